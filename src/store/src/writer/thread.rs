//! The writer thread: takes what is queued, writes it in one transaction, answers.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError, TryRecvError},
    },
    time::{Duration, Instant},
};

use diesel::result::{DatabaseErrorKind, Error};
use rozmova_actors::ports::JournalError;

use super::{
    WriterOptions,
    batch::{Batch, Entry},
    counters::Counters,
    job::{Item, Job},
    meter::Meter,
    transaction::{self, Context, Plan, Tried},
};
use crate::{
    Conn, Pool, Store,
    error::{means_away, means_full},
    store::AdminJob,
};

/// First and longest pause between two tries while the database is away.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(640));
/// How often a batch is repeated after a deadlock or a serialization failure before its changes are tried alone.
const TRANSIENT_TRIES: u32 = 5;

/// What the handle and the thread share.
#[derive(Default)]
pub(super) struct Shared {
    /// Items in the queue.
    pub(super) depth: AtomicUsize,
    /// Since when the writer is asked to end.
    stop: Mutex<Option<Instant>>,
    stopped: Condvar,
}

impl Shared {
    pub(super) fn stop(&self) {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(Instant::now);
        self.stopped.notify_all();
    }

    /// Waits, shorter when the writer is asked to end; answers since when it is.
    fn pause(&self, pause: Duration) -> Option<Instant> {
        let guard = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        if guard.is_some() {
            let since = *guard;
            drop(guard);
            std::thread::park_timeout(pause);
            return since;
        }
        let (guard, _) = self.stopped.wait_timeout(guard, pause).unwrap_or_else(PoisonError::into_inner);
        *guard
    }
}

/// State of one writer thread.
pub(super) struct Thread {
    pub(super) store: Store,
    pub(super) options: Arc<WriterOptions>,
    pub(super) shared: Arc<Shared>,
    pub(super) receiver: Receiver<Item>,
    pub(super) writer: i16,
    /// Number of the last batch that is known to be committed.
    pub(super) last: i64,
    pub(super) counters: Counters,
    pub(super) fences: Arc<Vec<i64>>,
    pub(super) conn: Option<Conn>,
    pub(super) carry: VecDeque<Job>,
    pub(super) meter: Meter,
    /// When the last batch was begun.
    pub(super) begun: Option<Instant>,
    /// Changes a second of the last moments ([`pace`]).
    pub(super) per_s: f64,
    /// The last error said that the disk is full.
    pub(super) full: bool,
}

/// Time between the beginnings of two batches when so many changes come in a second: the gap, and up to four times it in a
/// crowd. A transaction costs about as much as four changes, so under load fewer and larger ones spare the processor
/// (load-tests/FINDINGS.md), and where little is written nobody waits longer.
fn between(gap: Duration, per_s: f64) -> Duration {
    const CALM: f64 = 500.0;
    const CROWD: f64 = 1_000.0;
    const LONGEST: f64 = 4.0;
    gap.mul_f64(1.0 + (LONGEST - 1.0) * ((per_s - CALM) / (CROWD - CALM)).clamp(0.0, 1.0))
}

/// Changes a second of the last moments, after a batch of `changes` that was begun `since` the one before.
fn pace(per_s: f64, changes: usize, since: Duration) -> f64 {
    /// A crowd is known after about so long, and forgotten.
    const MEMORY_S: f64 = 0.25;
    let since = since.as_secs_f64().max(1e-6);
    per_s + (1.0 - (-since / MEMORY_S).exp()) * (changes as f64 / since - per_s)
}

/// How a try ended.
enum Ended {
    Done(Vec<super::job::Outcome>),
    /// Sabotage: callers are to be answered before the COMMIT.
    #[cfg(any(test, feature = "faults"))]
    Early(Plan),
    /// The COMMIT of an earlier try had succeeded.
    Stored,
    Conflicts(Vec<usize>),
    /// The connection is lost. With a plan: in the COMMIT, so the batch may be stored.
    Away(Option<Plan>),
    /// Worth repeating as it is.
    Transient,
    /// The database refuses something in it.
    Refused(JournalError),
}

