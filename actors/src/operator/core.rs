//! The session's decisions without sockets, clock or engine (architecture.md 2 and 5, contract.md 4).

use std::sync::Arc;

use bytestring::ByteString;
use serde_json::{Value, json};

use crate::domain::{
    ContactSight, Event, Grant, Grants, OperatorProfile, Timestamp, board::BoardPart, event::TypingWho,
    filter::FilterRef, time::MINUTE, topic::Catalogue, view::OperatorView,
};
use crate::feed::{
    SessionKey,
    messages::{ListView, Outgoing, Subscribe, Typing},
};

use super::{
    commands::{self, Command, RawFrame},
    fault::Fault,
    lanes::Lanes,
    link::Link,
    policy::{self, close},
    stream::Stream,
};

/// What the core is told.
#[derive(Debug)]
pub enum Input {
    /// A socket became this session's.
    Attached {
        /// Socket.
        socket: u64,
        /// `id` of the `hello`.
        hello_id: Option<i64>,
        /// `seq` the client has seen of this epoch; `None` for the session's first socket.
        resume: Option<i64>,
        /// The operator's row for `welcome`.
        operator: Arc<OperatorView>,
        /// 128 bits for a new epoch, used when the resume cannot be answered.
        fresh_epoch: String,
    },
    /// A text frame.
    Frame {
        /// Socket.
        socket: u64,
        /// Text.
        text: ByteString,
    },
    /// A pong came.
    Pong(u64),
    /// Everything given to the socket is written.
    Drained(u64),
    /// The socket is gone.
    Gone(u64),
    /// The socket's own queue was full.
    Full(u64),
    /// Events of the feed.
    Events(Vec<Outgoing>),
    /// A command is done.
    Done {
        /// Its ticket.
        ticket: u64,
        /// Answer.
        result: Result<Value, Fault>,
    },
    /// Name, rights, activity changed.
    Profile(Arc<OperatorProfile>),
    /// Settings, topics or groups changed.
    Catalogue(Arc<Catalogue>),
    /// The session ends.
    End {
        /// Close code.
        close: u16,
        /// `force_logout` reason; `None` = no such event.
        reason: Option<&'static str>,
    },
    /// The feed could not deliver: the stream has a hole and is over.
    Lost,
    /// A frame may go now.
    Wake,
    /// A second passed.
    Tick,
}

/// What the shell does.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Writes a frame.
    Send {
        /// Socket.
        socket: u64,
        /// Text.
        text: ByteString,
    },
    /// Closes a socket.
    Close {
        /// Socket.
        socket: u64,
        /// Code.
        code: u16,
        /// Short text.
        reason: &'static str,
    },
    /// Shuts the descriptor down and forgets the socket.
    Shutdown(u64),
    /// The socket is gone: forget its address.
    Forget(u64),
    /// Carries out a command and answers with [`Input::Done`].
    Run {
        /// Ticket.
        ticket: u64,
        /// Command.
        command: Command,
    },
    /// Tells the feed.
    Feed(FeedOrder),
    /// Tells the owner of sessions.
    Tell(Told),
    /// Renews the presence lease.
    Beat,
    /// Gives the presence lease back.
    Absent,
    /// Sends [`Input::Wake`] after this many microseconds.
    WakeIn(i64),
    /// The actor stops.
    Stop,
}

/// See [`Effect::Feed`].
#[derive(Debug, Clone)]
pub enum FeedOrder {
    /// Joins anew: forgets list and view of the former epoch.
    Rejoin,
    /// A subscription.
    Subscribe(Subscribe),
    /// Typing of this operator; dropped when the feed is busy.
    Typing(Typing),
}

impl PartialEq for FeedOrder {
    /// By what it says; used by tests.
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}

/// See [`Effect::Tell`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// The epoch is this one now.
    Epoch(String),
    /// A socket is attached.
    Attached,
    /// No socket.
    Detached,
    /// Over: nobody may resume it.
    Ended,
    /// The person did something in the minute that began then; told once for each minute.
    Acted(Timestamp),
}

/// A socket that was told to close; shut down when it does not.
#[derive(Debug)]
struct Closing {
    socket: u64,
    until: Timestamp,
}

