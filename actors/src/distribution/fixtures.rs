//! Rows with sensible values for tests of distribution and for the simulation; each test changes what it is about.

use crate::domain::{ChannelKind, Dialog, DialogState, OperatorProfile, Role, Slot, Timestamp};
use crate::testing;

/// A chat that waits in the widget's queue, version 1.
pub(crate) fn dialog_row(id: i64) -> Dialog {
    Dialog {
        slot: Slot(0),
        channel: ChannelKind::Widget,
        chat_id: format!("v{id}"),
        contact_name: String::from("Visitor"),
        client_name: String::from("Visitor"),
        subject_id: None,
        created_at: Timestamp(id),
        queued_at: Some(Timestamp(id)),
        last_message_at: Timestamp(id),
        last_seq: 1,
        ..testing::dialog_row(id, DialogState::Queued)
    }
}

/// An active operator in status 1 with the seeded rights of an operator and no limits of their own.
pub(crate) fn operator_profile(id: i64) -> OperatorProfile {
    OperatorProfile {
        email: format!("operator{id}@example.org"),
        status_since: Timestamp(0),
        level: 3,
        skill_group_ids: Vec::new(),
        ..testing::operator(id, Role::Operator)
    }
}
