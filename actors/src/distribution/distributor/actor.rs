//! The shell of the Distributor: feeds the core, carries its effects out, never waits in a handler.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix::WeakRecipient;
use actix::prelude::*;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use tokio::sync::{Notify, oneshot};

use super::core::{Answer, Call, Core, Effect, Input, Loaded, Ticket};
use super::meter;
use crate::board::messages::{BoardFact, Explain};
use crate::dialog::messages::{DialogCommand, DialogDone, Refusal};
use crate::distribution::audit::AuditRow;
use crate::distribution::messages::{
    AnswerOffer, AssignByHand, CatalogueReloaded, Diagnose, Diagnostics, DistributeNow, FittingOperators, ListFitting,
    ListOperators, ListQueue, OfferRow, OperatorReloaded, OperatorsOnline, PreviewMoves, QueuePage, Redistribute,
    Redistributed, SessionsChanged, SetStatus, Simulate, Simulation,
};
use crate::domain::view::OperatorView;
use crate::domain::{Dialog, DialogId, IdKind, OfferId, OperatorId, Timestamp};
use crate::engine::ActorReport;
use crate::feed::messages::{OperatorChanged, Publication, QueueMoved, ToOperator};
use crate::ports::{Ports, SnapshotError};
use crate::routing::Ask;
use crate::supervision::{ExitNotice, Gone, Outlet};
use crate::timers::TimerDue;

/// Messages that may wait for the Distributor. Dialogs wait for room (`send`); whoever may not wait marks it as missed.
const MAILBOX: usize = 4_096;
/// Audit rows are written this often, or when this many are there.
const AUDIT_EVERY: Duration = Duration::from_millis(250);
const AUDIT_BATCH: usize = 256;
/// Audit rows kept while the database is away; older ones are dropped and counted.
const AUDIT_KEPT: usize = 10_000;
/// Ids of offers in stock.
const OFFER_IDS: usize = 8;
/// Longest wait for asks of an earlier life before the rows are read all the same.
const ASKS_OF_BEFORE: Duration = Duration::from_secs(15);
/// Pause before a dialog that did not tell its row is asked again.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// How often mirror and missed messages are looked at.
const UPKEEP: Duration = Duration::from_secs(1);

/// What outlives a Distributor: numbers that go on, asks that are on their way. Owned by its supervisor.
#[derive(Debug, Default)]
pub struct Continuity {
    mirror_seq: AtomicU64,
    asks: AtomicUsize,
    idle: Notify,
    missed: AtomicBool,
    /// Dialogs whose assignment ended without a known outcome and that have not been read since.
    doubtful: Mutex<BTreeSet<DialogId>>,
    dropped_audit: AtomicU64,
}

impl Continuity {
    /// Something did not fit into the mailbox: the Distributor reads the rows again.
    pub fn mark_missed(&self) {
        self.missed.store(true, Ordering::Release);
    }

