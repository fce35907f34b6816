//! What belongs to one person alone: preferences and sign-ins.

use rozmova_load::api::Method;
use serde_json::json;

use crate::{story, support::people::end_of};

const PATH: &str = "/api/v1/me/preferences";

story!(preferences_follow_their_person_to_every_browser_and_nobody_else, |app| {
    let (olena, taras) = (app.user("Олена", "operator").await, app.user("Тарас", "analyst").await);
    let fresh = olena.api.get(PATH).await.unwrap();
    assert_eq!((&fresh["theme"], &fresh["language"], &fresh["hotkeys"]), (&json!("system"), &json!(null), &json!({})));

    let patch = json!({"theme": "dark", "hotkeys": {"close": ["Shift+X"], "transfer": []}});
    let changed = olena.api.patch(PATH, &patch).await.unwrap();
    assert_eq!(changed["hotkeys"], json!({"close": ["Shift+X"], "transfer": []}));
    let means = json!({"sound": false, "in_app": true, "browser": true, "volume": 40, "email": true});
    let bell = json!({"notifications": {"occasions": {"message": means}, "mute_while_typing": false}});
    olena.api.patch(PATH, &bell).await.unwrap();

    let (elsewhere, _) = app.anonymous().sign_in(&olena.email, &olena.password).await.unwrap();
    let read = elsewhere.get(PATH).await.unwrap();
    assert_eq!((&read["theme"], &read["hotkeys"]["close"]), (&json!("dark"), &json!(["Shift+X"])));
    assert_eq!(read["notifications"]["occasions"]["message"], means);
    assert_eq!(taras.api.get(PATH).await.unwrap()["theme"], "system");

    // What is null is as the panel's settings say, until it is set and after it is taken back.
    assert_eq!((&read["send_delay_s"], &read["right_panel_pinned"]), (&json!(null), &json!(null)));
    let own = json!({"send_delay_s": 5, "right_panel_pinned": true, "right_panel_tab": "client"});
    let set = taras.api.patch(PATH, &own).await.unwrap();
    assert_eq!((&set["send_delay_s"], &set["right_panel_pinned"]), (&json!(5), &json!(true)));
    assert_eq!((&read["right_panel_tab"], &set["right_panel_tab"]), (&json!(null), &json!("client")));
    assert_eq!(taras.api.patch(PATH, &json!({"send_delay_s": null})).await.unwrap()["send_delay_s"], json!(null));

    // Times are those of the computer until the person wants the instance's, whose zone comes with the panel.
    app.admin.patch("/api/v1/settings/instance", &json!({"instance_timezone": "Asia/Tokyo"})).await.unwrap();
    assert_eq!((&fresh["time_zone"], &set["time_zone"]), (&json!("local"), &json!("local")));
    let set = taras.api.patch(PATH, &json!({"time_zone": "instance"})).await.unwrap();
    assert_eq!(set["time_zone"], "instance");
    assert_eq!(taras.api.get("/api/v1/panel/bootstrap").await.unwrap()["instance_timezone"], "Asia/Tokyo");

    // Versions: 2 by now; a stale window is told, an unguarded change goes through.
    let guarded = |version: &'static str| {
        let api = olena.api.clone();
        async move { api.call(Method::PATCH, PATH, Some(&json!({"density": "compact"})), &[("if-match", version)]).await }
    };
    assert_eq!(guarded("\"1\"").await.unwrap_err().status(), 412);
    assert_eq!(guarded("\"2\"").await.unwrap()["density"], "compact");
    assert_eq!(olena.api.get(PATH).await.unwrap()["theme"], "dark");

    assert_eq!(app.anonymous().get(PATH).await.unwrap_err().status(), 401);
    let key = app.admin.post("/api/v1/api-keys", &json!({"name": "CRM", "scopes": ["settings:*"]})).await.unwrap();
    assert_eq!(app.anonymous().with_key(key["key"].as_str().unwrap()).get(PATH).await.unwrap_err().status(), 403);
});

