//! Promises of the writer: group commit, duplicates, refusals, conflicts, numbering.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering::SeqCst},
    time::Duration,
};

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, connection::SimpleConnection};
use rozmova_actors::{
    domain::{
        Message, MessageStatus, Timestamp,
        message::{Author, AuthorKind},
    },
    ports::{Change, Committed, Journal, JournalError, Receipt, journal::ReceiptApplied},
};

use super::{fixtures::*, on_both_async};
use crate::{
    Conn, Pool, Store,
    schema::{batches, dialogs, events, messages, outbox, slots, timers, widget_events},
    testing::{Database, FreshDb, fresh},
    writer::{POSTGRES_WRITERS, Writer, WriterOptions},
};

/// A seeded store with a running writer.
pub(super) fn start(db: &FreshDb, options: WriterOptions) -> (Store, Arc<Writer>) {
    let store = db.open();
    seed(&store);
    let writer = Arc::new(Writer::start(&store, options).unwrap());
    (store, writer)
}

fn count(store: &Store, look: impl FnOnce(&mut Conn) -> QueryResult<i64>) -> i64 {
    store.run_blocking(look).unwrap()
}

/// Rows of a table.
macro_rules! rows {
    ($store:expr, $table:ident) => {
        count($store, |conn| on_db!(conn, c => $table::table.count().get_result(c)))
    };
}

/// All numbers of a table by slot.
macro_rules! numbers {
    ($store:expr, $table:ident) => {{
        let found: Vec<(i16, i64)> = $store
            .run_blocking(|conn| on_db!(conn, c => $table::table.select(($table::slot, $table::n)).order(($table::slot, $table::n)).load(c)))
            .unwrap();
        let mut by_slot: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
        for (slot, n) in found {
            by_slot.entry(slot).or_default().push(n);
        }
        by_slot
    }};
}

fn without_gaps(numbers: &BTreeMap<i16, Vec<i64>>) {
    for (slot, found) in numbers {
        let wanted: Vec<i64> = (1..=found.len() as i64).collect();
        assert_eq!(*found, wanted, "slot {slot}");
    }
}

async fn write_all(writer: &Arc<Writer>, changes: Vec<Change>) -> Vec<Result<Committed, JournalError>> {
    let tasks: Vec<_> = changes.into_iter().map(|change| tokio::spawn(writer.write(change))).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

fn applied(answer: &Result<Committed, JournalError>) -> &rozmova_actors::ports::Applied {
    match answer {
        Ok(Committed::Applied(applied)) => applied,
        other => panic!("not applied: {other:?}"),
    }
}

fn all_applied(answers: &[Result<Committed, JournalError>]) {
    for answer in answers {
        applied(answer);
    }
}

#[tokio::test]
async fn every_row_of_a_change_is_stored() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let answer = writer.write(opening(7)).await;
        let answer = applied(&answer);
        assert_eq!(answer.outbox[0].n, 1);
        assert_eq!(answer.outbox[0].draft, outbox(7, 7));
        assert_eq!(answer.widget[0].n, 1);
        assert_eq!(rows!(&store, dialogs), 1);
        assert_eq!(rows!(&store, messages), 1);
        assert_eq!(rows!(&store, outbox), 1);
        assert_eq!(rows!(&store, events), 2);
        assert_eq!(rows!(&store, widget_events), 1);
        assert_eq!(rows!(&store, timers), 1);
        assert!(store.ready().await.last_commit.is_some());
    })
    .await;
}

#[tokio::test]
async fn many_changes_share_few_commits() {
    on_both_async(async |db| {
        let options = WriterOptions::default();
        options.faults.commit_delay_ms.store(30, SeqCst);
        let (store, writer) = start(db, options);
        let answers = write_all(&writer, (1..=1_000).map(opening).collect()).await;
        all_applied(&answers);
        assert_eq!(rows!(&store, messages), 1_000);
        let numbers: Vec<i64> =
            store.run_blocking(|conn| on_db!(conn, c => batches::table.select(batches::n).load(c))).unwrap();
        let commits: i64 = numbers.iter().sum();
        assert!((4..=40).contains(&commits), "{commits} commits for 1,000 changes, at most 256 in each");
        without_gaps(&numbers!(&store, outbox));
    })
    .await;
}

