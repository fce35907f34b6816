//! The panel's socket: resume without a hole, limits, origins, slow readers.

use std::time::Duration;

use rozmova_load::Panel;
use serde_json::json;

use crate::{
    story,
    support::{
        SOON,
        people::{end_of, hears},
    },
};

story!(p_07_a_cut_panel_resumes_after_the_last_event_it_saw_without_a_hole, |app| {
    app.auto_distribution().await;
    let team = app.team("resume", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    app.customer_writes(&team, "u-1", 1, "рядок 1").await;
    hears(&mut iryna, "рядок 1").await;
    let (epoch, seq) = (iryna.epoch.clone(), iryna.seq);
    drop(iryna);

    for n in 2..=50 {
        app.customer_writes(&team, "u-1", n, &format!("рядок {n}")).await;
    }
    let mut iryna = Panel::resume(&team.operators[0].api, &epoch, seq).await.unwrap();
    assert!(iryna.resumed());
    let mut heard = Vec::new();
    while heard.len() < 49 {
        let event = iryna.wait_for(SOON, |e| e["t"] == "message.new").await.unwrap();
        heard.push(event["d"]["message"]["text"].as_str().unwrap().to_owned());
    }
    let expected: Vec<String> = (2..=50).map(|n| format!("рядок {n}")).collect();
    assert_eq!(heard, expected);
});

story!(an_unknown_epoch_is_answered_with_resumed_false, |app| {
    let olena = app.user("Олена", "operator").await;
    let taras = app.user("Тарас", "operator").await;
    let panel = olena.panel().await;
    let epoch = panel.epoch.clone();

    let foreign = Panel::resume(&taras.api, &epoch, 0).await.unwrap();
    assert!(!foreign.resumed(), "an epoch is bound to its user");
    let future = Panel::resume(&olena.api, &epoch, 1_000_000).await.unwrap();
    assert!(!future.resumed());
    let unknown = Panel::resume(&olena.api, "00000000000000000000000000000000", 3).await.unwrap();
    assert!(!unknown.resumed());
});

story!(ws_04_a_frame_over_64_kib_closes_the_socket_with_1009, |app| {
    let olena = app.user("Олена", "operator").await;
    let mut panel = olena.panel().await;
    panel.send_text(format!("{{\"t\":\"ping\",\"id\":2,\"d\":{{\"x\":\"{}\"}}}}", "x".repeat(70_000))).await.unwrap();
    let end = end_of(&mut panel).await;
    assert_eq!(end.close_code(), Some(1009), "{end}");
});

story!(ws_06_unknown_commands_and_wrong_types_are_errors_and_a_flood_of_them_ends_the_socket, |app| {
    let olena = app.user("Олена", "operator").await;
    let mut panel = olena.panel().await;
    let unknown = panel.command("no.such.command", json!({})).await.unwrap_err();
    assert!(unknown.refusal()["code"].is_string(), "{unknown}");
    let wrong = panel.command("dialog.open", json!({"dialog_id": {"$ne": null}})).await.unwrap_err();
    assert_eq!(wrong.refusal()["code"], "validation");
    panel.command("ping", json!({})).await.expect("the socket lives");

    // Bad frames until the server has had enough: the write fails or the close is read.
    let end = loop {
        let sent = panel.send_text("[".repeat(1000)).await;
        match panel.event(if sent.is_err() { SOON } else { Duration::ZERO }).await {
            Err(end) => break end,
            Ok(_) => assert!(sent.is_ok(), "the connection ended without saying so"),
        }
    };
    assert!(matches!(end.close_code(), Some(4400 | 4429 | 1008) | None), "{end}");
    olena.panel().await;
});

story!(ws_01_a_foreign_origin_with_a_cookie_is_refused, |app| {
    let login = app
        .anonymous()
        .raw(
            rozmova_load::api::Method::POST,
            "/api/v1/auth/login",
            Some(
                json!({"email": "admin@test.example", "password": crate::support::app::ADMIN_PASSWORD})
                    .to_string()
                    .into_bytes(),
            ),
            &[("content-type", "application/json")],
        )
        .await
        .unwrap();
    let cookie = login.headers().get("set-cookie").unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
    let upgrade = |origin: Option<&'static str>| {
        let (anonymous, cookie) = (app.anonymous(), cookie.clone());
        async move {
            let mut headers = vec![
                ("connection", "Upgrade"),
                ("upgrade", "websocket"),
                ("sec-websocket-version", "13"),
                ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
                ("cookie", cookie.as_str()),
            ];
            if let Some(origin) = origin {
                headers.push(("origin", origin));
            }
            anonymous
                .raw(rozmova_load::api::Method::GET, "/ws/operator", None, &headers)
                .await
                .unwrap()
                .status()
                .as_u16()
        }
    };
    assert_eq!(upgrade(Some("https://evil.example")).await, 403);
    assert_eq!(upgrade(Some("null")).await, 403);
    assert_eq!(upgrade(None).await, 403, "a browser always sends Origin");
});

