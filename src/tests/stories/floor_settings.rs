//! What a supervisor and an administrator set the floor up with: limits of each operator, groups of bots, timers, names, hot keys.

use std::collections::BTreeSet;

use rozmova_actors::domain::Timestamp;
use rozmova_load::{Api, api::Method};
use serde_json::{Value, json};

use super::stored::beside;
use crate::{
    story,
    support::{app::ADMIN_PASSWORD, eventually, people::hears},
};

/// The operator's row of what is set for them.
async fn limits_of(api: &Api, id: i64) -> Value {
    let page = api.get("/api/v1/operators/limits").await.unwrap();
    let row = page["data"].as_array().unwrap().iter().find(|row| row["id"] == id).cloned();
    row.unwrap_or_else(|| panic!("operator {id} is not in {page}"))
}

story!(a_supervisor_sets_limits_of_one_operator_reads_them_and_their_history, |app| {
    app.auto_distribution().await;
    let (olena, boss) = (app.user("Олена", "operator").await, app.user("Віталій", "supervisor").await);
    let fresh = limits_of(&boss.api, olena.id).await;
    assert_eq!((&fresh["total"], &fresh["in_force"], &fresh["level"]), (&Value::Null, &json!(5), &json!(3)));

    let path = format!("/api/v1/operators/{}/limits", olena.id);
    let patch = json!({"total": 7, "by_channel": {"widget": 2}, "level": 4});
    boss.api.put(&path, &patch).await.unwrap();
    let set = limits_of(&boss.api, olena.id).await;
    assert_eq!((&set["total"], &set["in_force"]), (&json!(7), &json!(7)));
    assert_eq!((&set["by_channel"], &set["level"], &set["paused"]), (&json!({"widget": 2}), &json!(4), &json!(false)));

    // What is left out stays; null gives the instance's limit back.
    boss.api.put(&path, &json!({"total": null})).await.unwrap();
    let back = limits_of(&boss.api, olena.id).await;
    assert_eq!((&back["total"], &back["in_force"], &back["level"]), (&Value::Null, &json!(5), &json!(4)));

    let too_many = boss.api.put(&path, &json!({"by_channel": {"widget": 1001}})).await.unwrap_err();
    assert_eq!(too_many.status(), 422, "{too_many}");
    assert_eq!(limits_of(&boss.api, olena.id).await["by_channel"], json!({"widget": 2}), "nothing changed");
    assert_eq!(olena.api.get("/api/v1/operators/limits").await.unwrap_err().status(), 403);

    let query = format!("/api/v1/audit?object_kind=operator&object_id={}", olena.id);
    let history = boss.api.get(&query).await.unwrap();
    let newest = &history["data"][0];
    assert_eq!(
        (&newest["action"], &newest["data"]["total"]),
        (&json!("operator.limits"), &json!({"old": 7, "new": null}))
    );

    let instance = json!({"dialog_limit_by_channel": {"widget": 1001}});
    let refused = boss.api.patch("/api/v1/settings/op-panel", &instance).await.unwrap_err();
    assert_eq!(refused.status(), 422, "{refused}");
});

