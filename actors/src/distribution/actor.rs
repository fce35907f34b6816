//! Owner of the Distributor and of the panel sessions of this node (architecture.md 2).
//!
//! Started by the engine, one per node. It decides nothing: it builds the Distributor again after a panic (20 ms, 40 ms …;
//! after more than five deaths in a minute once a minute), hands commands on, and keeps the [`SessionRegistry`], which counts
//! sockets. A crash of the Distributor loses nothing (see `distributor`); a crash of this actor ends the sessions of the
//! node, whose clients come back and read their lists again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::distributor::actor::{CHILD, Continuity, Flush, Hearers, Observe};
use super::distributor::{Distributor, DistributorSetup};
use super::messages::{
    AnswerOffer, AssignByHand, CatalogueReloaded, Diagnose, Diagnostics, DistributeNow, FittingOperators, ListFitting,
    ListOperators, ListQueue, OperatorReloaded, OperatorsOnline, PreviewMoves, QueuePage, Redistribute, Redistributed,
    SessionsChanged, SetStatus, Simulate, Simulation,
};
use crate::board::messages::{BoardFact, Explain, Explained};
use crate::dialog::messages::Refusal;
use crate::domain::topic::Catalogue;
use crate::domain::view::OperatorView;
use crate::domain::{Dialog, OperatorId};
use crate::engine::{ActorReport, EngineConfig};
use crate::feed::FeedActor;
use crate::feed::messages::Publication;
use crate::operator::messages::{Attach, AttachError, Attached, EndSessions, SessionNotice};
use crate::operator::{EngineDoor, SessionRegistry};
use crate::ports::Ports;
use crate::routing::Ask;
use crate::supervision::{Gone, Outlet, Restarts};
use crate::timers::TimerDue;

/// Messages that may wait: commands of operators and of the edge, one each per caller.
const MAILBOX: usize = 1_024;
/// Pause before a Distributor that died too often is tried again: dialogs must not wait for a person for ever.
const PARKED: Duration = Duration::from_secs(60);
/// Pause before sockets that found the mailbox full are told again.
const TELL_AGAIN: Duration = Duration::from_millis(20);

/// What the owner is built from.
#[derive(Clone)]
pub struct DistributionSetup {
    /// Sizes and times.
    pub config: EngineConfig,
    /// The world outside.
    pub ports: Ports,
    /// Commands to dialogs.
    pub ask: Recipient<Ask>,
    /// The feed.
    pub feed: Addr<FeedActor>,
    /// Threads that carry sessions, in turn.
    pub arbiters: Vec<ArbiterHandle>,
    /// Settings, topics and groups at the start.
    pub catalogue: Arc<Catalogue>,
    /// Where dialogs tell committed changes of keys; opened here for each life of the Distributor.
    pub publications: Outlet<Publication>,
    /// Where the live board hears decisions.
    pub board: Outlet<BoardFact>,
    /// Where the timers tell deadlines of distribution; opened here too.
    pub timer_due: Outlet<TimerDue>,
}

/// See the module.
pub struct DistributionActor {
    setup: DistributionSetup,
    catalogue: Arc<Catalogue>,
    registry: Option<SessionRegistry>,
    distributor: Option<Addr<Distributor>>,
    generation: u64,
    restarts: Restarts,
    continuity: Arc<Continuity>,
    sockets: HashMap<OperatorId, u32>,
}

impl DistributionActor {
    /// An owner without sessions; it starts the Distributor when it is started itself.
    #[must_use]
    pub fn new(setup: DistributionSetup) -> Self {
        Self {
            catalogue: Arc::clone(&setup.catalogue),
            setup,
            registry: None,
            distributor: None,
            generation: 0,
            restarts: Restarts::default(),
            continuity: Arc::default(),
            sockets: HashMap::new(),
        }
    }

    /// Builds a Distributor on this arbiter. The outlets lead to it before it reads a row: what a dialog committed and told
    /// the former life is in the rows, everything later comes to the new one.
    fn build(&mut self, ctx: &mut Context<Self>) {
        self.generation += 1;
        let feed = self.setup.feed.clone();
        let addr = Distributor::new(DistributorSetup {
            ports: self.setup.ports.clone(),
            ask: self.setup.ask.clone(),
            hearers: Hearers {
                operators: feed.clone().recipient(),
                queue: feed.clone().recipient(),
                operator: feed.recipient(),
                board: self.setup.board.clone(),
            },
            continuity: Arc::clone(&self.continuity),
            sockets: self.sockets.clone(),
            owner: ctx.address().downgrade().recipient(),
            generation: self.generation,
        })
        .start();
        self.setup.publications.set(Some(addr.clone().recipient()));
        self.setup.timer_due.set(Some(addr.clone().recipient()));
        self.distributor = Some(addr);
    }