#[tokio::test]
async fn p_02_of_a_hundred_parallel_copies_one_is_stored_and_all_get_its_answer() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        applied(&writer.write(opening(9)).await);
        let copies = (0..100).map(|i| further(9, 2, 100 + i)).collect();
        let answers = write_all(&writer, copies).await;
        let first = answers.iter().filter(|a| matches!(a, Ok(Committed::Applied(_)))).count();
        assert_eq!(first, 1);
        let stored: Vec<(i64, String)> = store
            .run_blocking(|conn| on_db!(conn, c => messages::table.order(messages::seq).select((messages::id, messages::body)).load(c)))
            .unwrap();
        assert_eq!(stored.len(), 2);
        for answer in answers {
            if let Ok(Committed::Duplicate { message_id, dialog_id, seq, created_at, differs }) = answer {
                assert_eq!(message_id.get(), stored[1].0);
                assert_eq!((dialog_id.get(), seq, created_at, differs), (9, 2, at(11), false));
            } else {
                assert!(matches!(answer, Ok(Committed::Applied(_))), "{answer:?}");
            }
        }
        // A copy with another text much later: the key never expires, the difference is told.
        let mut late = further(9, 3, 500);
        late.messages[0] = line(message(500, 9, 3, "інший текст"), Some("chat-9:2"));
        let answer = writer.write(late).await.unwrap();
        assert!(matches!(answer, Committed::Duplicate { differs: true, .. }), "{answer:?}");
        assert_eq!(rows!(&store, messages), 2);
        assert_eq!(rows!(&store, outbox), 2, "a duplicate has no consequences");
        let version: i64 =
            store.run_blocking(|conn| on_db!(conn, c => dialogs::table.select(dialogs::version).first(c))).unwrap();
        assert_eq!(version, 2);
    })
    .await;
}

#[tokio::test]
async fn a_nonce_of_the_same_author_is_a_duplicate_and_of_another_is_not() {
    on_both_async(async |db| {
        let (_store, writer) = start(db, WriterOptions::default());
        applied(&writer.write(opening(3)).await);
        let mut change = further(3, 2, 50);
        change.messages = vec![line(reply(50, 3, 2, "Вітаю", "nonce-1"), None)];
        applied(&writer.write(change.clone()).await);
        change.messages = vec![line(reply(51, 3, 3, "Вітаю", "nonce-1"), None)];
        change.dialog.as_mut().unwrap().row.version = 3;
        let answer = writer.write(change.clone()).await.unwrap();
        assert!(matches!(answer, Committed::Duplicate { message_id, seq: 2, .. } if message_id.get() == 50));
        change.messages = vec![line(message(52, 3, 3, "Вітаю"), None)];
        change.messages[0].message.client_nonce = Some("nonce-1".into());
        applied(&writer.write(change).await);
    })
    .await;
}

#[tokio::test]
async fn a_nonce_of_an_instance_key_is_a_duplicate_whatever_its_kind_and_of_another_key_is_not() {
    on_both_async(async |db| {
        let options = WriterOptions::default();
        options.faults.commit_delay_ms.store(20, SeqCst);
        let (store, writer) = start(db, options);
        applied(&writer.write(opening(3)).await);
        let from = |id: i64, seq: i64, kind: AuthorKind, name: &str| {
            let mut change = further(3, 2, id);
            change.dialog = None;
            let author = Author { kind, id: None, name: name.into() };
            change.messages = vec![line(Message { author, ..reply(id, 3, seq, "Посилка в дорозі", "7") }, None)];
            change.slot = Some(slot_of(3));
            change
        };
        let bot = AuthorKind::Bot;
        applied(&writer.write(from(50, 2, bot, "crm")).await);
        let again = writer.write(from(51, 3, bot, "crm")).await.unwrap();
        assert!(
            matches!(again, Committed::Duplicate { message_id, seq: 2, .. } if message_id.get() == 50),
            "{again:?}"
        );
        applied(&writer.write(from(52, 3, bot, "shop")).await);
        applied(&writer.write(from(53, 4, AuthorKind::Note, "crm")).await);
        // Two copies that stand in one batch.
        let answers = write_all(&writer, vec![from(54, 5, bot, "erp"), from(55, 6, bot, "erp")]).await;
        let stored = |answer: &Result<Committed, _>| matches!(answer, Ok(Committed::Applied(_)));
        let known = |answer: &Result<Committed, _>| matches!(answer, Ok(Committed::Duplicate { seq: 5, .. }));
        assert!(stored(&answers[0]) && known(&answers[1]), "{answers:?}");
        assert_eq!(rows!(&store, messages), 5);
    })
    .await;
}

