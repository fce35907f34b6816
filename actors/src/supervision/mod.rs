//! How a child is kept alive and fed: exit notices, restart pauses, one command at a time (architecture.md 2, measurements.md 3).
//!
//! `actix::Supervisor` does not restart an actor that panicked, so it is not used. An owner keeps one [`ChildCore`] per
//! child: a bounded queue with two lanes, the command in hand, the pause before the next restart. The core is pure; the
//! owner's shell starts children, delivers and sets timers. [`ExitNotice`] tells the owner of an end, however it came.
//! [`Outlet`] is an address that survives the actor behind it being rebuilt.
//!
//! A crash of a child loses nothing that was committed; the command in hand is handed again and its key keeps it applied once.

mod core;
mod exit;
mod outlet;

pub use self::core::{ChildCore, CommandKey, Effect, Input, Lane, Life, Restarts};
pub use exit::{ExitNotice, Gone};
pub use outlet::{Outlet, OutletClosed};

/// Kills whoever handles it, for tests of supervision (security.md P-10).
#[cfg(test)]
#[derive(Debug, Clone, Copy, actix::Message)]
#[rtype(result = "()")]
pub(crate) struct Explode;

#[cfg(test)]
mod tests;
