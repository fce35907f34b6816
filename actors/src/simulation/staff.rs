//! The Distributor, the feed and the sessions.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Sabotage;
use super::dialogs::ReplyTo;
use super::world::{Event, Link, Sim};
use crate::dialog::messages::{AssignHow, DialogCommand, Refusal, RequeueReason, Who};
use crate::distribution::distributor::core::{Answer, Call, Core as Distributor, Effect, Input, Loaded};
use crate::distribution::messages::{AnswerOffer, AssignByHand, SetStatus};
use crate::domain::time::SECOND;
use crate::domain::{CloseReason, DialogState, MessageType, OfferId};
use crate::feed::SessionKey;
use crate::feed::messages::{OperatorChanged, QueueMoved, Subscribe, ToOperator};
use crate::operator::commands::{Command, Target};
use crate::operator::core::{Core as Session, Effect as SessionEffect, FeedOrder, Input as SessionInput, Told};
use crate::operator::fault::Fault;
use crate::ports::{IdSource, Snapshots};
use crate::testing::actor_of;

/// How long a command of a session waits for the engine.
const COMMAND_TIMEOUT: i64 = 5 * SECOND;

/// A session of one operator.
pub(super) struct SessionCell {
    pub core: Session,
    pub worker: usize,
    pub epoch: String,
    pub live: bool,
    /// The feed gave up on it.
    pub lost: bool,
}

impl Sim {
    /// Builds a Distributor: it hears from now on and reads its rows when no ask of a former one is on its way.
    pub fn distributor_born(&mut self, life: u64) {
        let Some(process) = &mut self.process else { return };
        if process.distributor_life != life {
            return;
        }
        process.distributor = Some(Distributor::new(process.mirror_seq));
        for worker in 0..self.workers.len() {
            let sockets = self.sockets_of(worker);
            let operator = self.workers[worker].profile.id;
            self.tell_distributor(life, Input::Sessions(operator, sockets));
        }
        self.soon(Event::DistributorReads { life });
    }

    pub fn distributor_reads(&mut self, life: u64) {
        let Some(process) = &self.process else { return };
        if process.distributor_life != life {
            return;
        }
        if process.asks > 0 && self.sabotage != Some(Sabotage::ForgottenAsks) {
            return self.inside(5_000, Event::DistributorReads { life });
        }
        let mut loaded = Loaded {
            catalogue: Arc::clone(&self.catalogue),
            operators: super::dialogs::ready(self.store.operators()).unwrap(),
            dialogs: super::dialogs::ready(self.store.open_dialogs()).unwrap(),
        };
        if self.sabotage == Some(Sabotage::ForgottenQueue) {
            loaded.dialogs.retain(|d| d.state == DialogState::Active);
        }
        self.soon(Event::Distributor { life, input: Box::new(Input::Loaded(Box::new(loaded))) });
    }

    pub fn distributor_dies(&mut self) {
        let life = self.new_life();
        let process = self.process.as_mut().unwrap();
        process.distributor = None;
        process.distributor_life = life;
        let pause = self.chance.between(20_000, 300_000);
        self.inside(pause, Event::DistributorBorn { life });
    }

    pub fn tell_distributor(&mut self, life: u64, input: Input) {
        if self.sabotage == Some(Sabotage::NaiveAssign) && !matches!(input, Input::Answered(..)) {
            self.assign_naively();
        }
        let now = self.now;
        let Some(process) = self.process.as_mut().filter(|p| p.distributor_life == life) else { return };
        let Some(core) = process.distributor.as_mut() else { return };
        let mut effects = core.on(input, now);
        while core.offer_ids_left() < 4 {
            let ids = (0..8).map(|_| OfferId(self.store.next(crate::domain::IdKind::Offer).unwrap())).collect();
            effects.extend(core.on(Input::OfferIds(ids), now));
        }
        process.mirror_seq = core.mirror_seq();
        let deadline = core.next_deadline();
        for effect in effects {
            self.distributor_effect(life, effect);
        }
        if let Some(at) = deadline {
            let process = self.process.as_mut().unwrap();
            if process.alarm != Some((life, at)) {
                process.alarm = Some((life, at));
                self.inside(at.since(now).max(1), Event::Distributor { life, input: Box::new(Input::Tick) });
            }
        }
    }

