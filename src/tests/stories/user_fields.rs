//! Fields of users: set up as those of clients, judged by the same rules, filled in on the user's page (administration.md 3).

use rozmova_load::api::Method;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::{
    story,
    support::files::{get, png, upload},
};

const PATH: &str = "/api/v1/user-fields";

story!(a_user_has_fields_of_all_ten_types_and_each_judges_what_is_written_into_it, |app| {
    let list = MockServer::start().await;
    Mock::given(path("/rooms"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!(["12", "14"])))
        .mount(&list)
        .await;
    for field in [
        json!({"key": "badge", "label": "Перепустка", "type": "STRING", "pattern": "[A-Z]\\d{3}", "unique": true}),
        json!({"key": "about", "label": "Про себе", "type": "TEXT"}),
        json!({"key": "shift", "label": "Зміна", "type": "SELECT", "options": ["Денна", "Нічна"]}),
        json!({"key": "room", "label": "Кімната", "type": "SELECTAPI", "api": {"url": format!("{}/rooms", list.uri())}}),
        json!({"key": "photo", "label": "Фото", "type": "FILE"}),
        json!({"key": "floor", "label": "Поверх", "type": "INTEGER", "min": 1, "max": 9}),
        json!({"key": "iban", "label": "Рахунок", "type": "BIGINT"}),
        json!({"key": "rate", "label": "Ставка", "type": "FLOAT"}),
        json!({"key": "hired", "label": "Працює з", "type": "DATE"}),
        json!({"key": "remote", "label": "Віддалено", "type": "BOOLEAN"}),
    ] {
        app.admin.post(PATH, &field).await.unwrap();
    }
    // A field of clients with the same key is another field.
    let same = json!({"key": "badge", "label": "Картка", "type": "DATE"});
    app.admin.post("/api/v1/client-fields", &same).await.unwrap();

    let (iryna, taras) = (app.user("Ірина", "operator").await, app.user("Тарас", "operator").await);
    let (one, other) = (format!("/api/v1/users/{}", iryna.id), format!("/api/v1/users/{}", taras.id));
    let wrong = json!({"extra": {
        "badge": "a1", "shift": "Ранкова", "room": "13", "photo": 999_999, "floor": 10, "iban": "x", "rate": "багато",
        "hired": "вчора", "remote": "іноді", "unknown": 1,
    }});
    let refused = app.admin.patch(&one, &wrong).await.unwrap_err();
    assert_eq!(refused.status(), 422);
    for key in ["badge", "shift", "floor", "iban", "rate", "hired", "remote", "unknown"] {
        assert!(refused.to_string().contains(&format!("extra.{key}")), "{key}: {refused}");
    }
    for (key, value) in [("room", json!("13")), ("photo", json!(999_999))] {
        let refused = app.admin.patch(&one, &json!({"extra": {key: value}})).await.unwrap_err();
        assert!(refused.to_string().contains(&format!("extra.{key}")), "{refused}");
    }
    assert_eq!(app.admin.get(&one).await.unwrap()["extra"], json!({}), "nothing of it was stored");

    let photo = upload(&app.admin, "a.png", &png(8, 8)).await["id"].clone();
    let good = json!({"extra": {
        "badge": "A123", "about": "З Харкова", "shift": "Нічна", "room": "14", "photo": photo, "floor": "3",
        "iban": "9007199254740993", "rate": "1,5", "hired": "2026-11-01", "remote": true,
    }});
    let stored = app.admin.patch(&one, &good).await.unwrap();
    assert_eq!(
        stored["extra"],
        json!({
            "badge": "A123", "about": "З Харкова", "shift": "Нічна", "room": "14", "photo": photo, "floor": 3,
            "iban": "9007199254740993", "rate": 1.5, "hired": "2026-11-01", "remote": true,
        })
    );
    let twice = app.admin.patch(&other, &json!({"extra": {"badge": "A123"}})).await.unwrap_err();
    assert!(twice.to_string().contains("another user has this value"), "{twice}");
    // The photo is the user's: they read it, a colleague does not, and no message can have it.
    let content = format!("/api/v1/files/{photo}/content");
    assert_eq!(get(&iryna.api, &content).await.status, 200);
    assert_eq!(get(&taras.api, &content).await.status, 404);

    // A value is emptied by null, the others stay; the log says what was there.
    let emptied = app.admin.patch(&one, &json!({"extra": {"floor": null}, "name": "Ірина Коваль"})).await.unwrap();
    assert_eq!((&emptied["extra"]["floor"], &emptied["extra"]["shift"]), (&Value::Null, &json!("Нічна")));
    let log = app.admin.get("/api/v1/audit?action=user.updated&limit=1").await.unwrap();
    assert_eq!(log["data"][0]["data"]["extra.floor"], json!({"old": 3, "new": null}));
    let options = app.admin.get(PATH).await.unwrap();
    let room = options["data"].as_array().unwrap().iter().find(|row| row["key"] == "room").unwrap()["id"].clone();
    let rooms = app.admin.get(&format!("{PATH}/{room}/options")).await.unwrap();
    assert_eq!(rooms["data"][1], json!({"value": "14", "label": "14"}));
});

