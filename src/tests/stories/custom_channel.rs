//! The Custom Channel's HTTP: answers, duplicates, bad input, retries.

use serde_json::json;

use crate::{
    story,
    support::{
        SOON, eventually,
        integrator::{self, Integrator},
        people::hears,
    },
};

story!(in_03_a_hundred_parallel_copies_of_an_update_make_one_message, |app| {
    let team = app.team("copies", &[], 5).await;

    let calls = (0..100).map(|_| app.customer_writes(&team, "u-1", 77, "один раз"));
    let answers = futures_util::future::join_all(calls).await;

    let first = answers[0]["message_id"].clone();
    assert!(answers.iter().all(|a| a["message_id"] == first), "all copies get the first message's id");
    // A copy that comes while the first is in hand attaches to it and gets its very answer; a later one is told that it is a copy.
    let later = app.customer_writes(&team, "u-1", 77, "один раз").await;
    assert_eq!((&later["message_id"], &later["duplicate"]), (&first, &json!(true)));
    let dialog = app.dialog_of(&answers[0]).await;
    let lines = app.messages(dialog).await.into_iter().filter(|m| m["author"]["kind"] == "client").count();
    assert_eq!(lines, 1);
});

story!(the_same_update_with_another_text_is_still_a_duplicate, |app| {
    let team = app.team("conflict", &[], 5).await;

    let first = app.customer_writes(&team, "u-1", 5, "так").await;
    let second = app.customer_writes(&team, "u-1", 5, "ні").await;

    assert_eq!(second["message_id"], first["message_id"]);
    assert_eq!(second["duplicate"], true);
    let other_chat = app.customer_writes(&team, "u-2", 5, "так").await;
    assert_ne!(other_chat["message_id"], first["message_id"], "the key holds the chat");
});

story!(in_01_a_wrong_or_missing_token_is_refused_and_nothing_is_stored, |app| {
    let team = app.team("token", &[], 5).await;
    let anonymous = app.anonymous();

    for token in [None, Some("in-tokem"), Some("")] {
        let refused = anonymous.custom_message(team.bot, token, "u-1", 1, "Зло", "текст").await.unwrap_err();
        assert_eq!(refused.status(), 401, "token {token:?}");
    }
    let unknown = anonymous.custom_message(999_999, Some("in-token"), "u-1", 1, "Зло", "текст").await.unwrap_err();
    assert_eq!(unknown.status(), 404);

    let dialogs = app.admin.get("/api/v1/dialogs").await.unwrap();
    assert_eq!(dialogs["data"].as_array().unwrap().len(), 0);
});

story!(bad_updates_are_refused_with_a_sentence_and_change_nothing, |app| {
    let team = app.team("bad", &[], 5).await;
    let path = format!("/messengers_host/{}/custom_channel/hooks", team.bot);
    let anonymous = app.anonymous();
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let cases: Vec<(&str, String)> = vec![
        ("not json", "hello".into()),
        ("no chat", json!({"update_id": 1, "message": {"text": "x", "type": "text"}}).to_string()),
        ("no update id", json!({"message": {"chat": {"id": "c"}, "text": "x", "type": "text"}}).to_string()),
        (
            "object as chat id",
            json!({"update_id": 1, "message": {"chat": {"id": {"$ne": null}}, "text": "x", "type": "text"}})
                .to_string(),
        ),
        ("deep nesting", deep),
        (
            "huge number",
            r#"{"update_id": 1e400, "message": {"chat": {"id": "c"}, "text": "x", "type": "text"}}"#.into(),
        ),
    ];
    for (what, body) in cases {
        let answer = anonymous
            .raw(
                rozmova_load::api::Method::POST,
                &path,
                Some(body.into_bytes()),
                &[("content-type", "application/json"), ("x-access-token", "in-token")],
            )
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), 400, "{what}");
        let text = answer.text().await.unwrap();
        assert!(text.contains("\"status\":\"error\"") && text.contains("message"), "{what}: {text}");
    }
    let too_large = anonymous
        .raw(
            rozmova_load::api::Method::POST,
            &path,
            Some(vec![b'x'; (1 << 20) + 1]),
            &[("content-type", "application/json"), ("x-access-token", "in-token")],
        )
        .await
        .unwrap();
    assert_eq!(too_large.status().as_u16(), 413);

    let with_nul = app.customer_writes(&team, "u-nul", 1, "до\u{0}після").await;
    let dialog = app.dialog_of(&with_nul).await;
    assert_eq!(app.messages(dialog).await[0]["text"], "допісля", "IN-07: accepted without the NUL");
    let dialogs = app.admin.get("/api/v1/dialogs").await.unwrap();
    assert_eq!(dialogs["data"].as_array().unwrap().len(), 1);
});

