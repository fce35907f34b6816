//! Pure rules of the board: why this operator, percentages, medians, who waited when.

use crate::distribution::audit::AuditRow;
use crate::domain::{Dialog, DialogState, Timestamp};

/// From when until when the client waited for an operator, as far as the row of the request tells: the last time when it waited
/// more than once; the end is `None` while it waits. `None` of a request that never waited.
#[must_use]
pub fn waited(dialog: &Dialog) -> Option<(Timestamp, Option<Timestamp>)> {
    let from = dialog.queued_at.or_else(|| dialog.state.is_waiting().then_some(dialog.created_at))?;
    if dialog.state.is_waiting() {
        return Some((from, None));
    }
    let closed = dialog.closed_at.filter(|_| dialog.state == DialogState::Closed);
    let to = dialog.connected_at.filter(|at| *at >= from).or(closed)?;
    Some((from, Some(to)))
}

/// Why the winner of a decision won, in the words of the feed's chips (ui.md 6); `""` without a winner.
/// A pinned request with one candidate went to the same operator as before; one candidate without a pin was the only free one.
#[must_use]
pub fn why(row: &AuditRow, pinned: bool) -> &'static str {
    if row.result != "distributed" {
        return "";
    }
    if row.method == "manual" {
        return "manual";
    }
    let fitting = row.candidates.iter().filter(|c| c.verdict == "ok").count();
    match (fitting, row.method.as_str()) {
        (1, _) if pinned => "same_operator",
        (1, _) => "only_free",
        (_, "by_last_date" | "round_robin") => "by_turn",
        (_, "level_first") => "level",
        _ => "least_load",
    }
}

/// Whole percent of a share, rounded to the nearest; `None` of nothing.
#[must_use]
pub fn percent(part: usize, whole: usize) -> Option<u32> {
    if whole == 0 {
        return None;
    }
    u32::try_from((part * 200 + whole) / (whole * 2)).ok()
}

/// The middle value (the lower of two); `None` of nothing. The order of the values does not matter.
#[must_use]
pub fn median(values: &mut [i64]) -> Option<i64> {
    let middle = values.len().checked_sub(1)? / 2;
    let (_, value, _) = values.select_nth_unstable(middle);
    Some(*value)
}
