//! REST of the widget (channels/widget.md 2 and 4): opening, history, long poll, sending without a socket, appearance.

use std::{net::IpAddr, sync::Arc, time::Duration};

use actix::{Actor, Context, Handler};
use actix_multipart::Multipart;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::Path,
};
use rozmova_actors::{
    domain::{BotId, ChannelKind, MessageId},
    feed::messages::{VisitorDeliver, VisitorJoin, VisitorLeave},
};
use rozmova_store::visitor as rows;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    Visitor,
    actions::{self, Refused},
    appearance::config_of,
    blocks, endings,
    frames::{self, Identify},
    translate,
};
use crate::{
    app::{App, AppState},
    channels::Connection,
    files::{
        Variant,
        upload::{Uploader, upload_key},
    },
    http::{Json, Query},
    problem::{Code, Problem},
    secrets::PublicIdKind,
    ws::origin,
};

/// Lines of the first page, and the most of any page.
const PAGE: i64 = 50;
/// Bytes one visitor may upload in a day.
const VISITOR_DAY_BYTES: i64 = 256 << 20;
/// Longest wait of a long poll, seconds.
const MAX_WAIT_S: u64 = 25;
/// Events of one answer; a visitor who missed more reads the history.
pub const MAX_EVENTS: u32 = 500;

/// A visitor opens the chat.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SessionBody {
    /// Token of a former visit.
    pub visitor_token: Option<String>,
    /// Id in the site.
    pub user_id: Option<Value>,
    /// Its proof.
    pub user_hash: Option<String>,
    /// `{url, title, referrer}`.
    pub page: Option<Map<String, Value>>,
    /// Parameters of the site.
    pub params_from_site: Option<Map<String, Value>>,
    /// Two-letter language.
    pub language_code: Option<String>,
    /// Time zone of the browser.
    pub tz: Option<String>,
    /// `{v}` of the loader.
    pub client: Option<Map<String, Value>>,
}

/// The chat as it is now.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SessionView {
    /// Token for later calls, 180 days from its last use.
    pub visitor_token: String,
    /// Public id of the contact.
    pub contact_id: String,
    /// End of the token.
    #[schemars(with = "String")]
    pub expires_at: rozmova_actors::domain::Timestamp,
    /// The newest dialog.
    pub dialog: Option<Value>,
    /// Newest lines, ascending.
    pub history: Vec<Value>,
    /// Appearance and limits.
    pub config: Value,
    /// Address of the socket.
    pub ws: String,
    /// Position in the event log.
    pub cursor: String,
}

/// Query of the history.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HistoryQuery {
    /// Only this dialog (public id).
    pub dialog: Option<String>,
    /// Lines before this one (public id).
    pub before: Option<String>,
    /// 1..=50.
    pub limit: Option<i64>,
}

/// Query of the long poll.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct EventsQuery {
    /// Last position seen.
    pub cursor: Option<String>,
    /// Seconds to wait, 0..=25.
    pub wait: Option<u64>,
}

/// A message without a socket.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct MessageBody {
    /// The visitor's own id of it; sent again, the first message is answered.
    pub client_id: String,
    /// 1 to 10,000 characters; may be empty beside files.
    #[serde(default)]
    pub text: String,
    /// Public ids of uploaded files, at most 10.
    #[serde(default)]
    pub file_ids: Vec<String>,
    /// Public id of the message it answers.
    #[serde(default)]
    pub reply_to: Option<String>,
}

/// The bot's widget for a request: connection, origin and the address's limit are checked.
///
/// # Errors
/// 404, 403 `origin_not_allowed`, 429.
pub fn enter(app: &AppState, req: &HttpRequest, bot: &str) -> Result<Arc<Connection>, Problem> {
    let missing = || Problem::new(Code::NotFound, "there is no such chat");
    let bot = bot.parse::<BotId>().map_err(|_| missing())?;
    let connection = app.directory.of_bot(bot, ChannelKind::Widget).ok_or_else(missing)?;
    if !app.engine.catalogue().bot(bot).is_some_and(|b| b.is_active) {
        return Err(missing());
    }
    let allowed = connection.widget().map(|(settings, _)| settings.allowed_origins.as_slice()).unwrap_or_default();
    // Browsers tell the origin of every call that could embed us; what tells none is no page.
    if req.headers().contains_key(header::ORIGIN) && !origin::may_embed(req, app.config.public_origin(), allowed) {
        return Err(
            Problem::new(Code::Forbidden, "the chat is not connected to this site").with("code", "origin_not_allowed")
        );
    }
    limit(app, app.ip_of(req))?;
    Ok(connection)
}

