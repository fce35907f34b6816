//! security.md P-03, IN-04…IN-06, WS-11, WS-13, DO-06, SE-04, SE-05 over HTTP.

use super::*;

#[actix_web::test]
async fn every_refusal_is_problem_json_with_the_id_of_the_request() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let raw = |method: Method, path: &str, kind: &str, body: String| {
        server
            .request(method, path)
            .header("authorization", &admin)
            .header("content-type", kind.to_owned())
            .body(body)
            .send()
    };
    let json_type = "application/json";
    let deep = format!("{{\"name\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let rows = [
        (Method::GET, "/api/v1/nothing", json_type, String::new(), 404, "not_found"),
        (Method::GET, "/api/v1/dialogs/999999", json_type, String::new(), 404, "not_found"),
        (Method::GET, "/api/v1/dialogs/abc", json_type, String::new(), 404, "not_found"),
        (Method::GET, "/api/v1/dialogs/99999999999999999999", json_type, String::new(), 404, "not_found"),
        (Method::DELETE, "/api/v1/dialogs", json_type, String::new(), 405, "method_not_allowed"),
        (Method::POST, "/api/v1/subjects", "text/plain", String::from("{}"), 415, "unsupported_media_type"),
        (Method::POST, "/api/v1/subjects", json_type, String::from("{"), 400, "malformed"),
        (Method::POST, "/api/v1/subjects", json_type, deep, 400, "malformed"),
        (
            Method::POST,
            "/api/v1/subjects",
            json_type,
            String::from("{\"name\":{\"$ne\":null},\"alias\":\"a\"}"),
            400,
            "malformed",
        ),
        (Method::POST, "/api/v1/subjects", json_type, String::from("{}"), 422, "validation"),
        (Method::POST, "/api/v1/subjects", json_type, "x".repeat(1024 * 1024 + 1), 413, "too_large"),
        (Method::GET, "/api/v1/dialogs?limit=abc", json_type, String::new(), 400, "malformed"),
        (Method::GET, "/api/v1/dialogs?limit=0", json_type, String::new(), 422, "validation"),
        (Method::GET, "/api/v1/dialogs?cursor=zzz", json_type, String::new(), 400, "malformed"),
        (Method::GET, "/api/v1/dialogs?state=strange", json_type, String::new(), 400, "malformed"),
    ];
    for (method, path, kind, body, status, code) in rows {
        let answer = Answer::of(raw(method.clone(), path, kind, body).await.unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.text);
        answer.assert_problem(status, code);
    }
    let long = raw(Method::GET, &format!("/api/v1/dialogs?cursor={}", "a".repeat(9_000)), json_type, String::new());
    Answer::of(long.await.unwrap()).await.assert_problem(414, "uri_too_long");
    let heavy = server.request(Method::GET, "/health/live").header("x-heavy", "a".repeat(40_000)).send().await.unwrap();
    assert_eq!(heavy.status().as_u16(), 431);
    let many = raw(Method::GET, &format!("/api/v1/dialogs?{}", "a&".repeat(2_000)), json_type, String::new());
    Answer::of(many.await.unwrap()).await.assert_problem(400, "malformed");
    server.running.stop().await;
}

#[actix_web::test]
async fn p_09_a_busy_server_makes_no_files_and_answers_people() {
    use std::sync::atomic::Ordering;

    let server = Server::start().await;
    let admin = server.set_up().await;
    let busy = std::sync::Arc::clone(&server.running.state.in_flight);
    busy.fetch_add(100, Ordering::Relaxed);
    for path in ["/api/v1/audit/export", "/api/v1/distribution/audit/export"] {
        let refused = server.get(path, &admin).await;
        refused.assert_problem(503, "unavailable");
        assert_eq!(refused.header("retry-after"), "30", "{path}");
    }
    assert_eq!(server.get("/api/v1/dialogs", &admin).await.status, StatusCode::OK);
    busy.fetch_sub(100, Ordering::Relaxed);
    assert_eq!(server.get("/api/v1/audit/export", &admin).await.status, StatusCode::OK);
    server.running.stop().await;
}

