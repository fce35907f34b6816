//! Quick replies: everybody's, and each person's own.

use rozmova_load::{Api, ApiError, api::Method};
use serde_json::{Value, json};

use crate::story;

const PATH: &str = "/api/v1/quick-replies";

async fn titles(api: &Api) -> Vec<String> {
    let page = api.get(&format!("{PATH}?limit=500")).await.unwrap();
    page["data"].as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect()
}

async fn remove(api: &Api, id: i64) -> Result<Value, ApiError> {
    api.call(Method::DELETE, &format!("{PATH}/{id}"), None, &[]).await
}

story!(a_quick_reply_of_ones_own_is_made_changed_and_deleted_and_nobody_else_sees_it, |app| {
    let (olena, taras) = (app.user("Олена", "operator").await, app.user("Тарас", "operator").await);
    let text = "Вітаю, {{client.name}}!\nНомер {{dialog.number}}, <b>{{order.state}}</b>";
    let body = json!({"title": " Вітання ", "shortcut": "/Вітання", "text": text});
    let made = olena.api.post(PATH, &body).await.unwrap();
    let id = made["id"].as_i64().unwrap();
    assert_eq!(
        (&made["title"], &made["shortcut"], &made["text"]),
        (&json!("Вітання"), &json!("вітання"), &json!(text))
    );
    assert_eq!((&made["owner_id"], &made["version"]), (&json!(olena.id), &json!(1)));
    assert_eq!(titles(&olena.api).await, ["Вітання"]);

    for stranger in [&taras.api, &app.admin] {
        assert!(titles(stranger).await.is_empty(), "it is hers alone");
        let path = format!("{PATH}/{id}");
        assert_eq!(stranger.patch(&path, &json!({"title": "чуже"})).await.unwrap_err().status(), 404);
        assert_eq!(remove(stranger, id).await.unwrap_err().status(), 404);
    }
    taras.api.post(PATH, &body).await.expect("his own may have the same shortcut");
    let twice = olena.api.post(PATH, &body).await.unwrap_err();
    assert_eq!((twice.status(), twice.code()), (409, "conflict"));

    let path = format!("{PATH}/{id}");
    let changed = olena.api.patch(&path, &json!({"text": "Добрий день!", "shortcut": ""})).await.unwrap();
    assert_eq!((&changed["title"], &changed["shortcut"]), (&json!("Вітання"), &json!("")));
    assert_eq!((&changed["text"], &changed["version"]), (&json!("Добрий день!"), &json!(2)));
    let stale = olena.api.call(Method::PATCH, &path, Some(&json!({"title": "x"})), &[("if-match", "\"1\"")]).await;
    assert_eq!(stale.unwrap_err().status(), 412);
    let fresh = olena.api.call(Method::PATCH, &path, Some(&json!({"title": "x"})), &[("if-match", "\"2\"")]).await;
    assert_eq!(fresh.unwrap()["version"], 3);

    remove(&olena.api, id).await.unwrap();
    assert_eq!(remove(&olena.api, id).await.unwrap_err().status(), 404);
    assert!(titles(&olena.api).await.is_empty());
});

story!(a_shared_quick_reply_is_seen_by_everybody_and_changed_only_with_the_right, |app| {
    let vitalii = app.user("Віталій", "supervisor").await;
    let (olena, trainee) = (app.user("Олена", "operator").await, app.user("Стажер", "light_agent").await);
    let body = json!({"title": "Доставка", "shortcut": "доставка", "text": "Завтра", "shared": true});
    let refused = olena.api.post(PATH, &body).await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (403, "forbidden"));
    let made = vitalii.api.post(PATH, &body).await.unwrap();
    let id = made["id"].as_i64().unwrap();
    assert_eq!(made["owner_id"], Value::Null);
    for reader in [&olena.api, &trainee.api, &vitalii.api, &app.admin] {
        assert_eq!(titles(reader).await, ["Доставка"]);
    }
    let path = format!("{PATH}/{id}");
    for reader in [&olena.api, &trainee.api] {
        let refused = reader.patch(&path, &json!({"text": "Ніколи"})).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (403, "forbidden"));
        assert_eq!(remove(reader, id).await.unwrap_err().status(), 403);
    }
    assert_eq!(vitalii.api.post(PATH, &body).await.unwrap_err().status(), 409);
    vitalii.api.patch(&path, &json!({"text": "Післязавтра"})).await.unwrap();
    assert_eq!(olena.api.get(PATH).await.unwrap()["data"][0]["text"], "Післязавтра");

    let analyst = app.user("Аналітик", "analyst").await;
    assert_eq!(analyst.api.get(PATH).await.unwrap_err().status(), 403);
    assert_eq!(app.anonymous().get(PATH).await.unwrap_err().status(), 401);
    let key = app.admin.post("/api/v1/api-keys", &json!({"name": "CRM", "scopes": ["settings:*"]})).await.unwrap();
    let crm = app.anonymous().with_key(key["key"].as_str().unwrap());
    let own = crm.post(PATH, &json!({"title": "x", "text": "x"})).await.unwrap_err();
    assert_eq!(own.status(), 403, "a key is nobody's hand: {own}");
    crm.post(PATH, &json!({"title": "З CRM", "text": "x", "shared": true})).await.unwrap();
    assert_eq!(titles(&olena.api).await, ["Доставка", "З CRM"]);

    remove(&app.admin, id).await.unwrap();
    assert_eq!(titles(&olena.api).await, ["З CRM"]);
});

