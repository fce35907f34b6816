//! See [`EngineHandle`].

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use crate::board::messages::{AcknowledgeAlert, BoardFact, ListenToBoard, ReadBoard};
use crate::board::{BoardActor, BoardSetup};
use crate::connector::Again;
use crate::contact::messages::{Accepted, Inbound};
use crate::dialog::messages::{DialogCommand, DialogDone, Refusal, Start};
use crate::distribution::messages::{
    AnswerOffer, AssignByHand, CatalogueReloaded, Diagnose, Diagnostics, DistributeNow, FittingOperators, ListFitting,
    ListOperators, ListQueue, OperatorReloaded, OperatorsOnline, PreviewMoves, QueuePage, Redistribute, Redistributed,
    SetStatus, Simulate, Simulation,
};
use crate::domain::board::{BoardReach, BoardSnapshot};
use crate::domain::{
    ContactId, Dialog, DialogId, MessageId, MessageStatus, OperatorId, OperatorProfile, Reach, Slot,
    outbound::OutboxRow,
    topic::{Catalogue, SkillGroup},
    view::{Counters, OperatorView},
};
use crate::feed::messages::{
    CatalogueChanged, CountersFor, FactsChanged, FilterChanged, ObserveFeed, StatusMoved, ToOperator, Typing,
    VisitorJoin, VisitorLeave, VisitorsLeave,
};
use crate::feed::{FeedActor, OpenBoard};
use crate::operator::messages::{Attach, AttachError, Attached, EndSessions};
use crate::outbox::OutboxRelay;
use crate::outbox::messages::{SendAgain, StopRelay, TakeRowBack, UnparkConnector};
use crate::ports::{Ports, Receipt};
use crate::routing::messages::{ChildKey, Drain, Observe, Park, Unpark};
use crate::routing::{AddrCell, Switchboard, SwitchboardActor};
use crate::supervision::Outlet;
use crate::timers::TimerActor;
use crate::timers::messages::Rearm;

use super::people::People;
use super::root::{Engine, Heartbeats, Lives, Stopping};
use super::wiring::Distribution;
use super::{ActorReport, EngineConfig, Shared};

/// Time the children get to finish what they have in hand when the engine stops.
const DRAIN: Duration = Duration::from_secs(5);

/// How long a reader waits for the live board.
const BOARD_WITHIN: Duration = Duration::from_secs(5);

/// Threads of one kind when the configuration names no number: HTTP and the engine share the cores, each gets half of them.
#[must_use]
pub fn half_the_cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).div_ceil(2)
}

/// The way into the engine. Cheap to clone, usable from any thread.
#[derive(Clone)]
pub struct EngineHandle(Arc<Inner>);

struct Inner {
    shared: Shared,
    board: Switchboard,
    people: People,
    feed: Addr<FeedActor>,
    live_board: Addr<BoardActor>,
    root: Addr<Engine>,
    relay: AddrCell<OutboxRelay>,
    timers: AddrCell<TimerActor>,
    heartbeats: Heartbeats,
    arbiters: Vec<ArbiterHandle>,
    distribution: Distribution,
}

impl EngineHandle {
    /// Starts the engine on its own arbiters: reads the catalogue, operators and open dialogs, takes the slots, starts relay and timers.
    ///
    /// # Errors
    /// A sentence, when the first reads fail.
    pub async fn start(config: EngineConfig, ports: Ports) -> Result<Self, String> {
        Self::start_without(config, ports, []).await
    }

