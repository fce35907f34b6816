//! `GET /api/v1/files/{id}`

use rozmova_actors::domain::FileId;

use super::{FileView, visible};
use crate::http::prelude::*;

/// One file.
///
/// # Errors
/// 404, 410 when its content is not kept any more, 503.
pub async fn read(app: App, who: Caller, id: Id<FileId>) -> Result<Answer<FileView>, Problem> {
    let row = visible(&app, &who, id.0).await?;
    if row.deleted_at.is_some() {
        return Err(Problem::new(Code::Gone, "the file is not kept any more"));
    }
    Ok(Answer(FileView::of(&app, row)))
}
