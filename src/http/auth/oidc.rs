//! `GET /api/v1/auth/oidc` and `…/callback`: sign-in with the company's account (administration.md 4).
//!
//! Both are places a browser goes to, not calls: they answer with the way to the next page, and a refusal is a page too. A sign-in
//! that was begun is a row, used once; the browser that began it has a cookie nobody else has, so an answer of the provider that
//! was meant for another browser, or is sent a second time, is worth nothing. The session is made exactly as after a password; a
//! second step is the provider's business here, ours belongs to the password.
//!
//! Two more journeys go the same way: to prove within a sign-in that it is still the same person (security.md AU-14,
//! `auth/oidc/DECISION-own-password.md`), and to sign in the panel inside a CRM's page from a window of its own, which brings the
//! frame a one-time token and sets no cookie.

use std::net::IpAddr;

use actix_web::{
    cookie::{Cookie, SameSite, time::Duration as CookieAge},
    http::header,
};
use rozmova_actors::domain::OperatorId;
use rozmova_store::{
    StoreError, embed_tokens,
    sso_attempts::{self, NewAttempt},
    users,
};

use super::{agent, embed, login::introduce};
use crate::{
    auth::oidc::{
        Attempt, Purpose, Refusal,
        flow::{Returned, own_path, question},
    },
    http::{audit::Note, prelude::*, users::parse_email},
};

/// Seconds a person has at the provider.
const TTL_S: i64 = 600;
/// Sign-ins that may be under way at once.
const MOST: i64 = 10_000;
/// Journeys of one address in a minute: a whole office may sit behind one.
const TRIES_PER_MIN: u32 = 120;
/// The page of a window of its own, which tells the page that opened it.
const SIGNED_ON: &str = "/signed-on";
/// The page that says why somebody was not let in.
const REFUSED: &str = "/login/sso";

/// A window of its own is not cut off from the frame that opened it.
const KEEPS_OPENER: (&str, &str) = ("cross-origin-opener-policy", "unsafe-none");

/// Who was refused, as far as it is known.
struct Refused {
    why: Refusal,
    email: Option<String>,
}

impl From<Refusal> for Refused {
    fn from(why: Refusal) -> Self {
        Self { why, email: None }
    }
}

/// Where to come back to.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct BeginQuery {
    /// A path of the panel.
    #[serde(default)]
    pub next: Option<String>,
    /// What for: `sign_in` (the default), `confirm`: to prove within a sign-in that it is still the same person, which stands in for
    /// their password for 5 minutes, or `frame`: to sign in the panel inside another system's page; then `next` begins with
    /// `/signed-on`.
    #[serde(default)]
    pub purpose: Option<String>,
}

/// Where a journey ends well.
struct Arrived {
    to: String,
    /// Of a new sign-in.
    cookie: Option<Cookie<'static>>,
}

/// What the provider sends along.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct CallbackQuery {
    /// What we gave along.
    pub state: Option<String>,
    /// For a token.
    pub code: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// Who answers.
    pub iss: Option<String>,
}

/// Leads to the provider's page.
pub async fn begin(app: App, req: HttpRequest) -> HttpResponse {
    match ask(&app, &req).await {
        Ok((page, cookie)) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, page))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header(KEEPS_OPENER)
            .cookie(cookie)
            .finish(),
        Err(why) => refuse(&app, &req, &Refused::from(why)),
    }
}

/// Takes the provider's answer and leads to where the person wanted to be.
pub async fn callback(app: App, req: HttpRequest) -> HttpResponse {
    match come_back(&app, &req).await {
        Ok(Arrived { to, cookie }) => {
            let mut answer = HttpResponse::SeeOther();
            answer
                .insert_header((header::LOCATION, to))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .insert_header(KEEPS_OPENER)
                .cookie(forgotten(&app));
            if let Some(cookie) = cookie {
                answer.cookie(cookie);
            }
            answer.finish()
        }
        Err(refused) => refuse(&app, &req, &refused),
    }
}