    /// [`Self::start`] with these dialogs put aside before the first command is taken.
    ///
    /// # Errors
    /// A sentence, when the first reads fail.
    pub async fn start_without(
        config: EngineConfig,
        ports: Ports,
        put_aside: impl IntoIterator<Item = DialogId>,
    ) -> Result<Self, String> {
        let catalogue = ports.snapshots.catalogue().await.map_err(|error| error.to_string())?;
        let count = if config.arbiters == 0 { half_the_cores() } else { config.arbiters };
        let shared = Shared::new(config, ports.clone(), Arc::new(catalogue));
        shared.put_aside.extend(put_aside);

        // Dialogs on arbiters of their own; feed and Distributor on one more and sessions on others, so that a burst of
        // writes does not hold up the people who look. With one arbiter there are few cores: more threads than those only
        // wake each other, so everything shares it (load-tests/FINDINGS.md).
        let arbiters: Vec<ArbiterHandle> = (0..count).map(|_| Arbiter::new().handle()).collect();
        let middle = match arbiters.as_slice() {
            [only] => only.clone(),
            _ => Arbiter::new().handle(),
        };
        let feed = FeedActor::start_on(&middle, ports).await.map_err(|error| error.to_string())?;
        shared.feed.set(Some(feed.clone().recipient()));
        shared.viewing.set(Some(feed.clone().recipient()));
        shared.status.set(Some(feed.clone().recipient()));

        let board = Switchboard::new(shared.clone(), count);
        let desk = board.clone();
        let desk = SwitchboardActor::start_in_arbiter(&middle, move |_| SwitchboardActor(desk));
        let people = People::default();
        let sessions: Vec<ArbiterHandle> = if count == 1 {
            vec![middle.clone()]
        } else {
            (0..count.div_ceil(2)).map(|_| Arbiter::new().handle()).collect()
        };
        let distribution = Distribution {
            shared: shared.clone(),
            people: people.clone(),
            feed: feed.clone(),
            ask: desk.recipient(),
            home: middle.clone(),
            sessions: sessions.clone(),
            addr: AddrCell::default(),
        };

        let setup = BoardSetup {
            ports: shared.ports.clone(),
            catalogue: shared.catalogue.now(),
            feed: feed.clone(),
            explain: people.explain.clone(),
        };
        let live_board = BoardActor::start_in_arbiter(&middle, move |_| BoardActor::new(setup));
        shared.board.set(Some(live_board.clone().recipient()));
        feed.send(OpenBoard(shared.board.clone())).await.map_err(|error| error.to_string())?;

        let (relay, timers, heartbeats) = (AddrCell::default(), AddrCell::default(), Heartbeats::new(count));
        let root = {
            let (shared, board, arbiters) = (shared.clone(), board.clone(), arbiters.clone());
            let (relay, timers, heartbeats) = (relay.clone(), timers.clone(), heartbeats.clone());
            let distribution = distribution.clone();
            Engine::start_in_arbiter(&middle, move |_| {
                Engine::new(shared, board, arbiters, relay, timers, heartbeats, distribution)
            })
        };
        // Answered after `started`: when this returns, every slot has its owner.
        root.send(Lives).await.map_err(|error| error.to_string())?;
        let arbiters = arbiters.into_iter().chain(sessions).chain([middle]).collect();
        let inner =
            Inner { shared, board, people, feed, live_board, root, relay, timers, heartbeats, arbiters, distribution };
        Ok(Self(Arc::new(inner)))
    }

    /// A client's message: durable when this returns `Ok` (P-01).
    ///
    /// # Errors
    /// [`Refusal`]; `Busy` and `Unavailable` may be tried again with the same key.
    pub async fn inbound(&self, inbound: Inbound) -> Result<Accepted, Refusal> {
        self.0.board.inbound(inbound).await
    }

