//! The stop: not ready, no socket opens → visitors' sockets are told to come back, calls are still answered → new work is refused
//! with `Retry-After` → requests in hand are answered → panels told to come back, connectors and children stop → writer drains →
//! listener closes (architecture.md 11, security.md P-16), within `server.stop_timeout_s`.
//!
//! What a client sees is the time from the first refusal to the next process's first answer. So what takes longest, the sockets of
//! thousands of visitors, ends while calls are answered, and nothing here waits for idle connections: the framework would keep them
//! until its time-out. The listener stays open to the end; until then a probe hears «not ready» and a caller 503, not a reset
//! connection. A client that repeats a refused call once, after the seconds that `Retry-After` names, sees no error.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use actix_web::dev::ServerHandle;
use rozmova_store::writer::Writer;

use super::AppState;
use crate::egress::IoRuntime;

/// Longest wait for requests that are being answered.
const DRAIN: Duration = Duration::from_secs(3);
/// Longest wait for the engine.
const ENGINE: Duration = Duration::from_secs(3);
/// Longest time for visitors' sockets to end in portions, while calls are answered.
const VISITORS: Duration = Duration::from_secs(3);
/// Longest wait for sockets to write their close frames.
const SOCKETS: Duration = Duration::from_secs(1);
/// Longest time the writer goes on trying while the database is away.
const WRITER: Duration = Duration::from_secs(5);
/// Seconds that `Retry-After` names during a stop: no less than the time from the first refusal to the next process's first answer,
/// and with a call's own time under the two seconds that a client may notice (load-model.md 10, `term-server`).
pub const GAP_S: u64 = 1;
/// Visitors' sockets that are told to end in one go. Ten thousand at once would keep a probe waiting for a third of a second.
const PORTION: usize = 256;
/// Longest wait for a portion: the next one must not wait for somebody who does not read.
const PORTION_TIME: Duration = Duration::from_millis(50);
/// Time for the last bytes of connections; idle ones are cut after it.
const LAST_BYTES: Duration = Duration::from_millis(100);
/// Pause between two looks at what is about to reach zero.
const LOOK: Duration = Duration::from_millis(5);

/// When the steps of one stop must be over, so that all of them together keep `server.stop_timeout_s`.
#[derive(Debug, Clone, Copy)]
struct Times {
    /// The writer's time begins here at the latest.
    writer: Instant,
}

impl Times {
    fn new(begun: Instant, whole: Duration) -> Self {
        Self { writer: begun + whole.saturating_sub(writer_time(whole) + LAST_BYTES) }
    }

    /// What visitors' sockets may take at `now`: their limit, but no more than half of what is left before the writer's time.
    fn visitors(self, now: Instant) -> Duration {
        VISITORS.min(self.writer.saturating_duration_since(now) / 2)
    }

    /// What a step may take at `now`: its own limit, but never the writer's time.
    fn step(self, limit: Duration, now: Instant) -> Duration {
        limit.min(self.writer.saturating_duration_since(now))
    }
}

/// The writer's part of a stop of this length; of a short one, half.
pub(super) fn writer_time(whole: Duration) -> Duration {
    WRITER.min(whole / 2)
}

/// A running server. Dropping it does not stop it; [`Running::stop`] does.
pub struct Running {
    /// Where it listens; the port is real even when 0 was asked for.
    pub addr: SocketAddr,
    /// What its handlers reach; for tests.
    pub state: AppState,
    server: ServerHandle,
    metrics: Option<ServerHandle>,
    writer: Arc<Writer>,
    _io: IoRuntime,
}

impl Running {
    pub(super) const fn new(
        addr: SocketAddr,
        state: AppState,
        server: ServerHandle,
        metrics: Option<ServerHandle>,
        writer: Arc<Writer>,
        io: IoRuntime,
    ) -> Self {
        Self { addr, state, server, metrics, writer, _io: io }
    }

    /// Stops in order; returns when the last acknowledged write is durable and the port is free.
    pub async fn stop(self) {
        let begun = Instant::now();
        let state = &self.state;
        let times = Times::new(begun, Duration::from_secs(state.config.server.stop_timeout_s));
        state.stopping.store(true, Ordering::Relaxed);
        state.admission.shut();
        state.mailer.stop();
        state.pusher.stop();
        state.fetching.wake();
        state.ldap.wake();
        if let Some(metrics) = self.metrics {
            actix_web::rt::spawn(metrics.stop(false));
        }
        close_visitors(state, times).await;
        state.refusing.store(true, Ordering::Relaxed);
        if !zero_within(times.step(DRAIN, Instant::now()), || state.in_flight.load(Ordering::Relaxed)).await {
            tracing::warn!("requests were still being answered when their time was up");
        }
        if tokio::time::timeout(times.step(ENGINE, Instant::now()), state.engine.stop()).await.is_err() {
            tracing::warn!("the engine did not stop in time");
        }
        if !zero_within(times.step(SOCKETS, Instant::now()), || state.sockets.count()).await {
            tracing::warn!(left = state.sockets.count(), "sockets did not take their close frame in time");
        }
        let writer = self.writer;
        if tokio::task::spawn_blocking(move || writer.shutdown()).await.is_err() {
            tracing::error!("the writer ended with a panic");
        }
        if tokio::time::timeout(LAST_BYTES, self.server.stop(true)).await.is_err() {
            tracing::debug!("idle connections are cut");
        }
        tracing::info!(ms = begun.elapsed().as_millis(), "stopped");
    }
}

/// Tells visitors' sockets to come back, portion by portion; whoever is left when the sockets' time is up is told at once.
async fn close_visitors(state: &AppState, times: Times) {
    let until = Instant::now() + times.visitors(Instant::now());
    loop {
        let in_time = Instant::now() < until;
        let most = if in_time { PORTION } else { usize::MAX };
        let open = state.sockets.count();
        let told = state.visitors.close(most, crate::ws::close::GOING_AWAY, "restart");
        if told == 0 || !in_time {
            return;
        }
        let rest = open.saturating_sub(told);
        zero_within(PORTION_TIME, || state.sockets.count().saturating_sub(rest)).await;
    }
}

/// Waits until `left` answers 0; false when it does not within `limit`.
async fn zero_within(limit: Duration, left: impl Fn() -> usize) -> bool {
    let reached = async {
        let mut look = actix_web::rt::time::interval(LOOK);
        while left() > 0 {
            look.tick().await;
        }
    };
    tokio::time::timeout(limit, reached).await.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every step uses all it may.
    fn longest(whole: Duration) -> Duration {
        let begun = Instant::now();
        let times = Times::new(begun, whole);
        let gone = begun + times.visitors(begun);
        let before = [DRAIN, ENGINE, SOCKETS].iter().fold(gone, |now, limit| now + times.step(*limit, now));
        before - begun + writer_time(whole) + LAST_BYTES
    }

    #[test]
    fn p_16_all_steps_together_keep_the_time_of_the_stop() {
        for seconds in [1, 2, 5, 10, 12] {
            let whole = Duration::from_secs(seconds);
            assert!(longest(whole) <= whole, "{seconds} s: {:?}", longest(whole));
        }
        assert_eq!(longest(Duration::from_secs(60)), VISITORS + DRAIN + ENGINE + SOCKETS + WRITER + LAST_BYTES);
    }
}
