//! Live counters, kept incrementally: one small table by topic, so that a change costs the same with 10 and with 10,000 sessions.

use std::collections::HashMap;

use crate::domain::{DialogState, OperatorId, SubjectId, dialog::DialogKey, view::Counters};

use super::sight::{Scope, Sight, is_held};

/// Open dialogs of one topic by what they do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) waiting: u32,
    pub(crate) bot: u32,
    pub(crate) held: u32,
}

impl Row {
    fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// Dialogs of one topic and one holder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Own {
    /// All of them, those put off too.
    held: u32,
    /// Those to be worked on now.
    active: u32,
}

/// How many open dialogs there are, by topic and by holder.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    by_topic: HashMap<Option<SubjectId>, Row>,
    by_holder: HashMap<OperatorId, HashMap<Option<SubjectId>, Own>>,
}

impl Counts {
    /// A dialog is in this state now.
    pub(crate) fn add(&mut self, key: &DialogKey) {
        self.shift(key, 1);
    }

    /// A dialog is not in this state any more.
    pub(crate) fn remove(&mut self, key: &DialogKey) {
        self.shift(key, -1);
    }

    fn shift(&mut self, key: &DialogKey, by: i32) {
        if !key.state.is_open() {
            return;
        }
        let row = self.by_topic.entry(key.subject_id).or_default();
        let cell = match key.state {
            DialogState::Bot => &mut row.bot,
            DialogState::New | DialogState::Queued => &mut row.waiting,
            _ => &mut row.held,
        };
        *cell = cell.saturating_add_signed(by);
        if row.is_empty() {
            self.by_topic.remove(&key.subject_id);
        }
        if let (true, Some(holder)) = (is_held(key.state), key.operator_id) {
            let topics = self.by_holder.entry(holder).or_default();
            let cell = topics.entry(key.subject_id).or_default();
            cell.held = cell.held.saturating_add_signed(by);
            if key.state == DialogState::Active {
                cell.active = cell.active.saturating_add_signed(by);
            }
            if cell.held == 0 {
                topics.remove(&key.subject_id);
            }
            if topics.is_empty() {
                self.by_holder.remove(&holder);
            }
        }
    }

    /// The counters as one operator sees them.
    pub(crate) fn of(&self, sight: &Sight) -> Counters {
        let own = self.by_holder.get(&sight.operator);
        let mine: u32 = own.into_iter().flat_map(HashMap::values).map(|own| own.active).sum();
        let queue = self.sum(&sight.waiting, |row| row.waiting);
        let bot = self.sum(&sight.foreign, |row| row.bot);
        // Own dialogs are seen whatever their topic; those that the foreign rule covers are in its sum already.
        let held = self.sum(&sight.foreign, |row| row.held);
        let hidden = own.into_iter().flatten().filter(|(topic, _)| !sight.foreign.covers(**topic));
        let own_beyond: u32 = hidden.map(|(_, own)| own.held).sum();
        Counters { mine, queue, bot, all: queue + bot + held + own_beyond }
    }

    /// All topics together.
    pub(crate) fn totals(&self) -> Row {
        self.by_topic.values().fold(Row::default(), |sum, row| Row {
            waiting: sum.waiting + row.waiting,
            bot: sum.bot + row.bot,
            held: sum.held + row.held,
        })
    }

    fn sum(&self, scope: &Scope, cell: impl Fn(&Row) -> u32) -> u32 {
        match scope {
            Scope::Nothing => 0,
            Scope::Everything => self.by_topic.values().map(cell).sum(),
            Scope::Subjects { subjects, without_topic } => {
                let none = without_topic.then_some(None);
                let topics = subjects.iter().copied().map(Some).chain(none);
                topics.filter_map(|topic| self.by_topic.get(&topic)).map(cell).sum()
            }
        }
    }
}
