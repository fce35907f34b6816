//! Requests that an operator or an integrator begins (operator-line.md 9).

use rozmova_load::{Api, api::Method};
use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, TestApp, eventually, people::hears},
};

/// The contact of a dialog.
async fn contact_of(app: &TestApp, dialog: i64) -> Value {
    app.dialog(dialog).await["contact_id"].clone()
}

/// A customer who wrote once and whose request is closed; answers the contact.
async fn former(app: &TestApp, team: &crate::support::people::Team, chat: &str, update: i64) -> Value {
    let dialog = app.dialog_of(&app.customer_writes(team, chat, update, "Добрий день").await).await;
    app.admin.post(&format!("/api/v1/dialogs/{dialog}/close"), &json!({})).await.unwrap();
    contact_of(app, dialog).await
}

story!(an_operator_writes_first_the_client_gets_it_and_the_answer_comes_into_the_same_request, |app| {
    app.auto_distribution().await;
    let team = app.team("outbound", &["Ірина", "Тарас"], 5).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let contact = former(&app, &team, "o-1", 1).await;
    let mut at_channel = app.receiver.listen("o-1");
    let mut panel = iryna.panel().await;

    // Who never had the client's request does not see the client, nor write to them.
    let body = json!({"contact_id": contact, "text": "Ваше дзеркало готове"});
    let stranger = taras.api.post("/api/v1/dialogs", &body).await.unwrap_err();
    assert_eq!(stranger.status(), 404, "{stranger}");
    app.settings(json!({"operator_sees_foreign_dialogs": "all"})).await;

    let begun = iryna.api.post("/api/v1/dialogs", &body).await.unwrap();
    let id = begun["id"].as_i64().unwrap();
    assert_eq!(
        (&begun["state"], &begun["operator_id"], &begun["is_outbound"]),
        (&json!("active"), &json!(iryna.id), &json!(true))
    );
    assert_eq!(begun["subject_id"], json!(team.subject), "the bot's topic");
    panel.wait_for(SOON, |e| e["t"] == "dialog.new" && e["d"]["dialog"]["id"] == id).await.expect("open panels get it");
    let sent = tokio::time::timeout(SOON, async {
        loop {
            let delivery = at_channel.recv().await.expect("the receiver lives");
            if delivery.body.to_string().contains("Ваше дзеркало готове") {
                return delivery;
            }
        }
    });
    sent.await.expect("the channel gets it");
    let lines = app.messages(id).await;
    assert_eq!((&lines[0]["text"], &lines[0]["type"]), (&json!("outbound_started"), &json!("system")));
    assert_eq!(lines[0]["attachments"][0]["by_name"], "Ірина");

    // It counts, and the client's answer is a line of it.
    let answered = app.customer_writes(&team, "o-1", 2, "Дякую, заберу завтра").await;
    assert_eq!(app.dialog_of(&answered).await, id);
    hears(&mut panel, "Дякую, заберу завтра").await;

    // A second beginning answers the one that is there and sends nothing.
    let again = iryna.api.post("/api/v1/dialogs", &json!({"contact_id": contact, "text": "Ще раз"})).await.unwrap();
    assert_eq!(again["id"], json!(id));
    assert!(app.messages(id).await.iter().all(|line| line["text"] != "Ще раз"));

    for (wrong, status, word) in [
        (json!({"contact_id": 999_999_999}), 404, "contact"),
        (json!({"text": "кому?"}), 422, "contact_id"),
        (json!({"contact_id": contact, "chat_id": "o-1"}), 422, "contact_id"),
        (json!({"contact_id": contact, "text": "x".repeat(10_001)}), 422, "text"),
        (json!({"contact_id": contact, "subject_alias": "немає"}), 422, "subject_alias"),
    ] {
        let refused = iryna.api.post("/api/v1/dialogs", &wrong).await.unwrap_err();
        assert_eq!(refused.status(), status, "{wrong}: {refused}");
        assert!(refused.to_string().contains(word), "{refused} names {word}");
    }
});

