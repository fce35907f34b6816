//! `DELETE /api/v1/folders/{id}`

use rozmova_actors::domain::FolderId;
use rozmova_store::{audit_log, folders};

use super::find;
use crate::http::{audit::Note, prelude::*};

/// Deletes a folder; what lay in it moves one level up.
///
/// # Errors
/// 403 for a shared one without the right, 404, 503.
pub async fn remove(app: App, req: HttpRequest, who: Caller, id: Id<FolderId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let row = find(&app, &who, id).await?;
    let note = Note::new("folder.deleted", "folder", Some(id.get())).with(serde_json::json!({"name": row.name}));
    let note = row.owner_id.is_none().then(|| app.audit.row(&who, app.ip_of(&req), app.now(), note)).transpose()?;
    let removed = app
        .store
        .write(move |conn| {
            let removed = folders::remove(conn, id)?;
            if removed {
                audit_log::append(conn, note.as_slice())?;
            }
            Ok(removed)
        })
        .await?;
    if !removed {
        return Err(Problem::not_found("the folder"));
    }
    Ok(HttpResponse::NoContent().finish())
}
