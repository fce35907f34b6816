//! The shell of [`RelayCore`], and the supervisor of connectors.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use actix::prelude::*;

use crate::connector::ConnectorActor;
use crate::connector::actor::{TableIsRead, TakeAgain, TakeBack, TakeRows};
use crate::domain::outbound::OutboxRow;
use crate::domain::{ChannelKind, ConnectionId, Slot};
use crate::engine::{ActorReport, Shared};
use crate::ports::SnapshotError;
use crate::routing::messages::{Observe, Ping};
use crate::supervision::{ExitNotice, Gone, Restarts};

use super::core::{Effect, Input, PAGE, RelayCore, Why};
use super::gate::Gate;
use super::messages::{RefillConnector, RelayRows, SendAgain, StopRelay, SuspectSlot, TakeRowBack, UnparkConnector};

/// Dialogs that may wait to hand rows over; each waits with one message, so this bounds dialogs.
const MAILBOX: usize = 1024;
/// Wait before a failed read of the table is repeated, and before a full connector is looked at again.
const AGAIN: Duration = Duration::from_millis(200);

struct Connector {
    channel: ChannelKind,
    addr: Option<Addr<ConnectorActor>>,
    generation: u64,
    restarts: Restarts,
    parked: bool,
    gate: Gate,
    /// Number of the newest read of the table; older ones are void, and so are those begun in a former life.
    reads: u64,
}

/// See the module.
pub struct OutboxRelay {
    core: RelayCore,
    shared: Shared,
    arbiters: Vec<ArbiterHandle>,
    connectors: BTreeMap<ConnectionId, Connector>,
    /// Rows wait here until the first read of the table is through: before it nobody knows what is missing.
    early: Option<Vec<Input>>,
    stopped: bool,
    _exit: ExitNotice<&'static str>,
}

impl OutboxRelay {
    /// A relay that spreads connectors over these arbiters (at least one, else its own).
    #[must_use]
    pub fn new(shared: Shared, arbiters: Vec<ArbiterHandle>, exit: ExitNotice<&'static str>) -> Self {
        Self {
            core: RelayCore::default(),
            shared,
            arbiters,
            connectors: BTreeMap::new(),
            early: Some(Vec::new()),
            stopped: false,
            _exit: exit,
        }
    }

    fn begin(&mut self, ctx: &mut Context<Self>) {
        let read = self.shared.ports.snapshots.outbox_pending().into_actor(self);
        ctx.wait(read.map(|rows, actor, ctx| match rows {
            Ok(rows) => {
                let early = actor.early.take().unwrap_or_default();
                actor.step(Input::Begin(rows), ctx);
                early.into_iter().for_each(|input| actor.step(input, ctx));
            }
            Err(error) => {
                tracing::warn!(%error, "the outbox could not be read, trying again");
                ctx.run_later(AGAIN, |actor, ctx| actor.begin(ctx));
            }
        }));
    }

    fn step(&mut self, input: Input, ctx: &mut Context<Self>) {
        if self.stopped {
            return;
        }
        if let Some(early) = &mut self.early {
            early.push(input);
            return;
        }
        for effect in self.core.on(input) {
            match effect {
                Effect::Forward(rows) => self.forward(rows, ctx),
                Effect::Read(slot, after) => self.read(slot, after, ctx),
                Effect::LookIn(slot, why, micros) => self.look_in(slot, why, micros, ctx),
            }
        }
    }

    fn look_in(&self, slot: Slot, why: Why, micros: i64, ctx: &mut Context<Self>) {
        let pause = Duration::from_micros(u64::try_from(micros).unwrap_or(0));
        ctx.run_later(pause, move |actor, ctx| actor.step(Input::Look(slot, why), ctx));
    }

    fn read(&self, slot: Slot, after: i64, ctx: &mut Context<Self>) {
        let read = self.shared.ports.snapshots.outbox_after(slot, after, PAGE).into_actor(self);
        ctx.spawn(read.map(move |rows, actor, ctx| actor.step(Input::Table(slot, rows.ok()), ctx)));
    }

    fn forward(&mut self, rows: Vec<OutboxRow>, ctx: &mut Context<Self>) {
        let mut by_connection: HashMap<ConnectionId, Vec<OutboxRow>> = HashMap::new();
        for row in rows {
            by_connection.entry(row.draft.connection_id).or_default().push(row);
        }
        for (id, rows) in by_connection {
            let Some(channel) = rows.first().map(|row| row.draft.channel) else { continue };
            self.hand(id, channel, rows, ctx);
        }
    }