story!(ac_04_a_quick_reply_names_no_owner_and_every_fault_of_it_is_named, |app| {
    let olena = app.user("Олена", "operator").await;
    let faults = [
        (json!({"title": "x", "text": "x", "owner_id": 1}), "owner_id"),
        (json!({"title": "x", "text": "x", "version": 7}), "version"),
        (json!({"title": " ", "text": "x"}), "title"),
        (json!({"title": "x".repeat(201), "text": "x"}), "title"),
        (json!({"title": "x", "text": "\n"}), "text"),
        (json!({"title": "x", "text": "ї".repeat(4_001)}), "text"),
        (json!({"title": "x", "text": "x", "shortcut": "два слова"}), "shortcut"),
        (json!({"title": "x", "text": "x", "shortcut": "ї".repeat(51)}), "shortcut"),
        (json!({"title": "x"}), "text"),
    ];
    for (body, field) in faults {
        let refused = olena.api.post(PATH, &body).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (422, "validation"), "{field}");
        assert!(refused.to_string().contains(field), "{refused}");
    }
    let made = olena.api.post(PATH, &json!({"title": "x", "text": "ї".repeat(4_000)})).await.unwrap();
    let path = format!("{PATH}/{}", made["id"]);
    for body in [json!({"owner_id": null}), json!({"shared": true}), json!({"text": ""})] {
        assert_eq!(olena.api.patch(&path, &body).await.unwrap_err().status(), 422, "{body}");
    }
    for n in 1..4 {
        olena.api.post(PATH, &json!({"title": format!("{n}"), "text": "x"})).await.unwrap();
    }
    let first = olena.api.get(&format!("{PATH}?limit=3")).await.unwrap();
    assert_eq!(first["data"].as_array().unwrap().len(), 3);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = olena.api.get(&format!("{PATH}?limit=3&cursor={cursor}")).await.unwrap();
    assert_eq!((&rest["data"][0]["title"], &rest["next_cursor"]), (&json!("3"), &Value::Null));
});

story!(quick_replies_stand_in_groups_are_for_channels_and_shared_ones_for_skill_groups, |app| {
    let (here, there) = (app.team("quick-here", &["Ірина"], 5).await, app.team("quick-there", &["Тарас"], 5).await);
    let (iryna, taras) = (&here.operators[0].api, &there.operators[0].api);
    let groups = app.admin.get("/api/v1/skill-groups").await.unwrap();
    let rows = groups["data"].as_array().unwrap();
    let group = rows.iter().find(|row| row["name"] == "quick-here").unwrap()["id"].clone();
    let body = json!({
        "title": "Стан посилки", "text": "У дорозі", "shared": true, "category": " Доставка ",
        "channels": ["telegram", "widget", "telegram"], "skill_group_ids": [group]
    });
    let made = app.admin.post(PATH, &body).await.unwrap();
    assert_eq!((&made["category"], &made["channels"]), (&json!("Доставка"), &json!(["widget", "telegram"])));
    assert_eq!(titles(iryna).await, ["Стан посилки"]);
    assert!(titles(taras).await.is_empty(), "it is another group's");
    assert_eq!(titles(&app.admin).await, ["Стан посилки"], "whoever sets the panel up sees all");

    let path = format!("{PATH}/{}", made["id"]);
    let changed =
        app.admin.patch(&path, &json!({"skill_group_ids": [], "channels": [], "category": ""})).await.unwrap();
    assert_eq!((&changed["text"], &changed["channels"]), (&json!("У дорозі"), &json!([])));
    assert_eq!(titles(taras).await, ["Стан посилки"]);

    let own = json!({"title": "Моя", "text": "x", "skill_group_ids": [group]});
    let unknown = json!({"title": "x", "text": "x", "shared": true, "skill_group_ids": [987_654]});
    for (api, wrong) in [(iryna, own), (&app.admin, unknown)] {
        let refused = api.post(PATH, &wrong).await.unwrap_err();
        assert_eq!(refused.status(), 422, "{refused}");
        assert!(refused.to_string().contains("skill_group_ids"), "{refused}");
    }
});
