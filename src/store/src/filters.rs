//! Saved filters (operator-line.md 4.1): everybody's, and each person's own.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, Queryable,
    RunQueryDsl as _,
};
use rozmova_actors::domain::{
    FilterId, FolderId, OperatorId, Timestamp,
    filter::{Node, Sort},
};

use crate::{Conn, codes::unknown_word, schema::filters};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterRow {
    /// Id.
    pub id: FilterId,
    /// Whose it is; `None` is everybody's.
    pub owner_id: Option<OperatorId>,
    /// The folder it lies in.
    pub folder_id: Option<FolderId>,
    /// Name.
    pub name: String,
    /// What it asks.
    pub conditions: Node,
    /// Order of its list.
    pub sort: Sort,
    /// Columns of its table; empty = the person's usual ones.
    pub columns: Vec<String>,
    /// Tell its owner of dialogs that come in.
    pub notify_on_new: bool,
    /// Place among those of the same owner and folder.
    pub position: i32,
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
    folder_id: Option<i64>,
    name: String,
    conditions: serde_json::Value,
    sort: String,
    columns: serde_json::Value,
    notify_on_new: bool,
    position: i32,
    created_at: i64,
    updated_at: i64,
    version: i64,
}

impl TryFrom<Raw> for FilterRow {
    type Error = diesel::result::Error;

    fn try_from(raw: Raw) -> Result<Self, Self::Error> {
        let broken = |error: String| diesel::result::Error::DeserializationError(error.into());
        Ok(Self {
            id: raw.id.into(),
            owner_id: raw.owner_id.map(OperatorId),
            folder_id: raw.folder_id.map(FolderId),
            name: raw.name,
            conditions: Node::parse(&raw.conditions, "filters.conditions").map_err(|e| broken(e.to_string()))?,
            sort: Sort::from_key(&raw.sort).ok_or_else(|| unknown_word("filters.sort", &raw.sort))?,
            columns: serde_json::from_value(raw.columns).unwrap_or_default(),
            notify_on_new: raw.notify_on_new,
            position: raw.position,
            created_at: Timestamp(raw.created_at),
            updated_at: Timestamp(raw.updated_at),
            version: raw.version,
        })
    }
}

/// Stores a new one at the end of its owner's, unless there are `most` of them already; `false` then. `position` is ignored.
///
/// # Errors
/// The statement's.
pub fn insert(conn: &mut Conn, new: &FilterRow, most: i64) -> QueryResult<bool> {
    let owner = new.owner_id.map(OperatorId::get);
    let (count, last): (i64, Option<i32>) = on_db!(conn, c => {
        let all = filters::table.into_boxed();
        let all = match owner {
            Some(owner) => all.filter(filters::owner_id.eq(owner)),
            None => all.filter(filters::owner_id.is_null()),
        };
        all.select((diesel::dsl::count_star(), diesel::dsl::max(filters::position))).first(c)
    })?;
    if count >= most {
        return Ok(false);
    }
    let values = (
        filters::id.eq(new.id.get()),
        filters::owner_id.eq(owner),
        filters::folder_id.eq(new.folder_id.map(FolderId::get)),
        filters::name.eq(&new.name),
        filters::conditions.eq(new.conditions.to_json()),
        filters::sort.eq(new.sort.key()),
        filters::table_columns.eq(serde_json::json!(new.columns)),
        filters::notify_on_new.eq(new.notify_on_new),
        filters::position.eq(last.unwrap_or(0).saturating_add(1)),
        filters::created_at.eq(new.created_at.micros()),
        filters::updated_at.eq(new.updated_at.micros()),
        filters::version.eq(new.version),
    );
    on_db!(conn, c => diesel::insert_into(filters::table).values(values).execute(c)).map(|_| true)
}

/// One, whoever owns it.
///
/// # Errors
/// The statement's.
pub fn by_id(conn: &mut Conn, id: FilterId) -> QueryResult<Option<FilterRow>> {
    let found = on_db!(conn, c => filters::table.find(id.get()).first::<Raw>(c).optional())?;
    found.map(FilterRow::try_from).transpose()
}

/// Everybody's and, with a viewer, the viewer's own, in their order. Both kinds have a limit.
///
/// # Errors
/// The statement's.
pub fn list(conn: &mut Conn, viewer: Option<OperatorId>) -> QueryResult<Vec<FilterRow>> {
    let rows = on_db!(conn, c => filters::table
        .filter(filters::owner_id.is_null().or(filters::owner_id.eq(viewer.map(OperatorId::get))))
        .order((filters::position, filters::id))
        .load::<Raw>(c))?;
    rows.into_iter().map(FilterRow::try_from).collect()
}

/// Replaces everything but the moment of making of the version that `changed` names; `false` when it is another one by now.
///
/// # Errors
/// The statement's.
pub fn update(conn: &mut Conn, changed: &FilterRow) -> QueryResult<bool> {
    on_db!(conn, c => diesel::update(
            filters::table.find(changed.id.get()).filter(filters::version.eq(changed.version)))
        .set((
            filters::owner_id.eq(changed.owner_id.map(OperatorId::get)),
            filters::folder_id.eq(changed.folder_id.map(FolderId::get)),
            filters::name.eq(&changed.name),
            filters::conditions.eq(changed.conditions.to_json()),
            filters::sort.eq(changed.sort.key()),
            filters::table_columns.eq(serde_json::json!(changed.columns)),
            filters::notify_on_new.eq(changed.notify_on_new),
            filters::position.eq(changed.position),
            filters::updated_at.eq(changed.updated_at.micros()),
            filters::version.eq(changed.version + 1),
        ))
        .execute(c))
    .map(|n| n == 1)
}

/// Sets the places of filters, first to last, of those that belong to `owner` (or to everybody); others are left alone. Answers how
/// many were moved.
///
/// # Errors
/// The statements'.
pub fn reorder(conn: &mut Conn, owner: Option<OperatorId>, ids: &[FilterId], now: Timestamp) -> QueryResult<usize> {
    let mut moved = 0;
    for (n, id) in ids.iter().enumerate() {
        let place = i32::try_from(n).unwrap_or(i32::MAX);
        moved += on_db!(conn, c => {
            let row = filters::table.find(id.get());
            let set = (filters::position.eq(place), filters::updated_at.eq(now.micros()), filters::version.eq(filters::version + 1));
            match owner {
                Some(owner) => diesel::update(row.filter(filters::owner_id.eq(owner.get()))).set(set).execute(c),
                None => diesel::update(row.filter(filters::owner_id.is_null())).set(set).execute(c),
            }
        })?;
    }
    Ok(moved)
}

/// Deletes one. Answers whether it was there.
///
/// # Errors
/// The statement's.
pub fn remove(conn: &mut Conn, id: FilterId) -> QueryResult<bool> {
    on_db!(conn, c => diesel::delete(filters::table.find(id.get())).execute(c)).map(|n| n == 1)
}
