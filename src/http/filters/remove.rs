//! `DELETE /api/v1/filters/{id}`

use rozmova_actors::domain::FilterId;
use rozmova_store::{audit_log, filters};

use super::{find, tell};
use crate::http::{audit::Note, prelude::*};

/// Deletes a filter.
///
/// # Errors
/// 403 for a shared one without the right, 404, 503.
pub async fn remove(app: App, req: HttpRequest, who: Caller, id: Id<FilterId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let row = find(&app, &who, id).await?;
    let note =
        Note::new("filter.deleted", "filter", Some(id.get())).with(serde_json::json!({"name": row.name.clone()}));
    let note = row.owner_id.is_none().then(|| app.audit.row(&who, app.ip_of(&req), app.now(), note)).transpose()?;
    let removed = app
        .store
        .write(move |conn| {
            let removed = filters::remove(conn, id)?;
            if removed {
                audit_log::append(conn, note.as_slice())?;
            }
            Ok(removed)
        })
        .await?;
    if !removed {
        return Err(Problem::not_found("the filter"));
    }
    tell(&app, &row, true).await;
    Ok(HttpResponse::NoContent().finish())
}
