//! Helpers for tests of this and other crates (cargo feature `testing`): a private PostgreSQL and fresh databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fresh;
mod postgres;

pub use fresh::{Database, FreshDb, fresh};
pub use postgres::{Postgres, StopMode};

use std::time::{Duration, Instant};

/// Looks every 5 ms whether `condition` holds.
///
/// # Panics
/// When it does not hold within `limit`.
pub fn wait_until(what: &str, limit: Duration, mut condition: impl FnMut() -> bool) {
    let end = Instant::now() + limit;
    while !condition() {
        assert!(Instant::now() < end, "{what}: not within {limit:?}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}
