//! What leaves the engine after a commit: rows of `outbox` and of the widget's event log.

use serde::{Deserialize, Serialize};

use super::{ChannelKind, ConnectionId, ContactId, DialogId, MessageId, Slot, Timestamp};

/// A consequence that must happen outside; stored in the transaction of its cause, numbered `(slot, n)` by the writer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxDraft {
    /// Placement.
    pub slot: Slot,
    /// Connection it leaves through.
    pub connection_id: ConnectionId,
    /// Channel of the connection.
    pub channel: ChannelKind,
    /// Order is kept per chat.
    pub chat_id: String,
    /// What.
    pub body: OutboxBody,
    /// When it was caused.
    pub at: Timestamp,
}

/// See [`OutboxDraft::body`]. Persisted as JSON with a version (`v`), so a later variant can stand beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutboxBody {
    /// A message to the client.
    Message {
        /// Our message; also the stable key of every attempt.
        message_id: MessageId,
        /// Its dialog.
        dialog_id: DialogId,
        /// `operator | bot | system`.
        from_kind: String,
        /// Operator id.
        from_id: Option<i64>,
        /// Shown name, `""` to hide it.
        from_name: String,
        /// Text.
        text: String,
        /// Files as they stand in the message; rows written before there were files have none.
        #[serde(default)]
        attachments: Vec<serde_json::Value>,
        /// Buttons as the API shows them.
        buttons: Vec<serde_json::Value>,
    },
    /// A fact the other side may want (best effort, three tries): `operator_connected`, `chat_closed`…
    Event {
        /// Its dialog.
        dialog_id: DialogId,
        /// Name (channels.md 6.3).
        event: String,
        /// Operator concerned.
        operator_id: Option<i64>,
        /// Their name.
        operator_name: String,
        /// Anything else, a JSON object.
        data: serde_json::Value,
    },
}

/// A stored outbox row.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxRow {
    /// Number inside the slot: commit order, no gaps.
    pub n: i64,
    /// Tries made.
    pub attempts: i32,
    /// Not before.
    pub next_at: Timestamp,
    /// The rest.
    pub draft: OutboxDraft,
}

/// An event for the visitor's browser; its cursor is assigned in the transaction of its cause (channels/widget.md 3).
#[derive(Debug, Clone, PartialEq)]
pub struct WidgetDraft {
    /// Placement.
    pub slot: Slot,
    /// The visitor.
    pub contact_id: ContactId,
    /// `message.created`, `dialog.updated`, `receipt`…
    pub kind: &'static str,
    /// The `d` object.
    pub data: serde_json::Value,
    /// When.
    pub at: Timestamp,
}

/// A stored widget event.
#[derive(Debug, Clone, PartialEq)]
pub struct WidgetEvent {
    /// Cursor: grows per slot, hence per visitor; `c_<n>` on the wire.
    pub n: i64,
    /// The visitor.
    pub contact_id: ContactId,
    /// Event name.
    pub kind: String,
    /// The `d` object.
    pub data: serde_json::Value,
    /// When.
    pub at: Timestamp,
}
