//! security.md AU and WS-12 over HTTP.

use super::*;

#[actix_web::test]
async fn au_13_the_set_up_page_closes_with_the_first_administrator() {
    let server = Server::start().await;
    let page = Answer::of(server.request(Method::GET, "/inbox/mine").send().await.unwrap()).await;
    assert_eq!((page.status.as_u16(), page.header("location")), (302, "/setup"));
    let wrong = json!({"code": "0000", "email": ADMIN, "name": "Х", "password": PASSWORD});
    server.post("/api/v1/setup", "", &wrong).await.assert_problem(403, "forbidden");

    let admin = server.set_up().await;

    let me = server.get("/api/v1/auth/me", &admin).await;
    assert_eq!(me.body["user"]["roles"], json!(["administrator"]));
    server.post("/api/v1/setup", "", &wrong).await.assert_problem(404, "not_found");
    let page = Answer::of(server.request(Method::GET, "/setup").send().await.unwrap()).await;
    assert_eq!((page.status.as_u16(), page.header("location")), (302, "/login"));
    server.running.stop().await;
}

#[actix_web::test]
async fn au_01_au_02_unknown_and_known_names_are_refused_alike_and_the_sixth_try_waits() {
    let server = Server::start().await;
    server.set_up().await;
    for email in [ADMIN, "nobody@example.com"] {
        for _ in 0..5 {
            let refused = server.login(email, "wrong-password").await;
            refused.assert_problem(401, "unauthorized");
            assert_eq!(refused.body["detail"], "e-mail or password are wrong");
        }
        let refused = server.login(email, PASSWORD).await;
        refused.assert_problem(429, "rate_limited");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    }
    let long = server.login(ADMIN, &"x".repeat(300)).await;
    long.assert_problem(400, "malformed");
    server.running.stop().await;
}

#[actix_web::test]
async fn au_06_ws_12_the_cookie_signs_in_and_its_writes_need_the_csrf_token() {
    let server = Server::start().await;
    server.set_up().await;
    let first = server.login(ADMIN, PASSWORD).await;
    let cookie = first.header("set-cookie").to_owned();
    for flag in ["rozmova_session=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let csrf = first.body["csrf_token"].as_str().unwrap();
    let write = |token: Option<&str>, site: Option<&str>| {
        let mut request = server
            .request(Method::POST, "/api/v1/subjects")
            .header("cookie", &cookie)
            .json(&json!({"name": "Оплата", "alias": "payment"}));
        if let Some(token) = token {
            request = request.header("x-csrf-token", token);
        }
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        request.send()
    };

    Answer::of(write(None, None).await.unwrap()).await.assert_problem(403, "forbidden");
    Answer::of(write(Some("0"), None).await.unwrap()).await.assert_problem(403, "forbidden");
    Answer::of(write(Some(csrf), Some("cross-site")).await.unwrap()).await.assert_problem(403, "forbidden");
    assert_eq!(write(Some(csrf), Some("same-origin")).await.unwrap().status(), StatusCode::CREATED);

    let session =
        Answer::of(server.request(Method::GET, "/api/v1/auth/session").header("cookie", &cookie).send().await.unwrap())
            .await;
    assert_eq!((session.status.as_u16(), &session.body["signed_in"]), (200, &json!(true)));
    let nobody = Answer::of(server.request(Method::GET, "/api/v1/auth/session").send().await.unwrap()).await;
    let look = json!({"product_name": "", "style": null, "script": null});
    let wanted = json!({
        "recovers_passwords": false, "password_login": true, "look": look, "signed_in": false, "second_factor_due": false,
    });
    assert_eq!(nobody.body, wanted);

    // A character in the middle: the last one of a token may hold bits that do not count.
    let middle = cookie.len() - 10;
    let other = if cookie.as_bytes()[middle] == b'x' { "y" } else { "x" };
    let forged = format!("{}{other}{}", &cookie[..middle], &cookie[middle + 1..]);
    let refused = server.request(Method::GET, "/api/v1/auth/me").header("cookie", forged).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    server.running.stop().await;
}

#[actix_web::test]
async fn au_07_a_signed_out_token_is_refused_and_a_refresh_token_works_once() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let first = server.login(ADMIN, PASSWORD).await;
    let refresh = json!({"refresh_token": first.body["refresh_token"]});

    let second = server.post("/api/v1/auth/refresh", "", &refresh).await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.text);
    assert_ne!(second.body["refresh_token"], first.body["refresh_token"]);

    // The old one again: somebody copied it, so the whole sign-in ends.
    server.post("/api/v1/auth/refresh", "", &refresh).await.assert_problem(401, "unauthorized");
    server.get("/api/v1/auth/me", &bearer(&second)).await.assert_problem(401, "unauthorized");

    assert_eq!(server.post("/api/v1/auth/logout", &admin, &json!({})).await.status, StatusCode::NO_CONTENT);
    server.get("/api/v1/auth/me", &admin).await.assert_problem(401, "unauthorized");
    server.running.stop().await;
}

#[actix_web::test]
async fn an_access_token_survives_a_restart() {
    let server = Server::start().await;
    let admin = server.set_up().await;

    let server = server.restart().await;

    assert_eq!(server.get("/api/v1/auth/me", &admin).await.status, StatusCode::OK);
    server.running.stop().await;
}

