//! The engine's root actor: starts and supervises what is one per arbiter or one per process, and pings every arbiter.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix::prelude::*;

use crate::engine::Shared;
use crate::outbox::OutboxRelay;
use crate::routing::messages::Ping;
use crate::routing::{AddrCell, RoutingActor, Switchboard};
use crate::supervision::{ExitNotice, Gone, Restarts};
use crate::timers::TimerActor;

use super::wiring::Distribution;

/// How often every arbiter is asked whether it is alive.
const PING: Duration = Duration::from_secs(1);

/// When each arbiter last answered, readable from any thread.
#[derive(Clone)]
pub struct Heartbeats {
    began: Instant,
    last: Arc<[AtomicU64]>,
}

impl Heartbeats {
    /// All alive now.
    #[must_use]
    pub fn new(arbiters: usize) -> Self {
        Self { began: Instant::now(), last: (0..arbiters).map(|_| AtomicU64::new(0)).collect() }
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn beat(&self, arbiter: usize) {
        if let Some(last) = self.last.get(arbiter) {
            last.store(self.millis(), Ordering::Relaxed);
        }
    }

    /// Milliseconds since each arbiter last answered.
    #[must_use]
    pub fn lag_ms(&self) -> Vec<u64> {
        let now = self.millis();
        self.last.iter().map(|last| now.saturating_sub(last.load(Ordering::Relaxed))).collect()
    }
}

/// One per process; started by the handle, supervised by main (a dead engine is a dead process). A crash loses the
/// supervision of its children, not their work: they live on their own arbiters.
pub struct Engine {
    shared: Shared,
    board: Switchboard,
    arbiters: Vec<ArbiterHandle>,
    relay: AddrCell<OutboxRelay>,
    timers: AddrCell<TimerActor>,
    heartbeats: Heartbeats,
    distribution: Distribution,
    routing_lives: Vec<(u64, Restarts)>,
    relay_lives: (u64, Restarts),
    timer_lives: (u64, Restarts),
    stopping: bool,
}

/// Name of the relay in exit notices.
const RELAY: &str = "outbox";
/// Name of the timers in exit notices.
const TIMERS: &str = "timers";

/// The engine's children are not built again from now on.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Stopping;

/// Restarts of the children since the process began: routing per arbiter, relay, timers.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Vec<(&'static str, usize, u64)>")]
pub struct Lives;

impl Engine {
    /// The root over these arbiters; children start with it.
    #[must_use]
    pub(super) fn new(
        shared: Shared,
        board: Switchboard,
        arbiters: Vec<ArbiterHandle>,
        relay: AddrCell<OutboxRelay>,
        timers: AddrCell<TimerActor>,
        heartbeats: Heartbeats,
        distribution: Distribution,
    ) -> Self {
        let routing_lives = arbiters.iter().map(|_| (0, Restarts::default())).collect();
        Self {
            shared,
            board,
            arbiters,
            relay,
            timers,
            heartbeats,
            distribution,
            routing_lives,
            relay_lives: (0, Restarts::default()),
            timer_lives: (0, Restarts::default()),
            stopping: false,
        }
    }

    fn start_routing(&mut self, arbiter: usize, ctx: &mut Context<Self>) {
        let (Some(handle), Some(life)) = (self.arbiters.get(arbiter), self.routing_lives.get_mut(arbiter)) else {
            return;
        };
        life.0 += 1;
        let exit = ExitNotice { owner: ctx.address().downgrade().recipient(), child: arbiter, generation: life.0 };
        let shared = self.shared.clone();
        let addr = RoutingActor::start_in_arbiter(handle, move |_| RoutingActor::new(arbiter, shared, exit));
        if let Some(cell) = self.board.arbiters().get(arbiter) {
            cell.set(Some(addr));
        }
    }

    fn start_relay(&mut self, ctx: &mut Context<Self>) {
        self.relay_lives.0 += 1;
        let exit =
            ExitNotice { owner: ctx.address().downgrade().recipient(), child: RELAY, generation: self.relay_lives.0 };
        let relay = OutboxRelay::new(self.shared.clone(), self.arbiters.clone(), exit).start();
        self.shared.relay_rows.set(Some(relay.clone().recipient()));
        self.shared.relay_suspect.set(Some(relay.clone().recipient()));
        self.relay.set(Some(relay));
    }

