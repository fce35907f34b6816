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
