//! What a mirror holds, and how one change alters it; the Lua script does the same.

use std::collections::{BTreeMap, VecDeque};

use rozmova_actors::{
    domain::{DialogId, OperatorId},
    ports::QueueChange,
};

/// Changes that are kept for the replay checker.
pub const LOG_LENGTH: usize = 10_000;

/// A numbered change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Grows by one.
    pub seq: u64,
    /// The change. Topic and channel of an `Enqueue` are not kept.
    pub change: QueueChange,
}

/// The copy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mirrored {
    /// Number of the newest change.
    pub seq: u64,
    /// Waiting dialogs, by rank then id.
    pub waiting: Vec<(i64, DialogId)>,
    /// Who holds what.
    pub held: BTreeMap<DialogId, OperatorId>,
}

/// A copy that changes.
#[derive(Debug, Default)]
pub struct Model {
    seq: u64,
    rank: BTreeMap<DialogId, i64>,
    held: BTreeMap<DialogId, OperatorId>,
    log: VecDeque<LogEntry>,
}

impl Model {
    /// Applies a change. Answers `false`, and changes nothing, when a number is missing before it.
    pub fn apply(&mut self, seq: u64, change: &QueueChange) -> bool {
        if *change == QueueChange::Reset {
            *self = Self::default();
        } else if seq != self.seq + 1 {
            return false;
        }
        self.seq = seq;
        match change {
            QueueChange::Enqueue { dialog, rank, .. } => {
                self.rank.insert(*dialog, *rank);
            }
            QueueChange::Leave { dialog } => {
                self.rank.remove(dialog);
            }
            QueueChange::Assign { dialog, operator, .. } => {
                self.rank.remove(dialog);
                self.held.insert(*dialog, *operator);
            }
            QueueChange::Release { dialog, operator } => {
                if self.held.get(dialog) == Some(operator) {
                    self.held.remove(dialog);
                }
            }
            QueueChange::Reset => {}
        }
        if self.log.len() == LOG_LENGTH {
            self.log.pop_front();
        }
        self.log.push_back(LogEntry { seq, change: change.clone() });
        true
    }

    /// The copy now.
    #[must_use]
    pub fn mirrored(&self) -> Mirrored {
        let mut waiting: Vec<_> = self.rank.iter().map(|(dialog, rank)| (*rank, *dialog)).collect();
        waiting.sort_unstable();
        Mirrored { seq: self.seq, waiting, held: self.held.clone() }
    }

    /// Newest changes, ascending.
    #[must_use]
    pub fn log(&self) -> Vec<LogEntry> {
        self.log.iter().cloned().collect()
    }
}
