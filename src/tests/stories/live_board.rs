//! The supervisor's live board: snapshot and deltas, alerts, whisper, forced status, simulator, audit (ui.md 6).

use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, eventually, people::hears},
};

/// What a watcher does with a delta; rows by key, as the panel keeps them.
fn apply(board: &mut Value, delta: &Value) {
    fn put(rows: &mut Value, changed: &Value, gone: &Value, key: impl Fn(&Value) -> Value) {
        let rows = rows.as_array_mut().unwrap();
        let gone = gone.as_array().unwrap();
        rows.retain(|row| !gone.contains(&key(row)));
        for row in changed.as_array().unwrap() {
            rows.retain(|known| key(known) != key(row));
            rows.push(row.clone());
        }
        rows.sort_by_key(|row| key(row).to_string());
    }
    assert_eq!(board["epoch"], delta["epoch"]);
    assert_eq!(board["rev"].as_i64().unwrap() + 1, delta["rev"].as_i64().unwrap(), "no delta is missing");
    board["rev"] = delta["rev"].clone();
    let (queue, changed) = (&mut board["queue"], &delta["queue"]);
    if !changed["kpi"].is_null() {
        queue["kpi"] = changed["kpi"].clone();
    }
    if !changed["alerts"].is_null() {
        queue["alerts"] = changed["alerts"].clone();
    }
    put(&mut queue["queues"], &changed["queues"], &changed["queues_gone"], |row| row["subject_id"].clone());
    put(&mut queue["waiting"], &changed["waiting"], &changed["waiting_gone"], |row| row["dialog_id"].clone());
    queue["decisions"].as_array_mut().unwrap().extend(changed["decisions"].as_array().unwrap().iter().cloned());
    let operators = &delta["operators"];
    put(&mut board["operators"], &operators["rows"], &operators["gone"], |row| row["operator"]["id"].clone());
}

fn sorted(mut board: Value) -> Value {
    for (half, rows, key) in
        [("queue", "queues", "subject_id"), ("queue", "waiting", "dialog_id"), ("", "operators", "operator")]
    {
        let place = if half.is_empty() { &mut board[rows] } else { &mut board[half][rows] };
        let of = |row: &Value| if key == "operator" { row[key]["id"].to_string() } else { row[key].to_string() };
        place.as_array_mut().unwrap().sort_by_key(of);
    }
    board["at"] = Value::Null;
    board
}

story!(a_supervisor_who_watches_has_exactly_the_board_of_the_server, |app| {
    app.auto_distribution().await;
    let team = app.team("board", &["Ірина Коваль", "Тарас Мельник"], 1).await;
    let vitaliy = app.user("Віталій", "supervisor").await;
    let mut watch = vitaliy.panel().await;
    watch.command("queue.subscribe", json!({"on": true, "board": true})).await.unwrap();
    watch.command("operators.subscribe", json!({"on": true, "board": true})).await.unwrap();
    let mut board = sorted(vitaliy.api.get("/api/v1/distribution/live").await.unwrap());

    let mut iryna = team.operators[0].on_line().await;
    for n in 1..=4 {
        app.customer_writes(&team, &format!("u-{n}"), 1, &format!("питання {n}")).await;
    }
    let heard = hears(&mut iryna, "питання 1").await;
    iryna.command("dialog.open", json!({"dialog_id": heard["d"]["dialog_id"]})).await.unwrap();

    // Deltas until the board says what we know to be true.
    let done = |board: &Value| {
        let holds = |id: i64| {
            let rows = board["operators"].as_array().unwrap();
            rows.iter().find(|o| o["operator"]["id"] == id).map_or(0, |o| o["slots"].as_array().unwrap().len())
        };
        // Of what she did in the panel the board knows when.
        let acted = |id: i64| {
            let rows = board["operators"].as_array().unwrap();
            rows.iter().any(|o| o["operator"]["id"] == id && o["last_active_at"].is_string())
        };
        board["queue"]["kpi"]["waiting"] == 3
            && holds(team.operators[0].id) == 1
            && acted(team.operators[0].id)
            && board["queue"]["waiting"].as_array().unwrap().iter().all(|row| row["last_skip_reason"] == "quota_total")
            && board["queue"]["decisions"].as_array().unwrap().iter().any(|d| d["why"] == "only_free")
    };
    while !done(&board) {
        let event = watch.wait_for(SOON, |e| e["t"] == "board.delta").await.unwrap();
        if event["d"]["rev"].as_i64() > board["rev"].as_i64() {
            apply(&mut board, &event["d"]);
        }
    }
    let queue = board["queue"]["queues"].as_array().unwrap().iter().find(|q| q["subject_id"] == team.subject).unwrap();
    assert_eq!((&queue["waiting"], &queue["online"], &queue["operators"]), (&json!(3), &json!(1), &json!(2)));

    // A fresh snapshot of the same revision is the same board.
    loop {
        let fresh = sorted(vitaliy.api.get("/api/v1/distribution/live").await.unwrap());
        while board["rev"].as_i64() < fresh["rev"].as_i64() {
            let event = watch.wait_for(SOON, |e| e["t"] == "board.delta").await.unwrap();
            apply(&mut board, &event["d"]);
        }
        if board["rev"] == fresh["rev"] {
            assert_eq!(fresh, sorted(board));
            break;
        }
    }
});

