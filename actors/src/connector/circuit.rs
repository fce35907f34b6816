//! Whether a destination may be called, and how many repeats it may get (security.md P-14, `DECISION-circuit.md`). Pure.

use crate::domain::Timestamp;
use crate::domain::backoff::part;
use crate::domain::time::SECOND;

/// Failures in a row after which a destination is not called any more (channels/README.md 3.7: «degraded after 5 in a row»).
pub const FAILURES: u32 = 5;
/// Shortest pause before a probe, microseconds.
pub const SHORTEST: i64 = SECOND / 2;
/// Longest first pause; each probe that fails doubles it.
const FIRST: i64 = 2 * SECOND;
/// Longest pause ever: a destination that is cured gets everything half a minute later at most.
pub const LONGEST: i64 = 30 * SECOND;

/// Longest pause after so many probes have failed.
const fn ceiling(probes: u32) -> i64 {
    // Four doublings of two seconds are past the longest pause.
    let doubled = FIRST << if probes > 4 { 4 } else { probes };
    if doubled > LONGEST { LONGEST } else { doubled }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Calls are made; so many failed in a row.
    Closed(u32),
    /// None is made until then; so many probes have failed.
    Open(Timestamp, u32),
    /// One is on its way.
    Probing(u32),
}

/// What a destination may get now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Calls, as many as wait.
    Free,
    /// One call; say [`Circuit::probe`] when it is made.
    Probe,
    /// None, until this moment; without one until the probe has ended.
    Wait(Option<Timestamp>),
}

/// The circuit of one destination.
#[derive(Debug, Clone)]
pub struct Circuit(State);

impl Default for Circuit {
    fn default() -> Self {
        Self(State::Closed(0))
    }
}

impl Circuit {
    /// Whether calls are made now.
    #[must_use]
    pub fn pass(&self, now: Timestamp) -> Pass {
        match self.0 {
            State::Closed(_) => Pass::Free,
            // A clock that was set back keeps nobody waiting longer than any pause lasts.
            State::Open(until, _) if until <= now || until.since(now) > LONGEST => Pass::Probe,
            State::Open(until, _) => Pass::Wait(Some(until)),
            State::Probing(_) => Pass::Wait(None),
        }
    }

    /// Whether the destination counts as ill.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self.0, State::Closed(_))
    }

    /// The call that [`Pass::Probe`] allows is on its way.
    pub const fn probe(&mut self) {
        if let State::Open(_, probes) = self.0 {
            self.0 = State::Probing(probes);
        }
    }

    /// Somebody asks for a call now: an open circuit waits no longer with its probe.
    pub const fn ask(&mut self, now: Timestamp) {
        if let State::Open(_, probes) = self.0 {
            self.0 = State::Open(now, probes);
        }
    }

    /// A call was answered, by whatever status the destination works with, also one that began before the circuit opened.
    /// Answers whether that closed it.
    pub const fn answered(&mut self) -> bool {
        let was_open = self.is_open();
        self.0 = State::Closed(0);
        was_open
    }

    /// A call failed for an illness of the destination. `share`, 0 to 1, is the chance of the pause: anywhere between the
    /// shortest and the longest that is due.
    pub fn failed(&mut self, is_probe: bool, now: Timestamp, share: f64) {
        match self.0 {
            State::Closed(before) if before + 1 < FAILURES => self.0 = State::Closed(before + 1),
            State::Closed(_) => self.open(0, now, share),
            State::Probing(probes) if is_probe => self.open(probes.saturating_add(1), now, share),
            // Calls that began before it opened say nothing new.
            State::Open(..) | State::Probing(_) => {}
        }
    }

    fn open(&mut self, probes: u32, now: Timestamp, share: f64) {
        let pause = SHORTEST + part(ceiling(probes) - SHORTEST, share);
        self.0 = State::Open(now.plus_micros(pause), probes);
    }
}

/// What one repeat costs. The unit is a microsecond, so that time pays by itself: a repeat for each second.
const REPEAT: i64 = SECOND;
/// What a first try pays: a tenth of a repeat (security.md P-14, «≤ 10 % extra calls»).
const FIRST_PAYS: i64 = REPEAT / 10;
/// Most that is saved: so many repeats may go at once.
const MOST: i64 = 10 * REPEAT;

/// How many repeats a destination may get beside its first tries. It begins full, so a lone message is always repeated.
#[derive(Debug, Clone)]
pub struct Budget {
    saved: i64,
    at: Timestamp,
}

impl Budget {
    /// A full one.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self { saved: MOST, at: now }
    }

    fn saved(&self, now: Timestamp) -> i64 {
        self.saved.saturating_add(now.since(self.at).max(0)).min(MOST)
    }

    fn pay(&mut self, sum: i64) {
        self.saved = (self.saved + sum).min(MOST);
    }

    /// When the next repeat may go; `None` = now.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let lacks = REPEAT - self.saved(now);
        (lacks > 0).then(|| now.plus_micros(lacks))
    }

    /// A first try goes out.
    pub fn first(&mut self) {
        self.pay(FIRST_PAYS);
    }

    /// A repeat goes out; ask [`Self::next`] before.
    pub fn repeat(&mut self, now: Timestamp) {
        self.saved = (self.saved(now) - REPEAT).max(0);
        self.at = now;
    }

    /// A repeat ended its message: it was not extra, the message was owed exactly one such call.
    pub fn give_back(&mut self) {
        self.pay(REPEAT);
    }

    /// The destination is cured: what waits for it is owed, not extra.
    pub const fn fill(&mut self) {
        self.saved = MOST;
    }
}

#[cfg(test)]
#[path = "circuit_tests.rs"]
mod tests;
