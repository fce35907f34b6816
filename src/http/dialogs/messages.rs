//! `GET /api/v1/dialogs/{id}/messages`

use rozmova_actors::domain::{DialogId, Message};

use super::visible;
use crate::http::prelude::*;

/// Which lines.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ListQuery {
    /// Lines before this number; without it the newest.
    pub before_seq: Option<i64>,
    /// `next_cursor` of the page before: the same as `before_seq`.
    pub cursor: Option<String>,
    /// Lines wished, 1 to 500.
    pub limit: Option<i64>,
}

/// Lines, ascending by `seq`; `next_cursor` leads to older ones.
///
/// # Errors
/// 400, 404, 422, 503.
pub async fn list(
    app: App,
    who: Caller,
    id: Id<DialogId>,
    query: Query<ListQuery>,
) -> Result<Answer<Page<Message>>, Problem> {
    let Query(query) = query;
    let limit = Paging { cursor: None, limit: query.limit }.limit()?;
    let before = match (query.before_seq, query.cursor) {
        (Some(seq), _) => Some(seq),
        (None, Some(text)) => {
            Some(text.parse().map_err(|_| Problem::new(Code::Malformed, "cursor is not a next_cursor of this list"))?)
        }
        (None, None) => None,
    };
    let dialog = visible(&app, &who, id.0).await?;
    let data = app.store.run(move |conn| rozmova_store::messages::page(conn, dialog.id, before, limit)).await?;
    // `seq` has no gaps, so the first line of the page tells whether there are older ones.
    let next_cursor = data.first().filter(|line| line.seq > 1).map(|line| line.seq.to_string());
    let contacts = who.contacts();
    let data = data.into_iter().map(|line| contacts.message(line)).collect();
    Ok(Answer(Page { data, next_cursor }))
}
