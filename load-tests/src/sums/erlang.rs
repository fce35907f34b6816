//! Erlang's delay formula (M/M/N without patience): what a queue that is served in order and never idles must look like
//! (load-model.md 10 `queue`).

/// A load on a number of slots. Load ≥ slots has no steady state: every answer is then infinite or 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Erlang {
    /// Offered load in Erlangs: arrivals per second × mean holding time.
    pub load: f64,
    /// Slots, ≥ 1.
    pub slots: u32,
}

impl Erlang {
    /// Probability that all slots are busy in a system that sends such arrivals away (Erlang B), by the recursion that
    /// neither overflows nor cancels.
    #[must_use]
    pub fn blocking(&self) -> f64 {
        (1..=self.slots).fold(1.0, |b, n| self.load * b / (f64::from(n) + self.load * b))
    }

    /// Probability that an arrival has to wait (Erlang C), 0 to 1.
    #[must_use]
    pub fn waiting(&self) -> f64 {
        let n = f64::from(self.slots);
        if self.load >= n {
            return 1.0;
        }
        let b = self.blocking();
        n * b / (n - self.load * (1.0 - b))
    }

    /// Mean wait of all arrivals, those served at once included, in the unit of `holding`.
    #[must_use]
    pub fn mean_wait(&self, holding: f64) -> f64 {
        let spare = f64::from(self.slots) - self.load;
        if spare <= 0.0 { f64::INFINITY } else { self.waiting() * holding / spare }
    }

    /// Probability of waiting longer than `time` (same unit as `holding`) under service in order of arrival.
    #[must_use]
    pub fn longer_than(&self, time: f64, holding: f64) -> f64 {
        let spare = f64::from(self.slots) - self.load;
        if spare <= 0.0 { 1.0 } else { self.waiting() * (-spare * time.max(0.0) / holding).exp() }
    }

    /// The wait that a share `quantile` (0 ≤ q < 1) of all arrivals does not exceed.
    #[must_use]
    pub fn quantile(&self, quantile: f64, holding: f64) -> f64 {
        let spare = f64::from(self.slots) - self.load;
        if spare <= 0.0 {
            return f64::INFINITY;
        }
        let (waits, tail) = (self.waiting(), 1.0 - quantile);
        if waits <= tail { 0.0 } else { (waits / tail).ln() * holding / spare }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn near(got: f64, wanted: f64, relative: f64) {
        assert!((got - wanted).abs() <= relative * wanted.abs().max(1e-12), "{got} instead of {wanted}");
    }

    #[test]
    fn one_slot_is_the_textbook_queue() {
        // M/M/1: P(wait) = ρ, mean wait = ρ/(1-ρ) service times.
        for load in [0.1, 0.5, 0.9, 0.99] {
            let line = Erlang { load, slots: 1 };
            near(line.waiting(), load, 1e-12);
            near(line.mean_wait(2.0), 2.0 * load / (1.0 - load), 1e-9);
        }
    }

    #[test]
    fn two_slots_by_hand() {
        // B(2, a) = (a²/2)/(1+a+a²/2); C = 2B/(2-a(1-B)); with a = 1: B = 1/5, C = 1/3, Wq = C/(2-1).
        let line = Erlang { load: 1.0, slots: 2 };
        near(line.blocking(), 0.2, 1e-12);
        near(line.waiting(), 1.0 / 3.0, 1e-12);
        near(line.mean_wait(3.0), 1.0, 1e-12);
    }

    #[test]
    fn published_pairs_of_the_load_model() {
        // (load, slots, holding time s, P(wait), mean wait s), rounded as load-model.md 10 prints them.
        for (load, slots, holding, waits, mean) in [(81.3, 95, 560.0, 0.093, 3.8), (813.0, 850, 560.0, 0.132, 2.0)] {
            let line = Erlang { load, slots };
            assert!((line.waiting() - waits).abs() < 0.000_5, "P(wait) {}", line.waiting());
            assert!((line.mean_wait(holding) - mean).abs() < 0.05, "mean {}", line.mean_wait(holding));
        }
    }

    #[test]
    fn a_hundred_thousand_slots_do_not_overflow() {
        let c = Erlang { load: 99_500.0, slots: 100_000 }.waiting();
        assert!(c > 0.0 && c < 1.0, "{c}");
    }

    #[test]
    fn no_steady_state_at_full_load() {
        for load in [3.0, 4.0] {
            let line = Erlang { load, slots: 3 };
            near(line.waiting(), 1.0, 0.0);
            assert!(line.mean_wait(1.0).is_infinite() && line.quantile(0.5, 1.0).is_infinite());
            near(line.longer_than(1e9, 1.0), 1.0, 0.0);
        }
        near(Erlang { load: 0.0, slots: 3 }.mean_wait(1.0), 0.0, 0.0);
    }

    #[test]
    fn quantile_and_tail_are_inverse_and_their_mean_agrees() {
        let line = Erlang { load: 8.0, slots: 10 };
        for q in [0.7, 0.9, 0.99] {
            near(line.longer_than(line.quantile(q, 30.0), 30.0), 1.0 - q, 1e-9);
        }
        near(line.quantile(1.0 - line.waiting() - 0.01, 30.0), 0.0, 0.0);
        // The mean is the area under the tail.
        let step = 0.01;
        let area: f64 = (0..100_000).map(|i| line.longer_than((f64::from(i) + 0.5) * step, 30.0) * step).sum();
        near(area, line.mean_wait(30.0), 1e-4);
    }
}
