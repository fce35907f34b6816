//! The one enum of facts (past tense): stored in `events`, pushed to panel sockets, later sent as webhooks.
//!
//! Socket names are contract.md 4.4; the table of all names (variant, socket, webhook, `event_name`) is
//! `EVENTS.md` beside this file, checked by a test against [`Event::socket_name`].

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    DialogId, Draft, Message, MessageId, MessageStatus, OfferId, OperatorId, OperatorStatus, Timestamp,
    board::BoardDelta,
    filter::FilterRef,
    listing::{Listed, TagFields},
    settings::OpSettings,
    topic::{Bot, Priority, SkillGroup, Status, Subject},
    view::{Counters, DialogView, OperatorView},
};

/// A person who looks at a dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Viewer {
    /// Operator.
    pub id: OperatorId,
    /// Name.
    pub name: String,
    /// Writes an answer now.
    pub typing: bool,
}

/// A fact. `t` and `d` are the socket's frame (contract.md 4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "t", content = "d")]
pub enum Event {
    /// A dialog came into what the receiver sees.
    #[serde(rename = "dialog.new")]
    DialogNew {
        /// The dialog.
        dialog: Arc<DialogView>,
    },
    /// A dialog the receiver sees has changed.
    #[serde(rename = "dialog.updated")]
    DialogUpdated {
        /// The dialog after the change.
        dialog: Arc<DialogView>,
    },
    /// A dialog left what the receiver sees.
    #[serde(rename = "dialog.removed")]
    DialogRemoved {
        /// The dialog.
        dialog_id: DialogId,
    },
    /// A line was added.
    #[serde(rename = "message.new")]
    MessageNew {
        /// The dialog.
        dialog_id: DialogId,
        /// The line.
        message: Arc<Message>,
    },
    /// The author of a line changed it or took it back.
    #[serde(rename = "message.updated")]
    MessageUpdated {
        /// The dialog.
        dialog_id: DialogId,
        /// The line as it is now.
        message: Arc<Message>,
    },
    /// A message's delivery went on.
    #[serde(rename = "message.status")]
    MessageStatus {
        /// The dialog.
        dialog_id: DialogId,
        /// The message.
        message_id: MessageId,
        /// New state.
        status: MessageStatus,
        /// Why it failed.
        error_code: Option<String>,
    },
    /// A dialog is offered to the receiver.
    #[serde(rename = "offer.new")]
    OfferNew {
        /// The offer.
        offer_id: OfferId,
        /// The dialog.
        dialog: Arc<DialogView>,
        /// The offer ends.
        expires_at: Timestamp,
    },
    /// An offer is over.
    #[serde(rename = "offer.ended")]
    OfferEnded {
        /// The offer.
        offer_id: OfferId,
        /// How.
        outcome: OfferOutcome,
    },
    /// Somebody types.
    #[serde(rename = "typing")]
    Typing {
        /// The dialog.
        dialog_id: DialogId,
        /// Client or operator.
        who: TypingWho,
        /// Operator, when it is one.
        operator_id: Option<OperatorId>,
        /// Their name.
        name: String,
        /// Began or ended.
        on: bool,
        /// Visitor's text so far (setting `typing_preview`).
        text: String,
    },
    /// Who looks at the open dialog.
    #[serde(rename = "viewers")]
    Viewers {
        /// The dialog.
        dialog_id: DialogId,
        /// All of them.
        viewers: Vec<Viewer>,
    },
    /// Live counters.
    #[serde(rename = "counters")]
    Counters(Counters),
    /// A subscribed filter: how many open dialogs match, and which rows of the list on screen came and went.
    #[serde(rename = "filter.delta")]
    FilterDelta {
        /// The filter.
        filter_id: FilterRef,
        /// Open dialogs that match and that the receiver may see; null when it has not changed.
        count: Option<u32>,
        /// Rows that came into the list on screen; their `dialog.new` or `dialog.updated` came before.
        entered: Vec<DialogId>,
        /// Rows that left it.
        left: Vec<DialogId>,
        /// The list on screen is another one by now: read it again.
        reload: bool,
    },
    /// An operator's status, load or sessions changed.
    #[serde(rename = "operator.updated")]
    OperatorUpdated {
        /// The operator.
        operator: Arc<OperatorView>,
    },
    /// The queue changed.
    #[serde(rename = "queue.delta")]
    QueueDelta {
        /// Dialogs that wait.
        queue_len: u32,
        /// The oldest began to wait.
        oldest_queued_at: Option<Timestamp>,
    },
    /// The live board moved on by a second.
    #[serde(rename = "board.delta")]
    BoardDelta(BoardDelta),
    /// Something the operator should know.
    #[serde(rename = "notification")]
    Notification {
        /// `forced_status`, `whisper`, `transfer`, `mention`…
        kind: String,
        /// Who did it, for the sentence that the panel makes.
        text: String,
        /// Dialog concerned.
        dialog_id: Option<DialogId>,
    },
    /// A draft of the receiver was saved, sent or deleted, perhaps in another place.
    #[serde(rename = "draft.changed")]
    DraftChanged {
        /// The draft; its text is `""` when it is gone.
        draft: Draft,
    },
    /// Panel settings changed.
    #[serde(rename = "settings.changed")]
    SettingsChanged {
        /// All of them.
        settings: Arc<OpSettings>,
    },
    /// Topics, groups, statuses, priorities or bots changed.
    #[serde(rename = "catalogue.changed")]
    CatalogueChanged {
        /// Topics.
        subjects: Vec<Subject>,
        /// Skill groups.
        skill_groups: Vec<SkillGroup>,
        /// Statuses operators pick.
        operator_statuses: Vec<OperatorStatus>,
        /// Business statuses.
        statuses: Vec<Status>,
        /// Priorities.
        priorities: Vec<Priority>,
        /// Bots.
        bots: Vec<Bot>,
        /// Tags, archived ones too.
        #[serde(default)]
        tags: Vec<Listed<TagFields>>,
        /// Fields of the client's card changed; what of them somebody sees depends on their roles, so they are read anew.
        #[serde(default)]
        client_fields_changed: bool,
    },
    /// The session ends.
    #[serde(rename = "force_logout")]
    ForceLogout {
        /// `deactivated`, `signed_out`, `right_lost`.
        reason: String,
    },
}

