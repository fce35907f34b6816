//! What the routing layer is asked.

use actix::Message as ActixMessage;

use crate::contact::messages::{Accepted, Inbound};
use crate::dialog::messages::{DialogCommand, DialogDone, Refusal};
use crate::domain::DialogId;

/// A command to one dialog, wherever it lives: the slot is looked up, the child is built when it is not in memory, the
/// command waits its turn in the dialog's bounded queue and is done and durable when the answer is `Ok`.
///
/// Sent by the edge (through the engine's handle), the Distributor, sessions and the timers.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Result<DialogDone, Refusal>")]
pub struct Ask {
    /// Dialog.
    pub dialog: DialogId,
    /// What it shall do.
    pub command: DialogCommand,
}

/// A client's message to the contact it comes from; the contact decides which dialog gets it.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Result<Accepted, Refusal>")]
pub struct AcceptInbound(pub Inbound);

/// A child of a `RoutingActor`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ChildKey {
    /// The contact of a chat.
    Contact(crate::domain::ConnectionId, String),
    /// A dialog.
    Dialog(DialogId),
}

/// A command for a dialog of this arbiter. Accepted at once; the answer comes through `reply`, which is dropped when the
/// arbiter's owner dies.
#[derive(Debug, ActixMessage)]
#[rtype(result = "()")]
pub struct AskHere {
    /// The dialog's slot.
    pub slot: crate::domain::Slot,
    /// Dialog.
    pub dialog: DialogId,
    /// Command.
    pub command: DialogCommand,
    /// Where the answer goes.
    pub reply: tokio::sync::oneshot::Sender<Result<DialogDone, Refusal>>,
    /// The trace it belongs to.
    pub span: tracing::Span,
}

/// A client's message for a contact of this arbiter, answered like [`AskHere`].
#[derive(Debug, ActixMessage)]
#[rtype(result = "()")]
pub struct InboundHere {
    /// The message.
    pub inbound: Inbound,
    /// Where the answer goes.
    pub reply: tokio::sync::oneshot::Sender<Result<Accepted, Refusal>>,
    /// The trace it belongs to.
    pub span: tracing::Span,
}

/// Alive?
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "()")]
pub struct Ping;

/// Reports on this actor and its troubled children.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "Vec<crate::engine::ActorReport>")]
pub struct Observe;

/// Lets a parked child try again.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "bool")]
pub struct Unpark(pub ChildKey);

/// Stop: no new commands, those in hand end, then the children are dropped. Answered when nothing is in hand any more.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "()")]
pub struct Drain;

/// Drop unused children now (also done every 30 s).
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "()")]
pub struct Sweep;
