//! Distribution of waiting dialogs to operators (distribution.md, architecture.md 4).
//!
//! [`DistributionActor`] (one per node, started by the engine) owns the panel sessions and supervises the
//! [`distributor`], which decides; `policy` is the pure rule book both rely on.
pub mod actor;
pub mod audit;
pub mod distributor;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod messages;
pub mod policy;
pub mod redistribution;
#[cfg(test)]
mod tests;

pub use actor::{DistributionActor, DistributionSetup, ObserveDistribution, StopSessions};
