//! `GET /api/v1/quick-replies`

use rozmova_actors::domain::{QuickReplyId, Timestamp};
use rozmova_store::quick_replies;

use super::QuickReplyView;
use crate::http::{list::cursor_of, prelude::*};

/// Shared ones and the caller's own, by id. A key has none of its own.
///
/// # Errors
/// 400, 422, 503.
pub async fn list(app: App, who: Caller, query: Query<Paging>) -> Result<Answer<Page<QuickReplyView>>, Problem> {
    let Query(paging) = query;
    let (after, limit) = (QuickReplyId(paging.after_id()?), paging.limit()?);
    let viewer = who.user().map(|me| me.user.id);
    let rows = app.store.run(move |conn| quick_replies::list(conn, viewer, after, limit + 1)).await?;
    let views = rows.into_iter().map(QuickReplyView::from).collect();
    Ok(Answer(Page::cut(views, limit, |view: &QuickReplyView| cursor_of(Timestamp(0), view.id.get()))))
}
