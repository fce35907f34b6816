//! `GET /f/{token}`: whoever was given the link fetches the file while the link works.

use actix_web::web::Path;
use rozmova_store::files as rows;

use crate::{
    files::{download, links::LINK_S},
    http::prelude::*,
};

/// How the content is to be fetched.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LinkQuery {
    /// `1`: to save, also what could be shown.
    pub download: Option<String>,
}

/// The content behind a link.
///
/// # Errors
/// 404 for a link that is not ours or too old, 410, 416, 503.
pub async fn content(
    app: App,
    req: HttpRequest,
    token: Path<String>,
    query: Query<LinkQuery>,
) -> Result<HttpResponse, Problem> {
    let missing = || Problem::new(Code::NotFound, "there is nothing at this address");
    let (id, variant) = app.files.links().read(&token, app.now()).ok_or_else(missing)?;
    let row = app.store.run(move |conn| rows::by_id(conn, id)).await?.ok_or_else(missing)?;
    let save = query.0.download.as_deref() == Some("1");
    let seconds = u32::try_from(LINK_S).unwrap_or(600);
    download::content(&app.files, &req, &row, download::How { variant, save, seconds }).await
}
