//! The administrator's calls of contract.md 3, one after another as an integrator makes them.

use super::*;

#[actix_web::test]
async fn a_contact_centre_is_set_up_through_the_api() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let topic = server.post("/api/v1/subjects", &admin, &json!({"name": "Оплата", "alias": "payment"})).await;
    assert_eq!(topic.status, StatusCode::CREATED, "{}", topic.text);
    server
        .post("/api/v1/subjects", &admin, &json!({"name": "Х", "alias": "payment"}))
        .await
        .assert_problem(409, "conflict");
    let (operator, token) = server.user(&admin, "olena", "operator").await;
    let group = json!({"name": "Перша лінія", "subject_ids": [topic.body["id"]], "operator_ids": [operator]});
    let group = server.post("/api/v1/skill-groups", &admin, &group).await;
    assert_eq!(group.status, StatusCode::CREATED, "{}", group.text);
    let unknown = json!({"name": "X", "subject_ids": [999_999_999]});
    server.post("/api/v1/skill-groups", &admin, &unknown).await.assert_problem(422, "validation");

    let limits =
        server.write(Method::PUT, &format!("/api/v1/operators/{operator}/limits"), &admin, &json!({"total": 7})).await;
    assert_eq!((limits.status, &limits.body["limit"]), (StatusCode::OK, &json!(7)), "{}", limits.text);
    let status = server
        .write(Method::PUT, &format!("/api/v1/operators/{operator}/status"), &token, &json!({"status": "online"}))
        .await;
    assert_eq!(status.status, StatusCode::OK, "{}", status.text);
    let other = server.get("/api/v1/auth/me", &admin).await.body["user"]["id"].as_i64().unwrap();
    let foreign = server
        .write(Method::PUT, &format!("/api/v1/operators/{other}/status"), &token, &json!({"status": "online"}))
        .await;
    foreign.assert_problem(403, "forbidden");

    let bootstrap = server.get("/api/v1/panel/bootstrap", &token).await;
    assert_eq!(bootstrap.status, StatusCode::OK, "{}", bootstrap.text);
    assert_eq!(bootstrap.body["subjects"][0]["alias"], "payment");
    assert_eq!(bootstrap.body["skill_groups"][0]["operator_ids"], json!([operator]));
    let diagnostics = server.get(&format!("/api/v1/distribution/operators/{operator}/diagnostics"), &admin).await;
    assert_eq!(diagnostics.status, StatusCode::OK, "{}", diagnostics.text);
    let queue = server.get("/api/v1/distribution/queue", &admin).await;
    assert_eq!((queue.status, &queue.body["data"]), (StatusCode::OK, &json!([])), "{}", queue.text);
    let audit = server.get("/api/v1/distribution/audit", &admin).await;
    assert_eq!(audit.status, StatusCode::OK, "{}", audit.text);
    server.running.stop().await;
}

#[actix_web::test]
async fn se_02_the_secrets_of_a_channel_are_shown_once_and_masked_after() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let bot = server.post("/api/v1/bots", &admin, &json!({"name": "Бот"})).await.body["id"].as_i64().unwrap();
    let path = format!("/api/v1/bots/{bot}/channels/custom_channel");
    let body = json!({"custom_channel_url": "http://127.0.0.1:9/hook", "access_token": "canary-access-77", "inbound_token": "canary-inbound-77"});

    let made = server.write(Method::PUT, &path, &admin, &body).await;

    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    assert!(made.body["signing_secret"].as_str().unwrap().starts_with("whsec_"));
    assert_eq!(made.body["input_url"], format!("{}/messengers_host/{bot}/custom_channel/hooks", server.base));
    let read = server.get(&path, &admin).await;
    assert_eq!((&read.body["signing_secret"], &read.body["has_inbound_token"]), (&Value::Null, &json!(true)));
    assert!(!read.text.contains("canary-access") && !read.text.contains("canary-inbound"), "{}", read.text);
    for file in std::fs::read_dir(server.dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("canary-"), "a secret lies in the storage");
    }

    let refused = json!({"custom_channel_url": "http://169.254.169.254/latest"});
    server.write(Method::PUT, &path, &admin, &refused).await.assert_problem(422, "validation");
    let stale = server
        .request(Method::PUT, &path)
        .header("authorization", &admin)
        .header("if-match", "\"99\"")
        .json(&body)
        .send()
        .await
        .unwrap();
    Answer::of(stale).await.assert_problem(412, "precondition");

    let update = json!({"update_id": "1", "chat": {"id": "c-1"}, "message": {"text": "Добрий день"}});
    let wrong = server.post(&format!("/messengers_host/{bot}/custom_channel/hooks"), "", &update).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED, "{}", wrong.text);
    server.running.stop().await;
}