story!(bots_stand_in_groups_and_their_history_tells_what_was_changed, |app| {
    let linker = app.user("Роман", "integrator").await;
    let group = linker.api.post("/api/v1/bot-groups", &json!({"name": "Магазини"})).await.unwrap();
    assert_eq!((&group["version"], &group["active"]), (&json!(1), &json!(true)));
    let twice = linker.api.post("/api/v1/bot-groups", &json!({"name": "Магазини"})).await.unwrap_err();
    assert_eq!((twice.status(), twice.code()), (409, "conflict"), "{twice}");

    let body = json!({"name": "Світло", "group_id": group["id"]});
    let bot = linker.api.post("/api/v1/bots", &body).await.unwrap();
    assert_eq!(bot["group_id"], group["id"]);
    let path = format!("/api/v1/bots/{}", bot["id"]);
    let nowhere = linker.api.patch(&path, &json!({"group_id": 999_999_999})).await.unwrap_err();
    assert_eq!(nowhere.status(), 422, "{nowhere}");

    // A group in use stays; switched off it keeps its bots and takes no new ones.
    let group_path = format!("/api/v1/bot-groups/{}", group["id"]);
    let held = linker.api.call(Method::DELETE, &group_path, None, &[]).await.unwrap_err();
    assert_eq!((held.status(), held.code()), (409, "conflict"), "{held}");
    linker.api.patch(&group_path, &json!({"active": false})).await.unwrap();
    let renamed = linker.api.patch(&path, &json!({"name": "Світло й тінь", "group_id": group["id"]})).await.unwrap();
    assert_eq!((&renamed["name"], &renamed["group_id"]), (&json!("Світло й тінь"), &group["id"]));
    let late = linker.api.post("/api/v1/bots", &json!({"name": "Новий", "group_id": group["id"]})).await.unwrap_err();
    assert_eq!(late.status(), 422, "{late}");

    let query = format!("/api/v1/audit?object_kind=bot&object_id={}", bot["id"]);
    let history = linker.api.get(&query).await.unwrap();
    let newest = &history["data"][0];
    assert_eq!(
        (&newest["action"], &newest["data"]["name"]),
        (&json!("bot.updated"), &json!({"old": "Світло", "new": "Світло й тінь"}))
    );

    linker.api.patch(&path, &json!({"group_id": null})).await.unwrap();
    linker.api.call(Method::DELETE, &group_path, None, &[]).await.unwrap();
    let boss = app.user("Віталій", "supervisor").await;
    assert_eq!(boss.api.post("/api/v1/bot-groups", &json!({"name": "x"})).await.unwrap_err().status(), 403);
    assert_eq!(boss.api.get("/api/v1/bot-groups").await.unwrap()["data"], json!([]));
});

story!(a_bot_goes_when_it_is_off_nothing_of_it_is_open_and_its_name_is_typed, |app| {
    app.auto_distribution().await;
    let team = app.team("farewell", &["Олена"], 2).await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "chat-1", 1, "Добрий день").await).await;
    let path = format!("/api/v1/bots/{}", team.bot);
    let health = app.admin.get(&path).await.unwrap()["health"].clone();
    assert_eq!((&health["state"], &health["failures"]), (&json!("ok"), &json!(0)));
    assert!(health["last_inbound_at"].is_string(), "{health}");

    let admin = &app.admin;
    let remove = |name: &'static str| {
        let path = format!("{path}?confirm={name}");
        async move { admin.call(Method::DELETE, &path, None, &[]).await }
    };
    assert_eq!(remove("bot").await.unwrap_err().status(), 422, "another name");
    let works = remove("bot farewell").await.unwrap_err();
    assert_eq!((works.status(), works.code()), (409, "conflict"), "{works}");
    app.admin.patch(&path, &json!({"is_active": false})).await.unwrap();
    let open = remove("bot farewell").await.unwrap_err();
    assert!(open.status() == 409 && open.to_string().contains("1 of its dialogs"), "{open}");
    app.admin.post(&format!("/api/v1/dialogs/{dialog}/close"), &json!({})).await.unwrap();
    remove("bot farewell").await.unwrap();

    assert_eq!(app.admin.get(&path).await.unwrap_err().status(), 404);
    assert_eq!(app.admin.patch(&path, &json!({"is_active": true})).await.unwrap_err().status(), 404);
    let boot = app.admin.get("/api/v1/panel/bootstrap").await.unwrap();
    let named = boot["bots"].as_array().unwrap().iter().find(|bot| bot["id"] == team.bot).cloned().unwrap();
    assert_eq!((&named["name"], &named["removed"]), (&json!("bot farewell"), &json!(true)));
    assert_eq!(app.dialog(dialog).await["bot_id"], json!(team.bot), "what was said stays");
    let again = app.admin.post(&format!("/api/v1/dialogs/{dialog}/reopen"), &json!({})).await.unwrap_err();
    assert_eq!(again.status(), 409, "{again}");
    let history = app.admin.get(&format!("/api/v1/audit?object_kind=bot&object_id={}", team.bot)).await.unwrap();
    assert_eq!(history["data"][0]["action"], json!("bot.deleted"));
});

