//! The shell of the feed: one per process, its address never changes.
//!
//! A panic inside the core is caught here: the core is thrown away, every session is marked lost (it takes a new epoch and
//! joins again) and the index is rebuilt from rows. Visitors' sockets stay connected; they have their own log to resume from.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix::{Actor, Addr, ArbiterHandle, AsyncContext, Context, Handler, MessageResult, Recipient, prelude::SendError};

use crate::board::messages::{BoardFact, BoardMoved, OpenDialogs, writers};
use crate::domain::{ContactId, Dialog, DialogId, filter::FilterRef, topic::Catalogue, view::Counters};
use crate::engine::ActorReport;
use crate::ports::{Ports, SnapshotError};
use crate::supervision::Outlet;

use super::{
    core::{Core, Effect, Input},
    messages::{
        CatalogueChanged, CountersFor, Deliver, FactsChanged, FilterChanged, FilterCounts, Join, ObserveFeed,
        OperatorChanged, Peek, Publication, QueueMoved, SessionKey, StatusMoved, Subscribe, ToOperator, Typing,
        Viewing, VisitorDeliver, VisitorJoin, VisitorLeave, VisitorsLeave,
    },
};

/// How often held-back counters and rows are looked at.
const TICK: Duration = Duration::from_millis(250);
/// Dialogs may wait for the feed; each waits for its own publication, so this bounds dialogs, not events.
const MAILBOX: usize = 1024;
/// First pause before rows are read again after a failed rebuild; doubles up to [`REBUILD_PAUSE_MAX`].
const REBUILD_PAUSE: Duration = Duration::from_millis(100);
const REBUILD_PAUSE_MAX: Duration = Duration::from_secs(3);

struct Link {
    to: Recipient<Deliver>,
    lost: Arc<AtomicBool>,
}

/// See the module.
pub struct FeedActor {
    core: Core,
    catalogue: Arc<Catalogue>,
    ports: Ports,
    sessions: HashMap<SessionKey, Link>,
    visitors: HashMap<ContactId, Vec<(u64, Recipient<VisitorDeliver>)>>,
    board: Outlet<BoardFact>,
    /// The board could not take a fact: it is told to look at everything again.
    board_missed: bool,
    boards: std::collections::BTreeSet<crate::domain::board::BoardReach>,
    delivered: i64,
    lost: i64,
    restarts: u64,
}

impl FeedActor {
    /// Reads open dialogs and the catalogue and starts the feed on an arbiter.
    ///
    /// # Errors
    /// When the first reads fail.
    pub async fn start_on(arbiter: &ArbiterHandle, ports: Ports) -> Result<Addr<Self>, SnapshotError> {
        let dialogs = ports.snapshots.open_dialogs().await?;
        let catalogue = Arc::new(ports.snapshots.catalogue().await?);
        Ok(Self::start_in_arbiter(arbiter, move |ctx| {
            ctx.set_mailbox_capacity(MAILBOX);
            Self::new(ports, dialogs, catalogue)
        }))
    }

    fn new(ports: Ports, dialogs: Vec<Dialog>, catalogue: Arc<Catalogue>) -> Self {
        let mut core = Core::default();
        core.on(Input::Seed { dialogs, catalogue: Arc::clone(&catalogue) }, ports.clock.now());
        Self {
            core,
            catalogue,
            ports,
            sessions: HashMap::new(),
            visitors: HashMap::new(),
            board: Outlet::default(),
            board_missed: false,
            boards: std::collections::BTreeSet::new(),
            delivered: 0,
            lost: 0,
            restarts: 0,
        }
    }

    fn run(&mut self, input: Input, ctx: &mut Context<Self>) {
        let now = self.ports.clock.now();
        match catch_unwind(AssertUnwindSafe(|| self.core.on(input, now))) {
            Ok(effects) => self.carry_out(effects, ctx),
            Err(_) => self.rebuild(ctx),
        }
    }

    /// Tells the live board; never waits for it.
    fn tell_board(&mut self, fact: BoardFact) {
        if self.board.offer(fact).is_err() {
            self.board_missed = true;
        }
    }

