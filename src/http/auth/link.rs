//! `POST /api/v1/auth/link`, `…/redeem`: what the pages `/invite/:token` and `/reset/:token` do (administration.md 5).
//!
//! The token travels in the body: addresses are logged by proxies, bodies are not.

use rozmova_actors::domain::Timestamp;
use rozmova_store::{
    access_links::{self, LinkKind, LinkRow},
    preferences, sessions,
    users::{self, UserChange},
};

use super::super::{audit::Note, me::preferences::Preferences};
use crate::{
    app::notices::language_of,
    auth::csrf,
    http::prelude::*,
    mail::{Draft, words::Content},
};

/// Tries of one address in a minute: nobody types links, and guessing 128 bits stops here anyway (AU-04).
const TRIES_PER_MIN: u32 = 30;
/// Seconds after which the letter about a changed password is of no use.
const CONFIRM_TTL_S: i64 = 3 * 86_400;

/// The token of the page's address.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkBody {
    /// Token.
    pub token: String,
}

/// The new password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedeemBody {
    /// Token.
    pub token: String,
    /// Password.
    pub password: String,
}

/// What the page shows.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LinkAnswer {
    /// `invite` or `reset`.
    pub kind: &'static str,
    /// Whose.
    pub email: String,
    /// Name.
    pub name: String,
    /// Ends.
    pub expires_at: Timestamp,
    /// Characters a new password has at least.
    pub password_min_chars: usize,
}

/// The link of a token.
///
/// # Errors
/// 404 for a token that never was, 410 for one that is used, too old or replaced, 429.
pub async fn read(app: App, req: HttpRequest, body: Json<LinkBody>) -> Result<Answer<LinkAnswer>, Problem> {
    csrf::refuse_cross_site(req.headers())?;
    let link = find(&app, &req, &body.0.token).await?;
    let id = link.user_id;
    let user = app.store.run(move |conn| users::by_id(conn, id)).await?.ok_or_else(gone)?;
    Ok(Answer(LinkAnswer {
        kind: link.kind.key(),
        email: user.email,
        name: user.name,
        expires_at: link.expires_at,
        password_min_chars: app.auth.passwords().min_chars(),
    }))
}

/// Sets the password. The person signs in with it afterwards, with a second factor if they have one.
///
/// # Errors
/// 404, 410, 422 for a password that is not accepted (the link stays), 429, 503.
pub async fn redeem(app: App, req: HttpRequest, body: Json<RedeemBody>) -> Result<HttpResponse, Problem> {
    csrf::refuse_cross_site(req.headers())?;
    let Json(RedeemBody { token, password }) = body;
    let link = find(&app, &req, &token).await?;
    crate::http::users::password::check(&app, link.user_id, &password).await?;
    let hash = app.auth.passwords().hash(password).await?;
    let (id, user, now) = (link.id, link.user_id, app.now());
    let change = UserChange { password_hash: Some(hash), ..UserChange::default() };
    let done = app
        .store
        .write(move |conn| {
            let done = access_links::consume(conn, id, now)? && users::update(conn, user, &change, None, now)?;
            if done {
                sessions::revoke_all_of(conn, user, "password_changed", now)?;
            }
            Ok(done)
        })
        .await?;
    if !done {
        return Err(gone());
    }
    app.signed_out(user, "password_changed").await;
    let note = Note::new("user.link_used", "user", Some(user.get()))
        .with(serde_json::json!({"kind": link.kind.key(), "made_by": link.created_by_id}));
    app.audit.keep(&Caller::Anonymous, app.ip_of(&req), now, note).await;
    if link.kind == LinkKind::Reset {
        confirm(&app, &link).await;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Tells the person that their password is another one: if it was not them, they should know. The password is set already, so a
/// letter that cannot be queued refuses nothing.
async fn confirm(app: &App, link: &LinkRow) {
    if app.mailer.obstacle().is_some() {
        return;
    }
    let id = link.user_id;
    let found = app.store.run(move |conn| Ok((users::by_id(conn, id)?, preferences::get(conn, id)?.0))).await;
    let Ok((Some(user), stored)) = found else { return };
    let queued = app.mailer.queue(Draft {
        kind: "password_changed",
        user: Some(id),
        to: user.email,
        dialog: None,
        dedup: Some(format!("password_changed/{}", link.id)),
        ttl_s: CONFIRM_TTL_S,
        content: Content::PasswordChanged { name: user.name },
        language: language_of(&Preferences::of(stored), app.mailer.settings().language),
    });
    if let Err(problem) = queued.await {
        tracing::warn!(%problem, "a letter about a changed password was not queued");
    }
}

async fn find(app: &App, req: &HttpRequest, token: &str) -> Result<LinkRow, Problem> {
    app.limits.take(&format!("link:{}", app.ip_of(req)), TRIES_PER_MIN, 60, app.now())?;
    let hash = app.hasher.hash(token);
    let found = app.store.run(move |conn| access_links::by_hash(conn, &hash)).await?;
    let link = found.ok_or_else(|| Problem::new(Code::NotFound, "there is no such link"))?;
    if !link.is_alive(app.now()) {
        return Err(gone());
    }
    Ok(link)
}

fn gone() -> Problem {
    Problem::new(Code::Gone, "this link was used, is too old, or a newer one took its place")
}
