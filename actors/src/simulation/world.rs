//! The scheduler: what is on its way, the clock, the life and death of the process.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::chance::Chance;
use super::dialogs::{ContactCell, DialogCell, ReplyTo};
use super::people::{Customer, Worker};
use super::staff::SessionCell;
use super::{Account, Sabotage, Violation};
use crate::connector::core::{ConnectorCore, Input as ConnectorInput};
use crate::contact::core::Input as ContactInput;
use crate::contact::messages::{Accepted, Inbound};
use crate::dialog::core::{Effect as DialogEffect, Input as DialogInput};
use crate::dialog::messages::{DialogCommand, Refusal};
use crate::distribution::distributor::core::{Core as Distributor, Input as DistributorInput};
use crate::domain::settings::{AcceptMode, OpSettings};
use crate::domain::time::SECOND;
use crate::domain::topic::Catalogue;
use crate::domain::{ChannelKind, DialogId, MessageId, OperatorId, Role, Timestamp};
use crate::feed::SessionKey;
use crate::feed::messages::Publication;
use crate::operator::core::Input as SessionInput;
use crate::outbox::core::{Input as RelayInput, RelayCore};
use crate::outbox::gate::Gate;
use crate::ports::{Change, SendOutcome};
use crate::testing::{MemoryStore, START, catalogue, operator};
use crate::timers::core::TimerCore;

/// People act this long among faults, times the pace of the history.
const BUSY: i64 = 30 * SECOND;
/// Then they go on this long while nothing fails.
const CALM: i64 = 10 * SECOND;
/// From the beginning of the calm until the last retry of the bad time is over.
const SETTLING: i64 = 6 * SECOND;
/// How often it is looked whether somebody waits beside a free slot.
const WATCH: i64 = SECOND / 50;
/// Time to come to rest: retries, expiring offers, the relay's late looks.
const REST: i64 = 75 * SECOND;
/// A history that does not end is a fault of its own.
const MAX_EVENTS: u64 = 400_000;

/// Something on its way.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a few hundred live in one heap; boxing each would only hide what it is")]
pub(super) enum Event {
    CustomerActs(usize),
    CustomerTimeout { customer: usize, attempt: u64 },
    WorkerActs(usize),
    Crash,
    Restart,
    InboundArrives { customer: usize, attempt: u64, inbound: Box<Inbound> },
    AnswerArrives { customer: usize, update: i64, result: Result<Accepted, Refusal> },
    FrameArrives { worker: usize, socket: u64, text: String },
    SocketClosed { worker: usize, socket: u64 },
    SocketGone { worker: usize, socket: u64 },
    Connects { worker: usize },
    Contact { chat: String, life: u64, input: ContactInput },
    Command { dialog: DialogId, command: Box<DialogCommand>, reply: ReplyTo },
    Dialog { dialog: DialogId, life: u64, input: DialogInput },
    DialogTells { dialog: DialogId, life: u64, publication: Box<Publication>, rest: VecDeque<DialogEffect> },
    DialogReborn { dialog: DialogId, life: u64 },
    DialogLooks { dialog: DialogId },
    Commit { dialog: DialogId, life: u64, change: Box<Change> },
    Distributor { life: u64, input: Box<DistributorInput> },
    DistributorReads { life: u64 },
    DistributorDies,
    DistributorBorn { life: u64 },
    Session { key: SessionKey, input: SessionInput },
    FrameSent { worker: usize, socket: u64, text: String },
    FeedReads { life: u64 },
    ToRelay(RelayInput),
    Relay { life: u64, input: RelayInput },
    RelayBorn { life: u64 },
    RelayBegins { life: u64 },
    RelayReads { life: u64, slot: crate::domain::Slot, after: i64 },
    Connector { life: u64, input: ConnectorInput },
    ConnectorBorn { life: u64 },
    ConnectorReads { life: u64 },
    ConnectorSnapshot { life: u64, read: u64 },
    ConnectorTable { life: u64, read: u64, rows: Vec<crate::domain::outbound::OutboxRow> },
    Tried { life: u64, key: (crate::domain::Slot, i64), row: Box<crate::domain::outbound::OutboxRow> },
    ReachesChannel { key: (crate::domain::Slot, i64), row: Box<crate::domain::outbound::OutboxRow> },
    Settles { life: u64, key: (crate::domain::Slot, i64), end: Option<u64>, receipt: Box<crate::ports::Receipt> },
    TimersLoad { life: u64 },
    TimersTick { life: u64 },
    SessionsTick,
    Watch,
}

