//! The conversation beside sending: drafts, quotes, messages that failed, dialogs put back among the unread ones.

use rozmova_load::Panel;
use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, TestApp, eventually, people::hears},
};

async fn save(panel: &mut Panel, dialog: i64, kind: &str, text: &str, base: i64) -> Value {
    let save = json!({"dialog_id": dialog, "kind": kind, "text": text, "base": base});
    panel.command("draft.save", save).await.unwrap()["draft"].clone()
}

async fn hears_draft(panel: &mut Panel, text: &str) -> Value {
    let heard = panel.wait_for(SOON, |e| e["t"] == "draft.changed" && e["d"]["draft"]["text"] == text).await;
    heard.unwrap_or_else(|e| panic!("«{text}» did not come: {e}"))["d"]["draft"].clone()
}

async fn line(app: &TestApp, dialog: i64, text: &str) -> Value {
    let found = app.messages(dialog).await.into_iter().find(|m| m["text"] == text);
    found.unwrap_or_else(|| panic!("no line «{text}»"))
}

story!(a_draft_is_kept_by_the_server_followed_by_the_authors_other_places_and_seen_by_nobody_else, |app| {
    app.auto_distribution().await;
    let team = app.team("drafts", &["Ірина", "Тарас"], 5).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let mut here = iryna.on_line().await;
    let mut there = iryna.panel().await;
    let mut other = taras.panel().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    hears(&mut here, "Добрий день").await;

    let first = save(&mut here, dialog, "reply", "Вітаю, Оль", 0).await;
    let heard = hears_draft(&mut there, "Вітаю, Оль").await;
    assert_eq!(first, heard);
    let version = first["version"].as_i64().unwrap();
    let next = save(&mut there, dialog, "reply", "Вітаю, Ольго", version).await;
    assert_eq!(next["other"], Value::Null, "it was written over what was known");
    // A place that had not heard of it saves its own text: the newest wins, the other one stays.
    let both = save(&mut here, dialog, "reply", "Добрий день, Ольго", version).await;
    assert_eq!((&both["text"], &both["other"]["text"]), (&json!("Добрий день, Ольго"), &json!("Вітаю, Ольго")));
    save(&mut here, dialog, "note", "Постійна клієнтка", 0).await;

    let mine = iryna.api.get("/api/v1/drafts").await.unwrap();
    assert_eq!(mine["data"].as_array().unwrap().len(), 2);
    let of_dialog = iryna.api.get(&format!("/api/v1/drafts?dialog_id={dialog}")).await.unwrap();
    assert_eq!(of_dialog["data"][1], both);
    for stranger in [&taras.api, &app.admin] {
        assert_eq!(stranger.get("/api/v1/drafts").await.unwrap()["data"], json!([]));
    }
    // AC-01: another's dialog does not exist, whatever one wants to keep there.
    let foreign = json!({"dialog_id": dialog, "kind": "reply", "text": "чуже", "base": 0});
    let refused = other.command("draft.save", foreign).await.unwrap_err();
    assert_eq!(refused.refusal()["code"], "not_found");

    // AC-08: nothing of it leaves the product.
    let send = json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Вітаю!"});
    here.command("dialog.send", send).await.unwrap();
    eventually("the answer leaves", || async {
        app.receiver.all().iter().any(|d| d.body["text"] == "Вітаю!").then_some(())
    })
    .await;
    assert!(!app.receiver.all().iter().any(|d| d.body.to_string().contains("Добрий день, Ольго")), "a draft left");

    // The dialog goes to a colleague: the draft stays with its author, who may still delete it.
    let transfer = json!({"dialog_id": dialog, "to": {"operator_id": taras.id}});
    here.command("dialog.transfer", transfer).await.unwrap();
    assert_eq!(iryna.api.get("/api/v1/drafts").await.unwrap()["data"].as_array().unwrap().len(), 2);
    let late = json!({"dialog_id": dialog, "kind": "reply", "text": "ще слово", "base": 0});
    assert_eq!(here.command("draft.save", late).await.unwrap_err().refusal()["code"], "not_found");
    let drop = json!({"dialog_id": dialog, "kind": "reply", "text": "", "base": both["version"], "other": "drop"});
    here.command("draft.save", drop).await.unwrap();
    hears_draft(&mut there, "").await;
    assert_eq!(iryna.api.get("/api/v1/drafts").await.unwrap()["data"].as_array().unwrap().len(), 1);
});

