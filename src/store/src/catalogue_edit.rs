//! Changes of what administrators set up: topics, skill groups, bots, channel connections, settings.
//!
//! Reading for the engine is `Snapshots::catalogue`; the edge pushes it to the engine after each of these.

use std::collections::HashMap;

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _, sql_types::BigInt,
};
use rozmova_actors::distribution::policy::method_key;
use rozmova_actors::domain::{
    BotGroupId, BotId, CalendarId, ChannelKind, ConnectionId, OperatorId, PriorityId, SkillGroupId, StatusId,
    SubjectId, Timestamp,
    topic::{Bot, OnNoScenario, SkillGroup, Subject},
};

use crate::{
    db::Conn,
    operator_quotas,
    schema::{
        bots, channel_connections, settings, skill_group_operators, skill_group_subjects, skill_groups, subjects,
    },
};

/// What became of a change under an optimistic lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Stored with this version.
    Done(i64),
    /// There is no such row.
    Missing,
    /// Somebody changed it meanwhile; it has this version.
    Stale(i64),
}

/// Judges the version found before a change is written: the next one, or why not.
pub(crate) fn next_version(found: Option<i64>, expect: Option<i64>) -> Result<i64, Changed> {
    match (found, expect) {
        (None, _) => Err(Changed::Missing),
        (Some(found), Some(wanted)) if found != wanted => Err(Changed::Stale(found)),
        (Some(found), _) => Ok(found + 1),
    }
}

/// Keeps a row as it is until the end of this transaction, so that its version can be judged: on PostgreSQL two changes at once would
/// both read the version before, and the second would take the place of the first. SQLite has one writer. Rows that refer to it are
/// not kept waiting. `table` is a name of ours.
///
/// # Errors
/// The statement's.
pub(crate) fn hold(conn: &mut Conn, table: &str, id: i64) -> QueryResult<()> {
    if !conn.is_postgres() {
        return Ok(());
    }
    let sql = format!("select id from {table} where id = $1 for no key update");
    on_db!(conn, c => diesel::sql_query(sql).bind::<BigInt, _>(id).execute(c)).map(|_| ())
}

/// Versions of all topics.
///
/// # Errors
/// The statement's.
pub fn subject_versions(conn: &mut Conn) -> QueryResult<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = on_db!(conn, c => subjects::table.select((subjects::id, subjects::version)).load(c))?;
    Ok(rows.into_iter().collect())
}

/// Versions of all skill groups.
///
/// # Errors
/// The statement's.
pub fn skill_group_versions(conn: &mut Conn) -> QueryResult<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> =
        on_db!(conn, c => skill_groups::table.select((skill_groups::id, skill_groups::version)).load(c))?;
    Ok(rows.into_iter().collect())
}

/// Removes a topic; `false` when there is none.
///
/// # Errors
/// A foreign key violation while something names it.
pub fn delete_subject(conn: &mut Conn, id: SubjectId) -> QueryResult<bool> {
    on_db!(conn, c => diesel::delete(subjects::table.find(id.get())).execute(c)).map(|n| n == 1)
}

/// Removes a skill group with its memberships; `false` when there is none.
///
/// # Errors
/// The statement's.
pub fn delete_skill_group(conn: &mut Conn, id: SkillGroupId) -> QueryResult<bool> {
    on_db!(conn, c => diesel::delete(skill_groups::table.find(id.get())).execute(c)).map(|n| n == 1)
}

fn needs_of(subject: &Subject) -> serde_json::Value {
    subject.require_on_close.iter().map(|need| need.key()).collect::<Vec<_>>().into()
}

