//! Somebody who left is made anonymous (administration.md 3); a client is taken out and erased (security.md SE-06, SE-07).

use rozmova_load::api::Method;
use serde_json::json;

use crate::{
    story,
    support::{
        app::ADMIN_PASSWORD,
        eventually,
        files::{fetch, holds, upload},
        people::hears,
    },
};

story!(somebody_who_left_is_erased_and_what_they_did_stays_under_a_neutral_author, |app| {
    app.auto_distribution().await;
    let team = app.team("erasing", &["Олена Канарка"], 5).await;
    let olena = &team.operators[0];
    let mut panel = olena.on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "питання").await).await;
    hears(&mut panel, "питання").await;
    let reply = json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "відповідь"});
    panel.command("dialog.send", reply).await.unwrap();
    panel.command("dialog.finish", json!({"dialog_id": dialog, "comment": ""})).await.unwrap();
    let path = format!("/api/v1/users/{}", olena.id);
    let erase = |password: &'static str| {
        let (admin, path) = (app.admin.clone(), format!("{path}/erase"));
        async move { admin.post(&path, &json!({"current_password": password})).await }
    };

    assert_eq!(erase(ADMIN_PASSWORD).await.unwrap_err().status(), 409, "somebody active is not erased");
    app.admin.post(&format!("{path}/deactivate"), &json!({})).await.unwrap();
    assert_eq!(erase("wrong-password").await.unwrap_err().status(), 403, "AU-14");
    let erased = erase(ADMIN_PASSWORD).await.unwrap();

    assert_eq!(erased["status"], "erased");
    assert!(!erased.to_string().contains("Канарка") && !erased.to_string().contains(&olena.email), "{erased}");
    assert_eq!(erase(ADMIN_PASSWORD).await.unwrap_err().status(), 409, "once");
    let back = app.admin.patch(&path, &json!({"active": true})).await.unwrap_err();
    assert_eq!(back.status(), 409, "there is no way back");
    let gone = app.anonymous().sign_in(&olena.email, &olena.password).await;
    assert!(gone.is_err(), "the account is nobody's");
    let neutral = erased["name"].as_str().unwrap().to_owned();
    eventually("the conversation names nobody", || async {
        let told = serde_json::Value::from(app.messages(dialog).await).to_string();
        (told.contains("відповідь") && told.contains(&neutral) && !told.contains("Канарка")).then_some(())
    })
    .await;
    let log = app.admin.get("/api/v1/audit?limit=500").await.unwrap().to_string();
    assert!(log.contains("user.erased") && log.contains(&neutral) && !log.contains("Канарка"), "{log}");

    let colleague = app.user("Тарас", "operator").await;
    let same = json!({"email": olena.email, "name": "Олена", "roles": ["operator"]});
    app.admin.post("/api/v1/users", &same).await.expect("the address is free again");
    let me = app.admin.get("/api/v1/auth/me").await.unwrap()["user"]["id"].clone();
    let body = json!({"current_password": ADMIN_PASSWORD});
    let own = app.admin.post(&format!("/api/v1/users/{me}/erase"), &body).await.unwrap_err();
    assert_eq!(own.status(), 409, "nobody erases themselves");
    let refused = colleague.api.post(&format!("/api/v1/users/{me}/erase"), &body).await.unwrap_err();
    assert_eq!(refused.status(), 403);
});

