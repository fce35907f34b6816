//! Sign-in (integrations.md 2, administration.md 4).

pub mod confirmation;
pub mod embed;
pub mod forgot;
pub mod link;
pub mod login;
pub mod logout;
pub mod me;
pub mod oidc;
pub mod refresh;
pub mod second_factor;
pub mod session;
pub mod setup;

use rozmova_actors::domain::{Grants, OperatorId};

use super::prelude::*;
use crate::{
    auth::{
        UserInfo,
        service::{Auth, SignInDone},
    },
    routes::{Row, get, post},
};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        post("/api/v1/auth/login", login::login)
            .public()
            .says("auth", "Signs in with e-mail and password")
            .body::<login::LoginBody>()
            .returns::<TokenAnswer>(),
        post("/api/v1/auth/refresh", refresh::refresh)
            .public()
            .says("auth", "Exchanges a refresh token; using one twice ends the sign-in")
            .body::<refresh::RefreshBody>()
            .returns::<TokenAnswer>(),
        post("/api/v1/auth/logout", logout::logout)
            .while_enrolling()
            .says("auth", "Ends this sign-in and its sockets")
            .status(204),
        get("/api/v1/auth/me", me::me).while_enrolling().says("auth", "The signed-in user").returns::<me::MeAnswer>(),
        get("/api/v1/auth/session", session::session)
            .public()
            .says("auth", "Whether somebody is signed in; always 200")
            .returns::<session::SessionAnswer>(),
        post("/api/v1/auth/link", link::read)
            .public()
            .says("auth", "Whose password a one-time link sets, and what is accepted")
            .body::<link::LinkBody>()
            .returns::<link::LinkAnswer>(),
        post("/api/v1/auth/link/redeem", link::redeem)
            .public()
            .says("auth", "Sets the password of a one-time link; every sign-in of the user ends")
            .body::<link::RedeemBody>()
            .status(204),
        post("/api/v1/auth/forgot", forgot::forgot)
            .public()
            .says(
                "auth",
                "Sends a one-time link to whoever forgot their password; the answer is the same for everybody",
            )
            .body::<forgot::ForgotBody>()
            .status(204),
        post("/api/v1/embed/token", embed::issue)
            .any_of(&[Grant::EmbedToken])
            .says("auth", "Makes a one-time token that signs an operator in to the embedded panel; keys only, 60 s")
            .body::<embed::IssueBody>()
            .creates::<embed::IssuedToken>(),
        post("/api/v1/auth/embed", embed::exchange)
            .public()
            .says("auth", "Exchanges a one-time token of the embedded panel, once; sets no cookie")
            .body::<embed::ExchangeBody>()
            .returns::<TokenAnswer>(),
        get("/api/v1/auth/confirmation", confirmation::read)
            .while_enrolling()
            .says("auth", "How the caller proves once more that it is them, before what asks for their password")
            .returns::<confirmation::ConfirmationAnswer>(),
        get("/api/v1/auth/oidc", oidc::begin)
            .public()
            .says("auth", "Leads a browser to the company's sign-in; `next` is a path of the panel to come back to")
            .query::<oidc::BeginQuery>()
            .status(303),
        get("/api/v1/auth/oidc/callback", oidc::callback)
            .public()
            .says(
                "auth",
                "Where the company's sign-in leads back to: signs in once, or leads to the page that says why not",
            )
            .query::<oidc::CallbackQuery>()
            .status(303),
        get("/api/v1/auth/second-factor", second_factor::read)
            .while_enrolling()
            .says("auth", "Whether the caller's sign-in has a second step")
            .returns::<second_factor::FactorView>(),
        post("/api/v1/auth/second-factor", second_factor::begin)
            .while_enrolling()
            .says("auth", "Begins a second factor with the caller's password; the secret is shown once")
            .body::<second_factor::PasswordBody>()
            .returns::<second_factor::NewFactor>()
            .status(201),
        post("/api/v1/auth/second-factor/confirm", second_factor::confirm)
            .while_enrolling()
            .says("auth", "Confirms it with a code; recovery codes are shown once")
            .body::<second_factor::CodeBody>()
            .returns::<second_factor::RecoveryCodes>(),
        post("/api/v1/auth/second-factor/remove", second_factor::remove)
            .says("auth", "Removes the second factor with the caller's password")
            .body::<second_factor::PasswordBody>()
            .status(204),
        post("/api/v1/setup", setup::setup)
            .public()
            .says("auth", "Makes the first administrator with the code printed at start")
            .body::<setup::SetupBody>()
            .returns::<TokenAnswer>()
            .status(201),
    ]
}

/// A user in short.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UserBrief {
    /// Id.
    pub id: OperatorId,
    /// E-mail.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role names.
    pub roles: Vec<String>,
}

impl From<&UserInfo> for UserBrief {
    fn from(user: &UserInfo) -> Self {
        Self { id: user.id, email: user.email.clone(), name: user.name.clone(), roles: user.roles.clone() }
    }
}

/// Answer of a sign-in.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TokenAnswer {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// For `POST /api/v1/auth/refresh`, once.
    pub refresh_token: String,
    /// Seconds the access token lives.
    pub expires_in: i64,
    /// For the header `x-csrf-token` of writes with the cookie.
    pub csrf_token: String,
    /// Who.
    pub user: UserBrief,
    /// Rights.
    pub grants: Grants,
}

impl From<&SignInDone> for TokenAnswer {
    fn from(done: &SignInDone) -> Self {
        let user = &done.signed_in.user;
        Self {
            access_token: done.access_token.clone(),
            refresh_token: done.refresh_token.clone(),
            expires_in: Auth::access_ttl_s(),
            csrf_token: done.csrf_token.clone(),
            user: UserBrief::from(user.as_ref()),
            grants: user.grants.as_ref().clone(),
        }
    }
}

/// The answer with its cookie.
fn signed_in(status: actix_web::http::StatusCode, done: SignInDone) -> HttpResponse {
    let answer = TokenAnswer::from(&done);
    HttpResponse::build(status).cookie(done.cookie).json(answer)
}

/// Browser as told, for the list of sign-ins.
pub(in crate::http) fn agent(req: &HttpRequest) -> String {
    req.headers().get("user-agent").and_then(|v| v.to_str().ok()).unwrap_or_default().chars().take(200).collect()
}
