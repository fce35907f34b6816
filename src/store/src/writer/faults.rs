//! Deliberate faults for sabotage tests (cargo feature `faults`, never in a release build).

use std::{
    sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::SeqCst},
    time::Duration,
};

/// What goes wrong on purpose.
#[derive(Debug, Default)]
pub struct Faults {
    /// Milliseconds each COMMIT takes longer.
    pub commit_delay_ms: AtomicU64,
    /// This many commits do not take place: the connection is lost before them.
    pub lost_commits: AtomicU32,
    /// This many commits take place, but their answer is lost with the connection.
    pub lost_answers: AtomicU32,
    /// Callers are answered before the COMMIT: the sabotage that audits must find.
    pub ack_before_commit: AtomicBool,
    /// This many batches panic inside the transaction.
    pub panics: AtomicU32,
}

impl Faults {
    /// From `ROZMOVA_FAULT_COMMIT_DELAY_MS`, `ROZMOVA_FAULT_ACK_BEFORE_COMMIT=1`.
    #[must_use]
    pub fn from_env() -> Self {
        let faults = Self::default();
        if let Some(ms) = std::env::var("ROZMOVA_FAULT_COMMIT_DELAY_MS").ok().and_then(|v| v.parse().ok()) {
            faults.commit_delay_ms.store(ms, SeqCst);
        }
        faults
            .ack_before_commit
            .store(std::env::var("ROZMOVA_FAULT_ACK_BEFORE_COMMIT").is_ok_and(|v| v == "1"), SeqCst);
        faults
    }

    pub(super) fn delay(&self) {
        let delay = Duration::from_millis(self.commit_delay_ms.load(SeqCst));
        let until = std::time::Instant::now() + delay;
        while let Some(rest) = until.checked_duration_since(std::time::Instant::now()).filter(|rest| !rest.is_zero()) {
            std::thread::park_timeout(rest);
        }
    }

    pub(super) fn take(counter: &AtomicU32) -> bool {
        counter.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok()
    }
}
