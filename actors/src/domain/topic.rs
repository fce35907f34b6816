//! Topics, skill groups, bots, statuses and priorities: the catalogue distribution looks at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BotId, OperatorId, OperatorStatus, PriorityId, SkillGroupId, StatusId, SubjectId, settings::OpSettings};

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
}

impl Catalogue {
    /// The bot, when known.
    #[must_use]
    pub fn bot(&self, id: BotId) -> Option<&Bot> {
        self.bots.iter().find(|b| b.id == id)
    }

    /// The status of operators, when known.
    #[must_use]
    pub fn operator_status(&self, id: super::OperatorStatusId) -> Option<&OperatorStatus> {
        self.operator_statuses.iter().find(|s| s.id == id)
    }

    /// The topic with this alias.
    #[must_use]
    pub fn subject_by_alias(&self, alias: &str) -> Option<&Subject> {
        self.subjects.iter().find(|s| s.alias == alias)
    }
}
