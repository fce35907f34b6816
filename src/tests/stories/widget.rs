//! A visitor of a website: session, history, typing, receipts, reconnect with the cursor, origins.

use std::time::Duration;

use rozmova_load::Visitor;
use serde_json::json;

use crate::{
    story,
    support::{
        SOON, TestApp,
        people::{Team, hears},
    },
};

const ORIGIN: &str = "https://shop.example";

async fn with_widget(app: &TestApp, alias: &str) -> Team {
    app.auto_distribution().await;
    let team = app.team(alias, &["Ірина Коваль"], 5).await;
    app.admin
        .put(
            &format!("/api/v1/bots/{}/channels/widget", team.bot),
            &json!({"allowed_origins": [ORIGIN], "title": "Світло і Дзеркало"}),
        )
        .await
        .unwrap();
    team
}

story!(a_visitor_writes_sees_the_operator_type_and_answer_and_the_operator_sees_it_read, |app| {
    let team = with_widget(&app, "site").await;
    let mut iryna = team.operators[0].on_line().await;
    let mut olha = Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await.unwrap();
    assert_eq!(olha.session["config"]["title"], "Світло і Дзеркало");

    let ack = olha.say("c-1", "Прийшло пошкоджене дзеркало").await.unwrap();
    assert!(ack["id"].as_str().unwrap().starts_with("m_"), "{ack}");
    let message = hears(&mut iryna, "Прийшло пошкоджене дзеркало").await;
    let dialog = message["d"]["dialog_id"].as_i64().unwrap();
    assert_eq!(app.dialog(dialog).await["channel"], "widget");
    olha.wait_for(SOON, |e| e["t"] == "message.created" && e["d"]["client_id"] == "c-1").await.unwrap();
    let connected =
        olha.wait_for(SOON, |e| e["t"] == "dialog.updated" && e["d"]["status"] == "operator").await.unwrap();
    assert_eq!(connected["d"]["operator"]["name"], "Ірина Коваль");

    iryna.command("dialog.read", json!({"dialog_id": dialog, "seq": 1})).await.unwrap();
    let receipt = olha.wait_for(SOON, |e| e["t"] == "receipt" && e["d"]["state"] == "read").await.unwrap();
    assert_eq!(receipt["d"]["up_to"], ack["id"]);

    olha.tell("typing", json!({"on": true, "text": "дзерк"})).await.unwrap();
    let typing = iryna.wait_for(SOON, |e| e["t"] == "typing").await.unwrap();
    assert_eq!((typing["d"]["dialog_id"].as_i64(), typing["d"]["who"].as_str()), (Some(dialog), Some("client")));
    iryna.send("dialog.typing", json!({"dialog_id": dialog, "on": true})).await.unwrap();
    olha.wait_for(SOON, |e| e["t"] == "typing" && e["d"]["on"] == true).await.unwrap();

    let sent = iryna
        .command(
            "dialog.send",
            json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Дуже шкода!"}),
        )
        .await
        .unwrap();
    let answer = olha.wait_for(SOON, |e| e["t"] == "message.created" && e["d"]["from"] == "operator").await.unwrap();
    assert_eq!(answer["d"]["content"]["text"], "Дуже шкода!");
    assert_eq!(answer["d"]["author"]["name"], "Ірина Коваль");
    olha.tell("read", json!({"up_to": answer["d"]["id"]})).await.unwrap();
    let read = iryna.wait_for(SOON, |e| e["t"] == "message.status" && e["d"]["status"] == "read").await.unwrap();
    assert_eq!(read["d"]["message_id"], sent["message_id"]);
});

story!(a_visitor_answers_one_message_and_the_operator_another_and_both_hear_which, |app| {
    let team = with_widget(&app, "quotes").await;
    let mut iryna = team.operators[0].on_line().await;
    let mut olha = Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await.unwrap();
    let first = olha.say("c-1", "Потрібне дзеркало").await.unwrap();
    let heard = hears(&mut iryna, "Потрібне дзеркало").await;
    let dialog = heard["d"]["dialog_id"].as_i64().unwrap();
    let send = json!({
        "dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "З полицею?",
        "reply_to_id": heard["d"]["message"]["id"],
    });
    let sent = iryna.command("dialog.send", send).await.unwrap();
    let question = olha.wait_for(SOON, |e| e["t"] == "message.created" && e["d"]["from"] == "operator").await.unwrap();
    assert_eq!(question["d"]["reply_to"], first["id"], "the visitor hears which of their messages it answers");

    let send = json!({"client_id": "c-2", "text": "Без полиці", "reply_to": question["d"]["id"]});
    olha.frame("message.send", send).await.unwrap();
    let answer = hears(&mut iryna, "Без полиці").await;
    assert_eq!(answer["d"]["message"]["reply_to_id"], sent["message_id"]);
    let created = olha.wait_for(SOON, |e| e["t"] == "message.created" && e["d"]["client_id"] == "c-2").await.unwrap();
    assert_eq!(created["d"]["reply_to"], question["d"]["id"]);
    let again = Visitor::open(&app.anonymous(), team.bot, Some(&olha.token), ORIGIN).await.unwrap();
    let history = again.session["history"].as_array().unwrap();
    let stored = history.iter().find(|line| line["content"]["text"] == "Без полиці").expect("it is in the history");
    assert_eq!(stored["reply_to"], question["d"]["id"]);

    let made_up = json!({"client_id": "c-3", "text": "ні", "reply_to": "m_00000000000000000000000000000000"});
    assert!(olha.frame("message.send", made_up).await.is_err(), "an id that we never gave is refused");
    assert!(app.messages(dialog).await.iter().all(|line| line["text"] != "ні"));
});

