//! Ids from blocks reserved ahead (shared decision 2): giving one never waits for the database.

use std::{
    collections::VecDeque,
    ops::Range,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use rozmova_actors::{
    domain::IdKind,
    ports::{IdSource, OutOfIds},
};

use crate::{Conn, Store, StoreError, schema::id_blocks};

/// Ids in a block.
const BLOCK: i64 = 1_000;
/// Largest number of blocks reserved at once.
const MOST_BLOCKS: i64 = 64;
/// A refill sooner than this after the last one of the same kind doubles the next.
const QUICK: Duration = Duration::from_secs(2);

/// The source of all ids of a process.
///
/// A crash loses the rest of the blocks in memory: those numbers stay unused, none is given twice.
pub struct IdBlocks {
    shared: Arc<Shared>,
}

struct Shared {
    kinds: [Mutex<Kind>; IdKind::ALL.len()],
    /// Wakes the refilling thread.
    low: (Mutex<bool>, Condvar),
    stop: AtomicBool,
}

struct Kind {
    ranges: VecDeque<Range<i64>>,
    left: i64,
    blocks: i64,
    refilled: Instant,
}

impl Kind {
    fn add(&mut self, range: Range<i64>) {
        self.left += range.end - range.start;
        self.ranges.push_back(range);
    }

    fn take(&mut self) -> Option<i64> {
        loop {
            let front = self.ranges.front_mut()?;
            if let Some(id) = front.next() {
                self.left -= 1;
                return Some(id);
            }
            self.ranges.pop_front();
        }
    }

    /// Less than half of a refill is left.
    fn is_low(&self) -> bool {
        self.left * 2 < self.blocks * BLOCK
    }
}

/// Reserves `count` ids of a kind: the numbers are gone from the database before anybody sees them.
///
/// # Errors
/// The statement's.
pub fn reserve(conn: &mut Conn, kind: IdKind, count: i64) -> QueryResult<Range<i64>> {
    let end: i64 = on_db!(conn, c => diesel::update(id_blocks::table.find(kind.name()))
        .set(id_blocks::next_id.eq(id_blocks::next_id + count))
        .returning(id_blocks::next_id)
        .get_result(c))?;
    Ok(end - count..end)
}

impl IdBlocks {
    /// Reserves the first blocks and starts the thread that keeps them ahead. Blocks while it reserves.
    ///
    /// # Errors
    /// As [`Store::write_blocking`].
    pub fn start(store: &Store) -> Result<Self, StoreError> {
        let ranges = store.write_blocking(|conn| {
            IdKind::ALL
                .into_iter()
                .map(|kind| reserve(conn, kind, first_blocks(kind) * BLOCK))
                .collect::<QueryResult<Vec<_>>>()
        })?;
        let mut ranges = ranges.into_iter();
        let kinds = IdKind::ALL.map(|kind| {
            let mut state =
                Kind { ranges: VecDeque::new(), left: 0, blocks: first_blocks(kind), refilled: Instant::now() };
            if let Some(range) = ranges.next() {
                state.add(range);
            }
            Mutex::new(state)
        });
        let shared = Arc::new(Shared { kinds, low: (Mutex::new(false), Condvar::new()), stop: AtomicBool::new(false) });
        let (weak, store) = (Arc::downgrade(&shared), store.clone());
        std::thread::Builder::new()
            .name("rz-ids".into())
            .spawn(move || refill_loop(&weak, &store))
            .map_err(|e| StoreError::Unavailable(format!("the thread of ids did not start: {e}")))?;
        Ok(Self { shared })
    }
}

impl Drop for IdBlocks {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        self.shared.wake();
    }
}

impl IdSource for IdBlocks {
    fn next(&self, kind: IdKind) -> Result<i64, OutOfIds> {
        let (id, low) = {
            let mut state = self.shared.kind(kind);
            (state.take(), state.is_low())
        };
        if low {
            self.shared.wake();
        }
        id.ok_or(OutOfIds)
    }
}

impl Shared {
    fn kind(&self, kind: IdKind) -> MutexGuard<'_, Kind> {
        lock(&self.kinds[index(kind)])
    }

    fn wake(&self) {
        let mut low = lock(&self.low.0);
        if !*low {
            *low = true;
            self.low.1.notify_one();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Place of a kind in [`IdKind::ALL`].
const fn index(kind: IdKind) -> usize {
    match kind {
        IdKind::Dialog => 0,
        IdKind::Message => 1,
        IdKind::Client => 2,
        IdKind::Contact => 3,
        IdKind::Offer => 4,
        IdKind::Timer => 5,
        IdKind::Audit => 6,
        IdKind::Notification => 7,
        IdKind::File => 8,
        IdKind::Catalogue => 9,
    }
}

/// Kinds that customers make come in bursts right after a start.
const fn first_blocks(kind: IdKind) -> i64 {
    match kind {
        IdKind::Message => 8,
        IdKind::Dialog | IdKind::Client | IdKind::Contact | IdKind::Timer => 4,
        IdKind::Offer | IdKind::Audit | IdKind::File | IdKind::Notification | IdKind::Catalogue => 1,
    }
}

fn refill_loop(shared: &Weak<Shared>, store: &Store) {
    let mut pause = Duration::from_millis(20);
    loop {
        let Some(shared) = shared.upgrade() else { return };
        if shared.stop.load(Ordering::Acquire) {
            return;
        }
        let mut failed = false;
        for kind in IdKind::ALL {
            if shared.kind(kind).is_low() {
                failed |= refill(&shared, store, kind).is_err();
            }
        }
        pause = if failed { (pause * 2).min(Duration::from_millis(640)) } else { Duration::from_millis(20) };
        // Without a failure only a low block wakes us; the long limit merely bounds a lost wake-up.
        let limit = if failed { pause } else { Duration::from_secs(1) };
        let guard = lock(&shared.low.0);
        let ready = |low: &mut bool| !*low || failed;
        let (mut low, _) = shared.low.1.wait_timeout_while(guard, limit, ready).unwrap_or_else(PoisonError::into_inner);
        *low = false;
    }
}

fn refill(shared: &Shared, store: &Store, kind: IdKind) -> Result<(), StoreError> {
    let blocks = {
        let mut state = shared.kind(kind);
        state.blocks = if state.refilled.elapsed() < QUICK {
            (state.blocks * 2).min(MOST_BLOCKS)
        } else {
            (state.blocks / 2).max(first_blocks(kind))
        };
        state.blocks
    };
    let range = store.write_blocking(move |conn| reserve(conn, kind, blocks * BLOCK)).inspect_err(|error| {
        tracing::warn!(%error, kind = kind.name(), "no block of ids could be reserved; trying again");
    })?;
    let mut state = shared.kind(kind);
    state.add(range);
    state.refilled = Instant::now();
    Ok(())
}
