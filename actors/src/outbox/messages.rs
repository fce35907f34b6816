//! What the relay is told.

use actix::Message as ActixMessage;

use crate::domain::Slot;
use crate::domain::outbound::OutboxRow;

/// Rows that were just committed. They are in the table too: losing this message loses time, not rows.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct RelayRows(pub Vec<OutboxRow>);

/// A write of this slot ended without an answer: rows may have been committed that nobody handed over.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "()")]
pub struct SuspectSlot(pub Slot);
