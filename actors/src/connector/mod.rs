//! The way out of one channel connection: order per chat, pacing, retries (channels.md 1.3, contract.md 3 «outgoing»).
//!
//! Started by the `OutboxRelay` on the first row of a connection, on one of the arbiters; supervised by the relay, which
//! builds it again after a panic and gives it the unfinished rows from the table. A crash loses pacing history only: rows
//! are finished in the table, and a row sent but not yet finished is sent again with the same key. Retries of a channel happen
//! here and nowhere else: how many, and when none is made because its destination is ill, says `DECISION-circuit.md`.

pub mod actor;
pub mod circuit;
pub mod core;
pub mod policy;
mod receipt;

#[cfg(test)]
mod tests;

pub use self::actor::ConnectorActor;
pub use self::core::{Again, ConnectorCore, Effect, Input};
