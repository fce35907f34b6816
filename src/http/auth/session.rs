//! `GET /api/v1/auth/session`: lets the sign-in page ask without provoking a 401 (contract.md 7).

use rozmova_actors::domain::Grants;

use super::UserBrief;
use crate::{
    auth::oidc::Offer,
    http::{prelude::*, settings::styles::LookView},
};

/// Whether somebody is signed in.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SessionAnswer {
    /// Somebody is.
    pub signed_in: bool,
    /// Whether a forgotten password can be set anew by the person themselves.
    pub recovers_passwords: bool,
    /// Everybody may sign in with a password; else only the owner of the instance.
    pub password_login: bool,
    /// The product's name here, and the own style and script of the panel.
    pub look: LookView,
    /// The company's sign-in, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sso: Option<Offer>,
    /// Who, when somebody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserBrief>,
    /// Rights, when somebody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grants: Option<Grants>,
    /// Their role asks for a second step of the sign-in: nothing else works before they have set it up.
    pub second_factor_due: bool,
    /// For writes with the cookie, when somebody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub csrf_token: Option<String>,
}

/// Always 200; a token that is not valid is nobody.
///
/// # Errors
/// 503.
pub async fn session(app: App, req: HttpRequest) -> Result<Answer<SessionAnswer>, Problem> {
    let who = match app.auth.identify(req.headers()).await {
        Ok(Caller::User(who)) => Some(who),
        Ok(Caller::Anonymous | Caller::Key(_)) => None,
        Err(problem) if problem.code == Code::Unauthorized => None,
        Err(problem) => return Err(problem),
    };
    Ok(Answer(match who {
        Some(who) => SessionAnswer {
            signed_in: true,
            recovers_passwords: app.recovers_passwords(),
            password_login: app.security().password_login,
            look: app.look().view(),
            sso: app.oidc.offer(),
            user: Some(UserBrief::from(who.user.as_ref())),
            second_factor_due: who.user.owes_second_factor,
            grants: Some(who.user.grants.as_ref().clone()),
            csrf_token: Some(app.auth.csrf_of(who.session).await?),
        },
        None => SessionAnswer {
            signed_in: false,
            recovers_passwords: app.recovers_passwords(),
            password_login: app.security().password_login,
            look: app.look().view(),
            sso: app.oidc.offer(),
            user: None,
            grants: None,
            second_factor_due: false,
            csrf_token: None,
        },
    }))
}
