//! From committed outbox rows to connectors.
pub mod messages;