    fn distributor_effect(&mut self, life: u64, effect: Effect) {
        match effect {
            Effect::Ask(ticket, ask) => {
                if self.sabotage == Some(Sabotage::NaiveAssign) && matches!(ask.command, DialogCommand::Assign { .. }) {
                    return;
                }
                self.process.as_mut().unwrap().asks += 1;
                // The worst moment to die is while a slot is promised and the database is slow.
                if self.faults && self.chance.percent(2) {
                    self.away_until = self.now.plus_micros(self.chance.between(1_000, 500_000));
                    self.inside(1, Event::DistributorDies);
                }
                let reply = ReplyTo::Distributor { life, ticket };
                self.soon(Event::Command { dialog: ask.dialog, command: Box::new(ask.command), reply });
            }
            Effect::StoreStatus { operator, status, by, reason, at } => {
                super::dialogs::ready(self.store.set_operator_status(operator, status, by, reason, at)).unwrap();
                self.soon(Event::Distributor { life, input: Box::new(Input::StatusStored(operator, true)) });
            }
            Effect::SaveOffer(row) => {
                if row.outcome.is_none() {
                    self.account.offers += 1;
                }
                super::dialogs::ready(self.store.save_offer(row)).unwrap();
            }
            Effect::ToOperator(operator_id, event) => {
                self.tell_feed(crate::feed::core::Input::ToOperator(ToOperator { operator_id, event: *event }));
            }
            Effect::OperatorChanged(view) => {
                self.tell_feed(crate::feed::core::Input::OperatorChanged(OperatorChanged(view)));
            }
            Effect::QueueMoved { queue_len, oldest_queued_at } => {
                self.tell_feed(crate::feed::core::Input::QueueMoved(QueueMoved { queue_len, oldest_queued_at }));
            }
            Effect::Reply(call, answer) => {
                let waits = self.process.as_mut().and_then(|p| p.calls.remove(&call.0));
                if let Some((key, ticket)) = waits {
                    let result = match answer {
                        Answer::Dialog(result) => result.map(|_| ()),
                        Answer::Operator(result) => result.map(|_| ()),
                        Answer::Moved(result) => result.map(|_| ()),
                    };
                    self.command_done(key, ticket, result.map(|()| json!({})).map_err(Fault::from));
                }
            }
            Effect::Mirror(..) | Effect::Audit(_) => {}
        }
    }

    /// Sabotage: whoever seems to have room gets whatever waits.
    fn assign_naively(&mut self) {
        let rows = self.store.rows().dialogs.clone();
        let waiting: Vec<_> = rows.values().filter(|d| d.state == DialogState::Queued).map(|d| d.id).collect();
        for dialog in waiting {
            let free = self.workers.iter().enumerate().find(|(n, w)| {
                let load = rows
                    .values()
                    .filter(|d| d.state == DialogState::Active && d.operator_id == Some(w.profile.id))
                    .count();
                self.sockets_of(*n) > 0 && load < self.catalogue.settings.dialog_limit_total as usize
            });
            let Some((_, worker)) = free else { return };
            let command = DialogCommand::Assign {
                who: Who::Distributor,
                operator: worker.profile.id,
                operator_name: worker.profile.name.clone(),
                expect_version: None,
                how: AssignHow::Assigned,
                offer: None,
            };
            self.soon(Event::Command { dialog, command: Box::new(command), reply: ReplyTo::Nobody });
        }
    }

    pub fn tell_feed(&mut self, input: crate::feed::core::Input) {
        let now = self.now;
        let Some(process) = &mut self.process else { return };
        let mut effects = process.feed.on(input, now);
        // Sessions are told in the order of an index that differs from run to run; per session it is the same.
        effects.sort_by_key(|e| match e {
            crate::feed::core::Effect::Deliver(key, _) | crate::feed::core::Effect::Lose(key) => key.0,
            crate::feed::core::Effect::Visitor(..) | crate::feed::core::Effect::Learn { .. } => u64::MAX,
        });
        let mut gone = Vec::new();
        for effect in effects {
            match effect {
                crate::feed::core::Effect::Deliver(key, events) => {
                    if self.sabotage == Some(Sabotage::DroppedEvent) && self.chance.percent(5) {
                        continue;
                    }
                    // The session's mailbox is full.
                    if self.faults && self.chance.below(400) == 0 {
                        self.account.faults += 1;
                        gone.push(key);
                        continue;
                    }
                    let event = Event::Session { key, input: SessionInput::Events(events) };
                    if self.sabotage == Some(Sabotage::ShuffledEvents) {
                        self.soon(event);
                    } else {
                        self.in_order(Link::Mailbox(key), false, event);
                    }
                }
                crate::feed::core::Effect::Lose(key) => gone.push(key),
                // Nobody here looks at a filter that asks for more than rows.
                crate::feed::core::Effect::Visitor(..) | crate::feed::core::Effect::Learn { .. } => {}
            }
        }
        for key in gone {
            self.lose(key);
        }
    }

