//! Sign-in, rights, keys.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rozmova_load::ApiError;
use serde_json::{Value, json};

use crate::{
    story,
    support::{app::ADMIN_PASSWORD, eventually, people::hears},
};

story!(au_01_from_the_sixth_failure_a_name_known_or_not_must_wait, |app| {
    let olena = app.user("Олена", "operator").await;
    let anonymous = app.anonymous();
    for email in [olena.email.as_str(), "nobody@test.example"] {
        for attempt in 1..=5 {
            let refused = anonymous.sign_in(email, "wrong-password").await.unwrap_err();
            assert_eq!(refused.status(), 401, "{email} attempt {attempt}");
        }
        let blocked = anonymous.sign_in(email, "wrong-password").await.unwrap_err();
        assert_eq!(blocked.status(), 429, "{email}");
        let rozmova_load::ApiError::Refused { retry_after, .. } = blocked else { panic!("{blocked}") };
        assert!(retry_after.is_some_and(|s| s >= 1), "429 names the wait");
    }
    olena.api.get("/api/v1/auth/me").await.expect("a session that is signed in goes on");
});

story!(au_12_a_giant_password_is_refused_before_it_is_hashed, |app| {
    let refused = app.anonymous().sign_in("admin@test.example", &"x".repeat(300)).await.unwrap_err();
    assert_eq!(refused.status(), 400);
});

story!(au_12_a_message_is_told_while_two_hundred_people_sign_in_at_once, |app| {
    app.auto_distribution().await;
    let team = app.team("wave", &["Ірина"], 5).await;
    let mut panel = team.operators[0].on_line().await;
    let (anonymous, ended) = (app.anonymous(), Arc::new(AtomicUsize::new(0)));
    let wave: Vec<_> = (0..200)
        .map(|_| {
            let (api, ended) = (anonymous.clone(), Arc::clone(&ended));
            actix_web::rt::spawn(async move {
                let answer = api.sign_in("admin@test.example", ADMIN_PASSWORD).await;
                ended.fetch_add(1, Ordering::SeqCst);
                answer.map(|_| ())
            })
        })
        .collect();
    eventually("the wave is under way", || async { (ended.load(Ordering::SeqCst) > 0).then_some(()) }).await;

    app.customer_writes(&team, "wave-1", 1, "Добрий день").await;
    hears(&mut panel, "Добрий день").await;
    assert!(ended.load(Ordering::SeqCst) < 200, "a message does not wait for passwords");

    for sign_in in wave {
        match sign_in.await.unwrap() {
            Ok(()) => {}
            Err(ApiError::Refused { status, retry_after, body }) => {
                assert!(matches!(status, 429 | 503) && retry_after.is_some(), "{status} {body}");
            }
            Err(error) => panic!("a sign-in got no answer: {error}"),
        }
    }
});

story!(a_cookie_needs_the_csrf_token_to_write_and_a_foreign_page_gets_nothing, |app| {
    let login = app
        .anonymous()
        .raw(
            rozmova_load::api::Method::POST,
            "/api/v1/auth/login",
            Some(json!({"email": "admin@test.example", "password": ADMIN_PASSWORD}).to_string().into_bytes()),
            &[("content-type", "application/json")],
        )
        .await
        .unwrap();
    let set_cookie = login.headers().get("set-cookie").unwrap().to_str().unwrap().to_owned();
    assert!(
        set_cookie.starts_with("rozmova_session=")
            && set_cookie.contains("HttpOnly")
            && set_cookie.contains("SameSite=Lax"),
        "{set_cookie}"
    );
    let cookie = set_cookie.split(';').next().unwrap().to_owned();
    let csrf =
        serde_json::from_str::<Value>(&login.text().await.unwrap()).unwrap()["csrf_token"].as_str().unwrap().to_owned();
    let body = json!({"name": "Тема", "alias": "cookie"}).to_string().into_bytes();
    let post = |headers: Vec<(&'static str, String)>| {
        let (anonymous, body) = (app.anonymous(), body.clone());
        async move {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
            anonymous
                .raw(rozmova_load::api::Method::POST, "/api/v1/subjects", Some(body), &headers)
                .await
                .unwrap()
                .status()
                .as_u16()
        }
    };
    let json_type = ("content-type", "application/json".to_owned());

    assert_eq!(post(vec![json_type.clone(), ("cookie", cookie.clone())]).await, 403, "no token");
    assert_eq!(
        post(vec![json_type.clone(), ("cookie", cookie.clone()), ("x-csrf-token", "0".repeat(csrf.len()))]).await,
        403,
        "wrong token"
    );
    let foreign = vec![
        json_type.clone(),
        ("cookie", cookie.clone()),
        ("x-csrf-token", csrf.clone()),
        ("sec-fetch-site", "cross-site".into()),
    ];
    assert_eq!(post(foreign).await, 403, "foreign page");
    assert_eq!(post(vec![json_type, ("cookie", cookie), ("x-csrf-token", csrf)]).await, 201);
});

