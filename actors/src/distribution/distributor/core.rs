//! The state machine of the Distributor: inputs, effects and what it knows. No actix, no clock, no database.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use super::assign::Errand;
use super::crew::{Crew, Slotted, Topic};
use super::hand::{Ended, Hand, Offer};
use super::lines::{LineId, Lines, Place};
use super::moving::{JobId, Moving};
use super::sleeping::{Sleepers, sleeps_with};
use super::staff::StatusJob;
use crate::dialog::messages::{DialogDone, Refusal, RequeueReason};
use crate::distribution::audit::AuditRow;
use crate::distribution::messages::{AnswerOffer, AssignByHand, OfferRow, Redistribute, Redistributed, SetStatus};
use crate::distribution::policy::{Rules, Waiting};
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::topic::Catalogue;
use crate::domain::view::OperatorView;
use crate::domain::{
    Dialog, DialogId, DialogKind, DialogState, Event, OfferId, OperatorId, OperatorProfile, OperatorStatusId, Timestamp,
};
use crate::ports::QueueChange;
use crate::routing::Ask;

/// Asks of the Distributor that may be on their way at once; the rest waits for an answer.
pub(super) const MAX_ASKS: usize = 256;
/// How long a closed dialog is remembered, so that a late copy of an old row does not bring it back.
const REMEMBER_GONE: i64 = 10 * MINUTE;

/// Correlates a caller's command with its [`Answer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Call(pub u64);

/// Correlates an [`Effect::Ask`] with the dialog's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// What the rows say at (re)start.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Settings, topics, groups, statuses.
    pub catalogue: Arc<Catalogue>,
    /// Operators.
    pub operators: Vec<OperatorProfile>,
    /// Open dialogs: those that wait, those that somebody holds, those that are put off.
    pub dialogs: Vec<Dialog>,
}

/// What happens to the Distributor.
#[derive(Debug, Clone)]
pub enum Input {
    /// The rows were read.
    Loaded(Box<Loaded>),
    /// Something was missed (a full mailbox): commands are refused until the rows are read again.
    Missed,
    /// A dialog's row after a committed change.
    Published(Arc<Dialog>),
    /// Live sockets of an operator.
    Sessions(OperatorId, u32),
    /// A profile.
    Operator(Box<OperatorProfile>),
    /// A catalogue.
    Catalogue(Arc<Catalogue>),
    /// [`SetStatus`]
    SetStatus(Call, SetStatus),
    /// The status of an operator was stored (`true`) or could not be.
    StatusStored(OperatorId, bool),
    /// [`AssignByHand`]
    ByHand(Call, Box<AssignByHand>),
    /// [`AnswerOffer`]
    AnswerOffer(Call, Box<AnswerOffer>),
    /// [`Redistribute`]
    Redistribute(Call, Box<Redistribute>),
    /// Everything is to be decided now.
    DistributeNow,
    /// A dialog answered an ask.
    Answered(Ticket, Box<Result<DialogDone, Refusal>>),
    /// Ids for offers.
    OfferIds(Vec<OfferId>),
    /// The mirror wants a full copy.
    CopyMirror,
    /// Time has passed ([`Core::next_deadline`]).
    Tick,
}

/// An answer to a caller.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To [`AssignByHand`] and [`AnswerOffer`].
    Dialog(Result<Arc<Dialog>, Refusal>),
    /// To [`SetStatus`].
    Operator(Result<Arc<OperatorView>, Refusal>),
    /// To [`Redistribute`].
    Moved(Result<Redistributed, Refusal>),
}

/// What the shell is to do.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Ask a dialog and come back with [`Input::Answered`].
    Ask(Ticket, Box<Ask>),
    /// Answer a caller.
    Reply(Call, Answer),
    /// Tell the mirror.
    Mirror(u64, QueueChange),
    /// Keep an audit row (the shell gives the id).
    Audit(Box<AuditRow>),
    /// Store a status and come back with [`Input::StatusStored`].
    StoreStatus {
        /// Whose.
        operator: OperatorId,
        /// Which.
        status: OperatorStatusId,
        /// Who decided.
        by: Option<OperatorId>,
        /// See `Snapshots::set_operator_status`.
        reason: &'static str,
        /// When.
        at: Timestamp,
    },
    /// Store an offer.
    SaveOffer(OfferRow),
    /// Tell an operator's sessions.
    ToOperator(OperatorId, Box<Event>),
    /// Tell lists of operators.
    OperatorChanged(Arc<OperatorView>),
    /// Tell lists of the queue.
    QueueMoved {
        /// Dialogs that wait.
        queue_len: u32,
        /// The oldest began to wait.
        oldest_queued_at: Option<Timestamp>,
    },
}

