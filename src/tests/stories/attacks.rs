//! Attacks of security.md that no other story tells, each named after its id.

use rozmova_load::api::Method;
use serde_json::json;

use crate::{
    story,
    support::{app::ADMIN_PASSWORD, people::hears},
};

story!(au_09_who_one_is_comes_from_the_sign_in_and_from_no_header, |app| {
    let olena = app.user("Олена", "operator").await;
    let claims: [(&str, &str); 7] = [
        ("x-remote-user", "admin@test.example"),
        ("remote-user", "admin@test.example"),
        ("x-user-id", "1"),
        ("x-forwarded-user", "admin@test.example"),
        ("x-forwarded-email", "admin@test.example"),
        ("x-forwarded-for", "203.0.113.7"),
        ("x-real-ip", "203.0.113.7"),
    ];
    let nobody = app.anonymous().raw(Method::GET, "/api/v1/auth/me", None, &claims).await.unwrap();
    assert_eq!(nobody.status().as_u16(), 401);
    let me = olena.api.call(Method::GET, "/api/v1/auth/me", None, &claims).await.unwrap();
    assert_eq!(me["user"]["id"], json!(olena.id));
    let users = olena.api.raw(Method::GET, "/api/v1/users", None, &claims).await.unwrap();
    assert_eq!(users.status().as_u16(), 403, "no header lends a right");

    // The address in the audit is that of the connection: this peer is no listed proxy.
    let body = json!({"email": olena.email, "password": olena.password});
    app.anonymous().call(Method::POST, "/api/v1/auth/login", Some(&body), &claims).await.unwrap();
    let query = format!("/api/v1/audit?action=auth.login&object_kind=user&object_id={}", olena.id);
    let rows = app.admin.get(&query).await.unwrap();
    let rows = rows["data"].as_array().unwrap();
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row["ip"] != "203.0.113.7"), "{rows:?}");
});

story!(au_14_mail_password_and_second_step_need_the_own_password_once_more, |app| {
    let me = app.admin.get("/api/v1/auth/me").await.unwrap()["user"]["id"].clone();
    let path = format!("/api/v1/users/{me}");
    for change in [json!({"email": "thief@test.example"}), json!({"password": "a-password-of-a-thief"})] {
        for given in [None, Some("wrong-password")] {
            let mut body = change.clone();
            if let Some(given) = given {
                body["current_password"] = json!(given);
            }
            let refused = app.admin.patch(&path, &body).await.unwrap_err();
            assert_eq!(refused.status(), 403, "{body}: {refused}");
        }
    }
    let factor = "/api/v1/auth/second-factor";
    let refused = app.admin.post(factor, &json!({"current_password": "wrong-password"})).await.unwrap_err();
    assert_eq!(refused.status(), 403, "{refused}");
    assert_eq!(app.admin.get("/api/v1/auth/me").await.unwrap()["user"]["email"], "admin@test.example");
    app.anonymous().sign_in("admin@test.example", ADMIN_PASSWORD).await.expect("nothing was changed");

    let body = json!({"email": "owner@test.example", "current_password": ADMIN_PASSWORD});
    app.admin.patch(&path, &body).await.unwrap();
    app.anonymous().sign_in("owner@test.example", ADMIN_PASSWORD).await.expect("with the own password it changes");
});

story!(ac_03_nobody_begins_a_request_with_a_client_or_an_address_they_may_not_see, |app| {
    app.auto_distribution().await;
    let ours = app.team("ac-ours", &["Ірина"], 5).await;
    let theirs = app.team("ac-theirs", &["Тарас"], 5).await;
    let dialog = app.dialog_of(&app.customer_writes(&ours, "secret-1", 1, "добрий день").await).await;
    let row = app.dialog(dialog).await;
    let (contact, client) = (row["contact_id"].clone(), row["client"]["id"].clone());
    let taras = &theirs.operators[0];
    for body in [
        json!({"contact_id": contact, "text": "чужий"}),
        json!({"channel": "custom_channel", "chat_id": "secret-1", "bot_id": ours.bot, "text": "чужий"}),
        json!({"channel": "custom_channel", "chat_id": "new-1", "bot_id": theirs.bot, "client_id": client, "text": "чужий"}),
    ] {
        let refused = taras.api.post("/api/v1/dialogs", &body).await.unwrap_err();
        assert!([403, 404].contains(&refused.status()), "{body}: {refused}");
        assert!(!refused.to_string().contains("Ольга"), "the refusal tells nothing of the client: {refused}");
    }
    assert_eq!(taras.api.get(&format!("/api/v1/clients/{client}")).await.unwrap_err().status(), 404);
    let renamed = taras.api.patch(&format!("/api/v1/clients/{client}"), &json!({"name": "Інша"})).await.unwrap_err();
    assert_eq!(renamed.status(), 404, "{renamed}");
    let lines = app.messages(dialog).await;
    assert!(lines.iter().all(|line| line["text"] != "чужий"), "{lines:?}");
});

story!(ac_13_of_a_transfer_and_a_message_at_once_each_wins_whole_and_nothing_is_written_after_the_loss, |app| {
    app.auto_distribution().await;
    let team = app.team("ac-race", &["Ірина", "Тарас"], 20).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let mut panel = iryna.on_line().await;
    for n in 1..=10 {
        let text = format!("питання {n}");
        let dialog = app.dialog_of(&app.customer_writes(&team, &format!("r-{n}"), 1, &text).await).await;
        hears(&mut panel, &text).await;
        let (to_taras, answer) = (json!({"operator_id": taras.id}), json!({"type": "text", "text": "у ту саму мить"}));
        let (assign, messages) =
            (format!("/api/v1/dialogs/{dialog}/assign"), format!("/api/v1/dialogs/{dialog}/messages"));
        let (moved, sent) = tokio::join!(app.admin.post(&assign, &to_taras), iryna.api.post(&messages, &answer));
        moved.unwrap();

        // The dialog is gone: whoever lost it reads and writes nothing more.
        let late = iryna.api.post(&messages, &json!({"type": "text", "text": "запізно"})).await.unwrap_err();
        assert!([403, 404, 409].contains(&late.status()), "{late}");
        assert_eq!(app.dialog(dialog).await["operator_id"], json!(taras.id));
        let lines = app.messages(dialog).await;
        let count = |text: &str| lines.iter().filter(|line| line["text"] == text).count();
        assert_eq!(count("запізно"), 0, "{lines:?}");
        let written = count("у ту саму мить");
        assert_eq!(written, usize::from(sent.is_ok()), "what was answered is what was written: {lines:?}");
    }
});
