//! Supervisors at their panels: the live board, and a look into one dialog after the other. What they see there is written down as theirs
//! to see; nobody is served by it.

use std::{collections::HashMap, rc::Rc, time::Duration};

use bytes::Bytes;
use hyper::Method;
use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::sync::{mpsc, watch};

use super::{
    World,
    act::history,
    operator::{next_socket, open_panel},
    scan,
    shown::Shown,
    socket::RawSocket,
};
use crate::{api::Api, figures::Micros, ledger::Record, socket::SocketEnd};

/// Name of a look in the report.
const WATCH: &str = "watch";
/// … of the history that is read with it.
const HISTORY: &str = "watch: history";
/// … of the board that is read when the page opens.
const BOARD: &str = "live board";

/// A supervisor shall look into this dialog of the server, planned then.
pub type Look = (i64, Micros);

/// Opens the panels of all supervisors.
pub(super) fn open(world: &Rc<World>) {
    let Some(aids) = &world.aids else { return };
    for (index, (user, api)) in aids.supervisors.iter().enumerate() {
        let (to, looks) = mpsc::unbounded_channel();
        world.chiefs.borrow_mut().push(to);
        let chief = Chief {
            world: Rc::clone(world),
            user: *user,
            api: api.clone(),
            resume: None,
            socket_number: 0,
            shown: Shown::default(),
            watching: None,
            pending: HashMap::new(),
            next_id: 10,
            dice: StdRng::seed_from_u64(0xC41E_F000 | index as u64),
        };
        tokio::task::spawn_local(chief.sit(looks));
    }
}

