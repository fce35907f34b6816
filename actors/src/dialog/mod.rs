//! The actor of one open dialog.
pub mod messages;