story!(after_a_cut_the_visitor_gets_what_was_missed_and_a_repeated_message_is_one, |app| {
    let team = with_widget(&app, "cut").await;
    let mut iryna = team.operators[0].on_line().await;
    let mut olha = Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await.unwrap();
    let first = olha.say("c-1", "Добрий день").await.unwrap();
    let dialog = hears(&mut iryna, "Добрий день").await["d"]["dialog_id"].as_i64().unwrap();
    olha.wait_for(SOON, |e| e["t"] == "dialog.updated" && e["d"]["status"] == "operator").await.unwrap();
    let (token, cursor) = (olha.token.clone(), olha.cursor.clone());
    drop(olha);

    for n in 1..=3 {
        iryna
            .command("dialog.send", json!({"dialog_id": dialog, "client_nonce": format!("n-{n}"), "type": "text", "text": format!("відповідь {n}")}))
            .await
            .unwrap();
    }
    let mut olha = Visitor::resume(&app.anonymous(), team.bot, &token, &cursor, ORIGIN).await.unwrap();
    for n in 1..=3 {
        let missed = olha.wait_for(SOON, |e| e["t"] == "message.created").await.unwrap();
        assert_eq!(missed["d"]["content"]["text"], format!("відповідь {n}"), "in order, none twice");
    }
    let again = olha.say("c-1", "Добрий день").await.unwrap();
    assert_eq!(again["id"], first["id"]);
    assert_eq!(again["duplicate"], true);
    let stored = app.messages(dialog).await.into_iter().filter(|m| m["text"] == "Добрий день").count();
    assert_eq!(stored, 1);

    let returned = Visitor::open(&app.anonymous(), team.bot, Some(&token), ORIGIN).await.unwrap();
    let history = returned.session["history"].as_array().unwrap();
    let texts: Vec<&str> =
        history.iter().filter(|m| m["from"] != "system").map(|m| m["content"]["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["Добрий день", "відповідь 1", "відповідь 2", "відповідь 3"]);
});

story!(p_07_a_visitor_who_was_new_at_the_cut_gets_everything_that_was_written_since, |app| {
    let team = with_widget(&app, "new").await;
    let mut iryna = team.operators[0].on_line().await;
    let olha = Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await.unwrap();
    let (token, cursor) = (olha.token.clone(), olha.cursor.clone());
    drop(olha);

    // Nothing is stored of her, and she is told so; from her first message on she is read.
    let mut olha = Visitor::resume(&app.anonymous(), team.bot, &token, &cursor, ORIGIN).await.unwrap();
    olha.say("c-1", "Добрий день").await.unwrap();
    let dialog = hears(&mut iryna, "Добрий день").await["d"]["dialog_id"].as_i64().unwrap();
    olha.wait_for(SOON, |e| e["t"] == "message.created" && e["d"]["client_id"] == "c-1").await.unwrap();
    drop(olha);
    let answer = json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Вітаю"});
    iryna.command("dialog.send", answer).await.unwrap();

    let mut olha = Visitor::resume(&app.anonymous(), team.bot, &token, &cursor, ORIGIN).await.unwrap();
    for text in ["Добрий день", "Вітаю"] {
        let missed = olha.wait_for(SOON, |e| e["t"] == "message.created").await.unwrap();
        assert_eq!(missed["d"]["content"]["text"], text, "also what came before the last cut, by the cursor she has");
    }
});

story!(ws_15_a_page_that_is_not_on_the_list_gets_no_chat, |app| {
    let team = with_widget(&app, "origins").await;
    let foreign = Visitor::open(&app.anonymous(), team.bot, None, "https://evil.example").await.err().unwrap();
    assert!(foreign.to_string().contains("403") && foreign.to_string().contains("origin_not_allowed"), "{foreign}");

    let allowed = Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await.unwrap();
    let upgrade =
        Visitor::resume(&app.anonymous(), team.bot, &allowed.token, "c_0", "https://evil.example").await.err().unwrap();
    assert!(upgrade.to_string().contains("403"), "{upgrade}");
});

story!(ac_06_a_visitor_reads_nothing_of_another_and_a_forged_token_is_refused, |app| {
    let team = with_widget(&app, "visitors").await;
    let mut olha = Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await.unwrap();
    olha.say("c-1", "моя таємниця").await.unwrap();
    let mut other = Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await.unwrap();
    assert_ne!(olha.token, other.token);

    assert!(other.event(Duration::from_millis(300)).await.unwrap().is_none_or(|e| !e.to_string().contains("таємниця")));
    let mut forged = olha.token.clone().into_bytes();
    let last = forged.len() - 1;
    forged[last] = if forged[last] == b'a' { b'b' } else { b'a' };
    let forged = String::from_utf8(forged).unwrap();
    let refused = Visitor::resume(&app.anonymous(), team.bot, &forged, "c_0", ORIGIN).await.err().unwrap();
    assert!(refused.to_string().contains("4401") || refused.to_string().contains("unauthorized"), "{refused}");
});

story!(a_note_and_the_operators_internal_lines_never_reach_the_visitor, |app| {
    let team = with_widget(&app, "notes").await;
    let mut iryna = team.operators[0].on_line().await;
    let mut olha = Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await.unwrap();
    olha.say("c-1", "Добрий день").await.unwrap();
    let dialog = hears(&mut iryna, "Добрий день").await["d"]["dialog_id"].as_i64().unwrap();

    iryna
        .command("dialog.note", json!({"dialog_id": dialog, "client_nonce": "note", "text": "канарка"}))
        .await
        .unwrap();
    iryna
        .command("dialog.send", json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "кінець"}))
        .await
        .unwrap();
    loop {
        let event = olha.event(SOON).await.unwrap().expect("the answer comes");
        assert!(!event.to_string().contains("канарка"), "AC-08: {event}");
        if event["d"]["content"]["text"] == "кінець" {
            break;
        }
    }
    let returned = Visitor::open(&app.anonymous(), team.bot, Some(&olha.token), ORIGIN).await.unwrap();
    assert!(!returned.session.to_string().contains("канарка"));
});