story!(p_06_a_failing_receiver_gets_the_same_message_again_with_the_same_key_and_in_order, |app| {
    app.auto_distribution().await;
    let team = app.team("retry", &["Ірина Коваль"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    hears(&mut iryna, "Добрий день").await;
    // Events of the connection (operator_connected…) go out first; wait until the way is free before scripting answers.
    eventually("the opening events are delivered", || async {
        app.receiver.all().iter().any(|d| d.body["event"] == "operator_connected").then_some(())
    })
    .await;

    app.receiver.script(&[500, 200, 200]);
    for n in 1..=2 {
        iryna
            .command("dialog.send", json!({"dialog_id": dialog, "client_nonce": format!("n-{n}"), "type": "text", "text": format!("відповідь {n}")}))
            .await
            .unwrap();
    }

    let texts = eventually("both answers were taken", || async {
        let messages: Vec<_> = app.receiver.all().into_iter().filter(|d| d.body["kind"] == "message").collect();
        (messages.len() >= 3).then_some(messages)
    })
    .await;
    let order: Vec<&str> = texts.iter().map(|d| d.body["text"].as_str().unwrap()).collect();
    assert_eq!(order, ["відповідь 1", "відповідь 1", "відповідь 2"]);
    assert_eq!(texts[0].headers["webhook-id"], texts[1].headers["webhook-id"], "the key is stable across tries");
    iryna.wait_for(SOON, |e| e["t"] == "message.status" && e["d"]["status"] == "sent").await.unwrap();
});

story!(p_06_a_refused_message_is_shown_as_failed_to_the_operator, |app| {
    app.auto_distribution().await;
    let team = app.team("refused", &["Ірина Коваль"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    hears(&mut iryna, "Добрий день").await;
    eventually("the opening events are delivered", || async {
        app.receiver.all().iter().any(|d| d.body["event"] == "operator_connected").then_some(())
    })
    .await;

    app.receiver.script(&[422]);
    let ack = iryna
        .command("dialog.send", json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "не дійде"}))
        .await
        .unwrap();

    let status = iryna.wait_for(SOON, |e| e["t"] == "message.status").await.unwrap();
    assert_eq!(status["d"]["message_id"], ack["message_id"]);
    assert_eq!(status["d"]["status"], "failed");
    assert_eq!(status["d"]["error_code"], "rejected");
});

story!(p_06_what_was_taken_without_an_answer_is_sent_again_under_its_key_and_stands_once_at_the_integrator, |app| {
    app.auto_distribution().await;
    let team = app.team("silent", &["Ірина Коваль"], 5).await;
    let integrator = Integrator::start(&team.signing_secret).await;
    let channel = json!({"custom_channel_url": integrator.url(), "access_token": integrator::TOKEN, "timeout_s": 1});
    app.admin.put(&format!("/api/v1/bots/{}/channels/custom_channel", team.bot), &channel).await.unwrap();
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    hears(&mut iryna, "Добрий день").await;
    eventually("the opening events are delivered", || async {
        integrator.heard_of("operator_connected").then_some(())
    })
    .await;

    integrator.be_silent(true);
    let mut ids = Vec::new();
    for n in 1..=2 {
        let send = json!({"dialog_id": dialog, "client_nonce": format!("n-{n}"), "type": "text", "text": format!("відповідь {n}")});
        ids.push(iryna.command("dialog.send", send).await.unwrap()["message_id"].clone());
    }
    let status_of = async |id: &serde_json::Value| {
        let lines = app.messages(dialog).await;
        lines.iter().find(|line| line["id"] == *id).unwrap()["status"].clone()
    };
    eventually("it was taken", || async { (!integrator.tries().is_empty()).then_some(()) }).await;
    assert_eq!(status_of(&ids[0]).await, "queued", "nobody knows yet: neither sent nor failed");
    integrator.be_silent(false);

    for id in &ids {
        eventually("it counts as sent", || async { (status_of(id).await == "sent").then_some(()) }).await;
    }
    let tries = integrator.tries();
    let key = |id: &serde_json::Value| id.as_i64().unwrap().to_string();
    let first = tries.iter().take_while(|one| **one == key(&ids[0])).count();
    assert!(first >= 2, "the same key again: {tries:?}");
    assert!(tries.len() > first, "{tries:?}");
    assert!(tries[first..].iter().all(|one| *one == key(&ids[1])), "and the next message only after it: {tries:?}");
    assert_eq!(integrator.texts(), ["відповідь 1", "відповідь 2"], "each once, in order");
    assert_eq!(integrator.refused(), Vec::<&str>::new());
});
