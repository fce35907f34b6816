//! `GET /ws/operator` (contract.md 4): the socket of a panel. Everything it knows is frames, the first of which signs in;
//! numbers, subscriptions and commands belong to the session.

use std::time::Duration;

use actix::{
    Actor, ActorContext as _, ActorFutureExt as _, AsyncContext as _, Handler, Message as ActixMessage, Recipient,
    Running, StreamHandler, WrapFuture as _, fut, prelude::SendError,
};
use actix_http::ws::{CloseCode, CloseReason, Message, ProtocolError};
use actix_web::{HttpRequest, HttpResponse, web::Payload};
use actix_web_actors::ws::{WebsocketContext, WsResponseBuilder};
use rozmova_actors::{
    domain::AuthSessionId,
    operator::messages::{Attach, AttachError, Attached, SocketIn, SocketOut},
};
use serde::Deserialize;

use super::{
    admission::Busy,
    close,
    flood::Bucket,
    intake::{Frames, Intake},
    origin,
    watch::{MARK_EVERY, Mark, Shutdown, shutdown_of},
};
use crate::{
    app::App,
    auth::SignedIn,
    problem::{Code, Problem},
    telemetry::sockets::{self, Open, PANEL},
};

/// Time for the first frame.
const HELLO_TIMEOUT: Duration = Duration::from_secs(5);
/// Pause between pings.
const PING_EVERY: Duration = Duration::from_secs(15);
/// Frames for this socket that may wait; a full mailbox makes the session close it with 4408.
const MAILBOX: usize = 64;
/// Frames of any kind a client may send; the session limits commands more strictly.
const FRAMES_PER_S: u32 = 200;
const FRAMES_BURST: u32 = 500;

/// The handler.
///
/// # Errors
/// 403 when a cookie comes with a foreign origin (WS-01), 503 when the sign-in cannot be read.
pub async fn operator_socket(app: App, req: HttpRequest, body: Payload) -> Result<HttpResponse, Problem> {
    let cookie = app.auth.by_cookie(req.headers()).await?;
    // Any cookie of ours, valid or not: a foreign page must not learn whether somebody is signed in.
    if sends_our_cookie(&app, &req) && !origin::is_own(&req, app.config.public_origin()) {
        return Err(Problem::new(Code::Forbidden, "the page of another origin may not open the panel's socket"));
    }
    let id = app.sockets.next_id();
    let shutdown = shutdown_of(&req);
    let mark = app.sockets.watch(id, shutdown.clone(), app.now());
    let socket = PanelSocket {
        id,
        bucket: Bucket::new(FRAMES_PER_S, FRAMES_BURST, app.now()),
        app: app.clone(),
        cookie,
        shutdown,
        mark,
        frames: Some(Frames::new(body)),
        state: State::New,
        told_drained: false,
        _open: PANEL.opened(),
    };
    // The library's own reader gets nothing to read: see `intake`.
    WsResponseBuilder::new(socket, &req, futures_util::stream::pending()).start().map_err(|e| {
        app.sockets.leave(id);
        Problem::new(Code::Malformed, format!("a WebSocket upgrade is expected here: {e}"))
    })
}

fn sends_our_cookie(app: &App, req: &HttpRequest) -> bool {
    req.cookie(app.auth.cookie_name()).is_some()
}

/// `hello` (contract.md 4.1).
#[derive(Debug, Deserialize)]
struct Hello {
    t: String,
    #[serde(default)]
    id: Option<i64>,
    #[serde(default)]
    d: HelloData,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HelloData {
    token: Option<String>,
    resume: Option<Resume>,
}

#[derive(Debug, Deserialize)]
struct Resume {
    epoch: String,
    seq: i64,
}

enum State {
    /// Waits for `hello`.
    New,
    /// The sign-in is looked up; further frames wait in the network, because nothing is read meanwhile.
    SigningIn,
    /// Frames go to and fro.
    Attached { session: Recipient<SocketIn> },
    /// A close frame was written.
    Closing,
}

struct PanelSocket {
    id: u64,
    app: App,
    cookie: Option<SignedIn>,
    shutdown: Shutdown,
    mark: Mark,
    frames: Option<Frames<Payload>>,
    state: State,
    bucket: Bucket,
    told_drained: bool,
    _open: Open,
}

/// Everything given to the socket so far is on its way.
#[derive(ActixMessage)]
#[rtype(result = "()")]
struct Written;

type Ctx = WebsocketContext<PanelSocket>;

impl Actor for PanelSocket {
    type Context = Ctx;

