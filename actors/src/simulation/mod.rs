//! The real cores of contact, dialog, distributor, feed, session, relay, connector and timers under one seeded scheduler,
//! without actix: every message is an event with a random delay, the journal is late, refuses or loses its answer, clients
//! repeat themselves, sockets are cut, mailboxes are full, and any actor or the whole process may die between any two steps
//! (security.md P-19). What is promised, what is broken on purpose and how to repeat a history: `README.md` beside this file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod chance;
mod checks;
mod dialogs;
mod outside;
mod people;
mod sabotage;
mod staff;
mod tests;
mod world;

pub(crate) use sabotage::Sabotage;

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
    pub acknowledged: u64,
    pub sent: u64,
    pub timers: u64,
    pub timed_out: u64,
    pub offers: u64,
    pub faults: u64,
    /// Fingerprint of the whole history.
    pub print: u64,
}

impl Account {
    /// Every count with its name.
    pub fn counts(&self) -> [(&'static str, u64); 13] {
        [
            ("events", self.events),
            ("messages accepted", self.accepted),
            ("copies recognised", self.duplicates),
            ("assigned by the distributor", self.assigned),
            ("taken by hand", self.by_hand),
            ("crashes", self.crashes),
            ("sockets resumed", self.resumed),
            ("replies acknowledged", self.acknowledged),
            ("rows at the channel", self.sent),
            ("timers fired", self.timers),
            ("closed for silence", self.timed_out),
            ("offers", self.offers),
            ("faults", self.faults),
        ]
    }

    pub fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.accepted += other.accepted;
        self.duplicates += other.duplicates;
        self.assigned += other.assigned;
        self.by_hand += other.by_hand;
        self.crashes += other.crashes;
        self.resumed += other.resumed;
        self.acknowledged += other.acknowledged;
        self.sent += other.sent;
        self.timers += other.timers;
        self.timed_out += other.timed_out;
        self.offers += other.offers;
        self.faults += other.faults;
    }
}

/// Runs one history.
pub(crate) fn run(seed: u64, sabotage: Option<Sabotage>) -> (Account, Vec<Violation>) {
    let mut sim = world::Sim::new(seed, sabotage);
    sim.live();
    checks::at_rest(&mut sim);
    (sim.account, sim.violations)
}
