//! The Distributor: decides which waiting dialog goes to which operator, and counts everybody's slots.
//!
//! One per instance, started and restarted by the `DistributionActor` (factory, exit notice, backoff). A crash loses
//! nothing that matters: waiting dialogs, holders, operators and settings are rows; sockets are told again by the
//! `DistributionActor`; asks that were on their way are waited for before the rows are read, so no slot is promised twice.
//! Lost with it are only: offers that were open (withdrawn), refusals of offers (the dialog may be offered to the same
//! operator once more) and the audit rows of the last moments.
//!
//! ```text
//! trigger -> line heads of the topics concerned -> policy: candidates, pick -> RESERVE the slot -> ask the dialog
//!            (Assign, expected version) -> yes: held · no: slot released, dialog back in its line
//!            · no answer: slot stays taken, the dialog is asked to re-read its row until it answers
//! ```
//!
//! A trigger only marks topics and operators; marks coalesce and each look costs what was marked, so a freed slot or a
//! new dialog is decided in the same handler that learns of it, without a sweep.
//!
//! `core.rs` (state, inputs and effects), `learning.rs` (what rows tell, where dialogs stand), `assign.rs` (decisions, reservations,
//! answers), `hand.rs` (take, transfer, offers), `staff.rs` (statuses, auto-offline), `moving.rs` (redistribution), `sleeping.rs`
//! (what is put off), `mirroring.rs` (what the mirror is told), `views.rs` (queue page, diagnostics) are one pure state machine;
//! `crew.rs` and `lines.rs` are its indexes; `actor.rs` is the shell.

pub mod actor;
mod assign;
pub mod core;
mod crew;
mod hand;
mod learning;
mod lines;
mod meter;
mod mirroring;
mod moving;
mod sleeping;
mod staff;
mod views;

#[cfg(test)]
pub(crate) mod tests;

pub use actor::{Distributor, DistributorSetup};
pub use core::{Answer, Call, Core, Effect, Input, Loaded, Ticket};