    /// Gives rows to a connector, building it when it is not there. One between two lives gets them from the table.
    fn hand(&mut self, id: ConnectionId, channel: ChannelKind, rows: Vec<OutboxRow>, ctx: &mut Context<Self>) {
        let fresh = !self.connectors.contains_key(&id);
        if fresh {
            let connector = Connector {
                channel,
                addr: None,
                generation: 0,
                restarts: Restarts::default(),
                parked: false,
                gate: Gate::default(),
                reads: 0,
            };
            self.connectors.insert(id, connector);
            self.build(id, ctx);
        }
        let Some(connector) = self.connectors.get_mut(&id) else { return };
        let rows = connector.gate.pass(rows);
        if !rows.is_empty() {
            self.give(id, TakeRows { rows, from_table: false }, ctx);
        }
    }

    /// One that has no room gets its rows from the table later, and nothing before them.
    fn give(&mut self, id: ConnectionId, rows: TakeRows, ctx: &mut Context<Self>) {
        let Some(connector) = self.connectors.get_mut(&id) else { return };
        let Some(addr) = &connector.addr else { return };
        if addr.try_send(rows).is_err() && connector.gate.close() {
            metrics::counter!("rozmova_mailbox_full_total", "mailbox" => "connector").increment(1);
            ctx.run_later(AGAIN, move |actor, ctx| actor.refill(id, ctx));
        }
    }

    fn build(&mut self, id: ConnectionId, ctx: &mut Context<Self>) {
        let place = usize::try_from(id.get()).unwrap_or(0) % self.arbiters.len().max(1);
        let Some(connector) = self.connectors.get_mut(&id) else { return };
        connector.generation += 1;
        let (channel, generation, shared) = (connector.channel, connector.generation, self.shared.clone());
        let owner = ctx.address().downgrade();
        let make = move |_: &mut Context<ConnectorActor>| {
            let exit = ExitNotice { owner: owner.clone().recipient(), child: id, generation };
            ConnectorActor::new(id, channel, shared, owner.recipient(), exit)
        };
        connector.addr = Some(match self.arbiters.get(place) {
            Some(arbiter) => ConnectorActor::start_in_arbiter(arbiter, make),
            None => ConnectorActor::create(make),
        });
    }

    /// Reads the unfinished rows of one connection and hands them over; rows it has are ignored there. The connector is told before
    /// the read begins, so it knows which of them it has finished meanwhile. For one between two lives its next life reads.
    fn refill(&mut self, id: ConnectionId, ctx: &mut Context<Self>) {
        let Some(connector) = self.connectors.get_mut(&id) else { return };
        connector.gate.close();
        connector.reads += 1;
        let number = connector.reads;
        let Some(addr) = connector.addr.clone() else { return };
        let snapshots = self.shared.ports.snapshots.clone();
        let read = async move {
            if addr.send(TableIsRead(number)).await.is_err() {
                return Err(SnapshotError("its connector died".to_owned()));
            }
            snapshots.outbox_pending().await
        };
        ctx.spawn(read.into_actor(self).map(move |rows, actor, ctx| {
            if actor.stopped {
                return;
            }
            let Some(connector) = actor.connectors.get_mut(&id).filter(|c| c.reads == number) else { return };
            match rows {
                Ok(mut rows) => {
                    rows.retain(|row| row.draft.connection_id == id);
                    let (rows, again) = connector.gate.open(rows);
                    actor.give(id, TakeRows { rows, from_table: true }, ctx);
                    if again {
                        actor.refill(id, ctx);
                    }
                }
                Err(error) => {
                    tracing::warn!(connection.id = %id, %error, "unfinished rows could not be read, trying again");
                    ctx.run_later(AGAIN, move |actor, ctx| actor.refill(id, ctx));
                }
            }
        }));
    }

    fn reports(&self) -> Vec<ActorReport> {
        let mut reports = vec![ActorReport {
            kind: "outbox".to_owned(),
            name: "all".to_owned(),
            live: true,
            restarts: 0,
            counters: self.core.counters().into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
        }];
        let troubled = self.connectors.iter().filter(|(_, c)| c.restarts.total() > 0 || c.parked);
        reports.extend(troubled.map(|(id, c)| ActorReport {
            kind: "connector".to_owned(),
            name: id.to_string(),
            live: c.addr.is_some(),
            restarts: c.restarts.total(),
            counters: [("parked".to_owned(), i64::from(c.parked))].into_iter().collect(),
        }));
        reports
    }
}

impl Actor for OutboxRelay {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.begin(ctx);
    }
}

impl Handler<RelayRows> for OutboxRelay {
    type Result = ();
    fn handle(&mut self, RelayRows(rows): RelayRows, ctx: &mut Self::Context) {
        self.step(Input::Committed(rows), ctx);
    }
}

