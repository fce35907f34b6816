//! `GET /api/v1/operators`

use rozmova_actors::domain::{OperatorStatusId, SkillGroupId, view::OperatorView};

use crate::http::prelude::*;

/// Filter.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ListQuery {
    /// Only those in this status.
    pub status: Option<OperatorStatusId>,
    /// Only those of this group.
    pub skill_group: Option<SkillGroupId>,
    /// Accepted for uniformity; the answer is always whole.
    #[allow(dead_code, reason = "callers page every list the same way")]
    pub limit: Option<i64>,
}

/// All operators by name; the list is small and always whole.
pub async fn list(app: App, query: Query<ListQuery>) -> Answer<Page<OperatorView>> {
    let Query(query) = query;
    let mut rows: Vec<OperatorView> = app
        .engine
        .operators()
        .await
        .iter()
        .filter(|o| query.status.is_none_or(|status| o.status_id == status))
        .filter(|o| query.skill_group.is_none_or(|group| o.skill_group_ids.contains(&group)))
        .map(|o| o.as_ref().clone())
        .collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    Answer(Page::whole(rows))
}