#[actix_web::test]
async fn au_10_a_key_is_shown_once_bound_to_its_scopes_and_ends_at_once() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let made = server.post("/api/v1/api-keys", &admin, &json!({"name": "crm", "scopes": ["dialogs:read"]})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let key = made.body["key"].as_str().unwrap();

    let authorization = format!("API-Key {key}");
    let allowed = server.get("/api/v1/dialogs", &authorization).await;
    assert_eq!(allowed.status, StatusCode::OK, "{}", allowed.text);
    assert_eq!(allowed.header("x-ratelimit-limit"), "300");
    server.get("/api/v1/users", &authorization).await.assert_problem(403, "forbidden");
    server.get("/api/v1/auth/me", &authorization).await.assert_problem(403, "forbidden");
    let query = server.request(Method::GET, &format!("/api/v1/dialogs?api_key={key}")).send().await.unwrap();
    assert_eq!(query.status(), StatusCode::UNAUTHORIZED);
    let list = server.get("/api/v1/api-keys", &admin).await;
    assert!(!list.text.contains(key), "{}", list.text);

    let id = &made.body["id"];
    assert_eq!(
        server.write(Method::DELETE, &format!("/api/v1/api-keys/{id}"), &admin, &json!({})).await.status,
        StatusCode::OK
    );
    server.get("/api/v1/dialogs", &authorization).await.assert_problem(401, "unauthorized");
    let beyond = json!({"name": "x", "scopes": ["everything"]});
    server.post("/api/v1/api-keys", &admin, &beyond).await.assert_problem(422, "validation");
    server.running.stop().await;
}

#[actix_web::test]
async fn au_08_a_deactivated_user_is_out_and_the_last_administrator_stays() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let (id, operator) = server.user(&admin, "olena", "operator").await;
    assert_eq!(server.get("/api/v1/panel/bootstrap", &operator).await.status, StatusCode::OK);

    let done = server.post(&format!("/api/v1/users/{id}/deactivate"), &admin, &json!({})).await;
    assert_eq!((done.status, &done.body["active"]), (StatusCode::OK, &json!(false)), "{}", done.text);

    server.get("/api/v1/panel/bootstrap", &operator).await.assert_problem(401, "unauthorized");
    server.login("olena@example.com", PASSWORD).await.assert_problem(401, "unauthorized");

    let root = server.get("/api/v1/auth/me", &admin).await.body["user"]["id"].as_i64().unwrap();
    let refused = server.post(&format!("/api/v1/users/{root}/deactivate"), &admin, &json!({})).await;
    refused.assert_problem(409, "conflict");
    let demote =
        server.write(Method::PATCH, &format!("/api/v1/users/{root}"), &admin, &json!({"roles": ["operator"]})).await;
    demote.assert_problem(409, "conflict");
    server.running.stop().await;
}

#[actix_web::test]
async fn an_administrator_asks_administrators_for_a_second_step_and_begins_with_themselves() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let roles = server.get("/api/v1/roles", &admin).await.body["data"].as_array().unwrap().clone();
    let id = |name: &str| roles.iter().find(|role| role["name"] == name).unwrap()["id"].clone();
    let role = format!("/api/v1/roles/{}", id("administrator"));
    let both = json!({"second_factor": true, "description": "інший опис"});
    server.write(Method::PATCH, &role, &admin, &both).await.assert_problem(403, "forbidden");

    let asked = server.write(Method::PATCH, &role, &admin, &json!({"second_factor": true})).await;
    assert_eq!((asked.status, &asked.body["second_factor"]), (StatusCode::OK, &json!(true)), "{}", asked.text);

    server.get("/api/v1/users", &admin).await.assert_problem(403, "second_factor_due");
    let begun = server.post("/api/v1/auth/second-factor", &admin, &json!({"current_password": PASSWORD})).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.text);
    server.running.stop().await;
}

#[actix_web::test]
async fn ac_04_ac_05_nobody_gives_rights_they_do_not_have() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let (id, supervisor) = server.user(&admin, "vitalii", "supervisor").await;
    let raise = json!({"roles": ["administrator"]});
    server
        .write(Method::PATCH, &format!("/api/v1/users/{id}"), &supervisor, &raise)
        .await
        .assert_problem(403, "forbidden");
    let smuggled = json!({"email": "a@example.com", "name": "A", "roles": ["operator"], "is_root": true});
    server.post("/api/v1/users", &admin, &smuggled).await.assert_problem(422, "validation");
    let own = server.get("/api/v1/auth/me", &admin).await.body["user"]["id"].as_i64().unwrap();
    let password = json!({"password": "another-password-1"});
    server
        .write(Method::PATCH, &format!("/api/v1/users/{own}"), &admin, &password)
        .await
        .assert_problem(403, "forbidden");
    server.running.stop().await;
}

#[actix_web::test]
async fn a_user_made_by_the_command_line_beside_the_server_is_an_operator_after_signing_in() {
    let server = Server::start().await;
    server.set_up().await;
    let config = server.running.state.config.as_ref().clone();
    let made = tokio::task::spawn_blocking(move || {
        crate::cli::make_user(&config, "taras@example.com", "Тарас", PASSWORD, "operator")
    });
    let id = made.await.unwrap().unwrap_or_else(|e| panic!("{e}"));

    let token = bearer(&server.login("taras@example.com", PASSWORD).await);

    let bootstrap = server.get("/api/v1/panel/bootstrap", &token).await;
    let known = bootstrap.body["operators"].as_array().unwrap().iter().any(|o| o["id"] == json!(id));
    assert!(known, "{}", bootstrap.body["operators"]);
    server.running.stop().await;
}
