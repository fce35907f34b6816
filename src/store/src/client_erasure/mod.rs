//! Erasing a client (security.md SE-06, broadcasts-and-clients.md 2.12): nothing of the person stays, and what is counted does.
//!
//! [`erase`] empties the card and the addresses with one transaction, and from then on whoever writes from one of these addresses is
//! somebody new. What stands elsewhere - lines, files, and rows that are kept for some days only - goes in steps ([`step`] and `traces`)
//! that a restart goes on with; the table `client_erasures` knows how far they came. Requests, lines without words, states, times
//! and scores stay. Rows of the audit log are never changed (P-20): reading them leaves out what they say of somebody erased. A line
//! loses its key of the channel too, because such keys hold addresses.

mod steps;
mod traces;

use std::collections::HashSet;

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _,
};
use rozmova_actors::domain::{ClientId, ConnectionId, ContactId, Timestamp};
use serde_json::json;

use crate::{
    Conn, clients,
    schema::{
        client_changes, client_erasures, client_merges, client_values, clients as client_rows, contacts, csat_ratings,
        dialogs, widget_events,
    },
};

pub use self::{
    steps::{Step, forget_files, step},
    traces::{Traces, traces},
};

/// Lines or files of one transaction.
const STEP: i64 = 500;
/// States of requests that nothing happens in any more.
const ENDED: [&str; 2] = ["closed", "merged"];
/// What the address of an erased client begins with; no channel gives one of this form.
const ADDRESS: &str = "erased-";

/// The name of an erased client, in every language.
#[must_use]
pub fn erased_name(id: ClientId) -> String {
    format!("№ {id}")
}

/// Whether a chat is the empty place of an erased address.
#[must_use]
pub fn is_erased_chat(chat: &str) -> bool {
    chat.starts_with(ADDRESS)
}

/// Why a client was not erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No such client.
    NotFound,
    /// Joined into another client, with whom it is erased.
    Merged,
    /// Erased already.
    Before,
    /// So many requests are open.
    Open(i64),
}

/// An erasure that has begun: chats whose memory elsewhere is behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begun {
    /// Connections and chats of the addresses.
    pub chats: Vec<(ConnectionId, String)>,
    /// Ids of the addresses.
    pub contacts: Vec<ContactId>,
}

/// When a client was erased; `None` = never.
///
/// # Errors
/// The statement's.
pub fn erased_at(conn: &mut Conn, id: ClientId) -> QueryResult<Option<Timestamp>> {
    let query = client_erasures::table.find(id.get()).select(client_erasures::at);
    let at: Option<i64> = on_db!(conn, c => query.first(c).optional())?;
    Ok(at.map(Timestamp))
}

/// Which of these clients were erased.
///
/// # Errors
/// The statement's.
pub fn erased_among(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashSet<i64>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<i64> = on_db!(conn, c => client_erasures::table
        .filter(client_erasures::client_id.eq_any(ids))
        .select(client_erasures::client_id)
        .load(c))?;
    Ok(found.into_iter().collect())
}

/// The client and everybody who was joined into it.
///
/// # Errors
/// The statement's.
pub fn with_joined(conn: &mut Conn, id: ClientId) -> QueryResult<Vec<i64>> {
    let mut all = vec![id.get()];
    let mut newest = all.clone();
    while !newest.is_empty() {
        let found: Vec<i64> = on_db!(conn, c => client_rows::table
            .filter(client_rows::merged_into_id.eq_any(&newest))
            .select(client_rows::id)
            .load(c))?;
        newest = found.into_iter().filter(|id| !all.contains(id)).collect();
        all.extend(&newest);
    }
    Ok(all)
}

