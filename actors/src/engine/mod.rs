//! The engine as the edge sees it: one cheap handle, every command an async method with a typed refusal.
//!
//! Built by [`EngineHandle::start`]; the edge never sees an actor's address except the two socket doors
//! ([`EngineHandle::attach_panel`], [`EngineHandle::visitor_join`]).

pub mod config;
pub mod handle;
pub mod observe;
mod people;
pub mod refusal;
mod root;
pub mod shared;
mod wiring;

#[cfg(test)]
mod tests;

pub use config::EngineConfig;
pub use handle::{EngineHandle, half_the_cores};

pub use observe::ActorReport;
pub use shared::{CatalogueCell, Shared};
