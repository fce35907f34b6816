//! What administrators set up in lists: topics, groups, statuses, priorities; who may, what it does at once, and its history.

use std::time::{Duration, Instant};

use rozmova_load::{Api, ApiError, api::Method};
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        eventually,
        people::{end_of, hears},
    },
};

/// What a change may take to be in force (the second of administration.md 1).
const AT_ONCE: Duration = Duration::from_secs(1);

async fn remove(api: &Api, path: &str) -> Result<Value, ApiError> {
    api.call(Method::DELETE, path, None, &[]).await
}

story!(a_list_that_is_changed_is_in_open_panels_within_a_second, |app| {
    let (olena, boss) = (app.user("Олена", "operator").await, app.user("Віталій", "supervisor").await);
    let mut panel = olena.panel().await;
    let begin = Instant::now();
    let topic = boss.api.post("/api/v1/subjects", &json!({"name": "Оплата", "alias": "payment"})).await.unwrap();
    assert_eq!(topic["version"], 1);
    let heard = panel
        .wait_for(AT_ONCE, |e| e["t"] == "catalogue.changed" && e["d"]["subjects"].to_string().contains("Оплата"))
        .await;
    heard.unwrap_or_else(|e| panic!("the topic did not come: {e}"));
    let status = json!({"name": "Бекофіс", "color": "#123456", "order": 9, "max_minutes": 20});
    let made = boss.api.post("/api/v1/operator-statuses", &status).await.unwrap();
    panel
        .wait_for(AT_ONCE, |e| {
            e["t"] == "catalogue.changed"
                && e["d"]["operator_statuses"]
                    .as_array()
                    .is_some_and(|all| all.iter().any(|s| s["name"] == "Бекофіс" && s["max_minutes"] == 20))
        })
        .await
        .unwrap_or_else(|e| panic!("the status did not come: {e}"));
    assert!(begin.elapsed() < Duration::from_secs(3));

    let path = format!("/api/v1/operator-statuses/{}", made["id"]);
    let changed = boss.api.patch(&path, &json!({"active": false})).await.unwrap();
    assert_eq!((&changed["version"], &changed["name"]), (&json!(2), &json!("Бекофіс")));
    let stale = boss.api.call(Method::PATCH, &path, Some(&json!({"name": "x"})), &[("if-match", "\"1\"")]).await;
    assert_eq!(stale.unwrap_err().status(), 412);
    let offered = olena.api.get("/api/v1/operator-statuses").await.unwrap();
    assert!(!offered.to_string().contains("Бекофіс"), "what is switched off is not offered");
    let all = boss.api.get("/api/v1/operator-statuses?inactive=true").await.unwrap();
    assert!(all.to_string().contains("Бекофіс"));
    remove(&boss.api, &path).await.unwrap();
    assert_eq!(remove(&boss.api, &path).await.unwrap_err().status(), 404);
    assert_eq!(olena.api.post("/api/v1/statuses", &json!({"name": "x"})).await.unwrap_err().status(), 403);
});

story!(a_status_that_begins_to_receive_drains_the_queue_within_a_second, |app| {
    app.auto_distribution().await;
    let team = app.team("drain", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let status = json!({"name": "На підхваті", "can_receive": false});
    let made = app.admin.post("/api/v1/operator-statuses", &status).await.unwrap();
    let mut panel = iryna.panel().await;
    panel.command("status.set", json!({"status_id": made["id"]})).await.unwrap();
    app.customer_writes(&team, "u-1", 1, "добрий день").await;
    let waiting = app.admin.get("/api/v1/distribution/queue").await.unwrap();
    assert_eq!(waiting["data"].as_array().unwrap().len(), 1, "nobody receives yet");

    let begin = Instant::now();
    app.admin.patch(&format!("/api/v1/operator-statuses/{}", made["id"]), &json!({"can_receive": true})).await.unwrap();
    hears(&mut panel, "добрий день").await;
    assert!(begin.elapsed() < AT_ONCE, "{:?}", begin.elapsed());

    let off = app.admin.patch(&format!("/api/v1/operator-statuses/{}", made["id"]), &json!({"active": false})).await;
    let refused = off.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (409, "conflict"), "{refused}");
    let held = remove(&app.admin, &format!("/api/v1/subjects/{}", team.subject)).await.unwrap_err();
    assert_eq!((held.status(), held.code()), (409, "conflict"), "{held}");
});

