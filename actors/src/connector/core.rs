//! The decisions of one connection's way out. Pure.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use crate::domain::backoff::Dice;
use crate::domain::outbound::OutboxRow;
use crate::domain::time::SECOND;
use crate::domain::{ChannelKind, MessageStatus, Slot, Timestamp};
use crate::ports::{Receipt, SendOutcome};

use super::circuit::{Budget, Circuit, Pass};
use super::policy::{self, Bucket};
use super::receipt::receipt;

/// Sends at the same time; one chat never has two.
const IN_FLIGHT: usize = 64;
/// Rows kept in memory; the rest waits in the table.
const IN_MEMORY: usize = 10_000;
/// Wait before a delivery step is written again when the database did not answer.
const SETTLE_AGAIN: i64 = SECOND;

/// A row's place in the table.
pub type RowKey = (Slot, i64);

/// What happened.
#[derive(Debug, Clone)]
pub enum Input {
    /// Rows that were just committed; known ones are ignored.
    Rows(Vec<OutboxRow>),
    /// The table is about to be read, for the read with this number; the numbers grow.
    Reading(u64),
    /// Every unfinished row, read from the table, and what was committed since; known ones are ignored, and so are those that
    /// were finished since [`Input::Reading`]. Only the newest read that was announced comes.
    Table(Vec<OutboxRow>),
    /// Rows that shall be tried now.
    Again {
        /// Rows.
        rows: Vec<OutboxRow>,
        /// Why.
        why: Again,
    },
    /// A try ended.
    Tried {
        /// Row.
        key: RowKey,
        /// How.
        outcome: SendOutcome,
    },
    /// A delivery step was written, or not.
    Settled {
        /// Row.
        key: RowKey,
        /// The end it wrote, as [`Effect::Settle`] numbered it; without one the step only put the row off.
        end: Option<u64>,
        /// Durable.
        ok: bool,
    },
    /// The moment asked for by [`Effect::WakeAt`].
    Tick,
}

/// Why rows shall be tried now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// They were finished, and a committed write opened them.
    Opened,
    /// They were waiting when somebody looked, and may have been sent, or taken out, since.
    Waiting,
    /// The caller took them out, did not finish them, and gives them back.
    GivenBack,
}

/// What the shell does.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Try the row once.
    Send(Box<OutboxRow>),
    /// Write the delivery step, then tell those whose messages moved.
    Settle {
        /// Row.
        key: RowKey,
        /// The step ends the row, for the so many-th end here; without a number it only puts the row off. A row that is
        /// opened again ends again: an answer that comes late is told from the newer end's by it.
        end: Option<u64>,
        /// The step.
        receipt: Box<Receipt>,
    },
    /// Come back with [`Input::Tick`] at this moment.
    WakeAt(Timestamp),
    /// Memory has room again: read the rows left in the table.
    Refill,
}

#[derive(Debug, Default)]
struct Chat {
    /// By `n`: commit order, whatever order rows arrive in.
    rows: BTreeMap<i64, OutboxRow>,
    in_flight: bool,
    queued: bool,
}

/// One connection.
#[derive(Debug)]
pub struct ConnectorCore {
    chats: HashMap<String, Chat>,
    /// Chats whose first row may be due, in turn.
    ready: VecDeque<String>,
    /// Chats whose first row waits for its moment.
    later: BTreeMap<(Timestamp, String), ()>,
    /// Chats whose first row is due, is tried again, and waits for the budget of repeats.
    over_budget: VecDeque<String>,
    in_flight: HashMap<RowKey, String>,
    /// Whether the destination may be called.
    circuit: Circuit,
    /// The row that tries whether it may, while that is on its way.
    probe: Option<RowKey>,
    budget: Budget,
    dice: Dice,
    /// Ends that are not known to be durable, with their numbers.
    settling: HashMap<RowKey, (u64, Receipt)>,
    ends: u64,
    unsettled: HashSet<RowKey>,
    /// Rows that somebody took out; see [`Self::take_back`].
    taken: HashSet<RowKey>,
    /// Number of the newest read of the table that was announced.
    reading: u64,
    /// Rows finished since then: what is read may still call them unfinished.
    ended: Option<HashSet<RowKey>>,
    settle_at: Option<Timestamp>,
    held: usize,
    /// Rows are left in the table: later ones are too, until the table was read, or order would break.
    behind: bool,
    /// The table was asked for.
    asked: bool,
    bucket: Option<Bucket>,
    sent: i64,
    failed: i64,
    retried: i64,
}