    /// Hands a fact on. A full mailbox makes the Distributor read its rows again.
    fn tell<M>(&self, message: M)
    where
        M: Message + Send + 'static,
        M::Result: Send,
        Distributor: Handler<M>,
    {
        if let Some(distributor) = &self.distributor
            && distributor.try_send(message).is_err()
        {
            self.continuity.mark_missed();
        }
    }

    fn command<M, T>(&self, message: M) -> LocalBoxFuture<'static, Result<T, Refusal>>
    where
        M: Message<Result = Result<T, Refusal>> + Send + 'static,
        T: Send + 'static,
        Distributor: Handler<M>,
    {
        match &self.distributor {
            None => async { Err(Refusal::Unavailable) }.boxed_local(),
            Some(distributor) => {
                let answer = distributor.send(message);
                async move { answer.await.unwrap_or(Err(Refusal::Unavailable)) }.boxed_local()
            }
        }
    }

    /// A read; the empty answer when there is no Distributor at this moment.
    fn read<M>(&self, message: M) -> LocalBoxFuture<'static, Option<M::Result>>
    where
        M: Message + Send + 'static,
        M::Result: Send,
        Distributor: Handler<M>,
    {
        let answer = self.distributor.as_ref().map(|d| d.send(message));
        async move {
            match answer {
                Some(answer) => answer.await.ok(),
                None => None,
            }
        }
        .boxed_local()
    }

    fn note_sockets(&mut self, changed: &SessionsChanged, ctx: &mut Context<Self>) {
        if changed.sockets == 0 {
            self.sockets.remove(&changed.operator_id);
        } else {
            self.sockets.insert(changed.operator_id, changed.sockets);
        }
        self.tell_sockets(changed.operator_id, ctx);
    }

    /// Sockets are in no row, so reading the rows again would not bring a lost change back: it is told again, as it is then.
    fn tell_sockets(&self, operator_id: OperatorId, ctx: &mut Context<Self>) {
        let sockets = self.sockets.get(&operator_id).copied().unwrap_or(0);
        if let Some(distributor) = &self.distributor
            && distributor.try_send(SessionsChanged { operator_id, sockets }).is_err()
        {
            ctx.run_later(TELL_AGAIN, move |me, ctx| me.tell_sockets(operator_id, ctx));
        }
    }
}

impl Actor for DistributionActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        let me = ctx.address();
        let door = EngineDoor {
            ask: self.setup.ask.clone(),
            assign: me.clone().recipient(),
            answer_offer: me.clone().recipient(),
            set_status: me.clone().recipient(),
            operators: me.clone().recipient(),
            queue: me.clone().recipient(),
            feed: self.setup.feed.clone(),
            snapshots: Arc::clone(&self.setup.ports.snapshots),
            files: Arc::clone(&self.setup.ports.files),
        };
        self.registry = Some(SessionRegistry::new(
            self.setup.config.clone(),
            self.setup.ports.clone(),
            door,
            self.setup.arbiters.clone(),
            me.recipient(),
        ));
        self.build(ctx);
    }
}

impl Handler<Gone<&'static str>> for DistributionActor {
    type Result = ();
    fn handle(&mut self, gone: Gone<&'static str>, ctx: &mut Self::Context) {
        if gone.child != CHILD || gone.generation != self.generation {
            return;
        }
        self.distributor = None;
        metrics::counter!("rozmova_actor_restarts_total", "kind" => "distributor").increment(1);
        let pause = match self.restarts.died(self.setup.ports.clock.now()) {
            Some(micros) => Duration::from_micros(u64::try_from(micros).unwrap_or(0)),
            None => {
                self.restarts.forgive();
                PARKED
            }
        };
        tracing::error!(
            panicked = gone.panicked,
            generation = gone.generation,
            pause_ms = pause.as_millis() as u64,
            "the distributor died, it is built again in {} ms",
            pause.as_millis()
        );
        ctx.run_later(pause, |me, ctx| me.build(ctx));
    }
}

