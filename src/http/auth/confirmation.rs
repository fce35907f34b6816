//! `GET /api/v1/auth/confirmation`: how the caller proves once more that it is them, before what asks for it (security.md AU-14).
//!
//! What was decided and why: `auth/oidc/DECISION-own-password.md`.

use rozmova_actors::domain::Timestamp;
use rozmova_store::{directory_people, users};

use crate::{auth::oidc::Offer, http::prelude::*};

/// The ways to prove it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConfirmationAnswer {
    /// The caller has a password to type: one of this server, or of the company directory.
    pub password: bool,
    /// The company's sign-in, when there is one: a fresh sign-in there (`GET /api/v1/auth/oidc?purpose=confirm`) is taken too.
    pub sso: Option<Offer>,
    /// Until when a fresh sign-in there is taken in place of a password; null = none is in force.
    pub confirmed_until: Option<Timestamp>,
}

/// The caller's ways.
///
/// # Errors
/// 401, 503.
pub async fn read(app: App, who: SignedIn) -> Result<Answer<ConfirmationAnswer>, Problem> {
    let (id, directory) = (who.user.id, app.ldap.is_on());
    let password = app
        .store
        .run(move |conn| {
            let own = users::by_id(conn, id)?.is_some_and(|user| user.password_hash.is_some());
            Ok(own || (directory && directory_people::present_of(conn, &[id])?.contains(&id)))
        })
        .await?;
    Ok(Answer(ConfirmationAnswer {
        password,
        sso: app.oidc.offer(),
        confirmed_until: app.auth.confirmed_until(who.session).await?,
    }))
}