    /// Notes whether the outcome of an ask is known: an assignment that nobody could tell about may still be committed.
    fn note(&self, dialog: DialogId, assigns: bool, result: &Result<DialogDone, Refusal>) {
        let mut doubtful = self.doubtful.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Err(Refusal::Unavailable) if assigns => {
                doubtful.insert(dialog);
            }
            Err(Refusal::Unavailable) => {}
            _ => {
                doubtful.remove(&dialog);
            }
        }
    }

    fn doubtful(&self) -> Vec<DialogId> {
        self.doubtful.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// Asks every doubtful dialog for its row until it answers. The question stands behind the assignment in the dialog's
    /// queue, so afterwards the rows say how it ended.
    async fn resolved(&self, ask: &Recipient<Ask>) {
        for dialog in self.doubtful() {
            loop {
                let answer = ask.send(Ask { dialog, command: DialogCommand::Reload }).await;
                let answer = answer.unwrap_or(Err(Refusal::Unavailable));
                self.note(dialog, false, &answer);
                if answer != Err(Refusal::Unavailable) {
                    break;
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    }

    /// Waits until no ask is on its way. What a dialog answered it has committed and published, so rows read after this
    /// hold every assignment of the earlier life.
    async fn settled(&self) {
        loop {
            let idle = self.idle.notified();
            if self.asks.load(Ordering::Acquire) == 0 {
                return;
            }
            idle.await;
        }
    }
}

/// Counts one ask that is on its way, whoever lives to see the answer.
struct OnTheWay(Arc<Continuity>);

impl OnTheWay {
    fn new(continuity: &Arc<Continuity>) -> Self {
        continuity.asks.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(continuity))
    }
}

impl Drop for OnTheWay {
    fn drop(&mut self) {
        if self.0.asks.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.idle.notify_waiters();
        }
    }
}

/// Where the Distributor's words to people go.
#[derive(Clone)]
pub struct Hearers {
    /// Lists of operators.
    pub operators: Recipient<OperatorChanged>,
    /// Lists of the queue.
    pub queue: Recipient<QueueMoved>,
    /// Sessions of one operator.
    pub operator: Recipient<ToOperator>,
    /// The live board hears decisions; it has the audit when it misses one.
    pub board: Outlet<BoardFact>,
}

/// Name of the child in its supervisor's notices.
pub(crate) const CHILD: &str = "distributor";

/// What a Distributor is built from.
#[derive(Clone)]
pub struct DistributorSetup {
    /// The world outside.
    pub ports: Ports,
    /// Commands to dialogs.
    pub ask: Recipient<Ask>,
    /// Words to people.
    pub hearers: Hearers,
    /// See [`Continuity`].
    pub continuity: Arc<Continuity>,
    /// Live sockets by operator when it starts; changes follow as [`SessionsChanged`].
    pub sockets: HashMap<OperatorId, u32>,
    /// Who is told of its end.
    pub owner: WeakRecipient<Gone<&'static str>>,
    /// Which life it is.
    pub generation: u64,
}

enum Waiter {
    Dialog(oneshot::Sender<Result<Arc<Dialog>, Refusal>>),
    Operator(oneshot::Sender<Result<Arc<OperatorView>, Refusal>>),
    Moved(oneshot::Sender<Result<Redistributed, Refusal>>),
}

/// See the module [`super`].
pub struct Distributor {
    core: Core,
    setup: DistributorSetup,
    next_call: u64,
    waiters: HashMap<Call, Waiter>,
    alarm: Option<(Timestamp, SpawnHandle)>,
    audit: VecDeque<AuditRow>,
    saving_audit: bool,
    offers: VecDeque<OfferRow>,
    saving_offer: bool,
    words: Words,
    telling: bool,
    loading: bool,
    _exit: ExitNotice<&'static str>,
}

/// What is to be told; a newer row of an operator and a newer queue replace the older.
#[derive(Default)]
struct Words {
    operators: BTreeMap<OperatorId, Arc<OperatorView>>,
    queue: Option<QueueMoved>,
    operator: VecDeque<ToOperator>,
}

impl Distributor {
    /// A Distributor that reads the rows when it is started.
    #[must_use]
    pub fn new(setup: DistributorSetup) -> Self {
        let exit = ExitNotice { owner: setup.owner.clone(), child: CHILD, generation: setup.generation };
        Self {
            core: Core::new(setup.continuity.mirror_seq.load(Ordering::Acquire)),
            next_call: 0,
            waiters: HashMap::new(),
            alarm: None,
            audit: VecDeque::new(),
            saving_audit: false,
            offers: VecDeque::new(),
            saving_offer: false,
            words: Words::default(),
            telling: false,
            loading: false,
            _exit: exit,
            setup,
        }
    }

    fn feed(&mut self, input: Input, ctx: &mut Context<Self>) {
        let now = self.setup.ports.clock.now();
        let effects = self.core.on(input, now);
        for effect in effects {
            self.carry_out(effect, ctx);
        }
        self.setup.continuity.mirror_seq.store(self.core.mirror_seq(), Ordering::Release);
        self.bring_offer_ids(ctx);
        self.set_alarm(ctx);
        self.tell(ctx);
        if self.audit.len() >= AUDIT_BATCH {
            self.save_audit(ctx);
        }
    }

    fn carry_out(&mut self, effect: Effect, ctx: &mut Context<Self>) {
        match effect {
            Effect::Ask(ticket, ask) => self.ask(ticket, *ask, ctx),
            Effect::Reply(call, answer) => self.reply(call, answer),
            Effect::Mirror(seq, change) => self.setup.ports.mirror.push(seq, change),
            Effect::Audit(mut row) => {
                meter::decided(&row);
                row.id = self.setup.ports.ids.next(IdKind::Audit).unwrap_or(0);
                // Losing one is right: the row is in the audit, the board only shows it.
                let _missed = self.setup.hearers.board.offer(BoardFact::Decided(Arc::new((*row).clone())));
                if self.audit.len() >= AUDIT_KEPT {
                    self.audit.pop_front();
                    metrics::counter!("rozmova_distribution_audit_dropped_total").increment(1);
                    self.setup.continuity.dropped_audit.fetch_add(1, Ordering::Relaxed);
                }
                self.audit.push_back(*row);
            }
            Effect::StoreStatus { operator, status, by, reason, at } => {
                let store = self.setup.ports.snapshots.set_operator_status(operator, status, by, reason, at);
                ctx.spawn(store.into_actor(self).map(move |stored, me, ctx| {
                    if let Err(error) = &stored {
                        tracing::error!(operator.id = %operator, %error, "the status of operator {operator} could not be stored");
                    }
                    me.feed(Input::StatusStored(operator, stored.is_ok()), ctx);
                }));
            }
            Effect::SaveOffer(row) => {
                self.offers.push_back(row);
                self.save_offer(ctx);
            }
            Effect::ToOperator(operator_id, event) => {
                self.words.operator.push_back(ToOperator { operator_id, event: *event })
            }
            Effect::OperatorChanged(view) => {
                self.words.operators.insert(view.id, view);
            }
            Effect::QueueMoved { queue_len, oldest_queued_at } => {
                self.words.queue = Some(QueueMoved { queue_len, oldest_queued_at });
            }
        }
    }

    /// The ask outlives this actor: whoever comes after waits until it is answered.
    fn ask(&self, ticket: Ticket, ask: Ask, ctx: &Context<Self>) {
        let on_the_way = OnTheWay::new(&self.setup.continuity);
        let me = ctx.address().downgrade();
        let (dialog, assigns) = (ask.dialog, matches!(ask.command, DialogCommand::Assign { .. }));
        let answer = self.setup.ask.send(ask);
        let begun = Instant::now();
        actix::spawn(async move {
            let result = answer.await.unwrap_or(Err(Refusal::Unavailable));
            if assigns {
                meter::assigned(begun.elapsed(), &result);
            }
            on_the_way.0.note(dialog, assigns, &result);
            drop(on_the_way);
            if let Some(me) = me.upgrade() {
                // Fails only when the Distributor is gone; then the rows tell its successor.
                let _gone = me.send(Answered(ticket, Box::new(result))).await;
            }
        });
    }

    fn reply(&mut self, call: Call, answer: Answer) {
        // A caller that has gone away does not want to know.
        let _gone = match (self.waiters.remove(&call), answer) {
            (Some(Waiter::Dialog(to)), Answer::Dialog(result)) => to.send(result).is_err(),
            (Some(Waiter::Operator(to)), Answer::Operator(result)) => to.send(result).is_err(),
            (Some(Waiter::Moved(to)), Answer::Moved(result)) => to.send(result).is_err(),
            _ => false,
        };
    }

    fn call<T: 'static>(
        &mut self,
        waiter: impl FnOnce(oneshot::Sender<Result<T, Refusal>>) -> Waiter,
        input: impl FnOnce(Call) -> Input,
        ctx: &mut Context<Self>,
    ) -> LocalBoxFuture<'static, Result<T, Refusal>> {
        self.next_call += 1;
        let call = Call(self.next_call);
        let (to, answer) = oneshot::channel();
        self.waiters.insert(call, waiter(to));
        self.feed(input(call), ctx);
        async move { answer.await.unwrap_or(Err(Refusal::Unavailable)) }.boxed_local()
    }

    fn bring_offer_ids(&mut self, ctx: &mut Context<Self>) {
        if self.core.offer_ids_left() > OFFER_IDS / 2 {
            return;
        }
        let ids: Vec<OfferId> =
            (0..OFFER_IDS).map_while(|_| self.setup.ports.ids.next(IdKind::Offer).ok()).map(OfferId).collect();
        if !ids.is_empty() {
            self.feed(Input::OfferIds(ids), ctx);
        }
    }

    fn set_alarm(&mut self, ctx: &mut Context<Self>) {
        let wanted = self.core.next_deadline();
        if self.alarm.map(|(at, _)| at) == wanted {
            return;
        }
        if let Some((_, handle)) = self.alarm.take() {
            ctx.cancel_future(handle);
        }
        if let Some(at) = wanted {
            let micros = at.since(self.setup.ports.clock.now()).max(1_000);
            let after = Duration::from_micros(u64::try_from(micros).unwrap_or(1_000));
            let handle = ctx.run_later(after, |me, ctx| {
                me.alarm = None;
                me.feed(Input::Tick, ctx);
            });
            self.alarm = Some((at, handle));
        }
    }

    /// Tells people, one message at a time: a slow feed delays rows (of which the newest counts), never decisions.
    fn tell(&mut self, ctx: &mut Context<Self>) {
        if self.telling {
            return;
        }
        let hearers = self.setup.hearers.clone();
        let next: LocalBoxFuture<'static, bool> = if let Some(word) = self.words.operator.pop_front() {
            async move { hearers.operator.send(word).await.is_ok() }.boxed_local()
        } else if let Some((_, view)) = self.words.operators.pop_first() {
            async move { hearers.operators.send(OperatorChanged(view)).await.is_ok() }.boxed_local()
        } else if let Some(queue) = self.words.queue.take() {
            async move { hearers.queue.send(queue).await.is_ok() }.boxed_local()
        } else {
            return;
        };
        self.telling = true;
        ctx.spawn(next.into_actor(self).map(|told, me, ctx| {
            me.telling = false;
            if !told {
                tracing::warn!("the feed did not take a change of operators or queue; the next one tells it again");
            }
            me.tell(ctx);
        }));
    }

    /// Takes rows to be stored, each with its id.
    fn take_audit(&mut self, limit: usize) -> Vec<AuditRow> {
        let mut rows = Vec::with_capacity(self.audit.len().min(limit));
        while rows.len() < limit
            && let Some(mut row) = self.audit.pop_front()
        {
            if row.id == 0 {
                match self.setup.ports.ids.next(IdKind::Audit) {
                    Ok(id) => row.id = id,
                    Err(_) => {
                        self.audit.push_front(row);
                        break;
                    }
                }
            }
            rows.push(row);
        }
        rows
    }

    fn save_audit(&mut self, ctx: &mut Context<Self>) {
        if self.saving_audit || self.audit.is_empty() {
            return;
        }
        let rows = self.take_audit(AUDIT_BATCH);
        if rows.is_empty() {
            return;
        }
        self.saving_audit = true;
        let kept = rows.clone();
        let save = self.setup.ports.snapshots.save_audit(rows);
        ctx.spawn(save.into_actor(self).map(move |saved, me, ctx| {
            me.saving_audit = false;
            match saved {
                Ok(()) => {
                    if me.audit.len() >= AUDIT_BATCH {
                        me.save_audit(ctx);
                    }
                }
                // Tried again at the next interval; the rows keep their ids and their order.
                Err(error) => {
                    tracing::warn!(%error, rows = kept.len(), "the distribution audit could not be stored, {} rows wait", kept.len());
                    for row in kept.into_iter().rev() {
                        me.audit.push_front(row);
                    }
                    me.audit.truncate(AUDIT_KEPT);
                }
            }
        }));
    }

    /// Offers are stored one after another: an end may not overtake its beginning.
    fn save_offer(&mut self, ctx: &mut Context<Self>) {
        if self.saving_offer {
            return;
        }
        let Some(row) = self.offers.front().cloned() else { return };
        self.saving_offer = true;
        let save = self.setup.ports.snapshots.save_offer(row);
        ctx.spawn(save.into_actor(self).map(|saved, me, ctx| match saved {
            Ok(()) => {
                me.offers.pop_front();
                me.saving_offer = false;
                me.save_offer(ctx);
            }
            Err(error) => {
                tracing::warn!(%error, "an offer could not be stored, it is tried again");
                ctx.run_later(UPKEEP, |me, ctx| {
                    me.saving_offer = false;
                    me.save_offer(ctx);
                });
            }
        }));
    }

    /// Reads the rows; tries until it succeeds. `pause` is the wait before the next try.
    fn load(&mut self, pause: Duration, ctx: &mut Context<Self>) {
        self.loading = true;
        let snapshots = Arc::clone(&self.setup.ports.snapshots);
        let continuity = Arc::clone(&self.setup.continuity);
        let ask = self.setup.ask.clone();
        // Offers of an earlier life are in nobody's memory; those of this life are in ours.
        let (first, now) = (self.core.stats().loads == 0, self.setup.ports.clock.now());
        let rows = async move {
            if tokio::time::timeout(ASKS_OF_BEFORE, continuity.settled()).await.is_err() {
                tracing::error!("asks of the former distributor are still unanswered, reading the rows without them");
            }
            if first {
                continuity.resolved(&ask).await;
                let withdrawn = snapshots.withdraw_open_offers(now).await?;
                if withdrawn > 0 {
                    tracing::info!(withdrawn, "{withdrawn} offers of the former distributor are withdrawn");
                }
            }
            let catalogue = Arc::new(snapshots.catalogue().await?);
            let operators = snapshots.operators().await?;
            let dialogs = snapshots.open_dialogs().await?;
            Ok::<_, SnapshotError>(Loaded { catalogue, operators, dialogs })
        };
        ctx.spawn(rows.into_actor(self).map(move |rows, me, ctx| match rows {
            Ok(loaded) => {
                me.loading = false;
                tracing::info!(
                    dialogs = loaded.dialogs.len(),
                    operators = loaded.operators.len(),
                    "distribution knows {} open dialogs",
                    loaded.dialogs.len()
                );
                me.feed(Input::Loaded(Box::new(loaded)), ctx);
            }
            Err(error) => {
                tracing::error!(%error, "the distributor could not read its rows, it tries again");
                ctx.run_later(pause, move |me, ctx| me.load((pause * 2).min(Duration::from_secs(5)), ctx));
            }
        }));
    }

    fn upkeep(&mut self, ctx: &mut Context<Self>) {
        if self.setup.continuity.missed.swap(false, Ordering::AcqRel) && !self.loading {
            tracing::warn!("the distributor missed messages, it reads its rows again");
            self.feed(Input::Missed, ctx);
            self.load(Duration::from_millis(100), ctx);
        }
        if self.core.is_ready() && self.setup.ports.mirror.wants_full_copy() {
            self.feed(Input::CopyMirror, ctx);
        }
    }

    /// Counters for the system page.
    fn report(&self) -> ActorReport {
        let stats = self.core.stats();
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let mut counters = vec![
            ("slots_used", i64::from(self.core.slots_used())),
            ("slots_free", i64::from(self.core.slots_free())),
            ("oldest_queued_at", self.core.oldest_queued_at().map_or(0, Timestamp::micros)),
            ("queue", i64::from(self.core.queue_len())),
            ("decisions", number(stats.decisions)),
            ("checks", number(stats.checks)),
            ("assigned", number(stats.assigned)),
            ("refused", number(stats.refused)),
            ("offered", number(stats.offered)),
            ("loads", number(stats.loads)),
            ("repairs", number(stats.repairs)),
            ("asks", number(self.setup.continuity.asks.load(Ordering::Relaxed) as u64)),
            ("audit_waiting", number(self.audit.len() as u64)),
            ("audit_dropped", number(self.setup.continuity.dropped_audit.load(Ordering::Relaxed))),
        ];
        counters.extend(self.core.operators_by_status());
        ActorReport {
            kind: String::from("distributor"),
            name: String::from("all"),
            live: self.core.is_ready(),
            restarts: self.setup.generation.saturating_sub(1),
            counters: counters.into_iter().map(|(name, n)| (name.to_owned(), n)).collect(),
        }
    }
}