/// A supervisor looks into one of the dialogs that an operator holds now; `false` when there is none.
pub(super) fn look(world: &Rc<World>, supervisor: usize, pick: u64, planned: Micros) -> bool {
    let clients = world.clients.borrow();
    // The same choice from the same dialogs, whatever their order.
    let chosen = clients.keys().min_by_key(|dialog| (**dialog as u64 ^ pick).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let chiefs = world.chiefs.borrow();
    let to = chiefs.get(supervisor);
    matches!((chosen, to), (Some(dialog), Some(to)) if to.send((*dialog, planned)).is_ok())
}

/// A look that was asked for. Until it is answered both dialogs may be on the screen; refused, the former one stays there.
struct Asked {
    planned: Micros,
    dialog: i64,
    former: Option<i64>,
}

struct Chief {
    world: Rc<World>,
    user: i64,
    api: Api,
    /// (epoch, last event).
    resume: Option<(String, i64)>,
    socket_number: u32,
    shown: Shown,
    /// The dialog on the screen.
    watching: Option<i64>,
    /// Looks that wait for their answer.
    pending: HashMap<u64, Asked>,
    next_id: u64,
    dice: StdRng,
}

impl Chief {
    async fn sit(mut self, mut looks: mpsc::UnboundedReceiver<Look>) {
        let mut over = self.world.over.subscribe();
        let mut tries = 0_u32;
        while !*over.borrow_and_update() {
            match self.connect().await {
                Ok(mut socket) => {
                    tries = 0;
                    self.count(1);
                    let ended = self.work(&mut socket, &mut looks, &mut over).await;
                    self.count(-1);
                    match ended {
                        None => return socket.close().await,
                        Some(SocketEnd::Closed { code, .. }) => {
                            self.world.figures.failed(&format!("supervisor: closed {code}"));
                        }
                        Some(_) => self.world.figures.failed("supervisor: socket lost"),
                    }
                }
                Err(why) => {
                    tracing::debug!("supervisor {}: {why}", self.user);
                    self.world.figures.failed("supervisor: no connection");
                }
            }
            let unanswered: Vec<Asked> = self.pending.drain().map(|(_, asked)| asked).collect();
            for Asked { planned, former, .. } in unanswered {
                self.world.figures.action_refused(WATCH, planned, "no answer");
                if let Some(former) = former {
                    self.leaves(former);
                }
            }
            tries += 1;
            let pause = self.dice.random_range(20..200) * u64::from(tries.min(10));
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(pause)) => {}
                _ = over.changed() => {}
            }
        }
    }

    fn count(&self, by: i64) {
        let sockets = &self.world.figures.sockets;
        sockets.set(sockets.get().saturating_add_signed(by));
    }

    async fn connect(&mut self) -> Result<RawSocket, String> {
        let world = Rc::clone(&self.world);
        let (mut socket, welcome) =
            open_panel(&world, &self.api.token().unwrap_or_default(), self.resume.as_ref()).await?;
        if welcome["d"]["resumed"] != true {
            self.socket_number = next_socket();
            self.shown.forget();
            let epoch = welcome["d"]["epoch"].as_str().unwrap_or_default().to_owned();
            self.resume = Some((epoch, welcome["d"]["seq"].as_i64().unwrap_or(0)));
            let now = world.clock.now();
            world.figures.action_planned(BOARD, now);
            self.ask(BOARD, now, String::from("/api/v1/distribution/live"));
        }
        for what in ["queue.subscribe", "operators.subscribe"] {
            let frame = format!(r#"{{"t":"{what}","d":{{"on":true,"board":true}}}}"#);
            socket.send(frame).await.map_err(|e| e.to_string())?;
        }
        if let Some(dialog) = self.watching {
            let frame = format!(r#"{{"t":"dialog.open","d":{{"dialog_id":{dialog}}}}}"#);
            socket.send(frame).await.map_err(|e| e.to_string())?;
        }
        Ok(socket)
    }

    fn ask(&self, name: &'static str, planned: Micros, path: String) {
        self.world.ask_aside(
            name,
            planned,
            Method::GET,
            path,
            format!("Bearer {}", self.api.token().unwrap_or_default()),
            Bytes::new(),
        );
    }

    /// `None` when the run is over.
    async fn work(
        &mut self,
        socket: &mut RawSocket,
        looks: &mut mpsc::UnboundedReceiver<Look>,
        over: &mut watch::Receiver<bool>,
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
                Some((dialog, planned)) = looks.recv() => if let Err(end) = self.look_into(socket, dialog, planned).await {
                    return Some(end);
                },
                _ = over.changed() => return None,
            }
        }
    }

    async fn look_into(&mut self, socket: &mut RawSocket, dialog: i64, planned: Micros) -> Result<(), SocketEnd> {
        let (at, operator) = (self.world.clock.now(), self.user);
        let former = self.watching.replace(dialog).filter(|former| *former != dialog);
        self.world.ledger.add(&Record::Watched { at, dialog, operator });
        let id = self.next_id;
        self.next_id += 1;
        self.pending.insert(id, Asked { planned, dialog, former });
        self.world.figures.action_planned(HISTORY, planned);
        self.ask(HISTORY, planned, history(dialog));
        socket.send(format!(r#"{{"t":"dialog.open","id":{id},"d":{{"dialog_id":{dialog}}}}}"#)).await
    }

    /// The dialog is not on the screen any more.
    fn leaves(&self, dialog: i64) {
        if self.watching != Some(dialog) {
            let (at, operator) = (self.world.clock.now(), self.user);
            self.world.ledger.add(&Record::Released { at, dialog, operator });
        }
    }

    fn heard(&mut self, frame: &[u8]) {
        let mut any = false;
        for event in scan::events(frame) {
            any = true;
            if let Some((_, last)) = &mut self.resume {
                if event.seq != *last + 1 {
                    self.world.figures.failed("supervisor: a hole in the events");
                }
                *last = event.seq;
            }
            match event.kind {
                b"dialog.new" => {
                    if let Some(dialog) = scan::number(event.bytes, b"\"dialog\":{\"id\":") {
                        self.shown.came(dialog);
                    }
                }
                b"message.new" => self.line(event.bytes),
                _ => {}
            }
        }
        if !any {
            self.answer(frame);
        }
    }

    fn line(&mut self, bytes: &[u8]) {
        let dialog = scan::number(bytes, b"\"dialog_id\":").unwrap_or(0);
        let message = scan::number(bytes, b"\"message\":{\"id\":").unwrap_or(0);
        if self.shown.repeats(dialog, scan::place(bytes).unwrap_or(0)) {
            return;
        }
        let world = &self.world;
        let Some(key) = world.token_in(bytes, "board", dialog, message) else { return };
        let (at, socket, operator) = (world.clock.now(), self.socket_number, self.user);
        world.ledger.add(&Record::Seen { at, key, socket, operator, message, dialog });
    }

    fn answer(&mut self, frame: &[u8]) {
        #[derive(serde::Deserialize)]
        struct Answer {
            t: String,
            id: Option<u64>,
        }
        let Ok(answer) = serde_json::from_slice::<Answer>(frame) else { return };
        let Some(Asked { planned, dialog, former }) = answer.id.and_then(|id| self.pending.remove(&id)) else { return };
        if answer.t == "ack" {
            if let Some(former) = former {
                self.leaves(former);
            }
            self.world.figures.action_done(WATCH, planned);
        } else {
            if former.is_some() && self.watching == Some(dialog) {
                self.watching = former;
                self.leaves(dialog);
            }
            let code = String::from_utf8_lossy(scan::string(frame, b"\"code\":\"").unwrap_or_default());
            self.world.figures.action_refused(WATCH, planned, &code);
        }
    }
}