    fn started(&mut self, ctx: &mut Ctx) {
        ctx.set_mailbox_capacity(MAILBOX);
        if let Some(frames) = self.frames.take() {
            ctx.add_stream(frames);
        }
        ctx.run_later(HELLO_TIMEOUT, |socket, ctx| {
            if !matches!(socket.state, State::Attached { .. }) {
                socket.close(close::UNAUTHORIZED, "no hello in time", ctx);
            }
        });
        ctx.run_interval(PING_EVERY, |_, ctx| ctx.ping(b""));
        ctx.run_interval(MARK_EVERY, |socket, ctx| {
            socket.mark.set(socket.app.now());
            socket.look_after_session(ctx);
        });
    }

    fn stopping(&mut self, _: &mut Ctx) -> Running {
        self.app.sockets.leave(self.id);
        if let State::Attached { session } = &self.state {
            // The only message that may not be lost; there is one per socket.
            session.do_send(SocketIn::Gone { socket: self.id });
        }
        Running::Stop
    }
}

impl PanelSocket {
    fn close(&mut self, code: u16, reason: &str, ctx: &mut Ctx) {
        if matches!(self.state, State::Closing) {
            return;
        }
        if let State::Attached { session } = &self.state {
            session.do_send(SocketIn::Gone { socket: self.id });
        }
        self.state = State::Closing;
        sockets::closed("panel", code);
        if code == close::TOO_SLOW {
            sockets::too_slow("panel");
        }
        ctx.close(Some(CloseReason { code: CloseCode::from(code), description: Some(reason.to_owned()) }));
        ctx.stop();
    }

    /// A session that panicked says nothing more: the socket ends for it, and the panel comes back to a new one (P-10). Else the person
    /// would see nothing move until their next command.
    fn look_after_session(&mut self, ctx: &mut Ctx) {
        if matches!(&self.state, State::Attached { session } if !session.connected()) {
            self.close(close::RESTART, "restart", ctx);
        }
    }

    fn on_text(&mut self, text: bytestring::ByteString, ctx: &mut Ctx) {
        match &self.state {
            State::New => self.hello(&text, ctx),
            State::Attached { session } => {
                let (code, reason) = match session.try_send(SocketIn::Text { socket: self.id, text }) {
                    Ok(()) => return,
                    Err(SendError::Full(_)) => (close::FLOOD, "too many commands"),
                    // The session ended before it could say so: the server stops, or the session is being replaced.
                    Err(SendError::Closed(_)) => (close::RESTART, "restart"),
                };
                self.close(code, reason, ctx);
            }
            State::SigningIn | State::Closing => {}
        }
    }

