//! Lists: filters, folders, orders, live counters, bulk actions, files (operator-line.md 4.1, 4.2).

use rozmova_load::{Api, api::Method};
use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, TestApp, eventually, people::Team},
};

fn leaf(field: &str, op: &str, value: &Value) -> Value {
    json!({"field": field, "op": op, "value": value})
}

async fn found(api: &Api, body: &Value) -> Vec<i64> {
    let page = api.post("/api/v1/dialogs/search", body).await.unwrap();
    page["data"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

/// Dialogs of a team, one a chat.
async fn dialogs(app: &TestApp, team: &Team, chats: &[&str]) -> Vec<i64> {
    let mut ids = Vec::new();
    for chat in chats {
        let answer = app.customer_writes(team, chat, 1, "Добрий день").await;
        ids.push(app.dialog_of(&answer).await);
    }
    ids
}

async fn assign(api: &Api, dialog: i64, operator: i64) {
    api.post(&format!("/api/v1/dialogs/{dialog}/assign"), &json!({"operator_id": operator})).await.unwrap();
}

story!(a_saved_filter_lists_counts_and_follows_what_happens, |app| {
    app.settings(json!({"topic_required_on_close": false})).await;
    let team = app.team("filters", &["Ірина", "Тарас"], 9).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let ids = dialogs(&app, &team, &["f-1", "f-2", "f-3"]).await;
    let waiting = leaf("state", "in", &json!(["new", "queued"]));
    let body = json!({"name": "Чекають", "conditions": {"join": "and", "items": [waiting, leaf("topic", "eq", &json!(team.subject))]},
        "sort": "waiting_longest"});
    let filter = iryna.api.post("/api/v1/filters", &body).await.unwrap();
    let id = filter["id"].as_i64().unwrap();
    assert_eq!((&filter["owner_id"], &filter["broken"]), (&json!(iryna.id), &json!([])));
    assert_eq!(found(&iryna.api, &json!({"filter_id": id})).await, ids, "who waits longest comes first");
    let listed = iryna.api.get(&format!("/api/v1/dialogs?filter_id={id}&limit=2")).await.unwrap();
    let cursor = listed["next_cursor"].as_str().unwrap();
    let rest = iryna.api.get(&format!("/api/v1/dialogs?filter_id={id}&limit=2&cursor={cursor}")).await.unwrap();
    assert_eq!((&rest["data"][0]["id"], &rest["next_cursor"]), (&json!(ids[2]), &Value::Null));

    let mut panel = iryna.panel().await;
    let ack = panel.command("filter.subscribe", json!({"filter_ids": [id, "my_active", 999_999]})).await.unwrap();
    let counts = ack["counts"].as_array().unwrap();
    assert!(counts.contains(&json!({"filter_id": id, "count": 3})), "{ack}");
    assert!(counts.contains(&json!({"filter_id": "my_active", "count": 0})), "{ack}");
    assert_eq!(counts.len(), 2, "a filter that is not there is left out");
    panel.command("list.subscribe", json!({"filter_id": id, "limit": 100})).await.unwrap();
    assign(&app.admin, ids[0], taras.id).await;
    let gone = panel.wait_for(SOON, |e| e["t"] == "filter.delta" && e["d"]["left"] == json!([ids[0]])).await.unwrap();
    assert_eq!(gone["d"]["filter_id"], id);
    panel
        .wait_for(SOON, |e| e["t"] == "filter.delta" && e["d"]["filter_id"] == id && e["d"]["count"] == 2)
        .await
        .unwrap();
    let new = dialogs(&app, &team, &["f-4"]).await[0];
    panel.wait_for(SOON, |e| e["t"] == "dialog.new" && e["d"]["dialog"]["id"] == new).await.unwrap();
    panel.wait_for(SOON, |e| e["t"] == "filter.delta" && e["d"]["entered"] == json!([new])).await.unwrap();
    assign(&app.admin, ids[1], iryna.id).await;
    panel
        .wait_for(SOON, |e| e["t"] == "filter.delta" && e["d"]["filter_id"] == "my_active" && e["d"]["count"] == 1)
        .await
        .unwrap();

    // Changed conditions: the list is read again and counted anew.
    let changed = json!({"conditions": leaf("operator", "eq", &json!("@me"))});
    iryna.api.patch(&format!("/api/v1/filters/{id}"), &changed).await.unwrap();
    panel.wait_for(SOON, |e| e["t"] == "filter.delta" && e["d"]["reload"] == true).await.unwrap();
    panel
        .wait_for(SOON, |e| e["t"] == "filter.delta" && e["d"]["filter_id"] == id && e["d"]["count"] == 1)
        .await
        .unwrap();
    assert_eq!(found(&iryna.api, &json!({"filter_id": id})).await, [ids[1]]);
});

story!(conditions_that_are_not_saved_have_a_live_list_too, |app| {
    app.settings(json!({"topic_required_on_close": false})).await;
    let team = app.team("draft", &["Ірина"], 9).await;
    let iryna = &team.operators[0];
    let mut panel = iryna.panel().await;
    let conditions = leaf("operator", "eq", &json!("@me"));
    panel.command("list.subscribe", json!({"conditions": conditions, "limit": 100})).await.unwrap();
    let id = dialogs(&app, &team, &["d-1"]).await[0];
    assign(&app.admin, id, iryna.id).await;
    let came = panel.wait_for(SOON, |e| e["t"] == "filter.delta" && e["d"]["entered"] == json!([id])).await.unwrap();
    assert_eq!(came["d"]["filter_id"], "draft");
    let wrong = json!({"conditions": leaf("state", "eq", &json!("open"))});
    let refused = panel.command("list.subscribe", wrong).await.unwrap_err().refusal();
    assert_eq!(refused["code"], "validation");
    let unknown = panel.command("list.subscribe", json!({"filter_id": 987_654})).await.unwrap_err().refusal();
    assert_eq!(unknown["code"], "not_found");
});

story!(filters_and_folders_of_ones_own_are_nobodys_business_and_shared_ones_need_the_right, |app| {
    let (olena, taras) = (app.user("Олена", "operator").await, app.user("Тарас", "operator").await);
    let vitalii = app.user("Віталій", "supervisor").await;
    let all = json!({"join": "and", "items": []});
    let own = olena.api.post("/api/v1/filters", &json!({"name": "Моє", "conditions": all})).await.unwrap();
    let id = own["id"].as_i64().unwrap();
    for stranger in [&taras.api, &app.admin] {
        assert_eq!(stranger.get("/api/v1/filters").await.unwrap()["data"], json!([]));
        assert_eq!(
            stranger.patch(&format!("/api/v1/filters/{id}"), &json!({"name": "x"})).await.unwrap_err().status(),
            404
        );
        assert_eq!(stranger.get(&format!("/api/v1/dialogs?filter_id={id}")).await.unwrap_err().status(), 404);
        let removed = stranger.call(Method::DELETE, &format!("/api/v1/filters/{id}"), None, &[]).await;
        assert_eq!(removed.unwrap_err().status(), 404);
    }
    let shared = json!({"name": "Спільний", "conditions": all, "shared": true});
    assert_eq!(olena.api.post("/api/v1/filters", &shared).await.unwrap_err().status(), 403);
    let made = vitalii.api.post("/api/v1/filters", &shared).await.unwrap();
    let path = format!("/api/v1/filters/{}", made["id"]);
    assert_eq!(taras.api.get("/api/v1/filters").await.unwrap()["data"][0]["name"], "Спільний");
    assert_eq!(taras.api.patch(&path, &json!({"name": "x"})).await.unwrap_err().status(), 403);
    let stale = vitalii.api.call(Method::PATCH, &path, Some(&json!({"name": "x"})), &[("if-match", "\"7\"")]).await;
    assert_eq!(stale.unwrap_err().status(), 412);
    let second = vitalii
        .api
        .post("/api/v1/filters", &json!({"name": "Другий", "conditions": all, "shared": true}))
        .await
        .unwrap();
    vitalii
        .api
        .put("/api/v1/filters/order", &json!({"ids": [second["id"], made["id"]], "shared": true}))
        .await
        .unwrap();
    let names = |page: Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|r| r["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(taras.api.get("/api/v1/filters").await.unwrap()), ["Другий", "Спільний"]);
    assert_eq!(
        taras.api.put("/api/v1/filters/order", &json!({"ids": [], "shared": true})).await.unwrap_err().status(),
        403
    );

    // Two levels, and no third.
    let top = olena.api.post("/api/v1/folders", &json!({"name": "Верх"})).await.unwrap();
    let inner = olena.api.post("/api/v1/folders", &json!({"name": "Низ", "parent_id": top["id"]})).await.unwrap();
    let third = olena.api.post("/api/v1/folders", &json!({"name": "x", "parent_id": inner["id"]})).await.unwrap_err();
    assert_eq!((third.status(), third.to_string().contains("two levels")), (422, true));
    let other = olena.api.post("/api/v1/folders", &json!({"name": "Інша"})).await.unwrap();
    let under = olena.api.patch(&format!("/api/v1/folders/{}", top["id"]), &json!({"parent_id": other["id"]})).await;
    assert_eq!(under.unwrap_err().status(), 422, "what has folders inside does not go inside");
    olena.api.patch(&format!("/api/v1/filters/{id}"), &json!({"folder_id": inner["id"]})).await.unwrap();
    assert_eq!(taras.api.get("/api/v1/folders").await.unwrap()["data"], json!([]));
    let stolen = json!({"name": "x", "conditions": all, "folder_id": inner["id"]});
    assert_eq!(taras.api.post("/api/v1/filters", &stolen).await.unwrap_err().status(), 422);
    olena.api.call(Method::DELETE, &format!("/api/v1/folders/{}", inner["id"]), None, &[]).await.unwrap();
    let page = olena.api.get("/api/v1/filters").await.unwrap();
    let own = page["data"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(own["folder_id"], top["id"], "one level up");

    let prefs = json!({"table_columns": ["client", "state"], "hidden_filters": [made["id"]]});
    taras.api.patch("/api/v1/me/preferences", &prefs).await.unwrap();
    let kept = taras.api.get("/api/v1/me/preferences").await.unwrap();
    assert_eq!((&kept["table_columns"], &kept["hidden_filters"]), (&prefs["table_columns"], &prefs["hidden_filters"]));
    let wrong = taras.api.patch("/api/v1/me/preferences", &json!({"table_columns": ["password"]})).await;
    assert_eq!(wrong.unwrap_err().status(), 422);
    assert_eq!(olena.api.get("/api/v1/me/preferences").await.unwrap()["table_columns"], json!([]));
});

story!(db_01_db_02_conditions_orders_and_columns_outside_of_the_lists_are_400_and_name_what_is_accepted, |app| {
    let olena = app.user("Олена", "operator").await;
    let bad = [
        json!({"conditions": {"join": ") OR 1=1 --", "items": []}}),
        json!({"conditions": leaf("1=1", "eq", &json!(1))}),
        json!({"conditions": leaf("state", ") OR 1=1 --", &json!("new"))}),
        json!({"conditions": leaf("state", "eq", &json!("' or ''='"))}),
        json!({"sort": "id; drop table dialogs"}),
        json!({"folder": "../closed"}),
        json!({"cursor": "'; drop table dialogs --"}),
    ];
    for body in bad {
        let refused = olena.api.post("/api/v1/dialogs/search", &body).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (400, "malformed"), "{body}");
    }
    let saved = json!({"name": "x", "conditions": leaf("state", "like", &json!("%"))});
    assert_eq!(olena.api.post("/api/v1/filters", &saved).await.unwrap_err().status(), 400);
});

story!(ac_01_ac_11_a_list_a_count_and_a_file_never_show_what_the_caller_may_not_see, |app| {
    app.settings(json!({"topic_required_on_close": false})).await;
    let ours = app.team("ours", &["Ірина"], 9).await;
    let theirs = app.team("theirs", &["Тарас"], 9).await;
    let own = dialogs(&app, &ours, &["o-1"]).await;
    let foreign = dialogs(&app, &theirs, &["t-1"]).await;
    let iryna = &ours.operators[0];
    assign(&app.admin, foreign[0], theirs.operators[0].id).await;
    let all = json!({"conditions": {"join": "and", "items": []}});
    assert_eq!(found(&iryna.api, &all).await, own);
    let by_topic = json!({"conditions": leaf("topic", "eq", &json!(theirs.subject))});
    assert_eq!(found(&iryna.api, &by_topic).await, Vec::<i64>::new());
    let conditions = json!({"join": "and", "items": []});
    let filter = app
        .admin
        .post("/api/v1/filters", &json!({"name": "Усе", "conditions": conditions, "shared": true}))
        .await
        .unwrap();
    let mut panel = iryna.panel().await;
    let ack = panel.command("filter.subscribe", json!({"filter_id": filter["id"]})).await.unwrap();
    assert_eq!(ack["counts"][0]["count"], 1);
    let all_of = found(&app.admin, &json!({"filter_id": filter["id"]})).await;
    assert_eq!(all_of.len(), 2);

    let export = json!({"format": "csv", "columns": ["number", "client"], "list": {"filter_id": filter["id"]}});
    assert_eq!(iryna.api.post("/api/v1/dialogs/export", &export).await.unwrap_err().status(), 403);
    let analyst = app.user("Аналітик", "analyst").await;
    let answer = analyst
        .api
        .raw(
            Method::POST,
            "/api/v1/dialogs/export",
            Some(export.to_string().into_bytes()),
            &[("content-type", "application/json")],
        )
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert!(!answer.text().await.unwrap().contains("Ольга"), "an analyst sees no dialogs, so the file has none");
});

story!(a_bulk_action_does_each_dialog_on_its_own_and_says_why_it_did_not, |app| {
    app.settings(json!({"topic_required_on_close": false})).await;
    let team = app.team("bulk", &["Ірина"], 50).await;
    let iryna = &team.operators[0];
    let vitalii = app.user("Віталій", "supervisor").await;
    let ids = dialogs(&app, &team, &["b-1", "b-2", "b-3"]).await;
    let body = json!({"dialog_ids": [ids[0], ids[1], 987_654, ids[2], ids[0]], "assign": {"operator_id": iryna.id}});
    assert_eq!(iryna.api.post("/api/v1/dialogs/bulk", &body).await.unwrap_err().status(), 403, "op_bulk is needed");
    let answer = vitalii.api.post("/api/v1/dialogs/bulk", &body).await.unwrap();
    assert_eq!((&answer["done"], &answer["failed"]), (&json!(3), &json!(1)));
    assert_eq!(answer["results"][2]["dialog_id"], 987_654);
    assert_eq!((&answer["results"][2]["ok"], &answer["results"][2]["code"]), (&json!(false), &json!("not_found")));
    for id in &ids {
        assert_eq!(app.dialog(*id).await["operator_id"], iryna.id);
    }
    let priority = app.admin.get("/api/v1/priorities").await.unwrap()["data"][3]["id"].clone();
    let update = json!({"dialog_ids": [ids[0]], "update": {"priority_id": priority}});
    assert_eq!(vitalii.api.post("/api/v1/dialogs/bulk", &update).await.unwrap()["done"], 1);
    assert_eq!(found(&vitalii.api, &json!({"sort": "priority"})).await[0], ids[0], "the highest priority comes first");
    let put_off = json!({"dialog_ids": [ids[0], 987_654, ids[1]], "snooze": {"until_reply": true}});
    let slept = vitalii.api.post("/api/v1/dialogs/bulk", &put_off).await.unwrap();
    assert_eq!((&slept["done"], &slept["results"][1]["code"]), (&json!(2), &json!("not_found")), "{slept}");
    for (id, state) in [(ids[0], "paused"), (ids[1], "paused"), (ids[2], "active")] {
        assert_eq!(app.dialog(id).await["state"], state);
    }
    let past = json!({"dialog_ids": [ids[2]], "snooze": {"until": "2020-01-01T00:00:00Z"}});
    let past = vitalii.api.post("/api/v1/dialogs/bulk", &past).await.unwrap();
    assert_eq!((&past["done"], &past["failed"]), (&json!(0), &json!(1)), "{past}");
    // The topic asks for a comment: each request that is closed without one says so, and stays open.
    let topic = format!("/api/v1/subjects/{}", team.subject);
    app.admin.patch(&topic, &json!({"require_on_close": ["comment"]})).await.unwrap();
    let silent = json!({"dialog_ids": ids, "close": {}});
    let silent = vitalii.api.post("/api/v1/dialogs/bulk", &silent).await.unwrap();
    assert_eq!((&silent["done"], &silent["failed"]), (&json!(0), &json!(3)), "{silent}");
    assert_eq!(silent["results"][2]["fields"], json!({"comment": "required"}), "{silent}");
    let close = json!({"dialog_ids": ids, "close": {"comment": "масово"}});
    assert_eq!(vitalii.api.post("/api/v1/dialogs/bulk", &close).await.unwrap()["done"], 3);
    let again = vitalii.api.post("/api/v1/dialogs/bulk", &close).await.unwrap();
    assert_eq!(again["done"], 3, "closing what is closed is done already");
    let late = json!({"dialog_ids": ids, "assign": {"operator_id": iryna.id}});
    let late = vitalii.api.post("/api/v1/dialogs/bulk", &late).await.unwrap();
    assert_eq!((&late["done"], &late["results"][0]["code"]), (&json!(0), &json!("conflict")), "{late}");
    assert_eq!(found(&vitalii.api, &json!({"folder": "closed", "sort": "created"})).await.len(), 3);
    let faults = [
        json!({"dialog_ids": [], "close": {}}),
        json!({"dialog_ids": vec![1; 201], "close": {}}),
        json!({"dialog_ids": [1]}),
        json!({"dialog_ids": [1], "close": {}, "update": {}}),
        json!({"dialog_ids": [1], "close": {}, "snooze": {"until_reply": true}}),
        json!({"dialog_ids": [1], "snooze": {}}),
        json!({"dialog_ids": [1], "snooze": {"until": "2030-01-01T00:00:00Z", "until_reply": true}}),
        json!({"dialog_ids": [1], "wake": false}),
        json!({"dialog_ids": [1], "wake": true, "close": {}}),
    ];
    for body in faults {
        assert_eq!(vitalii.api.post("/api/v1/dialogs/bulk", &body).await.unwrap_err().status(), 422, "{body}");
    }
});

story!(many_go_to_the_queue_of_a_group_or_a_topic_and_are_woken_each_on_its_own, |app| {
    app.settings(json!({"topic_required_on_close": false, "auto_connect_free_operator": false})).await;
    let team = app.team("move", &["Ірина"], 50).await;
    let iryna = &team.operators[0];
    let repairs = app.admin.post("/api/v1/subjects", &json!({"name": "Ремонт", "alias": "repairs"})).await.unwrap();
    let workshop = json!({"name": "Майстерня", "subject_ids": [repairs["id"]], "operator_ids": []});
    let workshop = app.admin.post("/api/v1/skill-groups", &workshop).await.unwrap();
    let empty = json!({"name": "Порожня", "subject_ids": [], "operator_ids": []});
    let empty = app.admin.post("/api/v1/skill-groups", &empty).await.unwrap();
    let vitalii = app.user("Віталій", "supervisor").await;
    let bulk = async |body: Value| vitalii.api.post("/api/v1/dialogs/bulk", &body).await.unwrap();
    let ids = dialogs(&app, &team, &["m-1", "m-2"]).await;
    let (held, waiting) = (ids[0], ids[1]);
    assign(&vitalii.api, held, iryna.id).await;

    // One that is held leaves its operator; of one that waits only the topic changes.
    let moved =
        bulk(json!({"dialog_ids": [held, 987_654, waiting], "assign": {"skill_group_id": workshop["id"]}})).await;
    assert_eq!((&moved["done"], &moved["results"][1]["code"]), (&json!(2), &json!("not_found")), "{moved}");
    for id in [held, waiting] {
        let row = app.dialog(id).await;
        assert_eq!((&row["operator_id"], &row["subject_id"]), (&Value::Null, &repairs["id"]), "{row}");
    }
    let back = bulk(json!({"dialog_ids": ids, "assign": {"subject_id": team.subject}})).await;
    assert_eq!(back["done"], 2, "{back}");
    for id in [held, waiting] {
        assert_eq!(app.dialog(id).await["subject_id"], team.subject);
    }
    for (to, field) in [
        (json!({"skill_group_id": empty["id"]}), "skill_group_id"),
        (json!({"skill_group_id": 987_654}), "skill_group_id"),
        (json!({"subject_id": 987_654}), "subject_id"),
        (json!({"subject_id": team.subject, "queue": true}), "operator_id"),
    ] {
        let refused = bulk(json!({"dialog_ids": [held], "assign": to})).await;
        assert_eq!(refused["failed"], 1, "{refused}");
        assert!(refused["results"][0]["fields"][field].is_string(), "{refused}");
    }

    // What was put off is woken; one that nobody holds says why it cannot be.
    assign(&vitalii.api, held, iryna.id).await;
    assert_eq!(bulk(json!({"dialog_ids": [held], "snooze": {"until_reply": true}})).await["done"], 1);
    assert_eq!(app.dialog(held).await["state"], "paused");
    let woken = bulk(json!({"dialog_ids": [held, waiting], "wake": true})).await;
    assert_eq!((&woken["done"], &woken["results"][1]["code"]), (&json!(1), &json!("conflict")), "{woken}");
    assert_eq!(app.dialog(held).await["state"], "active");
});

story!(xs_08_a_file_of_a_list_has_no_formulas_and_leaves_a_trace, |app| {
    let team = app.team("files", &["Ірина"], 9).await;
    let name = "=HYPERLINK(\"http://evil\")";
    app.anonymous().custom_message(team.bot, Some("in-token"), "x-1", 1, name, "+380 -1 @x").await.unwrap();
    let body = |format: &str| {
        json!({"format": format, "columns": ["number", "client", "preview", "unread"],
            "heads": ["№", "Клієнт", "Останнє", "Непрочитані"], "separator": ";", "list": {"view": "all"}})
    };
    let json_type = [("content-type", "application/json")];
    let post = async |format: &str| {
        let bytes = body(format).to_string().into_bytes();
        let answer = app.admin.raw(Method::POST, "/api/v1/dialogs/export", Some(bytes), &json_type).await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap())
    };
    let (status, csv) = post("csv").await;
    let text = String::from_utf8(csv.to_vec()).unwrap();
    assert_eq!(status, 200);
    assert!(text.starts_with("\u{feff}№;Клієнт;"), "{text}");
    assert!(text.contains(";\"'=HYPERLINK(\"\"http://evil\"\")"), "{text}");
    assert!(text.contains(";\"'+380 -1 @x\";1\r\n"), "numbers stay numbers: {text}");
    // A person reads words and their own clock; a program that asks for neither gets keys and UTC.
    let asked = async |more: Value| {
        let columns = ["state", "is_outbound", "created_at"];
        let mut body = json!({"format": "csv", "columns": columns, "list": {"view": "all"}});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let bytes = body.to_string().into_bytes();
        let answer = app.admin.raw(Method::POST, "/api/v1/dialogs/export", Some(bytes), &json_type).await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let plain = asked(json!({})).await.1;
    let listed = app.admin.post("/api/v1/dialogs/search", &json!({"view": "all"})).await.unwrap();
    let state = listed["data"][0]["state"].as_str().unwrap();
    assert!(plain.contains(&format!("\n{state},0,")) && plain.trim_end().ends_with('Z'), "{plain}");
    let words = json!({"state": {(state): "Словами"}, "is_outbound": {"0": "ні", "1": "так"}});
    let read = asked(json!({"words": words, "timezone": "Asia/Tokyo"})).await.1;
    assert!(read.contains("\nСловами,ні,") && !read.trim_end().ends_with('Z'), "{read}");
    for wrong in [json!({"words": {"client": {"a": "b"}}}), json!({"timezone": "Mars"})] {
        assert_eq!(asked(wrong.clone()).await.0, 422, "{wrong}");
    }
    let (status, xlsx) = post("xlsx").await;
    assert_eq!((status, &xlsx[..2]), (200, b"PK".as_slice()));
    let wrong = json!({"format": "csv", "columns": ["client_id"], "list": {}});
    assert_eq!(app.admin.post("/api/v1/dialogs/export", &wrong).await.unwrap_err().status(), 422);
});

story!(the_overdue_folder_counts_working_hours_and_follows_the_settings_at_once, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "normative_accept_s": 1})).await;
    let team = app.team("hours", &["Ірина"], 5).await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Є хто?").await).await;
    let overdue = async || {
        let page = app.admin.get("/api/v1/dialogs?folder=overdue").await.unwrap();
        page["data"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    eventually("it waits over the norm", || async { (overdue().await == [dialog]).then_some(()) }).await;
    assert!(app.dialog(dialog).await["due_at"].is_null(), "no calendar counts");

    let never = json!({"name": "ніколи", "timezone": "Europe/Kyiv", "is_default": true});
    let calendar = app.admin.post("/api/v1/calendars", &never).await.unwrap();
    eventually("nobody works, nobody is late", || async { overdue().await.is_empty().then_some(()) }).await;
    let stored = app.dialog(dialog).await;
    assert!(stored["due_at"].as_str().unwrap() > stored["created_at"].as_str().unwrap(), "{stored}");

    let whole = json!([{"from_min": 0, "to_min": 1440}]);
    let week =
        json!({"mon": whole, "tue": whole, "wed": whole, "thu": whole, "fri": whole, "sat": whole, "sun": whole});
    let path = format!("/api/v1/calendars/{}", calendar["id"]);
    app.admin.patch(&path, &json!({"week": week})).await.unwrap();
    eventually("it is working time again", || async { (overdue().await == [dialog]).then_some(()) }).await;
    app.settings(json!({"normative_accept_s": 3_600})).await;
    eventually("a longer norm", || async { overdue().await.is_empty().then_some(()) }).await;
    app.settings(json!({"timers_respect_calendar": false, "normative_accept_s": 1})).await;
    eventually("calendars do not count", || async {
        (overdue().await == [dialog] && app.dialog(dialog).await["due_at"].is_null()).then_some(())
    })
    .await;
});
