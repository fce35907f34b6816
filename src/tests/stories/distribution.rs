//! Who gets a dialog: limits, freed slots, races, transfers, lost operators (distribution.md 13).

use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, eventually, people::hears},
};

fn active_of(operators: &Value, id: i64) -> i64 {
    operators["data"].as_array().unwrap().iter().find(|o| o["id"] == id).unwrap()["active"].as_i64().unwrap()
}

story!(the_distributor_fills_slots_up_to_the_limit_and_a_closed_dialog_frees_one_at_once, |app| {
    app.auto_distribution().await;
    let team = app.team("limits", &["Ірина Коваль"], 2).await;
    let mut dialogs = Vec::new();
    for n in 1..=4 {
        dialogs.push(
            app.dialog_of(&app.customer_writes(&team, &format!("u-{n}"), 1, &format!("питання {n}")).await).await,
        );
    }
    for dialog in &dialogs {
        assert_eq!(app.dialog(*dialog).await["state"], "queued");
    }

    let mut iryna = team.operators[0].on_line().await;
    // Both slots are filled at the same moment; which dialog speaks first is not promised.
    let mut heard = std::collections::BTreeSet::new();
    while heard.len() < 2 {
        let event = iryna
            .wait_for(SOON, |e| e["t"] == "message.new" && e["d"]["message"]["author"]["kind"] == "client")
            .await
            .unwrap();
        heard.insert(event["d"]["message"]["text"].as_str().unwrap().to_owned());
    }
    assert!(heard.contains("питання 1") && heard.contains("питання 2"), "{heard:?}");
    let operators = app.admin.get("/api/v1/operators").await.unwrap();
    assert_eq!(active_of(&operators, team.operators[0].id), 2);
    assert_eq!(app.dialog(dialogs[2]).await["state"], "queued", "the third waits");

    iryna.command("dialog.finish", json!({"dialog_id": dialogs[0], "comment": ""})).await.unwrap();
    hears(&mut iryna, "питання 3").await;
    assert_eq!(app.dialog(dialogs[3]).await["state"], "queued", "the oldest waiting one was served");
    assert_eq!(app.dialog(dialogs[0]).await["state"], "closed");
});

story!(of_two_operators_who_take_one_dialog_exactly_one_wins_and_the_other_is_told_who, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "topic_required_on_close": false})).await;
    let names: Vec<String> = (0..10).map(|n| format!("Оператор {n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let team = app.team("race", &names, 5).await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "хто перший?").await).await;
    assert_eq!(app.dialog(dialog).await["state"], "new");

    let path = format!("/api/v1/dialogs/{dialog}/take");
    let body = json!({});
    let results = futures_util::future::join_all(team.operators.iter().map(|o| o.api.post(&path, &body))).await;

    let winners: Vec<usize> = results.iter().enumerate().filter(|(_, r)| r.is_ok()).map(|(n, _)| n).collect();
    assert_eq!(winners.len(), 1, "{results:?}");
    let winner = team.operators[winners[0]].id;
    for refused in results.iter().filter_map(|r| r.as_ref().err()) {
        assert_eq!((refused.status(), refused.code()), (409, "conflict"));
        let rozmova_load::ApiError::Refused { body, .. } = refused else { panic!("{refused}") };
        assert_eq!(body["operator_id"], winner);
    }
    assert_eq!(app.dialog(dialog).await["operator_id"], winner);
    let again = team.operators[winners[0]].api.post(&path, &json!({})).await.unwrap();
    assert_eq!(again["operator_id"], winner, "the holder's repeated take is a success");
});

story!(a_transfer_moves_the_dialog_with_its_history_to_the_other_operator, |app| {
    app.auto_distribution().await;
    let team = app.team("transfer", &["Ірина Коваль", "Тарас Мельник"], 5).await;
    let (iryna_op, taras_op) = (&team.operators[0], &team.operators[1]);
    let mut iryna = iryna_op.on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "передайте Тарасу").await).await;
    hears(&mut iryna, "передайте Тарасу").await;
    let mut taras = taras_op.panel().await;

    iryna
        .command(
            "dialog.transfer",
            json!({"dialog_id": dialog, "to": {"operator_id": taras_op.id}, "note": "це твій клієнт"}),
        )
        .await
        .unwrap();

    let gained = taras.wait_for(SOON, |e| e["t"] == "dialog.new" && e["d"]["dialog"]["id"] == dialog).await.unwrap();
    assert_eq!(gained["d"]["dialog"]["operator_id"], taras_op.id);
    hears(&mut taras, "передайте Тарасу").await;
    iryna.wait_for(SOON, |e| e["t"] == "dialog.removed" && e["d"]["dialog_id"] == dialog).await.unwrap();
    let refused = iryna
        .command("dialog.send", json!({"dialog_id": dialog, "client_nonce": "n-9", "type": "text", "text": "пізно"}))
        .await
        .unwrap_err();
    assert!(["forbidden", "not_found", "conflict"].contains(&refused.refusal()["code"].as_str().unwrap()), "{refused}");
    taras
        .command("dialog.send", json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Я тут"}))
        .await
        .unwrap();
});

