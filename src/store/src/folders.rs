//! Folders of saved filters (operator-line.md 4.1): everybody's, and each person's own, two levels.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, Queryable,
    RunQueryDsl as _,
};
use rozmova_actors::domain::{FolderId, OperatorId, Timestamp};

use crate::{
    Conn,
    schema::{filters, folders},
};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRow {
    /// Id.
    pub id: FolderId,
    /// Whose it is; `None` is everybody's.
    pub owner_id: Option<OperatorId>,
    /// The folder it lies in; that one lies in none.
    pub parent_id: Option<FolderId>,
    /// Name.
    pub name: String,
    /// Key of an icon, empty for the usual one.
    pub icon: String,
    /// `#rrggbb`, empty for none.
    pub color: String,
    /// Roles that see a shared one; empty = all.
    pub role_ids: Vec<i64>,
    /// Place among those of the same owner and parent.
    pub position: i32,
    /// Not shown in the pane.
    pub is_hidden: bool,
    /// Made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// Optimistic lock.
    pub version: i64,
}

#[derive(Queryable)]
struct Raw {
    id: i64,
    owner_id: Option<i64>,
    parent_id: Option<i64>,
    name: String,
    icon: String,
    color: String,
    role_ids: serde_json::Value,
    position: i32,
    is_hidden: bool,
    created_at: i64,
    updated_at: i64,
    version: i64,
}

impl From<Raw> for FolderRow {
    fn from(raw: Raw) -> Self {
        Self {
            id: raw.id.into(),
            owner_id: raw.owner_id.map(OperatorId),
            parent_id: raw.parent_id.map(FolderId),
            name: raw.name,
            icon: raw.icon,
            color: raw.color,
            role_ids: serde_json::from_value(raw.role_ids).unwrap_or_default(),
            position: raw.position,
            is_hidden: raw.is_hidden,
            created_at: Timestamp(raw.created_at),
            updated_at: Timestamp(raw.updated_at),
            version: raw.version,
        }
    }
}

/// Stores a new one at the end of its owner's, unless there are `most` of them already; `false` then. `position` is ignored.
///
/// # Errors
/// The statement's.
pub fn insert(conn: &mut Conn, new: &FolderRow, most: i64) -> QueryResult<bool> {
    let owner = new.owner_id.map(OperatorId::get);
    let (count, last): (i64, Option<i32>) = on_db!(conn, c => {
        let all = folders::table.into_boxed();
        let all = match owner {
            Some(owner) => all.filter(folders::owner_id.eq(owner)),
            None => all.filter(folders::owner_id.is_null()),
        };
        all.select((diesel::dsl::count_star(), diesel::dsl::max(folders::position))).first(c)
    })?;
    if count >= most {
        return Ok(false);
    }
    let values = (
        folders::id.eq(new.id.get()),
        folders::owner_id.eq(owner),
        folders::parent_id.eq(new.parent_id.map(FolderId::get)),
        folders::name.eq(&new.name),
        folders::icon.eq(&new.icon),
        folders::color.eq(&new.color),
        folders::role_ids.eq(serde_json::json!(new.role_ids)),
        folders::position.eq(last.unwrap_or(0).saturating_add(1)),
        folders::is_hidden.eq(new.is_hidden),
        folders::created_at.eq(new.created_at.micros()),
        folders::updated_at.eq(new.updated_at.micros()),
        folders::version.eq(new.version),
    );
    on_db!(conn, c => diesel::insert_into(folders::table).values(values).execute(c)).map(|_| true)
}

/// One, whoever owns it.
///
/// # Errors
/// The statement's.
pub fn by_id(conn: &mut Conn, id: FolderId) -> QueryResult<Option<FolderRow>> {
    on_db!(conn, c => folders::table.find(id.get()).first::<Raw>(c).optional()).map(|found| found.map(FolderRow::from))
}

/// Everybody's and, with a viewer, the viewer's own, in their order. A few dozen at most: both kinds have a limit.
///
/// # Errors
/// The statement's.
pub fn list(conn: &mut Conn, viewer: Option<OperatorId>) -> QueryResult<Vec<FolderRow>> {
    on_db!(conn, c => folders::table
        .filter(folders::owner_id.is_null().or(folders::owner_id.eq(viewer.map(OperatorId::get))))
        .order((folders::position, folders::id))
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(FolderRow::from).collect())
}

/// Whether other folders lie in it.
///
/// # Errors
/// The statement's.
pub fn has_children(conn: &mut Conn, id: FolderId) -> QueryResult<bool> {
    on_db!(conn, c => diesel::select(diesel::dsl::exists(folders::table.filter(folders::parent_id.eq(id.get()))))
        .get_result(c))
}

/// Replaces everything but owner and moment of making of the version that `changed` names; `false` when it is another one by now.
///
/// # Errors
/// The statement's.
pub fn update(conn: &mut Conn, changed: &FolderRow) -> QueryResult<bool> {
    on_db!(conn, c => diesel::update(
            folders::table.find(changed.id.get()).filter(folders::version.eq(changed.version)))
        .set((
            folders::parent_id.eq(changed.parent_id.map(FolderId::get)),
            folders::name.eq(&changed.name),
            folders::icon.eq(&changed.icon),
            folders::color.eq(&changed.color),
            folders::role_ids.eq(serde_json::json!(changed.role_ids)),
            folders::position.eq(changed.position),
            folders::is_hidden.eq(changed.is_hidden),
            folders::updated_at.eq(changed.updated_at.micros()),
            folders::version.eq(changed.version + 1),
        ))
        .execute(c))
    .map(|n| n == 1)
}

/// Deletes one: what lay in it lies where it lay itself. Answers whether it was there.
///
/// # Errors
/// The statement's.
pub fn remove(conn: &mut Conn, id: FolderId) -> QueryResult<bool> {
    let Some(gone) = by_id(conn, id)? else { return Ok(false) };
    let parent = gone.parent_id.map(FolderId::get);
    on_db!(conn, c => diesel::update(filters::table.filter(filters::folder_id.eq(id.get())))
        .set((filters::folder_id.eq(parent), filters::version.eq(filters::version + 1)))
        .execute(c))?;
    on_db!(conn, c => diesel::update(folders::table.filter(folders::parent_id.eq(id.get())))
        .set((folders::parent_id.eq(parent), folders::version.eq(folders::version + 1)))
        .execute(c))?;
    on_db!(conn, c => diesel::delete(folders::table.find(id.get())).execute(c)).map(|n| n == 1)
}
