//! `GET /widget/{bot_id}/ws` (channels/widget.md 3): the socket of a visitor's tab. It joins the feed first and reads the
//! log then, so nothing falls between; what the log already told is dropped from the feed by its cursor.

use std::{net::IpAddr, time::Duration};

use actix::{
    Actor, ActorContext as _, ActorFutureExt as _, AsyncContext as _, Handler, Message as ActixMessage, Running,
    StreamHandler, WrapFuture as _, fut,
};
use actix_http::ws::{CloseCode, CloseReason, Message, ProtocolError};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use actix_web_actors::ws::{WebsocketContext, WsResponseBuilder};
use rozmova_actors::{
    domain::{DialogId, Timestamp, time::SECOND},
    feed::messages::{VisitorDeliver, VisitorJoin, VisitorLeave},
};
use rozmova_store::visitor as rows;
use serde_json::{Value, json};

use super::{
    admission::Busy,
    close,
    flood::Bucket,
    intake::{Frames, Intake},
    watch::{MARK_EVERY, Mark, shutdown_of},
};
use crate::{
    app::App,
    channels::Connection,
    problem::{Code, Problem},
    secrets::PublicIdKind,
    telemetry::sockets::{self, Open, WIDGET},
    widget::{
        Visitor,
        actions::{self, Refused},
        blocks, endings,
        frames::{self, Auth, Frame},
        handlers::{MAX_EVENTS, enter},
        translate,
        visitors::{Evict, Place},
    },
};

/// Name of the protocol.
pub const SUBPROTOCOL: &str = "rozmova.widget.v1";
/// Time for the first frame.
const AUTH_TIMEOUT: Duration = Duration::from_secs(5);
/// A visitor who says nothing for so long is gone.
const SILENCE_S: i64 = 75;
/// Pause between our pings.
const PING_EVERY: Duration = Duration::from_secs(20);
/// Pause between tellings of who is there.
const PRESENCE_EVERY: Duration = Duration::from_secs(60);
/// Pause between tellings of a waiting visitor's place.
const PLACE_EVERY: Duration = Duration::from_secs(10);
/// The Distributor hears of a new dialog at about the same time as its visitor.
const FIRST_PLACE: Duration = Duration::from_millis(300);
/// Frames that may wait in the mailbox.
const MAILBOX: usize = 64;
/// Bytes that may be handed to the connection in one go; a reader who lags further resumes by cursor.
const MAX_QUEUE: usize = 256 * 1024;
/// Frames of any kind a visitor may send.
const FRAMES_PER_S: u32 = 20;
const FRAMES_BURST: u32 = 100;
/// Bad frames before the socket is closed.
const MAX_BAD: u32 = 10;

/// The handler.
///
/// # Errors
/// 403 `origin_not_allowed`, 404, 429, 400 when it is no upgrade.
pub async fn visitor_socket(
    app: App,
    req: HttpRequest,
    bot: Path<String>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let connection = enter(&app, &req, &bot)?;
    let (id, now) = (app.sockets.next_id(), app.now());
    let shutdown = shutdown_of(&req);
    let mark = app.sockets.watch(id, shutdown, now);
    let socket = WidgetSocket {
        id,
        ip: app.ip_of(&req),
        app: app.clone(),
        connection,
        mark,
        frames: Some(Frames::new(body)),
        state: State::New,
        bucket: Bucket::new(FRAMES_PER_S, FRAMES_BURST, now),
        heard_at: now,
        bad: 0,
        told: 0,
        presence: None,
        waits: false,
        place: None,
        in_row: 0,
        bytes_in_row: 0,
        settling: false,
        _open: WIDGET.opened(),
    };
    // The library's own reader gets nothing to read: see `intake`.
    let response =
        WsResponseBuilder::new(socket, &req, futures_util::stream::pending()).protocols(&[SUBPROTOCOL]).start();
    response.map_err(|e| {
        app.sockets.leave(id);
        Problem::new(Code::Malformed, format!("a WebSocket upgrade is expected here: {e}"))
    })
}

enum State {
    New,
    Ready { visitor: Visitor, dialog: Option<DialogId> },
    Closing,
}

