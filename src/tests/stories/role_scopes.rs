//! Roles that are limited to bots, topics or own groups: what their holders see, do and get (administration.md 2, operator-line.md 1,
//! security.md AC-01, AU-08).

use serde_json::{Value, json};

use crate::{
    story,
    support::{
        SOON, TestApp, eventually,
        people::{Operator, Team, hears, serial},
    },
};

/// Rights of a role of the product.
async fn grants_of(app: &TestApp, role: &str) -> Value {
    let roles = app.admin.get("/api/v1/roles").await.unwrap();
    roles["data"].as_array().unwrap().iter().find(|known| known["name"] == role).unwrap()["grants"].clone()
}

/// A role with the rights of another one and limits of its own.
async fn limited_role(app: &TestApp, like: &str, scope: Value) -> Value {
    let name = format!("{like}-{}", serial());
    let body = json!({"name": name, "grants": grants_of(app, like).await, "scope": scope});
    app.admin.post("/api/v1/roles", &body).await.unwrap()
}

async fn holder(app: &TestApp, name: &str, role: &Value) -> Operator {
    app.user(name, role["name"].as_str().unwrap()).await
}

fn ids(page: &Value) -> Vec<i64> {
    let mut ids: Vec<i64> = page["data"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect();
    ids.sort_unstable();
    ids
}

/// Two shops, a dialog in each.
async fn two_shops(app: &TestApp) -> (Team, Team, i64, i64) {
    let (here, there) = (app.team("here", &["Ірина"], 9).await, app.team("there", &["Тарас"], 9).await);
    let own = app.dialog_of(&app.customer_writes(&here, "s-1", 1, "замовлення тут").await).await;
    let foreign = app.dialog_of(&app.customer_writes(&there, "s-2", 1, "замовлення там").await).await;
    (here, there, own, foreign)
}

story!(ac_01_ac_11_a_supervisor_of_one_bot_reads_searches_exports_and_counts_only_its_dialogs, |app| {
    app.settings(json!({"auto_connect_free_operator": true, "topic_required_on_close": false})).await;
    let (here, _, own, foreign) = two_shops(&app).await;
    let role = limited_role(&app, "supervisor", json!({"bot_ids": [here.bot]})).await;
    let chief = holder(&app, "Лідія", &role).await;
    let api = &chief.api;

    assert_eq!(ids(&api.get("/api/v1/dialogs").await.unwrap()), [own]);
    assert_eq!(ids(&app.admin.get("/api/v1/dialogs").await.unwrap()), [own, foreign]);
    let by_bot = json!({"conditions": {"field": "state", "op": "in", "value": ["queued", "new"]}});
    assert_eq!(ids(&api.post("/api/v1/dialogs/search", &by_bot).await.unwrap()), [own]);
    let found = api.get("/api/v1/search?q=%D0%B7%D0%B0%D0%BC%D0%BE%D0%B2").await.unwrap();
    assert_eq!(found["data"].as_array().unwrap().len(), 1);
    assert_eq!(found["data"][0]["dialog"]["id"], own);
    let file = json!({"format": "csv", "columns": ["number", "client"], "list": {"view": "all"}});
    let file = api.raw(
        rozmova_load::api::Method::POST,
        "/api/v1/dialogs/export",
        Some(file.to_string().into_bytes()),
        &[("content-type", "application/json")],
    );
    assert_eq!(file.await.unwrap().headers().get("x-rows").unwrap(), "1");
    assert_eq!(api.get("/api/v1/panel/counters").await.unwrap()["all"], 1);
    let queue = api.get("/api/v1/distribution/queue").await.unwrap();
    assert_eq!((&queue["queue_len"], &queue["data"][0]["dialog_id"]), (&json!(1), &json!(own)));
    assert_eq!(queue["data"].as_array().unwrap().len(), 1);
    let board = api.get("/api/v1/distribution/live").await.unwrap();
    assert_eq!(board["queue"]["kpi"]["waiting"], 1);
    assert_eq!(board["queue"]["waiting"].as_array().unwrap().len(), 1);
    assert_eq!(board["queue"]["waiting"][0]["dialog_id"], own);
    let decided = |api: rozmova_load::Api| async move {
        let page = api.get("/api/v1/distribution/audit?limit=100").await.unwrap();
        let rows = page["data"].as_array().unwrap().clone();
        rows.iter().map(|row| row["dialog_id"].as_i64().unwrap()).collect::<std::collections::BTreeSet<i64>>()
    };
    eventually("the log of decisions has both", || async {
        (decided(app.admin.clone()).await == [own, foreign].into()).then_some(())
    })
    .await;
    assert_eq!(decided(api.clone()).await, [own].into());
    // A report and its file whose filter names what is outside are empty.
    let report = api.get(&format!("/api/v1/distribution/audit?dialog_id={foreign}")).await.unwrap();
    assert_eq!(report["data"], json!([]), "AC-11");
    let path = format!("/api/v1/distribution/audit/export?dialog_id={foreign}");
    let file = api.raw(rozmova_load::api::Method::GET, &path, None, &[]).await.unwrap().text().await.unwrap();
    assert_eq!(file.lines().count(), 1, "AC-11: the head alone: {file}");
    let clients = api.get("/api/v1/clients").await.unwrap();
    assert_eq!(clients["data"].as_array().unwrap().len(), 1);

    // By id what is outside does not exist, whatever is wanted of it.
    let before = app.dialog(foreign).await;
    let stranger = before["client"]["id"].clone();
    let at = |rest: &str| format!("/api/v1/dialogs/{foreign}{rest}");
    for path in [
        at(""),
        at("/messages"),
        at("/mentionable"),
        at("/attachments.zip"),
        at("/export.pdf"),
        format!("/api/v1/clients/{stranger}"),
    ] {
        assert_eq!(api.get(&path).await.unwrap_err().status(), 404, "{path}");
    }
    for (path, body) in [
        (at("/take"), json!({})),
        (at("/take-back"), json!({})),
        (at("/assign"), json!({"operator_id": chief.id})),
        (at("/assign"), json!({"queue": true})),
        (at("/close"), json!({})),
        (at("/messages"), json!({"text": "вітаю"})),
        (at("/messages"), json!({"as": "note", "text": "вітаю"})),
        (at("/whisper"), json!({"text": "тс"})),
        (at("/park"), json!({"reason": ""})),
    ] {
        let refused = api.post(&path, &body).await.unwrap_err();
        assert_eq!(refused.status(), 404, "{path} {body}: {refused}");
    }
    assert_eq!(api.patch(&at(""), &json!({"weight": 5})).await.unwrap_err().status(), 404);
    let bulk = json!({"dialog_ids": [own, foreign], "update": {"weight": 7}});
    let done = api.post("/api/v1/dialogs/bulk", &bulk).await.unwrap();
    assert_eq!((&done["done"], &done["failed"]), (&json!(1), &json!(1)), "a bulk action ends where the role ends");
    assert_eq!(app.dialog(foreign).await["version"], before["version"], "nothing was touched");
});

story!(ac_01_a_socket_hears_nothing_from_outside_of_the_role, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "operator_sees_queue": "all"})).await;
    let (here, there, own, foreign) = two_shops(&app).await;
    let role = limited_role(&app, "supervisor", json!({"bot_ids": [here.bot]})).await;
    let chief = holder(&app, "Лідія", &role).await;
    let mut panel = chief.panel().await;
    panel.command("list.subscribe", json!({"view": "all"})).await.unwrap();
    panel.command("queue.subscribe", json!({"on": true, "board": true})).await.unwrap();

    let refused = panel.command("dialog.open", json!({"dialog_id": foreign})).await.unwrap_err();
    assert_eq!(refused.refusal()["code"], "not_found");
    let refused = panel.command("dialog.take", json!({"dialog_id": foreign})).await.unwrap_err();
    assert_eq!(refused.refusal()["code"], "not_found");
    app.customer_writes(&there, "s-2", 2, "ще раз там").await;
    app.customer_writes(&there, "s-3", 1, "хтось новий там").await;
    panel.command("dialog.open", json!({"dialog_id": own})).await.unwrap();
    app.customer_writes(&here, "s-1", 2, "ще раз тут").await;
    loop {
        let event = panel.event(SOON).await.unwrap().expect("the dialog that is seen is heard");
        assert!(!event.to_string().contains("там"), "{event}");
        if event["t"] == "message.new" && event["d"]["message"]["text"] == "ще раз тут" {
            break;
        }
    }
});

