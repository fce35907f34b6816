//! Sessions between sockets of a test and the real feed, routing and dialogs over a database in memory.
//! Only the Distributor is replaced, by one that assigns what a hand asks for.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use actix::prelude::*;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use crate::contact::messages::Accepted;
use crate::dialog::messages::{DialogCommand, Refusal, Who};
use crate::distribution::messages::{
    AnswerOffer, AssignByHand, ListOperators, ListQueue, QueuePage, SessionsChanged, SetStatus, StatusChoice,
};
use crate::domain::{
    AuthSessionId, Dialog, DialogId, OperatorId, OperatorProfile, OperatorStatusId, Role, SkillGroupId,
    topic::Catalogue,
    view::{DialogView, OperatorView},
};
use crate::engine::{EngineConfig, Shared};
use crate::feed::FeedActor;
use crate::operator::{
    EngineDoor, SessionRegistry,
    messages::{Attach, AttachError, Attached, EndSessions, SessionNotice, SocketIn, SocketOut},
};
use crate::routing::{RoutingActor, Switchboard, SwitchboardActor, messages::Ask};
use crate::supervision::{ExitNotice, Gone};
use crate::testing::{TokioClock, World, inbound, operator};

/// What a wait may take at most.
pub(super) const LIMIT: Duration = Duration::from_secs(10);

struct Nobody;
impl Actor for Nobody {
    type Context = Context<Self>;
}
impl Handler<Gone<usize>> for Nobody {
    type Result = ();
    fn handle(&mut self, _: Gone<usize>, _: &mut Self::Context) {}
}

/// The office: owns the registry, as the `DistributionActor` does, and answers for the Distributor.
pub(super) struct Office {
    pub(super) registry: Option<SessionRegistry>,
    world: World,
    ask: Recipient<Ask>,
    catalogue: Arc<Catalogue>,
    door: Option<EngineDoor>,
    config: EngineConfig,
    pub(super) changes: Arc<Mutex<Vec<SessionsChanged>>>,
    /// Closed = rows of operators are not answered until it opens.
    gate: Gate,
    feed: Addr<FeedActor>,
}

#[derive(Clone, Default)]
pub(super) struct Gate {
    shut: Arc<AtomicBool>,
    opened: Arc<Notify>,
}

impl Gate {
    pub(super) fn shut(&self) {
        self.shut.store(true, Ordering::SeqCst);
    }

    pub(super) fn open(&self) {
        self.shut.store(false, Ordering::SeqCst);
        self.opened.notify_waiters();
    }

    async fn pass(&self) {
        while self.shut.load(Ordering::SeqCst) {
            let _ = tokio::time::timeout(Duration::from_millis(20), self.opened.notified()).await;
        }
    }
}

impl Actor for Office {
    type Context = Context<Self>;
    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(1024);
        let me = ctx.address();
        let door = EngineDoor {
            ask: self.ask.clone(),
            assign: me.clone().recipient(),
            answer_offer: me.clone().recipient(),
            set_status: me.clone().recipient(),
            operators: me.clone().recipient(),
            queue: me.clone().recipient(),
            feed: self.feed.clone(),
            snapshots: Arc::clone(&self.world.ports.snapshots),
            files: Arc::clone(&self.world.ports.files),
        };
        self.door = Some(door.clone());
        let arbiters = vec![Arbiter::current()];
        let registry =
            SessionRegistry::new(self.config.clone(), self.world.ports.clone(), door, arbiters, me.recipient());
        self.registry = Some(registry);
    }
}

impl Handler<Attach> for Office {
    type Result = Result<Attached, AttachError>;
    fn handle(&mut self, attach: Attach, _: &mut Self::Context) -> Self::Result {
        let profile = self.world.store.rows().operators.get(&attach.operator_id).cloned();
        let catalogue = Arc::clone(&self.catalogue);
        self.registry.as_mut().unwrap().attach(attach, &profile.ok_or(AttachError::Forbidden)?, &catalogue)
    }
}

impl Handler<SessionNotice> for Office {
    type Result = ();
    fn handle(&mut self, notice: SessionNotice, _: &mut Self::Context) {
        let changed = self.registry.as_mut().unwrap().notice(notice);
        self.changes.lock().unwrap().extend(changed);
    }
}

impl Handler<EndSessions> for Office {
    type Result = ();
    fn handle(&mut self, end: EndSessions, _: &mut Self::Context) {
        self.registry.as_mut().unwrap().end(&end);
    }
}

