//! PostgreSQL away for five seconds: waiting or 503, never a false 2xx, back by itself.

use std::time::Duration;

use rozmova_store::testing::{Postgres, StopMode};

use crate::support::{Backend, TestApp, app::run, eventually};

#[test]
fn the_database_away_for_five_seconds_costs_waiting_and_nothing_else() {
    run(async {
        let cluster = Postgres::start(true);
        let database = cluster.url(&cluster.create_database(None));
        let app = TestApp::start_on(Backend::PostgresRedis, Some(database), &[]).await;
        let team = app.team("away", &[], 5).await;
        let first = app.customer_writes(&team, "u-1", 1, "до").await;
        let dialog = app.dialog_of(&first).await;

        cluster.stop(StopMode::Immediate);
        let api = app.anonymous();
        let bot = team.bot;
        let during = actix_web::rt::spawn(async move {
            let mut answers = Vec::new();
            for n in 2..=6 {
                answers.push((
                    n,
                    api.custom_message(bot, Some("in-token"), "u-1", n, "Ольга", &format!("під час {n}")).await,
                ));
            }
            answers
        });
        tokio::time::sleep(Duration::from_secs(5)).await;
        let ready = app.anonymous().get("/health/ready").await;
        assert!(ready.is_err_and(|e| e.status() == 503), "readiness says so");
        cluster.start_again();

        let answers = during.await.unwrap();
        for (n, answer) in &answers {
            if let Err(refused) = answer {
                assert_eq!(refused.status(), 503, "message {n}: {refused}");
            }
        }
        eventually("the server is ready by itself", || async { app.anonymous().get("/health/ready").await.ok() }).await;
        for n in 2..=7 {
            app.customer_writes(&team, "u-1", n, &format!("під час {n}")).await;
        }
        let lines: Vec<String> = app
            .messages(dialog)
            .await
            .iter()
            .filter(|m| m["author"]["kind"] == "client")
            .map(|m| m["text"].as_str().unwrap().to_owned())
            .collect();
        let mut sorted = lines.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), lines.len(), "nothing is doubled: {lines:?}");
        assert_eq!(lines.len(), 7, "nothing is lost: {lines:?}");
        app.finish().await;
    });
}
