//! One monotonic clock for everything: µs since the run began.

use std::time::{Duration, Instant};

/// Microseconds since the run began.
pub type Micros = u64;

/// The run's clock. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    origin: Instant,
}

impl Clock {
    /// Begins now.
    #[must_use]
    pub fn start() -> Self {
        Self { origin: Instant::now() }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Micros {
        self.origin.elapsed().as_micros() as Micros
    }

    /// For tokio's timers.
    #[must_use]
    pub fn instant(&self, at: Micros) -> tokio::time::Instant {
        tokio::time::Instant::from_std(self.origin + Duration::from_micros(at))
    }

    /// Seconds of a moment.
    #[must_use]
    pub fn seconds(at: Micros) -> f64 {
        at as f64 / 1e6
    }
}
