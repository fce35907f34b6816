//! Search: the same words find the same messages on both databases, page by page, and only in dialogs that may be seen.

use std::{sync::Arc, time::Duration};

use rozmova_actors::{
    domain::{
        DialogState, Message, MessageType, Reach,
        filter::{Cond, IntColumn, Sort},
    },
    ports::{Change, DialogWrite, Journal as _},
};

use super::{fixtures::*, on_both_async, writing::start};
use crate::{
    Store,
    dialog_pages::{PageOf, count_open, page},
    dialogs::{Scope, Visibility},
    search::{Found, find},
    words::Words,
    writer::{Writer, WriterOptions},
};

const PLENTY: Duration = Duration::from_secs(60);
/// Ids of one bucket.
const BUCKET: i64 = 1 << 15;

/// Dialog `n` of a topic, with its first line.
async fn open(writer: &Arc<Writer>, n: i64, message_id: i64, text: &str) {
    let mut change = opening(n);
    change.messages = vec![line(message(message_id, n, 1, text), Some(&format!("chat-{n}:1")))];
    writer.write(change).await.unwrap();
}

async fn say(writer: &Arc<Writer>, n: i64, seq: i64, message_id: i64, text: &str) {
    let mut change = further(n, seq, message_id);
    change.messages = vec![line(message(message_id, n, seq, text), Some(&format!("chat-{n}:{seq}")))];
    writer.write(change).await.unwrap();
}

async fn found(store: &Store, typed: &str) -> Vec<i64> {
    let words = Words::parse(typed).unwrap();
    let found = store.run(move |conn| find(conn, &words, None, None, 100, PLENTY)).await.unwrap();
    assert_eq!(found.next, None);
    ids(&found)
}

fn ids(found: &Found) -> Vec<i64> {
    found.hits.iter().map(|(message, _)| message.id.get()).collect()
}

#[tokio::test]
async fn all_words_are_found_by_their_beginnings_in_any_case_newest_first() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let texts = [
            "Де моє ЗАМОВЛЕННЯ №48213?",
            "замовленням займається Їжак, ґанок зачинено",
            "Об’єкт на вул. Грушевського,12 — готово!",
            "ПІД’ЇЗД 5; код:4711\nдругий\tрядок",
            "My order-number is A17/9, see https://shop.example/delivery?id=77",
            "«Доставка»: завтра…та післязавтра",
        ];
        for (n, text) in (1..).zip(texts) {
            open(&writer, n, n, text).await;
        }
        let rows: [(&str, &[i64]); 19] = [
            ("замов", &[2, 1]),
            ("ЗАМОВЛЕННЯ", &[2, 1]),
            ("моє замов", &[1]),
            ("замов моє 482", &[1]),
            ("їжак", &[2]),
            ("Ґанок", &[2]),
            ("об'єкт", &[3]),
            ("ОБʼЄКТ", &[3]),
            ("обєкт", &[3]),
            ("грушевського 12", &[3]),
            ("під'їзд", &[4]),
            ("4711", &[4]),
            ("другий рядок", &[4]),
            ("ORDER num", &[5]),
            ("shop exam deliv", &[5]),
            ("доставка", &[6]),
            ("післяз", &[6]),
            ("мовлення", &[]),
            ("моє доставка", &[]),
        ];
        for (typed, wanted) in rows {
            assert_eq!(found(&store, typed).await, wanted, "{typed}");
        }
        writer.shutdown();
    })
    .await;
}

#[tokio::test]
async fn pages_go_on_where_they_ended_over_every_bucket_and_leave_nothing_out() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        // Sixty messages spread over eight buckets, one in three with the word.
        let places: Vec<i64> = (0..60).map(|n| n / 8 * BUCKET + 10 + n % 8).collect();
        open(&writer, 1, places[0], "доставка 0").await;
        for (n, id) in (1_i64..).zip(&places[1..]) {
            let text = if n % 3 == 0 { format!("доставка {n}") } else { format!("оплата {n}") };
            say(&writer, 1, n + 1, *id, &text).await;
        }
        writer.shutdown();
        let wanted: Vec<i64> = places.iter().enumerate().filter(|(n, _)| n % 3 == 0).map(|(_, id)| *id).rev().collect();
        assert_eq!(found(&store, "достав").await, wanted);
        // Without any time each call makes one step; with a small limit each page is cut.
        for (limit, budget) in [(3, PLENTY), (100, Duration::ZERO), (2, Duration::ZERO)] {
            let (mut all, mut before, mut calls) = (Vec::new(), None, 0);
            loop {
                let words = Words::parse("ДОСТАВ").unwrap();
                let page = store.run(move |conn| find(conn, &words, None, before, limit, budget)).await.unwrap();
                assert!(page.hits.len() <= limit);
                all.extend(ids(&page));
                calls += 1;
                match page.next {
                    Some(next) => before = Some(next),
                    None => break,
                }
            }
            assert_eq!(all, wanted, "{limit} in {budget:?}");
            assert!(calls > 1 && calls < 70, "{calls} calls");
        }
    })
    .await;
}