/// What comes due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deadline {
    /// The safety net.
    Tick,
    /// An offer ends.
    Offer(OfferId),
    /// A pin falls back, or a dialog has rested.
    Dialog(DialogId),
    /// An operator has been without a socket long enough.
    AutoOffline(OperatorId),
    /// Working time begins or ends in some calendar.
    Hours,
    /// Dialogs of an operator who was set off line go elsewhere.
    GiveBack(OperatorId),
    /// An errand is to be tried again.
    Retry(Ticket),
}

/// Where the mirror has a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mirrored {
    Absent,
    Waiting(i64),
    Held(OperatorId),
}

/// A dialog as far as it concerns distribution.
#[derive(Debug)]
pub(super) struct Known {
    pub dialog: Arc<Dialog>,
    pub mirrored: Mirrored,
    pub offer: Option<OfferId>,
    /// Not tried before this moment (the dialog was busy, or failed).
    pub rest_until: Option<Timestamp>,
    /// The dialog said its client is banned.
    pub banned: bool,
    /// Tries while a suitable slot was free.
    pub attempts: u32,
    /// Operators who refused or missed an offer of it, each until a moment.
    pub declined: Vec<(OperatorId, Timestamp)>,
    /// Why it began to be looked at, for the audit.
    pub trigger: &'static str,
}

/// Counters for the system page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Line heads looked at.
    pub decisions: u64,
    /// Operators tested in decisions.
    pub checks: u64,
    /// Assignments the dialogs confirmed.
    pub assigned: u64,
    /// Assignments the dialogs refused.
    pub refused: u64,
    /// Offers made.
    pub offered: u64,
    /// Times the rows were read.
    pub loads: u64,
    /// Free pairs that only the safety net found: must stay 0.
    pub repairs: u64,
}

/// See the module.
pub struct Core {
    pub(super) ready: bool,
    pub(super) rules: Rules,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) crew: Crew,
    pub(super) sleepers: Sleepers,
    pub(super) lines: Lines,
    /// Every queued dialog in order of service, distributed at the moment or not.
    pub(super) order: BTreeSet<Place>,
    /// When each queued dialog began to wait.
    pub(super) waiting_since: BTreeSet<(Timestamp, DialogId)>,
    places: HashMap<DialogId, Place>,
    pub(super) dialogs: HashMap<DialogId, Known>,
    gone: HashMap<DialogId, (i64, Timestamp)>,
    pub(super) errands: HashMap<Ticket, Errand>,
    next_ticket: u64,
    /// Asks on their way.
    pub(super) asks: usize,
    /// The assignment that is on its way for a dialog: at most one, whoever decided.
    pub(super) on_the_way: HashMap<DialogId, Ticket>,
    pub(super) hands: HashMap<DialogId, VecDeque<Hand>>,
    pub(super) offers: BTreeMap<OfferId, Offer>,
    pub(super) ended: VecDeque<Ended>,
    pub(super) offer_ids: Vec<OfferId>,
    pub(super) status_jobs: HashMap<OperatorId, VecDeque<StatusJob>>,
    pub(super) moving: BTreeMap<JobId, Moving>,
    pub(super) last_job: JobId,
    /// Dialogs on their way to an operator somebody chose: nobody else gets them out of the queue they pass through.
    pub(super) promised: BTreeSet<DialogId>,
    /// Owners of dialogs without a profile at the last tick.
    pub(super) strangers: BTreeSet<OperatorId>,
    deadlines: BTreeSet<(Timestamp, Deadline)>,
    pub(super) dirty: BTreeSet<Topic>,
    pub(super) last_winner: HashMap<Topic, OperatorId>,
    pub(super) last_round: LineId,
    mirror_seq: u64,
    shown_queue: Option<(u32, Option<Timestamp>)>,
    /// Profiles and catalogues that came while the rows were read: newer than the rows.
    late: Vec<Input>,
    pub(super) stats: Stats,
    pub(super) out: Vec<Effect>,
}

