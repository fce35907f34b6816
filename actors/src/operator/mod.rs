//! Operators' panel sessions: one [`OperatorSession`] per signed-in operator and device (contract.md 4, architecture.md 2 and 5).
//!
//! Started by the [`SessionRegistry`] inside the `DistributionActor`; outlives its socket by `session_linger_minutes`. A crash
//! loses the ring of events and the subscriptions: the socket closes, the client comes back and gets `resumed:false`.
//! A session joins the feed before it writes `welcome`, so the position is taken before the client reads its snapshot.

pub(crate) mod actor;
pub mod bucket;
pub mod commands;
pub mod core;
pub mod door;
pub mod fault;
#[cfg(any(test, feature = "faults"))]
pub(crate) mod faults;
pub mod lanes;
pub mod link;
pub mod messages;
pub mod policy;
pub mod registry;
pub mod run;
pub mod stream;

#[cfg(test)]
mod tests;

pub use actor::OperatorSession;
pub use door::EngineDoor;
pub use policy::{COMMANDS, CommandRow};
pub use registry::SessionRegistry;
