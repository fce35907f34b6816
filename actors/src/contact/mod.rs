//! The actor of one active contact (connection + chat): decides which request a client's message belongs to.
//!
//! Started by the `RoutingActor` of its slot on the first message; leaves after ten quiet minutes. Supervised by the same
//! owner, which feeds it one message at a time. All messages of a chat pass here one after another, so two first
//! messages cannot begin two requests. A crash loses nothing: the contact is read again, and the message's key makes a
//! step that was already committed answer with the first ids.

pub mod actor;
pub mod core;
#[cfg(any(test, feature = "faults"))]
pub(crate) mod faults;
pub mod messages;
pub mod policy;

#[cfg(test)]
mod tests;

pub use self::actor::ContactActor;
pub use self::core::{ContactCore, Effect, Input};
