//! Reads of the outbox: the relay's start, and its gaps (architecture.md 6).

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl};
use rozmova_actors::domain::{
    Slot, Timestamp,
    outbound::{OutboxBody, OutboxDraft, OutboxRow},
};

use crate::{
    Conn,
    dialogs::{read_channel, read_slot},
    schema::outbox,
};

/// Rows of one read of [`pending`].
const PAGE: i64 = 5_000;

#[derive(Queryable)]
struct Row {
    slot: i16,
    n: i64,
    connection_id: i64,
    channel: String,
    chat_id: String,
    body: serde_json::Value,
    attempts: i32,
    next_at: i64,
    created_at: i64,
    done_at: Option<i64>,
}

/// A row, or `None` with a word in the log when a newer program wrote a body this one does not know: the others go on.
fn row(raw: Row) -> QueryResult<Option<OutboxRow>> {
    let body: OutboxBody = match serde_json::from_value(raw.body) {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(slot = raw.slot, n = raw.n, %error, "an outbox row of an unknown form is left alone");
            return Ok(None);
        }
    };
    Ok(Some(OutboxRow {
        n: raw.n,
        attempts: raw.attempts,
        next_at: Timestamp(raw.next_at),
        draft: OutboxDraft {
            slot: read_slot(raw.slot),
            connection_id: raw.connection_id.into(),
            channel: read_channel(&raw.channel)?,
            chat_id: raw.chat_id,
            body,
            at: Timestamp(raw.created_at),
        },
    }))
}

fn rows(raw: Vec<Row>) -> QueryResult<Vec<OutboxRow>> {
    raw.into_iter().filter_map(|raw| row(raw).transpose()).collect()
}

/// Unfinished rows of a slot after `n`, ascending.
///
/// # Errors
/// The statement's.
pub fn after(conn: &mut Conn, slot: Slot, n: i64, limit: i64) -> QueryResult<Vec<OutboxRow>> {
    let slot = crate::writer::slot_number(slot);
    rows(on_db!(conn, c => outbox::table
        .filter(outbox::slot.eq(slot).and(outbox::n.gt(n)).and(outbox::done_at.is_null()))
        .order(outbox::n)
        .limit(limit)
        .load::<Row>(c))?)
}

/// One row, whether it is finished, and its number of tries as stored.
pub(crate) fn one(conn: &mut Conn, slot: Slot, n: i64) -> QueryResult<Option<(OutboxRow, bool, i32)>> {
    use diesel::OptionalExtension as _;
    let key = crate::writer::slot_number(slot);
    let Some(raw) = on_db!(conn, c => outbox::table.find((key, n)).first::<Row>(c).optional())? else {
        return Ok(None);
    };
    let (done, attempts) = (raw.done_at.is_some(), raw.attempts);
    Ok(row(raw)?.map(|row| (row, done, attempts)))
}

/// All unfinished rows, ascending by (slot, n).
///
/// # Errors
/// The statements'.
pub fn pending(conn: &mut Conn) -> QueryResult<Vec<OutboxRow>> {
    let mut all = Vec::new();
    let mut last = (-1_i16, 0_i64);
    loop {
        let page = on_db!(conn, c => outbox::table
            .filter(outbox::done_at.is_null())
            .filter(outbox::slot.gt(last.0).or(outbox::slot.eq(last.0).and(outbox::n.gt(last.1))))
            .order((outbox::slot, outbox::n))
            .limit(PAGE)
            .load::<Row>(c))?;
        let Some(end) = page.last() else { return Ok(all) };
        last = (end.slot, end.n);
        all.extend(rows(page)?);
    }
}
