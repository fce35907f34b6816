//! `PUT /api/v1/filters/order`

use rozmova_actors::domain::FilterId;
use rozmova_store::filters;

use super::{MAX_OWN, MAX_SHARED, may_share, me};
use crate::http::prelude::*;

/// Filters in their new order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderBody {
    /// Ids, first to last; those that are not named keep their places.
    pub ids: Vec<FilterId>,
    /// Of the shared ones, instead of one's own.
    #[serde(default)]
    pub shared: bool,
}

/// Puts filters into an order.
///
/// # Errors
/// 403, 422, 503.
pub async fn order(app: App, who: Caller, body: Json<OrderBody>) -> Result<HttpResponse, Problem> {
    let (Json(body), now) = (body, app.now());
    let owner = if body.shared { may_share(&who).map(|()| None)? } else { Some(me(&who)?) };
    let most = usize::try_from(if body.shared { MAX_SHARED } else { MAX_OWN }).unwrap_or(usize::MAX);
    if body.ids.len() > most {
        return Err(Problem::field("ids", format!("{} ids, at most {most} are accepted", body.ids.len())));
    }
    app.store.write(move |conn| filters::reorder(conn, owner, &body.ids, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}
