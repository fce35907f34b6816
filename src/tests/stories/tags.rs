//! Tags of requests and of clients: the list, putting on and taking off, the thread's history, live effect (operator-line.md 7).

use rozmova_load::api::Method;
use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, people::hears},
};

story!(a_tag_is_put_on_a_request_and_taken_off_and_everybody_who_sees_it_hears_of_it, |app| {
    app.auto_distribution().await;
    let vitalii = app.user("Віталій", "supervisor").await;
    let team = app.team("tags", &["Ірина", "Тарас"], 5).await;
    let (iryna, taras) = (&team.operators[0].api, &team.operators[1].api);
    let mut panel = team.operators[0].on_line().await;
    let make = async |body: Value| vitalii.api.post("/api/v1/tags", &body).await.unwrap()["id"].as_i64().unwrap();
    let urgent = make(json!({"name": "Терміново", "color": "#dc2626", "group": "Важливість"})).await;
    let refund = make(json!({"name": "Повернення", "order": 20})).await;
    let client_tag = make(json!({"name": "VIP", "scope": "client"})).await;
    panel.wait_for(SOON, |e| e["t"] == "catalogue.changed").await.expect("open panels hear of the list");
    assert_eq!(iryna.get("/api/v1/panel/bootstrap").await.unwrap()["tags"].as_array().unwrap().len(), 3);

    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    hears(&mut panel, "Добрий день").await;
    let path = format!("/api/v1/dialogs/{dialog}");
    let put = iryna.patch(&path, &json!({"tags_add": [urgent, "Повернення", urgent]})).await.unwrap();
    assert_eq!(put["tag_ids"], json!([urgent, refund]));
    panel
        .wait_for(SOON, |e| e["t"] == "dialog.updated" && e["d"]["dialog"]["tag_ids"] == json!([urgent, refund]))
        .await
        .expect("the tags come by themselves");
    // Over the socket, as the panel may.
    panel.command("dialog.update", json!({"dialog_id": dialog, "tags_remove": [refund]})).await.unwrap();
    assert_eq!(app.dialog(dialog).await["tag_ids"], json!([urgent]));
    let lines: Vec<Value> = app.messages(dialog).await.into_iter().filter(|m| m["text"] == "tags_changed").collect();
    assert_eq!(lines[0]["attachments"][0], json!({"added": ["Терміново", "Повернення"], "removed": []}));
    assert_eq!(lines[1]["attachments"][0], json!({"added": [], "removed": ["Повернення"]}));

    for (wrong, status) in [
        (json!({"tags_add": [client_tag]}), 422),
        (json!({"tags_add": ["немає такого"]}), 422),
        (json!({"tags_add": [999_999]}), 422),
    ] {
        assert_eq!(iryna.patch(&path, &wrong).await.unwrap_err().status(), status, "{wrong}");
    }
    assert_eq!(taras.patch(&path, &json!({"tags_add": [refund]})).await.unwrap_err().status(), 404, "AC-01");
    assert_eq!(app.dialog(dialog).await["tag_ids"], json!([urgent]), "bad input changes nothing");

    // An archived tag is not offered and stays where it was put.
    let tag = format!("/api/v1/tags/{urgent}");
    let gone = vitalii.api.call(Method::DELETE, &tag, None, &[]).await.unwrap_err();
    assert_eq!((gone.status(), gone.code()), (409, "conflict"), "a tag in use stays in statistics");
    vitalii.api.patch(&tag, &json!({"active": false})).await.unwrap();
    assert_eq!(app.dialog(dialog).await["tag_ids"], json!([urgent]));
    iryna.patch(&path, &json!({"tags_remove": [urgent]})).await.unwrap();
    assert_eq!(iryna.patch(&path, &json!({"tags_add": [urgent]})).await.unwrap_err().status(), 422);
    vitalii.api.call(Method::DELETE, &tag, None, &[]).await.unwrap();
    let twice = vitalii.api.post("/api/v1/tags", &json!({"name": "Повернення"})).await.unwrap_err();
    assert_eq!((twice.status(), twice.code()), (409, "conflict"));
    assert_eq!(iryna.post("/api/v1/tags", &json!({"name": "x"})).await.unwrap_err().status(), 403);
});

