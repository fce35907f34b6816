//! `POST /api/v1/embed/token` and `POST /api/v1/auth/embed`: how an operator signs in to the panel inside a CRM's page
//! (integrations.md 8, settled difference 5).
//!
//! The CRM's server asks for a one-time token with its key and puts it behind the `#` of the frame's address, where no server and
//! no log sees it; the frame exchanges it and keeps what it gets in its memory. No cookie is set: one would sign in every other
//! page of the browser too.

use rozmova_actors::domain::{OperatorId, Timestamp};
use rozmova_store::{
    embed_tokens::{self, NewEmbedToken},
    users,
};

use super::{TokenAnswer, agent, login::introduce};
use crate::{
    auth::csrf,
    http::{audit::Note, prelude::*, users::parse_email},
};

/// Seconds a token waits for its frame.
const TTL_S: i64 = 60;
/// Tries of one address in a minute: a whole office may sit behind one, and 128 bits are not guessed.
const TRIES_PER_MIN: u32 = 300;
/// Whoever has one of these runs the instance; such a sign-in is not given away by a key.
const RUNS_THE_INSTANCE: [Grant; 4] =
    [Grant::SettingsUsers, Grant::SettingsRoles, Grant::SettingsInstance, Grant::ApiKeys];

/// Whom the token signs in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueBody {
    /// E-mail of an operator.
    pub user_email: String,
}

/// A one-time token.
#[derive(Debug, Serialize, JsonSchema)]
pub struct IssuedToken {
    /// For the address of the frame: `/embed/inbox#token=…`.
    pub token: String,
    /// Ends, 60 s from now.
    pub expires_at: Timestamp,
}

/// Makes a token for an operator.
///
/// # Errors
/// 403 for users (a key is needed) and for whoever runs the instance, 409 while no origin may embed the panel, 422 for somebody
/// who does not work with the panel, 503.
pub async fn issue(app: App, req: HttpRequest, who: Caller, body: Json<IssueBody>) -> Result<HttpResponse, Problem> {
    if !matches!(who, Caller::Key(_)) {
        return Err(Problem::new(
            Code::Forbidden,
            "a key with the scope embed:token is needed, not a person's sign-in",
        ));
    }
    if app.embed().embed_allowed_origins.is_empty() {
        let why = "no page may show the panel in a frame: name its origin first in the setting embed_allowed_origins";
        return Err(Problem::new(Code::Conflict, why));
    }
    let (email, now) = (parse_email(&body.0.user_email)?, app.now());
    let found = app.store.run(move |conn| users::by_email(conn, &email)).await?;
    let user = match found {
        Some(row) => app.auth.user(row.id).await?,
        None => None,
    };
    let user = user
        .filter(|user| user.active && user.grants.has(Grant::OpPanel))
        .ok_or_else(|| Problem::field("user_email", "is nobody who works with the panel now"))?;
    if user.is_root || RUNS_THE_INSTANCE.iter().any(|grant| user.grants.has(*grant)) {
        let why = "an administrator's sign-in is not given to a key: they sign in to the panel itself";
        return Err(Problem::new(Code::Forbidden, why));
    }
    let (token, hash) = one_time(&app);
    let new = row(hash, user.id, now);
    let expires_at = new.expires_at;
    let note = Note::new("embed.token_made", "user", Some(user.id.get()));
    let note = app.audit.row(&who, app.ip_of(&req), now, note)?;
    app.store
        .write(move |conn| {
            embed_tokens::insert(conn, &new)?;
            rozmova_store::audit_log::append(conn, std::slice::from_ref(&note))
        })
        .await?;
    Ok(created(&IssuedToken { token, expires_at }))
}

/// A new token and what is kept of it.
pub(super) fn one_time(app: &App) -> (String, String) {
    let token = app.random.token();
    let hash = app.hasher.hash(&token);
    (token, hash)
}

/// The row of a token that signs this user in.
pub(super) fn row(token_hash: String, user_id: OperatorId, now: Timestamp) -> NewEmbedToken {
    NewEmbedToken { token_hash, user_id, created_at: now, expires_at: now.plus_secs(TTL_S) }
}

/// The token of the frame's address.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeBody {
    /// Token.
    pub token: String,
}

/// Signs in with a token.
///
/// # Errors
/// 401 for a token that never was, was used or is over, 403 from another site, 429, 503.
pub async fn exchange(app: App, req: HttpRequest, body: Json<ExchangeBody>) -> Result<Answer<TokenAnswer>, Problem> {
    csrf::refuse_cross_site(req.headers())?;
    let (ip, now) = (app.ip_of(&req), app.now());
    if !app.limits.is_exempt(ip) {
        app.limits.take(&format!("embed:{ip}"), TRIES_PER_MIN, 60, now)?;
    }
    let hash = app.hasher.hash(&body.0.token);
    let user = app.store.write(move |conn| embed_tokens::consume(conn, &hash, now)).await?;
    let user = user.ok_or_else(|| {
        Problem::new(Code::Unauthorized, "this token was used or is older than 60 s; ask the CRM's page for a new one")
    })?;
    let done = app.auth.sign_in(user, ip, &agent(&req)).await?;
    introduce(&app, user).await?;
    let note = Note::new("auth.embed", "user", Some(user.get()));
    app.audit.write(&Caller::User(done.signed_in.clone()), ip, now, note).await?;
    Ok(Answer(TokenAnswer::from(&done)))
}