story!(a_dialog_given_back_to_the_queue_keeps_its_place_and_goes_to_somebody_else, |app| {
    app.auto_distribution().await;
    let team = app.team("back", &["Ірина Коваль", "Тарас Мельник"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "комусь іншому").await).await;
    hears(&mut iryna, "комусь іншому").await;
    let queued_at = app.dialog(dialog).await["queued_at"].clone();
    let mut taras = team.operators[1].on_line().await;

    iryna.command("dialog.transfer", json!({"dialog_id": dialog, "to": {"queue": true}})).await.unwrap();

    hears(&mut taras, "комусь іншому").await;
    let now = app.dialog(dialog).await;
    assert_eq!(now["operator_id"], team.operators[1].id, "the former holder is excluded for a while");
    assert_eq!(now["queued_at"], queued_at, "the client keeps its place");
});

story!(a_deactivated_operator_loses_sockets_and_dialogs_within_two_seconds, |app| {
    app.auto_distribution().await;
    let team = app.team("leaving", &["Ірина Коваль", "Тарас Мельник"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "не губіть мене").await).await;
    hears(&mut iryna, "не губіть мене").await;
    let mut taras = team.operators[1].on_line().await;

    let begin = std::time::Instant::now();
    app.admin.post(&format!("/api/v1/users/{}/deactivate", team.operators[0].id), &json!({})).await.unwrap();

    let end = crate::support::people::end_of(&mut iryna).await;
    assert!(matches!(end.close_code(), Some(4401 | 4403)), "{end}");
    assert!(begin.elapsed().as_secs_f64() <= 2.5, "closing took {:?}", begin.elapsed());
    hears(&mut taras, "не губіть мене").await;
    assert_eq!(app.dialog(dialog).await["operator_id"], team.operators[1].id);
    let signed_in = team.operators[0].api.get("/api/v1/auth/me").await.unwrap_err();
    assert_eq!(signed_in.status(), 401);
});

story!(every_decision_leaves_a_reason_that_a_supervisor_can_read, |app| {
    app.auto_distribution().await;
    let team = app.team("audit", &["Ірина Коваль"], 1).await;
    let stranger = app.team("foreign", &["Тарас Мельник"], 5).await;
    let _taras = stranger.operators[0].on_line().await;
    let mut iryna = team.operators[0].on_line().await;
    let first = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "перше").await).await;
    hears(&mut iryna, "перше").await;
    let second = app.dialog_of(&app.customer_writes(&team, "u-2", 1, "друге").await).await;

    let rows = eventually("both decisions are in the audit", || async {
        let audit = app.admin.get("/api/v1/distribution/audit?limit=100").await.unwrap();
        let rows = audit["data"].as_array().unwrap().clone();
        let won = rows.iter().any(|r| r["dialog_id"] == first && r["result"] == "distributed");
        let waits = rows.iter().any(|r| r["dialog_id"] == second && r["result"] != "distributed");
        (won && waits).then_some(rows)
    })
    .await;

    let skip = rows.iter().find(|r| r["dialog_id"] == second && r["result"] != "distributed").unwrap();
    let verdict = |id: i64| {
        skip["candidates"].as_array().unwrap().iter().find(|c| c["operator_id"] == id).map(|c| c["verdict"].clone())
    };
    assert_eq!(verdict(team.operators[0].id), Some(json!("quota_total")));
    if let Some(other) = verdict(stranger.operators[0].id) {
        assert_eq!(other, "subject_mismatch");
    }
    let queue = app.admin.get("/api/v1/distribution/queue").await.unwrap();
    assert_eq!(queue["data"][0]["dialog_id"], second);
    // Whoever fits is named with the verdict; a colleague of another team does not fit.
    let fitting = app.admin.get(&format!("/api/v1/distribution/queue/{second}/operators")).await.unwrap();
    assert_eq!(fitting["fitting"], 1, "{fitting}");
    let only = &fitting["candidates"][0];
    assert_eq!((&only["operator_id"], &only["verdict"]), (&json!(team.operators[0].id), &json!("quota_total")));
    let held = app.admin.get(&format!("/api/v1/distribution/queue/{first}/operators")).await.unwrap_err();
    assert_eq!(held.status(), 404, "it waits no more");
    let iryna_asks = team.operators[0].api.get(&format!("/api/v1/distribution/queue/{second}/operators")).await;
    assert_eq!(iryna_asks.unwrap_err().status(), 403, "the queue is shown by queue_status");
    let diagnostics =
        app.admin.get(&format!("/api/v1/distribution/operators/{}/diagnostics", team.operators[0].id)).await.unwrap();
    assert_eq!(diagnostics["receives"], false);
    let quota = diagnostics["checks"].as_array().unwrap().iter().find(|c| c["code"] == "quota_total").unwrap();
    assert_eq!(quota["ok"], false);
});

