//! What goes out: the outbox and the visitor's log.

use rozmova_actors::{
    domain::MessageStatus,
    ports::{Journal, Receipt, Snapshots},
};

use super::{fixtures::*, on_both_async, writing::start};
use crate::{StoreError, visitor, writer::WriterOptions};

#[tokio::test]
async fn the_outbox_and_the_visitors_log_are_read_on_from_a_number() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        // Dialogs 1 and 257 share a slot.
        for n in [1, 257, 2] {
            write(&writer, opening(n)).await;
        }
        write(&writer, further(1, 2, 500)).await;
        let places = |rows: &[rozmova_actors::domain::outbound::OutboxRow]| -> Vec<(u16, i64)> {
            rows.iter().map(|row| (row.draft.slot.get(), row.n)).collect()
        };
        let pending = store.outbox_pending().await.unwrap();
        assert_eq!(places(&pending), vec![(1, 1), (1, 2), (1, 3), (2, 1)]);
        assert_eq!(pending[0].draft, outbox(1, 1));
        let done = Receipt {
            slot: slot_of(1),
            outbox: Some((2, None)),
            dialog_id: 257.into(),
            message_id: None,
            up_to: false,
            status: MessageStatus::Sent,
            error_code: None,
            external_id: None,
            widget: None,
            at: at(1),
        };
        writer.receipt(done).await.unwrap();
        assert_eq!(places(&store.outbox_pending().await.unwrap()), vec![(1, 1), (1, 3), (2, 1)]);
        assert_eq!(places(&store.outbox_after(slot_of(1), 1, 10).await.unwrap()), vec![(1, 3)]);
        assert_eq!(places(&store.outbox_after(slot_of(1), 0, 1).await.unwrap()), vec![(1, 1)]);
        let after = |contact: i64, n| store.widget_after(contact.into(), slot_of(1), n, 10);
        let events = after(257, 0).await.unwrap().unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].n, events[0].kind.as_str(), &events[0].data), (2, "message.created", &widget(257).data));
        assert_eq!(after(1, 1).await.unwrap(), Some(vec![]));
        assert_eq!(after(1, 3).await.unwrap(), None, "a number that was never given");
        assert_eq!(store.widget_after(5.into(), slot_of(5), 0, 10).await.unwrap(), Some(vec![]));
    })
    .await;
}

#[tokio::test]
async fn a_row_is_dropped_only_in_the_state_in_which_it_was_seen() {
    use crate::outbox_desk::{again, drop, get};
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let store = &store;
        write(&writer, opening(1)).await;
        let slot = slot_of(1);
        let finished = || async move { store.run(move |c| get(c, slot, 1)).await.unwrap().unwrap().1 };
        let dropped =
            |seen: bool| async move { store.write(move |c| drop(c, slot, 1, seen, "dropped", at(9))).await.unwrap() };
        // Somebody saw it given up; it was opened again since.
        assert!(dropped(true).await.is_none());
        assert!(!finished().await, "it is still to be sent");
        let retried = store.write(move |c| again(c, slot, 1, at(5))).await.unwrap().unwrap();
        assert_eq!(retried.reopened, None, "it only waited");
        assert!(dropped(false).await.is_some());
        assert!(finished().await);
        // Somebody saw it waiting; it is finished since.
        assert!(dropped(false).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_socket_that_opens_reads_what_was_missed_and_how_the_chat_stands() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        // Dialogs 1 and 257 share a slot and its numbers.
        for n in [1, 257] {
            write(&writer, opening(n)).await;
        }
        let standing = async |contact: i64, cursor: Option<i64>, limit: u32| {
            let whose = visitor::Whose {
                contact: contact.into(),
                slot: slot_of(contact),
                connection: CONNECTION,
                chat_id: format!("chat-{contact}"),
            };
            let found = store.run(move |c| visitor::standing(c, &whose, cursor, limit)).await.unwrap();
            let missed = found.missed.map(|events| events.iter().map(|event| event.n).collect::<Vec<_>>());
            (missed, found.told, found.dialog.map(|dialog| dialog.id.get()))
        };
        assert_eq!(standing(257, Some(0), 10).await, (Some(vec![2]), 2, Some(257)));
        assert_eq!(standing(1, Some(2), 10).await, (Some(vec![]), 2, Some(1)), "the cursor of a neighbour's event");
        assert_eq!(standing(1, None, 10).await, (Some(vec![]), 2, Some(1)), "nobody misses what came before them");
        assert_eq!(standing(1, Some(3), 10).await, (None, 2, Some(1)), "a number that was never given");
        assert_eq!(standing(257, Some(0), 1).await, (None, 2, Some(257)), "there may be more than fit");
        assert_eq!(standing(5, Some(0), 10).await, (Some(vec![]), 0, None), "nobody has written");
    })
    .await;
}

#[tokio::test]
async fn a_visitor_sees_their_own_lines_and_no_internal_ones() {
    on_both_async(async |db| {
        use rozmova_actors::domain::Direction;
        let (store, writer) = start(db, WriterOptions::default());
        for n in [1, 2] {
            assert!(writer.write(opening(n)).await.is_ok());
        }
        let mut note = further(1, 2, 60);
        note.messages[0].message.direction = Direction::Internal;
        assert!(writer.write(note).await.is_ok());
        assert!(writer.write(further(1, 3, 61)).await.is_ok());
        let history = async |dialog: Option<i64>, before: Option<i64>| {
            let read = store.run(move |c| visitor::history(c, 1.into(), dialog, before.map(Into::into), 50));
            read.await.unwrap().map(|lines| lines.iter().map(|line| line.id.get()).collect::<Vec<_>>())
        };
        assert_eq!(history(None, None).await, Some(vec![61, 1]));
        assert_eq!(history(Some(1), Some(61)).await, Some(vec![1]));
        assert_eq!(history(None, Some(2)).await, None, "a line of somebody else");
        assert_eq!(history(Some(2), None).await, None, "a dialog of somebody else");
        let found = store.run(|c| visitor::contact_of_chat(c, CONNECTION, "chat-2")).await.unwrap();
        assert_eq!(found.map(|id| id.get()), Some(2));
        assert_eq!(store.run(|c| visitor::newest_event(c, slot_of(1))).await.unwrap(), 1);
        assert_eq!(store.run(|c| visitor::newest_event(c, slot_of(9))).await.unwrap(), 0);
        let missing: Result<_, StoreError> = store.run(|c| visitor::contact(c, 77.into())).await;
        assert_eq!(missing.unwrap(), None);
    })
    .await;
}