story!(the_figures_of_the_last_hour_are_the_same_after_a_kill, |app| {
    app.auto_distribution().await;
    app.settings(json!({"topic_required_on_close": false})).await;
    let team = app.team("figures", &["Ірина"], 5).await;
    // One is closed before anybody had it, one is answered and closed, one is answered and goes on.
    let alone = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "передумав").await).await;
    app.admin.post(&format!("/api/v1/dialogs/{alone}/close"), &json!({})).await.unwrap();
    let mut iryna = team.operators[0].on_line().await;
    let mut held = Vec::new();
    for (n, text) in [(2, "допоможіть"), (3, "і мені")] {
        let dialog = app.dialog_of(&app.customer_writes(&team, &format!("u-{n}"), 1, text).await).await;
        hears(&mut iryna, text).await;
        let path = format!("/api/v1/dialogs/{dialog}/messages");
        team.operators[0].api.post(&path, &json!({"text": "Вітаю"})).await.unwrap();
        held.push(dialog);
    }
    iryna.command("dialog.finish", json!({"dialog_id": held[0], "comment": ""})).await.unwrap();
    for dialog in &held {
        eventually("the decision is stored", || async {
            let path = format!("/api/v1/distribution/audit?dialog_id={dialog}&result=distributed");
            app.admin.get(&path).await.unwrap()["data"].as_array().unwrap().first().cloned()
        })
        .await;
    }

    let figures = async |app: &crate::support::TestApp| {
        let board = app.admin.get("/api/v1/distribution/live").await.unwrap();
        let rows = board["operators"].as_array().unwrap().clone();
        let row = rows.into_iter().find(|row| row["operator"]["id"] == team.operators[0].id).unwrap_or_default();
        let kpi = &board["queue"]["kpi"];
        let told = ["first_reply_ms", "sla_percent", "within_5s_percent", "by_scenario_percent"];
        let mut told: Vec<Value> = told.iter().map(|name| kpi[*name].clone()).collect();
        told.extend([row["reply_ms"].clone(), row["closed_last_hour"].clone()]);
        told
    };
    let before = eventually("the board has heard all of it", || async {
        let told = figures(&app).await;
        (told[3] == 50 && told[5] == 1 && told.iter().all(|figure| !figure.is_null())).then_some(told)
    })
    .await;
    assert_eq!((&before[1], &before[2]), (&json!(100), &json!(100)));
    let lonely = app.team("nobody-here", &["Тарас"], 5).await;
    app.dialog_of(&app.customer_writes(&lonely, "u-9", 1, "є хто?").await).await;

    app.kill();
    app.boot().await;
    eventually("the same figures", || async { (figures(&app).await == before).then_some(()) }).await;
    let board = app.admin.get("/api/v1/distribution/live").await.unwrap();
    let queues = board["queue"]["queues"].as_array().unwrap().clone();
    let row = queues.iter().find(|row| row["subject_id"] == lonely.subject).unwrap();
    let points = row["history"].as_array().unwrap();
    assert_eq!((points.len(), points.last()), (30, Some(&json!(1))), "the minutes before are known: {row}");
    assert_eq!(board["queue"]["kpi"]["waiting_before"], 0, "nobody waited a quarter of an hour ago");
});

