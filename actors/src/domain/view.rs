//! A request and its operators as the API, the sockets and webhooks show them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    BotId, ChannelKind, ClientId, CloseReason, ContactId, Dialog, DialogId, DialogKind, DialogState, OperatorId,
    OperatorStatusId, PriorityId, SkillGroupId, StatusId, SubjectId, TagId, Timestamp, dialog::Preview,
};

/// Client of a dialog in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClientBrief {
    /// Id.
    pub id: ClientId,
    /// Shown name.
    pub name: String,
}

/// «Dialog in JSON» of contract.md 3 with the additions of the panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DialogView {
    /// Id.
    pub id: DialogId,
    /// Human number, equal to the id.
    pub number: DialogId,
    /// Engine state.
    pub state: DialogState,
    /// Chat, ticket or task.
    pub kind: DialogKind,
    /// Channel.
    pub channel: ChannelKind,
    /// Bot.
    pub bot_id: BotId,
    /// Client.
    pub client: ClientBrief,
    /// Contact.
    pub contact_id: ContactId,
    /// Contact's shown name.
    pub contact_name: String,
    /// Holder.
    pub operator_id: Option<OperatorId>,
    /// Holder's name, `""` without one.
    pub operator_name: String,
    /// Topic.
    pub subject_id: Option<SubjectId>,
    /// Business status.
    pub status_id: Option<StatusId>,
    /// Priority.
    pub priority_id: Option<PriorityId>,
    /// Tags, in the order in which they were put on.
    #[serde(default)]
    pub tag_ids: Vec<TagId>,
    /// Started by an operator.
    pub is_outbound: bool,
    /// The operator who began it; null when the client did, or a key.
    #[serde(default)]
    pub author_id: Option<OperatorId>,
    /// Made.
    pub created_at: Timestamp,
    /// Began to wait.
    pub queued_at: Option<Timestamp>,
    /// Holder connected.
    pub connected_at: Option<Timestamp>,
    /// First answered by an operator.
    #[serde(default)]
    pub first_operator_reply_at: Option<Timestamp>,
    /// Closed.
    pub closed_at: Option<Timestamp>,
    /// Sleeps until then; null while `paused` = until the client writes.
    #[serde(default)]
    pub snoozed_until: Option<Timestamp>,
    /// Newest line.
    pub last_message_at: Timestamp,
    /// Oldest unanswered client message.
    pub waiting_since: Option<Timestamp>,
    /// Three quarters of the norm of this wait are used up then, in working time; null where no calendar counts.
    #[serde(default)]
    pub warn_at: Option<Timestamp>,
    /// The norm of this wait is used up then, in working time; null where no calendar counts.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// Client messages the holder has not read.
    pub unread: i32,
    /// Largest `seq`.
    pub last_seq: i64,
    /// Newest message in short.
    pub preview: Option<Preview>,
    /// Why it was closed.
    pub close_reason: Option<CloseReason>,
    /// Comment on closing.
    pub close_comment: String,
    /// How often it was reopened.
    pub reopened_count: i32,
    /// Whether anybody may answer it now (open and not a scenario's).
    pub can_reply: bool,
    /// Optimistic lock.
    pub version: i64,
}

impl From<&Dialog> for DialogView {
    fn from(d: &Dialog) -> Self {
        Self {
            id: d.id,
            number: d.id,
            state: d.state,
            kind: d.kind,
            channel: d.channel,
            bot_id: d.bot_id,
            client: ClientBrief { id: d.client_id, name: d.client_name.clone() },
            contact_id: d.contact_id,
            contact_name: d.contact_name.clone(),
            operator_id: d.operator_id,
            operator_name: d.operator_name.clone(),
            subject_id: d.subject_id,
            status_id: d.status_id,
            priority_id: d.priority_id,
            tag_ids: d.tag_ids.clone(),
            is_outbound: d.is_outbound,
            author_id: d.author_id,
            created_at: d.created_at,
            queued_at: d.queued_at,
            connected_at: d.connected_at,
            first_operator_reply_at: d.first_operator_reply_at,
            closed_at: d.closed_at,
            snoozed_until: d.snoozed_until,
            last_message_at: d.last_message_at,
            waiting_since: d.waiting_since,
            warn_at: d.warn_at,
            due_at: d.due_at,
            unread: d.unread,
            last_seq: d.last_seq,
            preview: d.preview.clone(),
            close_reason: d.close_reason,
            close_comment: d.close_comment.clone(),
            reopened_count: d.reopened_count,
            can_reply: matches!(
                d.state,
                DialogState::Active | DialogState::Paused | DialogState::New | DialogState::Queued
            ),
            version: d.version,
        }
    }
}

/// An operator as lists show them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OperatorView {
    /// Id (= user id).
    pub id: OperatorId,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Chosen status.
    pub status_id: OperatorStatusId,
    /// Since when.
    pub status_since: Timestamp,
    /// Name of the supervisor who set the status, `""` when the operator or the product did.
    pub status_set_by: String,
    /// Why, in that supervisor's own words, `""` without any.
    #[serde(default)]
    pub status_reason: String,
    /// Active dialogs held.
    pub active: u32,
    /// Total limit in force.
    pub limit: u32,
    /// Limits per channel in force, by channel key.
    pub limit_by_channel: BTreeMap<String, u32>,
    /// Live panel sockets.
    pub sessions: u32,
    /// A supervisor paused distribution to them.
    pub distribution_paused: bool,
    /// Skill groups they belong to.
    pub skill_group_ids: Vec<SkillGroupId>,
    /// Whether it is working time by their calendar now; null without one.
    #[serde(default)]
    pub on_schedule: Option<bool>,
}

/// Live counters of the panel's four lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Counters {
    /// Active dialogs the operator holds.
    pub mine: u32,
    /// Waiting dialogs the operator may see.
    pub queue: u32,
    /// Dialogs with a scenario.
    pub bot: u32,
    /// Open dialogs the operator may see.
    pub all: u32,
}