#[tokio::test]
async fn only_messages_of_dialogs_that_may_be_seen_are_found_and_system_lines_never() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        for n in 1..=40 {
            open(&writer, n, n, "таємне слово").await;
        }
        // Dialog 7 is the operator's, 9 waits without a topic, the others wait with one.
        let held = rozmova_actors::domain::Dialog {
            state: DialogState::Active,
            operator_id: Some(OPERATOR.into()),
            version: 2,
            ..dialog(7)
        };
        let other = rozmova_actors::domain::Dialog { subject_id: None, version: 2, ..dialog(9) };
        for row in [held, other] {
            let key =
                Message { kind: MessageType::System, ..message(100 + row.id.get(), row.id.get(), 2, "таємне") };
            let change = Change {
                slot: Some(row.slot),
                dialog: Some(DialogWrite { row, insert: false, only_a_line: false }),
                messages: vec![line(key, None)],
                ..Change::default()
            };
            writer.write(change).await.unwrap();
        }
        writer.shutdown();
        let scopes = [
            (Scope::None, Scope::None, vec![7]),
            (Scope::Subjects { ids: Vec::new(), without: true }, Scope::None, vec![9, 7]),
            (Scope::All, Scope::All, (1..=40).rev().collect::<Vec<i64>>()),
        ];
        for (waiting, foreign, wanted) in scopes {
            let (whole, reach) = (Reach::NOWHERE, Reach::Everywhere);
            let outbound = foreign.clone();
            let visibility = Visibility { operator: OPERATOR.into(), whole, reach, waiting, foreign, outbound };
            let words = Words::parse("таєм").unwrap();
            let page = store.run(move |conn| find(conn, &words, Some(&visibility), None, 100, PLENTY)).await.unwrap();
            assert_eq!((ids(&page), page.next), (wanted, None));
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_is_filtered_by_the_words_of_its_messages() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        for n in 1..=6 {
            open(&writer, n, n, if n % 2 == 0 { "хочу повернення" } else { "хочу доставку" }).await;
        }
        say(&writer, 3, 2, 50, "а краще повернення").await;
        writer.shutdown();
        let text = || Cond::Text("поверн".into());
        let rows = [
            (text(), vec![6, 4, 3, 2]),
            (text().negated(), vec![5, 1]),
            (Cond::All(vec![text(), Cond::Int(IntColumn::ClientId, [3, 5, 6].into())]), vec![6, 3]),
        ];
        for (cond, wanted) in rows {
            let of = PageOf { cond, visible_to: None, sort: Sort::Created, weights: Vec::new(), now: at(1_000) };
            let asked = of.clone();
            let found = store.run(move |conn| page(conn, &asked, None, 50)).await.unwrap();
            assert_eq!(found.iter().map(|row| row.id.get()).collect::<Vec<_>>(), wanted);
            assert_eq!(store.run(move |conn| count_open(conn, &of)).await.unwrap(), wanted.len() as i64);
        }
    })
    .await;
}

#[tokio::test]
async fn a_removed_message_is_not_found_and_a_changed_one_is_found_by_its_new_words() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        open(&writer, 1, 1, "перше слово").await;
        say(&writer, 1, 2, 2, "друге слово").await;
        writer.shutdown();
        store
            .write_blocking(|conn| {
                conn.batch_execute("delete from messages where id = 1; update messages set body = 'інше' where id = 2")
            })
            .unwrap();
        assert_eq!(found(&store, "слово").await, Vec::<i64>::new());
        assert_eq!(found(&store, "інше").await, [2]);
    })
    .await;
}
