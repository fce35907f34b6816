//! What outlives a kill, a stop, an emptied Redis, and what is said aloud.

use serde_json::json;

use crate::{
    story,
    support::{Backend, SOON, TestApp, app::run, eventually, people::end_of, people::hears},
};

#[test]
fn p_01_a_database_that_may_lose_acknowledged_messages_is_named_at_start_and_in_readiness() {
    run(async {
        let cluster = rozmova_store::testing::Postgres::start(false);
        let name = cluster.create_database(None);
        cluster.execute("postgres", &format!("alter database {name} set synchronous_commit = off"));
        let app = TestApp::start_on(Backend::PostgresRedis, Some(cluster.url(&name)), &[]).await;

        let ready = app.anonymous().get("/health/ready").await.unwrap();
        let warnings = ready["warnings"].to_string();
        assert!(warnings.contains("synchronous_commit"), "{ready}");
        assert!(app.log().contains("may lose acknowledged messages"), "a line at start says so");
        let metrics = app.anonymous().raw(rozmova_load::api::Method::GET, "/metrics", None, &[]).await.unwrap();
        let metrics = metrics.text().await.unwrap();
        let weakened = metrics.lines().find(|line| line.starts_with("rozmova_durability_weakened")).unwrap_or_default();
        assert!(weakened.ends_with(" 1"), "the metric says so: {weakened:?}");
        app.finish().await;
    });
}

story!(p_05_an_answer_whose_send_failed_before_a_kill_is_sent_after_it_under_the_same_key, |app| {
    app.auto_distribution().await;
    let team = app.team("outbox", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "питання").await).await;
    hears(&mut iryna, "питання").await;
    eventually("the opening events are delivered", || async {
        app.receiver.all().iter().any(|d| d.body["event"] == "operator_connected").then_some(())
    })
    .await;
    let tries = |app: &TestApp| -> Vec<rozmova_load::people::receiver::Delivery> {
        app.receiver.all().into_iter().filter(|d| d.body["text"] == "відповідь").collect()
    };

    app.receiver.script(&[503]);
    let ack = iryna
        .command(
            "dialog.send",
            json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "відповідь"}),
        )
        .await
        .unwrap();
    eventually("the first try has failed", || async { (!tries(&app).is_empty()).then_some(()) }).await;
    app.kill();
    let before = tries(&app).len();
    app.boot().await;

    let all = eventually("it is sent again", || async { Some(tries(&app)).filter(|t| t.len() > before) }).await;
    assert!(all.iter().all(|d| d.headers["webhook-id"] == all[0].headers["webhook-id"]), "one key");
    assert!(all.iter().all(|d| d.body["message_id"] == all[0].body["message_id"]), "one id");
    eventually("it counts as sent", || async {
        let stored = app.messages(dialog).await;
        let line = stored.iter().find(|m| m["id"] == ack["message_id"]).unwrap();
        (line["status"] == "sent").then_some(())
    })
    .await;
});

story!(p_11_a_kill_and_an_emptied_redis_lose_nothing_that_waits, |app| {
    app.auto_distribution().await;
    let team = app.team("waiting", &["Ірина"], 1).await;
    let mut dialogs = Vec::new();
    for n in 1..=3 {
        let chat = format!("u-{n}");
        dialogs.push(app.dialog_of(&app.customer_writes(&team, &chat, 1, &format!("питання {n}")).await).await);
    }
    if let Some(redis) = &app.redis {
        redis.command("FLUSHALL");
    }
    app.kill();
    app.boot().await;

    let mut iryna = team.operators[0].on_line().await;
    for (n, dialog) in dialogs.iter().enumerate() {
        hears(&mut iryna, &format!("питання {}", n + 1)).await;
        let taken = app.dialog(*dialog).await;
        assert_eq!(taken["operator_id"], team.operators[0].id, "in the order of waiting");
        iryna.command("dialog.finish", json!({"dialog_id": dialog, "comment": ""})).await.unwrap();
    }
});

story!(p_16_a_stop_tells_sockets_to_come_back_and_ends_in_time, |app| {
    app.auto_distribution().await;
    let team = app.team("stop", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "до зупинки").await).await;
    hears(&mut iryna, "до зупинки").await;

    let (code, took) = app.terminate().await;
    assert_eq!(code, Some(0));
    assert!(took.as_secs() <= 10, "stopping took {took:?}");
    let end = end_of(&mut iryna).await;
    assert!(matches!(end.close_code(), Some(1001 | 1012)), "the socket is told to come back: {end}");

    app.boot().await;
    let mut iryna = team.operators[0].panel().await;
    app.customer_writes(&team, "u-1", 2, "після зупинки").await;
    iryna.wait_for(SOON, |e| e["d"]["message"]["text"] == "після зупинки").await.unwrap();
    assert_eq!(app.messages(dialog).await.iter().filter(|m| m["author"]["kind"] == "client").count(), 2);
});