impl Core {
    /// An empty Distributor that waits for [`Input::Loaded`]. `mirror_seq` is the last number the mirror was told
    /// (numbers go on over restarts).
    #[must_use]
    pub fn new(mirror_seq: u64) -> Self {
        let catalogue = Arc::new(Catalogue::default());
        Self {
            ready: false,
            rules: Rules::of(&catalogue),
            catalogue,
            crew: Crew::default(),
            sleepers: Sleepers::default(),
            lines: Lines::default(),
            order: BTreeSet::new(),
            waiting_since: BTreeSet::new(),
            places: HashMap::new(),
            dialogs: HashMap::new(),
            gone: HashMap::new(),
            errands: HashMap::new(),
            next_ticket: 0,
            asks: 0,
            on_the_way: HashMap::new(),
            hands: HashMap::new(),
            offers: BTreeMap::new(),
            ended: VecDeque::new(),
            offer_ids: Vec::new(),
            status_jobs: HashMap::new(),
            moving: BTreeMap::new(),
            last_job: 0,
            promised: BTreeSet::new(),
            strangers: BTreeSet::new(),
            deadlines: BTreeSet::new(),
            dirty: BTreeSet::new(),
            last_winner: HashMap::new(),
            last_round: 0,
            mirror_seq,
            shown_queue: None,
            late: Vec::new(),
            stats: Stats::default(),
            out: Vec::new(),
        }
    }

    /// One step. The effects are to be carried out in order.
    pub fn on(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        let trigger = self.take_in(input, now);
        self.distribute(trigger, now);
        self.finish_moves();
        self.tell_lists();
        std::mem::take(&mut self.out)
    }

