//! What a supervisor and an administrator set the floor up with: limits of each operator, groups of bots, timers, names, hot keys.

use rozmova_load::{Api, api::Method};
use serde_json::{Value, json};

use crate::story;

/// The operator's row of what is set for them.
async fn limits_of(api: &Api, id: i64) -> Value {
    let page = api.get("/api/v1/operators/limits").await.unwrap();
    let row = page["data"].as_array().unwrap().iter().find(|row| row["id"] == id).cloned();
    row.unwrap_or_else(|| panic!("operator {id} is not in {page}"))
}

story!(a_supervisor_sets_limits_of_one_operator_reads_them_and_their_history, |app| {
    app.auto_distribution().await;
    let (olena, boss) = (app.user("Олена", "operator").await, app.user("Віталій", "supervisor").await);
    let fresh = limits_of(&boss.api, olena.id).await;
    assert_eq!((&fresh["total"], &fresh["in_force"], &fresh["level"]), (&Value::Null, &json!(5), &json!(3)));

    let path = format!("/api/v1/operators/{}/limits", olena.id);
    let patch = json!({"total": 7, "by_channel": {"widget": 2}, "level": 4});
    boss.api.put(&path, &patch).await.unwrap();
    let set = limits_of(&boss.api, olena.id).await;
    assert_eq!((&set["total"], &set["in_force"]), (&json!(7), &json!(7)));
    assert_eq!((&set["by_channel"], &set["level"], &set["paused"]), (&json!({"widget": 2}), &json!(4), &json!(false)));

    // What is left out stays; null gives the instance's limit back.
    boss.api.put(&path, &json!({"total": null})).await.unwrap();
    let back = limits_of(&boss.api, olena.id).await;
    assert_eq!((&back["total"], &back["in_force"], &back["level"]), (&Value::Null, &json!(5), &json!(4)));

    let too_many = boss.api.put(&path, &json!({"by_channel": {"widget": 1001}})).await.unwrap_err();
    assert_eq!(too_many.status(), 422, "{too_many}");
    assert_eq!(limits_of(&boss.api, olena.id).await["by_channel"], json!({"widget": 2}), "nothing changed");
    assert_eq!(olena.api.get("/api/v1/operators/limits").await.unwrap_err().status(), 403);

    let query = format!("/api/v1/audit?object_kind=operator&object_id={}", olena.id);
    let history = boss.api.get(&query).await.unwrap();
    let newest = &history["data"][0];
    assert_eq!((&newest["action"], &newest["data"]["total"]), (&json!("operator.limits"), &json!({"old": 7, "new": null})));

    let instance = json!({"dialog_limit_by_channel": {"widget": 1001}});
    let refused = boss.api.patch("/api/v1/settings/op-panel", &instance).await.unwrap_err();
    assert_eq!(refused.status(), 422, "{refused}");
});

story!(bots_stand_in_groups_and_their_history_tells_what_was_changed, |app| {
    let linker = app.user("Роман", "integrator").await;
    let group = linker.api.post("/api/v1/bot-groups", &json!({"name": "Магазини"})).await.unwrap();
    assert_eq!((&group["version"], &group["active"]), (&json!(1), &json!(true)));
    let twice = linker.api.post("/api/v1/bot-groups", &json!({"name": "Магазини"})).await.unwrap_err();
    assert_eq!((twice.status(), twice.code()), (409, "conflict"), "{twice}");

    let body = json!({"name": "Світло", "group_id": group["id"]});
    let bot = linker.api.post("/api/v1/bots", &body).await.unwrap();
    assert_eq!(bot["group_id"], group["id"]);
    let path = format!("/api/v1/bots/{}", bot["id"]);
    let nowhere = linker.api.patch(&path, &json!({"group_id": 999_999_999})).await.unwrap_err();
    assert_eq!(nowhere.status(), 422, "{nowhere}");

    // A group in use stays; switched off it keeps its bots and takes no new ones.
    let group_path = format!("/api/v1/bot-groups/{}", group["id"]);
    let held = linker.api.call(Method::DELETE, &group_path, None, &[]).await.unwrap_err();
    assert_eq!((held.status(), held.code()), (409, "conflict"), "{held}");
    linker.api.patch(&group_path, &json!({"active": false})).await.unwrap();
    let renamed = linker.api.patch(&path, &json!({"name": "Світло й тінь", "group_id": group["id"]})).await.unwrap();
    assert_eq!((&renamed["name"], &renamed["group_id"]), (&json!("Світло й тінь"), &group["id"]));
    let late = linker.api.post("/api/v1/bots", &json!({"name": "Новий", "group_id": group["id"]})).await.unwrap_err();
    assert_eq!(late.status(), 422, "{late}");

    let query = format!("/api/v1/audit?object_kind=bot&object_id={}", bot["id"]);
    let history = linker.api.get(&query).await.unwrap();
    let newest = &history["data"][0];
    assert_eq!(
        (&newest["action"], &newest["data"]["name"]),
        (&json!("bot.updated"), &json!({"old": "Світло", "new": "Світло й тінь"}))
    );

    linker.api.patch(&path, &json!({"group_id": null})).await.unwrap();
    linker.api.call(Method::DELETE, &group_path, None, &[]).await.unwrap();
    let boss = app.user("Віталій", "supervisor").await;
    assert_eq!(boss.api.post("/api/v1/bot-groups", &json!({"name": "x"})).await.unwrap_err().status(), 403);
    assert_eq!(boss.api.get("/api/v1/bot-groups").await.unwrap()["data"], json!([]));
});
