//! `GET /api/v1/quick-replies`

use rozmova_actors::domain::{QuickReplyId, Timestamp};
use rozmova_store::quick_replies;

use super::QuickReplyView;
use crate::http::{list::cursor_of, prelude::*};

/// Shared ones and the caller's own, by id. A key has none of its own. Shared ones of skill groups come to their operators, and to
/// whoever sets the panel up or looks at that; a page can have fewer rows than asked for.
///
/// # Errors
/// 400, 422, 503.
pub async fn list(app: App, who: Caller, query: Query<Paging>) -> Result<Answer<Page<QuickReplyView>>, Problem> {
    let Query(paging) = query;
    let (after, limit) = (QuickReplyId(paging.after_id()?), paging.limit()?);
    let viewer = who.user().map(|me| me.user.id);
    let rows = app.store.run(move |conn| quick_replies::list(conn, viewer, after, limit + 1)).await?;
    let views = rows.into_iter().map(QuickReplyView::from).collect();
    let mut page = Page::cut(views, limit, |view: &QuickReplyView| cursor_of(Timestamp(0), view.id.get()));
    if !who.has(Grant::SettingsOpPanel) && !who.has(Grant::SettingsOpView) {
        let own = who.user().map(|me| me.user.skill_group_ids.clone()).unwrap_or_default();
        page.data.retain(|view| {
            view.skill_group_ids.is_empty() || view.skill_group_ids.iter().any(|group| own.contains(group))
        });
    }
    Ok(Answer(page))
}