story!(drafts_by_role_a_light_agent_keeps_notes_only, |app| {
    app.auto_distribution().await;
    let team = app.team("draft-roles", &["Ірина"], 5).await;
    let trainee = app.user("Стажер", "light_agent").await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    let mut panel = trainee.panel().await;
    save(&mut panel, dialog, "note", "Питає про доставку", 0).await;
    let reply = json!({"dialog_id": dialog, "kind": "reply", "text": "Вітаю", "base": 0});
    let refused = panel.command("draft.save", reply).await.unwrap_err();
    assert_eq!((&refused.refusal()["code"], &refused.refusal()["right"]), (&json!("forbidden"), &json!("op_reply")));
    for role in ["analyst", "integrator"] {
        let user = app.user("Хтось", role).await;
        assert_eq!(user.api.get("/api/v1/drafts").await.unwrap_err().status(), 403, "{role}");
    }
    assert_eq!(app.anonymous().get("/api/v1/drafts").await.unwrap_err().status(), 401);
});

story!(an_answer_quotes_a_line_of_its_own_dialog_only, |app| {
    app.auto_distribution().await;
    let team = app.team("quotes", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Коли доставка?").await).await;
    let foreign = app.dialog_of(&app.customer_writes(&team, "u-2", 1, "А моя?").await).await;
    hears(&mut iryna, "А моя?").await;
    let question = line(&app, dialog, "Коли доставка?").await;
    let others = line(&app, foreign, "А моя?").await;

    let send = |nonce: &str, quoted: &Value| json!({"dialog_id": dialog, "client_nonce": nonce, "type": "text", "text": nonce, "reply_to_id": quoted});
    iryna.command("dialog.send", send("Завтра", &question["id"])).await.unwrap();
    let heard = hears(&mut iryna, "Завтра").await;
    assert_eq!(heard["d"]["message"]["reply_to_id"], question["id"]);
    let stored = line(&app, dialog, "Завтра").await;
    assert_eq!(stored["reply_to_id"], question["id"]);
    let one = format!("/api/v1/dialogs/{dialog}/messages/{}", question["id"]);
    assert_eq!(team.operators[0].api.get(&one).await.unwrap(), question);

    // AC-02: a line of another dialog, an internal line, a line that does not exist.
    iryna.command("dialog.note", json!({"dialog_id": dialog, "client_nonce": "n", "text": "секрет"})).await.unwrap();
    let note = line(&app, dialog, "секрет").await;
    for quoted in [&others["id"], &note["id"], &json!(999_999)] {
        let refused = iryna.command("dialog.send", send("ні", quoted)).await.unwrap_err();
        assert_eq!(refused.refusal()["code"], "validation", "{quoted}");
        let body = json!({"type": "text", "text": "ні", "reply_to_id": quoted});
        let path = format!("/api/v1/dialogs/{dialog}/messages");
        assert_eq!(team.operators[0].api.post(&path, &body).await.unwrap_err().status(), 422, "{quoted}");
    }
    assert!(app.messages(dialog).await.iter().all(|m| m["text"] != "ні"), "nothing was sent");
    let elsewhere = format!("/api/v1/dialogs/{dialog}/messages/{}", others["id"]);
    assert_eq!(team.operators[0].api.get(&elsewhere).await.unwrap_err().status(), 404);
    assert_eq!(
        team.operators[0].api.get(&format!("/api/v1/dialogs/{dialog}/messages/x")).await.unwrap_err().status(),
        404
    );
});

story!(a_message_that_was_not_delivered_is_handed_over_once_more_by_whoever_may_answer, |app| {
    app.auto_distribution().await;
    let team = app.team("again", &["Ірина", "Тарас"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    hears(&mut iryna, "Добрий день").await;
    eventually("events are out of the way", || async {
        let rows = app.admin.get("/api/v1/system/outbox?state=waiting").await.unwrap();
        rows["data"].as_array().unwrap().is_empty().then_some(())
    })
    .await;
    app.receiver.script(&[400]);
    let send = json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Вітаю!"});
    iryna.command("dialog.send", send).await.unwrap();
    let failed = eventually("the channel refuses it", || async {
        let line = line(&app, dialog, "Вітаю!").await;
        (line["status"] == "failed").then_some(line)
    })
    .await;
    let again = format!("/api/v1/dialogs/{dialog}/messages/{}/retry", failed["id"]);
    assert_eq!(team.operators[1].api.post(&again, &json!({})).await.unwrap_err().status(), 404, "a stranger's dialog");
    let trainee = app.user("Стажер", "light_agent").await;
    assert_eq!(trainee.api.post(&again, &json!({})).await.unwrap_err().status(), 403);
    assert_eq!(team.operators[0].api.post(&again, &json!({})).await.unwrap()["status"], "queued");
    eventually("it is delivered", || async {
        (line(&app, dialog, "Вітаю!").await["status"] == "sent").then_some(())
    })
    .await;
    let refused = team.operators[0].api.post(&again, &json!({})).await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (409, "conflict"), "what was delivered is not sent twice");
    let incoming = line(&app, dialog, "Добрий день").await;
    let wrong = format!("/api/v1/dialogs/{dialog}/messages/{}/retry", incoming["id"]);
    assert_eq!(team.operators[0].api.post(&wrong, &json!({})).await.unwrap_err().status(), 409);
});

story!(what_one_channel_refused_goes_by_another_once_however_often_it_is_asked, |app| {
    app.auto_distribution().await;
    let team = app.team("elsewhere", &["Ірина"], 5).await;
    let other = app.team("elsewhere-two", &["Тарас"], 5).await;
    let iryna = &team.operators[0];
    let mut panel = iryna.on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "e-1", 1, "Добрий день").await).await;
    hears(&mut panel, "Добрий день").await;
    // The same person at another address, whose request there is over.
    let there = app.dialog_of(&app.customer_writes(&other, "e-2", 1, "Вітаю").await).await;
    app.admin.post(&format!("/api/v1/dialogs/{there}/close"), &json!({})).await.unwrap();
    let there = app.dialog(there).await;
    let client = app.dialog(dialog).await["client"]["id"].clone();
    let merge = json!({"client_id": there["client"]["id"]});
    app.admin.post(&format!("/api/v1/clients/{client}/merge"), &merge).await.unwrap();
    eventually("events are out of the way", || async {
        let rows = app.admin.get("/api/v1/system/outbox?state=waiting").await.unwrap();
        rows["data"].as_array().unwrap().is_empty().then_some(())
    })
    .await;
    app.receiver.script(&[400]);
    let send = json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Ваш рахунок"});
    panel.command("dialog.send", send).await.unwrap();
    let failed = eventually("the channel refuses it", || async {
        let line = line(&app, dialog, "Ваш рахунок").await;
        (line["status"] == "failed").then_some(line)
    })
    .await;

    let contact = &there["contact_id"];
    let mut at_channel = app.receiver.listen("e-2");
    let nonce = format!("again-{}-{contact}", failed["id"]);
    let mut begun = Vec::new();
    for _ in 0..2 {
        let request = iryna.api.post("/api/v1/dialogs", &json!({"contact_id": contact})).await.unwrap();
        let id = request["id"].as_i64().unwrap();
        let send = json!({"dialog_id": id, "client_nonce": nonce, "type": "text", "text": "Ваш рахунок"});
        begun.push((id, panel.command("dialog.send", send).await.unwrap()["message_id"].clone()));
    }
    assert_eq!(begun[0], begun[1], "one request, one message");
    assert_ne!(begun[0].0, dialog);
    let lines = app.messages(begun[0].0).await;
    assert_eq!(lines.iter().filter(|line| line["text"] == "Ваш рахунок").count(), 1, "{lines:?}");
    let heard = tokio::time::timeout(SOON, async {
        loop {
            let delivery = at_channel.recv().await.expect("the receiver lives");
            if delivery.body.to_string().contains("Ваш рахунок") {
                return;
            }
        }
    });
    heard.await.expect("the other channel gets it");
    assert_eq!(line(&app, dialog, "Ваш рахунок").await["status"], "failed", "the first one stays as it is");
});

story!(the_holder_puts_a_dialog_back_among_the_unread_ones, |app| {
    app.auto_distribution().await;
    let team = app.team("unread", &["Ірина", "Тарас"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    hears(&mut iryna, "Добрий день").await;
    let last = app.dialog(dialog).await["last_seq"].clone();
    iryna.command("dialog.read", json!({"dialog_id": dialog, "seq": last})).await.unwrap();
    assert_eq!(app.dialog(dialog).await["unread"], 0);
    let mut taras = team.operators[1].panel().await;
    let refused = taras.command("dialog.unread", json!({"dialog_id": dialog})).await.unwrap_err();
    assert_eq!(refused.refusal()["code"], "not_found");
    iryna.command("dialog.unread", json!({"dialog_id": dialog})).await.unwrap();
    assert_eq!(app.dialog(dialog).await["unread"], 1);
    iryna.command("dialog.read", json!({"dialog_id": dialog, "seq": last})).await.unwrap();
    assert_eq!(app.dialog(dialog).await["unread"], 0, "reading it again counts again");
});
