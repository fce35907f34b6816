//! When latencies were normal again after a disturbance. [`back_after`] reads it from the run's series: like is compared with like,
//! seconds with seconds. [`Again`] judges it by the messages themselves, where a row a second is too coarse for the limit.

use std::time::{Duration, Instant};

use super::Context;
use crate::{
    figures::{WindowId, windows::Figure},
    report::{Check, Second},
};

/// Seconds in a row that must be normal.
const STEADY: usize = 2;
/// Beyond the limits of `steady`, latencies are normal when they are within this of what they were before.
const NORMAL: f64 = 1.2;

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

/// Messages without which a p99 says nothing: two of them lie above it.
const ENOUGH: u64 = 200;
/// Longest wait for them, on top of the time that is measured anyway.
const MOST: Duration = Duration::from_secs(60);

/// Messages planned once a disturbance has to be forgotten: nobody looks for a calm second among them, all of them count.
#[derive(Debug, Clone, Copy)]
pub struct Again {
    window: WindowId,
    /// F1 p99 up to which they are normal, ms.
    limit: f64,
}

impl Again {
    /// Measures everything planned from now on for `time`, and longer until there are enough messages, a minute at most. `before` is the
    /// F1 p99 before the disturbance, ms.
    pub async fn measure(ctx: &Context, name: &str, time: Duration, before: Option<f64>) -> Self {
        let window = ctx.figures.open(name);
        ctx.pass(name, time).await;
        let begin = Instant::now();
        while ctx.figures.samples(window, Figure::F1) < ENOUGH && begin.elapsed() < MOST {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        ctx.figures.close(window);
        Self { window, limit: normal(before, ctx.d_ms()) }
    }

    /// Adds p99 and number of messages, both of them judged. Call it when what was planned has arrived.
    pub fn judge(&self, ctx: &Context, what: &str) {
        let f1 = ctx.figures.measured(self.window).f1;
        let p99 = f1.ms(0.99).unwrap_or(f64::NAN);
        ctx.figure(&format!("{what}, F1 p99"), p99, "ms", Some(self.limit), None);
        ctx.check(Check::at_least(&format!("{what}, messages"), f1.len() as f64, "", ENOUGH as f64));
    }
}

/// Longest [`Again::measure`] of a time.
#[must_use]
pub fn longest(time: Duration) -> Duration {
    time + MOST
}

/// F1 p99, ms, up to which things are normal: 1.2 × what it was before, or the limit of `steady` when that is more.
#[must_use]
pub fn normal(before: Option<f64>, d_ms: f64) -> f64 {
    let budget = 4.0f64.mul_add(d_ms, 24.0);
    before.map_or(budget, |before| (before * NORMAL).max(budget))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_is_a_little_over_the_usual_and_never_under_the_limit_of_steady() {
        for (before, d_ms, wanted) in [(None, 1.0, 28.0), (Some(10.0), 1.0, 28.0), (Some(50.0), 1.0, 60.0)] {
            assert!((normal(before, d_ms) - wanted).abs() < 1e-9, "{before:?} {d_ms}");
        }
    }

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