impl Event {
    /// For the trace.
    fn name(&self) -> String {
        let all = format!("{self:?}");
        all.chars().take(240).collect()
    }
}

/// Links on which nothing overtakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Link {
    /// A session's mailbox.
    Mailbox(SessionKey),
    /// From a session to its socket.
    Socket(u64),
    /// From a socket to its session.
    Up(u64),
    /// From the owner of sessions to the Distributor.
    Presence,
    /// From dialogs to the relay.
    Relay,
    /// From the relay to the connector.
    Connector,
}

/// Everything in memory: gone with the process.
pub(super) struct Process {
    pub contacts: BTreeMap<String, ContactCell>,
    pub dialogs: BTreeMap<DialogId, DialogCell>,
    pub distributor: Option<Distributor>,
    pub distributor_life: u64,
    pub mirror_seq: u64,
    /// The Distributor's alarm that is set.
    pub alarm: Option<(u64, Timestamp)>,
    /// Asks of any Distributor that no dialog has answered.
    pub asks: usize,
    /// Commands of sessions that the Distributor has not answered.
    pub calls: BTreeMap<u64, (SessionKey, u64)>,
    pub feed: crate::feed::core::Core,
    pub feed_life: u64,
    pub sessions: BTreeMap<SessionKey, SessionCell>,
    /// `None` between two lives.
    pub relay: Option<RelayCore>,
    pub relay_life: u64,
    pub relay_early: Option<Vec<RelayInput>>,
    /// `None` between two lives.
    pub connector: Option<ConnectorCore>,
    pub connector_life: u64,
    pub connector_reads: u64,
    pub gate: Gate,
    pub timers: TimerCore,
    pub timers_life: u64,
    pub timers_born: Timestamp,
}

/// One history.
pub(super) struct Sim {
    pub sabotage: Option<Sabotage>,
    pub chance: Chance,
    pub now: Timestamp,
    pub store: MemoryStore,
    pub catalogue: Arc<Catalogue>,
    /// Things fail.
    pub faults: bool,
    /// People act.
    pub people: bool,
    /// How slowly people act; a slow history is long enough for timers to come due among faults.
    pub pace: i64,
    /// Events a session keeps for resume.
    pub ring: usize,
    /// Since when a dialog waits beside a free suitable slot while nothing fails.
    pub beside: BTreeMap<DialogId, Timestamp>,
    queue: BTreeMap<(Timestamp, u64), (Option<u64>, Event)>,
    counter: u64,
    /// Which life of the process; `None` while it is down.
    pub life: u64,
    pub process: Option<Process>,
    pub away_until: Timestamp,
    last_on: BTreeMap<Link, Timestamp>,
    pub next_session: u64,
    pub next_socket: u64,
    pub next_life: u64,
    pub next_call: u64,
    pub customers: Vec<Customer>,
    pub workers: Vec<Worker>,
    /// Every try of a row that reached the channel, in order.
    pub tries: Vec<((crate::domain::Slot, i64), Option<MessageId>, String)>,
    pub account: Account,
    pub violations: Vec<Violation>,
    trace: bool,
}

