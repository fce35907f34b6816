//! A thousand deadlines that come due while nobody is there.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, stream};
use rozmova_load::{Api, Panel};
use rozmova_store::{Store, StoreOptions};
use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, TestApp},
};

const CHATS: i64 = 1_000;
/// As if the process had been away for ten minutes, microseconds.
const AWAY: i64 = 10 * 60 * 1_000_000;

async fn closed(app: &TestApp) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.admin.get(&format!("/api/v1/dialogs?state=closed&limit=500{cursor}")).await.unwrap();
        all.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

async fn stays(api: Api) {
    loop {
        if let Ok(mut panel) = Panel::connect(&api).await {
            while panel.event(SOON).await.is_ok() {}
        }
        tokio::task::yield_now().await;
    }
}

story!(p_12_after_a_kill_with_a_thousand_timers_due_each_fires_once_within_a_minute, |app| {
    app.auto_distribution().await;
    app.admin.patch("/api/v1/settings/limits", &json!({"exempt_cidrs": ["127.0.0.0/8"]})).await.unwrap();
    app.settings(json!({"timer_enabled": true, "timer_minutes": 60})).await;
    let team = app.team("overdue", &["Ірина"], 1_000).await;
    let (api, op, bot) = (app.anonymous(), team.operators[0].api.clone(), team.bot);
    team.operators[0].on_line().await.close().await;
    // A panel that reads, and comes back when a thousand dialogs at once were too much for one session.
    let panel = actix_web::rt::spawn(stays(op.clone()));
    let dialogs: Vec<i64> = stream::iter(1..=CHATS)
        .map(|n| {
            let api = api.clone();
            async move {
                let chat = format!("u-{n}");
                let answer = api.custom_message(bot, Some("in-token"), &chat, 1, "Ольга", "питання").await.unwrap();
                answer["dialog_id"].as_i64().unwrap()
            }
        })
        .buffer_unordered(32)
        .collect()
        .await;
    stream::iter(&dialogs)
        .for_each_concurrent(32, |dialog| {
            let op = op.clone();
            async move {
                let (path, begin) = (format!("/api/v1/dialogs/{dialog}/messages"), Instant::now());
                let body = json!({"type": "text", "text": "відповідь", "client_nonce": "n-1"});
                // Until the distributor has given the dialog to her, she may not write.
                while let Err(refused) = op.post(&path, &body).await {
                    assert!(begin.elapsed() < Duration::from_secs(60), "{refused}");
                    tokio::task::yield_now().await;
                }
            }
        })
        .await;

    panel.abort();
    app.kill();
    let url = app.database_url().to_owned();
    tokio::task::spawn_blocking(move || {
        let store = Store::open(&url, StoreOptions::default()).unwrap();
        store
            .write_blocking(|conn| {
                conn.batch_execute(&format!(
                    "update timers set due_at = due_at - {away}; \
                     update dialogs set last_client_message_at = last_client_message_at - {away}, \
                     last_operator_message_at = last_operator_message_at - {away}, connected_at = connected_at - {away}",
                    away = AWAY + 3_600_000_000
                ))
            })
            .unwrap();
    })
    .await
    .unwrap();
    app.boot().await;

    let begin = Instant::now();
    let all = loop {
        let all = closed(&app).await;
        if all.len() as i64 == CHATS {
            break all;
        }
        assert!(begin.elapsed() < Duration::from_secs(100), "{} of {CHATS} were closed in time", all.len());
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    assert!(all.iter().all(|d| d["close_reason"] == "timeout"), "by the client's silence");
    let mut by_second = BTreeMap::<String, usize>::new();
    for dialog in &all {
        *by_second.entry(dialog["closed_at"].as_str().unwrap()[..19].to_owned()).or_default() += 1;
    }
    assert!(by_second.len() >= 30, "spread over a minute, not at once: {by_second:?}");
    for dialog in all.iter().step_by(10) {
        let lines = app.messages(dialog["id"].as_i64().unwrap()).await;
        let ends = lines.iter().filter(|m| m["text"] == "dialog_closed").count();
        assert_eq!(ends, 1, "closed once: {lines:?}");
    }
});
