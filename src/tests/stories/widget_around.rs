//! What surrounds a visitor's conversation: blocked addresses, the form before it, its end, the rating, earlier chats.

use rozmova_load::{Api, ApiError, Visitor, VisitorError, api::Method};
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        SOON, TestApp, eventually,
        people::{Team, hears},
    },
};

pub(super) const ORIGIN: &str = "https://shop.example";

pub(super) async fn with_widget(app: &TestApp, alias: &str, more: Value) -> Team {
    app.auto_distribution().await;
    let team = app.team(alias, &["Ірина Коваль"], 5).await;
    let mut body = json!({"allowed_origins": [ORIGIN], "title": "Світло і Дзеркало"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.admin.put(&widget_of(&team), &body).await.unwrap();
    team
}

async fn remove(api: &Api, path: &str) -> Result<Value, ApiError> {
    api.call(Method::DELETE, path, None, &[]).await
}

pub(super) fn widget_of(team: &Team) -> String {
    format!("/api/v1/bots/{}/channels/widget", team.bot)
}

pub(super) async fn visits(app: &TestApp, team: &Team) -> Result<Visitor, VisitorError> {
    Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await
}

story!(a_blocked_address_gets_a_text_instead_of_the_chat_and_open_chats_end, |app| {
    let text =
        "Доступ обмежено. Пишіть на help@shop.example, і ми розберемося з кожним зверненням упродовж робочого дня";
    let team = with_widget(&app, "blocked", json!({"ip_blocking_message": {"uk": text}})).await;
    let supervisor = app.user("Олег Бойко", "supervisor").await;
    let mut olha = visits(&app, &team).await.unwrap();
    olha.say("c-1", "Добрий день").await.unwrap();
    let dialogs = app.admin.get("/api/v1/dialogs").await.unwrap();
    let dialog = dialogs["data"].as_array().unwrap().iter().find(|d| d["bot_id"] == team.bot).unwrap()["id"].clone();

    let refused = team.operators[0].api.post("/api/v1/ip-blocks", &json!({"cidr": "127.0.0.1"})).await.unwrap_err();
    assert!(refused.to_string().contains("403"), "an operator may not: {refused}");
    let block =
        supervisor.api.post("/api/v1/ip-blocks", &json!({"dialog_id": dialog, "reason": "спам"})).await.unwrap();
    assert_eq!((block["cidr"].as_str(), block["bot_id"].as_i64()), (Some("127.0.0.1/32"), Some(team.bot)));

    let told = olha.wait_for(SOON, |e| e["t"] == "error").await.unwrap();
    assert_eq!((told["d"]["code"].as_str(), told["d"]["text"].as_str()), (Some("ip_blocked"), Some(text)));
    let end = olha.wait_for(SOON, |_| false).await.unwrap_err().to_string();
    assert!(end.contains("4451"), "{end}");
    let session = visits(&app, &team).await.err().unwrap().to_string();
    assert!(
        session.contains("403") && session.contains("ip_blocked") && session.contains("help@shop.example"),
        "{session}"
    );
    let socket =
        Visitor::resume(&app.anonymous(), team.bot, &olha.token, "c_0", ORIGIN).await.err().unwrap().to_string();
    assert!(socket.contains("ip_blocked"), "{socket}");
    let lines = app.messages(dialog.as_i64().unwrap()).await;
    assert!(lines.iter().any(|m| m["text"] == "ip_blocked" && m["direction"] == "internal"), "{lines:?}");

    let again = supervisor.api.post("/api/v1/ip-blocks", &json!({"dialog_id": dialog})).await.unwrap_err();
    assert!(again.to_string().contains("409"), "{again}");
    let hits = eventually("the turned away visits to be counted", async || {
        let page = supervisor.api.get("/api/v1/ip-blocks").await.unwrap();
        page["data"][0]["hits"].as_i64().filter(|hits| *hits >= 1)
    })
    .await;
    assert!(hits >= 1);
    remove(&supervisor.api, &format!("/api/v1/ip-blocks/{}", block["id"])).await.unwrap();
    visits(&app, &team).await.unwrap();
});

story!(a_form_before_the_first_message_is_judged_and_goes_with_it, |app| {
    let form = json!({"enabled": true, "consent": {"uk": "Погоджуюся"}, "fields": [
        {"key": "name", "type": "text", "label": {"uk": "Ім’я", "en": "Name"}, "required": true},
        {"key": "email", "type": "email", "label": {"uk": "Пошта"}},
        {"key": "order", "type": "text", "label": {"uk": "Замовлення"}}]});
    let team = with_widget(&app, "form", json!({"prechat": form})).await;
    let mut iryna = team.operators[0].on_line().await;
    let mut olha = visits(&app, &team).await.unwrap();
    let asked = &olha.session["config"]["prechat"];
    assert_eq!((asked["consent"].as_str(), asked["fields"][0]["label"].as_str()), (Some("Погоджуюся"), Some("Ім’я")));

    let Err(VisitorError::Refused(faults)) =
        olha.frame("form.submit", json!({"values": {"email": "olha", "name": " "}})).await
    else {
        panic!("a wrong form was accepted")
    };
    assert_eq!(faults["code"], "validation");
    assert_eq!(faults["fields"], json!({"name": "required", "email": "email", "consent": "required"}));
    let values = json!({"name": "Ольга Мельник", "email": "olha@shop.example", "order": "48-2291", "consent": true});
    olha.frame("form.submit", json!({"values": values})).await.unwrap();
    olha.say("c-1", "Де моє замовлення?").await.unwrap();
    let message = hears(&mut iryna, "Де моє замовлення?").await;
    let dialog = app.dialog(message["d"]["dialog_id"].as_i64().unwrap()).await;
    let card = app.admin.get(&format!("/api/v1/clients/{}", dialog["client"]["id"])).await.unwrap();
    let contact = &card["contacts"][0];
    assert_eq!(contact["display_name"], "Ольга Мельник");
    assert_eq!(contact["params_from_site"]["order"], "48-2291");
    assert!(contact["meta"]["consent_at"].is_string(), "{contact}");

    let wrong = json!({"prechat": {"enabled": true, "fields": [{"key": "chat_id", "type": "text"}]}});
    let refused = app.admin.put(&widget_of(&team), &wrong).await.unwrap_err();
    assert!(refused.to_string().contains("prechat.fields.0.key"), "{refused}");
});

story!(the_visitor_ends_the_chat_rates_it_once_and_finds_it_among_earlier_ones, |app| {
    let team = with_widget(&app, "rated", json!({"csat": true})).await;
    let mut iryna = team.operators[0].on_line().await;
    let mut olha = visits(&app, &team).await.unwrap();
    olha.say("c-1", "Дякую, все гаразд").await.unwrap();
    let message = hears(&mut iryna, "Дякую, все гаразд").await;
    let dialog = message["d"]["dialog_id"].as_i64().unwrap();
    olha.wait_for(SOON, |e| e["t"] == "dialog.updated" && e["d"]["status"] == "operator").await.unwrap();

    let early = olha.frame("csat.submit", json!({"values": {"score": 5}})).await.err().unwrap().to_string();
    assert!(early.contains("conflict"), "an open chat is not rated: {early}");
    olha.frame("dialog.close", json!({})).await.unwrap();
    let closed = olha.wait_for(SOON, |e| e["t"] == "dialog.updated" && e["d"]["status"] == "closed").await.unwrap();
    let row = app.dialog(dialog).await;
    assert_eq!((row["state"].as_str(), row["close_reason"].as_str()), (Some("closed"), Some("client")));

    let public = closed["d"]["id"].clone();
    let bad = olha.frame("csat.submit", json!({"values": {"score": 9}})).await.err().unwrap().to_string();
    assert!(bad.contains("validation"), "{bad}");
    // The operator still looks at it.
    iryna.command("dialog.open", json!({"dialog_id": dialog})).await.unwrap();
    let rating = json!({"dialog_id": public, "values": {"score": 4, "comment": "Швидко"}});
    olha.frame("csat.submit", rating.clone()).await.unwrap();
    let twice = olha.frame("csat.submit", rating.clone()).await.err().unwrap().to_string();
    assert!(twice.contains("conflict"), "{twice}");
    let line =
        iryna.wait_for(SOON, |e| e["t"] == "message.new" && e["d"]["message"]["text"] == "csat_rated").await.unwrap();
    assert_eq!(line["d"]["dialog_id"].as_i64(), Some(dialog));
    let mut other = visits(&app, &team).await.unwrap();
    let foreign = other.frame("csat.submit", rating).await.err().unwrap().to_string();
    assert!(foreign.contains("not_found"), "AC-06: {foreign}");

    let returned = Visitor::open(&app.anonymous(), team.bot, Some(&olha.token), ORIGIN).await.unwrap();
    assert_eq!(returned.session["dialog"]["csat"], 4);
    let client = row["client"]["id"].clone();
    let card = team.operators[0].api.get(&format!("/api/v1/clients/{client}")).await.unwrap();
    let rating = &card["ratings"][0];
    assert_eq!((rating["score"].as_i64(), rating["comment"].as_str()), (Some(4), Some("Швидко")));
    let path = format!("/api/v1/csat/{}", rating["id"]);
    let refused = remove(&team.operators[0].api, &path).await.unwrap_err();
    assert!(refused.to_string().contains("403"), "{refused}");
    remove(&app.admin, &path).await.unwrap();
    let card = app.admin.get(&format!("/api/v1/clients/{client}")).await.unwrap();
    assert_eq!(card["ratings"], json!([]));
    assert!(app.messages(dialog).await.iter().any(|m| m["text"] == "csat_deleted"));
});

story!(a_waiting_visitor_is_told_the_place_in_the_queue, |app| {
    let team = with_widget(&app, "places", json!({})).await;
    let mut first = visits(&app, &team).await.unwrap();
    first.say("c-1", "Я перша").await.unwrap();
    let told = first.wait_for(SOON, |e| e["d"]["queue_position"].is_i64()).await.unwrap();
    assert_eq!((told["d"]["queue_position"].as_i64(), told["d"]["status"].as_str()), (Some(1), Some("waiting")));
    let mut second = visits(&app, &team).await.unwrap();
    second.say("c-1", "Я друга").await.unwrap();
    let told = second.wait_for(SOON, |e| e["d"]["queue_position"].is_i64()).await.unwrap();
    assert_eq!(told["d"]["queue_position"], 2);
    // The median of the last hour is told once somebody was answered; before that nothing is promised.
    assert_eq!(second.session["config"]["expect"], "Відповімо тут, щойно зможемо");
});

story!(outside_working_time_the_chat_says_when_somebody_will_answer, |app| {
    let team = with_widget(&app, "mornings", json!({})).await;
    assert_eq!(visits(&app, &team).await.unwrap().session["config"]["off_hours"], Value::Null, "nobody keeps hours");

    // The only working day is far enough for no midnight to matter.
    let now = rozmova_actors::ports::Clock::now(&rozmova::app::SystemClock).seconds();
    let today = jiff::Timestamp::from_second(now).unwrap().to_zoned(jiff::tz::TimeZone::UTC).date();
    let day = today.checked_add(jiff::Span::new().days(40)).unwrap();
    let hours = json!([{"from_min": 600, "to_min": 720}]);
    let calendar = json!({
        "name": "Відпустка", "timezone": "UTC", "is_default": true,
        "days": [{"date": day.to_string(), "name": "", "yearly": false, "intervals": hours}]
    });
    app.admin.post("/api/v1/calendars", &calendar).await.unwrap();
    let told = visits(&app, &team).await.unwrap().session["config"]["off_hours"].clone();
    let told = told.as_str().unwrap_or_default();
    assert!(told.starts_with(&format!("Відповімо {} ", day.day())) && told.ends_with(" з 10:00"), "{told}");
});