    fn keep_board_up(&mut self) {
        if self.board_missed && self.board.offer(BoardFact::Missed).is_ok() {
            self.board_missed = false;
        }
        if *self.core.boards() != self.boards {
            let boards = self.core.boards().clone();
            if self.board.offer(BoardFact::Watched(boards.clone())).is_ok() {
                self.boards = boards;
            }
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>, ctx: &mut Context<Self>) {
        let mut gone = Vec::new();
        for effect in effects {
            match effect {
                Effect::Deliver(session, events) => {
                    let Some(link) = self.sessions.get(&session) else { continue };
                    self.delivered = self.delivered.saturating_add(events.len() as i64);
                    match link.to.try_send(Deliver(events)) {
                        Ok(()) => {}
                        Err(SendError::Full(_)) => {
                            metrics::counter!("rozmova_mailbox_full_total", "mailbox" => "session").increment(1);
                            gone.push(session);
                        }
                        Err(SendError::Closed(_)) => {
                            self.sessions.remove(&session);
                            gone.push(session);
                        }
                    }
                }
                Effect::Lose(session) => gone.push(session),
                Effect::Visitor(contact, frames) => self.push_to_visitor(contact, &frames),
                Effect::Learn { ticket, dialogs } => self.learn(ticket, dialogs, REBUILD_PAUSE, ctx),
            }
        }
        for session in gone {
            self.drop_session(session, ctx);
        }
    }

    /// A session that could not take an event must never be sent a later one: the hole would be numbered over.
    fn drop_session(&mut self, session: SessionKey, ctx: &mut Context<Self>) {
        if let Some(link) = self.sessions.remove(&session) {
            link.lost.store(true, Ordering::Release);
            self.lost += 1;
            metrics::counter!("rozmova_sessions_lost_total").increment(1);
            tracing::warn!(session = session.0, "a session could not keep up with its events and starts anew");
        }
        self.run(Input::Subscribe(Subscribe::Leave(session)), ctx);
    }

    fn visitor_left(&mut self, leave: &VisitorLeave) {
        if let Some(sockets) = self.visitors.get_mut(&leave.contact_id) {
            sockets.retain(|(socket, _)| *socket != leave.socket);
            if sockets.is_empty() {
                self.visitors.remove(&leave.contact_id);
            }
        }
    }

    fn push_to_visitor(&mut self, contact: ContactId, frames: &[crate::dialog::messages::VisitorFrame]) {
        let Some(sockets) = self.visitors.get_mut(&contact) else { return };
        // A full socket closes itself and comes back with its cursor.
        sockets.retain(|(_, to)| to.try_send(VisitorDeliver(frames.to_vec())).is_ok());
        if sockets.is_empty() {
            self.visitors.remove(&contact);
        }
    }

    /// After a panic: forget everything derived, tell sessions, read rows again.
    fn rebuild(&mut self, ctx: &mut Context<Self>) {
        self.restarts += 1;
        metrics::counter!("rozmova_actor_restarts_total", "kind" => "feed").increment(1);
        tracing::error!(restarts = self.restarts, "the feed panicked and is rebuilt from the database");
        self.core = Core::default();
        let now = self.ports.clock.now();
        // Rights of joining sessions need the catalogue at once; rows follow.
        self.core.on(Input::Catalogue(Arc::clone(&self.catalogue)), now);
        for (_, link) in self.sessions.drain() {
            link.lost.store(true, Ordering::Release);
        }
        self.reread(REBUILD_PAUSE, ctx);
    }

    /// Reads what filters ask besides rows.
    fn learn(&self, ticket: u64, dialogs: Vec<DialogId>, pause: Duration, ctx: &mut Context<Self>) {
        let snapshots = Arc::clone(&self.ports.snapshots);
        let asked = dialogs.clone();
        let read = actix::fut::wrap_future::<_, Self>(async move { snapshots.facts(asked).await });
        ctx.spawn(actix::ActorFutureExt::map(
            read,
            move |read, actor: &mut Self, ctx: &mut Context<Self>| match read {
                Ok(facts) => actor.run(Input::Learned { ticket, facts }, ctx),
                Err(error) => {
                    tracing::warn!(%error, "the feed could not read clients of its filters and tries again");
                    let next = (pause * 2).min(REBUILD_PAUSE_MAX);
                    ctx.run_later(pause, move |actor, ctx| actor.learn(ticket, dialogs, next, ctx));
                }
            },
        ));
    }

    fn reread(&self, pause: Duration, ctx: &mut Context<Self>) {
        let snapshots = Arc::clone(&self.ports.snapshots);
        let read = async move {
            let dialogs = snapshots.open_dialogs().await?;
            Ok::<_, SnapshotError>((dialogs, Arc::new(snapshots.catalogue().await?)))
        };
        let read = actix::fut::wrap_future::<_, Self>(read);
        ctx.spawn(actix::ActorFutureExt::map(
            read,
            move |read, actor: &mut Self, ctx: &mut Context<Self>| match read {
                Ok((dialogs, catalogue)) => {
                    actor.catalogue = Arc::clone(&catalogue);
                    actor.run(Input::Seed { dialogs, catalogue }, ctx);
                }
                Err(error) => {
                    tracing::warn!(%error, "the feed could not read its rows and tries again");
                    ctx.run_later(pause, move |actor, ctx| actor.reread((pause * 2).min(REBUILD_PAUSE_MAX), ctx));
                }
            },
        ));
    }
}

impl Actor for FeedActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(TICK, |actor, ctx| {
            actor.run(Input::Tick, ctx);
            actor.keep_board_up();
        });
    }
}

impl Handler<Join> for FeedActor {
    type Result = ();
    fn handle(&mut self, join: Join, ctx: &mut Self::Context) {
        let Join { session, operator_id, name, grants, to, lost } = join;
        self.sessions.insert(session, Link { to, lost });
        self.run(Input::Join { session, operator_id, name, grants }, ctx);
    }
}