async fn ask(app: &App, req: &HttpRequest) -> Result<(String, Cookie<'static>), Refusal> {
    take(app, app.ip_of(req))?;
    app.oidc.offer().ok_or(Refusal::Off)?;
    let settings = app.oidc.settings();
    let metadata = app.oidc.metadata(&settings).await?;
    let asked = |wanted: &str| {
        let mut pairs = url::form_urlencoded::parse(req.query_string().as_bytes());
        pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let next = own_path(&asked("next").unwrap_or_default());
    let purpose = match asked("purpose").as_deref() {
        None | Some("sign_in") => Purpose::SignIn,
        Some("confirm") => {
            let me = app.auth.by_cookie(req.headers()).await.map_err(inside)?.ok_or(Refusal::State)?;
            Purpose::Confirm { session: me.session, since: app.now() }
        }
        // Without a page around that may show the panel there is no frame to sign in.
        Some("frame") if is_signed_on(&next) && !app.embed().embed_allowed_origins.is_empty() => Purpose::Frame,
        Some("frame") => return Err(Refusal::Off),
        Some(_) => return Err(Refusal::State),
    };
    let attempt = Attempt {
        nonce: app.random.token(),
        // 64 characters, 43 to 128 are accepted (RFC 7636 4.1).
        verifier: format!("{}{}", app.random.token(), app.random.token()),
        next,
        issuer: settings.issuer().to_owned(),
        purpose,
    };
    let (state, browser, now) = (app.random.token(), app.random.token(), app.now());
    let state_hash = app.hasher.hash(&state);
    let text = serde_json::to_string(&attempt).map_err(inside)?;
    let sealed = app.secrets.seal(&place(&state_hash), &text).map_err(inside)?;
    let new = NewAttempt {
        state_hash,
        browser_hash: app.hasher.hash(&browser),
        sealed,
        created_at: now,
        expires_at: now.plus_secs(TTL_S),
    };
    if !app.store.write(move |conn| sso_attempts::insert(conn, &new, MOST)).await.map_err(away)? {
        return Err(Refusal::Busy);
    }
    Ok((question(&metadata, &settings, &app.oidc.redirect_uri(), &state, &attempt), remembered(app, browser)))
}

async fn come_back(app: &App, req: &HttpRequest) -> Result<Arrived, Refused> {
    let ip = app.ip_of(req);
    take(app, ip)?;
    app.oidc.offer().ok_or(Refusal::Off)?;
    let back = Returned::parse(req.query_string())?;
    let browser = req.cookie(cookie_name(app)).ok_or(Refusal::State)?;
    let (state, browser, now) = (app.hasher.hash(&back.state), app.hasher.hash(browser.value()), app.now());
    let place = place(&state);
    let sealed = app.store.write(move |conn| sso_attempts::consume(conn, &state, &browser, now)).await.map_err(away)?;
    let text = app.secrets.open(&place, &sealed.ok_or(Refusal::State)?).map_err(inside)?;
    let attempt: Attempt = serde_json::from_str(&text).map_err(inside)?;
    let settings = app.oidc.settings();
    if attempt.issuer != settings.issuer() {
        return Err(Refusal::State.into());
    }
    let metadata = app.oidc.metadata(&settings).await?;
    let email = app.oidc.email_of(&settings, &metadata, &attempt, back.code(&metadata)?).await?;
    let email = parse_email(&email).map_err(|_| Refusal::NoEmail)?;
    let wanted = email.clone();
    let found = app.store.run(move |conn| users::by_email(conn, &wanted)).await.map_err(away)?;
    let Some(user) = found.filter(|user| user.active) else {
        return Err(Refused { why: Refusal::Account, email: Some(email) });
    };
    match attempt.purpose {
        Purpose::SignIn => enter(app, req, user.id, email, attempt.next).await,
        Purpose::Confirm { session, .. } => {
            let me = app.auth.by_cookie(req.headers()).await.map_err(inside)?;
            let me = me.filter(|me| me.session == session).ok_or(Refusal::State)?;
            if me.user.id != user.id {
                return Err(Refused { why: Refusal::Other, email: Some(email) });
            }
            app.auth.confirm(session).await.map_err(inside)?;
            let note = Note::new("auth.confirmed", "user", Some(user.id.get()));
            app.audit.write(&Caller::User(me), ip, now, note).await.map_err(inside)?;
            Ok(Arrived { to: attempt.next, cookie: None })
        }
        Purpose::Frame => {
            let (token, hash) = embed::one_time(app);
            let new = embed::row(hash, user.id, now);
            app.store.write(move |conn| embed_tokens::insert(conn, &new)).await.map_err(away)?;
            // Behind the `#`, where no server and no log sees it; the frame's exchange is what the audit log tells of.
            Ok(Arrived { to: format!("{}#token={token}", attempt.next), cookie: None })
        }
    }
}

/// Signs somebody in whom the provider has named, in place of whoever was in this browser.
async fn enter(
    app: &App,
    req: &HttpRequest,
    user: OperatorId,
    email: String,
    next: String,
) -> Result<Arrived, Refused> {
    let (ip, now) = (app.ip_of(req), app.now());
    let former = app.auth.by_cookie(req.headers()).await.map_err(inside)?;
    let done = app.auth.sign_in(user, ip, &agent(req)).await.map_err(|problem| match problem.code {
        // Deactivated between the two looks.
        Code::Unauthorized => Refused { why: Refusal::Account, email: Some(email) },
        _ => inside(problem).into(),
    })?;
    if let Some(former) = former {
        app.end_sign_in(former.session, "signed_in_again").await.map_err(inside)?;
    }
    introduce(app, user).await.map_err(inside)?;
    let who = Caller::User(done.signed_in.clone());
    let note = Note::new("auth.sso", "user", Some(user.get()));
    app.audit.write(&who, ip, now, note).await.map_err(inside)?;
    Ok(Arrived { to: next, cookie: Some(done.cookie) })
}

/// Whether a path is the page of a window of its own.
fn is_signed_on(path: &str) -> bool {
    path.strip_prefix(SIGNED_ON).is_some_and(|rest| rest.is_empty() || rest.starts_with('?'))
}

/// The page that says why, and a row of the audit log.
fn refuse(app: &App, req: &HttpRequest, refused: &Refused) -> HttpResponse {
    if !matches!(refused.why, Refusal::Off | Refusal::Busy | Refusal::Unavailable) {
        metrics::counter!("rozmova_login_failures_total").increment(1);
        let data = serde_json::json!({"reason": refused.why.key(), "email": refused.email});
        let note = Note::new("auth.sso_failed", "user", None).with(data);
        app.audit.queue(&Caller::Anonymous, app.ip_of(req), app.now(), note);
    }
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("{REFUSED}?reason={}", refused.why.shown())))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(KEEPS_OPENER)
        .cookie(forgotten(app))
        .finish()
}

