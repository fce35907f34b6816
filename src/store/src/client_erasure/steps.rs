//! Lines, files and requests of erased clients, a step a transaction.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _,
};
use rozmova_actors::domain::{ClientId, FileId, Timestamp};
use serde_json::{Value, json};

use super::{ENDED, STEP, Traces, erased_name, with_joined};
use crate::{
    Conn,
    files::{self, FileRow},
    schema::{
        attachment_fetches, client_erasures, contacts, dialog_logs, dialogs, drafts, letters, messages, notifications,
        parked_dialogs, pushes,
    },
};

/// Texts of system lines and of the log that are words of the product, names of colleagues or of topics; every other text goes.
const KEPT: [&str; 12] = [
    "operator_name",
    "by_name",
    "from_name",
    "to_name",
    "reason",
    "why",
    "state",
    "added",
    "removed",
    "until",
    "warn_at",
    "due_at",
];

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Nothing: everything is done, or a request has begun in the moment of an erasure and is open.
    Nothing,
    /// Something was done, and more is left.
    Again,
    /// The contents of these files are to be removed, then their rows with [`forget_files`].
    Files(Vec<FileRow>),
    /// These are to be removed with `traces`.
    Traces(Traces),
}

/// Goes on with the oldest erasure that can go on.
///
/// # Errors
/// The statements'.
pub fn step(conn: &mut Conn, now: Timestamp) -> QueryResult<Step> {
    let going: Vec<(i64, Value, Option<i64>, i64)> = on_db!(conn, c => client_erasures::table
        .filter(client_erasures::done_at.is_null())
        .order((client_erasures::at, client_erasures::client_id))
        .limit(STEP)
        .select((
            client_erasures::client_id,
            client_erasures::chats,
            client_erasures::dialog_id,
            client_erasures::through,
        ))
        .load(c))?;
    for (id, chats, at, through) in going {
        let client = ClientId(id);
        let files = files_of_client(conn, client)?;
        if !files.is_empty() {
            return Ok(Step::Files(files));
        }
        let next: Option<i64> = on_db!(conn, c => dialogs::table
            .filter(dialogs::client_id.eq(id).and(dialogs::state.eq_any(ENDED)).and(dialogs::chat_id.ne("")))
            .order(dialogs::id)
            .select(dialogs::id)
            .first(c)
            .optional())?;
        if let Some(dialog) = next {
            let through = if at == Some(dialog) { through } else { 0 };
            return step_of_dialog(conn, client, dialog, through, now);
        }
        let all: Vec<(i64, String)> = on_db!(conn, c => dialogs::table
            .filter(dialogs::client_id.eq(id))
            .select((dialogs::id, dialogs::state))
            .load(c))?;
        if all.iter().all(|(_, state)| ENDED.contains(&state.as_str())) {
            let chats = serde_json::from_value(chats).unwrap_or_default();
            return Ok(Step::Traces(Traces { client, chats, dialogs: all.into_iter().map(|(id, _)| id).collect() }));
        }
    }
    Ok(Step::Nothing)
}

/// Files of the card, and those that its addresses uploaded.
fn files_of_client(conn: &mut Conn, client: ClientId) -> QueryResult<Vec<FileRow>> {
    let ids = with_joined(conn, client)?;
    let addresses: Vec<i64> = on_db!(conn, c => contacts::table
        .filter(contacts::client_id.eq_any(&ids))
        .select(contacts::id)
        .load(c))?;
    let owners: Vec<String> = addresses.into_iter().map(files::owner_of_visitor).collect();
    files::all_of_client(conn, &ids, &owners, STEP)
}

fn step_of_dialog(conn: &mut Conn, client: ClientId, dialog: i64, through: i64, now: Timestamp) -> QueryResult<Step> {
    let files = files::all_of_dialog(conn, dialog, STEP)?;
    if !files.is_empty() {
        return Ok(Step::Files(files));
    }
    let lines: Vec<(i64, i64, String, Value)> = on_db!(conn, c => messages::table
        .filter(messages::dialog_id.eq(dialog).and(messages::seq.gt(through)))
        .order(messages::seq)
        .limit(STEP)
        .select((messages::id, messages::seq, messages::kind, messages::attachments))
        .load(c))?;
    if let Some((_, last, ..)) = lines.last() {
        let last = *last;
        clear_lines(conn, client, dialog, (through, last), now)?;
        for (line, _, kind, mut said) in lines {
            if kind == "system" && strip(&mut said) {
                on_db!(conn, c => diesel::update(messages::table.find(line)).set(messages::attachments.eq(&said)).execute(c))?;
            }
        }
        on_db!(conn, c => diesel::update(client_erasures::table.find(client.get()))
            .set((client_erasures::dialog_id.eq(dialog), client_erasures::through.eq(last)))
            .execute(c))?;
        return Ok(Step::Again);
    }
    clear_dialog(conn, client, dialog)?;
    Ok(Step::Again)
}

