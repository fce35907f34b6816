//! Sign-in (integrations.md 2, administration.md 4).

pub mod login;
pub mod logout;
pub mod me;
pub mod refresh;
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
        post("/api/v1/auth/logout", logout::logout).says("auth", "Ends this sign-in and its sockets").status(204),
        get("/api/v1/auth/me", me::me).says("auth", "The signed-in user").returns::<me::MeAnswer>(),
        get("/api/v1/auth/session", session::session)
            .public()
            .says("auth", "Whether somebody is signed in; always 200")
            .returns::<session::SessionAnswer>(),
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

/// The answer with its cookie.
fn signed_in(status: actix_web::http::StatusCode, done: SignInDone) -> HttpResponse {
    let user = &done.signed_in.user;
    let answer = TokenAnswer {
        access_token: done.access_token,
        refresh_token: done.refresh_token,
        expires_in: Auth::access_ttl_s(),
        csrf_token: done.csrf_token,
        user: UserBrief::from(user.as_ref()),
        grants: user.grants.as_ref().clone(),
    };
    HttpResponse::build(status).cookie(done.cookie).json(answer)
}

/// Browser as told, for the list of sign-ins.
fn agent(req: &HttpRequest) -> String {
    req.headers().get("user-agent").and_then(|v| v.to_str().ok()).unwrap_or_default().chars().take(200).collect()
}