impl Actor for Distributor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        for (operator, sockets) in std::mem::take(&mut self.setup.sockets) {
            self.feed(Input::Sessions(operator, sockets), ctx);
        }
        self.load(Duration::from_millis(100), ctx);
        ctx.run_interval(UPKEEP, Self::upkeep);
        ctx.run_interval(AUDIT_EVERY, Self::save_audit);
    }
}

/// A dialog's answer on its way back.
#[derive(Message)]
#[rtype(result = "()")]
struct Answered(Ticket, Box<Result<DialogDone, Refusal>>);

impl Handler<Answered> for Distributor {
    type Result = ();
    fn handle(&mut self, Answered(ticket, result): Answered, ctx: &mut Self::Context) {
        self.feed(Input::Answered(ticket, result), ctx);
    }
}

impl Handler<Publication> for Distributor {
    type Result = ();
    fn handle(&mut self, publication: Publication, ctx: &mut Self::Context) {
        self.feed(Input::Published(publication.dialog), ctx);
    }
}

impl Handler<SessionsChanged> for Distributor {
    type Result = ();
    fn handle(&mut self, changed: SessionsChanged, ctx: &mut Self::Context) {
        self.feed(Input::Sessions(changed.operator_id, changed.sockets), ctx);
    }
}

impl Handler<OperatorReloaded> for Distributor {
    type Result = ();
    fn handle(&mut self, OperatorReloaded(profile): OperatorReloaded, ctx: &mut Self::Context) {
        self.feed(Input::Operator(Box::new(profile)), ctx);
    }
}

