//! `GET /api/v1/dialogs`

use rozmova_actors::domain::{ClientId, DialogState, OperatorId, view::DialogView};
use rozmova_store::dialogs::{self, DialogFilter, ViewFilter};

use super::sight_of;
use crate::http::{list::cursor_of, prelude::*};

/// The panel's lists and the closed dialogs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Active dialogs the caller holds.
    Mine,
    /// Waiting dialogs the caller may see.
    Queue,
    /// Dialogs with a scenario.
    Bot,
    /// Open dialogs the caller may see.
    All,
    /// Closed dialogs the caller may see.
    Closed,
}

/// Filter and page.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ListQuery {
    /// A list of the panel.
    pub view: Option<View>,
    /// One engine state.
    pub state: Option<DialogState>,
    /// Holder.
    pub operator_id: Option<OperatorId>,
    /// Client.
    pub client_id: Option<ClientId>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Rows wished, 1 to 500.
    pub limit: Option<i64>,
}

/// Dialogs the caller may see, newest line first.
///
/// # Errors
/// 400, 422, 503.
pub async fn list(app: App, who: Caller, query: Query<ListQuery>) -> Result<Answer<Page<DialogView>>, Problem> {
    let Query(query) = query;
    let paging = Paging { cursor: query.cursor, limit: query.limit };
    let (before, limit) = (paging.before()?, paging.limit()?);
    let filter = DialogFilter {
        view: query.view.map(|view| match view {
            View::Mine => ViewFilter::Mine,
            View::Queue => ViewFilter::Queue,
            View::Bot => ViewFilter::Bot,
            View::All => ViewFilter::Open,
            View::Closed => ViewFilter::Closed,
        }),
        state: query.state,
        operator_id: query.operator_id,
        client_id: query.client_id,
        before,
        limit: limit + 1,
    };
    let sight = sight_of(&app, &who);
    let rows = app.store.run(move |conn| dialogs::list(conn, &sight, &filter)).await?;
    let views = rows.iter().map(DialogView::from).collect();
    Ok(Answer(Page::cut(views, limit, |d: &DialogView| cursor_of(d.last_message_at, d.id.get()))))
}
