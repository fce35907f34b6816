//! `GET /api/v1/operators/{id}/status-log`

use rozmova_actors::domain::{
    OperatorId, OperatorStatusId, Timestamp,
    shift::{StatusTime, time_in_statuses},
};
use rozmova_store::operators;

use crate::http::prelude::*;

/// Longest stretch that is told at once.
const MOST_DAYS: i64 = 31;
/// The same, with the hour that a month gets where the clock goes back.
const MOST_MICROS: i64 = (MOST_DAYS * 24 + 1) * 3_600 * 1_000_000;
/// Most changes of it.
const MOST_ROWS: i64 = 5_000;

/// Which time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogQuery {
    /// From this moment; without it the last 24 hours.
    pub from: Option<Timestamp>,
    /// Until this moment, at most 31 days later; without it until now.
    pub to: Option<Timestamp>,
}

/// One change.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatusChange {
    /// When.
    pub at: Timestamp,
    /// Before.
    pub from_status_id: Option<OperatorStatusId>,
    /// After.
    pub to_status_id: OperatorStatusId,
    /// Who did it; null = the product.
    pub by_id: Option<OperatorId>,
    /// `manual | auto_offline | supervisor | missed_offers | login | logout | schedule`.
    pub reason: String,
    /// Whether it was working time by the operator's calendar; null without one.
    pub on_schedule: Option<bool>,
}

/// Changes and sums.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatusLog {
    /// Beginning.
    pub from: Timestamp,
    /// End.
    pub to: Timestamp,
    /// Status at the beginning; null when nobody knows.
    pub began_with: Option<OperatorStatusId>,
    /// Changes, oldest first.
    pub changes: Vec<StatusChange>,
    /// Time in each status.
    pub times: Vec<StatusTime>,
    /// Working time by the operator's calendar, seconds; null without one.
    pub scheduled_seconds: Option<i64>,
}

/// When an operator changed status, and how long they were in each. One's own, or that of others with `operators_monitor`.
///
/// # Errors
/// 403, 404, 422.
pub async fn get(
    app: App,
    who: Caller,
    id: Id<OperatorId>,
    query: Query<LogQuery>,
) -> Result<Answer<StatusLog>, Problem> {
    let (Id(id), Query(query)) = (id, query);
    if who.user().is_none_or(|me| me.user.id != id) && !who.has(Grant::OperatorsMonitor) {
        return Err(Problem::missing_right(Grant::OperatorsMonitor.key()));
    }
    let now = app.now();
    let to = query.to.unwrap_or(now).min(now);
    let from = query.from.unwrap_or_else(|| to.plus_secs(-24 * 3_600));
    if from >= to || to.since(from) > MOST_MICROS {
        return Err(Problem::field(
            "from",
            format!("a beginning before the end, at most {MOST_DAYS} days, is accepted"),
        ));
    }
    let found = app
        .store
        .run(move |conn| {
            let Some(profile) = operators::get(conn, id)? else { return Ok(None) };
            Ok(Some((profile, operators::status_log_between(conn, id, from, to, MOST_ROWS)?)))
        })
        .await?;
    let (profile, (before, rows)) = found.ok_or_else(|| Problem::not_found("the operator"))?;
    // Without any change the status of now was that of then, if it began before.
    let began = before.or_else(|| (rows.is_empty() && profile.status_since <= from).then_some(profile.status_id));
    let catalogue = app.engine.catalogue();
    let calendar = profile.calendar_id.and_then(|id| catalogue.calendars.iter().find(|c| c.id == id));
    let changes: Vec<(Timestamp, OperatorStatusId)> = rows.iter().map(|row| (row.at, row.to)).collect();
    Ok(Answer(StatusLog {
        from,
        to,
        began_with: began,
        times: time_in_statuses(began, &changes, calendar, from, to),
        scheduled_seconds: calendar.map(|c| c.working_between(from, to) / 1_000_000),
        changes: rows
            .into_iter()
            .map(|row| StatusChange {
                at: row.at,
                from_status_id: row.from,
                to_status_id: row.to,
                by_id: row.by,
                reason: row.reason,
                on_schedule: calendar.map(|c| c.is_working(row.at)),
            })
            .collect(),
    }))
}
