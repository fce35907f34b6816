//! Messages whose files are still to be fetched from somebody else's server (`attachment_fetches`): a row is written with its message,
//! claimed before a try, and removed when the message says what became of all of its files. A crash in between repeats a try and
//! loses nothing.

use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _, dsl};
use rozmova_actors::domain::{DialogId, MessageId, Timestamp};

use crate::{db::Conn, schema::attachment_fetches as fetches};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRow {
    /// The message.
    pub message_id: MessageId,
    /// Its dialog.
    pub dialog_id: DialogId,
    /// Tries begun.
    pub attempts: i32,
    /// When the message was accepted.
    pub created_at: Timestamp,
    /// The next try is not before.
    pub next_at: Timestamp,
}

type Raw = (i64, i64, i32, i64, i64);

fn row(raw: Raw) -> FetchRow {
    FetchRow {
        message_id: MessageId(raw.0),
        dialog_id: DialogId(raw.1),
        attempts: raw.2,
        created_at: Timestamp(raw.3),
        next_at: Timestamp(raw.4),
    }
}

/// Rows whose try is due, the one waiting longest first.
///
/// # Errors
/// The statement's.
pub fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<FetchRow>> {
    on_db!(conn, c => fetches::table
        .filter(fetches::next_at.le(now.micros()))
        .order((fetches::next_at.asc(), fetches::id.asc()))
        .limit(limit)
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(row).collect())
}

/// When the next try is due.
///
/// # Errors
/// The statement's.
pub fn next_due(conn: &mut Conn) -> QueryResult<Option<Timestamp>> {
    let next: Option<i64> = on_db!(conn, c => fetches::table.select(dsl::min(fetches::next_at)).first(c))?;
    Ok(next.map(Timestamp))
}

/// Takes a row for a try: nobody else gets it before `until`. `false` when somebody was first or it waits no more.
///
/// # Errors
/// The statement's.
pub fn claim(conn: &mut Conn, seen: &FetchRow, until: Timestamp) -> QueryResult<bool> {
    on_db!(conn, c => diesel::update(fetches::table
            .find(seen.message_id.get())
            .filter(fetches::attempts.eq(seen.attempts)))
        .set((fetches::attempts.eq(seen.attempts + 1), fetches::next_at.eq(until.micros())))
        .execute(c))
    .map(|n| n == 1)
}

/// The try left something undone; the next one is at `next`.
///
/// # Errors
/// The statement's.
pub fn again(conn: &mut Conn, message: MessageId, next: Timestamp) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(fetches::table.find(message.get()))
        .set(fetches::next_at.eq(next.micros()))
        .execute(c))
    .map(|_| ())
}

/// Nobody was called: the next look is at `next`, and the try that was begun does not count.
///
/// # Errors
/// The statement's.
pub fn put_off(conn: &mut Conn, seen: &FetchRow, next: Timestamp) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(fetches::table
            .find(seen.message_id.get())
            .filter(fetches::attempts.eq(seen.attempts + 1)))
        .set((fetches::attempts.eq(seen.attempts), fetches::next_at.eq(next.micros())))
        .execute(c))
    .map(|_| ())
}

/// The message says what became of its files.
///
/// # Errors
/// The statement's.
pub fn done(conn: &mut Conn, message: MessageId) -> QueryResult<()> {
    on_db!(conn, c => diesel::delete(fetches::table.find(message.get())).execute(c)).map(|_| ())
}

/// What a server that is gone had claimed, or was to try later, is due now; answers how much that is. At start.
///
/// # Errors
/// The statement's.
pub fn take_up(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    on_db!(conn, c => diesel::update(fetches::table.filter(fetches::next_at.gt(now.micros())))
        .set(fetches::next_at.eq(now.micros()))
        .execute(c))
}
