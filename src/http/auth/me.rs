//! `GET /api/v1/auth/me`

use rozmova_actors::domain::Grants;

use super::UserBrief;
use crate::http::prelude::*;

/// The signed-in user.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MeAnswer {
    /// Who.
    pub user: UserBrief,
    /// Rights.
    pub grants: Grants,
    /// For writes with the cookie.
    pub csrf_token: String,
}

/// The signed-in user.
///
/// # Errors
/// 401, 503.
pub async fn me(app: App, who: SignedIn) -> Result<Answer<MeAnswer>, Problem> {
    Ok(Answer(MeAnswer {
        user: UserBrief::from(who.user.as_ref()),
        grants: who.user.grants.as_ref().clone(),
        csrf_token: app.auth.csrf_of(who.session).await?,
    }))
}