story!(a_refresh_token_works_once_and_its_reuse_ends_the_whole_sign_in, |app| {
    let olena = app.user("Олена", "operator").await;
    let (_, answer) = app.anonymous().sign_in(&olena.email, &olena.password).await.unwrap();
    let anonymous = app.anonymous();
    let refresh = |token: Value| {
        let anonymous = anonymous.clone();
        async move { anonymous.post("/api/v1/auth/refresh", &json!({"refresh_token": token})).await }
    };

    let second = refresh(answer["refresh_token"].clone()).await.unwrap();
    let reused = refresh(answer["refresh_token"].clone()).await.unwrap_err();
    assert_eq!(reused.status(), 401);
    let family = refresh(second["refresh_token"].clone()).await.unwrap_err();
    assert_eq!(family.status(), 401, "reuse revokes the family");
});

story!(au_07_signing_out_ends_http_and_the_open_socket, |app| {
    let olena = app.user("Олена", "operator").await;
    let mut panel = olena.panel().await;

    olena.api.post("/api/v1/auth/logout", &json!({})).await.unwrap();

    assert_eq!(olena.api.get("/api/v1/auth/me").await.unwrap_err().status(), 401);
    let begin = std::time::Instant::now();
    let end = crate::support::people::end_of(&mut panel).await;
    assert_eq!(end.close_code(), Some(4401), "{end}");
    assert!(begin.elapsed() < Duration::from_millis(2500));
});

story!(au_08_rights_lost_while_the_socket_is_open_close_it, |app| {
    let olena = app.user("Олена", "operator").await;
    let mut panel = olena.panel().await;

    app.admin.patch(&format!("/api/v1/users/{}", olena.id), &json!({"roles": ["analyst"]})).await.unwrap();

    let end = crate::support::people::end_of(&mut panel).await;
    assert_eq!(end.close_code(), Some(4403), "{end}");
});

