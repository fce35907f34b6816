//! `kill -9` of the server under load (security.md P-01, P-02; architecture.md 11).

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rozmova_load::Api;

use crate::support::{Backend, TestApp, app::run, people::Team};

/// chat → texts that were acknowledged, in order.
type Ledger = HashMap<String, Vec<String>>;

/// Writes into `chats` chats until `stop`; every text is repeated with the same key until it is acknowledged.
async fn customer(api: Api, bot: i64, name: usize, stop: Arc<AtomicBool>) -> Ledger {
    let mut ledger = Ledger::new();
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        n += 1;
        let (chat, text) = (format!("k-{name}-{}", n % 3), format!("{name}/{n}"));
        loop {
            if api.custom_message(bot, Some("in-token"), &chat, n, "Навантаження", &text).await.is_ok() {
                ledger.entry(chat).or_default().push(text);
                break;
            }
            if stop.load(Ordering::Relaxed) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    ledger
}

async fn audit(app: &TestApp, ledger: &Ledger) -> (usize, Vec<String>) {
    let mut faults = Vec::new();
    let mut checked = 0;
    let dialogs = all_dialogs(app).await;
    for (chat, texts) in ledger {
        let stored: Vec<String> = match dialogs.get(chat) {
            None => Vec::new(),
            Some(dialog) => stored_lines(app, *dialog).await,
        };
        checked += texts.len();
        let mut seen = std::collections::HashSet::new();
        for line in &stored {
            if !seen.insert(line) {
                faults.push(format!("{chat}: «{line}» is doubled"));
            }
        }
        for text in texts.iter().filter(|text| !seen.contains(text)) {
            faults.push(format!("{chat}: acknowledged «{text}» is lost"));
        }
        let order: Vec<&String> = stored.iter().filter(|line| texts.contains(line)).collect();
        if order != texts.iter().filter(|t| seen.contains(t)).collect::<Vec<_>>() {
            faults.push(format!("{chat}: another order than acknowledged"));
        }
    }
    (checked, faults)
}

async fn all_dialogs(app: &TestApp) -> HashMap<String, i64> {
    let mut found = HashMap::new();
    let mut cursor = String::new();
    loop {
        let page = app.admin.get(&format!("/api/v1/dialogs?limit=500{cursor}")).await.unwrap();
        for dialog in page["data"].as_array().unwrap() {
            let client = app.admin.get(&format!("/api/v1/clients/{}", dialog["client"]["id"])).await.unwrap();
            let chat = client["contacts"][0]["chat_id"].as_str().unwrap().to_owned();
            found.insert(chat, dialog["id"].as_i64().unwrap());
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

async fn stored_lines(app: &TestApp, dialog: i64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut before = String::new();
    loop {
        let page = app.admin.get(&format!("/api/v1/dialogs/{dialog}/messages?limit=500{before}")).await.unwrap();
        let rows = page["data"].as_array().unwrap();
        let Some(first) = rows.first() else { return lines };
        let texts: Vec<String> = rows
            .iter()
            .filter(|m| m["author"]["kind"] == "client")
            .map(|m| m["text"].as_str().unwrap().to_owned())
            .collect();
        lines.splice(0..0, texts);
        let seqs: Vec<i64> = rows.iter().map(|m| m["seq"].as_i64().unwrap()).collect();
        assert!(seqs.windows(2).all(|w| w[1] == w[0] + 1), "numbers have gaps: {seqs:?}");
        if first["seq"] == 1 {
            return lines;
        }
        before = format!("&before_seq={}", first["seq"]);
    }
}

async fn killed_under_load(mut app: TestApp) {
    let team: Team = app.team("kill", &[], 5).await;
    let stop = Arc::new(AtomicBool::new(false));
    let customers: Vec<_> = (0..12)
        .map(|name| actix_web::rt::spawn(customer(app.anonymous(), team.bot, name, Arc::clone(&stop))))
        .collect();

    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(1500)).await;
        app.kill();
        let begin = std::time::Instant::now();
        app.boot().await;
        assert!(begin.elapsed() < Duration::from_secs(10), "back after {:?}", begin.elapsed());
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    stop.store(true, Ordering::Relaxed);
    let mut ledger = Ledger::new();
    for customer in customers {
        ledger.extend(customer.await.unwrap());
    }

    let (checked, faults) = audit(&app, &ledger).await;
    assert!(checked > 100, "the load was real: {checked}");
    assert!(faults.is_empty(), "{checked} acknowledged, {} faults: {:?}", faults.len(), &faults[..faults.len().min(5)]);
    app.finish().await;
}

#[test]
fn p_01_kill_9_under_load_loses_and_doubles_nothing_on_sqlite() {
    run(async { killed_under_load(TestApp::start(Backend::Sqlite).await).await });
}

#[test]
fn p_01_kill_9_under_load_loses_and_doubles_nothing_on_postgres() {
    run(async {
        let cluster = rozmova_store::testing::Postgres::start(true);
        let database = cluster.url(&cluster.create_database(None));
        killed_under_load(TestApp::start_on(Backend::PostgresRedis, Some(database), &[]).await).await;
    });
}
