//! The shell of [`ConnectorCore`].

use std::time::Duration;

use actix::{WeakRecipient, prelude::*};

use crate::domain::outbound::OutboxRow;
use crate::domain::{ChannelKind, ConnectionId, Timestamp};
use crate::engine::{ActorReport, Shared};
use crate::feed::messages::StatusMoved;
use crate::outbox::messages::RefillConnector;
use crate::ports::{Receipt, SendOutcome};
use crate::routing::messages::Observe;
use crate::supervision::ExitNotice;

use super::core::{Again, ConnectorCore, Effect, Input, RowKey};

/// Batches of rows that may wait; the relay uses `try_send` and reads the table when it is full.
const MAILBOX: usize = 256;
/// A try that has not ended by then counts as put off; the sender promises 15 s (security.md P-14).
const LONGEST_TRY: Duration = Duration::from_secs(20);

/// Rows for this connection.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub struct TakeRows {
    /// Rows, ascending by slot and number.
    pub rows: Vec<OutboxRow>,
    /// They are all unfinished rows of the connection, not only new ones.
    pub from_table: bool,
}

/// The table is about to be read for this connector; the answer says that it remembers from now on what it finishes.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct TableIsRead(pub u64);

/// Rows that shall be tried now.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub struct TakeAgain {
    /// Rows.
    pub rows: Vec<OutboxRow>,
    /// Why.
    pub why: Again,
}

/// Take a row out; answers `false` while it is being sent.
#[derive(Debug, Clone, Message)]
#[rtype(result = "bool")]
pub struct TakeBack(pub OutboxRow);

/// See the module.
pub struct ConnectorActor {
    id: ConnectionId,
    channel: ChannelKind,
    core: ConnectorCore,
    shared: Shared,
    relay: WeakRecipient<RefillConnector>,
    wake: Option<(Timestamp, SpawnHandle)>,
    _exit: ExitNotice<ConnectionId>,
}

impl ConnectorActor {
    /// An idle connection.
    #[must_use]
    pub fn new(
        id: ConnectionId,
        channel: ChannelKind,
        shared: Shared,
        relay: WeakRecipient<RefillConnector>,
        exit: ExitNotice<ConnectionId>,
    ) -> Self {
        let core = ConnectorCore::new(channel, shared.ports.clock.now(), shared.ports.random.next_u64());
        Self { id, channel, core, shared, relay, wake: None, _exit: exit }
    }

    fn step(&mut self, input: Input, ctx: &mut Context<Self>) {
        let now = self.shared.ports.clock.now();
        let (failed, was_open) = (self.core.failed(), self.core.circuit_is_open());
        let effects = self.core.on(input, now);
        let given_up = u64::try_from(self.core.failed() - failed).unwrap_or(0);
        if given_up > 0 {
            metrics::counter!("rozmova_outbox_dead_total", "channel" => self.channel.key()).increment(given_up);
        }
        if self.core.circuit_is_open() != was_open {
            self.tell_of_circuit();
        }
        self.carry_out(effects, now, ctx);
    }

    /// Said once for each illness of the other side, whatever number of probes it takes.
    fn tell_of_circuit(&self) {
        if self.core.circuit_is_open() {
            metrics::counter!("rozmova_outbox_circuit_opened_total", "channel" => self.channel.key()).increment(1);
            tracing::warn!(connection.id = %self.id, "the other side fails, it is only probed until it answers; its rows wait");
        } else {
            tracing::info!(connection.id = %self.id, "the other side answers again, what waited for it goes out");
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>, now: Timestamp, ctx: &mut Context<Self>) {
        for effect in effects {
            match effect {
                Effect::Send(row) => self.send(*row, ctx),
                Effect::Settle { key, end, receipt } => self.settle(key, end, *receipt, ctx),
                Effect::WakeAt(at) => self.wake_at(at, now, ctx),
                Effect::Refill => {
                    if let Some(relay) = self.relay.upgrade() {
                        // Once per emptied half of the memory: bounded by itself.
                        relay.do_send(RefillConnector(self.id));
                    }
                }
            }
        }
    }

    fn send(&self, row: OutboxRow, ctx: &mut Context<Self>) {
        let key = (row.draft.slot, row.n);
        let sender = self.shared.ports.sender.clone();
        let attempt = async move {
            let sent = tokio::time::timeout(LONGEST_TRY, sender.send(row)).await;
            sent.unwrap_or_else(|_| SendOutcome::Retry { after: None, code: "network".to_owned() })
        };
        ctx.spawn(
            attempt.into_actor(self).map(move |outcome, actor, ctx| actor.step(Input::Tried { key, outcome }, ctx)),
        );
    }

    fn settle(&self, key: RowKey, end: Option<u64>, receipt: Receipt, ctx: &mut Context<Self>) {
        let shared = self.shared.clone();
        let write = async move {
            let (dialog_id, status, error_code) = (receipt.dialog_id, receipt.status, receipt.error_code.clone());
            let Ok(applied) = shared.ports.journal.receipt(receipt).await else { return false };
            if !applied.moved.is_empty() {
                let moved = StatusMoved { dialog_id, messages: applied.moved, status, error_code, visitor: None };
                let _ = shared.status.send(moved).await;
            }
            true
        };
        ctx.spawn(write.into_actor(self).map(move |ok, actor, ctx| actor.step(Input::Settled { key, end, ok }, ctx)));
    }

    fn wake_at(&mut self, at: Timestamp, now: Timestamp, ctx: &mut Context<Self>) {
        if let Some((planned, handle)) = self.wake {
            if planned <= at && planned > now {
                return;
            }
            ctx.cancel_future(handle);
        }
        let pause = Duration::from_micros(u64::try_from(at.since(now)).unwrap_or(0));
        let handle = ctx.run_later(pause, |actor, ctx| {
            actor.wake = None;
            actor.step(Input::Tick, ctx);
        });
        self.wake = Some((at, handle));
    }
}

impl Actor for ConnectorActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

impl Handler<TakeRows> for ConnectorActor {
    type Result = ();
    fn handle(&mut self, TakeRows { rows, from_table }: TakeRows, ctx: &mut Self::Context) {
        self.step(if from_table { Input::Table(rows) } else { Input::Rows(rows) }, ctx);
    }
}

impl Handler<TableIsRead> for ConnectorActor {
    type Result = ();
    fn handle(&mut self, TableIsRead(read): TableIsRead, ctx: &mut Self::Context) {
        self.step(Input::Reading(read), ctx);
    }
}

impl Handler<TakeAgain> for ConnectorActor {
    type Result = ();
    fn handle(&mut self, TakeAgain { rows, why }: TakeAgain, ctx: &mut Self::Context) {
        self.step(Input::Again { rows, why }, ctx);
    }
}

impl Handler<TakeBack> for ConnectorActor {
    type Result = bool;
    fn handle(&mut self, TakeBack(row): TakeBack, ctx: &mut Self::Context) -> bool {
        let now = self.shared.ports.clock.now();
        let (taken, effects) = self.core.take_back(&row, now);
        self.carry_out(effects, now, ctx);
        taken
    }
}

impl Handler<Observe> for ConnectorActor {
    type Result = MessageResult<Observe>;
    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        MessageResult(vec![ActorReport {
            kind: "connector".to_owned(),
            name: self.id.to_string(),
            live: true,
            restarts: 0,
            counters: self.core.counters().into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
        }])
    }
}