/// How an offer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferOutcome {
    /// The operator took it.
    Accepted,
    /// The operator refused.
    Declined,
    /// Time ran out.
    Expired,
    /// The dialog went elsewhere.
    Withdrawn,
}

/// Who types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TypingWho {
    /// The client.
    Client,
    /// An operator.
    Operator,
}

impl Event {
    /// The `t` of the frame.
    #[must_use]
    pub const fn socket_name(&self) -> &'static str {
        match self {
            Self::DialogNew { .. } => "dialog.new",
            Self::DialogUpdated { .. } => "dialog.updated",
            Self::DialogRemoved { .. } => "dialog.removed",
            Self::MessageNew { .. } => "message.new",
            Self::MessageUpdated { .. } => "message.updated",
            Self::MessageStatus { .. } => "message.status",
            Self::OfferNew { .. } => "offer.new",
            Self::OfferEnded { .. } => "offer.ended",
            Self::Typing { .. } => "typing",
            Self::Viewers { .. } => "viewers",
            Self::Counters(_) => "counters",
            Self::FilterDelta { .. } => "filter.delta",
            Self::OperatorUpdated { .. } => "operator.updated",
            Self::QueueDelta { .. } => "queue.delta",
            Self::BoardDelta(_) => "board.delta",
            Self::Notification { .. } => "notification",
            Self::DraftChanged { .. } => "draft.changed",
            Self::SettingsChanged { .. } => "settings.changed",
            Self::CatalogueChanged { .. } => "catalogue.changed",
            Self::ForceLogout { .. } => "force_logout",
        }
    }
}

#[cfg(test)]
mod tests {
    /// Socket names as the schema of the enum knows them, against the table that people read.
    #[test]
    fn every_event_has_a_row_in_the_table_of_names() {
        let table = include_str!("EVENTS.md");
        let schema = crate::feed::schema::event_schema();
        let variants = schema["oneOf"].as_array().unwrap();
        assert!(variants.len() >= 16);
        for variant in variants {
            let name = variant["properties"]["t"]["const"].as_str().unwrap();
            assert!(table.contains(&format!("| `{name}` |")), "{name} is missing in EVENTS.md");
        }
    }
}
