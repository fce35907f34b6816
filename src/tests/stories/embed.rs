//! The panel inside a CRM's page: who may make a token, what it is worth, and how often (integrations.md 8).

use rozmova_load::{Panel, api::Method};
use serde_json::{Value, json};

use crate::{story, support::TestApp};

/// Lets a CRM embed the panel and answers the text of its key.
async fn crm(app: &TestApp) -> String {
    let list = json!({"embed_allowed_origins": ["https://crm.test.example"]});
    app.admin.patch("/api/v1/settings/embed", &list).await.unwrap();
    let key = json!({"name": "CRM", "scopes": ["embed:token"]});
    app.admin.post("/api/v1/api-keys", &key).await.unwrap()["key"].as_str().unwrap().to_owned()
}

fn of(email: &str) -> Value {
    json!({"user_email": email})
}

story!(a_crm_signs_its_operator_in_once_without_a_cookie, |app| {
    let olena = app.user("Олена", "operator").await;
    let key = app.anonymous().with_key(&crm(&app).await);
    let issued = key.post("/api/v1/embed/token", &of(&olena.email)).await.unwrap();
    let token = issued["token"].as_str().unwrap().to_owned();
    assert!(token.len() >= 32, "128 bits: {token}");

    let exchange = async || {
        let body = json!({"token": token}).to_string().into_bytes();
        let headers = [("content-type", "application/json")];
        app.anonymous().raw(Method::POST, "/api/v1/auth/embed", Some(body), &headers).await.unwrap()
    };
    let first = exchange().await;
    assert_eq!(first.status().as_u16(), 200);
    assert!(first.headers().get("set-cookie").is_none(), "what signs in stays in the frame's memory");
    let answer: Value = serde_json::from_str(&first.text().await.unwrap()).unwrap();
    assert_eq!((&answer["user"]["id"], &answer["user"]["email"]), (&json!(olena.id), &json!(olena.email)));

    let framed = app.anonymous().with_token(answer["access_token"].as_str().unwrap());
    assert_eq!(framed.get("/api/v1/auth/me").await.unwrap()["user"]["id"], olena.id);
    let mut panel = Panel::connect(&framed).await.unwrap_or_else(|e| panic!("the socket takes the same token: {e}"));
    panel.command("status.set", json!({"status": "online"})).await.unwrap();

    assert_eq!(exchange().await.status().as_u16(), 401, "once");
    let guess = app.anonymous().post("/api/v1/auth/embed", &json!({"token": "0".repeat(32)})).await.unwrap_err();
    assert_eq!((guess.status(), guess.code()), (401, "unauthorized"));
    let foreign = app
        .anonymous()
        .call(Method::POST, "/api/v1/auth/embed", Some(&json!({"token": token})), &[("sec-fetch-site", "cross-site")])
        .await
        .unwrap_err();
    assert_eq!(foreign.status(), 403, "only our own page exchanges tokens");
    let log = app.admin.get("/api/v1/audit?limit=100").await.unwrap().to_string();
    assert!(log.contains("embed.token_made") && log.contains("key CRM") && log.contains("auth.embed"), "{log}");
    assert!(!log.contains(&token) && !app.log().contains(&token), "a token is in no log");
});

story!(a_token_is_made_by_a_key_with_the_right_for_operators_only, |app| {
    let olena = app.user("Олена", "operator").await;
    let path = "/api/v1/embed/token";
    let other = json!({"name": "other", "scopes": ["dialogs:read"]});
    let other = app.admin.post("/api/v1/api-keys", &other).await.unwrap()["key"].as_str().unwrap().to_owned();
    let other = app.anonymous().with_key(&other);
    assert_eq!(other.post(path, &of(&olena.email)).await.unwrap_err().status(), 403, "another scope");
    assert_eq!(app.anonymous().post(path, &of(&olena.email)).await.unwrap_err().status(), 401);
    assert_eq!(olena.api.post(path, &of(&olena.email)).await.unwrap_err().status(), 403);
    assert_eq!(app.admin.post(path, &of(&olena.email)).await.unwrap_err().status(), 403, "nobody acts as another");

    let key = app.anonymous().with_key(&crm(&app).await);
    let analyst = app.user("Аналітик", "analyst").await;
    for nobody in ["nobody@test.example", analyst.email.as_str()] {
        let refused = key.post(path, &of(nobody)).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (422, "validation"), "{nobody}");
    }
    let chief = app.user("Головна", "administrator").await;
    for administrator in ["admin@test.example", chief.email.as_str()] {
        assert_eq!(key.post(path, &of(administrator)).await.unwrap_err().status(), 403, "{administrator}");
    }
    let integrator = app.user("Інтегратор", "integrator").await;
    let beyond = json!({"name": "x", "scopes": ["embed:token"]});
    assert_eq!(integrator.api.post("/api/v1/api-keys", &beyond).await.unwrap_err().status(), 403);

    let token = key.post(path, &of(&olena.email)).await.unwrap()["token"].clone();
    app.admin.post(&format!("/api/v1/users/{}/deactivate", olena.id), &json!({})).await.unwrap();
    let late = app.anonymous().post("/api/v1/auth/embed", &json!({"token": token})).await.unwrap_err();
    assert_eq!(late.status(), 401, "a token of somebody who has left is worth nothing");
    assert_eq!(key.post(path, &of(&olena.email)).await.unwrap_err().status(), 422);

    app.admin.patch("/api/v1/settings/embed", &json!({"embed_allowed_origins": []})).await.unwrap();
    let boss = app.user("Віталій", "supervisor").await;
    let refused = key.post(path, &of(&boss.email)).await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (409, "conflict"), "embedding is switched off");
    assert_eq!(boss.api.get("/api/v1/settings/embed").await.unwrap_err().status(), 403);
});

