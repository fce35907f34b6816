//! `GET /api/v1/filters`

use rozmova_actors::domain::OperatorId;
use rozmova_store::filters;

use super::FilterView;
use crate::http::prelude::*;

/// Shared ones and the caller's own, all of them: both kinds have a limit. A key has none of its own.
///
/// # Errors
/// 503.
pub async fn list(app: App, who: Caller) -> Result<Answer<Page<FilterView>>, Problem> {
    let viewer = who.user().map(|me| me.user.id);
    let rows = app.store.run(move |conn| filters::list(conn, viewer)).await?;
    let (me, catalogue) = (viewer.unwrap_or(OperatorId(0)), app.engine.catalogue());
    Ok(Answer(Page::whole(rows.into_iter().map(|row| FilterView::of(row, me, &catalogue)).collect())))
}
