//! Sign-ins with the company's account that were begun (`sso_attempts`, administration.md 4): used once, by the browser that began
//! them. Only keyed hashes of state and browser are kept.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _,
};
use rozmova_actors::domain::Timestamp;

use crate::{db::Conn, schema::sso_attempts};

/// A sign-in that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttempt {
    /// Keyed hash of the state that the provider brings back.
    pub state_hash: String,
    /// Keyed hash of what the browser keeps.
    pub browser_hash: String,
    /// Nonce, proof and way back, sealed.
    pub sealed: String,
    /// Begun.
    pub created_at: Timestamp,
    /// Ends.
    pub expires_at: Timestamp,
}

/// Stores a sign-in that begins; `false` when `most` of them are under way already, and nothing is stored.
///
/// # Errors
/// The statement's.
pub fn insert(conn: &mut Conn, new: &NewAttempt, most: i64) -> QueryResult<bool> {
    purge(conn, new.created_at)?;
    let waiting: i64 = on_db!(conn, c => sso_attempts::table.count().get_result(c))?;
    if waiting >= most {
        return Ok(false);
    }
    let values = (
        sso_attempts::state_hash.eq(&new.state_hash),
        sso_attempts::browser_hash.eq(&new.browser_hash),
        sso_attempts::sealed.eq(&new.sealed),
        sso_attempts::created_at.eq(new.created_at.micros()),
        sso_attempts::expires_at.eq(new.expires_at.micros()),
    );
    on_db!(conn, c => diesel::insert_into(sso_attempts::table).values(values).execute(c)).map(|_| true)
}

/// Uses one up and answers what was sealed with it; `None` when it never was, was used, is over or began in another browser,
/// whose own attempt stays as it is.
///
/// # Errors
/// The statement's.
pub fn consume(conn: &mut Conn, state: &str, browser: &str, now: Timestamp) -> QueryResult<Option<String>> {
    let found: Option<String> = on_db!(conn, c => sso_attempts::table
        .find(state)
        .filter(sso_attempts::browser_hash.eq(browser).and(sso_attempts::expires_at.gt(now.micros())))
        .select(sso_attempts::sealed)
        .first(c)
        .optional())?;
    let Some(sealed) = found else { return Ok(None) };
    // Of two at once one removes the row; the other one has come too late.
    let used = on_db!(conn, c => diesel::delete(sso_attempts::table.find(state)).execute(c))?;
    Ok((used == 1).then_some(sealed))
}

/// Removes attempts that ended before `before`; answers how many.
///
/// # Errors
/// The statement's.
pub fn purge(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    on_db!(conn, c => diesel::delete(sso_attempts::table.filter(sso_attempts::expires_at.lt(before.micros()))).execute(c))
}
