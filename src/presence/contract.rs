#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! One suite for both kinds of presence; the Redis part runs on a real server that is killed, emptied and absent.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use rozmova_actors::{
    domain::{OperatorId, Timestamp},
    ports::{Clock, Presence},
};

use super::{LEASE_S, LocalPresence, RedisPresence};
use crate::{
    egress::IoRuntime,
    queue::test_server::{TestRedis, until},
};

struct ByHand(AtomicI64);

impl Clock for ByHand {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

impl ByHand {
    fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(1_767_600_000_000_000)))
    }

    fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

const ANNA: OperatorId = OperatorId(7);
const BORYS: OperatorId = OperatorId(8);

fn node(server: &TestRedis, clock: Arc<dyn Clock>) -> RedisPresence {
    RedisPresence::start(&IoRuntime::start().unwrap(), &server.url(), "test:", clock).unwrap()
}

async fn leases(presence: &dyn Presence, clock: &ByHand) {
    presence.beat(ANNA, "a1");
    presence.beat(ANNA, "a2");
    presence.beat(ANNA, "a2");
    presence.beat(BORYS, "b1");
    until("both connections count once", async || presence.connections(ANNA).await == 2).await;
    until("the other operator has one", async || presence.connections(BORYS).await == 1).await;
    presence.gone(ANNA, "a1");
    until("one is gone", async || presence.connections(ANNA).await == 1).await;
    clock.forward(LEASE_S - 1);
    // A reader that Redis kept waiting is answered from here alone, so one look at «one is gone» proves nothing of Redis.
    until("one is still leased", async || presence.connections(ANNA).await == 1).await;
    presence.beat(BORYS, "b1");
    clock.forward(1);
    until("the lease ends", async || presence.connections(ANNA).await == 0).await;
    assert_eq!(presence.connections(BORYS).await, 1, "renewed");
    assert_eq!(presence.connections(OperatorId(9)).await, 0);
}

#[tokio::test]
async fn leases_count_end_and_are_renewed() {
    let clock = ByHand::new();
    leases(&LocalPresence::new(clock.clone()), &clock).await;
    let server = TestRedis::started().await;
    let clock = ByHand::new();
    leases(&node(&server, clock.clone()), &clock).await;
}

#[tokio::test]
async fn another_node_sees_the_connections_through_redis() {
    let server = TestRedis::started().await;
    let clock = ByHand::new();
    let (here, there) = (node(&server, clock.clone()), node(&server, clock.clone()));
    here.beat(ANNA, "a1");
    until("the other node sees it", async || {
        here.beat(ANNA, "a1");
        there.connections(ANNA).await == 1
    })
    .await;
    here.gone(ANNA, "a1");
    until("the other node sees it gone", async || there.connections(ANNA).await == 0).await;
}

#[tokio::test]
async fn nobody_goes_offline_while_redis_is_away_or_emptied_and_all_are_told_again() {
    let mut server = TestRedis::started().await;
    let clock = ByHand::new();
    let (here, there) = (node(&server, clock.clone()), node(&server, clock.clone()));
    here.beat(ANNA, "a1");
    until("told", async || there.connections(ANNA).await == 1).await;
    server.kill();
    assert_eq!(here.connections(ANNA).await, 1, "local sockets are the truth");
    here.beat(BORYS, "b1");
    assert_eq!(here.connections(BORYS).await, 1);
    server.start().await;
    until("both are told again", async || {
        here.beat(BORYS, "b1");
        there.connections(ANNA).await == 1 && there.connections(BORYS).await == 1
    })
    .await;
    server.flush().await;
    assert_eq!(here.connections(ANNA).await, 1);
    here.beat(ANNA, "a1");
    until("the next beat repairs it", async || there.connections(ANNA).await == 1).await;
}

#[tokio::test]
async fn a_redis_that_is_absent_at_start_is_told_when_it_comes() {
    let mut server = TestRedis::absent();
    let clock = ByHand::new();
    let here = node(&server, clock.clone());
    here.beat(ANNA, "a1");
    assert_eq!(here.connections(ANNA).await, 1);
    server.start().await;
    let there = node(&server, clock.clone());
    until("told", async || there.connections(ANNA).await == 1).await;
}
