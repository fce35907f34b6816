//! Live counters, kept incrementally: one small table by topic and bot, so that a change costs the same with 10 and with 10,000
//! sessions. Whom no role limits is answered from the sums of topics alone.

use std::collections::HashMap;

use crate::domain::{BotId, DialogState, OperatorId, SubjectId, dialog::DialogKey, view::Counters};

use super::sight::{Scope, Sight, is_held};

/// Open dialogs of one topic by what they do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) waiting: u32,
    /// With a scenario, those that we began too.
    pub(crate) bot: u32,
    /// With an operator, those that we began too.
    pub(crate) held: u32,
    /// Of `bot`, those that we began.
    begun_bot: u32,
    /// Of `held`, those that we began.
    begun_held: u32,
}

impl Row {
    fn is_empty(self) -> bool {
        self == Self::default()
    }

    fn shift(&mut self, key: &DialogKey, by: i32) {
        let (cell, begun) = match key.state {
            DialogState::Bot => (&mut self.bot, Some(&mut self.begun_bot)),
            DialogState::New | DialogState::Queued => (&mut self.waiting, None),
            _ => (&mut self.held, Some(&mut self.begun_held)),
        };
        *cell = cell.saturating_add_signed(by);
        if let (true, Some(begun)) = (key.is_outbound, begun) {
            *begun = begun.saturating_add_signed(by);
        }
    }
}

/// Open dialogs of one topic.
#[derive(Debug, Default)]
struct Topic {
    all: Row,
    by_bot: HashMap<BotId, Row>,
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
    by_topic: HashMap<Option<SubjectId>, Topic>,
    by_holder: HashMap<OperatorId, HashMap<Place, Own>>,
}

/// What tells of a held dialog whether it is seen: bot, topic, and whether we began it.
type Place = (BotId, Option<SubjectId>, bool);

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
        let topic = self.by_topic.entry(key.subject_id).or_default();
        topic.all.shift(key, by);
        let of_bot = topic.by_bot.entry(key.bot_id).or_default();
        of_bot.shift(key, by);
        if of_bot.is_empty() {
            topic.by_bot.remove(&key.bot_id);
        }
        if topic.all.is_empty() {
            self.by_topic.remove(&key.subject_id);
        }
        if let (true, Some(holder)) = (is_held(key.state), key.operator_id) {
            let place = (key.bot_id, key.subject_id, key.is_outbound);
            let topics = self.by_holder.entry(holder).or_default();
            let cell = topics.entry(place).or_default();
            cell.held = cell.held.saturating_add_signed(by);
            if key.state == DialogState::Active {
                cell.active = cell.active.saturating_add_signed(by);
            }
            if cell.held == 0 {
                topics.remove(&place);
            }
            if topics.is_empty() {
                self.by_holder.remove(&holder);
            }
        }
    }

    /// The counters as one operator sees them.
    pub(crate) fn of(&self, sight: &Sight) -> Counters {
        let own = self.by_holder.get(&sight.operator).into_iter().flatten();
        let own = own.filter(|((bot, topic, _), _)| sight.within(*bot, *topic));
        let (mut mine, mut own_beyond) = (0_u32, 0_u32);
        for ((bot, topic, begun), own) in own {
            mine += own.active;
            // Own dialogs are seen whatever their topic; those that the foreign rule covers are in its sum already.
            if !sight.covers(sight.of_others(*begun), *bot, *topic) {
                own_beyond += own.held;
            }
        }
        let queue = self.sum(sight, &sight.waiting, |row| row.waiting);
        let both = |came: fn(&Row) -> u32, begun: fn(&Row) -> u32| {
            self.sum(sight, &sight.foreign, came) + self.sum(sight, &sight.outbound, begun)
        };
        let bot = both(|row| row.bot.saturating_sub(row.begun_bot), |row| row.begun_bot);
        let held = both(|row| row.held.saturating_sub(row.begun_held), |row| row.begun_held);
        Counters { mine, queue, bot, all: queue + bot + held + own_beyond }
    }

    /// All topics together.
    pub(crate) fn totals(&self) -> Row {
        self.by_topic.values().fold(Row::default(), |sum, topic| Row {
            waiting: sum.waiting + topic.all.waiting,
            bot: sum.bot + topic.all.bot,
            held: sum.held + topic.all.held,
            begun_bot: sum.begun_bot + topic.all.begun_bot,
            begun_held: sum.begun_held + topic.all.begun_held,
        })
    }

    fn sum(&self, sight: &Sight, scope: &Scope, cell: impl Fn(&Row) -> u32) -> u32 {
        if !sight.is_unlimited() {
            let seen = |topic: Option<SubjectId>, of: &Topic| -> u32 {
                let rows = of.by_bot.iter().filter(|(bot, _)| sight.covers(scope, **bot, topic));
                rows.map(|(_, row)| cell(row)).sum()
            };
            return self.by_topic.iter().map(|(topic, of)| seen(*topic, of)).sum();
        }
        match scope {
            Scope::Nothing => 0,
            Scope::Everything => self.by_topic.values().map(|topic| cell(&topic.all)).sum(),
            Scope::Subjects { subjects, without_topic } => {
                let none = without_topic.then_some(None);
                let topics = subjects.iter().copied().map(Some).chain(none);
                topics.filter_map(|topic| self.by_topic.get(&topic)).map(|topic| cell(&topic.all)).sum()
            }
        }
    }
}
