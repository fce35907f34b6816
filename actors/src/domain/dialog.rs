//! A request (`dialogs`): one piece of communication with one contact (operator-line.md 3).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AuthorKind, BotId, ChannelKind, ClientId, ConnectionId, Contact, ContactId, DialogId, MessageType, OperatorId,
    PriorityId, Slot, StatusId, SubjectId, TagId, Timestamp,
};

/// Kind of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DialogKind {
    /// Solved in real time.
    Chat,
    /// Worked on over a period.
    Ticket,
    /// Internal work.
    Task,
}

impl DialogKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Chat, Self::Ticket, Self::Task];

    /// The key in JSON and SQL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Ticket => "ticket",
            Self::Task => "task",
        }
    }

    /// The kind of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Engine state (operator-line.md 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DialogState {
    /// A scenario answers.
    Bot,
    /// Waits to be taken by hand; auto-connect is off.
    New,
    /// Waits for an operator in the queue.
    Queued,
    /// An operator holds it.
    Active,
    /// Put off by its holder: sleeps until a moment, the client's next line, or somebody's hand.
    Paused,
    /// Finished.
    Closed,
    /// Joined into another request; terminal.
    Merged,
}

impl DialogState {
    /// All states.
    pub const ALL: [Self; 7] =
        [Self::Bot, Self::New, Self::Queued, Self::Active, Self::Paused, Self::Closed, Self::Merged];

    /// The key in JSON and SQL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::New => "new",
            Self::Queued => "queued",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Closed => "closed",
            Self::Merged => "merged",
        }
    }

    /// The state of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether the request still needs somebody or something: everything but closed and merged.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Merged)
    }

    /// Whether it waits for an operator.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::New | Self::Queued)
    }
}

/// Why a request was closed (operator-line.md 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// An operator closed it.
    Operator,
    /// The client closed it.
    Client,
    /// The client was silent.
    Timeout,
    /// The operator was silent.
    OperatorTimeout,
    /// The product closed it.
    System,
    /// Joined into another.
    Merged,
    /// An integrator closed it.
    Api,
}

impl CloseReason {
    /// All reasons.
    pub const ALL: [Self; 7] =
        [Self::Operator, Self::Client, Self::Timeout, Self::OperatorTimeout, Self::System, Self::Merged, Self::Api];

    /// The key in JSON and SQL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Client => "client",
            Self::Timeout => "timeout",
            Self::OperatorTimeout => "operator_timeout",
            Self::System => "system",
            Self::Merged => "merged",
            Self::Api => "api",
        }
    }

    /// The reason of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.key() == key)
    }
}

/// What the list shows of the newest message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Preview {
    /// First 160 characters.
    pub text: String,
    /// Who wrote it.
    pub author_kind: AuthorKind,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: MessageType,
}

