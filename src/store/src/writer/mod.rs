//! Group commit: the engine's `Journal` (architecture.md 3).
//!
//! Plain threads (one on SQLite, one or two on PostgreSQL by slot parity) take what is queued, without waiting for more, and write
//! it in one transaction; the queue that forms during a COMMIT is the next batch.
//!
//! What a caller may rely on
//! * `Ok` comes after COMMIT. A crash loses nothing that was answered.
//! * A change whose caller was told `Unavailable` is dropped if it is not in a batch yet. If its batch is in flight it may
//!   still become durable; its key makes a repeat safe.
//! * A refused change takes no neighbour with it: the batch is repeated change by change.
//! * Changes of one slot are written in the order they came in; two that replace the same row never share a batch.

mod batch;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
pub(crate) mod budget;
mod counters;
#[cfg(any(test, feature = "faults"))]
pub mod faults;
mod job;
mod meter;
pub(crate) mod statements;
mod thread;
mod transaction;

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::Ordering,
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use rozmova_actors::{
    domain::{Slot, slot::SLOTS},
    ports::{BoxFuture, Change, Committed, Journal, JournalError, Receipt, journal::ReceiptApplied},
};
use tokio::sync::oneshot;

use self::{
    counters::Counters,
    job::{Item, Job},
    meter::Meter,
    thread::{Shared, Thread},
};
use crate::{
    Conn, Pool, Store, StoreError,
    schema::{batches, slots},
};

/// Writer threads on PostgreSQL at most: by slot parity.
pub(crate) const POSTGRES_WRITERS: u32 = 2;

/// Writer threads on PostgreSQL of a machine with so many cores. On two cores a second writer has no core of its own, and each
/// would write batches of half the size: the same statements twice (load-tests/FINDINGS.md).
pub(crate) const fn postgres_writers(cores: usize) -> u32 {
    if cores > 2 { POSTGRES_WRITERS } else { 1 }
}

/// The same, of this machine.
pub(crate) fn writers_here() -> u32 {
    postgres_writers(std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
}

pub(crate) use statements::slot as slot_number;

/// How the writer works.
#[derive(Debug, Clone)]
pub struct WriterOptions {
    /// Name of the node; the same after a restart. Batch numbers are kept under it.
    pub node: String,
    /// Longest time a caller waits for its answer.
    pub deadline: Duration,
    /// Jobs that may wait in one queue; more are answered `Unavailable` at once.
    pub queue: usize,
    /// How long [`Writer::shutdown`] goes on trying while the database is away.
    pub drain: Duration,
    /// Shortest time from the beginning of one batch to the next; what comes meanwhile is written together. Zero: at once.
    /// A change that comes alone never waits, under a crowd it waits less than this, and a batch has so many changes instead
    /// of two, each with its share of the COMMIT, the flush and the wake-ups (load-tests/FINDINGS.md).
    pub gap: Duration,
    /// How long a batch of nothing but receipts waits for a change to be written with. Zero: not at all.
    pub receipts_wait: Duration,
    /// Check in each batch that its slots are still this node's (PostgreSQL; needed from the second node on).
    pub clustered: bool,
    /// Deliberate faults.
    #[cfg(any(test, feature = "faults"))]
    pub faults: Arc<faults::Faults>,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self {
            node: "node".into(),
            deadline: Duration::from_secs(8),
            queue: 8_192,
            drain: Duration::from_secs(5),
            gap: Duration::from_millis(3),
            receipts_wait: Duration::from_millis(10),
            clustered: false,
            #[cfg(any(test, feature = "faults"))]
            faults: Arc::new(faults::Faults::from_env()),
        }
    }
}

impl WriterOptions {
    /// Name of this process as owner of slots; new at each start.
    pub(crate) fn owner(&self) -> String {
        format!("{}/{}", self.node, std::process::id())
    }
}

/// The running writer.
pub struct Writer {
    store: Store,
    options: Arc<WriterOptions>,
    /// One a thread; empty after [`Writer::shutdown`].
    queues: RwLock<Vec<(SyncSender<Item>, Arc<Shared>)>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Writer {
    /// Takes all slots (fence + 1), reads where numbering goes on and starts the threads. Blocks.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn start(store: &Store, options: WriterOptions) -> Result<Self, StoreError> {
        let (writers, most) = if store.is_postgres() { (writers_here(), POSTGRES_WRITERS) } else { (1, 1) };
        let options = Arc::new(options);
        let (owner, node) = (options.owner(), options.node.clone());
        let (fences, last, counters) = store.write_blocking(move |conn| {
            let fences = take_slots(conn, &owner)?;
            // Of every writer there may have been: a process that was killed on a larger machine had more of them, and the last
            // COMMIT of each must be over before anything is read.
            let last =
                (0..most as i16).map(|writer| take_number(conn, &node, writer)).collect::<QueryResult<Vec<_>>>()?;
            Ok((Arc::new(fences), last, Counters::load(conn)?))
        })?;
        let mut queues = Vec::new();
        let mut threads = Vec::new();
        for (writer, last) in last.into_iter().take(writers as usize).enumerate() {
            let (sender, receiver) = sync_channel(options.queue);
            let shared = Arc::new(Shared::default());
            let thread = Thread {
                store: store.clone(),
                options: Arc::clone(&options),
                shared: Arc::clone(&shared),
                receiver,
                writer: writer as i16,
                last,
                counters: counters.clone(),
                fences: Arc::clone(&fences),
                // SQLite's only writing connection is the thread's for as long as it lives.
                conn: Some(store.inner.db.get(Pool::Messages)?),
                carry: VecDeque::new(),
                meter: Meter::new(writer),
                begun: None,
                per_s: 0.0,
                full: false,
            };
            let started = std::thread::Builder::new()
                .name(format!("rz-writer-{writer}"))
                .spawn(move || thread.run())
                .map_err(|e| StoreError::Unavailable(format!("a writer thread did not start: {e}")))?;
            queues.push((sender, shared));
            threads.push(started);
        }
        if !store.is_postgres()
            && let Some((sender, shared)) = queues.first().cloned()
        {
            store.set_door(Some(Box::new(move |job| {
                shared.depth.fetch_add(1, Ordering::Relaxed);
                sender.try_send(Item::Admin(job)).map_err(|refused| {
                    shared.depth.fetch_sub(1, Ordering::Relaxed);
                    match refused {
                        TrySendError::Full(Item::Admin(job)) | TrySendError::Disconnected(Item::Admin(job)) => job,
                        // What comes back is what was sent.
                        TrySendError::Full(Item::Job(_)) | TrySendError::Disconnected(Item::Job(_)) => {
                            Box::new(nothing)
                        }
                    }
                })
            })));
        }
        Ok(Self { store: store.clone(), options, queues: RwLock::new(queues), threads: Mutex::new(threads) })
    }