story!(fields_of_users_are_set_up_and_filled_in_by_whoever_manages_users_only, |app| {
    let vitalii = app.user("Віталій", "supervisor").await;
    let boss = app.user("Дарина", "administrator").await;
    let iryna = app.user("Ірина", "operator").await;
    let page = format!("/api/v1/users/{}", iryna.id);
    let field = json!({"key": "post", "label": "Посада", "type": "STRING"});
    assert_eq!(vitalii.api.post(PATH, &field).await.unwrap_err().status(), 403);
    assert_eq!(vitalii.api.get(PATH).await.unwrap_err().status(), 403);
    let post = boss.api.post(PATH, &field).await.unwrap();
    let hidden = json!({"key": "pay", "label": "Оплата", "type": "FLOAT", "hidden_roles": ["administrator"]});
    app.admin.post(PATH, &hidden).await.unwrap();
    let locked = json!({"key": "code", "label": "Код", "type": "STRING", "non_editable": true});
    app.admin.post(PATH, &locked).await.unwrap();

    assert_eq!(iryna.api.patch(&page, &json!({"extra": {"post": "Я"}})).await.unwrap_err().status(), 403);
    boss.api.patch(&page, &json!({"extra": {"post": "Старша зміни"}})).await.unwrap();
    for body in [json!({"pay": 5}), json!({"code": "x"})] {
        assert_eq!(boss.api.patch(&page, &json!({"extra": body})).await.unwrap_err().status(), 422, "{body}");
    }
    app.admin.patch(&page, &json!({"extra": {"pay": 5, "code": "x"}})).await.unwrap();
    let all = json!({"post": "Старша зміни", "pay": 5.0, "code": "x"});
    assert_eq!(app.admin.get(&page).await.unwrap()["extra"], all, "the root administrator");
    let seen = json!({"post": "Старша зміни", "code": "x"});
    assert_eq!(boss.api.get(&page).await.unwrap()["extra"], seen, "what a role does not see is not there");
    let listed = boss.api.get("/api/v1/users?limit=500").await.unwrap();
    let row = listed["data"].as_array().unwrap().iter().find(|row| row["id"] == iryna.id).unwrap();
    assert_eq!(row["extra"], seen);

    // Whoever manages users reads what became of a field, without the whole audit log.
    let grants = json!(["op_panel", "settings_users"]);
    app.admin.post("/api/v1/roles", &json!({"name": "Кадри", "grants": grants})).await.unwrap();
    let hr = app.user("Лариса", "Кадри").await;
    let history = format!("/api/v1/audit?object_kind=user_field&object_id={}", post["id"]);
    let log = hr.api.get(&history).await.unwrap();
    assert_eq!(log["data"].as_array().unwrap().len(), 1, "{log}");
    assert_eq!(vitalii.api.get(&history).await.unwrap_err().status(), 403);

    // Archived, the field leaves the page and its values stay; removed, somebody says what becomes of them.
    let path = format!("{PATH}/{}", post["id"]);
    boss.api.patch(&path, &json!({"active": false})).await.unwrap();
    assert_eq!(boss.api.patch(&page, &json!({"extra": {"post": "Інша"}})).await.unwrap_err().status(), 422);
    let remove = async |how: &str| boss.api.call(Method::DELETE, &format!("{path}{how}"), None, &[]).await;
    let asked = remove("").await.unwrap_err();
    assert_eq!(asked.status(), 409);
    assert!(asked.to_string().contains("1 users have a value"), "{asked}");
    remove("?values=drop").await.unwrap();
    assert_eq!(boss.api.get(&page).await.unwrap()["extra"], json!({"code": "x"}));
});

story!(a_file_of_users_fills_own_fields_in_by_key_or_label_and_each_line_is_judged, |app| {
    for field in [
        json!({"key": "badge", "label": "Перепустка", "type": "STRING", "unique": true}),
        json!({"key": "floor", "label": "Поверх", "type": "INTEGER", "min": 1, "max": 9}),
        json!({"key": "photo", "label": "Фото", "type": "FILE"}),
    ] {
        app.admin.post(PATH, &field).await.unwrap();
    }
    let path = "/api/v1/users/import";
    let file = "email,name,roles,badge,Поверх\na@test.example,А,operator,A1,3\nb@test.example,Б,operator,A1,4\nc@test.example,В,operator,A2,30\nd@test.example,Г,operator,,\n";
    for dry_run in [true, false] {
        let answer = app.admin.post(path, &json!({"csv": file, "dry_run": dry_run})).await.unwrap();
        let lines = answer["lines"].as_array().unwrap();
        let results: Vec<&str> = lines.iter().map(|line| line["result"].as_str().unwrap()).collect();
        assert_eq!(results, ["created", "refused", "refused", "created"], "{answer}");
        assert!(lines[1]["reason"].as_str().unwrap().contains("extra.badge"), "{answer}");
        assert!(lines[2]["reason"].as_str().unwrap().contains("extra.floor"), "{answer}");
        assert_eq!(lines[0]["extra"], json!({"badge": "A1", "floor": "3"}));
    }
    let users = app.admin.get("/api/v1/users?limit=500").await.unwrap();
    let find = |email: &str| users["data"].as_array().unwrap().iter().find(|user| user["email"] == email).cloned();
    assert_eq!(find("a@test.example").unwrap()["extra"], json!({"badge": "A1", "floor": 3}));
    assert_eq!(find("d@test.example").unwrap()["extra"], json!({}));
    assert!(find("b@test.example").is_none());
    let again = "email,name,badge\nx@test.example,Х,A1\n";
    let body = json!({"csv": again, "roles": ["operator"], "dry_run": true});
    let answer = app.admin.post(path, &body).await.unwrap();
    assert_eq!(answer["lines"][0]["result"], "refused", "another user has it already");
    for head in ["email,photo", "email,phone"] {
        let refused = app.admin.post(path, &json!({"csv": format!("{head}\na@x.ua,1")})).await.unwrap_err();
        assert_eq!(refused.status(), 422, "{head}");
    }
});

