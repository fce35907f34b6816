//! The asynchronous copy of the waiting queue (shared decision 7): never on the decision path.

use crate::domain::{ChannelKind, DialogId, OperatorId, SubjectId};

/// One change of the queue as the Distributor made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueChange {
    /// A dialog waits.
    Enqueue {
        /// Dialog.
        dialog: DialogId,
        /// Place: smaller is earlier (shared decision 15).
        rank: i64,
        /// Topic.
        subject: Option<SubjectId>,
        /// Channel.
        channel: ChannelKind,
    },
    /// A dialog left the queue without being assigned.
    Leave {
        /// Dialog.
        dialog: DialogId,
    },
    /// The distributor (or a hand, `by_hand`) gave it to an operator whose limit then was `limit`.
    Assign {
        /// Dialog.
        dialog: DialogId,
        /// Operator.
        operator: OperatorId,
        /// Limit in force.
        limit: u32,
        /// Take, transfer or outbound by a person; may exceed the limit by right.
        by_hand: bool,
    },
    /// The operator does not hold the dialog any more.
    Release {
        /// Dialog.
        dialog: DialogId,
        /// Operator.
        operator: OperatorId,
    },
    /// Everything before is void: the Distributor was rebuilt and tells all again.
    Reset,
}

/// Receives every change with a number that grows by one.
///
/// Guarantees: never blocks and never fails the caller; when the backend is away changes are dropped and a full copy
/// follows when it returns.
pub trait QueueMirror: Send + Sync + 'static {
    /// Hands over a change.
    fn push(&self, seq: u64, change: QueueChange);
    /// Whether a full copy is wanted (the backend was emptied or away): the Distributor answers with [`QueueChange::Reset`] and all entries.
    fn wants_full_copy(&self) -> bool;
}
