//! The catalogue as the engine and the panel need it: small tables, read as a whole.

use std::collections::HashMap;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use rozmova_actors::domain::{
    OperatorStatus,
    calendar::Calendar,
    listing::TagFields,
    settings::{InstanceSettings, LimitSettings, OpSettings},
    topic::{Bot, Catalogue, OnNoScenario, Priority, SkillGroup, Status, Subject},
};

use crate::{
    Conn,
    lists::ListTable,
    operator_quotas,
    schema::{
        bots, operator_statuses, priorities, settings, skill_group_operators, skill_group_subjects, skill_groups,
        statuses, subjects,
    },
};

/// Key of the panel's and distribution's settings.
pub const OP_PANEL: &str = "op_panel";
/// Key of the limits.
pub const LIMITS: &str = "limits";
/// Key of the instance's own settings.
pub const INSTANCE: &str = "instance";

/// Everything the engine needs to know besides dialogs and operators.
///
/// # Errors
/// The statements'.
pub fn load(conn: &mut Conn) -> QueryResult<Catalogue> {
    Ok(Catalogue {
        settings: op_settings(conn)?,
        subjects: all_subjects(conn)?,
        skill_groups: all_skill_groups(conn)?,
        operator_statuses: all_operator_statuses(conn)?,
        statuses: all_statuses(conn)?,
        priorities: all_priorities(conn)?,
        bots: all_bots(conn)?,
        client_fields: crate::client_fields::active(conn)?,
        tags: <TagFields as ListTable>::all(conn)?,
        calendars: crate::calendars::all(conn)?.into_iter().map(|row| Calendar::new(row.id, row.fields)).collect(),
        own_touch_quotas: operator_quotas::of_operators(conn)?,
        timezone: setting::<InstanceSettings>(conn, INSTANCE)?.instance_timezone,
    })
}

/// A group of settings; missing keys have their default. A value that does not parse (written by a newer program) is
/// told in the log and replaced by the defaults: the server must start.
fn setting<T: serde::de::DeserializeOwned + Default>(conn: &mut Conn, key: &str) -> QueryResult<T> {
    let value: Option<serde_json::Value> =
        on_db!(conn, c => settings::table.find(key).select(settings::value).first(c).optional())?;
    let Some(value) = value else { return Ok(T::default()) };
    Ok(serde_json::from_value(value).unwrap_or_else(|error| {
        tracing::error!(key, %error, "stored settings do not parse; the defaults are in force");
        T::default()
    }))
}

/// Settings of the panel and of distribution.
///
/// # Errors
/// The statement's.
pub fn op_settings(conn: &mut Conn) -> QueryResult<OpSettings> {
    setting(conn, OP_PANEL)
}

/// Limits of callers.
///
/// # Errors
/// The statement's.
pub fn limit_settings(conn: &mut Conn) -> QueryResult<LimitSettings> {
    setting(conn, LIMITS)
}

/// Topics by name.
///
/// # Errors
/// The statement's.
pub fn all_subjects(conn: &mut Conn) -> QueryResult<Vec<Subject>> {
    type Row = (i64, String, String, Option<i64>, bool, Option<i64>, i32, Option<i64>, Option<i64>, serde_json::Value);
    let rows: Vec<Row> = on_db!(conn, c => subjects::table
        .order((subjects::position, subjects::name, subjects::id))
        .select((
            subjects::id,
            subjects::name,
            subjects::alias,
            subjects::parent_id,
            subjects::active,
            subjects::calendar_id,
            subjects::position,
            subjects::status_id,
            subjects::priority_id,
            subjects::require_on_close,
        ))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, name, alias, parent, active, calendar, order, status, priority, needs)| Subject {
            id: id.into(),
            name,
            alias,
            parent_id: parent.map(Into::into),
            active,
            calendar_id: calendar.map(Into::into),
            order,
            default_status_id: status.map(Into::into),
            priority_id: priority.map(Into::into),
            // What a newer program asks for is not asked for here.
            require_on_close: serde_json::from_value(needs).unwrap_or_default(),
        })
        .collect())
}

/// Id, name, active, norms of accepting and of answering in seconds, and what a group has of its own in distribution:
/// weight, overflow and its seconds, method, limit.
type GroupRow =
    (i64, String, bool, Option<i32>, Option<i32>, i32, Option<i64>, Option<i32>, Option<String>, Option<i32>);

