//! Operators at their panels: 1.3 sockets each, commands with ids, resume after a loss, history after a lost session or a reload.

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    rc::Rc,
    time::Duration,
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::sync::mpsc;

use super::{
    World, body,
    scan::{self, Event},
    shown::Shown,
    socket::RawSocket,
    talk::Due,
};
use crate::{
    api::{Api, ApiError},
    figures::Micros,
    floor::QUICK_REPLIES,
    ledger::{Key, Record, token},
    schedule::{Side, actions::Act},
    socket::SocketEnd,
};

/// Tries to load a page of the snapshot after a lost session.
const LOADS: usize = 20;
/// Says that the operator is there.
const ONLINE: &str = r#"{"t":"status.set","id":2,"d":{"status":"online"}}"#;
/// Kind of the event that tells them.
const COUNTER: &[u8] = b"filter.delta";
/// Id of the command that asks for counters of filters.
const COUNTED: u64 = 3;
/// A client hears of the loss of a dialog at most so long after the refusal of a line into it.
const LOSS_IS_TOLD: Duration = Duration::from_millis(500);

/// A person at the panel.
pub struct Operator {
    /// The server's user id.
    pub user: i64,
    /// Caller with their token.
    pub api: Api,
    orders: RefCell<Option<mpsc::UnboundedSender<Order>>>,
    /// Main socket is attached.
    pub attached: Cell<bool>,
    /// `Authorization` of their calls.
    pub bearer: String,
    /// Dialogs they were told they hold.
    pub holding: Cell<usize>,
    /// They have left their page for a moment, on purpose.
    away: Cell<bool>,
    /// Cuts every socket of the person; they come back by themselves.
    cut: tokio::sync::watch::Sender<Cut>,
    /// Does not come back before this many ms after a loss, on top of the jitter.
    pub away_ms: Cell<u64>,
    /// Moment of the last attachment and whether it was a resumption.
    pub back: Cell<(u64, bool)>,
    /// Asks for the counters of filters that the main panel shows.
    counted: RefCell<Option<String>>,
    /// Frames with counters of filters that the main panel got.
    pub counter_frames: Cell<u64>,
    /// Counters of saved filters that the main panel was told.
    pub saved_counters: Cell<u64>,
}

impl Operator {
    /// Cuts the person's sockets without a close frame.
    pub fn cut(&self) {
        self.cut.send_modify(|cut| *cut = Cut { n: cut.n + 1, leave: None });
    }

    /// The network is lost or the page reloads, as it happens in a shift: for so long nothing is read or sent.
    pub(super) fn leave(&self, leave: Leave) {
        self.away.set(true);
        self.cut.send_modify(|cut| *cut = Cut { n: cut.n + 1, leave: Some(leave) });
    }
}

/// A cut of a person's sockets.
#[derive(Debug, Clone, Copy, Default)]
struct Cut {
    n: u64,
    /// Why, when it belongs to the shift.
    leave: Option<Leave>,
}

/// An operator's absence that belongs to the shift.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leave {
    /// The page is loaded anew: what it knew is forgotten.
    pub reload: bool,
    /// How long nothing is read or sent.
    pub time: Duration,
    /// Its name in the report, and when it was planned.
    pub name: &'static str,
    /// See `name`.
    pub planned: Micros,
}

/// What an operator does in a dialog over the socket beside writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// Opens it.
    Open,
    /// Sets topic and tag.
    Label,
    /// Hands it to a colleague, or back to the queue.
    Transfer(Option<i64>),
}

impl Doing {
    /// Its name in the report.
    const fn name(self) -> &'static str {
        match self {
            Self::Open => "open dialog",
            Self::Label => Act::Label.name(),
            Self::Transfer(_) => Act::Transfer.name(),
        }
    }
}

/// What the crowd wants an operator to do.
enum Order {
    Send { dialog: u32, due: Due },
    Finish { dialog: u32 },
    Raw { text: String },
    Do { dialog: u32, doing: Doing, planned: Micros },
    Type { dialog: u32, planned: Micros },
}

/// All operators of a floor.
#[derive(Default)]
pub struct OperatorPool {
    members: Vec<Rc<Operator>>,
    /// Address and host of the panels, when it is not the crowd's.
    door: Option<(std::net::SocketAddr, String)>,
}