    /// A command to one dialog; done and durable when this returns `Ok`.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn dialog(&self, dialog: DialogId, command: DialogCommand) -> Result<DialogDone, Refusal> {
        self.0.board.ask(dialog, command).await
    }

    /// Begins a request with a contact that has none open; the contact looks anew with its next message.
    ///
    /// # Errors
    /// [`Refusal`]; `Stale` when one was begun meanwhile.
    pub async fn start_request(&self, start: Start) -> Result<DialogDone, Refusal> {
        let chat = (start.dialog.connection_id, start.dialog.chat_id.clone());
        let (id, command) = (start.dialog.id, DialogCommand::Start(Box::new(start)));
        let done = self.dialog(id, command).await;
        self.0.shared.stale_chats.extend([chat]);
        done
    }

    /// Opens a closed request again; its contact looks anew with the next message.
    ///
    /// # Errors
    /// [`Refusal`]; `Stale` when the contact has another open request, or the row has another version.
    pub async fn reopen(&self, closed: &Dialog, command: DialogCommand) -> Result<DialogDone, Refusal> {
        let done = self.dialog(closed.id, command).await;
        self.0.shared.stale_chats.extend([(closed.connection_id, closed.chat_id.clone())]);
        done
    }

    /// Sends within the time a caller may wait; a receiver that is away or silent is `None`.
    async fn tell<M>(&self, to: &Outlet<M>, message: M) -> Option<M::Result>
    where
        M: Message + Send + 'static,
        M::Result: Send,
    {
        let patience = Duration::from_secs(u64::from(self.0.shared.config.command_timeout_s));
        tokio::time::timeout(patience, to.send(message)).await.ok()?.ok()
    }

    /// Takes or assigns by hand through the Distributor's reservation.
    ///
    /// # Errors
    /// [`Refusal`]; `Taken` names the winner.
    pub async fn assign(&self, command: AssignByHand) -> Result<Arc<Dialog>, Refusal> {
        self.tell(&self.0.people.assign, command).await.unwrap_or(Err(Refusal::Unavailable))
    }

    /// Accepts or declines an offer.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn answer_offer(&self, answer: AnswerOffer) -> Result<Arc<Dialog>, Refusal> {
        self.tell(&self.0.people.answer_offer, answer).await.unwrap_or(Err(Refusal::Unavailable))
    }

    /// Sets an operator's status; stored when this returns.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn set_status(&self, command: SetStatus) -> Result<Arc<OperatorView>, Refusal> {
        self.tell(&self.0.people.set_status, command).await.unwrap_or(Err(Refusal::Unavailable))
    }

    /// All operators with status and load.
    pub async fn operators(&self) -> Vec<Arc<OperatorView>> {
        self.tell(&self.0.people.operators, ListOperators).await.unwrap_or_default()
    }

    /// A page of the waiting queue in order of service.
    ///
    /// # Errors
    /// `Unavailable` while the Distributor is being rebuilt.
    pub async fn queue(&self, page: ListQueue) -> Result<QueuePage, Refusal> {
        self.tell(&self.0.people.queue, page).await.ok_or(Refusal::Unavailable)
    }

    /// Why an operator does or does not receive; `None` for no such operator.
    pub async fn diagnose(&self, operator: OperatorId, reach: Reach) -> Option<Diagnostics> {
        self.tell(&self.0.people.diagnose, Diagnose { operator_id: operator, reach }).await.flatten()
    }

    /// Why each operator who fits a queued dialog does or does not receive it now; `None` for a dialog that is not in the queue or
    /// that the reach does not cover.
    pub async fn fitting_operators(&self, dialog: DialogId, reach: Reach) -> Option<FittingOperators> {
        self.tell(&self.0.people.fitting, ListFitting { dialog_id: dialog, reach }).await.flatten()
    }

    /// Who would get a request that does not exist; nothing is changed.
    ///
    /// # Errors
    /// `Unavailable` while the Distributor is being rebuilt.
    pub async fn simulate(&self, asked: Simulate) -> Result<Simulation, Refusal> {
        self.tell(&self.0.people.simulate, asked).await.flatten().ok_or(Refusal::Unavailable)
    }

    /// The live board of the dialogs that the reader's roles cover, at most a second old.
    ///
    /// # Errors
    /// `Unavailable` when it does not answer in time.
    pub async fn board(&self, reach: BoardReach) -> Result<BoardSnapshot, Refusal> {
        self.0.live_board.send(ReadBoard { reach }).timeout(BOARD_WITHIN).await.map_err(|_| Refusal::Unavailable)
    }

    /// The live board, and its deltas from then on.
    ///
    /// # Errors
    /// `Unavailable` when it does not answer in time.
    pub async fn listen_to_board(&self, listen: ListenToBoard) -> Result<BoardSnapshot, Refusal> {
        self.0.live_board.send(listen).timeout(BOARD_WITHIN).await.map_err(|_| Refusal::Unavailable)
    }

    /// Somebody looks after an alert of the board. `false` when it does not stand any more.
    pub async fn acknowledge_alert(&self, alert: AcknowledgeAlert) -> bool {
        self.0.live_board.send(alert).await.unwrap_or(false)
    }

    /// A word to all sessions of one operator. Dropped when the feed is busy.
    pub fn notify(&self, operator_id: OperatorId, event: crate::domain::Event) {
        let _ = self.0.feed.try_send(ToOperator { operator_id, event });
    }

    /// Runs the distributor now.
    pub async fn distribute_now(&self) {
        let _ = self.tell(&self.0.people.distribute, DistributeNow).await;
    }

    /// Takes dialogs from an operator (redistribution, deactivation). Answers what became of each.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn redistribute(&self, command: Redistribute) -> Result<Redistributed, Refusal> {
        self.tell(&self.0.people.redistribute, command).await.unwrap_or(Err(Refusal::Unavailable))
    }

    /// What a redistribution would do now; nothing is changed.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] before the rows are known.
    pub async fn preview_moves(&self, asked: PreviewMoves) -> Result<Redistributed, Refusal> {
        self.tell(&self.0.people.preview_moves, asked).await.flatten().ok_or(Refusal::Unavailable)
    }

    /// Connects a panel socket with a new or resumed session.
    ///
    /// # Errors
    /// [`AttachError`].
    pub async fn attach_panel(&self, attach: Attach) -> Result<Attached, AttachError> {
        self.tell(&self.0.people.attach, attach).await.unwrap_or(Err(AttachError::Unavailable))
    }

    /// Ends sessions now: sockets are closed within 2 s (AU-07, AU-08).
    pub async fn end_sessions(&self, end: EndSessions) {
        let _ = self.tell(&self.0.people.end_sessions, end).await;
    }

    /// A user is new, or their name, rights, limits, groups or activity changed. Live sessions get the new rights.
    pub async fn operator_changed(&self, profile: OperatorProfile) {
        let _ = self.tell(&self.0.people.operator_reloaded, OperatorReloaded(profile)).await;
    }

    /// Somebody is no operator any more: tells it and moves their dialogs away. The answer comes when each has an owner or a
    /// place in the queue, and counts all of them: `moves` follows the profile without a pause, so it joins the move that the
    /// profile itself begins, instead of finding that one done and nothing left. `told` is called as soon as the profile is
    /// known here, or the time for telling it is over: from then on only the moves are waited for, and a newer profile may follow.
    ///
    /// # Errors
    /// As [`Self::redistribute`].
    pub async fn operator_left(
        &self,
        profile: OperatorProfile,
        moves: Redistribute,
        told: impl FnOnce(),
    ) -> Result<Redistributed, Refusal> {
        let tell = async {
            self.operator_changed(profile).await;
            told();
        };
        futures_util::future::join(tell, self.redistribute(moves)).await.1
    }

    /// Settings, topics, groups, statuses or bots changed.
    pub async fn catalogue_changed(&self, catalogue: Arc<Catalogue>) {
        let before = self.0.shared.catalogue.now();
        self.0.shared.catalogue.set(catalogue.clone());
        let _ = self.0.feed.send(CatalogueChanged(catalogue.clone())).await;
        let _ = self.0.live_board.send(BoardFact::Catalogue(catalogue.clone())).await;
        let _ = self.tell(&self.0.people.catalogue_reloaded, CatalogueReloaded(catalogue.clone())).await;
        if moves_deadlines(&before, &catalogue)
            && let Some(addr) = self.0.timers.get()
        {
            let _ = addr.send(Rearm).await;
        }
    }

    /// The catalogue the engine decides by now.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.0.shared.catalogue.now()
    }

    /// Rows of clients, contacts and these open dialogs were changed by other hands (a card, a ban, a merge): what remembers them
    /// reads them again, and the panels hear of the dialogs.
    pub async fn clients_changed(&self, chats: Vec<(crate::domain::ConnectionId, String)>, dialogs: Vec<DialogId>) {
        self.0.shared.stale_chats.extend(chats);
        for dialog in dialogs {
            if let Err(error) = self.dialog(dialog, DialogCommand::Reload).await {
                tracing::info!(%error, %dialog, "a changed dialog will be read again with its next command");
            }
        }
    }

    /// Clients were joined, or parted again: the board counts anew who was written to today.
    pub async fn clients_joined(&self) {
        let _ = self.0.live_board.send(BoardFact::ClientsJoined).await;
    }

    /// Cards of clients or ratings of dialogs were changed: counters and lists of filters that ask for them follow.
    pub async fn facts_changed(&self, clients: Vec<crate::domain::ClientId>, dialogs: Vec<DialogId>) {
        let _ = self.0.feed.send(FactsChanged { clients, dialogs }).await;
    }

    /// Live counters as this operator sees them.
    pub async fn counters(&self, operator: OperatorId, grants: &crate::domain::Grants) -> Counters {
        let ask = CountersFor { operator_id: operator, grants: Arc::new(grants.clone()) };
        self.0.feed.send(ask).await.unwrap_or_default()
    }

    /// A saved filter was changed or removed: open lists and counters follow.
    pub async fn filter_changed(&self, changed: FilterChanged) {
        let _ = self.0.feed.send(changed).await;
    }

    /// A visitor's socket listens from now on. Take the position first, then read the log.
    pub async fn visitor_join(&self, join: VisitorJoin) {
        let _ = self.0.feed.send(join).await;
    }

    /// A visitor's socket is gone.
    pub async fn visitor_leave(&self, leave: VisitorLeave) {
        let _ = self.0.feed.send(leave).await;
    }

    /// Visitors' sockets are gone.
    pub async fn visitors_leave(&self, leaves: Vec<VisitorLeave>) {
        let _ = self.0.feed.send(VisitorsLeave(leaves)).await;
    }

    /// Somebody types. Never waits; dropped when the feed is busy.
    pub fn typing(&self, typing: Typing) {
        let _ = self.0.feed.try_send(typing);
    }

    /// A delivery step told by a channel or a visitor (`delivered`, `read`).
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn receipt(&self, contact: Option<ContactId>, receipt: Receipt) -> Result<(), Refusal> {
        let (dialog_id, status, error_code) = (receipt.dialog_id, receipt.status, receipt.error_code.clone());
        let applied = self.0.shared.ports.journal.receipt(receipt).await.map_err(|_| Refusal::Unavailable)?;
        let frame = applied.widget.as_ref().map(crate::dialog::visitor_frame);
        let visitor = contact.zip(frame);
        if !applied.moved.is_empty() || visitor.is_some() {
            let moved = StatusMoved { dialog_id, messages: applied.moved, status, error_code, visitor };
            let _ = self.0.shared.status.send(moved).await;
        }
        Ok(())
    }

    /// Sockets of visitors now and operators who can receive: `presence` of the widget.
    pub async fn operators_online(&self) -> u32 {
        self.tell(&self.0.people.online, OperatorsOnline).await.unwrap_or(0)
    }

    /// Counters of every actor.
    pub async fn observe(&self) -> Vec<ActorReport> {
        let mut reports = Vec::new();
        for (arbiter, cell) in self.0.board.arbiters().iter().enumerate() {
            reports.extend(observed(cell, "routing", format!("arbiter {arbiter}")).await);
        }
        reports.extend(observed(&self.0.relay, "outbox", String::from("all")).await);
        reports.extend(observed(&self.0.timers, "timers", String::from("all")).await);
        reports.extend(self.0.feed.send(ObserveFeed).await.ok());
        reports.extend(self.0.distribution.observe().await);
        for (kind, place, restarts) in self.0.root.send(Lives).await.unwrap_or_default() {
            let name = if kind == "routing" { format!("arbiter {place}") } else { String::from("all") };
            if let Some(report) = reports.iter_mut().find(|r| r.kind == kind && r.name == name) {
                report.restarts = restarts;
            }
        }
        reports
    }

    /// Lets a parked contact (`<connection>/<chat>`), dialog (`<id>`) or connector (`<connection>`) try again, by kind and
    /// name as [`Self::observe`] shows them. Answers whether it was parked.
    pub async fn unpark(&self, kind: &str, name: &str) -> bool {
        let child = match kind {
            "dialog" => name.parse().ok().map(ChildKey::Dialog),
            "contact" => {
                let parts = name.split_once('/');
                parts.and_then(|(connection, chat)| Some(ChildKey::Contact(connection.parse().ok()?, chat.to_owned())))
            }
            "connector" => {
                let (Ok(connection), Some(relay)) = (name.parse(), self.0.relay.get()) else { return false };
                return relay.send(UnparkConnector(connection)).await.unwrap_or(false);
            }
            _ => None,
        };
        let Some(child) = child else { return false };
        // First, so that an owner that is built meanwhile does not put it aside again.
        let held = matches!(child, ChildKey::Dialog(id) if self.0.shared.put_aside.remove(id));
        for owner in self.0.board.arbiters().iter().filter_map(AddrCell::get) {
            if owner.send(Unpark(child.clone())).await.unwrap_or(false) {
                return true;
            }
        }
        held
    }

    /// Puts a dialog aside: what it has in hand ends, everything else is refused with `Parked` until [`Self::unpark`].
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    pub async fn park(&self, dialog: DialogId) -> Result<(), Refusal> {
        let slot = self.0.shared.ports.snapshots.slot_of(dialog).await.map_err(|_| Refusal::Unavailable)?;
        let place = self.0.board.arbiter_of(slot.ok_or(Refusal::NotFound)?);
        self.0.shared.put_aside.extend([dialog]);
        let owner = self.0.board.arbiters().get(place).and_then(AddrCell::get).ok_or(Refusal::Unavailable)?;
        owner.send(Park(dialog)).await.map_err(|_| Refusal::Unavailable)
    }

    /// Rows of the outbox that are unfinished in the table shall be tried now. Losing this call loses time, not rows.
    pub async fn send_again(&self, rows: Vec<OutboxRow>, why: Again) {
        if let Some(relay) = self.0.relay.get() {
            let _ = relay.send(SendAgain { rows, why }).await;
        }
    }

    /// Takes a row out of its connector. `false` while it is being sent, or when nobody answers; after `true` nothing sends it,
    /// and the caller finishes it in the table or gives it back with [`Self::send_again`].
    pub async fn take_row_back(&self, row: OutboxRow) -> bool {
        match self.0.relay.get() {
            Some(relay) => relay.send(TakeRowBack(row)).await.unwrap_or(false),
            None => false,
        }
    }

    /// Tells the panels a delivery state that was written elsewhere.
    pub async fn status_moved(
        &self,
        dialog_id: DialogId,
        message: MessageId,
        status: MessageStatus,
        error_code: Option<String>,
    ) {
        let moved = StatusMoved { dialog_id, messages: vec![message], status, error_code, visitor: None };
        let _ = self.0.shared.status.send(moved).await;
    }

    /// Milliseconds since each arbiter last answered its ping; more than 5,000 means a handler hangs.
    #[must_use]
    pub fn arbiter_lag_ms(&self) -> Vec<u64> {
        self.0.heartbeats.lag_ms()
    }

    /// The slot's arbiter, for tests.
    #[must_use]
    pub fn arbiter_of(&self, slot: Slot) -> usize {
        self.0.board.arbiter_of(slot)
    }

    /// Stops in the order of architecture.md 11: sessions told to come back, connectors stop, children drop. Commands in
    /// hand get 5 s to end; what is not finished then is in the rows.
    pub async fn stop(&self) {
        let _ = self.0.root.send(Stopping).await;
        self.0.distribution.stop_sessions().await;
        self.0.board.close();
        if let Some(relay) = self.0.relay.get() {
            let _ = relay.send(StopRelay).await;
        }
        let owners: Vec<_> = self.0.board.arbiters().iter().filter_map(AddrCell::get).collect();
        let drained = futures_util::future::join_all(owners.iter().map(|owner| owner.send(Drain)));
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            tracing::warn!("some dialogs did not finish what they had in hand before the stop");
        }
        for arbiter in &self.0.arbiters {
            arbiter.stop();
        }
    }
}

