//! Deadlines (architecture.md 7). Those of dialogs are written with their change.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use rozmova_actors::{
    domain::Timestamp,
    ports::{TimerDraft, snapshots::DueTimer},
};

use crate::{Conn, schema::timers};

/// Timers due until `until`, ascending.
///
/// # Errors
/// The statement's.
pub fn due(conn: &mut Conn, until: Timestamp, limit: i64) -> QueryResult<Vec<DueTimer>> {
    let rows: Vec<(String, i64, i64, i64)> = on_db!(conn, c => timers::table
        .filter(timers::due_at.le(until.micros()))
        .order((timers::due_at, timers::id))
        .limit(limit)
        .select((timers::kind, timers::subject, timers::due_at, timers::payload))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(kind, subject, due_at, payload)| DueTimer { kind, subject, due_at: Timestamp(due_at), payload })
        .collect())
}

/// Sets, replaces or (without a deadline) removes a timer.
///
/// # Errors
/// The statement's.
pub fn put(conn: &mut Conn, timer: &TimerDraft) -> QueryResult<()> {
    match timer.due_at {
        None => on_db!(conn, c => diesel::delete(
                timers::table.filter(timers::kind.eq(timer.kind).and(timers::subject.eq(timer.subject))))
            .execute(c))?,
        Some(due_at) => {
            let values = (
                timers::id.eq(timer.id.get()),
                timers::kind.eq(timer.kind),
                timers::subject.eq(timer.subject),
                timers::due_at.eq(due_at.micros()),
                timers::payload.eq(timer.payload),
            );
            on_db!(conn, c => diesel::insert_into(timers::table)
                .values(values)
                .on_conflict((timers::kind, timers::subject))
                .do_update()
                .set((timers::due_at.eq(due_at.micros()), timers::payload.eq(timer.payload)))
                .execute(c))?
        }
    };
    Ok(())
}
