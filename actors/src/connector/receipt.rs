//! The delivery step that a try makes of its row. Pure.

use crate::domain::outbound::{OutboxBody, OutboxRow};
use crate::domain::{MessageStatus, Timestamp};
use crate::ports::Receipt;

use super::core::RowKey;

/// What a try made of a row: state, why it failed, id in the channel, when it is tried again.
pub(super) type End = (MessageStatus, Option<String>, Option<String>, Option<Timestamp>);

/// The delivery step of a row.
pub(super) fn receipt(
    row: &OutboxRow,
    key: RowKey,
    (status, error_code, external_id, next): End,
    now: Timestamp,
) -> Receipt {
    let (dialog_id, message_id) = match &row.draft.body {
        OutboxBody::Message { message_id, dialog_id, .. } => (*dialog_id, Some(*message_id)),
        OutboxBody::Event { dialog_id, .. } => (*dialog_id, None),
    };
    Receipt {
        slot: key.0,
        outbox: Some((key.1, next)),
        dialog_id,
        // A row put off moves no message.
        message_id: message_id.filter(|_| next.is_none()),
        up_to: false,
        status,
        error_code,
        external_id,
        widget: None,
        at: now,
    }
}
