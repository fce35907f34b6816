//! Operators' panel sessions.
pub mod messages;