story!(a_banned_client_is_not_written_to_and_another_operator_gets_a_request_only_by_right, |app| {
    app.auto_distribution().await;
    let team = app.team("outbound-rights", &["Ірина", "Тарас"], 5).await;
    app.settings(json!({"operator_sees_foreign_dialogs": "all"})).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let vitalii = app.user("Віталій", "supervisor").await;
    let contact = former(&app, &team, "b-1", 1).await;

    let for_taras = json!({"contact_id": contact, "operator_id": taras.id, "text": "Тарас вам допоможе"});
    assert_eq!(iryna.api.post("/api/v1/dialogs", &for_taras).await.unwrap_err().status(), 403);
    let mut panel = taras.panel().await;
    let given = vitalii.api.post("/api/v1/dialogs", &for_taras).await.unwrap();
    assert_eq!(given["operator_id"], json!(taras.id));
    panel.wait_for(SOON, |e| e["t"] == "notification" || e["d"]["dialog"]["id"] == given["id"]).await.expect("told");
    let id = given["id"].as_i64().unwrap();
    app.admin.post(&format!("/api/v1/dialogs/{id}/close"), &json!({})).await.unwrap();

    let client = app.dialog(id).await["client"]["id"].as_i64().unwrap();
    vitalii.api.post(&format!("/api/v1/clients/{client}/ban"), &json!({"reason": "Погрози"})).await.unwrap();
    let banned = vitalii.api.post("/api/v1/dialogs", &json!({"contact_id": contact})).await.unwrap_err();
    assert_eq!((banned.status(), banned.code()), (409, "banned"));
});

story!(an_integrator_writes_by_chat_id_and_the_answer_goes_its_usual_way, |app| {
    app.auto_distribution().await;
    let team = app.team("outbound-key", &["Ірина"], 5).await;
    let mut panel = team.operators[0].on_line().await;
    let contact = former(&app, &team, "k-1", 1).await;
    let made = app
        .admin
        .post(
            "/api/v1/api-keys",
            &json!({"name": "crm", "scopes": ["dialogs:read", "dialogs:write", "messages:write"]}),
        )
        .await
        .unwrap();
    let key = app.anonymous().with_key(made["key"].as_str().expect("the key is shown once"));
    let body =
        json!({"channel": "custom_channel", "chat_id": "k-1", "bot_id": team.bot, "text": "Замовлення в дорозі"});
    let begun = key.post("/api/v1/dialogs", &body).await.unwrap();
    assert_eq!((&begun["state"], &begun["operator_id"]), (&json!("bot"), &Value::Null));
    assert_eq!(begun["contact_id"], contact);
    let answered = app.customer_writes(&team, "k-1", 2, "А коли?").await;
    assert_eq!(app.dialog_of(&answered).await, begun["id"].as_i64().unwrap());
    hears(&mut panel, "А коли?").await;
    let unknown = json!({"channel": "widget", "chat_id": "nobody", "bot_id": team.bot});
    let refused = key.post("/api/v1/dialogs", &unknown).await.unwrap_err();
    assert_eq!(refused.status(), 422);
    assert!(refused.to_string().contains("the visitor begins"), "{refused}");
});

story!(an_integrators_repeat_of_a_nonce_answers_the_first_line_and_another_keys_nonce_is_its_own, |app| {
    app.auto_distribution().await;
    let team = app.team("nonce-of-keys", &["Ірина"], 5).await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "r-1", 1, "Де посилка?").await).await;
    let mut keys = Vec::new();
    for name in ["crm", "shop"] {
        let asked = json!({"name": name, "scopes": ["dialogs:read", "messages:write"]});
        let made = app.admin.post("/api/v1/api-keys", &asked).await.unwrap();
        keys.push(app.anonymous().with_key(made["key"].as_str().unwrap()));
    }
    let path = format!("/api/v1/dialogs/{dialog}/messages");
    let body = json!({"type": "text", "text": "У дорозі", "client_nonce": "7"});
    let first = keys[0].post(&path, &body).await.unwrap();
    let again = keys[0].post(&path, &body).await.unwrap();
    assert_eq!(again["id"], first["id"], "the first line is answered");
    let shop = keys[1].post(&path, &body).await.unwrap();
    assert_ne!(shop["id"], first["id"], "two integrators may count alike");
    let lines = keys[0].get(&path).await.unwrap();
    let told = lines["data"].as_array().unwrap().iter().filter(|line| line["text"] == "У дорозі").count();
    assert_eq!(told, 2, "{lines}");
});