story!(every_fault_of_a_list_is_named_and_a_default_is_never_lost, |app| {
    let faults = [
        ("statuses", json!({"name": "x", "category": "lost"}), "category"),
        ("statuses", json!({"name": "x", "color": "red"}), "color"),
        ("statuses", json!({"name": " "}), "name"),
        ("statuses", json!({"name": "x", "id": 7}), "id"),
        ("priorities", json!({"name": "x", "weight": -1}), "weight"),
        (
            "operator-statuses",
            json!({"name": "x", "can_receive": true, "count_time_after_all_closed": true}),
            "count_time",
        ),
        ("operator-statuses", json!({"name": "x", "is_default_online": true}), "is_default_online"),
        ("operator-statuses", json!({"name": "x", "max_minutes": 0}), "max_minutes"),
        ("skill-groups", json!({"name": "x", "normative_reply_s": 0}), "normative_reply_s"),
    ];
    for (list, body, field) in faults {
        let refused = app.admin.post(&format!("/api/v1/{list}"), &body).await.unwrap_err();
        assert_eq!(refused.status(), 422, "{list} {body}");
        assert!(refused.to_string().contains(field), "{refused}");
    }
    let given_up = app.admin.patch("/api/v1/priorities/22", &json!({"is_default": false})).await.unwrap_err();
    assert_eq!(given_up.status(), 422, "{given_up}");
    assert_eq!(remove(&app.admin, "/api/v1/priorities/22").await.unwrap_err().status(), 409);
    app.admin.patch("/api/v1/priorities/23", &json!({"is_default": true})).await.unwrap();
    let all = app.admin.get("/api/v1/priorities").await.unwrap();
    let defaults: Vec<&Value> =
        all["data"].as_array().unwrap().iter().filter(|row| row["is_default"] == true).map(|row| &row["id"]).collect();
    assert_eq!(defaults, [&json!(23)]);
    let group = json!({"name": "Логісти", "normative_accept_s": 30});
    let made = app.admin.post("/api/v1/skill-groups", &group).await.unwrap();
    assert_eq!((&made["normative_accept_s"], &made["normative_reply_s"]), (&json!(30), &Value::Null));
    let path = format!("/api/v1/skill-groups/{}", made["id"]);
    let changed = app.admin.patch(&path, &json!({"normative_accept_s": null})).await.unwrap();
    assert_eq!((&changed["normative_accept_s"], &changed["version"]), (&Value::Null, &json!(2)));
    remove(&app.admin, &path).await.unwrap();
});

story!(a_topic_is_counted_by_its_own_calendar_which_then_stays, |app| {
    let team = app.team("hours-of", &[], 5).await;
    let calendar = json!({"name": "Зміна", "timezone": "Europe/Kyiv", "subject_ids": [team.subject]});
    let calendar = app.admin.post("/api/v1/calendars", &calendar).await.unwrap();
    assert_eq!(calendar["subject_ids"], json!([team.subject]));
    let path = format!("/api/v1/calendars/{}", calendar["id"]);
    let topic = format!("/api/v1/subjects/{}", team.subject);
    let topics = app.admin.get("/api/v1/subjects").await.unwrap();
    let row = topics["data"].as_array().unwrap().iter().find(|row| row["id"] == team.subject).unwrap();
    assert_eq!(row["calendar_id"], calendar["id"]);
    assert_eq!(remove(&app.admin, &path).await.unwrap_err().status(), 409, "a topic is counted by it");
    for (path, wrong) in [(&topic, json!({"calendar_id": 987_654})), (&path, json!({"subject_ids": [987_654]}))] {
        assert_eq!(app.admin.patch(path, &wrong).await.unwrap_err().status(), 422, "{wrong}");
    }
    let freed = app.admin.patch(&topic, &json!({"calendar_id": null})).await.unwrap();
    assert_eq!(freed["calendar_id"], Value::Null);
    remove(&app.admin, &path).await.unwrap();
});

