#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! One suite for both mirrors; the Redis part runs on a real server that is killed, emptied and absent at start.

use std::sync::Arc;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use redis::aio::ConnectionManager;
use rozmova_actors::{
    domain::{ChannelKind, DialogId, OperatorId},
    ports::{QueueChange, QueueMirror},
};

use super::{
    LocalMirror, LogEntry, Mirrored, RedisMirror, link,
    model::Model,
    read,
    replay::check,
    test_server::{TestRedis, until},
};
use crate::egress::IoRuntime;

const PREFIX: &str = "test:";

/// A mirror with a way to look inside.
enum Backend {
    Local(Arc<LocalMirror>),
    Redis { mirror: Arc<RedisMirror>, reader: ConnectionManager, _io: IoRuntime },
}

impl Backend {
    fn redis(server: &TestRedis) -> Self {
        let io = IoRuntime::start().unwrap();
        let mirror = Arc::new(RedisMirror::start(&io, &server.url(), PREFIX, String::from("epoch-1")).unwrap());
        let reader = {
            let _inside = io.handle().enter();
            link::manager(&server.url()).unwrap()
        };
        Self::Redis { mirror, reader, _io: io }
    }

    fn mirror(&self) -> &dyn QueueMirror {
        match self {
            Self::Local(mirror) => mirror.as_ref(),
            Self::Redis { mirror, .. } => mirror.as_ref(),
        }
    }

    async fn look(&mut self) -> Option<(Mirrored, Vec<LogEntry>)> {
        match self {
            Self::Local(mirror) => Some((mirror.mirrored(), mirror.log())),
            Self::Redis { reader, .. } => read(reader, PREFIX).await.ok(),
        }
    }
}

/// A toy distributor: keeps the truth, numbers changes, answers a wanted copy.
struct Truth {
    seq: u64,
    model: Model,
    random: StdRng,
}

impl Truth {
    fn new(seed: u64) -> Self {
        Self { seq: 0, model: Model::default(), random: StdRng::seed_from_u64(seed) }
    }

    fn push(&mut self, to: &dyn QueueMirror, change: QueueChange) {
        self.seq += 1;
        assert!(self.model.apply(self.seq, &change));
        to.push(self.seq, change);
    }

    fn full_copy(&mut self, to: &dyn QueueMirror) {
        let all = self.model.mirrored();
        self.push(to, QueueChange::Reset);
        for (rank, dialog) in all.waiting {
            self.push(to, enqueue(dialog.get(), rank));
        }
        for (dialog, operator) in all.held {
            self.push(to, assign(dialog.get(), operator.get(), true));
        }
    }

    /// One legal random change.
    fn step(&mut self, to: &dyn QueueMirror) {
        let now = self.model.mirrored();
        let (dialog, operator) = (self.random.random_range(1..60), self.random.random_range(1..6));
        let waits = now.waiting.iter().any(|(_, d)| d.get() == dialog);
        let load = now.held.values().filter(|o| o.get() == operator).count();
        let change = match now.held.get(&DialogId(dialog)) {
            Some(holder) => QueueChange::Release { dialog: DialogId(dialog), operator: *holder },
            None if waits && load < 5 => assign(dialog, operator, false),
            None if waits => QueueChange::Leave { dialog: DialogId(dialog) },
            None => enqueue(dialog, self.random.random_range(-1_000_000..1_000_000)),
        };
        self.push(to, change);
    }
}

fn enqueue(dialog: i64, rank: i64) -> QueueChange {
    QueueChange::Enqueue { dialog: DialogId(dialog), rank, subject: None, channel: ChannelKind::CustomChannel }
}

fn assign(dialog: i64, operator: i64, by_hand: bool) -> QueueChange {
    QueueChange::Assign { dialog: DialogId(dialog), operator: OperatorId(operator), limit: 5, by_hand }
}

/// Waits until the mirror equals the truth, answering every wish for a copy.
async fn settle(backend: &mut Backend, truth: &mut Truth) {
    until("the mirror equals the truth", async || {
        if backend.mirror().wants_full_copy() {
            truth.full_copy(backend.mirror());
        }
        backend.look().await.is_some_and(|(seen, _)| seen == truth.model.mirrored())
    })
    .await;
}

async fn both(suite: impl AsyncFn(Backend)) {
    suite(Backend::Local(Arc::default())).await;
    let server = TestRedis::started().await;
    suite(Backend::redis(&server)).await;
}

