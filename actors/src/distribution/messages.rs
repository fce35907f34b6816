//! What the Distributor is told and asked.

use std::sync::Arc;

use actix::Message as ActixMessage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dialog::messages::{Actor, AssignHow, Refusal, RequeueReason};
use crate::domain::{
    BotId, ChannelKind, Dialog, DialogId, OfferId, OperatorId, OperatorProfile, OperatorStatusId, Reach, SubjectId,
    Timestamp, event::OfferOutcome, topic::Catalogue, view::OperatorView,
};

/// A panel session of an operator opened or closed.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct SessionsChanged {
    /// Operator.
    pub operator_id: OperatorId,
    /// Live sockets now.
    pub sockets: u32,
}

/// An operator's profile is new or changed (sign-in of a new user, rights, limits, groups, deactivation).
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct OperatorReloaded(pub OperatorProfile);

/// Settings, topics, skill groups, statuses or bots changed.
#[derive(Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct CatalogueReloaded(pub Arc<Catalogue>);

/// Sets an operator's status. Answers the row after it.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Result<Arc<OperatorView>, Refusal>")]
pub struct SetStatus {
    /// Whose.
    pub operator_id: OperatorId,
    /// Which.
    pub status: StatusChoice,
    /// Who decided: the operator, or a supervisor.
    pub by: OperatorId,
    /// Why, in the supervisor's own words, for the operator to read; `""` without any.
    pub why: String,
}

/// A status by id or by role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusChoice {
    /// This one.
    Id(OperatorStatusId),
    /// The default online one.
    Online,
    /// The default offline one.
    Offline,
}

/// Reserves a slot and assigns by hand (take, transfer, API): the dialog decides, the Distributor counts (shared decision 14).
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Result<Arc<Dialog>, Refusal>")]
pub struct AssignByHand {
    /// Dialog.
    pub dialog_id: DialogId,
    /// To whom.
    pub operator_id: OperatorId,
    /// Who asks; `None` for an integrator.
    pub by: Option<Actor>,
    /// Allowed above the limit.
    pub over_limit: bool,
    /// How.
    pub how: AssignHow,
    /// Optimistic lock (`If-Match`).
    pub expect_version: Option<i64>,
}

/// Answers an offer.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Result<Arc<Dialog>, Refusal>")]
pub struct AnswerOffer {
    /// Offer.
    pub offer_id: OfferId,
    /// Who.
    pub operator: Actor,
    /// Accept or decline.
    pub accept: bool,
}

/// Takes dialogs from an operator: all of them or a choice, to the queue or to somebody (distribution.md 6). The answer
/// names what became of each; who loses a dialog is excluded from it for `exclude_min`.
#[derive(Debug, Clone, PartialEq, ActixMessage)]
#[rtype(result = "Result<Redistributed, Refusal>")]
pub struct Redistribute {
    /// Whose dialogs.
    pub operator_id: OperatorId,
    /// Who asks; `None` for the product itself.
    pub by: Option<Actor>,
    /// Why.
    pub reason: RequeueReason,
    /// Which of them.
    pub which: Which,
    /// Where to.
    pub to: MoveTarget,
    /// Internal note in each of them.
    pub note: Option<String>,
}

impl Redistribute {
    /// Everything goes back to the queues of its topics.
    #[must_use]
    pub const fn all_of(operator_id: OperatorId, by: Option<Actor>, reason: RequeueReason) -> Self {
        Self { operator_id, by, reason, which: Which::All, to: MoveTarget::Queue, note: None }
    }

    /// Whether dialogs that are put off go too: those of somebody who leaves for good, and those that are named. Whoever is only
    /// away is back when they wake.
    #[must_use]
    pub fn takes_sleepers(&self) -> bool {
        self.reason == RequeueReason::Deactivated || matches!(self.which, Which::Chosen(_))
    }
}

/// Which dialogs of an operator are moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Every one that is awake; of somebody who is deactivated also those that are put off.
    All,
    /// Those in which the client wrote last.
    Unanswered,
    /// These, awake or put off.
    Chosen(Vec<DialogId>),
}

