//! Quotas of unique touches a day (`operator_quotas`, operator-line.md 11): of single operators and of skill groups.

use std::collections::{BTreeMap, HashMap};

use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{OperatorId, SkillGroupId};

use crate::{db::Conn, schema::operator_quotas};

fn small(quota: i32) -> Option<u32> {
    u32::try_from(quota).ok()
}

/// Quotas of groups by the group's id.
///
/// # Errors
/// The statement's.
pub fn of_groups(conn: &mut Conn) -> QueryResult<HashMap<i64, u32>> {
    let rows: Vec<(Option<i64>, i32)> = on_db!(conn, c => operator_quotas::table
        .filter(operator_quotas::skill_group_id.is_not_null())
        .select((operator_quotas::skill_group_id, operator_quotas::touches_per_day))
        .load(c))?;
    Ok(rows.into_iter().filter_map(|(group, quota)| Some((group?, small(quota)?))).collect())
}

/// Operators' own quotas.
///
/// # Errors
/// The statement's.
pub fn of_operators(conn: &mut Conn) -> QueryResult<BTreeMap<OperatorId, u32>> {
    let rows: Vec<(Option<i64>, i32)> = on_db!(conn, c => operator_quotas::table
        .filter(operator_quotas::user_id.is_not_null())
        .select((operator_quotas::user_id, operator_quotas::touches_per_day))
        .load(c))?;
    Ok(rows.into_iter().filter_map(|(user, quota)| Some((OperatorId(user?), small(quota)?))).collect())
}

/// Own quotas of these users; who is left out has none.
///
/// # Errors
/// The statement's.
pub fn of_users(conn: &mut Conn, users: &[OperatorId]) -> QueryResult<BTreeMap<OperatorId, u32>> {
    let ids: Vec<i64> = users.iter().map(|id| id.get()).collect();
    let rows: Vec<(Option<i64>, i32)> = on_db!(conn, c => operator_quotas::table
        .filter(operator_quotas::user_id.eq_any(&ids))
        .select((operator_quotas::user_id, operator_quotas::touches_per_day))
        .load(c))?;
    Ok(rows.into_iter().filter_map(|(user, quota)| Some((OperatorId(user?), small(quota)?))).collect())
}

/// Sets or takes away (`None`) the quota of a group.
///
/// # Errors
/// A foreign key violation when there is no such group, a check violation outside of 1 to 10,000.
pub fn set_of_group(conn: &mut Conn, group: SkillGroupId, quota: Option<u32>) -> QueryResult<()> {
    let id = group.get();
    on_db!(conn, c => diesel::delete(operator_quotas::table.filter(operator_quotas::skill_group_id.eq(id))).execute(c))?;
    let Some(quota) = quota else { return Ok(()) };
    let values = (operator_quotas::skill_group_id.eq(id), operator_quotas::touches_per_day.eq(stored(quota)));
    on_db!(conn, c => diesel::insert_into(operator_quotas::table).values(values).execute(c)).map(|_| ())
}

/// Sets or takes away (`None`) somebody's own quota.
///
/// # Errors
/// A foreign key violation when there is no such user, a check violation outside of 1 to 10,000.
pub fn set_of_user(conn: &mut Conn, user: OperatorId, quota: Option<u32>) -> QueryResult<()> {
    let id = user.get();
    on_db!(conn, c => diesel::delete(operator_quotas::table.filter(operator_quotas::user_id.eq(id))).execute(c))?;
    let Some(quota) = quota else { return Ok(()) };
    let values = (operator_quotas::user_id.eq(id), operator_quotas::touches_per_day.eq(stored(quota)));
    on_db!(conn, c => diesel::insert_into(operator_quotas::table).values(values).execute(c)).map(|_| ())
}

/// What does not fit is refused by the table's own check.
fn stored(quota: u32) -> i32 {
    i32::try_from(quota).unwrap_or(i32::MAX)
}
