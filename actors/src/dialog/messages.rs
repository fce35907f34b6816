//! What a dialog can be asked, and its answers. Commands are imperative, one receiver, a typed reply.

use std::sync::Arc;

use bytestring::ByteString;
use serde::{Deserialize, Serialize};

use crate::domain::{
    CloseReason, Contact, Dialog, DialogId, Grants, Message, MessageId, MessageType, OfferId, OperatorId, SkillGroupId,
    StatusId, SubjectId, TagId, Timestamp,
};
use crate::ports::{NewContact, TimerDraft};

/// Who asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    /// A signed-in operator (panel or HTTP).
    Operator(Actor),
    /// An integrator's key.
    Api {
        /// Name of the key, shown as author.
        name: String,
    },
    /// The distributor.
    Distributor,
    /// The product itself: timers, deactivation.
    System,
}

/// An operator who acts, with the rights they have at this moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// Operator.
    pub id: OperatorId,
    /// Name shown to clients and colleagues.
    pub name: String,
    /// Rights.
    pub grants: Arc<Grants>,
}

/// A client's message, cleaned and checked at the edge.
#[derive(Debug, Clone, PartialEq)]
pub struct InboundLine {
    /// External key ([`crate::ports::NewMessage::dedup_key`]).
    pub dedup_key: String,
    /// The visitor's own id of the message, returned in `message.created`.
    pub client_id: Option<String>,
    /// Content type.
    pub kind: MessageType,
    /// Text.
    pub text: String,
    /// Files as JSON.
    pub attachments: Vec<serde_json::Value>,
    /// The message it answers.
    pub reply_to_id: Option<MessageId>,
    /// When the edge accepted it.
    pub received_at: Timestamp,
}

/// First line of a new dialog: the contact's actor decided that one begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Begin {
    /// Rows of a new contact, `None` when it exists.
    pub new_contact: Option<NewContact>,
    /// The contact's row changed on the way (last inbound, names).
    pub contact_update: Option<Contact>,
    /// The row to insert: version 1, `last_seq` 0, state as decided (bot, new, queued).
    pub dialog: Dialog,
    /// The line.
    pub line: InboundLine,
}

/// A request that an operator or an integrator begins (operator-line.md 9). A contact has one open request at most: when another
/// begins meanwhile the answer is [`Refusal::Stale`], and the caller looks again.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// Who begins it.
    pub who: Who,
    /// The row to insert: version 1, `last_seq` 0, `is_outbound`, with its operator (active) or without one (bot).
    pub dialog: Dialog,
    /// First message to the client, `""` without one.
    pub text: String,
}