fn limit(app: &AppState, ip: IpAddr) -> Result<(), Problem> {
    if app.limits.is_exempt(ip) {
        return Ok(());
    }
    let per_minute = app.limits.settings().widget_requests_per_min_ip;
    app.limits.take(&format!("widget-ip:{ip}"), per_minute, 60, app.now()).map(|_| ())
}

/// The visitor of `Authorization: Bearer vt_…`.
pub(super) async fn visitor(app: &AppState, req: &HttpRequest, bot: &str) -> Result<Visitor, Problem> {
    let connection = enter(app, req, bot)?;
    not_blocked(app, req, &connection, None)?;
    let token = req.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let token = token.and_then(|v| v.strip_prefix("Bearer ")).unwrap_or_default();
    let claims = app.visitors.read(token, connection.bot_id, app.now());
    let claims = claims.ok_or_else(|| Problem::new(Code::Unauthorized, "the visitor's token is not valid"))?;
    Ok(actions::resolve(app, connection, claims).await?)
}

/// Refuses a visit from a blocked address (channels.md 2.8).
fn not_blocked(app: &AppState, req: &HttpRequest, connection: &Connection, told: Option<&str>) -> Result<(), Problem> {
    if !app.blocks.turns_away(&app.store, connection.bot_id, app.ip_of(req), app.now()) {
        return Ok(());
    }
    let heard = req.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let language = told.filter(|told| !told.is_empty()).or(heard).unwrap_or_default().get(..2).unwrap_or_default();
    let text = connection.widget().map(|(settings, _)| blocks::message(settings, language)).unwrap_or_default();
    Err(Refused::blocked(text).into())
}

/// An answer that a listed site may read; never with credentials (WS-11).
pub(super) fn answer(req: &HttpRequest, body: &impl Serialize) -> HttpResponse {
    let mut response = HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body);
    allow(req, &mut response);
    response
}

/// The origin was judged by [`enter`] before.
fn allow<B>(req: &HttpRequest, response: &mut HttpResponse<B>) {
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = req.headers().get(header::ORIGIN) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
}

/// `OPTIONS` of every route of the widget.
///
/// # Errors
/// 403 without any allow header for a foreign origin.
pub async fn preflight(app: App, req: HttpRequest, bot: Path<String>) -> Result<HttpResponse, Problem> {
    enter(&app, &req, &bot)?;
    let mut response = HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, idempotency-key"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "600"))
        .finish();
    allow(&req, &mut response);
    Ok(response)
}

