//! A visitor of a website: a session, a socket, lines with client ids, and replies that come back (channels/widget.md).

use std::{
    collections::HashMap,
    rc::Rc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use memchr::memmem;
use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::sync::mpsc;

use super::{World, body, files, scan, socket::RawSocket, talk::Due};
use crate::{
    figures::Micros,
    ledger::{Key, Record},
    schedule::{Side, actions::Act, customers::SENDS_FILE},
    socket::SocketEnd,
};

/// What a visitor does on the page.
#[derive(Debug, Clone)]
pub enum VisitorLine {
    /// Says a line.
    Say(Due),
    /// Says a line whose file is uploaded, or could not be.
    Show(Due, Option<String>),
    /// Types; planned then.
    Type(Micros),
}

/// A page tells about typing at most so often, whatever the time compression: the server takes 20 frames a second from a socket.
const TYPING_EVERY: Micros = 100_000;
/// Typing of so long ago is no news.
const TYPING_IS_NEWS: Micros = 3_000_000;

/// Bytes that all visitors of a run upload at most: a run must not fill the disk of the machine on which it is made.
const MOST_UPLOADED: u64 = 256 * 1024 * 1024;

/// Time for a visitor to open the page.
pub(super) const COMING: Duration = Duration::from_secs(30);

/// Who comes back to a page whose dialog has ended meanwhile stays so long: the last answer is read there.
const LAST_LOOK: Duration = Duration::from_secs(1);

/// An opened session.
#[derive(Debug, Clone)]
pub struct Session {
    token: String,
    cursor: String,
}

impl World {
    /// Hands a line to the visitor of a dialog; the visitor comes to the page with the first.
    pub(super) fn say(self: &Rc<Self>, dialog: u32, due: Due) {
        let present = self.visitors.borrow().get(&dialog).is_some_and(|to| to.send(VisitorLine::Say(due)).is_ok());
        if !present {
            let (to, lines) = mpsc::unbounded_channel();
            // A fresh channel has a receiver.
            let _first = to.send(VisitorLine::Say(due));
            self.visitors.borrow_mut().insert(dialog, to);
            let world = Rc::clone(self);
            tokio::task::spawn_local(async move { Visitor::new(world, Some(dialog)).stay(lines).await });
        }
    }

    /// The visitor of a dialog types; nothing happens when nobody is on the page.
    pub(super) fn visitor_types(&self, dialog: u32, planned: Micros) -> bool {
        self.visitors.borrow().get(&dialog).is_some_and(|to| to.send(VisitorLine::Type(planned)).is_ok())
    }

    /// A visitor who only has the page open; stays until the run is over. Answers once connected.
    pub(super) async fn linger(self: &Rc<Self>, nth: usize, from: Option<std::net::IpAddr>) -> bool {
        let (to, lines) = mpsc::unbounded_channel();
        let (ready, connected) = tokio::sync::oneshot::channel();
        let world = Rc::clone(self);
        tokio::task::spawn_local(async move {
            let _keeps_the_channel_open = to;
            let mut visitor = Visitor::new(world, None);
            visitor.from = from;
            visitor.dice = StdRng::seed_from_u64(0xA51D_E000_0000 | nth as u64);
            visitor.ready = Some(ready);
            visitor.stay(lines).await;
        });
        tokio::time::timeout(COMING, connected).await.is_ok_and(|connected| connected.is_ok())
    }

    /// Opens a widget session.
    ///
    /// # Errors
    /// A sentence.
    pub async fn widget_session(&self) -> Result<Session, String> {
        let base = &self.base;
        let body = format!(
            r#"{{"page":{{"url":"{base}/demo","title":"","referrer":""}},"params_from_site":{{}},"language_code":"uk","tz":"Europe/Kyiv","client":{{"v":"1"}}}}"#
        );
        let path = format!("/widget/{}/session", self.floor.bot);
        let wait = Duration::from_secs(30);
        let answer =
            self.http.post(&path, ("origin", base), Bytes::from(body), wait).await.map_err(|e| e.to_string())?;
        if !(200..300).contains(&answer.status) {
            self.figures.refused("widget", answer.status);
            return Err(format!("the session was refused with {}", answer.status));
        }
        let text = |pattern: &[u8]| {
            scan::string(&answer.body, pattern).map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default()
        };
        Ok(Session { token: text(b"\"visitor_token\":\""), cursor: text(b"\"cursor\":\"") })
    }

    /// Connects a visitor's socket and says who it is.
    ///
    /// # Errors
    /// How the connection ended.
    pub async fn widget_socket(
        &self,
        session: &Session,
        from: Option<std::net::IpAddr>,
    ) -> Result<RawSocket, SocketEnd> {
        let path = format!("/widget/{}/ws", self.floor.bot);
        let headers = [("sec-websocket-protocol", "rozmova.widget.v1"), ("origin", self.base.as_str())];
        let connecting = RawSocket::connect(self.http.address(), self.http.host(), &path, &headers, from);
        let mut socket = tokio::time::timeout(COMING, connecting)
            .await
            .map_err(|_| SocketEnd::Lost(String::from("no connection in time")))??;
        let Session { token, cursor } = session;
        let auth = format!(r#"{{"t":"auth","d":{{"token":"{token}","cursor":"{cursor}","tab":"{token:.32}"}}}}"#);
        socket.send(auth).await?;
        let ready = tokio::time::timeout(Duration::from_secs(30), socket.next())
            .await
            .map_err(|_| SocketEnd::Lost(String::from("no ready in time")))??;
        if memmem::find(ready.as_bytes(), b"\"t\":\"ready\"").is_none() {
            return Err(SocketEnd::Lost(format!("refused: {ready:.200}")));
        }
        Ok(socket)
    }
}

/// A line that was said.
struct Said {
    due: Due,
    text: String,
    /// The server's name of its file.
    file: Option<String>,
}

struct Visitor {
    world: Rc<World>,
    dialog: Option<u32>,
    from: Option<std::net::IpAddr>,
    ready: Option<tokio::sync::oneshot::Sender<()>>,
    session: Option<Session>,
    /// Said and not acknowledged, by frame number.
    pending: HashMap<u32, Said>,
    next_frame: u32,
    /// When the page told last that its visitor types.
    typed_at: Micros,
    /// Client ids begin after it: a visitor who came back repeats none.
    ids_after: u32,
    /// How long this page waits before it connects again.
    dice: StdRng,
}

/// Longest pause before the page connects again, after so many tries; it waits a random part of it, as the widget of the product does
/// (channels/widget.md 3). Ten thousand pages that all come after a tenth of a second are nobody's visitors.
fn before_try(tries: u32, told: Option<u16>) -> Duration {
    match told {
        // The server goes away and says so.
        Some(1001) => Duration::from_secs(5),
        _ => (Duration::from_millis(500) * 2_u32.pow(tries.min(6))).min(Duration::from_secs(30)),
    }
}

impl Visitor {
    fn new(world: Rc<World>, dialog: Option<u32>) -> Self {
        let customer = dialog.and_then(|dialog| world.talk(dialog, |talk| talk.customer)).unwrap_or_default();
        // Whoever was here before goes on in the session of then.
        let session = customer.before.and_then(|before| world.sessions.borrow_mut().remove(&before));
        Self {
            world,
            dialog,
            from: None,
            ready: None,
            session,
            ids_after: customer.updates_after,
            pending: HashMap::new(),
            next_frame: 1,
            typed_at: 0,
            dice: StdRng::seed_from_u64(0x0D1A_1060_0000 | u64::from(dialog.unwrap_or(0))),
        }
    }

    /// Stays on the page until the channel of lines is closed or the run is over.
    async fn stay(mut self, mut lines: mpsc::UnboundedReceiver<VisitorLine>) {
        let mut tries = 0;
        let mut over = self.world.over.subscribe();
        while !*over.borrow_and_update() {
            let mut told = None;
            match self.connect().await {
                Ok(mut socket) => {
                    tries = 0;
                    let sockets = &self.world.figures.sockets;
                    sockets.set(sockets.get() + 1);
                    if let Some(ready) = self.ready.take() {
                        let _nobody_waits = ready.send(());
                    }
                    let ended = self.chat(&mut socket, &mut lines, &mut over).await;
                    let sockets = &self.world.figures.sockets;
                    sockets.set(sockets.get().saturating_sub(1));
                    match ended {
                        None => {
                            socket.close().await;
                            return self.left();
                        }
                        Some(SocketEnd::Closed { code, .. }) => {
                            told = Some(code);
                            self.world.figures.failed(&format!("widget: closed {code}"));
                        }
                        Some(_) => self.world.figures.failed("widget: socket lost"),
                    }
                }
                Err(_) => self.world.figures.failed("widget: no connection"),
            }
            for Said { due, .. } in self.pending.values() {
                self.world.ledger.add(&Record::Unanswered { at: self.world.clock.now(), key: self.key(due) });
            }
            let pause = before_try(tries, told).mul_f64(self.dice.random());
            tries += 1;
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = over.changed() => {}
            }
        }
    }

    /// The visitor has left the page; what a browser keeps for the next visit is kept.
    fn left(self) {
        let Some(dialog) = self.dialog else { return };
        if let Some(session) = self.session
            && self.world.returns.values().any(|before| *before == dialog)
        {
            self.world.sessions.borrow_mut().insert(dialog, session);
        }
        self.world.talk(dialog, |talk| talk.off_page = true);
    }

    /// The page's id of a line.
    fn client_id(&self, due: &Due) -> String {
        (self.ids_after + due.line.n).to_string()
    }

    fn key(&self, due: &Due) -> Key {
        Key { dialog: self.dialog.unwrap_or(0), side: Side::Customer, n: due.line.n }
    }

    async fn connect(&mut self) -> Result<RawSocket, String> {
        let session = match &self.session {
            Some(session) => session.clone(),
            None => self.world.widget_session().await?,
        };
        let mut socket = self.world.widget_socket(&session, self.from).await.map_err(|e| e.to_string())?;
        self.session = Some(session);
        // What was not acknowledged is said again under the same client id.
        for (frame, Said { due, text, file }) in &self.pending {
            let say = body::say(*frame, &self.client_id(due), text, file.as_deref());
            socket.send(say).await.map_err(|e| e.to_string())?;
        }
        Ok(socket)
    }

    /// `None` when the visitor leaves by themselves.
    async fn chat(
        &mut self,
        socket: &mut RawSocket,
        lines: &mut mpsc::UnboundedReceiver<VisitorLine>,
        over: &mut tokio::sync::watch::Receiver<bool>,
    ) -> Option<SocketEnd> {
        let came = Instant::now();
        loop {
            tokio::select! {
                frame = socket.next() => match frame {
                    Ok(frame) => self.heard(frame.as_bytes()),
                    Err(end) => return Some(end),
                },
                line = lines.recv() => {
                    let Some(line) = line else { return self.look_before_leaving(socket, came).await };
                    let (due, file) = match line {
                        VisitorLine::Say(due) => {
                            if self.uploads(due) {
                                continue;
                            }
                            (due, None)
                        }
                        VisitorLine::Show(due, file) => (due, file),
                        VisitorLine::Type(planned) => {
                            let now = self.world.clock.now();
                            if now < planned + TYPING_IS_NEWS && now >= self.typed_at + TYPING_EVERY {
                                self.typed_at = now;
                                self.world.figures.action_told(Act::CustomerTypes.name(), planned);
                                if let Err(end) = socket.send(String::from(r#"{"t":"typing","d":{"on":true}}"#)).await {
                                    return Some(end);
                                }
                            } else {
                                self.world.figures.action_skipped(Act::CustomerTypes.name(), planned);
                            }
                            continue;
                        }
                    };
                    let key = self.key(&due);
                    let text = body::text(&self.world.run, key, &due.line);
                    self.world.ledger.add(&Record::Intent { at: self.world.clock.now(), planned: due.planned, key });
                    let frame = self.next_frame;
                    self.next_frame += 1;
                    let say = body::say(frame, &self.client_id(&due), &text, file.as_deref());
                    self.pending.insert(frame, Said { due, text, file });
                    if let Err(end) = socket.send(say).await {
                        return Some(end);
                    }
                },
                _ = over.changed() => return None,
            }
        }
    }

    /// The dialog ended. Whoever just came back to the page reads what was written meanwhile, and leaves then.
    async fn look_before_leaving(&mut self, socket: &mut RawSocket, came: Instant) -> Option<SocketEnd> {
        while came.elapsed() < LAST_LOOK {
            match tokio::time::timeout(LAST_LOOK.saturating_sub(came.elapsed()), socket.next()).await {
                Ok(Ok(frame)) => self.heard(frame.as_bytes()),
                Ok(Err(end)) => return Some(end),
                Err(_) => break,
            }
        }
        None
    }

    fn heard(&mut self, frame: &[u8]) {
        self.world.figures.frame(frame.len());
        if let (Some(cursor), Some(session)) = (scan::string(frame, b"\"c\":\""), &mut self.session) {
            session.cursor = String::from_utf8_lossy(cursor).into_owned();
        }
        let is = |kind: &[u8]| memmem::find(frame, kind).is_some();
        if is(b"\"t\":\"ack\"") {
            self.answered(frame, true);
        } else if is(b"\"t\":\"nack\"") {
            self.answered(frame, false);
        } else if is(b"\"t\":\"message.created\"")
            && let Some(to) = self.dialog
            && let Some(key) = self.world.token_in(frame, "widget", 0, 0)
            && key.side != Side::Customer
        {
            let delivery = scan::string(frame, b"\"id\":\"m").map(|id| String::from_utf8_lossy(id).into_owned());
            self.world.out(key, to, delivery.unwrap_or_default());
        }
    }

    fn answered(&mut self, frame: &[u8], accepted: bool) {
        let Some(id) = scan::number(frame, b"\"id\":\"f-").and_then(|id| u32::try_from(id).ok()) else { return };
        let Some(Said { due, file, .. }) = self.pending.remove(&id) else { return };
        let (key, world) = (self.key(&due), Rc::clone(&self.world));
        if accepted {
            world.accepted(key, due.planned, 0, 0, false);
            world.line_done(key.dialog, Side::Customer);
            return;
        }
        let status = scan::status_of(scan::string(frame, b"\"code\":\"").unwrap_or_default());
        world.ledger.add(&Record::Refused { at: world.clock.now(), key, status });
        world.figures.refused("widget", status);
        // Said again a little later under the same client id, as the page does.
        tokio::task::spawn_local(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if let Some(to) = world.visitors.borrow().get(&key.dialog) {
                let _gone = to.send(VisitorLine::Show(due, file));
            }
        });
    }

    /// Uploads the file of a line first, when it has one: the line is said once the file is there, and its latency counts from then.
    fn uploads(&self, due: Due) -> bool {
        let (world, key) = (Rc::clone(&self.world), self.key(&due));
        let file = if world.aids.is_some() { world.plan.file(key.dialog, &due.line) } else { None };
        let (Some(file), Some(session)) = (file, &self.session) else { return false };
        world.figures.action_planned(SENDS_FILE, due.planned);
        let uploaded = world.uploaded.get() + u64::from(file.bytes);
        if uploaded > MOST_UPLOADED {
            world.figures.action_skipped(SENDS_FILE, due.planned);
            return false;
        }
        world.uploaded.set(uploaded);
        let who = format!("Bearer {}", session.token);
        tokio::task::spawn_local(async move {
            let path = format!("/widget/{}/files", world.floor.bot);
            let number = u64::from(key.dialog) << 32 | u64::from(key.n);
            let headers =
                [("content-type", files::FORM), ("origin", world.base.as_str()), ("authorization", who.as_str())];
            let sent = world.aside.send(&hyper::Method::POST, &path, &headers, files::form(file, number), COMING).await;
            let id = match sent {
                Ok(answer) if (200..300).contains(&answer.status) => {
                    world.figures.action_done(SENDS_FILE, due.planned);
                    scan::string(&answer.body, b"\"id\":\"").map(|id| String::from_utf8_lossy(id).into_owned())
                }
                Ok(answer) => {
                    tracing::debug!("a file: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
                    world.figures.action_refused(SENDS_FILE, due.planned, &answer.status.to_string());
                    None
                }
                Err(_) => {
                    world.figures.action_refused(SENDS_FILE, due.planned, "no answer");
                    None
                }
            };
            let due = Due { planned: world.clock.now(), ..due };
            world.talk(key.dialog, |talk| talk.sent(Side::Customer, key.n).planned = due.planned);
            if let Some(to) = world.visitors.borrow().get(&key.dialog) {
                let _gone = to.send(VisitorLine::Show(due, id));
            }
        });
        true
    }
}
