//! `GET /api/v1/distribution/queue` and `…/{id}/operators`

use rozmova_actors::{
    distribution::messages::{FittingOperators, ListQueue, QueueEntryView},
    domain::{DialogId, Timestamp},
};

use crate::http::{dialogs::reach_of, prelude::*};

/// A page of the waiting queue.
#[derive(Debug, Serialize, JsonSchema)]
pub struct QueueAnswer {
    /// Rows in order of service.
    pub data: Vec<QueueEntryView>,
    /// For the next page.
    pub next_cursor: Option<String>,
    /// Dialogs that wait.
    pub queue_len: u32,
    /// The oldest began to wait.
    pub oldest_queued_at: Option<Timestamp>,
    /// Free slots of operators who can receive.
    pub free_slots: u32,
}

/// The queue is alive, so a page is a position in it: rows may move between two calls. Dialogs that the caller's roles do not cover
/// are neither listed nor counted.
///
/// # Errors
/// 400, 422, 503 while the distributor is being rebuilt.
pub async fn list(app: App, who: Caller, query: Query<Paging>) -> Result<Answer<QueueAnswer>, Problem> {
    let Query(paging) = query;
    let limit = u32::try_from(paging.limit()?).unwrap_or(50);
    let offset: u32 = match &paging.cursor {
        None => 0,
        Some(text) => {
            text.parse().map_err(|_| Problem::new(Code::Malformed, "cursor is not a next_cursor of this list"))?
        }
    };
    let page = app.engine.queue(ListQueue { offset, limit, reach: reach_of(&app, &who, Grant::QueueStatus) }).await?;
    let shown = offset.saturating_add(u32::try_from(page.data.len()).unwrap_or(u32::MAX));
    let next_cursor = (shown < page.queue_len && !page.data.is_empty()).then(|| shown.to_string());
    Ok(Answer(QueueAnswer {
        data: page.data,
        next_cursor,
        queue_len: page.queue_len,
        oldest_queued_at: page.oldest_queued_at,
        free_slots: page.free_slots,
    }))
}

/// Each operator whose groups fit a waiting dialog, with the verdict of now (distribution.md 9).
///
/// # Errors
/// 404 for a dialog that is not in the queue or that the caller's roles do not cover.
pub async fn operators(app: App, who: Caller, id: Id<DialogId>) -> Result<Answer<FittingOperators>, Problem> {
    let reach = reach_of(&app, &who, Grant::QueueStatus);
    let found = app.engine.fitting_operators(id.0, reach).await;
    found.map(Answer).ok_or_else(|| Problem::not_found("the waiting dialog"))
}
