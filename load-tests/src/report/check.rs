//! A named result beside the limits it is held against.

use serde::{Deserialize, Serialize};

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Latencies, memory, CPU, counts of damage.
    Lower,
    /// Rates, ratios of rates.
    Higher,
}

/// One row of the table of checks (contract.md 6, load-model.md 10).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Short name: «F1 p99».
    pub name: String,
    /// The measured value; `None` when the run did not produce it, which fails a check that must hold.
    pub value: Option<f64>,
    /// Unit, may be empty: `ms`, `msg/s`, `KiB`.
    pub unit: String,
    /// The run fails beyond this.
    pub must: Option<f64>,
    /// What we would like.
    pub aim: Option<f64>,
    /// Which way is better.
    pub better: Direction,
    /// Whether `must` holds; true without one.
    pub ok: bool,
}

impl Check {
    /// A row. An aim above the limit means that more is better, everything else that less is.
    #[must_use]
    pub fn new(name: &str, value: f64, unit: &str, must: Option<f64>, aim: Option<f64>) -> Self {
        let better = match (must, aim) {
            (Some(must), Some(aim)) if aim > must => Direction::Higher,
            _ => Direction::Lower,
        };
        Self::with(name, value, unit, must, aim, better)
    }

    /// A row whose limit is a floor although no aim says so.
    #[must_use]
    pub fn at_least(name: &str, value: f64, unit: &str, must: f64) -> Self {
        Self::with(name, value, unit, Some(must), None, Direction::Higher)
    }

    fn with(name: &str, value: f64, unit: &str, must: Option<f64>, aim: Option<f64>, better: Direction) -> Self {
        let value = value.is_finite().then_some(value);
        let ok = must.is_none_or(|must| value.is_some_and(|value| holds(value, must, better)));
        Self { name: name.to_owned(), value, unit: unit.to_owned(), must, aim, better, ok }
    }

    /// Whether the aim is reached; `None` without one.
    #[must_use]
    pub fn aim_reached(&self) -> Option<bool> {
        let aim = self.aim?;
        Some(self.value.is_some_and(|value| holds(value, aim, self.better)))
    }
}

fn holds(value: f64, limit: f64, better: Direction) -> bool {
    match better {
        Direction::Lower => value <= limit,
        Direction::Higher => value >= limit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold_in_the_direction_that_the_aim_points() {
        for (value, must, aim, ok, aimed) in [
            (10.0, Some(24.0), Some(12.0), true, Some(true)),
            (20.0, Some(24.0), Some(12.0), true, Some(false)),
            (25.0, Some(24.0), Some(12.0), false, Some(false)),
            (0.20, Some(0.15), Some(0.25), true, Some(false)),
            (0.10, Some(0.15), Some(0.25), false, Some(false)),
            (0.30, Some(0.15), Some(0.25), true, Some(true)),
            (0.0, Some(0.0), Some(0.0), true, Some(true)),
            (1.0, Some(0.0), Some(0.0), false, Some(false)),
            (7.0, None, None, true, None),
            (f64::NAN, Some(1.0), None, false, None),
            (f64::NAN, None, None, true, None),
        ] {
            let check = Check::new("x", value, "ms", must, aim);
            assert_eq!((check.ok, check.aim_reached()), (ok, aimed), "{value} {must:?} {aim:?}");
        }
    }

    #[test]
    fn a_floor_without_an_aim_is_a_floor() {
        assert!(Check::at_least("knee", 2100.0, "msg/s", 2000.0).ok);
        assert!(!Check::at_least("knee", 1900.0, "msg/s", 2000.0).ok);
    }
}