struct WidgetSocket {
    id: u64,
    ip: IpAddr,
    app: App,
    connection: std::sync::Arc<Connection>,
    mark: Mark,
    frames: Option<Frames<Payload>>,
    state: State,
    bucket: Bucket,
    heard_at: Timestamp,
    bad: u32,
    /// The log was told up to here; the feed's copies of it are dropped.
    told: i64,
    presence: Option<u32>,
    /// The visitor's dialog waits for somebody.
    waits: bool,
    /// Their place as told.
    place: Option<u32>,
    /// Deliveries handled without a pause: as many as the mailbox holds means that some may not have fitted.
    in_row: usize,
    bytes_in_row: usize,
    settling: bool,
    _open: Open,
}

/// The mailbox was empty for a moment.
#[derive(ActixMessage)]
#[rtype(result = "()")]
struct Settled;

type Ctx = WebsocketContext<WidgetSocket>;

/// What a visitor gets when they are let in.
struct Opened {
    visitor: Visitor,
    dialog: Option<DialogId>,
    view: Value,
    /// Missed events, or `None` when the log does not reach back so far.
    missed: Option<Vec<Value>>,
    /// What the feed has up to here was told by the log.
    told: i64,
    /// From here the page resumes next time.
    cursor: i64,
}

impl Actor for WidgetSocket {
    type Context = Ctx;

    fn started(&mut self, ctx: &mut Ctx) {
        ctx.set_mailbox_capacity(MAILBOX);
        if let Some(frames) = self.frames.take() {
            ctx.add_stream(frames);
        }
        ctx.run_later(AUTH_TIMEOUT, |socket, ctx| {
            if matches!(socket.state, State::New) {
                socket.close(close::TOO_SLOW, "no auth in time", ctx);
            }
        });
        ctx.run_interval(PING_EVERY, |_, ctx| ctx.ping(b""));
        ctx.run_interval(PRESENCE_EVERY, |socket, ctx| socket.tell_presence(ctx));
        ctx.run_interval(PLACE_EVERY, |socket, ctx| socket.tell_place(ctx));
        ctx.run_interval(MARK_EVERY, |socket, ctx| {
            let now = socket.app.now();
            socket.mark.set(now);
            if now.since(socket.heard_at) > SILENCE_S * SECOND {
                socket.close(close::GOING_AWAY, "silence", ctx);
            }
        });
    }

    fn stopping(&mut self, _: &mut Ctx) -> Running {
        self.app.sockets.leave(self.id);
        self.leave();
        Running::Stop
    }
}

impl WidgetSocket {
    /// Leaves feed and register; harmless when there is nothing to leave.
    fn leave(&mut self) {
        if let State::Ready { visitor, .. } = &self.state {
            let (app, leave) = (self.app.clone(), VisitorLeave { contact_id: visitor.contact, socket: self.id });
            app.visitors.leave(visitor.contact, self.id);
            if app.visitors.left(leave) {
                actix_web::rt::spawn(async move { app.engine.visitors_leave(app.visitors.take_left()).await });
            }
        }
    }

    fn close(&mut self, code: u16, reason: &str, ctx: &mut Ctx) {
        if matches!(self.state, State::Closing) {
            return;
        }
        self.leave();
        self.state = State::Closing;
        sockets::closed("widget", code);
        ctx.close(Some(CloseReason { code: CloseCode::from(code), description: Some(reason.to_owned()) }));
        ctx.stop();
    }

    fn write(&self, frame: &Value, ctx: &mut Ctx) {
        let text = frame.to_string();
        WIDGET.wrote(text.len());
        ctx.text(text);
    }

    fn ack(&self, id: Option<String>, data: Value, ctx: &mut Ctx) {
        if let Some(id) = id {
            self.write(&json!({"t": "ack", "id": id, "d": data}), ctx);
        }
    }

    fn nack(&self, id: Option<String>, refused: &Refused, ctx: &mut Ctx) {
        let mut frame = json!({"t": if id.is_some() { "nack" } else { "error" }, "d": refused.nack()});
        if let Some(id) = id {
            frame["id"] = id.into();
        }
        self.write(&frame, ctx);
    }

