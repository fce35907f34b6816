//! A small contact centre in the database, and changes as the engine makes them.

use std::{collections::BTreeMap, sync::Arc};

use rozmova_actors::{
    distribution::audit::AuditRow,
    domain::{
        Author, AuthorKind, ChannelKind, Client, Contact, Dialog, DialogId, DialogKind, DialogState, Direction,
        Message, MessageStatus, MessageType, Slot, Timestamp,
        dialog::Preview,
        outbound::{OutboxBody, OutboxDraft, WidgetDraft},
    },
    ports::{Change, Committed, DialogWrite, FactDraft, Journal, NewContact, NewMessage, TimerDraft},
};

use crate::{Store, testing::FreshDb, writer::Writer};

/// Bot, connection, topic and operator that every change refers to.
pub(super) const BOT: i64 = 2_001;
pub(super) const CONNECTION: i64 = 2_002;
pub(super) const SUBJECT: i64 = 2_003;
pub(super) const OPERATOR: i64 = 2_004;
/// Somebody else, whom tests make when they need one.
pub(super) const OTHER: i64 = 2_005;
/// Time of the first row.
pub(super) const START: Timestamp = Timestamp(1_767_600_000_000_000);

/// Rows that changes refer to.
pub(super) fn seed(store: &Store) {
    store
        .write_blocking(|conn| {
            conn.batch_execute(&format!(
                "insert into users (id, email, name, created_at, updated_at) values \
                 ({OPERATOR}, 'olena@example.com', 'Olena', 1, 1);
                 insert into user_roles (user_id, role_id) values ({OPERATOR}, 3);
                 insert into operators (user_id, status_id, status_since) values ({OPERATOR}, 32, 1);
                 insert into subjects (id, name, alias, created_at) values ({SUBJECT}, 'Sales', 'sales', 1);
                 insert into bots (id, name, created_at, updated_at) values ({BOT}, 'Shop', 1, 1);
                 insert into channel_connections (id, bot_id, channel, created_at, updated_at) values \
                 ({CONNECTION}, {BOT}, 'custom_channel', 1, 1);"
            ))
        })
        .unwrap();
}

/// A database with these rows.
pub(super) fn seeded(db: &FreshDb) -> Store {
    let store = db.open();
    seed(&store);
    store
}

/// Writes a change that nothing stands in the way of.
pub(super) async fn write(writer: &Arc<Writer>, change: Change) {
    let answer = writer.write(change).await;
    assert!(matches!(answer, Ok(Committed::Applied(_))), "{answer:?}");
}

/// A moment `n` seconds after the start.
pub(super) fn at(n: i64) -> Timestamp {
    START.plus_secs(n)
}

pub(super) fn slot_of(dialog: i64) -> Slot {
    Slot((dialog % 256) as u16)
}

/// Contact and client of dialog `n` have the dialog's number.
pub(super) fn new_contact(n: i64) -> NewContact {
    NewContact {
        client: Some(Client {
            id: n.into(),
            name: format!("Клієнт {n}"),
            first_name: String::new(),
            last_name: String::new(),
            phone: format!("38067{n:07}"),
            email: format!("Client{n}@Example.com"),
            language: "uk".into(),
            is_banned: false,
            created_at: at(n),
        }),
        contact: Contact {
            id: n.into(),
            client_id: n.into(),
            bot_id: BOT.into(),
            connection_id: CONNECTION.into(),
            channel: ChannelKind::CustomChannel,
            chat_id: format!("chat-{n}"),
            slot: slot_of(n),
            username: String::new(),
            display_name: format!("Клієнт {n}"),
            phone: String::new(),
            language_code: "uk".into(),
            params_from_site: serde_json::json!({"page": "кошик"}),
            meta: serde_json::json!({}),
            last_inbound_at: Some(at(n)),
            created_at: at(n),
        },
    }
}

pub(super) fn dialog(n: i64) -> Dialog {
    Dialog {
        id: n.into(),
        slot: slot_of(n),
        kind: DialogKind::Chat,
        bot_id: BOT.into(),
        connection_id: CONNECTION.into(),
        channel: ChannelKind::CustomChannel,
        contact_id: n.into(),
        chat_id: format!("chat-{n}"),
        contact_name: format!("Клієнт {n}"),
        client_id: n.into(),
        client_name: format!("Клієнт {n}"),
        subject_id: Some(SUBJECT.into()),
        state: DialogState::Queued,
        status_id: Some(11.into()),
        priority_id: Some(22.into()),
        weight: 20,
        operator_id: None,
        operator_name: String::new(),
        pinned_operator_id: None,
        tag_ids: vec![7.into(), 5.into()],
        mentioned: vec![OPERATOR.into()],
        excluded: vec![(OPERATOR.into(), at(600))],
        is_outbound: false,
        author_id: None,
        close_comment: String::new(),
        close_reason: None,
        closed_by_id: None,
        created_at: at(n),
        queued_at: Some(at(n)),
        connected_at: None,
        first_operator_reply_at: None,
        last_client_message_at: Some(at(n)),
        last_operator_message_at: None,
        last_message_at: at(n),
        waiting_since: Some(at(n)),
        closed_at: None,
        snoozed_until: None,
        woken_at: None,
        warn_at: None,
        due_at: None,
        unrated: false,
        reopened_count: 0,
        unread: 1,
        read_seq: 0,
        last_seq: 1,
        preview: Some(Preview {
            text: "Добрий день".into(), author_kind: AuthorKind::Client, kind: MessageType::Text
        }),
        version: 1,
    }
}