story!(ac_01_a_dialog_of_another_team_does_not_exist_for_an_operator, |app| {
    app.auto_distribution().await;
    let ours = app.team("ours", &["Ірина"], 5).await;
    let theirs = app.team("theirs", &["Тарас"], 5).await;
    let mut iryna = ours.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&ours, "u-1", 1, "таємниця").await).await;
    crate::support::people::hears(&mut iryna, "таємниця").await;
    let stranger = &theirs.operators[0];
    let mut taras = stranger.on_line().await;
    taras.command("list.subscribe", json!({"view": "all", "limit": 50})).await.unwrap();

    let read = stranger.api.get(&format!("/api/v1/dialogs/{dialog}")).await.unwrap_err();
    assert_eq!(read.status(), 404);
    assert_eq!(stranger.api.get(&format!("/api/v1/dialogs/{dialog}/messages")).await.unwrap_err().status(), 404);
    for (path, body) in [
        ("messages", json!({"type": "text", "text": "чужий", "client_nonce": "x"})),
        ("take", json!({})),
        ("close", json!({})),
        ("assign", json!({"operator_id": stranger.id})),
    ] {
        let refused = stranger.api.post(&format!("/api/v1/dialogs/{dialog}/{path}"), &body).await.unwrap_err();
        assert_eq!(refused.status(), 404, "{path}: {refused}");
    }
    for (command, d) in [
        ("dialog.open", json!({"dialog_id": dialog})),
        ("dialog.take", json!({"dialog_id": dialog})),
        ("dialog.send", json!({"dialog_id": dialog, "client_nonce": "y", "type": "text", "text": "чужий"})),
        ("dialog.note", json!({"dialog_id": dialog, "client_nonce": "z", "text": "чужий"})),
        ("dialog.finish", json!({"dialog_id": dialog})),
    ] {
        let refused = taras.command(command, d).await.unwrap_err();
        assert_eq!(refused.refusal()["code"], "not_found", "{command}: {refused}");
    }
    app.customer_writes(&ours, "u-1", 2, "ще таємниця").await;
    crate::support::people::hears(&mut iryna, "ще таємниця").await;
    while let Some(event) = taras.event(Duration::from_millis(300)).await.unwrap() {
        assert!(!event.to_string().contains("таємниця"), "{event}");
    }
    let list = stranger.api.get("/api/v1/dialogs?view=all").await.unwrap();
    assert_eq!(list["data"].as_array().unwrap().len(), 0);
});

story!(a_light_agent_reads_and_notes_but_cannot_answer, |app| {
    app.auto_distribution().await;
    let team = app.team("light", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "добрий день").await).await;
    crate::support::people::hears(&mut iryna, "добрий день").await;
    let trainee = app.user("Стажер", "light_agent").await;
    let mut panel = trainee.panel().await;

    panel.command("dialog.open", json!({"dialog_id": dialog})).await.unwrap();
    panel.command("dialog.note", json!({"dialog_id": dialog, "client_nonce": "t-1", "text": "бачу"})).await.unwrap();
    let refused = panel
        .command("dialog.send", json!({"dialog_id": dialog, "client_nonce": "t-2", "type": "text", "text": "ні"}))
        .await
        .unwrap_err();
    assert_eq!(refused.refusal()["code"], "forbidden");
});

story!(ac_05_a_supervisor_cannot_raise_rights_and_the_last_administrator_stays, |app| {
    let vitalii = app.user("Віталій", "supervisor").await;
    let up = vitalii
        .api
        .patch(&format!("/api/v1/users/{}", vitalii.id), &json!({"roles": ["administrator"]}))
        .await
        .unwrap_err();
    assert_eq!(up.status(), 403);

    let me = app.admin.get("/api/v1/auth/me").await.unwrap();
    let id = me["user"]["id"].as_i64().unwrap();
    let last = app.admin.post(&format!("/api/v1/users/{id}/deactivate"), &json!({})).await.unwrap_err();
    assert_eq!(last.status(), 409);
});

story!(au_10_an_api_key_is_shown_once_works_within_its_scopes_and_dies_when_revoked, |app| {
    let made = app.admin.post("/api/v1/api-keys", &json!({"name": "CRM", "scopes": ["dialogs:read"]})).await.unwrap();
    let key = made["key"].as_str().unwrap().to_owned();
    let crm = app.anonymous().with_key(&key);

    crm.get("/api/v1/dialogs").await.expect("in scope");
    let outside = crm.post("/api/v1/subjects", &json!({"name": "x", "alias": "x"})).await.unwrap_err();
    assert_eq!(outside.status(), 403);
    let listed = app.admin.get("/api/v1/api-keys").await.unwrap();
    assert!(!listed.to_string().contains(&key), "the key is shown once");
    let in_query = app.anonymous().get(&format!("/api/v1/dialogs?api_key={key}")).await.unwrap_err();
    assert_eq!(in_query.status(), 401);

    let id = made["id"].as_i64().unwrap();
    app.admin.call(rozmova_load::api::Method::DELETE, &format!("/api/v1/api-keys/{id}"), None, &[]).await.unwrap();
    assert_eq!(crm.get("/api/v1/dialogs").await.unwrap_err().status(), 401);
});
