//! The main job: a customer's message is durable, distributed, on an operator's screen, and answered.

use rozmova_load::people::receiver::Delivery;
use serde_json::json;

use crate::{
    story,
    support::{SOON, eventually, people::hears},
};

/// What the sender must have computed (channels/webhooks-out.md 2).
fn signature(secret: &str, delivery: &Delivery) -> String {
    use base64::Engine as _;
    use hmac::{KeyInit as _, Mac as _};
    let base64 = base64::engine::general_purpose::STANDARD;
    let key = base64.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{}.{}.", delivery.headers["webhook-id"], delivery.headers["webhook-timestamp"]).as_bytes());
    mac.update(&delivery.raw);
    format!("v1,{}", base64.encode(mac.finalize().into_bytes()))
}

story!(a_message_over_the_custom_channel_is_distributed_answered_and_delivered, |app| {
    app.auto_distribution().await;
    let team = app.team("delivery", &["Ірина Коваль"], 5).await;
    let mut iryna = team.operators[0].on_line().await;

    let accepted = app.customer_writes(&team, "u-42", 1, "Де моє замовлення?").await;
    assert_eq!(accepted["status"], "success");
    let dialog = app.dialog_of(&accepted).await;

    let new = iryna.wait_for(SOON, |e| e["t"] == "dialog.new").await.unwrap();
    assert_eq!(new["d"]["dialog"]["id"], dialog);
    assert_eq!(new["d"]["dialog"]["state"], "active");
    assert_eq!(new["d"]["dialog"]["operator_id"], team.operators[0].id);
    let message = hears(&mut iryna, "Де моє замовлення?").await;
    assert_eq!(message["d"]["message"]["author"]["kind"], "client");
    assert_eq!(message["d"]["message"]["id"].to_string(), accepted["message_id"].as_str().unwrap());

    let ack = iryna
        .command(
            "dialog.send",
            json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Вітаю! Зараз перевірю."}),
        )
        .await
        .unwrap();
    assert!(ack["message_id"].is_i64() && ack["seq"].is_i64(), "{ack}");

    let delivery = eventually("the answer reaches the integrator", || async {
        app.receiver.all().into_iter().find(|d| d.body["kind"] == "message")
    })
    .await;
    assert_eq!(delivery.body["text"], "Вітаю! Зараз перевірю.");
    assert_eq!(delivery.body["chat"]["id"], "u-42");
    assert_eq!(delivery.body["from"]["type"], "operator");
    assert_eq!(delivery.body["from"]["name"], "Ірина Коваль");
    assert_eq!(delivery.headers["x-access-token"], "out-token");
    assert_eq!(delivery.headers["webhook-signature"], signature(&team.signing_secret, &delivery));
    let status = iryna.wait_for(SOON, |e| e["t"] == "message.status" && e["d"]["status"] == "sent").await.unwrap();
    assert_eq!(status["d"]["message_id"], ack["message_id"]);
});

story!(lines_of_a_dialog_are_numbered_without_gaps_in_the_order_they_were_accepted, |app| {
    app.auto_distribution().await;
    let team = app.team("order", &["Тарас Мельник"], 5).await;
    let mut taras = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "перше").await).await;
    hears(&mut taras, "перше").await;

    for n in 2..=20 {
        app.customer_writes(&team, "u-1", n, &format!("рядок {n}")).await;
        if n % 5 == 0 {
            let nonce = format!("n-{n}");
            taras
                .command("dialog.send", json!({"dialog_id": dialog, "client_nonce": nonce, "type": "text", "text": format!("відповідь {n}")}))
                .await
                .unwrap();
        }
    }

    let messages = app.messages(dialog).await;
    let seqs: Vec<i64> = messages.iter().map(|m| m["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=seqs.len() as i64).collect::<Vec<_>>());
    let spoken: Vec<&str> =
        messages.iter().filter(|m| m["author"]["kind"] == "client").map(|m| m["text"].as_str().unwrap()).collect();
    let expected: Vec<String> =
        std::iter::once("перше".to_owned()).chain((2..=20).map(|n| format!("рядок {n}"))).collect();
    assert_eq!(spoken, expected);
});