/// Makes a topic.
///
/// # Errors
/// A unique violation when the alias is taken.
pub fn insert_subject(conn: &mut Conn, new: &Subject, now: Timestamp) -> QueryResult<()> {
    let values = (
        subjects::id.eq(new.id.get()),
        subjects::name.eq(&new.name),
        subjects::alias.eq(&new.alias),
        subjects::parent_id.eq(new.parent_id.map(SubjectId::get)),
        subjects::active.eq(new.active),
        subjects::calendar_id.eq(new.calendar_id.map(CalendarId::get)),
        subjects::position.eq(new.order),
        subjects::status_id.eq(new.default_status_id.map(StatusId::get)),
        subjects::priority_id.eq(new.priority_id.map(PriorityId::get)),
        subjects::require_on_close.eq(needs_of(new)),
        subjects::created_at.eq(now.micros()),
    );
    on_db!(conn, c => diesel::insert_into(subjects::table).values(values).execute(c)).map(|_| ())
}

/// Replaces everything but the alias of a topic.
///
/// # Errors
/// The statement's.
pub fn update_subject(conn: &mut Conn, subject: &Subject, expect: Option<i64>) -> QueryResult<Changed> {
    hold(conn, "subjects", subject.id.get())?;
    let found: Option<i64> =
        on_db!(conn, c => subjects::table.find(subject.id.get()).select(subjects::version).first(c).optional())?;
    let version = match next_version(found, expect) {
        Ok(version) => version,
        Err(refused) => return Ok(refused),
    };
    on_db!(conn, c => diesel::update(subjects::table.find(subject.id.get()))
        .set((
            subjects::name.eq(&subject.name),
            subjects::parent_id.eq(subject.parent_id.map(SubjectId::get)),
            subjects::active.eq(subject.active),
            subjects::calendar_id.eq(subject.calendar_id.map(CalendarId::get)),
            subjects::position.eq(subject.order),
            subjects::status_id.eq(subject.default_status_id.map(StatusId::get)),
            subjects::priority_id.eq(subject.priority_id.map(PriorityId::get)),
            subjects::require_on_close.eq(needs_of(subject)),
            subjects::version.eq(version),
        ))
        .execute(c))?;
    Ok(Changed::Done(version))
}

/// Makes a skill group with its topics and operators.
///
/// # Errors
/// A foreign key violation when one of them does not exist.
pub fn insert_skill_group(conn: &mut Conn, new: &SkillGroup, now: Timestamp) -> QueryResult<()> {
    let values = (
        skill_groups::id.eq(new.id.get()),
        skill_groups::name.eq(&new.name),
        skill_groups::active.eq(new.active),
        skill_groups::normative_accept_s.eq(seconds(new.normative_accept_s)),
        skill_groups::normative_reply_s.eq(seconds(new.normative_reply_s)),
        skill_groups::weight.eq(new.weight),
        skill_groups::overflow_group_id.eq(new.overflow_group_id.map(SkillGroupId::get)),
        skill_groups::overflow_after_s.eq(seconds(new.overflow_after_s)),
        skill_groups::method_override.eq(new.method_override.map(method_key)),
        skill_groups::limit_override.eq(seconds(new.limit_override)),
        skill_groups::created_at.eq(now.micros()),
    );
    on_db!(conn, c => diesel::insert_into(skill_groups::table).values(values).execute(c))?;
    operator_quotas::set_of_group(conn, new.id, new.touches_per_day)?;
    set_members(conn, new.id, &new.subject_ids, &new.operator_ids)
}

/// Replaces a skill group.
///
/// # Errors
/// A foreign key violation when a topic or operator does not exist.
pub fn update_skill_group(conn: &mut Conn, group: &SkillGroup, expect: Option<i64>) -> QueryResult<Changed> {
    hold(conn, "skill_groups", group.id.get())?;
    let found: Option<i64> =
        on_db!(conn, c => skill_groups::table.find(group.id.get()).select(skill_groups::version).first(c).optional())?;
    let version = match next_version(found, expect) {
        Ok(version) => version,
        Err(refused) => return Ok(refused),
    };
    on_db!(conn, c => diesel::update(skill_groups::table.find(group.id.get()))
        .set((
            skill_groups::name.eq(&group.name),
            skill_groups::active.eq(group.active),
            skill_groups::normative_accept_s.eq(seconds(group.normative_accept_s)),
            skill_groups::normative_reply_s.eq(seconds(group.normative_reply_s)),
            skill_groups::weight.eq(group.weight),
            skill_groups::overflow_group_id.eq(group.overflow_group_id.map(SkillGroupId::get)),
            skill_groups::overflow_after_s.eq(seconds(group.overflow_after_s)),
            skill_groups::method_override.eq(group.method_override.map(method_key)),
            skill_groups::limit_override.eq(seconds(group.limit_override)),
            skill_groups::version.eq(version),
        ))
        .execute(c))?;
    operator_quotas::set_of_group(conn, group.id, group.touches_per_day)?;
    set_members(conn, group.id, &group.subject_ids, &group.operator_ids)?;
    Ok(Changed::Done(version))
}

