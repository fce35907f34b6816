//! The shell of the board: hears facts, asks the Distributor once a second while somebody watches, hands deltas on.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use bytestring::ByteString;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use tokio::sync::mpsc;

use crate::domain::ContactSight;
use crate::domain::Timestamp;
use crate::domain::board::{BoardDelta, BoardPart, BoardReach, BoardSnapshot};
use crate::domain::topic::Catalogue;
use crate::domain::touch::Touch;
use crate::feed::FeedActor;
use crate::ports::Ports;
use crate::supervision::Outlet;

use super::core::{Core, MAX_WAITING};
use super::figures::HOUR;
use super::messages::{
    AcknowledgeAlert, BoardFact, BoardMoved, Explain, Explained, ListenToBoard, OpenDialogs, ReadBoard, halves,
};
use super::touches::Touches;

/// Facts that may wait; one that does not fit makes the board read the feed's memory again.
const MAILBOX: usize = 8_192;
/// Deltas go at most this often.
const SECOND: Duration = Duration::from_secs(1);
/// How long the Distributor may take to explain before the board goes out with what it knows.
const EXPLAIN_WITHIN: Duration = Duration::from_secs(2);
/// The past is asked for again after so long when the database did not tell it.
const RECALL_AGAIN: Duration = Duration::from_secs(10);
/// Integrators' streams at once.
const MAX_STREAMS: usize = 64;
/// Boards of limited roles at once; who would need one more gets a board that is made for the one reading, and is told to read
/// again every [`REFRESH`].
const MAX_PARTS: usize = 32;
/// How often a board without deltas is to be read again, microseconds.
const REFRESH: i64 = 5 * 1_000_000;
/// A board of a limited role that nobody has read for this long is given up, microseconds.
const PART_LIVES: i64 = 60 * 1_000_000;

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
    /// Boards of limited roles; the core above is everybody else's.
    parts: BTreeMap<BoardReach, Part>,
    /// Counted for all boards together.
    touches: Touches,
    setup: BoardSetup,
    watched: BTreeSet<BoardReach>,
    streams: Vec<Stream>,
    asking: bool,
    flushed_at: Option<Timestamp>,
    refreshed_at: Option<Timestamp>,
}

/// The board of those whose roles cover the same part of the dialogs.
struct Part {
    core: Core,
    read_at: Timestamp,
}

/// An integrator who listens.
struct Stream {
    reach: BoardReach,
    since: Timestamp,
    parts: Vec<BoardPart>,
    contacts: ContactSight,
    to: mpsc::Sender<ByteString>,
}

impl BoardActor {
    /// A board that is filled when it is started.
    #[must_use]
    pub fn new(setup: BoardSetup) -> Self {
        let now = setup.ports.clock.now();
        let core = Core::new(setup.ports.random.token(), Arc::clone(&setup.catalogue), now);
        Self {
            core,
            parts: BTreeMap::new(),
            touches: Touches::new(&setup.catalogue.timezone, now),
            setup,
            watched: BTreeSet::new(),
            streams: Vec::new(),
            asking: false,
            flushed_at: None,
            refreshed_at: None,
        }
    }

    /// Runs a step of the whole board, then of its parts. A panic in it throws all of them away: a new life is filled again.
    fn step(&mut self, ctx: &mut Context<Self>, mut step: impl FnMut(&BoardReach, &mut Core)) {
        let run = AssertUnwindSafe(|| {
            step(&BoardReach::EVERYWHERE, &mut self.core);
            for (reach, part) in &mut self.parts {
                step(reach, &mut part.core);
            }
        });
        if catch_unwind(run).is_err() {
            metrics::counter!("rozmova_actor_restarts_total", "kind" => "board").increment(1);
            tracing::error!("the live board panicked and is filled anew");
            let ports = &self.setup.ports;
            self.core = Core::new(ports.random.token(), Arc::clone(&self.setup.catalogue), ports.clock.now());
            self.parts.clear();
            ctx.notify(Refill);
        }
    }

    /// Keeps a part for those who watch it, as long as there is room.
    fn keep(&mut self, reach: &BoardReach) {
        let now = self.setup.ports.clock.now();
        if reach.is_everywhere() {
            return;
        }
        if let Some(part) = self.parts.get_mut(reach) {
            part.read_at = now;
        } else if self.parts.len() < MAX_PARTS {
            let mut core = self.core.part(reach.clone(), self.setup.ports.random.token(), now);
            // Nobody has it yet: its first delta is what the first reader gets as a snapshot.
            core.flush(now);
            self.parts.insert(reach.clone(), Part { core, read_at: now });
        }
    }