impl Sim {
    pub fn new(seed: u64, sabotage: Option<Sabotage>) -> Self {
        let mut chance = Chance::new(seed);
        let store = MemoryStore::default();
        let mut catalogue = catalogue();
        let workers = 2 + i64::try_from(chance.below(3)).unwrap();
        let pace = if chance.percent(20) { 5 } else { 1 };
        let ring = chance.pick(&[4, 40, 500]).unwrap();
        catalogue.settings = OpSettings {
            auto_connect_free_operator: true,
            dialog_limit_total: 1 + u32::try_from(chance.below(3)).unwrap(),
            accept_mode: if chance.percent(25) { AcceptMode::Offer } else { AcceptMode::Auto },
            accept_timeout_s: 5,
            distribution_tick_s: 5,
            exclude_min: 1,
            timer_enabled: chance.percent(50),
            timer_minutes: 1,
            operator_timeout_enabled: chance.percent(50),
            operator_timeout_minutes: 1,
            reopen_window_min: if chance.percent(30) { 5 } else { 0 },
            ..OpSettings::default()
        };
        {
            let mut rows = store.rows();
            rows.catalogue = catalogue.clone();
            for id in 1..=workers {
                rows.operators.insert(OperatorId(id), operator(id, Role::Operator));
            }
        }
        let mut sim = Self {
            sabotage,
            chance,
            now: START,
            store,
            catalogue: Arc::new(catalogue),
            faults: true,
            people: true,
            pace,
            ring,
            beside: BTreeMap::new(),
            queue: BTreeMap::new(),
            counter: 0,
            life: 0,
            process: None,
            away_until: START,
            last_on: BTreeMap::new(),
            next_session: 0,
            next_socket: 0,
            next_life: 0,
            next_call: 0,
            customers: Vec::new(),
            workers: Vec::new(),
            tries: Vec::new(),
            account: Account::default(),
            violations: Vec::new(),
            trace: std::env::var("ROZMOVA_TRACE").is_ok(),
        };
        sim.start_process();
        for n in 0..3 + sim.chance.below(6) {
            sim.customers.push(Customer::new(n));
            let at = sim.chance.between(1, 2_000_000);
            sim.after(at, Event::CustomerActs(n as usize));
        }
        for id in 1..=workers {
            sim.workers.push(Worker::new(operator(id, Role::Operator)));
            let at = sim.chance.between(1, 1_000_000);
            sim.after(at, Event::WorkerActs(id as usize - 1));
        }
        let at = sim.chance.between(1_000_000, 8_000_000);
        sim.after(at, Event::Crash);
        sim
    }

    /// A broken promise.
    pub fn broken(&mut self, promise: &'static str, what: String) {
        if self.violations.len() < 20 {
            self.violations.push(Violation { promise, what });
        }
    }

    /// Outlives the process.
    pub fn after(&mut self, micros: i64, event: Event) {
        self.put(self.now.plus_micros(micros), None, event);
    }

    /// Dies with the process.
    pub fn inside(&mut self, micros: i64, event: Event) {
        self.put(self.now.plus_micros(micros), Some(self.life), event);
    }

    /// Inside the process after a short while.
    pub fn soon(&mut self, event: Event) {
        let micros = self.short();
        self.inside(micros, event);
    }

    /// Between two actors: mostly at once, sometimes a thread slept, rarely it was late.
    pub fn short(&mut self) -> i64 {
        if !self.faults {
            return self.chance.between(1, 300);
        }
        match self.chance.below(100) {
            0..=79 => self.chance.between(1, 300),
            80..=97 => self.chance.between(300, 20_000),
            _ => self.chance.between(20_000, 400_000),
        }
    }

    /// Like `inside`, but never before what was put on the same link earlier.
    pub fn in_order(&mut self, link: Link, outlives: bool, event: Event) {
        let micros = self.short();
        let last = self.last_on.get(&link).copied().unwrap_or(self.now);
        let at = self.now.plus_micros(micros).max(last);
        self.last_on.insert(link, at);
        let life = if outlives { None } else { Some(self.life) };
        self.put(at, life, event);
    }

    fn put(&mut self, at: Timestamp, life: Option<u64>, event: Event) {
        self.counter += 1;
        self.queue.insert((at, self.counter), (life, event));
    }

