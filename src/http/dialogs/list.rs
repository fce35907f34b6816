//! `GET /api/v1/dialogs`

use rozmova_actors::domain::{ClientId, DialogId, DialogState, FilterId, OperatorId, view::DialogView};
use rozmova_store::dialogs::{self, DialogCursor, DialogFilter};

use serde_json::{Value, json};

use super::{
    search::{self, SearchBody},
    sight_of, visibility,
};
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

impl View {
    /// States of its dialogs.
    pub(super) const fn states(self) -> &'static [DialogState] {
        use DialogState as S;
        match self {
            Self::Mine => &[S::Active],
            Self::Queue => &[S::New, S::Queued],
            Self::Bot => &[S::Bot],
            Self::All => &[S::Bot, S::New, S::Queued, S::Active, S::Paused],
            Self::Closed => &[S::Closed, S::Merged],
        }
    }
}

/// Filter and page.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ListQuery {
    /// A list of the panel.
    pub view: Option<View>,
    /// A saved filter.
    pub filter_id: Option<FilterId>,
    /// A system folder: my_active, in_queue, overdue, unanswered, all_active, my_tickets, all_tickets, paused, closed, mentions,
    /// spam_banned; `queue:<topic>`, `queue:none` for what waits with a topic or without one.
    pub folder: Option<String>,
    /// last_message, waiting_longest, created, priority.
    pub sort: Option<String>,
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
    // The history is read as far as a page's time reaches; what is open is a few thousand rows.
    let history = query.view == Some(View::Closed) || query.state.is_some_and(|state| !state.is_open());
    if history || query.filter_id.is_some() || query.folder.is_some() || query.sort.is_some() {
        let mut conditions = Vec::new();
        let mut narrow =
            |field: &str, value: Value| conditions.push(json!({"field": field, "op": "eq", "value": value}));
        if let Some(state) = query.state {
            narrow("state", json!(state));
        }
        if let Some(operator) = query.operator_id {
            narrow("operator", json!(operator));
        }
        if let Some(client) = query.client_id {
            narrow("client", json!(client));
        }
        let body = SearchBody {
            conditions: (!conditions.is_empty()).then(|| json!({"join": "and", "items": conditions})),
            filter_id: query.filter_id,
            folder: query.folder,
            view: query.view,
            sort: query.sort,
            cursor: query.cursor,
            limit: query.limit,
        };
        return search::page(&app, &who, &body).await.map(Answer);
    }
    let paging = Paging { cursor: query.cursor, limit: query.limit };
    let (before, limit) = (paging.before()?, paging.limit()?);
    let sight = sight_of(&app, &who);
    let mut filter = DialogFilter {
        states: query.state.into_iter().collect(),
        operator: query.operator_id,
        client: query.client_id,
        visible_to: Some(visibility(&sight)),
    };
    if let Some(view) = query.view
        && !narrow(&mut filter, view, sight.operator)
    {
        return Ok(Answer(Page::whole(Vec::new())));
    }
    let after = before.map(|(last_message_at, id)| DialogCursor { last_message_at, id: DialogId(id) });
    let rows = app.store.run(move |conn| dialogs::list(conn, &filter, after, limit + 1)).await?;
    let contacts = who.contacts();
    let views = rows.iter().map(|row| contacts.dialog(row)).collect();
    Ok(Answer(Page::cut(views, limit, |d: &DialogView| cursor_of(d.last_message_at, d.id.get()))))
}

/// Lays a list of the panel over the filter; `false` when nothing can be in both.
fn narrow(filter: &mut DialogFilter, view: View, me: OperatorId) -> bool {
    let states = view.states();
    filter.states = if filter.states.is_empty() {
        states.to_vec()
    } else {
        filter.states.iter().copied().filter(|state| states.contains(state)).collect()
    };
    if view == View::Mine {
        if filter.operator.is_some_and(|operator| operator != me) {
            return false;
        }
        filter.operator = Some(me);
    }
    !filter.states.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_and_a_filter_that_contradict_each_other_give_an_empty_list() {
        let me = OperatorId(7);
        let state = |state| DialogFilter { states: vec![state], ..DialogFilter::default() };
        assert!(!narrow(&mut state(DialogState::Closed), View::All, me));
        assert!(narrow(&mut state(DialogState::Queued), View::Queue, me));
        let mut other = DialogFilter { operator: Some(OperatorId(8)), ..DialogFilter::default() };
        assert!(!narrow(&mut other, View::Mine, me));
        let mut mine = DialogFilter::default();
        assert!(narrow(&mut mine, View::Mine, me));
        assert_eq!((mine.operator, mine.states), (Some(me), vec![DialogState::Active]));
    }
}
