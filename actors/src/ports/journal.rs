//! The write port: a change and its consequences are committed together or not at all.

use crate::domain::{
    Client, ConnectionId, Contact, Dialog, DialogId, Message, MessageId, MessageStatus, NotificationId, OperatorId,
    Slot, TimerId, Timestamp,
    outbound::{OutboxDraft, OutboxRow, WidgetDraft, WidgetEvent},
};

use super::BoxFuture;

/// A new contact, with its new client when it is nobody known.
#[derive(Debug, Clone, PartialEq)]
pub struct NewContact {
    /// The client to make, `None` when the contact joins an existing client.
    pub client: Option<Client>,
    /// The contact.
    pub contact: Contact,
}

/// The dialog's row after the change.
#[derive(Debug, Clone, PartialEq)]
pub struct DialogWrite {
    /// The whole row; `row.version` is one more than the version it replaces.
    pub row: Dialog,
    /// Insert (version must be 1) instead of replace.
    pub insert: bool,
    /// The row differs from the one it replaces only in what a line moves ([`Dialog::differs_by_a_line`]): the journal need
    /// not write the rest. `false` is always right.
    pub only_a_line: bool,
}

/// A message to add.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMessage {
    /// The message.
    pub message: Message,
    /// The connection it belongs to, first half of the dedup key.
    pub connection_id: ConnectionId,
    /// External key, unique per connection for ever (`<chat.id>:<update_id>`, `w:<visitor>:<client_id>`); `None` for our own lines.
    pub dedup_key: Option<String>,
}

/// A stored line that its author changed or took back.
#[derive(Debug, Clone, PartialEq)]
pub struct LineAmended {
    /// The line as it is from now on: only text, files, buttons and the two moments differ.
    pub message: Message,
    /// Its `edited_at` as the author saw it; another one is a [`JournalError::Conflict`].
    pub seen: Option<Timestamp>,
    /// What it said, kept with it: `{at, text, attachments}`.
    pub former: serde_json::Value,
}

/// A client's line has files on somebody else's server: they are fetched after the commit, for as long as the row is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchDraft {
    /// The line.
    pub message_id: MessageId,
    /// Its dialog.
    pub dialog_id: DialogId,
    /// When it was accepted.
    pub at: Timestamp,
}

/// A fact for webhooks and statistics (`events` table), committed with its cause. Ids only: readers join.
#[derive(Debug, Clone, PartialEq)]
pub struct FactDraft {
    /// Placement.
    pub slot: Slot,
    /// `dialog.created`, `dialog.message.created`… (channels/webhooks-out.md 5, distribution.md 12).
    pub kind: &'static str,
    /// The dialog.
    pub dialog_id: DialogId,
    /// The message, when it is about one.
    pub message_id: Option<MessageId>,
    /// The operator, when it is about one.
    pub operator_id: Option<OperatorId>,
    /// `from → to`, reason and the like; an object.
    pub data: serde_json::Value,
    /// When it happened.
    pub at: Timestamp,
}

/// A line of somebody's bell (operator-line.md 12), committed with its cause. Messages make none: the hot path stays as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeDraft {
    /// Id.
    pub id: NotificationId,
    /// Whose bell.
    pub user_id: OperatorId,
    /// `assigned`, `transfer`, `status_forced`, `mention`, `snooze_over`, `snooze_reply`, `word`.
    pub kind: &'static str,
    /// The dialog it is about.
    pub dialog_id: Option<DialogId>,
    /// Names for the sentence: `client_name`, `by_name`, and the `text` of a word; an object.
    pub data: serde_json::Value,
    /// When it happened.
    pub at: Timestamp,
}

/// A durable deadline (architecture.md 7). One per (kind, subject): a second replaces the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimerDraft {
    /// Id of a new row; kept when the row exists.
    pub id: TimerId,
    /// `offer`, `client_silence`, `client_warning`, `operator_silence`, `snooze`, `pin_wait`, `auto_offline`.
    pub kind: &'static str,
    /// Dialog id or operator id, by kind.
    pub subject: i64,
    /// Fires at or after; `None` removes the timer.
    pub due_at: Option<Timestamp>,
    /// Re-checked against the row when it fires: the dialog's version or a nonce.
    pub payload: i64,
}

