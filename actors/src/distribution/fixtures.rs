//! Rows with sensible values for tests of distribution and for the simulation; each test changes what it is about.

use std::collections::BTreeMap;

use crate::domain::{
    BotId, ChannelKind, ClientId, ConnectionId, ContactId, Dialog, DialogId, DialogKind, DialogState, Grants,
    OperatorId, OperatorProfile, OperatorStatusId, Role, Slot, Timestamp,
};

/// A chat that waits in the widget's queue, version 1.
pub(crate) fn dialog_row(id: i64) -> Dialog {
    Dialog {
        id: DialogId(id),
        slot: Slot(0),
        kind: DialogKind::Chat,
        bot_id: BotId(1),
        connection_id: ConnectionId(1),
        channel: ChannelKind::Widget,
        contact_id: ContactId(id),
        chat_id: format!("v{id}"),
        contact_name: String::from("Visitor"),
        client_id: ClientId(id),
        client_name: String::from("Visitor"),
        subject_id: None,
        state: DialogState::Queued,
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
        created_at: Timestamp(id),
        queued_at: Some(Timestamp(id)),
        connected_at: None,
        first_operator_reply_at: None,
        last_client_message_at: None,
        last_operator_message_at: None,
        last_message_at: Timestamp(id),
        waiting_since: None,
        closed_at: None,
        snoozed_until: None,
        woken_at: None,
        warn_at: None,
        due_at: None,
        unrated: false,
        reopened_count: 0,
        unread: 0,
        read_seq: 0,
        last_seq: 1,
        preview: None,
        version: 1,
    }
}

/// An active operator in status 1 with the seeded rights of an operator and no limits of their own.
pub(crate) fn operator_profile(id: i64) -> OperatorProfile {
    let grants: Grants = Role::Operator.default_grants();
    OperatorProfile {
        id: OperatorId(id),
        name: format!("Operator {id}"),
        email: format!("operator{id}@example.org"),
        active: true,
        grants,
        roles: vec![String::from("operator")],
        status_id: OperatorStatusId(1),
        status_since: Timestamp(0),
        limit_total: None,
        limit_by_channel: BTreeMap::new(),
        level: 3,
        distribution_paused: false,
        last_assigned_at: None,
        last_closed_at: None,
        skill_group_ids: Vec::new(),
        calendar_id: None,
    }
}
