//! What the board is told, what it asks, and what it tells.

use std::sync::Arc;

use actix::Message as ActixMessage;
use bytestring::ByteString;
use tokio::sync::mpsc;

use crate::distribution::audit::AuditRow;
use crate::distribution::messages::QueueEntryView;
use crate::domain::Dialog;
use crate::domain::board::{Acknowledged, BoardDelta, BoardPart, BoardSnapshot};
use crate::domain::topic::Catalogue;
use crate::domain::view::OperatorView;

/// A fact for the board. Offered, never waited for: a board that could not take one is filled again from the feed's memory.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub enum BoardFact {
    /// A dialog's row after a committed change.
    Dialog(Arc<Dialog>),
    /// A decision.
    Decided(Arc<AuditRow>),
    /// Settings, topics or groups.
    Catalogue(Arc<Catalogue>),
    /// Facts did not fit into the mailbox: the feed's memory is read again.
    Missed,
    /// Panel sessions that watch.
    Watchers(usize),
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
}

/// Every open dialog the feed knows, from memory.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "Vec<Arc<Dialog>>")]
pub struct OpenDialogs;

/// A delta for the sessions that watch. Sent by the board to the feed, at most once a second.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct BoardMoved(pub Arc<BoardDelta>);

/// The board now, of this moment; a second's delta goes to the watchers with it.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "BoardSnapshot")]
pub struct ReadBoard;

/// An integrator listens: the snapshot is the answer, deltas follow as JSON texts. A full channel ends the stream.
#[derive(Debug, ActixMessage)]
#[rtype(result = "BoardSnapshot")]
pub struct ListenToBoard {
    /// Halves the listener may see.
    pub parts: Vec<BoardPart>,
    /// Where deltas go.
    pub to: mpsc::Sender<ByteString>,
}

/// Somebody looks after an alert. `false` when it does not stand any more.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "bool")]
pub struct AcknowledgeAlert {
    /// [`Alert::key`](crate::domain::board::Alert::key).
    pub key: String,
    /// Who.
    pub by: Acknowledged,
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
