//! What each person has set up for themselves (`user_preferences`): one row, an object whose members the edge knows.

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{OperatorId, Timestamp};

use crate::{db::Conn, schema::user_preferences};

/// The object and its version; an empty object of version 0 for somebody who has changed nothing yet.
///
/// # Errors
/// The statement's.
pub fn get(conn: &mut Conn, user: OperatorId) -> QueryResult<(serde_json::Value, i64)> {
    let found: Option<(serde_json::Value, i64)> = on_db!(conn, c => user_preferences::table
        .find(user.get())
        .select((user_preferences::value, user_preferences::version))
        .first(c)
        .optional())?;
    Ok(found.unwrap_or_else(|| (serde_json::json!({}), 0)))
}

/// The objects of everybody who has changed something.
///
/// # Errors
/// The statement's.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<(OperatorId, serde_json::Value)>> {
    let found: Vec<(i64, serde_json::Value)> = on_db!(conn, c => user_preferences::table
        .select((user_preferences::user_id, user_preferences::value))
        .load(c))?;
    Ok(found.into_iter().map(|(user, value)| (OperatorId(user), value)).collect())
}

/// Replaces the object of version `expect` (0 makes the row); `false` when it is another one by now.
///
/// # Errors
/// The statement's.
pub fn put(
    conn: &mut Conn,
    user: OperatorId,
    value: &serde_json::Value,
    expect: i64,
    now: Timestamp,
) -> QueryResult<bool> {
    let changed = if expect == 0 {
        let values = (
            user_preferences::user_id.eq(user.get()),
            user_preferences::value.eq(value),
            user_preferences::version.eq(1_i64),
            user_preferences::updated_at.eq(now.micros()),
        );
        on_db!(conn, c => diesel::insert_into(user_preferences::table)
            .values(values)
            .on_conflict_do_nothing()
            .execute(c))?
    } else {
        on_db!(conn, c => diesel::update(user_preferences::table
                .find(user.get())
                .filter(user_preferences::version.eq(expect)))
            .set((
                user_preferences::value.eq(value),
                user_preferences::version.eq(expect + 1),
                user_preferences::updated_at.eq(now.micros()),
            ))
            .execute(c))?
    };
    Ok(changed == 1)
}
