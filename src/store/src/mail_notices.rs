//! What people without an open panel have not seen: lines of the bell and dialogs of theirs in which a client wrote.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{DialogId, OperatorId, Timestamp};

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
