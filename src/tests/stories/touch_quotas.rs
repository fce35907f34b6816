//! Quotas of unique touches a day on the supervisor's board (operator-line.md 11).

use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, TestApp, eventually, people::hears},
};

/// A zone in which it is about noon now, so that no midnight comes into a story.
async fn noon(app: &TestApp) -> String {
    let board = app.admin.get("/api/v1/distribution/live").await.unwrap();
    let hour: i64 = board["at"].as_str().unwrap()[11..13].parse().unwrap();
    // In these names the sign is that of what is to be added to reach UTC.
    match hour - 12 {
        0 => String::from("Etc/GMT"),
        behind => format!("Etc/GMT{behind:+}"),
    }
}

/// What the board shows of an operator: touches and quota.
async fn shown(app: &TestApp, operator: i64) -> [Value; 2] {
    let board = app.admin.get("/api/v1/distribution/live").await.unwrap();
    let rows = board["operators"].as_array().cloned().unwrap_or_default();
    let row = rows.into_iter().find(|row| row["operator"]["id"] == operator).unwrap_or_default();
    [row["touches"].clone(), row["touch_quota"].clone()]
}

async fn until_shown(app: &TestApp, operator: i64, wanted: [Value; 2]) {
    let what = format!("{wanted:?} on the board");
    eventually(&what, || async { (shown(app, operator).await == wanted).then_some(()) }).await;
}

/// Whether a delta of the board tells this of an operator.
fn tells(event: &Value, operator: i64, name: &str, value: i64) -> bool {
    let rows = event["d"]["operators"]["rows"].as_array();
    rows.is_some_and(|rows| rows.iter().any(|row| row["operator"]["id"] == operator && row[name] == value))
}

