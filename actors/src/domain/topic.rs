//! Topics, skill groups, bots, statuses and priorities: the catalogue distribution looks at.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    BotGroupId, BotId, CalendarId, OperatorId, OperatorStatus, PriorityId, SkillGroupId, StatusId, SubjectId,
    client_field::ClientFieldFields,
    listing::{Listed, TagFields},
    settings::{Method, OpSettings},
};

/// A topic (operator-line.md 7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// Id.
    pub id: SubjectId,
    /// Shown name.
    pub name: String,
    /// Unique identifier for scenarios and the API.
    pub alias: String,
    /// Parent topic; two levels.
    pub parent_id: Option<SubjectId>,
    /// Offered in forms.
    pub active: bool,
    /// Calendar by which time-outs and norms are counted; `None` = the parent's, else the default one.
    #[serde(default)]
    pub calendar_id: Option<CalendarId>,
    /// Place in lists, 0..=10000; equal ones stand by name.
    #[serde(default)]
    pub order: i32,
    /// Status its new dialogs begin with; `None` = the parent's, else the default one.
    #[serde(default)]
    pub default_status_id: Option<StatusId>,
    /// Priority its new dialogs begin with; `None` = the parent's, else the default one.
    #[serde(default)]
    pub priority_id: Option<PriorityId>,
    /// What its requests need to be closed, beside what all requests and those of its parent do.
    #[serde(default)]
    pub require_on_close: BTreeSet<CloseNeed>,
}

/// See [`Subject::require_on_close`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CloseNeed {
    /// At least one tag.
    Tags,
    /// A comment.
    Comment,
}

impl CloseNeed {
    /// The word in JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Comment => "comment",
        }
    }
}

/// A skill group (distribution.md 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SkillGroup {
    /// Id.
    pub id: SkillGroupId,
    /// Shown name.
    pub name: String,
    /// Takes part in distribution.
    pub active: bool,
    /// Topics it handles.
    pub subject_ids: Vec<SubjectId>,
    /// Its operators.
    pub operator_ids: Vec<OperatorId>,
    /// Seconds to accept a new request; `None` = the instance's.
    #[serde(default)]
    pub normative_accept_s: Option<u32>,
    /// Seconds to answer a client message; `None` = the instance's.
    #[serde(default)]
    pub normative_reply_s: Option<u32>,
    /// Order between groups: of several operators who could get a dialog those of the heavier group come first, -1000..=1000.
    #[serde(default)]
    pub weight: i32,
    /// Its waiting dialogs go to this group's operators too, after `overflow_after_s`.
    #[serde(default)]
    pub overflow_group_id: Option<SkillGroupId>,
    /// Seconds of waiting before that, 0..=86400; `None` = 60.
    #[serde(default)]
    pub overflow_after_s: Option<u32>,
    /// How an operator is chosen for its topics; `None` = the instance's method.
    #[serde(default)]
    pub method_override: Option<Method>,
    /// Dialogs one of its operators may hold at once, 0..=1000; `None` = the instance's. The largest of somebody's groups
    /// counts, and a limit of one's own outweighs it.
    #[serde(default)]
    pub limit_override: Option<u32>,
    /// Unique clients one of its operators is to write to in a day, 1..=10000; `None` = no quota. The largest of somebody's groups
    /// counts, and a quota of one's own outweighs it.
    #[serde(default)]
    pub touches_per_day: Option<u32>,
}

/// A bot as the engine needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bot {
    /// Id.
    pub id: BotId,
    /// Shown name.
    pub name: String,
    /// Inactive bots store inbound messages and answer nothing.
    pub is_active: bool,
    /// Topic of dialogs that begin without one.
    pub default_subject_id: Option<SubjectId>,
    /// What an inbound message does while there is no scenario.
    pub on_no_scenario: OnNoScenario,
    /// Group it stands in where bots are listed.
    #[serde(default)]
    pub group_id: Option<BotGroupId>,
    /// Only its name is left, for the dialogs it had: it answers nothing and is listed nowhere.
    #[serde(default)]
    pub removed: bool,
}

/// See [`Bot::on_no_scenario`] (contract.md 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnNoScenario {
    /// The dialog waits for an operator.
    Queue,
    /// The dialog stays with the (silent) bot.
    Ignore,
}

/// A business status of dialogs (operator-line.md 3.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Status {
    /// Id.
    pub id: StatusId,
    /// Shown name.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// Place.
    pub order: i32,
    /// `open | in_progress | on_pause | resolved | closed`.
    pub category: String,
    /// New dialogs begin with it; one does.
    #[serde(default)]
    pub is_default: bool,
    /// A dialog closed with it was spam (administration.md 7); only of the category `closed`.
    #[serde(default)]
    pub is_spam: bool,
}

/// A priority of dialogs (operator-line.md 3.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Priority {
    /// Id.
    pub id: PriorityId,
    /// Shown name.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// Weight in the queue.
    pub weight: i32,
    /// New dialogs begin with it; one does.
    #[serde(default)]
    pub is_default: bool,
}

