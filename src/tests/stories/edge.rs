//! The edge: problems that name what is wrong, idempotency, limits, health, documents.

use serde_json::{Value, json};

use crate::{story, support::people::hears};

story!(a_refusal_names_the_field_the_value_and_what_is_accepted_and_changes_nothing, |app| {
    let before = app.admin.get("/api/v1/settings/op-panel").await.unwrap();
    let refused = app
        .admin
        .patch("/api/v1/settings/op-panel", &json!({"timer_minutes": 0, "dialog_limit_total": 3}))
        .await
        .unwrap_err();
    assert_eq!((refused.status(), refused.code()), (422, "validation"));
    let rozmova_load::ApiError::Refused { body, .. } = &refused else { panic!("{refused}") };
    let sentence = body["fields"]["timer_minutes"].as_str().unwrap();
    assert!(sentence.contains('0') && sentence.contains('1'), "{sentence}");
    for field in ["type", "title", "status", "detail", "code", "request_id"] {
        assert!(!body[field].is_null(), "{field} is missing in {body}");
    }
    assert_eq!(app.admin.get("/api/v1/settings/op-panel").await.unwrap(), before, "a refused request changes nothing");

    let unknown = app.admin.patch("/api/v1/settings/op-panel", &json!({"timer_minute": 5})).await.unwrap_err();
    assert!(matches!(unknown.status(), 400 | 422), "{unknown}");
    assert!(unknown.to_string().contains("timer_minute"), "{unknown}");
});

story!(se_04_wrong_paths_methods_types_and_bodies_are_problems_not_crashes, |app| {
    let raw = |method: rozmova_load::api::Method,
               path: &'static str,
               body: Option<&'static str>,
               kind: &'static str| {
        let admin = app.admin.clone();
        async move {
            let answer =
                admin.raw(method, path, body.map(|b| b.as_bytes().to_vec()), &[("content-type", kind)]).await.unwrap();
            let status = answer.status().as_u16();
            let media =
                answer.headers().get("content-type").map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
            let text = answer.text().await.unwrap();
            assert!(media.starts_with("application/problem+json"), "{path}: {media} {text}");
            let problem: Value = serde_json::from_str(&text).unwrap();
            (status, problem["code"].as_str().unwrap_or_default().to_owned())
        }
    };
    use rozmova_load::api::Method;
    assert_eq!(raw(Method::GET, "/api/v1/nothing", None, "application/json").await.0, 404);
    assert_eq!(raw(Method::DELETE, "/api/v1/auth/me", None, "application/json").await.0, 405);
    assert_eq!(raw(Method::POST, "/api/v1/subjects", Some("{"), "application/json").await.0, 400);
    assert_eq!(raw(Method::POST, "/api/v1/subjects", Some("name=x"), "application/x-www-form-urlencoded").await.0, 415);
    assert_eq!(
        raw(Method::POST, "/api/v1/subjects", Some(r#"{"name": {"$ne": null}, "alias": "a"}"#), "application/json")
            .await
            .0,
        400,
        "IN-06"
    );
    assert_eq!(raw(Method::GET, "/api/v1/dialogs/abc", None, "application/json").await.0, 404);
    assert_eq!(raw(Method::GET, "/api/v1/dialogs/99999999999999999999", None, "application/json").await.0, 404);
    assert_eq!(raw(Method::GET, "/api/v1/dialogs?limit=-1", None, "application/json").await.0, 422);
    let clamped = app.admin.get("/api/v1/dialogs?limit=1000000").await.unwrap();
    assert!(clamped["data"].is_array(), "a larger limit is clamped");
});

story!(p_03_an_idempotency_key_answers_the_same_and_survives_a_restart, |app| {
    let post = |app: &crate::support::TestApp, key: &'static str, alias: &'static str| {
        let admin = app.admin.clone();
        async move {
            let body = json!({"name": "Тема", "alias": alias});
            admin
                .call(rozmova_load::api::Method::POST, "/api/v1/subjects", Some(&body), &[("idempotency-key", key)])
                .await
        }
    };
    let first = post(&app, "k-1", "idem").await.unwrap();
    assert_eq!(post(&app, "k-1", "idem").await.unwrap(), first);
    let other = post(&app, "k-1", "another").await.unwrap_err();
    assert_eq!((other.status(), other.code()), (422, "idempotency_mismatch"));

    app.kill();
    app.boot().await;
    assert_eq!(post(&app, "k-1", "idem").await.unwrap(), first);
    let parallel = futures_util::future::join_all((0..20).map(|_| post(&app, "k-2", "par"))).await;
    let made: Vec<&Value> = parallel.iter().filter_map(|r| r.as_ref().ok()).collect();
    assert!(!made.is_empty() && made.iter().all(|m| *m == made[0]));
    assert!(
        parallel
            .iter()
            .filter_map(|r| r.as_ref().err())
            .all(|e| (e.status(), e.code()) == (409, "idempotency_running")),
        "{parallel:?}"
    );
    let subjects = app.admin.get("/api/v1/subjects?limit=500").await.unwrap();
    let par = subjects["data"].as_array().unwrap().iter().filter(|s| s["alias"] == "par").count();
    assert_eq!(par, 1);
});

story!(the_same_nonce_over_http_and_socket_makes_one_message, |app| {
    app.auto_distribution().await;
    let team = app.team("nonce", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "добрий день").await).await;
    hears(&mut iryna, "добрий день").await;

    let ack = iryna
        .command("dialog.send", json!({"dialog_id": dialog, "client_nonce": "same", "type": "text", "text": "одна"}))
        .await
        .unwrap();
    let again = team.operators[0]
        .api
        .post(
            &format!("/api/v1/dialogs/{dialog}/messages"),
            &json!({"type": "text", "text": "одна", "client_nonce": "same"}),
        )
        .await
        .unwrap();

    assert_eq!(again["id"], ack["message_id"]);
    let stored = app.messages(dialog).await.into_iter().filter(|m| m["text"] == "одна").count();
    assert_eq!(stored, 1);
});

