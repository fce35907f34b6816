//! The shell of the board: hears facts, asks the Distributor once a second while somebody watches, hands deltas on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use bytestring::ByteString;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use tokio::sync::mpsc;

use crate::domain::Timestamp;
use crate::domain::board::{BoardDelta, BoardPart, BoardSnapshot};
use crate::domain::topic::Catalogue;
use crate::feed::FeedActor;
use crate::ports::Ports;
use crate::supervision::Outlet;

use super::core::{Core, MAX_WAITING};
use super::messages::{
    AcknowledgeAlert, BoardFact, BoardMoved, Explain, Explained, ListenToBoard, OpenDialogs, ReadBoard, halves,
};

/// Facts that may wait; one that does not fit makes the board read the feed's memory again.
const MAILBOX: usize = 8_192;
/// Deltas go at most this often.
const SECOND: Duration = Duration::from_secs(1);
/// How long the Distributor may take to explain before the board goes out with what it knows.
const EXPLAIN_WITHIN: Duration = Duration::from_secs(2);
/// Integrators' streams at once.
const MAX_STREAMS: usize = 64;

/// What a board is built from.
#[derive(Clone)]
pub struct BoardSetup {
    /// The world outside: clock and chance.
    pub ports: Ports,
    /// Settings, topics and groups at the start.
    pub catalogue: Arc<Catalogue>,
    /// Memory of open dialogs, and the way to the sessions.
    pub feed: Addr<FeedActor>,
    /// The Distributor explains.
    pub explain: Outlet<Explain>,
}

/// See [`super`].
pub struct BoardActor {
    core: Core,
    setup: BoardSetup,
    watchers: usize,
    streams: Vec<(Vec<BoardPart>, mpsc::Sender<ByteString>)>,
    asking: bool,
    flushed_at: Option<Timestamp>,
}

impl BoardActor {
    /// A board that is filled when it is started.
    #[must_use]
    pub fn new(setup: BoardSetup) -> Self {
        let core = Core::new(setup.ports.random.token(), Arc::clone(&setup.catalogue), setup.ports.clock.now());
        Self { core, setup, watchers: 0, streams: Vec::new(), asking: false, flushed_at: None }
    }

    /// Runs a step of the core. A panic in it throws the core away: a new life is filled again.
    fn step<T>(&mut self, ctx: &mut Context<Self>, step: impl FnOnce(&mut Core) -> T) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(|| step(&mut self.core))) {
            Ok(done) => Some(done),
            Err(_) => {
                metrics::counter!("rozmova_actor_restarts_total", "kind" => "board").increment(1);
                tracing::error!("the live board panicked and is filled anew");
                let ports = &self.setup.ports;
                self.core = Core::new(ports.random.token(), Arc::clone(&self.setup.catalogue), ports.clock.now());
                ctx.notify(Refill);
                None
            }
        }
    }

    fn is_watched(&mut self) -> bool {
        self.streams.retain(|(_, to)| !to.is_closed());
        self.watchers > 0 || !self.streams.is_empty()
    }

    /// Asks why the waiting wait. One question at a time; without an answer the board keeps what it knew.
    fn explained(&mut self) -> impl ActorFuture<Self, Output = ()> + 'static {
        let explain = self.setup.explain.clone();
        let limit = u32::try_from(MAX_WAITING).unwrap_or(u32::MAX);
        let answer = async move {
            tokio::time::timeout(EXPLAIN_WITHIN, explain.send(Explain { limit })).await.ok().and_then(Result::ok)
        };
        answer.into_actor(self).map(|told: Option<Explained>, me, ctx: &mut Context<Self>| {
            if let Some(told) = told {
                me.step(ctx, |core| core.explain(told));
            }
        })
    }

    fn tick(&mut self, ctx: &mut Context<Self>) {
        let now = self.setup.ports.clock.now();
        self.step(ctx, |core| core.tick(now));
        if self.asking || !self.is_watched() {
            return;
        }
        self.asking = true;
        let explained = self.explained().map(|(), me, ctx: &mut Context<Self>| {
            me.asking = false;
            me.flush(ctx);
        });
        ctx.spawn(explained);
    }

    fn flush(&mut self, ctx: &mut Context<Self>) {
        let now = self.setup.ports.clock.now();
        self.flushed_at = Some(now);
        if let Some(Some(delta)) = self.step(ctx, |core| core.flush(now)) {
            self.tell(delta);
        }
    }

    fn tell(&mut self, delta: BoardDelta) {
        self.tell_streams(&delta);
        if self.watchers > 0 && self.setup.feed.try_send(BoardMoved(Arc::new(delta))).is_err() {
            // Watchers notice the hole in `rev` and read the board again.
            tracing::warn!("the feed did not take a delta of the board");
        }
    }

    fn tell_streams(&mut self, delta: &BoardDelta) {
        let mut texts: Vec<(Vec<BoardPart>, ByteString)> = Vec::new();
        self.streams.retain(|(parts, to)| {
            let text = match texts.iter().find(|(known, _)| known == parts) {
                Some((_, text)) => text.clone(),
                None => {
                    let Ok(text) = serde_json::to_string(&halves(delta, parts)) else { return false };
                    let text = ByteString::from(text);
                    texts.push((parts.clone(), text.clone()));
                    text
                }
            };
            // Full: the listener is too slow, its stream ends and it begins with a snapshot again.
            to.try_send(text).is_ok()
        });
    }

    /// The board as it was told last, when that is less than a second ago; else of this moment. What changed goes to the others
    /// as their delta, so that `rev` means the same for all and nobody gets a row twice a second.
    fn read(&mut self) -> impl ActorFuture<Self, Output = BoardSnapshot> + 'static {
        self.explained().map(|(), me: &mut Self, ctx: &mut Context<Self>| {
            let now = me.setup.ports.clock.now();
            if me.flushed_at.is_none_or(|at| now.since(at) >= 1_000_000) {
                me.flush(ctx);
            }
            me.core.snapshot(me.setup.ports.clock.now())
        })
    }
}

