//! From the plan's own time to the run's: the plan is written at one rate, a scenario may play it faster or slower.

/// Piecewise linear: plan seconds pass `slope` times as fast as the run's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Warp {
    real: u64,
    plan: f64,
    slope: f64,
}

impl Warp {
    /// Plan second 0 is at `real` (µs of the run).
    #[must_use]
    pub const fn new(real: u64, slope: f64) -> Self {
        Self { real, plan: 0.0, slope }
    }

    /// Plan second at a moment of the run.
    #[must_use]
    pub fn plan_at(&self, real: u64) -> f64 {
        self.plan + (real as f64 - self.real as f64) / 1e6 * self.slope
    }

    /// Moment of the run (µs) of a plan second, as things are now.
    #[must_use]
    pub fn real_at(&self, plan: f64) -> u64 {
        let after = (plan - self.plan) / self.slope.max(1e-9) * 1e6;
        (self.real as f64 + after).clamp(0.0, 9e15) as u64
    }

    /// Plays on at another pace from `real`; what was due before stays where it was.
    pub fn set_slope(&mut self, real: u64, slope: f64) {
        *self = Self { real, plan: self.plan_at(real), slope: slope.max(1e-9) };
    }

    /// Plan seconds a second.
    #[must_use]
    pub const fn slope(&self) -> f64 {
        self.slope
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_agree_before_and_after_a_change_of_pace() {
        let mut warp = Warp::new(1_000_000, 2.0);
        assert_eq!(warp.real_at(4.0), 3_000_000);
        assert!((warp.plan_at(3_000_000) - 4.0).abs() < 1e-9);
        warp.set_slope(3_000_000, 20.0);
        assert!((warp.plan_at(3_000_000) - 4.0).abs() < 1e-9, "no jump");
        assert_eq!(warp.real_at(24.0), 4_000_000);
    }
}
