//! Reads of messages. Lines are written by the writer only.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl,
};
use rozmova_actors::domain::{Author, DialogId, Message, MessageId, MessageStatus, Timestamp};
use serde::Deserialize;

use crate::{
    Conn,
    codes::{read, unknown_word},
    schema::messages,
};

/// A row as stored, without what only the store needs.
#[derive(Queryable)]
struct MessageRow {
    id: i64,
    dialog_id: i64,
    seq: i64,
    direction: String,
    author_kind: String,
    author_id: Option<i64>,
    author_name: String,
    kind: String,
    body: String,
    attachments: serde_json::Value,
    buttons: serde_json::Value,
    reply_to_id: Option<i64>,
    status: i16,
    error_code: Option<String>,
    client_nonce: Option<String>,
    created_at: i64,
    mentions: Option<String>,
    edited_at: Option<i64>,
    deleted_at: Option<i64>,
}

type Columns = (
    messages::id,
    messages::dialog_id,
    messages::seq,
    messages::direction,
    messages::author_kind,
    messages::author_id,
    messages::author_name,
    messages::kind,
    messages::body,
    messages::attachments,
    messages::buttons,
    messages::reply_to_id,
    messages::status,
    messages::error_code,
    messages::client_nonce,
    messages::created_at,
    messages::mentions,
    messages::edited_at,
    messages::deleted_at,
);

const COLUMNS: Columns = (
    messages::id,
    messages::dialog_id,
    messages::seq,
    messages::direction,
    messages::author_kind,
    messages::author_id,
    messages::author_name,
    messages::kind,
    messages::body,
    messages::attachments,
    messages::buttons,
    messages::reply_to_id,
    messages::status,
    messages::error_code,
    messages::client_nonce,
    messages::created_at,
    messages::mentions,
    messages::edited_at,
    messages::deleted_at,
);

impl TryFrom<MessageRow> for Message {
    type Error = diesel::result::Error;

    fn try_from(row: MessageRow) -> Result<Self, Self::Error> {
        let list = |value: serde_json::Value| match value {
            serde_json::Value::Array(values) => values,
            _ => Vec::new(),
        };
        Ok(Self {
            id: row.id.into(),
            dialog_id: row.dialog_id.into(),
            seq: row.seq,
            direction: read("messages.direction", &row.direction)?,
            author: Author {
                kind: read("messages.author_kind", &row.author_kind)?,
                id: row.author_id,
                name: row.author_name,
            },
            kind: read("messages.kind", &row.kind)?,
            text: row.body,
            attachments: list(row.attachments),
            buttons: list(row.buttons),
            reply_to_id: row.reply_to_id.map(Into::into),
            status: MessageStatus::from_rank(row.status)
                .ok_or_else(|| unknown_word("messages.status", &row.status.to_string()))?,
            error_code: row.error_code,
            client_nonce: row.client_nonce,
            created_at: Timestamp(row.created_at),
            mentions: row.mentions.and_then(|ids| serde_json::from_str(&ids).ok()).unwrap_or_default(),
            edited_at: row.edited_at.map(Timestamp),
            deleted_at: row.deleted_at.map(Timestamp),
        })
    }
}

/// What a line said before its author changed it or took it back.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Former {
    /// Until then.
    pub at: Timestamp,
    /// Text.
    pub text: String,
    /// Files as JSON.
    pub attachments: Vec<serde_json::Value>,
}

/// What a line said before, oldest first; empty for one that is as it was written.
///
/// # Errors
/// The statement's.
pub fn former(conn: &mut Conn, id: MessageId) -> QueryResult<Vec<Former>> {
    let query = messages::table.find(id.get()).select(messages::former);
    let stored: Option<Option<String>> = on_db!(conn, c => query.first(c).optional())?;
    Ok(stored.flatten().and_then(|list| serde_json::from_str(&list).ok()).unwrap_or_default())
}

/// Newest first as read, ascending as answered.
fn ascending(rows: Vec<MessageRow>) -> QueryResult<Vec<Message>> {
    rows.into_iter().rev().map(Message::try_from).collect()
}

/// One message.
///
/// # Errors
/// The statement's.
pub fn get(conn: &mut Conn, id: MessageId) -> QueryResult<Option<Message>> {
    let row = on_db!(conn, c => messages::table.find(id.get()).select(COLUMNS).first::<MessageRow>(c).optional())?;
    row.map(Message::try_from).transpose()
}

/// These messages, in no order.
///
/// # Errors
/// The statement's.
pub fn by_ids(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Message>> {
    on_db!(conn, c => messages::table.filter(messages::id.eq_any(ids)).select(COLUMNS).load::<MessageRow>(c))?
        .into_iter()
        .map(Message::try_from)
        .collect()
}

/// Whether a line of this dialog may quote this message: it is of the same dialog, and the client sees it.
///
/// # Errors
/// The statement's.
pub fn may_quote(conn: &mut Conn, dialog: DialogId, id: MessageId) -> QueryResult<bool> {
    let found = get(conn, id)?;
    Ok(found.is_some_and(|m| {
        m.dialog_id == dialog && m.direction != rozmova_actors::domain::Direction::Internal && m.deleted_at.is_none()
    }))
}

/// A page of a dialog's lines, ascending: those before `before_seq`, or the newest without it.
///
/// # Errors
/// The statement's.
pub fn page(conn: &mut Conn, dialog: DialogId, before_seq: Option<i64>, limit: i64) -> QueryResult<Vec<Message>> {
    ascending(on_db!(conn, c => messages::table
        .filter(messages::dialog_id.eq(dialog.get()).and(messages::seq.lt(before_seq.unwrap_or(i64::MAX))))
        .order(messages::seq.desc())
        .limit(limit)
        .select(COLUMNS)
        .load::<MessageRow>(c))?)
}

/// Lines after `after_seq`, ascending, at most `limit`.
///
/// # Errors
/// The statement's.
pub fn after(conn: &mut Conn, dialog: DialogId, after_seq: i64, limit: i64) -> QueryResult<Vec<Message>> {
    on_db!(conn, c => messages::table
        .filter(messages::dialog_id.eq(dialog.get()).and(messages::seq.gt(after_seq)))
        .order(messages::seq)
        .limit(limit)
        .select(COLUMNS)
        .load::<MessageRow>(c))?
    .into_iter()
    .map(Message::try_from)
    .collect()
}

/// Lines after the last operator's reply, the newest `limit`, ascending (contract.md 4.4).
///
/// # Errors
/// The statement's.
pub fn tail(conn: &mut Conn, dialog: DialogId, limit: i64) -> QueryResult<Vec<Message>> {
    let newest = on_db!(conn, c => messages::table
        .filter(messages::dialog_id.eq(dialog.get()))
        .order(messages::seq.desc())
        .limit(limit)
        .select(COLUMNS)
        .load::<MessageRow>(c))?;
    let unanswered: Vec<MessageRow> = newest.into_iter().take_while(|row| row.author_kind != "operator").collect();
    ascending(unanswered)
}
