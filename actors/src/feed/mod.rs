//! Committed events to people: which sessions and visitors hear of a change, decided by rights (architecture.md 5).
//!
//! One [`FeedActor`] per process, started by the engine. Dialogs hand it a `Publication` after the commit and before the
//! command is answered. A crash loses nothing that matters: the index is rebuilt from rows, sessions take a new epoch.
//! Snapshot order: a session joins the feed first, its position is told in `welcome`, then the client reads over HTTP; so
//! everything committed before `welcome` is in what it reads and everything after is an event (or both, which is harmless).

pub mod actor;
pub mod core;
mod counts;
#[cfg(any(test, feature = "faults"))]
pub(crate) mod faults;
pub mod messages;
pub mod schema;
pub mod sight;
mod trees;

#[cfg(test)]
pub(crate) mod tests;

pub use actor::{FeedActor, OpenBoard};
pub use messages::SessionKey;
pub use sight::{Scope, Sight};