story!(au_08_a_changed_limit_reaches_open_sockets_lists_and_the_distributor_within_a_second, |app| {
    app.auto_distribution().await;
    let (here, there, own, foreign) = two_shops(&app).await;
    let role = limited_role(&app, "supervisor", json!({})).await;
    let chief = holder(&app, "Лідія", &role).await;
    let mut panel = chief.panel().await;
    panel.command("list.subscribe", json!({"view": "all"})).await.unwrap();
    assert_eq!(ids(&chief.api.get("/api/v1/dialogs").await.unwrap()), [own, foreign]);

    let path = format!("/api/v1/roles/{}", role["id"]);
    app.admin.patch(&path, &json!({"scope": {"bot_ids": [here.bot]}})).await.unwrap();
    assert_eq!(ids(&chief.api.get("/api/v1/dialogs").await.unwrap()), [own], "the next request");
    panel.wait_for(SOON, |e| e["t"] == "dialog.removed" && e["d"]["dialog_id"] == foreign).await.unwrap();
    panel.wait_for(SOON, |e| e["t"] == "counters" && e["d"]["all"] == 1).await.unwrap();
    app.admin.patch(&path, &json!({"scope": {"bot_ids": [there.bot]}})).await.unwrap();
    panel.wait_for(SOON, |e| e["t"] == "dialog.new" && e["d"]["dialog"]["id"] == foreign).await.unwrap();

    // An operator of both groups, whose role is of one bot: only its dialogs come. Then the role is widened.
    let narrow = limited_role(&app, "operator", json!({"bot_ids": [there.bot]})).await;
    let petro = holder(&app, "Петро", &narrow).await;
    app.admin
        .post(
            "/api/v1/skill-groups",
            &json!({"name": "both", "subject_ids": [here.subject, there.subject], "operator_ids": [petro.id]}),
        )
        .await
        .unwrap();
    let mut desk = petro.on_line().await;
    hears(&mut desk, "замовлення там").await;
    assert_eq!(app.dialog(own).await["state"], "queued");
    let told = app.admin.get(&format!("/api/v1/distribution/operators/{}/diagnostics", petro.id)).await.unwrap();
    let check = told["checks"].as_array().unwrap().iter().find(|check| check["code"] == "bot_not_allowed").unwrap();
    assert!(check["ok"] == true && check["detail"].as_str().unwrap().contains("bot there"), "{check}");
    let queue = app.admin.get("/api/v1/distribution/queue").await.unwrap();
    assert_eq!(queue["data"][0]["last_skip_reason"], "not_online", "Ірина is not here, Petro may not: {queue}");
    let by_hand = json!({"operator_id": petro.id});
    let refused = app.admin.post(&format!("/api/v1/dialogs/{own}/assign"), &by_hand).await.unwrap_err();
    assert_eq!(refused.status(), 422, "nobody is given what they may not see: {refused}");

    let narrow_path = format!("/api/v1/roles/{}", narrow["id"]);
    app.admin.patch(&narrow_path, &json!({"scope": {"bot_ids": [here.bot, there.bot]}})).await.unwrap();
    hears(&mut desk, "замовлення тут").await;

    // What is held and not covered any more leaves the screen and goes back to the queue.
    app.admin.patch(&narrow_path, &json!({"scope": {"bot_ids": [there.bot]}})).await.unwrap();
    desk.wait_for(SOON, |e| e["t"] == "dialog.removed" && e["d"]["dialog_id"] == own).await.unwrap();
    eventually("the dialog waits for somebody else", || async {
        (app.dialog(own).await["state"] == "queued").then_some(())
    })
    .await;
    assert_eq!(app.dialog(foreign).await["operator_id"], petro.id, "what is covered stays");
    assert_eq!(petro.api.get(&format!("/api/v1/dialogs/{own}")).await.unwrap_err().status(), 404);
});