story!(a_new_request_begins_with_the_default_status_and_priority, |app| {
    let team = app.team("marks", &["Ірина"], 5).await;
    let first = app.dialog_of(&app.customer_writes(&team, "m-1", 1, "перший").await).await;
    let seeded = app.dialog(first).await;
    assert_eq!((&seeded["status_id"], &seeded["priority_id"]), (&json!(11), &json!(22)), "Open and Medium");

    let status = json!({"name": "Нове", "color": "#123456", "order": 0, "is_default": true});
    let status = app.admin.post("/api/v1/statuses", &status).await.unwrap();
    app.admin.patch("/api/v1/priorities/23", &json!({"is_default": true})).await.unwrap();
    for (list, id) in [("statuses", &status["id"]), ("priorities", &json!(23))] {
        let all = app.admin.get(&format!("/api/v1/{list}?inactive=true")).await.unwrap();
        let rows = all["data"].as_array().unwrap();
        let defaults: Vec<&Value> = rows.iter().filter(|row| row["is_default"] == true).map(|row| &row["id"]).collect();
        assert_eq!(defaults, [id], "one default of {list}");
    }
    let second = app.dialog_of(&app.customer_writes(&team, "m-2", 1, "другий").await).await;
    let row = app.dialog(second).await;
    assert_eq!((&row["status_id"], &row["priority_id"]), (&status["id"], &json!(23)));
    assert_eq!(app.dialog(first).await["priority_id"], 22, "requests that are there keep what they have");
    let by_priority = json!({"sort": "priority", "conditions": {"field": "priority", "op": "eq", "value": 23}});
    let found = app.admin.post("/api/v1/dialogs/search", &by_priority).await.unwrap();
    let found: Vec<&Value> = found["data"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(found, [&json!(second)]);

    let closed = json!({"name": "x", "category": "closed", "is_default": true});
    let refused = app.admin.post("/api/v1/statuses", &closed).await.unwrap_err();
    assert_eq!(refused.status(), 422);
    assert!(refused.to_string().contains("is_default"), "{refused}");
    let gone = remove(&app.admin, &format!("/api/v1/statuses/{}", status["id"])).await.unwrap_err();
    assert_eq!(gone.status(), 409, "a default is taken over, not removed");
});

story!(se_09_what_was_set_up_is_in_the_audit_and_each_reads_what_they_may_change, |app| {
    let boss = app.user("=1+1", "supervisor").await;
    boss.api.patch("/api/v1/statuses/12", &json!({"name": "У роботі"})).await.unwrap();
    boss.api.patch("/api/v1/settings/op-panel", &json!({"timer_minutes": 44})).await.unwrap();
    let own = boss.api.get("/api/v1/audit?object_kind=status").await.unwrap();
    let row = &own["data"][0];
    assert_eq!((&row["action"], &row["object_id"]), (&json!("status.updated"), &json!(12)));
    assert_eq!(row["data"], json!({"name": {"old": "In progress", "new": "У роботі"}}));
    assert_eq!(row["actor_id"], boss.id);
    let all = boss.api.get("/api/v1/audit?limit=500").await.unwrap().to_string();
    assert!(all.contains("settings.op_panel") && !all.contains("user.created"), "what is not theirs is left out");
    let refused = boss.api.get("/api/v1/audit?object_kind=user").await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (403, "forbidden"));
    assert_eq!(boss.api.get("/api/v1/audit/export").await.unwrap_err().status(), 403);
    let whole = app.admin.get("/api/v1/audit?action=user.created").await.unwrap();
    assert_eq!(whole["data"].as_array().unwrap().len(), 1);
    let page = app.admin.get("/api/v1/audit?limit=1").await.unwrap();
    let next = app.admin.get(&format!("/api/v1/audit?limit=1&cursor={}", page["next_cursor"].as_str().unwrap())).await;
    assert_ne!(next.unwrap()["data"][0]["id"], page["data"][0]["id"]);

    let file = app.admin.raw(Method::GET, "/api/v1/audit/export?object_kind=status", None, &[]).await.unwrap();
    assert!(file.headers()["content-disposition"].to_str().unwrap().contains("attachment"));
    let text = file.text().await.unwrap();
    assert!(text.contains(",\"'=1+1\",status.updated,status,12,"), "XS-08: {text}");
    let exported = app.admin.get("/api/v1/audit?action=audit.exported").await.unwrap();
    assert_eq!(exported["data"][0]["data"]["rows"], 1);
});

