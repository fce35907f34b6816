//! The shell of a session: sockets, feed, engine and clock around the core.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix::{
    Actor, ActorContext, ActorFutureExt, AsyncContext, Context, Handler, Message as ActixMessage, Recipient,
    WrapFuture, prelude::SendError,
};

use crate::distribution::messages::ListOperators;
use crate::domain::{OperatorProfile, topic::Catalogue};
use crate::feed::{
    SessionKey,
    messages::{Deliver, Join},
};
use crate::ports::Ports;

use super::{
    core::{Core, Effect, FeedOrder, Input, Told},
    door::EngineDoor,
    messages::{SessionFact, SessionNotice, SocketIn, SocketOut},
    policy::close,
    run::Errand,
};

const TICK: Duration = Duration::from_secs(1);
/// How long feed and Distributor may take before a socket is told to come again.
const WELCOME_WITHIN: Duration = Duration::from_secs(5);

/// A socket for the session; sent by the registry.
#[derive(Clone, ActixMessage)]
#[rtype(result = "()")]
pub(crate) struct AttachSocket {
    pub socket: u64,
    pub hello_id: Option<i64>,
    pub resume: Option<i64>,
    pub to: Recipient<SocketOut>,
    pub shutdown: Arc<dyn Fn() + Send + Sync>,
}

/// What the registry tells a session.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub(crate) enum Control {
    Profile(Arc<OperatorProfile>),
    Catalogue(Arc<Catalogue>),
    End { close: u16, reason: Option<&'static str> },
}

/// Tells the registry that the actor is gone, however it went.
struct ExitGuard {
    session: SessionKey,
    notices: Recipient<SessionNotice>,
}

impl ExitGuard {
    fn tell(&self, what: SessionFact) {
        // Not `try_send`: a lost notice would leave an operator counted as present. At most a few per session and socket.
        self.notices.do_send(SessionNotice { session: self.session, what });
    }
}

impl Drop for ExitGuard {
    fn drop(&mut self) {
        self.tell(SessionFact::Ended);
    }
}

struct Socket {
    to: Recipient<SocketOut>,
    shutdown: Arc<dyn Fn() + Send + Sync>,
}

/// See [`super`].
pub struct OperatorSession {
    key: SessionKey,
    core: Core,
    ports: Ports,
    door: EngineDoor,
    command_timeout: Duration,
    sockets: HashMap<u64, Socket>,
    lost: Arc<AtomicBool>,
    /// Presence key of this session; not the epoch, which is a secret.
    connection: String,
    guard: ExitGuard,
}

impl OperatorSession {
    pub(crate) fn new(
        key: SessionKey,
        core: Core,
        ports: Ports,
        door: EngineDoor,
        command_timeout: Duration,
        notices: Recipient<SessionNotice>,
    ) -> Self {
        let connection = format!("{}-{:016x}", key.0, ports.random.next_u64());
        Self {
            key,
            core,
            ports,
            door,
            command_timeout,
            sockets: HashMap::new(),
            lost: Arc::new(AtomicBool::new(false)),
            connection,
            guard: ExitGuard { session: key, notices },
        }
    }

    fn run(&mut self, input: Input, ctx: &mut Context<Self>) {
        let now = self.ports.clock.now();
        // The feed gave up on us: nothing that arrives now may be numbered.
        if self.lost.swap(false, Ordering::AcqRel) {
            let effects = self.core.on(Input::Lost, now);
            self.carry_out(effects, ctx);
        }
        let effects = self.core.on(input, now);
        self.carry_out(effects, ctx);
    }

    fn carry_out(&mut self, effects: Vec<Effect>, ctx: &mut Context<Self>) {
        for effect in effects {
            match effect {
                Effect::Send { socket, text } => self.send(socket, SocketOut::Text(text), ctx),
                Effect::Close { socket, code, reason } => self.close(socket, code, reason),
                Effect::Shutdown(socket) => {
                    if let Some(socket) = self.sockets.remove(&socket) {
                        (socket.shutdown)();
                    }
                }
                Effect::Forget(socket) => {
                    self.sockets.remove(&socket);
                }
                Effect::Run { ticket, command } => {
                    let errand = Errand {
                        door: self.door.clone(),
                        session: self.key,
                        who: Arc::clone(self.core.who()),
                        grants: Arc::clone(self.core.grants()),
                        catalogue: Arc::clone(self.core.catalogue()),
                        clock: Arc::clone(&self.ports.clock),
                        timeout: self.command_timeout,
                    };
                    let done = errand.run(command).into_actor(self);
                    ctx.spawn(done.map(move |result, actor, ctx| actor.run(Input::Done { ticket, result }, ctx)));
                }
                Effect::Feed(order) => self.tell_feed(order, ctx),
                Effect::Tell(told) => self.guard.tell(match told {
                    Told::Epoch(epoch) => SessionFact::Epoch(epoch),
                    Told::Attached => SessionFact::Attached,
                    Told::Detached => SessionFact::Detached,
                    Told::Ended => SessionFact::Ended,
                    Told::Acted(minute) => SessionFact::Acted(minute),
                }),
                Effect::Beat => self.ports.presence.beat(self.core.who().id, &self.connection),
                Effect::Absent => self.ports.presence.gone(self.core.who().id, &self.connection),
                Effect::WakeIn(micros) => {
                    let after = Duration::from_micros(micros.unsigned_abs());
                    ctx.run_later(after, |actor, ctx| actor.run(Input::Wake, ctx));
                }
                Effect::Stop => ctx.stop(),
            }
        }
    }