impl ConnectorCore {
    /// An idle connection of a channel. `seed` is its chance: how far retries and probes move from their steps.
    #[must_use]
    pub fn new(channel: ChannelKind, now: Timestamp, seed: u64) -> Self {
        let bucket = policy::sends_per_second(channel).map(|rate| Bucket::full(rate, now));
        Self {
            chats: HashMap::new(),
            ready: VecDeque::new(),
            later: BTreeMap::new(),
            over_budget: VecDeque::new(),
            in_flight: HashMap::new(),
            circuit: Circuit::default(),
            probe: None,
            budget: Budget::new(now),
            dice: Dice::new(seed),
            settling: HashMap::new(),
            ends: 0,
            unsettled: HashSet::new(),
            taken: HashSet::new(),
            reading: 0,
            ended: None,
            settle_at: None,
            held: 0,
            behind: false,
            asked: false,
            bucket,
            sent: 0,
            failed: 0,
            retried: 0,
        }
    }

    /// Counters for the system page: rows in memory, tries on the way, sent, failed, put off; whether the circuit of the
    /// destination is open, and chats whose retry waits for the budget.
    #[must_use]
    pub fn counters(&self) -> [(&'static str, i64); 9] {
        [
            ("waiting", self.held as i64),
            ("in_flight", self.in_flight.len() as i64),
            ("sent", self.sent),
            ("failed", self.failed),
            ("retried", self.retried),
            ("behind", i64::from(self.behind)),
            ("oldest_at", self.oldest_at().map_or(0, Timestamp::micros)),
            ("circuit_open", i64::from(self.circuit_is_open())),
            ("over_budget", self.over_budget.len() as i64),
        ]
    }

    /// Rows given up so far.
    #[must_use]
    pub const fn failed(&self) -> i64 {
        self.failed
    }

    /// Whether the destination counts as ill: nothing is sent but one probe at a time.
    #[must_use]
    pub const fn circuit_is_open(&self) -> bool {
        self.circuit.is_open()
    }

    /// When the oldest row in memory was caused. The first row of a chat is its oldest, so this costs one look per chat.
    fn oldest_at(&self) -> Option<Timestamp> {
        self.chats.values().filter_map(|chat| chat.rows.first_key_value()).map(|(_, row)| row.draft.at).min()
    }

    /// One step.
    pub fn on(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Rows(rows) => self.take_rows(rows, now),
            Input::Reading(read) => {
                // Two announcements may come in the other order; the older one is of a read that nobody waits for.
                if read > self.reading {
                    self.reading = read;
                    self.ended = Some(HashSet::new());
                }
            }
            Input::Table(mut rows) => {
                (self.behind, self.asked) = (false, false);
                let ended = self.ended.take().unwrap_or_default();
                rows.retain(|row| !ended.contains(&(row.draft.slot, row.n)));
                self.take_rows(rows, now);
            }
            Input::Again { rows, why } => self.again(rows, why, now),
            Input::Tried { key, outcome } => self.tried(key, outcome, now, &mut effects),
            Input::Settled { key, end, ok } => self.settled(key, end, ok, now),
            Input::Tick => self.settle_again(now, &mut effects),
        }
        self.send_due(now, &mut effects);
        if self.behind && !self.asked && self.held < IN_MEMORY / 2 {
            self.asked = true;
            effects.push(Effect::Refill);
        }
        effects
    }

    /// The row may have been tried once more, or opened and ended again meanwhile: that end has an answer of its own.
    fn settled(&mut self, key: RowKey, end: Option<u64>, ok: bool, now: Timestamp) {
        if end.is_none() || self.settling.get(&key).map(|(number, _)| *number) != end {
            return;
        }
        self.unsettled.remove(&key);
        if ok {
            self.settling.remove(&key);
            if let Some(ended) = &mut self.ended {
                ended.insert(key);
            }
        } else {
            self.settle_at.get_or_insert(now.plus_micros(SETTLE_AGAIN));
        }
    }

    fn take_rows(&mut self, rows: Vec<OutboxRow>, now: Timestamp) {
        for row in rows {
            let key = (row.draft.slot, row.n);
            if self.settling.contains_key(&key) || self.taken.contains(&key) {
                continue;
            }
            // Once one row is left in the table all later ones are, or order would break.
            if self.behind || self.held >= IN_MEMORY {
                self.behind = true;
                continue;
            }
            let chat_id = row.draft.chat_id.clone();
            let chat = self.chats.entry(chat_id.clone()).or_default();
            if chat.rows.contains_key(&row.n) {
                continue;
            }
            chat.rows.insert(row.n, row);
            self.held += 1;
            self.queue(&chat_id, now);
        }
    }