story!(ac_04_preferences_take_nothing_but_preferences_and_every_fault_is_named, |app| {
    let olena = app.user("Олена", "operator").await;
    let faults = [
        (json!({"role": "administrator"}), "role"),
        (json!({"user_id": 1}), "user_id"),
        (json!({"theme": "neon"}), "theme"),
        (json!({"time_zone": "Europe/Kyiv"}), "time_zone"),
        (json!({"hotkeys": {"close": ["Alt+C"]}}), "hotkeys"),
        (json!({"hotkeys": {"<script>": ["c"]}}), "hotkeys"),
        (json!({"hotkeys": {"close": ["a", "b", "c", "d", "e"]}}), "hotkeys"),
        (json!({"notifications": {"queue_above": 0}}), "notifications"),
        (json!({"notifications": {"occasions": {"birthday": {}}}}), "notifications"),
        (json!({"signature": "ї".repeat(2_001)}), "signature"),
        (json!({"send_delay_s": 11}), "send_delay_s"),
        (json!({"send_delay_s": -1}), "send_delay_s"),
        (json!({"right_panel_pinned": "yes"}), "right_panel_pinned"),
        (json!({"right_panel_tab": "notes"}), "right_panel_tab"),
    ];
    for (body, field) in faults {
        let refused = olena.api.patch(PATH, &body).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (422, "validation"), "{body}");
        assert!(refused.to_string().contains(field), "{refused}");
    }
    assert_eq!(olena.api.get(PATH).await.unwrap()["theme"], "system", "nothing was changed");
});

story!(a_person_sees_their_sign_ins_and_ends_the_others_with_their_sockets, |app| {
    let (olena, taras) = (app.user("Олена", "operator").await, app.user("Тарас", "operator").await);
    let (phone, _) = app.anonymous().sign_in(&olena.email, &olena.password).await.unwrap();
    let (tablet, _) = app.anonymous().sign_in(&olena.email, &olena.password).await.unwrap();
    let mut on_phone = rozmova_load::Panel::connect(&phone).await.unwrap();

    let list = olena.api.get("/api/v1/me/sessions").await.unwrap();
    let rows = list["data"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    let current = |list: &serde_json::Value| {
        let rows = list["data"].as_array().unwrap();
        rows.iter().find(|row| row["current"] == true).map(|row| row["id"].as_i64().unwrap())
    };
    let mine = current(&list).expect("one of them is this one");
    let phones = current(&phone.get("/api/v1/me/sessions").await.unwrap()).unwrap();
    let end = |api: &rozmova_load::Api, path: String| {
        let api = api.clone();
        async move { api.call(Method::DELETE, &path, None, &[]).await }
    };
    assert_eq!(end(&taras.api, format!("/api/v1/me/sessions/{phones}")).await.unwrap_err().status(), 404);
    assert_eq!(end(&olena.api, format!("/api/v1/me/sessions/{mine}")).await.unwrap_err().status(), 409);
    end(&olena.api, format!("/api/v1/me/sessions/{phones}")).await.unwrap();
    end_of(&mut on_phone).await;
    assert_eq!(phone.get(PATH).await.unwrap_err().status(), 401);
    assert_eq!(end(&olena.api, format!("/api/v1/me/sessions/{phones}")).await.unwrap_err().status(), 404);

    end(&olena.api, "/api/v1/me/sessions".into()).await.unwrap();
    assert_eq!(tablet.get(PATH).await.unwrap_err().status(), 401);
    assert_eq!(olena.api.get("/api/v1/me/sessions").await.unwrap()["data"].as_array().unwrap().len(), 1);
    assert!(taras.api.get(PATH).await.is_ok());
});

story!(the_bell_keeps_what_happened_to_its_owner_until_it_is_seen, |app| {
    app.auto_distribution().await;
    let team = app.team("bell", &["Олена", "Тарас"], 5).await;
    let (olena, taras) = (&team.operators[0], &team.operators[1]);
    let bell = |api: &rozmova_load::Api, query: &'static str| {
        let api = api.clone();
        async move { api.get(&format!("/api/v1/me/notifications{query}")).await.unwrap() }
    };
    let _desk = olena.on_line().await;
    let answer = app.customer_writes(&team, "bell-1", 1, "Питання").await;
    let dialog = app.dialog_of(&answer).await;
    crate::support::eventually("the distributor's line", async || {
        bell(&olena.api, "").await["data"].as_array().filter(|rows| !rows.is_empty()).map(|_| ())
    })
    .await;
    // What follows in the dialog is no news for the bell.
    app.customer_writes(&team, "bell-1", 2, "Ще питання").await;
    olena.api.post(&format!("/api/v1/dialogs/{dialog}/assign"), &json!({"operator_id": taras.id})).await.unwrap();
    app.admin.put(&format!("/api/v1/operators/{}/status", taras.id), &json!({"status": "offline"})).await.unwrap();

    let hers = bell(&olena.api, "").await;
    assert_eq!((hers["unread"].as_i64(), hers["data"].as_array().unwrap().len()), (Some(1), 1));
    let row = &hers["data"][0];
    assert_eq!((&row["kind"], &row["dialog_id"], &row["by_name"]), (&json!("assigned"), &json!(dialog), &json!("")));
    assert_eq!((&row["client_name"], &row["read"]), (&json!("Ольга"), &json!(false)));

    let his = bell(&taras.api, "?limit=1").await;
    assert_eq!((&his["unread"], &his["data"][0]["kind"]), (&json!(2), &json!("status_forced")));
    let cursor = his["next_cursor"].as_str().unwrap();
    let rest = taras.api.get(&format!("/api/v1/me/notifications?cursor={cursor}")).await.unwrap();
    let transfer = &rest["data"][0];
    assert_eq!((&transfer["kind"], &transfer["by_name"]), (&json!("transfer"), &json!("Олена")));

    // Somebody else's id marks nothing; one's own does, and then everything.
    let read = "/api/v1/me/notifications/read";
    let left = olena.api.post(read, &json!({"ids": [transfer["id"]]})).await.unwrap();
    assert_eq!(left["unread"], 1);
    assert_eq!(taras.api.post(read, &json!({"ids": [transfer["id"]]})).await.unwrap()["unread"], 1);
    assert_eq!(taras.api.post(read, &json!({})).await.unwrap()["unread"], 0);
    assert_eq!(bell(&olena.api, "").await["unread"], 1);
    let refused = olena.api.post(read, &json!({"user_id": taras.id})).await.unwrap_err();
    assert_eq!(refused.status(), 422);
});