story!(waiting_dialogs_keep_their_order_over_a_restart, |app| {
    app.auto_distribution().await;
    let team = app.team("keeps", &["Ірина Коваль"], 1).await;
    for n in 1..=5 {
        app.customer_writes(&team, &format!("u-{n}"), 1, &format!("черга {n}")).await;
    }

    app.kill();
    app.boot().await;
    let mut iryna = team.operators[0].on_line().await;

    for n in 1..=5 {
        let event = iryna
            .wait_for(SOON, |e| e["t"] == "message.new" && e["d"]["message"]["author"]["kind"] == "client")
            .await
            .unwrap();
        assert_eq!(event["d"]["message"]["text"], format!("черга {n}"), "the one who waits longest is next");
        iryna.command("dialog.finish", json!({"dialog_id": event["d"]["dialog_id"], "comment": ""})).await.unwrap();
    }
});

story!(an_offer_is_accepted_by_hand_and_a_declined_one_goes_to_the_next, |app| {
    app.settings(json!({"auto_connect_free_operator": true, "accept_mode": "offer", "topic_required_on_close": false}))
        .await;
    let team = app.team("offers", &["Ірина Коваль", "Тарас Мельник"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let mut taras = team.operators[1].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "хто візьме?").await).await;

    let first = iryna.wait_for(SOON, |e| e["t"] == "offer.new").await.unwrap();
    assert_eq!(first["d"]["dialog"]["id"], dialog);
    iryna.command("offer.decline", json!({"offer_id": first["d"]["offer_id"]})).await.unwrap();
    let second = taras.wait_for(SOON, |e| e["t"] == "offer.new").await.unwrap();
    taras.command("offer.accept", json!({"offer_id": second["d"]["offer_id"]})).await.unwrap();

    hears(&mut taras, "хто візьме?").await;
    assert_eq!(app.dialog(dialog).await["operator_id"], team.operators[1].id);
});