fn take(app: &App, ip: IpAddr) -> Result<(), Refusal> {
    if app.limits.is_exempt(ip) {
        return Ok(());
    }
    app.limits.take(&format!("sso:{ip}"), TRIES_PER_MIN, 60, app.now()).map(|_| ()).map_err(|_| Refusal::Busy)
}

/// Where an attempt is sealed to.
pub(crate) fn place(state_hash: &str) -> String {
    format!("sso/{state_hash}")
}

fn cookie_name(app: &App) -> &'static str {
    if app.config.is_https() { "__Host-rozmova-sso" } else { "rozmova-sso" }
}

/// What only the browser that began has. `Lax` lets it come along when the provider leads back here.
fn remembered(app: &App, value: String) -> Cookie<'static> {
    let mut cookie = Cookie::build(cookie_name(app), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(CookieAge::seconds(TTL_S))
        .finish();
    cookie.set_secure(app.config.is_https());
    cookie
}

fn forgotten(app: &App) -> Cookie<'static> {
    let mut cookie = remembered(app, String::new());
    cookie.make_removal();
    cookie
}

fn away(error: StoreError) -> Refusal {
    tracing::warn!(%error, "a sign-in with the company's account found no storage");
    Refusal::Unavailable
}

/// A fault of our own: the person is asked to try again, the cause is in the log.
fn inside(error: impl std::fmt::Display) -> Refusal {
    tracing::error!(%error, "a sign-in with the company's account failed inside the server");
    Refusal::Unavailable
}