story!(keys_of_the_instance_are_known_ones_checked_and_in_force_at_once, |app| {
    let path = "/api/v1/settings/instance";
    let fresh = app.admin.get(path).await.unwrap();
    assert_eq!(fresh, json!({"instance_timezone": "UTC", "client_portal_url": ""}));
    let set = json!({"instance_timezone": "Europe/Kiev", "client_portal_url": "https://Help.example.com/"});
    let stored = app.admin.patch(path, &set).await.unwrap();
    let wanted = json!({"instance_timezone": "Europe/Kyiv", "client_portal_url": "https://help.example.com"});
    assert_eq!(stored, wanted, "under its present name and as browsers write it");
    let wrong = json!({"instance_timezone": "Europe/Atlantis", "client_portal_url": "help.example.com"});
    let refused = app.admin.patch(path, &wrong).await.unwrap_err();
    assert_eq!(refused.status(), 422);
    let sentence = refused.to_string();
    assert!(sentence.contains("Europe/Atlantis") && sentence.contains("help.example.com"), "{sentence}");
    assert_eq!(app.admin.patch(path, &json!({"clarity_enabled": 1})).await.unwrap_err().status(), 422, "no such key");
    assert_eq!(app.admin.get(path).await.unwrap(), stored, "a refused change changes nothing");
    let boss = app.user("Віталій", "supervisor").await;
    assert_eq!(boss.api.get(path).await.unwrap_err().status(), 403);

    // Pages of the portal may call the API with a token; no other page and no cookie.
    let ask = |origin: &'static str| {
        let anonymous = app.anonymous();
        async move {
            let headers = [("origin", origin), ("access-control-request-method", "GET")];
            anonymous.raw(Method::OPTIONS, "/api/v1/dialogs", None, &headers).await.unwrap()
        }
    };
    let portal = ask("https://help.example.com").await;
    assert_eq!(portal.status().as_u16(), 204);
    assert_eq!(portal.headers()["access-control-allow-origin"], "https://help.example.com");
    assert!(portal.headers()["access-control-allow-headers"].to_str().unwrap().contains("authorization"));
    assert!(!portal.headers().contains_key("access-control-allow-credentials"), "never the cookie");
    let stranger = ask("https://evil.example.com").await;
    assert_eq!(stranger.status().as_u16(), 405);
    assert!(!stranger.headers().contains_key("access-control-allow-origin"));
    let origin = [("origin", "https://help.example.com")];
    let read = app.admin.raw(Method::GET, "/api/v1/dialogs", None, &origin).await.unwrap();
    assert_eq!(read.status().as_u16(), 200);
    assert_eq!(read.headers()["access-control-allow-origin"], "https://help.example.com");
});

/// How the panel looks, as its sign-in page is told.
async fn look_of(api: &Api) -> Value {
    api.get("/api/v1/auth/session").await.unwrap()["look"].clone()
}

story!(a_style_of_ones_own_is_served_under_its_hash_and_a_script_needs_the_owner_and_the_password, |app| {
    let (path, anonymous) = ("/api/v1/settings/styles", app.anonymous());
    assert_eq!(look_of(&anonymous).await, json!({"product_name": "", "style": null, "script": null}));
    let css = "h1 { letter-spacing: 0.1em }";
    app.admin.patch(path, &json!({"product_name": "Світло", "styles_css": css})).await.unwrap();
    let look = look_of(&anonymous).await;
    assert_eq!((&look["product_name"], &look["script"]), (&json!("Світло"), &Value::Null));
    let style = look["style"].as_str().unwrap().to_owned();
    let file = anonymous.raw(Method::GET, &style, None, &[]).await.unwrap();
    assert_eq!(file.headers()["content-type"], "text/css; charset=utf-8");
    assert_eq!(file.headers()["x-content-type-options"], "nosniff");
    assert_eq!(file.text().await.unwrap(), css);
    app.admin.patch(path, &json!({"styles_css": "h1 { color: red }"})).await.unwrap();
    let former = anonymous.raw(Method::GET, &style, None, &[]).await.unwrap();
    assert_eq!(former.status().as_u16(), 404, "only what is in force is served");

    // The script: by the owner with their password, and only when it is switched on.
    let script = json!({"scripts_js": "window.own = 1;", "scripts_enabled": true});
    let refused = app.admin.patch(path, &script).await.unwrap_err();
    assert_eq!(refused.status(), 403, "AU-14: {refused}");
    let second = app.user("Дарина", "administrator").await;
    let mut theirs = script.clone();
    theirs["current_password"] = json!(second.password);
    assert_eq!(second.api.patch(path, &theirs).await.unwrap_err().status(), 403, "not the owner");
    assert_eq!(second.api.get(path).await.unwrap()["may_script"], json!(false));
    let off = json!({"scripts_js": "window.own = 1;", "current_password": ADMIN_PASSWORD});
    app.admin.patch(path, &off).await.unwrap();
    assert_eq!(look_of(&anonymous).await["script"], Value::Null, "kept and switched off");
    let on = json!({"scripts_enabled": true, "current_password": ADMIN_PASSWORD});
    app.admin.patch(path, &on).await.unwrap();
    let look = look_of(&anonymous).await;
    let file = anonymous.raw(Method::GET, look["script"].as_str().unwrap(), None, &[]).await.unwrap();
    assert_eq!(file.headers()["content-type"], "text/javascript; charset=utf-8");

    let too_long = json!({"styles_css": "x".repeat(100 * 1024 + 1)});
    assert_eq!(app.admin.patch(path, &too_long).await.unwrap_err().status(), 422);
    let history = app.admin.get("/api/v1/audit?action=settings.styles").await.unwrap();
    let told = history["data"].to_string();
    assert!(!told.contains(ADMIN_PASSWORD) && !told.contains("window.own"), "{told}");
});

