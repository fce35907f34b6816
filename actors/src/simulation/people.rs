//! Customers who write and repeat themselves, operators who answer, and what each of them knows.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Sabotage;
use super::dialogs::ReplyTo;
use super::world::{Event, Link, Sim};
use crate::contact::messages::Accepted;
use crate::dialog::messages::{AssignHow, DialogCommand, Refusal, RequeueReason, Who};
use crate::distribution::distributor::core::{Call, Input as DistributorInput};
use crate::distribution::messages::{AnswerOffer, AssignByHand, SetStatus, StatusChoice};
use crate::domain::{CloseReason, DialogId, DialogState, MessageId, MessageType, OfferId, OperatorProfile};
use crate::operator::core::Input as SessionInput;
use crate::testing::{actor_of, inbound};

/// Somebody who writes in one chat, one message after another.
#[derive(Debug)]
pub(super) struct Customer {
    pub chat: String,
    next: i64,
    left: u64,
    attempt: u64,
    /// The update that is not accepted yet.
    pub waiting: Option<i64>,
    /// What was accepted.
    pub acked: BTreeMap<i64, MessageId>,
}

impl Customer {
    pub fn new(n: u64) -> Self {
        Self { chat: format!("chat-{n}"), next: 1, left: 9, attempt: 0, waiting: None, acked: BTreeMap::new() }
    }

    /// The text of an update: unique, so that copies are seen.
    pub fn text(&self, update: i64) -> String {
        format!("{}/{update}", self.chat)
    }
}

/// The number in a dedup key `<chat>:<update>`.
pub(super) fn update_of(key: &str) -> i64 {
    key.rsplit(':').next().and_then(|n| n.parse().ok()).unwrap()
}

/// What an operator's client knows of a dialog it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mine {
    version: i64,
    /// Newest line, once one was seen.
    pub seq: Option<i64>,
}

/// An operator with a panel.
#[derive(Debug)]
pub(super) struct Worker {
    pub profile: OperatorProfile,
    pub socket: Option<u64>,
    pub welcomed: bool,
    epoch: Option<String>,
    seq: i64,
    pub mine: BTreeMap<DialogId, Mine>,
    nonces: u64,
    frames: i64,
    /// Frames of any socket that may be answered: id and nonce.
    asked: BTreeMap<i64, String>,
    /// Replies over the socket that are not acknowledged.
    unsure: BTreeMap<String, DialogId>,
    /// What was acknowledged.
    pub acked: BTreeMap<String, MessageId>,
}

/// Text of an operator's reply: unique, so that copies are seen.
pub(super) fn reply_text(operator: crate::domain::OperatorId, nonce: &str) -> String {
    format!("reply {nonce} of {operator}")
}

impl Worker {
    pub fn new(profile: OperatorProfile) -> Self {
        Self {
            profile,
            socket: None,
            welcomed: false,
            epoch: None,
            seq: 0,
            mine: BTreeMap::new(),
            nonces: 0,
            frames: 0,
            asked: BTreeMap::new(),
            unsure: BTreeMap::new(),
            acked: BTreeMap::new(),
        }
    }
}

impl Sim {
    pub fn customer_acts(&mut self, n: usize) {
        if !self.people {
            return;
        }
        let again = self.chance.between(50_000, 4_000_000) * self.pace;
        self.after(again, Event::CustomerActs(n));
        let customer = &mut self.customers[n];
        if customer.waiting.is_none() && customer.left > 0 {
            customer.left -= 1;
            customer.waiting = Some(customer.next);
            customer.next += 1;
            self.send_update(n);
        } else if self.chance.percent(30) {
            // The channel repeats an old update.
            let newest = self.customers[n].next - 1;
            if newest >= 1 {
                let update = self.chance.between(1, newest);
                self.post(n, update);
            }
        }
    }

    fn send_update(&mut self, n: usize) {
        let Some(update) = self.customers[n].waiting else { return };
        self.customers[n].attempt += 1;
        let attempt = self.customers[n].attempt;
        self.post(n, update);
        if self.chance.percent(10) {
            self.post(n, update);
        }
        let patience = self.chance.between(500_000, 3_000_000);
        self.after(patience, Event::CustomerTimeout { customer: n, attempt });
    }

    fn post(&mut self, n: usize, update: i64) {
        if self.faults && self.chance.percent(5) {
            self.account.faults += 1;
            return;
        }
        let customer = &self.customers[n];
        let message = inbound(&customer.chat, update, &customer.text(update));
        let attempt = customer.attempt;
        let late = self.chance.between(100, 50_000);
        self.after(late, Event::InboundArrives { customer: n, attempt, inbound: Box::new(message) });
    }

    pub fn customer_waited(&mut self, n: usize, attempt: u64) {
        if self.customers[n].attempt == attempt && self.customers[n].waiting.is_some() {
            self.send_update(n);
        }
    }

