//! Erasing a client: a canary in every column that a person can get into, looked for in every column there is.

use rozmova_actors::domain::ClientId;

use super::{
    fixtures::*,
    on_both_async,
    schema::{Name, declared, fill},
};
use crate::{
    Store,
    client_erasure::{self, Refused, Step},
    words::Words,
};

const CLIENT: i64 = 1;

/// What the client of the first dialog told, and what the team wrote of them.
fn canaries() -> String {
    let told = r#"{"note": "Canary"}"#;
    format!(
        "update clients set name = 'Canary', first_name = 'Canary', last_name = 'Canary', phone = '380670000canary', \
         email = 'canary@example.com', language = 'canary', tags = '[\"Canary\"]', custom_fields = '{told}', is_banned = true, \
         ban_reason = 'Canary' where id = 1;
         update client_values set value = 'Canary' where client_id = 1;
         update client_changes set old_value = '\"Canary\"' where client_id = 1;
         update client_merges set before_json = '{told}' where survivor_id = 1;
         update contacts set chat_id = 'Canary', username = 'Canary', display_name = 'Canary', phone = 'canary', \
         language_code = 'canary', params_from_site = '{told}', meta = '{told}' where client_id = 1;
         update dialogs set chat_id = 'Canary', contact_name = 'Canary', client_name = 'Canary', close_comment = 'Canary', \
         preview_text = 'Canary' where id = 1;
         update messages set body = 'Canary words', author_name = 'Canary', attachments = '[{told}]', buttons = '[{told}]', \
         dedup_key = 'canary-' || cast(id as text), external_id = 'canary', client_nonce = 'canary', former = '[{told}]' \
         where dialog_id = 1;
         insert into messages (id, dialog_id, seq, connection_id, direction, author_kind, author_name, kind, body, attachments, \
         buttons, status, created_at) values (9000, 1, 900, {CONNECTION}, 'internal', 'system', '', 'system', 'dialog_closed', \
         '[{{\"operator_name\": \"Ірина\", \"comment\": \"Canary\"}}]', '[]', 0, 1);
         update dialog_logs set data = '{told}' where dialog_id = 1;
         update outbox set chat_id = 'Canary', body = '{told}' where connection_id = {CONNECTION} and chat_id = 'chat-1';
         update events set data = '{told}' where dialog_id = 1;
         update widget_events set data = '{told}' where contact_id = 1;
         update parked_dialogs set reason = 'Canary' where dialog_id = 1;
         update drafts set text = 'Canary' where dialog_id = 1;
         update csat_ratings set comment = 'Canary' where client_id = 1;
         update notifications set data = '{told}' where dialog_id = 1;
         update letters set dialog_id = 1, to_address = 'canary@example.com', sealed = 'canary';
         update pushes set topic = 'dialog-1', sealed = 'canary';
         update files set dialog_id = 1, name = 'Canary.png';
         update idempotency_keys set status = 201, response = '{{\"dialog_id\": 1, \"text\": \"Canary\"}}';"
    )
}

fn number(store: &Store, sql: String) -> String {
    let rows: Vec<Name> = store
        .run_blocking(move |conn| {
            use diesel::RunQueryDsl as _;
            on_db!(conn, c => diesel::sql_query(sql.as_str()).load(c))
        })
        .unwrap();
    rows[0].name.clone()
}

/// Goes on until nothing is left; answers how many files were named on the way.
async fn go_on(store: &Store) -> usize {
    let mut files = 0;
    loop {
        match store.write(|conn| client_erasure::step(conn, at(10))).await.unwrap() {
            Step::Nothing => return files,
            Step::Again => {}
            Step::Files(rows) => {
                files += rows.len();
                let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
                store.write(move |conn| client_erasure::forget_files(conn, &ids)).await.unwrap();
            }
            Step::Traces(left) => client_erasure::traces(store, left, at(10)).await.unwrap(),
        }
    }
}

#[tokio::test]
async fn p_20_nothing_holds_what_an_erased_client_told_and_what_is_counted_stays() {
    on_both_async(async |db| {
        let store = db.open();
        fill(&store).await;
        store.write_blocking(|conn| conn.batch_execute(&canaries())).unwrap();
        let lines = number(&store, String::from("select cast(count(*) as text) as name from messages where dialog_id = 1"));
        let erase = |client: i64| store.write_blocking(move |conn| client_erasure::erase(conn, client.into(), at(2))).unwrap();
        assert_eq!(erase(CLIENT), Err(Refused::Open(1)), "somebody who waits is not erased");
        store
            .write_blocking(|conn| conn.batch_execute("update dialogs set state = 'closed' where id = 1"))
            .unwrap();

        let begun = erase(CLIENT).unwrap();
        assert_eq!(begun.chats, vec![(CONNECTION.into(), String::from("Canary"))]);
        assert_eq!(begun.contacts, vec![CLIENT.into()]);
        assert_eq!((erase(CLIENT), erase(404)), (Err(Refused::Before), Err(Refused::NotFound)));
        assert_eq!(go_on(&store).await, 1, "the file of the dialog");

        for (table, column) in declared().into_keys() {
            let found = number(
                &store,
                format!("select cast(count(*) as text) as name from {table} where lower(cast(\"{column}\" as text)) like '%canary%'"),
            );
            assert_eq!(found, "0", "{table}.{column}");
        }
        let found = store
            .run_blocking(|conn| {
                let words = Words::parse("Canary").unwrap();
                crate::search::find(conn, &words, None, None, 10, std::time::Duration::from_secs(5))
            })
            .unwrap();
        assert!(found.hits.is_empty(), "the search finds nothing");
        for (kept, what) in [
            (String::from("select cast(count(*) as text) as name from messages where dialog_id = 1"), lines.as_str()),
            (String::from("select cast(score as text) as name from csat_ratings where client_id = 1"), "5"),
            (String::from("select name from clients where id = 1"), "№ 1"),
            (String::from("select client_name as name from dialogs where id = 1"), "№ 1"),
            (
                String::from("select cast(count(*) as text) as name from messages where id = 9000 and cast(attachments as text) like '%Ірина%'"),
                "1",
            ),
            (String::from("select cast(count(*) as text) as name from client_erasures where client_id = 1 and done_at is not null"), "1"),
        ] {
            assert_eq!(number(&store, kept.clone()), what, "{kept}");
        }
        let erased = store.run_blocking(|conn| client_erasure::erased_at(conn, ClientId(CLIENT))).unwrap();
        assert_eq!(erased, Some(at(2)));
    })
    .await;
}
