//! A panel at work: it connects, goes on where it was, loads what it missed, and does what the crowd orders.

use std::{rc::Rc, time::Duration};

use rand::Rng;
use tokio::sync::mpsc;

use super::{Cut, Doing, Leave, Order, PanelTask, Pending, next_socket, open_panel};
use crate::{
    api::ApiError,
    crowd::{body, socket::RawSocket},
    floor::QUICK_REPLIES,
    ledger::{Key, Record, token},
    schedule::{Side, actions::Act},
    socket::SocketEnd,
};

/// Tries to load a page of the snapshot after a lost session.
const LOADS: usize = 20;

impl PanelTask {
    /// Sits at the panel until the crowd leaves.
    pub(super) async fn sit(
        mut self,
        orders: Option<mpsc::UnboundedReceiver<Order>>,
        mut cut: tokio::sync::watch::Receiver<Cut>,
    ) {
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
        let token = self.me.api.token().unwrap_or_default();
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
            socket.send(self.me.status().to_owned()).await.map_err(|e| e.to_string())?;
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
            Order::Status => return socket.send(self.me.status().to_owned()).await,
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
}

/// One of a list by a number of any size.
fn chosen<'a>(list: &[&'a str], pick: usize) -> &'a str {
    list.get(pick % list.len().max(1)).copied().unwrap_or_default()
}