/// See the module.
#[derive(Debug)]
pub struct Core {
    key: SessionKey,
    epoch: String,
    ring: usize,
    linger: i64,
    who: Arc<OperatorProfile>,
    grants: Arc<Grants>,
    catalogue: Arc<Catalogue>,
    stream: Stream,
    link: Option<Link>,
    closing: Vec<Closing>,
    lanes: Lanes,
    alone_since: Timestamp,
    beat_at: Option<Timestamp>,
    /// The minute of the last act that was told.
    acted: Option<Timestamp>,
    waking: bool,
    over: bool,
}

impl Core {
    /// A session without a socket yet. `ring` = events kept for resume, `linger_minutes` = how long it outlives its socket.
    #[must_use]
    pub fn new(
        key: SessionKey,
        epoch: String,
        ring: usize,
        linger_minutes: u32,
        who: Arc<OperatorProfile>,
        catalogue: Arc<Catalogue>,
        now: Timestamp,
    ) -> Self {
        Self {
            key,
            epoch,
            ring,
            linger: i64::from(linger_minutes) * MINUTE,
            grants: Arc::new(who.grants.clone()),
            who,
            catalogue,
            stream: Stream::new(ring),
            link: None,
            closing: Vec::new(),
            lanes: Lanes::default(),
            alone_since: now,
            beat_at: None,
            acted: None,
            waking: false,
            over: false,
        }
    }

    /// Who is signed in, with the rights of this moment.
    #[must_use]
    pub const fn who(&self) -> &Arc<OperatorProfile> {
        &self.who
    }

    /// Rights of this moment.
    #[must_use]
    pub const fn grants(&self) -> &Arc<Grants> {
        &self.grants
    }

    /// The catalogue.
    #[must_use]
    pub const fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// Whether a socket is attached and welcomed.
    #[must_use]
    pub const fn has_socket(&self) -> bool {
        self.link.is_some()
    }

    /// Applies one input.
    pub fn on(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        let mut out = Vec::new();
        if self.over {
            self.on_when_over(&input, now, &mut out);
            return out;
        }
        match input {
            Input::Attached { socket, hello_id, resume, operator, fresh_epoch } => {
                self.attached(socket, hello_id, resume, &operator, fresh_epoch, now, &mut out);
            }
            Input::Frame { socket, text } => self.frame(socket, &text, now, &mut out),
            Input::Pong(socket) => {
                if let Some(link) = self.link_of(socket) {
                    link.heard_at = now;
                }
            }
            Input::Drained(socket) => {
                if let Some(link) = self.link_of(socket) {
                    link.drained();
                    self.flush(now, &mut out);
                }
            }
            Input::Gone(socket) => self.gone(socket, now, &mut out),
            Input::Full(socket) => {
                if self.link_of(socket).is_some() {
                    self.close_link(close::TOO_SLOW, "too slow", now, &mut out);
                }
            }
            Input::Events(events) => self.events(events, now, &mut out),
            Input::Done { ticket, result } => self.done(ticket, result, now, &mut out),
            Input::Profile(who) => self.profile(who, now, &mut out),
            Input::Catalogue(catalogue) => self.catalogue = catalogue,
            Input::End { close, reason } => self.end(close, reason, now, &mut out),
            Input::Lost => self.end(close::TOO_SLOW, None, now, &mut out),
            Input::Wake => {
                self.waking = false;
                self.flush(now, &mut out);
            }
            Input::Tick => self.tick(now, &mut out),
        }
        out
    }

    fn link_of(&mut self, socket: u64) -> Option<&mut Link> {
        self.link.as_mut().filter(|link| link.socket == socket)
    }

    /// An ended session only waits until its last socket is really gone.
    fn on_when_over(&mut self, input: &Input, now: Timestamp, out: &mut Vec<Effect>) {
        match input {
            Input::Attached { socket, .. } => {
                out.push(Effect::Close { socket: *socket, code: close::RESTART, reason: "try again" });
                self.closing.push(Closing { socket: *socket, until: now.plus_micros(policy::CLOSE_GRACE) });
            }
            Input::Gone(socket) | Input::Full(socket) => self.forget(*socket, out),
            Input::Tick => self.shut_overdue(now, out),
            _ => return,
        }
        if self.closing.is_empty() {
            out.push(Effect::Stop);
        }
    }

    /// Whether everything after `seq` can still be replayed.
    #[must_use]
    pub fn can_resume(&self, seq: i64) -> bool {
        self.stream.can_resume(seq)
    }

