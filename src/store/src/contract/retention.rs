//! What is old goes in steps.

use std::sync::Arc;

use rozmova_actors::{
    domain::MessageStatus,
    ports::{Journal, Receipt, Snapshots},
};

use super::{distribution::audit_row, fixtures::*, on_both_async, writing::start};
use crate::{
    Store,
    retention::{self, Removed, Retention},
    writer::{Writer, WriterOptions},
};

fn removal(days: i64) -> Retention {
    Retention { now: at(days * 86_400), event_days: 7, audit_days: 30 }
}

#[tokio::test]
async fn retention_removes_what_is_old_in_steps_and_keeps_numbers_going() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        // 1,500 rows in one slot need more than one step; the dialogs share slot 0.
        let mut waiting = Vec::new();
        for n in 1..=750 {
            waiting.push(writer.write(opening(n * 256)));
        }
        for answer in waiting {
            assert!(answer.await.is_ok());
        }
        store.save_audit((1..=1_200).map(|id| audit_row(id, 1, None, None)).collect()).await.unwrap();
        let young = at(60 * 86_400);
        let mut late = opening(751 * 256);
        late.facts.iter_mut().for_each(|fact| fact.at = young);
        late.widget[0].at = young;
        late.outbox[0].at = young;
        write(&writer, late).await;
        let settle = |n: i64| Receipt {
            slot: slot_of(0),
            outbox: Some((n, None)),
            dialog_id: 256.into(),
            message_id: None,
            up_to: false,
            status: MessageStatus::Sent,
            error_code: None,
            external_id: None,
            widget: None,
            at: at(1),
        };
        for n in 1..=749 {
            writer.receipt(settle(n)).await.unwrap();
        }
        assert_eq!(
            retention::run(&store, removal(1)).await.unwrap(),
            Removed::default(),
            "all is young on the first day"
        );
        let removed = retention::run(&store, removal(61)).await.unwrap();
        assert_eq!(removed.events, 1_500);
        assert_eq!(removed.widget_events, 750);
        assert_eq!(removed.outbox, 749, "an unfinished row stays whatever its age");
        assert_eq!(removed.audit, 1_200);
        assert_eq!(retention::run(&store, removal(61)).await.unwrap(), Removed::default());
        assert_eq!(store.outbox_pending().await.unwrap().iter().map(|row| row.n).collect::<Vec<_>>(), vec![750, 751]);
        assert_eq!(store.widget_after(256.into(), slot_of(0), 5, 10).await.unwrap(), None, "the gap is told");
        assert_eq!(store.widget_after((751 * 256).into(), slot_of(0), 750, 10).await.unwrap().unwrap().len(), 1);
        // Long after, even the newest row is old: it is kept, because numbering goes on from it.
        retention::run(&store, removal(200)).await.unwrap();
        writer.shutdown();
        let again: Store = db.open();
        let writer = Arc::new(Writer::start(&again, WriterOptions::default()).unwrap());
        let answer = writer.write(opening(752 * 256)).await.unwrap();
        let rozmova_actors::ports::Committed::Applied(applied) = answer else { panic!("{answer:?}") };
        assert_eq!((applied.outbox[0].n, applied.widget[0].n), (752, 752));
    })
    .await;
}
