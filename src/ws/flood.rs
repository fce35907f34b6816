//! A token bucket for what one socket sends, pings included (security.md WS-07).

use rozmova_actors::domain::Timestamp;

/// See the module.
#[derive(Debug, Clone)]
pub struct Bucket {
    per_second: f64,
    burst: f64,
    tokens: f64,
    at: Timestamp,
}

impl Bucket {
    /// A full bucket.
    #[must_use]
    pub fn new(per_second: u32, burst: u32, now: Timestamp) -> Self {
        let burst = f64::from(burst);
        Self { per_second: f64::from(per_second), burst, tokens: burst, at: now }
    }

    /// Takes one. `Err` holds the seconds until the next one, rounded up.
    ///
    /// # Errors
    /// When the bucket is empty.
    pub fn take(&mut self, now: Timestamp) -> Result<(), u64> {
        // A clock that jumps back gives nothing and takes nothing.
        let passed = now.since(self.at).max(0) as f64 / 1_000_000.0;
        self.at = now;
        self.tokens = (self.tokens + passed * self.per_second).min(self.burst);
        if self.tokens < 1.0 {
            return Err(((1.0 - self.tokens) / self.per_second).ceil().max(1.0) as u64);
        }
        self.tokens -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn ws_07_a_burst_is_accepted_and_then_the_rate_holds() {
        let start = Timestamp(1_000_000_000);
        let mut bucket = Bucket::new(2, 5, start);
        assert_eq!((0..10).filter(|_| bucket.take(start).is_ok()).count(), 5);
        assert_eq!(bucket.take(start), Err(1));
        assert_eq!((0..10).filter(|_| bucket.take(start.plus_secs(1)).is_ok()).count(), 2);
        assert_eq!(bucket.take(start.plus_secs(-100)), Err(1), "a clock that jumps back gives nothing");
    }
}