    fn answer(&self, id: Option<String>, done: Result<Value, Refused>, ctx: &mut Ctx) {
        match done {
            Ok(data) => self.ack(id, data, ctx),
            Err(refused) => self.nack(id, &refused, ctx),
        }
    }

    fn nack_code(&self, id: Option<String>, code: &'static str, ctx: &mut Ctx) {
        self.nack(id, &Refused::new(code, Code::Validation), ctx);
    }

    fn bad(&mut self, code: u16, reason: &str, ctx: &mut Ctx) {
        self.bad += 1;
        if self.bad > MAX_BAD || matches!(self.state, State::New) {
            return self.close(code, reason, ctx);
        }
        self.write(&json!({"t": "error", "d": {"code": "malformed"}}), ctx);
    }

    fn on_text(&mut self, text: &str, ctx: &mut Ctx) {
        match &self.state {
            State::New => match frames::parse_auth(text) {
                Some(auth) => self.authenticate(auth, ctx),
                None => self.bad(close::BAD_FRAME, "auth is expected first", ctx),
            },
            State::Ready { .. } => match frames::parse(text) {
                Some((id, Ok(frame))) => self.on_frame(id, frame, ctx),
                Some((id, Err(bad))) => {
                    self.bad += 1;
                    if self.bad > MAX_BAD {
                        return self.close(close::POLICY, "too many bad frames", ctx);
                    }
                    self.nack_code(id, bad.0, ctx);
                }
                None => self.bad(close::POLICY, "too many bad frames", ctx),
            },
            State::Closing => {}
        }
    }

    fn authenticate(&mut self, auth: Auth, ctx: &mut Ctx) {
        let (app, connection, id) = (self.app.clone(), self.connection.clone(), self.id);
        if app.blocks.turns_away(&app.store, connection.bot_id, self.ip, app.now()) {
            return self.refuse_address(&auth.language, ctx);
        }
        let place = Place { bot: connection.bot_id, ip: self.ip, language: auth.language.clone() };
        let (feed, evict) = (ctx.address().recipient(), ctx.address().recipient());
        let opening = async move {
            let claims = app.visitors.read(&auth.token, connection.bot_id, app.now());
            let claims = claims.ok_or(Refused::new("unauthorized", Code::Unauthorized))?;
            app.admission.visitor().await.map_err(|Busy| Refused::unavailable())?;
            if app.is_stopping() {
                return Err(Refused::unavailable());
            }
            // While this socket waited the address may have been blocked; nobody could end it yet.
            if app.blocks.turns_away(&app.store, connection.bot_id, place.ip, app.now()) {
                let text = connection.widget().map(|(settings, _)| blocks::message(settings, &place.language));
                return Err(Refused::blocked(text.unwrap_or_default()));
            }
            let visitor = {
                let _reading = app.admission.reading().await;
                actions::resolve(&app, connection, claims).await?
            };
            app.visitors.join(visitor.contact, id, &auth.tab, place, evict);
            let join = VisitorJoin { contact_id: visitor.contact, socket: id, to: feed };
            app.engine.visitor_join(join).await;
            let opened = open(&app, &visitor, auth.cursor).await;
            if opened.is_err() {
                app.visitors.leave(visitor.contact, id);
                app.engine.visitor_leave(VisitorLeave { contact_id: visitor.contact, socket: id }).await;
            }
            opened
        };
        // What the feed sends meanwhile waits in the mailbox.
        ctx.wait(opening.into_actor(self).then(|opened, socket, ctx| {
            socket.opened(opened, ctx);
            fut::ready(())
        }));
    }

