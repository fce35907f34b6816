//! Files on somebody else's server: queued with their message, fetched by one at a time, and never given to what was taken back.

use rozmova_actors::{
    domain::{Dialog, Message, Timestamp},
    ports::{Change, DialogWrite, FetchDraft, Journal, JournalError},
};
use serde_json::{Value, json};

use super::{fixtures::*, on_both_async, writing::start};
use crate::{
    Store,
    fetches::{self, FetchRow},
    writer::WriterOptions,
};

fn file(state: &str) -> Value {
    json!({"type": "image", "url": "https://files.example.com/1.png", "name": "1.png", "state": state})
}

/// The customer's first message with a file that is to be fetched.
fn with_file(n: i64) -> Change {
    let mut change = opening(n);
    change.messages[0].message.attachments = vec![file("pending")];
    change.fetches = vec![FetchDraft { message_id: n.into(), dialog_id: n.into(), at: at(n) }];
    change
}

async fn due(store: &Store, now: Timestamp) -> Vec<FetchRow> {
    store.run(move |conn| fetches::due(conn, now, 9)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_with_files_elsewhere_is_queued_with_it_and_claimed_by_one_at_a_time() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        for n in [1, 2] {
            writer.write(with_file(n)).await.unwrap();
        }
        writer.write(opening(3)).await.unwrap();
        // A copy of the update changes nothing.
        writer.write(with_file(1)).await.unwrap();

        let rows = due(&store, at(9)).await;
        let first =
            FetchRow { message_id: 1.into(), dialog_id: 1.into(), attempts: 0, created_at: at(1), next_at: at(1) };
        assert_eq!((rows.len(), &rows[0]), (2, &first));
        assert_eq!(due(&store, at(1)).await.len(), 1, "the second one is not due yet");
        let claim = async |until: i64| {
            let seen = first.clone();
            store.write(move |conn| fetches::claim(conn, &seen, at(until))).await.unwrap()
        };
        assert!(claim(50).await);
        assert!(!claim(60).await, "somebody was first");
        assert_eq!(store.run(fetches::next_due).await.unwrap(), Some(at(2)));
        assert_eq!(due(&store, at(49)).await.len(), 1, "nobody else's while it is being fetched");
        assert_eq!(due(&store, at(50)).await.len(), 2, "a server that died does not keep it");
        assert_eq!(store.write(|conn| fetches::take_up(conn, at(10))).await.unwrap(), 1);
        assert_eq!(due(&store, at(10)).await.len(), 2, "and a new start takes it up at once");

        store.write(|conn| fetches::again(conn, 1.into(), at(30))).await.unwrap();
        store.write(|conn| fetches::done(conn, 2.into())).await.unwrap();
        assert_eq!(due(&store, at(29)).await, vec![]);
        let left = due(&store, at(30)).await;
        assert_eq!((left.len(), left[0].attempts), (1, 1), "a put-off try counts");
        let seen = left[0].clone();
        assert!(store.write(move |conn| fetches::claim(conn, &seen, at(80))).await.unwrap());
        let seen = left[0].clone();
        store.write(move |conn| fetches::put_off(conn, &seen, at(60))).await.unwrap();
        let left = due(&store, at(60)).await;
        assert_eq!((left.len(), left[0].attempts), (1, 1), "one in which nobody was called does not");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_gets_its_files_unless_it_was_taken_back_meanwhile() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        writer.write(with_file(5)).await.unwrap();
        let stored = store.run(|conn| crate::messages::get(conn, 5.into())).await.unwrap().unwrap();
        let has = |version: i64, state: &str| Change {
            slot: Some(slot_of(5)),
            dialog: Some(DialogWrite { row: Dialog { version, ..dialog(5) }, insert: false, only_a_line: false }),
            fetched: vec![Message { attachments: vec![file(state)], text: "інше".into(), ..stored.clone() }],
            ..Change::default()
        };
        writer.write(has(2, "stored")).await.unwrap();
        let now = store.run(|conn| crate::messages::get(conn, 5.into())).await.unwrap().unwrap();
        assert_eq!(now, Message { attachments: vec![file("stored")], ..stored.clone() }, "nothing else of it changes");

        store
            .write(|conn| {
                use diesel::RunQueryDsl as _;
                let sql = "update messages set attachments = '[]', deleted_at = 1 where id = 5";
                on_db!(conn, c => diesel::sql_query(sql).execute(c))
            })
            .await
            .unwrap();
        assert_eq!(writer.write(has(3, "stored")).await, Err(JournalError::Conflict));
        let gone = store.run(|conn| crate::messages::get(conn, 5.into())).await.unwrap().unwrap();
        assert_eq!(gone.attachments, Vec::<Value>::new());
    })
    .await;
}