#[tokio::test]
async fn of_lines_that_an_earlier_version_doubled_the_first_keeps_the_nonce() {
    macro_rules! step {
        ($folder:literal) => {
            include_str!(concat!(
                "../../../../migrations/",
                $folder,
                "/2026-11-30-234000_nonces_of_instance_keys/up.sql"
            ))
        };
    }
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        applied(&writer.write(opening(3)).await);
        for id in 50..53 {
            let mut change = further(3, id - 48, id);
            let mut own = reply(id, 3, id - 48, "Посилка в дорозі", if id == 52 { "8" } else { "7" });
            own.author = Author { kind: AuthorKind::Bot, id: None, name: format!("crm {id}") };
            change.messages = vec![line(own, None)];
            applied(&writer.write(change).await);
        }
        let nonces: Vec<Option<String>> = store
            .write_blocking(|conn| {
                on_db!(conn, c => {
                    c.batch_execute("drop index messages_nonce_of_keys")?;
                    diesel::update(messages::table).set(messages::author_name.eq("crm")).execute(c)?;
                });
                on_db!(conn, pg(c) => c.batch_execute(step!("postgres"))?, lite(c) => c.batch_execute(step!("sqlite"))?);
                on_db!(conn, c => messages::table.order(messages::seq).select(messages::client_nonce).load(c))
            })
            .unwrap();
        assert_eq!(nonces, [None, Some("7".into()), None, Some("8".into())]);
    })
    .await;
}

#[tokio::test]
async fn a_poisoned_change_is_refused_alone() {
    on_both_async(async |db| {
        let options = WriterOptions::default();
        options.faults.commit_delay_ms.store(20, SeqCst);
        let (store, writer) = start(db, options);
        let mut changes: Vec<Change> = (1..=60).map(opening).collect();
        // A topic that does not exist, a line whose dialog is missing at COMMIT, NUL in a text, a second open dialog.
        changes[10].dialog.as_mut().unwrap().row.subject_id = Some(999_999.into());
        changes[20].dialog = None;
        changes[20].contact = None;
        changes[30].messages[0].message.text = "нуль \0".into();
        let mut second = opening(61);
        second.contact = None;
        second.dialog.as_mut().unwrap().row.contact_id = 1.into();
        second.dialog.as_mut().unwrap().row.client_id = 1.into();
        let answers = write_all(&writer, changes).await;
        for (place, answer) in answers.iter().enumerate() {
            match place {
                10 | 20 | 30 => assert!(matches!(answer, Err(JournalError::Refused(_))), "{place}: {answer:?}"),
                _ => assert!(matches!(answer, Ok(Committed::Applied(_))), "{place}: {answer:?}"),
            }
        }
        assert_eq!(writer.write(second).await, Err(JournalError::Conflict), "one open dialog per contact");
        assert_eq!(rows!(&store, messages), 57);
        without_gaps(&numbers!(&store, outbox));
        without_gaps(&numbers!(&store, events));
        without_gaps(&numbers!(&store, widget_events));
    })
    .await;
}

#[tokio::test]
async fn another_version_is_a_conflict_and_leaves_nothing_behind() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        applied(&writer.write(opening(5)).await);
        applied(&writer.write(further(5, 2, 20)).await);
        let mut stale = further(5, 2, 21);
        stale.messages = vec![line(message(21, 5, 3, "застаріле"), Some("chat-5:9"))];
        assert_eq!(writer.write(stale).await, Err(JournalError::Conflict));
        let mut missing = further(6, 2, 22);
        missing.messages.clear();
        assert_eq!(writer.write(missing).await, Err(JournalError::Conflict), "nothing there to replace");
        assert_eq!(writer.write(opening(5)).await.map(|c| matches!(c, Committed::Duplicate { .. })), Ok(true));
        let mut again = opening(5);
        again.messages = vec![line(message(23, 5, 3, "x"), Some("chat-5:10"))];
        assert_eq!(writer.write(again).await, Err(JournalError::Conflict), "the contact and the dialog exist");
        let mut taken = further(5, 3, 24);
        taken.messages = vec![line(message(24, 5, 2, "той самий номер"), Some("chat-5:11"))];
        assert_eq!(writer.write(taken).await, Err(JournalError::Conflict), "the line number is taken");
        assert_eq!(rows!(&store, messages), 2);
        applied(&writer.write(further(5, 3, 25)).await);
        without_gaps(&numbers!(&store, outbox));
    })
    .await;
}