story!(clients_read_the_operators_name_as_the_template_says_and_colleagues_read_it_whole, |app| {
    app.auto_distribution().await;
    let wrong = app.admin.patch("/api/v1/settings/op-panel", &json!({"operator_name_template": "{{role}}"})).await;
    let refused = wrong.unwrap_err();
    assert_eq!(refused.status(), 422);
    assert!(refused.to_string().contains("{{first_name}}"), "it says what is accepted: {refused}");
    app.settings(json!({"operator_name_template": "{{first_name}}, підтримка"})).await;
    let team = app.team("names", &["Ірина Коваль"], 5).await;
    let mut panel = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "n-1", 1, "хто ви?").await).await;
    hears(&mut panel, "хто ви?").await;
    let answer = json!({"dialog_id": dialog, "client_nonce": "a", "type": "text", "text": "Я Ірина"});
    panel.command("dialog.send", answer).await.unwrap();
    let sent = eventually("the answer is delivered", || async {
        app.receiver.all().into_iter().find(|delivery| delivery.body["kind"] == "message")
    })
    .await;
    let body = sent.body.to_string();
    assert!(body.contains("Ірина, підтримка") && !body.contains("Коваль"), "{body}");
    let line = app.messages(dialog).await.into_iter().find(|line| line["text"] == "Я Ірина").unwrap();
    assert_eq!(line["author"]["name"], "Ірина Коваль");
});

story!(the_history_of_a_shared_quick_reply_tells_what_was_changed, |app| {
    let boss = app.user("Віталій", "supervisor").await;
    let body = json!({"title": "Вітання", "shortcut": "hi", "text": "Вітаю!", "shared": true});
    let made = boss.api.post("/api/v1/quick-replies", &body).await.unwrap();
    boss.api.patch(&format!("/api/v1/quick-replies/{}", made["id"]), &json!({"text": "Добрий день!"})).await.unwrap();
    let query = format!("/api/v1/audit?object_kind=quick_reply&object_id={}", made["id"]);
    let history = boss.api.get(&query).await.unwrap();
    let newest = &history["data"][0];
    assert_eq!(newest["action"], "quick_reply.updated");
    assert_eq!(newest["data"], json!({"text": {"old": "Вітаю!", "new": "Добрий день!"}}));

    let narrower = json!({"category": "Початок", "channels": ["telegram"]});
    boss.api.patch(&format!("/api/v1/quick-replies/{}", made["id"]), &narrower).await.unwrap();
    let history = boss.api.get(&query).await.unwrap();
    let told = json!({
        "category": {"old": "", "new": "Початок"}, "channels": {"old": [], "new": ["telegram"]},
    });
    assert_eq!(history["data"][0]["data"], told, "whom it is offered to is a change too");
});