/// Doors for tests of supervision.
#[cfg(test)]
impl EngineHandle {
    pub(super) fn owners(&self) -> Vec<Addr<crate::routing::RoutingActor>> {
        self.0.board.arbiters().iter().filter_map(AddrCell::get).collect()
    }

    pub(crate) fn relay(&self) -> Option<Addr<OutboxRelay>> {
        self.0.relay.get()
    }

    pub(super) fn timers(&self) -> Option<Addr<TimerActor>> {
        self.0.timers.get()
    }

    pub(super) fn live_board(&self) -> Addr<BoardActor> {
        self.0.live_board.clone()
    }

    pub(super) fn distribution(&self) -> Option<Addr<crate::distribution::DistributionActor>> {
        self.0.distribution.addr.get()
    }
}

/// What an actor tells of itself; one between two lives is shown as not live, not left out.
async fn observed<A>(cell: &AddrCell<A>, kind: &str, name: String) -> Vec<ActorReport>
where
    A: Actor + Handler<Observe>,
    A::Context: actix::dev::ToEnvelope<A, Observe>,
{
    let told = match cell.get() {
        Some(addr) => addr.send(Observe).await.ok(),
        None => None,
    };
    told.unwrap_or_else(|| {
        let counters = std::collections::BTreeMap::default();
        vec![ActorReport { kind: kind.to_owned(), name, live: false, restarts: 0, counters }]
    })
}

