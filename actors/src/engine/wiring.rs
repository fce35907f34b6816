//! Starts what lives beside the dialogs: sessions and the Distributor, under one `DistributionActor`.

use actix::{Actor, Addr, ArbiterHandle, Recipient};

use crate::distribution::actor::{DistributionActor, DistributionSetup, ObserveDistribution, StopSessions};
use crate::feed::FeedActor;
use crate::routing::{AddrCell, Ask};

use super::people::People;
use super::{ActorReport, Shared};

/// What a `DistributionActor` is built from, kept by the root to build it again.
#[derive(Clone)]
pub(super) struct Distribution {
    pub shared: Shared,
    pub people: People,
    pub feed: Addr<FeedActor>,
    pub ask: Recipient<Ask>,
    /// Where the actor and the Distributor live.
    pub home: ArbiterHandle,
    /// Threads that carry sessions.
    pub sessions: Vec<ArbiterHandle>,
    pub addr: AddrCell<DistributionActor>,
}

impl Distribution {
    /// Starts the actor and opens its doors. After its death: a new one behind the same doors, with the settings of now.
    pub fn start(&self) {
        let setup = DistributionSetup {
            config: (*self.shared.config).clone(),
            ports: self.shared.ports.clone(),
            ask: self.ask.clone(),
            feed: self.feed.clone(),
            arbiters: self.sessions.clone(),
            catalogue: self.shared.catalogue.now(),
            publications: self.shared.distributor.clone(),
            timer_due: self.shared.timer_due.clone(),
            board: self.shared.board.clone(),
        };
        let addr = DistributionActor::start_in_arbiter(&self.home, move |_| DistributionActor::new(setup));
        self.people.open(&addr);
        self.addr.set(Some(addr));
    }

    /// Whether the actor is there.
    pub fn lives(&self) -> bool {
        self.addr.get().is_some_and(|addr| addr.connected())
    }

    /// Reports of distribution, Distributor and sessions.
    pub async fn observe(&self) -> Vec<ActorReport> {
        match self.addr.get() {
            Some(addr) => addr.send(ObserveDistribution).await.unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// Tells sockets to come back later.
    pub async fn stop_sessions(&self) {
        if let Some(addr) = self.addr.get() {
            let _ = addr.send(StopSessions).await;
        }
    }
}