impl Handler<ListOperators> for Office {
    type Result = ResponseFuture<Vec<Arc<OperatorView>>>;
    fn handle(&mut self, _: ListOperators, _: &mut Self::Context) -> Self::Result {
        let rows: Vec<Arc<OperatorView>> = self.world.store.rows().operators.values().map(row_of).collect();
        let gate = self.gate.clone();
        Box::pin(async move {
            gate.pass().await;
            rows
        })
    }
}

impl Handler<AssignByHand> for Office {
    type Result = ResponseFuture<Result<Arc<Dialog>, Refusal>>;
    fn handle(&mut self, assign: AssignByHand, _: &mut Self::Context) -> Self::Result {
        let operators = self.world.store.rows().operators.clone();
        let ask = self.ask.clone();
        Box::pin(async move {
            let name = operators.get(&assign.operator_id).ok_or(Refusal::NotFound)?.name.clone();
            let command = DialogCommand::Assign {
                who: assign.by.map_or(Who::Distributor, Who::Operator),
                operator: assign.operator_id,
                operator_name: name,
                expect_version: assign.expect_version,
                how: assign.how,
                offer: None,
            };
            let done =
                ask.send(Ask { dialog: assign.dialog_id, command }).await.map_err(|_| Refusal::Unavailable)??;
            Ok(Arc::clone(done.dialog()))
        })
    }
}

impl Handler<AnswerOffer> for Office {
    type Result = Result<Arc<Dialog>, Refusal>;
    fn handle(&mut self, _: AnswerOffer, _: &mut Self::Context) -> Self::Result {
        Err(Refusal::NotFound)
    }
}

impl Handler<SetStatus> for Office {
    type Result = Result<Arc<OperatorView>, Refusal>;
    fn handle(&mut self, set: SetStatus, _: &mut Self::Context) -> Self::Result {
        let id = match set.status {
            StatusChoice::Id(id) => id,
            StatusChoice::Online => OperatorStatusId(1),
            StatusChoice::Offline => OperatorStatusId(2),
        };
        let mut rows = self.world.store.rows();
        let profile = rows.operators.get_mut(&set.operator_id).ok_or(Refusal::NotFound)?;
        profile.status_id = id;
        Ok(row_of(profile))
    }
}

impl Handler<ListQueue> for Office {
    type Result = MessageResult<ListQueue>;
    fn handle(&mut self, _: ListQueue, _: &mut Self::Context) -> Self::Result {
        MessageResult(QueuePage { queue_len: 3, oldest_queued_at: None, free_slots: 0, data: Vec::new() })
    }
}

/// Runs something inside the office.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Inside(pub(super) Box<dyn FnOnce(&mut Office) + Send>);

impl Handler<Inside> for Office {
    type Result = ();
    fn handle(&mut self, Inside(act): Inside, _: &mut Self::Context) {
        act(self);
    }
}

fn row_of(profile: &OperatorProfile) -> Arc<OperatorView> {
    Arc::new(OperatorView {
        status_set_by: String::new(),
        status_reason: String::new(),
        id: profile.id,
        name: profile.name.clone(),
        email: profile.email.clone(),
        status_id: profile.status_id,
        status_since: profile.status_since,
        active: 0,
        limit: 5,
        limit_by_channel: BTreeMap::new(),
        sessions: 1,
        distribution_paused: false,
        skill_group_ids: profile.skill_group_ids.clone(),
        on_schedule: None,
    })
}

struct SocketActor(mpsc::UnboundedSender<SocketOut>);
impl Actor for SocketActor {
    type Context = Context<Self>;
    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(256);
    }
}
impl Handler<SocketOut> for SocketActor {
    type Result = ();
    fn handle(&mut self, out: SocketOut, _: &mut Self::Context) {
        let _ = self.0.send(out);
    }
}

/// A panel's socket in the hand of a test.
pub(super) struct Panel {
    id: u64,
    session: Recipient<SocketIn>,
    out: mpsc::UnboundedReceiver<SocketOut>,
    pub(super) welcome: Value,
    /// Every event seen, in order.
    pub(super) events: Vec<Value>,
    pub(super) closed: Option<(u16, &'static str)>,
    pub(super) shut: Arc<AtomicBool>,
    next_id: i64,
}

impl Panel {
    /// The next frame, `None` after the close.
    async fn frame(&mut self) -> Option<Value> {
        let out = tokio::time::timeout(LIMIT, self.out.recv()).await.expect("a frame in time")?;
        match out {
            SocketOut::Text(text) => {
                let _ = self.session.try_send(SocketIn::Drained { socket: self.id });
                Some(serde_json::from_str(&text).unwrap())
            }
            SocketOut::Close { code, reason } => {
                self.closed = Some((code, reason));
                let _ = self.session.try_send(SocketIn::Gone { socket: self.id });
                None
            }
        }
    }

