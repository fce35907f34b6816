//! Somebody who left is made anonymous (administration.md 3).

use serde_json::json;

use crate::{
    story,
    support::{app::ADMIN_PASSWORD, eventually, people::hears},
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