/// `POST /widget/{bot_id}/session`
///
/// # Errors
/// 403 `origin_not_allowed`, `ip_blocked` with `text`, or `bad_identity`, 404, 429, 503.
pub async fn session(
    app: App,
    req: HttpRequest,
    bot: Path<String>,
    Json(body): Json<SessionBody>,
) -> Result<HttpResponse, Problem> {
    let connection = enter(&app, &req, &bot)?;
    not_blocked(&app, &req, &connection, body.language_code.as_deref())?;
    let now = app.now();
    let known = match body.visitor_token.as_deref().and_then(|token| app.visitors.read(token, connection.bot_id, now)) {
        Some(claims) => Some(actions::resolve(&app, connection.clone(), claims).await?),
        None => None,
    };
    let present = match known {
        Some(visitor) => visitor,
        None => actions::new_visitor(&app, connection.clone())?,
    };
    let visitor = match told_identity(&body) {
        Some(told) => match actions::identify(&app, &present, &told).await {
            Ok(proved) => proved.unwrap_or(present),
            // A wrong proof is no proof (IN-17): the visitor stays anonymous unless the site demands one.
            Err(refused) if refused.code == "bad_identity" && !demands_identity(&connection) => present,
            Err(refused) => return Err(refused.into()),
        },
        None => present,
    };
    note_page(&app, &req, &visitor, &body);
    app.visitors.came_from(visitor.contact, app.ip_of(&req));

    // The position comes first: what happens while the rest is read is told again by the log, never lost.
    let slot = visitor.slot;
    let cursor = app.store.run(move |conn| rows::newest_event(conn, slot)).await.map_err(away)?;
    let live = actions::current(&app, &visitor).await?;
    let catalogue = app.engine.catalogue();
    let naming = catalogue.settings.naming();
    let history = match &live {
        Some(_) => page_of(&app, &visitor, None, None, PAGE).await?.unwrap_or_default(),
        None => Vec::new(),
    };
    let (visitor_token, claims) = app.visitors.issue(connection.bot_id, visitor.contact, now);
    let ids = app.visitors.ids();
    let dialog = live.and_then(|live| live.newest);
    let view = SessionView {
        visitor_token,
        contact_id: ids.hide(PublicIdKind::Contact, visitor.contact.get()),
        expires_at: claims.expires_at(),
        dialog: match dialog {
            Some(dialog) => {
                Some(endings::with_rating(&app, &dialog, translate::dialog_view(ids, &dialog, naming)).await)
            }
            None => None,
        },
        history: history.into_iter().rev().collect(),
        config: config_of(&app, &connection, body.language_code.as_deref()).await,
        ws: socket_address(&app, &req, connection.bot_id),
        cursor: translate::cursor(cursor),
    };
    Ok(answer(&req, &view))
}

fn told_identity(body: &SessionBody) -> Option<Identify> {
    let user_id = match body.user_id.as_ref()? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let user_hash = body.user_hash.clone().unwrap_or_default();
    (!user_id.is_empty()).then(|| Identify { user_id, user_hash, ..Identify::default() })
}

fn demands_identity(connection: &Connection) -> bool {
    connection.widget().is_some_and(|(settings, _)| settings.identity_required)
}

/// Remembers what the page told until the next message.
fn note_page(app: &AppState, req: &HttpRequest, visitor: &Visitor, body: &SessionBody) {
    let short = |text: &str, max: usize| {
        rozmova_actors::domain::message::clean_text(text).chars().take(max).collect::<String>()
    };
    let mut meta = body.page.as_ref().map(frames::page).unwrap_or_default();
    let agent = req.headers().get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    for (name, value) in
        [("timezone", short(body.tz.as_deref().unwrap_or_default(), 64)), ("user_agent", short(agent, 300))]
    {
        if !value.is_empty() {
            meta.insert(String::from(name), value.into());
        }
    }
    if visitor.connection.widget().is_some_and(|(settings, _)| settings.recognize_user_meta) {
        meta.insert(String::from("ip"), app.ip_of(req).to_string().into());
    }
    let language = body.language_code.as_deref().unwrap_or_default().to_ascii_lowercase();
    app.visitors.edit(visitor.contact, |draft| {
        draft.add_meta(&meta);
        if let Some(params) = &body.params_from_site {
            draft.add_params(params);
        }
        if language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase()) {
            draft.profile.language_code = language;
        }
    });
}

/// Largest file of a visitor (channels/widget.md 4), bytes.
pub(super) fn upload_limit(app: &AppState) -> u64 {
    app.files.settings().max_bytes().min(20 * 1024 * 1024)
}

/// What a file dialog offers: `.png`, `.pdf`…
pub(super) fn upload_types(app: &AppState) -> Vec<String> {
    app.files.settings().allowed().into_iter().map(|extension| format!(".{extension}")).collect()
}

