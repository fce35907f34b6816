//! Redis killed, emptied, absent: nothing visible changes (shared decision 7, security.md P-11).

use serde_json::json;

use crate::support::{Backend, SOON, TestApp, app::run, eventually, people::hears, redis::Redis};

#[test]
fn p_11_redis_killed_emptied_and_absent_changes_nothing_visible() {
    run(async {
        let mut app = TestApp::start(Backend::PostgresRedis).await;
        app.auto_distribution().await;
        let team = app.team("redis", &["Ірина"], 50).await;
        let mut iryna = team.operators[0].on_line().await;
        app.customer_writes(&team, "u-1", 1, "з Redis").await;
        hears(&mut iryna, "з Redis").await;

        app.redis.as_ref().unwrap().command("FLUSHALL");
        app.customer_writes(&team, "u-2", 1, "порожній Redis").await;
        hears(&mut iryna, "порожній Redis").await;

        let port = app.redis.take().unwrap().kill();
        app.customer_writes(&team, "u-3", 1, "без Redis").await;
        hears(&mut iryna, "без Redis").await;
        iryna.command("ping", json!({})).await.expect("nobody goes off line");
        let operators = app.admin.get("/api/v1/operators").await.unwrap();
        let me = operators["data"].as_array().unwrap().iter().find(|o| o["id"] == team.operators[0].id).unwrap();
        assert_eq!((me["sessions"].as_i64(), me["active"].as_i64()), (Some(1), Some(3)));

        app.kill();
        app.boot().await;
        let mut iryna = team.operators[0].on_line().await;
        app.customer_writes(&team, "u-4", 1, "старт без Redis").await;
        iryna.wait_for(SOON, |e| e["d"]["message"]["text"] == "старт без Redis").await.unwrap();

        app.redis = Some(Redis::start_on(port));
        app.settings(json!({"dialog_limit_total": 50})).await;
        app.admin
            .put(&format!("/api/v1/operators/{}/limits", team.operators[0].id), &json!({"total": 4}))
            .await
            .unwrap();
        app.customer_writes(&team, "u-5", 1, "у черзі").await;
        eventually("the mirror is filled again", || async {
            let keys = app.redis.as_ref().unwrap().command("KEYS *");
            keys.contains("queue").then_some(())
        })
        .await;
        app.finish().await;
    });
}