#[actix_web::test]
async fn p_16_a_stop_answers_calls_until_visitors_have_gone_and_then_names_when_to_come_again() {
    use std::sync::atomic::Ordering;

    let server = Server::start().await;
    let admin = server.set_up().await;
    let bot = Answer::of(
        server
            .request(Method::POST, "/api/v1/bots")
            .header("authorization", &admin)
            .json(&json!({"name": "Крамниця"}))
            .send()
            .await
            .unwrap(),
    );
    let visitors = format!("/widget/{}/ws", bot.await.body["id"]);
    let state = server.running.state.clone();
    let come_again = |refused: &Answer, path: &str| {
        refused.assert_problem(503, "unavailable");
        assert_eq!(refused.header("retry-after"), crate::app::GAP_S.to_string(), "{path}");
    };
    state.stopping.store(true, Ordering::Relaxed);
    assert_eq!(server.get("/health/ready", &admin).await.status, StatusCode::SERVICE_UNAVAILABLE, "at once");
    let answered = server.get("/api/v1/dialogs", &admin).await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text);
    assert_eq!(answered.header("connection"), "close", "the next call finds the next process");
    for path in ["/ws/operator", &visitors] {
        come_again(&server.get(path, &admin).await, path);
    }
    state.refusing.store(true, Ordering::Relaxed);
    come_again(&server.get("/api/v1/dialogs", &admin).await, "/api/v1/dialogs");
    assert_eq!(server.get("/health/live", &admin).await.status, StatusCode::OK);
    server.running.stop().await;
}

#[actix_web::test]
async fn p_03_an_idempotency_key_makes_one_thing_also_across_a_restart() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    async fn call(server: &Server, admin: &str, key: &str, name: &str) -> Answer {
        let request = server
            .request(Method::POST, "/api/v1/bots")
            .header("authorization", admin)
            .header("idempotency-key", key)
            .json(&json!({"name": name}));
        Answer::of(request.send().await.unwrap()).await
    }

    let first = call(&server, &admin, "k-1", "Крамниця").await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    let again = call(&server, &admin, "k-1", "Крамниця").await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body));
    call(&server, &admin, "k-1", "Інша").await.assert_problem(422, "idempotency_mismatch");

    let calls = (0..20).map(|_| call(&server, &admin, "k-2", "Одна"));
    let mut made = std::collections::BTreeSet::new();
    for answer in futures_util::future::join_all(calls).await {
        match answer.status.as_u16() {
            201 => drop(made.insert(answer.body["id"].as_i64().unwrap())),
            409 => answer.assert_problem(409, "idempotency_running"),
            other => panic!("{other} {}", answer.text),
        }
    }
    assert_eq!(made.len(), 1);

    let server = server.restart().await;
    let after = call(&server, &admin, "k-1", "Крамниця").await;
    assert_eq!(after.body, first.body);
    let bots = server.get("/api/v1/bots", &admin).await;
    assert_eq!(bots.body["data"].as_array().unwrap().len(), 2, "{}", bots.text);
    server.running.stop().await;
}

