//! Many at once: copies of one event, operators at one dialog, lines of one chat.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, eventually, people::hears},
};

story!(p_02_a_hundred_copies_in_parallel_are_one_message_with_one_id, |app| {
    app.auto_distribution().await;
    let team = app.team("copies", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let api = app.anonymous();
    let copies = (0..100).map(|_| api.custom_message(team.bot, Some("in-token"), "u-1", 7, "Ольга", "лише раз"));
    let answers: Vec<Value> = join_all(copies).await.into_iter().map(|a| a.expect("a copy is a success")).collect();

    assert!(answers.iter().all(|a| a["message_id"] == answers[0]["message_id"]), "one id for all");
    let first = answers.iter().filter(|a| a["duplicate"] != true).count();
    assert!(first >= 1, "somebody was the first");
    let dialog = app.dialog_of(&answers[0]).await;
    let stored = app.messages(dialog).await.iter().filter(|m| m["text"] == "лише раз").count();
    assert_eq!(stored, 1);
    hears(&mut iryna, "лише раз").await;
    // What follows is the next line of this client, so no second copy is on its way.
    app.customer_writes(&team, "u-1", 8, "далі").await;
    let next = iryna.wait_for(SOON, |e| e["t"] == "message.new" && e["d"]["message"]["author"]["kind"] == "client");
    assert_eq!(next.await.unwrap()["d"]["message"]["text"], "далі");
    assert_eq!(app.admin.get("/api/v1/dialogs").await.unwrap()["data"].as_array().unwrap().len(), 1);
});

story!(p_13_of_fifty_operators_who_take_one_dialog_one_wins_and_49_are_told_who, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "topic_required_on_close": false})).await;
    let names: Vec<String> = (1..=50).map(|n| format!("Оператор {n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let team = app.team("fifty", &names, 5).await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "хто перший?").await).await;
    let (path, body) = (format!("/api/v1/dialogs/{dialog}/take"), json!({}));

    let results = join_all(team.operators.iter().map(|o| o.api.post(&path, &body))).await;

    let winners: Vec<i64> = results.iter().zip(&team.operators).filter(|(r, _)| r.is_ok()).map(|(_, o)| o.id).collect();
    assert_eq!(winners.len(), 1, "{results:?}");
    let refused: Vec<_> = results.iter().filter_map(|r| r.as_ref().err()).collect();
    assert_eq!(refused.iter().filter(|e| (e.status(), e.code()) == (409, "conflict")).count(), 49, "{refused:?}");
    for error in refused {
        let rozmova_load::ApiError::Refused { body, .. } = error else { panic!("{error}") };
        assert_eq!(body["operator_id"], winners[0], "everybody hears who won");
    }
    assert_eq!(app.dialog(dialog).await["operator_id"], winners[0]);
});

story!(p_04_a_dialog_has_one_order_in_the_database_at_the_panel_and_in_the_channel, |app| {
    app.auto_distribution().await;
    let team = app.team("order", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "початок").await).await;
    hears(&mut iryna, "початок").await;

    let (api, op) = (app.anonymous(), team.operators[0].api.clone());
    let lines: Vec<String> = (2..=31).map(|n| format!("рядок {n}")).collect();
    let customer = lines.iter().zip(2..).map(|(text, n)| {
        let api = api.clone();
        async move { api.custom_message(team.bot, Some("in-token"), "u-1", n, "Ольга", text).await.unwrap() }
    });
    let path = format!("/api/v1/dialogs/{dialog}/messages");
    let replies: Vec<Value> = (1..=10)
        .map(|n| json!({"type": "text", "text": format!("відповідь {n}"), "client_nonce": format!("n-{n}")}))
        .collect();
    let operator = replies.iter().map(|body| op.post(&path, body));
    let (_, answered) = futures_util::future::join(join_all(customer), join_all(operator)).await;
    assert!(answered.iter().all(Result::is_ok), "{answered:?}");

    let stored = app.messages(dialog).await;
    let seqs: Vec<i64> = stored.iter().map(|m| m["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=seqs.len() as i64).collect::<Vec<_>>());
    let spoken = |kind: &str| -> Vec<String> {
        let own = stored.iter().filter(|m| m["author"]["kind"] == kind);
        own.map(|m| m["text"].as_str().unwrap().to_owned()).collect()
    };
    let (written, answers) = (spoken("client"), spoken("operator"));
    assert_eq!((written.len(), answers.len()), (31, 10));

    let mut shown = vec![String::from("початок")];
    while shown.len() < 41 {
        let event = iryna
            .wait_for(SOON, |e| e["t"] == "message.new" && e["d"]["message"]["author"]["kind"] != "system")
            .await
            .unwrap();
        shown.push(event["d"]["message"]["text"].as_str().unwrap().to_owned());
    }
    let both: Vec<String> = stored
        .iter()
        .filter(|m| m["author"]["kind"] != "system")
        .map(|m| m["text"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(shown, both, "the panel's order is the database's");

    let sent = eventually("the channel has every answer", || async {
        let all = app.receiver.all().into_iter().filter(|d| d.body["kind"] == "message");
        let texts: Vec<String> = all.map(|d| d.body["text"].as_str().unwrap().to_owned()).collect();
        (texts.len() >= 10).then_some(texts)
    })
    .await;
    assert_eq!(sent, answers, "the channel's order is the database's");
});
