//! `GET /api/v1/dialogs/{id}`

use rozmova_actors::domain::DialogId;

use super::{answer, visible};
use crate::http::prelude::*;

/// One dialog, `ETag` = its version.
///
/// # Errors
/// 404, 503.
pub async fn one(app: App, who: Caller, id: Id<DialogId>) -> Result<HttpResponse, Problem> {
    Ok(answer(&who, &visible(&app, &who, id.0).await?))
}