    fn note(&mut self, frame: Value) -> Option<Value> {
        let events = match frame {
            Value::Array(events) => events,
            one if one["seq"].is_i64() => vec![one],
            other => return Some(other),
        };
        for event in events {
            let last =
                self.events.last().map_or(self.welcome["d"]["seq"].as_i64().unwrap(), |e| e["seq"].as_i64().unwrap());
            assert_eq!(event["seq"].as_i64().unwrap(), last + 1, "no hole: {event}");
            self.events.push(event);
        }
        None
    }

    /// Sends a command and waits for its answer; events on the way are kept.
    pub(super) async fn command(&mut self, t: &str, d: Value) -> Value {
        let id = self.tell(t, d);
        self.answer(id).await
    }

    /// Waits for the answer of a command; events on the way are kept.
    pub(super) async fn answer(&mut self, id: i64) -> Value {
        loop {
            let frame = self.frame().await.expect("an answer before the close");
            if let Some(answer) = self.note(frame)
                && answer["id"] == id
            {
                return answer;
            }
        }
    }

    pub(super) async fn ack(&mut self, t: &str, d: Value) -> Value {
        let answer = self.command(t, d.clone()).await;
        assert_eq!(answer["t"], "ack", "{t} {d}: {answer}");
        answer["d"].clone()
    }

    pub(super) async fn error(&mut self, t: &str, d: Value) -> Value {
        let answer = self.command(t, d.clone()).await;
        assert_eq!(answer["t"], "error", "{t} {d}: {answer}");
        answer["d"].clone()
    }

    pub(super) fn tell(&mut self, t: &str, d: Value) -> i64 {
        self.next_id += 1;
        let text = json!({"t": t, "id": self.next_id, "d": d}).to_string().into();
        self.session.try_send(SocketIn::Text { socket: self.id, text }).unwrap();
        self.next_id
    }

    /// Waits for an event that fits and answers its `d`.
    pub(super) async fn event(&mut self, t: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let mut looked = 0;
        loop {
            while let Some(event) = self.events.get(looked) {
                looked += 1;
                if event["t"] == t && fits(&event["d"]) {
                    return event["d"].clone();
                }
            }
            let frame = self.frame().await.expect("the event before the close");
            self.note(frame);
        }
    }

    /// Reads everything that was caused before now: the feed hands events over before a command is answered, so they are in
    /// the session's mailbox before this ping. (Only what the pace holds back comes later; wait for such by [`Self::event`].)
    pub(super) async fn settle(&mut self) {
        let id = self.tell("ping", json!({}));
        loop {
            let frame = self.frame().await.expect("a pong");
            if let Some(answer) = self.note(frame)
                && answer["id"] == id
            {
                return;
            }
        }
    }

    pub(super) async fn until_closed(&mut self) -> u16 {
        while let Some(frame) = self.frame().await {
            self.note(frame);
        }
        self.closed.expect("closed with a code").0
    }

    /// The network is gone: the server notices, the client does not say a word.
    pub(super) fn cut(self) -> (String, i64) {
        let seen = self.seen();
        self.session.try_send(SocketIn::Gone { socket: self.id }).unwrap();
        seen
    }

    pub(super) fn seen(&self) -> (String, i64) {
        let seq = self.events.last().map_or(self.welcome["d"]["seq"].as_i64().unwrap(), |e| e["seq"].as_i64().unwrap());
        (self.welcome["d"]["epoch"].as_str().unwrap().to_owned(), seq)
    }

    pub(super) fn words(&self) -> Vec<String> {
        let word = |event: &Value| {
            let (t, d) = (event["t"].as_str().unwrap(), &event["d"]);
            match t {
                "dialog.new" | "dialog.updated" => format!("{t} {}", d["dialog"]["id"]),
                "dialog.removed" => format!("{t} {}", d["dialog_id"]),
                "message.new" => format!("{t} {}/{}", d["dialog_id"], d["message"]["seq"]),
                _ => t.to_owned(),
            }
        };
        self.events.iter().filter(|e| e["t"] != "counters").map(word).collect()
    }
}

/// Everything together.
pub(super) struct House {
    pub(super) world: World,
    pub(super) board: Switchboard,
    pub(super) feed: Addr<FeedActor>,
    pub(super) office: Addr<Office>,
    pub(super) changes: Arc<Mutex<Vec<SessionsChanged>>>,
    pub(super) gate: Gate,
    sockets: AtomicU64,
}

impl House {
    pub(super) async fn new() -> Self {
        Self::with(EngineConfig { command_timeout_s: 8, ..EngineConfig::default() }).await
    }