    fn is_watched(&mut self) -> bool {
        self.streams.retain(|stream| !stream.to.is_closed());
        !self.watched.is_empty() || !self.streams.is_empty()
    }

    /// Parts that somebody watches stay; one may come for whom there was no room before.
    fn keep_parts(&mut self) {
        let now = self.setup.ports.clock.now();
        let streams = self.streams.iter().map(|stream| stream.reach.clone());
        let wanted: BTreeSet<BoardReach> = self.watched.iter().cloned().chain(streams).collect();
        self.parts.retain(|reach, part| wanted.contains(reach) || now.since(part.read_at) < PART_LIVES);
        for reach in &wanted {
            self.keep(reach);
        }
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
                me.step(ctx, |_, core| core.explain(told.clone()));
            }
        })
    }

    /// Reads the hour before this life, once. This and [`Self::count_touches`] are the only SQL of the board.
    fn recall(&mut self, ctx: &mut Context<Self>) {
        if self.core.is_recalled() {
            return;
        }
        let from = self.setup.ports.clock.now().plus_micros(-HOUR);
        let past = self.setup.ports.snapshots.board_past(from);
        ctx.spawn(past.into_actor(self).map(|past, me, ctx: &mut Context<Self>| match past {
            Ok(past) => {
                let now = me.setup.ports.clock.now();
                me.step(ctx, |_, core| core.recall(&past, now));
            }
            Err(error) => {
                tracing::warn!(%error, "the live board counts from now on: the last hour could not be read");
                ctx.run_later(RECALL_AGAIN, Self::recall);
            }
        }));
    }

    /// Reads who was written to today, when that is to be known anew: one statement, not for every line.
    fn count_touches(&mut self, ctx: &mut Context<Self>) {
        let Some(from) = self.touches.ask(self.setup.ports.clock.now()) else { return };
        let read = self.setup.ports.snapshots.touches(from);
        ctx.spawn(read.into_actor(self).map(|read, me, _| {
            if let Err(error) = &read {
                tracing::warn!(%error, "touches are counted later: the lines of the day could not be read");
            }
            me.touches.told(read.ok());
        }));
    }

    fn tick(&mut self, ctx: &mut Context<Self>) {
        let now = self.setup.ports.clock.now();
        self.step(ctx, |_, core| core.tick(now));
        self.keep_parts();
        self.count_touches(ctx);
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
        self.touches.turn(now);
        let touched = self.touches.counts();
        let mut deltas = Vec::new();
        self.step(ctx, |reach, core| {
            core.set_touched(touched.clone());
            deltas.extend(core.flush(now).map(|delta| (reach.clone(), delta)));
        });
        for (reach, delta) in deltas {
            self.tell(reach, delta);
        }
        self.refresh(now);
    }

    /// Boards there was no room to keep have no deltas: whoever watches one gets now and then the sign of another life, upon which
    /// it reads the board again; an integrator's stream ends, and the next one begins with a snapshot.
    fn refresh(&mut self, now: Timestamp) {
        if self.refreshed_at.is_some_and(|at| now.since(at) < REFRESH) {
            return;
        }
        self.refreshed_at = Some(now);
        let parts = &self.parts;
        let has_deltas = |reach: &BoardReach| reach.is_everywhere() || parts.contains_key(reach);
        self.streams.retain(|stream| has_deltas(&stream.reach) || now.since(stream.since) < REFRESH);
        let without: Vec<BoardReach> = self.watched.iter().filter(|reach| !has_deltas(reach)).cloned().collect();
        for reach in without {
            let epoch = self.setup.ports.random.token();
            let delta = BoardDelta { epoch, rev: 1, at: now, queue: None, operators: None };
            self.tell_sessions(reach, delta);
        }
    }

    fn tell(&mut self, reach: BoardReach, delta: BoardDelta) {
        self.tell_streams(&reach, &delta);
        if self.watched.contains(&reach) {
            self.tell_sessions(reach, delta);
        }
    }

    fn tell_sessions(&self, reach: BoardReach, delta: BoardDelta) {
        if self.setup.feed.try_send(BoardMoved { reach, delta: Arc::new(delta) }).is_err() {
            // Watchers notice the hole in `rev` and read the board again.
            tracing::warn!("the feed did not take a delta of the board");
        }
    }

    fn tell_streams(&mut self, reach: &BoardReach, delta: &BoardDelta) {
        let mut texts: Vec<(Vec<BoardPart>, ContactSight, ByteString)> = Vec::new();
        self.streams.retain(|stream| {
            if stream.reach != *reach {
                return true;
            }
            let contacts = stream.contacts;
            let text = match texts.iter().find(|(known, seen, _)| *known == stream.parts && *seen == contacts) {
                Some((_, _, text)) => text.clone(),
                None => {
                    let cut = contacts.board_delta(halves(delta, &stream.parts));
                    let Ok(text) = serde_json::to_string(&cut) else { return false };
                    let text = ByteString::from(text);
                    texts.push((stream.parts.clone(), contacts, text.clone()));
                    text
                }
            };
            // Full: the listener is too slow, its stream ends and it begins with a snapshot again.
            stream.to.try_send(text).is_ok()
        });
    }

    /// The board as it was told last, when that is less than a second ago; else of this moment. What changed goes to the others
    /// as their delta, so that `rev` means the same for all and nobody gets a row twice a second.
    fn read(&mut self, reach: BoardReach) -> impl ActorFuture<Self, Output = BoardSnapshot> + 'static {
        self.explained().map(move |(), me: &mut Self, ctx: &mut Context<Self>| {
            let now = me.setup.ports.clock.now();
            me.keep(&reach);
            if me.flushed_at.is_none_or(|at| now.since(at) >= 1_000_000) {
                me.flush(ctx);
            }
            if reach.is_everywhere() {
                return me.core.snapshot(now);
            }
            match me.parts.get(&reach) {
                Some(part) => part.core.snapshot(now),
                None => {
                    let mut made = me.core.part(reach.clone(), me.setup.ports.random.token(), now);
                    made.flush(now);
                    made.snapshot(now)
                }
            }
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
                me.step(ctx, |_, core| core.seed(dialogs.clone(), now));
                me.recall(ctx);
                me.touches.missed();
                me.count_touches(ctx);
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
            BoardFact::Dialog { dialog, wrote } => {
                for (operator_id, at) in wrote {
                    self.touches.wrote(Touch { operator_id, client_id: dialog.client_id }, at, now);
                }
                self.step(ctx, |_, core| core.learn(Arc::clone(&dialog), now));
            }
            BoardFact::Decided(row) => {
                self.step(ctx, |_, core| core.decided(&row));
            }
            BoardFact::Catalogue(catalogue) => {
                self.setup.catalogue = Arc::clone(&catalogue);
                self.touches.set_zone(&catalogue.timezone, now);
                self.count_touches(ctx);
                self.step(ctx, |_, core| core.set_catalogue(Arc::clone(&catalogue)));
            }
            BoardFact::Missed => ctx.notify(Refill),
            BoardFact::ClientsJoined => {
                self.touches.missed();
                self.count_touches(ctx);
            }
            BoardFact::Watched(watched) => {
                self.watched = watched;
                self.keep_parts();
            }
        }
    }
}