    fn opened(&mut self, opened: Result<Opened, Refused>, ctx: &mut Ctx) {
        let opened = match opened {
            Ok(opened) => opened,
            Err(refused) if refused.code == Refused::BLOCKED => return self.end_blocked(&refused.text, ctx),
            Err(refused) => {
                self.write(&json!({"t": "error", "d": refused.nack()}), ctx);
                let code = if refused.status == Code::Unauthorized { close::UNAUTHORIZED } else { close::TRY_LATER };
                return self.close(code, refused.code, ctx);
            }
        };
        self.told = opened.told;
        let missed = opened.missed.as_ref().map_or(0, Vec::len);
        self.state = State::Ready { visitor: opened.visitor, dialog: opened.dialog };
        let status = opened.view["status"].as_str().unwrap_or_default().to_owned();
        let ready = json!({"cursor": translate::cursor(opened.cursor), "dialog": opened.view, "missed": missed});
        self.write(&json!({"t": "ready", "d": ready}), ctx);
        match opened.missed {
            Some(events) => events.iter().for_each(|event| self.write(event, ctx)),
            None => self.write(&json!({"t": "resync"}), ctx),
        }
        self.waits_now(&status, ctx);
        self.tell_presence(ctx);
    }

    /// The whole text goes before the close frame, which has room for a short one.
    fn refuse_address(&mut self, language: &str, ctx: &mut Ctx) {
        let text = self.connection.widget().map(|(settings, _)| blocks::message(settings, language));
        self.end_blocked(&text.unwrap_or_default(), ctx);
    }

    fn end_blocked(&mut self, text: &str, ctx: &mut Ctx) {
        self.write(&json!({"t": "error", "d": Refused::blocked(text.to_owned()).nack()}), ctx);
        self.close(close::BLOCKED, &blocks::close_reason(text), ctx);
    }

    /// Tells a waiting visitor their place, when it has changed.
    fn tell_place(&mut self, ctx: &mut Ctx) {
        let State::Ready { dialog: Some(dialog), .. } = &self.state else { return };
        let (app, dialog) = (self.app.clone(), *dialog);
        if !self.waits {
            return;
        }
        let asked = async move { actions::place_in_queue(&app, dialog).await };
        ctx.spawn(asked.into_actor(self).map(move |place, socket, ctx| {
            if socket.waits && place != socket.place && matches!(socket.state, State::Ready { .. }) {
                socket.place = place;
                let id = socket.app.visitors.ids().hide(PublicIdKind::Dialog, dialog.get());
                let d = json!({"id": id, "status": "waiting", "operator": null, "queue_position": place, "can_write": true});
                socket.write(&json!({"t": "dialog.updated", "d": d}), ctx);
            }
        }));
    }

    /// What the visitor's status says about waiting; a first look at the place follows soon.
    fn waits_now(&mut self, status: &str, ctx: &mut Ctx) {
        let waits = status == "waiting";
        if waits && !self.waits {
            self.place = None;
            ctx.run_later(FIRST_PLACE, |socket, ctx| socket.tell_place(ctx));
        }
        self.waits = waits;
    }

    fn tell_presence(&mut self, ctx: &mut Ctx) {
        let State::Ready { visitor, .. } = &self.state else { return };
        self.app.visitors.still_here(visitor.contact);
        let app = self.app.clone();
        let asked = async move { app.engine.operators_online().await };
        ctx.spawn(asked.into_actor(self).map(|operators, socket, ctx| {
            if socket.presence != Some(operators) && matches!(socket.state, State::Ready { .. }) {
                socket.presence = Some(operators);
                socket.write(&json!({"t": "presence", "d": {"online": operators > 0, "operators": operators}}), ctx);
            }
        }));
    }

