//! The state machine of the Distributor: inputs, effects and what it knows. No actix, no clock, no database.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use super::assign::Errand;
use super::crew::{Crew, Slotted, Topic};
use super::hand::{Ended, Hand, Offer};
use super::lines::{LineId, Lines, Place};
use super::mirroring::Mirrored;
use super::moving::{JobId, Moving};
use super::sleeping::Sleepers;
use super::staff::StatusJob;
use crate::dialog::messages::{DialogDone, Refusal};
use crate::distribution::audit::AuditRow;
use crate::distribution::messages::{AnswerOffer, AssignByHand, OfferRow, Redistribute, Redistributed, SetStatus};
use crate::distribution::policy::Rules;
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
    pub(super) places: HashMap<DialogId, Place>,
    pub(super) dialogs: HashMap<DialogId, Known>,
    pub(super) gone: HashMap<DialogId, (i64, Timestamp)>,
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
    pub(super) mirror_seq: u64,
    shown_queue: Option<(u32, Option<Timestamp>)>,
    /// Profiles and catalogues that came while the rows were read: newer than the rows.
    pub(super) late: Vec<Input>,
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
    pub(super) fn take_in(&mut self, input: Input, now: Timestamp) -> &'static str {
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
    pub(super) fn new(dialog: Arc<Dialog>, trigger: &'static str) -> Self {
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

pub(super) fn slotted(dialog: &Dialog) -> Slotted {
    Slotted { dialog: dialog.id, channel: dialog.channel, kind: dialog.kind, outbound: dialog.is_outbound }
}

/// Seconds in microseconds, for waits.
pub(super) const fn secs(seconds: i64) -> i64 {
    seconds * SECOND
}
