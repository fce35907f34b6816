//! Operators as distribution and sessions need them, their statuses and the log of statuses.

use std::collections::{BTreeMap, HashMap};

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Nullable},
};
use rozmova_actors::domain::{ChannelKind, Grant, Grants, OperatorId, OperatorProfile, OperatorStatusId, Timestamp};

use crate::{
    Conn,
    schema::{operator_status_log, operator_statuses, operators, roles, skill_group_operators, user_roles, users},
};

/// Every active user who may open the panel, by name.
///
/// # Errors
/// The statements'.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<OperatorProfile>> {
    let mut profiles = load(conn, None)?;
    profiles.retain(|profile| profile.active && profile.grants.has(Grant::OpPanel));
    Ok(profiles)
}

/// One user as operator, active or not.
///
/// # Errors
/// The statements'.
pub fn get(conn: &mut Conn, id: OperatorId) -> QueryResult<Option<OperatorProfile>> {
    Ok(load(conn, Some(id))?.pop())
}

type Base = (i64, String, String, bool, i64, i64, Option<i32>, serde_json::Value, i16, bool, Option<i64>);

/// Newest assignment and closing of each operator.
#[derive(QueryableByName)]
struct Latest {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    assigned: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    assigned_before: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    closed: Option<i64>,
}

/// Nothing is written for these two on the hot path: the newest rows of (operator_id, state, listed_at) tell them.
const LATEST: &str = "\
    SELECT o.user_id AS id, \
    (SELECT max(d.connected_at) FROM dialogs d WHERE d.operator_id = o.user_id AND d.state = 'active') AS assigned, \
    (SELECT max(r.connected_at) FROM (SELECT d.connected_at FROM dialogs d WHERE d.operator_id = o.user_id \
      AND d.state = 'closed' ORDER BY d.listed_at DESC LIMIT 20) r) AS assigned_before, \
    (SELECT max(r.closed_at) FROM (SELECT d.closed_at FROM dialogs d WHERE d.operator_id = o.user_id \
      AND d.state = 'closed' ORDER BY d.listed_at DESC LIMIT 20) r) AS closed \
    FROM operators o";

fn load(conn: &mut Conn, only: Option<OperatorId>) -> QueryResult<Vec<OperatorProfile>> {
    let base: Vec<Base> = on_db!(conn, c => {
        let mut query = users::table.inner_join(operators::table).into_boxed();
        if let Some(id) = only {
            query = query.filter(users::id.eq(id.get()));
        }
        query
            .order((users::name, users::id))
            .select((
                users::id,
                users::name,
                users::email,
                users::active,
                operators::status_id,
                operators::status_since,
                operators::limit_total,
                operators::limit_by_channel,
                operators::level,
                operators::distribution_paused,
                operators::calendar_id,
            ))
            .load(c)
    })?;
    let ids: Vec<i64> = base.iter().map(|row| row.0).collect();
    let mut roles = roles_of(conn, &ids)?;
    let mut groups: HashMap<i64, Vec<i64>> = HashMap::new();
    let memberships: Vec<(i64, i64)> = on_db!(conn, c => skill_group_operators::table
        .filter(skill_group_operators::operator_id.eq_any(&ids))
        .order(skill_group_operators::skill_group_id)
        .select((skill_group_operators::operator_id, skill_group_operators::skill_group_id))
        .load(c))?;
    for (operator, group) in memberships {
        groups.entry(operator).or_default().push(group);
    }
    let latest: Vec<Latest> = match only {
        None => on_db!(conn, c => diesel::sql_query(LATEST).load(c))?,
        // The id is a number of ours, not text from outside.
        Some(id) => on_db!(conn, c => diesel::sql_query(format!("{LATEST} WHERE o.user_id = {}", id.get())).load(c))?,
    };
    let latest: HashMap<i64, Latest> = latest.into_iter().map(|row| (row.id, row)).collect();
    Ok(base
        .into_iter()
        .map(|(id, name, email, active, status, since, total, by_channel, level, paused, calendar)| {
            let (names, grants) = roles.remove(&id).unwrap_or_default();
            let newest = latest.get(&id);
            OperatorProfile {
                id: id.into(),
                name,
                email,
                active,
                grants,
                roles: names,
                status_id: status.into(),
                status_since: Timestamp(since),
                limit_total: total.and_then(|limit| u32::try_from(limit).ok()),
                limit_by_channel: read_limits(&by_channel),
                level: u8::try_from(level).unwrap_or(3),
                distribution_paused: paused,
                calendar_id: calendar.map(Into::into),
                last_assigned_at: newest.and_then(|n| n.assigned.max(n.assigned_before)).map(Timestamp),
                last_closed_at: newest.and_then(|n| n.closed).map(Timestamp),
                skill_group_ids: groups.remove(&id).unwrap_or_default().into_iter().map(Into::into).collect(),
            }
        })
        .collect())
}

