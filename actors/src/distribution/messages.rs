//! What the Distributor is told and asked.

use std::sync::Arc;

use actix::Message as ActixMessage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dialog::messages::{Actor, AssignHow, Refusal};
use crate::domain::{
    BotId, ChannelKind, Dialog, DialogId, OfferId, OperatorId, OperatorProfile, OperatorStatusId, SubjectId, Timestamp,
    event::OfferOutcome, topic::Catalogue, view::OperatorView,
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

/// Gives all of an operator's dialogs back to the queue (deactivation, a supervisor). Answers how many were moved and how
/// many refused (closed meanwhile, storage away); each former holder is excluded from their dialogs for `exclude_min`.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Result<(u32, u32), Refusal>")]
pub struct Redistribute {
    /// Whose dialogs.
    pub operator_id: OperatorId,
    /// Who asks; `None` for the product itself.
    pub by: Option<Actor>,
    /// Why.
    pub reason: crate::dialog::messages::RequeueReason,
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
}

/// Why an operator does or does not receive (distribution.md 10).
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "Option<Diagnostics>")]
pub struct Diagnose {
    /// Operator.
    pub operator_id: OperatorId,
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
