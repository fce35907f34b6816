//! Dialogs, messages, catalogues and people for the tests of feed and sessions.

use std::sync::Arc;

use crate::domain::{
    Author, AuthorKind, ChannelKind, ClientId, ContactId, Dialog, DialogId, DialogState, Direction, Grants, Message,
    MessageId, MessageStatus, MessageType, OperatorId, Role, Slot, SubjectId, Timestamp,
    time::SECOND,
    topic::{Catalogue, SkillGroup, Subject},
};
use crate::testing;

pub(crate) const T0: Timestamp = Timestamp(1_767_600_000_000_000);

pub(crate) fn at_ms(ms: i64) -> Timestamp {
    T0.plus_micros(ms * SECOND / 1000)
}

/// Topic 1 with subtopic 11 belongs to group 1 (operators 1 and 2), topic 2 to group 2 (operator 3).
pub(crate) fn catalogue() -> Catalogue {
    let subject = |id: i64, parent: Option<i64>| Subject {
        name: format!("Topic {id}"),
        parent_id: parent.map(SubjectId),
        ..testing::subject(id, &format!("topic-{id}"))
    };
    let group = |id: i64, subjects: &[i64], operators: &[i64]| SkillGroup {
        name: format!("Group {id}"),
        ..testing::skill_group(id, subjects, operators)
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
        slot: Slot(0),
        channel: ChannelKind::Widget,
        contact_id: ContactId(id + 1000),
        contact_name: String::from("Контакт"),
        client_id: ClientId(id + 2000),
        client_name: format!("Клієнт {id}"),
        subject_id: subject.map(SubjectId),
        operator_id: operator.map(OperatorId),
        operator_name: operator.map(|id| format!("Operator {id}")).unwrap_or_default(),
        created_at: T0,
        queued_at: None,
        connected_at: None,
        last_message_at: T0,
        closed_at: None,
        ..testing::dialog_row(id, state)
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
