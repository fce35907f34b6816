//! Uploaded files (`files`): who uploaded what, where its content lies, and which message it belongs to.
//!
//! A file belongs to one message at most. It is claimed before the message is written, under the sender's own id of that message,
//! so that a repeated send finds its files and no other message can have them (security.md AC-02).

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    QueryableByName, RunQueryDsl as _, sql_types::BigInt,
};
use rozmova_actors::domain::{ClientId, DialogId, FileId, OperatorId, Timestamp};

use crate::{db::Conn, schema::files};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Id.
    pub id: FileId,
    /// Where the content lies in the storage.
    pub storage_key: String,
    /// A small picture lies beside it.
    pub has_thumb: bool,
    /// SHA-256 of the stored content, hex.
    pub sha256: String,
    /// Bytes of the stored content.
    pub size: i64,
    /// Type by content.
    pub mime: String,
    /// `image | video | audio | file`.
    pub kind: String,
    /// Shown name, cleaned.
    pub name: String,
    /// Width of a picture, pixels.
    pub width: Option<i32>,
    /// Height of a picture, pixels.
    pub height: Option<i32>,
    /// Who uploaded: `u:<user>`, `k:<key>`, `v:<contact>`.
    pub owner: String,
    /// The uploader's own id of the upload, unique per owner.
    pub upload_key: Option<String>,
    /// The sender's own id of the message that has it.
    pub message_key: Option<String>,
    /// Dialog of that message; a visitor's first message has one only after it is written.
    pub dialog_id: Option<DialogId>,
    /// Uploaded.
    pub created_at: Timestamp,
    /// Claimed by a message.
    pub attached_at: Option<Timestamp>,
    /// The content was removed; the row stays to say so.
    pub deleted_at: Option<Timestamp>,
    /// The client whose card names it, when it belongs to no message.
    pub client_id: Option<ClientId>,
    /// Bytes of what a converted photo was made of, which lies beside it.
    pub original_bytes: Option<i64>,
}

#[derive(diesel::Queryable)]
struct Raw {
    id: i64,
    storage_key: String,
    has_thumb: bool,
    sha256: String,
    size: i64,
    mime: String,
    kind: String,
    name: String,
    width: Option<i32>,
    height: Option<i32>,
    owner: String,
    upload_key: Option<String>,
    message_key: Option<String>,
    dialog_id: Option<i64>,
    created_at: i64,
    attached_at: Option<i64>,
    deleted_at: Option<i64>,
    client_id: Option<i64>,
    original_bytes: Option<i64>,
}

impl From<Raw> for FileRow {
    fn from(raw: Raw) -> Self {
        Self {
            id: FileId(raw.id),
            storage_key: raw.storage_key,
            has_thumb: raw.has_thumb,
            sha256: raw.sha256,
            size: raw.size,
            mime: raw.mime,
            kind: raw.kind,
            name: raw.name,
            width: raw.width,
            height: raw.height,
            owner: raw.owner,
            upload_key: raw.upload_key,
            message_key: raw.message_key,
            dialog_id: raw.dialog_id.map(DialogId),
            created_at: Timestamp(raw.created_at),
            attached_at: raw.attached_at.map(Timestamp),
            deleted_at: raw.deleted_at.map(Timestamp),
            client_id: raw.client_id.map(ClientId),
            original_bytes: raw.original_bytes,
        }
    }
}

/// Stores a row; its content is durable already.
///
/// # Errors
/// A unique violation when the owner used the upload's id before.
pub fn insert(conn: &mut Conn, new: &FileRow) -> QueryResult<()> {
    let values = (
        files::id.eq(new.id.get()),
        files::storage_key.eq(&new.storage_key),
        files::has_thumb.eq(new.has_thumb),
        files::sha256.eq(&new.sha256),
        files::size.eq(new.size),
        files::mime.eq(&new.mime),
        files::kind.eq(&new.kind),
        files::name.eq(&new.name),
        files::width.eq(new.width),
        files::height.eq(new.height),
        files::owner.eq(&new.owner),
        files::upload_key.eq(&new.upload_key),
        files::message_key.eq(&new.message_key),
        files::dialog_id.eq(new.dialog_id.map(DialogId::get)),
        files::created_at.eq(new.created_at.micros()),
        files::attached_at.eq(new.attached_at.map(Timestamp::micros)),
        files::original_bytes.eq(new.original_bytes),
    );
    on_db!(conn, c => diesel::insert_into(files::table).values(values).execute(c)).map(|_| ())
}

