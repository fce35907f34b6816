//! When dialogs begin: a non-homogeneous Poisson process with a random factor per quarter of an hour (load-model.md 4).

use rand::rngs::StdRng;

use super::shapes::{exponential, gamma};

/// Per cent of a day's dialogs by hour, 0–23 h.
pub const HOURS: [f64; 24] = [
    0.6, 0.4, 0.3, 0.3, 0.4, 0.8, 1.6, 3.0, 5.4, 7.6, 8.8, 9.2, 8.0, 8.2, 8.8, 8.0, 7.0, 5.8, 4.6, 3.8, 3.0, 2.2, 1.4,
    0.8,
];

/// Virtual seconds of one factor.
const QUARTER: f64 = 900.0;

/// How the rate changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// The same all the time: for runs whose rate is stated, where a random factor would make it another rate.
    Flat,
    /// A quarter of an hour is busier than another by a random factor of mean 1 (CV 20 %).
    Varying,
    /// The same with the hours of a day, beginning at this hour; the given rate is that of the peak hour.
    Day {
        /// Hour of the first second.
        from_hour: f64,
    },
}

/// Arrival times in `[from, to)`, virtual seconds, ascending, with `per_s` dialogs a second (of the peak hour for a day).
#[must_use]
pub fn arrivals(dice: &mut StdRng, shape: Shape, per_s: f64, from: f64, to: f64) -> Vec<f64> {
    use rand::Rng;
    let quarters = ((to - from) / QUARTER).ceil().max(1.0) as usize;
    let factors: Vec<f64> = (0..quarters).map(|_| if shape == Shape::Flat { 1.0 } else { gamma(dice, 25) }).collect();
    let busiest = factors.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let mut found = Vec::with_capacity(((to - from) * per_s).max(0.0) as usize + 16);
    let mut t = from;
    if per_s <= 0.0 {
        return found;
    }
    loop {
        t += exponential(dice, 1.0 / (per_s * busiest));
        if t >= to {
            return found;
        }
        let factor = factors.get(((t - from) / QUARTER) as usize).copied().unwrap_or(1.0);
        // Thinning: candidates of the busiest quarter, kept with the ratio of the rates.
        if dice.random::<f64>() * busiest < factor * hour_weight(shape, t - from) {
            found.push(t);
        }
    }
}

/// Weight of the hour against the peak hour, 0 … 1.
pub(super) fn hour_weight(shape: Shape, t: f64) -> f64 {
    let Shape::Day { from_hour } = shape else { return 1.0 };
    let hour = (from_hour + t / 3600.0).rem_euclid(24.0) as usize;
    HOURS.get(hour).copied().unwrap_or(0.0) / 9.2
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn the_weights_are_a_whole_day() {
        assert!((HOURS.iter().sum::<f64>() - 100.0).abs() < 0.01);
    }

    #[test]
    fn a_flat_process_is_poisson() {
        let mut dice = StdRng::seed_from_u64(3);
        let times = arrivals(&mut dice, Shape::Flat, 10.0, -100.0, 10_000.0);
        let n = times.len() as f64;
        assert!((n / 101_000.0 - 1.0).abs() < 0.02, "{n}");
        assert!(times.is_sorted() && times.first().is_some_and(|t| *t >= -100.0));
        let gaps: Vec<f64> = times.windows(2).map(|w| w[1] - w[0]).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let cv = (gaps.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / gaps.len() as f64).sqrt() / mean;
        assert!((cv - 1.0).abs() < 0.03, "gaps are exponential: {cv}");
    }

    #[test]
    fn a_day_has_its_hours_and_varies_more_than_poisson() {
        let mut dice = StdRng::seed_from_u64(4);
        let times = arrivals(&mut dice, Shape::Day { from_hour: 0.0 }, 1.0, 0.0, 86_400.0);
        let in_hour = |h: f64| times.iter().filter(|t| **t >= h * 3600.0 && **t < (h + 1.0) * 3600.0).count() as f64;
        assert!((in_hour(11.0) / 3600.0 - 1.0).abs() < 0.35, "peak hour: {}", in_hour(11.0));
        assert!(in_hour(2.0) < in_hour(11.0) / 10.0);
    }

    #[test]
    fn the_same_seed_gives_the_same_day() {
        let day = |seed| arrivals(&mut StdRng::seed_from_u64(seed), Shape::Varying, 2.0, 0.0, 1_000.0);
        assert_eq!(day(9), day(9));
        assert_ne!(day(9), day(10));
    }
}
