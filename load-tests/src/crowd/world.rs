//! What the people share: the plan, the dialogs, the way to the server, ledger and figures.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use memchr::memmem::Finder;

use super::{
    OperatorPool,
    http::Http,
    supervisor::Look,
    talk::{Customer, Due, Talk},
    visitor::{Session, VisitorLine},
};
use crate::{
    figures::{Clock, Figures, Micros, windows::Figure},
    floor::{Aids, Floor},
    ledger::{Key, Ledger, Record, Token, token},
    schedule::{
        Plan, Side, Warp,
        actions::Act,
        customers::{COMES_BACK, LEAVES},
    },
};

/// What is sent next on a side.
enum Next {
    /// A line, with the operator there is.
    Line(Due, Option<usize>),
    /// The operator hands the dialog over; planned then.
    Transfer(usize, Micros),
}

/// Shared by everybody of a crowd; stays on one thread.
pub struct World {
    /// Name of the run, in every token.
    pub run: String,
    /// Finds tokens.
    pub finder: Finder<'static>,
    /// The run's clock.
    pub clock: Clock,
    /// Ledger.
    pub ledger: Ledger,
    /// Figures.
    pub figures: Rc<Figures>,
    /// The server, for customers.
    pub http: Http,
    /// The server, for the calls of people at panels and of integrators: they do not wait for customers' connections, nor customers for
    /// theirs.
    pub aside: Http,
    /// What people need beside writing; `None` when they only write and close.
    pub aids: Option<Aids>,
    /// The server's client by the server's dialog, for those that an operator holds.
    pub clients: RefCell<HashMap<i64, i64>>,
    /// `http://host:port`.
    pub base: String,
    /// Bot, operators.
    pub floor: Floor,
    /// The plan.
    pub plan: Plan,
    /// How fast the plan is played.
    pub warp: RefCell<Warp>,
    /// Dialogs that have begun, by the plan's number.
    pub talks: RefCell<HashMap<u32, Talk>>,
    /// The plan's number by the server's.
    pub by_server: RefCell<HashMap<i64, u32>>,
    /// Assignments told before it was known which dialog of ours it is: (operator, when).
    pub early: RefCell<HashMap<i64, (usize, Micros)>>,
    /// Visitors' sockets by the plan's number.
    pub visitors: RefCell<HashMap<u32, tokio::sync::mpsc::UnboundedSender<VisitorLine>>>,
    /// Dialogs whose customer comes back after an earlier one; empty when people only write and close.
    pub returns: HashMap<u32, u32>,
    /// Sessions that visitors who will come back have left behind, by the plan's number of the dialog they left.
    pub sessions: RefCell<HashMap<u32, Session>>,
    /// Bytes of files that visitors have uploaded.
    pub uploaded: Cell<u64>,
    /// Customers who came back and were another client to the operator.
    pub mistaken: Cell<u64>,
    /// Operators.
    pub operators: OperatorPool,
    /// Supervisors, who are told into which dialog to look.
    pub chiefs: RefCell<Vec<tokio::sync::mpsc::UnboundedSender<Look>>>,
    /// Nothing new is begun any more; what is under way goes on.
    pub draining: Cell<bool>,
    /// Everything ends.
    pub over: tokio::sync::watch::Sender<bool>,
    /// Slots of all operators together.
    pub slots: usize,
    /// Dialogs that hold or need a slot.
    pub in_slots: Cell<usize>,
}

impl World {
    /// Runs `then` on a dialog of the plan; `None` when it has not begun.
    pub fn talk<T>(&self, dialog: u32, then: impl FnOnce(&mut Talk) -> T) -> Option<T> {
        self.talks.borrow_mut().get_mut(&dialog).map(then)
    }

