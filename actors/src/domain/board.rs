//! The supervisor's live board as sockets, SSE and HTTP show it (ui.md 6, distribution.md 9 and 11).
//!
//! A [`BoardSnapshot`] and the [`BoardDelta`]s with a later `rev` of the same `epoch` give exactly the board of the server.
//! Moments are sent, never ages: whoever draws counts the seconds, so that a waiting client costs no frame a second.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    BotId, ChannelKind, Dialog, DialogId, OperatorId, PriorityId, Reach, SubjectId, Timestamp, view::OperatorView,
};

/// Which half of the board somebody may see: each has its own right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BoardPart {
    /// Waiting clients, queues, figures, decisions, alerts: `queue_status`.
    Queue,
    /// Operators with their slots: `operators_monitor`.
    Operators,
}

/// Which board somebody has: each half is of the dialogs that its own right covers (administration.md 2: the rights somebody has
/// from a role hold where that role does, and roles add up).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BoardReach {
    /// Where `queue_status` holds.
    pub queue: Reach,
    /// Where `operators_monitor` holds.
    pub operators: Reach,
}

impl BoardReach {
    /// The board of the whole house.
    pub const EVERYWHERE: Self = Self { queue: Reach::Everywhere, operators: Reach::Everywhere };

    /// Both halves of the same dialogs.
    #[must_use]
    pub fn both(reach: Reach) -> Self {
        Self { queue: reach.clone(), operators: reach }
    }

    /// Whether it is the board of the whole house.
    #[must_use]
    pub const fn is_everywhere(&self) -> bool {
        self.queue.is_everywhere() && self.operators.is_everywhere()
    }
}

/// One waiting client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WaitingRow {
    /// Request.
    pub dialog_id: DialogId,
    /// Shown name of the client.
    pub client_name: String,
    /// Channel.
    pub channel: ChannelKind,
    /// Topic; null = «No topic».
    pub subject_id: Option<SubjectId>,
    /// Priority.
    pub priority_id: Option<PriorityId>,
    /// Began to wait.
    pub queued_at: Timestamp,
    /// Decisions that looked at it while a suitable slot was free.
    pub attempts: u32,
    /// Why it still waits (distribution.md 3.2), `""` before the first decision.
    pub last_skip_reason: String,
    /// Operators whose groups fit.
    pub fitting_operators: u32,
    /// It is not tried before this moment; null = at the next trigger.
    pub next_attempt_at: Option<Timestamp>,
    /// Waits for this operator.
    pub pinned_operator_id: Option<OperatorId>,
    /// Three quarters of the norm of accepting are used up then, where a calendar counts.
    #[serde(default)]
    pub warn_at: Option<Timestamp>,
    /// The norm of accepting is used up then, where a calendar counts.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
}

/// One queue: the requests of a topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueueRow {
    /// Topic; null = «No topic».
    pub subject_id: Option<SubjectId>,
    /// Name of the topic, `""` without one.
    pub name: String,
    /// Clients that wait.
    pub waiting: u32,
    /// The first of them began to wait.
    pub oldest_queued_at: Option<Timestamp>,
    /// Operators of the queue who could receive now: status and a live session.
    pub online: u32,
    /// Operators of the queue.
    pub operators: u32,
    /// Percent of the last hour's clients who were connected within the norm, those who wait over it included; null = nobody.
    pub sla_percent: Option<u32>,
    /// Waiting clients at the end of each of the last minutes, oldest first, at most 30.
    pub history: Vec<u32>,
}

/// One occupied slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SlotRow {
    /// Request.
    pub dialog_id: DialogId,
    /// Shown name of the client.
    pub client_name: String,
    /// Channel.
    pub channel: ChannelKind,
    /// Bot.
    pub bot_id: BotId,
    /// Topic.
    pub subject_id: Option<SubjectId>,
    /// Oldest client message without an answer; null = the client is to answer.
    pub waiting_since: Option<Timestamp>,
    /// Three quarters of the norm of this wait are used up then, where a calendar counts.
    #[serde(default)]
    pub warn_at: Option<Timestamp>,
    /// The norm of this wait is used up then, where a calendar counts.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// Holder connected.
    pub connected_at: Option<Timestamp>,
}

