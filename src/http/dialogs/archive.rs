//! `GET /api/v1/dialogs/{id}/attachments.zip`

use rozmova_actors::domain::{DialogId, FileId};
use rozmova_store::files as rows;

use super::visible;
use crate::{
    files::{archive, name},
    http::prelude::*,
};

/// All files of a dialog as one archive, written while it is sent.
///
/// # Errors
/// 404 without a dialog or without files, 413 when they are too many for one archive, 503.
pub async fn archive(app: App, who: Caller, id: Id<DialogId>) -> Result<HttpResponse, Problem> {
    let dialog = visible(&app, &who, id.0).await?;
    let most = archive::MAX_FILES;
    let files = app.store.run(move |c| rows::of_dialog(c, dialog.id, FileId(0), most as i64 + 1)).await?;
    if files.is_empty() {
        return Err(Problem::not_found("a file of this dialog"));
    }
    let bytes: i64 = files.iter().map(|row| row.size).sum();
    if files.len() > most || bytes > archive::MAX_BYTES {
        let sentence = format!("at most {most} files and {} bytes fit into one archive", archive::MAX_BYTES);
        return Err(Problem::new(Code::TooLarge, sentence));
    }
    let name = name::disposition(false, &format!("dialog-{}.zip", dialog.id));
    Ok(HttpResponse::Ok()
        .insert_header(("content-type", "application/zip"))
        .insert_header(("content-disposition", name))
        .insert_header(actix_web::http::header::ContentEncoding::Identity)
        .streaming(archive::stream(app.files.clone(), files)))
}