/// `POST /widget/{bot_id}/files`: one file of the visitor, to be named in a message.
///
/// # Errors
/// 400, 401, 403, 404, 413, 422 with `reason`, 429, 503.
pub async fn upload(app: App, req: HttpRequest, bot: Path<String>, form: Multipart) -> Result<HttpResponse, Problem> {
    let visitor = visitor(&app, &req, &bot).await?;
    let ip = app.ip_of(&req);
    if !app.limits.is_exempt(ip) {
        let (key, most) = (format!("widget-upload:{}", visitor.contact), app.limits.settings().widget_uploads_per_min);
        app.limits.take(&key, most, 60, app.now())?;
    }
    let uploader = Uploader {
        owner: actions::uploader(&visitor),
        upload_key: upload_key(&req)?,
        max_bytes: upload_limit(&app),
        day_bytes: VISITOR_DAY_BYTES,
        is_client: true,
    };
    let row = app.files.receive(&req, form, uploader, app.now()).await?;
    let (view, now) = (app.visitors.view(), app.now());
    let thumb = (row.kind == "image").then(|| view.links.path(row.id, Variant::Thumb, now));
    let shown = json!({
        "id": view.ids.hide(PublicIdKind::File, row.id.get()),
        "type": row.kind,
        "name": row.name,
        "size": row.size,
        "mime": row.mime,
        "width": row.width,
        "height": row.height,
        "url": view.links.path(row.id, Variant::Whole, now),
        "thumb_url": thumb,
    });
    Ok(answer(&req, &shown))
}

/// Where the socket is, as the browser reaches us.
fn socket_address(app: &AppState, req: &HttpRequest, bot: BotId) -> String {
    let own = origin::own(req, app.config.public_origin());
    format!("{}/widget/{bot}/ws", own.replacen("http", "ws", 1))
}

/// Lines newest first; `None` when `before` or `dialog` is not the visitor's (AC-06).
async fn page_of(
    app: &AppState,
    visitor: &Visitor,
    before: Option<MessageId>,
    dialog: Option<i64>,
    limit: i64,
) -> Result<Option<Vec<Value>>, Problem> {
    let contact = visitor.contact;
    let found = app.store.run(move |conn| rows::history(conn, contact, dialog, before, limit)).await.map_err(away)?;
    let catalogue = app.engine.catalogue();
    let naming = catalogue.settings.naming();
    Ok(found.map(|lines| lines.iter().filter_map(|line| translate::line(app.visitors.view(), line, naming)).collect()))
}

pub(super) fn away(error: rozmova_store::StoreError) -> Problem {
    tracing::warn!(%error, "the database did not answer a visitor");
    Problem::unavailable("try again in a moment")
}

/// `GET /widget/{bot_id}/history`
///
/// # Errors
/// 401, 404 for an id that is not the visitor's, 429, 503.
pub async fn history(
    app: App,
    req: HttpRequest,
    bot: Path<String>,
    Query(query): Query<HistoryQuery>,
) -> Result<HttpResponse, Problem> {
    let visitor = visitor(&app, &req, &bot).await?;
    let missing = || Problem::not_found("the place in the history");
    let reveal = |kind, id: &Option<String>| match id.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => app.visitors.ids().reveal(kind, id).map(Some).ok_or_else(missing),
        None => Ok(None),
    };
    let before = reveal(PublicIdKind::Message, &query.before)?.map(MessageId);
    let dialog = reveal(PublicIdKind::Dialog, &query.dialog)?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE);
    let lines = page_of(&app, &visitor, before, dialog, limit).await?.ok_or_else(missing)?;
    let full = i64::try_from(lines.len()).unwrap_or(0) == limit;
    let next = lines.last().filter(|_| full).and_then(|line| line.get("id")).cloned();
    Ok(answer(&req, &json!({"data": lines, "next_cursor": next})))
}

/// `POST /widget/{bot_id}/messages {client_id, text, reply_to?}`
///
/// # Errors
/// 401, 404, 422, 429, 503.
pub async fn send(
    app: App,
    req: HttpRequest,
    bot: Path<String>,
    Json(body): Json<MessageBody>,
) -> Result<HttpResponse, Problem> {
    let visitor = visitor(&app, &req, &bot).await?;
    let message = frames::message(&body.client_id, &body.text, body.file_ids, body.reply_to).map_err(|bad| {
        Problem::new(Code::Validation, "client_id and a text of 1 to 10000 characters are needed").with("code", bad.0)
    })?;
    let accepted = actions::send(&app, &visitor, message, app.ip_of(&req)).await?;
    Ok(answer(&req, &actions::ack(&app, &accepted)))
}