    fn on_frame(&mut self, id: Option<String>, frame: Frame, ctx: &mut Ctx) {
        let State::Ready { visitor, dialog } = &self.state else { return };
        let (visitor, dialog) = (visitor.clone(), *dialog);
        match frame {
            Frame::Send(message) => {
                let (app, ip) = (self.app.clone(), self.ip);
                let sending = async move { actions::send(&app, &visitor, message, ip).await };
                // One after the other: the order of a visitor's messages is the order of their frames.
                ctx.wait(sending.into_actor(self).map(move |sent, socket, ctx| match sent {
                    Ok(accepted) => {
                        socket.ack(id, actions::ack(&socket.app, &accepted), ctx);
                        socket.wrote(&accepted, ctx);
                    }
                    Err(refused) => socket.nack(id, &refused, ctx),
                }));
            }
            Frame::Typing { on, text } => {
                if let Some(dialog) = dialog {
                    actions::typing(&self.app, &visitor, dialog, on, text);
                }
            }
            Frame::Read { up_to } => match dialog {
                Some(dialog) => {
                    let app = self.app.clone();
                    let reading = async move { actions::read(&app, &visitor, dialog, &up_to).await };
                    ctx.spawn(reading.into_actor(self).map(move |done, socket, ctx| match done {
                        Ok(()) => socket.ack(id, json!({}), ctx),
                        Err(refused) => socket.nack(id, &refused, ctx),
                    }));
                }
                None => self.nack_code(id, "not_found", ctx),
            },
            Frame::Page(page) => {
                self.app.visitors.edit(visitor.contact, |draft| draft.add_meta(&page));
                self.ack(id, json!({}), ctx);
            }
            Frame::Params(params) => {
                self.app.visitors.edit(visitor.contact, |draft| draft.add_params(&params));
                self.ack(id, json!({}), ctx);
            }
            Frame::Identify(told) => {
                let app = self.app.clone();
                let asking = async move { actions::identify(&app, &visitor, &told).await };
                ctx.wait(asking.into_actor(self).map(move |done, socket, ctx| match done {
                    Ok(proved) => {
                        socket.ack(id, json!({}), ctx);
                        if let Some(next) = proved {
                            socket.became(next, ctx);
                        }
                    }
                    Err(refused) => socket.nack(id, &refused, ctx),
                }));
            }
            Frame::Reset => match actions::new_visitor(&self.app, self.connection.clone()) {
                Ok(next) => {
                    self.ack(id, json!({}), ctx);
                    self.became(next, ctx);
                }
                Err(refused) => self.nack(id, &refused, ctx),
            },
            Frame::Press { .. } => self.nack_code(id, "unknown_button", ctx),
            Frame::Alias(_) => self.nack_code(id, "unknown_alias", ctx),
            Frame::Form(values) => {
                let done = endings::submit_form(&self.app, &visitor, &values);
                self.answer(id, done.map(|()| json!({})), ctx);
            }
            Frame::Csat { dialog_id, values } => {
                let app = self.app.clone();
                let rating = async move { endings::rate(&app, &visitor, dialog_id.as_deref(), &values).await };
                ctx.spawn(rating.into_actor(self).map(move |done, socket, ctx| socket.answer(id, done, ctx)));
            }
            Frame::Close => {
                let app = self.app.clone();
                let closing = async move { endings::close(&app, &visitor).await };
                ctx.spawn(closing.into_actor(self).map(move |done, socket, ctx| {
                    socket.answer(id, done.map(|()| json!({})), ctx);
                }));
            }
            Frame::Ping => self.write(&json!({"t": "pong", "d": {"now": self.app.now()}}), ctx),
            Frame::Pong => {}
        }
    }

    /// The visitor is somebody else now: their page gets the token and opens a new socket with it.
    fn became(&mut self, next: Visitor, ctx: &mut Ctx) {
        let State::Ready { visitor, .. } = &mut self.state else { return };
        if next.contact == visitor.contact {
            *visitor = next;
            return;
        }
        let (token, _) = self.app.visitors.issue(next.bot, next.contact, self.app.now());
        self.write(&json!({"t": "visitor.merged", "d": {"token": token}}), ctx);
    }

    fn wrote(&mut self, accepted: &rozmova_actors::contact::messages::Accepted, ctx: &mut Ctx) {
        let State::Ready { visitor, dialog } = &mut self.state else { return };
        *dialog = Some(accepted.dialog_id);
        if accepted.contact_id != visitor.contact {
            // Two devices of one proved user wrote their first message: the first one's contact is the user's.
            let next = Visitor { contact: accepted.contact_id, ..visitor.clone() };
            self.became(next, ctx);
        }
    }
}

