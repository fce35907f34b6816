//! What the timer actor tells the owners of deadlines.

use actix::Message as ActixMessage;

use crate::ports::snapshots::DueTimer;

/// A stored deadline has passed. The owner re-checks against its own state and acts at most once; then it removes the
/// row (or sets a new deadline). The same deadline may be told again until the row is gone.
///
/// Kinds `client_silence`, `client_warning`, `operator_silence` and `snooze` go to the dialog; `offer`, `pin_wait` and `auto_offline` go to the Distributor.
#[derive(Debug, Clone, PartialEq, Eq, ActixMessage)]
#[rtype(result = "()")]
pub struct TimerDue(pub DueTimer);

/// The settings of silence timers have changed: they apply to all chats at once (distribution.md 7), so the timers of all
/// active dialogs are set anew, at the pace of timers.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "()")]
pub struct Rearm;