/// Norms and limits are checked to be small before they come here.
fn seconds(norm: Option<u32>) -> Option<i32> {
    norm.and_then(|s| i32::try_from(s).ok())
}

fn set_members(conn: &mut Conn, id: SkillGroupId, topics: &[SubjectId], people: &[OperatorId]) -> QueryResult<()> {
    let id = id.get();
    on_db!(conn, c => diesel::delete(skill_group_subjects::table.filter(skill_group_subjects::skill_group_id.eq(id))).execute(c))?;
    on_db!(conn, c => diesel::delete(skill_group_operators::table.filter(skill_group_operators::skill_group_id.eq(id))).execute(c))?;
    for topic in topics {
        let values = (skill_group_subjects::skill_group_id.eq(id), skill_group_subjects::subject_id.eq(topic.get()));
        on_db!(conn, c => diesel::insert_into(skill_group_subjects::table).values(values).on_conflict_do_nothing().execute(c))?;
    }
    for person in people {
        let values =
            (skill_group_operators::skill_group_id.eq(id), skill_group_operators::operator_id.eq(person.get()));
        on_db!(conn, c => diesel::insert_into(skill_group_operators::table).values(values).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

const fn on_no_scenario(value: OnNoScenario) -> &'static str {
    match value {
        OnNoScenario::Queue => "queue",
        OnNoScenario::Ignore => "ignore",
    }
}

/// Makes a bot.
///
/// # Errors
/// The statement's.
pub fn insert_bot(conn: &mut Conn, new: &Bot, now: Timestamp) -> QueryResult<()> {
    let values = (
        bots::id.eq(new.id.get()),
        bots::name.eq(&new.name),
        bots::is_active.eq(new.is_active),
        bots::default_subject_id.eq(new.default_subject_id.map(SubjectId::get)),
        bots::on_no_scenario.eq(on_no_scenario(new.on_no_scenario)),
        bots::created_at.eq(now.micros()),
        bots::updated_at.eq(now.micros()),
        bots::version.eq(1),
        bots::group_id.eq(new.group_id.map(BotGroupId::get)),
    );
    on_db!(conn, c => diesel::insert_into(bots::table).values(values).execute(c)).map(|_| ())
}

/// Changes a bot as it is stored, so that two changes of different members are both kept; answers it as it became, with its version.
///
/// # Errors
/// The statement's.
pub fn change_bot(
    conn: &mut Conn,
    id: BotId,
    expect: Option<i64>,
    now: Timestamp,
    change: impl FnOnce(&mut Bot),
) -> QueryResult<Result<(Bot, i64), Changed>> {
    hold(conn, "bots", id.get())?;
    let found = bot_with_version(conn, id)?;
    let version = match next_version(found.as_ref().map(|(_, version)| *version), expect) {
        Ok(version) => version,
        Err(refused) => return Ok(Err(refused)),
    };
    let Some((mut bot, _)) = found else { return Ok(Err(Changed::Missing)) };
    change(&mut bot);
    on_db!(conn, c => diesel::update(bots::table.find(bot.id.get()))
        .set((
            bots::name.eq(&bot.name),
            bots::is_active.eq(bot.is_active),
            bots::default_subject_id.eq(bot.default_subject_id.map(SubjectId::get)),
            bots::on_no_scenario.eq(on_no_scenario(bot.on_no_scenario)),
            bots::updated_at.eq(now.micros()),
            bots::version.eq(version),
            bots::group_id.eq(bot.group_id.map(BotGroupId::get)),
        ))
        .execute(c))?;
    Ok(Ok((bot, version)))
}

type RawBot = (i64, String, bool, Option<i64>, String, i64, Option<i64>);

fn bot_of((id, name, is_active, subject, word, version, group): RawBot) -> (Bot, i64) {
    let on_no_scenario = if word == "ignore" { OnNoScenario::Ignore } else { OnNoScenario::Queue };
    let default_subject_id = subject.map(SubjectId);
    let group_id = group.map(BotGroupId);
    (Bot { id: BotId(id), name, is_active, default_subject_id, on_no_scenario, group_id, removed: false }, version)
}

/// A bot that is not removed and its version.
///
/// # Errors
/// The statement's.
pub fn bot_with_version(conn: &mut Conn, id: BotId) -> QueryResult<Option<(Bot, i64)>> {
    let raw: Option<RawBot> = on_db!(conn, c => bots::table
        .find(id.get())
        .filter(bots::removed_at.is_null())
        .select((
            bots::id,
            bots::name,
            bots::is_active,
            bots::default_subject_id,
            bots::on_no_scenario,
            bots::version,
            bots::group_id,
        ))
        .first(c)
        .optional())?;
    Ok(raw.map(bot_of))
}

/// All bots that are not removed with their versions, by name.
///
/// # Errors
/// The statement's.
pub fn bots_with_versions(conn: &mut Conn) -> QueryResult<Vec<(Bot, i64)>> {
    let raw: Vec<RawBot> = on_db!(conn, c => bots::table
        .filter(bots::removed_at.is_null())
        .order((bots::name, bots::id))
        .select((
            bots::id,
            bots::name,
            bots::is_active,
            bots::default_subject_id,
            bots::on_no_scenario,
            bots::version,
            bots::group_id,
        ))
        .load(c))?;
    Ok(raw.into_iter().map(bot_of).collect())
}

/// A row of `channel_connections`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionRow {
    /// Id.
    pub id: ConnectionId,
    /// Bot.
    pub bot_id: BotId,
    /// Channel.
    pub channel: ChannelKind,
    /// `active` or why not.
    pub status: String,
    /// Sealed by the edge.
    pub credentials: Option<Vec<u8>>,
    /// Plain part, an object.
    pub settings: serde_json::Value,
    /// Keyed hash of the inbound token.
    pub inbound_token_hash: Option<String>,
    /// Optimistic lock.
    pub version: i64,
}

type RawConnection = (i64, i64, String, String, Option<Vec<u8>>, serde_json::Value, Option<String>, i64);

macro_rules! connection_columns {
    () => {
        (
            channel_connections::id,
            channel_connections::bot_id,
            channel_connections::channel,
            channel_connections::status,
            channel_connections::credentials,
            channel_connections::settings,
            channel_connections::inbound_token_hash,
            channel_connections::version,
        )
    };
}

/// Rows of a channel this program does not know are left out.
fn connection(raw: RawConnection) -> Option<ConnectionRow> {
    Some(ConnectionRow {
        id: ConnectionId(raw.0),
        bot_id: BotId(raw.1),
        channel: ChannelKind::from_key(&raw.2)?,
        status: raw.3,
        credentials: raw.4,
        settings: raw.5,
        inbound_token_hash: raw.6,
        version: raw.7,
    })
}

/// All connections, ascending by id.
///
/// # Errors
/// The statement's.
pub fn connections(conn: &mut Conn) -> QueryResult<Vec<ConnectionRow>> {
    let rows: Vec<RawConnection> = on_db!(conn, c => channel_connections::table
        .order(channel_connections::id.asc())
        .select(connection_columns!())
        .load(c))?;
    Ok(rows.into_iter().filter_map(connection).collect())
}

/// The connection of a bot's channel.
///
/// # Errors
/// The statement's.
pub fn connection_of(conn: &mut Conn, bot: BotId, channel: ChannelKind) -> QueryResult<Option<ConnectionRow>> {
    let row: Option<RawConnection> = on_db!(conn, c => channel_connections::table
        .filter(channel_connections::bot_id.eq(bot.get()))
        .filter(channel_connections::channel.eq(channel.key()))
        .select(connection_columns!())
        .first(c)
        .optional())?;
    Ok(row.and_then(connection))
}

/// The connection of a bot's channel, kept as it is until the end of this transaction: for a change that is made of it.
///
/// # Errors
/// The statement's.
pub fn connection_to_change(conn: &mut Conn, bot: BotId, channel: ChannelKind) -> QueryResult<Option<ConnectionRow>> {
    // By the bot, which is there before its first connection is.
    hold(conn, "bots", bot.get())?;
    connection_of(conn, bot, channel)
}

/// Makes or replaces the connection of a bot's channel; the id of an existing one is kept and answered.
///
/// # Errors
/// A foreign key violation when the bot does not exist.
pub fn put_connection(conn: &mut Conn, new: &ConnectionRow, now: Timestamp) -> QueryResult<ConnectionId> {
    if let Some(present) = connection_of(conn, new.bot_id, new.channel)? {
        on_db!(conn, c => diesel::update(channel_connections::table.find(present.id.get()))
            .set((
                channel_connections::status.eq(&new.status),
                channel_connections::status_reason.eq(""),
                channel_connections::credentials.eq(&new.credentials),
                channel_connections::settings.eq(&new.settings),
                channel_connections::inbound_token_hash.eq(&new.inbound_token_hash),
                channel_connections::updated_at.eq(now.micros()),
                channel_connections::version.eq(present.version + 1),
            ))
            .execute(c))?;
        return Ok(present.id);
    }
    let values = (
        channel_connections::id.eq(new.id.get()),
        channel_connections::bot_id.eq(new.bot_id.get()),
        channel_connections::channel.eq(new.channel.key()),
        channel_connections::status.eq(&new.status),
        channel_connections::status_reason.eq(""),
        channel_connections::credentials.eq(&new.credentials),
        channel_connections::settings.eq(&new.settings),
        channel_connections::inbound_token_hash.eq(&new.inbound_token_hash),
        channel_connections::created_at.eq(now.micros()),
        channel_connections::updated_at.eq(now.micros()),
        channel_connections::version.eq(1),
    );
    on_db!(conn, c => diesel::insert_into(channel_connections::table).values(values).execute(c))?;
    Ok(new.id)
}

/// A setting's value and version; an empty object and 0 when it was never stored.
///
/// # Errors
/// The statement's.
pub fn setting(conn: &mut Conn, key: &str) -> QueryResult<(serde_json::Value, i64)> {
    let found: Option<(serde_json::Value, i64)> = on_db!(conn, c => settings::table
        .find(key)
        .select((settings::value, settings::version))
        .first(c)
        .optional())?;
    Ok(found.unwrap_or_else(|| (serde_json::json!({}), 0)))
}

/// Stores a setting; `false` when `expect` is given and stale.
///
/// # Errors
/// The statement's.
pub fn put_setting(
    conn: &mut Conn,
    key: &str,
    value: &serde_json::Value,
    expect: Option<i64>,
    by: Option<OperatorId>,
    now: Timestamp,
) -> QueryResult<bool> {
    let (_, version) = setting(conn, key)?;
    if expect.is_some_and(|wanted| wanted != version) {
        return Ok(false);
    }
    let values = (
        settings::key.eq(key),
        settings::value.eq(value),
        settings::version.eq(version + 1),
        settings::updated_at.eq(now.micros()),
        settings::updated_by_id.eq(by.map(OperatorId::get)),
    );
    let changed = on_db!(conn, c => diesel::update(settings::table.find(key).filter(settings::version.eq(version)))
        .set((
            settings::value.eq(value),
            settings::version.eq(version + 1),
            settings::updated_at.eq(now.micros()),
            settings::updated_by_id.eq(by.map(OperatorId::get)),
        ))
        .execute(c))?;
    if changed == 1 {
        return Ok(true);
    }
    on_db!(conn, c => diesel::insert_into(settings::table).values(values).on_conflict_do_nothing().execute(c))
        .map(|n| n == 1)
}
