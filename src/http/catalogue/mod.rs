//! Topics, skill groups, statuses, priorities (operator-line.md 3.3, 3.4, 7, 10; distribution.md 2).

pub mod skill_groups;
pub mod statuses;
pub mod subjects;

use rozmova_actors::domain::{
    OperatorStatus,
    topic::{Priority, SkillGroup, Status, Subject},
};

use super::prelude::*;
use crate::routes::{Row, get, patch, post};

/// Who may look at what is set up: whoever works with dialogs, and whoever connects systems.
const READERS: &[Grant] = &[
    Grant::OpPanel,
    Grant::OpViewAll,
    Grant::SettingsOpPanel,
    Grant::SettingsBots,
    Grant::SettingsChannels,
    Grant::Statistics,
];
/// Who may change it.
const EDITORS: &[Grant] = &[Grant::SettingsOpPanel];

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/subjects", subjects::list).any_of(READERS).says("settings", "Topics").returns::<Page<Subject>>(),
        post("/api/v1/subjects", subjects::create)
            .any_of(EDITORS)
            .says("settings", "Makes a topic")
            .body::<subjects::CreateBody>()
            .creates::<Subject>(),
        patch("/api/v1/subjects/{id}", subjects::update)
            .any_of(EDITORS)
            .says("settings", "Changes a topic")
            .body::<subjects::UpdateBody>()
            .returns::<Subject>(),
        get("/api/v1/skill-groups", skill_groups::list)
            .any_of(READERS)
            .says("settings", "Skill groups")
            .returns::<Page<SkillGroup>>(),
        post("/api/v1/skill-groups", skill_groups::create)
            .any_of(EDITORS)
            .says("settings", "Makes a skill group")
            .body::<skill_groups::CreateBody>()
            .creates::<SkillGroup>(),
        patch("/api/v1/skill-groups/{id}", skill_groups::update)
            .any_of(EDITORS)
            .says("settings", "Changes a skill group")
            .body::<skill_groups::UpdateBody>()
            .returns::<SkillGroup>(),
        get("/api/v1/operator-statuses", statuses::operator_statuses)
            .any_of(READERS)
            .says("settings", "Statuses operators pick")
            .returns::<Page<OperatorStatus>>(),
        get("/api/v1/statuses", statuses::statuses)
            .any_of(READERS)
            .says("settings", "Business statuses of dialogs")
            .returns::<Page<Status>>(),
        get("/api/v1/priorities", statuses::priorities)
            .any_of(READERS)
            .says("settings", "Priorities of dialogs")
            .returns::<Page<Priority>>(),
    ]
}