story!(topics_own_groups_and_several_roles_limit_as_they_say, |app| {
    app.settings(json!({"auto_connect_free_operator": false})).await;
    let (here, there, own, foreign) = two_shops(&app).await;
    let by_topic = limited_role(&app, "supervisor", json!({"subject_ids": [there.subject]})).await;
    let chief = holder(&app, "Лідія", &by_topic).await;
    assert_eq!(ids(&chief.api.get("/api/v1/dialogs").await.unwrap()), [foreign]);
    app.admin.patch(&format!("/api/v1/dialogs/{foreign}"), &json!({"subject_alias": here.alias})).await.unwrap();
    assert!(ids(&chief.api.get("/api/v1/dialogs").await.unwrap()).is_empty(), "another topic is another's");

    let of_groups = limited_role(&app, "supervisor", json!({"skill_groups": "own"})).await;
    let lead = holder(&app, "Галина", &of_groups).await;
    assert!(ids(&lead.api.get("/api/v1/dialogs").await.unwrap()).is_empty(), "in no group");
    let group = json!({"name": "галинина", "subject_ids": [here.subject], "operator_ids": [lead.id]});
    app.admin.post("/api/v1/skill-groups", &group).await.unwrap();
    assert_eq!(ids(&lead.api.get("/api/v1/dialogs").await.unwrap()), [own, foreign]);

    // Two roles add up, and neither lends its rights to the other.
    let reads = json!({"name": format!("reads-{}", serial()), "grants": ["op_panel", "op_view_all", "op_note"]});
    let reads = app.admin.post("/api/v1/roles", &reads).await.unwrap();
    let closes = limited_role(&app, "supervisor", json!({"bot_ids": [here.bot]})).await;
    let both = holder(&app, "Борис", &reads).await;
    let roles = json!({"roles": [reads["name"], closes["name"]]});
    app.admin.patch(&format!("/api/v1/users/{}", both.id), &roles).await.unwrap();
    assert_eq!(ids(&both.api.get("/api/v1/dialogs").await.unwrap()), [own, foreign]);
    let close = |id: i64| format!("/api/v1/dialogs/{id}/close");
    let body = json!({"subject_alias": here.alias});
    assert_eq!(both.api.post(&close(foreign), &body).await.unwrap_err().status(), 403, "seen, not closed");
    both.api.post(&close(own), &body).await.unwrap();
});