    /// When [`Input::Tick`] is wanted next.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// Whether rows are known and commands are taken.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready
    }

    /// Offer ids in stock; below a few the shell brings more.
    #[must_use]
    pub fn offer_ids_left(&self) -> usize {
        self.offer_ids.len()
    }

    /// Last number told to the mirror.
    #[must_use]
    pub fn mirror_seq(&self) -> u64 {
        self.mirror_seq
    }

    /// Counters.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// Dialogs that wait.
    #[must_use]
    pub fn queue_len(&self) -> u32 {
        u32::try_from(self.order.len()).unwrap_or(u32::MAX)
    }

    /// Takes an input in; answers the trigger's name for the audit (distribution.md 3.4).
    fn take_in(&mut self, input: Input, now: Timestamp) -> &'static str {
        match input {
            Input::Loaded(loaded) => {
                self.loaded(*loaded, now);
                "start"
            }
            Input::Missed => {
                self.ready = false;
                "start"
            }
            Input::Published(dialog) => self.learn(dialog, now),
            Input::Sessions(operator, sockets) => {
                let lost = self.crew.set_sockets(operator, sockets, &self.rules, now);
                if lost {
                    self.withdraw_offers_of(operator, now);
                }
                self.watch_absence(operator);
                "session_opened"
            }
            Input::Operator(_) | Input::Catalogue(_) if !self.ready => {
                self.late.push(input);
                "start"
            }
            Input::Operator(profile) => {
                self.take_profile(*profile, now);
                "limit_changed"
            }
            Input::Catalogue(catalogue) => {
                self.take_catalogue(catalogue, now);
                "skill_group_changed"
            }
            Input::SetStatus(call, command) => {
                self.set_status(call, command, now);
                "operator_can_receive"
            }
            Input::StatusStored(operator, stored) => {
                self.status_stored(operator, stored, now);
                "operator_can_receive"
            }
            Input::ByHand(call, command) => {
                self.by_hand(Hand { call, command: *command }, now);
                "manual"
            }
            Input::AnswerOffer(call, answer) => {
                self.answer_offer(call, *answer, now);
                "offer_declined"
            }
            Input::Redistribute(call, command) => {
                self.redistribute(Some(call), *command, now);
                "redistribution"
            }
            Input::DistributeNow => {
                self.mark_all();
                "manual"
            }
            Input::Answered(ticket, result) => {
                self.asks = self.asks.saturating_sub(1);
                self.answered(ticket, *result, now)
            }
            Input::OfferIds(ids) => {
                // A decision may have stopped for want of an id.
                self.offer_ids.extend(ids);
                self.mark_all();
                "timer_tick"
            }
            Input::CopyMirror => {
                self.copy_mirror();
                "timer_tick"
            }
            Input::Tick => {
                self.tick(now);
                "timer_tick"
            }
        }
    }

    fn loaded(&mut self, loaded: Loaded, now: Timestamp) {
        // What was published while the rows were read is newer than the rows; what is known, absent from the rows and
        // was not published since is over. Both fall out of comparing versions, except the absent ones:
        let read: BTreeSet<DialogId> = loaded.dialogs.iter().map(|d| d.id).collect();
        self.ready = true;
        self.stats.loads += 1;
        self.take_catalogue(loaded.catalogue, now);
        for profile in loaded.operators {
            self.take_profile(profile, now);
        }
        for dialog in loaded.dialogs {
            self.learn(Arc::new(dialog), now);
        }
        // An absent one may also be new (published after the read), so its own actor is asked instead of guessing.
        let mut doubtful: Vec<DialogId> = self.dialogs.keys().filter(|id| !read.contains(id)).copied().collect();
        doubtful.sort_unstable();
        for dialog in doubtful {
            self.look_again(dialog, now);
        }
        for late in std::mem::take(&mut self.late) {
            self.take_in(late, now);
        }
        self.mark_all();
        self.copy_mirror();
        self.set_deadline(now.plus_secs(self.tick_secs()), Deadline::Tick);
    }

    pub(super) fn take_profile(&mut self, profile: OperatorProfile, now: Timestamp) {
        let (id, active) = (profile.id, profile.active);
        let before = self.crew.get(id).map(|m| m.capacity.reach.clone());
        self.crew.set_profile(profile, &self.rules, now);
        self.crew.take_hours(&self.catalogue, &self.rules, now);
        self.watch_absence(id);
        if active && before.is_some_and(|before| self.crew.get(id).is_some_and(|m| m.capacity.reach != before)) {
            self.reach_changed(id, now);
        }
        if !active {
            self.withdraw_offers_of(id, now);
            self.redistribute(None, Redistribute::all_of(id, None, RequeueReason::Deactivated), now);
            // Who waited for them waits for anybody.
            let pinned: Vec<DialogId> = (self.dialogs.values())
                .filter(|k| k.dialog.pinned_operator_id == Some(id))
                .map(|k| k.dialog.id)
                .collect();
            for dialog in pinned {
                self.place(dialog, now);
            }
        }
    }

    fn take_catalogue(&mut self, catalogue: Arc<Catalogue>, now: Timestamp) {
        self.rules = Rules::of(&catalogue);
        self.crew.set_rules(&self.rules, &catalogue);
        self.catalogue = catalogue;
        self.hours_change(now);
        let mut ids: Vec<DialogId> = self.dialogs.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            self.place(id, now);
            self.mirror(id, false);
        }
        let operators: Vec<OperatorId> = self.crew.members().map(|m| m.profile.id).collect();
        for operator in operators {
            self.watch_absence(operator);
        }
        self.mark_all();
    }

    /// Everybody's working time is looked at, and again when the next calendar changes over.
    fn hours_change(&mut self, now: Timestamp) {
        self.crew.take_hours(&self.catalogue, &self.rules, now);
        if let Some(next) = self.catalogue.calendars.iter().filter_map(|c| c.next_change(now)).min() {
            self.set_deadline(next, Deadline::Hours);
        }
    }

    /// Takes over a dialog's row when it is newer than what is known. Answers the trigger.
    pub(super) fn learn(&mut self, dialog: Arc<Dialog>, now: Timestamp) -> &'static str {
        let id = dialog.id;
        if self.gone.get(&id).is_some_and(|(version, _)| *version >= dialog.version) {
            return "timer_tick";
        }
        let before = self.dialogs.get(&id).map(|k| Arc::clone(&k.dialog));
        if before.as_ref().is_some_and(|b| b.version >= dialog.version) {
            return "timer_tick";
        }
        self.gone.remove(&id);
        let slotted = slotted(&dialog);
        let was = before.as_ref().and_then(|b| holder(b));
        let is = holder(&dialog);
        let slept = before.as_ref().and_then(|b| sleeps_with(b));
        let sleeps = sleeps_with(&dialog);
        self.sleepers.change(id, slept, sleeps);
        if was != is {
            if let Some(former) = was {
                let closed_at = if dialog.state == DialogState::Closed { dialog.closed_at } else { None };
                self.crew.unhold(former, id, closed_at, &self.rules);
            }
            if let Some(operator) = is {
                self.crew.hold(operator, slotted, dialog.connected_at, &self.rules);
            }
        }
        // An assignment that was on its way while its operator was deactivated, or what such an operator put off wakes.
        let owner_now = is.or(sleeps).filter(|_| (was, slept) != (is, sleeps));
        let inherited =
            owner_now.and_then(|owner| self.crew.get(owner)).filter(|m| !m.profile.active).map(|m| m.profile.id);
        let moved = before.as_ref().is_some_and(|b| b.key() != dialog.key());
        let trigger = trigger_of(before.as_deref(), &dialog);
        match self.dialogs.get_mut(&id) {
            Some(known) => {
                known.dialog = Arc::clone(&dialog);
                if moved {
                    known.rest_until = None;
                    known.trigger = trigger;
                }
            }
            None => {
                self.dialogs.insert(id, Known::new(Arc::clone(&dialog), trigger));
            }
        }
        if moved || dialog.state != DialogState::Queued {
            self.withdraw_unfit_offer(id, now);
        }
        self.place(id, now);
        self.mirror(id, false);
        self.forget_if_over(id, now);
        if let Some(operator) = inherited {
            self.redistribute(None, Redistribute::all_of(operator, None, RequeueReason::Deactivated), now);
        }
        trigger
    }

    /// Drops a dialog that no longer concerns distribution, unless something is on its way for it.
    pub(super) fn forget_if_over(&mut self, id: DialogId, now: Timestamp) {
        let Some(known) = self.dialogs.get(&id) else { return };
        let concerns = matches!(
            known.dialog.state,
            DialogState::Queued | DialogState::Active | DialogState::New | DialogState::Paused
        );
        if !concerns && !self.on_the_way.contains_key(&id) && known.offer.is_none() {
            self.gone.insert(id, (known.dialog.version, now));
            self.dialogs.remove(&id);
        }
    }

    /// The dialog does not exist.
    pub(super) fn forget(&mut self, id: DialogId, now: Timestamp) {
        let Some(known) = self.dialogs.get(&id) else { return };
        let (holder, offer) = (holder(&known.dialog), known.offer);
        if let Some(offer) = offer {
            self.end_offer(offer, crate::domain::event::OfferOutcome::Withdrawn, now);
        }
        if let Some(operator) = holder {
            self.crew.unhold(operator, id, None, &self.rules);
        }
        if let Some(known) = self.dialogs.remove(&id) {
            self.sleepers.change(id, sleeps_with(&known.dialog), None);
            self.unplace(&known.dialog);
            self.gone.insert(id, (known.dialog.version, now));
            self.tell_mirror(known.mirrored, Mirrored::Absent, &known.dialog, false);
        }
    }

    fn unplace(&mut self, dialog: &Dialog) {
        self.lines.remove(dialog.id);
        self.set_order(dialog.id, None);
    }

    /// Puts the dialog where it belongs: in the order when it is queued, in a line when it may be given out now.
    pub(super) fn place(&mut self, id: DialogId, now: Timestamp) {
        let Some(known) = self.dialogs.get(&id) else { return };
        let dialog = Arc::clone(&known.dialog);
        let queued = dialog.state == DialogState::Queued;
        let place = Place {
            rank: self.rules.rank(&dialog),
            queued_at: dialog.queued_at.unwrap_or(dialog.created_at),
            dialog: id,
        };
        self.set_order(id, queued.then_some(place));
        let Some(known) = self.dialogs.get(&id) else { return };
        let resting = known.rest_until.is_some_and(|until| now < until);
        let busy = self.on_the_way.contains_key(&id) || self.promised.contains(&id);
        let may_go = queued && !busy && known.offer.is_none() && !resting && !known.banned;
        if !may_go {
            self.lines.remove(id);
            return;
        }
        let waiting = self.waiting(known, now);
        let pin = waiting.pin;
        let overflows = self.rules.next_overflow(dialog.subject_id, place.queued_at, now);
        if self.lines.insert(waiting, place) {
            self.dirty.insert(dialog.subject_id);
            if let Some(at) = pin.and_then(|p| p.fallback_at)
                && now < at
            {
                self.set_deadline(at, Deadline::Dialog(id));
            }
            if let Some(at) = overflows {
                self.set_deadline(at, Deadline::Dialog(id));
            }
        }
    }

    /// The dialog as the policy sees it, with the refusals of offers that rows do not have.
    pub(super) fn waiting(&self, known: &Known, now: Timestamp) -> Waiting {
        let mut waiting = self.rules.waiting(&known.dialog, now);
        waiting.banned = known.banned;
        // Nobody waits for somebody who is no operator any more, or whose roles do not cover it.
        let gone = |id: OperatorId| {
            self.crew
                .get(id)
                .is_none_or(|m| !m.profile.active || !m.capacity.reach.covers(waiting.bot, waiting.subject))
        };
        waiting.pin = waiting.pin.filter(|pin| !gone(pin.operator));
        if !known.declined.is_empty() {
            waiting.excluded.extend(known.declined.iter().copied());
            waiting.excluded.sort_unstable();
        }
        waiting
    }

    fn set_order(&mut self, id: DialogId, place: Option<Place>) {
        let before = self.places.get(&id).copied();
        if before == place {
            return;
        }
        if let Some(old) = before {
            self.order.remove(&old);
            self.waiting_since.remove(&(old.queued_at, id));
            self.places.remove(&id);
        }
        if let Some(new) = place {
            self.order.insert(new);
            self.waiting_since.insert((new.queued_at, id));
            self.places.insert(id, new);
        }
    }

    pub(super) fn mark_all(&mut self) {
        let topics: Vec<Topic> = self.lines.topics().collect();
        self.dirty.extend(topics);
    }

    pub(super) fn new_ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }

    pub(super) fn ask(&mut self, ticket: Ticket, dialog: DialogId, command: crate::dialog::messages::DialogCommand) {
        self.asks += 1;
        self.out.push(Effect::Ask(ticket, Box::new(Ask { dialog, command })));
    }

    pub(super) fn reply(&mut self, call: Call, answer: Answer) {
        self.out.push(Effect::Reply(call, answer));
    }

    pub(super) fn set_deadline(&mut self, at: Timestamp, what: Deadline) {
        self.deadlines.insert((at, what));
    }

    pub(super) fn tick_secs(&self) -> i64 {
        i64::from(self.catalogue.settings.distribution_tick_s.max(1))
    }

    fn tick(&mut self, now: Timestamp) {
        while let Some((at, what)) = self.deadlines.first().copied()
            && at <= now
        {
            self.deadlines.pop_first();
            match what {
                Deadline::Tick => {
                    self.rescue(now);
                    self.safety_net(now);
                    self.gone.retain(|_, (_, since)| now.since(*since) < REMEMBER_GONE);
                    self.set_deadline(now.plus_secs(self.tick_secs()), Deadline::Tick);
                }
                Deadline::Offer(offer) => self.offer_is_due(offer, now),
                Deadline::Dialog(dialog) => {
                    self.place(dialog, now);
                    if let Some(known) = self.dialogs.get(&dialog) {
                        self.dirty.insert(known.dialog.subject_id);
                    }
                }
                Deadline::AutoOffline(operator) => self.absence_is_due(operator, now),
                Deadline::Hours => self.hours_change(now),
                Deadline::GiveBack(operator) => self.give_back_of_absent(operator, now),
                Deadline::Retry(ticket) => self.retry(ticket),
            }
        }
    }

    /// Brings the mirror to what is true of the dialog now. `by_hand`: a person decided.
    pub(super) fn mirror(&mut self, id: DialogId, by_hand: bool) {
        let Some(known) = self.dialogs.get(&id) else { return };
        let errand = self.on_the_way.get(&id).and_then(|t| self.errands.get(t));
        let wanted = match (known.dialog.state, errand) {
            // A reservation counts from the moment it is made; a transfer only when the row says so.
            (DialogState::Queued, Some(errand)) if errand.keeps_slot() => Mirrored::Held(errand.operator),
            (DialogState::Queued, _) => Mirrored::Waiting(self.rules.rank(&known.dialog)),
            (DialogState::Active, _) => known.dialog.operator_id.map_or(Mirrored::Absent, Mirrored::Held),
            _ => Mirrored::Absent,
        };
        let (from, dialog) = (known.mirrored, Arc::clone(&known.dialog));
        let by_hand = by_hand || errand.is_none_or(Errand::is_by_hand);
        if let Some(known) = self.dialogs.get_mut(&id) {
            known.mirrored = wanted;
        }
        self.tell_mirror(from, wanted, &dialog, by_hand);
    }

    fn tell_mirror(&mut self, from: Mirrored, to: Mirrored, dialog: &Dialog, by_hand: bool) {
        if from == to {
            return;
        }
        match (from, to) {
            (Mirrored::Held(operator), _) => self.push(QueueChange::Release { dialog: dialog.id, operator }),
            (Mirrored::Waiting(_), Mirrored::Absent | Mirrored::Waiting(_)) => {
                self.push(QueueChange::Leave { dialog: dialog.id });
            }
            _ => {}
        }
        match to {
            Mirrored::Absent => {}
            Mirrored::Waiting(rank) => self.push(QueueChange::Enqueue {
                dialog: dialog.id,
                rank,
                subject: dialog.subject_id,
                channel: dialog.channel,
            }),
            Mirrored::Held(operator) => {
                // Whoever replays the changes counts every dialog held; those that do not count raise the limit by one each.
                let limit =
                    self.crew.get(operator).map_or(0, |m| m.capacity.limit.saturating_add(m.uncounted(&self.rules)));
                self.push(QueueChange::Assign { dialog: dialog.id, operator, limit, by_hand });
            }
        }
    }

    fn push(&mut self, change: QueueChange) {
        self.mirror_seq += 1;
        self.out.push(Effect::Mirror(self.mirror_seq, change));
    }

    fn copy_mirror(&mut self) {
        self.push(QueueChange::Reset);
        let mut all: Vec<(DialogId, Mirrored)> = self.dialogs.iter().map(|(id, k)| (*id, k.mirrored)).collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        for (id, mirrored) in all {
            if let Some(dialog) = self.dialogs.get(&id).map(|k| Arc::clone(&k.dialog)) {
                self.tell_mirror(Mirrored::Absent, mirrored, &dialog, true);
            }
        }
    }

    fn tell_lists(&mut self) {
        for view in self.crew.take_changed_views(&self.rules) {
            self.out.push(Effect::OperatorChanged(view));
        }
        let queue = (self.queue_len(), self.waiting_since.first().map(|(at, _)| *at));
        if self.ready && self.shown_queue != Some(queue) {
            self.shown_queue = Some(queue);
            self.out.push(Effect::QueueMoved { queue_len: queue.0, oldest_queued_at: queue.1 });
        }
    }

    /// What a slot is taken for; a dialog nobody has told of counts like a chat until its row comes.
    pub(super) fn slotted(&self, id: DialogId) -> Slotted {
        self.dialogs.get(&id).map_or(
            Slotted {
                dialog: id,
                channel: crate::domain::ChannelKind::Widget,
                kind: DialogKind::Chat,
                outbound: false,
            },
            |known| slotted(&known.dialog),
        )
    }
}

