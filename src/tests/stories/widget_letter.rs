//! A conversation by mail for the visitor of the website chat.

use rozmova_load::{ApiError, Visitor, api::Method};
use serde_json::{Value, json};

use super::{
    mail::{letter_to, with_mail},
    widget_around::{ORIGIN, visits, widget_of, with_widget},
};
use crate::{
    story,
    support::{
        SOON, TestApp,
        people::{Team, hears},
    },
};

async fn asks(app: &TestApp, team: &Team, visitor: &Visitor) -> Result<Value, ApiError> {
    let (path, bearer) = (format!("/widget/{}/transcript", team.bot), format!("Bearer {}", visitor.token));
    let headers = [("origin", ORIGIN), ("authorization", bearer.as_str())];
    app.anonymous().call(Method::POST, &path, Some(&json!({"language": "uk"})), &headers).await
}

story!(in_13_a_visitor_gets_the_answers_by_mail_once_a_day_at_the_address_of_their_card, |app| {
    let smtp = with_mail(&mut app).await;
    let team = with_widget(&app, "letters", json!({})).await;
    let mut iryna = team.operators[0].on_line().await;
    let mut olha = visits(&app, &team).await.unwrap();
    olha.say("c-1", "Купуйте на https://spam.example").await.unwrap();
    let message = hears(&mut iryna, "Купуйте на https://spam.example").await;
    let dialog = message["d"]["dialog_id"].as_i64().unwrap();
    olha.wait_for(SOON, |e| e["t"] == "dialog.updated" && e["d"]["status"] == "operator").await.unwrap();
    let refusal = async || {
        let refused = asks(&app, &team, &olha).await.unwrap_err();
        (refused.status(), refused.code().to_owned())
    };
    assert_eq!(refusal().await, (403, String::from("forbidden")), "it is switched off");
    app.admin.put(&widget_of(&team), &json!({"transcript_by_mail": true})).await.unwrap();
    assert_eq!(refusal().await, (409, String::from("no_address")));
    let client = app.dialog(dialog).await["client"]["id"].clone();
    let card = format!("/api/v1/clients/{client}");
    app.admin.patch(&card, &json!({"email": "Olha@Test.example"})).await.unwrap();
    assert_eq!(refusal().await, (409, String::from("nothing")), "nobody has answered");
    for body in [json!({"text": "Добрий день, слухаю вас"}), json!({"text": "Схоже на рекламу", "as": "note"})]
    {
        team.operators[0].api.post(&format!("/api/v1/dialogs/{dialog}/messages"), &body).await.unwrap();
    }
    assert_eq!(asks(&app, &team, &olha).await.unwrap()["text"], "Надсилаємо на вашу пошту");
    let letter = letter_to(&smtp, "olha@test.example").await;
    for text in [letter.part("text/plain"), letter.part("text/html")] {
        assert!(text.contains("Світло і Дзеркало") && text.contains("Добрий день, слухаю вас"), "{text}");
        assert!(!text.contains("spam.example") && !text.contains("рекламу"), "{text}");
    }
    assert_eq!(refusal().await, (429, String::from("rate_limited")), "one letter for an address in a day");
    assert!(app.messages(dialog).await.iter().any(|line| line["text"] == "transcript_mailed"));
    let stranger = visits(&app, &team).await.unwrap();
    assert_eq!(asks(&app, &team, &stranger).await.unwrap_err().status(), 404, "they have no conversation");
});