#[tokio::test]
async fn a_conflict_in_a_batch_leaves_its_neighbours_alone() {
    on_both_async(async |db| {
        let options = WriterOptions::default();
        let faults = Arc::clone(&options.faults);
        let (store, writer) = start(db, options);
        write_all(&writer, (1..=40).map(opening).collect()).await;
        faults.commit_delay_ms.store(30, SeqCst);
        let changes = (1..=40)
            .map(|n| {
                let mut change = further(n, 2, 1_000 + n);
                if n % 10 == 0 {
                    change.dialog.as_mut().unwrap().row.version = 7;
                }
                change
            })
            .collect();
        let answers = write_all(&writer, changes).await;
        for (n, answer) in (1..=40).zip(&answers) {
            if n % 10 == 0 {
                assert_eq!(*answer, Err(JournalError::Conflict), "{n}");
            } else {
                applied(answer);
            }
        }
        assert_eq!(rows!(&store, messages), 76);
        without_gaps(&numbers!(&store, outbox));
    })
    .await;
}

#[tokio::test]
async fn changes_of_one_dialog_keep_their_order_in_one_queue() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        // All are queued before any is answered: each relies on the one before.
        let mut answers = vec![writer.write(opening(8))];
        for seq in 2..=30 {
            answers.push(writer.write(further(8, seq, 100 + seq)));
        }
        for answer in answers {
            applied(&answer.await);
        }
        assert_eq!(rows!(&store, messages), 30);
    })
    .await;
}

#[tokio::test]
async fn numbers_go_on_without_gaps_after_a_restart_and_after_retention() {
    on_both_async(async |db| {
        for round in 0..3_i64 {
            let store = db.open();
            if round == 0 {
                seed(&store);
            }
            let writer = Arc::new(Writer::start(&store, WriterOptions::default()).unwrap());
            let answers = write_all(&writer, (1..=300).map(|n| opening(round * 300 + n)).collect()).await;
            all_applied(&answers);
            writer.shutdown();
        }
        let store = db.open();
        without_gaps(&numbers!(&store, outbox));
        without_gaps(&numbers!(&store, events));
        without_gaps(&numbers!(&store, widget_events));
        assert_eq!(rows!(&store, events), 1_800);
    })
    .await;
}

#[tokio::test]
async fn a_restart_takes_every_slot_with_a_higher_fence() {
    on_both_async(async |db| {
        let mut before: Vec<i64> = vec![0; 256];
        for _ in 0..3 {
            let store = db.open();
            let writer = Writer::start(&store, WriterOptions::default()).unwrap();
            let now: Vec<i64> = store
                .run_blocking(|conn| on_db!(conn, c => slots::table.order(slots::slot).select(slots::fence).load(c)))
                .unwrap();
            assert!(now.iter().zip(&before).all(|(now, before)| *now == before + 1));
            before = now;
            writer.shutdown();
        }
    })
    .await;
}

#[tokio::test]
async fn a_former_owner_cannot_write_into_a_slot_it_lost() {
    let db = fresh(Database::Postgres);
    let (store, writer) = start(&db, WriterOptions { clustered: true, ..WriterOptions::default() });
    applied(&writer.write(opening(4)).await);
    store
        .write_blocking(|conn| conn.batch_execute("update slots set owner = 'other', fence = fence + 1 where slot = 5"))
        .unwrap();
    assert_eq!(writer.write(opening(5)).await, Err(JournalError::Conflict));
    applied(&writer.write(opening(6)).await);
    assert_eq!(rows!(&store, dialogs), 2);
}

fn receipt(dialog: i64, message: Option<i64>, status: MessageStatus) -> Receipt {
    Receipt {
        slot: slot_of(dialog),
        outbox: None,
        dialog_id: dialog.into(),
        message_id: message.map(Into::into),
        up_to: false,
        status,
        error_code: None,
        external_id: None,
        widget: None,
        at: at(50),
    }
}