    /// Whether the run is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        *self.over.borrow()
    }

    /// An intent was accepted. `message` and `dialog` are 0 where the answer does not tell.
    pub fn accepted(self: &Rc<Self>, key: Key, planned: Micros, message: i64, dialog: i64, duplicate: bool) {
        let at = self.clock.now();
        self.ledger.add(&Record::Accepted { at, key, message, dialog, duplicate });
        let took = at.saturating_sub(planned);
        let absent = self.talk(key.dialog, |talk| {
            talk.accepted_at.get_or_insert(at);
            let sent = talk.sent(key.side, key.n);
            sent.accepted = true;
            sent.absent
        });
        match key.side {
            Side::Customer => self.figures.latency(Figure::F2, planned, took),
            Side::Operator if absent != Some(true) => self.figures.latency(Figure::Command, planned, took),
            Side::Operator => {}
            Side::Note => self.figures.action_took(Act::Note { chars: 0 }.name(), planned, took),
            Side::Integrator => self.figures.action_took(Act::ApiSend { chars: 0 }.name(), planned, took),
        }
        if key.side.is_message() {
            self.figures.accepted(planned);
        }
        if dialog != 0 {
            self.learned(key.dialog, dialog);
        }
    }

    /// The server's number of a dialog of ours is known.
    pub fn learned(self: &Rc<Self>, ours: u32, server: i64) {
        if self.by_server.borrow_mut().insert(server, ours) == Some(ours) {
            return;
        }
        self.talk(ours, |talk| talk.server = server);
        let early = self.early.borrow_mut().remove(&server);
        if let Some((operator, at)) = early {
            self.assigned(ours, operator, at);
        }
    }

    /// An operator's client was told that the dialog is theirs.
    pub fn assigned(self: &Rc<Self>, ours: u32, operator: usize, at: Micros) {
        let first = self.talk(ours, |talk| {
            talk.gained_by(operator);
            let first = talk.assigned_at.is_none();
            talk.assigned_at.get_or_insert(at);
            (first, talk.accepted_at, talk.slot_was_free)
        });
        if let Some((true, accepted, free)) = first {
            self.figures.waiting.set(self.figures.waiting.get().saturating_sub(1));
            let from = accepted.unwrap_or(at);
            self.figures.latency(if free { Figure::F4 } else { Figure::F5 }, from, at.saturating_sub(from));
        }
        if first.is_some_and(|(first, ..)| first) {
            self.recognised(ours);
        }
        if self.talk(ours, |talk| talk.server != 0 && std::mem::take(&mut talk.unread)) == Some(true) {
            self.act(ours, Act::History, at);
        }
        self.pump(ours, Side::Operator);
        self.pump(ours, Side::Note);
        // Everything was said while it was on its way to another operator.
        if self.talk(ours, |talk| talk.wants_close && talk.is_quiet()) == Some(true) {
            self.close(ours);
        }
    }

    /// The customer of a dialog that begins now: whoever comes back, when it is their turn and their last dialog is over.
    #[must_use]
    pub fn customer_of(&self, dialog: u32, planned: Micros) -> Customer {
        let new = Customer::new(dialog);
        let Some(before) = self.returns.get(&dialog).copied() else { return new };
        self.figures.action_planned(COMES_BACK, planned);
        let again = self.talk(before, |talk| talk.may_return().then(|| talk.customer.again(before)));
        again.flatten().unwrap_or_else(|| {
            self.figures.action_skipped(COMES_BACK, planned);
            new
        })
    }

    /// An operator was told for the first time of a dialog: whoever came back must be the client they were.
    fn recognised(&self, ours: u32) {
        let clients = self.clients.borrow();
        let told = self.talk(ours, |talk| {
            let (was, is) = (talk.customer.client, clients.get(&talk.server).copied());
            talk.customer.client = is.or(was);
            talk.customer.before.and(was.zip(is)).map(|(was, is)| (was == is, talk.began))
        });
        match told.flatten() {
            Some((true, began)) => self.figures.action_told(COMES_BACK, began),
            Some((false, began)) => {
                self.mistaken.set(self.mistaken.get() + 1);
                self.figures.action_refused(COMES_BACK, began, "another client");
            }
            None => {}
        }
    }

    /// A customer who was told that they wait has no more patience. `false`: not yet, a line of theirs is on its way.
    pub(super) fn leave_queue(self: &Rc<Self>, dialog: u32, planned: Micros) -> bool {
        match self.talk(dialog, Talk::may_leave).flatten() {
            None => return true,
            Some(false) => return false,
            Some(true) => {}
        }
        self.figures.action_planned(LEAVES, planned);
        let widget = self.talk(dialog, |talk| {
            talk.leave();
            talk.widget
        });
        if widget == Some(true) {
            // The page is closed: the dialog waits for an operator all the same, who finds nobody.
            self.visitors.borrow_mut().remove(&dialog);
            self.figures.action_told(LEAVES, planned);
        } else {
            self.end_chat(dialog, planned);
        }
        true
    }

    /// The server knows that the customer has ended the chat: nobody has to close it.
    pub(super) fn ended(self: &Rc<Self>, dialog: u32) {
        let (unassigned, nobody_closes) = self
            .talk(dialog, |talk| {
                talk.ended = true;
                (talk.assigned_at.is_none(), !std::mem::replace(&mut talk.closed, true))
            })
            .unwrap_or_default();
        if unassigned {
            self.figures.waiting.set(self.figures.waiting.get().saturating_sub(1));
        }
        if nobody_closes {
            self.closed(dialog);
        }
    }

    /// The dialog is not the operator's any more. When somebody else was told before that it is theirs, they go on.
    pub fn released(self: &Rc<Self>, ours: u32, operator: usize) {
        let other = self.talk(ours, |talk| {
            let was = talk.operator;
            talk.lost_by(operator);
            was != talk.operator && talk.operator.is_some()
        });
        if other != Some(true) {
            return;
        }
        self.pump(ours, Side::Operator);
        self.pump(ours, Side::Note);
        if self.talk(ours, |talk| talk.wants_close && talk.is_quiet()) == Some(true) {
            self.close(ours);
        }
    }

    /// An operator's client was told that a dialog, of which it is not known yet which of ours it is, is theirs.
    pub fn assigned_early(&self, server: i64, operator: usize, at: Micros) {
        let mut early = self.early.borrow_mut();
        let since = early.get(&server).map_or(at, |(_, since)| *since);
        early.insert(server, (operator, since));
    }

    /// The same when it went away again.
    pub fn released_early(&self, server: i64, operator: usize) {
        let mut early = self.early.borrow_mut();
        if early.get(&server).is_some_and(|(holder, _)| *holder == operator) {
            early.remove(&server);
        }
    }

    /// The dialog went to another operator while a line was on its way: whoever has it next says it.
    pub fn moved(self: &Rc<Self>, dialog: u32, due: Due) {
        let side = due.line.side;
        self.talk(dialog, |talk| {
            let lane = talk.lane(side);
            lane.busy = false;
            lane.queue.push_front(due);
        });
        self.pump(dialog, side);
    }

    /// The operator who holds these dialogs of the server goes away from their page for a moment: how long their lines take says nothing
    /// about the server.
    pub fn absent(&self, held: impl Iterator<Item = i64>) {
        let by_server = self.by_server.borrow();
        for ours in held.filter_map(|server| by_server.get(&server)) {
            self.talk(*ours, Talk::absent);
        }
    }

    /// A line of ours was read by an operator's client.
    pub fn seen(&self, key: Key) {
        let at = self.clock.now();
        if key.side != Side::Customer {
            return;
        }
        let timed = self.talk(key.dialog, |talk| {
            let sent = talk.sent(Side::Customer, key.n);
            let first = !std::mem::replace(&mut sent.arrived, true);
            (first && sent.timed && !sent.absent).then_some(sent.planned)
        });
        if let Some(Some(planned)) = timed {
            self.figures.latency(Figure::F1, planned, at.saturating_sub(planned));
        }
    }

    /// An operator's line reached the customer's side; whether it did for the first time.
    pub fn out(&self, key: Key, to: u32, delivery: String) -> bool {
        let at = self.clock.now();
        self.ledger.add(&Record::Out { at, key, to, delivery });
        let timed = self.talk(key.dialog, |talk| {
            let sent = talk.sent(key.side, key.n);
            let first = !std::mem::replace(&mut sent.arrived, true);
            (first, (first && sent.timed && !sent.absent).then_some(sent.planned))
        });
        let Some((first, timed)) = timed else { return false };
        if let Some(planned) = timed {
            self.figures.latency(Figure::F3, planned, at.saturating_sub(planned));
        }
        first
    }

    /// What is in some bytes: one of our keys, or nothing. A broken token is written down.
    #[must_use]
    pub fn token_in(&self, bytes: &[u8], place: &str, dialog: i64, message: i64) -> Option<Key> {
        match token::find(&self.finder, bytes) {
            Token::Ours(key) => Some(key),
            Token::None => None,
            Token::Broken => {
                self.ledger.add(&Record::Strange { at: self.clock.now(), place: place.to_owned(), dialog, message });
                None
            }
        }
    }

    /// Sends the next line of a side when it may be sent now.
    pub fn pump(self: &Rc<Self>, dialog: u32, side: Side) {
        let next = self.talk(dialog, |talk| {
            let (operator, widget, ends) = (talk.operator, talk.widget, talk.wants_close);
            if talk.lane(side).busy || (matches!(side, Side::Operator | Side::Note) && operator.is_none()) {
                return None;
            }
            let transfer = if side == Side::Operator { talk.transfer.take() } else { None };
            let transfer = match (transfer, operator) {
                (Some(planned), Some(operator)) if !ends => Some(Next::Transfer(operator, planned)),
                (Some(planned), _) => {
                    self.figures.action_skipped(Act::Transfer.name(), planned);
                    None
                }
                (None, _) => None,
            };
            let lane = talk.lane(side);
            let next = match transfer {
                Some(transfer) => transfer,
                None => Next::Line(lane.queue.pop_front()?, operator),
            };
            lane.busy = true;
            Some((next, widget))
        });
        let Some(Some((next, widget))) = next else { return };
        match (next, side) {
            (Next::Transfer(operator, planned), _) => self.hand_over(dialog, operator, planned),
            (Next::Line(due, Some(operator)), Side::Operator | Side::Note) => {
                self.operators.send(operator, dialog, due)
            }
            (Next::Line(_, None), Side::Operator | Side::Note) => {}
            (Next::Line(due, _), Side::Integrator) => self.send_by_api(dialog, due),
            (Next::Line(due, _), Side::Customer) if widget => self.say(dialog, due),
            (Next::Line(due, _), Side::Customer) => self.post(dialog, due),
        }
    }

    /// The line under way is over, one way or the other: the next one follows.
    pub fn line_done(self: &Rc<Self>, dialog: u32, side: Side) {
        let close = self.talk(dialog, |talk| {
            talk.lane(side).busy = false;
            talk.wants_close && talk.is_quiet()
        });
        if close == Some(true) {
            self.close(dialog);
        } else {
            self.pump(dialog, side);
        }
    }

    /// The operator closes the dialog.
    pub fn close(self: &Rc<Self>, dialog: u32) {
        let operator = self.talk(dialog, |talk| talk.operator.filter(|_| !talk.closed));
        if let Some(Some(operator)) = operator {
            self.talk(dialog, |talk| talk.closed = true);
            self.operators.finish(operator, dialog);
        }
    }

    /// The operator's close was accepted: the slot is free, the visitor leaves the page.
    pub fn closed(self: &Rc<Self>, dialog: u32) {
        self.in_slots.set(self.in_slots.get().saturating_sub(1));
        self.figures.dialogs.set(self.figures.dialogs.get().saturating_sub(1));
        let world = Rc::clone(self);
        tokio::task::spawn_local(async move {
            // Late deliveries and receipts still find the dialog.
            tokio::time::sleep(std::time::Duration::from_secs(10)).await;
            world.visitors.borrow_mut().remove(&dialog);
            if let Some(server) = world.talk(dialog, |talk| talk.server) {
                world.clients.borrow_mut().remove(&server);
            }
            world.talk(dialog, |talk| {
                talk.forget();
                talk.over = true;
            });
        });
    }

    /// Slots that are free at those who are at work, when operators come and go with their shifts.
    fn free_at_work(&self) -> Option<usize> {
        self.plan.from_hour()?;
        Some(self.operators.free_slots(self.slots / self.operators.members().len().max(1)))
    }

    /// Whether a dialog that begins now finds a free slot.
    #[must_use]
    pub fn has_free_slot(&self) -> bool {
        match self.free_at_work() {
            Some(free) => free as u64 > self.figures.waiting.get(),
            None => self.in_slots.get() < self.slots,
        }
    }

    /// Whether there is a slot for every dialog that holds or needs one.
    fn has_slots_for_all(&self) -> bool {
        match self.free_at_work() {
            Some(free) => free as u64 >= self.figures.waiting.get(),
            None => self.in_slots.get() <= self.slots,
        }
    }

    /// Accepted dialogs that nobody was given although there is a slot for each; `None` when there is not, or not every
    /// operator is there.
    #[must_use]
    pub fn passed_over(&self) -> Option<usize> {
        let everybody = self.operators.attached() == self.operators.members().len();
        let talks = self.talks.borrow();
        let waits = |talk: &&Talk| talk.accepted_at.is_some() && talk.assigned_at.is_none() && !talk.ended;
        (everybody && self.has_slots_for_all()).then(|| talks.values().filter(waits).count())
    }

    /// Accepted lines that did not arrive yet, of dialogs that have an operator; and lines under way.
    #[must_use]
    pub fn outstanding(&self) -> (usize, usize) {
        let talks = self.talks.borrow();
        let (mut missing, mut under_way) = (0, 0);
        let slot_for_each = self.has_slots_for_all();
        for talk in talks.values() {
            // With a slot for everybody, a dialog that was accepted gets its operator.
            let waits = talk.accepted_at.is_some() && talk.assigned_at.is_none() && !talk.ended;
            under_way += usize::from(slot_for_each && waits);
            let (customer, operator) = talk.not_arrived();
            let operator = if talk.widget || self.floor.answered { operator } else { 0 };
            missing += operator + if talk.operator.is_some() { customer } else { 0 };
            let waits_for_operator = talk.operator.is_none();
            under_way += usize::from(!talk.is_quiet() && !waits_for_operator);
        }
        (missing, under_way)
    }
}