impl OperatorPool {
    /// Of signed-in callers: (user id, caller).
    #[must_use]
    pub fn new(people: Vec<(i64, Api)>) -> Self {
        let member = |(user, api)| {
            let api: Api = api;
            Rc::new(Operator {
                user,
                bearer: format!("Bearer {}", api.token().unwrap_or_default()),
                api,
                orders: RefCell::default(),
                attached: Cell::default(),
                holding: Cell::default(),
                away: Cell::default(),
                cut: tokio::sync::watch::Sender::new(Cut::default()),
                away_ms: Cell::default(),
                back: Cell::default(),
                counted: RefCell::default(),
                counter_frames: Cell::default(),
                saved_counters: Cell::default(),
            })
        };
        Self { members: people.into_iter().map(member).collect(), door: None }
    }

    /// The same people, who open their panels at another address (`net`: behind a bad line).
    #[must_use]
    pub fn at(mut self, door: Option<(std::net::SocketAddr, String)>) -> Self {
        self.door = door;
        self
    }

    /// Everybody.
    #[must_use]
    pub fn members(&self) -> &[Rc<Operator>] {
        &self.members
    }

    /// How many main sockets are attached; whoever is away for a moment, on purpose, is there.
    #[must_use]
    pub fn attached(&self) -> usize {
        self.members.iter().filter(|m| m.attached.get() || m.away.get()).count()
    }

    /// Whether an operator has left their page for a moment, on purpose.
    #[must_use]
    pub fn is_away(&self, operator: usize) -> bool {
        self.members.get(operator).is_some_and(|member| member.away.get())
    }

    /// Opens the panels: a main socket each and further ones so that there are `sockets_each` on average.
    pub(super) fn open(world: &Rc<World>, sockets_each: f64) {
        let mut owed = 0.0;
        for (index, member) in world.operators.members.iter().enumerate() {
            let (to, orders) = mpsc::unbounded_channel();
            *member.orders.borrow_mut() = Some(to);
            spawn(world, index, Some(orders), 0);
            owed += (sockets_each - 1.0).max(0.0);
            let mut tab = 1;
            while owed >= 1.0 {
                owed -= 1.0;
                spawn(world, index, None, tab);
                tab += 1;
            }
        }
    }

    /// An operator writes a line or a note.
    pub(super) fn send(&self, operator: usize, dialog: u32, due: Due) {
        self.order(operator, Order::Send { dialog, due });
    }

    /// An operator closes a dialog.
    pub(super) fn finish(&self, operator: usize, dialog: u32) {
        self.order(operator, Order::Finish { dialog });
    }

    /// An operator does something else in a dialog.
    pub(super) fn do_in(&self, operator: usize, dialog: u32, doing: Doing, planned: Micros) {
        self.order(operator, Order::Do { dialog, doing, planned });
    }

    /// An operator's panel tells that they type.
    pub(super) fn types(&self, operator: usize, dialog: u32, planned: Micros) {
        self.order(operator, Order::Type { dialog, planned });
    }

    /// User id of a colleague of `operator` at the panel with a free slot, the first from `pick` on.
    pub(super) fn free_colleague(&self, operator: usize, limit: usize, pick: usize) -> Option<i64> {
        let n = self.members.len();
        for index in (0..n).map(|k| (pick % n + k) % n).filter(|index| *index != operator) {
            if let Some(member) = self.members.get(index)
                && member.attached.get()
                && !member.away.get()
                && member.holding.get() < limit
            {
                return Some(member.user);
            }
        }
        None
    }

