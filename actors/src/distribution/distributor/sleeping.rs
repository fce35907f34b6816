//! Dialogs that are put off: they take no slot and wait for nobody, yet each has an owner. When the owner leaves for good they go
//! too (administration.md 3, distribution.md 6.2): to a colleague, with whom they sleep on, or awake to the queue.

use std::collections::{BTreeMap, BTreeSet};

use super::assign::Task;
use super::core::{Core, holder};
use super::moving::JobId;
use crate::dialog::messages::{DialogCommand, Who};
use crate::distribution::messages::Redistribute;
use crate::domain::{Dialog, DialogId, DialogState, OperatorId, Timestamp};

/// Who has which sleeping dialogs.
#[derive(Debug, Default)]
pub(super) struct Sleepers(BTreeMap<OperatorId, BTreeSet<DialogId>>);

impl Sleepers {
    /// A dialog slept with `was` and sleeps with `is`.
    pub fn change(&mut self, dialog: DialogId, was: Option<OperatorId>, is: Option<OperatorId>) {
        if was == is {
            return;
        }
        if let Some(former) = was
            && let Some(dialogs) = self.0.get_mut(&former)
        {
            dialogs.remove(&dialog);
            if dialogs.is_empty() {
                self.0.remove(&former);
            }
        }
        if let Some(operator) = is {
            self.0.entry(operator).or_default().insert(dialog);
        }
    }

    /// Sleeping dialogs of an operator.
    pub fn of(&self, operator: OperatorId) -> impl Iterator<Item = DialogId> {
        self.0.get(&operator).into_iter().flatten().copied()
    }

    /// Everybody who has one.
    pub fn owners(&self) -> impl Iterator<Item = OperatorId> {
        self.0.keys().copied()
    }
}

/// With whom the dialog sleeps now.
pub(super) fn sleeps_with(dialog: &Dialog) -> Option<OperatorId> {
    if dialog.state == DialogState::Paused { dialog.operator_id } else { None }
}

/// Whose the dialog is now, awake or asleep.
pub(super) fn owner(dialog: &Dialog) -> Option<OperatorId> {
    holder(dialog).or_else(|| sleeps_with(dialog))
}

impl Core {
    pub(super) fn is_asleep(&self, id: DialogId) -> bool {
        self.dialogs.get(&id).is_some_and(|known| known.dialog.state == DialogState::Paused)
    }

    /// Every dialog of an operator, awake or asleep, by number.
    pub(super) fn owned_by(&self, operator: OperatorId) -> Vec<DialogId> {
        let mut owned = self.crew.held_by(operator);
        owned.extend(self.sleepers.of(operator));
        owned.sort_unstable();
        owned
    }

    /// Owners of dialogs who have no profile: deactivated before the rows were read, or not told of yet.
    pub(super) fn owners_without_profile(&self) -> BTreeSet<OperatorId> {
        let mut strangers = self.crew.strangers();
        strangers.extend(self.sleepers.owners().filter(|owner| self.crew.get(*owner).is_none()));
        strangers
    }

    /// A sleeping dialog goes to somebody as it is: no slot is kept, and it never stands in the queue.
    pub(super) fn pass_on(
        &mut self,
        job: JobId,
        command: Redistribute,
        dialog: DialogId,
        to: OperatorId,
        now: Timestamp,
    ) {
        let from = command.operator_id;
        let pass = DialogCommand::PassOn {
            who: command.by.map_or(Who::System, Who::Operator),
            reason: command.reason,
            operator: to,
            operator_name: self.crew.get(to).map(|m| m.profile.name.clone()).unwrap_or_default(),
            expect_operator: from,
            note: command.note,
        };
        self.send(dialog, from, Task::PassOn(job), pass, None, now);
    }
}