    /// Refuses new work, writes what is queued and ends the threads. Blocks, at most the drain limit longer than the
    /// database needs.
    pub fn shutdown(&self) {
        self.store.set_door(None);
        let queues = std::mem::take(&mut *self.queues.write().unwrap_or_else(PoisonError::into_inner));
        for (_, shared) in &queues {
            shared.stop();
        }
        drop(queues);
        for thread in std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner)) {
            if thread.join().is_err() {
                tracing::error!("a writer thread had panicked");
            }
        }
    }

    /// Jobs that wait in all queues.
    #[must_use]
    pub fn depth(&self) -> usize {
        let queues = self.queues.read().unwrap_or_else(PoisonError::into_inner);
        queues.iter().map(|(_, shared)| shared.depth.load(Ordering::Relaxed)).sum()
    }

    fn submit(&self, slot: Slot, job: Job) -> Result<(), JournalError> {
        let queues = self.queues.read().unwrap_or_else(PoisonError::into_inner);
        if queues.is_empty() {
            return Err(JournalError::Unavailable);
        }
        let (sender, shared) = &queues[slot.index() % queues.len()];
        shared.depth.fetch_add(1, Ordering::Relaxed);
        sender.try_send(Item::Job(job)).map_err(|_| {
            shared.depth.fetch_sub(1, Ordering::Relaxed);
            JournalError::Unavailable
        })
    }

    fn wait<T: Send + 'static>(
        &self,
        submitted: Result<(), JournalError>,
        answer: oneshot::Receiver<Result<T, JournalError>>,
    ) -> BoxFuture<Result<T, JournalError>> {
        let deadline = self.options.deadline;
        Box::pin(async move {
            submitted?;
            // Dropping `answer` at the deadline tells the writer that nobody waits.
            match tokio::time::timeout(deadline, answer).await {
                Ok(Ok(result)) => result,
                Ok(Err(_)) | Err(_) => Err(JournalError::Unavailable),
            }
        })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.shutdown();
    }
}

impl Journal for Writer {
    fn write(&self, change: Change) -> BoxFuture<Result<Committed, JournalError>> {
        let (reply, answer) = oneshot::channel();
        let submitted = job::check(&change)
            .and_then(|slot| self.submit(slot, Job::Change { slot, change: Box::new(change), reply }));
        self.wait(submitted, answer)
    }

    fn receipt(&self, receipt: Receipt) -> BoxFuture<Result<ReceiptApplied, JournalError>> {
        let (reply, answer) = oneshot::channel();
        let slot = receipt.slot;
        let elsewhere = receipt.widget.as_ref().is_some_and(|widget| widget.slot != slot);
        let submitted = if slot.get() >= SLOTS || elsewhere {
            Err(JournalError::Refused("a receipt of another slot".into()))
        } else {
            self.submit(slot, Job::Receipt { receipt, reply })
        };
        self.wait(submitted, answer)
    }
}

/// A job that does nothing.
fn nothing(_: &mut Conn) {}

/// Takes every slot for this process and answers their fences (architecture.md 10: one node never waits).
fn take_slots(conn: &mut Conn, owner: &str) -> QueryResult<Vec<i64>> {
    on_db!(conn, c => diesel::update(slots::table)
        .set((slots::owner.eq(owner), slots::fence.eq(slots::fence + 1)))
        .execute(c))?;
    let rows: Vec<(i16, i64)> =
        on_db!(conn, c => slots::table.select((slots::slot, slots::fence)).order(slots::slot).load(c))?;
    let mut fences = vec![0; usize::from(SLOTS)];
    for (slot, fence) in rows {
        if let Some(place) = usize::try_from(slot).ok().and_then(|slot| fences.get_mut(slot)) {
            *place = fence;
        }
    }
    Ok(fences)
}

/// Counts a writer's number on by one and answers it. Its lock waits for the last COMMIT of a process that was killed.
fn take_number(conn: &mut Conn, node: &str, writer: i16) -> QueryResult<i64> {
    let next: Option<i64> = on_db!(conn, c => diesel::update(batches::table.find((node, writer)))
        .set(batches::n.eq(batches::n + 1))
        .returning(batches::n)
        .get_result(c)
        .optional())?;
    match next {
        Some(n) => Ok(n),
        None => {
            let row = (batches::owner.eq(node), batches::writer.eq(writer), batches::n.eq(0));
            on_db!(conn, c => diesel::insert_into(batches::table).values(row).execute(c))?;
            Ok(0)
        }
    }
}
