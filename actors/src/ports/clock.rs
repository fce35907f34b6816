//! Time and chance, passed in so that every decision can be repeated (style.md 1.4).

use crate::domain::Timestamp;

/// The wall clock.
pub trait Clock: Send + Sync + 'static {
    /// Now, UTC microseconds. May stand still or jump back by clock correction; callers compare, never assume growth.
    fn now(&self) -> Timestamp;
}

/// Chance.
pub trait Random: Send + Sync + 'static {
    /// A uniformly distributed number.
    fn next_u64(&self) -> u64;

    /// 128 unguessable bits in hexadecimal, for epochs and the like.
    fn token(&self) -> String {
        format!("{:016x}{:016x}", self.next_u64(), self.next_u64())
    }

    /// A uniformly distributed share, 0 ≤ share < 1.
    fn share(&self) -> f64 {
        crate::domain::backoff::share_of(self.next_u64())
    }
}
