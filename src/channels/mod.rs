//! Connectors: one folder a channel with a pure `wire` (verify, parse, plan) and one executor for what goes out
//! (architecture.md 6, channels/README.md 2).

pub mod custom_channel;
pub mod directory;
pub mod executor;
pub mod fetching;
pub mod params;
pub mod pulse;
pub mod settings;
pub mod signing;

pub use directory::{Connection, ConnectionRow, Directory};
pub use executor::Executor;
