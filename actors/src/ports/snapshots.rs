//! The rebuild port: what an actor reads to begin, or to begin again after a panic.

use std::sync::Arc;

use crate::domain::{
    ConnectionId, Contact, ContactId, Dialog, DialogId, Draft, FilterId, Message, MessageId, OperatorId,
    OperatorProfile, Slot, Timestamp,
    board::BoardPast,
    draft::DraftSave,
    filter::{Facts, SavedFilter},
    outbound::{OutboxRow, WidgetEvent},
    topic::Catalogue,
    touch::Touch,
};

use super::{BoxFuture, TimerDraft};

/// A read failed; the caller answers «unavailable» or tries again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("could not read from the database: {0}")]
pub struct SnapshotError(pub String);

/// A dialog with the lines an operator needs first.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveDialog {
    /// The row.
    pub dialog: Dialog,
    /// Lines after the last operator's reply, ascending, at most 50 (contract.md 4.4).
    pub tail: Vec<Arc<Message>>,
}

/// A contact with its newest dialog.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveContact {
    /// The row.
    pub contact: Contact,
    /// Shown name of its client.
    pub client_name: String,
    /// Whether the client is banned.
    pub banned: bool,
    /// The ban ends; `None` = it does not end by itself.
    pub ban_until: Option<Timestamp>,
    /// The newest dialog of the contact, open or closed.
    pub newest: Option<Dialog>,
}

/// A due deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueTimer {
    /// Kind, see [`TimerDraft::kind`].
    pub kind: String,
    /// Dialog id or operator id.
    pub subject: i64,
    /// Deadline.
    pub due_at: Timestamp,
    /// See [`TimerDraft::payload`].
    pub payload: i64,
}

/// Reads for actors. All answers are of committed state.
pub trait Snapshots: Send + Sync + 'static {
    /// The dialog, `None` when there is no such row.
    fn dialog(&self, id: DialogId) -> BoxFuture<Result<Option<LiveDialog>, SnapshotError>>;
    /// Slot of a dialog, `None` when there is no such row. Cached: the slot of a dialog never changes.
    fn slot_of(&self, id: DialogId) -> BoxFuture<Result<Option<Slot>, SnapshotError>>;
    /// The contact of a chat.
    fn contact_by_chat(
        &self,
        connection: ConnectionId,
        chat_id: &str,
    ) -> BoxFuture<Result<Option<LiveContact>, SnapshotError>>;
    /// Whether an answer in this dialog may quote this message: a line of the dialog that the client sees.
    fn may_quote(&self, dialog: DialogId, message: MessageId) -> BoxFuture<Result<bool, SnapshotError>>;
    /// Stores a draft over what is there ([`DraftSave::over`]) and answers the draft afterwards.
    fn save_draft(&self, save: DraftSave) -> BoxFuture<Result<Draft, SnapshotError>>;
    /// Every dialog that waits or is active: the Distributor's and the feed's start.
    fn open_dialogs(&self) -> BoxFuture<Result<Vec<Dialog>, SnapshotError>>;
    /// What filters ask of these dialogs besides their rows; those that exist.
    fn facts(&self, dialogs: Vec<DialogId>) -> BoxFuture<Result<Vec<(DialogId, Facts)>, SnapshotError>>;
    /// What happened since that moment, for the figures of the live board: one statement each, on the connections of
    /// reports, bounded; asked once in a board's life.
    fn board_past(&self, from: Timestamp) -> BoxFuture<Result<BoardPast, SnapshotError>>;
    /// Which operators wrote to which clients since that moment, each pair once: one statement, on the connections of reports,
    /// bounded; asked when a board begins or has missed facts.
    fn touches(&self, from: Timestamp) -> BoxFuture<Result<Vec<Touch>, SnapshotError>>;
    /// Every operator (active users with the right `op_panel`).
    fn operators(&self) -> BoxFuture<Result<Vec<OperatorProfile>, SnapshotError>>;
    /// One operator, `None` when there is no such user.
    fn operator(&self, id: OperatorId) -> BoxFuture<Result<Option<OperatorProfile>, SnapshotError>>;
    /// Settings, topics, groups, statuses, bots.
    fn catalogue(&self) -> BoxFuture<Result<Catalogue, SnapshotError>>;
    /// Saved filters of these ids, those that exist.
    fn saved_filters(&self, ids: Vec<FilterId>) -> BoxFuture<Result<Vec<SavedFilter>, SnapshotError>>;
    /// Unfinished outbox rows of a slot after `n`, ascending, at most `limit`.
    fn outbox_after(&self, slot: Slot, n: i64, limit: u32) -> BoxFuture<Result<Vec<OutboxRow>, SnapshotError>>;
    /// All unfinished outbox rows, ascending by (slot, n): the relay's start.
    fn outbox_pending(&self) -> BoxFuture<Result<Vec<OutboxRow>, SnapshotError>>;
    /// Widget events of a visitor after a cursor, ascending, at most `limit`; `None` when the cursor is older than what is kept.
    fn widget_after(
        &self,
        contact: ContactId,
        slot: Slot,
        n: i64,
        limit: u32,
    ) -> BoxFuture<Result<Option<Vec<WidgetEvent>>, SnapshotError>>;
    /// Timers due until `until`, ascending, at most `limit`.
    fn timers_due(&self, until: Timestamp, limit: u32) -> BoxFuture<Result<Vec<DueTimer>, SnapshotError>>;
    /// Stores a timer that belongs to no dialog (auto-offline); dialogs' timers travel with their change.
    fn put_timer(&self, timer: TimerDraft) -> BoxFuture<Result<(), SnapshotError>>;
    /// Stores an operator's status with its log row (`reason`: manual, auto_offline, supervisor, login, logout).
    fn set_operator_status(
        &self,
        operator: OperatorId,
        status: crate::domain::OperatorStatusId,
        by: Option<OperatorId>,
        reason: &'static str,
        at: Timestamp,
    ) -> BoxFuture<Result<(), SnapshotError>>;
    /// Stores audit rows (batched, off the hot path; at most the last unsaved batch is lost by a crash).
    fn save_audit(&self, rows: Vec<crate::distribution::audit::AuditRow>) -> BoxFuture<Result<(), SnapshotError>>;
    /// Stores or ends an offer row.
    fn save_offer(&self, offer: crate::distribution::messages::OfferRow) -> BoxFuture<Result<(), SnapshotError>>;
    /// Ends every offer that has no outcome as withdrawn and answers how many: the Distributor's start, because offers
    /// live in its memory.
    fn withdraw_open_offers(&self, at: Timestamp) -> BoxFuture<Result<u32, SnapshotError>>;
}