story!(p_20_se_09_failed_sign_ins_and_refused_accesses_are_in_the_audit_with_who_and_from_where, |app| {
    let olena = app.user("Олена", "operator").await;
    app.anonymous().sign_in(&olena.email, "not-the-password").await.unwrap_err();
    let refused = olena.api.get("/api/v1/users").await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (403, "forbidden"));

    // Refusals are written by a task of their own, after the answer.
    let newest = |action: &'static str| {
        let admin = app.admin.clone();
        async move {
            let page = admin.get(&format!("/api/v1/audit?action={action}")).await.unwrap();
            page["data"].as_array().unwrap().first().cloned()
        }
    };
    let failed = eventually("the failed sign-in is noted", || newest("auth.login_failed")).await;
    assert_eq!(failed["data"]["code"], "unauthorized");
    assert_eq!((&failed["actor_id"], &failed["ip"]), (&json!(null), &json!("127.0.0.1")));
    assert!(!failed.to_string().contains(&olena.email), "what was typed as a name may be a password: {failed}");
    let access = eventually("the refused access is noted", || newest("access.refused")).await;
    assert_eq!((&access["actor_id"], &access["ip"]), (&json!(olena.id), &json!("127.0.0.1")));
    assert_eq!(access["data"], json!({"method": "GET", "route": "/api/v1/users"}));
});

story!(se_09_what_was_made_and_removed_is_in_the_audit_with_what_it_was, |app| {
    let boss = app.user("Віталій", "supervisor").await;
    let made = [
        ("subjects", "subject", json!({"name": "Оплата", "alias": "payment"})),
        ("skill-groups", "skill_group", json!({"name": "Каса", "subject_ids": [], "operator_ids": []})),
        ("calendars", "calendar", json!({"name": "Вдень", "timezone": "Europe/Kyiv"})),
    ];
    for (list, kind, body) in made {
        let row = boss.api.post(&format!("/api/v1/{list}"), &body).await.unwrap();
        remove(&boss.api, &format!("/api/v1/{list}/{}", row["id"])).await.unwrap();
        let query = format!("/api/v1/audit?object_kind={kind}&object_id={}", row["id"]);
        let log = boss.api.get(&query).await.unwrap();
        let line = |row: &Value| {
            let (old, new) = (&row["data"]["old"]["name"], &row["data"]["new"]["name"]);
            (row["action"].clone(), if old.is_null() { new.clone() } else { old.clone() })
        };
        let told: Vec<(Value, Value)> = log["data"].as_array().unwrap().iter().map(line).collect();
        let name = &body["name"];
        let wanted = ["deleted", "created"].map(|what| (json!(format!("{kind}.{what}")), name.clone()));
        assert_eq!(told, wanted, "{log}");
    }
});

story!(se_09_whoever_is_refused_is_in_the_audit_by_the_door_and_by_what_was_asked_for, |app| {
    let (olena, taras) = (app.user("Олена", "operator").await, app.user("Тарас", "operator").await);
    // The door is shut to her; the other one is open, and what is behind it is not hers.
    assert_eq!(olena.api.get("/api/v1/audit").await.unwrap_err().status(), 403);
    let path = format!("/api/v1/operators/{}/status", taras.id);
    assert_eq!(olena.api.put(&path, &json!({"status": "online"})).await.unwrap_err().status(), 403);
    olena.api.put(&format!("/api/v1/operators/{}/status", olena.id), &json!({"status": "online"})).await.unwrap();

    let query = format!("/api/v1/audit?action=access.refused&actor_id={}", olena.id);
    let rows = eventually("both refusals to be written", || async {
        let log = app.admin.get(&query).await.unwrap();
        let rows = log["data"].as_array().unwrap().clone();
        (rows.len() >= 2).then_some(rows)
    })
    .await;
    let mut told: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row["data"]["method"].as_str().unwrap(), row["data"]["route"].as_str().unwrap()))
        .collect();
    told.sort_unstable();
    assert_eq!(told, [("GET", "/api/v1/audit"), ("PUT", "/api/v1/operators/{id}/status")]);
    assert!(rows.iter().all(|row| row["actor_name"] == "Олена" && row["ip"] == "127.0.0.1"), "{rows:?}");
});