/// One operator with their slots.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BoardOperator {
    /// Status, load, limits, sessions.
    pub operator: Arc<OperatorView>,
    /// Held requests, the one that waits longest for an answer first.
    pub slots: Vec<SlotRow>,
    /// Median time to an answer of the last hour, milliseconds; null = none was given.
    pub reply_ms: Option<i64>,
    /// Requests closed in the last hour.
    pub closed_last_hour: u32,
    /// Unique clients they have written to today, in the instance's time zone (operator-line.md 11), of whatever dialogs; null =
    /// not counted yet.
    #[serde(default)]
    pub touches: Option<u32>,
    /// How many it should be in a day: their own quota, else the largest of their groups'; null = no quota.
    #[serde(default)]
    pub touch_quota: Option<u32>,
    /// When they last did something in a panel, to the minute; null = not since the server began.
    #[serde(default)]
    pub last_active_at: Option<Timestamp>,
}

/// One decision in short; the whole table is `GET /api/v1/distribution/audit/{id}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionBrief {
    /// Row of the audit; 0 while it has none.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Request.
    pub dialog_id: DialogId,
    /// Channel, when the request is known.
    pub channel: Option<ChannelKind>,
    /// Topic.
    pub subject_id: Option<SubjectId>,
    /// Winner.
    pub operator_id: Option<OperatorId>,
    /// `distributed | skipped | no_candidate | error`.
    pub result: String,
    /// Why nobody got it.
    pub reason: String,
    /// Why this operator: `only_free`, `same_operator`, `least_load`, `by_turn`, `level`, `manual`; `""` without a winner.
    pub why: String,
    /// How long the client had waited, milliseconds.
    pub waited_ms: i64,
    /// How many operators were looked at.
    pub candidates_total: u32,
    /// Load of the winner at that moment.
    pub active: u32,
    /// Their limit.
    pub limit: u32,
}

/// Who waits longest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LongestWait {
    /// Request.
    pub dialog_id: DialogId,
    /// Its topic.
    pub subject_id: Option<SubjectId>,
    /// Began to wait.
    pub queued_at: Timestamp,
}

/// What rows tell of the time before a board began: its figures of the last hour are counted from it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BoardPast {
    /// Requests that ended.
    pub over: Vec<Dialog>,
    /// Lines of clients and operators, those of one request in their order.
    pub lines: Vec<PastLine>,
    /// Requests the distributor gave away.
    pub given: Vec<PastGift>,
}

/// See [`BoardPast::lines`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastLine {
    /// Request.
    pub dialog_id: DialogId,
    /// Its bot.
    pub bot_id: BotId,
    /// Its topic.
    pub subject_id: Option<SubjectId>,
    /// When.
    pub at: Timestamp,
    /// Who answered; `None` = the client wrote.
    pub operator_id: Option<OperatorId>,
}

/// See [`BoardPast::given`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastGift {
    /// Bot of the request.
    pub bot_id: BotId,
    /// Its topic.
    pub subject_id: Option<SubjectId>,
    /// When it was given.
    pub at: Timestamp,
    /// Since when the client had waited.
    pub waited_since: Timestamp,
}

/// Figures of the strip on top; medians and shares are those of the last hour, or since `since` when that is later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Kpi {
    /// Figures are counted from here on.
    pub since: Timestamp,
    /// Clients that wait.
    pub waiting: u32,
    /// The same 15 minutes ago; null = not known yet.
    pub waiting_before: Option<u32>,
    /// Who waits longest.
    pub longest: Option<LongestWait>,
    /// Median time to the first answer, milliseconds.
    pub first_reply_ms: Option<i64>,
    /// Percent connected within the norm.
    pub sla_percent: Option<u32>,
    /// Wanted percent.
    pub sla_target: u32,
    /// Seconds a client may wait for an operator.
    pub accept_norm_s: u32,
    /// Seconds a client may wait for an answer.
    pub reply_norm_s: u32,
    /// Operators who could receive now.
    pub online: u32,
    /// On a break: neither receiving nor off line.
    pub away: u32,
    /// All active operators.
    pub operators: u32,
    /// Free slots of operators who could receive.
    pub free_slots: u32,
    /// Requests given to operators in the last minute.
    pub assigned_last_minute: u32,
    /// Percent of them given within 5 s of waiting.
    pub within_5s_percent: Option<u32>,
    /// Percent of closed requests that never needed an operator.
    pub by_scenario_percent: Option<u32>,
    /// Clients who were connected with an operator in the last hour.
    pub connected_last_hour: u32,
    /// How long the last 20 of them had waited on average, milliseconds: what a client may expect; null = nobody was connected.
    pub expected_wait_ms: Option<i64>,
}