story!(ac_05_nobody_gives_rights_for_bots_and_topics_they_do_not_have_them_for, |app| {
    let (here, there, ..) = two_shops(&app).await;
    let role = limited_role(&app, "administrator", json!({"bot_ids": [here.bot]})).await;
    let local = holder(&app, "Остап", &role).await;
    let make = |scope: Value| json!({"name": format!("made-{}", serial()), "grants": ["op_panel"], "scope": scope});

    local
        .api
        .post("/api/v1/roles", &make(json!({"bot_ids": [here.bot], "subject_ids": [here.subject]})))
        .await
        .unwrap();
    for scope in [json!({}), json!({"bot_ids": [there.bot]}), json!({"bot_ids": [here.bot, there.bot]})] {
        let refused = local.api.post("/api/v1/roles", &make(scope)).await.unwrap_err();
        assert_eq!(refused.status(), 403, "{refused}");
    }
    let user =
        json!({"email": "x@test.example", "name": "Хтось", "password": "a-password-of-x", "roles": ["operator"]});
    assert_eq!(local.api.post("/api/v1/users", &user).await.unwrap_err().status(), 403, "operators everywhere");
    let key = json!({"name": "k", "scopes": ["dialogs:read"]});
    assert_eq!(local.api.post("/api/v1/api-keys", &key).await.unwrap_err().status(), 403);
    let own = format!("/api/v1/roles/{}", role["id"]);
    assert_eq!(local.api.patch(&own, &json!({"scope": {}})).await.unwrap_err().status(), 403, "their own role");

    // What does not exist is named; what was removed since may stay named.
    for (scope, field) in
        [(json!({"bot_ids": [999_999]}), "scope.bot_ids"), (json!({"subject_ids": [999_999]}), "scope.subject_ids")]
    {
        let refused = app.admin.post("/api/v1/roles", &make(scope)).await.unwrap_err();
        assert_eq!(refused.status(), 422);
        assert!(refused.to_string().contains(field), "{refused}");
    }
    let stored = app.admin.get("/api/v1/roles").await.unwrap();
    let row = stored["data"].as_array().unwrap().iter().find(|known| known["id"] == role["id"]).unwrap();
    assert_eq!(
        row["scope"],
        json!({"bot_ids": [here.bot], "subject_ids": [], "without_topic": false, "skill_groups": "all"})
    );
});