story!(ac_05_nobody_without_the_right_reads_or_changes_what_is_set_up, |app| {
    let (olena, analyst) = (app.user("Олена", "operator").await, app.user("Аналітик", "analyst").await);
    for caller in [&olena.api, &analyst.api] {
        for (method, path) in [
            (Method::POST, "/api/v1/subjects"),
            (Method::DELETE, "/api/v1/subjects/1"),
            (Method::POST, "/api/v1/priorities"),
            (Method::PATCH, "/api/v1/statuses/12"),
            (Method::DELETE, "/api/v1/operator-statuses/33"),
            (Method::GET, "/api/v1/audit"),
            (Method::PATCH, "/api/v1/settings/op-panel"),
        ] {
            let body = json!({"name": "x"});
            let sent = (method != Method::GET).then_some(&body);
            let refused = caller.call(method.clone(), path, sent, &[]).await.unwrap_err();
            assert_eq!(refused.status(), 403, "{method} {path}");
        }
    }
    let mut panel = olena.panel().await;
    app.admin.post(&format!("/api/v1/users/{}/deactivate", olena.id), &json!({})).await.unwrap();
    assert_eq!(end_of(&mut panel).await.close_code(), Some(4401));
});

story!(an_integrator_begins_in_the_settings_and_sees_no_colleagues_there, |app| {
    let integrator = app.user("Інтегратор", "integrator").await;
    let boot = integrator.api.get("/api/v1/panel/bootstrap").await.unwrap();
    assert_eq!((&boot["operators"], &boot["counters"]["all"]), (&json!([]), &json!(0)));
    let bot = integrator.api.post("/api/v1/bots", &json!({"name": "Крамниця"})).await.unwrap();
    let channel = format!("/api/v1/bots/{}/channels/custom_channel", bot["id"]);
    let missing = integrator.api.post(&format!("{channel}/test"), &json!({})).await.unwrap_err();
    assert_eq!(missing.status(), 404);
    let url = app.receiver.url();
    integrator.api.put(&channel, &json!({"custom_channel_url": url, "access_token": "for-them"})).await.unwrap();
    let path = format!("/api/v1/bots/{}", bot["id"]);
    assert_eq!(
        (&bot["channels"], &integrator.api.get(&path).await.unwrap()["channels"]),
        (&json!([]), &json!(["custom_channel"]))
    );
    let tested = integrator.api.post(&format!("{channel}/test"), &json!({})).await.unwrap();
    assert_eq!((&tested["result"], &tested["status"]), (&json!("accepted"), &json!(200)), "{tested}");
    let shown = integrator.api.get(&channel).await.unwrap();
    assert!(!shown.to_string().contains("for-them"), "SE-02: {shown}");
    let elsewhere = integrator.api.put(&channel, &json!({"custom_channel_url": "http://127.0.0.1:9/hook"})).await;
    let refused = elsewhere.unwrap_err();
    assert_eq!(refused.status(), 422);
    assert!(refused.to_string().contains("access_token"), "SE-02: the stored token goes to no other server: {refused}");
    integrator.api.put(&channel, &json!({"custom_channel_url": url, "active": false})).await.unwrap();
    assert_eq!(integrator.api.post(&format!("{channel}/test"), &json!({})).await.unwrap_err().status(), 409);
    assert_eq!(
        integrator.api.get(&path).await.unwrap()["channels"],
        json!([]),
        "one that is switched off takes nothing"
    );
    assert_eq!(integrator.api.get("/api/v1/users").await.unwrap_err().status(), 403);
    assert_eq!(integrator.api.get("/api/v1/dialogs").await.unwrap_err().status(), 403);
});