fn all(rows: Vec<Raw>) -> Vec<FileRow> {
    rows.into_iter().map(FileRow::from).collect()
}

/// One, whoever owns it.
///
/// # Errors
/// The statement's.
pub fn by_id(conn: &mut Conn, id: FileId) -> QueryResult<Option<FileRow>> {
    on_db!(conn, c => files::table.find(id.get()).first::<Raw>(c).optional()).map(|found| found.map(FileRow::from))
}

/// The upload that an owner made under an id of their own.
///
/// # Errors
/// The statement's.
pub fn by_upload(conn: &mut Conn, owner: &str, key: &str) -> QueryResult<Option<FileRow>> {
    on_db!(conn, c => files::table
        .filter(files::owner.eq(owner).and(files::upload_key.eq(key)))
        .first::<Raw>(c)
        .optional())
    .map(|found| found.map(FileRow::from))
}

/// Gives files to a message, all or none. A file is given when its owner asks, its content is there, and it is free or was given to
/// this very message before. `Err` names the first that is not.
///
/// # Errors
/// The statement's.
pub fn claim(
    conn: &mut Conn,
    owner: &str,
    ids: &[FileId],
    message_key: &str,
    dialog: Option<DialogId>,
    now: Timestamp,
) -> QueryResult<Result<Vec<FileRow>, FileId>> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let found = by_id(conn, *id)?.filter(|row| {
            let free = row.attached_at.is_none() || row.message_key.as_deref() == Some(message_key);
            row.owner == owner && row.deleted_at.is_none() && free
        });
        match found {
            Some(row) => rows.push(row),
            None => return Ok(Err(*id)),
        }
    }
    let free: Vec<i64> = rows.iter().filter(|row| row.attached_at.is_none()).map(|row| row.id.get()).collect();
    let taken = on_db!(conn, c => diesel::update(files::table
            .filter(files::id.eq_any(&free).and(files::attached_at.is_null()).and(files::deleted_at.is_null())))
        .set((
            files::attached_at.eq(now.micros()),
            files::message_key.eq(message_key),
            files::dialog_id.eq(dialog.map(DialogId::get)),
        ))
        .execute(c))?;
    // Somebody else's claim came between on a database that lets two writers in at once: nothing of this one may stay.
    if taken != free.len() {
        return Err(diesel::result::Error::RollbackTransaction);
    }
    Ok(Ok(rows))
}

/// Gives a file to a client's card: its owner asks, its content is there, and nothing has it yet. Answers whether it was given.
///
/// # Errors
/// The statement's.
pub fn give_to_client(conn: &mut Conn, owner: &str, id: FileId, client: ClientId, now: Timestamp) -> QueryResult<bool> {
    let given = on_db!(conn, c => diesel::update(files::table
            .find(id.get())
            .filter(files::owner.eq(owner).and(files::attached_at.is_null()).and(files::deleted_at.is_null())))
        .set((files::attached_at.eq(now.micros()), files::client_id.eq(client.get())))
        .execute(c))?;
    Ok(given == 1)
}

/// Gives a file that nobody has yet to a field of a user; `false` when somebody has it, or it is not the owner's. What has it stands
/// where a message would: see [`user_of`].
///
/// # Errors
/// The statement's.
pub fn give_to_user(conn: &mut Conn, owner: &str, id: FileId, user: OperatorId, now: Timestamp) -> QueryResult<bool> {
    let given = on_db!(conn, c => diesel::update(files::table
            .find(id.get())
            .filter(files::owner.eq(owner).and(files::attached_at.is_null()).and(files::deleted_at.is_null())))
        .set((files::attached_at.eq(now.micros()), files::message_key.eq(format!("{OF_USER}{user}"))))
        .execute(c))?;
    Ok(given == 1)
}