/// Why a dialog cannot wait for a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupFault {
    /// No such group, or it takes no part in distribution.
    Unknown,
    /// It has no topic that is offered.
    NoTopics,
}

/// Everything the engine needs to know besides dialogs and operators. Small (hundreds of rows), replaced as a whole
/// when an administrator changes any of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    /// Settings of the panel and of distribution.
    pub settings: OpSettings,
    /// Topics.
    pub subjects: Vec<Subject>,
    /// Skill groups.
    pub skill_groups: Vec<SkillGroup>,
    /// Operator statuses.
    pub operator_statuses: Vec<OperatorStatus>,
    /// Business statuses.
    pub statuses: Vec<Status>,
    /// Priorities.
    pub priorities: Vec<Priority>,
    /// Bots.
    pub bots: Vec<Bot>,
    /// Fields of the client's card in their order; archived ones are left out.
    pub client_fields: Vec<Listed<ClientFieldFields>>,
    /// Tags in their order, archived ones too: they stay where they were put.
    pub tags: Vec<Listed<TagFields>>,
    /// Working calendars.
    pub calendars: Vec<super::calendar::Calendar>,
    /// Operators' own quotas of touches a day (operator-line.md 11); those of groups are with the groups.
    pub own_touch_quotas: BTreeMap<OperatorId, u32>,
    /// IANA name of the instance's time zone, at whose midnight a day of the quotas begins; `""` = UTC.
    pub timezone: String,
}

impl Catalogue {
    /// Whether anything that panels show in lists differs; settings are told by an event of their own.
    #[must_use]
    pub fn lists_differ(&self, other: &Self) -> bool {
        self.subjects != other.subjects
            || self.skill_groups != other.skill_groups
            || self.operator_statuses != other.operator_statuses
            || self.statuses != other.statuses
            || self.priorities != other.priorities
            || self.bots != other.bots
            || self.client_fields != other.client_fields
            || self.tags != other.tags
    }

    /// The bot, when known.
    #[must_use]
    pub fn bot(&self, id: BotId) -> Option<&Bot> {
        self.bots.iter().find(|b| b.id == id)
    }

    /// Whether a status of dialogs is known and means «closed».
    #[must_use]
    pub fn is_closing_status(&self, id: StatusId) -> bool {
        self.statuses.iter().any(|s| s.id == id && s.category == "closed")
    }

    /// Whether a dialog with this status was spam.
    #[must_use]
    pub fn is_spam(&self, status: Option<StatusId>) -> bool {
        status.is_some_and(|id| self.statuses.iter().any(|s| s.id == id && s.is_spam))
    }

    /// The status of operators, when known.
    #[must_use]
    pub fn operator_status(&self, id: super::OperatorStatusId) -> Option<&OperatorStatus> {
        self.operator_statuses.iter().find(|s| s.id == id)
    }

    /// The topic with which a dialog waits in a group's queue, which is the queue of the group's topics: its own when the
    /// group handles it (`Ok(None)`), else the group's first that is offered.
    ///
    /// # Errors
    /// The group is unknown, out of use, or has no topic.
    pub fn topic_in_group(
        &self,
        group: super::SkillGroupId,
        own: Option<SubjectId>,
    ) -> Result<Option<SubjectId>, GroupFault> {
        let group = self.skill_groups.iter().find(|g| g.id == group && g.active).ok_or(GroupFault::Unknown)?;
        let parent = own.and_then(|own| self.subjects.iter().find(|s| s.id == own)?.parent_id);
        if [own, parent].into_iter().flatten().any(|s| group.subject_ids.contains(&s)) {
            return Ok(None);
        }
        let offered = |id: &SubjectId| self.subjects.iter().any(|s| s.id == *id && s.active);
        group.subject_ids.iter().copied().find(offered).map(Some).ok_or(GroupFault::NoTopics)
    }

    /// Whether it is working time by a calendar; `None` without one.
    #[must_use]
    pub fn on_schedule(&self, calendar: Option<CalendarId>, now: super::Timestamp) -> Option<bool> {
        let calendar = calendar.and_then(|id| self.calendars.iter().find(|c| c.id == id))?;
        Some(calendar.is_working(now))
    }

    /// The topic and its parent.
    fn with_parent(&self, subject: Option<SubjectId>) -> impl Iterator<Item = &Subject> {
        let topic = |id: SubjectId| self.subjects.iter().find(|s| s.id == id);
        let own = subject.and_then(topic);
        let parent = own.and_then(|s| s.parent_id).and_then(topic);
        [own, parent].into_iter().flatten()
    }

    /// The status a new dialog of a topic begins with: the topic's, its parent's, else the default one (operator-line.md 3.3, 7).
    /// One that is switched off, or has come to mean «closed» since it was chosen, counts as none.
    #[must_use]
    pub fn first_status(&self, subject: Option<SubjectId>) -> Option<StatusId> {
        let offered = |id: &StatusId| self.statuses.iter().any(|s| s.id == *id && s.category != "closed");
        let own = self.with_parent(subject).filter_map(|s| s.default_status_id).find(offered);
        own.or_else(|| self.statuses.iter().find(|s| s.is_default).map(|s| s.id))
    }

