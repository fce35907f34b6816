//! `GET /api/v1/me/push/key`, `GET|POST /api/v1/me/push/subscriptions`, `DELETE …/{id}`, `POST …/{id}/test`,
//! `POST /api/v1/me/push/attention`: notifications of browsers without an open panel (ui.md 3).

use rozmova_actors::domain::Timestamp;
use rozmova_store::pushes::{self, Subscribed, SubscriptionRow};

use crate::{
    app::notices::language_of,
    http::{audit::Note, auth::agent, me::preferences::Preferences, prelude::*},
    push::{Subscription, policy::Outcome, pusher::MOST_BROWSERS, words::test_note},
};

/// The key of this instance.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PushKey {
    /// `applicationServerKey` of a subscription: an uncompressed point of P-256 in base64url.
    pub public_key: String,
}

/// A browser that takes notifications.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BrowserView {
    /// Id.
    pub id: i64,
    /// The browser as it calls itself; at most 200 characters.
    pub user_agent: String,
    /// Host of its push service.
    pub service: String,
    /// It belongs to the sign-in this request came with.
    pub current: bool,
    /// Switched on.
    pub created_at: Timestamp,
    /// Its push service took something last; null when it never did.
    pub last_at: Option<Timestamp>,
}

/// All of them; there is no next page.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BrowserList {
    /// Browsers, the newest first.
    pub data: Vec<BrowserView>,
}

/// The keys of a browser's subscription, as its `toJSON()` gives them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BrowserKeys {
    /// An uncompressed point of P-256 in base64url.
    pub p256dh: String,
    /// 16 bytes in base64url.
    pub auth: String,
}

/// A browser's subscription.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscribeBody {
    /// Address at its push service: https, on the public internet, at most 2048 bytes.
    pub endpoint: String,
    /// Keys.
    pub keys: BrowserKeys,
}

/// What a push service said to a test.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PushTestAnswer {
    /// It took the notification.
    pub accepted: bool,
    /// Its status and first words.
    pub answer: String,
    /// It does not know the browser any more, so the browser was removed.
    pub removed: bool,
}

/// Whether the panel is looked at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttentionBody {
    /// One of the tabs of this browser is visible and has the focus.
    pub looks: bool,
}

/// Whether it matters.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AttentionAnswer {
    /// The person has a browser that takes notifications.
    pub wanted: bool,
}

fn view(row: SubscriptionRow, who: &SignedIn) -> BrowserView {
    BrowserView {
        id: row.id,
        user_agent: row.agent,
        service: row.service,
        current: row.session_id == who.session,
        created_at: row.created_at,
        last_at: row.last_at,
    }
}

/// The public key that a browser subscribes with; the same for as long as the instance lives.
///
/// # Errors
/// 503.
pub async fn key(app: App, _who: SignedIn) -> Result<Answer<PushKey>, Problem> {
    Ok(Answer(PushKey { public_key: app.pusher.public_key()?.to_owned() }))
}

/// The caller's browsers.
///
/// # Errors
/// 503.
pub async fn list(app: App, who: SignedIn) -> Result<Answer<BrowserList>, Problem> {
    let user = who.user.id;
    let rows = app.store.run(move |conn| pushes::of_user(conn, user, MOST_BROWSERS)).await?;
    Ok(Answer(BrowserList { data: rows.into_iter().map(|row| view(row, &who)).collect() }))
}

/// Takes a browser: 201 when it is new, 200 when it was known; it belongs to the caller and to this sign-in from now on, and ends
/// with it.
///
/// # Errors
/// 409 when the caller has ten, 422 with every fault, 503.
pub async fn subscribe(
    app: App,
    req: HttpRequest,
    who: SignedIn,
    body: Json<SubscribeBody>,
) -> Result<HttpResponse, Problem> {
    let Json(body) = body;
    app.pusher.public_key()?;
    let browser = Subscription::parse(&body.endpoint, &body.keys.p256dh, &body.keys.auth).map_err(Problem::fields)?;
    app.egress.check_url(&browser.endpoint).await.map_err(|denied| Problem::field("endpoint", denied.to_string()))?;
    let row = app.pusher.browser(who.user.id, who.session, &browser, agent(&req))?;
    let subscribed = app
        .store
        .write(move |conn| {
            let subscribed = pushes::subscribe(conn, &row, MOST_BROWSERS)?;
            let id = match subscribed {
                Subscribed::Made(id) | Subscribed::Known(id) => id,
                Subscribed::Full => return Ok((subscribed, None)),
            };
            Ok((subscribed, pushes::subscription_by_id(conn, id)?))
        })
        .await?;
    match subscribed {
        (Subscribed::Made(id), Some(row)) => {
            let note = Note::new("push.subscribed", "user", Some(who.user.id.get()))
                .with(serde_json::json!({"browser": id, "service": row.service}));
            let answer = view(row, &who);
            app.audit.keep(&Caller::User(who), app.ip_of(&req), app.now(), note).await;
            Ok(created(&answer))
        }
        (Subscribed::Known(_), Some(row)) => Ok(HttpResponse::Ok().json(view(row, &who))),
        _ => Err(Problem::new(
            Code::LimitReached,
            format!("notifications are on in {MOST_BROWSERS} browsers already, remove one first"),
        )),
    }
}

/// Takes a browser away, with everything that waits for it.
///
/// # Errors
/// 404 for none or somebody else's, 503.
pub async fn unsubscribe(app: App, who: SignedIn, id: Id<i64>) -> Result<HttpResponse, Problem> {
    let (user, Id(id)) = (who.user.id, id);
    if app.store.write(move |conn| pushes::unsubscribe(conn, user, id)).await? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Problem::not_found("the browser"))
    }
}

/// Sends a notification to one of the caller's browsers at once and answers what its push service said.
///
/// # Errors
/// 404 for none or somebody else's, 503.
pub async fn test(app: App, who: SignedIn, id: Id<i64>) -> Result<Answer<PushTestAnswer>, Problem> {
    let (user, Id(id)) = (who.user.id, id);
    app.pusher.public_key()?;
    let (row, (value, _)) = app
        .store
        .run(move |conn| Ok((pushes::subscription_by_id(conn, id)?, rozmova_store::preferences::get(conn, user)?)))
        .await?;
    let row = row.filter(|row| row.user_id == user).ok_or_else(|| Problem::not_found("the browser"))?;
    let language = language_of(&Preferences::of(value), app.mailer.settings().language);
    let outcome = app.pusher.send_now(row, &test_note(language)).await?;
    Ok(Answer(PushTestAnswer {
        accepted: matches!(outcome, Outcome::Accepted(_)),
        removed: matches!(outcome, Outcome::Gone(_)),
        answer: outcome.words().to_owned(),
    }))
}

/// The panel says whether it is looked at: then its person is told nothing by browsers. Said at every change; while the answer is
/// `wanted`, also every 20 seconds as long as it is looked at.
///
/// # Errors
/// 503.
pub async fn attention(app: App, who: SignedIn, body: Json<AttentionBody>) -> Result<Answer<AttentionAnswer>, Problem> {
    let (Json(body), user) = (body, who.user.id);
    app.pusher.attention().say(user, who.session, body.looks, app.now());
    let any = app.store.run(move |conn| pushes::of_user(conn, user, 1)).await?;
    Ok(Answer(AttentionAnswer { wanted: !any.is_empty() }))
}
