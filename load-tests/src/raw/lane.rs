//! One writing connection's share: its dialogs, its numbers, its batches.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use super::statements as sql;
use crate::sql::{Column, Conn, Doing, Rows, SqlError};

const SLOTS: usize = 256;
const CONNECTION: i64 = 1001;
const BOT: i64 = 1001;
const OPERATOR: i64 = 1001;
/// A moment in 2026, microseconds; time stands still here, because no index of the four tables depends on its value.
const NOW: i64 = 1_770_000_000_000_000;
/// 118 bytes: load-model.md 5 has ≈ 120.
const TEXT: &str = "Добрий день! Підкажіть, будь ласка, коли приїде кур'єр із замовленням 48-2291?";

/// A dialog as its row is.
struct Line {
    id: i64,
    slot: i16,
    chat: String,
    version: i64,
    last_seq: i64,
    unread: i32,
}

/// See the module.
pub(super) struct Lane {
    writer: i16,
    batch: i64,
    dialogs: Vec<Line>,
    /// Where the next batch begins in `dialogs`.
    next: usize,
    outbox: Vec<i64>,
    events: Vec<i64>,
}

/// Makes the rows that messages need, and the lanes: a dialog belongs to the writer of its slot's parity.
pub(super) fn prepare(conn: &mut Conn, writers: usize, dialogs: usize) -> Result<Vec<Lane>, SqlError> {
    let json = if conn.is_postgres() { "::json" } else { "" };
    let mut sql = format!(
        "insert into users (id, email, name, created_at, updated_at) values ({OPERATOR}, 'raw@example.org', 'Оператор', {NOW}, {NOW}); \
         insert into bots (id, name, created_at, updated_at) values ({BOT}, 'raw', {NOW}, {NOW}); \
         insert into channel_connections (id, bot_id, channel, created_at, updated_at) values ({CONNECTION}, {BOT}, 'custom_channel', {NOW}, {NOW});"
    );
    let mut lanes: Vec<Lane> = (0..writers)
        .map(|writer| Lane {
            writer: writer as i16,
            batch: 0,
            dialogs: Vec::new(),
            next: 0,
            outbox: vec![0; SLOTS],
            events: vec![0; SLOTS],
        })
        .collect();
    for n in 0..dialogs {
        let (id, slot) = (n as i64 + 1, n % SLOTS);
        let chat = format!("raw-{id}");
        sql.push_str(&format!(
            "insert into clients (id, name, created_at, updated_at) values ({id}, 'Клієнт {id}', {NOW}, {NOW}); \
             insert into contacts (id, client_id, bot_id, connection_id, channel, chat_id, slot, created_at) \
             values ({id}, {id}, {BOT}, {CONNECTION}, 'custom_channel', '{chat}', {slot}, {NOW}); \
             insert into dialogs (id, slot, kind, bot_id, connection_id, channel, contact_id, chat_id, contact_name, client_id, \
             client_name, state, weight, operator_id, operator_name, excluded, is_outbound, close_comment, created_at, queued_at, \
             connected_at, last_message_at, reopened_count, unread, read_seq, last_seq, version) \
             values ({id}, {slot}, 'chat', {BOT}, {CONNECTION}, 'custom_channel', {id}, '{chat}', 'Клієнт {id}', {id}, 'Клієнт {id}', \
             'active', 0, {OPERATOR}, 'Оператор', '[]'{json}, false, '', {NOW}, {NOW}, {NOW}, {NOW}, 0, 0, 0, 0, 1);"
        ));
        if let Some(lane) = lanes.get_mut(slot % writers.max(1)) {
            lane.dialogs.push(Line { id, slot: slot as i16, chat, version: 1, last_seq: 0, unread: 0 });
        }
    }
    for lane in &lanes {
        sql.push_str(&format!("insert into batches (owner, writer, n) values ('raw', {}, 0);", lane.writer));
    }
    conn.begin().doing("beginning")?;
    conn.run(&sql).doing("making the dialogs")?;
    conn.commit().doing("committing the dialogs")?;
    conn.run(if conn.is_postgres() { "analyze clients, contacts, dialogs" } else { "pragma wal_checkpoint(truncate)" })
        .doing("settling")?;
    Ok(lanes)
}

