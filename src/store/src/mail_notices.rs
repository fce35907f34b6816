//! What people without an open panel have not seen: lines of the bell and dialogs of theirs in which a client wrote.

use std::collections::BTreeMap;

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{BotId, Dialog, DialogId, OperatorId, SubjectId, Timestamp};

use crate::{
    db::Conn,
    schema::{dialogs, notifications, users},
};

/// A line of the bell that was not seen.
#[derive(Debug, Clone, PartialEq)]
pub struct UnseenLine {
    /// Whose.
    pub user_id: OperatorId,
    /// `assigned`, `transfer`, `mention`, `status_forced`.
    pub kind: String,
    /// The dialog it is about.
    pub dialog_id: Option<DialogId>,
    /// Names for the sentence.
    pub data: serde_json::Value,
    /// When it happened.
    pub created_at: Timestamp,
}

/// A dialog with messages its operator has not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadDialog {
    /// Whose.
    pub user_id: OperatorId,
    /// Which.
    pub dialog_id: DialogId,
    /// Client.
    pub client_name: String,
    /// When the client wrote last.
    pub at: Timestamp,
    /// The newest line, when it is the client's.
    pub preview: String,
}

/// A request whose client waits for an answer of its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldWait {
    /// Whose.
    pub user_id: OperatorId,
    /// Which.
    pub dialog_id: DialogId,
    /// Client.
    pub client_name: String,
    /// Topic.
    pub subject_id: Option<SubjectId>,
    /// Oldest unanswered line.
    pub since: Timestamp,
    /// Stored moments of the norm, where a calendar counts: three quarters of it, and all.
    pub moments: Option<(Timestamp, Timestamp)>,
}

/// A client in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueWait {
    /// Bot of the request.
    pub bot_id: BotId,
    /// Its topic.
    pub subject_id: Option<SubjectId>,
    /// Since when it waits.
    pub since: Timestamp,
}

fn raw(users: &[OperatorId]) -> Vec<i64> {
    users.iter().map(|user| user.get()).collect()
}

/// Lines of these people since a moment, the oldest first.
///
/// # Errors
/// The statement's.
pub fn lines(conn: &mut Conn, users: &[OperatorId], since: Timestamp, limit: i64) -> QueryResult<Vec<UnseenLine>> {
    type Raw = (i64, String, Option<i64>, serde_json::Value, i64);
    let found: Vec<Raw> = on_db!(conn, c => notifications::table
        .filter(notifications::user_id.eq_any(raw(users)))
        .filter(notifications::read_at.is_null())
        .filter(notifications::created_at.gt(since.micros()))
        .order((notifications::created_at.asc(), notifications::id.asc()))
        .limit(limit)
        .select((
            notifications::user_id,
            notifications::kind,
            notifications::dialog_id,
            notifications::data,
            notifications::created_at,
        ))
        .load(c))?;
    Ok(found
        .into_iter()
        .map(|(user, kind, dialog, data, at)| UnseenLine {
            user_id: OperatorId(user),
            kind,
            dialog_id: dialog.map(DialogId),
            data,
            created_at: Timestamp(at),
        })
        .collect())
}

/// Active dialogs of these people in which the client wrote since a moment and was not read.
///
/// # Errors
/// The statement's.
pub fn unread_dialogs(
    conn: &mut Conn,
    users: &[OperatorId],
    since: Timestamp,
    limit: i64,
) -> QueryResult<Vec<UnreadDialog>> {
    type Raw = (Option<i64>, i64, String, Option<i64>, Option<String>, Option<String>);
    let found: Vec<Raw> = on_db!(conn, c => dialogs::table
        .filter(dialogs::operator_id.eq_any(raw(users)))
        .filter(dialogs::state.eq("active"))
        .filter(dialogs::last_message_at.gt(since.micros()))
        .filter(dialogs::unread.gt(0))
        .order((dialogs::last_message_at.asc(), dialogs::id.asc()))
        .limit(limit)
        .select((
            dialogs::operator_id,
            dialogs::id,
            dialogs::client_name,
            dialogs::last_client_message_at,
            dialogs::preview_text,
            dialogs::preview_author_kind,
        ))
        .load(c))?;
    Ok(found
        .into_iter()
        .filter_map(|(user, dialog, client_name, at, preview, author)| {
            let of_client = author.as_deref() == Some("client");
            Some(UnreadDialog {
                user_id: OperatorId(user?),
                dialog_id: DialogId(dialog),
                client_name,
                at: Timestamp(at?),
                preview: preview.filter(|_| of_client).unwrap_or_default(),
            })
        })
        .collect())
}