story!(each_half_of_the_board_needs_its_own_right, |app| {
    let iryna = app.user("Ірина", "operator").await;
    let mut panel = iryna.panel().await;
    for command in ["queue.subscribe", "operators.subscribe"] {
        let refused = panel.command(command, json!({"on": true, "board": true})).await.unwrap_err();
        assert_eq!(refused.refusal()["code"], "forbidden", "{refused}");
        panel.command(command, json!({"on": true})).await.expect("the plain rows are for operators too");
    }
    assert_eq!(iryna.api.get("/api/v1/distribution/live").await.unwrap_err().status(), 403);

    let analyst = app.user("Аналітик", "analyst").await;
    let board = analyst.api.get("/api/v1/distribution/live").await.unwrap();
    assert!(board["queue"].is_object(), "queue_status");
    assert!(board["operators"].is_null(), "operators_monitor is another right");
});

story!(an_integrator_hears_the_board_as_server_sent_events, |app| {
    app.auto_distribution().await;
    let team = app.team("sse", &["Ірина"], 1).await;
    let key = app
        .admin
        .post("/api/v1/api-keys", &json!({"name": "wall", "scopes": ["queue_status", "operators_monitor"]}))
        .await
        .unwrap();
    let api = app.anonymous().with_key(key["key"].as_str().unwrap());
    let mut answer = api
        .raw(rozmova_load::api::Method::GET, "/api/v1/distribution/live", None, &[("accept", "text/event-stream")])
        .await
        .unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream; charset=utf-8");

    let mut text = String::new();
    let mut wrote = false;
    let read = async {
        while !text.contains("event: delta") || !text.contains("\"client_name\"") {
            text.push_str(&String::from_utf8_lossy(&answer.chunk().await.unwrap().expect("the stream goes on")));
            if text.contains("event: snapshot") && !wrote {
                wrote = true;
                app.customer_writes(&team, "u-1", 1, "мене видно?").await;
            }
        }
    };
    tokio::time::timeout(SOON, read).await.expect("a delta with the waiting client comes");
});

story!(an_alert_is_taken_by_one_supervisor_and_the_other_sees_who, |app| {
    app.auto_distribution().await;
    app.settings(json!({"alert_waiting_count": 1, "alert_longest_wait_s": 0, "alert_nobody_online": true})).await;
    let team = app.team("alerts", &["Ірина"], 1).await;
    let (vitaliy, oksana) = (app.user("Віталій", "supervisor").await, app.user("Оксана", "supervisor").await);
    for n in 1..=2 {
        app.customer_writes(&team, &format!("u-{n}"), 1, "чекаю").await;
    }
    let mut watch = oksana.panel().await;
    watch.command("queue.subscribe", json!({"on": true, "board": true})).await.unwrap();

    let alerts = eventually("both rules are violated", || async {
        let board = vitaliy.api.get("/api/v1/distribution/live").await.unwrap();
        let alerts = board["queue"]["alerts"].as_array().unwrap().clone();
        (alerts.len() == 2).then_some(alerts)
    })
    .await;
    assert_eq!(alerts[0]["kind"], "nobody_online", "the worst comes first");
    assert_eq!((&alerts[1]["kind"], &alerts[1]["clients"]), (&json!("waiting_count"), &json!(2)));
    let key = alerts[0]["key"].clone();
    vitaliy.api.post("/api/v1/distribution/alerts/acknowledge", &json!({"key": key})).await.unwrap();

    watch
        .wait_for(SOON, |e| {
            let alerts = e["d"]["queue"]["alerts"].as_array().cloned().unwrap_or_default();
            alerts.iter().any(|a| a["key"] == key && a["acknowledged"]["name"] == "Віталій")
        })
        .await
        .unwrap();
    oksana.api.post("/api/v1/distribution/alerts/acknowledge", &json!({"key": key})).await.unwrap();
    let board = oksana.api.get("/api/v1/distribution/live").await.unwrap();
    assert_eq!(board["queue"]["alerts"][0]["acknowledged"]["name"], "Віталій", "the first who took it stays");
    let gone = oksana.api.post("/api/v1/distribution/alerts/acknowledge", &json!({"key": "longest_wait:1"})).await;
    assert_eq!(gone.unwrap_err().status(), 404);
});

