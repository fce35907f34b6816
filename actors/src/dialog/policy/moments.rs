//! When something about a request is due: putting it off and waking it, the silence timers with their warning, and the norms.

use super::{
    super::messages::{Refusal, Who},
    fresh, holds, need, visible, wrong,
};
use crate::domain::{
    AuthorKind, Dialog, DialogState, Grant, Timestamp,
    settings::{TimerAction, TimerCountsFrom},
    time::{MINUTE, SECOND},
    topic::Catalogue,
};

/// How far ahead a request can be put off.
pub const SNOOZE_AT_MOST_DAYS: i64 = 366;

/// May `who` put it off until then (`None` = until the client writes)? Its holder, and whoever has `op_view_all`. `Ok(false)` =
/// it sleeps until then already.
///
/// # Errors
/// [`Refusal`]; [`Refusal::Validation`] with `until` when the moment is past or more than a year away.
pub fn may_snooze(
    who: &Who,
    until: Option<Timestamp>,
    expect_version: Option<i64>,
    dialog: &Dialog,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<bool, Refusal> {
    may_put_off(who, dialog, catalogue, "a dialog that an operator holds is needed")?;
    if dialog.state == DialogState::Paused && dialog.snoozed_until == until {
        return Ok(false);
    }
    fresh(expect_version, dialog)?;
    if let Some(until) = until {
        let latest = now.plus_micros(SNOOZE_AT_MOST_DAYS * 24 * 60 * MINUTE);
        let why = if until <= now {
            Some(format!("{until} is past, a moment in the future is accepted"))
        } else if until > latest {
            Some(format!("{until} is more than a year away, at most {latest} is accepted"))
        } else {
            None
        };
        if let Some(why) = why {
            return Err(Refusal::Validation(vec![("until".to_owned(), why)]));
        }
    }
    Ok(true)
}

/// May `who` wake it before its time? `Ok(false)` = it does not sleep, nothing to do.
///
/// # Errors
/// [`Refusal`].
pub fn may_wake(
    who: &Who,
    expect_version: Option<i64>,
    dialog: &Dialog,
    catalogue: &Catalogue,
) -> Result<bool, Refusal> {
    may_put_off(who, dialog, catalogue, "a snoozed dialog is needed")?;
    if dialog.state == DialogState::Active {
        return Ok(false);
    }
    fresh(expect_version, dialog)?;
    Ok(true)
}

/// What putting off and waking have in common: the holder, or whoever sees all, of one that somebody holds.
fn may_put_off(who: &Who, dialog: &Dialog, catalogue: &Catalogue, needed: &'static str) -> Result<(), Refusal> {
    if let Who::Operator(actor) = who {
        visible(actor, dialog, catalogue)?;
        need(actor, Grant::OpReply, dialog, catalogue)?;
    }
    if !matches!(dialog.state, DialogState::Active | DialogState::Paused) {
        return Err(wrong(dialog, needed));
    }
    match who {
        Who::Operator(actor) if !holds(actor, dialog) => need(actor, Grant::OpViewAll, dialog, catalogue),
        Who::Operator(_) | Who::Api { .. } | Who::Distributor | Who::System => Ok(()),
    }
}

/// Kind of the timer's row that wakes a request.
pub const SNOOZE: &str = "snooze";

/// Kind of the timer's row that warns a silent client before the conversation is closed.
pub const WARNING: &str = "client_warning";

/// When the client is warned that the conversation will be closed (distribution.md 7); `None` = not at all, or they are already: the
/// newest line that they see is not an operator's.
#[must_use]
pub fn warns_at(dialog: &Dialog, catalogue: &Catalogue) -> Option<Timestamp> {
    let settings = &catalogue.settings;
    let ahead = settings.timer_warn_min;
    if ahead == 0 || ahead >= settings.timer_minutes || settings.timer_warn_text.is_empty() {
        return None;
    }
    if dialog.preview.as_ref().is_some_and(|newest| newest.author_kind == AuthorKind::Bot) {
        return None;
    }
    silence_due(Silence::Client, dialog, catalogue).map(|end| end.plus_micros(-(i64::from(ahead) * MINUTE)))
}

/// When a request wakes by itself; `None` = it does not sleep, or until the client writes.
#[must_use]
pub fn wakes_at(dialog: &Dialog) -> Option<Timestamp> {
    dialog.snoozed_until.filter(|_| dialog.state == DialogState::Paused)
}

/// Whether a timer's row of this kind belongs to a dialog.
#[must_use]
pub fn is_of_dialogs(kind: &str) -> bool {
    kind == SNOOZE || kind == WARNING || Silence::from_kind(kind).is_some()
}

/// The two silence timers (distribution.md 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The client is silent: runs while the last message is from the operator; by the setting `timer_counts_from` also while it
    /// is the client's.
    Client,
    /// The operator is silent: runs while the last message is from the client.
    Operator,
}