    /// The feed could not deliver: the session learns it before anything that comes later, the feed forgets it.
    fn lose(&mut self, key: SessionKey) {
        if self.sabotage == Some(Sabotage::SilentOverflow) {
            return;
        }
        if let Some(cell) = self.process.as_mut().and_then(|p| p.sessions.get_mut(&key)) {
            cell.lost = true;
        }
        self.tell_feed(crate::feed::core::Input::Subscribe(Subscribe::Leave(key)));
    }

    /// The feed panics: what it derived is gone, every session is lost, rows are read again.
    pub fn feed_dies(&mut self) {
        let now = self.now;
        let (life, catalogue) = (self.new_life(), Arc::clone(&self.catalogue));
        let process = self.process.as_mut().unwrap();
        process.feed = crate::feed::core::Core::default();
        process.feed.on(crate::feed::core::Input::Catalogue(catalogue), now);
        process.feed_life = life;
        for cell in process.sessions.values_mut() {
            cell.lost = true;
        }
        let pause = self.chance.between(100, 200_000);
        self.inside(pause, Event::FeedReads { life });
    }

    pub fn feed_reads(&mut self, life: u64) {
        if self.process.as_ref().is_none_or(|p| p.feed_life != life) {
            return;
        }
        let seed = crate::feed::core::Input::Seed { dialogs: self.open_rows(), catalogue: Arc::clone(&self.catalogue) };
        self.tell_feed(seed);
    }

    /// Live sockets of a worker as the owner of sessions counts them.
    pub fn sockets_of(&self, worker: usize) -> u32 {
        let sessions = self.process.as_ref().map(|p| &p.sessions);
        let live = sessions.into_iter().flatten().filter(|(_, s)| s.worker == worker && s.live).count();
        u32::try_from(live).unwrap()
    }

    /// A worker's socket attaches with the epoch it knows.
    pub fn attach(&mut self, worker: usize, socket: u64, resume: Option<(String, i64)>) {
        let operator = self.workers[worker].profile.id;
        let now = self.now;
        let fresh_epoch = format!("epoch-{}", self.chance.next());
        let Some(process) = &mut self.process else { return self.refuse_socket(worker, socket) };
        let row = process.distributor.as_ref().filter(|d| d.is_ready()).map(Distributor::operators);
        let Some(row) = row.and_then(|rows| rows.into_iter().find(|r| r.id == operator)) else {
            return self.refuse_socket(worker, socket);
        };
        let known = resume.and_then(|(epoch, seq)| {
            let found = process.sessions.iter().find(|(_, s)| s.epoch == epoch && s.worker == worker);
            found.map(|(key, _)| (*key, seq))
        });
        let (key, resume) = match known {
            Some((key, seq)) => (key, Some(seq)),
            None => {
                self.next_session += 1;
                let key = SessionKey(self.next_session);
                let who = Arc::new(self.workers[worker].profile.clone());
                let epoch = format!("epoch-{}", self.chance.next());
                let core = Session::new(key, epoch.clone(), self.ring, 1, who, Arc::clone(&self.catalogue), now);
                process.sessions.insert(key, SessionCell { core, worker, epoch, live: false, lost: false });
                self.join(key);
                (key, None)
            }
        };
        let input = SessionInput::Attached { socket, hello_id: Some(1), resume, operator: row, fresh_epoch };
        self.session(key, input);
    }

    fn refuse_socket(&mut self, worker: usize, socket: u64) {
        let late = self.chance.between(100, 20_000);
        self.after(late, Event::SocketClosed { worker, socket });
    }