#[tokio::test]
async fn receipts_move_messages_only_forward() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        applied(&writer.write(opening(2)).await);
        for seq in 2..=5 {
            let mut change = further(2, seq, 10 + seq);
            change.messages = vec![line(reply(10 + seq, 2, seq, "Вітаю", &format!("n{seq}")), None)];
            applied(&writer.write(change).await);
        }
        let status = |id: i64| -> (i16, Option<String>, Option<String>) {
            store
                .run_blocking(|conn| on_db!(conn, c => messages::table.find(id).select((messages::status, messages::error_code, messages::external_id)).first(c)))
                .unwrap()
        };
        let mut failed = receipt(2, Some(12), MessageStatus::Failed);
        failed.error_code = Some("blocked_by_user".into());
        assert_eq!(writer.receipt(failed).await.unwrap().moved, vec![12.into()]);
        let mut up_to = receipt(2, Some(14), MessageStatus::Delivered);
        up_to.up_to = true;
        up_to.widget = Some(widget(2));
        let answer = writer.receipt(up_to.clone()).await.unwrap();
        assert_eq!(answer.moved, vec![13.into(), 14.into()], "the failed one and the client's own stay");
        assert_eq!(answer.widget.unwrap().n, 2, "the opening had the first");
        // Late and repeated steps change nothing, but the channel's id is kept.
        let mut late = receipt(2, Some(14), MessageStatus::Sent);
        late.external_id = Some("ext-14".into());
        assert_eq!(writer.receipt(late).await.unwrap(), ReceiptApplied::default());
        up_to.widget = None;
        assert_eq!(writer.receipt(up_to).await.unwrap(), ReceiptApplied::default());
        assert_eq!(status(12), (2, Some("blocked_by_user".into()), None));
        assert_eq!(status(13).0, 3);
        assert_eq!(status(14), (3, None, Some("ext-14".into())));
        assert_eq!(status(15).0, 0);
        assert_eq!(writer.receipt(receipt(2, Some(777), MessageStatus::Read)).await.unwrap(), ReceiptApplied::default());
    })
    .await;
}

#[tokio::test]
async fn receipts_in_any_order_end_equal() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        use MessageStatus as S;
        let orders =
            [[S::Sent, S::Delivered, S::Read], [S::Read, S::Sent, S::Delivered], [S::Delivered, S::Read, S::Sent]];
        for (n, order) in (1..).zip(orders) {
            let mut change = opening(n);
            change.messages = vec![line(reply(n, n, 1, "Вітаю", "n"), None)];
            applied(&writer.write(change).await);
            // Queued together: they may share a batch.
            let answers: Vec<_> = order.into_iter().map(|status| writer.receipt(receipt(n, Some(n), status))).collect();
            for answer in answers {
                answer.await.unwrap();
            }
        }
        let found: Vec<i16> =
            store.run_blocking(|conn| on_db!(conn, c => messages::table.select(messages::status).load(c))).unwrap();
        assert_eq!(found, vec![S::Read.rank(); 3]);
    })
    .await;
}

#[tokio::test]
async fn an_outbox_row_is_tried_again_and_then_done() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        applied(&writer.write(opening(2)).await);
        let row = || -> (i32, i64, Option<i64>) {
            store
                .run_blocking(|conn| on_db!(conn, c => outbox::table.select((outbox::attempts, outbox::next_at, outbox::done_at)).first(c)))
                .unwrap()
        };
        let mut step = receipt(2, None, MessageStatus::Queued);
        step.outbox = Some((1, Some(at(99))));
        writer.receipt(step.clone()).await.unwrap();
        assert_eq!(row(), (1, at(99).micros(), None));
        step.outbox = Some((1, None));
        writer.receipt(step.clone()).await.unwrap();
        assert_eq!(row(), (2, at(99).micros(), Some(at(50).micros())));
        writer.receipt(step).await.unwrap();
        assert_eq!(row().0, 2, "what is done stays as it was");
    })
    .await;
}

