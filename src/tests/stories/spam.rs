//! Spam (administration.md 7, operator-line.md 4.1): closed with its status, kept in its folder; a banned client rings nobody.

use std::collections::BTreeSet;

use rozmova_load::{Api, Panel};
use serde_json::{Value, json};

use crate::{
    story,
    support::{SOON, TestApp, people::hears},
};

/// The status that means spam.
async fn spam_status(app: &TestApp) -> Value {
    let statuses = app.admin.get("/api/v1/statuses").await.unwrap();
    let rows = statuses["data"].as_array().unwrap();
    rows.iter().find(|row| row["is_spam"] == true).expect("a new instance has one")["id"].clone()
}

/// What somebody finds in the folder of spam, by number.
async fn folder(api: &Api) -> BTreeSet<i64> {
    let page = api.get("/api/v1/dialogs?folder=spam_banned").await.unwrap();
    page["data"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

/// Reads the panel up to a message with this text; nothing before it may hold `silenced`.
async fn hears_only(panel: &mut Panel, text: &str, silenced: &str) {
    loop {
        let event = panel.event(SOON).await.unwrap().unwrap_or_else(|| panic!("«{text}» did not reach the panel"));
        assert!(!event.to_string().contains(silenced), "«{silenced}» rings: {event}");
        if event["t"] == "message.new" && event["d"]["message"]["text"] == text {
            return;
        }
    }
}

story!(what_is_closed_as_spam_is_in_its_folder_and_a_banned_client_rings_nobody_until_it_is_taken_back, |app| {
    app.auto_distribution().await;
    app.settings(json!({"comment_required_on_close": true, "reopen_window_min": 60})).await;
    let team = app.team("spam", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let vitalii = app.user("Віталій", "supervisor").await;
    let spam = spam_status(&app).await;
    let mut panel = iryna.on_line().await;
    let path = |dialog: i64, what: &str| format!("/api/v1/dialogs/{dialog}/{what}");
    let as_spam = json!({"status_id": spam});

    // Closing asks for a comment; closing as spam for nothing.
    let first = app.dialog_of(&app.customer_writes(&team, "s-1", 1, "Купуйте тисячу лампочок").await).await;
    hears(&mut panel, "Купуйте тисячу лампочок").await;
    let refused = iryna.api.post(&path(first, "close"), &json!({})).await.unwrap_err();
    assert!(refused.status() == 422 && refused.to_string().contains("comment"), "{refused}");
    assert_eq!(folder(&iryna.api).await, BTreeSet::new());
    let closed = iryna.api.post(&path(first, "close"), &as_spam).await.unwrap();
    assert_eq!((&closed["state"], &closed["status_id"]), (&json!("closed"), &spam));
    assert_eq!(folder(&iryna.api).await, BTreeSet::from([first]));

    // It does not come back by itself, though other requests would within the hour; without a ban the next one rings.
    let second = app.dialog_of(&app.customer_writes(&team, "s-1", 2, "А дві тисячі?").await).await;
    assert_ne!(second, first);
    hears(&mut panel, "А дві тисячі?").await;
    iryna.api.post(&path(second, "close"), &as_spam).await.unwrap();

    // The ban: what the client writes now is kept in the folder and given to nobody.
    let client = app.dialog(second).await["client"]["id"].as_i64().unwrap();
    let banned = json!({"reason": "Надсилає рекламу"});
    vitalii.api.post(&format!("/api/v1/clients/{client}/ban"), &banned).await.unwrap();
    let third = app.dialog_of(&app.customer_writes(&team, "s-1", 3, "Остання пропозиція").await).await;
    app.customer_writes(&team, "s-2", 1, "Добрий день").await;
    hears_only(&mut panel, "Добрий день", "Остання пропозиція").await;
    let row = app.dialog(third).await;
    assert_eq!((&row["operator_id"], &row["unread"]), (&Value::Null, &json!(0)));
    let queue = app.admin.get("/api/v1/distribution/queue").await.unwrap();
    assert_eq!(queue["data"], json!([]), "it waits for nobody");
    assert_eq!(folder(&vitalii.api).await, BTreeSet::from([first, second, third]));

    // Taken back: the client is heard again, and what was no spam goes on where it was.
    vitalii.api.post(&format!("/api/v1/clients/{client}/unban"), &json!({})).await.unwrap();
    assert_eq!(folder(&vitalii.api).await, BTreeSet::from([first, second]));
    let again = app.customer_writes(&team, "s-1", 4, "Вибачте, мені потрібне дзеркало").await;
    assert_eq!(app.dialog_of(&again).await, third);
    hears(&mut panel, "Вибачте, мені потрібне дзеркало").await;
    iryna.api.post(&path(third, "close"), &json!({"comment": "Замовлення прийнято"})).await.unwrap();
    let open = iryna.api.post(&path(second, "reopen"), &json!({})).await.unwrap();
    assert_eq!((&open["state"], &open["operator_id"]), (&json!("active"), &json!(iryna.id)));
    assert_ne!(open["status_id"], spam, "an open request has a status of its own again");
    assert_eq!(folder(&iryna.api).await, BTreeSet::from([first]));
});