story!(au_07_a_sign_in_that_ends_before_the_first_frame_opens_no_panel, |app| {
    use futures_util::{SinkExt, StreamExt};
    use rozmova_load::api::Method;
    use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest, http::HeaderValue};

    let body = json!({"email": "admin@test.example", "password": crate::support::app::ADMIN_PASSWORD});
    let (body, json_type) = (body.to_string().into_bytes(), ("content-type", "application/json"));
    let login = app.anonymous().raw(Method::POST, "/api/v1/auth/login", Some(body), &[json_type]).await.unwrap();
    let cookie = login.headers().get("set-cookie").unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
    let answer: serde_json::Value = serde_json::from_str(&login.text().await.unwrap()).unwrap();
    let token = format!("Bearer {}", answer["access_token"].as_str().unwrap());

    let mut request = format!("{}/ws/operator", app.base().replacen("http", "ws", 1)).into_client_request().unwrap();
    for (name, value) in [("cookie", cookie.as_str()), ("origin", app.base().as_str())] {
        request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
    }
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let headers = [json_type, ("authorization", token.as_str())];
    let left = app.anonymous().raw(Method::POST, "/api/v1/auth/logout", Some(b"{}".to_vec()), &headers).await.unwrap();
    assert!(left.status().is_success(), "{}", left.status());

    socket.send(Message::text(r#"{"t":"hello","id":1,"d":{}}"#)).await.unwrap();
    let end = tokio::time::timeout(SOON, socket.next()).await.expect("answered in time");
    let Some(Ok(Message::Close(Some(frame)))) = end else { panic!("{end:?}") };
    assert_eq!(u16::from(frame.code), 4401, "the cookie was good only at the handshake");
});

story!(ws_08_the_oldest_of_too_many_sockets_is_replaced, |app| {
    let olena = app.user("Олена", "operator").await;
    let mut panels = Vec::new();
    for _ in 0..21 {
        panels.push(olena.panel().await);
    }
    let end = end_of(&mut panels[0]).await;
    assert_eq!(end.close_code(), Some(4409), "{end}");
    panels[20].command("ping", json!({})).await.unwrap();
});

story!(ws_03_a_socket_without_hello_is_closed_after_five_seconds, |app| {
    use futures_util::StreamExt;
    let url = format!("{}/ws/operator", app.base().replacen("http", "ws", 1));
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    let begin = std::time::Instant::now();
    let end = tokio::time::timeout(Duration::from_secs(10), socket.next()).await.expect("closed in time");
    assert!(
        matches!(end, Some(Ok(tokio_tungstenite::tungstenite::Message::Close(_))) | None | Some(Err(_))),
        "{end:?}"
    );
    assert!(begin.elapsed() >= Duration::from_secs(4), "a slow client has five seconds");
});

story!(live_counters_follow_what_happens, |app| {
    app.auto_distribution().await;
    let team = app.team("counters", &["Ірина"], 1).await;
    let mut iryna = team.operators[0].on_line().await;
    let ack = iryna.command("list.subscribe", json!({"view": "queue", "limit": 50})).await.unwrap();
    assert_eq!(ack["counters"]["mine"], 0);

    app.customer_writes(&team, "u-1", 1, "моє").await;
    app.customer_writes(&team, "u-2", 1, "чекає").await;
    iryna.wait_for(SOON, |e| e["t"] == "counters" && e["d"]["mine"] == 1 && e["d"]["queue"] == 1).await.unwrap();
    let listed = team.operators[0].api.get("/api/v1/dialogs?view=queue").await.unwrap();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
});
