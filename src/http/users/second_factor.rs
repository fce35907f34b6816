//! `DELETE /api/v1/users/{id}/second-factor`: for somebody who lost telephone and recovery codes.

use rozmova_actors::domain::OperatorId;
use rozmova_store::{second_factors, sessions};

use super::{super::audit::Note, find, may_touch};
use crate::http::prelude::*;

/// Removes it; the person signs in with the password alone and sets a new one up. Their sign-ins end: whoever asked for
/// this may not be them.
///
/// # Errors
/// 403 beyond the caller's own rights, 404, 503.
pub async fn remove(app: App, req: HttpRequest, who: Caller, id: Id<OperatorId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    may_touch(&who, &find(&app, id).await?)?;
    if who.user().is_some_and(|me| me.user.id == id) {
        return Err(Problem::new(Code::Forbidden, "your own second factor is removed with your password"));
    }
    let now = app.now();
    let removed = app.store.write(move |conn| {
        let removed = second_factors::remove(conn, id)?;
        if removed {
            sessions::revoke_all_of(conn, id, "second_factor_removed", now)?;
        }
        Ok(removed)
    });
    if !removed.await? {
        return Err(Problem::not_found("the second factor"));
    }
    app.signed_out(id, "signed_out").await;
    let note = Note::new("user.second_factor_reset", "user", Some(id.get()));
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    Ok(HttpResponse::NoContent().finish())
}
