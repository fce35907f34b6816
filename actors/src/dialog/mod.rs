//! The actor of one request in use: keeps its row, orders everything that happens to it, and tells the world after the commit.
//!
//! Started by the `RoutingActor` of its slot on the first command; leaves after ten quiet minutes. Supervised by the
//! same owner, which feeds it one command at a time and builds it again after a panic. A crash loses typing marks and
//! nothing else: the row, its lines and every consequence are committed before they are shown, and a new life reads
//! them back before its first command.
//!
//! [`policy`] says what is allowed, [`plan`] what one command writes, [`core`] in which order writing, remembering,
//! publishing and answering happen; `actor` only carries it out.
//!
//! **System lines** are messages of type `system` with direction `internal`: `text` holds a key, `attachments[0]` an object
//! of parameters, so that the panel can say it in its own language. They take a `seq` like any line and never reach the
//! client. Keys: `operator_connected {operator_id, operator_name, how, from_id?}`, `operator_disconnected {operator_id,
//! operator_name, reason, by_id?}` (`by_id`: the operator whose hand it was), `dialog_closed {reason, operator_id, operator_name, comment}` (with `spam: true` when its status says so), `dialog_reopened {operator_id, operator_name}` (`{}` by the client), `outbound_started {by_name, operator_id, operator_name}`,
//! `dialog_snoozed {until?, operator_id?, operator_name}` (without `until`: until the client writes), `dialog_woken {why, operator_id?, operator_name}` (`why`: `time`, `client`, `hand`),
//! `dialog_queued {}`, `subject_changed {from, to, from_name, to_name}` (names `""` for no topic), `tags_changed {added, removed}`, `operator_silent {operator_id, minutes}`,
//! `csat_rated {}`, `csat_deleted {operator_name}` (the rating itself is a row that can be deleted, so a line never holds it),
//! `ip_blocked {operator_name, until?}`, `file_rejected {name, size?, reason}` (a file of the line before it that was not accepted).

pub mod actor;
pub mod core;
#[cfg(feature = "faults")]
mod faults;
pub mod messages;
mod outside;
pub mod plan;
pub mod policy;

#[cfg(test)]
mod tests;

pub use self::actor::DialogActor;
pub use self::core::{DialogCore, Effect, Env, Input};
pub use outside::visitor_frame;