story!(a_supervisor_moves_chosen_dialogs_to_a_colleague_and_reads_what_became_of_each, |app| {
    app.auto_distribution().await;
    let team = app.team("moving", &["Ірина Коваль", "Тарас Мельник"], 5).await;
    let other = app.team("elsewhere", &[], 5).await;
    let (iryna_op, taras_op) = (&team.operators[0], &team.operators[1]);
    let mut iryna = iryna_op.on_line().await;
    let mut dialogs = Vec::new();
    for n in 1..=3 {
        let text = format!("питання {n}");
        dialogs.push(app.dialog_of(&app.customer_writes(&team, &format!("u-{n}"), 1, &text).await).await);
        hears(&mut iryna, &text).await;
    }
    let mut taras = taras_op.on_line().await;
    let path = format!("/api/v1/operators/{}/redistribute", iryna_op.id);
    let chief = app.user("Віталій Гринько", "supervisor").await;

    // What is not accepted changes nothing.
    for wrong in [
        json!({"to": {"queue": true, "operator_id": taras_op.id}}),
        json!({"to": {"operator_id": iryna_op.id}}),
        json!({"to": {"operator_id": 987_654}}),
        json!({"to": {"subject_alias": "nowhere"}}),
        json!({"to": {"skill_group_id": 987_654}}),
        json!({"dialog_ids": []}),
        json!({"note": "я".repeat(4_001)}),
    ] {
        let refused = chief.api.post(&path, &wrong).await.unwrap_err();
        assert_eq!(refused.status(), 422, "{wrong}");
    }
    let refused = taras_op.api.post(&path, &json!({})).await.unwrap_err();
    assert_eq!(refused.status(), 403, "an operator has no right to it");
    for dialog in &dialogs {
        assert_eq!(app.dialog(*dialog).await["operator_id"], iryna_op.id);
    }

    // The preview says what then happens.
    let some = json!({
        "dialog_ids": [dialogs[0], dialogs[1]], "to": {"operator_id": taras_op.id}, "note": "В Ірини немає світла",
    });
    let foretold = chief.api.post(&format!("{path}/preview"), &some).await.unwrap();
    assert_eq!(app.dialog(dialogs[0]).await["operator_id"], iryna_op.id, "a preview changes nothing");
    let told = chief.api.post(&path, &some).await.unwrap();
    assert_eq!(foretold, told);
    let audit = app.admin.get("/api/v1/audit?action=operator.redistributed").await.unwrap();
    let data = &audit["data"][0]["data"];
    assert_eq!(
        (&data["to"], &data["dialog_ids"]),
        (&json!({"operator_id": taras_op.id}), &json!([dialogs[0], dialogs[1]])),
        "who took what to where (SE-09)"
    );
    assert_eq!((&told["moved"], &told["queued"], &told["failed"]), (&json!(2), &json!(0), &json!(0)));
    for (dialog, holder) in [(dialogs[0], taras_op.id), (dialogs[1], taras_op.id), (dialogs[2], iryna_op.id)] {
        assert_eq!(app.dialog(dialog).await["operator_id"], holder);
    }
    taras.wait_for(SOON, |e| e["t"] == "dialog.new" && e["d"]["dialog"]["id"] == dialogs[0]).await.unwrap();
    let messages = app.admin.get(&format!("/api/v1/dialogs/{}/messages", dialogs[0])).await.unwrap();
    let internal = |text: &str| {
        messages["data"].as_array().unwrap().iter().any(|m| m["text"] == text && m["direction"] == "internal")
    };
    assert!(internal("В Ірини немає світла"), "{messages}");

    // To the queue of a topic that nobody handles, with the status: it waits there with the client's own time.
    let since = app.dialog(dialogs[2]).await["last_client_message_at"].clone();
    let rest = json!({"to": {"subject_alias": other.alias}, "set_offline": true});
    let told = chief.api.post(&path, &rest).await.unwrap();
    assert_eq!((&told["queued"], &told["dialogs"][0]["result"]), (&json!(1), &json!("queued")), "{told}");
    let waits = app.dialog(dialogs[2]).await;
    assert_eq!((&waits["state"], &waits["subject_id"]), (&json!("queued"), &json!(other.subject)));
    if !since.is_null() {
        assert_eq!(waits["queued_at"], since, "the client keeps the time they have waited");
    }
    let operators = app.admin.get("/api/v1/operators").await.unwrap();
    let iryna_row = operators["data"].as_array().unwrap().iter().find(|o| o["id"] == iryna_op.id).unwrap().clone();
    assert_eq!(iryna_row["status_set_by"], "Віталій Гринько");

    let gone = json!({"dialog_ids": [dialogs[2]]});
    let told = chief.api.post(&path, &gone).await.unwrap();
    assert_eq!((&told["skipped"], &told["dialogs"][0]["reason"]), (&json!(1), &json!("not_held")));
});

story!(a_deactivated_operators_dialog_waits_in_the_queue_when_nobody_is_there, |app| {
    app.auto_distribution().await;
    let team = app.team("silent", &["Ірина Коваль"], 5).await;
    let leaving = app.team("gone", &["Тарас Мельник", "Олена Шевчук"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let mut taras = leaving.operators[0].on_line().await;
    let kept = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "лишаюся").await).await;
    let left = app.dialog_of(&app.customer_writes(&leaving, "u-2", 1, "переходжу").await).await;
    hears(&mut iryna, "лишаюся").await;
    hears(&mut taras, "переходжу").await;

    // Nobody is there: the dialog of a deactivated operator has a place in the queue, then somebody.
    let gone = &leaving.operators[0];
    let answer = app.admin.post(&format!("/api/v1/users/{}/deactivate", gone.id), &json!({})).await.unwrap();
    assert_eq!((&answer["redistributed"], &answer["failed"]), (&json!(1), &json!(0)), "{answer}");
    let row = app.dialog(left).await;
    assert_eq!((&row["state"], &row["operator_id"]), (&json!("queued"), &Value::Null));
    assert_eq!(app.dialog(kept).await["operator_id"], team.operators[0].id, "others keep theirs");
    let mut olena = leaving.operators[1].on_line().await;
    hears(&mut olena, "переходжу").await;
    assert_eq!(app.dialog(left).await["operator_id"], leaving.operators[1].id);
});