    /// Lets the history happen.
    pub fn live(&mut self) {
        let calm_at = START.plus_micros(BUSY * self.pace);
        let rest_at = calm_at.plus_micros(CALM);
        let end = rest_at.plus_micros(REST);
        while let Some(((at, n), (life, event))) = self.queue.pop_first() {
            if at > end || self.violations.len() >= 20 {
                return;
            }
            self.now = at;
            if self.faults && at >= calm_at {
                self.faults = false;
                self.pace = 1;
                self.away_until = at;
                if self.process.is_none() {
                    self.after(1, Event::Restart);
                }
                for worker in 0..self.workers.len() {
                    self.after(SECOND, Event::Connects { worker });
                }
                self.after(SETTLING, Event::Watch);
            }
            if self.people && at >= rest_at {
                self.people = false;
            }
            if life.is_some_and(|life| life != self.life || self.process.is_none()) {
                continue;
            }
            self.account.events += 1;
            if self.account.events > MAX_EVENTS {
                self.broken("P-12", String::from("the history does not come to rest"));
                return;
            }
            for part in [at.micros().unsigned_abs(), n, self.chance.seen()] {
                self.account.print = (self.account.print ^ part).wrapping_mul(0x0100_0000_01b3);
            }
            if self.trace {
                eprintln!("{:>10} {n:>6} {}", at.since(START), event.name());
            }
            self.happen(event);
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::CustomerActs(customer) => self.customer_acts(customer),
            Event::CustomerTimeout { customer, attempt } => self.customer_waited(customer, attempt),
            Event::WorkerActs(worker) => self.worker_acts(worker),
            Event::Crash => self.something_dies(),
            Event::Restart => self.start_process(),
            Event::InboundArrives { customer, attempt, inbound } => self.inbound_arrives(customer, attempt, *inbound),
            Event::AnswerArrives { customer, update, result } => self.answer_arrives(customer, update, &result),
            Event::FrameArrives { worker, socket, text } => self.frame_arrives(worker, socket, &text),
            Event::SocketClosed { worker, socket } => self.socket_closed(worker, socket),
            Event::SocketGone { worker, socket } => self.socket_gone(worker, socket),
            Event::Connects { worker } => self.connects(worker),
            Event::Contact { chat, life, input } => self.contact(&chat, life, input),
            Event::Command { dialog, command, reply } => self.command(dialog, *command, reply),
            Event::Dialog { dialog, life, input } => self.dialog(dialog, life, input),
            Event::DialogTells { dialog, life, publication, rest } => {
                self.dialog_tells(dialog, life, *publication, rest);
            }
            Event::DialogReborn { dialog, life } => self.dialog_reborn(dialog, life),
            Event::DialogLooks { dialog } => self.dialog_looks(dialog),
            Event::Commit { dialog, life, change } => self.commit(dialog, life, *change),
            Event::Distributor { life, input } => self.tell_distributor(life, *input),
            Event::DistributorReads { life } => self.distributor_reads(life),
            Event::DistributorDies => {
                self.account.crashes += 1;
                self.distributor_dies();
            }
            Event::DistributorBorn { life } => self.distributor_born(life),
            Event::Session { key, input } => self.session(key, input),
            Event::FrameSent { worker, socket, text } => self.frame_sent(worker, socket, &text),
            Event::FeedReads { life } => self.feed_reads(life),
            Event::ToRelay(input) => self.hand_to_relay(input),
            Event::Relay { life, input } => self.relay(life, input),
            Event::RelayBorn { life } => self.relay_born(life),
            Event::RelayBegins { life } => self.relay_begins(life),
            Event::RelayReads { life, slot, after } => self.relay_reads(life, slot, after),
            Event::Connector { life, input } => self.connector(life, input),
            Event::ConnectorBorn { life } => self.connector_born(life),
            Event::ConnectorReads { life } => self.connector_reads(life),
            Event::ConnectorSnapshot { life, read } => self.connector_snapshot(life, read),
            Event::ConnectorTable { life, read, rows } => self.connector_table(life, read, rows),
            Event::Tried { life, key, row } => self.tried(life, key, &row),
            Event::ReachesChannel { key, row } => self.reaches_channel(key, &row),
            Event::Settles { life, key, end, receipt } => self.settles(life, key, end, *receipt),
            Event::TimersLoad { life } => self.timers_load(life),
            Event::TimersTick { life } => self.timers_tick(life),
            Event::SessionsTick => self.sessions_tick(),
            Event::Watch => {
                super::checks::watch(self);
                if self.people {
                    self.after(WATCH, Event::Watch);
                }
            }
        }
    }

