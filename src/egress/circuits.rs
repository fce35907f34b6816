//! Which destinations of a queue may be called now (security.md P-14, the connector's `DECISION-circuit.md`): one that failed five times
//! in a row is called no more, but for one probe at a time. For the queues that have many destinations or none of their own actor:
//! letters, notifications to browsers, files of others. What waits keeps its tries.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rozmova_actors::{
    connector::circuit::{Circuit, Pass, SHORTEST},
    domain::Timestamp,
};

/// Destinations that are watched at once; a further one is called without a circuit until one of them is well again.
const MOST: usize = 1_000;

/// The circuits of one queue. Only what fails is kept. Cheap to clone; a restart begins with none.
#[derive(Debug, Clone)]
pub struct Circuits {
    queue: &'static str,
    all: Arc<Mutex<HashMap<String, Circuit>>>,
}

/// A call that may be made. Say how it ended; a turn that is dropped says nothing, but for a probe, which then has failed.
#[derive(Debug)]
pub struct Turn {
    circuits: Circuits,
    to: String,
    begun: Timestamp,
    is_probe: bool,
    is_over: bool,
}

impl Circuits {
    /// Of the queue that is called so in the log.
    #[must_use]
    pub fn of(queue: &'static str) -> Self {
        let circuits = Self { queue, all: Arc::default() };
        // There from the beginning: an alert cannot tell a series that is absent from a server that is.
        circuits.show(&circuits.all());
        circuits
    }

    /// Tells the metric how many destinations are ill now.
    fn show(&self, all: &HashMap<String, Circuit>) {
        let ill = all.values().filter(|circuit| circuit.is_open()).count();
        metrics::gauge!("rozmova_egress_circuits_open", "queue" => self.queue).set(ill as f64);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Circuit>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A turn to call a destination.
    ///
    /// # Errors
    /// When it is asked again at the earliest: the destination is ill.
    pub fn turn(&self, to: &str, now: Timestamp) -> Result<Turn, Timestamp> {
        let mut is_probe = false;
        if let Some(circuit) = self.all().get_mut(to) {
            match circuit.pass(now) {
                Pass::Free => {}
                Pass::Probe => {
                    circuit.probe();
                    is_probe = true;
                }
                Pass::Wait(until) => return Err(until.unwrap_or_else(|| now.plus_micros(SHORTEST))),
            }
        }
        Ok(Turn { circuits: self.clone(), to: to.to_owned(), begun: now, is_probe, is_over: false })
    }

    /// Destinations that are not called now, each with the moment it is asked again.
    #[must_use]
    pub fn resting(&self, now: Timestamp) -> Vec<(String, Timestamp)> {
        let rests = |circuit: &Circuit| match circuit.pass(now) {
            Pass::Free | Pass::Probe => None,
            Pass::Wait(until) => Some(until.unwrap_or_else(|| now.plus_micros(SHORTEST))),
        };
        self.all().iter().filter_map(|(to, circuit)| Some((to.clone(), rests(circuit)?))).collect()
    }

    /// It was answered, by a call outside any turn: somebody tried by hand.
    pub fn answered(&self, to: &str) {
        let mut all = self.all();
        if all.remove(to).is_some_and(|circuit| circuit.is_open()) {
            self.show(&all);
            tracing::info!(queue = self.queue, to, "a destination answers again");
        }
    }
}

impl Turn {
    /// Whether the destination is ill and this call asks whether it still is: it may take as long as a call ever may.
    #[must_use]
    pub const fn is_probe(&self) -> bool {
        self.is_probe
    }

    /// The destination works, whatever it said.
    pub fn answered(mut self) {
        self.is_over = true;
        self.circuits.answered(&self.to);
    }

    /// There was no answer, or one of illness. `share`, 0 to 1, is the chance of the pause.
    pub fn failed(mut self, now: Timestamp, share: f64) {
        self.fail(now, share);
    }

    fn fail(&mut self, now: Timestamp, share: f64) {
        self.is_over = true;
        let mut all = self.circuits.all();
        if all.len() >= MOST && !all.contains_key(&self.to) {
            all.retain(|_, circuit| circuit.is_open());
        }
        if all.len() < MOST || all.contains_key(&self.to) {
            let circuit = all.entry(self.to.clone()).or_default();
            let was_open = circuit.is_open();
            circuit.failed(self.is_probe, now, share);
            if circuit.is_open() && !was_open {
                let (queue, to) = (self.circuits.queue, &self.to);
                self.circuits.show(&all);
                tracing::warn!(queue, to, "a destination failed five times in a row: it gets one probe at a time");
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.is_probe && !self.is_over {
            self.fail(self.begun, 0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use rozmova_actors::connector::circuit::FAILURES;

    use super::*;

    const THEY: &str = "push.example.net";

    fn at(millis: i64) -> Timestamp {
        Timestamp(1_700_000_000_000_000 + millis * 1_000)
    }

    fn ill(circuits: &Circuits) {
        for _ in 0..FAILURES {
            circuits.turn(THEY, at(0)).unwrap().failed(at(0), 0.0);
        }
    }

    #[test]
    fn p_14_a_destination_that_fails_five_times_is_called_by_one_probe_at_a_time_and_others_as_before() {
        let circuits = Circuits::of("test");
        ill(&circuits);
        assert_eq!(circuits.turn(THEY, at(0)).unwrap_err(), at(500));
        assert_eq!(circuits.resting(at(0)), [(String::from(THEY), at(500))]);
        circuits.turn("another.example.net", at(0)).unwrap().answered();

        let probe = circuits.turn(THEY, at(500)).unwrap();
        assert_eq!(circuits.turn(THEY, at(500)).unwrap_err(), at(1_000), "one is on its way");
        probe.failed(at(600), 1.0);
        assert_eq!(circuits.turn(THEY, at(600)).unwrap_err(), at(4_600), "the pause has doubled");
        circuits.turn(THEY, at(4_600)).unwrap().answered();
        assert!(circuits.resting(at(4_600)).is_empty());
        circuits.turn(THEY, at(4_600)).unwrap().failed(at(4_600), 0.0);
        circuits.turn(THEY, at(4_600)).expect("one failure is not an illness");
    }

    #[test]
    fn p_14_a_probe_that_is_given_up_lets_another_one_follow() {
        let circuits = Circuits::of("test");
        ill(&circuits);
        drop(circuits.turn(THEY, at(500)).unwrap());
        assert_eq!(circuits.turn(THEY, at(500)).unwrap_err(), at(1_000));
        circuits.turn(THEY, at(1_000)).expect("the next probe");
        circuits.answered(THEY);
        circuits.turn(THEY, at(1_000)).expect("somebody was answered by hand");
    }

    #[test]
    fn no_more_destinations_are_watched_than_is_bounded() {
        let circuits = Circuits::of("test");
        for n in 0..=MOST {
            circuits.turn(&format!("host-{n}"), at(0)).unwrap().failed(at(0), 0.0);
        }
        assert_eq!(circuits.all().len(), 1, "those that failed only once made room");
    }
}