story!(everything_accepted_survives_a_restart_and_the_dialog_goes_on, |app| {
    app.auto_distribution().await;
    let team = app.team("restart", &["Олена Шевчук"], 5).await;
    let mut olena = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-7", 1, "до перезапуску").await).await;
    hears(&mut olena, "до перезапуску").await;

    let (code, took) = app.terminate().await;
    assert_eq!(code, Some(0), "a stop by SIGTERM is a success");
    assert!(took.as_secs() <= 10, "stopping took {took:?}");
    app.boot().await;

    app.customer_writes(&team, "u-7", 2, "після перезапуску").await;
    let mut olena = team.operators[0].panel().await;
    let answered = olena
        .command(
            "dialog.send",
            json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Ми на місці"}),
        )
        .await
        .unwrap();
    assert!(answered["message_id"].is_i64());
    let texts: Vec<String> = app
        .messages(dialog)
        .await
        .iter()
        .filter(|m| m["author"]["kind"] != "system")
        .map(|m| m["text"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(texts, ["до перезапуску", "після перезапуску", "Ми на місці"]);
});

story!(a_note_stays_with_the_team, |app| {
    app.auto_distribution().await;
    let team = app.team("notes", &["Ірина Коваль"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-9", 1, "Добрий день").await).await;
    hears(&mut iryna, "Добрий день").await;

    iryna
        .command("dialog.note", json!({"dialog_id": dialog, "client_nonce": "note-1", "text": "канарка: третя скарга"}))
        .await
        .unwrap();
    iryna
        .command(
            "dialog.send",
            json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Відповідь"}),
        )
        .await
        .unwrap();

    eventually("the answer is delivered", || async {
        app.receiver.all().into_iter().find(|d| d.body["text"] == "Відповідь")
    })
    .await;
    let leaked = app.receiver.all().iter().any(|d| String::from_utf8_lossy(&d.raw).contains("канарка"));
    assert!(!leaked, "a note left the team");
    let notes = app
        .messages(dialog)
        .await
        .into_iter()
        .filter(|m| m["direction"] == "internal" && m["author"]["kind"] == "note")
        .count();
    assert_eq!(notes, 1);
});

story!(closing_asks_for_the_topic_when_the_policy_says_so, |app| {
    app.settings(json!({"auto_connect_free_operator": true, "topic_required_on_close": true})).await;
    let team = app.team("closing", &["Ірина Коваль"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let bare = app.admin.post("/api/v1/bots", &json!({"name": "без теми", "on_no_scenario": "queue"})).await.unwrap();
    app.admin
        .put(
            &format!("/api/v1/bots/{}/channels/custom_channel", bare["id"]),
            &json!({"custom_channel_url": app.receiver.url()}),
        )
        .await
        .unwrap();
    let accepted = app
        .anonymous()
        .custom_message(bare["id"].as_i64().unwrap(), None, "u-1", 1, "Ольга", "без теми")
        .await
        .unwrap();
    let dialog = app.dialog_of(&accepted).await;
    hears(&mut iryna, "без теми").await;

    let refused = iryna.command("dialog.finish", json!({"dialog_id": dialog, "comment": ""})).await.unwrap_err();
    assert_eq!(refused.refusal()["code"], "validation");
    assert!(refused.refusal()["fields"]["subject_alias"].is_string(), "{refused}");
    assert_eq!(app.dialog(dialog).await["state"], "active", "nothing changed");
    iryna.command("dialog.finish", json!({"dialog_id": dialog, "subject_alias": team.alias})).await.unwrap();
    let closed = app.dialog(dialog).await;
    assert_eq!((closed["state"].as_str(), closed["close_reason"].as_str()), (Some("closed"), Some("operator")));
    assert_eq!(closed["subject_id"], team.subject);
});