story!(se_06_se_07_all_of_a_client_is_taken_out_and_then_nothing_of_them_is_left, |app| {
    app.auto_distribution().await;
    let team = app.team("leaving", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let mut panel = iryna.on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "canary-chat", 1, "канарка співає").await).await;
    hears(&mut panel, "канарка співає").await;
    let note = json!({"dialog_id": dialog, "client_nonce": "n-1", "text": "нотатка про канарку"});
    panel.command("dialog.note", note).await.unwrap();
    let file = upload(&iryna.api, "канарка.txt", "клітка".as_bytes()).await;
    let reply = json!({"dialog_id": dialog, "client_nonce": "n-2", "type": "text", "text": "ось клітка канарки",
        "attachments": [{"id": file["id"]}]});
    panel.command("dialog.send", reply).await.unwrap();
    let client = app.dialog(dialog).await["client"]["id"].as_i64().unwrap();
    let path = format!("/api/v1/clients/{client}");
    let named = json!({"name": "Марія Канарка", "email": "canary@example.com"});
    app.admin.patch(&path, &named).await.unwrap();

    // SE-07: the archive is whole, and holds what the client sees.
    let json_type = [("content-type", "application/json")];
    let export = |password: &str| {
        let body = json!({"current_password": password}).to_string().into_bytes();
        let (admin, path) = (app.admin.clone(), format!("{path}/export"));
        async move { fetch(&admin, Method::POST, &path, Some(body), &json_type).await }
    };
    assert_eq!(export("wrong-password").await.status, 403, "AU-14");
    let zip = export(ADMIN_PASSWORD).await;
    assert_eq!((zip.status, zip.header("content-type")), (200, "application/zip"));
    for part in [
        "client.json",
        "Марія Канарка",
        "canary@example.com",
        "канарка співає",
        "канарка.txt",
        "клітка",
        "manifest.json",
    ] {
        assert!(holds(&zip.bytes, part.as_bytes()), "the archive has no «{part}»");
    }
    assert!(!holds(&zip.bytes, "нотатка".as_bytes()), "notes are the team's own");
    let refused = iryna.api.post(&format!("{path}/export"), &json!({"current_password": iryna.password})).await;
    assert_eq!(refused.unwrap_err().status(), 403, "a right of its own");

    // SE-06: nobody who waits is erased; afterwards nothing names the person, and the request stays.
    let erase = || {
        let (admin, path) = (app.admin.clone(), format!("{path}/erase"));
        async move { admin.post(&path, &json!({"current_password": ADMIN_PASSWORD})).await }
    };
    assert_eq!(erase().await.unwrap_err().status(), 409, "a request is open");
    panel.command("dialog.finish", json!({"dialog_id": dialog, "comment": "канарка полетіла"})).await.unwrap();
    let card = erase().await.unwrap();
    assert!(card["erased_at"].is_string() && card["name"] == format!("№ {client}"), "{card}");
    let clean = |text: &str| ["канарк", "Канарк", "canary"].iter().all(|told| !text.contains(told));
    eventually("nothing tells of the client", || async {
        let lines = serde_json::Value::from(app.messages(dialog).await).to_string();
        let told = [lines, app.dialog(dialog).await.to_string(), app.admin.get(&path).await.unwrap().to_string()];
        told.iter().all(|text| clean(text)).then_some(())
    })
    .await;
    let content = fetch(&app.admin, Method::GET, &format!("/api/v1/files/{}/content", file["id"]), None, &[]).await;
    assert_eq!(content.status, 404, "the file is gone");
    let found = app.admin.get("/api/v1/search?q=%D0%BA%D0%B0%D0%BD%D0%B0%D1%80%D0%BA%D0%B0").await.unwrap();
    assert_eq!(found["data"].as_array().map(Vec::len), Some(0), "{found}");
    assert_eq!(app.dialog(dialog).await["state"], "closed");
    assert_eq!(erase().await.unwrap_err().status(), 409, "once");
    assert_eq!(app.admin.patch(&path, &named).await.unwrap_err().status(), 409, "there is no way back");
    let reopened = app.admin.post(&format!("/api/v1/dialogs/{dialog}/reopen"), &json!({})).await;
    assert_eq!(reopened.unwrap_err().status(), 409, "and nobody to talk to");
    let log = app.admin.get("/api/v1/audit?limit=500").await.unwrap().to_string();
    assert!(log.contains("client.erased") && log.contains("client.exported") && !log.contains("Канарка"), "{log}");

    let again = app.dialog_of(&app.customer_writes(&team, "canary-chat", 2, "добрий день").await).await;
    assert_ne!(again, dialog);
    assert_ne!(app.dialog(again).await["client"]["id"], client, "whoever writes from the address is somebody new");
});