impl Handler<Attach> for DistributionActor {
    type Result = ResponseActFuture<Self, Result<Attached, AttachError>>;
    /// The profile is read anew: rights are those of this moment (security.md, rights decide at each attach).
    fn handle(&mut self, attach: Attach, _: &mut Self::Context) -> Self::Result {
        let profile = self.setup.ports.snapshots.operator(attach.operator_id);
        Box::pin(profile.into_actor(self).map(move |profile, me, _| {
            let profile = profile.map_err(|_| AttachError::Unavailable)?.ok_or(AttachError::Forbidden)?;
            let catalogue = Arc::clone(&me.catalogue);
            let registry = me.registry.as_mut().ok_or(AttachError::Unavailable)?;
            registry.attach(attach, &profile, &catalogue)
        }))
    }
}

impl Handler<SessionNotice> for DistributionActor {
    type Result = ();
    fn handle(&mut self, notice: SessionNotice, ctx: &mut Self::Context) {
        if let Some(changed) = self.registry.as_mut().and_then(|r| r.notice(notice)) {
            self.note_sockets(&changed, ctx);
        }
    }
}

impl Handler<EndSessions> for DistributionActor {
    type Result = ();
    fn handle(&mut self, end: EndSessions, _: &mut Self::Context) {
        if let Some(registry) = &mut self.registry {
            registry.end(&end);
        }
    }
}

impl Handler<OperatorReloaded> for DistributionActor {
    type Result = ();
    fn handle(&mut self, reloaded: OperatorReloaded, _: &mut Self::Context) {
        if let Some(registry) = &mut self.registry {
            registry.profile_changed(&reloaded.0);
        }
        self.tell(reloaded);
    }
}

impl Handler<CatalogueReloaded> for DistributionActor {
    type Result = ();
    fn handle(&mut self, reloaded: CatalogueReloaded, _: &mut Self::Context) {
        self.catalogue = Arc::clone(&reloaded.0);
        if let Some(registry) = &mut self.registry {
            registry.catalogue_changed(&reloaded.0);
        }
        self.tell(reloaded);
    }
}

impl Handler<DistributeNow> for DistributionActor {
    type Result = ();
    fn handle(&mut self, now: DistributeNow, _: &mut Self::Context) {
        self.tell(now);
    }
}

impl Handler<SetStatus> for DistributionActor {
    type Result = LocalBoxFuture<'static, Result<Arc<OperatorView>, Refusal>>;
    fn handle(&mut self, command: SetStatus, _: &mut Self::Context) -> Self::Result {
        self.command(command)
    }
}

impl Handler<AssignByHand> for DistributionActor {
    type Result = LocalBoxFuture<'static, Result<Arc<Dialog>, Refusal>>;
    fn handle(&mut self, command: AssignByHand, _: &mut Self::Context) -> Self::Result {
        self.command(command)
    }
}

impl Handler<AnswerOffer> for DistributionActor {
    type Result = LocalBoxFuture<'static, Result<Arc<Dialog>, Refusal>>;
    fn handle(&mut self, answer: AnswerOffer, _: &mut Self::Context) -> Self::Result {
        self.command(answer)
    }
}

impl Handler<Redistribute> for DistributionActor {
    type Result = LocalBoxFuture<'static, Result<Redistributed, Refusal>>;
    fn handle(&mut self, command: Redistribute, _: &mut Self::Context) -> Self::Result {
        self.command(command)
    }
}

impl Handler<ListOperators> for DistributionActor {
    type Result = LocalBoxFuture<'static, Vec<Arc<OperatorView>>>;
    fn handle(&mut self, list: ListOperators, _: &mut Self::Context) -> Self::Result {
        self.read(list).map(Option::unwrap_or_default).boxed_local()
    }
}

impl Handler<OperatorsOnline> for DistributionActor {
    type Result = LocalBoxFuture<'static, u32>;
    fn handle(&mut self, online: OperatorsOnline, _: &mut Self::Context) -> Self::Result {
        self.read(online).map(Option::unwrap_or_default).boxed_local()
    }
}

impl Handler<ListQueue> for DistributionActor {
    type Result = LocalBoxFuture<'static, QueuePage>;
    fn handle(&mut self, list: ListQueue, _: &mut Self::Context) -> Self::Result {
        let empty = || QueuePage { queue_len: 0, oldest_queued_at: None, free_slots: 0, data: Vec::new() };
        self.read(list).map(move |page| page.unwrap_or_else(empty)).boxed_local()
    }
}

