//! How many sockets are let in at once. After a broken switch or a restart thousands come back within seconds; let in as they
//! come, they take the threads and the connections of the database from the people who are talking.
//!
//! Sockets of each kind are let in at a pace. Beyond it they wait in the order in which they came, for at most `MOST_WAIT`; who
//! would wait longer is told at once to come again, with a code that means «resume». Panels and visitors have a pace of their own,
//! so that a crowd on a site does not keep operators out. What an opening reads takes at most half of the readers' connections.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::telemetry::sockets;

/// Longest wait; clients give an opening 10 s.
const MOST_WAIT: Duration = Duration::from_secs(6);
/// So much of a second's pace may come at once without waiting.
const BURST: Duration = Duration::from_millis(100);

/// When the door shuts, who waits leaves within this part of the time they would have waited: in their order, all within 0.4 s.
const LEAVING: u32 = 16;

/// The line is too long: come again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

/// A line of one kind of sockets: when the next one would be let in at an even pace.
struct Line {
    gap: Duration,
    next: Mutex<Option<Instant>>,
}

impl Line {
    fn new(per_second: u32) -> Self {
        Self { gap: Duration::from_secs(1) / per_second.max(1), next: Mutex::new(None) }
    }

    /// How long one that comes now has to wait.
    fn wait(&self, now: Instant) -> Result<Duration, Busy> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = next.map_or(now, |next| next.max(now));
        let wait = turn.duration_since(now).saturating_sub(BURST);
        if wait > MOST_WAIT {
            return Err(Busy);
        }
        *next = Some(turn + self.gap);
        Ok(wait)
    }

    async fn pass(&self, kind: &'static str, shut: &Semaphore) -> Result<(), Busy> {
        let refused = |_: &Busy| sockets::opening(kind, "refused");
        let wait = self.wait(Instant::now()).inspect_err(refused)?;
        if wait.is_zero() {
            sockets::opening(kind, "at_once");
            return Ok(());
        }
        let let_in = tokio::select! {
            () = actix_web::rt::time::sleep(wait) => Ok(()),
            // There is never a place: it answers when the door shuts. Thousands leave one after another, or a probe would wait for all.
            _ = shut.acquire() => {
                actix_web::rt::time::sleep(wait / LEAVING).await;
                Err(Busy)
            }
        };
        let_in.inspect_err(refused)?;
        sockets::opening(kind, "waited");
        Ok(())
    }
}

struct Inner {
    panels: Line,
    visitors: Line,
    reading: Semaphore,
    /// Closed when nobody is let in any more.
    shut: Semaphore,
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Admission {
    inner: Arc<Inner>,
}

impl Admission {
    /// Paces of sockets a second, and the connections for reads of which openings may take half.
    #[must_use]
    pub fn new(panels_per_s: u32, visitors_per_s: u32, read_connections: u32) -> Self {
        let reading = Semaphore::new((read_connections as usize / 2).max(1));
        let (panels, visitors) = (Line::new(panels_per_s), Line::new(visitors_per_s));
        Self { inner: Arc::new(Inner { panels, visitors, reading, shut: Semaphore::new(0) }) }
    }

    /// Waits until a panel's socket is let in. What was known of its sign-in before may be over after it.
    ///
    /// # Errors
    /// [`Busy`], at once or when the door shuts.
    pub async fn panel(&self) -> Result<(), Busy> {
        self.inner.panels.pass("panel", &self.inner.shut).await
    }

    /// Waits until a visitor's socket is let in. Their address may be blocked after it.
    ///
    /// # Errors
    /// [`Busy`], at once or when the door shuts.
    pub async fn visitor(&self) -> Result<(), Busy> {
        self.inner.visitors.pass("widget", &self.inner.shut).await
    }

    /// Sends away everybody who waits, within 0.4 s and in their order: the server stops, and they need not wait for that.
    pub fn shut(&self) {
        self.inner.shut.close();
    }

    /// A place among the openings that read, given back when it is dropped.
    pub async fn reading(&self) -> Option<SemaphorePermit<'_>> {
        // Never closed.
        self.inner.reading.acquire().await.ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn p_08_sockets_that_come_at_once_are_let_in_at_a_pace_and_in_order() {
        let (line, now) = (Line::new(1_000), Instant::now());
        let waits: Vec<Duration> = (0..3_000).map(|_| line.wait(now).unwrap()).collect();
        assert!(waits.iter().take(100).all(Duration::is_zero), "a few do not wait");
        assert!(waits.is_sorted(), "who came first is let in first");
        let within = |second: u64| {
            let second = Duration::from_secs(second)..Duration::from_secs(second + 1);
            waits.iter().filter(|wait| second.contains(*wait)).count()
        };
        assert_eq!((within(1), within(2)), (1_000, 900), "the pace, and a second's tenth that did not wait");
        assert_eq!(line.wait(now + Duration::from_secs(10)), Ok(Duration::ZERO), "an empty line lets in at once");
    }

    #[tokio::test(start_paused = true)]
    async fn p_16_who_waits_when_the_server_stops_is_sent_away_in_a_moment() {
        let admission = Admission::new(1, 1, 2);
        assert_eq!(admission.visitor().await, Ok(()));
        let begun = tokio::time::Instant::now();
        let (waited, ()) = tokio::join!(admission.visitor(), async { admission.shut() });
        assert_eq!(waited, Err(Busy));
        let took = begun.elapsed();
        assert!(
            took > Duration::from_millis(50) && took <= Duration::from_millis(64),
            "a sixteenth of a second: {took:?}"
        );
    }

    #[test]
    fn p_08_who_would_wait_too_long_is_refused_at_once_and_takes_no_place() {
        let (line, now) = (Line::new(100), Instant::now());
        let let_in = (0..10_000).filter(|_| line.wait(now).is_ok()).count();
        assert_eq!(let_in, 611, "six seconds' pace, what may come at once, and the one whose turn it is");
        assert_eq!(line.wait(now), Err(Busy));
        assert_eq!(line.wait(now + Duration::from_secs(1)), Ok(MOST_WAIT - Duration::from_secs(1) + line.gap));
    }
}
