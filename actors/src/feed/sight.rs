//! What an operator may see: the one rule behind lists, counters, opening and pushing (operator-line.md 1 and 14, security.md AC-01).
//!
//! Pure data made from the catalogue and the operator's rights. The store renders the same rule in SQL for lists over HTTP.

use crate::domain::{
    BotId, Dialog, DialogState, Grant, Grants, OperatorId, Reach, SubjectId,
    dialog::DialogKey,
    reach::own_topics,
    settings::{SeesForeign, SeesOutbound, SeesQueue},
    topic::Catalogue,
};

pub use crate::domain::reach::Scope;

use super::messages::ListView;

/// What one operator may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Whose.
    pub operator: OperatorId,
    /// Here everything is seen: where the right `op_view_all` holds.
    pub whole: Reach,
    /// Elsewhere nothing is seen outside of this, own dialogs neither: where the roles hold.
    pub reach: Reach,
    /// Waiting dialogs (`new`, `queued`).
    pub waiting: Scope,
    /// Dialogs of others, of scenarios, and closed ones, that clients began. Own dialogs within the reach are seen always.
    pub foreign: Scope,
    /// The same of dialogs that we began.
    pub outbound: Scope,
}

impl Sight {
    /// The rule of one operator by rights, settings and skill groups.
    ///
    /// `op_view_all` sees everything its roles cover. Otherwise `operator_sees_queue` decides about waiting dialogs,
    /// `outbound_chats_visibility` about the others that we began and `operator_sees_foreign_dialogs` about the rest, within the bots
    /// and topics the roles are limited to; «own skill groups» are the active groups the operator is in, with the subtopics of their
    /// topics (distribution.md 3.2 rule 4).
    #[must_use]
    pub fn of(catalogue: &Catalogue, operator: OperatorId, grants: &Grants) -> Self {
        let whole = grants.reach(Grant::OpViewAll, catalogue, operator);
        if whole.is_everywhere() {
            let reach = Reach::Everywhere;
            let (waiting, foreign, outbound) = (Scope::Everything, Scope::Everything, Scope::Everything);
            return Self { operator, whole, reach, waiting, foreign, outbound };
        }
        let reach = grants.reading(catalogue, operator);
        let waiting = match catalogue.settings.operator_sees_queue {
            SeesQueue::None => Scope::Nothing,
            SeesQueue::OwnSkillGroups => own_topics(catalogue, operator),
            SeesQueue::All => Scope::Everything,
        };
        let foreign = match catalogue.settings.operator_sees_foreign_dialogs {
            SeesForeign::None => Scope::Nothing,
            SeesForeign::SkillGroup => own_topics(catalogue, operator),
            SeesForeign::All => Scope::Everything,
        };
        let outbound = match catalogue.settings.outbound_chats_visibility {
            SeesOutbound::Own => Scope::Nothing,
            SeesOutbound::SkillGroup => own_topics(catalogue, operator),
            SeesOutbound::All => Scope::Everything,
        };
        Self { operator, whole, reach, waiting, foreign, outbound }
    }

    /// Whether bot and topic alone never hide a dialog.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        self.reach.is_everywhere() && (self.whole.is_everywhere() || self.whole.is_nowhere())
    }

    /// Whether the roles cover dialogs of this bot with this topic.
    #[must_use]
    pub fn within(&self, bot: BotId, subject: Option<SubjectId>) -> bool {
        self.whole.covers(bot, subject) || self.reach.covers(bot, subject)
    }

    /// Whether the roles cover some dialogs of this bot.
    #[must_use]
    pub fn within_bot(&self, bot: BotId) -> bool {
        self.whole.covers_bot(bot) || self.reach.covers_bot(bot)
    }

    /// Whether one half of the rule covers dialogs of this bot with this topic.
    #[must_use]
    pub fn covers(&self, scope: &Scope, bot: BotId, subject: Option<SubjectId>) -> bool {
        self.whole.covers(bot, subject) || (self.reach.covers(bot, subject) && scope.covers(subject))
    }

    /// Whether the operator holds it now, and still may.
    #[must_use]
    pub fn holds(&self, key: &DialogKey) -> bool {
        is_held(key.state) && key.operator_id == Some(self.operator) && self.within(key.bot_id, key.subject_id)
    }

    /// Whether the operator may read it.
    #[must_use]
    pub fn sees(&self, key: &DialogKey) -> bool {
        let (bot, subject) = (key.bot_id, key.subject_id);
        if key.state.is_waiting() {
            return self.covers(&self.waiting, bot, subject);
        }
        let own = key.state != DialogState::Bot && key.operator_id == Some(self.operator);
        (own && self.within(bot, subject)) || self.covers(self.of_others(key.is_outbound), bot, subject)
    }

    /// What is seen of dialogs that neither wait nor are one's own.
    #[must_use]
    pub const fn of_others(&self, is_outbound: bool) -> &Scope {
        if is_outbound { &self.outbound } else { &self.foreign }
    }

    /// Whether the operator may read this dialog.
    #[must_use]
    pub fn sees_dialog(&self, dialog: &Dialog) -> bool {
        self.sees(&dialog.key())
    }

    /// Whether the operator would see it if it waited. Who loses the race for a dialog does not see it any more, but saw it a
    /// moment ago: they are told who was first and not that it does not exist.
    #[must_use]
    pub fn saw_waiting(&self, key: &DialogKey) -> bool {
        is_held(key.state) && self.covers(&self.waiting, key.bot_id, key.subject_id)
    }

    /// Whether it is a row of the list as this operator has it.
    #[must_use]
    pub fn lists(&self, view: ListView, key: &DialogKey) -> bool {
        match view {
            // What is put off is in the folder of such, not among what is to be done.
            ListView::Mine => key.state == DialogState::Active && self.holds(key),
            ListView::Queue => key.state.is_waiting() && self.sees(key),
            ListView::Bot => key.state == DialogState::Bot && self.sees(key),
            ListView::All => key.state.is_open() && self.sees(key),
            // What matches is the filter's own knowledge.
            ListView::Filter(_) => self.sees(key),
        }
    }
}

/// Whether dialogs in this state have a holder.
#[must_use]
pub(crate) const fn is_held(state: DialogState) -> bool {
    matches!(state, DialogState::Active | DialogState::Paused)
}
