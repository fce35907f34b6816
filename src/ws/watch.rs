//! Watches sockets from outside: an actor whose peer does not read is not polled any more, so it can neither notice nor
//! end it (measurements.md 4.4, security.md WS-09). Each socket marks that it runs; one that has not for 30 s gets its
//! descriptor shut down, and the server's next poll ends it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use actix_web::HttpRequest;
use rozmova_actors::{
    domain::{Timestamp, time::SECOND},
    ports::Clock,
};
use tokio::runtime::Handle;

use crate::app::PeerSocket;

/// A socket that has not run for so long is shut down.
pub const STALL_S: i64 = 30;
/// How often a running socket marks it, and how often the watch looks.
pub const MARK_EVERY: Duration = Duration::from_secs(5);

/// Ends a connection from any thread.
pub type Shutdown = Arc<dyn Fn() + Send + Sync>;

/// The mark of one socket.
#[derive(Debug, Clone)]
pub struct Mark(Arc<AtomicI64>);

impl Mark {
    /// The socket runs now.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.micros(), Ordering::Relaxed);
    }
}

struct Watched {
    mark: Mark,
    shutdown: Shutdown,
}

#[derive(Default)]
struct Inner {
    next: AtomicU64,
    watched: Mutex<HashMap<u64, Watched>>,
}

/// All sockets of the process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Sockets {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Sockets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sockets({})", self.count())
    }
}

impl Sockets {
    /// A number no other socket of the process has.
    #[must_use]
    pub fn next_id(&self) -> u64 {
        self.inner.next.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Watches a socket until [`Self::leave`].
    #[must_use]
    pub fn watch(&self, socket: u64, shutdown: Shutdown, now: Timestamp) -> Mark {
        let mark = Mark(Arc::new(AtomicI64::new(now.micros())));
        let mut watched = self.inner.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.insert(socket, Watched { mark: mark.clone(), shutdown });
        mark
    }

    /// The socket has ended.
    pub fn leave(&self, socket: u64) {
        self.inner.watched.lock().unwrap_or_else(PoisonError::into_inner).remove(&socket);
    }

    /// Sockets now.
    #[must_use]
    pub fn count(&self) -> usize {
        self.inner.watched.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Shuts down what has stalled; answers how many.
    pub fn sweep(&self, now: Timestamp) -> usize {
        let stalled: Vec<Shutdown> = {
            let mut watched = self.inner.watched.lock().unwrap_or_else(PoisonError::into_inner);
            let limit = now.micros().saturating_sub(STALL_S * SECOND);
            let ids: Vec<u64> =
                watched.iter().filter(|(_, w)| w.mark.0.load(Ordering::Relaxed) < limit).map(|(id, _)| *id).collect();
            ids.iter().filter_map(|id| watched.remove(id)).map(|w| w.shutdown).collect()
        };
        for shutdown in &stalled {
            shutdown();
        }
        if !stalled.is_empty() {
            metrics::counter!("rozmova_sockets_stalled_total").increment(stalled.len() as u64);
        }
        stalled.len()
    }

    /// Sweeps every 5 s until the last clone of the sockets is gone.
    pub fn start(&self, runtime: &Handle, clock: Arc<dyn Clock>) {
        let inner = Arc::downgrade(&self.inner);
        runtime.spawn(async move {
            let mut tick = tokio::time::interval(MARK_EVERY);
            loop {
                tick.tick().await;
                let Some(inner) = inner.upgrade() else { return };
                Self { inner }.sweep(clock.now());
            }
        });
    }
}

/// The request's connection as something that can be ended; does nothing where there is none (tests without a real
/// listener).
#[must_use]
pub fn shutdown_of(req: &HttpRequest) -> Shutdown {
    match req.conn_data::<PeerSocket>().copied() {
        Some(socket) => Arc::new(move || socket.shutdown()),
        None => Arc::new(|| {}),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn ws_09_only_a_socket_that_stopped_running_is_shut_down_and_once() {
        let (sockets, start) = (Sockets::default(), Timestamp(1_000_000_000));
        let ended = Arc::new(AtomicUsize::new(0));
        let counter = ended.clone();
        let shutdown: Shutdown = Arc::new(move || {
            counter.fetch_add(1, Ordering::SeqCst);
        });
        let (a, b) = (sockets.next_id(), sockets.next_id());
        assert_ne!(a, b);
        let running = sockets.watch(a, shutdown.clone(), start);
        let _stalled = sockets.watch(b, shutdown, start);
        assert_eq!(sockets.sweep(start.plus_secs(STALL_S)), 0);
        running.set(start.plus_secs(STALL_S));
        assert_eq!(sockets.sweep(start.plus_secs(STALL_S + 1)), 1);
        assert_eq!(sockets.sweep(start.plus_secs(STALL_S + 1)), 0);
        assert_eq!((ended.load(Ordering::SeqCst), sockets.count()), (1, 1));
        sockets.leave(a);
        assert_eq!(sockets.count(), 0);
    }
}
