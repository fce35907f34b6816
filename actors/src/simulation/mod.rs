//! The real cores of contact, dialog, distributor, feed, session, relay, connector and timers under one seeded scheduler,
//! without actix: every message is an event with a random delay, the journal is late, refuses or loses its answer, clients
//! repeat themselves, sockets are cut, and any actor or the whole process may die between any two steps (security.md P-19).
//!
//! One seed is one history; the same seed is the same history. `cargo test -p rozmova-actors simulation` runs 300 of them;
//! `ROZMOVA_SEED=n` runs one and prints its events, `ROZMOVA_SEEDS=n` runs n. After each history the world comes to rest
//! and the promises P-02, P-04, P-05, P-07, P-12 and P-13 are checked (`checks.rs`); what must never happen even for a
//! moment is checked at each commit and each frame. A [`Sabotage`] breaks one rule of the engine on purpose: the same checks
//! must find it, which shows that they can.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod chance;
mod checks;
mod dialogs;
mod outside;
mod people;
mod staff;
mod tests;
mod world;

/// A rule of the engine that is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sabotage {
    /// The client hears «accepted» before the commit.
    AckBeforeCommit,
    /// Dialogs are given out without a reservation and without the expected version.
    NaiveAssign,
    /// One event of twenty is lost between feed and session, and nobody is told.
    DroppedEvent,
    /// The external key is not stored.
    NoDedup,
    /// A new Distributor does not wait for the asks of the former one.
    ForgottenAsks,
}

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// `P-02`…
    pub promise: &'static str,
    /// What was found.
    pub what: String,
}

/// What a history contained, to see that the simulation is not idle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Account {
    pub events: u64,
    pub accepted: u64,
    pub duplicates: u64,
    pub assigned: u64,
    pub by_hand: u64,
    pub crashes: u64,
    pub resumed: u64,
    pub sent: u64,
    pub timers: u64,
    pub offers: u64,
    pub faults: u64,
    /// Fingerprint of the whole history.
    pub print: u64,
}

/// Runs one history.
pub(crate) fn run(seed: u64, sabotage: Option<Sabotage>) -> (Account, Vec<Violation>) {
    let mut sim = world::Sim::new(seed, sabotage);
    sim.live();
    checks::at_rest(&mut sim);
    (sim.account, sim.violations)
}
