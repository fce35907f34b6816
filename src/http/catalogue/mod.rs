//! Topics, skill groups, statuses, priorities (operator-line.md 3.3, 3.4, 7, 10; distribution.md 2).

pub mod skill_groups;
pub mod statuses;
pub mod subjects;
pub mod tags;

use rozmova_actors::domain::listing::{Listed, OperatorStatusFields, PriorityFields, StatusFields, TagFields};

use super::prelude::*;
use crate::routes::{Row, delete, get, patch, post};

/// Who may look at what is set up: whoever works with dialogs, and whoever connects systems.
const READERS: &[Grant] = &[
    Grant::OpPanel,
    Grant::OpViewAll,
    Grant::SettingsOpView,
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
        get("/api/v1/subjects", subjects::list)
            .any_of(READERS)
            .says("settings", "Topics")
            .returns::<Page<subjects::SubjectRow>>(),
        post("/api/v1/subjects", subjects::create)
            .any_of(EDITORS)
            .says("settings", "Makes a topic")
            .body::<subjects::CreateBody>()
            .creates::<subjects::SubjectRow>(),
        patch("/api/v1/subjects/{id}", subjects::update)
            .any_of(EDITORS)
            .says("settings", "Changes a topic")
            .body::<subjects::UpdateBody>()
            .returns::<subjects::SubjectRow>(),
        delete("/api/v1/subjects/{id}", subjects::remove)
            .any_of(EDITORS)
            .says("settings", "Removes a topic that nothing names")
            .status(204),
        get("/api/v1/skill-groups", skill_groups::list)
            .any_of(READERS)
            .says("settings", "Skill groups")
            .returns::<Page<skill_groups::SkillGroupRow>>(),
        post("/api/v1/skill-groups", skill_groups::create)
            .any_of(EDITORS)
            .says("settings", "Makes a skill group")
            .body::<skill_groups::CreateBody>()
            .creates::<skill_groups::SkillGroupRow>(),
        patch("/api/v1/skill-groups/{id}", skill_groups::update)
            .any_of(EDITORS)
            .says("settings", "Changes a skill group")
            .body::<skill_groups::UpdateBody>()
            .returns::<skill_groups::SkillGroupRow>(),
        delete("/api/v1/skill-groups/{id}", skill_groups::remove)
            .any_of(EDITORS)
            .says("settings", "Removes a skill group")
            .status(204),
        get("/api/v1/operator-statuses", statuses::list::<OperatorStatusFields>)
            .any_of(READERS)
            .says("settings", "Statuses operators pick")
            .query::<statuses::ListQuery>()
            .returns::<Page<Listed<OperatorStatusFields>>>(),
        post("/api/v1/operator-statuses", statuses::create::<OperatorStatusFields>)
            .any_of(EDITORS)
            .says("settings", "Makes a status of operators")
            .body::<OperatorStatusFields>()
            .creates::<Listed<OperatorStatusFields>>(),
        patch("/api/v1/operator-statuses/{id}", statuses::update::<OperatorStatusFields>)
            .any_of(EDITORS)
            .says("settings", "Changes a status of operators; missing members stay")
            .body::<OperatorStatusFields>()
            .returns::<Listed<OperatorStatusFields>>(),
        delete("/api/v1/operator-statuses/{id}", statuses::remove::<OperatorStatusFields>)
            .any_of(EDITORS)
            .says("settings", "Removes a status of operators that nothing names")
            .status(204),
        get("/api/v1/statuses", statuses::list::<StatusFields>)
            .any_of(READERS)
            .says("settings", "Business statuses of dialogs")
            .query::<statuses::ListQuery>()
            .returns::<Page<Listed<StatusFields>>>(),
        post("/api/v1/statuses", statuses::create::<StatusFields>)
            .any_of(EDITORS)
            .says("settings", "Makes a business status")
            .body::<StatusFields>()
            .creates::<Listed<StatusFields>>(),
        patch("/api/v1/statuses/{id}", statuses::update::<StatusFields>)
            .any_of(EDITORS)
            .says("settings", "Changes a business status; missing members stay")
            .body::<StatusFields>()
            .returns::<Listed<StatusFields>>(),
        delete("/api/v1/statuses/{id}", statuses::remove::<StatusFields>)
            .any_of(EDITORS)
            .says("settings", "Removes a business status that nothing names")
            .status(204),
        get("/api/v1/priorities", statuses::list::<PriorityFields>)
            .any_of(READERS)
            .says("settings", "Priorities of dialogs")
            .query::<statuses::ListQuery>()
            .returns::<Page<Listed<PriorityFields>>>(),
        post("/api/v1/priorities", statuses::create::<PriorityFields>)
            .any_of(EDITORS)
            .says("settings", "Makes a priority")
            .body::<PriorityFields>()
            .creates::<Listed<PriorityFields>>(),
        patch("/api/v1/priorities/{id}", statuses::update::<PriorityFields>)
            .any_of(EDITORS)
            .says("settings", "Changes a priority; missing members stay")
            .body::<PriorityFields>()
            .returns::<Listed<PriorityFields>>(),
        delete("/api/v1/priorities/{id}", statuses::remove::<PriorityFields>)
            .any_of(EDITORS)
            .says("settings", "Removes a priority that nothing names")
            .status(204),
        get("/api/v1/tags", statuses::list::<TagFields>)
            .any_of(READERS)
            .says("settings", "Tags of requests and of clients")
            .query::<statuses::ListQuery>()
            .returns::<Page<Listed<TagFields>>>(),
        post("/api/v1/tags", statuses::create::<TagFields>)
            .any_of(EDITORS)
            .says("settings", "Makes a tag")
            .body::<TagFields>()
            .creates::<Listed<TagFields>>(),
        patch("/api/v1/tags/{id}", statuses::update::<TagFields>)
            .any_of(EDITORS)
            .says("settings", "Changes a tag; missing members stay, the scope never changes")
            .body::<TagFields>()
            .returns::<Listed<TagFields>>(),
        delete("/api/v1/tags/{id}", statuses::remove::<TagFields>)
            .any_of(EDITORS)
            .says("settings", "Removes a tag that nothing has; one in use is archived instead")
            .status(204),
    ]
}