    pub fn answer_arrives(&mut self, n: usize, update: i64, result: &Result<Accepted, Refusal>) {
        match result {
            Ok(accepted) => {
                self.account.accepted += 1;
                if let Some(first) = self.customers[n].acked.insert(update, accepted.message_id)
                    && first != accepted.message_id
                {
                    let text = self.customers[n].text(update);
                    self.broken("P-02", format!("{text} was accepted as {first} and as {}", accepted.message_id));
                }
                let customer = &mut self.customers[n];
                if customer.waiting == Some(update) {
                    customer.waiting = None;
                }
            }
            Err(Refusal::Unavailable | Refusal::Busy) => {}
            Err(refusal) => {
                let text = self.customers[n].text(update);
                self.broken("P-02", format!("{text} was refused for good: {refusal}"));
            }
        }
    }

    pub fn worker_acts(&mut self, n: usize) {
        if !self.people {
            return;
        }
        let again = self.chance.between(50_000, 1_500_000) * self.pace;
        self.after(again, Event::WorkerActs(n));
        let Some(socket) = self.workers[n].socket else { return self.after(1, Event::Connects { worker: n }) };
        match self.chance.below(100) {
            // Without faults nobody is cut off and nobody leaves the line, so that a free slot stays a free slot.
            0..=9 if !self.faults => {}
            0..=4 => {
                self.workers[n].socket = None;
                self.workers[n].welcomed = false;
                let late = self.chance.between(1_000, 2_000_000);
                self.inside(late, Event::SocketGone { worker: n, socket });
            }
            5..=9 => self.set_status(n),
            10..=24 => self.take_something(n),
            25..=49 => self.reply_over_the_socket(n),
            50..=69 => self.reply_somewhere(n),
            70..=79 => self.finish_something(n, false),
            _ => self.finish_something(n, true),
        }
    }

    fn tell_distributor_soon(&mut self, input: DistributorInput) {
        let Some(life) = self.process.as_ref().map(|p| p.distributor_life) else { return };
        self.soon(Event::Distributor { life, input: Box::new(input) });
    }

    fn call(&mut self) -> Call {
        self.next_call += 1;
        Call(self.next_call)
    }

    fn set_status(&mut self, n: usize) {
        let operator_id = self.workers[n].profile.id;
        let status = if self.chance.percent(70) { StatusChoice::Online } else { StatusChoice::Offline };
        let call = self.call();
        self.tell_distributor_soon(DistributorInput::SetStatus(
            call,
            SetStatus { operator_id, status, by: operator_id, why: String::new() },
        ));
    }

    fn take_something(&mut self, n: usize) {
        let waiting: Vec<DialogId> = {
            let rows = self.store.rows();
            // Some are taken already: a race is what this is about.
            rows.dialogs
                .values()
                .filter(|d| matches!(d.state, DialogState::Queued | DialogState::Active))
                .map(|d| d.id)
                .collect()
        };
        let Some(dialog_id) = self.chance.pick(&waiting) else { return };
        if self.chance.percent(50) {
            self.frame(n, "dialog.take", json!({"dialog_id": dialog_id}));
            return;
        }
        let by = actor_of(&self.workers[n].profile);
        if self.sabotage == Some(Sabotage::TakeWithoutReservation) {
            let command = DialogCommand::Assign {
                operator: by.id,
                operator_name: by.name.clone(),
                who: Who::Operator(by),
                expect_version: None,
                how: AssignHow::Taken,
                offer: None,
            };
            return self.soon(Event::Command { dialog: dialog_id, command: Box::new(command), reply: ReplyTo::Nobody });
        }
        let command = AssignByHand {
            dialog_id,
            operator_id: by.id,
            by: Some(by),
            over_limit: false,
            how: AssignHow::Taken,
            expect_version: None,
        };
        let call = self.call();
        self.tell_distributor_soon(DistributorInput::ByHand(call, Box::new(command)));
    }

    fn held_by(&mut self, n: usize) -> Option<DialogId> {
        let id = self.workers[n].profile.id;
        let held: Vec<DialogId> = {
            let rows = self.store.rows();
            let mine = |d: &&crate::domain::Dialog| d.state == DialogState::Active && d.operator_id == Some(id);
            rows.dialogs.values().filter(mine).map(|d| d.id).collect()
        };
        self.chance.pick(&held)
    }

