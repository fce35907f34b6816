//! The stop: not ready → listener closes → HTTP drains → sockets told to come back, connectors and children stop → writer
//! drains (architecture.md 11), within `server.stop_timeout_s`.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use actix_web::dev::ServerHandle;
use rozmova_store::writer::Writer;

use super::AppState;
use crate::egress::IoRuntime;

/// Longest wait for requests that are being answered.
const DRAIN: Duration = Duration::from_secs(3);
/// Longest wait for the engine.
const ENGINE: Duration = Duration::from_secs(3);

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
        self.state.stopping.store(true, Ordering::Relaxed);
        // Closing the listener is the first thing a graceful stop does; waiting for its end comes last.
        let closing = actix_web::rt::spawn(self.server.stop(true));
        if let Some(metrics) = self.metrics {
            actix_web::rt::spawn(metrics.stop(false));
        }
        let in_flight = Arc::clone(&self.state.in_flight);
        let drained = async {
            let mut look = actix_web::rt::time::interval(Duration::from_millis(20));
            while in_flight.load(Ordering::Relaxed) > 0 {
                look.tick().await;
            }
        };
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            tracing::warn!("requests were still being answered when their time was up");
        }
        self.state.visitors.close_all(crate::ws::close::GOING_AWAY, "restart");
        if tokio::time::timeout(ENGINE, self.state.engine.stop()).await.is_err() {
            tracing::warn!("the engine did not stop in time");
        }
        if closing.await.is_err() {
            tracing::warn!("the listener's task ended early");
        }
        let writer = self.writer;
        if tokio::task::spawn_blocking(move || writer.shutdown()).await.is_err() {
            tracing::error!("the writer ended with a panic");
        }
        tracing::info!("stopped");
    }
}
