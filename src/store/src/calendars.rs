//! Working calendars and whose they are (administration.md 7).

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{CalendarId, OperatorId, SubjectId, Timestamp, calendar::CalendarFields};

use crate::{
    catalogue_edit::{Changed, hold, next_version},
    db::Conn,
    schema::{calendars, operators, subjects},
};

/// A row with its operators and topics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarRow {
    /// Id.
    pub id: CalendarId,
    /// What was set.
    pub fields: CalendarFields,
    /// Operators who work by it, ascending.
    pub operator_ids: Vec<OperatorId>,
    /// Topics whose time is counted by it, ascending.
    pub subject_ids: Vec<SubjectId>,
    /// Optimistic lock.
    pub version: i64,
}

type Raw = (i64, String, String, serde_json::Value, serde_json::Value, bool, i64);

/// All calendars by name.
///
/// # Errors
/// The statements'.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<CalendarRow>> {
    let rows: Vec<Raw> = on_db!(conn, c => calendars::table
        .order((calendars::name, calendars::id))
        .select((
            calendars::id,
            calendars::name,
            calendars::timezone,
            calendars::week,
            calendars::days,
            calendars::is_default,
            calendars::version,
        ))
        .load(c))?;
    let people: Vec<(Option<i64>, i64)> = on_db!(conn, c => operators::table
        .filter(operators::calendar_id.is_not_null())
        .order(operators::user_id)
        .select((operators::calendar_id, operators::user_id))
        .load(c))?;
    let topics: Vec<(Option<i64>, i64)> = on_db!(conn, c => subjects::table
        .filter(subjects::calendar_id.is_not_null())
        .order(subjects::id)
        .select((subjects::calendar_id, subjects::id))
        .load(c))?;
    let topics_of =
        |id: i64| topics.iter().filter(|(c, _)| *c == Some(id)).map(|(_, topic)| SubjectId(*topic)).collect();
    let of = |id: i64| people.iter().filter(|(c, _)| *c == Some(id)).map(|(_, user)| OperatorId(*user)).collect();
    Ok(rows
        .into_iter()
        .map(|(id, name, timezone, week, days, is_default, version)| CalendarRow {
            id: id.into(),
            fields: CalendarFields { name, timezone, week: read(week, "week"), days: read(days, "days"), is_default },
            operator_ids: of(id),
            subject_ids: topics_of(id),
            version,
        })
        .collect())
}

/// A value written by a newer program that does not parse is told and left out: the server must start.
fn read<T: serde::de::DeserializeOwned + Default>(value: serde_json::Value, what: &str) -> T {
    serde_json::from_value(value).unwrap_or_else(|error| {
        tracing::error!(what, %error, "a stored calendar does not parse; it is without {what}");
        T::default()
    })
}

fn json<T: serde::Serialize>(value: &T) -> QueryResult<serde_json::Value> {
    serde_json::to_value(value).map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))
}

/// Makes a calendar; it takes the default from the former one, and its operators and topics from theirs.
///
/// # Errors
/// The statements'.
pub fn insert(conn: &mut Conn, new: &CalendarRow, now: Timestamp) -> QueryResult<()> {
    take_default(conn, new)?;
    let values = (
        calendars::id.eq(new.id.get()),
        calendars::name.eq(&new.fields.name),
        calendars::timezone.eq(&new.fields.timezone),
        calendars::week.eq(json(&new.fields.week)?),
        calendars::days.eq(json(&new.fields.days)?),
        calendars::is_default.eq(new.fields.is_default),
        calendars::created_at.eq(now.micros()),
        calendars::updated_at.eq(now.micros()),
        calendars::version.eq(new.version),
    );
    on_db!(conn, c => diesel::insert_into(calendars::table).values(values).execute(c))?;
    set_operators(conn, new)?;
    set_subjects(conn, new)
}

/// Replaces a calendar, its operators and its topics.
///
/// # Errors
/// The statements'.
pub fn update(conn: &mut Conn, row: &CalendarRow, expect: Option<i64>, now: Timestamp) -> QueryResult<Changed> {
    hold(conn, "calendars", row.id.get())?;
    let found: Option<i64> =
        on_db!(conn, c => calendars::table.find(row.id.get()).select(calendars::version).first(c).optional())?;
    let version = match next_version(found, expect) {
        Ok(version) => version,
        Err(refused) => return Ok(refused),
    };
    take_default(conn, row)?;
    let (week, days) = (json(&row.fields.week)?, json(&row.fields.days)?);
    on_db!(conn, c => diesel::update(calendars::table.find(row.id.get()))
        .set((
            calendars::name.eq(&row.fields.name),
            calendars::timezone.eq(&row.fields.timezone),
            calendars::week.eq(&week),
            calendars::days.eq(&days),
            calendars::is_default.eq(row.fields.is_default),
            calendars::updated_at.eq(now.micros()),
            calendars::version.eq(version),
        ))
        .execute(c))?;
    set_operators(conn, row)?;
    set_subjects(conn, row)?;
    Ok(Changed::Done(version))
}

/// Removes a calendar nobody works by; `false` when there is none.
///
/// # Errors
/// A foreign key violation while an operator or a topic has it.
pub fn delete(conn: &mut Conn, id: CalendarId) -> QueryResult<bool> {
    on_db!(conn, c => diesel::delete(calendars::table.find(id.get())).execute(c)).map(|n| n == 1)
}

fn take_default(conn: &mut Conn, row: &CalendarRow) -> QueryResult<()> {
    if row.fields.is_default {
        on_db!(conn, c => diesel::update(
                calendars::table.filter(calendars::is_default.eq(true)).filter(calendars::id.ne(row.id.get())))
            .set((calendars::is_default.eq(false), calendars::version.eq(calendars::version + 1)))
            .execute(c))?;
    }
    Ok(())
}

fn set_operators(conn: &mut Conn, row: &CalendarRow) -> QueryResult<()> {
    let ids: Vec<i64> = row.operator_ids.iter().map(|id| id.get()).collect();
    let id = row.id.get();
    on_db!(conn, c => diesel::update(
            operators::table.filter(operators::calendar_id.eq(id)).filter(operators::user_id.ne_all(&ids)))
        .set(operators::calendar_id.eq(None::<i64>))
        .execute(c))?;
    on_db!(conn, c => diesel::update(operators::table.filter(operators::user_id.eq_any(&ids)))
        .set(operators::calendar_id.eq(Some(id)))
        .execute(c))
    .map(|_| ())
}

/// Only topics that come or go change, and their versions with them.
fn set_subjects(conn: &mut Conn, row: &CalendarRow) -> QueryResult<()> {
    let id = row.id.get();
    let wanted: Vec<i64> = row.subject_ids.iter().map(|id| id.get()).collect();
    let held: Vec<i64> = on_db!(conn, c => subjects::table
        .filter(subjects::calendar_id.eq(id))
        .select(subjects::id)
        .load(c))?;
    let gone: Vec<i64> = held.iter().filter(|topic| !wanted.contains(topic)).copied().collect();
    let fresh: Vec<i64> = wanted.iter().filter(|topic| !held.contains(topic)).copied().collect();
    for (topics, calendar) in [(gone, None), (fresh, Some(id))] {
        on_db!(conn, c => diesel::update(subjects::table.filter(subjects::id.eq_any(&topics)))
            .set((subjects::calendar_id.eq(calendar), subjects::version.eq(subjects::version + 1)))
            .execute(c))?;
    }
    Ok(())
}