    fn reply_somewhere(&mut self, n: usize) {
        let Some(dialog) = self.held_by(n) else { return };
        self.workers[n].nonces += 1;
        let nonce = format!("n{}", self.workers[n].nonces);
        let command = DialogCommand::Reply {
            who: Who::Operator(actor_of(&self.workers[n].profile)),
            text: reply_text(self.workers[n].profile.id, &nonce),
            nonce: Some(nonce),
            kind: MessageType::Text,
            attachments: Vec::new(),
            reply_to_id: None,
        };
        // The panel repeats what was not acknowledged.
        for _ in 0..1 + self.chance.below(2) {
            let command = Box::new(command.clone());
            self.soon(Event::Command { dialog, command, reply: ReplyTo::Nobody });
        }
    }

    /// Writes in a dialog the panel shows, or repeats what was not acknowledged, under the same nonce.
    fn reply_over_the_socket(&mut self, n: usize) {
        let worker = &self.workers[n];
        let again: Vec<(String, DialogId)> = worker.unsure.iter().map(|(nonce, id)| (nonce.clone(), *id)).collect();
        if !again.is_empty() && self.chance.percent(50) {
            let at = usize::try_from(self.chance.below(again.len() as u64)).unwrap();
            let (nonce, dialog) = again[at].clone();
            return self.send_line(n, dialog, nonce);
        }
        let shown: Vec<DialogId> = self.workers[n].mine.keys().copied().collect();
        let Some(dialog) = self.chance.pick(&shown) else { return };
        self.workers[n].nonces += 1;
        let nonce = format!("n{}", self.workers[n].nonces);
        self.send_line(n, dialog, nonce);
    }

    fn send_line(&mut self, n: usize, dialog: DialogId, nonce: String) {
        let text = reply_text(self.workers[n].profile.id, &nonce);
        let d = json!({"dialog_id": dialog, "client_nonce": nonce, "type": "text", "text": text});
        if let Some(id) = self.frame(n, "dialog.send", d) {
            self.workers[n].asked.insert(id, nonce.clone());
            self.workers[n].unsure.insert(nonce, dialog);
        }
    }

    /// Sends a frame; some are lost with their socket. Answers its id.
    fn frame(&mut self, n: usize, name: &str, d: Value) -> Option<i64> {
        let socket = self.workers[n].socket.filter(|_| self.workers[n].welcomed)?;
        self.workers[n].frames += 1;
        let id = self.workers[n].frames;
        let text = json!({"t": name, "id": id, "d": d}).to_string();
        self.in_order(Link::Up(socket), false, Event::FrameSent { worker: n, socket, text });
        Some(id)
    }

    fn answered(&mut self, n: usize, frame: &Value) {
        let Some(nonce) = frame["id"].as_i64().and_then(|id| self.workers[n].asked.remove(&id)) else { return };
        let worker = &mut self.workers[n];
        if frame["t"] == "ack" {
            let message = MessageId(frame["d"]["message_id"].as_i64().unwrap());
            worker.unsure.remove(&nonce);
            self.account.acknowledged += 1;
            if let Some(first) = worker.acked.insert(nonce.clone(), message)
                && first != message
            {
                self.broken("P-02", format!("{nonce} was acknowledged as {first} and as {message}"));
            }
        } else if !matches!(frame["d"]["code"].as_str(), Some("unavailable" | "busy" | "rate_limited")) {
            worker.unsure.remove(&nonce);
        }
    }

    fn finish_something(&mut self, n: usize, close: bool) {
        let Some(dialog) = self.held_by(n) else { return };
        if self.chance.percent(50) {
            if close {
                self.frame(n, "dialog.finish", json!({"dialog_id": dialog, "comment": ""}));
            } else {
                self.frame(n, "dialog.transfer", json!({"dialog_id": dialog, "to": {"queue": true}}));
            }
            return;
        }
        let who = Who::Operator(actor_of(&self.workers[n].profile));
        let command = if close {
            DialogCommand::Close {
                who,
                reason: CloseReason::Operator,
                comment: String::new(),
                subject: None,
                tags: Vec::new(),
                status: None,
                unrated: false,
                expect_version: None,
            }
        } else {
            DialogCommand::Requeue {
                who,
                reason: RequeueReason::Transfer,
                subject: None,
                exclude_former: self.chance.percent(50),
                expect_operator: Some(self.workers[n].profile.id),
                note: None,
            }
        };
        self.soon(Event::Command { dialog, command: Box::new(command), reply: ReplyTo::Nobody });
    }

    pub fn connects(&mut self, n: usize) {
        if self.workers[n].socket.is_some() {
            return;
        }
        self.next_socket += 1;
        let socket = self.next_socket;
        self.workers[n].socket = Some(socket);
        self.workers[n].welcomed = false;
        let resume = self.workers[n].epoch.clone().map(|epoch| (epoch, self.workers[n].seq));
        self.attach(n, socket, resume);
    }

    pub fn socket_closed(&mut self, n: usize, socket: u64) {
        if self.workers[n].socket == Some(socket) {
            self.workers[n].socket = None;
            self.workers[n].welcomed = false;
            let pause = self.chance.between(50_000, 2_000_000);
            self.after(pause, Event::Connects { worker: n });
        }
    }