    fn hello(&mut self, text: &str, ctx: &mut Ctx) {
        let hello = match serde_json::from_str::<Hello>(text) {
            Ok(hello) if hello.t == "hello" => hello,
            _ => return self.close(close::BAD_FRAME, "hello is expected first", ctx),
        };
        self.state = State::SigningIn;
        let (app, cookie, token) = (self.app.clone(), self.cookie.take(), hello.d.token);
        let resume = hello.d.resume.map(|r| (r.epoch, r.seq));
        let (to, shutdown, socket) = (ctx.address().recipient(), self.shutdown.clone(), self.id);
        let sign_in = async move {
            let signed_in = match (token, cookie) {
                (Some(token), _) => app.auth.by_token(&token).await.map_err(|p| match p.code {
                    Code::Unauthorized => (close::UNAUTHORIZED, "sign in again"),
                    // The sign-in could not be read: that says nothing of it.
                    _ => (close::RESTART, "try again"),
                })?,
                (None, Some(signed_in)) => signed_in,
                (None, None) => return Err((close::UNAUTHORIZED, "sign in again")),
            };
            app.admission.panel().await.map_err(|Busy| (close::RESTART, "try again"))?;
            // The cookie was looked up before the handshake, and the socket may have waited since: a sign-in that was ended
            // meanwhile has no session yet that could be ended with it (AU-07).
            let signed_in = match app.auth.live(signed_in.session, signed_in.via).await {
                Ok(Some(signed_in)) => signed_in,
                Ok(None) => return Err((close::UNAUTHORIZED, "sign in again")),
                Err(_) => return Err((close::RESTART, "try again")),
            };
            if signed_in.user.owes_second_factor {
                return Err((close::FORBIDDEN, "second_factor"));
            }
            attach(
                &app,
                &signed_in,
                Attach {
                    operator_id: signed_in.user.id,
                    auth_session: signed_in.session,
                    resume,
                    hello_id: hello.id,
                    socket,
                    to,
                    shutdown,
                },
            )
            .await
            .map(|attached| (attached, signed_in.session))
        };
        // Frames that follow `hello` are read after the answer.
        ctx.wait(sign_in.into_actor(self).then(|done, socket, ctx| {
            socket.signed_in(done, ctx);
            fut::ready(())
        }));
    }

    fn signed_in(&mut self, done: Result<(Attached, AuthSessionId), (u16, &'static str)>, ctx: &mut Ctx) {
        match done {
            Ok((Attached { session }, _)) => self.state = State::Attached { session },
            Err((code, reason)) => self.close(code, reason, ctx),
        }
    }
}

async fn attach(app: &App, signed_in: &SignedIn, attach: Attach) -> Result<Attached, (u16, &'static str)> {
    if app.is_stopping() {
        return Err((close::RESTART, "restart"));
    }
    app.engine.attach_panel(attach).await.map_err(|error| match error {
        AttachError::Forbidden => {
            tracing::info!(user = signed_in.user.id.get(), "a user without the panel's right opened a socket");
            (close::FORBIDDEN, "the right op_panel is needed")
        }
        AttachError::Unavailable => (close::RESTART, "try again"),
    })
}

impl StreamHandler<Intake> for PanelSocket {
    fn handle(&mut self, intake: Intake, ctx: &mut Ctx) {
        let now = self.app.now();
        self.mark.set(now);
        if self.bucket.take(now).is_err() {
            return self.close(close::FLOOD, "too many frames", ctx);
        }
        match intake {
            Intake::Text(text) => self.on_text(text, ctx),
            Intake::Ping(bytes) => ctx.pong(&bytes),
            Intake::Pong => {
                if let State::Attached { session } = &self.state {
                    // A lost pong is repaired by the next one.
                    let _ = session.try_send(SocketIn::Pong { socket: self.id });
                }
            }
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
impl StreamHandler<Result<Message, ProtocolError>> for PanelSocket {
    fn handle(&mut self, _: Result<Message, ProtocolError>, _: &mut Ctx) {}
}

impl Handler<SocketOut> for PanelSocket {
    type Result = ();

    fn handle(&mut self, out: SocketOut, ctx: &mut Ctx) {
        match out {
            SocketOut::Text(text) => {
                PANEL.wrote(text.len());
                ctx.text(text);
                if !self.told_drained {
                    self.told_drained = true;
                    ctx.notify(Written);
                }
            }
            SocketOut::Close { code, reason } => self.close(code, reason, ctx),
        }
    }
}

impl Handler<Written> for PanelSocket {
    type Result = ();

    fn handle(&mut self, _: Written, _: &mut Ctx) {
        self.told_drained = false;
        // A session that is full is told by the next frame, one that ended is noticed by `look_after_session`.
        if let State::Attached { session } = &self.state {
            let _ = session.try_send(SocketIn::Drained { socket: self.id });
        }
    }
}
