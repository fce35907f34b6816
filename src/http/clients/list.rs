//! `GET /api/v1/clients`

use std::{collections::HashMap, time::Duration};

use rozmova_actors::domain::{ChannelKind, ClientId, Timestamp};
use rozmova_store::{
    clients::ClientRow,
    clients_search::{self, ClientFilter},
    contacts,
};

use crate::http::{
    dialogs::{sees_all, sight_of, visibility},
    list::cursor_of,
    prelude::*,
};

/// A search stops here, wherever it is, and says where to go on.
const BUDGET: Duration = Duration::from_millis(30);

/// Who is looked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// Part of a name, phone, e-mail or nick; absent = everybody. Without the right `clients.view_contacts` nobody is found by a phone or
    /// an e-mail, in whatever field it stands.
    pub search: Option<String>,
    /// `next_cursor` of the page before. While there is one, a page may hold fewer rows than were wished, or none, and there is more to
    /// look through.
    pub cursor: Option<String>,
    /// Rows wished, 1 to 500.
    pub limit: Option<i64>,
}

/// A client in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClientBrief {
    /// Id.
    pub id: ClientId,
    /// Shown name.
    pub name: String,
    /// International form without `+`; `380 ** *** ** 67` without the right `clients.view_contacts`.
    pub phone: String,
    /// E-mail; `i•••@e•••.com` without the right `clients.view_contacts`.
    pub email: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Banned now.
    pub is_banned: bool,
    /// Channels the client has written from, each once.
    pub channels: Vec<ChannelKind>,
    /// Nicks in channels.
    pub usernames: Vec<String>,
    /// When the client last wrote; null before the first time.
    pub last_inbound_at: Option<Timestamp>,
    /// Made.
    pub created_at: Timestamp,
}

/// Rows of a list with what their contacts at bots that the caller's roles cover say.
///
/// # Errors
/// 503.
pub(super) async fn briefs(app: &App, who: &Caller, rows: Vec<ClientRow>) -> Result<Vec<ClientBrief>, Problem> {
    let ids: Vec<ClientId> = rows.iter().map(|row| row.client.id).collect();
    let found = app.store.run(move |conn| contacts::of_clients(conn, &ids)).await?;
    let mut of: HashMap<ClientId, Vec<rozmova_actors::domain::Contact>> = HashMap::new();
    let sight = sight_of(app, who);
    for contact in found.into_iter().filter(|contact| sight.within_bot(contact.bot_id)) {
        of.entry(contact.client_id).or_default().push(contact);
    }
    let (now, seen) = (app.now(), who.contacts());
    Ok(rows
        .into_iter()
        .map(|row| {
            let contacts = of.remove(&row.client.id).unwrap_or_default();
            let mut channels: Vec<ChannelKind> = Vec::new();
            for contact in &contacts {
                if !channels.contains(&contact.channel) {
                    channels.push(contact.channel);
                }
            }
            ClientBrief {
                id: row.client.id,
                is_banned: row.is_banned_at(now),
                name: seen.name(row.client.name),
                phone: seen.phone(row.client.phone),
                email: seen.email(row.client.email),
                tags: row.tags,
                channels,
                usernames: contacts
                    .iter()
                    .map(|c| seen.name(c.username.clone()))
                    .filter(|name| !name.is_empty())
                    .collect(),
                last_inbound_at: contacts.iter().filter_map(|c| c.last_inbound_at).max(),
                created_at: row.client.created_at,
            }
        })
        .collect())
}

/// Clients, newest first. Whoever does not see every dialog sees the clients of those they see (AC-01). A request looks through as much as
/// fits into its time: with a `next_cursor` the page may hold fewer rows than were wished, or none, and older clients are still to be looked
/// through. Whoever has exactly the phone or e-mail that is searched for comes first.
///
/// # Errors
/// 400, 422, 503.
pub async fn list(app: App, who: Caller, query: Query<ListQuery>) -> Result<Answer<Page<ClientBrief>>, Problem> {
    let Query(query) = query;
    let paging = Paging { cursor: query.cursor, limit: query.limit };
    let (limit, after) = (paging.limit()?, paging.before()?);
    let visible_to = (!sees_all(&app, &who)).then(|| visibility(&sight_of(&app, &who)));
    let by_contacts = !who.contacts().is_masked();
    let filter = ClientFilter { search: query.search.unwrap_or_default(), visible_to, by_contacts };
    let after = after.map(|(at, id)| (at, ClientId(id)));
    let found = app.store.run(move |conn| clients_search::find(conn, &filter, after, limit, BUDGET)).await?;
    let next_cursor = found.next.map(|(at, id)| cursor_of(at, id.get()));
    Ok(Answer(Page { data: briefs(&app, &who, found.rows).await?, next_cursor }))
}
