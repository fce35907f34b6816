//! `GET /api/v1/files/{id}/content`

use rozmova_actors::domain::FileId;

use super::visible;
use crate::{
    files::{Variant, download},
    http::prelude::*,
};

/// Seconds a browser keeps a content; the caller's rights may change after.
const KEEP_S: u32 = 600;

/// Which content and how.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ContentQuery {
    /// `thumb` for the small picture, `original` for what a converted photo was made of.
    pub variant: Option<String>,
    /// `1`: to save, also what could be shown.
    pub download: Option<String>,
}

/// The content; parts of it by `Range`.
///
/// # Errors
/// 404, 410, 416, 503.
pub async fn content(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<FileId>,
    query: Query<ContentQuery>,
) -> Result<HttpResponse, Problem> {
    let row = visible(&app, &who, id.0).await?;
    let variant = match query.0.variant.as_deref() {
        Some("thumb") => Variant::Thumb,
        Some("original") => Variant::Original,
        _ => Variant::Whole,
    };
    let save = query.0.download.as_deref() == Some("1") || !app.files.settings().inline_images;
    download::content(&app.files, &req, &row, download::How { variant, save, seconds: KEEP_S }).await
}
