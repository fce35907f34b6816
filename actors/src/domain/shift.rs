//! Time in statuses and schedule compliance, counted from the log of statuses (operator-line.md 10, 11). Pure.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OperatorStatusId, Timestamp, calendar::Calendar};

/// Time in one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatusTime {
    /// Status.
    pub status_id: OperatorStatusId,
    /// Whole seconds in it.
    pub seconds: i64,
    /// Of them within the operator's working time; null without a calendar.
    pub seconds_on_schedule: Option<i64>,
}

/// Sums the time in each status from one moment to another. `began` is the status at the beginning, `None` when nobody
/// knows; the changes come ascending, those outside are left out.
#[must_use]
pub fn time_in_statuses(
    began: Option<OperatorStatusId>,
    changes: &[(Timestamp, OperatorStatusId)],
    calendar: Option<&Calendar>,
    from: Timestamp,
    to: Timestamp,
) -> Vec<StatusTime> {
    let mut sums: BTreeMap<OperatorStatusId, (i64, i64)> = BTreeMap::new();
    let (mut since, mut status) = (from, began);
    let last = changes.iter().copied().map(|(at, next)| (at, Some(next))).chain([(to, None)]);
    for (at, next) in last {
        let at = at.max(from).min(to);
        if let Some(status) = status
            && at > since
        {
            let sum = sums.entry(status).or_default();
            sum.0 += at.since(since);
            sum.1 += calendar.map_or(0, |c| c.working_between(since, at));
        }
        since = since.max(at);
        status = next.or(status);
    }
    let whole = |micros: i64| micros / super::time::SECOND;
    sums.into_iter()
        .map(|(status_id, (all, working))| StatusTime {
            status_id,
            seconds: whole(all),
            seconds_on_schedule: calendar.map(|_| whole(working)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::CalendarId;
    use super::super::calendar::{CalendarFields, Interval, Week};
    use super::*;

    const ON: OperatorStatusId = OperatorStatusId(1);
    const OFF: OperatorStatusId = OperatorStatusId(2);
    const HOUR: i64 = 3_600;
    /// Monday 12 January 2026, 8:00 UTC.
    const EIGHT: Timestamp = Timestamp(1_768_204_800_000_000);

    fn row(status_id: OperatorStatusId, seconds: i64, seconds_on_schedule: Option<i64>) -> StatusTime {
        StatusTime { status_id, seconds, seconds_on_schedule }
    }

    #[test]
    fn each_status_counts_until_the_next_and_the_last_until_the_end() {
        let to = EIGHT.plus_secs(10 * HOUR);
        let changes = [(EIGHT.plus_secs(HOUR), ON), (EIGHT.plus_secs(3 * HOUR), OFF), (EIGHT.plus_secs(4 * HOUR), ON)];
        let told = time_in_statuses(Some(OFF), &changes, None, EIGHT, to);
        assert_eq!(told, vec![row(ON, 8 * HOUR, None), row(OFF, 2 * HOUR, None)]);
        assert_eq!(time_in_statuses(Some(ON), &[], None, EIGHT, to), vec![row(ON, 10 * HOUR, None)]);
        assert_eq!(time_in_statuses(None, &[], None, EIGHT, to), Vec::new(), "nobody knows");
        let unknown = time_in_statuses(None, &changes[..1], None, EIGHT, to);
        assert_eq!(unknown, vec![row(ON, 9 * HOUR, None)], "time before the first known change is not guessed");
    }

    #[test]
    fn working_time_is_counted_beside_it() {
        let nine_to_six = vec![Interval { from_min: 9 * 60, to_min: 18 * 60 }];
        let fields = CalendarFields {
            name: String::from("o"),
            timezone: String::from("UTC"),
            week: Week { mon: nine_to_six, ..Week::default() },
            ..CalendarFields::default()
        };
        let calendar = Calendar::new(CalendarId(1), fields);
        let changes = [(EIGHT.plus_secs(2 * HOUR), ON)];
        let told = time_in_statuses(Some(OFF), &changes, Some(&calendar), EIGHT, EIGHT.plus_secs(12 * HOUR));
        assert_eq!(told, vec![row(ON, 10 * HOUR, Some(8 * HOUR)), row(OFF, 2 * HOUR, Some(HOUR))]);
    }
}
