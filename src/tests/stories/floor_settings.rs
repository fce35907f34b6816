//! What a supervisor and an administrator set the floor up with: limits of each operator, groups of bots, timers, names, hot keys.

use serde_json::{Value, json};

use crate::story;

/// The operator's row of what is set for them.
async fn limits_of(api: &rozmova_load::Api, id: i64) -> Value {
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
