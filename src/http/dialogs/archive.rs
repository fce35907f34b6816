//! `GET /api/v1/dialogs/{id}/attachments.zip`

use actix_web::http::Method;
use rozmova_actors::domain::{DialogId, FileId};
use rozmova_store::files as rows;

use super::{turns, visible};
use crate::{
    files::{archive, name},
    http::{audit::Note, prelude::*, shedding},
};

/// All files of a dialog as one archive, written while it is sent. `HEAD` tells whether there would be one.
///
/// # Errors
/// 404 without a dialog or without files, 413 when they are too many for one archive, 429 while another archive is on its way
/// to the caller, 503.
pub async fn archive(app: App, req: HttpRequest, who: Caller, id: Id<DialogId>) -> Result<HttpResponse, Problem> {
    shedding::admit_export(&app.in_flight)?;
    let dialog = visible(&app, &who, id.0).await?;
    let most = archive::MAX_FILES;
    let files = app.store.run(move |c| rows::of_dialog(c, dialog.id, FileId(0), most as i64 + 1)).await?;
    if files.is_empty() {
        return Err(Problem::not_found("a file of this dialog"));
    }
    archive::fits(&files).map_err(|sentence| Problem::new(Code::TooLarge, sentence))?;
    let name = name::disposition(false, &format!("dialog-{}.zip", dialog.id));
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header(("content-type", "application/zip"))
        .insert_header(("content-disposition", name))
        .insert_header(actix_web::http::header::ContentEncoding::Identity);
    if req.method() == Method::HEAD {
        return Ok(answer.finish());
    }
    let turn = turns::take(&who, "archive")?;
    let data = serde_json::json!({"format": "zip", "files": files.len()});
    let note = Note::new("dialog.exported", "dialog", Some(dialog.id.get())).with(data);
    app.audit.write(&who, app.ip_of(&req), app.now(), note).await?;
    Ok(answer.streaming(archive::stream(app.files.clone(), files, turn)))
}