impl Handler<CatalogueReloaded> for Distributor {
    type Result = ();
    fn handle(&mut self, CatalogueReloaded(catalogue): CatalogueReloaded, ctx: &mut Self::Context) {
        self.feed(Input::Catalogue(catalogue), ctx);
    }
}

impl Handler<DistributeNow> for Distributor {
    type Result = ();
    fn handle(&mut self, _: DistributeNow, ctx: &mut Self::Context) {
        self.feed(Input::DistributeNow, ctx);
    }
}

impl Handler<TimerDue> for Distributor {
    type Result = ();
    /// Every deadline of the Distributor follows from rows (pins from `queued_at`, absence from the moment of the start),
    /// so a stored one only means: look at the clock.
    fn handle(&mut self, _: TimerDue, ctx: &mut Self::Context) {
        self.feed(Input::Tick, ctx);
    }
}

impl Handler<SetStatus> for Distributor {
    type Result = LocalBoxFuture<'static, Result<Arc<OperatorView>, Refusal>>;
    fn handle(&mut self, command: SetStatus, ctx: &mut Self::Context) -> Self::Result {
        self.call(Waiter::Operator, |call| Input::SetStatus(call, command), ctx)
    }
}

impl Handler<AssignByHand> for Distributor {
    type Result = LocalBoxFuture<'static, Result<Arc<Dialog>, Refusal>>;
    fn handle(&mut self, command: AssignByHand, ctx: &mut Self::Context) -> Self::Result {
        self.call(Waiter::Dialog, |call| Input::ByHand(call, Box::new(command)), ctx)
    }
}