story!(hot_keys_of_the_instance_are_judged_and_reach_open_panels_within_a_second, |app| {
    let (olena, boss) = (app.user("Олена", "operator").await, app.user("Віталій", "supervisor").await);
    let mut panel = olena.panel().await;
    let path = "/api/v1/settings/op-panel";
    for wrong in [json!({"close": ["Alt+C"]}), json!({"close": ["a", "b", "c", "d", "e"]}), json!({"a b": ["x"]})] {
        let refused = boss.api.patch(path, &json!({"hotkeys": wrong})).await.unwrap_err();
        assert_eq!(refused.status(), 422, "{wrong}: {refused}");
    }
    boss.api.patch(path, &json!({"hotkeys": {"close": ["q"]}})).await.unwrap();
    panel
        .wait_for(std::time::Duration::from_secs(1), |e| {
            e["t"] == "settings.changed" && e["d"]["settings"]["hotkeys"]["close"] == json!(["q"])
        })
        .await
        .unwrap_or_else(|e| panic!("the keys did not come: {e}"));
    assert_eq!(olena.api.patch(path, &json!({"hotkeys": {}})).await.unwrap_err().status(), 403);
});

story!(whoever_leaves_hands_their_dialogs_to_a_colleague_and_the_rest_to_the_queue, |app| {
    app.auto_distribution().await;
    let team = app.team("leaving", &["Тарас Мельник", "Олена Шевчук"], 5).await;
    let (taras, olena) = (&team.operators[0], &team.operators[1]);
    let mut panel = taras.on_line().await;
    let mut dialogs = Vec::new();
    for n in 1..=3 {
        let text = format!("питання {n}");
        dialogs.push(app.dialog_of(&app.customer_writes(&team, &format!("l-{n}"), 1, &text).await).await);
        hears(&mut panel, &text).await;
    }
    // Whoever administers may otherwise give more than the limit (distribution.md 5).
    app.settings(json!({"manual_take_over_limit": false})).await;
    app.admin.put(&format!("/api/v1/operators/{}/limits", olena.id), &json!({"total": 2})).await.unwrap();
    let path = format!("/api/v1/users/{}/deactivate", taras.id);
    for nobody in [json!(taras.id), json!(999_999_999)] {
        let refused = app.admin.post(&path, &json!({"to_operator_id": nobody})).await.unwrap_err();
        assert_eq!(refused.status(), 422, "{refused}");
    }
    assert_eq!(app.dialog(dialogs[0]).await["operator_id"], json!(taras.id), "a refused call changes nothing");

    let told = app.admin.post(&path, &json!({"to_operator_id": olena.id})).await.unwrap();
    assert_eq!((&told["redistributed"], &told["failed"]), (&json!(3), &json!(0)), "{told}");
    let (mut hers, mut waiting) = (0, 0);
    for dialog in dialogs {
        let row = app.dialog(dialog).await;
        if row["operator_id"] == json!(olena.id) {
            hers += 1;
        } else if row["state"] == "queued" {
            waiting += 1;
        }
    }
    assert_eq!((hers, waiting), (2, 1), "as many as she may hold, and none without an owner or a place");
});