/// Reads what the visitor missed and how their dialog stands. The feed is joined already.
async fn open(app: &App, visitor: &Visitor, cursor: Option<i64>) -> Result<Opened, Refused> {
    // A proved user may have a dialog under another contact.
    if let Some(cursor) = cursor
        && !visitor.is_vouched()
        && app.visitors.is_new(visitor.contact)
    {
        let (visitor, missed) = (visitor.clone(), Some(Vec::new()));
        // The log told nothing: whatever the feed has is new to the page, whichever cursor it came with.
        return Ok(Opened { visitor, dialog: None, view: Value::Null, missed, told: 0, cursor });
    }
    let whose = rows::Whose {
        contact: visitor.contact,
        slot: visitor.slot,
        connection: visitor.connection.id.get(),
        chat_id: visitor.chat_id.clone(),
    };
    let read = {
        let _reading = app.admission.reading().await;
        app.store.run(move |conn| rows::standing(conn, &whose, cursor, MAX_EVENTS)).await
    };
    let rows::Standing { missed, told, dialog, rating } = read.map_err(|_| Refused::unavailable())?;
    let catalogue = app.engine.catalogue();
    let naming = catalogue.settings.naming();
    let (ids, view) = (app.visitors.ids(), app.visitors.view());
    Ok(Opened {
        visitor: visitor.clone(),
        dialog: dialog.as_ref().map(|dialog| dialog.id),
        view: dialog.as_ref().map_or(Value::Null, |dialog| {
            endings::rated(dialog, translate::dialog_view(ids, dialog, naming), rating.as_ref())
        }),
        missed: missed.map(|events| events.iter().filter_map(|event| translate::stored(view, event)).collect()),
        told,
        cursor: told,
    })
}

impl StreamHandler<Intake> for WidgetSocket {
    fn handle(&mut self, intake: Intake, ctx: &mut Ctx) {
        let now = self.app.now();
        self.heard_at = now;
        self.mark.set(now);
        if self.bucket.take(now).is_err() {
            return self.close(close::FLOOD, "too many frames", ctx);
        }
        match intake {
            Intake::Text(text) => self.on_text(&text, ctx),
            Intake::Ping(bytes) => ctx.pong(&bytes),
            Intake::Pong => {}
            Intake::Closed => {
                ctx.close(None);
                ctx.stop();
            }
            Intake::Fault(code, reason) => self.close(code, reason, ctx),
        }
    }

    fn finished(&mut self, ctx: &mut Ctx) {
        ctx.stop();
    }
}

/// Required by the library; its reader has nothing to read.
impl StreamHandler<Result<Message, ProtocolError>> for WidgetSocket {
    fn handle(&mut self, _: Result<Message, ProtocolError>, _: &mut Ctx) {}
}

impl Handler<VisitorDeliver> for WidgetSocket {
    type Result = ();

    fn handle(&mut self, VisitorDeliver(frames): VisitorDeliver, ctx: &mut Ctx) {
        if !matches!(self.state, State::Ready { .. }) {
            return;
        }
        let told = self.told;
        for frame in frames.iter().filter(|frame| frame.n.is_none_or(|n| n > told)) {
            if let Some(status) = translate::status_in(frame) {
                self.waits_now(&status, ctx);
            }
            if let Some(text) = translate::live(self.app.visitors.view(), frame) {
                self.bytes_in_row += text.len();
                WIDGET.wrote(text.len());
                ctx.text(text);
            }
        }
        self.in_row += 1;
        if self.in_row >= MAILBOX || self.bytes_in_row > MAX_QUEUE {
            // The feed forgets a socket whose mailbox was full, without a word: resuming by cursor is sure.
            sockets::too_slow("widget");
            return self.close(close::TRY_LATER, "too slow, resume", ctx);
        }
        if !self.settling {
            self.settling = true;
            ctx.notify(Settled);
        }
    }
}

impl Handler<Settled> for WidgetSocket {
    type Result = ();

    fn handle(&mut self, _: Settled, _: &mut Ctx) {
        (self.in_row, self.bytes_in_row, self.settling) = (0, 0, false);
    }
}

impl Handler<Evict> for WidgetSocket {
    type Result = ();

    fn handle(&mut self, evict: Evict, ctx: &mut Ctx) {
        if evict.code == close::BLOCKED {
            return self.end_blocked(&evict.reason, ctx);
        }
        self.close(evict.code, &evict.reason, ctx);
    }
}
