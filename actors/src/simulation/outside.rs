//! The way out: relay, connector, the channel; and the timers.

use super::Sabotage;
use super::world::{Event, Link, Sim};
use crate::connector::core::{ConnectorCore, Effect as ConnectorEffect, Input as ConnectorInput};
use crate::dialog::messages::DialogCommand;
use crate::domain::outbound::{OutboxBody, OutboxRow};
use crate::domain::time::SECOND;
use crate::domain::{ChannelKind, DialogId, MessageStatus, Slot};
use crate::outbox::core::{Effect as RelayEffect, Input as RelayInput, PAGE, RelayCore};
use crate::outbox::gate::Gate;
use crate::ports::{Receipt, SendOutcome, Snapshots};
use crate::timers::core::{HORIZON, TimerCore};

use super::dialogs::{ReplyTo, ready};

type RowKey = (Slot, i64);

impl Sim {
    /// The relay hears from now on and reads the table; what it hears before the table is known waits.
    pub fn relay_born(&mut self, life: u64) {
        let Some(process) = self.process.as_mut().filter(|p| p.relay_life == life) else { return };
        process.relay = Some(RelayCore::default());
        process.relay_early = Some(Vec::new());
        self.soon(Event::RelayBegins { life });
    }

    pub fn relay_begins(&mut self, life: u64) {
        let mut rows = ready(self.store.outbox_pending()).unwrap();
        if self.sabotage == Some(Sabotage::RelayWithoutTable) {
            rows.clear();
        }
        self.soon(Event::Relay { life, input: RelayInput::Begin(rows) });
    }

    /// From a dialog, to whichever relay lives.
    pub fn hand_to_relay(&mut self, input: RelayInput) {
        let Some(life) = self.process.as_ref().map(|p| p.relay_life) else { return };
        self.relay(life, input);
    }

    pub fn relay(&mut self, life: u64, input: RelayInput) {
        let Some(process) = self.process.as_mut().filter(|p| p.relay_life == life && p.relay.is_some()) else { return };
        let mut inputs = vec![input];
        match (&mut process.relay_early, &inputs[0]) {
            (Some(_), RelayInput::Begin(_)) => inputs.extend(process.relay_early.take().unwrap()),
            (Some(early), _) => return early.push(inputs.remove(0)),
            (None, _) => {}
        }
        for input in inputs {
            let effects = self.process.as_mut().unwrap().relay.as_mut().unwrap().on(input);
            for effect in effects {
                match effect {
                    RelayEffect::Forward(rows) => self.hand_to_connector(rows),
                    RelayEffect::Read(slot, after) => self.soon(Event::RelayReads { life, slot, after }),
                    RelayEffect::LookIn(slot, why, micros) => {
                        self.inside(micros, Event::Relay { life, input: RelayInput::Look(slot, why) });
                    }
                }
            }
        }
    }

    pub fn relay_reads(&mut self, life: u64, slot: Slot, after: i64) {
        let mut rows = ready(self.store.outbox_after(slot, after, PAGE)).ok();
        if self.faults && self.chance.percent(5) {
            self.account.faults += 1;
            rows = None;
        }
        if self.sabotage == Some(Sabotage::RelayWithoutTable) {
            rows = Some(Vec::new());
        }
        self.soon(Event::Relay { life, input: RelayInput::Table(slot, rows) });
    }

    /// The relay panics; its connectors go with it, because nobody holds them any more.
    pub fn relay_dies(&mut self) {
        let life = self.new_life();
        let process = self.process.as_mut().unwrap();
        process.relay = None;
        process.relay_early = None;
        process.relay_life = life;
        process.connector = Some(ConnectorCore::new(ChannelKind::CustomChannel, self.now, life));
        process.connector_life = life;
        process.gate = Gate::default();
        let pause = self.chance.between(20_000, 300_000);
        self.inside(pause, Event::RelayBorn { life });
    }

