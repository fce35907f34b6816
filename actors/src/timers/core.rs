//! When which owner is woken. Pure.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::domain::Timestamp;
use crate::domain::time::{MINUTE, SECOND};
use crate::ports::snapshots::DueTimer;

/// How far ahead rows are read.
pub const HORIZON: i64 = MINUTE;
/// Overdue at start: spread over this time (security.md P-12).
const SPREAD: i64 = MINUTE;
/// An owner that was woken and whose row is still there is woken again after this time.
const AGAIN: i64 = 30 * SECOND;
/// Owners woken in one tick; the rest follows with the next.
const PER_TICK: usize = 100;

type Key = (String, i64);

/// The next minute of deadlines.
#[derive(Debug)]
pub struct TimerCore {
    began: Timestamp,
    /// Moment of waking by key, and the row.
    planned: HashMap<Key, (Timestamp, DueTimer)>,
    order: BTreeMap<(Timestamp, Key), ()>,
    /// Woken and not yet seen gone.
    woken: HashMap<Key, (Timestamp, Timestamp)>,
    /// Work of one time, at the same pace.
    errands: VecDeque<DueTimer>,
    fired: i64,
}

/// Spreads without chance: the same subject always gets the same place in the minute.
fn place(key: &Key) -> i64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in key.0.bytes().chain(key.1.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    ((hash ^ (hash >> 32)) % SPREAD as u64) as i64
}

impl TimerCore {
    /// Knows nothing yet; what is due before `began` is overdue.
    #[must_use]
    pub fn new(began: Timestamp) -> Self {
        Self {
            began,
            planned: HashMap::new(),
            order: BTreeMap::new(),
            woken: HashMap::new(),
            errands: VecDeque::new(),
            fired: 0,
        }
    }

    /// Counters for the system page.
    #[must_use]
    pub fn counters(&self, now: Timestamp) -> [(&'static str, i64); 4] {
        let due = self.order.keys().take_while(|(at, _)| *at <= now).count();
        [
            ("planned", self.planned.len() as i64),
            ("due", due as i64),
            ("fired", self.fired),
            ("errands", self.errands.len() as i64),
        ]
    }

    /// Rows due within [`HORIZON`], as just read.
    pub fn loaded(&mut self, rows: Vec<DueTimer>, now: Timestamp) {
        self.woken.retain(|_, (_, at)| now.since(*at) < AGAIN);
        for row in rows {
            let key = (row.kind.clone(), row.subject);
            if self.woken.get(&key).is_some_and(|(due, _)| *due == row.due_at) {
                continue;
            }
            let at =
                if row.due_at < self.began { row.due_at.max(self.began.plus_micros(place(&key))) } else { row.due_at };
            if let Some((old, _)) = self.planned.insert(key.clone(), (at, row)) {
                self.order.remove(&(old, key.clone()));
            }
            self.order.insert((at, key), ());
        }
    }

    /// Work to be done once for many dialogs, at the pace of timers.
    pub fn errands(&mut self, errands: impl IntoIterator<Item = DueTimer>) {
        self.errands.extend(errands);
    }

    /// Those to be woken now, at most a hundred.
    pub fn tick(&mut self, now: Timestamp) -> Vec<DueTimer> {
        let mut due = Vec::new();
        while due.len() < PER_TICK {
            let Some(first) = self.order.first_entry() else { break };
            if first.key().0 > now {
                break;
            }
            let ((_, key), ()) = first.remove_entry();
            if let Some((_, row)) = self.planned.remove(&key) {
                self.woken.insert(key, (row.due_at, now));
                due.push(row);
            }
        }
        self.fired += due.len() as i64;
        while due.len() < PER_TICK {
            let Some(errand) = self.errands.pop_front() else { break };
            due.push(errand);
        }
        due
    }
}