#[tokio::test]
async fn a_thousand_random_changes_end_equal_and_pass_the_replay_checker() {
    both(async |mut backend| {
        let mut truth = Truth::new(7);
        truth.full_copy(backend.mirror());
        for _ in 0..1_000 {
            truth.step(backend.mirror());
        }
        settle(&mut backend, &mut truth).await;
        let (_, log) = backend.look().await.unwrap();
        let checked = check(&log).unwrap();
        assert!(checked.assigned > 100 && checked.resets >= 1, "{checked:?}");
    })
    .await;
}

#[tokio::test]
async fn a_missing_number_asks_for_a_full_copy_and_the_copy_repairs_it() {
    both(async |mut backend| {
        let mut truth = Truth::new(8);
        truth.full_copy(backend.mirror());
        settle(&mut backend, &mut truth).await;
        truth.seq += 1;
        assert!(truth.model.apply(truth.seq, &enqueue(1, 1)), "a change that never reaches the mirror");
        truth.push(backend.mirror(), enqueue(2, 2));
        until("a copy is wanted", async || backend.mirror().wants_full_copy()).await;
        settle(&mut backend, &mut truth).await;
        assert!(!backend.mirror().wants_full_copy());
        check(&backend.look().await.unwrap().1).unwrap();
    })
    .await;
}

#[tokio::test]
async fn ranks_order_the_waiting_and_a_released_dialog_is_held_by_nobody() {
    both(async |mut backend| {
        let mut truth = Truth::new(9);
        truth.full_copy(backend.mirror());
        for change in [
            enqueue(1, 1_767_600_000_000_001),
            enqueue(2, 1_767_600_000_000_000),
            enqueue(3, -5),
            assign(2, 7, false),
            QueueChange::Release { dialog: DialogId(2), operator: OperatorId(8) },
        ] {
            truth.push(backend.mirror(), change);
        }
        settle(&mut backend, &mut truth).await;
        let (seen, _) = backend.look().await.unwrap();
        assert_eq!(seen.waiting, vec![(-5, DialogId(3)), (1_767_600_000_000_001, DialogId(1))]);
        assert_eq!(seen.held.get(&DialogId(2)), Some(&OperatorId(7)), "another operator's release changes nothing");
    })
    .await;
}

#[tokio::test]
async fn an_emptied_redis_gets_a_full_copy_even_when_nothing_happens() {
    let server = TestRedis::started().await;
    let mut backend = Backend::redis(&server);
    let mut truth = Truth::new(10);
    for _ in 0..50 {
        truth.step(backend.mirror());
    }
    settle(&mut backend, &mut truth).await;
    server.flush().await;
    until("a copy is wanted", async || backend.mirror().wants_full_copy()).await;
    settle(&mut backend, &mut truth).await;
}

#[tokio::test]
async fn a_killed_redis_never_delays_a_push_and_is_filled_when_it_returns() {
    let mut server = TestRedis::started().await;
    let mut backend = Backend::redis(&server);
    let mut truth = Truth::new(11);
    settle(&mut backend, &mut truth).await;
    server.kill();
    let began = std::time::Instant::now();
    for _ in 0..20_000 {
        truth.step(backend.mirror());
    }
    // 20,000 steps are the toy's own work; a single network time-out would show as a second.
    let per_push = began.elapsed() / 20_000;
    assert!(per_push < std::time::Duration::from_millis(2), "{per_push:?} per push");
    server.start().await;
    settle(&mut backend, &mut truth).await;
    check(&backend.look().await.unwrap().1).unwrap();
}

#[tokio::test]
async fn a_redis_that_is_absent_at_start_is_filled_when_it_comes() {
    let mut server = TestRedis::absent();
    let mut backend = Backend::redis(&server);
    let mut truth = Truth::new(12);
    truth.full_copy(backend.mirror());
    for _ in 0..100 {
        truth.step(backend.mirror());
    }
    server.start().await;
    settle(&mut backend, &mut truth).await;
}

#[tokio::test]
async fn a_copy_of_a_former_process_is_replaced() {
    let server = TestRedis::started().await;
    let mut backend = Backend::redis(&server);
    let mut truth = Truth::new(13);
    for _ in 0..50 {
        truth.step(backend.mirror());
    }
    settle(&mut backend, &mut truth).await;
    let io = IoRuntime::start().unwrap();
    let next = RedisMirror::start(&io, &server.url(), PREFIX, String::from("epoch-2")).unwrap();
    until("the new process is asked for its copy", async || next.wants_full_copy()).await;
}
