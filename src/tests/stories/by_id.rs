//! Cases of security.md that no story of a feature is named after: AC-03, AC-07, AC-13, WS-10, XS-02.

use rozmova_load::api::Method;
use serde_json::{Value, json};

use crate::{story, support::people::hears};

/// Texts that a page must never take for more than words.
const HOSTILE: [&str; 12] = [
    "<script>canary()</script>",
    "<img src=x onerror=canary()>",
    "<svg/onload=canary()>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=canary()>",
    "<a href=\"javascript:canary()\">натисніть</a>",
    "[посилання](javascript:canary())",
    "<iframe srcdoc='<script>canary()</script>'></iframe>",
    "\"><input autofocus onfocus=canary()>",
    "'; canary(); //",
    "{{constructor.constructor('canary()')()}} ${canary()}",
    "<!--<img src=\"--><img src=x onerror=canary()//\">",
    "\u{202e}gpj.exe\u{200b}",
];

story!(ac_03_nobody_begins_with_the_client_of_another_team_or_adds_an_address_to_their_card, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "topic_required_on_close": false})).await;
    let (here, there) = (app.team("ac3-here", &["Ірина"], 5).await, app.team("ac3-there", &["Тарас"], 5).await);
    let foreign = app.dialog_of(&app.customer_writes(&there, "ac3-1", 1, "Добрий день").await).await;
    let theirs = app.dialog(foreign).await;
    let (client, contact) = (theirs["client"]["id"].clone(), theirs["contact_id"].clone());
    let iryna = &here.operators[0];
    let count = || async {
        let page = app.admin.get("/api/v1/dialogs?limit=200").await.unwrap();
        page["data"].as_array().unwrap().len()
    };
    let before = (count().await, app.admin.get(&format!("/api/v1/clients/{client}")).await.unwrap());

    let to_address = json!({
        "channel": "custom_channel", "chat_id": "ac3-new", "bot_id": here.bot, "client_id": client, "text": "Вітаю"
    });
    for body in [json!({"contact_id": contact, "text": "Вітаю"}), to_address] {
        let refused = iryna.api.post("/api/v1/dialogs", &body).await.unwrap_err();
        assert_eq!(refused.status(), 404, "{body}: {refused}");
    }
    let card = format!("/api/v1/clients/{client}");
    let changed = iryna.api.patch(&card, &json!({"phone": "380671112233"})).await.unwrap_err();
    assert_eq!(changed.status(), 404, "{changed}");
    let after = (count().await, app.admin.get(&card).await.unwrap());
    assert_eq!(before, after, "nothing came of it");
});

