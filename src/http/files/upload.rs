//! `POST /api/v1/files`

use actix_multipart::Multipart;

use super::FileView;
use crate::{
    files::upload::{Uploader, upload_key},
    http::prelude::*,
};

/// Bytes one person may upload in a day.
pub const DAY_BYTES: i64 = 4 << 30;

/// Takes a file; durable before the answer. It waits a day for its message.
///
/// # Errors
/// 400, 408, 413, 422 with `reason` and `allowed`, 429, 507, 503.
pub async fn upload(app: App, req: HttpRequest, who: Caller, form: Multipart) -> Result<HttpResponse, Problem> {
    let uploader = Uploader {
        owner: who.key(),
        upload_key: upload_key(&req)?,
        max_bytes: app.files.settings().max_bytes(),
        day_bytes: DAY_BYTES,
        is_client: false,
    };
    let row = app.files.receive(&req, form, uploader, app.now()).await?;
    Ok(created(&FileView::of(&app, row)))
}
