//! Clients: the card, finding, bans, joining two into one (operator-line.md 2).

use rozmova_load::api::Method;
use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, eventually, people::hears},
};

fn names(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

story!(a_card_is_changed_by_version_and_the_new_name_reaches_the_open_dialog, |app| {
    app.auto_distribution().await;
    let team = app.team("cards", &["Ірина", "Тарас"], 5).await;
    let (iryna, taras) = (&team.operators[0].api, &team.operators[1].api);
    let mut panel = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    hears(&mut panel, "Добрий день").await;
    let client = app.dialog(dialog).await["client"]["id"].as_i64().unwrap();
    let path = format!("/api/v1/clients/{client}");
    let card = iryna.get(&path).await.unwrap();
    let version = card["version"].as_i64().unwrap();

    let body = json!({
        "name": " Марія Бондаренко ", "phone": "+38 (067) 111-22-33", "email": "Maria@Example.com",
        "tags": ["vip", "vip", "опт"], "custom_fields": {"Місто": "Київ", "Розмір": 40},
    });
    let tag = format!("\"{version}\"");
    let changed = iryna.call(Method::PATCH, &path, Some(&body), &[("if-match", &tag)]).await.unwrap();
    assert_eq!((&changed["name"], &changed["phone"]), (&json!("Марія Бондаренко"), &json!("380671112233")));
    assert_eq!((&changed["email"], &changed["tags"]), (&json!("maria@example.com"), &json!(["vip", "опт"])));
    assert_eq!(changed["custom_fields"], json!({"Місто": "Київ", "Розмір": 40}));
    let stale = iryna.call(Method::PATCH, &path, Some(&json!({"name": "Інша"})), &[("if-match", &tag)]).await;
    assert_eq!(stale.unwrap_err().status(), 412);
    panel
        .wait_for(SOON, |e| e["t"] == "dialog.updated" && e["d"]["dialog"]["client"]["name"] == "Марія Бондаренко")
        .await
        .expect("the name comes by itself");
    assert_eq!(app.dialog(dialog).await["client"]["name"], "Марія Бондаренко");
    let send = json!({"dialog_id": dialog, "client_nonce": "n", "type": "text", "text": "Вітаю, Маріє!"});
    panel.command("dialog.send", send).await.expect("the dialog goes on");

    let gone = iryna.patch(&path, &json!({"custom_fields": {"Місто": null}, "phone": ""})).await.unwrap();
    assert_eq!((&gone["custom_fields"], &gone["phone"]), (&json!({"Розмір": 40}), &json!("")));
    for wrong in [
        json!({"phone": "шість"}),
        json!({"email": "x"}),
        json!({"name": ""}),
        json!({"tags": [""]}),
        json!({"custom_fields": {"a": {}}}),
        json!({"is_banned": true}),
    ] {
        let refused = iryna.patch(&path, &wrong).await.unwrap_err();
        assert!([400, 422].contains(&refused.status()), "{wrong}: {refused}");
    }
    assert_eq!(iryna.get(&path).await.unwrap(), gone, "bad input changes nothing");
    // AC-01: whoever sees none of the client's dialogs does not see the client.
    assert_eq!(taras.patch(&path, &json!({"name": "чуже"})).await.unwrap_err().status(), 404);
    let trainee = app.user("Стажер", "light_agent").await;
    assert_eq!(trainee.api.patch(&path, &json!({"name": "чуже"})).await.unwrap_err().status(), 403);
});

story!(clients_are_found_by_name_phone_e_mail_and_nick_page_by_page_and_only_in_sight, |app| {
    app.auto_distribution().await;
    let team = app.team("search", &["Ірина", "Тарас"], 50).await;
    let mut panel = team.operators[0].on_line().await;
    for n in 1..=5 {
        app.customer_writes(&team, &format!("u-{n}"), n, &format!("лист {n}")).await;
        hears(&mut panel, &format!("лист {n}")).await;
    }
    let (iryna, taras) = (&team.operators[0].api, &team.operators[1].api);
    let all = iryna.get("/api/v1/clients").await.unwrap();
    let ids: Vec<i64> = all["data"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect();
    assert_eq!(ids.len(), 5);
    assert!(all["data"][0]["channels"] == json!(["custom_channel"]), "{all}");
    let change = async |id: i64, body: Value| {
        iryna.patch(&format!("/api/v1/clients/{id}"), &body).await.unwrap();
    };
    change(ids[0], json!({"name": "Їжакевич Ґалина", "email": "galyna@example.com"})).await;
    change(ids[1], json!({"name": "100%_Знижка", "phone": "+380671112233"})).await;

    for (search, found) in [
        ("їЖАК", "Їжакевич Ґалина"),
        ("GALYNA@", "Їжакевич Ґалина"),
        ("067 111", "100%_Знижка"),
        ("100%25_", "100%_Знижка"),
    ] {
        let page = iryna.get(&format!("/api/v1/clients?search={search}")).await.unwrap();
        assert_eq!(names(&page), [found], "{search}");
    }
    assert!(names(&iryna.get("/api/v1/clients?search=%25%25%25").await.unwrap()).is_empty(), "signs are signs");

    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = iryna.get(&format!("/api/v1/clients?limit=2{cursor}")).await.unwrap();
        seen.extend(page["data"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ids, "every client once");
    assert!(names(&taras.get("/api/v1/clients").await.unwrap()).is_empty(), "he holds none of their dialogs");
    assert_eq!(app.admin.get("/api/v1/clients").await.unwrap()["data"].as_array().unwrap().len(), 5);
    assert_eq!(app.anonymous().get("/api/v1/clients").await.unwrap_err().status(), 401);
});

story!(a_banned_clients_messages_are_kept_and_given_to_nobody_until_the_ban_ends, |app| {
    app.auto_distribution().await;
    let team = app.team("bans", &["Ірина"], 5).await;
    let vitalii = app.user("Віталій", "supervisor").await;
    let waiting = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "спам").await).await;
    let client = app.dialog(waiting).await["client"]["id"].as_i64().unwrap();
    let path = format!("/api/v1/clients/{client}");
    let reason = json!({"reason": "Погрози"});
    assert_eq!(team.operators[0].api.post(&format!("{path}/ban"), &reason).await.unwrap_err().status(), 403);
    assert_eq!(vitalii.api.post(&format!("{path}/ban"), &json!({"reason": " "})).await.unwrap_err().status(), 422);
    let past = json!({"reason": "x", "until": "2020-01-01T00:00:00Z"});
    assert_eq!(vitalii.api.post(&format!("{path}/ban"), &past).await.unwrap_err().status(), 422);
    let banned = vitalii.api.post(&format!("{path}/ban"), &reason).await.unwrap();
    assert_eq!((&banned["is_banned"], &banned["ban_reason"]), (&json!(true), &json!("Погрози")));
    assert_eq!(app.dialog(waiting).await["state"], "closed", "it waits for nobody any more");

    let mut panel = team.operators[0].on_line().await;
    let later = app.dialog_of(&app.customer_writes(&team, "u-1", 2, "ще спам").await).await;
    app.customer_writes(&team, "u-1", 3, "і ще").await;
    let other = app.dialog_of(&app.customer_writes(&team, "u-2", 1, "Добрий день").await).await;
    hears(&mut panel, "Добрий день").await;
    let row = app.dialog(later).await;
    assert_eq!((&row["state"], &row["unread"], &row["operator_id"]), (&json!("bot"), &json!(0), &Value::Null));
    assert_eq!(app.messages(later).await.iter().filter(|m| m["direction"] == "in").count(), 2, "nothing is lost");
    assert_eq!(app.dialog(other).await["state"], "active");

    let lifted = vitalii.api.post(&format!("{path}/unban"), &json!({})).await.unwrap();
    assert_eq!((&lifted["is_banned"], &lifted["ban_reason"]), (&json!(false), &json!("")));
    app.customer_writes(&team, "u-1", 4, "вибачте").await;
    hears(&mut panel, "вибачте").await;
});

story!(two_clients_become_one_with_all_channels_and_an_administrator_takes_it_back, |app| {
    app.auto_distribution().await;
    let team = app.team("merges", &["Ірина", "Тарас"], 9).await;
    let mut panel = team.operators[0].on_line().await;
    let iryna = &team.operators[0].api;
    let first = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "з телефона").await).await;
    let second = app.dialog_of(&app.customer_writes(&team, "u-2", 1, "з роботи").await).await;
    hears(&mut panel, "з роботи").await;
    let of = async |dialog: i64| app.dialog(dialog).await["client"]["id"].as_i64().unwrap();
    let (survivor, loser) = (of(first).await, of(second).await);
    let card = format!("/api/v1/clients/{survivor}");
    iryna.patch(&card, &json!({"name": "Марія", "phone": "380671112233", "tags": ["vip"]})).await.unwrap();
    let other = json!({"name": "Маша", "phone": "380671112233", "email": "m@x.ua", "tags": ["опт"]});
    iryna.patch(&format!("/api/v1/clients/{loser}"), &other).await.unwrap();
    let similar = iryna.get(&format!("{card}/similar")).await.unwrap();
    assert_eq!(names(&similar), ["Маша"]);

    let stranger = team.operators[1].api.post(&format!("{card}/merge"), &json!({"client_id": loser})).await;
    assert_eq!(stranger.unwrap_err().status(), 404);
    assert_eq!(iryna.post(&format!("{card}/merge"), &json!({"client_id": survivor})).await.unwrap_err().status(), 422);
    let merged = iryna.post(&format!("{card}/merge"), &json!({"client_id": loser})).await.unwrap();
    assert_eq!((&merged["name"], &merged["email"]), (&json!("Марія"), &json!("m@x.ua")));
    assert_eq!(merged["tags"], json!(["vip", "опт"]));
    assert_eq!(merged["contacts"].as_array().unwrap().len(), 2, "one card shows all channels");
    assert_eq!(merged["dialogs"].as_array().unwrap().len(), 2, "dialogs are not joined");
    assert_eq!(of(second).await, survivor);
    let again = iryna.post(&format!("{card}/merge"), &json!({"client_id": loser})).await.unwrap_err();
    assert!([404, 409].contains(&again.status()), "{again}");
    assert!(!names(&iryna.get("/api/v1/clients").await.unwrap()).contains(&"Маша"));
    // The chat that moved goes on where it was.
    app.customer_writes(&team, "u-2", 2, "ви тут?").await;
    hears(&mut panel, "ви тут?").await;
    assert_eq!(app.dialog(second).await["client"]["id"], json!(survivor));

    let merges = iryna.get(&format!("{card}/merges")).await.unwrap();
    let undo = format!("{card}/merges/{}/undo", merges["data"][0]["id"]);
    assert_eq!(iryna.post(&undo, &json!({})).await.unwrap_err().status(), 403);
    iryna.patch(&card, &json!({"name": "Марія Бондаренко"})).await.unwrap();
    let back = app.admin.post(&undo, &json!({})).await.unwrap();
    assert_eq!(
        (&back["name"], &back["email"]),
        (&json!("Марія Бондаренко"), &json!("")),
        "what was changed since stays"
    );
    assert_eq!(of(second).await, loser);
    eventually("the dialog of the other client is shown with its own name", || async {
        (app.dialog(second).await["client"]["name"] == "Маша").then_some(())
    })
    .await;
    app.customer_writes(&team, "u-2", 3, "знову я").await;
    hears(&mut panel, "знову я").await;
    assert_eq!(app.admin.post(&undo, &json!({})).await.unwrap_err().status(), 409, "once");
});
