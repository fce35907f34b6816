//! The actor of one active contact.
pub mod messages;