    fn join(&mut self, key: SessionKey) {
        let Some(cell) = self.process.as_ref().and_then(|p| p.sessions.get(&key)) else { return };
        let who = cell.core.who();
        let join = crate::feed::core::Input::Join {
            session: key,
            operator_id: who.id,
            name: who.name.clone(),
            grants: Arc::clone(cell.core.grants()),
        };
        self.tell_feed(join);
    }

    pub fn session(&mut self, key: SessionKey, input: SessionInput) {
        let now = self.now;
        let Some(cell) = self.process.as_mut().and_then(|p| p.sessions.get_mut(&key)) else { return };
        let worker = cell.worker;
        let resumes = matches!(input, SessionInput::Attached { resume: Some(_), .. });
        // Nothing that arrives after a loss may be numbered.
        let mut effects =
            if std::mem::take(&mut cell.lost) { cell.core.on(SessionInput::Lost, now) } else { Vec::new() };
        effects.extend(cell.core.on(input, now));
        for effect in effects {
            if self.sabotage == Some(Sabotage::ResumeWithoutReplay)
                && resumes
                && matches!(&effect, SessionEffect::Send { text, .. } if !text.contains("\"welcome\""))
            {
                continue;
            }
            match effect {
                SessionEffect::Send { socket, text } => {
                    let text = text.to_string();
                    self.in_order(Link::Socket(socket), true, Event::FrameArrives { worker, socket, text });
                    self.soon(Event::Session { key, input: SessionInput::Drained(socket) });
                }
                SessionEffect::Close { socket, .. } | SessionEffect::Shutdown(socket) => {
                    self.in_order(Link::Socket(socket), true, Event::SocketClosed { worker, socket });
                    self.soon(Event::Session { key, input: SessionInput::Gone(socket) });
                }
                SessionEffect::Feed(FeedOrder::Rejoin) => self.join(key),
                SessionEffect::Feed(FeedOrder::Subscribe(change)) => {
                    self.tell_feed(crate::feed::core::Input::Subscribe(change));
                }
                SessionEffect::Tell(told) => self.session_tells(key, worker, told),
                SessionEffect::WakeIn(micros) => self.inside(micros, Event::Session { key, input: SessionInput::Wake }),
                SessionEffect::Stop => {
                    self.process.as_mut().unwrap().sessions.remove(&key);
                    self.tell_presence(worker);
                }
                SessionEffect::Run { ticket, command } => self.run_command(key, ticket, command),
                SessionEffect::Feed(FeedOrder::Typing(_))
                | SessionEffect::Forget(_)
                | SessionEffect::Beat
                | SessionEffect::Absent => {}
            }
        }
    }

    /// Carries out a command of a panel, as the session's shell does.
    fn run_command(&mut self, key: SessionKey, ticket: u64, command: Command) {
        let Some(who) = self.process.as_ref().and_then(|p| p.sessions.get(&key)).map(|s| Arc::clone(s.core.who()))
        else {
            return;
        };
        let (id, actor) = (who.id, actor_of(&who));
        let give_up = SessionInput::Done { ticket, result: Err(Fault::from(Refusal::Unavailable)) };
        self.inside(COMMAND_TIMEOUT, Event::Session { key, input: give_up });
        let reply = ReplyTo::Session { key, ticket };
        let who = Who::Operator(actor.clone());
        let (dialog, command) = match command {
            Command::Send { dialog, nonce, text, files: _, reply_to } => (
                dialog,
                DialogCommand::Reply {
                    who,
                    nonce: Some(nonce),
                    kind: MessageType::Text,
                    text,
                    attachments: Vec::new(),
                    reply_to_id: reply_to,
                },
            ),
            Command::Finish { dialog, comment, .. } => (
                dialog,
                DialogCommand::Close {
                    who,
                    reason: CloseReason::Operator,
                    comment,
                    subject: None,
                    tags: Vec::new(),
                    status: None,
                    unrated: false,
                    expect_version: None,
                },
            ),
            Command::Transfer { dialog, to: Target::Queue, note } => (
                dialog,
                DialogCommand::Requeue {
                    who,
                    reason: RequeueReason::Transfer,
                    subject: None,
                    exclude_former: true,
                    expect_operator: Some(id),
                    note,
                },
            ),
            Command::Take(dialog_id) => {
                let how = AssignHow::Taken;
                let take = AssignByHand {
                    dialog_id,
                    operator_id: id,
                    by: Some(actor),
                    over_limit: false,
                    how,
                    expect_version: None,
                };
                return self.call_distributor(key, ticket, |call| Input::ByHand(call, Box::new(take)));
            }
            Command::SetStatus(status) => {
                let set = SetStatus { operator_id: id, status, by: id, why: String::new() };
                return self.call_distributor(key, ticket, |call| Input::SetStatus(call, set));
            }
            Command::AnswerOffer { offer, accept } => {
                let answer = AnswerOffer { offer_id: offer, operator: actor, accept };
                return self.call_distributor(key, ticket, |call| Input::AnswerOffer(call, Box::new(answer)));
            }
            other => {
                let fault = Fault::new("not_found", format!("nobody in a history sends {other:?}"));
                return self.command_done(key, ticket, Err(fault));
            }
        };
        self.soon(Event::Command { dialog, command: Box::new(command), reply });
    }