story!(a_supervisor_whispers_takes_over_and_forces_a_status_and_the_operator_is_told_who, |app| {
    app.auto_distribution().await;
    let team = app.team("whisper", &["Ірина"], 3).await;
    let vitaliy = app.user("Віталій", "supervisor").await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "складне питання").await).await;
    hears(&mut iryna, "складне питання").await;

    vitaliy
        .api
        .post(&format!("/api/v1/dialogs/{dialog}/whisper"), &json!({"text": "Запропонуй знижку"}))
        .await
        .unwrap();
    let word = iryna.wait_for(SOON, |e| e["t"] == "notification").await.unwrap();
    assert_eq!((&word["d"]["kind"], &word["d"]["text"]), (&json!("whisper"), &json!("Віталій")));
    assert_eq!(word["d"]["dialog_id"], dialog);
    let lines = app.admin.get(&format!("/api/v1/dialogs/{dialog}/messages")).await.unwrap();
    let note = lines["data"].as_array().unwrap().iter().find(|m| m["text"] == "Запропонуй знижку").unwrap();
    assert_eq!((&note["author"]["kind"], &note["direction"]), (&json!("note"), &json!("internal")));
    assert!(
        app.receiver.all().iter().all(|d| !String::from_utf8_lossy(&d.raw).contains("знижку")),
        "the client never sees it"
    );

    let status = format!("/api/v1/operators/{}/status", team.operators[0].id);
    let long = vitaliy.api.put(&status, &json!({"status": "offline", "reason": "я".repeat(201)})).await.unwrap_err();
    assert_eq!(long.status(), 422, "{long}");
    let body = json!({"status": "offline", "reason": " зміна закінчилась "});
    let row = vitaliy.api.put(&status, &body).await.unwrap();
    assert_eq!((&row["status_set_by"], &row["status_reason"]), (&json!("Віталій"), &json!("зміна закінчилась")));
    let word = iryna.wait_for(SOON, |e| e["t"] == "notification").await.unwrap();
    assert_eq!((&word["d"]["kind"], &word["d"]["text"]), (&json!("forced_status"), &json!("Віталій")));
    // A word about no dialog is heard at once, and stays in the bell.
    let say = format!("/api/v1/operators/{}/word", team.operators[0].id);
    vitaliy.api.post(&say, &json!({"text": "Зайди до мене"})).await.unwrap();
    let word = iryna.wait_for(SOON, |e| e["t"] == "notification").await.unwrap();
    assert_eq!((&word["d"]["kind"], &word["d"]["text"]), (&json!("word"), &json!("Віталій: Зайди до мене")));
    let bell = team.operators[0].api.get("/api/v1/me/notifications?limit=1").await.unwrap();
    let line = &bell["data"][0];
    assert_eq!((&line["kind"], &line["by_name"]), (&json!("word"), &json!("Віталій")));
    assert_eq!(line["text"], "Зайди до мене");
    assert_eq!(team.operators[0].api.post(&say, &json!({"text": "а я вам"})).await.unwrap_err().status(), 403);
    let long = json!({"text": "я".repeat(501)});
    assert_eq!(vitaliy.api.post(&say, &long).await.unwrap_err().status(), 422);
    assert_eq!(vitaliy.api.post(&say, &json!({"text": " "})).await.unwrap_err().status(), 422);
    let nobody = vitaliy.api.post("/api/v1/operators/999999/word", &json!({"text": "є хто?"})).await;
    assert_eq!(nobody.unwrap_err().status(), 404);
    let own = team.operators[0].api.put(&status, &json!({"status": "online"})).await.unwrap();
    let nobody = (&own["status_set_by"], &own["status_reason"]);
    assert_eq!(nobody, (&json!(""), &json!("")), "their own choice carries nobody's name");

    let taken = vitaliy
        .api
        .post(&format!("/api/v1/dialogs/{dialog}/assign"), &json!({"operator_id": vitaliy.id}))
        .await
        .unwrap();
    assert_eq!(taken["operator_id"], vitaliy.id);
    let nobody = app.customer_writes(&team, "u-2", 1, "ще одне").await;
    let nobody = app.dialog_of(&nobody).await;
    app.admin.put(&status, &json!({"status": "offline"})).await.unwrap();
    let path = format!("/api/v1/dialogs/{nobody}/assign");
    let _queued = app.admin.post(&path, &json!("queue")).await;
    eventually("nobody holds it", || async { (app.dialog(nobody).await["state"] == "queued").then_some(()) }).await;
    let deaf = vitaliy.api.post(&format!("/api/v1/dialogs/{nobody}/whisper"), &json!({"text": "є хто?"})).await;
    assert_eq!(deaf.unwrap_err().status(), 409);
});