    /// An operator's main panel shows the counters of these filters from now on, and again whenever its session begins anew.
    pub fn count_filters(&self, operator: usize, filters: &serde_json::Value) {
        let frame = format!(r#"{{"t":"filter.subscribe","id":{COUNTED},"d":{{"filter_ids":{filters}}}}}"#);
        if let Some(member) = self.members.get(operator) {
            member.counted.replace(Some(frame.clone()));
        }
        self.raw(operator, frame);
    }

    /// Any command without an id, as a frame.
    pub fn raw(&self, operator: usize, text: String) {
        self.order(operator, Order::Raw { text });
    }

    fn order(&self, operator: usize, order: Order) {
        if let Some(member) = self.members.get(operator)
            && let Some(orders) = &*member.orders.borrow()
        {
            // The panel's task lives as long as the crowd.
            let _over = orders.send(order);
        }
    }
}

fn spawn(world: &Rc<World>, index: usize, orders: Option<mpsc::UnboundedReceiver<Order>>, tab: u64) {
    let Some(me) = world.operators.members.get(index).cloned() else { return };
    let cut = me.cut.subscribe();
    let dice = StdRng::seed_from_u64((index as u64) << 8 | tab);
    let panel = PanelTask {
        me,
        index,
        world: Rc::clone(world),
        main: orders.is_some(),
        resume: None,
        pending: HashMap::new(),
        next_id: 10,
        socket_number: 0,
        held: RefCell::default(),
        open: Cell::default(),
        shown: RefCell::default(),
        leave: None,
        owes_snapshot: false,
        dice,
    };
    tokio::task::spawn_local(panel.sit(orders, cut));
}

/// A command that waits for its ack.
enum Pending {
    Send { dialog: u32, due: Due },
    Finish { dialog: u32 },
    Do { dialog: u32, doing: Doing, planned: Micros },
}

struct PanelTask {
    me: Rc<Operator>,
    index: usize,
    world: Rc<World>,
    /// Speaks; other tabs only read.
    main: bool,
    /// (epoch, last event).
    resume: Option<(String, i64)>,
    pending: HashMap<u64, Pending>,
    next_id: u64,
    /// Number of the socket's epoch in the ledger.
    socket_number: u32,
    /// The server's dialogs that this client was told are its user's.
    held: RefCell<HashSet<i64>>,
    /// The dialog on the screen.
    open: Cell<Option<i64>>,
    /// Lines that the client has.
    shown: RefCell<Shown>,
    /// Why the sockets were cut, when it belongs to the shift.
    leave: Option<Leave>,
    /// What was missed before the session began is not loaded yet.
    owes_snapshot: bool,
    dice: StdRng,
}

/// Opens a panel's socket, going on where an epoch was left; answers it with the welcome.
///
/// # Errors
/// A sentence.
pub(super) async fn open_panel(
    world: &World,
    token: &str,
    resume: Option<&(String, i64)>,
) -> Result<(RawSocket, serde_json::Value), String> {
    let opening = async {
        let (address, host) = match &world.operators.door {
            Some((address, host)) => (*address, host.as_str()),
            None => (world.http.address(), world.http.host()),
        };
        let mut socket =
            RawSocket::connect(address, host, "/ws/operator", &[], None).await.map_err(|e| e.to_string())?;
        let resume =
            resume.map(|(epoch, seq)| format!(r#","resume":{{"epoch":"{epoch}","seq":{seq}}}"#)).unwrap_or_default();
        let hello = format!(r#"{{"t":"hello","id":1,"d":{{"token":"{token}"{resume}}}}}"#);
        socket.send(hello).await.map_err(|e| e.to_string())?;
        let welcome = socket.next().await.map_err(|e| e.to_string())?;
        Ok::<_, String>((socket, welcome))
    };
    let (socket, welcome) =
        tokio::time::timeout(Duration::from_secs(30), opening).await.map_err(|_| "no welcome in time")??;
    let welcome: serde_json::Value = serde_json::from_str(&welcome).map_err(|e| e.to_string())?;
    if welcome["t"] == "welcome" { Ok((socket, welcome)) } else { Err(format!("refused: {welcome}")) }
}

thread_local! {
    static SOCKETS: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn next_socket() -> u32 {
    SOCKETS.with(|n| {
        n.set(n.get() + 1);
        n.get()
    })
}

impl PanelTask {
    async fn sit(mut self, orders: Option<mpsc::UnboundedReceiver<Order>>, mut cut: tokio::sync::watch::Receiver<Cut>) {
        // A tab that only reads gets no orders; its channel stays silent.
        let (_silent, none) = mpsc::unbounded_channel();
        let mut orders = orders.unwrap_or(none);
        let mut over = self.world.over.subscribe();
        let mut tries = 0_u32;
        while !*over.borrow_and_update() {
            match self.connect().await {
                Ok(mut socket) => {
                    tries = 0;
                    cut.mark_unchanged();
                    self.back();
                    self.count(1);
                    let ended = self.work(&mut socket, &mut orders, &mut over, &mut cut).await;
                    self.count(-1);
                    if let Some(leave) = self.leave
                        && ended.is_some()
                    {
                        self.stay_away(socket, leave, &mut over).await;
                        continue;
                    }
                    match ended {
                        None => {
                            if self.main {
                                self.me.attached.set(false);
                            }
                            return socket.close().await;
                        }
                        Some(SocketEnd::Closed { code, .. }) => {
                            self.world.figures.failed(&format!("panel: closed {code}"))
                        }
                        Some(_) => self.world.figures.failed("panel: socket lost"),
                    }
                }
                Err(why) => {
                    tracing::debug!("operator {}: {why}", self.me.user);
                    self.world.figures.failed("panel: no connection");
                }
            }
            if self.main {
                self.me.attached.set(false);
            }
            self.unanswered();
            tries += 1;
            let jitter = self.dice.random_range(20..200) * u64::from(tries.min(10));
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(jitter + self.me.away_ms.get())) => {}
                _ = over.changed() => {}
            }
        }
    }

    /// The network is lost or the page is closed: nothing is read or sent for a while. A run that drains does not wait for it.
    async fn stay_away(&mut self, socket: RawSocket, leave: Leave, over: &mut tokio::sync::watch::Receiver<bool>) {
        if self.main {
            self.me.attached.set(false);
            self.world.absent(self.held.borrow().iter().copied());
        }
        self.unanswered();
        // A page that is closed says so; a lost network leaves the socket behind as it is.
        let behind = if leave.reload {
            socket.close().await;
            None
        } else {
            Some(socket)
        };
        let end = tokio::time::Instant::now() + leave.time;
        while tokio::time::Instant::now() < end && !self.world.draining.get() {
            let left = end - tokio::time::Instant::now();
            tokio::select! {
                () = tokio::time::sleep(left.min(Duration::from_millis(100))) => {}
                _ = over.changed() => break,
            }
        }
        drop(behind);
        if leave.reload {
            self.resume = None;
            self.open.set(None);
        }
        // From here on it takes as long as the server makes it take.
        let now = self.world.clock.now();
        self.leave = Some(Leave { planned: now, ..leave });
        if self.main {
            self.me.away.set(false);
        }
    }

    /// The page is there again: how long that took since it could be.
    fn back(&mut self) {
        let leave = self.leave.take();
        if !self.main {
            return;
        }
        // Also when the absence was ordered while nobody was there to take it.
        self.me.away.set(false);
        if let Some(leave) = leave {
            self.world.figures.action_done(leave.name, leave.planned);
        }
    }

    fn count(&self, by: i64) {
        let sockets = &self.world.figures.sockets;
        sockets.set(sockets.get().saturating_add_signed(by));
    }

    fn unanswered(&self) {
        for pending in self.pending.values() {
            if let Pending::Send { dialog, due } = pending {
                let key = Key { dialog: *dialog, side: due.line.side, n: due.line.n };
                self.world.ledger.add(&Record::Unanswered { at: self.world.clock.now(), key });
            }
        }
    }

    async fn connect(&mut self) -> Result<RawSocket, String> {
        let world = Rc::clone(&self.world);
        let token = self.me.api.token().unwrap_or_default().to_owned();
        let (mut socket, welcome) = open_panel(&world, &token, self.resume.as_ref()).await?;
        let resumed = welcome["d"]["resumed"] == true;
        self.me.back.set((world.clock.now(), resumed));
        if !resumed {
            self.socket_number = next_socket();
            let epoch = welcome["d"]["epoch"].as_str().unwrap_or_default().to_owned();
            let again = self.resume.replace((epoch, welcome["d"]["seq"].as_i64().unwrap_or(0))).is_some();
            self.shown.borrow_mut().forget();
            let reload = self.leave.is_some_and(|leave| leave.reload);
            if reload && self.main {
                self.load_page().await;
            }
            self.owes_snapshot |= again || reload;
        }
        // Whoever begins to listen without it never sees what was written before, and the session that is resumed then does not repeat it.
        if self.owes_snapshot {
            if !self.load_snapshot().await {
                return Err(String::from("no snapshot"));
            }
            self.owes_snapshot = false;
        }
        if self.main {
            socket.send(ONLINE.to_owned()).await.map_err(|e| e.to_string())?;
            let counted = self.me.counted.borrow().clone().filter(|_| !resumed);
            if let Some(frame) = counted {
                socket.send(frame).await.map_err(|e| e.to_string())?;
            }
            self.me.attached.set(true);
            self.say_again(&mut socket).await.map_err(|e| e.to_string())?;
        }
        Ok(socket)
    }

    /// What was not acknowledged is sent again under the same nonce: the first ack comes back.
    async fn say_again(&mut self, socket: &mut RawSocket) -> Result<(), SocketEnd> {
        let mut ids: Vec<u64> = self.pending.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            if let Some(frame) = self.pending.get(&id).and_then(|pending| self.frame_of(id, pending)) {
                socket.send(frame).await?;
            }
        }
        Ok(())
    }

    fn frame_of(&self, id: u64, pending: &Pending) -> Option<String> {
        let world = &self.world;
        match pending {
            Pending::Send { dialog, due } => {
                let key = Key { dialog: *dialog, side: due.line.side, n: due.line.n };
                let server = world.talk(*dialog, |talk| talk.server)?;
                let text = match due.quick {
                    Some(pick) => body::quick(&world.run, key, chosen(&QUICK_REPLIES, pick as usize)),
                    None => body::text(&world.run, key, &due.line),
                };
                let nonce = format!("{}.{key}", world.run);
                Some(if due.line.side == Side::Note {
                    body::note(id, server, &nonce, &text)
                } else {
                    body::send(id, server, &nonce, &text)
                })
            }
            Pending::Do { dialog, doing, .. } => {
                let server = world.talk(*dialog, |talk| talk.server)?;
                Some(match doing {
                    Doing::Open => format!(r#"{{"t":"dialog.open","id":{id},"d":{{"dialog_id":{server}}}}}"#),
                    Doing::Label => {
                        let tags = world.aids.as_ref().map(|aids| aids.tags.as_slice()).unwrap_or_default();
                        let tag = tags.get(*dialog as usize % tags.len().max(1))?;
                        let subject = world.floor.subject_id;
                        format!(
                            r#"{{"t":"dialog.update","id":{id},"d":{{"dialog_id":{server},"subject_id":{subject},"tags_add":[{tag}]}}}}"#
                        )
                    }
                    Doing::Transfer(to) => {
                        let to = to.map_or_else(
                            || String::from(r#"{"queue":true}"#),
                            |colleague| format!(r#"{{"operator_id":{colleague}}}"#),
                        );
                        format!(r#"{{"t":"dialog.transfer","id":{id},"d":{{"dialog_id":{server},"to":{to}}}}}"#)
                    }
                })
            }
            Pending::Finish { dialog } => {
                let server = world.talk(*dialog, |talk| talk.server)?;
                let subject = &world.floor.subject;
                Some(format!(
                    r#"{{"t":"dialog.finish","id":{id},"d":{{"dialog_id":{server},"comment":"","subject_alias":"{subject}"}}}}"#
                ))
            }
        }
    }

    /// Loads a page of the snapshot; a server that is just back may need a moment. `Ok(None)`: it is not the caller's to see.
    async fn load(&self, path: &str) -> Result<Option<serde_json::Value>, ()> {
        for _ in 0..LOADS {
            if self.world.is_over() {
                return Err(());
            }
            let wait = match self.me.api.get(path).await {
                Ok(page) => return Ok(Some(page)),
                // The dialog is somebody else's by now.
                Err(e) if matches!(e.status(), 403 | 404) => return Ok(None),
                Err(e) if e.status() == 401 => break,
                Err(ApiError::Refused { retry_after: Some(wished), .. }) => Duration::from_secs(wished),
                Err(_) => Duration::from_millis(250),
            };
            tokio::time::sleep(wait.clamp(Duration::from_millis(250), Duration::from_secs(5))).await;
        }
        self.world.figures.failed("panel: no snapshot");
        Err(())
    }

    /// What a page asks for before its socket has told anything.
    async fn load_page(&self) {
        for path in ["/api/v1/panel/bootstrap", "/api/v1/drafts"] {
            let _asked_again_while_it_makes_sense = self.load(path).await;
        }
    }

    /// The session was lost: what a client loads over HTTP then (contract.md 4.1). Whether all of it came.
    async fn load_snapshot(&self) -> bool {
        let (world, me) = (&self.world, &self.me);
        let Ok(Some(mine)) = self.load("/api/v1/dialogs?view=mine&limit=100").await else { return false };
        let rows = || mine["data"].as_array().into_iter().flatten();
        let listed: Vec<i64> = rows().filter_map(|dialog| dialog["id"].as_i64()).collect();
        // What went away meanwhile is not in the list; what comes from now on is told by the socket.
        let gone: Vec<i64> = self.held.borrow().iter().filter(|held| !listed.contains(held)).copied().collect();
        for dialog in gone {
            self.holds(dialog, false);
        }
        // All at once: until the lines are loaded, the list may be old.
        for dialog in rows() {
            let Some(server) = dialog["id"].as_i64() else { continue };
            if let Some(client) = dialog["client"]["id"].as_i64() {
                world.clients.borrow_mut().insert(server, client);
            }
            self.holds(server, true);
        }
        let mut whole = true;
        for server in listed {
            let Ok(page) = self.load(&format!("/api/v1/dialogs/{server}/messages?limit=500")).await else {
                whole = false;
                continue;
            };
            let lines = page.as_ref().and_then(|page| page["data"].as_array());
            for message in lines.into_iter().flatten() {
                let text = message["text"].as_str().unwrap_or_default();
                if let token::Token::Ours(key) = token::find(&world.finder, text.as_bytes()) {
                    let (at, message) = (world.clock.now(), message["id"].as_i64().unwrap_or(0));
                    let (socket, operator) = (0, me.user);
                    world.ledger.add(&Record::Seen { at, key, socket, operator, message, dialog: server });
                    // The answer that would have told whose it is may have been lost with the server.
                    world.learned(key.dialog, server);
                    world.seen(key);
                }
            }
        }
        whole
    }

    /// `None` when the run is over.
    async fn work(
        &mut self,
        socket: &mut RawSocket,
        orders: &mut mpsc::UnboundedReceiver<Order>,
        over: &mut tokio::sync::watch::Receiver<bool>,
        cut: &mut tokio::sync::watch::Receiver<Cut>,
    ) -> Option<SocketEnd> {
        loop {
            tokio::select! {
                frame = socket.next() => match frame {
                    Ok(frame) => {
                        self.world.figures.frame(frame.len());
                        self.heard(frame.as_bytes());
                    }
                    Err(end) => return Some(end),
                },
                Some(order) = orders.recv() => if let Err(end) = self.obey(socket, order).await {
                    return Some(end);
                },
                Ok(()) = cut.changed() => {
                    let leave = cut.borrow_and_update().leave;
                    // Another tab of the same person is not reloaded with the first.
                    if leave.is_some_and(|leave| leave.reload) && !self.main {
                        continue;
                    }
                    self.leave = leave;
                    return Some(SocketEnd::Lost(String::from("cut on purpose")));
                }
                _ = over.changed() => return None,
            }
        }
    }

    async fn obey(&mut self, socket: &mut RawSocket, order: Order) -> Result<(), SocketEnd> {
        let pending = match order {
            Order::Raw { text } => return socket.send(text).await,
            Order::Type { dialog, planned } => {
                let Some(server) = self.world.talk(dialog, |talk| talk.server) else { return Ok(()) };
                self.world.figures.action_told(Act::OperatorTypes.name(), planned);
                return socket.send(format!(r#"{{"t":"dialog.typing","d":{{"dialog_id":{server},"on":true}}}}"#)).await;
            }
            Order::Do { dialog, doing, planned } => {
                if doing == Doing::Open {
                    self.open.set(self.world.talk(dialog, |talk| talk.server));
                }
                Pending::Do { dialog, doing, planned }
            }
            Order::Send { dialog, due } => {
                let key = Key { dialog, side: due.line.side, n: due.line.n };
                self.world.ledger.add(&Record::Intent { at: self.world.clock.now(), planned: due.planned, key });
                Pending::Send { dialog, due }
            }
            Order::Finish { dialog } => Pending::Finish { dialog },
        };
        let id = self.next_id;
        self.next_id += 1;
        let frame = self.frame_of(id, &pending);
        self.pending.insert(id, pending);
        match frame {
            Some(frame) => socket.send(frame).await,
            None => Ok(()),
        }
    }

    fn heard(&mut self, frame: &[u8]) {
        let (mut any, mut counters) = (false, false);
        for event in scan::events(frame) {
            any = true;
            if let Some((_, last)) = &mut self.resume {
                if event.seq != *last + 1 {
                    self.world.figures.failed("panel: a hole in the events");
                }
                *last = event.seq;
            }
            counters |= event.kind == COUNTER;
            self.event(&event);
        }
        if counters {
            self.me.counter_frames.set(self.me.counter_frames.get() + 1);
        }
        if !any && self.main {
            self.answer(frame);
        }
    }

    fn event(&self, event: &Event<'_>) {
        let world = &self.world;
        match event.kind {
            b"message.new" => {
                let dialog = scan::number(event.bytes, b"\"dialog_id\":").unwrap_or(0);
                let message = scan::number(event.bytes, b"\"message\":{\"id\":").unwrap_or(0);
                if self.shown.borrow_mut().repeats(dialog, scan::place(event.bytes).unwrap_or(0)) {
                    return;
                }
                let Some(key) = world.token_in(event.bytes, "panel", dialog, message) else { return };
                let (at, socket, operator) = (world.clock.now(), self.socket_number, self.me.user);
                world.ledger.add(&Record::Seen { at, key, socket, operator, message, dialog });
                world.learned(key.dialog, dialog);
                world.seen(key);
            }
            b"dialog.new" | b"dialog.updated" => {
                let Some(dialog) = scan::number(event.bytes, b"\"dialog\":{\"id\":") else { return };
                let holder = scan::number(event.bytes, b"\"operator_id\":");
                if event.kind == b"dialog.new" {
                    self.shown.borrow_mut().came(dialog);
                    if let Some(client) = scan::number(event.bytes, b"\"client\":{\"id\":") {
                        world.clients.borrow_mut().insert(dialog, client);
                    }
                }
                self.holds(dialog, holder == Some(self.me.user));
            }
            b"dialog.removed" => {
                if let Some(dialog) = scan::number(event.bytes, b"\"dialog_id\":") {
                    self.holds(dialog, false);
                }
            }
            // The id of a saved filter is a number, that of a system folder a word.
            COUNTER if scan::number(event.bytes, b"\"filter_id\":").is_some() => {
                self.me.saved_counters.set(self.me.saved_counters.get() + 1);
            }
            _ => {}
        }
    }

    /// The client was told whether the dialog is its user's.
    fn holds(&self, dialog: i64, mine: bool) {
        let (world, operator, at) = (&self.world, self.me.user, self.world.clock.now());
        let ours = world.by_server.borrow().get(&dialog).copied();
        if mine {
            if !self.held.borrow_mut().insert(dialog) {
                return;
            }
            self.count_held();
            world.ledger.add(&Record::Assigned { at, dialog, operator });
            match ours {
                Some(ours) => world.assigned(ours, self.index, at),
                None => world.assigned_early(dialog, self.index, at),
            }
        } else if self.held.borrow_mut().remove(&dialog) {
            world.ledger.add(&Record::Released { at, dialog, operator });
            self.count_held();
            if self.open.get() == Some(dialog) {
                // Nobody goes on looking into what is not theirs any more.
                self.open.set(None);
                world.operators.raw(self.index, String::from(r#"{"t":"dialog.close_view","d":{}}"#));
            }
            match ours {
                Some(ours) => world.released(ours, self.index),
                None => world.released_early(dialog, self.index),
            }
        }
    }

    fn count_held(&self) {
        if self.main {
            self.me.holding.set(self.held.borrow().len());
        }
    }

    fn answer(&mut self, frame: &[u8]) {
        #[derive(serde::Deserialize)]
        struct Answer<'a> {
            t: &'a str,
            id: Option<u64>,
            #[serde(borrow, default)]
            d: Option<&'a serde_json::value::RawValue>,
        }
        let Ok(answer) = serde_json::from_slice::<Answer<'_>>(frame) else { return };
        if answer.t == "error" && answer.id == Some(2) {
            // A server that is just back may not take it yet; whoever is not online gets nothing more.
            let code = answer.d.and_then(|d| scan::string(d.get().as_bytes(), b"\"code\":\"")).unwrap_or_default();
            if scan::status_of(code) == 503 {
                self.once_more(Order::Raw { text: ONLINE.to_owned() });
            }
            return;
        }
        if answer.t == "error" && answer.id == Some(COUNTED) {
            return self.world.figures.failed("panel: filters are not counted");
        }
        let Some(pending) = answer.id.and_then(|id| self.pending.remove(&id)) else { return };
        let d = answer.d.map_or("", serde_json::value::RawValue::get).as_bytes();
        let world = Rc::clone(&self.world);
        match (answer.t, pending) {
            ("ack", Pending::Do { dialog, doing, planned }) => {
                world.figures.action_done(doing.name(), planned);
                if matches!(doing, Doing::Transfer(_)) {
                    world.released(dialog, self.index);
                    world.line_done(dialog, Side::Operator);
                }
            }
            (_, Pending::Do { dialog, doing, planned }) => {
                let code = String::from_utf8_lossy(scan::string(d, b"\"code\":\"").unwrap_or_default());
                tracing::debug!("{} refused: {}", doing.name(), String::from_utf8_lossy(d));
                world.figures.action_refused(doing.name(), planned, &code);
                if matches!(doing, Doing::Transfer(_)) {
                    world.line_done(dialog, Side::Operator);
                }
            }
            ("ack", Pending::Send { dialog, due }) => {
                let key = Key { dialog, side: due.line.side, n: due.line.n };
                let message = scan::number(d, b"\"message_id\":").unwrap_or(0);
                let server = world.talk(dialog, |talk| talk.server).unwrap_or(0);
                world.accepted(key, due.planned, message, server, false);
                world.line_done(dialog, due.line.side);
            }
            ("ack", Pending::Finish { dialog }) => world.closed(dialog),
            (_, Pending::Send { dialog, due }) => {
                let key = Key { dialog, side: due.line.side, n: due.line.n };
                let code = scan::string(d, b"\"code\":\"").unwrap_or_default();
                let status = scan::status_of(code);
                world.ledger.add(&Record::Refused { at: world.clock.now(), key, status });
                if matches!(code, b"not_found" | b"conflict" | b"forbidden") {
                    let code = String::from_utf8_lossy(code).into_owned();
                    return self.not_mine(dialog, due, code);
                }
                refused(&world, &due, status, &String::from_utf8_lossy(code));
                if status == 400 {
                    tracing::debug!("a line was refused: {}", String::from_utf8_lossy(d));
                    return world.line_done(dialog, due.line.side);
                }
                self.once_more(Order::Send { dialog, due });
            }
            (_, Pending::Finish { dialog }) => {
                let code = scan::string(d, b"\"code\":\"").unwrap_or_default();
                tracing::debug!("dialog.finish refused: {}", String::from_utf8_lossy(d));
                let status = scan::status_of(code);
                if status == 400 {
                    return self.not_mine_to_finish(dialog, code == b"conflict");
                }
                world.figures.refused("panel", status);
                self.once_more(Order::Finish { dialog });
            }
        }
    }

    /// A close was refused as if the dialog were not ours or over. When it went to a colleague in the same moment, they close it.
    fn not_mine_to_finish(&self, dialog: u32, is_over: bool) {
        let (world, index) = (Rc::clone(&self.world), self.index);
        tokio::task::spawn_local(async move {
            tokio::time::sleep(LOSS_IS_TOLD).await;
            let moved = world.talk(dialog, |talk| {
                // Without a holder it waits for the next one, who closes it; one that is over has none and never will.
                let moved = talk.operator.map_or(!is_over, |operator| operator != index);
                talk.closed = talk.closed && !moved;
                moved
            });
            if moved == Some(true) {
                return world.close(dialog);
            }
            world.figures.refused("panel", 400);
            if is_over {
                // The slot is free.
                world.closed(dialog);
            }
        });
    }

    /// A line was refused as if the dialog were not ours. When it went to a colleague in the same moment, they say it: the event of the
    /// loss may come a little later than the refusal.
    fn not_mine(&self, dialog: u32, due: Due, code: String) {
        let (world, index) = (Rc::clone(&self.world), self.index);
        tokio::task::spawn_local(async move {
            tokio::time::sleep(LOSS_IS_TOLD).await;
            if world.talk(dialog, |talk| talk.operator != Some(index) && !talk.closed) == Some(true) {
                return world.moved(dialog, due);
            }
            refused(&world, &due, scan::status_of(code.as_bytes()), &code);
            world.line_done(dialog, due.line.side);
        });
    }

    /// The same command again in a second.
    fn once_more(&self, order: Order) {
        let (world, index) = (Rc::clone(&self.world), self.index);
        tokio::task::spawn_local(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            world.operators.order(index, order);
        });
    }
}

/// A refusal counts among the messages for an answer, among the actions for a note.
fn refused(world: &World, due: &Due, status: u16, code: &str) {
    if due.line.side == Side::Note {
        world.figures.action_refused(Act::Note { chars: 0 }.name(), due.planned, code);
    } else {
        world.figures.refused("panel", status);
    }
}

/// One of a list by a number of any size.
fn chosen<'a>(list: &[&'a str], pick: usize) -> &'a str {
    list.get(pick % list.len().max(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn pool(holding: &[usize]) -> OperatorPool {
        let people = holding.iter().enumerate().map(|(n, _)| (n as i64 + 100, Api::new("http://127.0.0.1:1").unwrap()));
        let pool = OperatorPool::new(people.collect());
        for (member, held) in pool.members().iter().zip(holding) {
            member.attached.set(true);
            member.holding.set(*held);
        }
        pool
    }

    #[test]
    fn a_dialog_is_handed_to_a_colleague_who_is_there_and_has_a_free_slot() {
        let pool = pool(&[1, 3, 0, 2]);
        assert_eq!(pool.free_colleague(0, 3, 1), Some(102), "the first has none free");
        assert_eq!(pool.free_colleague(2, 3, 2), Some(103), "never to oneself");
        assert_eq!(pool.free_colleague(2, 3, 5), Some(103), "the choice goes round");
        pool.members()[3].away.set(true);
        assert_eq!(pool.free_colleague(2, 3, 2), Some(100));
        pool.members()[0].attached.set(false);
        assert_eq!(pool.free_colleague(2, 3, 2), None, "then it goes back to the queue");
        assert_eq!(pool.attached(), 3, "whoever is away for a moment is there");
        assert!(pool.is_away(3) && !pool.is_away(0) && !pool.is_away(9));
    }
}
