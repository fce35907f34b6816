//! The database in memory keeps the journal's guarantees.

use crate::domain::{DialogState, Direction, MessageStatus, Slot};
use crate::ports::{Change, Committed, DialogWrite, IdSource, Journal, JournalError, Receipt, Snapshots};

use super::*;

fn change(id: i64, version: i64, key: Option<&str>, seq: i64) -> Change {
    let mut row = dialog_row(id, DialogState::Active);
    row.version = version;
    row.last_seq = seq;
    let message = crate::domain::Message {
        id: crate::domain::MessageId(id * 1000 + seq),
        dialog_id: row.id,
        seq,
        direction: Direction::Out,
        author: crate::domain::Author {
            kind: crate::domain::AuthorKind::Operator,
            id: Some(1),
            name: "Operator 1".into(),
        },
        kind: crate::domain::MessageType::Text,
        text: format!("line {seq}"),
        attachments: vec![],
        buttons: vec![],
        reply_to_id: None,
        status: MessageStatus::Queued,
        error_code: None,
        client_nonce: None,
        created_at: START,
        mentions: vec![],
        edited_at: None,
        deleted_at: None,
    };
    Change {
        slot: Some(row.slot),
        messages: vec![crate::ports::NewMessage {
            message,
            connection_id: row.connection_id,
            dedup_key: key.map(str::to_owned),
        }],
        outbox: vec![crate::domain::outbound::OutboxDraft {
            slot: row.slot,
            connection_id: row.connection_id,
            channel: row.channel,
            chat_id: row.chat_id.clone(),
            body: crate::domain::outbound::OutboxBody::Event {
                dialog_id: row.id,
                event: "chat_created".into(),
                operator_id: None,
                operator_name: String::new(),
                data: serde_json::json!({}),
            },
            at: START,
        }],
        dialog: Some(DialogWrite { insert: version == 1, row, only_a_line: false }),
        ..Change::default()
    }
}

#[actix::test]
async fn a_repeated_key_writes_nothing_and_names_the_first_message() {
    let store = MemoryStore::default();
    assert!(matches!(store.write(change(1, 1, Some("k"), 1)).await.unwrap(), Committed::Applied(_)));

    let again = store.write(change(1, 2, Some("k"), 2)).await.unwrap();

    assert!(matches!(again, Committed::Duplicate { seq: 1, differs: true, .. }), "{again:?}");
    assert_eq!(store.rows().dialogs[&crate::domain::DialogId(1)].version, 1);
}

#[actix::test]
async fn a_stale_version_is_a_conflict_and_a_lost_answer_is_still_written() {
    let store = MemoryStore::default();
    store.write(change(1, 1, None, 1)).await.unwrap();
    assert_eq!(store.write(change(1, 3, None, 2)).await, Err(JournalError::Conflict));
    store.fault(Fault::LoseAnswer);
    assert_eq!(store.write(change(1, 2, None, 2)).await, Err(JournalError::Unavailable));
    assert_eq!(store.dialog(crate::domain::DialogId(1)).await.unwrap().unwrap().dialog.version, 2);
}

#[actix::test]
async fn outbox_numbers_have_no_gaps_and_states_never_go_back() {
    let store = MemoryStore::default();
    let Committed::Applied(first) = store.write(change(1, 1, None, 1)).await.unwrap() else { panic!() };
    let Committed::Applied(second) = store.write(change(1, 2, None, 2)).await.unwrap() else { panic!() };
    assert_eq!((first.outbox[0].n, second.outbox[0].n), (1, 2));
    let slot: Slot = first.outbox[0].draft.slot;
    let mut receipt = Receipt {
        slot,
        outbox: Some((1, None)),
        dialog_id: crate::domain::DialogId(1),
        message_id: Some(crate::domain::MessageId(1001)),
        up_to: false,
        status: MessageStatus::Read,
        error_code: None,
        external_id: None,
        widget: None,
        at: START,
    };
    assert_eq!(store.receipt(receipt.clone()).await.unwrap().moved.len(), 1);
    receipt.status = MessageStatus::Sent;
    assert!(store.receipt(receipt).await.unwrap().moved.is_empty());
    assert_eq!(store.outbox_after(slot, 0, 10).await.unwrap().len(), 1);
    assert_ne!(store.next(crate::domain::IdKind::Message), store.next(crate::domain::IdKind::Message));
}
