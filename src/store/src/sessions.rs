//! Sign-ins (`sessions`): rows are the truth, the edge caches them (settled difference 20).

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _,
};
use rozmova_actors::domain::{AuthSessionId, OperatorId, Timestamp};

use crate::{db::Conn, schema::sessions};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Id.
    pub id: AuthSessionId,
    /// Whose.
    pub user_id: OperatorId,
    /// Keyed hash of the refresh token in force.
    pub refresh_hash: String,
    /// Keyed hash of the token before it; its use means that it was copied.
    pub previous_refresh_hash: Option<String>,
    /// Random; CSRF token, and part of what the cookie proves.
    pub csrf_token: String,
    /// Address at sign-in.
    pub ip: String,
    /// Browser at sign-in.
    pub user_agent: String,
    /// Made.
    pub created_at: Timestamp,
    /// Last request, to within minutes.
    pub last_seen_at: Timestamp,
    /// Last exchange of the refresh token.
    pub refreshed_at: Timestamp,
    /// Ends whatever happens.
    pub expires_at: Timestamp,
    /// Ended early.
    pub revoked_at: Option<Timestamp>,
    /// Why.
    pub revoked_reason: String,
    /// When it was last proved within this sign-in that it is still the same person (security.md AU-14).
    pub confirmed_at: Option<Timestamp>,
}

type Raw =
    (i64, i64, String, Option<String>, String, String, String, i64, i64, i64, i64, Option<i64>, String, Option<i64>);

fn row(raw: Raw) -> SessionRow {
    SessionRow {
        id: AuthSessionId(raw.0),
        user_id: OperatorId(raw.1),
        refresh_hash: raw.2,
        previous_refresh_hash: raw.3,
        csrf_token: raw.4,
        ip: raw.5,
        user_agent: raw.6,
        created_at: Timestamp(raw.7),
        last_seen_at: Timestamp(raw.8),
        refreshed_at: Timestamp(raw.9),
        expires_at: Timestamp(raw.10),
        revoked_at: raw.11.map(Timestamp),
        revoked_reason: raw.12,
        confirmed_at: raw.13.map(Timestamp),
    }
}

/// Stores a new sign-in.
///
/// # Errors
/// The statement's.
pub fn insert(conn: &mut Conn, new: &SessionRow) -> QueryResult<()> {
    let values = (
        sessions::id.eq(new.id.get()),
        sessions::user_id.eq(new.user_id.get()),
        sessions::refresh_hash.eq(&new.refresh_hash),
        sessions::csrf_token.eq(&new.csrf_token),
        sessions::ip.eq(&new.ip),
        sessions::user_agent.eq(&new.user_agent),
        sessions::created_at.eq(new.created_at.micros()),
        sessions::last_seen_at.eq(new.last_seen_at.micros()),
        sessions::refreshed_at.eq(new.refreshed_at.micros()),
        sessions::expires_at.eq(new.expires_at.micros()),
        sessions::revoked_reason.eq(""),
    );
    on_db!(conn, c => diesel::insert_into(sessions::table).values(values).execute(c)).map(|_| ())
}

/// One sign-in.
///
/// # Errors
/// The statement's.
pub fn by_id(conn: &mut Conn, id: AuthSessionId) -> QueryResult<Option<SessionRow>> {
    on_db!(conn, c => sessions::table.find(id.get()).first::<Raw>(c).optional()).map(|found| found.map(row))
}

/// Sign-ins of a user that are alive at `now`, the one used last first.
///
/// # Errors
/// The statement's.
pub fn alive_of(conn: &mut Conn, user: OperatorId, now: Timestamp, limit: i64) -> QueryResult<Vec<SessionRow>> {
    on_db!(conn, c => sessions::table
        .filter(sessions::user_id.eq(user.get()))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now.micros()))
        .order((sessions::last_seen_at.desc(), sessions::id.desc()))
        .limit(limit)
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(row).collect())
}

/// The sign-in whose present or former refresh token has this hash.
///
/// # Errors
/// The statement's.
pub fn by_refresh_hash(conn: &mut Conn, hash: &str) -> QueryResult<Option<SessionRow>> {
    on_db!(conn, c => sessions::table
        .filter(sessions::refresh_hash.eq(hash).or(sessions::previous_refresh_hash.eq(hash)))
        .first::<Raw>(c)
        .optional())
    .map(|found| found.map(row))
}

/// Exchanges the refresh token; `false` when somebody else exchanged it first or the sign-in is over.
///
/// # Errors
/// The statement's.
pub fn rotate(conn: &mut Conn, id: AuthSessionId, from: &str, to: &str, now: Timestamp) -> QueryResult<bool> {
    on_db!(conn, c => diesel::update(sessions::table.find(id.get())
            .filter(sessions::refresh_hash.eq(from))
            .filter(sessions::revoked_at.is_null()))
        .set((
            sessions::refresh_hash.eq(to),
            sessions::previous_refresh_hash.eq(from),
            sessions::refreshed_at.eq(now.micros()),
            sessions::last_seen_at.eq(now.micros()),
        ))
        .execute(c))
    .map(|changed| changed == 1)
}

/// Notes that the sign-in is in use.
///
/// # Errors
/// The statement's.
pub fn touch(conn: &mut Conn, id: AuthSessionId, now: Timestamp) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(sessions::table.find(id.get()))
        .set(sessions::last_seen_at.eq(now.micros()))
        .execute(c))
    .map(|_| ())
}

/// Notes that it was proved just now that it is still the same person; `false` when the sign-in is over.
///
/// # Errors
/// The statement's.
pub fn confirm(conn: &mut Conn, id: AuthSessionId, now: Timestamp) -> QueryResult<bool> {
    on_db!(conn, c => diesel::update(sessions::table.find(id.get()).filter(sessions::revoked_at.is_null()))
        .set(sessions::confirmed_at.eq(now.micros()))
        .execute(c))
    .map(|changed| changed == 1)
}

/// Ends a sign-in; a second call changes nothing.
///
/// # Errors
/// The statement's.
pub fn revoke(conn: &mut Conn, id: AuthSessionId, reason: &str, now: Timestamp) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(sessions::table.find(id.get()).filter(sessions::revoked_at.is_null()))
        .set((sessions::revoked_at.eq(now.micros()), sessions::revoked_reason.eq(reason)))
        .execute(c))
    .map(|_| ())
}

/// Ends every sign-in of a user; answers how many were alive.
///
/// # Errors
/// The statement's.
pub fn revoke_all_of(conn: &mut Conn, user: OperatorId, reason: &str, now: Timestamp) -> QueryResult<usize> {
    on_db!(conn, c => diesel::update(sessions::table
            .filter(sessions::user_id.eq(user.get()))
            .filter(sessions::revoked_at.is_null()))
        .set((sessions::revoked_at.eq(now.micros()), sessions::revoked_reason.eq(reason)))
        .execute(c))
}

/// Removes sign-ins that ended before `before`; answers how many.
///
/// # Errors
/// The statement's.
pub fn purge(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    on_db!(conn, c => diesel::delete(sessions::table.filter(sessions::expires_at.lt(before.micros()))).execute(c))
}