    fn start_timers(&mut self, ctx: &mut Context<Self>) {
        self.timer_lives.0 += 1;
        let exit =
            ExitNotice { owner: ctx.address().downgrade().recipient(), child: TIMERS, generation: self.timer_lives.0 };
        self.timers.set(Some(TimerActor::new(self.shared.clone(), self.board.clone(), exit).start()));
    }

    fn ping(&self, ctx: &mut Context<Self>) {
        if !self.stopping && !self.distribution.lives() {
            tracing::error!("the owner of sessions and Distributor died, it is built again");
            metrics::counter!("rozmova_actor_restarts_total", "kind" => "distribution").increment(1);
            self.distribution.start();
        }
        for (arbiter, cell) in self.board.arbiters().iter().enumerate() {
            let Some(addr) = cell.get() else { continue };
            let heartbeats = self.heartbeats.clone();
            // A full mailbox is a busy arbiter, not a dead one, but it is behind: the next ping tells.
            let pong = addr.send(Ping).into_actor(self);
            ctx.spawn(pong.map(move |pong, _, _| {
                if pong.is_ok() {
                    heartbeats.beat(arbiter);
                }
            }));
        }
    }
}

impl Actor for Engine {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.start_relay(ctx);
        for arbiter in 0..self.arbiters.len() {
            self.start_routing(arbiter, ctx);
        }
        self.distribution.start();
        self.start_timers(ctx);
        ctx.run_interval(PING, |engine, ctx| engine.ping(ctx));
    }
}

fn pause(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

impl Handler<Gone<usize>> for Engine {
    type Result = ();
    fn handle(&mut self, gone: Gone<usize>, ctx: &mut Self::Context) {
        let now = self.shared.ports.clock.now();
        let arbiter = gone.child;
        let Some((generation, restarts)) = self.routing_lives.get_mut(arbiter) else { return };
        if self.stopping || *generation != gone.generation {
            return;
        }
        if let Some(cell) = self.board.arbiters().get(arbiter) {
            cell.set(None);
        }
        match restarts.died(now) {
            Some(micros) => {
                metrics::counter!("rozmova_actor_restarts_total", "kind" => "routing").increment(1);
                tracing::error!(arbiter, "the owner of an arbiter's dialogs died, it is built again");
                ctx.run_later(pause(micros), move |engine, ctx| engine.start_routing(arbiter, ctx));
            }
            None => tracing::error!(
                arbiter,
                "the owner of an arbiter's dialogs died too often; its slots are away until a restart"
            ),
        }
    }
}

impl Handler<Gone<&'static str>> for Engine {
    type Result = ();
    fn handle(&mut self, gone: Gone<&'static str>, ctx: &mut Self::Context) {
        let now = self.shared.ports.clock.now();
        if self.stopping {
            return;
        }
        if gone.child == RELAY && gone.generation == self.relay_lives.0 {
            self.shared.relay_rows.set(None);
            self.shared.relay_suspect.set(None);
            // Never parked: without it nothing leaves. The pause grows to 2.6 s.
            let micros = self.relay_lives.1.died(now).unwrap_or(2_600_000);
            metrics::counter!("rozmova_actor_restarts_total", "kind" => "outbox").increment(1);
            tracing::error!("the outbox relay died, it is built again from the table");
            ctx.run_later(pause(micros), |engine, ctx| engine.start_relay(ctx));
        }
        if gone.child == TIMERS && gone.generation == self.timer_lives.0 {
            let micros = self.timer_lives.1.died(now).unwrap_or(2_600_000);
            metrics::counter!("rozmova_actor_restarts_total", "kind" => "timers").increment(1);
            tracing::error!("the timers died, they are built again from the table");
            ctx.run_later(pause(micros), |engine, ctx| engine.start_timers(ctx));
        }
    }
}

impl Handler<Stopping> for Engine {
    type Result = ();
    fn handle(&mut self, _: Stopping, _: &mut Self::Context) {
        self.stopping = true;
    }
}

impl Handler<Lives> for Engine {
    type Result = MessageResult<Lives>;
    fn handle(&mut self, _: Lives, _: &mut Self::Context) -> Self::Result {
        let routing = self.routing_lives.iter().enumerate().map(|(n, (_, r))| ("routing", n, r.total()));
        let others = [(RELAY, 0, self.relay_lives.1.total()), (TIMERS, 0, self.timer_lives.1.total())];
        MessageResult(routing.chain(others).collect())
    }
}