/// Erases a client and everybody who was joined into it: card, history of changes, words of ratings, addresses. The rest is left to the
/// steps.
///
/// # Errors
/// The statements'.
pub fn erase(conn: &mut Conn, client: ClientId, now: Timestamp) -> QueryResult<Result<Begun, Refused>> {
    let Some(row) = clients::get(conn, client)? else { return Ok(Err(Refused::NotFound)) };
    if row.merged_into_id.is_some() {
        return Ok(Err(Refused::Merged));
    }
    if erased_at(conn, client)?.is_some() {
        return Ok(Err(Refused::Before));
    }
    let open: i64 = on_db!(conn, c => dialogs::table
        .filter(dialogs::client_id.eq(client.get()).and(dialogs::state.ne_all(ENDED)))
        .count()
        .get_result(c))?;
    if open > 0 {
        return Ok(Err(Refused::Open(open)));
    }
    let ids = with_joined(conn, client)?;
    for id in &ids {
        clear_card(conn, ClientId(*id), now)?;
    }
    on_db!(conn, c => diesel::delete(client_values::table.filter(client_values::client_id.eq_any(&ids))).execute(c))?;
    on_db!(conn, c => diesel::delete(client_changes::table.filter(client_changes::client_id.eq_any(&ids))).execute(c))?;
    on_db!(conn, c => diesel::delete(client_merges::table
        .filter(client_merges::survivor_id.eq_any(&ids).or(client_merges::loser_id.eq_any(&ids)))).execute(c))?;
    on_db!(conn, c => diesel::update(csat_ratings::table.filter(csat_ratings::client_id.eq_any(&ids)))
        .set(csat_ratings::comment.eq(""))
        .execute(c))?;
    let addresses: Vec<(i64, i64, String)> = on_db!(conn, c => contacts::table
        .filter(contacts::client_id.eq_any(&ids))
        .select((contacts::id, contacts::connection_id, contacts::chat_id))
        .load(c))?;
    for (id, ..) in &addresses {
        on_db!(conn, c => diesel::update(contacts::table.find(id))
            .set(contacts::chat_id.eq(format!("{ADDRESS}{id}")))
            .execute(c))?;
        on_db!(conn, c => diesel::update(widget_events::table.filter(widget_events::contact_id.eq(id)))
            .set(widget_events::data.eq(json!({})))
            .execute(c))?;
    }
    clear_addresses(conn, &ids)?;
    let chats: Vec<(i64, &str)> = addresses.iter().map(|(_, at, chat)| (*at, chat.as_str())).collect();
    let done = Some(now.micros());
    for id in &ids {
        // Whoever was joined has nothing of their own left: addresses and requests went to the one who goes on.
        let own = *id == client.get();
        let values = (
            client_erasures::client_id.eq(id),
            client_erasures::at.eq(now.micros()),
            client_erasures::chats.eq(if own { json!(chats) } else { json!([]) }),
            client_erasures::done_at.eq(if own { None } else { done }),
        );
        on_db!(conn, c => diesel::insert_into(client_erasures::table).values(values).execute(c))?;
    }
    Ok(Ok(Begun {
        contacts: addresses.iter().map(|(id, ..)| ContactId(*id)).collect(),
        chats: addresses.into_iter().map(|(_, at, chat)| (ConnectionId(at), chat)).collect(),
    }))
}

fn clear_card(conn: &mut Conn, id: ClientId, now: Timestamp) -> QueryResult<()> {
    let (name, never) = (erased_name(id), None::<i64>);
    on_db!(conn, c => diesel::update(client_rows::table.find(id.get()))
        .set((
            client_rows::name.eq(&name),
            client_rows::first_name.eq(""),
            client_rows::last_name.eq(""),
            client_rows::phone.eq(""),
            client_rows::email.eq(""),
            client_rows::language.eq(""),
            client_rows::tags.eq(json!([])),
            client_rows::custom_fields.eq(json!({})),
            client_rows::is_banned.eq(false),
            client_rows::ban_reason.eq(""),
            client_rows::ban_until.eq(never),
            client_rows::updated_at.eq(now.micros()),
            client_rows::version.eq(client_rows::version + 1),
        ))
        .execute(c))
    .map(|_| ())
}

/// Everything but the chats, which are the addresses themselves.
fn clear_addresses(conn: &mut Conn, clients: &[i64]) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(contacts::table.filter(contacts::client_id.eq_any(clients)))
        .set((
            contacts::username.eq(""),
            contacts::display_name.eq(""),
            contacts::phone.eq(""),
            contacts::language_code.eq(""),
            contacts::params_from_site.eq(json!({})),
            contacts::meta.eq(json!({})),
        ))
        .execute(c))
    .map(|_| ())
}