impl Thread {
    /// Runs until the last sender has gone and the queue is empty. A panic outside a transaction (a bug of the queue's own
    /// code) costs the jobs in hand, whose callers hear «unavailable», and not the thread.
    pub(super) fn run(mut self) {
        while catch_unwind(AssertUnwindSafe(|| self.serve())).is_err() {
            tracing::error!(writer = self.writer, "the writer panicked; it goes on with the next batch");
        }
    }

    fn serve(&mut self) {
        loop {
            let mut batch = Batch::default();
            let mut admin = None;
            // What was put off keeps its place before newer work.
            for job in std::mem::take(&mut self.carry) {
                batch.add(job);
            }
            if batch.entries.is_empty() && batch.later.is_empty() {
                match self.receiver.recv() {
                    Ok(item) => self.take(item, &mut batch, &mut admin),
                    Err(_) => return,
                }
            }
            self.gather(&mut batch, &mut admin);
            let depth = self.shared.depth.load(Ordering::Relaxed);
            metrics::gauge!("rozmova_writer_queue_depth", "writer" => self.writer.to_string()).set(depth as f64);
            self.carry = std::mem::take(&mut batch.later);
            self.meter.depth(self.shared.depth.load(Ordering::Relaxed) + self.carry.len());
            self.write(batch.entries);
            if let Some(admin) = admin {
                self.administrate(admin);
            }
        }
    }