#[actix_web::test]
async fn settings_change_key_by_key_and_every_fault_is_named() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let path = "/api/v1/settings/op-panel";
    let changed = server
        .write(Method::PATCH, path, &admin, &json!({"dialog_limit_total": 3, "auto_connect_free_operator": true}))
        .await;
    assert_eq!((changed.status, &changed.body["dialog_limit_total"]), (StatusCode::OK, &json!(3)), "{}", changed.text);
    let read = server.get(path, &admin).await;
    assert_eq!(read.body["auto_connect_free_operator"], true);
    assert_eq!(read.header("etag"), changed.header("etag"));

    let faults =
        server.write(Method::PATCH, path, &admin, &json!({"dialog_limit_total": 5000, "timer_minutes": 0})).await;
    faults.assert_problem(422, "validation");
    assert!(
        faults.body["fields"]["dialog_limit_total"].is_string() && faults.body["fields"]["timer_minutes"].is_string()
    );
    server.write(Method::PATCH, path, &admin, &json!({"nonsense": 1})).await.assert_problem(422, "validation");

    let limits = json!({"user_per_s": 2});
    assert_eq!(server.write(Method::PATCH, "/api/v1/settings/limits", &admin, &limits).await.status, StatusCode::OK);
    let mut refused = None;
    for _ in 0..10 {
        let answer = server.get("/api/v1/auth/me", &admin).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("the third request within a second is refused");
    refused.assert_problem(429, "rate_limited");
    assert!(!refused.header("retry-after").is_empty());
    server.running.stop().await;
}

#[actix_web::test]
async fn se_01_what_a_repeated_call_is_answered_lies_sealed_in_the_storage() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let make = async |path: &str, key: &str, body: &Value| {
        let call = server.request(Method::POST, path).header("authorization", &admin).header("idempotency-key", key);
        Answer::of(call.json(body).send().await.unwrap()).await
    };
    let body = json!({"name": "Каса", "scopes": ["dialogs:read"]});
    let made = make("/api/v1/api-keys", "once-1", &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let text = made.body["key"].as_str().unwrap();
    for file in std::fs::read_dir(server.dir.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(path).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains(text), "a key lies readable in the storage");
        }
    }
    let again = make("/api/v1/api-keys", "once-1", &body).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (StatusCode::CREATED, "true"));
    assert_eq!(again.text, made.text, "the same answer all the same");
    let other = json!({"name": "Каса", "scopes": ["stats:read"]});
    make("/api/v1/api-keys", "once-1", &other).await.assert_problem(422, "idempotency_mismatch");
    server.running.stop().await;
}

#[actix_web::test]
async fn p_03_links_and_imports_under_a_key_are_made_once() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let (user, _) = server.user(&admin, "olena", "operator").await;
    let make = async |path: &str, key: &str, body: &Value| {
        let call = server.request(Method::POST, path).header("authorization", &admin).header("idempotency-key", key);
        Answer::of(call.json(body).send().await.unwrap()).await
    };
    let path = format!("/api/v1/users/{user}/link");
    let first = make(&path, "link-1", &json!({})).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    let again = make(&path, "link-1", &json!({})).await;
    assert_eq!(again.body["url"], first.body["url"], "the link that was made is still the user's link");
    let other = make(&path, "link-2", &json!({})).await;
    assert_ne!(other.body["url"], first.body["url"], "another key is another link");

    let path = "/api/v1/users/import";
    let file = json!({"csv": "email,name,roles\nnew@example.com,Нова,operator\n"});
    let made = make(path, "file-1", &file).await;
    assert_eq!((made.status, &made.body["created"]), (StatusCode::OK, &json!(1)), "{}", made.text);
    let again = make(path, "file-1", &file).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &made.body), "the answer of the call that was lost");
    make(path, "file-1", &json!({"csv": "email\n"})).await.assert_problem(422, "idempotency_mismatch");
    server.running.stop().await;
}
