//! Files that arrive in chunks and are not whole yet (`uploads`, data-and-files.md 2.2). Bytes lie in the folder of files; a row says
//! how many of them are durable.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    QueryableByName, RunQueryDsl as _,
    sql_types::{BigInt, Text},
};
use rozmova_actors::domain::{FileId, Timestamp};

use crate::{db::Conn, files, schema::uploads};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// The id the file will have.
    pub id: FileId,
    /// Who uploads: `u:<user>`, `k:<key>`.
    pub owner: String,
    /// The uploader's own id of the upload, unique per owner.
    pub upload_key: String,
    /// Shown name, cleaned.
    pub name: String,
    /// Bytes the file will have.
    pub size: i64,
    /// Bytes that are durable, from the beginning.
    pub received: i64,
    /// Begun.
    pub created_at: Timestamp,
    /// Its last chunk, or its beginning.
    pub touched_at: Timestamp,
}

#[derive(diesel::Queryable)]
struct Raw {
    id: i64,
    owner: String,
    upload_key: String,
    name: String,
    size: i64,
    received: i64,
    created_at: i64,
    touched_at: i64,
}

impl From<Raw> for UploadRow {
    fn from(raw: Raw) -> Self {
        Self {
            id: FileId(raw.id),
            owner: raw.owner,
            upload_key: raw.upload_key,
            name: raw.name,
            size: raw.size,
            received: raw.received,
            created_at: Timestamp(raw.created_at),
            touched_at: Timestamp(raw.touched_at),
        }
    }
}

/// What an owner may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Unfinished uploads.
    pub most: i64,
    /// Bytes of what was uploaded since [`Limits::since`] and of what unfinished uploads will have.
    pub bytes: i64,
    /// See [`Limits::bytes`].
    pub since: Timestamp,
}

/// What became of a new upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is begun, or was before under this key.
    Row(UploadRow),
    /// The owner has as many unfinished ones as they may.
    TooMany,
    /// The owner would have more bytes than they may.
    TooMuch,
}

/// Begins an upload, or answers the one that its owner began under this key before, unless a limit is in the way. Belongs into a
/// transaction: on PostgreSQL whoever begins another one for the same owner waits for its end, or two at once would both be told
/// that there is room. SQLite has one writer.
///
/// # Errors
/// The statements'.
pub fn begin(conn: &mut Conn, new: &UploadRow, limits: Limits) -> QueryResult<Begun> {
    if conn.is_postgres() {
        let lock = "select pg_advisory_xact_lock(7202, hashtext($1))";
        on_db!(conn, c => diesel::sql_query(lock).bind::<Text, _>(new.owner.as_str()).execute(c))?;
    }
    if let Some(known) = by_key(conn, &new.owner, &new.upload_key)? {
        return Ok(Begun::Row(known));
    }
    let count: i64 = on_db!(conn, c => uploads::table.filter(uploads::owner.eq(&new.owner)).count().get_result(c))?;
    if count >= limits.most {
        return Ok(Begun::TooMany);
    }
    let used = files::used_since(conn, &new.owner, limits.since)?.bytes;
    let bytes = used.saturating_add(promised_by(conn, &new.owner)?).saturating_add(new.size);
    if bytes > limits.bytes {
        return Ok(Begun::TooMuch);
    }
    let values = (
        uploads::id.eq(new.id.get()),
        uploads::owner.eq(&new.owner),
        uploads::upload_key.eq(&new.upload_key),
        uploads::name.eq(&new.name),
        uploads::size.eq(new.size),
        uploads::received.eq(new.received),
        uploads::created_at.eq(new.created_at.micros()),
        uploads::touched_at.eq(new.touched_at.micros()),
    );
    on_db!(conn, c => diesel::insert_into(uploads::table).values(values).execute(c))?;
    Ok(Begun::Row(new.clone()))
}

/// One of an owner.
///
/// # Errors
/// The statement's.
pub fn by_id(conn: &mut Conn, owner: &str, id: FileId) -> QueryResult<Option<UploadRow>> {
    on_db!(conn, c => uploads::table.find(id.get()).filter(uploads::owner.eq(owner)).first::<Raw>(c).optional())
        .map(|found| found.map(UploadRow::from))
}

/// The one that an owner began under an id of their own.
///
/// # Errors
/// The statement's.
pub fn by_key(conn: &mut Conn, owner: &str, key: &str) -> QueryResult<Option<UploadRow>> {
    on_db!(conn, c => uploads::table
        .filter(uploads::owner.eq(owner).and(uploads::upload_key.eq(key)))
        .first::<Raw>(c)
        .optional())
    .map(|found| found.map(UploadRow::from))
}

/// So many bytes are durable now.
///
/// # Errors
/// The statement's.
pub fn advance(conn: &mut Conn, id: FileId, received: i64, now: Timestamp) -> QueryResult<usize> {
    on_db!(conn, c => diesel::update(uploads::table.find(id.get()))
        .set((uploads::received.eq(received), uploads::touched_at.eq(now.micros())))
        .execute(c))
}

/// Forgets uploads: they are files now, were given up, or waited too long.
///
/// # Errors
/// The statement's.
pub fn remove(conn: &mut Conn, ids: &[FileId]) -> QueryResult<usize> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    on_db!(conn, c => diesel::delete(uploads::table.filter(uploads::id.eq_any(&ids))).execute(c))
}

/// Forgets those of these whose last chunk came before a moment, still; answers which.
///
/// # Errors
/// The statement's.
pub fn remove_idle(conn: &mut Conn, ids: &[FileId], before: Timestamp) -> QueryResult<Vec<FileId>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let gone: Vec<i64> = on_db!(conn, c => diesel::delete(
            uploads::table.filter(uploads::id.eq_any(&ids).and(uploads::touched_at.lt(before.micros()))))
        .returning(uploads::id)
        .get_results(c))?;
    Ok(gone.into_iter().map(FileId).collect())
}

/// Those whose last chunk came before a moment, oldest first.
///
/// # Errors
/// The statement's.
pub fn idle_before(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<Vec<UploadRow>> {
    on_db!(conn, c => uploads::table
        .filter(uploads::touched_at.lt(before.micros()))
        .order(uploads::touched_at)
        .limit(limit)
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(UploadRow::from).collect())
}

#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// Bytes that all unfinished uploads will have.
///
/// # Errors
/// The statement's.
pub fn promised_bytes(conn: &mut Conn) -> QueryResult<i64> {
    let sql = "select cast(coalesce(sum(size), 0) as bigint) as total from uploads";
    on_db!(conn, c => diesel::sql_query(sql).get_result::<Total>(c)).map(|row| row.total)
}

/// Bytes that an owner's unfinished uploads will have.
///
/// # Errors
/// The statement's.
pub fn promised_by(conn: &mut Conn, owner: &str) -> QueryResult<i64> {
    let sizes: Vec<i64> =
        on_db!(conn, c => uploads::table.filter(uploads::owner.eq(owner)).limit(1_000).select(uploads::size).load(c))?;
    Ok(sizes.iter().fold(0, |sum: i64, size| sum.saturating_add(*size)))
}
