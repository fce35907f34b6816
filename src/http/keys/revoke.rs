//! `DELETE /api/v1/api-keys/{id}`

use rozmova_store::api_keys;

use super::KeyView;
use crate::http::{audit::Note, prelude::*};

/// Ends a key; the next request with it is refused (AU-10). A repeated call is a success.
///
/// # Errors
/// 404, 503.
pub async fn revoke(app: App, req: HttpRequest, who: Caller, id: Id<i64>) -> Result<Answer<KeyView>, Problem> {
    let (Id(id), now) = (id, app.now());
    let row = app
        .store
        .write(move |conn| api_keys::revoke(conn, id, now))
        .await?
        .ok_or_else(|| Problem::not_found("the key"))?;
    app.auth.key_changed(&row.prefix);
    app.audit.keep(&who, app.ip_of(&req), now, Note::new("api_key.revoked", "api_key", Some(id))).await;
    Ok(Answer(row.into()))
}