    /// A row in hand stays in hand. One that is known waits no longer. Of one that was opened again by a committed write, what is
    /// left here of its former end is void. One that was taken out comes back by the hand that took it: until then whoever has
    /// it may be finishing it in the table. Any other was sent since somebody saw it waiting, or is left in the table.
    fn again(&mut self, rows: Vec<OutboxRow>, why: Again, now: Timestamp) {
        if why != Again::GivenBack {
            // A person asks for it, mostly because the other side was just mended.
            self.circuit.ask(now);
        }
        for row in rows {
            let key = (row.draft.slot, row.n);
            if self.in_flight.contains_key(&key) {
                continue;
            }
            let chat_id = row.draft.chat_id.clone();
            let known = self.chats.get_mut(&chat_id).and_then(|chat| chat.rows.get_mut(&row.n));
            if let Some(known) = known {
                known.next_at = now;
            } else {
                match why {
                    Again::Waiting => continue,
                    Again::GivenBack if !self.taken.remove(&key) => continue,
                    Again::GivenBack => {}
                    Again::Opened => {
                        self.taken.remove(&key);
                        self.settling.remove(&key);
                        self.unsettled.remove(&key);
                    }
                }
                if let Some(ended) = &mut self.ended {
                    ended.remove(&key);
                }
                self.take_rows(vec![row], now);
            }
            self.hurry(&chat_id, now);
        }
    }

    /// The chat's first row may be another one now, or due earlier: a chat that waits takes its place anew.
    fn hurry(&mut self, chat_id: &str, now: Timestamp) {
        let before = self.later.len() + self.over_budget.len();
        self.later.retain(|(_, chat), ()| chat != chat_id);
        self.over_budget.retain(|chat| chat != chat_id);
        if self.later.len() + self.over_budget.len() == before {
            return;
        }
        if let Some(chat) = self.chats.get_mut(chat_id) {
            chat.queued = false;
        }
        self.queue(chat_id, now);
    }

    /// Takes a row out, unless it is being sent or its end is being written: `false`, and the caller asks again later. From then
    /// on no read of the table that was on its way brings the row back; the caller finishes it there, or gives it back with
    /// [`Input::Again`]. Memory: one key for each row that somebody took out.
    pub fn take_back(&mut self, row: &OutboxRow, now: Timestamp) -> (bool, Vec<Effect>) {
        let key = (row.draft.slot, row.n);
        if self.in_flight.contains_key(&key) || self.settling.contains_key(&key) {
            return (false, Vec::new());
        }
        self.taken.insert(key);
        let chat_id = &row.draft.chat_id;
        if self.chats.get_mut(chat_id).and_then(|chat| chat.rows.remove(&row.n)).is_some() {
            self.held = self.held.saturating_sub(1);
            self.hurry(chat_id, now);
        }
        let mut effects = Vec::new();
        self.send_due(now, &mut effects);
        (true, effects)
    }

    /// Puts a chat into the turn, or aside until its first row is due.
    fn queue(&mut self, chat_id: &str, now: Timestamp) {
        let Some(chat) = self.chats.get_mut(chat_id) else { return };
        if chat.in_flight || chat.queued {
            return;
        }
        let Some((_, first)) = chat.rows.first_key_value() else {
            self.chats.remove(chat_id);
            return;
        };
        chat.queued = true;
        if first.next_at > now && first.attempts > 0 {
            self.later.insert((first.next_at, chat_id.to_owned()), ());
        } else {
            self.ready.push_back(chat_id.to_owned());
        }
    }