    /// The priority a new dialog of a topic begins with, in the same way (operator-line.md 3.4, 7).
    #[must_use]
    pub fn first_priority(&self, subject: Option<SubjectId>) -> Option<PriorityId> {
        let offered = |id: &PriorityId| self.priorities.iter().any(|p| p.id == *id);
        let own = self.with_parent(subject).filter_map(|s| s.priority_id).find(offered);
        own.or_else(|| self.priorities.iter().find(|p| p.is_default).map(|p| p.id))
    }

    /// Whether a request needs a closing status to be closed: the settings ask for one, and there is one to choose. One that
    /// means spam is no choice for everything else.
    #[must_use]
    pub fn needs_closing_status(&self) -> bool {
        self.settings.status_required_on_close && self.statuses.iter().any(|s| s.category == "closed" && !s.is_spam)
    }

    /// Whether a request of a topic needs this to be closed: by the settings, by its topic, or by its topic's parent.
    #[must_use]
    pub fn needs_on_close(&self, need: CloseNeed, subject: Option<SubjectId>) -> bool {
        let of_all = match need {
            CloseNeed::Tags => self.settings.tags_required_on_close,
            CloseNeed::Comment => self.settings.comment_required_on_close,
        };
        of_all || self.with_parent(subject).any(|topic| topic.require_on_close.contains(&need))
    }

    /// The calendar by which the operator's time-out and the norms of a topic are counted: its own, else its parent's, else
    /// the default one (distribution.md 7, operator-line.md 6). `None` = all time counts.
    #[must_use]
    pub fn counting_calendar(&self, subject: Option<SubjectId>) -> Option<&super::calendar::Calendar> {
        if !self.settings.timers_respect_calendar || self.calendars.is_empty() {
            return None;
        }
        match self.with_parent(subject).find_map(|s| s.calendar_id) {
            Some(id) => self.calendars.iter().find(|c| c.id == id),
            None => self.calendars.iter().find(|c| c.fields.is_default),
        }
    }

    /// Seconds a client of a topic may wait for an operator and for an answer: the strictest norm of the active groups that handle
    /// it, else the instance's (operator-line.md 6).
    #[must_use]
    pub fn norms(&self, subject: Option<SubjectId>) -> (u32, u32) {
        let parent = subject.and_then(|id| self.subjects.iter().find(|s| s.id == id)?.parent_id);
        let handles = |group: &&SkillGroup| {
            group.active && [subject, parent].into_iter().flatten().any(|id| group.subject_ids.contains(&id))
        };
        let groups: Vec<&SkillGroup> = self.skill_groups.iter().filter(handles).collect();
        let accept = groups.iter().filter_map(|group| group.normative_accept_s).min();
        let reply = groups.iter().filter_map(|group| group.normative_reply_s).min();
        let settings = &self.settings;
        (accept.unwrap_or(settings.normative_accept_s), reply.unwrap_or(settings.normative_reply_s))
    }

    /// Unique clients everybody is to write to in a day; who is left out has no quota ([`super::touch::quotas`]).
    #[must_use]
    pub fn touch_quotas(&self) -> HashMap<OperatorId, u32> {
        super::touch::quotas(&self.skill_groups, &self.own_touch_quotas)
    }

    /// The topic with this alias.
    #[must_use]
    pub fn subject_by_alias(&self, alias: &str) -> Option<&Subject> {
        self.subjects.iter().find(|s| s.alias == alias)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_dialog_begins_with_a_status_that_means_closed_by_now() {
        let mut catalogue = crate::testing::catalogue();
        let status = |id: i64, category: &str| Status {
            id: StatusId(id),
            name: category.to_owned(),
            color: String::from("#00aa00"),
            order: 0,
            category: category.to_owned(),
            is_default: id == 1,
            is_spam: false,
        };
        let (parent, child) = (SubjectId(1), SubjectId(2));
        catalogue.subjects[0].default_status_id = Some(StatusId(2));
        catalogue.subjects[1].parent_id = Some(parent);
        catalogue.subjects[1].default_status_id = Some(StatusId(3));
        for (second, third, of_parent, of_child) in [
            ("in_progress", "on_pause", 2, 3),
            ("in_progress", "closed", 2, 2),
            ("closed", "on_pause", 1, 3),
            ("closed", "closed", 1, 1),
        ] {
            catalogue.statuses = vec![status(1, "open"), status(2, second), status(3, third)];
            let begins = [parent, child].map(|topic| catalogue.first_status(Some(topic)));
            assert_eq!(begins, [Some(StatusId(of_parent)), Some(StatusId(of_child))], "{second}, {third}");
        }
        catalogue.statuses = vec![status(1, "open")];
        assert_eq!(catalogue.first_status(Some(child)), Some(StatusId(1)), "both are switched off");
    }
}