story!(a_supervisor_sees_how_much_of_the_days_quota_of_clients_an_operator_has_done, |app| {
    app.auto_distribution().await;
    let zone = json!({"instance_timezone": noon(&app).await});
    app.admin.patch("/api/v1/settings/instance", &zone).await.unwrap();
    let team = app.team("touches", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let vitaliy = app.user("Віталій", "supervisor").await;
    let mut watch = vitaliy.panel().await;
    watch.command("operators.subscribe", json!({"on": true, "board": true})).await.unwrap();
    until_shown(&app, iryna.id, [json!(0), Value::Null]).await;

    let groups = app.admin.get("/api/v1/skill-groups").await.unwrap();
    let group = groups["data"].as_array().unwrap().iter().find(|group| group["name"] == "touches").unwrap();
    let (group, user) = (format!("/api/v1/skill-groups/{}", group["id"]), format!("/api/v1/users/{}", iryna.id));
    for wrong in [0, 10_001] {
        for path in [&group, &user] {
            let refused = app.admin.patch(path, &json!({"touches_per_day": wrong})).await.unwrap_err();
            assert_eq!(refused.status(), 422);
            assert!(refused.to_string().contains("touches_per_day"), "{refused}");
        }
    }
    let set = vitaliy.api.patch(&group, &json!({"touches_per_day": 2})).await.unwrap();
    assert_eq!(set["touches_per_day"], 2);
    watch.wait_for(SOON, |event| tells(event, iryna.id, "touch_quota", 2)).await.unwrap();

    // Two clients, however often they are written to.
    let mut panel = iryna.on_line().await;
    let mut clients = Vec::new();
    for n in 1..=2 {
        let text = format!("питання {n}");
        let dialog = app.dialog_of(&app.customer_writes(&team, &format!("u-{n}"), 1, &text).await).await;
        hears(&mut panel, &text).await;
        for answer in ["Вітаю", "Зараз подивлюся"] {
            let path = format!("/api/v1/dialogs/{dialog}/messages");
            iryna.api.post(&path, &json!({"text": answer})).await.unwrap();
        }
        clients.push(app.dialog(dialog).await["client"]["id"].clone());
    }
    watch.wait_for(SOON, |event| tells(event, iryna.id, "touches", 2)).await.unwrap();
    until_shown(&app, iryna.id, [json!(2), json!(2)]).await;

    // One's own quota outweighs the group's; without it the largest of the groups counts.
    let own = app.admin.patch(&user, &json!({"touches_per_day": 5})).await.unwrap();
    assert_eq!(own["touches_per_day"], 5);
    watch.wait_for(SOON, |event| tells(event, iryna.id, "touch_quota", 5)).await.unwrap();
    let renamed = app.admin.patch(&user, &json!({"name": "Ірина Коваль"})).await.unwrap();
    assert_eq!(renamed["touches_per_day"], 5, "what is left out stays");
    let second = json!({"name": "second", "operator_ids": [iryna.id], "touches_per_day": 3});
    app.admin.post("/api/v1/skill-groups", &second).await.unwrap();
    until_shown(&app, iryna.id, [json!(2), json!(5)]).await;
    app.admin.patch(&user, &json!({"touches_per_day": null})).await.unwrap();
    until_shown(&app, iryna.id, [json!(2), json!(3)]).await;
    assert_eq!(app.admin.get(&user).await.unwrap()["touches_per_day"], Value::Null);

    for (kind, path, change) in
        [("user", &user, json!({"old": null, "new": 5})), ("skill_group", &group, json!({"old": null, "new": 2}))]
    {
        let id = path.rsplit('/').next().unwrap();
        let history = app.admin.get(&format!("/api/v1/audit?object_kind={kind}&object_id={id}")).await.unwrap();
        let rows = history["data"].as_array().unwrap();
        assert!(rows.iter().any(|row| row["data"]["touches_per_day"] == change), "{kind}: {history}");
    }

    // The two turn out to be one person; a restart counts the same from the lines of the day.
    let merge = format!("/api/v1/clients/{}/merge", clients[0]);
    app.admin.post(&merge, &json!({"client_id": clients[1]})).await.unwrap();
    until_shown(&app, iryna.id, [json!(1), json!(3)]).await;
    app.kill();
    app.boot().await;
    until_shown(&app, iryna.id, [json!(1), json!(3)]).await;
});

story!(a_supervisor_sets_and_reads_the_quota_of_one_operator_where_the_limits_of_each_are, |app| {
    let zone = json!({"instance_timezone": noon(&app).await});
    app.admin.patch("/api/v1/settings/instance", &zone).await.unwrap();
    let iryna = app.user("Ірина", "operator").await;
    let vitaliy = app.user("Віталій", "supervisor").await;
    let shown_in_limits = || async {
        let page = vitaliy.api.get("/api/v1/operators/limits").await.unwrap();
        let row = page["data"].as_array().unwrap().iter().find(|row| row["id"] == iryna.id).cloned().unwrap();
        [row["touches_per_day"].clone(), row["touches_in_force"].clone()]
    };
    assert_eq!(shown_in_limits().await, [Value::Null, Value::Null]);
    let group = json!({"name": "touches", "operator_ids": [iryna.id], "touches_per_day": 60});
    vitaliy.api.post("/api/v1/skill-groups", &group).await.unwrap();
    assert_eq!(shown_in_limits().await, [Value::Null, json!(60)], "that of the group");

    let path = format!("/api/v1/operators/{}/limits", iryna.id);
    for wrong in [0, 10_001] {
        let refused = vitaliy.api.put(&path, &json!({"touches_per_day": wrong})).await.unwrap_err();
        assert_eq!(refused.status(), 422);
        assert!(refused.to_string().contains("touches_per_day"), "{refused}");
    }
    vitaliy.api.put(&path, &json!({"touches_per_day": 45})).await.unwrap();
    assert_eq!(shown_in_limits().await, [json!(45), json!(45)]);
    until_shown(&app, iryna.id, [json!(0), json!(45)]).await;
    let user = app.admin.get(&format!("/api/v1/users/{}", iryna.id)).await.unwrap();
    assert_eq!(user["touches_per_day"], 45, "one quota, wherever it is set");
    vitaliy.api.put(&path, &json!({"total": 3})).await.unwrap();
    assert_eq!(shown_in_limits().await, [json!(45), json!(45)], "what is left out stays");
    vitaliy.api.put(&path, &json!({"touches_per_day": null})).await.unwrap();
    assert_eq!(shown_in_limits().await, [Value::Null, json!(60)]);
    until_shown(&app, iryna.id, [json!(0), json!(60)]).await;

    let history = vitaliy.api.get(&format!("/api/v1/audit?object_kind=operator&object_id={}", iryna.id)).await.unwrap();
    assert_eq!(history["data"][0]["action"], "operator.limits");
    assert_eq!(history["data"][0]["data"]["touches_per_day"], json!({"old": 45, "new": null}));
});
