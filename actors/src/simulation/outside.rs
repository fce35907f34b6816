//! The way out: relay, connector, the channel; and the timers.

use super::world::{Event, Sim};
use crate::connector::core::{Effect as ConnectorEffect, Input as ConnectorInput};
use crate::dialog::messages::DialogCommand;
use crate::domain::outbound::{OutboxBody, OutboxRow};
use crate::domain::time::SECOND;
use crate::domain::{DialogId, Slot};
use crate::outbox::core::{Effect as RelayEffect, Input as RelayInput, PAGE};
use crate::ports::{Receipt, SendOutcome, Snapshots};
use crate::timers::core::HORIZON;

use super::dialogs::{ReplyTo, ready};

impl Sim {
    pub fn relay(&mut self, input: RelayInput) {
        let Some(process) = &mut self.process else { return };
        let mut inputs = vec![input];
        match (&mut process.relay_early, &inputs[0]) {
            (Some(_), RelayInput::Begin(_)) => inputs.extend(process.relay_early.take().unwrap()),
            (Some(early), _) => return early.push(inputs.remove(0)),
            (None, _) => {}
        }
        for input in inputs {
            for effect in self.process.as_mut().unwrap().relay.on(input) {
                match effect {
                    RelayEffect::Forward(rows) => self.connector(ConnectorInput::Rows(rows)),
                    RelayEffect::Read(slot, after) => self.soon(Event::RelayReads { slot, after }),
                    RelayEffect::LookIn(slot, why, micros) => {
                        self.inside(micros, Event::Relay(RelayInput::Look(slot, why)));
                    }
                }
            }
        }
    }

    pub fn relay_reads(&mut self, slot: Slot, after: i64) {
        let rows = ready(self.store.outbox_after(slot, after, PAGE)).ok();
        self.soon(Event::Relay(RelayInput::Table(slot, rows)));
    }

    pub fn connector(&mut self, input: ConnectorInput) {
        let now = self.now;
        let Some(process) = &mut self.process else { return };
        for effect in process.connector.on(input, now) {
            match effect {
                ConnectorEffect::Send(row) => {
                    let key = (row.draft.slot, row.n);
                    let late = self.chance.between(500, 150_000);
                    self.inside(late, Event::Tried { key, row });
                }
                ConnectorEffect::Settle(key, receipt) => self.soon(Event::Settles { key, receipt }),
                ConnectorEffect::WakeAt(at) => {
                    self.inside(at.since(now).max(1), Event::Connector(ConnectorInput::Tick));
                }
                ConnectorEffect::Refill => {
                    let rows = ready(self.store.outbox_pending()).unwrap();
                    self.soon(Event::Connector(ConnectorInput::Rows(rows)));
                }
            }
        }
    }

    /// The channel got a row (or the try failed on the way).
    pub fn tried(&mut self, key: (Slot, i64), row: &OutboxRow) {
        let outcome = self.outcome();
        if matches!(outcome, SendOutcome::Accepted { .. }) || self.chance.percent(50) {
            let message = match &row.draft.body {
                OutboxBody::Message { message_id, .. } => Some(*message_id),
                OutboxBody::Event { .. } => None,
            };
            self.account.sent += 1;
            self.tries.push((key, message, row.draft.chat_id.clone()));
        }
        self.connector(ConnectorInput::Tried { key, outcome });
    }

    pub fn settles(&mut self, key: (Slot, i64), receipt: Receipt) {
        let ok = self.journal_fault().is_none();
        if ok {
            let _ = self.store.settle(receipt);
        }
        self.soon(Event::Connector(ConnectorInput::Settled { key, ok }));
    }

    pub fn timers_load(&mut self) {
        let rows = ready(self.store.timers_due(self.now.plus_micros(HORIZON), 10_000)).unwrap();
        let now = self.now;
        let Some(process) = &mut self.process else { return };
        process.timers.loaded(rows, now);
        self.inside(5 * SECOND, Event::TimersLoad);
    }

    pub fn timers_tick(&mut self) {
        let now = self.now;
        let Some(process) = &mut self.process else { return };
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
        self.inside(SECOND / 2, Event::TimersTick);
    }
}