/// What an alert rule watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// Clients wait and nobody of the queue is on line.
    NobodyOnline,
    /// Somebody waits too long.
    LongestWait,
    /// Too many wait.
    WaitingCount,
}

/// Who looks after an alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Acknowledged {
    /// Who.
    pub operator_id: OperatorId,
    /// Their name.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// A violated rule, worst first in lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Alert {
    /// Stable while the rule stays violated: `longest_wait:5`.
    pub key: String,
    /// Rule.
    pub kind: AlertKind,
    /// Queue; null = «No topic».
    pub subject_id: Option<SubjectId>,
    /// Clients that wait over the threshold of time, or that wait at all.
    pub clients: u32,
    /// Threshold: clients or seconds; 0 for nobody on line.
    pub threshold: u32,
    /// The longest of them began to wait.
    pub oldest_queued_at: Option<Timestamp>,
    /// Operators of the queue on line.
    pub online: u32,
    /// Violated since.
    pub since: Timestamp,
    /// Somebody looks after it: others need not.
    pub acknowledged: Option<Acknowledged>,
}

/// The whole board at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BoardSnapshot {
    /// A life of the board; deltas of another one do not fit.
    pub epoch: String,
    /// Grows by one with each delta.
    pub rev: u64,
    /// When.
    pub at: Timestamp,
    /// Null without the right `queue_status`.
    pub queue: Option<QueueHalf>,
    /// By id; null without the right `operators_monitor`.
    pub operators: Option<Vec<BoardOperator>>,
}

/// See [`BoardPart::Queue`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueueHalf {
    /// Figures.
    pub kpi: Kpi,
    /// Every active topic; those with waiting clients without one, too.
    pub queues: Vec<QueueRow>,
    /// The longest waiting first, at most 1,000 (`kpi.waiting` counts all).
    pub waiting: Vec<WaitingRow>,
    /// Newest last, at most 100.
    pub decisions: Vec<DecisionBrief>,
    /// Violated rules, worst first.
    pub alerts: Vec<Alert>,
}

/// What changed within a second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BoardDelta {
    /// See [`BoardSnapshot::epoch`].
    pub epoch: String,
    /// One more than that of the board it applies to.
    pub rev: u64,
    /// When.
    pub at: Timestamp,
    /// Null when the receiver does not watch it.
    pub queue: Option<Arc<QueueDelta>>,
    /// Null when the receiver does not watch it.
    pub operators: Option<Arc<OperatorsDelta>>,
}

/// Changed rows as a whole, and the keys of those that went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueueDelta {
    /// Figures, when one changed.
    pub kpi: Option<Kpi>,
    /// New and changed queues.
    pub queues: Vec<QueueRow>,
    /// Queues that went.
    pub queues_gone: Vec<Option<SubjectId>>,
    /// New and changed waiting clients.
    pub waiting: Vec<WaitingRow>,
    /// Who waits no more.
    pub waiting_gone: Vec<DialogId>,
    /// New decisions, newest last.
    pub decisions: Vec<DecisionBrief>,
    /// All alerts, when one changed.
    pub alerts: Option<Vec<Alert>>,
}

/// See [`QueueDelta`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OperatorsDelta {
    /// New and changed operators.
    pub rows: Vec<BoardOperator>,
    /// Operators that went.
    pub gone: Vec<OperatorId>,
}
