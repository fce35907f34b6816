//! Two small limits without a clock of their own.

use crate::domain::{Timestamp, time::SECOND};

/// A token bucket: `per_s` a second, at most `burst` at once.
#[derive(Debug, Clone)]
pub struct Bucket {
    per_s: u32,
    burst: u32,
    /// Millionths of a token.
    level: i64,
    at: Timestamp,
}

impl Bucket {
    /// A full bucket.
    #[must_use]
    pub fn new(per_s: u32, burst: u32, now: Timestamp) -> Self {
        Self { per_s: per_s.max(1), burst, level: i64::from(burst) * SECOND, at: now }
    }

    /// Takes one token.
    pub fn take(&mut self, now: Timestamp) -> bool {
        self.fill(now);
        let enough = self.level >= SECOND;
        if enough {
            self.level -= SECOND;
        }
        enough
    }

    /// Microseconds until the next token, 0 when one is there.
    pub fn wait(&mut self, now: Timestamp) -> i64 {
        self.fill(now);
        let missing = (SECOND - self.level).max(0);
        let per_s = i64::from(self.per_s);
        (missing + per_s - 1) / per_s
    }

    fn fill(&mut self, now: Timestamp) {
        // A clock that was set back gives nothing and takes nothing.
        let passed = now.since(self.at).max(0);
        self.at = now;
        let full = i64::from(self.burst) * SECOND;
        self.level = self.level.saturating_add(passed.saturating_mul(i64::from(self.per_s))).min(full);
    }
}

/// Counts faults inside a window; answers when there were too many.
#[derive(Debug, Clone)]
pub struct Strikes {
    limit: u32,
    window: i64,
    since: Timestamp,
    count: u32,
}

impl Strikes {
    /// `limit` faults within `window` microseconds are too many.
    #[must_use]
    pub fn new(limit: u32, window: i64, now: Timestamp) -> Self {
        Self { limit, window, since: now, count: 0 }
    }

    /// One more fault; whether it was one too many.
    pub fn strike(&mut self, now: Timestamp) -> bool {
        if !(0..self.window).contains(&now.since(self.since)) {
            self.since = now;
            self.count = 0;
        }
        self.count += 1;
        self.count >= self.limit
    }
}
