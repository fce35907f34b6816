//! What tells of an erased client in rows that are kept for some days only.

use std::collections::{BTreeMap, HashSet};

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{ClientId, Timestamp};
use serde_json::{Value, json};

use super::{STEP, clear_addresses, with_joined};
use crate::{
    Conn, Pool, Store, StoreError,
    schema::{client_erasures, events, idempotency_keys, outbox},
};

/// Stored answers looked through at once.
const PAGE: i64 = 500;

/// What is left of an erasure when its lines and files are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traces {
    /// Whose.
    pub client: ClientId,
    pub(super) chats: Vec<(i64, String)>,
    pub(super) dialogs: Vec<i64>,
}

/// Removes what stands in rows that are kept for some days only and are found by looking through them: what goes out, events, answers
/// kept for repeats. It is looked for by readers, so that nobody waits. Then the erasure is done.
///
/// # Errors
/// The storage is away; the next call begins anew.
pub async fn traces(store: &Store, of: Traces, now: Timestamp) -> Result<(), StoreError> {
    let Traces { client, chats, dialogs } = of;
    for (connection, chat) in chats {
        let rows: Vec<(i16, i64)> = store
            .run_on(Pool::Reports, move |conn| {
                on_db!(conn, c => outbox::table
                    .filter(outbox::connection_id.eq(connection).and(outbox::chat_id.eq(&chat)))
                    .select((outbox::slot, outbox::n))
                    .load(c))
            })
            .await?;
        for (slot, part) in by_slot(rows) {
            store.write(move |conn| clear_outbox(conn, slot, &part, now)).await?;
        }
    }
    for part in dialogs.chunks(STEP as usize) {
        let part = part.to_vec();
        let rows: Vec<(i16, i64)> = store
            .run_on(Pool::Reports, move |conn| {
                on_db!(conn, c => events::table
                    .filter(events::dialog_id.eq_any(&part))
                    .select((events::slot, events::n))
                    .load(c))
            })
            .await?;
        for (slot, part) in by_slot(rows) {
            store
                .write(move |conn| {
                    on_db!(conn, c => diesel::update(events::table.filter(events::slot.eq(slot).and(events::n.eq_any(&part))))
                        .set(events::data.eq(json!({})))
                        .execute(c))
                })
                .await?;
        }
    }
    clear_answers(store, client, dialogs.into_iter().collect()).await?;
    store.write(move |conn| finish(conn, client, now)).await
}

/// Numbers of each slot, so many as one transaction takes.
fn by_slot(rows: Vec<(i16, i64)>) -> Vec<(i16, Vec<i64>)> {
    let mut all: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
    for (slot, n) in rows {
        all.entry(slot).or_default().push(n);
    }
    let parts = |(slot, numbers): (i16, Vec<i64>)| -> Vec<(i16, Vec<i64>)> {
        numbers.chunks(STEP as usize).map(|part| (slot, part.to_vec())).collect()
    };
    all.into_iter().flat_map(parts).collect()
}

/// What waits to go out is not sent any more; numbers stay, they have no gaps.
fn clear_outbox(conn: &mut Conn, slot: i16, numbers: &[i64], now: Timestamp) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(outbox::table
            .filter(outbox::slot.eq(slot).and(outbox::n.eq_any(numbers)).and(outbox::done_at.is_null())))
        .set(outbox::done_at.eq(now.micros()))
        .execute(c))?;
    on_db!(conn, c => diesel::update(outbox::table.filter(outbox::slot.eq(slot).and(outbox::n.eq_any(numbers))))
        .set((outbox::chat_id.eq(""), outbox::body.eq(json!({}))))
        .execute(c))
    .map(|_| ())
}

/// Answers that are kept for a repeated call (P-03) and tell of the client.
async fn clear_answers(store: &Store, client: ClientId, dialogs: HashSet<i64>) -> Result<(), StoreError> {
    let mut last = (String::new(), String::new());
    loop {
        let (scope, key) = last.clone();
        let page: Vec<(String, String, Option<String>)> = store
            .run_on(Pool::Reports, move |conn| {
                on_db!(conn, c => idempotency_keys::table
                    .filter(idempotency_keys::scope.gt(&scope)
                        .or(idempotency_keys::scope.eq(&scope).and(idempotency_keys::key.gt(&key))))
                    .filter(idempotency_keys::response.is_not_null())
                    .order((idempotency_keys::scope, idempotency_keys::key))
                    .limit(PAGE)
                    .select((idempotency_keys::scope, idempotency_keys::key, idempotency_keys::response))
                    .load(c))
            })
            .await?;
        let Some((scope, key, _)) = page.last() else { return Ok(()) };
        last = (scope.clone(), key.clone());
        let about: Vec<(String, String)> = page
            .into_iter()
            .filter(|(.., answer)| answer.as_deref().is_some_and(|answer| tells_of(answer, client, &dialogs)))
            .map(|(scope, key, _)| (scope, key))
            .collect();
        if about.is_empty() {
            continue;
        }
        store
            .write(move |conn| {
                for (scope, key) in &about {
                    on_db!(conn, c => diesel::update(idempotency_keys::table.find((scope, key)))
                        .set(idempotency_keys::response.eq("{}"))
                        .execute(c))?;
                }
                Ok(())
            })
            .await?;
    }
}

fn tells_of(answer: &str, client: ClientId, dialogs: &HashSet<i64>) -> bool {
    serde_json::from_str::<Value>(answer).is_ok_and(|answer| names(&answer, client, dialogs))
}

/// Whether anything in it names the client or one of the dialogs by number.
fn names(value: &Value, client: ClientId, dialogs: &HashSet<i64>) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(key, value)| match key.as_str() {
            "dialog_id" => value.as_i64().is_some_and(|id| dialogs.contains(&id)),
            "client_id" => value.as_i64() == Some(client.get()),
            "client" if value["id"].as_i64() == Some(client.get()) => true,
            _ => names(value, client, dialogs),
        }),
        Value::Array(items) => items.iter().any(|item| names(item, client, dialogs)),
        _ => false,
    }
}

/// An inbound message may have come in the moment of the erasure and told its address's names again: they go with the end of the work.
fn finish(conn: &mut Conn, client: ClientId, now: Timestamp) -> QueryResult<()> {
    let ids = with_joined(conn, client)?;
    clear_addresses(conn, &ids)?;
    let none = None::<i64>;
    on_db!(conn, c => diesel::update(client_erasures::table.find(client.get()))
        .set((
            client_erasures::chats.eq(json!([])),
            client_erasures::dialog_id.eq(none),
            client_erasures::through.eq(0),
            client_erasures::done_at.eq(now.micros()),
        ))
        .execute(c))
    .map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_kept_for_repeats_tells_of_a_client_by_its_number_or_by_that_of_a_request() {
        let dialogs = HashSet::from([9]);
        for (answer, about) in [
            (r#"{"id": 1, "dialog_id": 9, "text": "Марія"}"#, true),
            (r#"{"id": 9, "client": {"id": 5, "name": "Марія"}}"#, true),
            (r#"{"data": [{"client_id": 5}]}"#, true),
            (r#"{"id": 5, "dialog_id": 5, "client_id": 9}"#, false),
            ("not JSON, of client 5", false),
        ] {
            assert_eq!(tells_of(answer, ClientId(5), &dialogs), about, "{answer}");
        }
    }
}