/// A command to one dialog.
#[derive(Debug, Clone, PartialEq)]
pub enum DialogCommand {
    /// Insert a dialog that does not begin with a client's line. Into a dialog that exists it changes nothing.
    Start(Box<Start>),
    /// Insert the dialog with its first line.
    Begin(Box<Begin>),
    /// A client's line into the open dialog (or a reopened one).
    Inbound {
        /// The line.
        line: InboundLine,
        /// The closed dialog is to be reopened by it.
        reopen: bool,
        /// The contact's changed row.
        contact_update: Option<Contact>,
        /// The client is banned: stored, never unread, never distributed.
        suppressed: bool,
    },
    /// A line of an operator or integrator to the client.
    Reply {
        /// Author.
        who: Who,
        /// Sender's own id, unique per dialog and author.
        nonce: Option<String>,
        /// Content type.
        kind: MessageType,
        /// Text.
        text: String,
        /// Files as JSON.
        attachments: Vec<serde_json::Value>,
        /// The message it answers.
        reply_to_id: Option<MessageId>,
    },
    /// An internal note.
    Note {
        /// Author.
        who: Who,
        /// Sender's own id.
        nonce: Option<String>,
        /// Text; may be empty beside files.
        text: String,
        /// Files as JSON.
        attachments: Vec<serde_json::Value>,
        /// Colleagues it names, with the rights they have at this moment: one who may not see the dialog is refused.
        mentions: Vec<Actor>,
    },
    /// The author changes a line, or takes it back.
    Amend {
        /// The author.
        actor: Actor,
        /// The line as it is stored.
        message: Box<Message>,
        /// What it says from now on; `None` takes it back.
        text: Option<String>,
    },
    /// Files of a client's line were fetched from the server they lay on, or are not accepted.
    Fetched {
        /// The line as it is stored.
        message: Box<Message>,
        /// Its files from now on.
        files: Vec<serde_json::Value>,
        /// What is said of those that are not accepted: parameters of a system line each.
        refused: Vec<serde_json::Value>,
    },
    /// Connect an operator. `expect_version` is `Some` for the distributor: a stale decision is refused.
    Assign {
        /// Who decided.
        who: Who,
        /// To whom.
        operator: OperatorId,
        /// Their name.
        operator_name: String,
        /// Optimistic lock.
        expect_version: Option<i64>,
        /// How the panel explains it.
        how: AssignHow,
        /// The offer that was accepted.
        offer: Option<OfferId>,
    },
    /// Give it back to the queue (transfer to a queue, lost operator, decline).
    Requeue {
        /// Who decided.
        who: Who,
        /// Why.
        reason: RequeueReason,
        /// New topic.
        subject: Option<SubjectId>,
        /// Keep the former holder away for some minutes.
        exclude_former: bool,
        /// Refused unless this operator still holds it.
        expect_operator: Option<OperatorId>,
        /// Internal note with the transfer.
        note: Option<String>,
    },
    /// Give one that is put off to somebody else as it is: it sleeps on, takes no slot, and wakes with them. Refused when it does
    /// not sleep.
    PassOn {
        /// Who decided.
        who: Who,
        /// Why its holder lets go.
        reason: RequeueReason,
        /// To whom.
        operator: OperatorId,
        /// Their name.
        operator_name: String,
        /// Refused unless this operator still holds it.
        expect_operator: OperatorId,
        /// Internal note with it.
        note: Option<String>,
    },
    /// Close.
    Close {
        /// Who.
        who: Who,
        /// Why.
        reason: CloseReason,
        /// Comment.
        comment: String,
        /// Topic at closing.
        subject: Option<SubjectId>,
        /// Tags put on with the closing; those that are on stay.
        tags: Vec<TagId>,
        /// Status at closing, one that means «closed»; `None` keeps the present one.
        status: Option<StatusId>,
        /// The client is not asked for a rating.
        unrated: bool,
        /// Optimistic lock (`If-Match`).
        expect_version: Option<i64>,
    },
    /// The operator to whom a colleague handed the request refuses it; it goes back to the queue (operator-line.md 9).
    Decline {
        /// The holder.
        actor: Actor,
    },
    /// Open a closed request again (operator-line.md 3.2), unless its contact has another open one: then [`Refusal::Stale`].
    Reopen {
        /// Who.
        who: Who,
        /// Who holds it from now on, with their name; without one it waits.
        holder: Option<(OperatorId, String)>,
        /// Optimistic lock (`If-Match`).
        expect_version: Option<i64>,
    },
    /// Put it off: it keeps its holder, gives back the holder's slot and waits for nobody until it wakes (ui.md 4.7). Of one that
    /// sleeps it changes the time.
    Snooze {
        /// Who.
        who: Who,
        /// Until then; `None` = until the client writes. The client's line wakes it in either case.
        until: Option<Timestamp>,
        /// Optimistic lock (`If-Match`).
        expect_version: Option<i64>,
    },
    /// Wake it before its time.
    Wake {
        /// Who.
        who: Who,
        /// Optimistic lock (`If-Match`).
        expect_version: Option<i64>,
    },
    /// Change topic, status, priority.
    Update {
        /// Who.
        who: Who,
        /// What.
        patch: DialogPatch,
        /// Optimistic lock.
        expect_version: Option<i64>,
    },
    /// The holder has read up to `seq`.
    Read {
        /// Reader; others than the holder change nothing.
        operator: OperatorId,
        /// Up to.
        seq: i64,
    },
    /// The holder puts it back among the unread ones.
    Unread {
        /// Holder; others change nothing.
        operator: OperatorId,
    },
    /// A stored timer is due.
    Timer {
        /// Kind.
        kind: String,
        /// See [`TimerDraft::payload`].
        payload: i64,
    },
    /// Words of the settings to a client who waits, once since a moment of the wait.
    Tell {
        /// Words.
        text: String,
        /// Whoever was told something by the bot since then is not told again.
        since: Timestamp,
    },
    /// A session shows the dialog: it gets `dialog.new` and the tail, then everything after, without a hole.
    Open {
        /// Session key in the feed.
        session: crate::feed::SessionKey,
        /// Who.
        actor: Actor,
    },
    /// Adds a system line about something that changes no state of the dialog (a rating, a blocked address).
    Remark {
        /// Key of the line, one of those in the module of dialogs.
        key: &'static str,
        /// Its parameters, an object.
        params: serde_json::Value,
    },
    /// Re-read the row from the database (after an administrator's mass change).
    Reload,
    /// Mirrors a timer of the dialog (tests and `requeue` command).
    SetTimer(TimerDraft),
}

