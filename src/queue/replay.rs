//! The replay checker: goes through a mirror's log and proves that the Distributor kept its promises (architecture.md 4):
//! no number is missing, no dialog has two operators or waits while it is held, and nobody was given more than their
//! limit by the distributor (people may exceed it by right).

use std::collections::{BTreeMap, BTreeSet};

use rozmova_actors::{
    domain::{DialogId, OperatorId},
    ports::QueueChange,
};

use super::model::LogEntry;

/// A broken promise, with the number of the change that broke it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// A number is missing before it.
    #[error("change {seq} does not follow {last}")]
    Gap {
        /// The change.
        seq: u64,
        /// The one before.
        last: u64,
    },
    /// Assigned while somebody else holds it.
    #[error("change {seq}: dialog {dialog} is given to {second} while {first} holds it")]
    TwoOperators {
        /// The change.
        seq: u64,
        /// Dialog.
        dialog: DialogId,
        /// Holder.
        first: OperatorId,
        /// The other.
        second: OperatorId,
    },
    /// Queued while somebody holds it.
    #[error("change {seq}: dialog {dialog} waits while {holder} holds it")]
    WaitsWhileHeld {
        /// The change.
        seq: u64,
        /// Dialog.
        dialog: DialogId,
        /// Holder.
        holder: OperatorId,
    },
    /// The distributor exceeded a limit.
    #[error("change {seq}: operator {operator} has {load} dialogs, the limit is {limit}")]
    AboveLimit {
        /// The change.
        seq: u64,
        /// Operator.
        operator: OperatorId,
        /// Dialogs with this one.
        load: u32,
        /// Limit in force.
        limit: u32,
    },
}

/// What was seen, so that a check over nothing is not mistaken for a proof.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    /// Changes.
    pub changes: usize,
    /// Assignments by the distributor.
    pub assigned: usize,
    /// Full copies.
    pub resets: usize,
}

/// Checks a log in its order. A log that was cut at its beginning must begin with a reset to prove anything about holders.
///
/// # Errors
/// The first [`Violation`].
pub fn check(log: &[LogEntry]) -> Result<Checked, Violation> {
    let mut checked = Checked::default();
    let mut held: BTreeMap<DialogId, OperatorId> = BTreeMap::new();
    let mut load: BTreeMap<OperatorId, BTreeSet<DialogId>> = BTreeMap::new();
    let mut last = None;
    // While a full copy is told, assignments repeat what was decided before: limits may have been lowered since.
    for LogEntry { seq, change } in log {
        let seq = *seq;
        match (last, change) {
            (Some(last), change) if *change != QueueChange::Reset && seq != last + 1 => {
                return Err(Violation::Gap { seq, last });
            }
            _ => last = Some(seq),
        }
        checked.changes += 1;
        match change {
            QueueChange::Reset => {
                held.clear();
                load.clear();
                checked.resets += 1;
            }
            QueueChange::Enqueue { dialog, .. } => {
                if let Some(holder) = held.get(dialog) {
                    return Err(Violation::WaitsWhileHeld { seq, dialog: *dialog, holder: *holder });
                }
            }
            QueueChange::Leave { .. } => {}
            QueueChange::Assign { dialog, operator, limit, by_hand } => {
                match held.insert(*dialog, *operator) {
                    Some(first) if first != *operator => {
                        return Err(Violation::TwoOperators { seq, dialog: *dialog, first, second: *operator });
                    }
                    _ => {}
                }
                let mine = load.entry(*operator).or_default();
                mine.insert(*dialog);
                let count = u32::try_from(mine.len()).unwrap_or(u32::MAX);
                if !by_hand {
                    checked.assigned += 1;
                    if count > *limit {
                        return Err(Violation::AboveLimit { seq, operator: *operator, load: count, limit: *limit });
                    }
                }
            }
            QueueChange::Release { dialog, operator } => {
                if held.get(dialog) == Some(operator) {
                    held.remove(dialog);
                }
                if let Some(mine) = load.get_mut(operator) {
                    mine.remove(dialog);
                }
            }
        }
    }
    Ok(checked)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use rozmova_actors::domain::ChannelKind;

    fn log(changes: Vec<QueueChange>) -> Vec<LogEntry> {
        changes.into_iter().enumerate().map(|(n, change)| LogEntry { seq: n as u64 + 1, change }).collect()
    }

    fn enqueue(dialog: i64) -> QueueChange {
        QueueChange::Enqueue { dialog: DialogId(dialog), rank: dialog, subject: None, channel: ChannelKind::Widget }
    }

    fn assign(dialog: i64, operator: i64, by_hand: bool) -> QueueChange {
        QueueChange::Assign { dialog: DialogId(dialog), operator: OperatorId(operator), limit: 1, by_hand }
    }

    fn release(dialog: i64, operator: i64) -> QueueChange {
        QueueChange::Release { dialog: DialogId(dialog), operator: OperatorId(operator) }
    }

    #[test]
    fn an_honest_log_passes_and_is_counted() {
        let honest = log(vec![
            QueueChange::Reset,
            enqueue(1),
            assign(1, 7, false),
            release(1, 7),
            enqueue(2),
            assign(2, 7, false),
            assign(3, 7, true),
        ]);
        assert_eq!(check(&honest), Ok(Checked { changes: 7, assigned: 2, resets: 1 }));
    }

    #[test]
    fn every_sabotage_is_found() {
        let two = log(vec![assign(1, 7, false), assign(1, 8, false)]);
        assert!(matches!(check(&two), Err(Violation::TwoOperators { seq: 2, .. })));
        let above = log(vec![assign(1, 7, false), assign(2, 7, false)]);
        assert!(matches!(check(&above), Err(Violation::AboveLimit { seq: 2, load: 2, limit: 1, .. })));
        let waits = log(vec![assign(1, 7, false), enqueue(1)]);
        assert!(matches!(check(&waits), Err(Violation::WaitsWhileHeld { seq: 2, .. })));
        let mut gap = log(vec![enqueue(1), enqueue(2), enqueue(3)]);
        gap.remove(1);
        assert_eq!(check(&gap), Err(Violation::Gap { seq: 3, last: 1 }));
    }
}
