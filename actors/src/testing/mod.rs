//! A world for tests: ports in memory that keep the guarantees written at the port traits, with faults on demand.
//!
//! Built for tests of this crate and, with the feature `testing`, for those of others; never for production. One
//! [`MemoryStore`] is journal, snapshots and id source at once; [`TestClock`] stands still until moved; [`TokioClock`]
//! follows a paused runtime; [`ScriptedSender`] is the other side of a channel.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clock;
mod fixtures;
#[cfg(test)]
pub mod heap;
mod memory;
mod outside;
mod snapshots;

pub use clock::{START, SeededRandom, TestClock, TokioClock};
pub use fixtures::{
    World, actor_of, catalogue, dialog_row, inbound, line, operator, operator_status, outbound_text, skill_group,
    subject,
};
pub use memory::{Fault, MemoryStore, Saved};
pub use outside::{FakeFiles, NoPresence, RecordedMirror, ScriptedSender};

#[cfg(test)]
mod tests;