impl DialogCommand {
    /// Whether it makes a dialog that is not there.
    #[must_use]
    pub const fn begins(&self) -> bool {
        matches!(self, Self::Begin(_) | Self::Start(_))
    }

    /// Word for logs; never the contents.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Begin(_) => "begin",
            Self::Start(_) => "start",
            Self::Inbound { .. } => "inbound",
            Self::Reply { .. } => "reply",
            Self::Note { .. } => "note",
            Self::Amend { .. } => "amend",
            Self::Fetched { .. } => "fetched",
            Self::Assign { .. } => "assign",
            Self::Requeue { .. } => "requeue",
            Self::PassOn { .. } => "pass_on",
            Self::Close { .. } => "close",
            Self::Decline { .. } => "decline",
            Self::Reopen { .. } => "reopen",
            Self::Snooze { .. } => "snooze",
            Self::Wake { .. } => "wake",
            Self::Update { .. } => "update",
            Self::Read { .. } => "read",
            Self::Unread { .. } => "unread",
            Self::Timer { .. } => "timer",
            Self::Tell { .. } => "tell",
            Self::Open { .. } => "open",
            Self::Remark { .. } => "remark",
            Self::Reload => "reload",
            Self::SetTimer(_) => "set_timer",
        }
    }
}

/// What [`DialogCommand::Update`] changes; `None` keeps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DialogPatch {
    /// Topic; `Some(None)` removes it.
    pub subject_id: Option<Option<SubjectId>>,
    /// Business status.
    pub status_id: Option<crate::domain::StatusId>,
    /// Priority.
    pub priority_id: Option<crate::domain::PriorityId>,
    /// Weight in the queue.
    pub weight: Option<i32>,
    /// Comment of a closed request.
    pub comment: Option<String>,
    /// Tags to put on.
    #[serde(default)]
    pub tags_add: Vec<crate::domain::TagId>,
    /// Tags to take off.
    #[serde(default)]
    pub tags_remove: Vec<crate::domain::TagId>,
}

/// How a dialog came to an operator; shown in the thread's system line and stored in the audit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum AssignHow {
    /// By the distributor.
    Auto {
        /// Method key.
        method: String,
        /// Milliseconds of waiting.
        waited_ms: i64,
        /// Active dialogs of the operator with this one.
        active: u32,
        /// Their limit.
        limit: u32,
    },
    /// Taken by hand.
    Taken,
    /// Transferred by a colleague.
    Transferred {
        /// Who.
        from: OperatorId,
        /// Note.
        note: Option<String>,
        /// A skill group or topic was named.
        group: Option<SkillGroupId>,
    },
    /// Assigned through the API or by a supervisor.
    Assigned,
    /// Accepted offer.
    Offer,
    /// Whoever handed it over a moment ago has it again.
    TakenBack,
}

/// Why a dialog went back to the queue (distribution.md 12 `operator_disconnected{reason}`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequeueReason {
    /// Transfer to a queue or topic.
    Transfer,
    /// Supervisor moved the operator's dialogs away.
    Redistribution,
    /// The operator's time-out, or the chat timer.
    Timeout,
    /// Operator went off line.
    Offline,
    /// Operator refused.
    Declined,
    /// User deactivated.
    Deactivated,
    /// Whoever had handed it over took it back.
    TakenBack,
}