story!(everybody_fills_their_own_fields_in_by_the_rules_of_each, |app| {
    let mine = "/api/v1/me/fields";
    let list = MockServer::start().await;
    Mock::given(path("/rooms"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!(["12", "14"])))
        .mount(&list)
        .await;
    let api = json!({"url": format!("{}/rooms", list.uri())});
    for field in [
        json!({"key": "post", "label": "Посада", "type": "STRING"}),
        json!({"key": "pay", "label": "Оплата", "type": "FLOAT", "hidden_roles": ["operator"]}),
        json!({"key": "code", "label": "Код", "type": "STRING", "non_editable": true}),
        json!({"key": "room", "label": "Кімната", "type": "SELECTAPI", "api": api}),
    ] {
        app.admin.post(PATH, &field).await.unwrap();
    }
    let iryna = app.user("Ірина", "operator").await;
    let read = iryna.api.get(mine).await.unwrap();
    let keys: Vec<&str> = read["fields"].as_array().unwrap().iter().map(|f| f["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["post", "code", "room"], "what a role does not see is not there");
    assert!(!read.to_string().contains(&list.uri()), "where a list comes from is nobody's business");
    for values in [json!({"pay": 5}), json!({"code": "x"}), json!({"unknown": 1}), json!({"room": "13"})] {
        let refused = iryna.api.patch(mine, &json!({"values": values})).await.unwrap_err();
        assert_eq!(refused.status(), 422, "{values}: {refused}");
    }
    let room = read["fields"][2]["id"].clone();
    let rooms = iryna.api.get(&format!("{mine}/{room}/options")).await.unwrap();
    assert_eq!(rooms["data"][1]["value"], "14");
    let stored = iryna.api.patch(mine, &json!({"values": {"post": "Старша зміни", "room": "14"}})).await.unwrap();
    assert_eq!(stored["values"], json!({"post": "Старша зміни", "room": "14"}));
    let page = app.admin.get(&format!("/api/v1/users/{}", iryna.id)).await.unwrap();
    assert_eq!(page["extra"], json!({"post": "Старша зміни", "room": "14"}));
    let log = app.admin.get("/api/v1/audit?action=user.updated&limit=1").await.unwrap();
    assert_eq!(log["data"][0]["data"]["extra.post"], json!({"old": null, "new": "Старша зміни"}));
    assert_eq!(
        iryna.api.patch(&format!("/api/v1/users/{}", iryna.id), &json!({"extra": {}})).await.unwrap_err().status(),
        403
    );
});

story!(a_value_that_is_said_to_be_stored_is_not_lost_to_another_change_at_the_same_moment, |app| {
    let keys: Vec<String> = (0..6).map(|n| format!("f{n}")).collect();
    for key in &keys {
        app.admin.post(PATH, &json!({"key": key, "label": key, "type": "STRING"})).await.unwrap();
    }
    let iryna = app.user("Ірина", "operator").await;
    let page = format!("/api/v1/users/{}", iryna.id);
    for round in 0..3 {
        let value = format!("{round}");
        // Half of them by herself, half by an administrator; nobody names a version.
        let changes = keys.iter().enumerate().map(|(n, key)| {
            let (iryna, admin, page, value) = (&iryna.api, &app.admin, &page, &value);
            async move {
                let own = json!({"values": {key: value}});
                let theirs = json!({"extra": {key: value}});
                let answer = if n % 2 == 0 {
                    iryna.patch("/api/v1/me/fields", &own).await
                } else {
                    admin.patch(page, &theirs).await
                };
                match answer {
                    Ok(_) => Some(key),
                    Err(refused) => {
                        assert_eq!(refused.status(), 412, "{refused}");
                        None
                    }
                }
            }
        });
        let stored: Vec<&String> = futures_util::future::join_all(changes).await.into_iter().flatten().collect();
        assert!(!stored.is_empty(), "one of them is first");
        let extra = app.admin.get(&page).await.unwrap()["extra"].clone();
        for key in stored {
            assert_eq!(extra[key.as_str()], json!(value), "{key}: {extra}");
        }
    }
});
