//! Gathering a batch: what may stand together in one transaction.

use std::collections::{HashMap, HashSet, VecDeque};

use rozmova_actors::{
    domain::slot::SLOTS,
    ports::{Committed, JournalError},
};

use super::job::{Job, Key, Outcome, Row};

/// Changes in one batch at most: more raised only the p99 (measurements.md 4.2).
pub(super) const MOST: usize = 256;

/// Jobs put off in one gathering at most, so that a flood for one dialog is not gone through again and again.
const MOST_LATER: usize = 1_024;

/// A job with the copies of the same key that came while it waited.
pub(super) struct Entry {
    pub(super) job: Job,
    pub(super) copies: Vec<Job>,
}

/// Jobs that can be written together: no two of them replace the same row.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) entries: Vec<Entry>,
    keys: HashMap<Key, usize>,
    rows: HashSet<Row>,
    /// A slot one of whose jobs had to wait: later jobs of the slot wait behind it.
    blocked: HashSet<u16>,
    /// For the next batch, in order.
    pub(super) later: VecDeque<Job>,
    /// Somebody waits for what is in it: not only receipts.
    urgent: bool,
}

impl Batch {
    pub(super) fn is_full(&self) -> bool {
        self.entries.len() >= MOST || self.later.len() >= MOST_LATER || self.blocked.len() >= usize::from(SLOTS)
    }

    /// Nothing is in it.
    pub(super) fn is_idle(&self) -> bool {
        self.entries.is_empty() && self.later.is_empty()
    }

    /// Only receipts are in it: nobody waits for a receipt but the next try to write it.
    pub(super) fn can_wait(&self) -> bool {
        !self.urgent
    }

    /// Takes a job in, attaches it to the job whose key it repeats, or puts it off.
    pub(super) fn add(&mut self, job: Job) {
        if job.is_abandoned() {
            // Its caller was told «unavailable»: what is not in a batch yet is not written any more.
            return;
        }
        self.urgent |= matches!(job, Job::Change { .. });
        let keys = job.keys();
        if let Some(place) = keys.iter().find_map(|key| self.keys.get(key)) {
            if let Some(entry) = self.entries.get_mut(*place) {
                entry.copies.push(job);
            }
            return;
        }
        let rows = job.rows();
        let slot = job.slot().get();
        if self.blocked.contains(&slot) || rows.iter().any(|row| self.rows.contains(row)) {
            self.blocked.insert(slot);
            self.later.push_back(job);
            return;
        }
        self.rows.extend(rows);
        for key in keys {
            self.keys.insert(key, self.entries.len());
        }
        self.entries.push(Entry { job, copies: Vec::new() });
    }
}

impl Entry {
    /// Answers the job and its copies: they are duplicates of what was written.
    pub(super) fn answer(self, outcome: Outcome) {
        let first = match (&outcome, &self.job) {
            (Outcome::Change(Committed::Applied(_)), Job::Change { change, .. }) => {
                change.messages.first().map(|m| (m.message.clone(), None))
            }
            (Outcome::Change(duplicate @ Committed::Duplicate { .. }), Job::Change { change, .. }) => {
                change.messages.first().map(|m| (m.message.clone(), Some(duplicate.clone())))
            }
            _ => None,
        };
        self.job.answer(outcome);
        for copy in self.copies {
            let Job::Change { change, .. } = &copy else { continue };
            let text = change.messages.first().map(|m| m.message.text.as_str()).unwrap_or_default();
            let answer = match &first {
                Some((written, None)) => Committed::Duplicate {
                    message_id: written.id,
                    dialog_id: written.dialog_id,
                    seq: written.seq,
                    created_at: written.created_at,
                    differs: written.text != text,
                },
                Some((beside, Some(Committed::Duplicate { message_id, dialog_id, seq, created_at, differs }))) => {
                    Committed::Duplicate {
                        message_id: *message_id,
                        dialog_id: *dialog_id,
                        seq: *seq,
                        created_at: *created_at,
                        // The stored text is known only as equal to or different from the first copy's.
                        differs: *differs || beside.text != text,
                    }
                }
                _ => {
                    copy.refuse(JournalError::Unavailable);
                    continue;
                }
            };
            copy.answer(Outcome::Change(answer));
        }
    }

    /// Refuses the job alone; its copies are tried in their own right.
    pub(super) fn refuse(self, error: JournalError) -> Vec<Job> {
        self.job.refuse(error);
        self.copies
    }

    /// Refuses the job and its copies.
    pub(super) fn refuse_all(self, error: &JournalError) {
        self.job.refuse(error.clone());
        for copy in self.copies {
            copy.refuse(error.clone());
        }
    }

    /// Whether nobody waits for it any more.
    pub(super) fn is_abandoned(&self) -> bool {
        self.job.is_abandoned() && self.copies.iter().all(Job::is_abandoned)
    }
}