    /// The process begins: everything is built from rows.
    pub fn start_process(&mut self) {
        if self.process.is_some() {
            return;
        }
        self.life += 1;
        self.last_on.clear();
        let dialogs = self.open_rows();
        let mut feed = crate::feed::core::Core::default();
        feed.on(crate::feed::core::Input::Seed { dialogs, catalogue: Arc::clone(&self.catalogue) }, self.now);
        self.process = Some(Process {
            contacts: BTreeMap::new(),
            dialogs: BTreeMap::new(),
            distributor: None,
            distributor_life: 0,
            mirror_seq: 0,
            alarm: None,
            asks: 0,
            calls: BTreeMap::new(),
            feed,
            feed_life: 0,
            sessions: BTreeMap::new(),
            relay: None,
            relay_life: 0,
            relay_early: None,
            connector: Some(ConnectorCore::new(ChannelKind::CustomChannel, self.now, self.life)),
            connector_life: 0,
            connector_reads: 0,
            gate: Gate::default(),
            timers: TimerCore::new(self.now),
            timers_life: 0,
            timers_born: self.now,
        });
        let life = self.new_life();
        if let Some(process) = &mut self.process {
            process.distributor_life = life;
            process.relay_life = life;
            process.connector_life = life;
            process.timers_life = life;
        }
        self.inside(1, Event::DistributorBorn { life });
        self.inside(1, Event::RelayBorn { life });
        self.inside(1, Event::TimersLoad { life });
        self.inside(1, Event::TimersTick { life });
        self.inside(SECOND, Event::SessionsTick);
    }

    /// Microseconds between two ticks of the Distributor, and the step of its answer.
    pub fn rules_tick(&self) -> i64 {
        (i64::from(self.catalogue.settings.distribution_tick_s) + 1) * SECOND
    }

    pub fn open_rows(&self) -> Vec<crate::domain::Dialog> {
        self.store.rows().dialogs.values().filter(|d| d.state.is_open()).cloned().collect()
    }

    /// Somebody dies, and the next death is planned.
    fn something_dies(&mut self) {
        if !self.faults {
            return;
        }
        let next = self.chance.between(500_000, 6_000_000) * self.pace;
        self.after(next, Event::Crash);
        if self.process.is_none() {
            return;
        }
        self.account.crashes += 1;
        match self.chance.below(16) {
            0 | 1 => self.process_dies(),
            2..=4 => self.distributor_dies(),
            5..=7 => self.dialog_dies(),
            8 => self.contact_dies(),
            9 => self.session_dies(),
            10 => self.feed_dies(),
            11 => self.relay_dies(),
            12 => self.connector_dies(),
            13 => self.timers_die(),
            _ => self.away_until = self.now.plus_micros(self.chance.between(100_000, 3_000_000)),
        }
    }

    fn process_dies(&mut self) {
        self.process = None;
        // Writes under way: half of them had reached the database. A single node starts after its former self is gone, so
        // none lands later.
        let writes: Vec<_> =
            self.queue.iter().filter(|(_, (_, e))| matches!(e, Event::Commit { .. })).map(|(k, _)| *k).collect();
        for key in writes {
            if let Some((_, Event::Commit { change, .. })) = self.queue.remove(&key)
                && self.chance.percent(50)
            {
                let _nobody_hears = self.write_down(*change, false);
            }
        }
        for worker in 0..self.workers.len() {
            if let Some(socket) = self.workers[worker].socket {
                let late = self.chance.between(1, 50_000);
                self.after(late, Event::SocketClosed { worker, socket });
            }
        }
        // A slow history may be down for longer than a timer.
        let long = self.pace > 1 && self.chance.percent(30);
        let down = if long { self.chance.between(50, 90) * SECOND } else { self.chance.between(100_000, 3_000_000) };
        self.after(down, Event::Restart);
    }

    /// How a try of the channel ends. It does not fail so often that the next try is minutes away.
    pub fn outcome(&mut self, tries: i32) -> SendOutcome {
        if self.faults && tries < 3 && self.chance.percent(15) {
            self.account.faults += 1;
            return SendOutcome::Retry { after: None, code: String::from("network") };
        }
        SendOutcome::Accepted { external_id: None }
    }

    /// Whether the journal fails now.
    pub fn journal_fault(&mut self) -> Option<bool> {
        if !self.faults {
            return None;
        }
        match self.chance.below(100) {
            0..=1 => Some(false),
            2..=4 => Some(true),
            _ => None,
        }
    }

    pub fn new_life(&mut self) -> u64 {
        self.next_life += 1;
        self.next_life
    }
}
