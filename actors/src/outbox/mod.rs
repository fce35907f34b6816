//! From committed outbox rows to the connectors of their connections (architecture.md 6).
//!
//! One `OutboxRelay` per process, started and supervised by the `Engine`; it starts and supervises the connectors (they
//! belong to a connection, not to a slot, and the relay knows which rows they must get again). Rows come from memory right
//! after their commit; the table is read at start, on a hole in the numbers of a slot, after a write whose outcome is not known, and
//! for a connector built again. A crash loses nothing: unfinished rows are in the table.

pub mod actor;
pub mod core;
pub mod gate;
pub mod messages;

#[cfg(test)]
mod tests;

pub use self::actor::OutboxRelay;
pub use self::core::{Effect, Input, RelayCore};