/// Whether deadlines that are stored with open dialogs have other moments after this change, so that they are set anew.
fn moves_deadlines(before: &Catalogue, after: &Catalogue) -> bool {
    let timers = |c: &Catalogue| {
        let s = &c.settings;
        // Which words a client is warned with does not matter here, only whether there are any.
        let warning = (s.timer_warn_min, s.timer_warn_text.is_empty());
        let client = (s.timer_enabled, s.timer_minutes, s.timer_counts_from, s.timer_action);
        (client, s.operator_timeout_enabled, s.operator_timeout_minutes, warning)
    };
    // Deadlines of the operator's time-out move with the working hours they are counted in.
    let hours = |c: &Catalogue| {
        let own = c.subjects.iter().map(|s| (s.id, s.parent_id, s.calendar_id)).collect::<Vec<_>>();
        (c.settings.timers_respect_calendar, own, c.calendars.clone())
    };
    // So do the moments of the norms, which are stored with the requests where a calendar counts.
    let norms = |c: &Catalogue| {
        let of = |g: &SkillGroup| (g.active, g.subject_ids.clone(), g.normative_accept_s, g.normative_reply_s);
        let groups = c.skill_groups.iter().map(of).collect::<Vec<_>>();
        (c.settings.normative_accept_s, c.settings.normative_reply_s, groups)
    };
    let by_calendar = !after.calendars.is_empty() || !before.calendars.is_empty();
    let counted = (after.settings.operator_timeout_enabled || by_calendar) && hours(before) != hours(after);
    counted || (by_calendar && norms(before) != norms(after)) || timers(before) != timers(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::settings::OpSettings;

    #[test]
    fn a_change_of_the_chat_timer_or_of_its_warning_reaches_dialogs_that_wait_already() {
        type Change = fn(&mut OpSettings);
        let rows: [(&str, bool, Change); 9] = [
            ("nothing", false, |_| {}),
            ("length", true, |s| s.timer_minutes = 30),
            ("what it does", true, |s| s.timer_action = crate::domain::settings::TimerAction::ReturnToQueue),
            ("beginning", true, |s| s.timer_counts_from = crate::domain::settings::TimerCountsFrom::LastMessageAny),
            ("warning ahead", true, |s| s.timer_warn_min = 5),
            ("no words any more", true, |s| s.timer_warn_text.clear()),
            ("other words", false, |s| s.timer_warn_text = "Ви з нами?".into()),
            ("words at the end", false, |s| s.timer_close_text = "До зустрічі".into()),
            ("something else", false, |s| s.send_delay_s = 3),
        ];
        let mut before = Catalogue::default();
        before.settings.timer_enabled = true;
        before.settings.timer_warn_text = "Ви ще тут?".into();
        for (what, moves, change) in rows {
            let mut after = before.clone();
            change(&mut after.settings);
            assert_eq!(moves_deadlines(&before, &after), moves, "{what}");
        }
    }
}
