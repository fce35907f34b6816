//! Small helps for measuring.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::machine::proc;

/// A histogram of microseconds up to two minutes.
///
/// # Errors
/// Never for these bounds; the library asks.
pub fn micros() -> Result<Histogram<u64>, String> {
    Histogram::new_with_bounds(1, 120_000_000, 3).map_err(|e| e.to_string())
}

/// Milliseconds at a quantile; NaN without samples, which fails every limit.
#[must_use]
pub fn ms(histogram: &Histogram<u64>, quantile: f64) -> f64 {
    if histogram.is_empty() { f64::NAN } else { histogram.value_at_quantile(quantile) as f64 / 1000.0 }
}

/// Microseconds of a duration, at least 1.
#[must_use]
pub fn as_micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).max(1)
}

/// Resident memory of a process, bytes.
///
/// # Errors
/// A sentence, when there is no such process.
pub fn rss(pid: u32) -> Result<f64, String> {
    proc::usage(pid).map(|u| u.rss as f64).map_err(|e| format!("the server's process {pid}: {e}"))
}

/// Waits until a process neither grows nor shrinks: until its memory moved less than `calm` bytes in two seconds, at most `most`; answers
/// its memory, bytes.
///
/// # Errors
/// See [`rss`].
pub async fn settled(pid: u32, calm: f64, most: Duration) -> Result<f64, String> {
    let begin = Instant::now();
    let mut last = rss(pid)?;
    loop {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let now = rss(pid)?;
        if (now - last).abs() < calm || begin.elapsed() > most {
            return Ok(now);
        }
        last = now;
    }
}

/// Looks every 20 ms until something holds; false after `limit`.
pub async fn wait_until(limit: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let begin = Instant::now();
    loop {
        if holds() {
            return true;
        }
        if begin.elapsed() >= limit {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