impl Lane {
    /// Writes one batch: a message into each of the next `size` dialogs, durable when this returns.
    pub(super) fn write(&mut self, conn: &mut Conn, size: usize, ids: &AtomicI64) -> Result<(), SqlError> {
        let size = size.min(self.dialogs.len());
        let first_id = ids.fetch_add(size as i64, Relaxed);
        let len = self.dialogs.len().max(1);
        let places: Vec<usize> = (0..size).map(|i| (self.next + i) % len).collect();
        self.next = (self.next + size) % len;
        self.batch += 1;
        let mut numbers = Vec::with_capacity(size);
        for place in &places {
            let Some(dialog) = self.dialogs.get_mut(*place) else { continue };
            dialog.version += 1;
            dialog.last_seq += 1;
            dialog.unread += 1;
            let count = |counters: &mut Vec<i64>| {
                counters.get_mut(dialog.slot as usize).map_or(0, |n| {
                    *n += 1;
                    *n
                })
            };
            numbers.push((count(&mut self.outbox), count(&mut self.events)));
        }
        let dialogs: Vec<&Line> = places.iter().filter_map(|place| self.dialogs.get(*place)).collect();
        self.transact(conn, &dialogs, &numbers, first_id)
    }

    fn transact(
        &self,
        conn: &mut Conn,
        dialogs: &[&Line],
        numbers: &[(i64, i64)],
        first_id: i64,
    ) -> Result<(), SqlError> {
        let all = dialogs.len();
        conn.begin().doing("beginning")?;
        let number = Rows::new(
            vec![("writer", Column::Small(vec![self.writer])), ("n", Column::Big(vec![self.batch]))],
            "UPDATE batches SET n = u.n FROM u WHERE batches.owner = 'raw' AND batches.writer = u.writer AND batches.n < u.n",
        );
        expect_all(number.execute(conn).doing("numbering the batch")?, 1)?;
        let new = lines(dialogs, first_id).numbers(conn).doing("writing the lines")?;
        expect_all(new.len(), all)?;
        let written = rows(dialogs).numbers(conn).doing("writing the dialogs")?;
        expect_all(written.len(), all)?;
        expect_all(outbox(dialogs, numbers, first_id).execute(conn).doing("writing the outbox")?, all)?;
        expect_all(events(dialogs, numbers, first_id).execute(conn).doing("writing the events")?, all)?;
        conn.commit().doing("committing")
    }
}

/// A statement that quietly did less would make the figure a lie.
fn expect_all(done: usize, wanted: usize) -> Result<(), SqlError> {
    if done == wanted { Ok(()) } else { Err(SqlError::Other(format!("{done} rows were written instead of {wanted}"))) }
}

fn each<T>(dialogs: &[&Line], value: impl Fn(&Line) -> T) -> Vec<T> {
    dialogs.iter().map(|d| value(d)).collect()
}

fn lines<'a>(dialogs: &[&'a Line], first_id: i64) -> Rows<'a> {
    let n = dialogs.len();
    let columns = vec![
        ("id", Column::Big((first_id..first_id + n as i64).collect())),
        ("dialog_id", Column::Big(each(dialogs, |d| d.id))),
        ("seq", Column::Big(each(dialogs, |d| d.last_seq))),
        ("connection_id", Column::Big(vec![CONNECTION; n])),
        ("dedup_key", Column::OwnedText(each(dialogs, |d| format!("{}:{}", d.chat, d.last_seq)))),
        ("direction", Column::Text(vec!["in"; n])),
        ("author_kind", Column::Text(vec!["client"; n])),
        ("author_id", Column::OptBig(each(dialogs, |d| Some(d.id)))),
        ("author_name", Column::Text(vec!["Олена Коваль"; n])),
        ("kind", Column::Text(vec!["text"; n])),
        ("body", Column::Text(vec![TEXT; n])),
        ("attachments", Column::Json(vec!["[]"; n])),
        ("buttons", Column::Json(vec!["[]"; n])),
        ("reply_to_id", Column::OptBig(vec![None; n])),
        ("status", Column::Small(vec![3; n])),
        ("error_code", Column::OptText(vec![None; n])),
        ("client_nonce", Column::OptText(vec![None; n])),
        ("created_at", Column::Big(vec![NOW; n])),
    ];
    Rows::new(columns, sql::LINES).by(sql::SQLITE_ROWS)
}