story!(whoever_finishes_after_the_present_requests_gets_no_new_ones_and_lifts_only_their_own_pause, |app| {
    const OWN: &str = "/api/v1/me/distribution";
    app.auto_distribution().await;
    let team = app.team("pause", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let mut desk = iryna.on_line().await;
    assert_eq!(iryna.api.get(OWN).await.unwrap(), json!({"paused": false, "own": false}));
    assert_eq!(iryna.api.put(OWN, &json!({"paused": true})).await.unwrap(), json!({"paused": true, "own": true}));
    let told = app.admin.get(&format!("/api/v1/audit?object_kind=operator&object_id={}", iryna.id)).await.unwrap();
    assert_eq!(told["data"][0]["data"]["paused"], json!({"old": false, "new": true}), "in the history of her limits");

    let waiting = app.dialog_of(&app.customer_writes(&team, "pause-1", 1, "хто тут є").await).await;
    crate::support::eventually("the queue says why", async || {
        let queue = app.admin.get("/api/v1/distribution/queue").await.unwrap();
        queue["data"][0]["last_skip_reason"].as_str().map(|_| ())
    })
    .await;
    assert_eq!(app.dialog(waiting).await["state"], "queued");
    iryna.api.put(OWN, &json!({"paused": false})).await.unwrap();
    crate::support::people::hears(&mut desk, "хто тут є").await;

    let limits = format!("/api/v1/operators/{}/limits", iryna.id);
    app.admin.put(&limits, &json!({"paused": true})).await.unwrap();
    assert_eq!(iryna.api.get(OWN).await.unwrap(), json!({"paused": true, "own": false}));
    let refused = iryna.api.put(OWN, &json!({"paused": false})).await.unwrap_err();
    assert_eq!(refused.status(), 403, "{refused}");
    app.admin.put(&limits, &json!({"paused": false})).await.unwrap();
    assert_eq!(iryna.api.get(OWN).await.unwrap(), json!({"paused": false, "own": false}));
});