story!(the_list_of_origins_has_a_version_and_a_history, |app| {
    let path = "/api/v1/settings/embed";
    assert_eq!(app.admin.get(path).await.unwrap(), json!({"embed_allowed_origins": []}));
    crm(&app).await;
    let stale = json!({"embed_allowed_origins": ["https://other.test.example"]});
    let stale = app.admin.call(Method::PATCH, path, Some(&stale), &[("if-match", "\"0\"")]).await.unwrap_err();
    assert_eq!(stale.status(), 412);
    let wrong = app.admin.patch(path, &json!({"embed_allowed_origins": ["crm"], "x": 1})).await.unwrap_err();
    assert_eq!(wrong.status(), 422);
    let history = app.admin.get("/api/v1/audit?object_kind=settings&limit=20").await.unwrap();
    let change = history["data"].as_array().unwrap().iter().find(|row| row["action"] == "settings.embed").unwrap();
    let list = &change["data"]["embed_allowed_origins"];
    assert_eq!((&list["old"], &list["new"]), (&json!([]), &json!(["https://crm.test.example"])));
});

story!(a_page_of_the_companys_own_system_stands_beside_a_dialog_with_the_clients_values_in_its_address, |app| {
    let team = app.team("tabs", &["Ірина Коваль"], 5).await;
    let path = "/api/v1/settings/panel-tabs";
    let url = "https://CRM.test.example/c/{{client.id}}?name={{client.name}}&dialog={{dialog.id}}";
    let all = json!([
        {"title": "CRM", "url_template": url},
        {"title": "Для керівника", "url_template": "https://crm.test.example/boss", "roles": ["supervisor"]},
    ]);
    app.admin.patch(path, &json!({"panel_tabs": all, "signing_secret": "a-secret-of-the-crm"})).await.unwrap();
    let stored = app.admin.get(path).await.unwrap();
    assert!(stored["signing_secret"].as_str().unwrap().starts_with("****"), "write-only: {stored}");
    let wrong =
        json!({"panel_tabs": [{"title": "x", "url_template": "http://crm.test.example"}], "signing_secret": "short"});
    assert_eq!(app.admin.patch(path, &wrong).await.unwrap_err().status(), 422);
    assert_eq!(team.operators[0].api.get(path).await.unwrap_err().status(), 403);

    let dialog = app.dialog_of(&app.customer_writes(&team, "chat-1", 1, "Де замовлення?").await).await;
    let client = app.dialog(dialog).await["client"].clone();
    let tabs = app.admin.get(&format!("/api/v1/dialogs/{dialog}/tabs")).await.unwrap();
    assert_eq!(tabs["data"].as_array().unwrap().len(), 2, "the owner sees all: {tabs}");
    let (head, rest) = tabs["data"][0]["url"].as_str().unwrap().split_once("?name=").unwrap();
    assert_eq!(head, format!("https://crm.test.example/c/{}", client["id"]));
    assert!(rest.contains(&format!("&dialog={dialog}&ts=")) && rest.contains("&sig="), "{rest}");
    let key = json!({"name": "Порт", "scopes": ["op_view_all"]});
    let key = app.admin.post("/api/v1/api-keys", &key).await.unwrap();
    let key = app.anonymous().with_key(key["key"].as_str().unwrap());
    let tabs = key.get(&format!("/api/v1/dialogs/{dialog}/tabs")).await.unwrap();
    assert_eq!(tabs["data"].as_array().unwrap().len(), 1, "a key has no role: {tabs}");
});
