//! `POST /api/v1/setup`: the first administrator (architecture.md 9, AU-13).

use actix_web::http::StatusCode;
use rozmova_actors::domain::Role;
use subtle::ConstantTimeEq as _;

use super::{
    super::{audit::Note, users::create::make_user},
    agent, signed_in,
};
use crate::http::prelude::*;

/// The first administrator.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupBody {
    /// Printed by the server at start.
    pub code: String,
    /// E-mail.
    pub email: String,
    /// Name.
    pub name: String,
    /// Password.
    pub password: String,
}

/// Makes the first administrator, who is root, and signs them in.
///
/// # Errors
/// 404 once an administrator exists, 403 for a wrong code, 429 after failures, 422.
pub async fn setup(app: App, req: HttpRequest, body: Json<SetupBody>) -> Result<HttpResponse, Problem> {
    crate::auth::csrf::refuse_cross_site(req.headers())?;
    if app.has_administrator().await? {
        return Err(Problem::new(Code::NotFound, "there is nothing at this address"));
    }
    let ip = app.ip_of(&req);
    let Json(body) = body;
    app.limits.take(&format!("setup:{ip}"), 10, 60, app.now())?;
    if !bool::from(app.setup_code.as_bytes().ct_eq(body.code.trim().as_bytes())) {
        return Err(Problem::new(Code::Forbidden, "the code is not the one printed by the server at its start"));
    }
    // Asked again under the lock: of two callers with the right code one makes the administrator.
    let _making = app.setup_once.lock().await;
    if app.has_administrator().await? {
        return Err(Problem::new(Code::NotFound, "there is nothing at this address"));
    }
    let user = make_user(&app, &body.email, &body.name, Some(&body.password), &[Role::Administrator.key()]).await?.id;
    let done = app.auth.sign_in(user, ip, &agent(&req)).await?;
    let note = Note::new("setup.administrator", "user", Some(user.get()));
    app.audit.keep(&Caller::User(done.signed_in.clone()), ip, app.now(), note).await;
    Ok(signed_in(StatusCode::CREATED, done))
}
