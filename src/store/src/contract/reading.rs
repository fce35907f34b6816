//! Reads: what was written comes back whole.

use rozmova_actors::{
    domain::{
        AuthorKind, CloseReason, Contact, Dialog, DialogKind, DialogState, Message, MessageStatus, MessageType,
        Timestamp,
    },
    ports::{Change, DialogWrite, Journal, JournalError, LineAmended, Snapshots},
};

use super::{fixtures::*, on_both_async, writing::start};
use crate::writer::WriterOptions;

/// A dialog with a value in every field.
fn full_dialog(n: i64) -> Dialog {
    Dialog {
        kind: DialogKind::Ticket,
        state: DialogState::Closed,
        operator_id: Some(OPERATOR.into()),
        operator_name: "Olena".into(),
        pinned_operator_id: Some(OPERATOR.into()),
        is_outbound: true,
        author_id: Some(OPERATOR.into()),
        close_comment: "вирішено «так»".into(),
        close_reason: Some(CloseReason::OperatorTimeout),
        closed_by_id: Some(OPERATOR.into()),
        connected_at: Some(at(n + 1)),
        first_operator_reply_at: Some(at(n + 2)),
        last_operator_message_at: Some(at(n + 3)),
        closed_at: Some(at(n + 4)),
        snoozed_until: Some(at(n + 5)),
        woken_at: Some(at(n + 6)),
        warn_at: Some(at(n + 7)),
        due_at: Some(at(n + 8)),
        unrated: true,
        reopened_count: 2,
        unread: 0,
        read_seq: 1,
        ..dialog(n)
    }
}

/// A message with a value in every field.
fn full_message(id: i64, dialog: i64, seq: i64) -> Message {
    Message {
        kind: MessageType::Image,
        attachments: vec![serde_json::json!({"type": "image", "name": "фото.jpg", "size": 7})],
        buttons: vec![serde_json::json!({"title": "Так", "data": {"a": [1, null]}})],
        reply_to_id: Some((id - 1).into()),
        status: MessageStatus::Failed,
        error_code: Some("window_closed".into()),
        mentions: vec![OPERATOR.into(), 7.into()],
        ..reply(id, dialog, seq, "рядок\nдва 👋", "nonce")
    }
}

#[tokio::test]
async fn every_field_reads_back_as_it_was_written() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let mut change = opening(5);
        change.dialog = Some(DialogWrite { row: full_dialog(5), insert: true, only_a_line: false });
        change.messages.push(line(full_message(6, 5, 2), None));
        write(&writer, change.clone()).await;
        let live = store.dialog(5.into()).await.unwrap().unwrap();
        assert_eq!(live.dialog, full_dialog(5));
        assert!(live.tail.is_empty(), "the operator wrote last");
        let lines = store.run(|conn| crate::messages::page(conn, 5.into(), None, 50)).await.unwrap();
        assert_eq!(lines, vec![message(5, 5, 1, "Добрий день"), full_message(6, 5, 2)]);
        assert_eq!(store.run(|conn| crate::messages::get(conn, 6.into())).await.unwrap(), Some(full_message(6, 5, 2)));
        let contact = store.contact_by_chat(CONNECTION.into(), "chat-5").await.unwrap().unwrap();
        assert_eq!(contact.contact, new_contact(5).contact);
        assert_eq!(contact.client_name, "Клієнт 5");
        assert_eq!(contact.newest, Some(full_dialog(5)));
        assert!(!contact.banned);
        let row = store.run(|conn| crate::clients::get(conn, 5.into())).await.unwrap().unwrap();
        let mut client = new_contact(5).client.unwrap();
        client.email = client.email.to_lowercase();
        assert_eq!(row.client, client);
        // Replacing writes every field too.
        let plain = Dialog { version: 2, ..dialog(5) };
        let contact = Contact { username: "nick".into(), last_inbound_at: None, ..new_contact(5).contact };
        let change = Change {
            slot: Some(slot_of(5)),
            dialog: Some(DialogWrite { row: plain.clone(), insert: false, only_a_line: false }),
            contact_update: Some(contact.clone()),
            ..Change::default()
        };
        write(&writer, change).await;
        assert_eq!(
            store.run(|conn| crate::dialogs::get(conn, 5.into())).await.unwrap(),
            Some(Dialog { kind: DialogKind::Ticket, is_outbound: true, author_id: Some(OPERATOR.into()), ..plain }),
            "kind, direction and author never change"
        );
        assert_eq!(store.run(|conn| crate::contacts::get(conn, 5.into())).await.unwrap(), Some(contact));
        let missing = store.dialog(999.into()).await.unwrap();
        assert_eq!(missing, None);
        assert_eq!(store.slot_of(999.into()).await.unwrap(), None);
        assert_eq!(store.slot_of(5.into()).await.unwrap(), Some(slot_of(5)));
        assert_eq!(store.slot_of(5.into()).await.unwrap(), Some(slot_of(5)), "from the cache");
        assert_eq!(store.contact_by_chat(CONNECTION.into(), "chat-6").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_tail_is_what_came_after_the_last_reply_and_at_most_fifty() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        write(&writer, opening(1)).await;
        for seq in 2..=70 {
            let mut change = further(1, seq, 100 + seq);
            if seq == 60 {
                change.messages = vec![line(reply(160, 1, 60, "Вітаю", "n"), None)];
            }
            if seq == 65 {
                change.messages[0].message.author.kind = AuthorKind::Note;
            }
            write(&writer, change).await;
            if seq == 55 {
                let tail = store.dialog(1.into()).await.unwrap().unwrap().tail;
                let seqs: Vec<i64> = tail.iter().map(|m| m.seq).collect();
                assert_eq!(seqs, (6..=55).collect::<Vec<_>>());
            }
        }
        let tail = store.dialog(1.into()).await.unwrap().unwrap().tail;
        assert_eq!(tail.iter().map(|m| m.seq).collect::<Vec<_>>(), (61..=70).collect::<Vec<_>>());
        let page = |before, limit| store.run(move |conn| crate::messages::page(conn, 1.into(), before, limit));
        let seqs = |lines: Vec<Message>| lines.iter().map(|m| m.seq).collect::<Vec<_>>();
        assert_eq!(seqs(page(None, 3).await.unwrap()), vec![68, 69, 70]);
        assert_eq!(seqs(page(Some(3), 10).await.unwrap()), vec![1, 2]);
        let after = store.run(|conn| crate::messages::after(conn, 1.into(), 68, 10)).await.unwrap();
        assert_eq!(seqs(after), vec![69, 70]);
    })
    .await;
}

