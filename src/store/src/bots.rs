//! The end of a bot, and how its connections are (administration.md 6, channels.md 1).

use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _, dsl::sql, sql_types::Bool};
use rozmova_actors::domain::{BotId, ConnectionId, Timestamp};

use crate::{
    catalogue_edit::{Changed, bot_with_version, hold, next_version},
    db::Conn,
    dialogs::OPEN,
    schema::{bots, channel_connections, dialogs},
};

/// What became of the removal of a bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// It is removed.
    Done,
    /// It answers: it has to be switched off first.
    Active,
    /// So many of its dialogs are open.
    Open(i64),
    /// There is none, or somebody changed it meanwhile.
    Not(Changed),
}

/// Removes a bot that is switched off and has no open dialogs. Its row stays, for the dialogs, contacts and roles that name it; it
/// leaves its group and its topic, and its connections are switched off without their secrets.
///
/// # Errors
/// The statements'.
pub fn remove(conn: &mut Conn, id: BotId, expect: Option<i64>, now: Timestamp) -> QueryResult<Removed> {
    hold(conn, "bots", id.get())?;
    let found = bot_with_version(conn, id)?;
    let version = match next_version(found.as_ref().map(|(_, version)| *version), expect) {
        Ok(version) => version,
        Err(refused) => return Ok(Removed::Not(refused)),
    };
    if found.is_some_and(|(bot, _)| bot.is_active) {
        return Ok(Removed::Active);
    }
    let open: i64 = on_db!(conn, c => dialogs::table
        .filter(dialogs::bot_id.eq(id.get()))
        .filter(sql::<Bool>(OPEN))
        .count()
        .get_result(c))?;
    if open > 0 {
        return Ok(Removed::Open(open));
    }
    on_db!(conn, c => diesel::update(bots::table.find(id.get()))
        .set((
            bots::removed_at.eq(Some(now.micros())),
            bots::default_subject_id.eq(None::<i64>),
            bots::group_id.eq(None::<i64>),
            bots::updated_at.eq(now.micros()),
            bots::version.eq(version),
        ))
        .execute(c))?;
    on_db!(conn, c => diesel::update(channel_connections::table.filter(channel_connections::bot_id.eq(id.get())))
        .set((
            channel_connections::status.eq("disabled"),
            channel_connections::credentials.eq(None::<Vec<u8>>),
            channel_connections::inbound_token_hash.eq(None::<String>),
            channel_connections::updated_at.eq(now.micros()),
            channel_connections::version.eq(channel_connections::version + 1),
        ))
        .execute(c))?;
    Ok(Removed::Done)
}

/// When something last came in and went out through a connection, and what last went wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulse {
    /// A client's message was accepted.
    pub last_inbound_at: Option<Timestamp>,
    /// The other side took a message or an event.
    pub last_outbound_at: Option<Timestamp>,
    /// A try failed.
    pub last_error_at: Option<Timestamp>,
    /// Why: a code such as `network`.
    pub last_error: String,
    /// Failed tries since the last success.
    pub failures: u32,
}

/// How all connections were when it was last written.
///
/// # Errors
/// The statement's.
pub fn pulses(conn: &mut Conn) -> QueryResult<Vec<(ConnectionId, Pulse)>> {
    type Raw = (i64, Option<i64>, Option<i64>, Option<i64>, String, i32);
    let rows: Vec<Raw> = on_db!(conn, c => channel_connections::table
        .select((
            channel_connections::id,
            channel_connections::last_inbound_at,
            channel_connections::last_outbound_at,
            channel_connections::last_error_at,
            channel_connections::last_error,
            channel_connections::failures,
        ))
        .load(c))?;
    let pulse = |(id, inbound, outbound, error, why, failures): Raw| {
        let pulse = Pulse {
            last_inbound_at: inbound.map(Timestamp),
            last_outbound_at: outbound.map(Timestamp),
            last_error_at: error.map(Timestamp),
            last_error: why,
            failures: u32::try_from(failures).unwrap_or(0),
        };
        (ConnectionId(id), pulse)
    };
    Ok(rows.into_iter().map(pulse).collect())
}

/// Writes how a connection is. Its version stays: nobody edits this.
///
/// # Errors
/// The statement's.
pub fn write_pulse(conn: &mut Conn, id: ConnectionId, pulse: &Pulse) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(channel_connections::table.find(id.get()))
        .set((
            channel_connections::last_inbound_at.eq(pulse.last_inbound_at.map(Timestamp::micros)),
            channel_connections::last_outbound_at.eq(pulse.last_outbound_at.map(Timestamp::micros)),
            channel_connections::last_error_at.eq(pulse.last_error_at.map(Timestamp::micros)),
            channel_connections::last_error.eq(&pulse.last_error),
            channel_connections::failures.eq(i32::try_from(pulse.failures).unwrap_or(i32::MAX)),
        ))
        .execute(c))
    .map(|_| ())
}
