//! `GET /api/v1/dialogs/{id}/mentionable`

use rozmova_actors::{
    domain::{DialogId, OperatorId},
    feed::sight::Sight,
};
use rozmova_store::operators;

use super::visible;
use crate::http::prelude::*;

/// Somebody a note can name.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Mentionable {
    /// Operator.
    pub id: OperatorId,
    /// Name, as it stands behind the `@`.
    pub name: String,
}

/// Operators who may see the dialog, by name; the caller is left out.
///
/// # Errors
/// 404, 503.
pub async fn list(app: App, who: Caller, id: Id<DialogId>) -> Result<Answer<Page<Mentionable>>, Problem> {
    let dialog = visible(&app, &who, id.0).await?;
    let (catalogue, me) = (app.engine.catalogue(), who.user().map(|me| me.user.id));
    let mut all = app.store.run(operators::all).await?;
    all.retain(|o| o.active && Some(o.id) != me && Sight::of(&catalogue, o.id, &o.grants).sees_dialog(&dialog));
    all.sort_by_cached_key(|operator| operator.name.to_lowercase());
    Ok(Answer(Page::whole(all.into_iter().map(|o| Mentionable { id: o.id, name: o.name }).collect())))
}