/// The whole row of a request. The dialog's actor owns it; everybody else sees copies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dialog {
    /// Id; also the human number.
    pub id: DialogId,
    /// Placement, of its contact.
    pub slot: Slot,
    /// Chat, ticket or task.
    pub kind: DialogKind,
    /// Bot.
    pub bot_id: BotId,
    /// Connection that messages leave through.
    pub connection_id: ConnectionId,
    /// Channel of the connection.
    pub channel: ChannelKind,
    /// The address it is held with.
    pub contact_id: ContactId,
    /// Chat identity inside the channel (copied from the contact: the send path needs no look-up).
    pub chat_id: String,
    /// Name of the contact as shown.
    pub contact_name: String,
    /// The person.
    pub client_id: ClientId,
    /// Shown name of the person.
    pub client_name: String,
    /// Topic; `None` = «No topic».
    pub subject_id: Option<SubjectId>,
    /// Engine state.
    pub state: DialogState,
    /// Business status.
    pub status_id: Option<StatusId>,
    /// Priority.
    pub priority_id: Option<PriorityId>,
    /// Weight in the queue: larger is served earlier; one point = 2 minutes (shared decision 15).
    pub weight: i32,
    /// Holder while active or paused; the last holder after closing.
    pub operator_id: Option<OperatorId>,
    /// Name of `operator_id` when it was connected.
    pub operator_name: String,
    /// Only this operator may get it from the queue.
    pub pinned_operator_id: Option<OperatorId>,
    /// Tags, in the order in which they were put on.
    pub tag_ids: Vec<TagId>,
    /// Operators whom notes have named, in that order.
    pub mentioned: Vec<OperatorId>,
    /// Operators who declined, timed out or lost it, each with the moment the exclusion ends.
    pub excluded: Vec<(OperatorId, Timestamp)>,
    /// Started by an operator.
    pub is_outbound: bool,
    /// The operator who began it; nobody when the client did, or an integrator's key.
    pub author_id: Option<OperatorId>,
    /// Operator's comment on closing.
    pub close_comment: String,
    /// Why it was closed.
    pub close_reason: Option<CloseReason>,
    /// Who closed it.
    pub closed_by_id: Option<OperatorId>,
    /// Made.
    pub created_at: Timestamp,
    /// Began to wait; kept when the dialog returns to the queue.
    pub queued_at: Option<Timestamp>,
    /// The current holder was connected.
    pub connected_at: Option<Timestamp>,
    /// An operator answered for the first time.
    pub first_operator_reply_at: Option<Timestamp>,
    /// The client last wrote.
    pub last_client_message_at: Option<Timestamp>,
    /// An operator last wrote.
    pub last_operator_message_at: Option<Timestamp>,
    /// Newest line of any kind.
    pub last_message_at: Timestamp,
    /// Oldest client message without an operator's answer.
    pub waiting_since: Option<Timestamp>,
    /// Three quarters of the norm of the present wait are used up then, where a calendar counts; `None` where none does.
    pub warn_at: Option<Timestamp>,
    /// The norm of the present wait is used up then, where a calendar counts.
    pub due_at: Option<Timestamp>,
    /// Closed.
    pub closed_at: Option<Timestamp>,
    /// It sleeps until then; `None` while paused = until the client writes. Always `None` in other states.
    pub snoozed_until: Option<Timestamp>,
    /// Last woke from its sleep: what the holder and the client have for an answer counts from here, not from before.
    pub woken_at: Option<Timestamp>,
    /// Whoever closed it left out the question for a rating.
    pub unrated: bool,
    /// How often it was reopened.
    pub reopened_count: i32,
    /// Client messages the holder has not read.
    pub unread: i32,
    /// Largest `seq` the holder has read.
    pub read_seq: i64,
    /// Largest `seq` in the dialog.
    pub last_seq: i64,
    /// Newest message in short.
    pub preview: Option<Preview>,
    /// Optimistic lock: grows by one with each committed change of the row.
    pub version: i64,
}

impl Dialog {
    /// The row of a request that begins with this contact: nobody's, without a line yet.
    #[must_use]
    pub fn of(id: DialogId, contact: &Contact, client_name: &str, state: DialogState, now: Timestamp) -> Self {
        let shown = if contact.display_name.is_empty() { client_name } else { &contact.display_name };
        Self {
            id,
            slot: contact.slot,
            kind: DialogKind::Chat,
            bot_id: contact.bot_id,
            connection_id: contact.connection_id,
            channel: contact.channel,
            contact_id: contact.id,
            chat_id: contact.chat_id.clone(),
            contact_name: shown.to_owned(),
            client_id: contact.client_id,
            client_name: client_name.to_owned(),
            subject_id: None,
            state,
            status_id: None,
            priority_id: None,
            weight: 0,
            operator_id: None,
            operator_name: String::new(),
            pinned_operator_id: None,
            tag_ids: Vec::new(),
            mentioned: Vec::new(),
            excluded: Vec::new(),
            is_outbound: false,
            author_id: None,
            close_comment: String::new(),
            close_reason: None,
            closed_by_id: None,
            created_at: now,
            queued_at: None,
            connected_at: None,
            first_operator_reply_at: None,
            last_client_message_at: None,
            last_operator_message_at: None,
            last_message_at: now,
            waiting_since: None,
            warn_at: None,
            due_at: None,
            closed_at: None,
            snoozed_until: None,
            woken_at: None,
            unrated: false,
            reopened_count: 0,
            unread: 0,
            read_seq: 0,
            last_seq: 0,
            preview: None,
            version: 1,
        }
    }