pub(super) fn message(id: i64, dialog: i64, seq: i64, text: &str) -> Message {
    Message {
        id: id.into(),
        dialog_id: dialog.into(),
        seq,
        direction: Direction::In,
        author: Author { kind: AuthorKind::Client, id: Some(dialog), name: format!("Клієнт {dialog}") },
        kind: MessageType::Text,
        text: text.into(),
        attachments: Vec::new(),
        buttons: vec![serde_json::json!({"title": "Так"})],
        reply_to_id: None,
        status: MessageStatus::Delivered,
        error_code: None,
        client_nonce: None,
        created_at: at(dialog + seq),
        mentions: Vec::new(),
        edited_at: None,
        deleted_at: None,
    }
}

/// An answer of the operator.
pub(super) fn reply(id: i64, dialog: i64, seq: i64, text: &str, nonce: &str) -> Message {
    Message {
        direction: Direction::Out,
        author: Author { kind: AuthorKind::Operator, id: Some(OPERATOR), name: "Olena".into() },
        status: MessageStatus::Queued,
        client_nonce: Some(nonce.into()),
        buttons: Vec::new(),
        ..message(id, dialog, seq, text)
    }
}

pub(super) fn line(message: Message, key: Option<&str>) -> NewMessage {
    NewMessage { message, connection_id: CONNECTION.into(), dedup_key: key.map(Into::into) }
}

pub(super) fn outbox(dialog: i64, message: i64) -> OutboxDraft {
    OutboxDraft {
        slot: slot_of(dialog),
        connection_id: CONNECTION.into(),
        channel: ChannelKind::CustomChannel,
        chat_id: format!("chat-{dialog}"),
        body: OutboxBody::Message {
            message_id: message.into(),
            dialog_id: dialog.into(),
            from_kind: "operator".into(),
            from_id: Some(OPERATOR),
            from_name: "Olena".into(),
            text: "Вітаю".into(),
            attachments: Vec::new(),
            buttons: Vec::new(),
        },
        at: at(dialog),
    }
}

pub(super) fn fact(dialog: i64, message: Option<i64>) -> FactDraft {
    FactDraft {
        slot: slot_of(dialog),
        kind: "dialog.message.created",
        dialog_id: dialog.into(),
        message_id: message.map(Into::into),
        operator_id: None,
        data: serde_json::json!({"a": 1}),
        at: at(dialog),
    }
}

pub(super) fn widget(dialog: i64) -> WidgetDraft {
    WidgetDraft {
        slot: slot_of(dialog),
        contact_id: dialog.into(),
        kind: "message.created",
        data: serde_json::json!({"text": "Вітаю"}),
        at: at(dialog),
    }
}

pub(super) fn timer(dialog: i64, due: Option<Timestamp>) -> TimerDraft {
    TimerDraft { id: dialog.into(), kind: "client_silence", subject: dialog, due_at: due, payload: 1 }
}

/// A customer's first message: contact, client, dialog, line and all consequences. The line's id is the dialog's number.
pub(super) fn opening(n: i64) -> Change {
    Change {
        slot: Some(slot_of(n)),
        contact: Some(new_contact(n)),
        contact_update: None,
        dialog: Some(DialogWrite { row: dialog(n), insert: true, only_a_line: false }),
        messages: vec![line(message(n, n, 1, "Добрий день"), Some(&format!("chat-{n}:1")))],
        timers: vec![timer(n, Some(at(900)))],
        outbox: vec![outbox(n, n)],
        widget: vec![widget(n)],
        facts: vec![fact(n, Some(n)), fact(n, None)],
        amended: Vec::new(),
        fetched: Vec::new(),
        fetches: Vec::new(),
        notices: Vec::new(),
    }
}

/// A further message of the customer: line `seq` of dialog `n` with the id `id`.
pub(super) fn further(n: i64, seq: i64, id: i64) -> Change {
    let row = Dialog { version: seq, last_seq: seq, last_message_at: at(n + seq), ..dialog(n) };
    Change {
        slot: Some(slot_of(n)),
        dialog: Some(DialogWrite { row, insert: false, only_a_line: false }),
        messages: vec![line(message(id, n, seq, &format!("рядок {seq}")), Some(&format!("chat-{n}:{seq}")))],
        outbox: vec![outbox(n, id)],
        facts: vec![fact(n, Some(id))],
        ..Change::default()
    }
}

/// A decision about a dialog, with its id.
pub(super) fn decision(dialog: DialogId) -> AuditRow {
    AuditRow {
        id: dialog.get(),
        at: at(dialog.get()),
        trigger: "dialog_queued".into(),
        dialog_id: dialog,
        operator_id: None,
        result: "skipped".into(),
        reason: "no_session".into(),
        method: "default".into(),
        candidates_total: 0,
        candidates: Vec::new(),
        reasons: BTreeMap::new(),
        queue_len: 1,
        duration_us: 10,
        flag: None,
    }
}