impl Known {
    fn new(dialog: Arc<Dialog>, trigger: &'static str) -> Self {
        Self {
            dialog,
            mirrored: Mirrored::Absent,
            offer: None,
            rest_until: None,
            banned: false,
            attempts: 0,
            declined: Vec::new(),
            trigger,
        }
    }
}

/// Who holds the dialog now.
pub(super) fn holder(dialog: &Dialog) -> Option<OperatorId> {
    if dialog.state == DialogState::Active { dialog.operator_id } else { None }
}

fn slotted(dialog: &Dialog) -> Slotted {
    Slotted { dialog: dialog.id, channel: dialog.channel, kind: dialog.kind, outbound: dialog.is_outbound }
}

/// The trigger of a change (distribution.md 3.4).
fn trigger_of(before: Option<&Dialog>, after: &Dialog) -> &'static str {
    match (before.map(|b| b.state), after.state) {
        (Some(DialogState::Active), DialogState::Closed) => "dialog_closed",
        (Some(DialogState::Active), DialogState::Active) => "dialog_transferred_away",
        (Some(DialogState::Active | DialogState::Paused), DialogState::Queued) => "redistribution",
        (Some(DialogState::Queued), DialogState::Queued) => "subject_changed",
        (_, DialogState::Queued) => "dialog_queued",
        _ => "dialog_closed",
    }
}

/// Seconds in microseconds, for waits.
pub(super) const fn secs(seconds: i64) -> i64 {
    seconds * SECOND
}