story!(two_administrators_of_one_bot_do_not_undo_each_others_work, |app| {
    let bot = app.admin.post("/api/v1/bots", &json!({"name": "Крамниця"})).await.unwrap();
    assert_eq!(bot["version"], 1);
    let path = format!("/api/v1/bots/{}", bot["id"]);
    let under = async |version: i64, body: Value| {
        let tag = format!("\"{version}\"");
        app.admin.call(Method::PATCH, &path, Some(&body), &[("if-match", tag.as_str())]).await
    };
    let renamed = under(1, json!({"name": "Крамниця на розі"})).await.unwrap();
    assert_eq!(renamed["version"], 2);
    let stale = under(1, json!({"is_active": false})).await.unwrap_err();
    assert_eq!((stale.status(), stale.code()), (412, "precondition"));
    let stored = app.admin.get(&path).await.unwrap();
    assert_eq!((&stored["name"], &stored["is_active"]), (&json!("Крамниця на розі"), &json!(true)));
    let listed = app.admin.get("/api/v1/bots").await.unwrap();
    assert_eq!(listed["data"].as_array().unwrap().iter().find(|row| row["id"] == bot["id"]).unwrap()["version"], 2);
    under(2, json!({"is_active": false})).await.unwrap();
});

story!(of_two_who_save_a_channel_at_once_one_is_told_of_the_other, |app| {
    let bot = app.admin.post("/api/v1/bots", &json!({"name": "Крамниця"})).await.unwrap();
    let path = format!("/api/v1/bots/{}/channels/widget", bot["id"]);
    let made = app.admin.put(&path, &json!({"title": "Чат"})).await.unwrap();
    assert_eq!(made["version"], 1);
    let status = |answer: &Result<Value, ApiError>| answer.as_ref().map_or_else(ApiError::status, |_| 200_u16);
    for version in 1..=5_i64 {
        let tag = format!("\"{version}\"");
        let under = [("if-match", tag.as_str())];
        let (title, subtitle) =
            (json!({"title": format!("Чат {version}")}), json!({"subtitle": format!("Ми {version}")}));
        let (one, other) = tokio::join!(
            app.admin.call(Method::PUT, &path, Some(&title), &under),
            app.admin.call(Method::PUT, &path, Some(&subtitle), &under),
        );
        let mut statuses = [status(&one), status(&other)];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "from version {version}");
        assert_eq!(app.admin.get(&path).await.unwrap()["version"], version + 1);
    }
    let saved = app.admin.get("/api/v1/audit?action=channel.saved").await.unwrap();
    assert_eq!(saved["data"].as_array().unwrap().len(), 6, "what was refused is not in the log: {saved}");
});

story!(settings_that_are_changed_at_the_same_moment_are_all_kept, |app| {
    let path = "/api/v1/settings/op-panel";
    for round in 1..=3 {
        let wanted = [
            ("dialog_limit_total", 10 + round),
            ("timer_minutes", 20 + round),
            ("redistribute_delay_min", 30 + round),
            ("sla_target_percent", 40 + round),
            ("alert_waiting_count", 50 + round),
            ("alert_longest_wait_s", 60 + round),
        ];
        let changes = wanted.iter().map(|(key, value)| {
            let admin = &app.admin;
            async move { admin.patch(path, &json!({*key: value})).await }
        });
        for answer in futures_util::future::join_all(changes).await {
            answer.expect("nobody named a version");
        }
        let stored = app.admin.get(path).await.unwrap();
        for (key, value) in wanted {
            assert_eq!(stored[key], value, "{key} of round {round}: {stored}");
        }
    }
});

story!(the_look_and_the_keys_of_the_instance_that_are_changed_at_the_same_moment_are_all_kept, |app| {
    for round in 1..=4 {
        let wanted = [
            ("styles", "product_name", json!(format!("Світло {round}"))),
            ("styles", "styles_css", json!(format!("a {{ order: {round} }}"))),
            ("instance", "instance_timezone", json!(["Europe/Kyiv", "Europe/Warsaw"][round % 2])),
            ("instance", "client_portal_url", json!(format!("https://help{round}.example.com"))),
        ];
        let changes = wanted.iter().map(|(page, key, value)| {
            let admin = &app.admin;
            async move { admin.patch(&format!("/api/v1/settings/{page}"), &json!({*key: value})).await }
        });
        for answer in futures_util::future::join_all(changes).await {
            answer.expect("nobody named a version");
        }
        for (page, key, value) in wanted {
            let stored = app.admin.get(&format!("/api/v1/settings/{page}")).await.unwrap();
            assert_eq!(stored[key], value, "{key} of round {round}: {stored}");
        }
    }
});