/// Everything one decision writes. All rows are of one slot.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    /// Placement of all rows; also picks the writer.
    pub slot: Option<Slot>,
    /// New contact (and client).
    pub contact: Option<NewContact>,
    /// The contact's row changed (names, parameters, last inbound).
    pub contact_update: Option<Contact>,
    /// The dialog's row.
    pub dialog: Option<DialogWrite>,
    /// Lines. If the dedup key or nonce of the first is stored already, nothing of the change happens ([`Committed::Duplicate`]).
    pub messages: Vec<NewMessage>,
    /// Earlier lines that change.
    pub amended: Vec<LineAmended>,
    /// Earlier lines whose files were fetched or given up: nothing else of them differs. A line that was taken back or erased
    /// meanwhile is a [`JournalError::Conflict`].
    pub fetched: Vec<Message>,
    /// Lines of this change whose files are to be fetched.
    pub fetches: Vec<FetchDraft>,
    /// Deadlines.
    pub timers: Vec<TimerDraft>,
    /// Consequences outside.
    pub outbox: Vec<OutboxDraft>,
    /// The visitor's event log.
    pub widget: Vec<WidgetDraft>,
    /// Facts.
    pub facts: Vec<FactDraft>,
    /// Lines of people's bells.
    pub notices: Vec<NoticeDraft>,
}

/// What the database made of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Committed {
    /// All of it is durable.
    Applied(Applied),
    /// The key of the first message is stored already: nothing was written.
    Duplicate {
        /// The first message with the key.
        message_id: MessageId,
        /// Its dialog.
        dialog_id: DialogId,
        /// Its number.
        seq: i64,
        /// When it was accepted.
        created_at: Timestamp,
        /// The stored text is different from the copy's (logged as a conflict).
        differs: bool,
    },
}

/// See [`Committed::Applied`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Applied {
    /// Outbox rows with their numbers, in the order of the change.
    pub outbox: Vec<OutboxRow>,
    /// Widget events with their cursors, in the order of the change.
    pub widget: Vec<WidgetEvent>,
}

/// A step of a message's delivery. States move only forward in SQL ([`MessageStatus::rank`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// Placement.
    pub slot: Slot,
    /// The outbox row this settles: `Some((n, Some(next_at)))` = try again then, `Some((n, None))` = done with it.
    pub outbox: Option<(i64, Option<Timestamp>)>,
    /// The dialog.
    pub dialog_id: DialogId,
    /// The message, or with `up_to` every outgoing message of the dialog up to it. `None` for outbox events.
    pub message_id: Option<MessageId>,
    /// Applies to all earlier outgoing messages of the dialog too.
    pub up_to: bool,
    /// New state.
    pub status: MessageStatus,
    /// Why it failed.
    pub error_code: Option<String>,
    /// Id in the channel, when it told one.
    pub external_id: Option<String>,
    /// The visitor's copy of the receipt.
    pub widget: Option<WidgetDraft>,
    /// When.
    pub at: Timestamp,
}

/// Why nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The row has another version: somebody else (a bug, or a former owner) wrote it. Re-read, never repeat blindly.
    #[error("the row has changed since it was read")]
    Conflict,
    /// The database refused this change for good.
    #[error("the database refused the change: {0}")]
    Refused(String),
    /// The database has been away longer than the caller may wait, or the queue of writes is full. Nothing is known to be
    /// written; the key makes a repeat safe.
    #[error("the database does not answer")]
    Unavailable,
}

/// Group commit.
///
/// Guarantees: `Ok` only after COMMIT (P-01); one transaction per batch, changes of one slot in submission order;
/// a refused change never takes its neighbours with it; an unknown COMMIT is looked up by the batch's number before
/// anything is repeated, so nothing is written twice; while the database is away callers wait, then get `Unavailable`.
pub trait Journal: Send + Sync + 'static {
    /// Queues a change and answers when it is durable or refused.
    fn write(&self, change: Change) -> BoxFuture<Result<Committed, JournalError>>;

    /// Queues a delivery step. Answers the messages whose state really moved, and the visitor's event with its cursor.
    fn receipt(&self, receipt: Receipt) -> BoxFuture<Result<ReceiptApplied, JournalError>>;
}

/// Answer of [`Journal::receipt`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReceiptApplied {
    /// Messages that moved.
    pub moved: Vec<MessageId>,
    /// The visitor's event.
    pub widget: Option<WidgetEvent>,
}
