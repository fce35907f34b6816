//! What the mirror is told: where each dialog is now, as numbered changes (`ports::QueueChange`). Nothing here decides; a mirror
//! that lost count gets a full copy.

use std::sync::Arc;

use super::assign::Errand;
use super::core::{Core, Effect};
use crate::domain::{Dialog, DialogId, DialogState, OperatorId};
use crate::ports::QueueChange;

/// Where the mirror has a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mirrored {
    Absent,
    Waiting(i64),
    Held(OperatorId),
}

impl Core {
    /// Brings the mirror to what is true of the dialog now. `by_hand`: a person decided.
    pub(super) fn mirror(&mut self, id: DialogId, by_hand: bool) {
        let Some(known) = self.dialogs.get(&id) else { return };
        let errand = self.on_the_way.get(&id).and_then(|t| self.errands.get(t));
        let wanted = match (known.dialog.state, errand) {
            // A reservation counts from the moment it is made; a transfer only when the row says so.
            (DialogState::Queued, Some(errand)) if errand.keeps_slot() => Mirrored::Held(errand.operator),
            (DialogState::Queued, _) => Mirrored::Waiting(self.rules.rank(&known.dialog)),
            (DialogState::Active, _) => known.dialog.operator_id.map_or(Mirrored::Absent, Mirrored::Held),
            _ => Mirrored::Absent,
        };
        let (from, dialog) = (known.mirrored, Arc::clone(&known.dialog));
        let by_hand = by_hand || errand.is_none_or(Errand::is_by_hand);
        if let Some(known) = self.dialogs.get_mut(&id) {
            known.mirrored = wanted;
        }
        self.tell_mirror(from, wanted, &dialog, by_hand);
    }

    pub(super) fn tell_mirror(&mut self, from: Mirrored, to: Mirrored, dialog: &Dialog, by_hand: bool) {
        if from == to {
            return;
        }
        match (from, to) {
            (Mirrored::Held(operator), _) => self.push(QueueChange::Release { dialog: dialog.id, operator }),
            (Mirrored::Waiting(_), Mirrored::Absent | Mirrored::Waiting(_)) => {
                self.push(QueueChange::Leave { dialog: dialog.id });
            }
            _ => {}
        }
        match to {
            Mirrored::Absent => {}
            Mirrored::Waiting(rank) => self.push(QueueChange::Enqueue {
                dialog: dialog.id,
                rank,
                subject: dialog.subject_id,
                channel: dialog.channel,
            }),
            Mirrored::Held(operator) => {
                // Whoever replays the changes counts every dialog held; those that do not count raise the limit by one each.
                let limit =
                    self.crew.get(operator).map_or(0, |m| m.capacity.limit.saturating_add(m.uncounted(&self.rules)));
                self.push(QueueChange::Assign { dialog: dialog.id, operator, limit, by_hand });
            }
        }
    }

    fn push(&mut self, change: QueueChange) {
        self.mirror_seq += 1;
        self.out.push(Effect::Mirror(self.mirror_seq, change));
    }

    pub(super) fn copy_mirror(&mut self) {
        self.push(QueueChange::Reset);
        let mut all: Vec<(DialogId, Mirrored)> = self.dialogs.iter().map(|(id, k)| (*id, k.mirrored)).collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        for (id, mirrored) in all {
            if let Some(dialog) = self.dialogs.get(&id).map(|k| Arc::clone(&k.dialog)) {
                self.tell_mirror(Mirrored::Absent, mirrored, &dialog, true);
            }
        }
    }
}
