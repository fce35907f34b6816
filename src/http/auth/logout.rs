//! `POST /api/v1/auth/logout`

use super::super::audit::Note;
use crate::http::prelude::*;

/// Ends this sign-in; its sockets close within 2 s (AU-07).
///
/// # Errors
/// 401, 503.
pub async fn logout(app: App, req: HttpRequest, who: SignedIn) -> Result<HttpResponse, Problem> {
    app.end_sign_in(who.session, "signed_out").await?;
    let note = Note::new("auth.logout", "user", Some(who.user.id.get()));
    app.audit.keep(&Caller::User(who), app.ip_of(&req), app.now(), note).await;
    Ok(HttpResponse::NoContent().cookie(app.auth.removal_cookie()).finish())
}
