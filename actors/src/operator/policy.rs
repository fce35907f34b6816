//! Rights and limits of the panel socket as data (security.md AC: the rights matrix reads [`COMMANDS`]).

use crate::domain::{Grant, Grants, settings::OpSettings, time::SECOND};

/// One command of the socket.
#[derive(Debug, Clone, Copy)]
pub struct CommandRow {
    /// `t` of the frame.
    pub name: &'static str,
    /// Any one of these rights is needed besides `op_panel`, which every session has; empty = none.
    pub needs: &'static [Grant],
    /// Names a dialog, so a dialog out of sight is `not_found` (security.md AC-01).
    pub of_dialog: bool,
}

const fn row(name: &'static str, needs: &'static [Grant], of_dialog: bool) -> CommandRow {
    CommandRow { name, needs, of_dialog }
}

/// Every command this version answers; any other name is `not_found`.
pub const COMMANDS: &[CommandRow] = &[
    row("ping", &[], false),
    row("status.set", &[], false),
    row("dialog.open", &[], true),
    row("dialog.close_view", &[], false),
    row("dialog.take", &[Grant::OpTakeFromQueue], true),
    row("offer.accept", &[Grant::OpReply], false),
    row("offer.decline", &[Grant::OpReply], false),
    row("dialog.send", &[Grant::OpReply], true),
    row("dialog.note", &[Grant::OpNote], true),
    row("dialog.typing", &[Grant::OpReply, Grant::OpNote], true),
    row("dialog.read", &[], true),
    row("dialog.unread", &[Grant::OpReply], true),
    row("draft.save", &[Grant::OpReply, Grant::OpNote], true),
    row("dialog.transfer", &[Grant::OpTransfer], true),
    row("dialog.finish", &[Grant::OpClose], true),
    row("dialog.snooze", &[Grant::OpReply], true),
    row("dialog.wake", &[Grant::OpReply], true),
    row("dialog.update", &[Grant::OpReply], true),
    row("list.subscribe", &[], false),
    row("filter.subscribe", &[], false),
    row("operators.subscribe", &[Grant::OperatorsMonitor, Grant::OpTransfer], false),
    row("queue.subscribe", &[Grant::QueueStatus, Grant::OpTakeFromQueue], false),
];

/// The row of a command.
#[must_use]
pub fn command_row(name: &str) -> Option<&'static CommandRow> {
    COMMANDS.iter().find(|row| row.name == name)
}

impl CommandRow {
    /// Whether these rights suffice. The refusal names the first right that would do.
    ///
    /// # Errors
    /// The missing right's key.
    pub fn allows(&self, grants: &Grants) -> Result<(), &'static str> {
        match self.needs.first() {
            _ if self.needs.iter().any(|grant| grants.has(*grant)) => Ok(()),
            None => Ok(()),
            Some(first) => Err(first.key()),
        }
    }
}

/// Whether an operator may take one more dialog by hand when they are at the limit (shared decision 14).
#[must_use]
pub fn may_take_over_limit(settings: &OpSettings, grants: &Grants) -> bool {
    settings.manual_take_over_limit && grants.has(Grant::OpTransferOverLimit)
}

/// Commands per second of one session, and how many may come at once (contract.md 4.3).
pub const COMMANDS_PER_S: u32 = 100;
/// See [`COMMANDS_PER_S`].
pub const COMMANDS_BURST: u32 = 200;
/// Refused commands within [`FLOOD_WINDOW`] after which the socket is closed with 4429.
pub const FLOOD_REFUSALS: u32 = 200;
/// See [`FLOOD_REFUSALS`]; microseconds.
pub const FLOOD_WINDOW: i64 = 10 * SECOND;
/// Frames nobody can read within one minute after which the socket is closed with 4400 (security.md WS-06).
pub const BAD_FRAMES: u32 = 200;
/// See [`BAD_FRAMES`]; microseconds.
pub const BAD_FRAMES_WINDOW: i64 = 60 * SECOND;
/// Commands of one session that may wait or run at once.
pub const COMMANDS_WAITING: usize = 256;

/// Event frames per second towards a socket, and how many may go at once (shared decision 25).
pub const FRAMES_PER_S: u32 = 20;
/// See [`FRAMES_PER_S`].
pub const FRAMES_BURST: u32 = 20;
/// Events and bytes of one array frame.
pub const FRAME_EVENTS: usize = 256;
/// See [`FRAME_EVENTS`].
pub const FRAME_BYTES: usize = 60 * 1024;
/// What may be on its way to a socket that has not said it wrote it (security.md WS-09).
pub const WINDOW_BYTES: usize = 256 * 1024;
/// See [`WINDOW_BYTES`].
pub const WINDOW_FRAMES: usize = 256;
/// A socket that takes nothing for this long while the window is full is too slow: 4408.
pub const STALL: i64 = 5 * SECOND;
/// A socket from which nothing is heard for this long is shut down (shared decision 19).
pub const SILENCE: i64 = 30 * SECOND;
/// After a close frame the descriptor is shut down this much later, should the socket still be there.
pub const CLOSE_GRACE: i64 = SECOND;
/// Bytes of events a session keeps for `resume`, besides their number; older ones go first.
pub const RING_BYTES: usize = 4 * 1024 * 1024;
/// Events older than the time a session outlives its socket and this much are not kept for `resume` any more: a cut is
/// noticed after [`SILENCE`] at the latest.
pub const FORGET_SLACK: i64 = 60 * SECOND;
/// Sessions without a socket one user may leave behind; the oldest ends first.
pub const LINGERING_PER_USER: usize = 20;
/// The presence lease is renewed this often.
pub const BEAT_EVERY: i64 = 10 * SECOND;

/// Close codes of contract.md 4.6.
pub mod close {
    /// Frames that cannot be read.
    pub const PROTOCOL: u16 = 4400;
    /// Sign in again.
    pub const SIGN_IN: u16 = 4401;
    /// The right is lost.
    pub const FORBIDDEN: u16 = 4403;
    /// Too slow; resumable.
    pub const TOO_SLOW: u16 = 4408;
    /// Replaced by another socket.
    pub const REPLACED: u16 = 4409;
    /// Flood.
    pub const FLOOD: u16 = 4429;
    /// The server restarts; resume after a random delay.
    pub const RESTART: u16 = 1012;
}
