//! Ready texts of the composer (`quick_replies`): everybody's, and each person's own.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _,
};
use rozmova_actors::domain::{ChannelKind, OperatorId, QuickReplyId, SkillGroupId, Timestamp};
use serde::Serialize;

use crate::{db::Conn, schema::quick_replies};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickReplyRow {
    /// Id.
    pub id: QuickReplyId,
    /// Whose it is; `None` is everybody's.
    pub owner_id: Option<OperatorId>,
    /// Title.
    pub title: String,
    /// What is typed after `/`, lower case, unique among those of the same owner; empty for none.
    pub shortcut: String,
    /// The text with its placeholders.
    pub text: String,
    /// The group it stands in, `""` for none.
    pub category: String,
    /// Channels it is for; empty for all.
    pub channels: Vec<ChannelKind>,
    /// Skill groups a shared one is for; empty for all.
    pub skill_group_ids: Vec<SkillGroupId>,
    /// Made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// Optimistic lock.
    pub version: i64,
}

type Raw = (i64, Option<i64>, String, String, String, i64, i64, i64, String, String, String);

fn row(raw: Raw) -> QuickReplyRow {
    QuickReplyRow {
        id: raw.0.into(),
        owner_id: raw.1.map(OperatorId),
        title: raw.2,
        shortcut: raw.3,
        text: raw.4,
        created_at: Timestamp(raw.5),
        updated_at: Timestamp(raw.6),
        version: raw.7,
        category: raw.8,
        channels: serde_json::from_str(&raw.9).unwrap_or_default(),
        skill_group_ids: serde_json::from_str(&raw.10).unwrap_or_default(),
    }
}

/// A list as it is stored.
fn stored(list: &impl Serialize) -> String {
    serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned())
}

macro_rules! columns {
    () => {
        (
            quick_replies::id,
            quick_replies::owner_id,
            quick_replies::title,
            quick_replies::shortcut,
            quick_replies::text,
            quick_replies::created_at,
            quick_replies::updated_at,
            quick_replies::version,
            quick_replies::category,
            quick_replies::channels,
            quick_replies::skill_group_ids,
        )
    };
}

/// Stores a new one, unless its owner (or everybody, without one) has `most` of them already; `false` then.
///
/// # Errors
/// A unique violation when the shortcut is taken.
pub fn insert(conn: &mut Conn, new: &QuickReplyRow, most: i64) -> QueryResult<bool> {
    if count(conn, new.owner_id)? >= most {
        return Ok(false);
    }
    let values = (
        quick_replies::id.eq(new.id.get()),
        quick_replies::owner_id.eq(new.owner_id.map(OperatorId::get)),
        quick_replies::title.eq(&new.title),
        quick_replies::shortcut.eq(&new.shortcut),
        quick_replies::text.eq(&new.text),
        quick_replies::created_at.eq(new.created_at.micros()),
        quick_replies::updated_at.eq(new.updated_at.micros()),
        quick_replies::version.eq(new.version),
        quick_replies::category.eq(&new.category),
        quick_replies::channels.eq(stored(&new.channels)),
        quick_replies::skill_group_ids.eq(stored(&new.skill_group_ids)),
    );
    on_db!(conn, c => diesel::insert_into(quick_replies::table).values(values).execute(c)).map(|_| true)
}

/// How many an owner has, or the team without one.
fn count(conn: &mut Conn, owner: Option<OperatorId>) -> QueryResult<i64> {
    match owner {
        Some(owner) => on_db!(conn, c => quick_replies::table
            .filter(quick_replies::owner_id.eq(owner.get()))
            .count()
            .get_result(c)),
        None => on_db!(conn, c => quick_replies::table
            .filter(quick_replies::owner_id.is_null())
            .count()
            .get_result(c)),
    }
}

/// One, whoever owns it.
///
/// # Errors
/// The statement's.
pub fn by_id(conn: &mut Conn, id: QuickReplyId) -> QueryResult<Option<QuickReplyRow>> {
    on_db!(conn, c => quick_replies::table.find(id.get()).select(columns!()).first::<Raw>(c).optional())
        .map(|found| found.map(row))
}

/// Everybody's and, with a viewer, the viewer's own, after an id, ascending.
///
/// # Errors
/// The statement's.
pub fn list(
    conn: &mut Conn,
    viewer: Option<OperatorId>,
    after: QuickReplyId,
    limit: i64,
) -> QueryResult<Vec<QuickReplyRow>> {
    on_db!(conn, c => quick_replies::table
        .filter(quick_replies::owner_id.is_null().or(quick_replies::owner_id.eq(viewer.map(OperatorId::get))))
        .filter(quick_replies::id.gt(after.get()))
        .order(quick_replies::id.asc())
        .limit(limit)
        .select(columns!())
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(row).collect())
}

/// Replaces all but the owner of the version that `changed` names; `false` when it is another one by now, or gone.
///
/// # Errors
/// A unique violation when the shortcut is taken.
pub fn update(conn: &mut Conn, changed: &QuickReplyRow) -> QueryResult<bool> {
    on_db!(conn, c => diesel::update(
            quick_replies::table.find(changed.id.get()).filter(quick_replies::version.eq(changed.version)))
        .set((
            quick_replies::title.eq(&changed.title),
            quick_replies::shortcut.eq(&changed.shortcut),
            quick_replies::text.eq(&changed.text),
            quick_replies::category.eq(&changed.category),
            quick_replies::channels.eq(stored(&changed.channels)),
            quick_replies::skill_group_ids.eq(stored(&changed.skill_group_ids)),
            quick_replies::updated_at.eq(changed.updated_at.micros()),
            quick_replies::version.eq(changed.version + 1),
        ))
        .execute(c))
    .map(|n| n == 1)
}

/// Deletes one. Answers whether it was there.
///
/// # Errors
/// The statement's.
pub fn remove(conn: &mut Conn, id: QuickReplyId) -> QueryResult<bool> {
    on_db!(conn, c => diesel::delete(quick_replies::table.find(id.get())).execute(c)).map(|n| n == 1)
}