#[actix_web::test]
async fn ws_13_only_listed_pages_frame_the_embedded_panel_and_no_other_page_is_framed() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let ancestors = async |path: &str| {
        let page = Answer::of(server.request(Method::GET, path).send().await.unwrap()).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        let policy = page.header("content-security-policy").to_owned();
        policy.split("frame-ancestors ").nth(1).unwrap_or_else(|| panic!("{path}: {policy}")).to_owned()
    };
    assert_eq!(ancestors("/embed/inbox").await, "'none'", "an empty list refuses embedding");

    let setting = "/api/v1/settings/embed";
    let list = json!({"embed_allowed_origins": ["https://CRM.example.com/", "http://localhost:3000"]});
    let stored = server.write(Method::PATCH, setting, &admin, &list).await;
    let origins = json!(["https://crm.example.com", "http://localhost:3000"]);
    assert_eq!((stored.status, &stored.body["embed_allowed_origins"]), (StatusCode::OK, &origins), "{}", stored.text);
    assert_eq!(ancestors("/embed/inbox").await, "https://crm.example.com http://localhost:3000", "at once");
    for other in ["/inbox/mine", "/login", "/settings", "/live"] {
        assert_eq!(ancestors(other).await, "'none'", "{other}");
    }
    let opener = async |path: &str| {
        let page = Answer::of(server.request(Method::GET, path).send().await.unwrap()).await;
        page.header("cross-origin-opener-policy").to_owned()
    };
    // A window in which somebody signs in for a frame speaks to that frame in the end; every other page is cut off.
    for window in ["/signed-on?mark=m1", "/api/v1/auth/oidc?purpose=frame", "/api/v1/auth/oidc/callback"] {
        assert_eq!(opener(window).await, "unsafe-none", "{window}");
    }
    assert_eq!(opener("/login").await, "same-origin");
    assert_eq!(ancestors("/signed-on").await, "'none'");
    for bad in ["*", "https://*.example.com", "http://crm.example.com", "https://crm.example.com/deals", "null"] {
        let refused = server.write(Method::PATCH, setting, &admin, &json!({"embed_allowed_origins": [bad]})).await;
        refused.assert_problem(422, "validation");
        assert!(refused.body["fields"]["embed_allowed_origins.0"].as_str().unwrap().contains(bad), "{}", refused.text);
    }
    let redirected = server.request(Method::GET, "/embed/operator?layout=compact&client_id=7").send().await.unwrap();
    assert_eq!(redirected.status(), StatusCode::FOUND);
    assert_eq!(redirected.headers()["location"], "/embed/inbox?layout=compact&client_id=7");
    let plain = server.request(Method::GET, "/embed/operator").send().await.unwrap();
    assert_eq!(plain.headers()["location"], "/embed/inbox");

    let server = server.restart().await;
    let page = Answer::of(server.request(Method::GET, "/embed/inbox").send().await.unwrap()).await;
    let policy = page.header("content-security-policy");
    assert!(policy.ends_with("frame-ancestors https://crm.example.com http://localhost:3000"), "{policy}");
    server.running.stop().await;
}

#[actix_web::test]
async fn ws_13_pages_and_answers_carry_the_security_headers() {
    let server = Server::start().await;
    server.set_up().await;
    let page = Answer::of(server.request(Method::GET, "/login").send().await.unwrap()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let api = Answer::of(server.request(Method::GET, "/api/v1/auth/session").send().await.unwrap()).await;
    for answer in [&page, &api] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-eval"), "{policy}");
        let script = policy.split(';').find(|p| p.trim().starts_with("script-src")).unwrap_or_default();
        assert!(!script.contains("unsafe-inline"), "{script}");
        assert_eq!(answer.header("server"), "");
    }
    assert_eq!(api.header("cache-control"), "no-store");
    let foreign = server
        .request(Method::OPTIONS, "/api/v1/dialogs")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "GET")
        .send()
        .await
        .unwrap();
    assert!(!foreign.headers().contains_key("access-control-allow-origin"));
    server.running.stop().await;
}

#[actix_web::test]
async fn se_05_metrics_are_for_this_machine_and_health_tells_why() {
    let server = Server::start().await;
    let metrics = Answer::of(server.request(Method::GET, "/metrics").send().await.unwrap()).await;
    assert_eq!(metrics.status, StatusCode::OK);
    assert!(
        metrics.text.contains("rozmova_http_requests_total") || metrics.text.contains("rozmova_"),
        "{}",
        metrics.text
    );
    let forwarded = server.request(Method::GET, "/metrics").header("x-forwarded-for", "8.8.8.8").send().await.unwrap();
    assert_eq!(forwarded.status(), StatusCode::NOT_FOUND);
    let ready = Answer::of(server.request(Method::GET, "/health/ready").send().await.unwrap()).await;
    assert_eq!((ready.status, &ready.body["status"]), (StatusCode::OK, &json!("ready")), "{}", ready.text);
    assert!(ready.body["durability"].is_object());
    assert_eq!(server.request(Method::GET, "/demo").send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(server.request(Method::HEAD, "/health/live").send().await.unwrap().status(), StatusCode::OK);
    server.running.stop().await;
}