story!(whoever_has_not_written_yet_is_written_to_by_their_chat_id_once_and_answers_into_the_same_request, |app| {
    app.auto_distribution().await;
    let team = app.team("newcomer", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let mut panel = iryna.on_line().await;
    let mut at_channel = app.receiver.listen("n-1");
    let body = json!({
        "channel": "custom_channel", "chat_id": "n-1", "bot_id": team.bot, "client_name": "Оксана Нова", "text": "Вітаємо!"
    });
    let trainee = app.user("Стажер", "light_agent").await;
    assert_eq!(trainee.api.post("/api/v1/dialogs", &body).await.unwrap_err().status(), 403);
    let begin = futures_util::future::join_all((0..4).map(|_| iryna.api.post("/api/v1/dialogs", &body))).await;
    let begun: Vec<Value> = begin.into_iter().map(|answer| answer.unwrap()).collect();
    let id = begun[0]["id"].as_i64().unwrap();
    assert!(begun.iter().all(|row| row["id"] == id), "one request for all: {begun:?}");
    assert_eq!(begun[0]["client"]["name"], "Оксана Нова");
    let clients = app.admin.get("/api/v1/clients?search=%D0%9E%D0%BA%D1%81%D0%B0%D0%BD%D0%B0").await.unwrap();
    assert_eq!(clients["data"].as_array().unwrap().len(), 1, "and one client: {clients}");
    let heard = tokio::time::timeout(SOON, async {
        loop {
            let delivery = at_channel.recv().await.expect("the receiver lives");
            if delivery.body.to_string().contains("Вітаємо!") {
                return;
            }
        }
    });
    heard.await.expect("the channel gets it");
    let answered = app.customer_writes(&team, "n-1", 1, "Хто це?").await;
    assert_eq!(app.dialog_of(&answered).await, id);
    hears(&mut panel, "Хто це?").await;

    // A second address of the same client.
    let client = begun[0]["client"]["id"].clone();
    let second = json!({"channel": "custom_channel", "chat_id": "n-2", "bot_id": team.bot, "client_id": client});
    assert_eq!(iryna.api.post("/api/v1/dialogs", &second).await.unwrap()["client"]["id"], client);

    let third = json!({"channel": "custom_channel", "chat_id": "n-4", "bot_id": team.bot});
    let other = iryna.api.post("/api/v1/dialogs", &third).await.unwrap()["client"]["id"].clone();
    assert_ne!(other, client, "without a client named it is a new one");

    let long = "x".repeat(256);
    for (change, word) in [
        (json!({"chat_id": ""}), "chat_id"),
        (json!({"chat_id": long}), "255"),
        (json!({"channel": "telegram"}), "a bot cannot write first"),
        (json!({"chat_id": "n-3", "client_name": "я".repeat(201)}), "200"),
        (json!({"chat_id": "n-1", "client_id": other}), "another client"),
    ] {
        let mut wrong = body.clone();
        wrong.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let refused = iryna.api.post("/api/v1/dialogs", &wrong).await.unwrap_err();
        assert_eq!(refused.status(), 422, "{change}: {refused}");
        assert!(refused.to_string().contains(word), "{refused} says {word}");
    }
});

story!(ac_01_who_reads_requests_that_we_began_is_a_setting_of_its_own_everywhere, |app| {
    app.auto_distribution().await;
    app.settings(json!({"operator_sees_foreign_dialogs": "all"})).await;
    let team = app.team("begun", &["Ірина", "Тарас"], 5).await;
    let other = app.team("begun-elsewhere", &["Остап"], 5).await;
    let (iryna, taras, ostap) = (&team.operators[0], &team.operators[1], &other.operators[0]);
    let contact = former(&app, &team, "v-1", 1).await;
    let body = json!({"contact_id": contact, "text": "Дзеркало готове"});
    let id = iryna.api.post("/api/v1/dialogs", &body).await.unwrap()["id"].as_i64().unwrap();
    let default = app.admin.get("/api/v1/settings/op-panel").await.unwrap();
    assert_eq!(default["outbound_chats_visibility"], "own");

    for (setting, group, all) in [("own", false, false), ("skill_group", true, false), ("all", true, true)] {
        app.settings(json!({"outbound_chats_visibility": setting})).await;
        for (who, sees) in [(iryna, true), (taras, group), (ostap, all)] {
            let (api, name) = (&who.api, &who.name);
            assert_eq!(api.get(&format!("/api/v1/dialogs/{id}")).await.is_ok(), sees, "{setting}: {name} opens it");
            let has = |page: &Value| page["data"].as_array().unwrap().iter().any(|row| row["id"] == id);
            let listed = api.get("/api/v1/dialogs?view=all").await.unwrap();
            assert_eq!(has(&listed), sees, "{setting}: {name} has it in the list");
            let active = json!({"conditions": {"field": "state", "op": "in", "value": ["active"]}});
            let matched = api.post("/api/v1/dialogs/search", &active).await.unwrap();
            assert_eq!(has(&matched), sees, "{setting}: {name} has it in a filter and the table");
            let found = api.get("/api/v1/search?q=%D0%B4%D0%B7%D0%B5%D1%80%D0%BA%D0%B0%D0%BB").await.unwrap();
            let lines = found["data"].as_array().unwrap().len();
            assert_eq!(lines, usize::from(sees), "{setting}: {name} finds its words");
            eventually("the counter follows", || async {
                let counters = api.get("/api/v1/panel/counters").await.unwrap();
                (counters["all"] == u64::from(sees)).then_some(())
            })
            .await;
            eventually("the socket follows", || async {
                let mut panel = who.panel().await;
                let opened = panel.command("dialog.open", json!({"dialog_id": id})).await;
                (opened.is_ok() == sees).then_some(())
            })
            .await;
        }
    }
    let wrong = app.admin.patch("/api/v1/settings/op-panel", &json!({"outbound_chats_visibility": "everybody"})).await;
    assert_eq!(wrong.unwrap_err().status(), 422);
});

/// Requests that match a condition on their author.
async fn by_author(api: &Api, op: &str, value: &Value) -> Vec<i64> {
    let body = json!({"conditions": {"field": "author", "op": op, "value": value}});
    let page = api.post("/api/v1/dialogs/search", &body).await.unwrap();
    page["data"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

story!(a_filter_by_author_holds_what_an_operator_began_whoever_holds_it_now_and_counts_the_open_ones, |app| {
    app.auto_distribution().await;
    app.settings(json!({"operator_sees_foreign_dialogs": "all", "outbound_chats_visibility": "all"})).await;
    let team = app.team("authors", &["Ірина", "Тарас"], 5).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let came = app.dialog_of(&app.customer_writes(&team, "au-1", 1, "Добрий день").await).await;
    app.admin.post(&format!("/api/v1/dialogs/{came}/close"), &json!({})).await.unwrap();
    let contact = contact_of(&app, came).await;
    let own = json!({"name": "Почала я", "conditions": {"field": "author", "op": "eq", "value": "@me"}});
    let filter = iryna.api.post("/api/v1/filters", &own).await.unwrap()["id"].clone();
    let mut panel = iryna.panel().await;
    let ack = panel.command("filter.subscribe", json!({"filter_ids": [filter]})).await.unwrap();
    assert_eq!(ack["counts"], json!([{"filter_id": filter, "count": 0}]), "what clients begin is nobody's");

    let body = json!({"contact_id": contact, "text": "Дзеркало готове"});
    let begun = iryna.api.post("/api/v1/dialogs", &body).await.unwrap()["id"].as_i64().unwrap();
    let counted = |count: u32| {
        let filter = filter.clone();
        move |e: &Value| e["t"] == "filter.delta" && e["d"]["filter_id"] == filter && e["d"]["count"] == count
    };
    panel.wait_for(SOON, counted(1)).await.expect("the counter has it");
    let to = json!({"operator_id": taras.id});
    app.admin.post(&format!("/api/v1/dialogs/{begun}/assign"), &to).await.unwrap();
    let (me, hers, nobody) = (json!("@me"), json!([iryna.id]), Value::Null);
    for closed in [false, true] {
        if closed {
            app.admin.post(&format!("/api/v1/dialogs/{begun}/close"), &json!({})).await.unwrap();
        }
        assert_eq!(by_author(&iryna.api, "eq", &me).await, [begun], "closed: {closed}");
        assert_eq!(by_author(&taras.api, "eq", &me).await, Vec::<i64>::new(), "closed: {closed}");
        assert_eq!(by_author(&taras.api, "in", &hers).await, [begun], "closed: {closed}");
        assert_eq!(by_author(&iryna.api, "empty", &nobody).await, [came], "closed: {closed}");
    }
    panel.wait_for(SOON, counted(0)).await.expect("the counter tells of open ones");
    assert_eq!(by_author(&app.admin, "not_empty", &nobody).await, [begun]);
});

story!(a_row_and_a_file_say_who_began_a_request_also_when_its_author_has_left, |app| {
    app.auto_distribution().await;
    app.settings(json!({"operator_sees_foreign_dialogs": "all"})).await;
    let team = app.team("begun", &["Ірина", "Тарас"], 5).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let came = app.dialog_of(&app.customer_writes(&team, "bg-1", 1, "Добрий день").await).await;
    app.admin.post(&format!("/api/v1/dialogs/{came}/close"), &json!({})).await.unwrap();
    let body = json!({"contact_id": contact_of(&app, came).await, "text": "Дзеркало готове"});
    let row = iryna.api.post("/api/v1/dialogs", &body).await.unwrap();
    let begun = row["id"].as_i64().unwrap();
    assert_eq!(row["author_id"], json!(iryna.id));
    assert_eq!(app.dialog(came).await["author_id"], Value::Null, "a client began it");

    let to = json!({"operator_id": taras.id});
    app.admin.post(&format!("/api/v1/dialogs/{begun}/assign"), &to).await.unwrap();
    app.admin.post(&format!("/api/v1/dialogs/{begun}/close"), &json!({})).await.unwrap();
    app.admin.post(&format!("/api/v1/users/{}/deactivate", iryna.id), &json!({})).await.unwrap();
    assert_eq!(app.dialog(begun).await["author_id"], json!(iryna.id), "whoever holds it");
    let export = json!({"format": "csv", "columns": ["number", "author", "operator"], "list": {}});
    let json_type = [("content-type", "application/json")];
    let bytes = export.to_string().into_bytes();
    let answer = app.admin.raw(Method::POST, "/api/v1/dialogs/export", Some(bytes), &json_type).await.unwrap();
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.unwrap();
    assert!(text.starts_with("\u{feff}number,author,operator\r\n"), "{text}");
    assert!(text.contains(&format!("\n{begun},Ірина,Тарас\r\n")), "{text}");
    assert!(text.contains(&format!("\n{came},,")), "{text}");
});

story!(p_02_many_who_begin_at_once_while_the_client_writes_make_one_request, |app| {
    app.auto_distribution().await;
    app.settings(json!({"operator_sees_foreign_dialogs": "all"})).await;
    let team = app.team("outbound-race", &["Ірина"], 50).await;
    let _panel = team.operators[0].on_line().await;
    let iryna = &team.operators[0].api;
    for round in 1..=3_i64 {
        let chat = format!("r-{round}");
        let contact = former(&app, &team, &chat, round * 10).await;
        let body = json!({"contact_id": contact, "text": "Ми тут"});
        let begin = futures_util::future::join_all((0..8).map(|_| iryna.post("/api/v1/dialogs", &body)));
        let writes = app.customer_writes(&team, &chat, round * 10 + 1, "І я тут");
        let (begun, written) = tokio::join!(begin, writes);
        let id = app.dialog_of(&written).await;
        for answer in begun {
            assert_eq!(answer.unwrap()["id"], json!(id), "one request for all");
        }
        let lines = app.messages(id).await;
        assert_eq!(lines.iter().filter(|line| line["text"] == "І я тут").count(), 1);
        assert!(lines.iter().filter(|line| line["text"] == "Ми тут").count() <= 1, "{lines:?}");
    }
});

story!(a_closed_request_is_opened_again_by_whoever_had_it_unless_the_client_has_another, |app| {
    app.auto_distribution().await;
    let team = app.team("reopen", &["Ірина", "Тарас"], 5).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let mut panel = iryna.on_line().await;
    let first = app.dialog_of(&app.customer_writes(&team, "p-1", 1, "Добрий день").await).await;
    hears(&mut panel, "Добрий день").await;
    let path = format!("/api/v1/dialogs/{first}");
    assert_eq!(
        iryna.api.post(&format!("{path}/reopen"), &json!({})).await.unwrap()["version"],
        app.dialog(first).await["version"]
    );
    iryna.api.post(&format!("{path}/close"), &json!({})).await.unwrap();
    assert_eq!(taras.api.post(&format!("{path}/reopen"), &json!({})).await.unwrap_err().status(), 404, "AC-01");

    let open = iryna.api.post(&format!("{path}/reopen"), &json!({})).await.unwrap();
    assert_eq!(
        (&open["state"], &open["operator_id"], &open["closed_at"]),
        (&json!("active"), &json!(iryna.id), &Value::Null)
    );
    panel
        .wait_for(SOON, |e| e["d"]["dialog"]["id"] == first && e["d"]["dialog"]["state"] == "active")
        .await
        .expect("open panels hear of it");
    // The client's next message comes into it, though the contact remembers it closed.
    let next = app.customer_writes(&team, "p-1", 2, "Ще питання").await;
    assert_eq!(app.dialog_of(&next).await, first);

    iryna.api.post(&format!("{path}/close"), &json!({})).await.unwrap();
    let second = app.dialog_of(&app.customer_writes(&team, "p-1", 3, "Нове питання").await).await;
    assert_ne!(second, first);
    let refused = iryna.api.post(&format!("{path}/reopen"), &json!({})).await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (409, "conflict"), "{refused}");
    assert!(refused.to_string().contains(&second.to_string()), "{refused} names the open one");
    assert_eq!(app.dialog(first).await["state"], "closed");
});

story!(a_request_that_was_handed_over_can_be_declined_until_it_is_answered_and_goes_to_somebody_else, |app| {
    app.auto_distribution().await;
    let team = app.team("decline", &["Ірина", "Тарас"], 5).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let mut first = iryna.on_line().await;
    let mut second = taras.panel().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "d-1", 1, "Добрий день").await).await;
    hears(&mut first, "Добрий день").await;
    let path = format!("/api/v1/dialogs/{dialog}/decline");
    let own = iryna.api.post(&path, &json!({})).await.unwrap_err();
    assert_eq!((own.status(), own.code()), (409, "conflict"), "what the distributor gave is not declined: {own}");

    first
        .command("dialog.transfer", json!({"dialog_id": dialog, "to": {"operator_id": taras.id}, "note": "твоя тема"}))
        .await
        .unwrap();
    second.wait_for(SOON, |e| e["d"]["dialog"]["id"] == dialog).await.expect("handed over");
    assert_eq!(iryna.api.post(&path, &json!({})).await.unwrap_err().status(), 404, "AC-01");
    let back = taras.api.post(&path, &json!({})).await.unwrap();
    assert_eq!(back["id"], json!(dialog));
    // The only one who is free gets it again.
    eventually("Ірина has it again", || async {
        (app.dialog(dialog).await["operator_id"] == json!(iryna.id)).then_some(())
    })
    .await;
    let lines = app.messages(dialog).await;
    let left = lines.iter().rev().find(|m| m["text"] == "operator_disconnected").expect("told in the thread");
    assert_eq!(left["attachments"][0]["reason"], "declined");

    // An answer is an acceptance.
    first.command("dialog.transfer", json!({"dialog_id": dialog, "to": {"operator_id": taras.id}})).await.unwrap();
    taras.api.post(&format!("/api/v1/dialogs/{dialog}/messages"), &json!({"text": "Вітаю"})).await.unwrap();
    let late = taras.api.post(&path, &json!({})).await.unwrap_err();
    assert_eq!((late.status(), late.code()), (409, "conflict"), "{late}");
});

