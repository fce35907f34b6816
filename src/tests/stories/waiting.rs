//! What clients who wait in the queue are told (distribution.md 4.3): their place and the wait, and that it is not working time.

use std::{collections::BTreeSet, time::Duration};

use rozmova_load::{Visitor, api::Method};
use rozmova_store::{Store, StoreOptions};
use serde_json::{Value, json};

use super::widget_around::{ORIGIN, visits, with_widget};
use crate::{
    story,
    support::{
        TestApp, eventually,
        people::{Team, hears},
    },
};

/// The server looks every 5 s who is to be told something.
const LOOKS: Duration = Duration::from_secs(20);

/// A customer of this language writes over the Custom Channel; answers the dialog.
async fn writes(app: &TestApp, team: &Team, chat: &str, update: i64, language: &str) -> i64 {
    let body = json!({"update_id": update, "message": {
        "from": {"id": chat, "first_name": "Ольга", "language_code": language, "is_bot": false},
        "chat": {"id": chat}, "date": 1_767_600_000_123_i64, "type": "text", "text": format!("{chat} чекає"),
    }});
    let path = format!("/messengers_host/{}/custom_channel/hooks", team.bot);
    let token = [("x-access-token", "in-token")];
    let answer = app.anonymous().call(Method::POST, &path, Some(&body), &token).await.unwrap();
    app.dialog_of(&answer).await
}

/// What came for a chat of the Custom Channel, each message once: a kill may repeat a delivery.
fn told(app: &TestApp, chat: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut texts = Vec::new();
    for delivery in app.receiver.all() {
        let body = delivery.body;
        if body["kind"] == "message" && body["chat"]["id"] == chat && seen.insert(body["message_id"].to_string()) {
            texts.push(body["text"].as_str().unwrap_or_default().to_owned());
        }
    }
    texts
}

fn from_bot(event: &Value) -> bool {
    event["t"] == "message.created" && event["d"]["from"] == "bot"
}

/// Time passes while nobody is there: who waits has waited so many minutes longer, what the bot said was said earlier.
async fn away_for(app: &mut TestApp, minutes: i64) {
    app.kill();
    let (url, away) = (app.database_url().to_owned(), minutes * 60 * 1_000_000);
    let earlier = format!(
        "update dialogs set queued_at = queued_at - {away} where state = 'queued'; \
         update messages set created_at = created_at - {away} where author_kind = 'bot'"
    );
    tokio::task::spawn_blocking(move || {
        let store = Store::open(&url, StoreOptions::default()).unwrap();
        store.write_blocking(move |conn| conn.batch_execute(&earlier)).unwrap();
    })
    .await
    .unwrap();
    app.boot().await;
}

story!(who_waits_is_told_their_place_and_the_wait_at_each_interval_in_the_chat_they_write_from, |app| {
    let team = with_widget(&app, "waiting", json!({})).await;
    let limits = format!("/api/v1/operators/{}/limits", team.operators[0].id);
    app.admin.put(&limits, &json!({"total": 1})).await.unwrap();
    let unknown = json!({"queue_notice_texts": {"uk": "Вітаємо, {{name}}"}});
    let refused = app.admin.patch("/api/v1/settings/op-panel", &unknown).await.unwrap_err();
    assert!(refused.status() == 422 && refused.to_string().contains("queue_position"), "{refused}");
    let texts = json!({
        "uk": "Ви {{queue_position}}-й у черзі, близько {{expected_wait_min}} хв",
        "en": "You are number {{queue_position}}, about {{expected_wait_min}} min",
    });
    app.settings(json!({"queue_notice_min": 5, "queue_notice_texts": texts})).await;

    // Somebody was connected at once, from which the wait is known; then the operator is full.
    let mut iryna = team.operators[0].on_line().await;
    app.customer_writes(&team, "w-0", 1, "Добрий день").await;
    hears(&mut iryna, "Добрий день").await;
    let first = writes(&app, &team, "w-1", 1, "uk").await;
    let second = writes(&app, &team, "w-2", 1, "en").await;
    let mut marko = visits(&app, &team).await.unwrap();
    marko.say("c-1", "Є хто?").await.unwrap();
    for dialog in [first, second] {
        assert_eq!(app.dialog(dialog).await["state"], "queued");
    }

    away_for(&mut app, 6).await;
    let (token, cursor) = (marko.token.clone(), marko.cursor.clone());
    marko = Visitor::resume(&app.anonymous(), team.bot, &token, &cursor, ORIGIN).await.unwrap();
    let word = marko.wait_for(LOOKS, from_bot).await.expect("the visitor is told");
    assert_eq!(word["d"]["content"]["text"], "Ви 3-й у черзі, близько 1 хв");
    for (chat, text) in [("w-1", "Ви 1-й у черзі, близько 1 хв"), ("w-2", "You are number 2, about 1 min")]
    {
        eventually(&format!("{chat} is told"), || async { (told(&app, chat) == [text]).then_some(()) }).await;
    }
    assert_eq!(told(&app, "w-0"), Vec::<String>::new(), "whoever has an operator waits no more");

    // The first one leaves; with the next interval the others stand one place nearer.
    app.admin.post(&format!("/api/v1/dialogs/{first}/close"), &json!({})).await.unwrap();
    away_for(&mut app, 5).await;
    let (token, cursor) = (marko.token.clone(), marko.cursor.clone());
    marko = Visitor::resume(&app.anonymous(), team.bot, &token, &cursor, ORIGIN).await.unwrap();
    let word = marko.wait_for(LOOKS, from_bot).await.expect("the visitor is told again");
    assert_eq!(word["d"]["content"]["text"], "Ви 2-й у черзі, близько 1 хв");
    eventually("w-2 is told again", || async {
        (told(&app, "w-2") == ["You are number 2, about 1 min", "You are number 1, about 1 min"]).then_some(())
    })
    .await;
    assert_eq!(told(&app, "w-1").len(), 1, "who is gone is told nothing");
});

story!(outside_working_time_who_waits_is_told_so_once_in_their_language, |app| {
    let team = with_widget(&app, "night", json!({})).await;
    let never = json!({"name": "Ніколи", "timezone": "Europe/Kyiv", "is_default": true});
    app.admin.post("/api/v1/calendars", &never).await.unwrap();
    let (ours, english) = ("Ми працюємо з 9 до 18", "We work from 9 to 18");
    app.settings(json!({"off_hours_texts": {"uk": ours, "en": english}})).await;

    let mut marko = visits(&app, &team).await.unwrap();
    marko.say("c-1", "Є хто?").await.unwrap();
    for (chat, language) in [("n-1", "uk"), ("n-2", "en"), ("n-3", "de")] {
        writes(&app, &team, chat, 1, language).await;
    }
    let word = marko.wait_for(LOOKS, from_bot).await.expect("the visitor is told");
    assert_eq!(word["d"]["content"]["text"], ours);
    for (chat, text) in [("n-1", ours), ("n-2", english), ("n-3", ours)] {
        eventually(&format!("{chat} is told"), || async { (told(&app, chat) == [text]).then_some(()) }).await;
    }

    // The look that tells the newcomer passes over those who know.
    let waits = writes(&app, &team, "n-1", 2, "uk").await;
    writes(&app, &team, "n-4", 1, "uk").await;
    eventually("n-4 is told", || async { (told(&app, "n-4") == [ours]).then_some(()) }).await;
    assert_eq!(told(&app, "n-1"), [ours], "once");
    assert_eq!(app.dialog(waits).await["state"], "queued", "and keeps the place");
});
