//! Clients' ratings (operator-line.md 9): shown on the client's card, deleted by right.

use rozmova_actors::{
    dialog::messages::DialogCommand,
    domain::{CsatId, DialogId, OperatorId, Timestamp},
};
use rozmova_store::{
    audit_log,
    csat::{self, CsatRow},
};

use super::{audit::Note, dialogs::visible, prelude::*};
use crate::routes::{Row, delete};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        delete("/api/v1/csat/{id}", remove)
            .any_of(&[Grant::CsatDelete])
            .says("dialogs", "Deletes a client's rating; the deletion is logged")
            .status(204),
    ]
}

/// A rating of a closed request.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CsatView {
    /// Id.
    pub id: CsatId,
    /// Request.
    pub dialog_id: DialogId,
    /// Who held it when it was closed.
    pub operator_id: Option<OperatorId>,
    /// 1 (very bad) to 5 (very good).
    pub score: i32,
    /// In the client's words.
    pub comment: String,
    /// When.
    pub created_at: Timestamp,
}

impl From<CsatRow> for CsatView {
    fn from(row: CsatRow) -> Self {
        Self {
            id: row.id,
            dialog_id: row.dialog_id,
            operator_id: row.operator_id,
            score: row.score,
            comment: row.comment,
            created_at: row.created_at,
        }
    }
}

/// Deletes a rating of a dialog that the caller may see. Who did it stands in the dialog and in the audit log.
///
/// # Errors
/// 404, 503.
pub async fn remove(app: App, req: HttpRequest, who: Caller, id: Id<CsatId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let missing = || Problem::not_found("the rating");
    let row = app.store.run(move |conn| csat::by_id(conn, id)).await?.ok_or_else(missing)?;
    let dialog = visible(&app, &who, row.dialog_id).await.map_err(|problem| match problem.code {
        Code::NotFound | Code::Forbidden => missing(),
        // The database does not answer: whether there is such a rating is not known.
        _ => problem,
    })?;
    let note = Note::new("csat.deleted", "dialog", Some(dialog.id.get())).with(serde_json::json!({"score": row.score}));
    let note = app.audit.row(&who, app.ip_of(&req), app.now(), note)?;
    let removed = app
        .store
        .write(move |conn| {
            let removed = csat::remove(conn, id)?;
            if removed {
                audit_log::append(conn, &[note])?;
            }
            Ok(removed)
        })
        .await?;
    if !removed {
        return Err(missing());
    }
    app.engine.facts_changed(Vec::new(), vec![dialog.id]).await;
    let name = who.user().map(|me| me.user.name.clone()).unwrap_or_default();
    let remark = DialogCommand::Remark { key: "csat_deleted", params: serde_json::json!({"operator_name": name}) };
    // It is done: without its line in the dialog a second try would only be told that there is nothing left to do.
    if let Err(refusal) = app.engine.dialog(dialog.id, remark).await {
        tracing::warn!(dialog.id = %dialog.id, %refusal, "a rating was deleted without its line");
    }
    Ok(HttpResponse::NoContent().finish())
}