story!(ac_07_a_key_lists_what_is_everybodys_and_nothing_that_is_somebodys_own, |app| {
    let olena = app.user("Олена", "operator").await;
    let condition = json!({"field": "priority", "op": "eq", "value": 23});
    let bodies = [
        (
            "quick-replies",
            json!({"title": "Моя", "text": "x"}),
            json!({"title": "Спільна", "text": "x", "shared": true}),
        ),
        (
            "filters",
            json!({"name": "Мій", "conditions": condition, "sort": "last_message"}),
            json!({"name": "Спільний", "conditions": condition, "sort": "last_message", "shared": true}),
        ),
        ("folders", json!({"name": "Моя тека"}), json!({"name": "Спільна тека", "shared": true})),
    ];
    let scopes = json!(["dialogs:read", "settings:*", "op_panel", "filters_shared_edit", "folders_shared_edit"]);
    let key = app.admin.post("/api/v1/api-keys", &json!({"name": "CRM", "scopes": scopes})).await.unwrap();
    let crm = app.anonymous().with_key(key["key"].as_str().unwrap());
    for (list, own, shared) in bodies {
        let path = format!("/api/v1/{list}");
        let hers = olena.api.post(&path, &own).await.unwrap()["id"].clone();
        let everybodys = app.admin.post(&path, &shared).await.unwrap()["id"].clone();
        let page = crm.get(&path).await.unwrap();
        let seen: Vec<&Value> = page["data"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
        assert_eq!(seen, [&everybodys], "{list}");
        let one = format!("{path}/{hers}");
        let change = if list == "quick-replies" { json!({"title": "x"}) } else { json!({"name": "x"}) };
        let refused = crm.patch(&one, &change).await.unwrap_err();
        assert!(matches!(refused.status(), 403 | 404), "{list}: {refused}");
        let refused = crm.call(Method::DELETE, &one, None, &[]).await.unwrap_err();
        assert!(matches!(refused.status(), 403 | 404), "{list}: {refused}");
        let left = olena.api.get(&path).await.unwrap();
        assert!(left["data"].as_array().unwrap().iter().any(|row| row["id"] == hers), "{list}: hers is still there");
    }
});

story!(ac_13_an_answer_that_races_a_transfer_is_written_before_the_loss_or_not_at_all, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "topic_required_on_close": false})).await;
    let team = app.team("ac13", &["Ірина", "Тарас"], 200).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    let (mut written, mut refused) = (0, 0);
    for n in 0..20_i64 {
        let dialog = app.dialog_of(&app.customer_writes(&team, &format!("ac13-{n}"), 1, "Питання").await).await;
        let path = format!("/api/v1/dialogs/{dialog}");
        app.admin.post(&format!("{path}/assign"), &json!({"operator_id": iryna.id})).await.unwrap();
        let messages = format!("{path}/messages");
        let assign = format!("{path}/assign");
        let (answer, to_taras) = (json!({"text": "Моя відповідь"}), json!({"operator_id": taras.id}));
        let (sent, moved) = tokio::join!(iryna.api.post(&messages, &answer), app.admin.post(&assign, &to_taras));
        moved.unwrap();
        let lines = app.messages(dialog).await;
        let place = |found: &dyn Fn(&Value) -> bool| lines.iter().position(found);
        let loss =
            place(&|line| line["text"] == "operator_connected" && line["attachments"][0]["operator_id"] == taras.id)
                .expect("the colleague was connected");
        let own = place(&|line| line["text"] == "Моя відповідь");
        match sent {
            Ok(_) => {
                assert!(own.expect("an accepted answer is there") < loss, "a write after the loss: {lines:?}");
                written += 1;
            }
            Err(problem) => {
                assert!(matches!(problem.status(), 403 | 404 | 409), "{problem}");
                assert_eq!(own, None, "a refused answer is nowhere");
                refused += 1;
            }
        }
    }
    assert_eq!(written + refused, 20);
});

story!(xs_02_a_message_or_note_posted_straight_to_the_api_is_stored_and_told_as_the_words_it_is, |app| {
    app.settings(json!({"auto_connect_free_operator": false})).await;
    let team = app.team("xs2", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let dialog = app.dialog_of(&app.customer_writes(&team, "xs2", 1, "Добрий день").await).await;
    app.admin.post(&format!("/api/v1/dialogs/{dialog}/assign"), &json!({"operator_id": iryna.id})).await.unwrap();
    let mut panel = iryna.panel().await;
    panel.command("dialog.open", json!({"dialog_id": dialog})).await.unwrap();
    let path = format!("/api/v1/dialogs/{dialog}/messages");
    for text in HOSTILE {
        iryna.api.post(&path, &json!({"text": text})).await.unwrap();
        hears(&mut panel, text).await;
        iryna.api.post(&path, &json!({"as": "note", "text": text})).await.unwrap();
    }
    let lines = app.messages(dialog).await;
    for text in HOSTILE {
        let same = lines.iter().filter(|line| line["text"] == text).count();
        assert_eq!(same, 2, "«{text}» is there as it was written, as answer and as note");
    }
    let answer = iryna.api.raw(Method::GET, &path, None, &[]).await.unwrap();
    let header = |name: &str| answer.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    assert!(header("content-type").starts_with("application/json"), "{}", header("content-type"));
    assert_eq!(header("x-content-type-options"), "nosniff");
});

story!(ws_10_compression_that_is_offered_is_not_taken, |app| {
    let upgrade = [
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("sec-websocket-extensions", "permessage-deflate; client_max_window_bits"),
    ];
    let answer = app.anonymous().raw(Method::GET, "/ws/operator", None, &upgrade).await.unwrap();
    assert_eq!(answer.status().as_u16(), 101);
    assert_eq!(answer.headers().get("sec-websocket-extensions"), None);
});

story!(limits_of_dialogs_per_channel_are_judged_like_every_number_of_the_settings, |app| {
    let path = "/api/v1/settings/op-panel";
    let refused = app.admin.patch(path, &json!({"dialog_limit_by_channel": {"widget": 1001}})).await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (422, "validation"));
    assert!(refused.to_string().contains("dialog_limit_by_channel"), "{refused}");
    let set = app.admin.patch(path, &json!({"dialog_limit_by_channel": {"widget": 2}})).await.unwrap();
    assert_eq!(set["dialog_limit_by_channel"], json!({"widget": 2}));
});

