//! The real clock and the real dice; everything else gets them passed in.

use rand::TryRngCore as _;
use rozmova_actors::{
    domain::Timestamp,
    ports::{Clock, Random},
};

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock port's one real implementation")]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_microsecond())
    }
}

/// The system's generator, fit for secrets.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn next_u64(&self) -> u64 {
        // Without its generator the system cannot keep any secret; going on with guessable tokens would be worse than a crash.
        match rand::rngs::OsRng.try_next_u64() {
            Ok(number) => number,
            Err(error) => {
                tracing::error!(%error, "the system gives no random numbers");
                std::process::abort()
            }
        }
    }
}