story!(topics_that_are_made_and_changed_at_the_same_moment_are_all_in_force, |app| {
    let path = "/api/v1/subjects";
    let make = (0..8).map(|n| {
        let admin = &app.admin;
        async move {
            admin.post(path, &json!({"name": format!("Тема {n}"), "alias": format!("topic-{n}")})).await.unwrap()
        }
    });
    let made = futures_util::future::join_all(make).await;
    let known = |shown: &Value| -> Vec<(Value, Value)> {
        let rows = shown["data"].as_array().unwrap().iter();
        rows.map(|row| (row["name"].clone(), row["active"].clone())).collect()
    };
    let shown = known(&app.admin.get(path).await.unwrap());
    for topic in &made {
        assert!(shown.contains(&(topic["name"].clone(), json!(true))), "{}: {shown:?}", topic["name"]);
    }
    // Of each its name and whether it is offered, by two people who name no version.
    let change = made.iter().enumerate().flat_map(|(n, topic)| {
        let own = format!("{path}/{}", topic["id"]);
        [json!({"name": format!("Нова {n}")}), json!({"active": false})].map(|body| {
            let (admin, own) = (&app.admin, own.clone());
            async move { admin.patch(&own, &body).await.unwrap() }
        })
    });
    futures_util::future::join_all(change).await;
    let shown = known(&app.admin.get(path).await.unwrap());
    for n in 0..made.len() {
        assert!(shown.contains(&(json!(format!("Нова {n}")), json!(false))), "{n}: {shown:?}");
    }
});

story!(closing_wants_a_closing_status_when_the_setting_says_so_and_nothing_is_closed_without, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "topic_required_on_close": false})).await;
    let team = app.team("wanted-status", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let dialog = app.dialog_of(&app.customer_writes(&team, "ws-1", 1, "Дякую").await).await;
    let path = format!("/api/v1/dialogs/{dialog}");
    app.admin.post(&format!("{path}/assign"), &json!({"operator_id": iryna.id})).await.unwrap();
    app.settings(json!({"status_required_on_close": true, "comment_offered_on_close": true})).await;
    let refused = iryna.api.post(&format!("{path}/close"), &json!({})).await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (422, "validation"), "{refused}");
    assert!(refused.to_string().contains("status_id"), "{refused}");
    assert!(!refused.to_string().contains("comment"), "what is only offered is not demanded: {refused}");
    assert_eq!(app.dialog(dialog).await["state"], "active", "a refused closing changes nothing");
    iryna.api.post(&format!("{path}/close"), &json!({"status_id": 15})).await.unwrap();
    let closed = app.dialog(dialog).await;
    assert_eq!((&closed["state"], &closed["status_id"]), (&json!("closed"), &json!(15)));
});

story!(a_status_that_means_closed_closes_the_request_and_goes_when_it_is_opened_again, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "topic_required_on_close": false})).await;
    let team = app.team("closing-status", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    for (n, over_socket) in [(1, false), (2, true)] {
        let dialog = app.dialog_of(&app.customer_writes(&team, &format!("cs-{n}"), 1, "Дякую").await).await;
        let path = format!("/api/v1/dialogs/{dialog}");
        app.admin.post(&format!("{path}/assign"), &json!({"operator_id": iryna.id})).await.unwrap();
        let aside = iryna.api.patch(&path, &json!({"status_id": 15})).await.unwrap_err();
        assert_eq!(aside.status(), 422, "a live request is not closed by its status alone: {aside}");
        let open = iryna.api.post(&format!("{path}/close"), &json!({"status_id": 12})).await.unwrap_err();
        assert_eq!(open.status(), 422, "«in progress» ends nothing: {open}");
        assert_eq!(app.dialog(dialog).await["state"], "active", "a refused closing changes nothing");
        if over_socket {
            let mut panel = iryna.on_line().await;
            panel.command("dialog.finish", json!({"dialog_id": dialog, "status_id": 15})).await.unwrap();
        } else {
            iryna.api.post(&format!("{path}/close"), &json!({"status_id": 15})).await.unwrap();
        }
        let closed = app.dialog(dialog).await;
        assert_eq!((&closed["state"], &closed["status_id"]), (&json!("closed"), &json!(15)));
        iryna.api.post(&format!("{path}/reopen"), &json!({})).await.unwrap();
        let again = app.dialog(dialog).await;
        assert_eq!((&again["state"], &again["status_id"]), (&json!("active"), &json!(11)));
    }
});