    fn send(&mut self, id: u64, frame: SocketOut, ctx: &mut Context<Self>) {
        let Some(socket) = self.sockets.get(&id) else { return };
        let input = match socket.to.try_send(frame) {
            Ok(()) => return,
            Err(SendError::Full(_)) => {
                metrics::counter!("rozmova_mailbox_full_total", "mailbox" => "socket").increment(1);
                Input::Full(id)
            }
            Err(SendError::Closed(_)) => Input::Gone(id),
        };
        self.run(input, ctx);
    }

    fn close(&mut self, id: u64, code: u16, reason: &'static str) {
        let Some(socket) = self.sockets.get(&id) else { return };
        if socket.to.try_send(SocketOut::Close { code, reason }).is_err() {
            // No room even for the close frame: the peer does not read, so there is nobody to tell.
            (socket.shutdown)();
        }
    }

    fn tell_feed(&mut self, order: FeedOrder, ctx: &mut Context<Self>) {
        match order {
            FeedOrder::Rejoin => self.join(ctx),
            // Waiting for the feed's mailbox keeps the order and bounds what one session can queue there.
            FeedOrder::Subscribe(change) => {
                let sent = self.door.feed.send(change).into_actor(self);
                ctx.wait(sent.map(|_, _, _| ()));
            }
            FeedOrder::Typing(typing) => {
                // Typing may be lost when the feed is busy (security.md P-08).
                let _ = self.door.feed.try_send(typing);
            }
        }
    }

    /// Joins the feed; until it has answered nothing else is handled, so `welcome` comes after the position is taken.
    fn join(&self, ctx: &mut Context<Self>) {
        let join = Join {
            session: self.key,
            operator_id: self.core.who().id,
            name: self.core.who().name.clone(),
            grants: Arc::clone(self.core.grants()),
            to: ctx.address().recipient(),
            lost: Arc::clone(&self.lost),
        };
        let joined = self.door.feed.send(join).timeout(WELCOME_WITHIN).into_actor(self);
        ctx.wait(joined.map(|joined, actor: &mut Self, ctx: &mut Context<Self>| {
            if joined.is_err() {
                actor.run(Input::End { close: close::RESTART, reason: None }, ctx);
            }
        }));
    }
}

impl Actor for OperatorSession {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.join(ctx);
        ctx.run_interval(TICK, |actor, ctx| {
            // Without their owner sessions cannot be found again, so clients shall make new ones.
            let orphan = !actor.guard.notices.connected() || !actor.door.feed.connected();
            let input = if orphan { Input::End { close: close::RESTART, reason: None } } else { Input::Tick };
            actor.run(input, ctx);
        });
    }
}

impl Handler<AttachSocket> for OperatorSession {
    type Result = ();
    fn handle(&mut self, attach: AttachSocket, ctx: &mut Self::Context) {
        let AttachSocket { socket, hello_id, resume, to, shutdown } = attach;
        self.sockets.insert(socket, Socket { to, shutdown });
        let operator = self.core.who().id;
        let rows = self.door.operators.send(ListOperators).timeout(WELCOME_WITHIN).into_actor(self);
        ctx.wait(rows.map(move |rows, actor: &mut Self, ctx: &mut Context<Self>| {
            let row = rows.ok().and_then(|rows| rows.into_iter().find(|row| row.id == operator));
            match row {
                Some(operator) => {
                    let fresh_epoch = actor.ports.random.token();
                    if let Some(seq) = resume {
                        let outcome = if actor.core.can_resume(seq) { "resumed" } else { "reload" };
                        metrics::counter!("rozmova_session_attaches_total", "outcome" => outcome).increment(1);
                    }
                    actor.run(Input::Attached { socket, hello_id, resume, operator, fresh_epoch }, ctx);
                }
                None => {
                    tracing::warn!(%operator, "no row of the operator for welcome: the socket shall come again");
                    actor.close(socket, close::RESTART, "try again");
                    if !actor.core.has_socket() {
                        actor.run(Input::End { close: close::RESTART, reason: None }, ctx);
                    }
                }
            }
        }));
    }
}

impl Handler<SocketIn> for OperatorSession {
    type Result = ();
    fn handle(&mut self, event: SocketIn, ctx: &mut Self::Context) {
        #[cfg(any(test, feature = "faults"))]
        super::faults::panic_on_mark(&event);
        let input = match event {
            SocketIn::Text { socket, text } => Input::Frame { socket, text },
            SocketIn::Pong { socket } => Input::Pong(socket),
            SocketIn::Drained { socket } => Input::Drained(socket),
            SocketIn::Gone { socket } => Input::Gone(socket),
        };
        self.run(input, ctx);
    }
}

impl Handler<Deliver> for OperatorSession {
    type Result = ();
    fn handle(&mut self, Deliver(events): Deliver, ctx: &mut Self::Context) {
        self.run(Input::Events(events), ctx);
    }
}

impl Handler<Control> for OperatorSession {
    type Result = ();
    fn handle(&mut self, control: Control, ctx: &mut Self::Context) {
        self.run(
            match control {
                Control::Profile(who) => Input::Profile(who),
                Control::Catalogue(catalogue) => Input::Catalogue(catalogue),
                Control::End { close, reason } => Input::End { close, reason },
            },
            ctx,
        );
    }
}