/// Skill groups by name, with topics and operators.
///
/// # Errors
/// The statements'.
pub fn all_skill_groups(conn: &mut Conn) -> QueryResult<Vec<SkillGroup>> {
    let rows: Vec<GroupRow> = on_db!(conn, c => skill_groups::table
        .order((skill_groups::name, skill_groups::id))
        .select((
            skill_groups::id,
            skill_groups::name,
            skill_groups::active,
            skill_groups::normative_accept_s,
            skill_groups::normative_reply_s,
            skill_groups::weight,
            skill_groups::overflow_group_id,
            skill_groups::overflow_after_s,
            skill_groups::method_override,
            skill_groups::limit_override,
        ))
        .load(c))?;
    let topics: Vec<(i64, i64)> = on_db!(conn, c => skill_group_subjects::table
        .order((skill_group_subjects::skill_group_id, skill_group_subjects::subject_id))
        .load(c))?;
    let people: Vec<(i64, i64)> = on_db!(conn, c => skill_group_operators::table
        .order((skill_group_operators::skill_group_id, skill_group_operators::operator_id))
        .load(c))?;
    let by_group = |pairs: Vec<(i64, i64)>| {
        let mut map: HashMap<i64, Vec<i64>> = HashMap::new();
        for (group, id) in pairs {
            map.entry(group).or_default().push(id);
        }
        map
    };
    let (mut topics, mut people) = (by_group(topics), by_group(people));
    let quotas = operator_quotas::of_groups(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, active, accept, reply, weight, overflow, after, method, limit)| SkillGroup {
            id: id.into(),
            name,
            active,
            subject_ids: topics.remove(&id).unwrap_or_default().into_iter().map(Into::into).collect(),
            operator_ids: people.remove(&id).unwrap_or_default().into_iter().map(Into::into).collect(),
            normative_accept_s: accept.and_then(|s| u32::try_from(s).ok()),
            normative_reply_s: reply.and_then(|s| u32::try_from(s).ok()),
            weight,
            overflow_group_id: overflow.map(Into::into),
            overflow_after_s: after.and_then(|s| u32::try_from(s).ok()),
            // A method of a newer program means nothing here: the instance's is in force.
            method_override: method.and_then(|key| serde_json::from_value(serde_json::Value::String(key)).ok()),
            limit_override: limit.and_then(|n| u32::try_from(n).ok()),
            touches_per_day: quotas.get(&id).copied(),
        })
        .collect())
}

/// Active operator statuses in the order of the menu.
///
/// # Errors
/// The statement's.
pub fn all_operator_statuses(conn: &mut Conn) -> QueryResult<Vec<OperatorStatus>> {
    type Row = (i64, String, String, bool, i32, bool, bool, Option<i32>);
    let rows: Vec<Row> = on_db!(conn, c => operator_statuses::table
        .filter(operator_statuses::active.eq(true))
        .order((operator_statuses::position, operator_statuses::id))
        .select((
            operator_statuses::id,
            operator_statuses::name,
            operator_statuses::color,
            operator_statuses::can_receive,
            operator_statuses::position,
            operator_statuses::is_default_online,
            operator_statuses::is_default_offline,
            operator_statuses::max_minutes,
        ))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, name, color, can_receive, order, online, offline, max_minutes)| OperatorStatus {
            id: id.into(),
            name,
            color,
            can_receive,
            order,
            is_default_online: online,
            is_default_offline: offline,
            max_minutes,
        })
        .collect())
}

/// Active business statuses in their order.
///
/// # Errors
/// The statement's.
pub fn all_statuses(conn: &mut Conn) -> QueryResult<Vec<Status>> {
    let rows: Vec<(i64, String, String, i32, String, bool, bool)> = on_db!(conn, c => statuses::table
        .filter(statuses::active.eq(true))
        .order((statuses::position, statuses::id))
        .select((
            statuses::id,
            statuses::name,
            statuses::color,
            statuses::position,
            statuses::category,
            statuses::is_default,
            statuses::is_spam,
        ))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, name, color, order, category, is_default, is_spam)| Status {
            id: id.into(),
            name,
            color,
            order,
            category,
            is_default,
            is_spam,
        })
        .collect())
}

/// Active priorities by weight.
///
/// # Errors
/// The statement's.
pub fn all_priorities(conn: &mut Conn) -> QueryResult<Vec<Priority>> {
    let rows: Vec<(i64, String, String, i32, bool)> = on_db!(conn, c => priorities::table
        .filter(priorities::active.eq(true))
        .order((priorities::weight, priorities::id))
        .select((priorities::id, priorities::name, priorities::color, priorities::weight, priorities::is_default))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, name, color, weight, is_default)| Priority { id: id.into(), name, color, weight, is_default })
        .collect())
}

/// Bots by name, also those that were removed: old dialogs name them.
///
/// # Errors
/// The statement's.
pub fn all_bots(conn: &mut Conn) -> QueryResult<Vec<Bot>> {
    type Raw = (i64, String, bool, Option<i64>, String, Option<i64>, Option<i64>);
    let rows: Vec<Raw> = on_db!(conn, c => bots::table
        .order((bots::name, bots::id))
        .select((
            bots::id,
            bots::name,
            bots::is_active,
            bots::default_subject_id,
            bots::on_no_scenario,
            bots::group_id,
            bots::removed_at,
        ))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, name, is_active, subject, on_no_scenario, group, removed)| Bot {
            id: id.into(),
            name,
            is_active,
            default_subject_id: subject.map(Into::into),
            on_no_scenario: if on_no_scenario == "ignore" { OnNoScenario::Ignore } else { OnNoScenario::Queue },
            group_id: group.map(Into::into),
            removed: removed.is_some(),
        })
        .collect())
}