story!(a_stale_if_match_is_refused_with_412, |app| {
    let team = app.team("etag", &[], 5).await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "добрий день").await).await;
    let version = app.dialog(dialog).await["version"].as_i64().unwrap();
    app.customer_writes(&team, "u-1", 2, "ще").await;

    let stale = version.to_string();
    let path = format!("/api/v1/dialogs/{dialog}/close");
    let refused = app
        .admin
        .call(rozmova_load::api::Method::POST, &path, Some(&json!({"comment": "x"})), &[("if-match", stale.as_str())])
        .await
        .unwrap_err();
    assert_eq!((refused.status(), refused.code()), (412, "precondition"));
    let fresh = app.dialog(dialog).await["version"].to_string();
    app.admin
        .call(rozmova_load::api::Method::POST, &path, Some(&json!({"comment": "x"})), &[("if-match", fresh.as_str())])
        .await
        .unwrap();
});

story!(health_metrics_and_documents_answer, |app| {
    let anonymous = app.anonymous();
    anonymous.get("/health/live").await.unwrap();
    let ready = anonymous.get("/health/ready").await.unwrap();
    assert!(ready.is_object(), "{ready}");
    assert!(anonymous.get("/version").await.unwrap()["version"].is_string());

    let team = app.team("metrics", &[], 5).await;
    app.customer_writes(&team, "u-1", 1, "раз").await;
    let metrics = anonymous.raw(rozmova_load::api::Method::GET, "/metrics", None, &[]).await.unwrap();
    assert_eq!(metrics.status().as_u16(), 200);
    let text = metrics.text().await.unwrap();
    assert!(
        text.lines().any(|l| l.starts_with("rozmova_inbound_messages_total{channel=\"custom_channel\"} 1")),
        "{text}"
    );
    let forwarded = anonymous
        .raw(rozmova_load::api::Method::GET, "/metrics", None, &[("x-forwarded-for", "203.0.113.9")])
        .await
        .unwrap();
    assert_eq!(forwarded.status().as_u16(), 404, "behind a proxy nobody outside reads metrics");

    let openapi = anonymous.get("/api-docs/openapi.json").await.unwrap();
    assert_eq!(openapi["openapi"], "3.1.0");
    for path in ["/api/v1/auth/login", "/api/v1/dialogs/{id}/take", "/messengers_host/{bot_id}/custom_channel/hooks"] {
        assert!(openapi["paths"].get(path).is_some(), "{path} is not documented");
    }
    let actors = app.admin.get("/api/v1/system/actors").await.unwrap();
    let kinds: std::collections::BTreeSet<String> =
        actors["data"].as_array().unwrap().iter().map(|a| a["kind"].as_str().unwrap().to_owned()).collect();
    for kind in ["routing", "distributor", "feed", "outbox", "timers"] {
        assert!(kinds.contains(kind), "{kind} is not observed: {kinds:?}");
    }
});

story!(a_busy_caller_is_told_to_wait_and_exempt_ones_are_not_limited, |app| {
    let key = app.admin.post("/api/v1/api-keys", &json!({"name": "poller", "scopes": ["dialogs:read"]})).await.unwrap();
    let poller = app.anonymous().with_key(key["key"].as_str().unwrap());
    app.admin.patch("/api/v1/settings/limits", &json!({"api_key_per_min": 5})).await.unwrap();

    let mut refused = None;
    for _ in 0..30 {
        if let Err(e) = poller.get("/api/v1/dialogs").await {
            refused = Some(e);
            break;
        }
    }
    let refused = refused.expect("the limit is in force");
    assert_eq!((refused.status(), refused.code()), (429, "rate_limited"));

    app.admin.patch("/api/v1/settings/limits", &json!({"exempt_cidrs": ["127.0.0.0/8"]})).await.unwrap();
    for _ in 0..30 {
        poller.get("/api/v1/dialogs").await.expect("exempt callers are not limited");
    }
});