    fn call_distributor(&mut self, key: SessionKey, ticket: u64, input: impl FnOnce(Call) -> Input) {
        self.next_call += 1;
        let call = Call(self.next_call);
        let Some(process) = &mut self.process else { return };
        process.calls.insert(call.0, (key, ticket));
        let life = process.distributor_life;
        self.soon(Event::Distributor { life, input: Box::new(input(call)) });
    }

    pub fn command_done(&mut self, key: SessionKey, ticket: u64, result: Result<Value, Fault>) {
        self.soon(Event::Session { key, input: SessionInput::Done { ticket, result } });
    }

    /// A frame of a panel reached the server.
    pub fn frame_sent(&mut self, worker: usize, socket: u64, text: &str) {
        let Some(process) = &self.process else { return };
        let own: Vec<_> = process.sessions.iter().filter(|(_, s)| s.worker == worker).map(|(key, _)| *key).collect();
        for key in own {
            self.session(key, SessionInput::Frame { socket, text: text.into() });
        }
    }

    fn session_tells(&mut self, key: SessionKey, worker: usize, told: Told) {
        let Some(cell) = self.process.as_mut().and_then(|p| p.sessions.get_mut(&key)) else { return };
        match told {
            Told::Epoch(epoch) => cell.epoch = epoch,
            Told::Attached => cell.live = true,
            Told::Detached => cell.live = false,
            Told::Ended => {
                cell.live = false;
                cell.epoch = String::new();
            }
            Told::Acted(_) => return,
        }
        self.tell_presence(worker);
    }

    fn tell_presence(&mut self, worker: usize) {
        let (operator, sockets) = (self.workers[worker].profile.id, self.sockets_of(worker));
        let Some(life) = self.process.as_ref().map(|p| p.distributor_life) else { return };
        let input = Box::new(Input::Sessions(operator, sockets));
        self.in_order(Link::Presence, false, Event::Distributor { life, input });
    }

    /// A session's actor panics: its socket closes, nobody may resume it.
    pub fn session_dies(&mut self) {
        let keys: Vec<SessionKey> = self.process.as_ref().unwrap().sessions.keys().copied().collect();
        let Some(key) = self.chance.pick(&keys) else { return };
        let cell = self.process.as_mut().unwrap().sessions.remove(&key).unwrap();
        let worker = cell.worker;
        self.tell_feed(crate::feed::core::Input::Subscribe(Subscribe::Leave(key)));
        if cell.live
            && let Some(socket) = self.workers[worker].socket
        {
            self.refuse_socket(worker, socket);
        }
        self.tell_presence(worker);
    }

    pub fn sessions_tick(&mut self) {
        let Some(process) = &self.process else { return };
        let keys: Vec<SessionKey> = process.sessions.keys().copied().collect();
        for key in keys {
            let worker = self.process.as_ref().and_then(|p| p.sessions.get(&key)).map(|s| s.worker);
            if let Some(socket) = worker.and_then(|w| self.workers[w].socket) {
                self.session(key, SessionInput::Pong(socket));
            }
            self.session(key, SessionInput::Tick);
        }
        self.tell_feed(crate::feed::core::Input::Tick);
        self.inside(1_000_000, Event::SessionsTick);
    }
}