    /// New rows, as the relay's shell hands them on. A full mailbox loses them; the table has them.
    fn hand_to_connector(&mut self, rows: Vec<OutboxRow>) {
        let full = self.faults && self.chance.percent(2);
        let Some(process) = self.process.as_mut() else { return };
        let rows = if self.sabotage == Some(Sabotage::OpenGate) { rows } else { process.gate.pass(rows) };
        let life = process.connector_life;
        if rows.is_empty() {
            return;
        }
        if full {
            self.account.faults += 1;
            if process.gate.close() || self.sabotage == Some(Sabotage::OpenGate) {
                self.inside(200_000, Event::ConnectorReads { life });
            }
            return;
        }
        self.in_order(Link::Connector, false, Event::Connector { life, input: ConnectorInput::Rows(rows) });
    }

    /// The table is read for the connector; meanwhile nothing new goes to it.
    pub fn connector_reads(&mut self, life: u64) {
        let Some(process) = self.process.as_mut().filter(|p| p.connector_life == life) else { return };
        process.gate.close();
        process.connector_reads += 1;
        let read = process.connector_reads;
        self.in_order(Link::Connector, false, Event::Connector { life, input: ConnectorInput::Reading(read) });
    }

    /// The connector knows that the table is read now.
    pub fn connector_snapshot(&mut self, life: u64, read: u64) {
        let newest = |p: &&mut super::world::Process| p.connector_life == life && p.connector_reads == read;
        if self.process.as_mut().filter(newest).is_none() {
            return;
        }
        let failed = self.faults && self.chance.percent(5);
        if failed {
            return self.inside(200_000, Event::ConnectorReads { life });
        }
        let rows = ready(self.store.outbox_pending()).unwrap();
        self.soon(Event::ConnectorTable { life, read, rows });
    }

    pub fn connector_table(&mut self, life: u64, read: u64, rows: Vec<OutboxRow>) {
        let newest = |p: &&mut super::world::Process| p.connector_life == life && p.connector_reads == read;
        let Some(process) = self.process.as_mut().filter(newest) else { return };
        let (rows, again) = process.gate.open(rows);
        self.in_order(Link::Connector, false, Event::Connector { life, input: ConnectorInput::Table(rows) });
        if again {
            self.connector_reads(life);
        }
    }

    pub fn connector(&mut self, life: u64, input: ConnectorInput) {
        let now = self.now;
        let Some(process) = self.process.as_mut().filter(|p| p.connector_life == life) else { return };
        // One between two lives gets its rows from the table.
        let Some(core) = process.connector.as_mut() else { return };
        let read = if let ConnectorInput::Reading(read) = input { Some(read) } else { None };
        let effects = core.on(input, now);
        if let Some(read) = read {
            self.soon(Event::ConnectorSnapshot { life, read });
        }
        for effect in effects {
            match effect {
                ConnectorEffect::Send(row) => self.sends(life, row),
                ConnectorEffect::Settle { key, end, receipt } => self.soon(Event::Settles { life, key, end, receipt }),
                ConnectorEffect::WakeAt(at) => {
                    let input = ConnectorInput::Tick;
                    self.inside(at.since(now).max(1), Event::Connector { life, input });
                }
                ConnectorEffect::Refill => self.soon(Event::ConnectorReads { life }),
            }
        }
    }

    fn sends(&mut self, life: u64, row: Box<OutboxRow>) {
        let key = (row.draft.slot, row.n);
        match self.sabotage {
            Some(Sabotage::SettledBeforeSent) => {
                let _ = self.store.settle(done_with(&row, self.now));
            }
            Some(Sabotage::NobodyWaitsForTheChannel) => {
                let late = self.chance.between(500, 150_000);
                self.after(late, Event::ReachesChannel { key, row });
                let outcome = SendOutcome::Accepted { external_id: None };
                return self.soon(Event::Connector { life, input: ConnectorInput::Tried { key, outcome } });
            }
            _ => {}
        }
        let late = self.chance.between(500, 150_000);
        self.inside(late, Event::Tried { life, key, row });
    }

    /// The channel got a row (or the try failed on the way).
    pub fn tried(&mut self, life: u64, key: RowKey, row: &OutboxRow) {
        let outcome = self.outcome(row.attempts);
        if matches!(outcome, SendOutcome::Accepted { .. }) || self.chance.percent(50) {
            self.reaches_channel(key, row);
        }
        self.connector(life, ConnectorInput::Tried { key, outcome });
    }