impl Silence {
    /// Kind of the timer's row.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Client => "client_silence",
            Self::Operator => "operator_silence",
        }
    }

    /// The timer of a kind.
    #[must_use]
    pub fn from_kind(kind: &str) -> Option<Self> {
        [Self::Client, Self::Operator].into_iter().find(|s| s.kind() == kind)
    }
}

/// What a calendar that has no working time makes of a norm: nobody is ever late.
const NEVER: i64 = 366 * 24 * 60 * MINUTE;

/// When three quarters and when all of the norm of the present wait are used up, in working time of the topic's calendar
/// (operator-line.md 6); `None` for a request that waits for nobody and where no calendar counts.
#[must_use]
pub fn dues(dialog: &Dialog, catalogue: &Catalogue) -> Option<(Timestamp, Timestamp)> {
    let calendar = catalogue.counting_calendar(dialog.subject_id)?;
    let (accept, reply) = catalogue.norms(dialog.subject_id);
    let (since, norm_s) = match dialog.state {
        DialogState::New | DialogState::Queued => (dialog.queued_at.or(dialog.waiting_since)?, accept),
        DialogState::Active => (dialog.waiting_since?, reply),
        DialogState::Bot | DialogState::Paused | DialogState::Closed | DialogState::Merged => return None,
    };
    let norm = i64::from(norm_s) * SECOND;
    let after = |working: i64| calendar.after_working(since, working).unwrap_or_else(|| since.plus_micros(NEVER));
    Some((after(norm / 4 * 3), after(norm)))
}

/// Whether a change moves what [`dues`] are counted from.
#[must_use]
pub fn moves_dues(before: &Dialog, after: &Dialog) -> bool {
    let of = |d: &Dialog| (d.state, d.subject_id, d.queued_at, d.waiting_since);
    of(before) != of(after)
}

/// When the timer of a row is due by the settings of now; `None` = it does not run.
#[must_use]
pub fn silence_due(silence: Silence, dialog: &Dialog, catalogue: &Catalogue) -> Option<Timestamp> {
    if dialog.state != DialogState::Active {
        return None;
    }
    let settings = &catalogue.settings;
    let (enabled, minutes) = match silence {
        Silence::Client => (settings.timer_enabled, settings.timer_minutes),
        Silence::Operator => (settings.operator_timeout_enabled, settings.operator_timeout_minutes),
    };
    if !enabled {
        return None;
    }
    // Sleep stops the timers (distribution.md 7); awake, both sides have the whole time.
    let from = |at: Timestamp| dialog.woken_at.map_or(at, |woken| woken.max(at));
    let length = i64::from(minutes) * MINUTE;
    match silence {
        Silence::Operator => {
            // A new holder has the whole time, however long the client has waited for the former one.
            let waiting = dialog.waiting_since?;
            let last = dialog.last_client_message_at.unwrap_or(waiting);
            let from = from(dialog.connected_at.map_or(last, |connected| connected.max(last)));
            // Nobody has to answer at night: a calendar without working time never lets it come.
            match catalogue.counting_calendar(dialog.subject_id) {
                Some(calendar) => calendar.after_working(from, length),
                None => Some(from.plus_micros(length)),
            }
        }
        Silence::Client => {
            let (client, operator) = (dialog.last_client_message_at, dialog.last_operator_message_at);
            let any = settings.timer_counts_from == TimerCountsFrom::LastMessageAny;
            let last = if any { client.max(operator)? } else { operator? };
            let waits = dialog.waiting_since.is_some();
            if !any && (waits || client.is_some_and(|client| client > last)) {
                return None;
            }
            let moves = settings.timer_action != TimerAction::Close;
            // It was given back since the newest message: nobody waits for anything, so it does not wander on.
            if moves && !waits && dialog.queued_at.is_some_and(|queued| queued > last) {
                return None;
            }
            // Time in the queue is nobody's silence in the conversation, and who gets it by this timer has the whole time.
            let connected = dialog.connected_at.filter(|_| any || moves);
            Some(from(connected.map_or(last, |connected| connected.max(last))).plus_micros(length))
        }
    }
}