/// Role names and the union of their rights, each within the scope of its role, by user.
fn roles_of(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, (Vec<String>, Grants)>> {
    let held: Vec<(i64, i64, String)> = on_db!(conn, c => user_roles::table
        .inner_join(roles::table)
        .filter(user_roles::user_id.eq_any(ids))
        .order((user_roles::user_id, roles::id))
        .select((user_roles::user_id, roles::id, roles::name))
        .load(c))?;
    let by_role: HashMap<i64, Grants> =
        crate::users::all_roles(conn)?.into_iter().map(|role| (role.id, role.held())).collect();
    let mut found: HashMap<i64, (Vec<String>, Grants)> = HashMap::new();
    for (user, role, name) in held {
        let entry = found.entry(user).or_default();
        entry.0.push(name);
        if let Some(grants) = by_role.get(&role) {
            entry.1 = std::mem::take(&mut entry.1).union(grants);
        }
    }
    Ok(found)
}

fn read_limits(value: &serde_json::Value) -> BTreeMap<ChannelKind, u32> {
    let Some(object) = value.as_object() else { return BTreeMap::new() };
    object
        .iter()
        .filter_map(|(key, limit)| Some((ChannelKind::from_key(key)?, u32::try_from(limit.as_u64()?).ok()?)))
        .collect()
}

/// The default status of a kind (`online` or offline); seeded, and there is at most one of each.
///
/// # Errors
/// The statement's.
pub fn default_status(conn: &mut Conn, online: bool) -> QueryResult<Option<OperatorStatusId>> {
    let found: Option<i64> = if online {
        on_db!(conn, c => operator_statuses::table
            .filter(operator_statuses::is_default_online.eq(true))
            .select(operator_statuses::id).first(c).optional())?
    } else {
        on_db!(conn, c => operator_statuses::table
            .filter(operator_statuses::is_default_offline.eq(true))
            .select(operator_statuses::id).first(c).optional())?
    };
    Ok(found.map(Into::into))
}

/// Sets a status and writes its log row; the same status again changes nothing. Answers whether it changed.
///
/// # Errors
/// The statements'; a user who is no operator is `NotFound`.
pub fn set_status(
    conn: &mut Conn,
    id: OperatorId,
    status: OperatorStatusId,
    by: Option<OperatorId>,
    reason: &str,
    at: Timestamp,
) -> QueryResult<bool> {
    let before: i64 = on_db!(conn, c => operators::table.find(id.get()).select(operators::status_id).first(c))?;
    if before == status.get() {
        return Ok(false);
    }
    on_db!(conn, c => diesel::update(operators::table.find(id.get()))
        .set((operators::status_id.eq(status.get()), operators::status_since.eq(at.micros())))
        .execute(c))?;
    let row = (
        operator_status_log::operator_id.eq(id.get()),
        operator_status_log::from_status_id.eq(Some(before)),
        operator_status_log::to_status_id.eq(status.get()),
        operator_status_log::by_id.eq(by.map(OperatorId::get)),
        operator_status_log::reason.eq(reason),
        operator_status_log::at.eq(at.micros()),
    );
    on_db!(conn, c => diesel::insert_into(operator_status_log::table).values(row).execute(c))?;
    Ok(true)
}

/// One row of the log of statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusLogRow {
    /// When.
    pub at: Timestamp,
    /// Before.
    pub from: Option<OperatorStatusId>,
    /// After.
    pub to: OperatorStatusId,
    /// Who did it; `None` = the product.
    pub by: Option<OperatorId>,
    /// `manual | auto_offline | supervisor | login | logout`.
    pub reason: String,
}

/// The status changes of an operator from one moment to another, oldest first, at most `limit`, and the status in which
/// that time began.
///
/// # Errors
/// The statements'.
pub fn status_log_between(
    conn: &mut Conn,
    id: OperatorId,
    from: Timestamp,
    to: Timestamp,
    limit: i64,
) -> QueryResult<(Option<OperatorStatusId>, Vec<StatusLogRow>)> {
    let rows: Vec<StatusLogRaw> = on_db!(conn, c => operator_status_log::table
        .filter(operator_status_log::operator_id.eq(id.get()))
        .filter(operator_status_log::at.ge(from.micros()))
        .filter(operator_status_log::at.lt(to.micros()))
        .order((operator_status_log::at.asc(), operator_status_log::id.asc()))
        .limit(limit)
        .select((
            operator_status_log::at,
            operator_status_log::from_status_id,
            operator_status_log::to_status_id,
            operator_status_log::by_id,
            operator_status_log::reason,
        ))
        .load(c))?;
    let before: Option<i64> = on_db!(conn, c => operator_status_log::table
        .filter(operator_status_log::operator_id.eq(id.get()))
        .filter(operator_status_log::at.lt(from.micros()))
        .order((operator_status_log::at.desc(), operator_status_log::id.desc()))
        .select(operator_status_log::to_status_id)
        .first(c)
        .optional())?;
    let rows: Vec<StatusLogRow> = rows.into_iter().map(log_row).collect();
    let began = before.map(Into::into).or_else(|| rows.first().and_then(|row| row.from));
    Ok((began, rows))
}

fn log_row((at, from, to, by, reason): StatusLogRaw) -> StatusLogRow {
    StatusLogRow { at: Timestamp(at), from: from.map(Into::into), to: to.into(), by: by.map(Into::into), reason }
}

/// A stored row of the log.
type StatusLogRaw = (i64, Option<i64>, i64, Option<i64>, String);

/// The newest status changes of an operator, newest first.
///
/// # Errors
/// The statement's.
pub fn status_log(conn: &mut Conn, id: OperatorId, limit: i64) -> QueryResult<Vec<StatusLogRow>> {
    let rows: Vec<StatusLogRaw> = on_db!(conn, c => operator_status_log::table
        .filter(operator_status_log::operator_id.eq(id.get()))
        .order((operator_status_log::at.desc(), operator_status_log::id.desc()))
        .limit(limit)
        .select((
            operator_status_log::at,
            operator_status_log::from_status_id,
            operator_status_log::to_status_id,
            operator_status_log::by_id,
            operator_status_log::reason,
        ))
        .load(c))?;
    Ok(rows.into_iter().map(log_row).collect())
}