story!(a_client_who_waits_too_long_overflows_and_one_who_comes_back_gets_the_same_operator, |app| {
    app.auto_distribution().await;
    app.settings(json!({"sticky_operator_days": 7})).await;
    let first = app.team("crowded", &["Ірина Коваль", "Олена Шевчук"], 5).await;
    let second = app.team("spare", &["Тарас Мельник"], 5).await;
    let groups = app.admin.get("/api/v1/skill-groups").await.unwrap();
    let group = |name: &str| {
        groups["data"].as_array().unwrap().iter().find(|g| g["name"] == name).unwrap()["id"].as_i64().unwrap()
    };
    let path = format!("/api/v1/skill-groups/{}", group("crowded"));
    for wrong in [
        json!({"overflow_group_id": group("crowded")}),
        json!({"overflow_group_id": 987_654}),
        json!({"weight": 5_000}),
        json!({"limit_override": 2_000}),
        json!({"overflow_after_s": 90_000}),
    ] {
        assert_eq!(app.admin.patch(&path, &wrong).await.unwrap_err().status(), 422, "{wrong}");
    }
    assert!(app.admin.patch(&path, &json!({"method_override": "by_luck"})).await.is_err());
    let overflow = json!({"overflow_group_id": group("spare"), "overflow_after_s": 1});
    app.admin.patch(&path, &overflow).await.unwrap();

    let mut taras = second.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&first, "u-1", 1, "нікого немає").await).await;
    hears(&mut taras, "нікого немає").await;
    assert_eq!(app.dialog(dialog).await["operator_id"], second.operators[0].id);

    // Iryna answers a client; when the client comes back, Olena is as free, but Iryna gets them.
    let mut iryna = first.operators[0].on_line().await;
    let former = app.dialog_of(&app.customer_writes(&first, "u-2", 1, "вперше").await).await;
    hears(&mut iryna, "вперше").await;
    iryna.command("dialog.finish", json!({"dialog_id": former, "comment": ""})).await.unwrap();
    let _olena = first.operators[1].on_line().await;
    let again = app.dialog_of(&app.customer_writes(&first, "u-2", 2, "знову я").await).await;
    assert_ne!(again, former);
    hears(&mut iryna, "знову я").await;
    assert_eq!(app.dialog(again).await["operator_id"], first.operators[0].id);
});

story!(a_client_who_comes_back_waits_for_their_operator_or_not_as_the_policy_says, |app| {
    app.auto_distribution().await;
    app.settings(json!({"sticky_operator_days": 7, "pin_policy": "wait", "pin_wait_s": 0})).await;
    let team = app.team("pins", &["Ірина Коваль", "Олена Шевчук"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let former = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "вперше").await).await;
    hears(&mut iryna, "вперше").await;
    iryna.command("dialog.finish", json!({"dialog_id": former, "comment": ""})).await.unwrap();
    iryna.command("status.set", json!({"status": "offline"})).await.unwrap();

    // Olena is free, but the client waits for Iryna; who came for the first time does not.
    let mut olena = team.operators[1].on_line().await;
    let again = app.dialog_of(&app.customer_writes(&team, "u-1", 2, "знову я").await).await;
    app.customer_writes(&team, "u-2", 1, "я тут уперше").await;
    hears(&mut olena, "я тут уперше").await;
    assert_eq!(app.dialog(again).await["state"], "queued");
    let queue = app.admin.get("/api/v1/distribution/queue").await.unwrap();
    assert_eq!(
        (&queue["data"][0]["dialog_id"], &queue["data"][0]["last_skip_reason"]),
        (&json!(again), &json!("not_online"))
    );

    let refused = app.admin.patch("/api/v1/settings/op-panel", &json!({"pin_policy": "never"})).await.unwrap_err();
    assert_eq!(refused.status(), 422);
    assert!(refused.to_string().contains("pin_policy"), "{refused}");
    app.settings(json!({"pin_policy": "fallback"})).await;
    hears(&mut olena, "знову я").await;
    assert_eq!(app.dialog(again).await["operator_id"], team.operators[1].id);
});