fn rows<'a>(dialogs: &[&'a Line]) -> Rows<'a> {
    let n = dialogs.len();
    let none = || Column::OptBig(vec![None; n]);
    let now = || Column::OptBig(vec![Some(NOW); n]);
    let columns = vec![
        ("id", Column::Big(each(dialogs, |d| d.id))),
        ("first_operator_reply_at", none()),
        ("last_client_message_at", now()),
        ("last_operator_message_at", none()),
        ("last_message_at", Column::Big(each(dialogs, |d| NOW + d.last_seq))),
        ("waiting_since", now()),
        ("warn_at", none()),
        ("due_at", none()),
        ("unread", Column::Int(each(dialogs, |d| d.unread))),
        ("read_seq", Column::Big(vec![0; n])),
        ("last_seq", Column::Big(each(dialogs, |d| d.last_seq))),
        ("preview_text", Column::OptText(vec![Some(TEXT); n])),
        ("preview_author_kind", Column::OptText(vec![Some("client"); n])),
        ("preview_type", Column::OptText(vec![Some("text"); n])),
        ("version", Column::Big(each(dialogs, |d| d.version))),
    ];
    Rows::new(columns, sql::DIALOGS).by(sql::SQLITE_ROWS)
}

fn outbox<'a>(dialogs: &[&'a Line], numbers: &[(i64, i64)], first_id: i64) -> Rows<'a> {
    let n = dialogs.len();
    let body = |i: usize| {
        format!(
            "{{\"v\":1,\"type\":\"message\",\"message_id\":{},\"text\":\"{TEXT}\",\"from_kind\":\"operator\",\"from_name\":\"Оператор\"}}",
            first_id + i as i64
        )
    };
    let columns = vec![
        ("slot", Column::Small(each(dialogs, |d| d.slot))),
        ("n", Column::Big(numbers.iter().map(|n| n.0).collect())),
        ("connection_id", Column::Big(vec![CONNECTION; n])),
        ("channel", Column::Text(vec!["custom_channel"; n])),
        ("chat_id", Column::Text(dialogs.iter().map(|d| d.chat.as_str()).collect())),
        ("body", Column::OwnedJson((0..n).map(body).collect())),
        ("next_at", Column::Big(vec![NOW; n])),
        ("created_at", Column::Big(vec![NOW; n])),
    ];
    Rows::new(columns, sql::OUTBOX).by(sql::SQLITE_ROWS)
}

fn events<'a>(dialogs: &[&'a Line], numbers: &[(i64, i64)], first_id: i64) -> Rows<'a> {
    let n = dialogs.len();
    let data = |d: &Line| format!("{{\"seq\":{},\"direction\":\"in\",\"author_kind\":\"client\"}}", d.last_seq);
    let columns = vec![
        ("slot", Column::Small(each(dialogs, |d| d.slot))),
        ("n", Column::Big(numbers.iter().map(|n| n.1).collect())),
        ("kind", Column::Text(vec!["dialog.message.created"; n])),
        ("dialog_id", Column::Big(each(dialogs, |d| d.id))),
        ("message_id", Column::OptBig((0..n as i64).map(|i| Some(first_id + i)).collect())),
        ("operator_id", Column::OptBig(vec![None; n])),
        ("data", Column::OwnedJson(each(dialogs, data))),
        ("at", Column::Big(vec![NOW; n])),
    ];
    Rows::new(columns, sql::EVENTS).by(sql::SQLITE_ROWS)
}