/// Active dialogs of these people whose clients wait for an answer, who waits longest first.
///
/// # Errors
/// The statement's.
pub fn held_waits(conn: &mut Conn, users: &[OperatorId], limit: i64) -> QueryResult<Vec<HeldWait>> {
    type Raw = (Option<i64>, i64, String, Option<i64>, Option<i64>, Option<i64>, Option<i64>);
    let found: Vec<Raw> = on_db!(conn, c => dialogs::table
        .filter(dialogs::operator_id.eq_any(raw(users)))
        .filter(dialogs::state.eq("active"))
        .filter(dialogs::waiting_since.is_not_null())
        .order((dialogs::waiting_since.asc(), dialogs::id.asc()))
        .limit(limit)
        .select((
            dialogs::operator_id,
            dialogs::id,
            dialogs::client_name,
            dialogs::subject_id,
            dialogs::waiting_since,
            dialogs::warn_at,
            dialogs::due_at,
        ))
        .load(c))?;
    Ok(found
        .into_iter()
        .filter_map(|(user, dialog, client_name, subject, since, warn, due)| {
            Some(HeldWait {
                user_id: OperatorId(user?),
                dialog_id: DialogId(dialog),
                client_name,
                subject_id: subject.map(SubjectId),
                since: Timestamp(since?),
                moments: warn.map(Timestamp).zip(due.map(Timestamp)),
            })
        })
        .collect())
}

/// Requests with a holder whose clients have written last, and waited, at `until` or before; the newest of these waits first.
///
/// # Errors
/// The statements'.
pub fn unanswered(conn: &mut Conn, until: Timestamp, limit: i64) -> QueryResult<Vec<Dialog>> {
    let wrote = dialogs::last_client_message_at;
    let ids: Vec<i64> = on_db!(conn, c => dialogs::table
        .filter(dialogs::state.eq("active"))
        .filter(dialogs::operator_id.is_not_null())
        .filter(dialogs::waiting_since.le(until.micros()))
        .filter(wrote.is_null().or(wrote.le(until.micros())))
        .order((wrote.desc(), dialogs::id.asc()))
        .limit(limit)
        .select(dialogs::id)
        .load(c))?;
    if ids.is_empty() { Ok(Vec::new()) } else { crate::dialogs::by_ids(conn, &ids) }
}

/// Everybody in the queue, who waits longest first; nobody when the last one came before `newest`: then nothing has grown.
///
/// # Errors
/// The statement's.
pub fn queue_grown_since(conn: &mut Conn, newest: Timestamp, limit: i64) -> QueryResult<Vec<QueueWait>> {
    const WAITING: [&str; 2] = ["new", "queued"];
    let came: Vec<i64> = on_db!(conn, c => dialogs::table
        .filter(dialogs::state.eq_any(WAITING))
        .filter(
            dialogs::queued_at
                .is_null()
                .and(dialogs::created_at.gt(newest.micros()))
                .or(dialogs::queued_at.gt(newest.micros())),
        )
        .limit(1)
        .select(dialogs::id)
        .load(c))?;
    if came.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<(i64, Option<i64>, Option<i64>, i64)> = on_db!(conn, c => dialogs::table
        .filter(dialogs::state.eq_any(WAITING))
        .order(dialogs::id.asc())
        .limit(limit)
        .select((dialogs::bot_id, dialogs::subject_id, dialogs::queued_at, dialogs::created_at))
        .load(c))?;
    let mut waits: Vec<QueueWait> = found
        .into_iter()
        .map(|(bot, subject, queued, created)| QueueWait {
            bot_id: BotId(bot),
            subject_id: subject.map(SubjectId),
            since: Timestamp(queued.unwrap_or(created)),
        })
        .collect();
    waits.sort_by_key(|wait| wait.since);
    Ok(waits)
}

/// Addresses of those of these people who are active.
///
/// # Errors
/// The statement's.
pub fn addresses(conn: &mut Conn, people: &[OperatorId]) -> QueryResult<BTreeMap<OperatorId, String>> {
    let found: Vec<(i64, String)> = on_db!(conn, c => users::table
        .filter(users::id.eq_any(raw(people)))
        .filter(users::active.eq(true))
        .select((users::id, users::email))
        .load(c))?;
    Ok(found.into_iter().map(|(id, email)| (OperatorId(id), email)).collect())
}
