//! Placement of commands: one `RoutingActor` per arbiter owns the contacts and dialogs of that arbiter's slots.
//!
//! Started and supervised by the `Engine` (a panic is told by its exit notice; a new one is started on the same arbiter
//! and put behind the same address cell). It holds a bounded queue per child and has no logic per command, so there is
//! nothing in it to panic about. A crash loses nothing that was committed: callers of the moment hear `Unavailable` and try
//! again with their key; its children end with it, cleanly, and are built again on demand.
//!
//! [`Switchboard`] finds the arbiter of a command from anywhere.

mod actor;
pub mod messages;
mod switchboard;

#[cfg(test)]
mod footprint;
#[cfg(test)]
mod tests;

pub use actor::RoutingActor;
pub use messages::Ask;
pub use switchboard::{AddrCell, Switchboard, SwitchboardActor};