    /// The server learns that a socket is gone.
    pub fn socket_gone(&mut self, n: usize, socket: u64) {
        let Some(process) = &self.process else { return };
        let own: Vec<_> = process.sessions.iter().filter(|(_, s)| s.worker == n).map(|(key, _)| *key).collect();
        for key in own {
            self.session(key, SessionInput::Gone(socket));
        }
    }

    pub fn frame_arrives(&mut self, n: usize, socket: u64, text: &str) {
        if self.workers[n].socket != Some(socket) {
            return;
        }
        match serde_json::from_str(text).unwrap() {
            Value::Array(events) => events.iter().for_each(|event| self.event(n, event)),
            frame if frame["t"] == "welcome" => self.welcome(n, &frame["d"]),
            frame if frame["t"] == "ack" || frame["t"] == "error" => self.answered(n, &frame),
            event => self.event(n, &event),
        }
    }

    fn welcome(&mut self, n: usize, d: &Value) {
        let epoch = d["epoch"].as_str().unwrap().to_owned();
        let seq = d["seq"].as_i64().unwrap();
        let resumed = d["resumed"].as_bool().unwrap();
        let worker = &mut self.workers[n];
        worker.welcomed = true;
        if resumed {
            self.account.resumed += 1;
            if worker.epoch.as_ref() != Some(&epoch) || worker.seq != seq {
                let (had, wanted) = (worker.seq, worker.epoch.clone());
                self.broken("P-07", format!("resumed {epoch} at {seq} instead of {wanted:?} at {had}"));
            }
            return;
        }
        worker.epoch = Some(epoch);
        worker.seq = seq;
        let id = worker.profile.id;
        // The list is read after the position was taken.
        let rows = self.store.rows();
        worker.mine = rows
            .dialogs
            .values()
            .filter(|d| d.state == DialogState::Active && d.operator_id == Some(id))
            .map(|d| {
                let seq = rows.messages.get(&d.id).and_then(|lines| lines.last()).map(|m| m.seq);
                (d.id, Mine { version: d.version, seq })
            })
            .collect();
    }

    fn event(&mut self, n: usize, event: &Value) {
        let Some(seq) = event["seq"].as_i64() else { return };
        let had = self.workers[n].seq;
        if seq != had + 1 {
            self.broken("P-07", format!("operator {} saw event {seq} after {had}", self.workers[n].profile.id));
        }
        self.workers[n].seq = seq;
        let d = &event["d"];
        match event["t"].as_str().unwrap() {
            "dialog.new" | "dialog.updated" => {
                let row = &d["dialog"];
                let id = DialogId(row["id"].as_i64().unwrap());
                let version = row["version"].as_i64().unwrap();
                let worker = &mut self.workers[n];
                let known = worker.mine.get(&id).copied();
                if known.is_some_and(|k| k.version > version) {
                    return;
                }
                let mine = row["state"] == "active" && row["operator_id"].as_i64() == Some(worker.profile.id.get());
                if mine {
                    worker.mine.insert(id, Mine { version, seq: known.and_then(|k| k.seq) });
                } else {
                    worker.mine.remove(&id);
                }
            }
            "dialog.removed" => {
                self.workers[n].mine.remove(&DialogId(d["dialog_id"].as_i64().unwrap()));
            }
            "message.new" => {
                let id = DialogId(d["dialog_id"].as_i64().unwrap());
                let seq = d["message"]["seq"].as_i64().unwrap();
                let Some(mine) = self.workers[n].mine.get_mut(&id) else { return };
                let hole = mine.seq.filter(|known| seq > known + 1);
                mine.seq = Some(mine.seq.map_or(seq, |known| known.max(seq)));
                if let Some(known) = hole {
                    self.broken("P-04", format!("line {seq} of dialog {id} was shown after {known}"));
                }
            }
            "offer.new" => {
                let offer_id = OfferId(d["offer_id"].as_i64().unwrap());
                self.answer_offer(n, offer_id);
            }
            _ => {}
        }
    }

    fn answer_offer(&mut self, n: usize, offer_id: OfferId) {
        let accept = match self.chance.below(100) {
            0..=69 => true,
            70..=84 => false,
            _ => return,
        };
        if self.chance.percent(50) {
            let name = if accept { "offer.accept" } else { "offer.decline" };
            self.frame(n, name, json!({"offer_id": offer_id}));
            return;
        }
        let operator = actor_of(&self.workers[n].profile);
        let call = self.call();
        self.tell_distributor_soon(DistributorInput::AnswerOffer(
            call,
            Box::new(AnswerOffer { offer_id, operator, accept }),
        ));
    }
}
