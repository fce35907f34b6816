//! An administrator's own script and style beside the website chat (channels.md 2.6).

use rozmova_load::api::Method;
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        TestApp,
        app::ADMIN_PASSWORD,
        files::{fetch, get},
        people::Team,
    },
};

const ORIGIN: &str = "https://shop.example";

async fn with_widget(app: &TestApp, alias: &str) -> Team {
    let team = app.team(alias, &["Ірина Коваль"], 5).await;
    app.admin.put(&chat(&team), &json!({"allowed_origins": [ORIGIN]})).await.unwrap();
    team
}

fn chat(team: &Team) -> String {
    format!("/api/v1/bots/{}/channels/widget", team.bot)
}

fn code(team: &Team) -> String {
    format!("{}/code", chat(team))
}

fn body(script: &str, version: i64) -> Value {
    json!({"script": script, "style": ".x{color:red}", "enabled": true, "version": version, "current_password": ADMIN_PASSWORD})
}

/// What a page of the site is told to load, below `/widget/{bot}/`; null for nothing.
async fn told(app: &TestApp, team: &Team) -> Value {
    let config = app.anonymous().get(&format!("/widget/{}/config", team.bot)).await.unwrap();
    config["js"].clone()
}

story!(own_code_is_served_under_its_hash_changed_with_the_password_and_kept_in_versions, |app| {
    let team = with_widget(&app, "code").await;
    let path = code(&team);
    let empty = app.admin.get(&path).await.unwrap();
    assert_eq!((&empty["version"], &empty["connected"], &empty["may_save"]), (&json!(0), &json!(true), &json!(true)));
    assert_eq!(told(&app, &team).await, Value::Null);

    let saved = app.admin.put(&path, &body("window.seen = 1;", 0)).await.unwrap();
    assert_eq!((&saved["version"], &saved["enabled"]), (&json!(1), &json!(true)));
    let boot = told(&app, &team).await;
    let boot = boot.as_str().expect("the page is told within the same second");
    let hash = boot.trim_start_matches("code/boot-").trim_end_matches(".js");
    let file = async |name: &str| get(&app.anonymous(), &format!("/widget/{}/{name}", team.bot)).await;
    let starts = file(boot).await;
    assert_eq!(starts.status, 200);
    assert_eq!(starts.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(starts.header("cross-origin-resource-policy"), "cross-origin");
    let script = file(&format!("code/{hash}.js")).await;
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(String::from_utf8(script.bytes).unwrap(), "(function () {\nwindow.seen = 1;\n})();\n");
    let style = file(&format!("code/{hash}.css")).await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(style.bytes, b".x{color:red}");
    for nothing in ["code/x.js", "code/boot-x.js", "code/..%2Fconfig", &format!("code/{hash}.html")] {
        assert_eq!(file(nothing).await.status, 404, "{nothing}");
    }

    // A second version; the first is not served any more, but can be looked at and brought back.
    let second = app.admin.put(&path, &body("window.seen = 2;", 1)).await.unwrap();
    assert_eq!(second["versions"].as_array().unwrap().len(), 2);
    assert_ne!(told(&app, &team).await, boot);
    assert_eq!(file(boot).await.status, 404);
    let former = app.admin.get(&format!("{path}/1")).await.unwrap();
    assert_eq!(former["script"], "window.seen = 1;");
    assert_eq!(app.admin.get(&format!("{path}/9")).await.unwrap_err().status(), 404);
    let stale = app.admin.put(&path, &body("window.seen = 3;", 1)).await.unwrap_err();
    assert_eq!(stale.status(), 412, "somebody else has saved");
    app.admin.put(&path, &body(former["script"].as_str().unwrap(), 2)).await.unwrap();
    assert_eq!(told(&app, &team).await, boot, "the same content has the same address");

    // Appearance does not take it away; switching it off does.
    app.admin.put(&chat(&team), &json!({"title": "Чат"})).await.unwrap();
    assert_eq!(told(&app, &team).await, boot);
    let off = json!({"script": "window.seen = 1;", "style": "", "enabled": false, "version": 3, "current_password": ADMIN_PASSWORD});
    app.admin.put(&path, &off).await.unwrap();
    assert_eq!(told(&app, &team).await, Value::Null);
    let log = app.admin.get("/api/v1/audit?action=widget_code.saved").await.unwrap();
    assert_eq!(log["data"].as_array().unwrap().len(), 4, "each version is in the audit log: {log}");
});

story!(own_code_is_saved_by_administrators_with_their_password_only_and_within_its_limits, |app| {
    let team = with_widget(&app, "guard").await;
    let path = code(&team);
    let system = app.user("Інтегратор", "integrator").await;
    assert_eq!(system.api.get(&path).await.unwrap()["may_save"], false);
    let mine = json!({"script": "1", "style": "", "enabled": true, "version": 0, "current_password": system.password});
    assert_eq!(system.api.put(&path, &mine).await.unwrap_err().status(), 403, "settings_bots alone is not enough");
    let wrong =
        json!({"script": "1", "style": "", "enabled": true, "version": 0, "current_password": "wrong-password"});
    assert_eq!(app.admin.put(&path, &wrong).await.unwrap_err().status(), 403, "AU-14");
    let without = json!({"script": "1", "style": "", "enabled": true, "version": 0});
    assert_eq!(app.admin.put(&path, &without).await.unwrap_err().status(), 403);
    let long = app.admin.put(&path, &body(&"x".repeat(64 * 1024 + 1), 0)).await.unwrap_err();
    assert_eq!(long.status(), 422, "{long}");
    let key = app.admin.post("/api/v1/api-keys", &json!({"name": "k", "scopes": ["settings:*"]})).await.unwrap();
    let key = app.anonymous().with_key(key["key"].as_str().unwrap());
    assert_eq!(key.put(&path, &body("1", 0)).await.unwrap_err().status(), 403, "a key has no password");
    assert_eq!(app.admin.get(&path).await.unwrap()["version"], 0, "nothing was saved");
    let other = app.team("silent", &["Тарас"], 5).await;
    assert_eq!(app.admin.put(&code(&other), &body("1", 0)).await.unwrap_err().status(), 404, "no website chat");
});

story!(faults_of_own_code_reach_the_panel_counted_and_only_from_listed_sites, |app| {
    let team = with_widget(&app, "faults").await;
    let path = code(&team);
    app.admin.put(&path, &body("nothing();", 0)).await.unwrap();
    let boot = told(&app, &team).await;
    let hash = boot.as_str().unwrap().trim_start_matches("code/boot-").trim_end_matches(".js").to_owned();
    let report = async |origin: &str, hash: &str, message: &str| {
        let body = json!({"hash": hash, "message": message, "line": 1, "column": -4}).to_string().into_bytes();
        let headers = [("origin", origin), ("content-type", "application/json")];
        let path = format!("/widget/{}/code-errors", team.bot);
        fetch(&app.anonymous(), Method::POST, &path, Some(body), &headers).await.status
    };
    assert_eq!(report(ORIGIN, &hash, "nothing is not defined").await, 200);
    assert_eq!(report(ORIGIN, &hash, "nothing is not defined").await, 200);
    assert_eq!(report(ORIGIN, "another", "of another version").await, 200);
    assert_eq!(report("https://evil.example", &hash, "made up").await, 403);
    let errors = app.admin.get(&path).await.unwrap()["errors"].clone();
    assert_eq!(errors.as_array().unwrap().len(), 1, "{errors}");
    assert_eq!(
        (&errors[0]["message"], &errors[0]["line"], &errors[0]["column"], &errors[0]["count"]),
        (&json!("nothing is not defined"), &json!(1), &json!(0), &json!(2))
    );
    app.admin.put(&path, &body("something();", 1)).await.unwrap();
    assert_eq!(app.admin.get(&path).await.unwrap()["errors"], json!([]), "a new version begins without faults");
});
