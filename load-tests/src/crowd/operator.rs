//! Operators at their panels: 1.3 sockets each, commands with ids, resume after a loss, history after a lost session.

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
    socket::RawSocket,
    talk::Due,
};
use crate::{
    api::Api,
    ledger::{Key, Record, token},
    schedule::Side,
    socket::SocketEnd,
};

/// Tries to load a page of the snapshot after a lost session.
const LOADS: usize = 20;

/// A person at the panel.
pub struct Operator {
    /// The server's user id.
    pub user: i64,
    /// Caller with their token.
    pub api: Api,
    orders: RefCell<Option<mpsc::UnboundedSender<Order>>>,
    /// Main socket is attached.
    pub attached: Cell<bool>,
    /// Cuts every socket of the person; they come back by themselves.
    cut: tokio::sync::watch::Sender<u64>,
    /// Does not come back before this many ms after a loss, on top of the jitter.
    pub away_ms: Cell<u64>,
    /// Moment of the last attachment and whether it was a resumption.
    pub back: Cell<(u64, bool)>,
}

impl Operator {
    /// Cuts the person's sockets without a close frame.
    pub fn cut(&self) {
        self.cut.send_modify(|n| *n += 1);
    }
}

/// What the crowd wants an operator to do.
enum Order {
    Send { dialog: u32, due: Due },
    Finish { dialog: u32 },
    Raw { text: String },
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
            Rc::new(Operator {
                user,
                api,
                orders: RefCell::default(),
                attached: Cell::default(),
                cut: tokio::sync::watch::Sender::new(0),
                away_ms: Cell::default(),
                back: Cell::default(),
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

    /// How many main sockets are attached.
    #[must_use]
    pub fn attached(&self) -> usize {
        self.members.iter().filter(|m| m.attached.get()).count()
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

    /// An operator writes a line.
    pub(super) fn send(&self, world: &Rc<World>, operator: usize, dialog: u32, due: Due) {
        self.order(operator, Order::Send { dialog, due });
        let _ = world;
    }

    /// An operator closes a dialog.
    pub(super) fn finish(&self, _world: &Rc<World>, operator: usize, dialog: u32) {
        self.order(operator, Order::Finish { dialog });
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
        dice,
    };
    tokio::task::spawn_local(panel.sit(orders, cut));
}

/// A command that waits for its ack.
enum Pending {
    Send { dialog: u32, due: Due },
    Finish { dialog: u32 },
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
    dice: StdRng,
}

thread_local! {
    static SOCKETS: Cell<u32> = const { Cell::new(0) };
}

fn next_socket() -> u32 {
    SOCKETS.with(|n| {
        n.set(n.get() + 1);
        n.get()
    })
}

impl PanelTask {
    async fn sit(mut self, orders: Option<mpsc::UnboundedReceiver<Order>>, mut cut: tokio::sync::watch::Receiver<u64>) {
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
                    self.count(1);
                    let ended = self.work(&mut socket, &mut orders, &mut over, &mut cut).await;
                    self.count(-1);
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

    fn count(&self, by: i64) {
        let sockets = &self.world.figures.sockets;
        sockets.set(sockets.get().saturating_add_signed(by));
    }

    fn unanswered(&self) {
        for pending in self.pending.values() {
            if let Pending::Send { dialog, due } = pending {
                let key = Key { dialog: *dialog, side: Side::Operator, n: due.line.n };
                self.world.ledger.add(&Record::Unanswered { at: self.world.clock.now(), key });
            }
        }
    }

    async fn connect(&mut self) -> Result<RawSocket, String> {
        let world = Rc::clone(&self.world);
        let token = self.me.api.token().unwrap_or_default().to_owned();
        let opening = async {
            let (address, host) = match &world.operators.door {
                Some((address, host)) => (*address, host.as_str()),
                None => (world.http.address(), world.http.host()),
            };
            let mut socket =
                RawSocket::connect(address, host, "/ws/operator", &[], None).await.map_err(|e| e.to_string())?;
            let resume = self
                .resume
                .as_ref()
                .map(|(epoch, seq)| format!(r#","resume":{{"epoch":"{epoch}","seq":{seq}}}"#))
                .unwrap_or_default();
            let hello = format!(r#"{{"t":"hello","id":1,"d":{{"token":"{token}"{resume}}}}}"#);
            socket.send(hello).await.map_err(|e| e.to_string())?;
            let welcome = socket.next().await.map_err(|e| e.to_string())?;
            Ok::<_, String>((socket, welcome))
        };
        let (mut socket, welcome) =
            tokio::time::timeout(Duration::from_secs(30), opening).await.map_err(|_| "no welcome in time")??;
        let welcome: serde_json::Value = serde_json::from_str(&welcome).map_err(|e| e.to_string())?;
        if welcome["t"] != "welcome" {
            return Err(format!("refused: {welcome}"));
        }
        let resumed = welcome["d"]["resumed"] == true;
        self.me.back.set((world.clock.now(), resumed));
        if !resumed {
            self.socket_number = next_socket();
            let epoch = welcome["d"]["epoch"].as_str().unwrap_or_default().to_owned();
            let again = self.resume.replace((epoch, welcome["d"]["seq"].as_i64().unwrap_or(0))).is_some();
            if again {
                self.load_snapshot().await;
            }
        }
        if self.main {
            let online = r#"{"t":"status.set","id":2,"d":{"status":"online"}}"#.to_owned();
            socket.send(online).await.map_err(|e| e.to_string())?;
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
                let key = Key { dialog: *dialog, side: Side::Operator, n: due.line.n };
                let server = world.talk(*dialog, |talk| talk.server)?;
                let text = body::text(&world.run, key, &due.line);
                Some(body::send(id, server, &format!("{}.{key}", world.run), &text))
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

    /// Loads a page of the snapshot; a server that is just back may need a moment.
    async fn load(&self, path: &str) -> Option<serde_json::Value> {
        for _ in 0..LOADS {
            if self.world.is_over() {
                return None;
            }
            match self.me.api.get(path).await {
                Ok(page) => return Some(page),
                // The dialog is somebody else's by now.
                Err(e) if matches!(e.status(), 403 | 404) => return None,
                Err(e) if e.status() == 401 => break,
                Err(_) => tokio::time::sleep(Duration::from_millis(250)).await,
            }
        }
        self.world.figures.failed("panel: no snapshot");
        None
    }

    /// The session was lost: what a client loads over HTTP then (contract.md 4.1).
    async fn load_snapshot(&self) {
        let (world, me) = (&self.world, &self.me);
        let Some(mine) = self.load("/api/v1/dialogs?view=mine&limit=100").await else { return };
        for dialog in mine["data"].as_array().into_iter().flatten() {
            let Some(server) = dialog["id"].as_i64() else { continue };
            self.holds(server, true);
            let Some(page) = self.load(&format!("/api/v1/dialogs/{server}/messages?limit=500")).await else { continue };
            for message in page["data"].as_array().into_iter().flatten() {
                let text = message["text"].as_str().unwrap_or_default();
                if let token::Token::Ours(key) = token::find(&world.finder, text.as_bytes()) {
                    let (at, message) = (world.clock.now(), message["id"].as_i64().unwrap_or(0));
                    let (socket, operator) = (0, me.user);
                    world.ledger.add(&Record::Seen { at, key, socket, operator, message, dialog: server });
                    world.seen(key);
                }
            }
        }
    }

    /// `None` when the run is over.
    async fn work(
        &mut self,
        socket: &mut RawSocket,
        orders: &mut mpsc::UnboundedReceiver<Order>,
        over: &mut tokio::sync::watch::Receiver<bool>,
        cut: &mut tokio::sync::watch::Receiver<u64>,
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
                Ok(()) = cut.changed() => return Some(SocketEnd::Lost(String::from("cut on purpose"))),
                _ = over.changed() => return None,
            }
        }
    }

    async fn obey(&mut self, socket: &mut RawSocket, order: Order) -> Result<(), SocketEnd> {
        let pending = match order {
            Order::Raw { text } => return socket.send(text).await,
            Order::Send { dialog, due } => {
                let key = Key { dialog, side: Side::Operator, n: due.line.n };
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
        let mut any = false;
        for event in scan::events(frame) {
            any = true;
            if let Some((_, last)) = &mut self.resume {
                if event.seq != *last + 1 {
                    self.world.figures.failed("panel: a hole in the events");
                }
                *last = event.seq;
            }
            self.event(&event);
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
                let Some(key) = world.token_in(event.bytes, "panel", dialog, message) else { return };
                let (at, socket, operator) = (world.clock.now(), self.socket_number, self.me.user);
                world.ledger.add(&Record::Seen { at, key, socket, operator, message, dialog });
                world.learned(key.dialog, dialog);
                world.seen(key);
            }
            b"dialog.new" | b"dialog.updated" => {
                let Some(dialog) = scan::number(event.bytes, b"\"dialog\":{\"id\":") else { return };
                let holder = scan::number(event.bytes, b"\"operator_id\":");
                self.holds(dialog, holder == Some(self.me.user));
            }
            b"dialog.removed" => {
                if let Some(dialog) = scan::number(event.bytes, b"\"dialog_id\":") {
                    self.holds(dialog, false);
                }
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
            world.ledger.add(&Record::Assigned { at, dialog, operator });
            match ours {
                Some(ours) => world.assigned(ours, self.index, at),
                None => {
                    world.early.borrow_mut().entry(dialog).or_insert((self.index, at));
                }
            }
        } else if self.held.borrow_mut().remove(&dialog) {
            world.ledger.add(&Record::Released { at, dialog, operator });
            if let Some(ours) = ours {
                world.released(ours, self.index);
            }
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
        let Some(pending) = answer.id.and_then(|id| self.pending.remove(&id)) else { return };
        let d = answer.d.map_or("", serde_json::value::RawValue::get).as_bytes();
        let world = Rc::clone(&self.world);
        match (answer.t, pending) {
            ("ack", Pending::Send { dialog, due }) => {
                let key = Key { dialog, side: Side::Operator, n: due.line.n };
                let message = scan::number(d, b"\"message_id\":").unwrap_or(0);
                let server = world.talk(dialog, |talk| talk.server).unwrap_or(0);
                world.accepted(key, due.planned, message, server, false);
                world.line_done(dialog, Side::Operator);
            }
            ("ack", Pending::Finish { dialog }) => world.closed(dialog),
            (_, Pending::Send { dialog, due }) => {
                let key = Key { dialog, side: Side::Operator, n: due.line.n };
                let code = scan::string(d, b"\"code\":\"").unwrap_or_default();
                let status = scan::status_of(code);
                world.ledger.add(&Record::Refused { at: world.clock.now(), key, status });
                world.figures.refused("panel", status);
                if status == 400 {
                    tracing::debug!("dialog.send refused: {}", String::from_utf8_lossy(d));
                    return world.line_done(dialog, Side::Operator);
                }
                self.once_more(Order::Send { dialog, due });
            }
            (_, Pending::Finish { dialog }) => {
                let code = scan::string(d, b"\"code\":\"").unwrap_or_default();
                tracing::debug!("dialog.finish refused: {}", String::from_utf8_lossy(d));
                let status = scan::status_of(code);
                world.figures.refused("panel", status);
                if status != 400 {
                    self.once_more(Order::Finish { dialog });
                } else if code == b"conflict" {
                    // It is over already: the slot is free.
                    world.closed(dialog);
                }
            }
        }
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
