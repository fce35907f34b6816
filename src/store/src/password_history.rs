//! Passwords somebody has had (`password_history`): only their hashes, only the newest.

use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{OperatorId, Timestamp};

use crate::{db::Conn, schema::password_history};

/// Hashes kept of one person.
pub const MOST: i64 = 10;

/// The newest hashes of somebody, the newest first, at most [`MOST`].
///
/// # Errors
/// The statement's.
pub fn newest(conn: &mut Conn, user: OperatorId, limit: i64) -> QueryResult<Vec<String>> {
    on_db!(conn, c => password_history::table
        .filter(password_history::user_id.eq(user.get()))
        .order(password_history::set_at.desc())
        .limit(limit.min(MOST))
        .select(password_history::password_hash)
        .load(c))
}

/// Notes a hash; what is older than the newest [`MOST`] goes.
///
/// # Errors
/// The statement's.
pub fn add(conn: &mut Conn, user: OperatorId, hash: &str, now: Timestamp) -> QueryResult<()> {
    let values = (
        password_history::user_id.eq(user.get()),
        password_history::set_at.eq(now.micros()),
        password_history::password_hash.eq(hash),
    );
    on_db!(conn, c => diesel::insert_into(password_history::table).values(values).on_conflict_do_nothing().execute(c))?;
    let oldest_kept: Option<i64> = on_db!(conn, c => password_history::table
        .filter(password_history::user_id.eq(user.get()))
        .order(password_history::set_at.desc())
        .offset(MOST - 1)
        .limit(1)
        .select(password_history::set_at)
        .load(c))
    .map(|found: Vec<i64>| found.first().copied())?;
    if let Some(kept) = oldest_kept {
        on_db!(conn, c => diesel::delete(password_history::table
                .filter(password_history::user_id.eq(user.get()))
                .filter(password_history::set_at.lt(kept)))
            .execute(c))?;
    }
    Ok(())
}
