//! What an operator may see: the one rule behind lists, counters, opening and pushing (operator-line.md 1 and 14, security.md AC-01).
//!
//! Pure data made from the catalogue and the operator's rights. The store renders the same rule in SQL for lists over HTTP.

use std::collections::BTreeSet;

use crate::domain::{
    Dialog, DialogState, Grant, Grants, OperatorId, SubjectId,
    dialog::DialogKey,
    settings::{NoTopicGoesTo, SeesForeign, SeesQueue},
    topic::Catalogue,
};

use super::messages::ListView;

/// Which topics a rule covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// None at all.
    Nothing,
    /// These topics (subtopics of a listed topic included).
    Subjects {
        /// Topics.
        subjects: BTreeSet<SubjectId>,
        /// Dialogs without a topic too.
        without_topic: bool,
    },
    /// Every topic and none.
    Everything,
}

impl Scope {
    /// Whether a dialog with this topic is covered.
    #[must_use]
    pub fn covers(&self, subject: Option<SubjectId>) -> bool {
        match self {
            Self::Nothing => false,
            Self::Subjects { subjects, without_topic } => match subject {
                Some(id) => subjects.contains(&id),
                None => *without_topic,
            },
            Self::Everything => true,
        }
    }
}

/// What one operator may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Whose.
    pub operator: OperatorId,
    /// Waiting dialogs (`new`, `queued`).
    pub waiting: Scope,
    /// Dialogs of others, of scenarios, and closed ones. Own dialogs are seen always.
    pub foreign: Scope,
}

impl Sight {
    /// The rule of one operator by rights, settings and skill groups.
    ///
    /// `op_view_all` sees everything. Otherwise `operator_sees_queue` decides about waiting dialogs and
    /// `operator_sees_foreign_dialogs` about the rest; «own skill groups» are the active groups the operator is in, with the
    /// subtopics of their topics (distribution.md 3.2 rule 4).
    #[must_use]
    pub fn of(catalogue: &Catalogue, operator: OperatorId, grants: &Grants) -> Self {
        if grants.has(Grant::OpViewAll) {
            return Self { operator, waiting: Scope::Everything, foreign: Scope::Everything };
        }
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
        Self { operator, waiting, foreign }
    }

    /// Whether the operator holds it now.
    #[must_use]
    pub fn holds(&self, key: &DialogKey) -> bool {
        is_held(key.state) && key.operator_id == Some(self.operator)
    }

    /// Whether the operator may read it.
    #[must_use]
    pub fn sees(&self, key: &DialogKey) -> bool {
        if key.state.is_waiting() {
            return self.waiting.covers(key.subject_id);
        }
        let own = key.state != DialogState::Bot && key.operator_id == Some(self.operator);
        own || self.foreign.covers(key.subject_id)
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
        is_held(key.state) && self.waiting.covers(key.subject_id)
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

/// Topics of the operator's active groups with their subtopics.
fn own_topics(catalogue: &Catalogue, operator: OperatorId) -> Scope {
    let mut groups =
        catalogue.skill_groups.iter().filter(|g| g.active && g.operator_ids.contains(&operator)).peekable();
    if groups.peek().is_none() {
        return Scope::Nothing;
    }
    let mut subjects: BTreeSet<SubjectId> = groups.flat_map(|g| g.subject_ids.iter().copied()).collect();
    let children = catalogue.subjects.iter().filter(|s| s.parent_id.is_some_and(|p| subjects.contains(&p)));
    let children: Vec<SubjectId> = children.map(|s| s.id).collect();
    subjects.extend(children);
    Scope::Subjects { subjects, without_topic: catalogue.settings.no_topic_goes_to == NoTopicGoesTo::All }
}