    /// Operators 1 and 2 are in the sales group (topic 1), 3 in support (topic 2), 9 supervises, 8 looks on.
    pub(super) async fn with(config: EngineConfig) -> Self {
        let world = World::with_clock(Arc::new(TokioClock::default()));
        {
            let mut rows = world.store.rows();
            for group in &mut rows.catalogue.skill_groups {
                let own: &[i64] = if group.id == SkillGroupId(1) { &[1, 2] } else { &[3] };
                group.operator_ids = own.iter().copied().map(OperatorId).collect();
            }
            let people = [
                (1, Role::Operator),
                (2, Role::Operator),
                (3, Role::Operator),
                (8, Role::LightAgent),
                (9, Role::Supervisor),
                (10, Role::Analyst),
            ];
            for (id, role) in people {
                rows.operators.insert(OperatorId(id), operator(id, role));
            }
        }
        let catalogue = Arc::new(world.store.rows().catalogue.clone());
        let feed = FeedActor::start_on(&Arbiter::current(), world.ports.clone()).await.unwrap();
        let shared = Shared::new(config.clone(), world.ports.clone(), Arc::clone(&catalogue));
        shared.feed.set(Some(feed.clone().recipient()));
        shared.viewing.set(Some(feed.clone().recipient()));
        shared.status.set(Some(feed.clone().recipient()));
        let board = Switchboard::new(shared.clone(), 1);
        let exit = ExitNotice { owner: Nobody.start().downgrade().recipient(), child: 0, generation: 1 };
        board.arbiters()[0].set(Some(RoutingActor::new(0, shared, exit).start()));
        let (changes, gate) = (Arc::<Mutex<Vec<SessionsChanged>>>::default(), Gate::default());
        let office = Office {
            registry: None,
            world: world.clone(),
            ask: SwitchboardActor(board.clone()).start().recipient(),
            catalogue,
            door: None,
            config,
            changes: Arc::clone(&changes),
            gate: gate.clone(),
            feed: feed.clone(),
        }
        .start();
        Self { world, board, feed, office, changes, gate, sockets: AtomicU64::new(1) }
    }

    /// A client's first (or next) message.
    pub(super) async fn client_writes(&self, chat: &str, update: i64, text: &str) -> Accepted {
        self.board.inbound(inbound(chat, update, text)).await.unwrap()
    }

    pub(super) async fn panel(&self, operator: i64) -> Panel {
        self.connect(operator, operator * 100, None).await
    }

    pub(super) async fn connect(&self, operator: i64, sign_in: i64, resume: Option<(String, i64)>) -> Panel {
        let mut panel = self.dial(operator, sign_in, resume).await.unwrap();
        panel.welcome = panel.frame().await.expect("a welcome");
        assert_eq!(panel.welcome["t"], "welcome", "the first frame");
        panel
    }

    /// Attaches without waiting for the welcome.
    pub(super) async fn dial(
        &self,
        operator: i64,
        sign_in: i64,
        resume: Option<(String, i64)>,
    ) -> Result<Panel, AttachError> {
        let id = self.sockets.fetch_add(1, Ordering::SeqCst);
        let (tell, out) = mpsc::unbounded_channel();
        let shut = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&shut);
        let attach = Attach {
            operator_id: OperatorId(operator),
            auth_session: AuthSessionId(sign_in),
            resume,
            hello_id: Some(1),
            socket: id,
            to: SocketActor(tell).start().recipient(),
            shutdown: Arc::new(move || flag.store(true, Ordering::SeqCst)),
        };
        let Attached { session } = self.office.send(attach).await.unwrap()?;
        Ok(Panel { id, session, out, welcome: Value::Null, events: Vec::new(), closed: None, shut, next_id: 1 })
    }

    pub(super) async fn inside(&self, act: impl FnOnce(&mut Office) + Send + 'static) {
        self.office.send(Inside(Box::new(act))).await.unwrap();
    }

    /// The row as HTTP would show it.
    pub(super) fn row(&self, id: DialogId) -> Value {
        let rows = self.world.store.rows();
        serde_json::to_value(DialogView::from(&rows.dialogs[&id])).unwrap()
    }

    pub(super) fn lines(&self, id: DialogId) -> Vec<Value> {
        let rows = self.world.store.rows();
        rows.messages.get(&id).into_iter().flatten().map(|m| serde_json::to_value(m).unwrap()).collect()
    }
}

/// Waits until something is so.
pub(super) async fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = tokio::time::Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < LIMIT, "waited too long: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