    #[allow(clippy::too_many_arguments)]
    fn attached(
        &mut self,
        socket: u64,
        hello_id: Option<i64>,
        resume: Option<i64>,
        operator: &OperatorView,
        fresh_epoch: String,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        if self.link.is_some() {
            self.close_link(close::REPLACED, "replaced", now, out);
        }
        let resumed = resume.is_some_and(|seq| self.stream.can_resume(seq));
        if resume.is_some() && !resumed {
            // What the client has missed is not kept any more: a new epoch, never a hole.
            self.epoch = fresh_epoch;
            self.stream = Stream::new(self.ring);
            out.push(Effect::Tell(Told::Epoch(self.epoch.clone())));
            out.push(Effect::Feed(FeedOrder::Rejoin));
        }
        let position = resume.filter(|_| resumed).unwrap_or(self.stream.last());
        self.link = Some(Link::new(socket, position, now));
        out.push(Effect::Tell(Told::Attached));
        out.push(Effect::Beat);
        self.beat_at = Some(now);
        let welcome = self.welcome(hello_id, position, resumed, operator, now);
        self.answer(&welcome, now, out);
        self.flush(now, out);
    }

    /// `welcome` of contract.md 4.1. `seq` is the position: the next event is `seq + 1`, resumed or not.
    fn welcome(&self, id: Option<i64>, seq: i64, resumed: bool, operator: &OperatorView, now: Timestamp) -> Value {
        let who = &self.who;
        json!({"t": "welcome", "id": id, "d": {
            "protocol": 1,
            "server_time": now,
            "epoch": self.epoch,
            "seq": seq,
            "resumed": resumed,
            "user": {"id": who.id, "email": who.email, "name": who.name, "roles": who.roles},
            "grants": &*self.grants,
            "settings": self.catalogue.settings,
            "operator": operator,
        }})
    }