impl Handler<Explain> for DistributionActor {
    type Result = LocalBoxFuture<'static, Explained>;
    /// What people did in their panels is known here and not by the Distributor.
    fn handle(&mut self, explain: Explain, _: &mut Self::Context) -> Self::Result {
        let acted = self.registry.as_ref().map(|registry| registry.acted().clone()).unwrap_or_default();
        self.read(explain).map(move |told| Explained { acted, ..told.unwrap_or_default() }).boxed_local()
    }
}

impl Handler<Simulate> for DistributionActor {
    type Result = LocalBoxFuture<'static, Option<Simulation>>;
    fn handle(&mut self, simulate: Simulate, _: &mut Self::Context) -> Self::Result {
        self.read(simulate).map(Option::flatten).boxed_local()
    }
}

impl Handler<PreviewMoves> for DistributionActor {
    type Result = LocalBoxFuture<'static, Option<Redistributed>>;
    fn handle(&mut self, asked: PreviewMoves, _: &mut Self::Context) -> Self::Result {
        self.read(asked).map(Option::flatten).boxed_local()
    }
}

impl Handler<Diagnose> for DistributionActor {
    type Result = LocalBoxFuture<'static, Option<Diagnostics>>;
    fn handle(&mut self, diagnose: Diagnose, _: &mut Self::Context) -> Self::Result {
        self.read(diagnose).map(Option::flatten).boxed_local()
    }
}

impl Handler<ListFitting> for DistributionActor {
    type Result = LocalBoxFuture<'static, Option<FittingOperators>>;
    fn handle(&mut self, asked: ListFitting, _: &mut Self::Context) -> Self::Result {
        self.read(asked).map(Option::flatten).boxed_local()
    }
}

/// The node stops: every panel socket is told to come back later (architecture.md 11), and what the audit still holds is
/// stored. Answered when both are done.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct StopSessions;

impl Handler<StopSessions> for DistributionActor {
    type Result = LocalBoxFuture<'static, ()>;
    fn handle(&mut self, _: StopSessions, _: &mut Self::Context) -> Self::Result {
        let told = self.registry.as_mut().map(SessionRegistry::stop);
        let flushed = self.read(Flush);
        async move {
            if let Some(told) = told {
                told.await;
            }
            // Without a Distributor there is nothing to store.
            let _stored = flushed.await;
        }
        .boxed_local()
    }
}

/// Counters of distribution, Distributor and sessions; the Distributor's are missing while it is being rebuilt.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Vec<ActorReport>")]
pub struct ObserveDistribution;

impl Handler<ObserveDistribution> for DistributionActor {
    type Result = LocalBoxFuture<'static, Vec<ActorReport>>;
    fn handle(&mut self, _: ObserveDistribution, _: &mut Self::Context) -> Self::Result {
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let own = ActorReport {
            kind: String::from("distribution"),
            name: String::from("node"),
            live: true,
            restarts: 0,
            counters: [
                (String::from("distributor_restarts"), number(self.restarts.total())),
                (String::from("operators_with_sockets"), number(self.sockets.len() as u64)),
            ]
            .into(),
        };
        let mut reports = vec![own];
        reports.extend(self.registry.as_ref().map(SessionRegistry::report));
        let distributor = self.read(Observe);
        async move {
            reports.extend(distributor.await);
            reports
        }
        .boxed_local()
    }
}

/// Kills the Distributor, for the test of supervision.
#[cfg(test)]
impl Handler<super::distributor::actor::Explode> for DistributionActor {
    type Result = ();
    fn handle(&mut self, explode: super::distributor::actor::Explode, _: &mut Self::Context) {
        self.tell(explode);
    }
}

/// Kills this owner itself.
#[cfg(test)]
impl Handler<crate::supervision::Explode> for DistributionActor {
    type Result = ();
    fn handle(&mut self, _: crate::supervision::Explode, _: &mut Self::Context) {
        panic!("told to explode");
    }
}

/// Sockets without sessions, for tests.
#[cfg(test)]
impl Handler<super::distributor::tests::shell::TestSockets> for DistributionActor {
    type Result = ();
    fn handle(&mut self, sockets: super::distributor::tests::shell::TestSockets, ctx: &mut Self::Context) {
        self.note_sockets(&sockets.0, ctx);
    }
}