story!(an_operator_changes_an_answer_and_takes_it_back_and_the_visitor_sees_both, |app| {
    let team = with_widget(&app, "amend").await;
    let mut iryna = team.operators[0].on_line().await;
    let mut olha = Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await.unwrap();
    olha.say("c-1", "Коли привезете?").await.unwrap();
    let dialog = hears(&mut iryna, "Коли привезете?").await["d"]["dialog_id"].as_i64().unwrap();
    let send = json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Завтар"});
    let sent = iryna.command("dialog.send", send).await.unwrap();
    let shown = olha.wait_for(SOON, |e| e["t"] == "message.created" && e["d"]["from"] == "operator").await.unwrap();
    let path = format!("/api/v1/dialogs/{dialog}/messages/{}", sent["message_id"]);
    let api = &team.operators[0].api;

    let changed = api.patch(&path, &json!({"text": "Завтра"})).await.unwrap();
    assert_eq!((&changed["text"], &changed["id"]), (&json!("Завтра"), &sent["message_id"]));
    let told = olha.wait_for(SOON, |e| e["t"] == "message.updated").await.unwrap();
    assert_eq!((&told["d"]["id"], &told["d"]["content"]["text"]), (&shown["d"]["id"], &json!("Завтра")));
    let heard = iryna.wait_for(SOON, |e| e["t"] == "message.updated").await.unwrap();
    assert_eq!(heard["d"]["message"]["text"], "Завтра");
    assert!(app.admin.patch(&path, &json!({"text": "Ні"})).await.is_err(), "it is not theirs");

    api.call(rozmova_load::api::Method::DELETE, &path, None, &[]).await.unwrap();
    let gone = olha.wait_for(SOON, |e| e["t"] == "message.deleted").await.unwrap();
    assert_eq!(gone["d"]["id"], shown["d"]["id"]);
    let again = Visitor::open(&app.anonymous(), team.bot, Some(&olha.token), ORIGIN).await.unwrap();
    assert!(!again.session["history"].to_string().contains("Завтра"), "nor in the history");
    let former = api.get(&format!("{path}/history")).await.unwrap();
    let said: Vec<&str> = former["data"].as_array().unwrap().iter().filter_map(|row| row["text"].as_str()).collect();
    assert_eq!(said, ["Завтар", "Завтра"], "the team sees what it said");
});