    fn frame(&mut self, socket: u64, text: &str, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(link) = self.link_of(socket) else { return };
        link.heard_at = now;
        let limited = !link.commands.take(now);
        if limited && link.flood.strike(now) {
            self.close_link(close::FLOOD, "flood", now, out);
            return;
        }
        // serde would read a list as the fields in order.
        let object = text.trim_start().starts_with('{');
        let raw: RawFrame<'_> = match serde_json::from_str(text) {
            Ok(raw) if object => raw,
            _ => {
                if link.bad.strike(now) {
                    self.close_link(close::PROTOCOL, "frames that cannot be read", now, out);
                } else {
                    let fault = Fault::new("malformed", "a frame is a JSON object with t, id and d");
                    self.answer(&json!({"t": "error", "id": null, "d": fault.into_body()}), now, out);
                }
                return;
            }
        };
        if limited {
            let fault = Fault::new("rate_limited", "too many commands, 100 a second are accepted");
            self.refuse(raw.id, fault, now, out);
            return;
        }
        let id = raw.id;
        match self.understand(&raw) {
            Ok(command) => {
                if command.is_of_a_person() {
                    self.acts(now, out);
                }
                self.command(socket, id, command, now, out);
            }
            Err(fault) => self.refuse(id, fault, now, out),
        }
    }

    /// To the minute: the board shows how long ago somebody did something, and is not told of every key.
    fn acts(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let minute = Timestamp(now.micros().div_euclid(MINUTE) * MINUTE);
        if self.acted.replace(minute) != Some(minute) {
            out.push(Effect::Tell(Told::Acted(minute)));
        }
    }

    /// Name, then rights, then payload: who may not do a thing learns nothing about how it is asked for.
    fn understand(&self, raw: &RawFrame<'_>) -> Result<Command, Fault> {
        let row = policy::command_row(&raw.t).ok_or_else(|| Fault::new("not_found", "there is no such command"))?;
        row.allows(&self.grants).map_err(|right| Fault::from(crate::dialog::messages::Refusal::Forbidden(right)))?;
        let command = commands::parse(&raw.t, raw.d)?;
        // The plain rows are for many, the board only for those who watch over others.
        if let Command::Board(part, true) = command {
            let right = match part {
                BoardPart::Queue => Grant::QueueStatus,
                BoardPart::Operators => Grant::OperatorsMonitor,
            };
            if !self.grants.has(right) {
                return Err(Fault::from(crate::dialog::messages::Refusal::Forbidden(right.key())));
            }
        }
        Ok(command)
    }

    fn command(&mut self, socket: u64, id: Option<i64>, command: Command, now: Timestamp, out: &mut Vec<Effect>) {
        let key = self.key;
        // What the client sees next is decided in the order of its frames, not of the answers.
        let order = match &command {
            Command::Open(dialog) => Some(Subscribe::Wish(key, *dialog)),
            Command::CloseView => Some(Subscribe::CloseView(key)),
            Command::List(view) => Some(Subscribe::List(key, *view)),
            Command::ListDraft(_) => Some(Subscribe::List(key, Some(ListView::Filter(FilterRef::DRAFT)))),
            Command::Operators(on) => Some(Subscribe::Operators(key, *on)),
            Command::Queue(on) => Some(Subscribe::Queue(key, *on)),
            Command::Board(part, on) => Some(Subscribe::Board(key, *part, *on)),
            _ => None,
        };
        out.extend(order.map(|order| Effect::Feed(FeedOrder::Subscribe(order))));
        match command {
            Command::Ping => self.answer(&json!({"t": "pong", "id": id, "d": {"server_time": now}}), now, out),
            Command::CloseView | Command::Board(..) => self.ack(id, json!({}), now, out),
            Command::Typing { dialog, on } => {
                let typing = Typing {
                    dialog_id: dialog,
                    contact_id: None,
                    who: TypingWho::Operator,
                    operator_id: Some(self.who.id),
                    name: self.who.name.clone(),
                    on,
                    text: String::new(),
                };
                out.push(Effect::Feed(FeedOrder::Typing(typing)));
                self.ack(id, json!({}), now, out);
            }
            command => match self.lanes.enter(socket, id, command) {
                Ok(Some((ticket, command))) => out.push(Effect::Run { ticket, command }),
                Ok(None) => {}
                Err(_) => self.refuse(id, Fault::new("busy", "too many commands wait for an answer"), now, out),
            },
        }
    }

    fn done(&mut self, ticket: u64, result: Result<Value, Fault>, now: Timestamp, out: &mut Vec<Effect>) {
        let Some((job, next)) = self.lanes.leave(ticket) else { return };
        out.extend(next.map(|(ticket, command)| Effect::Run { ticket, command }));
        // A later socket has its own ids; the nonce tells it what became of the command.
        if self.link_of(job.socket).is_none() {
            return;
        }
        match result {
            Ok(d) => self.ack(job.id, d, now, out),
            Err(fault) => self.refuse(job.id, fault, now, out),
        }
    }

    fn ack(&mut self, id: Option<i64>, d: Value, now: Timestamp, out: &mut Vec<Effect>) {
        if let Some(id) = id {
            self.answer(&json!({"t": "ack", "id": id, "d": d}), now, out);
        }
    }

    fn refuse(&mut self, id: Option<i64>, fault: Fault, now: Timestamp, out: &mut Vec<Effect>) {
        if let Some(id) = id {
            self.answer(&json!({"t": "error", "id": id, "d": fault.into_body()}), now, out);
        }
    }

    /// Writes a frame that is no event: answers are not held back, but a client that reads none of them is too slow.
    fn answer(&mut self, frame: &Value, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(link) = &mut self.link else { return };
        let text = ByteString::from(frame.to_string());
        if link.may_answer(text.len()) {
            link.sent(text.len());
            out.push(Effect::Send { socket: link.socket, text });
        } else {
            self.close_link(close::TOO_SLOW, "too slow", now, out);
        }
    }

    fn events(&mut self, events: Vec<Outgoing>, now: Timestamp, out: &mut Vec<Effect>) {
        for event in events {
            if self.stream.push(event).is_err() {
                self.end(close::TOO_SLOW, None, now, out);
                return;
            }
        }
        self.flush(now, out);
    }

    /// Gives the socket what it may get now.
    fn flush(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(link) = &mut self.link else { return };
        while self.stream.has_after(link.position) {
            if !link.may_event() {
                link.stalled_at.get_or_insert(now);
                return;
            }
            let wait = link.frames.wait(now);
            if wait > 0 {
                if !self.waking {
                    self.waking = true;
                    out.push(Effect::WakeIn(wait));
                }
                return;
            }
            let Some((text, position)) = self.stream.next_frame(link.position) else { return };
            link.frames.take(now);
            link.position = position;
            link.sent(text.len());
            out.push(Effect::Send { socket: link.socket, text: ByteString::from(text) });
        }
    }

    fn profile(&mut self, who: Arc<OperatorProfile>, now: Timestamp, out: &mut Vec<Effect>) {
        let changed = *self.grants != who.grants;
        let contacts = ContactSight::of(&self.grants);
        self.grants = Arc::new(who.grants.clone());
        self.who = who;
        if !self.who.active {
            self.end(close::SIGN_IN, Some("deactivated"), now, out);
        } else if !self.grants.has(Grant::OpPanel) {
            self.end(close::FORBIDDEN, Some("right_lost"), now, out);
        } else if ContactSight::of(&self.grants) != contacts {
            // What is on the screen and what is kept for resuming was made for the other sight: all of it is read anew.
            self.end(close::RESTART, None, now, out);
        } else if changed {
            let grants = Subscribe::Grants(self.key, Arc::clone(&self.grants));
            out.push(Effect::Feed(FeedOrder::Subscribe(grants)));
        }
    }

    fn gone(&mut self, socket: u64, now: Timestamp, out: &mut Vec<Effect>) {
        if self.link_of(socket).is_some() {
            self.link = None;
            self.alone(now, out);
        }
        self.forget(socket, out);
    }

    fn forget(&mut self, socket: u64, out: &mut Vec<Effect>) {
        self.closing.retain(|closing| closing.socket != socket);
        out.push(Effect::Forget(socket));
    }

    fn alone(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.alone_since = now;
        self.beat_at = None;
        out.push(Effect::Absent);
        out.push(Effect::Tell(Told::Detached));
    }

    fn close_link(&mut self, code: u16, reason: &'static str, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(link) = self.link.take() else { return };
        out.push(Effect::Close { socket: link.socket, code, reason });
        self.closing.push(Closing { socket: link.socket, until: now.plus_micros(policy::CLOSE_GRACE) });
        self.alone(now, out);
    }

    fn end(&mut self, code: u16, reason: Option<&'static str>, now: Timestamp, out: &mut Vec<Effect>) {
        if let Some(reason) = reason {
            self.last_word(reason, now, out);
        }
        self.close_link(code, reason.unwrap_or("the session is over"), now, out);
        self.over = true;
        out.push(Effect::Feed(FeedOrder::Subscribe(Subscribe::Leave(self.key))));
        out.push(Effect::Tell(Told::Ended));
        if self.closing.is_empty() {
            out.push(Effect::Stop);
        }
    }

    /// `force_logout` after everything that was told before it, whatever the pace.
    fn last_word(&mut self, reason: &str, now: Timestamp, out: &mut Vec<Effect>) {
        let event = Event::ForceLogout { reason: reason.to_owned() };
        let Ok(event) = Outgoing::of(&event) else { return };
        if self.stream.push(event).is_err() {
            return;
        }
        if let Some(link) = &mut self.link {
            link.unpaced(now);
        }
        self.flush(now, out);
    }

    fn tick(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.shut_overdue(now, out);
        self.flush(now, out);
        let Some(link) = &self.link else {
            if now.since(self.alone_since) >= self.linger {
                self.end(close::TOO_SLOW, None, now, out);
            }
            return;
        };
        if now.since(link.heard_at) >= policy::SILENCE {
            let socket = link.socket;
            self.link = None;
            out.push(Effect::Shutdown(socket));
            self.alone(now, out);
        } else if link.stalled_at.is_some_and(|at| now.since(at) >= policy::STALL) {
            self.close_link(close::TOO_SLOW, "too slow", now, out);
        } else if self.beat_at.is_none_or(|at| now.since(at) >= policy::BEAT_EVERY) {
            self.beat_at = Some(now);
            out.push(Effect::Beat);
            self.stream.forget(self.linger + policy::FORGET_SLACK, now);
        }
    }

    fn shut_overdue(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let (overdue, waiting): (Vec<Closing>, Vec<Closing>) =
            std::mem::take(&mut self.closing).into_iter().partition(|closing| closing.until <= now);
        self.closing = waiting;
        out.extend(overdue.into_iter().map(|closing| Effect::Shutdown(closing.socket)));
    }
}