/// What a file of a user's field has in place of a message; keys of messages begin with a number.
const OF_USER: &str = "user:";

/// The user one of whose fields names the file.
#[must_use]
pub fn user_of(row: &FileRow) -> Option<OperatorId> {
    row.message_key.as_deref()?.strip_prefix(OF_USER)?.parse().ok()
}

/// Takes every file away from the fields of a user: nobody has them any more, and upkeep removes them.
///
/// # Errors
/// The statement's.
pub fn take_from_user(conn: &mut Conn, user: OperatorId) -> QueryResult<usize> {
    let (nothing, nobody): (Option<i64>, Option<String>) = (None, None);
    on_db!(conn, c => diesel::update(files::table.filter(files::message_key.eq(format!("{OF_USER}{user}"))))
        .set((files::attached_at.eq(nothing), files::message_key.eq(&nobody)))
        .execute(c))
}

/// The message of a claim was refused: its files are free again.
///
/// # Errors
/// The statement's.
pub fn release(conn: &mut Conn, owner: &str, ids: &[FileId], message_key: &str) -> QueryResult<usize> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let nothing: Option<i64> = None;
    let nobody: Option<String> = None;
    on_db!(conn, c => diesel::update(files::table
            .filter(files::id.eq_any(&ids).and(files::owner.eq(owner)).and(files::message_key.eq(message_key))))
        .set((files::attached_at.eq(nothing), files::message_key.eq(&nobody), files::dialog_id.eq(nothing)))
        .execute(c))
}

/// The message of a claim is written: its files have a dialog.
///
/// # Errors
/// The statement's.
pub fn settle(conn: &mut Conn, ids: &[FileId], dialog: DialogId) -> QueryResult<usize> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    on_db!(conn, c => diesel::update(files::table.filter(files::id.eq_any(&ids).and(files::dialog_id.is_null())))
        .set(files::dialog_id.eq(dialog.get()))
        .execute(c))
}

/// What an owner uploaded since a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Used {
    /// Files.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
    /// Those no message has yet.
    pub loose: i64,
}

/// What an owner uploaded since a moment, with what converted photos were made of; rows are few, an owner is a person.
///
/// # Errors
/// The statement's.
pub fn used_since(conn: &mut Conn, owner: &str, since: Timestamp) -> QueryResult<Used> {
    let rows: Vec<(i64, Option<i64>, Option<i64>)> = on_db!(conn, c => files::table
        .filter(files::owner.eq(owner).and(files::created_at.ge(since.micros())))
        .limit(10_000)
        .select((files::size, files::original_bytes, files::attached_at))
        .load(c))?;
    Ok(rows.iter().fold(Used::default(), |used, (size, original, attached)| Used {
        files: used.files + 1,
        bytes: used.bytes.saturating_add(*size).saturating_add(original.unwrap_or(0)),
        loose: used.loose + i64::from(attached.is_none()),
    }))
}

#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// Bytes of all stored content.
///
/// # Errors
/// The statement's.
pub fn stored_bytes(conn: &mut Conn) -> QueryResult<i64> {
    let sql = "select cast(coalesce(sum(size + coalesce(original_bytes, 0)), 0) as bigint) as total \
               from files where deleted_at is null";
    on_db!(conn, c => diesel::sql_query(sql).get_result::<Total>(c)).map(|row| row.total)
}

