//! What the board is told, what it asks, and what it tells.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use actix::Message as ActixMessage;
use bytestring::ByteString;
use tokio::sync::mpsc;

use crate::distribution::audit::AuditRow;
use crate::distribution::messages::QueueEntryView;
use crate::domain::board::{Acknowledged, BoardDelta, BoardPart, BoardReach, BoardSnapshot};
use crate::domain::topic::Catalogue;
use crate::domain::touch::writer_of;
use crate::domain::view::OperatorView;
use crate::domain::{ContactSight, Dialog, Grant, Grants, Message, OperatorId, Reach, Timestamp};

/// A fact for the board. Offered, never waited for: a board that could not take one is filled again from the feed's memory.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub enum BoardFact {
    /// A committed change of a dialog.
    Dialog {
        /// Its row after the change.
        dialog: Arc<Dialog>,
        /// Who wrote to the client with it, and when; see [`writers`].
        wrote: Vec<(OperatorId, Timestamp)>,
    },
    /// A decision.
    Decided(Arc<AuditRow>),
    /// Settings, topics or groups.
    Catalogue(Arc<Catalogue>),
    /// Facts did not fit into the mailbox: the feed's memory is read again.
    Missed,
    /// Clients were joined, or parted again: who was written to today is counted anew.
    ClientsJoined,
    /// The boards that panel sessions watch: one for each reach of those who watch.
    Watched(BTreeSet<BoardReach>),
}

/// Asks the Distributor what it knows of operators and of the first `limit` waiting dialogs.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "Explained")]
pub struct Explain {
    /// Waiting dialogs to explain, at most.
    pub limit: u32,
}

/// Answer of [`Explain`].
#[derive(Debug, Clone, Default)]
pub struct Explained {
    /// Active operators.
    pub operators: Vec<Arc<OperatorView>>,
    /// Why the waiting wait.
    pub entries: Vec<QueueEntryView>,
    /// Free slots of operators who could receive.
    pub free_slots: u32,
    /// When operators last did something in a panel, to the minute; put in by the owner of the sessions.
    pub acted: HashMap<OperatorId, Timestamp>,
}

/// Every open dialog the feed knows, from memory.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "Vec<Arc<Dialog>>")]
pub struct OpenDialogs;

/// A delta for the sessions that watch. Sent by the board to the feed, at most once a second.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct BoardMoved {
    /// Of which board.
    pub reach: BoardReach,
    /// What changed.
    pub delta: Arc<BoardDelta>,
}

/// The board now, of this moment; a second's delta goes to the watchers with it.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "BoardSnapshot")]
pub struct ReadBoard {
    /// What the reader's roles cover.
    pub reach: BoardReach,
}

/// An integrator listens: the snapshot is the answer, deltas follow as JSON texts. A full channel ends the stream.
#[derive(Debug, ActixMessage)]
#[rtype(result = "BoardSnapshot")]
pub struct ListenToBoard {
    /// What the listener's roles cover.
    pub reach: BoardReach,
    /// Halves the listener may see.
    pub parts: Vec<BoardPart>,
    /// How the listener sees contacts of clients; the answer itself is masked by who asks.
    pub contacts: ContactSight,
    /// Where deltas go.
    pub to: mpsc::Sender<ByteString>,
}

/// Somebody looks after an alert. `false` when it does not stand any more.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "bool")]
pub struct AcknowledgeAlert {
    /// What the roles of who acknowledges cover.
    pub reach: BoardReach,
    /// [`Alert::key`](crate::domain::board::Alert::key).
    pub key: String,
    /// Who.
    pub by: Acknowledged,
}

/// Who wrote to the client with these new lines, and when: touches are counted from it (operator-line.md 11).
#[must_use]
pub fn writers(lines: &[Arc<Message>]) -> Vec<(OperatorId, Timestamp)> {
    lines.iter().filter_map(|line| Some((writer_of(line)?, line.created_at))).collect()
}

/// The delta as a receiver of these halves sees it.
#[must_use]
pub fn halves(delta: &BoardDelta, parts: &[BoardPart]) -> BoardDelta {
    BoardDelta {
        queue: delta.queue.clone().filter(|_| parts.contains(&BoardPart::Queue)),
        operators: delta.operators.clone().filter(|_| parts.contains(&BoardPart::Operators)),
        ..delta.clone()
    }
}

/// Whose waiting dialogs somebody counts in the queue: those that `queue_status` covers, without that right those they may take.
#[must_use]
pub fn reach_of_queue(grants: &Grants, catalogue: &Catalogue, operator: OperatorId) -> Reach {
    let right = if grants.has(Grant::QueueStatus) { Grant::QueueStatus } else { Grant::OpTakeFromQueue };
    grants.reach(right, catalogue, operator)
}

/// Which board somebody has: each half of the dialogs that its right covers. Who has only one of the rights sees only its half;
/// the other one is then taken to be of the same dialogs, so that equal boards are one.
#[must_use]
pub fn reach_of_board(grants: &Grants, catalogue: &Catalogue, operator: OperatorId) -> BoardReach {
    let of = |right: Grant| grants.has(right).then(|| grants.reach(right, catalogue, operator));
    match (of(Grant::QueueStatus), of(Grant::OperatorsMonitor)) {
        (Some(queue), Some(operators)) => BoardReach { queue, operators },
        (Some(reach), None) | (None, Some(reach)) => BoardReach::both(reach),
        (None, None) => BoardReach::both(Reach::NOWHERE),
    }
}