story!(ac_01_two_rights_from_two_roles_are_two_halves_of_a_board, |app| {
    app.settings(json!({"auto_connect_free_operator": false})).await;
    let (here, there, own, foreign) = two_shops(&app).await;
    let role = async |grant: &str, bot: i64| {
        let body = json!({"name": format!("{grant}-{}", serial()), "grants": ["op_panel", "op_view_all", grant],
            "scope": {"bot_ids": [bot]}});
        app.admin.post("/api/v1/roles", &body).await.unwrap()
    };
    let queue = role("queue_status", here.bot).await;
    let slots = role("operators_monitor", there.bot).await;
    let chief = holder(&app, "Лідія", &queue).await;
    let roles = json!({"roles": [queue["name"], slots["name"]]});
    app.admin.patch(&format!("/api/v1/users/{}", chief.id), &roles).await.unwrap();
    let taras = &there.operators[0];
    let _desk = taras.on_line().await;
    taras.api.post(&format!("/api/v1/dialogs/{foreign}/take"), &json!({})).await.unwrap();

    let board = eventually("the board has heard of it", || async {
        let board = chief.api.get("/api/v1/distribution/live").await.unwrap();
        let rows = board["operators"].as_array().unwrap().clone();
        let row = rows.into_iter().find(|row| row["operator"]["id"] == taras.id)?;
        (row["slots"].as_array().unwrap().len() == 1).then_some(board)
    })
    .await;
    let waiting = board["queue"]["waiting"].as_array().unwrap();
    assert_eq!(waiting.iter().map(|row| row["dialog_id"].as_i64().unwrap()).collect::<Vec<_>>(), [own]);
    assert_eq!(board["queue"]["kpi"]["waiting"], 1);
    let rows = board["operators"].as_array().unwrap();
    let row = rows.iter().find(|row| row["operator"]["id"] == taras.id).unwrap();
    assert_eq!(row["slots"][0]["dialog_id"], foreign);
});

story!(ac_01_a_board_beyond_those_that_are_kept_is_read_again_every_few_seconds, |app| {
    app.settings(json!({"auto_connect_free_operator": false})).await;
    let (here, there, own, _) = two_shops(&app).await;
    // Topics that differ make 33 scopes, each watched.
    let mut panels = Vec::new();
    for n in 0..33 {
        let body = json!({"name": format!("Тема {n}"), "alias": format!("scope-{n}")});
        let topic = app.admin.post("/api/v1/subjects", &body).await.unwrap();
        let scope = json!({"bot_ids": [here.bot], "subject_ids": [here.subject, topic["id"]]});
        let role = limited_role(&app, "supervisor", scope).await;
        let chief = holder(&app, &format!("Лідія {n}"), &role).await;
        let mut panel = chief.panel().await;
        panel.command("queue.subscribe", json!({"on": true, "board": true})).await.unwrap();
        let epoch = chief.api.get("/api/v1/distribution/live").await.unwrap()["epoch"].clone();
        panels.push((chief, panel, epoch));
    }
    let (chief, mut panel, epoch) = panels.pop().unwrap();
    panel.wait_for(2 * SOON, |e| e["t"] == "board.delta" && e["d"]["epoch"] != epoch).await.unwrap();
    app.customer_writes(&there, "s-7", 1, "не для неї").await;
    let board = chief.api.get("/api/v1/distribution/live").await.unwrap();
    assert_eq!(board["queue"]["waiting"][0]["dialog_id"], own);
    assert_eq!(board["queue"]["kpi"]["waiting"], 1);
});
