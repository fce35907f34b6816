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
