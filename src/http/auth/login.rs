//! `POST /api/v1/auth/login`

use std::net::IpAddr;

use actix_web::http::StatusCode;
use rozmova_actors::domain::{IdKind, OperatorId};
use rozmova_store::{
    access_links::{self, LinkKind, LinkRow},
    password_demands,
};

use super::{super::audit::Note, agent, signed_in};
use crate::{
    app::ldap_sync,
    auth::{ProvedBy, csrf, service::SignInDone},
    http::prelude::*,
};

/// Seconds in which a password that was asked for is set.
const CHANGE_S: i64 = 1_800;

/// Name and password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// E-mail.
    pub email: String,
    /// At most 256 bytes.
    pub password: String,
    /// Second factor, when the user has one.
    #[serde(default)]
    pub otp: Option<String>,
}

/// Signs in; a former sign-in of the same browser ends, so a session id never outlives a change of user (AU-06).
///
/// # Errors
/// 400, 401, 403 from another site and while another password is asked for (`reset_token` sets it), 428 when a second factor is needed,
/// 429, 503, also while the company directory is away and the password is none of this server.
pub async fn login(app: App, req: HttpRequest, body: Json<LoginBody>) -> Result<HttpResponse, Problem> {
    csrf::refuse_cross_site(req.headers())?;
    let Json(LoginBody { email, password, otp }) = body;
    let ip = app.ip_of(&req);
    let former = app.auth.by_cookie(req.headers()).await?;
    match enter(&app, &email, password, otp.as_deref(), ip, &agent(&req)).await {
        Ok((done, method)) => {
            if let Some(former) = former {
                app.end_sign_in(former.session, "signed_in_again").await?;
            }
            introduce(&app, done.signed_in.user.id).await?;
            let who = Caller::User(done.signed_in.clone());
            let note = Note::new("auth.login", "user", Some(done.signed_in.user.id.get()))
                .with(serde_json::json!({"method": method}));
            app.audit.write(&who, ip, app.now(), note).await?;
            Ok(signed_in(StatusCode::OK, done))
        }
        Err(problem) => {
            if matches!(problem.code, Code::Unauthorized | Code::RateLimited | Code::DirectoryAway) {
                // The typed name may be a password typed into the wrong field, so it is not written down.
                let note =
                    Note::new("auth.login_failed", "user", None).with(serde_json::json!({"code": problem.code.key()}));
                app.audit.queue(&Caller::Anonymous, ip, app.now(), note);
            }
            Err(problem)
        }
    }
}

/// Proves and signs in; roles that follow the directory's groups are in force before the sign-in begins. Answers how it was proved.
async fn enter(
    app: &App,
    email: &str,
    password: String,
    otp: Option<&str>,
    ip: IpAddr,
    agent: &str,
) -> Result<(SignInDone, &'static str), Problem> {
    let asked = app.ldap.settings();
    let proved = app.auth.prove(email, password, otp, ip, &app.ldap).await?;
    let method = match &proved.by {
        ProvedBy::Password => {
            change_first(app, proved.user).await?;
            "password"
        }
        ProvedBy::Directory(person) => {
            ldap_sync::follow_one(app, proved.user, &asked.groups, person).await?;
            "directory"
        }
    };
    Ok((app.auth.sign_in(proved.user, ip, agent).await?, method))
}

/// Whoever is asked for another password gets, in place of a sign-in, a one-time link that sets it (administration.md 5.3). The password
/// of the company directory is not ours to change.
async fn change_first(app: &App, user: OperatorId) -> Result<(), Problem> {
    if !app.store.run(move |conn| password_demands::stands(conn, user)).await? {
        return Ok(());
    }
    let (now, token) = (app.now(), app.random.token());
    let row = LinkRow {
        id: app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?,
        user_id: user,
        kind: LinkKind::Reset,
        token_hash: app.hasher.hash(&token),
        created_by_id: None,
        created_at: now,
        expires_at: now.plus_secs(CHANGE_S),
        used_at: None,
        revoked_at: None,
    };
    app.store.write(move |conn| access_links::insert(conn, &row)).await?;
    let why =
        "an administrator asks for another password: set it first (POST /api/v1/auth/link/redeem with reset_token)";
    Err(Problem::new(Code::PasswordChangeDue, why).with("reset_token", token))
}

/// The command line makes users beside the running server; the engine hears of them when they first sign in.
pub(super) async fn introduce(app: &App, id: OperatorId) -> Result<(), Problem> {
    if app.engine.operators().await.iter().any(|operator| operator.id == id) {
        return Ok(());
    }
    app.tell_operator(id).await
}