#[tokio::test]
async fn moments_read_back_to_the_microsecond() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let mut change = opening(3);
        let moment = Timestamp(1_767_600_000_123_457);
        change.messages[0].message.created_at = moment;
        write(&writer, change).await;
        let lines = store.run(|conn| crate::messages::page(conn, 3.into(), None, 1)).await.unwrap();
        assert_eq!(lines[0].created_at, moment);
    })
    .await;
}

#[tokio::test]
async fn a_changed_line_keeps_what_it_said_and_a_stale_change_is_refused() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        write(&writer, opening(5)).await;
        let first = message(5, 5, 1, "Добрий день");
        let change = |seen, now: Message, version, said: &str| Change {
            slot: Some(slot_of(5)),
            dialog: Some(DialogWrite { row: Dialog { version, ..dialog(5) }, insert: false, only_a_line: false }),
            amended: vec![LineAmended {
                message: now,
                seen,
                former: serde_json::json!({"at": at(9), "text": said, "attachments": []}),
            }],
            ..Change::default()
        };
        let second =
            Message { text: "Добрий ранок, об’єкт".into(), edited_at: Some(at(9)), ..first.clone() };
        write(&writer, change(None, second.clone(), 2, "Добрий день")).await;
        let stored = store.run(|conn| crate::messages::get(conn, 5.into())).await.unwrap();
        assert_eq!(stored, Some(second.clone()));
        let third = Message {
            text: String::new(),
            buttons: Vec::new(),
            edited_at: Some(at(10)),
            deleted_at: Some(at(10)),
            ..second.clone()
        };
        let stale = writer.write(change(None, third.clone(), 3, "?")).await;
        assert_eq!(stale, Err(JournalError::Conflict));
        write(&writer, change(Some(at(9)), third.clone(), 3, "Добрий \"ранок\"")).await;
        let former = store.run(|conn| crate::messages::former(conn, 5.into())).await.unwrap();
        let said: Vec<&str> = former.iter().map(|text| text.text.as_str()).collect();
        assert_eq!(said, ["Добрий день", "Добрий \"ранок\""]);
        assert!(!store.run(|conn| crate::messages::may_quote(conn, 5.into(), 5.into())).await.unwrap());
        let seen = store.run(|conn| crate::visitor::history(conn, 5.into(), None, None, 9)).await.unwrap();
        assert_eq!(seen.map(|lines| lines.len()), Some(0), "a visitor does not see what was taken back");
    })
    .await;
}
