//! Mentions in notes: who hears of them, where they are listed, who cannot be named (operator-line.md 4.1, 12).

use rozmova_load::Api;
use serde_json::{Value, json};

use crate::{story, support::SOON};

async fn listed(api: &Api) -> Vec<i64> {
    let page = api.get("/api/v1/dialogs?folder=mentions").await.unwrap();
    page["data"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

async fn bell(api: &Api) -> Vec<Value> {
    let page = api.get("/api/v1/me/notifications").await.unwrap();
    page["data"].as_array().unwrap().iter().filter(|row| row["kind"] == "mention").cloned().collect()
}

story!(a_mention_rings_is_listed_live_and_reaches_only_those_who_may_read_the_dialog, |app| {
    app.settings(json!({"topic_required_on_close": false})).await;
    let team = app.team("mentions", &["Ірина", "Тарас"], 9).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let vitalii = app.user("Віталій", "supervisor").await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "m-1", 1, "Добрий день").await).await;
    app.admin.post(&format!("/api/v1/dialogs/{dialog}/assign"), &json!({"operator_id": iryna.id})).await.unwrap();

    // The supervisor sees every dialog, the colleague not this one.
    let whom = iryna.api.get(&format!("/api/v1/dialogs/{dialog}/mentionable")).await.unwrap();
    let names: Vec<&str> = whom["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"Віталій") && !names.contains(&"Тарас") && !names.contains(&"Ірина"), "{names:?}");
    assert_eq!(taras.api.get(&format!("/api/v1/dialogs/{dialog}/mentionable")).await.unwrap_err().status(), 404);

    let mut desk = vitalii.panel().await;
    let ack = desk.command("filter.subscribe", json!({"filter_ids": ["mentions"]})).await.unwrap();
    assert_eq!(ack["counts"], json!([{"filter_id": "mentions", "count": 0}]));
    let mut panel = iryna.panel().await;
    let note = json!({"dialog_id": dialog, "client_nonce": "m-1", "text": "@Віталій глянь, будь ласка", "mentions": [vitalii.id]});
    panel.command("dialog.note", note.clone()).await.unwrap();
    let word = desk.wait_for(SOON, |e| e["t"] == "notification" && e["d"]["kind"] == "mention").await.unwrap();
    assert_eq!((&word["d"]["text"], &word["d"]["dialog_id"]), (&json!("Ірина"), &json!(dialog)));
    desk.wait_for(SOON, |e| e["t"] == "filter.delta" && e["d"]["filter_id"] == "mentions" && e["d"]["count"] == 1)
        .await
        .unwrap();
    // The same note again is the same note.
    panel.command("dialog.note", note).await.unwrap();
    let rings = bell(&vitalii.api).await;
    assert_eq!(rings.len(), 1);
    assert_eq!((&rings[0]["dialog_id"], &rings[0]["by_name"]), (&json!(dialog), &json!("Ірина")));
    assert_eq!((listed(&vitalii.api).await, listed(&iryna.api).await), (vec![dialog], vec![]));
    let line = app.messages(dialog).await.into_iter().find(|m| m["author"]["kind"] == "note").unwrap();
    assert_eq!(line["mentions"], json!([vitalii.id]));

    // Over HTTP, with every way to be refused; nothing is written then.
    let path = format!("/api/v1/dialogs/{dialog}/messages");
    let refused = [
        (json!({"text": "x", "as": "note", "mentions": [taras.id]}), "Тарас may not see this dialog"),
        (json!({"text": "x", "as": "note", "mentions": [987_654]}), "there is no operator 987654"),
        (json!({"text": "x", "mentions": [vitalii.id]}), "in notes only"),
        (json!({"text": "x", "as": "note", "mentions": (1..=21).collect::<Vec<i64>>()}), "at most 20"),
    ];
    for (body, sentence) in refused {
        let error = iryna.api.post(&path, &body).await.unwrap_err();
        assert_eq!(error.status(), 422, "{body}");
        assert!(error.to_string().contains(sentence), "{error}");
    }
    let wrong = json!({"dialog_id": dialog, "client_nonce": "m-2", "text": "x", "mentions": [taras.id]});
    let fault = panel.command("dialog.note", wrong).await.unwrap_err().refusal();
    assert_eq!(fault["code"], "validation");
    assert_eq!((bell(&taras.api).await.len(), bell(&vitalii.api).await.len()), (0, 1));
    vitalii
        .api
        .post(&path, &json!({"text": "@Ірина дивлюся", "as": "note", "mentions": [iryna.id, vitalii.id]}))
        .await
        .unwrap();
    assert_eq!((bell(&iryna.api).await.len(), bell(&vitalii.api).await.len()), (1, 1), "naming oneself is no news");
    assert_eq!(listed(&iryna.api).await, [dialog]);

    // What is closed is not among the mentions.
    iryna.api.post(&format!("/api/v1/dialogs/{dialog}/close"), &json!({})).await.unwrap();
    assert_eq!(listed(&vitalii.api).await, Vec::<i64>::new());
});
