//! `GET /api/v1/users`, `GET /api/v1/users/{id}`

use rozmova_actors::domain::{OperatorId, Timestamp};

use super::{UserView, find};
use crate::http::{list::cursor_of, prelude::*, user_fields};

/// Filter and page.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ListQuery {
    /// Only active or only deactivated ones.
    pub active: Option<bool>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Rows wished, 1 to 500.
    pub limit: Option<i64>,
}

/// Users by id.
///
/// # Errors
/// 400, 422, 503.
pub async fn list(app: App, who: Caller, query: Query<ListQuery>) -> Result<Answer<Page<UserView>>, Problem> {
    let Query(query) = query;
    let paging = Paging { cursor: query.cursor, limit: query.limit };
    let (after, limit) = (paging.after_id()?, paging.limit()?);
    let rows = app.store.run(move |conn| rozmova_store::users::list(conn, after, limit + 1, query.active)).await?;
    let views = user_fields::views(&app, &who, rows).await?;
    Ok(Answer(Page::cut(views, limit, |user: &UserView| cursor_of(Timestamp(0), user.id.get()))))
}

/// One user.
///
/// # Errors
/// 404, 503.
pub async fn one(app: App, who: Caller, id: Id<OperatorId>) -> Result<HttpResponse, Problem> {
    let user = find(&app, id.0).await?;
    let version = user.version;
    Ok(versioned(&user_fields::view(&app, &who, user).await?, version))
}
