//! People who set another password at their next sign-in with the one they have (`password_demands`, administration.md 5.3). A password
//! that is set ends the demand: see [`crate::users::update`].

use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{OperatorId, Timestamp};

use crate::{db::Conn, schema::password_demands};

/// Asks somebody for another password; again is as once.
///
/// # Errors
/// A foreign key violation when there is no such user.
pub fn put(conn: &mut Conn, user: OperatorId, now: Timestamp) -> QueryResult<()> {
    let values = (password_demands::user_id.eq(user.get()), password_demands::created_at.eq(now.micros()));
    on_db!(conn, c => diesel::insert_into(password_demands::table).values(values).on_conflict_do_nothing().execute(c))
        .map(|_| ())
}

/// Whether somebody is asked for another password.
///
/// # Errors
/// The statement's.
pub fn stands(conn: &mut Conn, user: OperatorId) -> QueryResult<bool> {
    let found: i64 = on_db!(conn, c => password_demands::table
        .filter(password_demands::user_id.eq(user.get()))
        .count()
        .get_result(c))?;
    Ok(found > 0)
}

/// Asks no more.
///
/// # Errors
/// The statement's.
pub fn clear(conn: &mut Conn, user: OperatorId) -> QueryResult<()> {
    on_db!(conn, c => diesel::delete(password_demands::table.find(user.get())).execute(c)).map(|_| ())
}
