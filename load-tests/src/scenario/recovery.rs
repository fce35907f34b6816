//! When latencies were normal again after a disturbance, read from the run's series: like is compared with like, seconds with
//! seconds.

use crate::report::Second;

/// Seconds in a row that must be normal.
const STEADY: usize = 2;

/// What a usual second's F1 p99 is before a moment, ms: the 90th percentile of the seconds' p99, so that one odd second does
/// not count. `None` before anything was measured.
#[must_use]
pub fn usual(series: &[Second], until: f64) -> Option<f64> {
    let mut seen: Vec<f64> =
        series.iter().filter(|second| second.t <= until).filter_map(|second| second.f1_p99).collect();
    seen.sort_by(f64::total_cmp);
    seen.get((seen.len().saturating_sub(1)) * 9 / 10).copied()
}

/// Seconds from `moment` until F1 p99 was at most `limit` ms and stayed so for two seconds; `None` when it never was. A second without a
/// delivery is not normal.
#[must_use]
pub fn back_after(series: &[Second], moment: f64, limit: f64) -> Option<f64> {
    let later: Vec<&Second> = series.iter().filter(|second| second.t > moment).collect();
    let normal = |second: &&Second| second.f1_p99.is_some_and(|p99| p99 <= limit);
    let first = later.windows(STEADY).find(|seconds| seconds.iter().all(normal))?.first()?;
    // A row stands for the second that ends at its time.
    Some((first.t - moment).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(p99: &[Option<f64>]) -> Vec<Second> {
        let second = |(n, p99): (usize, &Option<f64>)| Second { t: n as f64 + 1.0, f1_p99: *p99, ..Second::default() };
        p99.iter().enumerate().map(second).collect()
    }

    #[test]
    fn one_odd_second_does_not_make_the_usual() {
        let mut values = vec![Some(5.0); 19];
        values.push(Some(900.0));
        assert_eq!(usual(&series(&values), 20.0), Some(5.0));
        assert_eq!(usual(&series(&values), 0.5), None);
    }

    #[test]
    fn back_means_two_normal_seconds_in_a_row() {
        let after = series(&[Some(5.0), None, Some(800.0), Some(6.0), Some(400.0), Some(6.0), Some(5.0), Some(5.0)]);
        assert_eq!(back_after(&after, 1.0, 10.0), Some(5.0));
        assert_eq!(back_after(&after, 1.0, 1000.0), Some(2.0));
        assert_eq!(back_after(&after, 1.0, 1.0), None);
        assert_eq!(back_after(&after, 7.5, 10.0), None, "one second is not enough");
    }
}
