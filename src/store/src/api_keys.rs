//! Keys of integrators (`api_keys`): shown once, stored as a keyed hash, found by their prefix.

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{OperatorId, Timestamp};

use crate::{db::Conn, schema::api_keys};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRow {
    /// Id.
    pub id: i64,
    /// Name, shown as author of what the key does.
    pub name: String,
    /// Visible part of the key.
    pub prefix: String,
    /// Keyed hash of the whole key.
    pub key_hash: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Who made it.
    pub created_by_id: Option<OperatorId>,
    /// Made.
    pub created_at: Timestamp,
    /// Ends.
    pub expires_at: Option<Timestamp>,
    /// Ended early.
    pub revoked_at: Option<Timestamp>,
    /// Last use, to within minutes.
    pub last_used_at: Option<Timestamp>,
}

type Raw = (i64, String, String, String, serde_json::Value, Option<i64>, i64, Option<i64>, Option<i64>, Option<i64>);

fn row(raw: Raw) -> ApiKeyRow {
    let scopes = raw.4.as_array().map(|list| list.iter().filter_map(|s| s.as_str().map(String::from)).collect());
    ApiKeyRow {
        id: raw.0,
        name: raw.1,
        prefix: raw.2,
        key_hash: raw.3,
        scopes: scopes.unwrap_or_default(),
        created_by_id: raw.5.map(OperatorId),
        created_at: Timestamp(raw.6),
        expires_at: raw.7.map(Timestamp),
        revoked_at: raw.8.map(Timestamp),
        last_used_at: raw.9.map(Timestamp),
    }
}

macro_rules! columns {
    () => {
        (
            api_keys::id,
            api_keys::name,
            api_keys::prefix,
            api_keys::key_hash,
            api_keys::scopes,
            api_keys::created_by_id,
            api_keys::created_at,
            api_keys::expires_at,
            api_keys::revoked_at,
            api_keys::last_used_at,
        )
    };
}

/// Stores a new key.
///
/// # Errors
/// The statement's.
pub fn insert(conn: &mut Conn, new: &ApiKeyRow) -> QueryResult<()> {
    let values = (
        api_keys::id.eq(new.id),
        api_keys::name.eq(&new.name),
        api_keys::prefix.eq(&new.prefix),
        api_keys::key_hash.eq(&new.key_hash),
        api_keys::scopes.eq(serde_json::json!(new.scopes)),
        api_keys::created_by_id.eq(new.created_by_id.map(OperatorId::get)),
        api_keys::created_at.eq(new.created_at.micros()),
        api_keys::expires_at.eq(new.expires_at.map(Timestamp::micros)),
    );
    on_db!(conn, c => diesel::insert_into(api_keys::table).values(values).execute(c)).map(|_| ())
}

/// The key with this visible part.
///
/// # Errors
/// The statement's.
pub fn by_prefix(conn: &mut Conn, prefix: &str) -> QueryResult<Option<ApiKeyRow>> {
    on_db!(conn, c => api_keys::table.filter(api_keys::prefix.eq(prefix)).select(columns!()).first::<Raw>(c).optional())
        .map(|found| found.map(row))
}

/// Keys after an id, ascending.
///
/// # Errors
/// The statement's.
pub fn list(conn: &mut Conn, after: i64, limit: i64) -> QueryResult<Vec<ApiKeyRow>> {
    on_db!(conn, c => api_keys::table
        .filter(api_keys::id.gt(after))
        .order(api_keys::id.asc())
        .limit(limit)
        .select(columns!())
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(row).collect())
}

/// Ends a key; answers its row, `None` when there is no such key. A second call changes nothing.
///
/// # Errors
/// The statement's.
pub fn revoke(conn: &mut Conn, id: i64, now: Timestamp) -> QueryResult<Option<ApiKeyRow>> {
    on_db!(conn, c => diesel::update(api_keys::table.find(id).filter(api_keys::revoked_at.is_null()))
        .set(api_keys::revoked_at.eq(now.micros()))
        .execute(c))?;
    on_db!(conn, c => api_keys::table.find(id).select(columns!()).first::<Raw>(c).optional())
        .map(|found| found.map(row))
}

/// Notes that the key is in use.
///
/// # Errors
/// The statement's.
pub fn touch(conn: &mut Conn, id: i64, now: Timestamp) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(api_keys::table.find(id)).set(api_keys::last_used_at.eq(now.micros())).execute(c))
        .map(|_| ())
}