impl Handler<AnswerOffer> for Distributor {
    type Result = LocalBoxFuture<'static, Result<Arc<Dialog>, Refusal>>;
    fn handle(&mut self, answer: AnswerOffer, ctx: &mut Self::Context) -> Self::Result {
        self.call(Waiter::Dialog, |call| Input::AnswerOffer(call, Box::new(answer)), ctx)
    }
}

impl Handler<Redistribute> for Distributor {
    type Result = LocalBoxFuture<'static, Result<Redistributed, Refusal>>;
    fn handle(&mut self, command: Redistribute, ctx: &mut Self::Context) -> Self::Result {
        self.call(Waiter::Moved, |call| Input::Redistribute(call, Box::new(command)), ctx)
    }
}

impl Handler<ListOperators> for Distributor {
    type Result = MessageResult<ListOperators>;
    fn handle(&mut self, _: ListOperators, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.core.operators())
    }
}

impl Handler<OperatorsOnline> for Distributor {
    type Result = u32;
    fn handle(&mut self, _: OperatorsOnline, _: &mut Self::Context) -> Self::Result {
        self.core.operators_online()
    }
}

impl Handler<ListQueue> for Distributor {
    type Result = MessageResult<ListQueue>;
    fn handle(&mut self, page: ListQueue, _: &mut Self::Context) -> Self::Result {
        let page: QueuePage = self.core.page(&page, self.setup.ports.clock.now());
        MessageResult(page)
    }
}