/// Where moved dialogs go (distribution.md 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveTarget {
    /// The queues of their topics.
    Queue,
    /// The queue of this topic.
    Subject(SubjectId),
    /// The queue of a group: a topic the group does not handle is replaced by its first one.
    Group(crate::domain::SkillGroupId),
    /// This operator, at once; what is put off sleeps on with them and takes no slot.
    Operator(OperatorId),
}

/// What becomes (or would become) of one dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoveResult {
    /// Somebody else has it.
    Moved,
    /// It waits in the queue.
    Queued,
    /// It was closed or taken meanwhile, or was not asked for.
    Skipped,
    /// It stays where it was.
    Failed,
}

/// One line of the result window (distribution.md 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DialogMove {
    /// Dialog.
    pub dialog_id: DialogId,
    /// What became of it.
    pub result: MoveResult,
    /// Who has it now (in a preview: would get it).
    pub operator_id: Option<OperatorId>,
    /// Why it waits, was skipped or stays: a reason code of distribution.md 3.2, or `not_held`, `answered`, `busy`,
    /// `unavailable`, `no_topic_in_group`, `auto_connect`; `""` otherwise.
    pub reason: String,
}

/// Answer of [`Redistribute`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Redistributed {
    /// Somebody else has them.
    pub moved: u32,
    /// Wait in the queue.
    pub queued: u32,
    /// Closed or taken meanwhile, or not concerned.
    pub skipped: u32,
    /// Stay with the operator.
    pub failed: u32,
    /// Each of them, by number.
    pub dialogs: Vec<DialogMove>,
}

impl Redistributed {
    /// Counts the lines.
    #[must_use]
    pub fn of(dialogs: Vec<DialogMove>) -> Self {
        let count = |result: MoveResult| {
            u32::try_from(dialogs.iter().filter(|d| d.result == result).count()).unwrap_or(u32::MAX)
        };
        Self {
            moved: count(MoveResult::Moved),
            queued: count(MoveResult::Queued),
            skipped: count(MoveResult::Skipped),
            failed: count(MoveResult::Failed),
            dialogs,
        }
    }
}

/// What [`Redistribute`] would do now, decided by the same rules; nothing is changed. `None` before the rows are known.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Option<Redistributed>")]
pub struct PreviewMoves {
    /// The command.
    pub command: Redistribute,
    /// The former holder would not receive any more (their status is set to off line with it).
    pub former_leaves: bool,
}

/// Operators who would get a fitting dialog now: right status, a socket, not paused, room.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "u32")]
pub struct OperatorsOnline;

/// Distribute now (supervisor's button).
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "()")]
pub struct DistributeNow;

/// Rows of operators as lists show them.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Vec<Arc<OperatorView>>")]
pub struct ListOperators;

/// The waiting queue in order of service, at most `limit` after `offset`.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "QueuePage")]
pub struct ListQueue {
    /// Skip.
    pub offset: u32,
    /// At most.
    pub limit: u32,
    /// What the reader's roles cover; other dialogs are left out.
    pub reach: Reach,
}

/// Answer of [`ListQueue`].
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct QueuePage {
    /// Dialogs that wait.
    pub queue_len: u32,
    /// The oldest began to wait.
    pub oldest_queued_at: Option<Timestamp>,
    /// Free slots of operators who can receive.
    pub free_slots: u32,
    /// Rows.
    pub data: Vec<QueueEntryView>,
}

/// One waiting dialog (distribution.md 9).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct QueueEntryView {
    /// Dialog.
    pub dialog_id: DialogId,
    /// Bot.
    pub bot_id: BotId,
    /// Channel.
    pub channel: ChannelKind,
    /// Topic.
    pub subject_id: Option<SubjectId>,
    /// Weight.
    pub weight: i32,
    /// Began to wait.
    pub queued_at: Timestamp,
    /// Decisions that looked at it while a suitable slot was free.
    pub attempts: u32,
    /// Why it still waits, reason code of distribution.md 3.2, `""` before the first decision.
    pub last_skip_reason: String,
    /// Operators whose groups fit.
    pub fitting_operators: u32,
    /// Pin.
    pub pinned_operator_id: Option<OperatorId>,
    /// It is not tried before this moment (its dialog was busy or failed); null = at the next trigger.
    pub next_attempt_at: Option<Timestamp>,
}