impl Actor for BoardActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        ctx.notify(Refill);
        ctx.run_interval(SECOND, Self::tick);
    }
}

/// Reads the feed's memory again.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Refill;

impl Handler<Refill> for BoardActor {
    type Result = ();
    fn handle(&mut self, _: Refill, ctx: &mut Self::Context) {
        let dialogs = self.setup.feed.send(OpenDialogs);
        ctx.spawn(dialogs.into_actor(self).map(|dialogs, me, ctx| match dialogs {
            Ok(dialogs) => {
                let now = me.setup.ports.clock.now();
                me.step(ctx, |core| core.seed(dialogs, now));
            }
            Err(_) => {
                ctx.notify_later(Refill, SECOND);
            }
        }));
    }
}

impl Handler<BoardFact> for BoardActor {
    type Result = ();
    fn handle(&mut self, fact: BoardFact, ctx: &mut Self::Context) {
        let now = self.setup.ports.clock.now();
        match fact {
            BoardFact::Dialog(dialog) => {
                self.step(ctx, |core| core.learn(dialog, now));
            }
            BoardFact::Decided(row) => {
                self.step(ctx, |core| core.decided(&row));
            }
            BoardFact::Catalogue(catalogue) => {
                self.setup.catalogue = Arc::clone(&catalogue);
                self.step(ctx, |core| core.set_catalogue(catalogue));
            }
            BoardFact::Missed => ctx.notify(Refill),
            BoardFact::Watchers(watchers) => self.watchers = watchers,
        }
    }
}

impl Handler<ReadBoard> for BoardActor {
    type Result = ResponseActFuture<Self, BoardSnapshot>;
    fn handle(&mut self, _: ReadBoard, _: &mut Self::Context) -> Self::Result {
        Box::pin(self.read())
    }
}

impl Handler<ListenToBoard> for BoardActor {
    type Result = ResponseActFuture<Self, BoardSnapshot>;
    fn handle(&mut self, listen: ListenToBoard, _: &mut Self::Context) -> Self::Result {
        Box::pin(self.read().map(move |snapshot, me, _| {
            if me.streams.len() >= MAX_STREAMS {
                me.streams.remove(0);
            }
            me.streams.push((listen.parts, listen.to));
            snapshot
        }))
    }
}

impl Handler<AcknowledgeAlert> for BoardActor {
    type Result = LocalBoxFuture<'static, bool>;
    fn handle(&mut self, acknowledge: AcknowledgeAlert, ctx: &mut Self::Context) -> Self::Result {
        let AcknowledgeAlert { key, by } = acknowledge;
        // Others see it with the next second's delta.
        let done = self.step(ctx, |core| core.acknowledge(&key, by)).unwrap_or(false);
        async move { done }.boxed_local()
    }
}