story!(the_heir_of_whoever_leaves_gets_exactly_what_the_answer_counts_and_the_rest_is_counted_under_queue, |app| {
    app.auto_distribution().await;
    app.settings(json!({"manual_take_over_limit": false})).await;
    let team = app.team("heirs", &["Тарас Мельник", "Олена Шевчук"], 9).await;
    let (taras, olena) = (&team.operators[0], &team.operators[1]);
    let mut panel = taras.on_line().await;
    let mut dialogs = Vec::new();
    for n in 1..=8 {
        let text = format!("питання {n}");
        dialogs.push(app.dialog_of(&app.customer_writes(&team, &format!("h-{n}"), 1, &text).await).await);
        hears(&mut panel, &text).await;
    }
    // Two of his are put off: one until tomorrow, one until its client writes.
    let newest = app.dialog(dialogs[6]).await["last_message_at"].as_str().unwrap().parse::<Timestamp>().unwrap();
    let tomorrow = newest.plus_secs(24 * 3_600).to_string();
    for (dialog, until) in [(dialogs[6], json!({"until": tomorrow})), (dialogs[7], json!({"until_reply": true}))] {
        taras.api.post(&format!("/api/v1/dialogs/{dialog}/snooze"), &until).await.unwrap();
    }
    // The heir has one of her own already: of three slots two are free.
    let own = format!("/api/v1/dialogs/{}/assign", dialogs[5]);
    app.admin.post(&own, &json!({"operator_id": olena.id})).await.unwrap();
    app.admin.put(&format!("/api/v1/operators/{}/limits", olena.id), &json!({"total": 3})).await.unwrap();

    // He is deactivated while his clients write.
    let path = format!("/api/v1/users/{}/deactivate", taras.id);
    let heir = json!({"to_operator_id": olena.id});
    let writes = futures_util::future::join_all((1..=5).map(|n| {
        let (app, team) = (&app, &team);
        async move { app.customer_writes(team, &format!("h-{n}"), 2, "ви тут?").await }
    }));
    let (told, _) = tokio::join!(app.admin.post(&path, &heir), writes);
    let told = told.unwrap();
    assert_eq!((&told["redistributed"], &told["failed"]), (&json!(7), &json!(0)), "{told}");
    for (dialog, until) in [(dialogs[6], json!(tomorrow)), (dialogs[7], Value::Null)] {
        let row = app.dialog(dialog).await;
        let asleep = (&row["state"], &row["operator_id"], &row["snoozed_until"]);
        assert_eq!(asleep, (&json!("paused"), &json!(olena.id), &until), "it sleeps on with her: {row}");
    }

    let (mut hers, mut waiting) = (Vec::new(), Vec::new());
    for dialog in &dialogs[..5] {
        let row = app.dialog(*dialog).await;
        match (row["operator_id"].as_i64(), row["state"].as_str()) {
            (Some(holder), Some("active")) if holder == olena.id => hers.push(*dialog),
            (None, Some("queued")) => waiting.push(*dialog),
            other => panic!("{dialog} has no owner and no place: {other:?}"),
        }
    }
    // One whose client wrote between leaving him and reaching her waits too: it is counted where it is.
    assert!(hers.len() <= 2, "no more than she may hold: {told}");
    let inherited = hers.len() + 2;
    assert_eq!((&told["inherited"], &told["queued"]), (&json!(inherited), &json!(waiting.len())), "{told}");
    let queue = app.admin.get("/api/v1/distribution/queue").await.unwrap();
    let mut places: Vec<i64> =
        queue["data"].as_array().unwrap().iter().map(|row| row["dialog_id"].as_i64().unwrap()).collect();
    places.sort_unstable();
    waiting.sort_unstable();
    assert_eq!(places, waiting, "each of the rest has one place");
    let history = app.admin.get(&format!("/api/v1/audit?object_kind=user&object_id={}", taras.id)).await.unwrap();
    let counted = json!({
        "redistributed": 7, "inherited": inherited, "queued": waiting.len(), "failed": 0, "to_operator_id": olena.id,
    });
    let mut data = history["data"][0]["data"].clone();
    let named = data.as_object_mut().unwrap().remove("dialog_ids").unwrap();
    assert_eq!((&history["data"][0]["action"], &data), (&json!("user.deactivated"), &counted));
    let mut named: Vec<i64> = named.as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect();
    named.sort_unstable();
    let mut his: Vec<i64> = dialogs[..5].iter().chain(&dialogs[6..]).copied().collect();
    his.sort_unstable();
    assert_eq!(named, his, "the log says which they were");

    let again = app.admin.post(&path, &heir).await.unwrap();
    assert_eq!((&again["redistributed"], &again["inherited"]), (&json!(0), &json!(0)), "a repeated call moves nothing");

    // What slept until its client writes wakes with her.
    app.customer_writes(&team, "h-8", 2, "я знову тут").await;
    let awake = app.dialog(dialogs[7]).await;
    assert_eq!((&awake["state"], &awake["operator_id"]), (&json!("active"), &json!(olena.id)), "{awake}");
});

story!(what_whoever_leaves_has_put_off_wakes_into_the_queue_when_no_colleague_is_named, |app| {
    app.auto_distribution().await;
    let team = app.team("asleep", &["Тарас Мельник"], 5).await;
    let taras = &team.operators[0];
    let mut panel = taras.on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "a-1", 1, "Передзвоніть").await).await;
    hears(&mut panel, "Передзвоніть").await;
    let until = json!({"until_reply": true});
    taras.api.post(&format!("/api/v1/dialogs/{dialog}/snooze"), &until).await.unwrap();

    let path = format!("/api/v1/users/{}/deactivate", taras.id);
    let told = app.admin.post(&path, &json!({})).await.unwrap();

    let counted = (&told["redistributed"], &told["queued"], &told["inherited"], &told["failed"]);
    assert_eq!(counted, (&json!(1), &json!(1), &json!(0), &json!(0)), "{told}");
    let row = app.dialog(dialog).await;
    assert_eq!((&row["state"], &row["operator_id"]), (&json!("queued"), &Value::Null), "{row}");
    let queue = app.admin.get("/api/v1/distribution/queue").await.unwrap();
    assert_eq!(queue["data"][0]["dialog_id"], json!(dialog), "it has one place: {queue}");
});

