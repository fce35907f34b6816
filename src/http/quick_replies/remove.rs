//! `DELETE /api/v1/quick-replies/{id}`

use rozmova_actors::domain::QuickReplyId;
use rozmova_store::{audit_log, quick_replies};

use super::find;
use crate::http::{audit::Note, prelude::*};

/// Deletes a quick reply.
///
/// # Errors
/// 403 for a shared one without the right, 404, 503.
pub async fn remove(app: App, req: HttpRequest, who: Caller, id: Id<QuickReplyId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let row = find(&app, &who, id).await?;
    let note = if row.owner_id.is_none() {
        let note = Note::new("quick_reply.deleted", "quick_reply", Some(id.get()))
            .with(serde_json::json!({"title": row.title}));
        Some(app.audit.row(&who, app.ip_of(&req), app.now(), note)?)
    } else {
        None
    };
    let removed = app
        .store
        .write(move |conn| {
            let removed = quick_replies::remove(conn, id)?;
            if removed {
                audit_log::append(conn, note.as_slice())?;
            }
            Ok(removed)
        })
        .await?;
    if !removed {
        return Err(Problem::not_found("the quick reply"));
    }
    Ok(HttpResponse::NoContent().finish())
}
