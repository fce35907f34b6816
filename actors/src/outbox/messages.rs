//! What the relay is told.

use actix::Message as ActixMessage;

use crate::connector::Again;
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

/// A connector has room again (or was built again): give it the unfinished rows of its connection from the table.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "()")]
pub struct RefillConnector(pub crate::domain::ConnectionId);

/// Lets a parked connector try again. Answers whether it was parked.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "bool")]
pub struct UnparkConnector(pub crate::domain::ConnectionId);

/// Rows that shall be tried now; they are unfinished in the table, so losing this message loses time, not rows.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct SendAgain {
    /// Rows.
    pub rows: Vec<OutboxRow>,
    /// Why.
    pub why: Again,
}

/// Take a row out. Answers `false` while it is being sent, or its connector is being built again; `true` says that no connector sends it before they are given back ([`SendAgain`]).
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "bool")]
pub struct TakeRowBack(pub OutboxRow);

/// Stop: nothing more is handed out, connectors are dropped. What was not finished is in the table.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "()")]
pub struct StopRelay;