story!(requests_of_a_topic_begin_with_its_priority_and_status_and_those_of_a_subtopic_with_the_parents, |app| {
    let priorities = app.admin.get("/api/v1/priorities").await.unwrap();
    let high = priorities["data"].as_array().unwrap().iter().find(|row| row["name"] == "High").unwrap()["id"].clone();
    let statuses = app.admin.get("/api/v1/statuses").await.unwrap();
    let of = |category: &str| {
        let rows = statuses["data"].as_array().unwrap();
        rows.iter().find(|row| row["category"] == category).unwrap()["id"].clone()
    };
    let (progress, closed) = (of("in_progress"), of("closed"));
    let team = app.team("urgent", &["Ірина"], 5).await;
    let path = format!("/api/v1/subjects/{}", team.subject);
    for wrong in [json!({"default_status_id": closed}), json!({"priority_id": 999_999_999}), json!({"order": -1})] {
        assert_eq!(app.admin.patch(&path, &wrong).await.unwrap_err().status(), 422, "{wrong}");
    }
    let set = json!({"priority_id": high, "default_status_id": progress, "order": 3});
    app.admin.patch(&path, &set).await.unwrap();
    let dialog = app.dialog_of(&app.customer_writes(&team, "t-1", 1, "терміново").await).await;
    let row = app.dialog(dialog).await;
    assert_eq!((&row["priority_id"], &row["status_id"]), (&high, &progress));

    let child = json!({"name": "Ще терміновіше", "alias": "urgent-child", "parent_id": team.subject});
    app.admin.post("/api/v1/subjects", &child).await.unwrap();
    let bot = format!("/api/v1/bots/{}", team.bot);
    app.admin.patch(&bot, &json!({"default_subject_alias": "urgent-child"})).await.unwrap();
    let dialog = app.dialog_of(&app.customer_writes(&team, "t-2", 1, "ще терміновіше").await).await;
    assert_eq!(app.dialog(dialog).await["priority_id"], high);

    let named = app.admin.call(Method::DELETE, &format!("/api/v1/priorities/{high}"), None, &[]).await.unwrap_err();
    assert_eq!((named.status(), named.code()), (409, "conflict"), "{named}");
});

/// What is closed was closed ten days earlier, microseconds.
const TEN_DAYS_AGO: &str = "update dialogs set last_message_at = last_message_at - 864000000000 where state = 'closed'";

/// Requests that a client's card names.
async fn named(api: &Api, client: &str) -> BTreeSet<i64> {
    let card = api.get(client).await.unwrap();
    card["dialogs"].as_array().unwrap().iter().map(|dialog| dialog["id"].as_i64().unwrap()).collect()
}

story!(a_clients_history_is_as_deep_as_the_settings_say_and_whole_for_those_who_see_all, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "topic_required_on_close": false})).await;
    let team = app.team("depth", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let mut dialogs = Vec::new();
    for n in 1..=2 {
        let dialog = app.dialog_of(&app.customer_writes(&team, "depth-1", n, "Добрий день").await).await;
        let give = json!({"operator_id": iryna.id});
        app.admin.post(&format!("/api/v1/dialogs/{dialog}/assign"), &give).await.unwrap();
        if n == 1 {
            iryna.api.post(&format!("/api/v1/dialogs/{dialog}/close"), &json!({})).await.unwrap();
            beside(&app, TEN_DAYS_AGO).await;
        }
        dialogs.push(dialog);
    }
    let (old, new) = (dialogs[0], dialogs[1]);
    let client = format!("/api/v1/clients/{}", app.dialog(new).await["client"]["id"]);
    let whole = BTreeSet::from([old, new]);
    for (days, expected) in [(0, whole.clone()), (7, BTreeSet::from([new])), (30, whole.clone())] {
        app.settings(json!({"history_depth_days": days})).await;
        assert_eq!(named(&iryna.api, &client).await, expected, "{days} days");
        assert_eq!(named(&app.admin, &client).await, whole, "{days} days, whoever sees all");
    }
});