story!(closing_wants_a_tag_when_the_setting_says_so_and_takes_it_with_the_closing, |app| {
    app.auto_distribution().await;
    app.settings(json!({"tags_required_on_close": true})).await;
    let team = app.team("closing-tags", &["Ірина"], 5).await;
    let iryna = &team.operators[0].api;
    let mut panel = team.operators[0].on_line().await;
    let fault = app.admin.post("/api/v1/tags", &json!({"name": "Брак"})).await.unwrap()["id"].as_i64().unwrap();
    for (n, over_socket) in [(1, false), (2, true)] {
        let chat = format!("u-{n}");
        let dialog = app.dialog_of(&app.customer_writes(&team, &chat, n, "Прийшло зламане").await).await;
        panel.wait_for(SOON, |e| e["d"]["dialog"]["id"] == dialog).await.expect("the dialog comes");
        let path = format!("/api/v1/dialogs/{dialog}/close");
        let refused = iryna.post(&path, &json!({})).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (422, "validation"), "{refused}");
        assert!(refused.to_string().contains("tags_add"), "{refused}");
        let unknown = iryna.post(&path, &json!({"tags_add": ["немає"]})).await.unwrap_err();
        assert_eq!(unknown.status(), 422, "{unknown}");
        assert_eq!(app.dialog(dialog).await["state"], "active", "a refused closing changes nothing");
        if over_socket {
            panel.command("dialog.finish", json!({"dialog_id": dialog, "tags_add": [fault]})).await.unwrap();
        } else {
            iryna.post(&path, &json!({"tags_add": ["Брак"]})).await.unwrap();
        }
        let closed = app.dialog(dialog).await;
        assert_eq!((&closed["state"], &closed["tag_ids"]), (&json!("closed"), &json!([fault])));
        let lines = app.messages(dialog).await;
        assert!(lines.iter().any(|m| m["text"] == "tags_changed" && m["attachments"][0]["added"] == json!(["Брак"])));
    }
    // One that has a tag already needs none, and an integrator never does.
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-3", 3, "І ще одне").await).await;
    panel.wait_for(SOON, |e| e["d"]["dialog"]["id"] == dialog).await.expect("the dialog comes");
    iryna.patch(&format!("/api/v1/dialogs/{dialog}"), &json!({"tags_add": [fault]})).await.unwrap();
    iryna.post(&format!("/api/v1/dialogs/{dialog}/close"), &json!({})).await.unwrap();
});

story!(with_a_list_of_client_tags_a_card_takes_only_those_unless_free_ones_are_allowed, |app| {
    app.auto_distribution().await;
    let team = app.team("client-tags", &["Ірина"], 5).await;
    let iryna = &team.operators[0].api;
    let mut panel = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    hears(&mut panel, "Добрий день").await;
    let card = format!("/api/v1/clients/{}", app.dialog(dialog).await["client"]["id"]);
    iryna.patch(&card, &json!({"tags": ["свій"]})).await.expect("without a list tags are free");
    let vip = app.admin.post("/api/v1/tags", &json!({"name": "VIP", "scope": "client"})).await.unwrap();
    iryna.patch(&card, &json!({"tags": ["свій", "VIP"]})).await.expect("what is there stays");
    let refused = iryna.patch(&card, &json!({"tags": ["свій", "VIP", "інший"]})).await.unwrap_err();
    assert_eq!(refused.status(), 422, "{refused}");
    app.admin.patch("/api/v1/settings/op-panel", &json!({"tags_free_create": true})).await.unwrap();
    let free = iryna.patch(&card, &json!({"tags": ["VIP", "інший"]})).await.unwrap();
    assert_eq!(free["tags"], json!(["VIP", "інший"]));
    let log = iryna.get(&format!("{card}/changes")).await.unwrap();
    assert_eq!((&log["data"][0]["field"], &log["data"][0]["new"]), (&json!("tags"), &json!(["VIP", "інший"])));

    let path = format!("/api/v1/tags/{}", vip["id"]);
    let renamed = app.admin.patch(&path, &json!({"name": "Золотий"})).await.unwrap_err();
    assert_eq!(renamed.status(), 409, "cards keep names");
    let scope = app.admin.patch(&path, &json!({"scope": "request"})).await.unwrap_err();
    assert_eq!(scope.status(), 422);
    app.admin.patch(&path, &json!({"color": "#f59e0b", "group": "Рівень"})).await.unwrap();
});
