//! `GET /api/v1/api-keys`

use rozmova_actors::domain::Timestamp;
use rozmova_store::api_keys;

use super::KeyView;
use crate::http::{list::cursor_of, prelude::*};

/// Keys by id.
///
/// # Errors
/// 400, 422, 503.
pub async fn list(app: App, query: Query<Paging>) -> Result<Answer<Page<KeyView>>, Problem> {
    let Query(paging) = query;
    let (after, limit) = (paging.after_id()?, paging.limit()?);
    let rows = app.store.run(move |conn| api_keys::list(conn, after, limit + 1)).await?;
    let views = rows.into_iter().map(KeyView::from).collect();
    Ok(Answer(Page::cut(views, limit, |key: &KeyView| cursor_of(Timestamp(0), key.id))))
}