    fn send_due(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        while let Some(entry) = self.later.first_entry() {
            if entry.key().0 > now {
                break;
            }
            let ((_, chat), ()) = entry.remove_entry();
            self.ready.push_back(chat);
        }
        let mut wake = self.later.first_key_value().map(|((at, _), ())| *at);
        while self.in_flight.len() < IN_FLIGHT && !(self.ready.is_empty() && self.over_budget.is_empty()) {
            let pass = self.circuit.pass(now);
            let is_probe = match pass {
                Pass::Free => false,
                Pass::Probe => true,
                Pass::Wait(until) => {
                    wake = wake.into_iter().chain(until).min();
                    break;
                }
            };
            // A probe is slow enough by itself: the budget is for a destination that is called freely.
            let may_repeat = is_probe || self.budget.next(now).is_none();
            if may_repeat && let Some(chat_id) = self.over_budget.pop_front() {
                self.ready.push_front(chat_id);
            }
            let Some(chat_id) = self.ready.front() else { break };
            let Some(chat) = self.chats.get_mut(chat_id) else {
                self.ready.pop_front();
                continue;
            };
            let Some((n, row)) = chat.rows.first_key_value() else {
                chat.queued = false;
                self.ready.pop_front();
                continue;
            };
            let (key, is_repeat) = ((row.draft.slot, *n), row.attempts > 0);
            if is_repeat && !may_repeat {
                self.over_budget.extend(self.ready.pop_front());
                continue;
            }
            if let Some(Err(at)) = self.bucket.as_mut().map(|bucket| bucket.take(now)) {
                wake = Some(wake.map_or(at, |wake| wake.min(at)));
                break;
            }
            effects.push(Effect::Send(Box::new(row.clone())));
            (chat.queued, chat.in_flight) = (false, true);
            self.in_flight.extend(self.ready.pop_front().map(|chat_id| (key, chat_id)));
            if is_probe {
                self.circuit.probe();
                self.probe = Some(key);
            } else if is_repeat {
                self.budget.repeat(now);
            } else {
                self.budget.first();
            }
        }
        if !self.over_budget.is_empty() && !self.circuit.is_open() {
            wake = wake.into_iter().chain(self.budget.next(now)).min();
        }
        if let Some(at) = wake.into_iter().chain(self.settle_at).min() {
            effects.push(Effect::WakeAt(at));
        }
    }

    fn tried(&mut self, key: RowKey, outcome: SendOutcome, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(chat_id) = self.in_flight.remove(&key) else { return };
        let is_probe = self.probe == Some(key);
        if is_probe {
            self.probe = None;
        }
        let is_ill = policy::is_ill(&outcome);
        if is_ill {
            self.circuit.failed(is_probe, now, self.dice.share());
        } else if self.circuit.answered() {
            self.budget.fill();
        }
        let Some(chat) = self.chats.get_mut(&chat_id) else { return };
        chat.in_flight = false;
        let Some(mut row) = chat.rows.remove(&key.1) else { return };
        let (status, error_code, external_id, next) = match outcome {
            SendOutcome::Accepted { external_id } => (MessageStatus::Sent, None, external_id, None),
            SendOutcome::Rejected { code } => (MessageStatus::Failed, Some(code), None, None),
            SendOutcome::Retry { after, code } => {
                let share = self.dice.share();
                match policy::next_try(&row.draft.body, row.attempts + 1, after, share, now) {
                    Some(at) => (MessageStatus::Queued, None, None, Some(at)),
                    None => (MessageStatus::Failed, Some(code), None, None),
                }
            }
        };
        let receipt = receipt(&row, key, (status, error_code, external_id, next), now);
        match next {
            Some(at) => {
                self.retried += 1;
                row.attempts += 1;
                row.next_at = at;
                chat.rows.insert(key.1, row);
                // The moment of the next try is a convenience for a restart; memory knows it anyway.
                effects.push(Effect::Settle { key, end: None, receipt: Box::new(receipt) });
            }
            None => {
                self.held = self.held.saturating_sub(1);
                if row.attempts > 0 && !is_probe && !is_ill {
                    self.budget.give_back();
                }
                if status == MessageStatus::Sent {
                    self.sent += 1;
                } else {
                    self.failed += 1;
                }
                self.ends += 1;
                self.settling.insert(key, (self.ends, receipt.clone()));
                self.unsettled.insert(key);
                effects.push(Effect::Settle { key, end: Some(self.ends), receipt: Box::new(receipt) });
            }
        }
        self.queue(&chat_id, now);
    }

    /// Writes again what the database did not take; the row is not sent again for that.
    fn settle_again(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if self.settle_at.is_none_or(|at| at > now) {
            return;
        }
        self.settle_at = None;
        for (key, (end, receipt)) in &self.settling {
            if self.unsettled.insert(*key) {
                effects.push(Effect::Settle { key: *key, end: Some(*end), receipt: Box::new(receipt.clone()) });
            }
        }
    }
}