impl Handler<SuspectSlot> for OutboxRelay {
    type Result = ();
    fn handle(&mut self, SuspectSlot(slot): SuspectSlot, ctx: &mut Self::Context) {
        self.step(Input::Suspect(slot), ctx);
    }
}

impl Handler<RefillConnector> for OutboxRelay {
    type Result = ();
    fn handle(&mut self, RefillConnector(id): RefillConnector, ctx: &mut Self::Context) {
        self.refill(id, ctx);
    }
}

impl Handler<Gone<ConnectionId>> for OutboxRelay {
    type Result = ();
    fn handle(&mut self, gone: Gone<ConnectionId>, ctx: &mut Self::Context) {
        let now = self.shared.ports.clock.now();
        let id = gone.child;
        let Some(connector) = self.connectors.get_mut(&id) else { return };
        if self.stopped || connector.generation != gone.generation {
            return;
        }
        connector.addr = None;
        connector.gate.close();
        connector.reads += 1;
        match connector.restarts.died(now) {
            Some(micros) => {
                metrics::counter!("rozmova_actor_restarts_total", "kind" => "connector").increment(1);
                tracing::warn!(connection.id = %id, "a connector died, it is built again");
                let pause = Duration::from_micros(u64::try_from(micros).unwrap_or(0));
                ctx.run_later(pause, move |actor, ctx| {
                    actor.build(id, ctx);
                    actor.refill(id, ctx);
                });
            }
            None => {
                connector.parked = true;
                tracing::error!(connection.id = %id, "a connector was restarted too often and is parked; its rows wait in the table");
            }
        }
    }
}

impl Handler<UnparkConnector> for OutboxRelay {
    type Result = bool;
    fn handle(&mut self, UnparkConnector(id): UnparkConnector, ctx: &mut Self::Context) -> bool {
        let Some(connector) = self.connectors.get_mut(&id).filter(|c| c.parked) else { return false };
        connector.parked = false;
        connector.restarts.forgive();
        self.build(id, ctx);
        self.refill(id, ctx);
        true
    }
}

impl Handler<SendAgain> for OutboxRelay {
    type Result = ();
    fn handle(&mut self, SendAgain { rows, why }: SendAgain, ctx: &mut Self::Context) {
        // Before the first read of the table is through, that read brings them.
        if self.stopped || self.early.is_some() {
            return;
        }
        for row in rows {
            let (id, channel) = (row.draft.connection_id, row.draft.channel);
            // Builds the connector when there is none; one between two lives reads the table afterwards.
            self.hand(id, channel, Vec::new(), ctx);
            let Some(connector) = self.connectors.get_mut(&id) else { continue };
            let Some(addr) = &connector.addr else { continue };
            if addr.try_send(TakeAgain { rows: vec![row], why }).is_err() && connector.gate.close() {
                ctx.run_later(AGAIN, move |actor, ctx| actor.refill(id, ctx));
            }
        }
    }
}

impl Handler<TakeRowBack> for OutboxRelay {
    type Result = ResponseFuture<bool>;
    fn handle(&mut self, TakeRowBack(row): TakeRowBack, ctx: &mut Self::Context) -> Self::Result {
        let (id, channel) = (row.draft.connection_id, row.draft.channel);
        if !self.stopped {
            self.hand(id, channel, Vec::new(), ctx);
        }
        let connector = self.connectors.get(&id);
        let parked = connector.is_some_and(|connector| connector.parked);
        let addr = connector.and_then(|connector| connector.addr.clone());
        Box::pin(async move {
            match addr {
                Some(addr) => addr.send(TakeBack(row)).await.unwrap_or(false),
                // Nobody sends for a parked one. One between two lives is about to send what its read of the table brings.
                None => parked,
            }
        })
    }
}

impl Handler<StopRelay> for OutboxRelay {
    type Result = ();
    fn handle(&mut self, _: StopRelay, _: &mut Self::Context) {
        self.stopped = true;
        self.connectors.clear();
    }
}

impl Handler<Ping> for OutboxRelay {
    type Result = ();
    fn handle(&mut self, _: Ping, _: &mut Self::Context) {}
}

impl Handler<Observe> for OutboxRelay {
    type Result = ResponseFuture<Vec<ActorReport>>;
    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        let mut reports = self.reports();
        let live: Vec<_> = self.connectors.values().filter_map(|c| c.addr.clone()).collect();
        Box::pin(async move {
            for connector in live {
                reports.extend(connector.send(Observe).await.unwrap_or_default());
            }
            reports
        })
    }
}

#[cfg(test)]
impl Handler<crate::supervision::Explode> for OutboxRelay {
    type Result = ();
    fn handle(&mut self, _: crate::supervision::Explode, _: &mut Self::Context) {
        panic!("told to explode");
    }
}