impl Handler<Subscribe> for FeedActor {
    type Result = ();
    fn handle(&mut self, change: Subscribe, ctx: &mut Self::Context) {
        if let Subscribe::Leave(session) = &change {
            self.sessions.remove(session);
        }
        self.run(Input::Subscribe(change), ctx);
    }
}

/// Declares handlers that only hand the message to the core.
macro_rules! to_core {
    ($($message:ident => $input:ident),+ $(,)?) => {$(
        impl Handler<$message> for FeedActor {
            type Result = ();
            fn handle(&mut self, message: $message, ctx: &mut Self::Context) {
                self.run(Input::$input(message), ctx);
            }
        }
    )+};
}

to_core! {
    StatusMoved => StatusMoved,
    Typing => Typing,
    Viewing => Viewing,
    ToOperator => ToOperator,
    OperatorChanged => OperatorChanged,
    QueueMoved => QueueMoved,
    FilterChanged => FilterChanged,
    FactsChanged => FactsChanged,
    BoardMoved => BoardMoved,
}

impl Handler<Publication> for FeedActor {
    type Result = ();
    fn handle(&mut self, publication: Publication, ctx: &mut Self::Context) {
        let wrote = writers(&publication.messages);
        self.tell_board(BoardFact::Dialog { dialog: Arc::clone(&publication.dialog), wrote });
        self.run(Input::Published(publication), ctx);
    }
}

/// Where the live board hears.
#[derive(Clone, actix::Message)]
#[rtype(result = "()")]
pub struct OpenBoard(pub Outlet<BoardFact>);

impl Handler<OpenBoard> for FeedActor {
    type Result = ();
    fn handle(&mut self, OpenBoard(board): OpenBoard, _: &mut Self::Context) {
        self.board = board;
    }
}

impl Handler<OpenDialogs> for FeedActor {
    type Result = MessageResult<OpenDialogs>;
    fn handle(&mut self, _: OpenDialogs, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.core.open_dialogs())
    }
}

impl Handler<CatalogueChanged> for FeedActor {
    type Result = ();
    fn handle(&mut self, CatalogueChanged(catalogue): CatalogueChanged, ctx: &mut Self::Context) {
        self.catalogue = Arc::clone(&catalogue);
        self.run(Input::Catalogue(catalogue), ctx);
    }
}

impl Handler<VisitorJoin> for FeedActor {
    type Result = ();
    fn handle(&mut self, join: VisitorJoin, _: &mut Self::Context) {
        let sockets = self.visitors.entry(join.contact_id).or_default();
        sockets.retain(|(socket, to)| *socket != join.socket && to.connected());
        sockets.push((join.socket, join.to));
    }
}

impl Handler<VisitorLeave> for FeedActor {
    type Result = ();
    fn handle(&mut self, leave: VisitorLeave, _: &mut Self::Context) {
        self.visitor_left(&leave);
    }
}

impl Handler<VisitorsLeave> for FeedActor {
    type Result = ();
    fn handle(&mut self, VisitorsLeave(all): VisitorsLeave, _: &mut Self::Context) {
        all.iter().for_each(|leave| self.visitor_left(leave));
    }
}

impl Handler<Peek> for FeedActor {
    type Result = Option<Arc<Dialog>>;
    fn handle(&mut self, Peek(id): Peek, _: &mut Self::Context) -> Self::Result {
        self.core.peek(id)
    }
}

impl Handler<CountersFor> for FeedActor {
    type Result = MessageResult<CountersFor>;
    fn handle(&mut self, ask: CountersFor, _: &mut Self::Context) -> Self::Result {
        let counters: Counters = self.core.counters(ask.operator_id, &ask.grants);
        MessageResult(counters)
    }
}

impl Handler<FilterCounts> for FeedActor {
    type Result = Vec<(FilterRef, u32)>;
    fn handle(&mut self, FilterCounts(session): FilterCounts, _: &mut Self::Context) -> Self::Result {
        self.core.filter_counts(session)
    }
}

impl Handler<ObserveFeed> for FeedActor {
    type Result = MessageResult<ObserveFeed>;
    fn handle(&mut self, _: ObserveFeed, _: &mut Self::Context) -> Self::Result {
        let (sessions, dialogs) = self.core.sizes();
        let totals = self.core.totals();
        let counters = [
            ("sessions", sessions as i64),
            ("dialogs", dialogs as i64),
            ("visitors", self.visitors.len() as i64),
            ("events_delivered", self.delivered),
            ("sessions_lost", self.lost),
            ("dialogs_bot", i64::from(totals.bot)),
            ("dialogs_waiting", i64::from(totals.waiting)),
            ("dialogs_held", i64::from(totals.held)),
        ];
        MessageResult(ActorReport {
            kind: String::from("feed"),
            name: String::from("all"),
            live: true,
            restarts: self.restarts,
            counters: counters.into_iter().map(|(name, n)| (name.to_owned(), n)).collect(),
        })
    }
}
