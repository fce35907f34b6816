//! Drafts of the composer (ui.md 4.4): read here, saved over the panel's socket (`draft.save`). Nobody sees another's.

use rozmova_actors::domain::{DialogId, Draft};
use rozmova_store::drafts;

use super::prelude::*;
use crate::routes::{Row, get};

/// Whoever works in the panel.
const PEOPLE: &[Grant] = &[Grant::OpPanel];

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/drafts", list)
            .any_of(PEOPLE)
            .says("drafts", "The caller's own drafts, newest first, at most 100")
            .query::<ListQuery>()
            .returns::<Page<Draft>>(),
    ]
}

/// Which drafts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// Of this dialog only.
    pub dialog_id: Option<DialogId>,
}

/// The caller's own drafts. A key writes none.
///
/// # Errors
/// 422, 503.
pub async fn list(app: App, who: Caller, query: Query<ListQuery>) -> Result<Answer<Page<Draft>>, Problem> {
    let Some(me) = who.user().map(|me| me.user.id) else { return Ok(Answer(Page::whole(Vec::new()))) };
    let dialog = query.0.dialog_id;
    let data = app.store.run(move |conn| drafts::of_operator(conn, me, dialog)).await?;
    Ok(Answer(Page::whole(data)))
}