story!(a_working_calendar_marks_operators_and_when_enforced_keeps_dialogs_away_outside_it, |app| {
    app.auto_distribution().await;
    let team = app.team("hours", &["Ірина Коваль", "Тарас Мельник"], 5).await;
    let (iryna_op, taras_op) = (&team.operators[0], &team.operators[1]);
    let never = json!({
        "name": "Ніколи", "timezone": "Europe/Kyiv", "operator_ids": [iryna_op.id],
        "days": [{"date": "2026-08-24", "name": "День Незалежності", "yearly": true}],
    });
    let calendar = app.admin.post("/api/v1/calendars", &never).await.unwrap();
    let path = format!("/api/v1/calendars/{}", calendar["id"]);
    assert_eq!((&calendar["working_now"], &calendar["version"]), (&json!(false), &json!(1)));
    for wrong in [
        json!({"timezone": "Europe/Atlantis"}),
        json!({"name": " "}),
        json!({"week": {"mon": [{"from_min": 600, "to_min": 540}]}}),
        json!({"days": [{"date": "2026-02-30"}]}),
        json!({"operator_ids": [987_654]}),
    ] {
        assert_eq!(app.admin.patch(&path, &wrong).await.unwrap_err().status(), 422, "{wrong}");
    }
    assert_eq!(
        app.admin.call(reqwest::Method::DELETE, &path, None, &[]).await.unwrap_err().status(),
        409,
        "Iryna works by it"
    );

    let mut iryna = iryna_op.on_line().await;
    let row = async || {
        let operators = app.admin.get("/api/v1/operators").await.unwrap();
        operators["data"].as_array().unwrap().iter().find(|o| o["id"] == iryna_op.id).unwrap().clone()
    };
    assert_eq!(row().await["on_schedule"], false);
    let before = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "поза графіком").await).await;
    hears(&mut iryna, "поза графіком").await;
    assert_eq!(app.dialog(before).await["operator_id"], iryna_op.id, "a calendar alone stops nothing");

    app.settings(json!({"schedule_enforced": true})).await;
    let waits = app.dialog_of(&app.customer_writes(&team, "u-2", 1, "почекаю").await).await;
    assert_eq!(app.dialog(waits).await["state"], "queued");
    let why = app.admin.get(&format!("/api/v1/distribution/operators/{}/diagnostics", iryna_op.id)).await.unwrap();
    let failed: Vec<&Value> = why["checks"].as_array().unwrap().iter().filter(|c| c["ok"] == false).collect();
    assert_eq!(failed.len(), 1, "{why}");
    assert_eq!(failed[0]["code"], "out_of_schedule");

    let whole = json!([{"from_min": 0, "to_min": 1440}]);
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|day| (day.to_owned(), whole.clone()));
    let always = Value::Object(days.into_iter().collect());
    app.admin.patch(&path, &json!({"week": always, "days": []})).await.unwrap();
    hears(&mut iryna, "почекаю").await;
    assert_eq!(row().await["on_schedule"], true);

    let log = format!("/api/v1/operators/{}/status-log", iryna_op.id);
    let own = iryna_op.api.get(&log).await.unwrap();
    assert_eq!(own["changes"].as_array().unwrap().len(), 1, "{own}");
    assert_eq!((&own["changes"][0]["reason"], &own["changes"][0]["on_schedule"]), (&json!("manual"), &json!(true)));
    assert!(own["scheduled_seconds"].as_i64().unwrap() >= 24 * 3_600 - 1, "{own}");
    assert_eq!(taras_op.api.get(&log).await.unwrap_err().status(), 403, "a colleague's log needs operators_monitor");
    let upside_down = format!("{log}?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z");
    assert_eq!(app.admin.get(&upside_down).await.unwrap_err().status(), 422);
    // A whole October, where the clock goes back in it, is 31 days and an hour; more is not told at once.
    let october = format!("{log}?from=2025-09-30T21:00:00Z&to=2025-10-31T22:00:00Z");
    assert!(app.admin.get(&october).await.is_ok());
    let longer = format!("{log}?from=2025-09-30T21:00:00Z&to=2025-10-31T22:00:01Z");
    assert_eq!(app.admin.get(&longer).await.unwrap_err().status(), 422);
    app.settings(json!({"schedule_enforced": false})).await;
});