impl DialogCommand {
    /// Whether «it has changed since you read it» ([`Refusal::Stale`]) tells something to whoever gave the command: they named a
    /// version, or look again by themselves, as contacts and the Distributor do. Everybody else can only ask again: when writes
    /// whose callers gave up are still on their way (a database that stood still), a command may lose to them twice.
    #[must_use]
    pub const fn looks_at_versions(&self) -> bool {
        match self {
            Self::Close { expect_version, .. }
            | Self::Snooze { expect_version, .. }
            | Self::Wake { expect_version, .. }
            | Self::Update { expect_version, .. } => expect_version.is_some(),
            Self::Reply { .. }
            | Self::Note { .. }
            | Self::Decline { .. }
            | Self::Read { .. }
            | Self::Unread { .. }
            | Self::Open { .. }
            | Self::Tell { .. }
            | Self::Remark { .. } => false,
            // It holds the line as its author saw it: whoever asks again is not to write over what it says by now.
            Self::Amend { .. }
            | Self::Fetched { .. }
            | Self::Start(_)
            | Self::Begin(_)
            | Self::Inbound { .. }
            | Self::Assign { .. }
            | Self::Requeue { .. }
            | Self::PassOn { .. }
            | Self::Reopen { .. }
            | Self::Timer { .. }
            | Self::Reload
            | Self::SetTimer(_) => true,
        }
    }
}

/// A command was done.
#[derive(Debug, Clone, PartialEq)]
pub enum DialogDone {
    /// A line is stored.
    Line {
        /// The message.
        message: Arc<Message>,
        /// The dialog after it.
        dialog: Arc<Dialog>,
        /// It was stored before; nothing happened now.
        duplicate: bool,
        /// A duplicate with another text.
        differs: bool,
    },
    /// The dialog after the change.
    Changed {
        /// The dialog.
        dialog: Arc<Dialog>,
    },
    /// Nothing needed to change (repeated take by the holder, read twice).
    Unchanged {
        /// The dialog.
        dialog: Arc<Dialog>,
    },
}

impl DialogDone {
    /// The dialog after the command.
    #[must_use]
    pub fn dialog(&self) -> &Arc<Dialog> {
        match self {
            Self::Line { dialog, .. } | Self::Changed { dialog } | Self::Unchanged { dialog } => dialog,
        }
    }
}

/// Why a command was refused. One enum from the dialog to the edge: the edge maps it to problem+json and socket errors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such dialog, or not for the caller's eyes.
    #[error("the dialog does not exist")]
    NotFound,
    /// A right is missing.
    #[error("the right {0} is needed")]
    Forbidden(&'static str),
    /// Somebody else holds it.
    #[error("the dialog is held by {operator_name}")]
    Taken {
        /// Holder.
        operator: OperatorId,
        /// Name.
        operator_name: String,
    },
    /// The state does not allow it.
    #[error("the dialog is {state}, {needed}")]
    WrongState {
        /// State key.
        state: &'static str,
        /// What is accepted.
        needed: &'static str,
    },
    /// `If-Match` (or the distributor's version) is stale.
    #[error("the dialog has version {current}")]
    Stale {
        /// Version now.
        current: i64,
    },
    /// The operator is at the limit.
    #[error("the limit of {limit} dialogs is reached")]
    LimitReached {
        /// Limit.
        limit: u32,
    },
    /// The client is banned.
    #[error("the client is banned")]
    Banned,
    /// Fields are missing or wrong: (field, sentence).
    #[error("some fields are not accepted")]
    Validation(Vec<(String, String)>),
    /// The command killed its actor three times; it is not tried again.
    #[error("the command could not be carried out and was set aside")]
    DeadLetter,
    /// The dialog's queue of commands is full: try again.
    #[error("too many commands wait for this dialog")]
    Busy,
    /// The actor was restarted too often and waits for a supervisor.
    #[error("the dialog is parked after repeated failures")]
    Parked,
    /// Database or engine are away: try again.
    #[error("storage does not answer")]
    Unavailable,
}

/// A visitor's frame, serialised once.
#[derive(Debug, Clone)]
pub struct VisitorFrame {
    /// Cursor, `None` for typing and presence.
    pub n: Option<i64>,
    /// The whole frame.
    pub frame: ByteString,
}

/// Reference to a dialog for logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DialogRef(pub DialogId);
