//! Putting a request off (ui.md 4.7): until a moment, until the client writes, and what ends it.

use std::time::Duration;

use rozmova_actors::domain::Timestamp;
use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, TestApp, eventually, people::hears},
};

/// A moment that many seconds after the newest line of the dialog, by the server's clock.
async fn seconds_after_the_last_line(app: &TestApp, dialog: i64, seconds: i64) -> String {
    let row = app.dialog(dialog).await;
    let last: Timestamp = row["last_message_at"].as_str().unwrap().parse().unwrap();
    last.plus_secs(seconds).to_string()
}

async fn ids(api: &rozmova_load::Api, query: &str) -> Vec<i64> {
    let page = api.get(&format!("/api/v1/dialogs?{query}")).await.unwrap();
    page["data"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

async fn bells(api: &rozmova_load::Api, kind: &str) -> Vec<Value> {
    let page = api.get("/api/v1/me/notifications").await.unwrap();
    page["data"].as_array().unwrap().iter().filter(|row| row["kind"] == kind).cloned().collect()
}

story!(a_request_that_is_put_off_leaves_the_list_gives_its_slot_back_and_wakes_at_its_time_with_a_bell, |app| {
    app.auto_distribution().await;
    let team = app.team("snooze", &["Ірина"], 1).await;
    let iryna = &team.operators[0];
    let mut panel = iryna.on_line().await;
    let first = app.dialog_of(&app.customer_writes(&team, "s-1", 1, "Передзвоніть завтра").await).await;
    hears(&mut panel, "Передзвоніть завтра").await;
    let second = app.dialog_of(&app.customer_writes(&team, "s-2", 1, "А я чекаю").await).await;

    let until = seconds_after_the_last_line(&app, first, 8).await;
    let done = panel.command("dialog.snooze", json!({"dialog_id": first, "until": until})).await.unwrap();

    let row = &done["dialog"];
    assert_eq!((&row["state"], &row["operator_id"]), (&json!("paused"), &json!(iryna.id)));
    assert_eq!(row["snoozed_until"], json!(until));
    hears(&mut panel, "А я чекаю").await;
    eventually("the slot goes to who waits", || async {
        (app.dialog(second).await["operator_id"] == json!(iryna.id)).then_some(())
    })
    .await;
    assert_eq!(ids(&iryna.api, "view=mine").await, [second]);
    assert_eq!(ids(&iryna.api, "folder=my_active").await, [second]);
    assert_eq!(ids(&iryna.api, "folder=paused").await, [first]);
    let counted = panel.command("filter.subscribe", json!({"filter_ids": ["paused"]})).await.unwrap();
    assert_eq!(counted["counts"], json!([{"filter_id": "paused", "count": 1}]));
    let counters = iryna.api.get("/api/v1/panel/counters").await.unwrap();
    assert_eq!((&counters["mine"], &counters["all"]), (&json!(1), &json!(2)));

    let word = panel
        .wait_for(SOON, |e| e["t"] == "notification" && e["d"]["kind"] == "snooze_over")
        .await
        .expect("the holder is told");
    assert_eq!((&word["d"]["dialog_id"], &word["d"]["text"]), (&json!(first), &json!("Ольга")));
    let awake = app.dialog(first).await;
    assert_eq!(
        (&awake["state"], &awake["operator_id"], &awake["snoozed_until"]),
        (&json!("active"), &json!(iryna.id), &Value::Null)
    );
    assert_eq!(bells(&iryna.api, "snooze_over").await.len(), 1);
    assert_eq!(ids(&iryna.api, "folder=paused").await, Vec::<i64>::new());
    let lines = app.messages(first).await;
    let told: Vec<&Value> = lines.iter().filter(|m| m["type"] == "system").collect();
    let asleep = told.iter().find(|m| m["text"] == "dialog_snoozed").expect("the thread says who and until when");
    assert_eq!(
        (&asleep["attachments"][0]["operator_name"], &asleep["attachments"][0]["until"]),
        (&json!("Ірина"), &json!(until))
    );
    let woken = told.iter().find(|m| m["text"] == "dialog_woken").expect("and that it woke");
    assert_eq!(woken["attachments"][0]["why"], "time");
});

story!(until_the_client_writes_over_http_and_by_hand, |app| {
    app.auto_distribution().await;
    let team = app.team("snooze-reply", &["Ірина", "Тарас"], 5).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let mut panel = iryna.on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "r-1", 1, "Добрий день").await).await;
    hears(&mut panel, "Добрий день").await;
    let path = format!("/api/v1/dialogs/{dialog}");

    // What is refused says what is accepted.
    for (body, word) in [
        (json!({}), "exactly one of until"),
        (json!({"until": "2020-01-01T00:00:00Z"}), "is past"),
        (json!({"until": "2999-01-01T00:00:00Z"}), "more than a year away"),
        (json!({"until": "2999-01-01T00:00:00Z", "until_reply": true}), "exactly one of until"),
    ] {
        let refused = iryna.api.post(&format!("{path}/snooze"), &body).await.unwrap_err();
        assert_eq!(refused.status(), 422, "{refused}");
        assert!(refused.to_string().contains(word), "{refused}");
    }
    let body = json!({"until_reply": true});
    assert_eq!(taras.api.post(&format!("{path}/snooze"), &body).await.unwrap_err().status(), 404, "AC-01");

    let asleep = iryna.api.post(&format!("{path}/snooze"), &body).await.unwrap();
    assert_eq!((&asleep["state"], &asleep["snoozed_until"]), (&json!("paused"), &Value::Null));
    let again = iryna.api.post(&format!("{path}/snooze"), &body).await.unwrap();
    assert_eq!(again["version"], asleep["version"], "twice is once");
    // An answer does not wake it; the client's does.
    iryna.api.post(&format!("{path}/messages"), &json!({"text": "Чекаю на фото"})).await.unwrap();
    assert_eq!(app.dialog(dialog).await["state"], "paused");
    let answered = app.customer_writes(&team, "r-1", 2, "Ось фото").await;
    assert_eq!(app.dialog_of(&answered).await, dialog, "the same request");
    hears(&mut panel, "Ось фото").await;
    let awake = app.dialog(dialog).await;
    assert_eq!(
        (&awake["state"], &awake["operator_id"], &awake["unread"]),
        (&json!("active"), &json!(iryna.id), &json!(1))
    );
    assert_eq!(bells(&iryna.api, "snooze_reply").await.len(), 1);

    // By hand: her own, and a supervisor's, of which she hears.
    iryna.api.post(&format!("{path}/snooze"), &body).await.unwrap();
    let by_hand = panel.command("dialog.wake", json!({"dialog_id": dialog})).await.unwrap();
    assert_eq!(by_hand["dialog"]["state"], "active");
    assert_eq!(bells(&iryna.api, "snooze_over").await.len(), 0, "one's own hand is no news");
    iryna.api.post(&format!("{path}/snooze"), &body).await.unwrap();
    app.admin.post(&format!("{path}/wake"), &json!({})).await.unwrap();
    assert_eq!(bells(&iryna.api, "snooze_over").await.len(), 1);
    let awake = iryna.api.post(&format!("{path}/wake"), &json!({})).await.unwrap();
    assert_eq!(awake["state"], "active", "waking twice is once");
    iryna.api.post(&format!("{path}/close"), &json!({})).await.unwrap();
    let over = iryna.api.post(&format!("{path}/snooze"), &body).await.unwrap_err();
    assert_eq!((over.status(), over.code()), (409, "conflict"), "{over}");
});

story!(a_kill_loses_no_wake_up, |app| {
    app.auto_distribution().await;
    let team = app.team("snooze-kill", &["Ірина"], 5).await;
    let mut panel = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "k-1", 1, "Добрий день").await).await;
    hears(&mut panel, "Добрий день").await;
    let until = seconds_after_the_last_line(&app, dialog, 8).await;
    panel.command("dialog.snooze", json!({"dialog_id": dialog, "until": until})).await.unwrap();

    app.kill();
    app.boot().await;

    // What came due while nobody was there is spread over a minute.
    let deadline = tokio::time::Instant::now() + Duration::from_secs(90);
    while app.dialog(dialog).await["state"] != "active" {
        assert!(tokio::time::Instant::now() < deadline, "it sleeps for ever");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let lines = app.messages(dialog).await;
    assert_eq!(lines.iter().filter(|m| m["text"] == "dialog_woken").count(), 1);
});
