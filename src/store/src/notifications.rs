//! The bell (`notifications`): what somebody should know of. The engine's lines come through the writer, with their cause.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::{
    domain::{DialogId, NotificationId, OperatorId, Timestamp},
    ports::NoticeDraft,
};

use crate::{db::Conn, schema::notifications};

/// Rows removed in one step.
const STEP: i64 = 1_000;

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct NotificationRow {
    /// Id.
    pub id: NotificationId,
    /// Whose bell.
    pub user_id: OperatorId,
    /// `assigned`, `transfer`, `status_forced`, `mention`, `snooze_over`, `snooze_reply`, `word`.
    pub kind: String,
    /// The dialog it is about.
    pub dialog_id: Option<DialogId>,
    /// Names for the sentence.
    pub data: serde_json::Value,
    /// When it happened.
    pub created_at: Timestamp,
    /// Seen.
    pub read_at: Option<Timestamp>,
}

type Raw = (i64, i64, String, Option<i64>, serde_json::Value, i64, Option<i64>);

fn row(raw: Raw) -> NotificationRow {
    NotificationRow {
        id: raw.0.into(),
        user_id: raw.1.into(),
        kind: raw.2,
        dialog_id: raw.3.map(DialogId),
        data: raw.4,
        created_at: Timestamp(raw.5),
        read_at: raw.6.map(Timestamp),
    }
}

/// Stores a line that no dialog's change carries.
///
/// # Errors
/// The statement's.
pub fn insert(conn: &mut Conn, new: &NoticeDraft) -> QueryResult<()> {
    let values = (
        notifications::id.eq(new.id.get()),
        notifications::user_id.eq(new.user_id.get()),
        notifications::kind.eq(new.kind),
        notifications::dialog_id.eq(new.dialog_id.map(DialogId::get)),
        notifications::data.eq(&new.data),
        notifications::created_at.eq(new.at.micros()),
    );
    on_db!(conn, c => diesel::insert_into(notifications::table).values(values).execute(c)).map(|_| ())
}

/// Somebody's lines older than `before` (time, id), newest first.
///
/// # Errors
/// The statement's.
pub fn list(
    conn: &mut Conn,
    user: OperatorId,
    before: (Timestamp, i64),
    limit: i64,
) -> QueryResult<Vec<NotificationRow>> {
    let (at, id) = (before.0.micros(), before.1);
    on_db!(conn, c => notifications::table
        .filter(notifications::user_id.eq(user.get()))
        .filter(notifications::created_at.lt(at).or(notifications::created_at.eq(at).and(notifications::id.lt(id))))
        .order((notifications::created_at.desc(), notifications::id.desc()))
        .limit(limit)
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(row).collect())
}

/// How many of somebody's lines were not seen yet.
///
/// # Errors
/// The statement's.
pub fn unread(conn: &mut Conn, user: OperatorId) -> QueryResult<i64> {
    on_db!(conn, c => notifications::table
        .filter(notifications::user_id.eq(user.get()).and(notifications::read_at.is_null()))
        .count()
        .get_result(c))
}

/// Marks these of somebody's lines as seen, or all of them up to a moment; what is not theirs stays as it is.
///
/// # Errors
/// The statement's.
pub fn mark_read(
    conn: &mut Conn,
    user: OperatorId,
    only: Option<&[NotificationId]>,
    now: Timestamp,
) -> QueryResult<usize> {
    let seen = notifications::read_at.eq(now.micros());
    match only {
        Some(ids) => {
            let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
            on_db!(conn, c => diesel::update(notifications::table
                    .filter(notifications::user_id.eq(user.get()))
                    .filter(notifications::read_at.is_null())
                    .filter(notifications::id.eq_any(&ids)))
                .set(seen)
                .execute(c))
        }
        None => on_db!(conn, c => diesel::update(notifications::table
                .filter(notifications::user_id.eq(user.get()))
                .filter(notifications::read_at.is_null())
                .filter(notifications::created_at.le(now.micros())))
            .set(seen)
            .execute(c)),
    }
}

/// Removes the oldest lines from before `before`, at most a step; answers how many.
///
/// # Errors
/// The statement's.
pub fn purge(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    let old: Vec<i64> = on_db!(conn, c => notifications::table
        .filter(notifications::created_at.lt(before.micros()))
        .order(notifications::created_at)
        .limit(STEP)
        .select(notifications::id)
        .load(c))?;
    on_db!(conn, c => diesel::delete(notifications::table.filter(notifications::id.eq_any(&old))).execute(c))
}