/// `GET /widget/{bot_id}/config`: public appearance.
///
/// # Errors
/// 403, 404, 429.
pub async fn config(app: App, req: HttpRequest, bot: Path<String>) -> Result<HttpResponse, Problem> {
    let connection = enter(&app, &req, &bot)?;
    let told = req.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    Ok(answer(&req, &config_of(&app, &connection, told).await))
}

/// Collects what the feed sends while a long poll waits.
struct Listener {
    wake: Arc<tokio::sync::Notify>,
    fleeting: Arc<std::sync::Mutex<Vec<Value>>>,
    view: super::visitors::View,
}

impl Actor for Listener {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(16);
    }
}

impl Handler<VisitorDeliver> for Listener {
    type Result = ();

    fn handle(&mut self, VisitorDeliver(frames): VisitorDeliver, _: &mut Self::Context) {
        // What has a cursor is read from the log; typing and presence are nowhere else.
        let fleeting = frames.iter().filter(|f| f.n.is_none()).filter_map(|f| translate::live(&self.view, f));
        let fleeting = fleeting.filter_map(|f| serde_json::from_str::<Value>(&f).ok());
        self.fleeting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(fleeting);
        self.wake.notify_one();
    }
}

/// Leaves the feed when the request ends, also when the client went away in the middle.
struct Leaving {
    app: App,
    leave: VisitorLeave,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        let (app, leave) = (self.app.clone(), self.leave.clone());
        actix_web::rt::spawn(async move { app.engine.visitor_leave(leave).await });
    }
}

/// `GET /widget/{bot_id}/events`: the same events without a socket. Answers at once when there are some, else waits.
///
/// # Errors
/// 401, 429, 503.
pub async fn events(
    app: App,
    req: HttpRequest,
    bot: Path<String>,
    Query(query): Query<EventsQuery>,
) -> Result<HttpResponse, Problem> {
    let visitor = visitor(&app, &req, &bot).await?;
    let slot = visitor.slot;
    let from = match query.cursor.as_deref().and_then(translate::parse_cursor) {
        Some(n) => n,
        None => app.store.run(move |conn| rows::newest_event(conn, slot)).await.map_err(away)?,
    };
    let (wake, fleeting) = (Arc::new(tokio::sync::Notify::new()), Arc::default());
    let listener =
        Listener { wake: Arc::clone(&wake), fleeting: Arc::clone(&fleeting), view: app.visitors.view().clone() };
    let socket = app.sockets.next_id();
    // Join first, then read the log: nothing falls between.
    app.engine
        .visitor_join(VisitorJoin { contact_id: visitor.contact, socket, to: listener.start().recipient() })
        .await;
    let _leaving = Leaving { app: app.clone(), leave: VisitorLeave { contact_id: visitor.contact, socket } };
    let mut frames = logged(&app, &visitor, from).await?;
    if frames.is_empty() {
        let wait = Duration::from_secs(query.wait.unwrap_or(MAX_WAIT_S).min(MAX_WAIT_S));
        if tokio::time::timeout(wait, wake.notified()).await.is_ok() {
            frames = logged(&app, &visitor, from).await?;
        }
    }
    frames.append(&mut fleeting.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    Ok(answer(&req, &json!({"events": frames})))
}

async fn logged(app: &AppState, visitor: &Visitor, from: i64) -> Result<Vec<Value>, Problem> {
    let events = app.snapshots.widget_after(visitor.contact, visitor.slot, from, MAX_EVENTS).await;
    let events = events.map_err(|_| Problem::from(Refused::unavailable()))?;
    Ok(match events {
        Some(events) => events.iter().filter_map(|e| translate::stored(app.visitors.view(), e)).collect(),
        None => vec![json!({"t": "resync"})],
    })
}