story!(the_simulator_answers_as_the_distributor_then_decides_and_changes_nothing, |app| {
    app.auto_distribution().await;
    let team = app.team("simulate", &["Ірина", "Тарас"], 2).await;
    let mut iryna = team.operators[0].on_line().await;
    let asked = json!({"subject_id": team.subject, "channel": "custom_channel"});
    let told = app.admin.post("/api/v1/distribution/simulate", &asked).await.unwrap();
    assert_eq!((&told["operator_id"], &told["why"]), (&json!(team.operators[0].id), &json!("only_free")));
    let verdict = |id: i64| told["candidates"].as_array().unwrap().iter().find(|c| c["operator_id"] == id).unwrap();
    assert_eq!(verdict(team.operators[0].id)["verdict"], "ok");
    assert_eq!(verdict(team.operators[1].id)["verdict"], "not_online");

    app.customer_writes(&team, "u-1", 1, "справжнє").await;
    hears(&mut iryna, "справжнє").await;
    let again = app.admin.post("/api/v1/distribution/simulate", &asked).await.unwrap();
    assert_eq!(again["operator_id"], team.operators[0].id);
    let one =
        again["candidates"].as_array().unwrap().iter().find(|c| c["operator_id"] == team.operators[0].id).unwrap();
    assert_eq!(one["active"], 1, "the simulated request took no slot, the real one did");
    let wrong =
        app.admin.post("/api/v1/distribution/simulate", &json!({"subject_id": 999_999, "channel": "widget"})).await;
    assert_eq!(wrong.unwrap_err().status(), 422);
});

story!(the_audit_is_summed_up_opened_one_by_one_filtered_and_exported_without_formulas, |app| {
    app.auto_distribution().await;
    let team = app.team("log", &["=HYPERLINK(\"x\")"], 2).await;
    let mut operator = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "запишіть").await).await;
    hears(&mut operator, "запишіть").await;

    let row = eventually("the decision is stored", || async {
        let path = format!("/api/v1/distribution/audit?dialog_id={dialog}&result=distributed&trigger=dialog_queued");
        app.admin.get(&path).await.unwrap()["data"].as_array().unwrap().first().cloned()
    })
    .await;
    let one = app.admin.get(&format!("/api/v1/distribution/audit/{}", row["id"])).await.unwrap();
    assert_eq!(one, row);
    let summary = app.admin.get("/api/v1/distribution/audit/summary").await.unwrap();
    assert!(
        summary["distributed"].as_i64().unwrap() >= 1
            && summary["decisions"].as_i64() >= summary["distributed"].as_i64()
    );

    let path = format!("/api/v1/distribution/audit/export?dialog_id={dialog}");
    let file = app.admin.raw(rozmova_load::api::Method::GET, &path, None, &[]).await.unwrap();
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    let text = file.text().await.unwrap();
    assert!(text.lines().count() >= 2, "{text}");
    assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{text}");
});