    pub fn reaches_channel(&mut self, key: RowKey, row: &OutboxRow) {
        let message = match &row.draft.body {
            OutboxBody::Message { message_id, .. } => Some(*message_id),
            OutboxBody::Event { .. } => None,
        };
        self.account.sent += 1;
        self.tries.push((key, message, row.draft.chat_id.clone()));
    }

    pub fn settles(&mut self, life: u64, key: RowKey, end: Option<u64>, receipt: Receipt) {
        let fault = self.journal_fault();
        if fault != Some(false) {
            let _ = self.store.settle(receipt);
        }
        self.soon(Event::Connector { life, input: ConnectorInput::Settled { key, end, ok: fault.is_none() } });
    }

    pub fn connector_dies(&mut self) {
        let life = self.new_life();
        let process = self.process.as_mut().unwrap();
        process.connector = None;
        process.connector_life = life;
        process.gate.close();
        let pause = self.chance.between(20_000, 300_000);
        self.inside(pause, Event::ConnectorBorn { life });
    }

    pub fn connector_born(&mut self, life: u64) {
        let now = self.now;
        let Some(process) = self.process.as_mut().filter(|p| p.connector_life == life) else { return };
        process.connector = Some(ConnectorCore::new(ChannelKind::CustomChannel, now, life));
        self.connector_reads(life);
    }

    pub fn timers_load(&mut self, life: u64) {
        let rows = ready(self.store.timers_due(self.now.plus_micros(HORIZON), 10_000)).unwrap();
        let now = self.now;
        let Some(process) = self.process.as_mut().filter(|p| p.timers_life == life) else { return };
        process.timers.loaded(rows, now);
        if self.sabotage != Some(Sabotage::TimersReadOnce) {
            self.inside(5 * SECOND, Event::TimersLoad { life });
        }
    }

    pub fn timers_tick(&mut self, life: u64) {
        let now = self.now;
        let Some(process) = self.process.as_mut().filter(|p| p.timers_life == life) else { return };
        for due in process.timers.tick(now) {
            self.account.timers += 1;
            let command = Box::new(DialogCommand::Timer { kind: due.kind, payload: due.payload });
            let dialog = DialogId(due.subject);
            if self.chance.percent(10) {
                // Told twice.
                self.soon(Event::Command { dialog, command: command.clone(), reply: ReplyTo::Nobody });
            }
            self.soon(Event::Command { dialog, command, reply: ReplyTo::Nobody });
        }
        if self.faults && self.chance.percent(2) {
            // One that was read before its row moved on, or by a former life.
            let early: Vec<(String, i64, i64)> = {
                let rows = self.store.rows();
                rows.timers.values().map(|t| (t.kind.clone(), t.subject, t.payload)).collect()
            };
            if !early.is_empty() {
                let n = usize::try_from(self.chance.below(early.len() as u64)).unwrap();
                let (kind, subject, payload) = early[n].clone();
                let command = Box::new(DialogCommand::Timer { kind, payload });
                self.soon(Event::Command { dialog: DialogId(subject), command, reply: ReplyTo::Nobody });
            }
        }
        self.inside(SECOND / 4, Event::TimersTick { life });
    }

    /// What the timers knew is gone; they read the table again.
    pub fn timers_die(&mut self) {
        let life = self.new_life();
        let now = self.now;
        let process = self.process.as_mut().unwrap();
        process.timers = TimerCore::new(now);
        process.timers_life = life;
        process.timers_born = now;
        let pause = self.chance.between(20_000, 300_000);
        self.inside(pause, Event::TimersLoad { life });
        self.inside(pause, Event::TimersTick { life });
    }
}

/// Sabotage: the row counts as sent.
fn done_with(row: &OutboxRow, at: crate::domain::Timestamp) -> Receipt {
    let (dialog_id, message_id) = match &row.draft.body {
        OutboxBody::Message { dialog_id, message_id, .. } => (*dialog_id, Some(*message_id)),
        OutboxBody::Event { dialog_id, .. } => (*dialog_id, None),
    };
    Receipt {
        slot: row.draft.slot,
        outbox: Some((row.n, None)),
        dialog_id,
        message_id,
        up_to: false,
        status: MessageStatus::Sent,
        error_code: None,
        external_id: None,
        widget: None,
        at,
    }
}