story!(the_words_of_the_chat_timer_are_judged_with_its_time, |app| {
    let path = "/api/v1/settings/op-panel";
    let words =
        json!({"timer_enabled": true, "timer_minutes": 5, "timer_warn_min": 5, "timer_warn_text": "Ви ще тут?"});
    let refused = app.admin.patch(path, &words).await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (422, "validation"));
    assert!(refused.to_string().contains("less than 5 is accepted"), "{refused}");
    let long = json!({"timer_close_text": "ї".repeat(1_001)});
    assert_eq!(app.admin.patch(path, &long).await.unwrap_err().status(), 422);
    assert_eq!(app.admin.get(path).await.unwrap()["timer_enabled"], false, "nothing was changed");
    let set = json!({"timer_enabled": true, "timer_minutes": 5, "timer_warn_min": 2, "timer_warn_text": "Ви ще тут?"});
    assert_eq!(app.admin.patch(path, &set).await.unwrap()["timer_warn_min"], 2);
});

story!(the_group_of_the_chat_timer_is_there_and_stays_while_the_settings_name_it, |app| {
    let path = "/api/v1/settings/op-panel";
    let team = app.team("timer-group", &["Ірина"], 5).await;
    let groups = app.admin.get("/api/v1/skill-groups").await.unwrap();
    let own = groups["data"].as_array().unwrap().iter().find(|g| g["subject_ids"] == json!([team.subject]));
    let group = own.expect("a team has a group")["id"].clone();
    for unfit in [json!(null), json!(999_999)] {
        let set = json!({"timer_action": "transfer_group", "timer_group_id": unfit});
        let refused = app.admin.patch(path, &set).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (422, "validation"), "{unfit}");
        assert!(refused.to_string().contains("timer_group_id"), "{refused}");
    }
    let set = json!({"timer_action": "transfer_group", "timer_group_id": group});
    assert_eq!(app.admin.patch(path, &set).await.unwrap()["timer_action"], "transfer_group");
    let row = format!("/api/v1/skill-groups/{group}");
    let named = app.admin.call(Method::DELETE, &row, None, &[]).await.unwrap_err();
    assert_eq!((named.status(), named.code()), (409, "conflict"), "{named}");
});

story!(the_status_of_the_chat_timer_means_closed_and_stays_while_the_settings_name_it, |app| {
    let path = "/api/v1/settings/op-panel";
    for (status, what) in [(12, "in progress"), (16, "spam"), (99, "nothing")] {
        let refused = app.admin.patch(path, &json!({"timer_close_status_id": status})).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (422, "validation"), "{what}");
        assert!(refused.to_string().contains("timer_close_status_id"), "{refused}");
    }
    app.admin.patch(path, &json!({"timer_close_status_id": 15})).await.unwrap();
    let named = app.admin.patch("/api/v1/statuses/15", &json!({"active": false})).await.unwrap_err();
    assert_eq!((named.status(), named.code()), (409, "conflict"), "{named}");
    let log = app.admin.get("/api/v1/audit?action=settings.op_panel").await.unwrap();
    assert_eq!(log["data"][0]["data"]["timer_close_status_id"], json!({"old": null, "new": 15}), "{log}");
});
