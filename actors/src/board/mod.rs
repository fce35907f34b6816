//! The live board: who waits, who holds what, what was decided, which rules are violated (ui.md 6, distribution.md 9–11).
//!
//! One [`BoardActor`] per process, started by the engine beside the feed. It hears every committed change (from the feed) and
//! every decision (from the Distributor), and once a second, while somebody watches, asks the Distributor why the waiting wait.
//! No SQL for what happens: at the start the last hour is read for the figures, and the lines of the day for the touches
//! (`touches.rs`, which also says when these are read again). `core.rs` is pure: inputs in, a
//! [`BoardDelta`](crate::domain::board::BoardDelta) out at most once a second; `figures.rs` counts, `alerts.rs` watches the rules.
//!
//! A crash loses acknowledgements and the feed of decisions (the audit has them); the board is filled again from the feed's
//! memory, its figures and the curves of the last minutes from the rows of the last hour, under a new epoch, so that nobody mixes
//! two lives.

mod actor;
mod alerts;
pub mod core;
mod figures;
pub mod messages;
pub mod policy;
mod touches;

#[cfg(test)]
mod tests;

pub use actor::{BoardActor, BoardSetup};
