//! Committed events to people.
pub mod messages;
pub use messages::SessionKey;