story!(a_request_that_was_handed_over_is_taken_back_until_somebody_answers_in_it, |app| {
    app.auto_distribution().await;
    let team = app.team("take-back", &["Ірина", "Тарас", "Оксана"], 5).await;
    let (iryna, taras, oksana) = (&team.operators[0], &team.operators[1], &team.operators[2]);
    let mut first = iryna.on_line().await;
    let mut second = taras.panel().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "b-1", 1, "Добрий день").await).await;
    hears(&mut first, "Добрий день").await;
    let path = format!("/api/v1/dialogs/{dialog}/take-back");
    let to_taras = json!({"dialog_id": dialog, "to": {"operator_id": taras.id}, "note": "твоя тема"});
    let active = |id: i64| {
        let app = &app;
        async move {
            let operators = app.admin.get("/api/v1/operators").await.unwrap();
            let rows = operators["data"].as_array().unwrap();
            rows.iter().find(|row| row["id"] == id).unwrap()["active"].as_i64().unwrap()
        }
    };

    first.command("dialog.transfer", to_taras.clone()).await.unwrap();
    second.wait_for(SOON, |e| e["d"]["dialog"]["id"] == dialog).await.expect("handed over");
    let stranger = oksana.api.post(&path, &json!({})).await.unwrap_err();
    assert_eq!(stranger.status(), 404, "AC-01: {stranger}");
    let back = iryna.api.post(&path, &json!({})).await.unwrap();
    assert_eq!((&back["state"], &back["operator_id"]), (&json!("active"), &json!(iryna.id)));
    second
        .wait_for(SOON, |e| e["t"] == "dialog.removed" && e["d"]["dialog_id"] == dialog)
        .await
        .expect("whoever lost it hears of it");
    assert_eq!((active(iryna.id).await, active(taras.id).await), (1, 0), "the slots follow");
    let again = iryna.api.post(&path, &json!({})).await.unwrap();
    assert_eq!(again["version"], back["version"], "twice is once");
    let lines = app.messages(dialog).await;
    let newest = |key: &str| lines.iter().rev().find(|m| m["text"] == key).unwrap()["attachments"][0].clone();
    let (left, came) = (newest("operator_disconnected"), newest("operator_connected"));
    assert_eq!((&left["reason"], &left["by_id"]), (&json!("taken_back"), &json!(iryna.id)), "{left}");
    assert_eq!((&came["how"], &came["operator_id"]), (&json!("taken_back"), &json!(iryna.id)), "{came}");

    // From the queue too, as long as nobody was given it.
    app.settings(json!({"auto_connect_free_operator": false})).await;
    first.command("dialog.transfer", json!({"dialog_id": dialog, "to": {"queue": true}})).await.unwrap();
    assert_eq!(app.dialog(dialog).await["state"], "queued");
    let back = iryna.api.post(&path, &json!({})).await.unwrap();
    assert_eq!(back["operator_id"], json!(iryna.id));

    // An answer is an acceptance.
    first.command("dialog.transfer", to_taras).await.unwrap();
    taras.api.post(&format!("/api/v1/dialogs/{dialog}/messages"), &json!({"text": "Вітаю"})).await.unwrap();
    let late = iryna.api.post(&path, &json!({})).await.unwrap_err();
    assert_eq!(late.status(), 404, "{late}");
    assert_eq!(app.dialog(dialog).await["operator_id"], json!(taras.id));
});