/// Why each operator whose groups fit a waiting dialog does or does not receive it now (distribution.md 9).
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Option<FittingOperators>")]
pub struct ListFitting {
    /// Dialog.
    pub dialog_id: DialogId,
    /// What the asker's roles cover.
    pub reach: Reach,
}

/// Answer of [`ListFitting`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FittingOperators {
    /// Dialog.
    pub dialog_id: DialogId,
    /// How many fit by topic and bot.
    pub fitting: u32,
    /// Verdict about each of them, who got furthest first; at most 100.
    pub candidates: Vec<super::audit::CandidateVerdict>,
}

/// A request that does not exist: who would get it now? Decides by the same pure rules and changes nothing (ui.md 11).
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Option<Simulation>")]
pub struct Simulate {
    /// Bot; `None` = the first of the instance.
    pub bot_id: Option<BotId>,
    /// Topic; `None` = «No topic».
    pub subject_id: Option<SubjectId>,
    /// Channel.
    pub channel: ChannelKind,
    /// Weight in the queue.
    pub weight: i32,
}

/// Answer of [`Simulate`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Simulation {
    /// Who would get it; null = it would wait.
    pub operator_id: Option<OperatorId>,
    /// Why they, see `DecisionBrief::why`; `""` when it would wait.
    pub why: String,
    /// Why it would wait (distribution.md 3.2); `""` with a winner.
    pub reason: String,
    /// Method in force.
    pub method: String,
    /// New requests are given without a hand; when not, the winner is who would get it if they were.
    pub auto_connect: bool,
    /// `auto` or `offer`.
    pub accept_mode: crate::domain::settings::AcceptMode,
    /// Waiting requests of the topic that would be served before it.
    pub ahead: u32,
    /// Operators whose groups fit.
    pub fitting: u32,
    /// How many were looked at.
    pub candidates_total: u32,
    /// Verdict about each operator, the winner first, then who got furthest; at most 100.
    pub candidates: Vec<super::audit::CandidateVerdict>,
    /// How many failed by reason.
    pub reasons: std::collections::BTreeMap<String, u32>,
}

/// Why an operator does or does not receive (distribution.md 10).
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Option<Diagnostics>")]
pub struct Diagnose {
    /// Operator.
    pub operator_id: OperatorId,
    /// What the asker's roles cover; other waiting dialogs are left out.
    pub reach: Reach,
}

/// Answer of [`Diagnose`].
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostics {
    /// The operator's row.
    pub operator: OperatorView,
    /// Whether they would get a fitting dialog now.
    pub receives: bool,
    /// One line per rule.
    pub checks: Vec<Check>,
    /// Waiting dialogs that fit by topic, with the verdict for each; at most 20.
    pub waiting: Vec<WaitingVerdict>,
}

/// One rule of distribution.md 3.2.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Reason code.
    pub code: String,
    /// Passed.
    pub ok: bool,
    /// Value and what is needed, in English; the panel translates by code.
    pub detail: String,
}

/// See [`Diagnostics::waiting`].
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct WaitingVerdict {
    /// Dialog.
    pub dialog_id: DialogId,
    /// `ok` or a reason code.
    pub verdict: String,
}

/// A row of `offers`.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferRow {
    /// Id.
    pub id: OfferId,
    /// Dialog.
    pub dialog_id: DialogId,
    /// Operator.
    pub operator_id: OperatorId,
    /// Made.
    pub created_at: Timestamp,
    /// Ends.
    pub expires_at: Timestamp,
    /// How it ended.
    pub outcome: Option<OfferOutcome>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}