/// Lines lose words, files and the channel's keys; who wrote which kind of line when stays.
fn clear_lines(
    conn: &mut Conn,
    client: ClientId,
    dialog: i64,
    (after, last): (i64, i64),
    now: Timestamp,
) -> QueryResult<()> {
    let (name, nothing) = (erased_name(client), None::<String>);
    let lines = || {
        messages::table.filter(messages::dialog_id.eq(dialog).and(messages::seq.gt(after)).and(messages::seq.le(last)))
    };
    on_db!(conn, c => diesel::update(lines())
        .set((
            messages::dedup_key.eq(&nothing),
            messages::external_id.eq(&nothing),
            messages::client_nonce.eq(&nothing),
            messages::former.eq(&nothing),
            messages::buttons.eq(json!([])),
        ))
        .execute(c))?;
    on_db!(conn, c => diesel::update(lines().filter(messages::kind.ne("system")))
        .set((messages::body.eq(""), messages::attachments.eq(json!([]))))
        .execute(c))?;
    on_db!(conn, c => diesel::update(lines().filter(messages::kind.ne("system").and(messages::deleted_at.is_null())))
        .set(messages::deleted_at.eq(now.micros()))
        .execute(c))?;
    on_db!(conn, c => diesel::update(lines().filter(messages::author_kind.eq("client")))
        .set(messages::author_name.eq(&name))
        .execute(c))
    .map(|_| ())
}

/// What belongs to a request besides its lines; at last the request itself, which is not looked at again.
fn clear_dialog(conn: &mut Conn, client: ClientId, dialog: i64) -> QueryResult<()> {
    let facts: Vec<(i64, Value)> = on_db!(conn, c => dialog_logs::table
        .filter(dialog_logs::dialog_id.eq(dialog))
        .select((dialog_logs::id, dialog_logs::data))
        .load(c))?;
    for (fact, mut said) in facts {
        if strip(&mut said) {
            on_db!(conn, c => diesel::update(dialog_logs::table.find(fact)).set(dialog_logs::data.eq(&said)).execute(c))?;
        }
    }
    let topic = format!("dialog-{dialog}");
    on_db!(conn, c => diesel::delete(attachment_fetches::table.filter(attachment_fetches::dialog_id.eq(dialog))).execute(c))?;
    on_db!(conn, c => diesel::delete(drafts::table.filter(drafts::dialog_id.eq(dialog))).execute(c))?;
    on_db!(conn, c => diesel::delete(notifications::table.filter(notifications::dialog_id.eq(dialog))).execute(c))?;
    on_db!(conn, c => diesel::delete(letters::table.filter(letters::dialog_id.eq(dialog))).execute(c))?;
    on_db!(conn, c => diesel::delete(pushes::table.filter(pushes::topic.eq(&topic))).execute(c))?;
    on_db!(conn, c => diesel::update(parked_dialogs::table.find(dialog)).set(parked_dialogs::reason.eq("")).execute(c))?;
    let (name, nothing) = (erased_name(client), None::<String>);
    on_db!(conn, c => diesel::update(dialogs::table.find(dialog))
        .set((
            dialogs::chat_id.eq(""),
            dialogs::contact_name.eq(&name),
            dialogs::client_name.eq(&name),
            dialogs::close_comment.eq(""),
            dialogs::preview_text.eq(&nothing),
            dialogs::preview_author_kind.eq(&nothing),
            dialogs::preview_type.eq(&nothing),
            dialogs::version.eq(dialogs::version + 1),
        ))
        .execute(c))
    .map(|_| ())
}

/// Rows of files whose contents are gone.
///
/// # Errors
/// The statement's.
pub fn forget_files(conn: &mut Conn, ids: &[FileId]) -> QueryResult<usize> {
    files::forget(conn, ids)
}

/// Empties texts that are not [`KEPT`]; answers whether there was one.
fn strip(said: &mut Value) -> bool {
    match said {
        Value::Object(members) => {
            let mut found = false;
            for (key, value) in members.iter_mut() {
                if !KEPT.contains(&key.as_str()) {
                    found |= strip(value);
                }
            }
            found
        }
        Value::Array(items) => items.iter_mut().fold(false, |found, item| strip(item) | found),
        Value::String(text) if !text.is_empty() => {
            text.clear();
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_system_lines_words_of_people_go_and_words_of_the_product_stay() {
        let rows = [
            (
                json!([{"reason": "operator", "operator_id": 7, "operator_name": "Олена", "comment": "Марія з дому 5"}]),
                json!([{"reason": "operator", "operator_id": 7, "operator_name": "Олена", "comment": ""}]),
            ),
            (json!({"added": ["VIP"], "removed": []}), json!({"added": ["VIP"], "removed": []})),
            (json!({"before": {"note": "Марія"}, "count": 2}), json!({"before": {"note": ""}, "count": 2})),
            (json!({"comment": null}), json!({"comment": null})),
        ];
        for (before, after) in rows {
            let mut said = before.clone();
            let found = strip(&mut said);
            assert_eq!((&said, found), (&after, before != after), "{before}");
        }
    }
}