    /// Takes what is queued, and what comes until the batch is due: [`between`] after the last one was begun, or
    /// [`WriterOptions::receipts_wait`] from now when only receipts are in it. A change that comes alone is written at once.
    fn gather(&self, batch: &mut Batch, admin: &mut Option<AdminJob>) {
        let now = Instant::now();
        let due = self.begun.map(|begun| begun + between(self.options.gap, self.per_s));
        let patience = now + self.options.receipts_wait;
        let mut stopping = false;
        loop {
            loop {
                if admin.is_some() || batch.is_full() {
                    return;
                }
                match self.receiver.try_recv() {
                    Ok(item) => self.take(item, batch, admin),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            let now = Instant::now();
            if stopping || batch.is_idle() {
                return;
            }
            if batch.can_wait() {
                let Some(wait) = patience.checked_duration_since(now).filter(|wait| !wait.is_zero()) else { return };
                match self.receiver.recv_timeout(wait) {
                    Ok(item) => self.take(item, batch, admin),
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
                }
            } else {
                let wait = due.and_then(|due| due.checked_duration_since(now)).filter(|wait| !wait.is_zero());
                let Some(wait) = wait else { return };
                // Not by the queue: each item would wake the thread.
                stopping = self.shared.pause(wait).is_some();
            }
        }
    }

    fn take(&self, item: Item, batch: &mut Batch, admin: &mut Option<AdminJob>) {
        self.shared.depth.fetch_sub(1, Ordering::Relaxed);
        match item {
            Item::Job(job) => batch.add(job),
            Item::Admin(job) => *admin = Some(job),
        }
    }

    /// Writes entries until each has its answer.
    fn write(&mut self, mut entries: Vec<Entry>) {
        let mut backoff = BACKOFF.0;
        let mut transient = 0;
        // The plan of the newest try whose COMMIT got no answer.
        let mut unknown: Option<Plan> = None;
        let mut begun = Instant::now();
        if let Some(before) = self.begun.replace(begun) {
            self.per_s = pace(self.per_s, entries.len(), begun.duration_since(before));
        }
        loop {
            if entries.is_empty() {
                return;
            }
            let size = entries.len();
            match self.attempt(&entries) {
                Ended::Done(outcomes) => {
                    self.store.inner.health.committed();
                    self.meter.committed(begun.elapsed(), size);
                    answer(entries, outcomes);
                    return;
                }
                #[cfg(any(test, feature = "faults"))]
                Ended::Early(plan) => {
                    answer(entries, plan.outcomes);
                    self.options.faults.delay();
                    if self.conn.as_mut().is_some_and(|conn| conn.commit().is_ok()) {
                        self.last += 1;
                        self.counters = plan.counters;
                    }
                    return;
                }
                Ended::Stored => {
                    self.last += 1;
                    match unknown.take() {
                        Some(plan) => {
                            tracing::info!(n = self.last, "the COMMIT without an answer had succeeded");
                            self.counters = plan.counters;
                            self.store.inner.health.committed();
                            answer(entries, plan.outcomes);
                        }
                        None => {
                            // Numbers are taken over with a lock at start, so nobody else counts this row.
                            tracing::error!(n = self.last, "another process uses this writer's number");
                            for entry in entries {
                                entry.refuse_all(&JournalError::Unavailable);
                            }
                        }
                    }
                    return;
                }
                Ended::Conflicts(places) => {
                    unknown = None;
                    entries = self.refuse(entries, &places);
                }
                Ended::Transient if transient < TRANSIENT_TRIES => {
                    self.meter.retried("busy");
                    transient += 1;
                    self.shared.pause(backoff);
                }
                Ended::Transient => return self.one_by_one(entries, JournalError::Unavailable),
                Ended::Refused(error) => return self.one_by_one(entries, error),
                Ended::Away(plan) => {
                    // A try that began after an unknown COMMIT has found it not stored; only its own may be unknown now.
                    if plan.is_some() {
                        unknown = plan;
                    }
                    self.conn = None;
                    self.meter.down(std::mem::take(&mut self.full));
                    let since = self.shared.pause(backoff);
                    backoff = (backoff * 2).min(BACKOFF.1);
                    begun = Instant::now();
                    if unknown.is_none() {
                        // Certainly not stored: who has stopped waiting is not written any more.
                        entries.retain(|entry| !entry.is_abandoned());
                    }
                    if since.is_some_and(|since| since.elapsed() > self.options.drain) {
                        for entry in entries {
                            entry.refuse_all(&JournalError::Unavailable);
                        }
                        return;
                    }
                }
            }
        }
    }

    /// Repeats entries one at a time, so that only the offender is refused.
    fn one_by_one(&mut self, mut entries: Vec<Entry>, error: JournalError) {
        if entries.len() == 1 {
            for entry in entries.drain(..) {
                tracing::warn!(%error, slot = entry.job.slot().get(), "the database refused a change");
                self.meter.refused();
                for (place, copy) in entry.refuse(error.clone()).into_iter().enumerate() {
                    self.carry.insert(place, copy);
                }
            }
            return;
        }
        for entry in entries {
            self.write(vec![entry]);
        }
    }

    /// Answers «conflict» to the entries at these places and gives back the rest.
    fn refuse(&mut self, entries: Vec<Entry>, places: &[usize]) -> Vec<Entry> {
        let mut rest = Vec::with_capacity(entries.len());
        for (place, entry) in entries.into_iter().enumerate() {
            if places.contains(&place) {
                let copies = entry.refuse(JournalError::Conflict);
                for copy in copies.into_iter().rev() {
                    self.carry.push_front(copy);
                }
            } else {
                rest.push(entry);
            }
        }
        rest
    }

    fn connection(&mut self) -> Option<Conn> {
        match self.conn.take() {
            Some(conn) => Some(conn),
            None => match self.store.inner.db.get(Pool::Messages) {
                Ok(conn) => Some(conn),
                Err(error) => {
                    tracing::warn!(%error, "the writer has no connection, messages are refused with 503 until the database is back; trying again");
                    None
                }
            },
        }
    }

    fn attempt(&mut self, entries: &[Entry]) -> Ended {
        let Some(mut conn) = self.connection() else { return Ended::Away(None) };
        let ended = catch_unwind(AssertUnwindSafe(|| self.transact(&mut conn, entries)));
        match ended {
            Ok(Ended::Away(plan)) => Ended::Away(plan),
            Ok(Ended::Done(plan)) => {
                self.conn = Some(conn);
                Ended::Done(plan)
            }
            #[cfg(any(test, feature = "faults"))]
            Ok(Ended::Early(plan)) => {
                self.conn = Some(conn);
                Ended::Early(plan)
            }
            Ok(other) => {
                // A transaction that cannot be rolled back leaves a connection of no use.
                if conn.rollback().is_ok() {
                    self.conn = Some(conn);
                }
                other
            }
            Err(_) => {
                // The connection goes with its open transaction.
                drop(conn);
                Ended::Refused(JournalError::Refused("a bug: the writer panicked over this change".into()))
            }
        }
    }

    /// One transaction. Everything but `Done` leaves it open, for the caller to roll back or to drop.
    fn transact(&mut self, conn: &mut Conn, entries: &[Entry]) -> Ended {
        let owner = self.options.owner();
        let context = Context {
            node: &self.options.node,
            writer: self.writer,
            n: self.last + 1,
            counters: &self.counters,
            fences: self.options.clustered.then_some((owner.as_str(), self.fences.as_slice())),
        };
        let tried = match conn.begin() {
            Ok(()) => transaction::run(conn, entries, &context),
            Err(error) => Err(error),
        };
        let plan = match tried {
            Ok(Tried::Ready(plan)) => plan,
            Ok(Tried::Stored) => return Ended::Stored,
            Ok(Tried::Conflicts(places)) => return Ended::Conflicts(places),
            Err(error) => {
                self.full = means_full(&error);
                return judge(conn, &error);
            }
        };
        #[cfg(any(test, feature = "faults"))]
        if self.options.faults.ack_before_commit.load(Ordering::SeqCst) {
            return Ended::Early(plan);
        } else if let Some(ended) = self.spoil() {
            return ended;
        }
        match conn.commit() {
            Ok(()) => {
                #[cfg(any(test, feature = "faults"))]
                if super::faults::Faults::take(&self.options.faults.lost_answers) {
                    return Ended::Away(Some(plan));
                }
                self.last += 1;
                self.counters = plan.counters;
                Ended::Done(plan.outcomes)
            }
            Err(error) => {
                tracing::warn!(%error, "a COMMIT failed");
                self.full = means_full(&error);
                match judge(conn, &error) {
                    Ended::Away(_) => Ended::Away(Some(plan)),
                    other => other,
                }
            }
        }
    }

    /// Faults before the COMMIT.
    #[cfg(any(test, feature = "faults"))]
    #[allow(clippy::panic)]
    fn spoil(&self) -> Option<Ended> {
        use super::faults::Faults;
        let faults = &self.options.faults;
        faults.delay();
        if Faults::take(&faults.panics) {
            panic!("a fault asked for by a test");
        }
        Faults::take(&faults.lost_commits).then_some(Ended::Away(None))
    }

    /// Runs a function between two batches (SQLite: there is only this writer).
    fn administrate(&mut self, job: AdminJob) {
        let Some(mut conn) = self.connection() else {
            // Dropping the job tells its caller.
            return;
        };
        if catch_unwind(AssertUnwindSafe(|| job(&mut conn))).is_ok() {
            self.store.inner.health.committed();
            self.conn = Some(conn);
        }
    }
}

/// What an error means for the batch.
fn judge(conn: &mut Conn, error: &Error) -> Ended {
    if means_away(error) {
        return Ended::Away(None);
    }
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Ended::Transient,
        Error::DatabaseError(_, info) if info.message().contains("deadlock detected") => Ended::Transient,
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Ended::Refused(JournalError::Conflict),
        error => {
            // How a broken connection is told from a refused row: ask it something.
            let text = error.to_string();
            let _ = conn.rollback();
            if conn.answers() {
                // The transaction is gone already; the caller's rollback needs one to end.
                let _ = conn.begin();
                Ended::Refused(JournalError::Refused(text))
            } else {
                Ended::Away(None)
            }
        }
    }
}

fn answer(entries: Vec<Entry>, outcomes: Vec<super::job::Outcome>) {
    for (entry, outcome) in entries.into_iter().zip(outcomes) {
        entry.answer(outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_written_in_longer_waits_and_a_calm_hour_by_the_gap() {
        let gap = Duration::from_millis(3);
        for (per_s, ms) in [(0.0, 3.0), (500.0, 3.0), (750.0, 7.5), (1_000.0, 12.0), (90_000.0, 12.0)] {
            assert_eq!(between(gap, per_s), Duration::from_secs_f64(ms / 1e3), "at {per_s} a second");
        }
        // A lone burst after silence is no crowd; a second of many is, and it is forgotten as fast.
        let burst = pace(0.0, 40, Duration::from_secs(60));
        assert!(burst < 1.0, "{burst}");
        let each = Duration::from_millis(5);
        let crowd = (0..200).fold(0.0, |per_s, _| pace(per_s, 6, each));
        assert!((1_100.0..1_201.0).contains(&crowd), "{crowd}");
        let calm = (0..200).fold(crowd, |per_s, _| pace(per_s, 1, each));
        assert!((199.0..250.0).contains(&calm), "{calm}");
        assert_eq!(between(Duration::ZERO, 5e3), Duration::ZERO, "switched off is off");
    }
}