impl Handler<Explain> for Distributor {
    type Result = MessageResult<Explain>;
    fn handle(&mut self, explain: Explain, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.core.explained(explain.limit, self.setup.ports.clock.now()))
    }
}

impl Handler<Simulate> for Distributor {
    type Result = MessageResult<Simulate>;
    fn handle(&mut self, simulate: Simulate, _: &mut Self::Context) -> Self::Result {
        let told: Option<Simulation> = self.core.simulate(&simulate, self.setup.ports.clock.now());
        MessageResult(told)
    }
}

impl Handler<PreviewMoves> for Distributor {
    type Result = MessageResult<PreviewMoves>;
    fn handle(&mut self, asked: PreviewMoves, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.core.preview(&asked, self.setup.ports.clock.now()))
    }
}

impl Handler<Diagnose> for Distributor {
    type Result = Option<Diagnostics>;
    fn handle(&mut self, diagnose: Diagnose, _: &mut Self::Context) -> Self::Result {
        self.core.diagnose(diagnose.operator_id, &diagnose.reach, self.setup.ports.clock.now())
    }
}

impl Handler<ListFitting> for Distributor {
    type Result = Option<FittingOperators>;
    fn handle(&mut self, asked: ListFitting, _: &mut Self::Context) -> Self::Result {
        self.core.fitting(asked.dialog_id, &asked.reach, self.setup.ports.clock.now())
    }
}

/// Whether rows are known, and the counters.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "ActorReport")]
pub struct Observe;

impl Handler<Observe> for Distributor {
    type Result = MessageResult<Observe>;
    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.report())
    }
}

/// The node stops: audit rows that wait are stored now.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Flush;

impl Handler<Flush> for Distributor {
    type Result = LocalBoxFuture<'static, ()>;
    fn handle(&mut self, _: Flush, _: &mut Self::Context) -> Self::Result {
        let rows = self.take_audit(AUDIT_KEPT);
        if rows.is_empty() {
            return async {}.boxed_local();
        }
        let lost = rows.len();
        let save = self.setup.ports.snapshots.save_audit(rows);
        async move {
            if let Err(error) = save.await {
                tracing::error!(%error, rows = lost, "the last {lost} rows of the distribution audit could not be stored");
            }
        }
        .boxed_local()
    }
}

/// Panics, for the test of supervision.
#[cfg(test)]
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(crate) struct Explode;

#[cfg(test)]
#[allow(clippy::panic)]
impl Handler<Explode> for Distributor {
    type Result = ();
    fn handle(&mut self, _: Explode, _: &mut Self::Context) -> Self::Result {
        panic!("a test wants the distributor dead");
    }
}