#[tokio::test]
async fn a_timer_is_replaced_and_removed() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let due = || -> Vec<i64> {
            store.run_blocking(|conn| on_db!(conn, c => timers::table.select(timers::due_at).load(c))).unwrap()
        };
        applied(&writer.write(opening(2)).await);
        let mut change = further(2, 2, 30);
        change.timers = vec![timer(2, None), timer(2, Some(Timestamp(77)))];
        applied(&writer.write(change).await);
        assert_eq!(due(), vec![77]);
        let mut change = further(2, 3, 31);
        change.timers = vec![timer(2, None)];
        applied(&writer.write(change).await);
        assert!(due().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_and_a_stopped_writer_answer_unavailable() {
    on_both_async(async |db| {
        let options = WriterOptions { queue: 4, deadline: Duration::from_secs(20), ..WriterOptions::default() };
        options.faults.commit_delay_ms.store(200, SeqCst);
        let (store, writer) = start(db, options);
        // More than one batch (256) and the queue (4) can hold while the first commit takes its time.
        let answers = write_all(&writer, (1..=600).map(|n| opening(n * 2)).collect()).await;
        let stored = answers.iter().filter(|a| matches!(a, Ok(Committed::Applied(_)))).count();
        let refused = answers.iter().filter(|a| **a == Err(JournalError::Unavailable)).count();
        assert_eq!(stored + refused, 600, "everybody is told one of the two");
        assert!(refused > 0, "nobody found a queue of 4 full");
        assert_eq!(rows!(&store, messages), stored as i64);
        writer.shutdown();
        assert_eq!(writer.write(opening(9_999)).await, Err(JournalError::Unavailable));
    })
    .await;
}

#[tokio::test]
async fn shutdown_writes_what_is_queued() {
    on_both_async(async |db| {
        let options = WriterOptions::default();
        options.faults.commit_delay_ms.store(50, SeqCst);
        let (store, writer) = start(db, options);
        let tasks: Vec<_> = (1..=300).map(|n| tokio::spawn(writer.write(opening(n)))).collect();
        let stopping = Arc::clone(&writer);
        tokio::task::spawn_blocking(move || stopping.shutdown()).await.unwrap();
        for task in tasks {
            applied(&task.await.unwrap());
        }
        assert_eq!(rows!(&store, messages), 300);
        assert_eq!(writer.depth(), 0);
    })
    .await;
}

#[tokio::test]
async fn administrative_writes_go_on_beside_the_writer() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let load = tokio::spawn({
            let writer = Arc::clone(&writer);
            async move { write_all(&writer, (1..=500).map(opening).collect()).await }
        });
        for n in 0..20 {
            store
                .write(move |conn| {
                    conn.batch_execute(&format!("update settings set version = version + {n} where key = 'limits'"))
                })
                .await
                .unwrap();
        }
        all_applied(&load.await.unwrap());
        let failed: Result<(), _> = store
            .write(|conn| {
                conn.batch_execute("update settings set version = 0")?;
                Err(diesel::result::Error::RollbackTransaction)
            })
            .await;
        assert!(failed.is_err());
        let panicked: Result<(), _> = store.write(|_| panic!("a bug in a write")).await;
        assert!(panicked.is_err());
        let version: i64 = store
            .run_blocking(|conn| {
                use crate::schema::settings;
                on_db!(conn, c => settings::table.find("limits").select(settings::version).first(c))
            })
            .unwrap();
        assert_eq!(version, 191, "twenty were added, the failed one was rolled back");
    })
    .await;
}

#[test]
fn a_start_waits_for_the_last_commit_of_every_writer_that_there_may_have_been() {
    #[derive(diesel::QueryableByName)]
    struct Waiting {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let db = fresh(Database::Postgres);
    let store = db.open();
    seed(&store);
    Writer::start(&store, WriterOptions::default()).unwrap().shutdown();
    // A process with all of its writers was killed; what its last one was about to commit is still open in the database.
    let (other, last) = (db.open(), POSTGRES_WRITERS as i16 - 1);
    let mut left = other.inner.db.get(Pool::Writes).unwrap();
    left.begin().unwrap();
    let counted = on_db!(&mut left, c => diesel::update(batches::table.find(("node", last)))
        .set(batches::n.eq(batches::n + 1))
        .execute(c));
    assert_eq!(counted.unwrap(), 1, "each has a number, also where fewer of them run");
    std::thread::scope(|scope| {
        let starting = scope.spawn(|| Writer::start(&store, WriterOptions::default()));
        let sql = "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        loop {
            assert!(!starting.is_finished(), "it has read what the other one may change");
            let waiting: Waiting =
                other.run_blocking(move |conn| on_db!(conn, c => diesel::sql_query(sql).get_result(c))).unwrap();
            if waiting.n > 0 {
                break;
            }
        }
        left.commit().unwrap();
        starting.join().unwrap().unwrap().shutdown();
    });
}