/// Files no message has that were uploaded before a moment, oldest first.
///
/// # Errors
/// The statement's.
pub fn loose_before(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<Vec<FileRow>> {
    on_db!(conn, c => files::table
        .filter(files::attached_at.is_null().and(files::deleted_at.is_null()).and(files::created_at.lt(before.micros())))
        .order(files::created_at)
        .limit(limit)
        .load::<Raw>(c))
    .map(all)
}

/// Files of messages that were sent before a moment, oldest first.
///
/// # Errors
/// The statement's.
pub fn attached_before(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<Vec<FileRow>> {
    on_db!(conn, c => files::table
        .filter(files::attached_at.lt(before.micros()).and(files::deleted_at.is_null()))
        .order(files::attached_at)
        .limit(limit)
        .load::<Raw>(c))
    .map(all)
}

/// Files of a dialog after an id, ascending, with content.
///
/// # Errors
/// The statement's.
pub fn of_dialog(conn: &mut Conn, dialog: DialogId, after: FileId, limit: i64) -> QueryResult<Vec<FileRow>> {
    on_db!(conn, c => files::table
        .filter(files::dialog_id.eq(dialog.get()).and(files::id.gt(after.get())).and(files::deleted_at.is_null()))
        .order(files::id)
        .limit(limit)
        .load::<Raw>(c))
    .map(all)
}

/// Who owns the uploads of a visitor, by the visitor's address.
#[must_use]
pub fn owner_of_visitor(contact: i64) -> String {
    format!("v:{contact}")
}

/// Files of a dialog, also those whose content is gone already: what an erasure removes.
///
/// # Errors
/// The statement's.
pub fn all_of_dialog(conn: &mut Conn, dialog: i64, limit: i64) -> QueryResult<Vec<FileRow>> {
    on_db!(conn, c => files::table
        .filter(files::dialog_id.eq(dialog))
        .order(files::id)
        .limit(limit)
        .load::<Raw>(c))
    .map(all)
}

/// Files of these clients' cards, and those of these owners, also those whose content is gone already.
///
/// # Errors
/// The statement's.
pub fn all_of_client(conn: &mut Conn, clients: &[i64], owners: &[String], limit: i64) -> QueryResult<Vec<FileRow>> {
    let mut found = on_db!(conn, c => files::table
        .filter(files::client_id.eq_any(clients))
        .order(files::id)
        .limit(limit)
        .load::<Raw>(c))?;
    found.extend(on_db!(conn, c => files::table
        .filter(files::owner.eq_any(owners))
        .order(files::id)
        .limit(limit)
        .load::<Raw>(c))?);
    Ok(all(found))
}

/// These files.
///
/// # Errors
/// The statement's.
pub fn by_ids(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<FileRow>> {
    on_db!(conn, c => files::table.filter(files::id.eq_any(ids)).order(files::id).load::<Raw>(c)).map(all)
}

/// Deletes rows whose contents were removed; answers how many.
///
/// # Errors
/// The statement's.
pub fn forget(conn: &mut Conn, ids: &[FileId]) -> QueryResult<usize> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    on_db!(conn, c => diesel::delete(files::table.filter(files::id.eq_any(&ids))).execute(c))
}

/// Deletes loose rows that are still loose; answers those that went.
///
/// # Errors
/// The statement's.
pub fn remove_loose(conn: &mut Conn, ids: &[FileId]) -> QueryResult<Vec<FileId>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let gone: Vec<i64> = on_db!(conn, c => diesel::delete(
            files::table.filter(files::id.eq_any(&ids).and(files::attached_at.is_null())))
        .returning(files::id)
        .get_results(c))?;
    Ok(gone.into_iter().map(FileId).collect())
}

/// The content of these is about to be removed: the rows say so first.
///
/// # Errors
/// The statement's.
pub fn mark_deleted(conn: &mut Conn, ids: &[FileId], now: Timestamp) -> QueryResult<usize> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    on_db!(conn, c => diesel::update(files::table.filter(files::id.eq_any(&ids)))
        .set(files::deleted_at.eq(now.micros()))
        .execute(c))
}

/// Which of these contents have a row that still wants them.
///
/// # Errors
/// The statement's.
pub fn known_keys(conn: &mut Conn, keys: &[String]) -> QueryResult<Vec<String>> {
    on_db!(conn, c => files::table
        .filter(files::storage_key.eq_any(keys).and(files::deleted_at.is_null()))
        .select(files::storage_key)
        .load(c))
}
