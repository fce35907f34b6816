//! Dialogs, messages, catalogues and people for the tests of feed and sessions.

use std::sync::Arc;

use crate::domain::{
    Author, AuthorKind, BotId, ChannelKind, ClientId, ConnectionId, ContactId, Dialog, DialogId, DialogKind,
    DialogState, Direction, Grants, Message, MessageId, MessageStatus, MessageType, OperatorId, Role, SkillGroupId,
    Slot, SubjectId, Timestamp,
    time::SECOND,
    topic::{Catalogue, SkillGroup, Subject},
};

pub(crate) const T0: Timestamp = Timestamp(1_767_600_000_000_000);

pub(crate) fn at_ms(ms: i64) -> Timestamp {
    T0.plus_micros(ms * SECOND / 1000)
}

/// Topic 1 with subtopic 11 belongs to group 1 (operators 1 and 2), topic 2 to group 2 (operator 3).
pub(crate) fn catalogue() -> Catalogue {
    let subject = |id: i64, parent: Option<i64>| Subject {
        id: SubjectId(id),
        name: format!("Topic {id}"),
        alias: format!("topic-{id}"),
        parent_id: parent.map(SubjectId),
        active: true,
        calendar_id: None,
        order: 0,
        default_status_id: None,
        priority_id: None,
        require_on_close: std::collections::BTreeSet::new(),
    };
    let group = |id: i64, subjects: &[i64], operators: &[i64]| SkillGroup {
        id: SkillGroupId(id),
        name: format!("Group {id}"),
        active: true,
        subject_ids: subjects.iter().copied().map(SubjectId).collect(),
        operator_ids: operators.iter().copied().map(OperatorId).collect(),
        normative_accept_s: None,
        normative_reply_s: None,
        weight: 0,
        overflow_group_id: None,
        overflow_after_s: None,
        method_override: None,
        limit_override: None,
        touches_per_day: None,
    };
    Catalogue {
        subjects: vec![subject(1, None), subject(11, Some(1)), subject(2, None)],
        skill_groups: vec![group(1, &[1], &[1, 2]), group(2, &[2], &[3])],
        ..Catalogue::default()
    }
}

pub(crate) fn grants(role: Role) -> Arc<Grants> {
    Arc::new(role.default_grants())
}

pub(crate) fn dialog(id: i64, state: DialogState, operator: Option<i64>, subject: Option<i64>) -> Dialog {
    Dialog {
        id: DialogId(id),
        slot: Slot(0),
        kind: DialogKind::Chat,
        bot_id: BotId(1),
        connection_id: ConnectionId(1),
        channel: ChannelKind::Widget,
        contact_id: ContactId(id + 1000),
        chat_id: format!("chat-{id}"),
        contact_name: String::from("Контакт"),
        client_id: ClientId(id + 2000),
        client_name: format!("Клієнт {id}"),
        subject_id: subject.map(SubjectId),
        state,
        status_id: None,
        priority_id: None,
        weight: 0,
        operator_id: operator.map(OperatorId),
        operator_name: operator.map(|id| format!("Operator {id}")).unwrap_or_default(),
        pinned_operator_id: None,
        tag_ids: Vec::new(),
        mentioned: Vec::new(),
        excluded: Vec::new(),
        is_outbound: false,
        author_id: None,
        close_comment: String::new(),
        close_reason: None,
        closed_by_id: None,
        created_at: T0,
        queued_at: None,
        connected_at: None,
        first_operator_reply_at: None,
        last_client_message_at: None,
        last_operator_message_at: None,
        last_message_at: T0,
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
        last_seq: 0,
        preview: None,
        version: 1,
    }
}

pub(crate) fn message(dialog: i64, seq: i64, kind: AuthorKind, author: Option<i64>, text: &str) -> Arc<Message> {
    Arc::new(Message {
        id: MessageId(dialog * 10_000 + seq),
        dialog_id: DialogId(dialog),
        seq,
        direction: match kind {
            AuthorKind::Client => Direction::In,
            AuthorKind::Operator | AuthorKind::Bot => Direction::Out,
            _ => Direction::Internal,
        },
        author: Author { kind, id: author, name: String::from("Хтось") },
        kind: MessageType::Text,
        text: text.to_owned(),
        attachments: Vec::new(),
        buttons: Vec::new(),
        reply_to_id: None,
        status: MessageStatus::Queued,
        error_code: None,
        client_nonce: None,
        created_at: T0,
        mentions: Vec::new(),
        edited_at: None,
        deleted_at: None,
    })
}
