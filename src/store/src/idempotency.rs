//! Answers of creating calls by `Idempotency-Key` (security.md P-03): kept 24 h, survive a restart.

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::Timestamp;

use crate::{db::Conn, schema::idempotency_keys};

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// The key is new: the caller goes on and must [`finish`] or [`forget`].
    New,
    /// The first call has not ended.
    Running,
    /// The key was used with another body.
    Mismatch,
    /// The first call's answer.
    Answered {
        /// HTTP status.
        status: u16,
        /// Body.
        response: String,
    },
}

/// How long a running call blocks its key when the process died in the middle, seconds.
const RUNNING_S: i64 = 60;

/// Claims a key for a call.
///
/// # Errors
/// The statement's.
pub fn begin(conn: &mut Conn, scope: &str, key: &str, body_hash: &str, now: Timestamp) -> QueryResult<Begun> {
    on_db!(conn, c => diesel::delete(idempotency_keys::table.find((scope, key)).filter(idempotency_keys::expires_at.le(now.micros())))
        .execute(c))?;
    let values = (
        idempotency_keys::scope.eq(scope),
        idempotency_keys::key.eq(key),
        idempotency_keys::body_hash.eq(body_hash),
        idempotency_keys::created_at.eq(now.micros()),
        idempotency_keys::expires_at.eq(now.plus_secs(RUNNING_S).micros()),
    );
    let inserted = on_db!(conn, c => diesel::insert_into(idempotency_keys::table)
        .values(values)
        .on_conflict_do_nothing()
        .execute(c))?;
    if inserted == 1 {
        return Ok(Begun::New);
    }
    let found = on_db!(conn, c => idempotency_keys::table
        .find((scope, key))
        .select((idempotency_keys::body_hash, idempotency_keys::status, idempotency_keys::response))
        .first::<(String, Option<i16>, Option<String>)>(c)
        .optional())?;
    Ok(match found {
        Some((hash, _, _)) if hash != body_hash => Begun::Mismatch,
        Some((_, Some(status), Some(response))) => {
            Begun::Answered { status: u16::try_from(status).unwrap_or(200), response }
        }
        Some(_) | None => Begun::Running,
    })
}

/// Stores the answer until `expires_at`.
///
/// # Errors
/// The statement's.
pub fn finish(
    conn: &mut Conn,
    scope: &str,
    key: &str,
    status: u16,
    response: &str,
    expires_at: Timestamp,
) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(idempotency_keys::table.find((scope, key)))
        .set((
            idempotency_keys::status.eq(i16::try_from(status).unwrap_or(200)),
            idempotency_keys::response.eq(response),
            idempotency_keys::expires_at.eq(expires_at.micros()),
        ))
        .execute(c))
    .map(|_| ())
}

/// Frees a key whose call failed on our side: the caller may try again.
///
/// # Errors
/// The statement's.
pub fn forget(conn: &mut Conn, scope: &str, key: &str) -> QueryResult<()> {
    on_db!(conn, c => diesel::delete(idempotency_keys::table.find((scope, key))).execute(c)).map(|_| ())
}

/// Removes expired keys; answers how many.
///
/// # Errors
/// The statement's.
pub fn purge(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    on_db!(conn, c => diesel::delete(idempotency_keys::table.filter(idempotency_keys::expires_at.le(now.micros()))).execute(c))
}