    /// Whether this row, made from `before`, differs only in what a new line moves: moments, counters, numbers, the preview.
    /// Every field is named, so that a new one has to be put on one of the two sides. A closed dialog never does: there the
    /// moment of the last line is also its place in the lists, which the store keeps apart.
    #[must_use]
    pub fn differs_by_a_line(&self, before: &Self) -> bool {
        let Self {
            id,
            slot,
            kind,
            bot_id,
            connection_id,
            channel,
            contact_id,
            chat_id,
            contact_name,
            client_id,
            client_name,
            subject_id,
            state,
            status_id,
            priority_id,
            weight,
            operator_id,
            operator_name,
            pinned_operator_id,
            tag_ids,
            mentioned,
            excluded,
            is_outbound,
            author_id,
            close_comment,
            close_reason,
            closed_by_id,
            created_at,
            queued_at,
            connected_at,
            closed_at,
            snoozed_until,
            woken_at,
            unrated,
            reopened_count,
            // A line moves these.
            first_operator_reply_at: _,
            last_client_message_at: _,
            last_operator_message_at: _,
            last_message_at: _,
            waiting_since: _,
            warn_at: _,
            due_at: _,
            unread: _,
            read_seq: _,
            last_seq: _,
            preview: _,
            version: _,
        } = self;
        state.is_open()
            && *id == before.id
            && *slot == before.slot
            && *kind == before.kind
            && *bot_id == before.bot_id
            && *connection_id == before.connection_id
            && *channel == before.channel
            && *contact_id == before.contact_id
            && *chat_id == before.chat_id
            && *contact_name == before.contact_name
            && *client_id == before.client_id
            && *client_name == before.client_name
            && *subject_id == before.subject_id
            && *state == before.state
            && *status_id == before.status_id
            && *priority_id == before.priority_id
            && *weight == before.weight
            && *operator_id == before.operator_id
            && *operator_name == before.operator_name
            && *pinned_operator_id == before.pinned_operator_id
            && *tag_ids == before.tag_ids
            && *mentioned == before.mentioned
            && *excluded == before.excluded
            && *is_outbound == before.is_outbound
            && *author_id == before.author_id
            && *close_comment == before.close_comment
            && *close_reason == before.close_reason
            && *closed_by_id == before.closed_by_id
            && *created_at == before.created_at
            && *queued_at == before.queued_at
            && *connected_at == before.connected_at
            && *closed_at == before.closed_at
            && *snoozed_until == before.snoozed_until
            && *woken_at == before.woken_at
            && *unrated == before.unrated
            && *reopened_count == before.reopened_count
    }

    /// The parts that lists, counters and distribution look at; comparing two tells whether they must hear of a change.
    #[must_use]
    pub fn key(&self) -> DialogKey {
        DialogKey {
            state: self.state,
            operator_id: self.operator_id,
            subject_id: self.subject_id,
            bot_id: self.bot_id,
            channel: self.channel,
            weight: self.weight,
            priority_id: self.priority_id,
            pinned_operator_id: self.pinned_operator_id,
            is_outbound: self.is_outbound,
        }
    }
}

/// See [`Dialog::key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DialogKey {
    /// Engine state.
    pub state: DialogState,
    /// Holder.
    pub operator_id: Option<OperatorId>,
    /// Topic.
    pub subject_id: Option<SubjectId>,
    /// Bot.
    pub bot_id: BotId,
    /// Channel.
    pub channel: ChannelKind,
    /// Weight.
    pub weight: i32,
    /// Priority: weighs when `weight` is 0.
    pub priority_id: Option<PriorityId>,
    /// Pin.
    pub pinned_operator_id: Option<OperatorId>,
    /// Begun by us: another setting tells who reads it.
    pub is_outbound: bool,
}
