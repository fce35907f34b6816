//! Commands that a running server carries out: the outbox and single dialogs (security.md P-05, P-06, P-10, SE-09).

use rozmova_actors::domain::Timestamp;
use rozmova_load::Panel;
use rozmova_store::{Store, StoreOptions, audit_log};
use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, TestApp, eventually, people::hears},
};

/// Runs a command that must succeed and answers its document.
fn document(app: &TestApp, arguments: &[&str]) -> Value {
    let mut all = arguments.to_vec();
    let address = app.base();
    all.extend(["--server", &address, "--json"]);
    serde_json::from_str(&app.command_with_input(&all, "")).unwrap()
}

/// Runs a command that must fail with 1 and answers what it says.
fn refusal(app: &TestApp, arguments: &[&str]) -> String {
    let mut all = arguments.to_vec();
    let address = app.base();
    all.extend(["--server", &address]);
    let output = app.output(&all, &[]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    said
}

fn rows(app: &TestApp, state: &str) -> Vec<Value> {
    document(app, &["outbox", "list", "--state", state])["data"].as_array().unwrap().clone()
}

async fn says(panel: &mut Panel, dialog: i64, text: &str) {
    let send = json!({"dialog_id": dialog, "client_nonce": text, "type": "text", "text": text});
    panel.command("dialog.send", send).await.unwrap();
}

/// Ids of the tries that brought this text to the integrator.
fn tries(app: &TestApp, text: &str) -> Vec<String> {
    let all = app.receiver.all().into_iter().filter(|d| d.body["text"] == text);
    all.map(|d| d.headers["webhook-id"].clone()).collect()
}

async fn line(app: &TestApp, dialog: i64, text: &str) -> Value {
    let found = app.messages(dialog).await.into_iter().find(|m| m["text"] == text);
    found.unwrap_or_else(|| panic!("no line «{text}»"))
}

/// (action, who) of the audit log.
fn audit(app: &TestApp) -> Vec<(String, String)> {
    let store = Store::open(&app.setting("ROZMOVA__DATABASE__URL"), StoreOptions::default()).unwrap();
    let rows = store.run_blocking(|conn| audit_log::list(conn, (Timestamp(i64::MAX), 0), 100)).unwrap();
    rows.into_iter().map(|row| (row.action, row.actor_name)).collect()
}

story!(p_05_a_dead_letter_is_sent_again_once_and_a_waiting_row_is_dropped_for_good, |app| {
    app.auto_distribution().await;
    let team = app.team("letters", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    hears(&mut iryna, "Добрий день").await;
    eventually("events are out of the way", || async { rows(&app, "waiting").is_empty().then_some(()) }).await;

    app.receiver.script(&[400]);
    says(&mut iryna, dialog, "перше").await;
    let dead = eventually("the row is given up", || async { rows(&app, "dead").first().cloned() }).await;
    assert_eq!((&dead["dialog_id"], &dead["error_code"]), (&json!(dialog), &json!("rejected")), "{dead}");
    assert!(!dead.to_string().contains("перше"), "the list shows no texts");
    let id = dead["id"].as_str().unwrap();
    assert_eq!(document(&app, &["outbox", "retry", id])["done"], json!([id]));
    eventually("it is delivered", || async {
        (line(&app, dialog, "перше").await["status"] == "sent").then_some(())
    })
    .await;
    let sent = tries(&app, "перше");
    assert!(sent.len() == 2 && sent[0] == sent[1], "the same key twice: {sent:?}");
    assert!(rows(&app, "dead").is_empty());
    assert!(refusal(&app, &["outbox", "retry", id]).contains("is not there any more"));
    assert!(refusal(&app, &["outbox", "drop", id]).contains("is not there any more"));

    app.receiver.script(&[503, 503, 503]);
    says(&mut iryna, dialog, "друге").await;
    let waiting = eventually("the row is put off", || async {
        rows(&app, "waiting").into_iter().find(|row| row["attempts"].as_i64() > Some(0))
    })
    .await;
    says(&mut iryna, dialog, "третє").await;
    let id = waiting["id"].as_str().unwrap();
    eventually("it is dropped", || async {
        (document(&app, &["outbox", "drop", id])["done"] == json!([id])).then_some(())
    })
    .await;
    let dropped = line(&app, dialog, "друге").await;
    assert_eq!((&dropped["status"], &dropped["error_code"]), (&json!("failed"), &json!("dropped")), "{dropped}");
    let before = tries(&app, "друге").len();
    eventually("the one behind it goes on", || async {
        document(&app, &["outbox", "retry", "--all", "--state", "waiting"]);
        (line(&app, dialog, "третє").await["status"] == "sent").then_some(())
    })
    .await;
    assert_eq!(tries(&app, "друге").len(), before, "nobody sends a dropped row");
    assert!(rows(&app, "dead").is_empty(), "a dropped row is no dead letter");

    let audit = audit(&app);
    for action in ["outbox.retried", "outbox.dropped"] {
        let (_, who) = audit.iter().find(|(a, _)| a == action).unwrap_or_else(|| panic!("no {action} in {audit:?}"));
        assert!(who.contains("command line ("), "{who}");
    }
    let refused = app.output(&["outbox", "list", "--server", &app.base(), "--token", "rz_00000000_wrong"], &[]);
    assert_eq!(refused.status.code(), Some(1));
    let away = app.output(&["outbox", "list", "--server", "http://127.0.0.1:1"], &[]);
    assert_eq!(away.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&away.stderr).contains("start it"));
});

story!(a_parked_dialog_takes_nothing_also_after_a_restart_and_goes_on_without_a_loss, |app| {
    app.auto_distribution().await;
    let team = app.team("parked", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "перше").await).await;
    let neighbour = app.dialog_of(&app.customer_writes(&team, "u-2", 1, "сусід").await).await;
    hears(&mut iryna, "сусід").await;
    let id = dialog.to_string();

    let parked = document(&app, &["dialog", "park", &id, "--reason", "розбираємось"]);
    assert_eq!((&parked["parked"], &parked["already"]), (&json!(true), &json!(false)));
    assert_eq!(document(&app, &["dialog", "park", &id])["already"], true);
    let write = |update: i64| {
        let api = app.anonymous();
        let bot = team.bot;
        async move { api.custom_message(bot, Some("in-token"), "u-1", update, "Ольга", "друге").await }
    };
    assert_eq!(write(2).await.unwrap_err().status(), 503);
    app.customer_writes(&team, "u-2", 2, "сусід далі").await;
    assert_eq!(app.dialog(neighbour).await["state"], "active");
    let list = document(&app, &["dialog", "parked"]);
    assert_eq!(list["by_hand"][0]["dialog_id"], dialog);
    assert_eq!(list["by_hand"][0]["reason"], "розбираємось");

    app.kill();
    app.boot().await;
    let api = app.anonymous();
    let again = api.custom_message(team.bot, Some("in-token"), "u-1", 2, "Ольга", "друге").await;
    assert_eq!(again.unwrap_err().status(), 503, "it is parked after a restart too");

    assert_eq!(document(&app, &["dialog", "unpark", &id])["already"], false);
    assert_eq!(document(&app, &["dialog", "unpark", &id])["already"], true);
    let accepted = app.customer_writes(&team, "u-1", 2, "друге").await;
    assert!(accepted["duplicate"].is_null(), "what was refused was not stored: {accepted}");
    let lines: Vec<String> = app
        .messages(dialog)
        .await
        .iter()
        .filter(|m| m["author"]["kind"] == "client")
        .map(|m| m["text"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(lines, ["перше", "друге"]);
    assert!(refusal(&app, &["dialog", "park", "999999999"]).contains("404"));
    let audit = audit(&app);
    assert!(audit.iter().any(|(action, who)| action == "dialog.parked" && who.contains("command line (")), "{audit:?}");
});

story!(park_and_unpark_at_once_leave_row_and_engine_of_one_mind, |app| {
    app.auto_distribution().await;
    let team = app.team("turns", &["Ірина"], 5).await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "перше").await).await;
    let (park, unpark) = (format!("/api/v1/dialogs/{dialog}/park"), format!("/api/v1/dialogs/{dialog}/unpark"));
    let nothing = json!({});
    for turn in 0..12_i64 {
        let (one, two, three) = tokio::join!(
            app.admin.post(&park, &nothing),
            app.admin.post(&unpark, &nothing),
            app.admin.post(if turn % 2 == 0 { &park } else { &unpark }, &nothing),
        );
        for answer in [one, two, three] {
            answer.unwrap();
        }
        let rows = app.admin.get("/api/v1/system/parked").await.unwrap();
        let row = rows["data"].as_array().unwrap().iter().any(|row| row["dialog_id"] == dialog);
        let written = app.anonymous().custom_message(team.bot, Some("in-token"), "u-1", turn + 2, "Ольга", "ще").await;
        let engine = match written {
            Ok(_) => false,
            Err(refused) => {
                assert_eq!(refused.status(), 503);
                true
            }
        };
        assert_eq!(row, engine, "turn {turn}: the row says {row}, the engine {engine}");
    }
    app.admin.post(&unpark, &nothing).await.unwrap();
    app.customer_writes(&team, "u-1", 20, "далі").await;
});

story!(a_dialog_is_given_back_to_the_queue_by_command, |app| {
    app.auto_distribution().await;
    let team = app.team("requeue", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "перше").await).await;
    hears(&mut iryna, "перше").await;
    let answer = document(&app, &["dialog", "requeue", &dialog.to_string()]);
    assert_eq!((&answer["state"], &answer["operator_id"]), (&json!("queued"), &Value::Null), "{answer}");
    iryna
        .wait_for(SOON, |e| e.to_string().contains(&format!("\"id\":{dialog}")) || e["d"]["dialog_id"] == dialog)
        .await
        .unwrap();
    let closed = team.operators[0].api.post(&format!("/api/v1/dialogs/{dialog}/take"), &json!({})).await.unwrap();
    assert_eq!(closed["state"], "active", "it can be taken again");
});