impl Handler<ReadBoard> for BoardActor {
    type Result = ResponseActFuture<Self, BoardSnapshot>;
    fn handle(&mut self, read: ReadBoard, _: &mut Self::Context) -> Self::Result {
        Box::pin(self.read(read.reach))
    }
}

impl Handler<ListenToBoard> for BoardActor {
    type Result = ResponseActFuture<Self, BoardSnapshot>;
    fn handle(&mut self, listen: ListenToBoard, _: &mut Self::Context) -> Self::Result {
        let ListenToBoard { reach, parts, contacts, to } = listen;
        Box::pin(self.read(reach.clone()).map(move |snapshot, me, _| {
            if me.streams.len() >= MAX_STREAMS {
                me.streams.remove(0);
            }
            let since = me.setup.ports.clock.now();
            me.streams.push(Stream { reach, since, parts, contacts, to });
            snapshot
        }))
    }
}

impl Handler<AcknowledgeAlert> for BoardActor {
    type Result = LocalBoxFuture<'static, bool>;
    fn handle(&mut self, acknowledge: AcknowledgeAlert, ctx: &mut Self::Context) -> Self::Result {
        let AcknowledgeAlert { reach, key, by } = acknowledge;
        self.keep(&reach);
        // Others see it with the next second's delta, on their boards too when the rule is violated there.
        let mut done = false;
        self.step(ctx, |of, core| {
            let known = core.acknowledge(&key, by.clone());
            done |= known && *of == reach;
        });
        async move { done }.boxed_local()
    }
}

#[cfg(test)]
impl Handler<crate::supervision::Explode> for BoardActor {
    type Result = ();
    fn handle(&mut self, _: crate::supervision::Explode, ctx: &mut Self::Context) {
        self.step(ctx, |_, _| panic!("told to explode"));
    }
}
