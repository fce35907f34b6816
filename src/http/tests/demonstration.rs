//! The customer's page of the demonstration: which bot its chat speaks to.

use rozmova_load::{Api, Visitor};

use super::*;
use crate::demo::{self, SignIns};

impl Server {
    /// The page at this address.
    async fn page(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await.unwrap()).await
    }
}

#[actix_web::test]
async fn on_a_clean_database_the_page_opens_the_chat_of_the_shops_real_bot() {
    let dir = tempfile::tempdir().unwrap();
    let (config, data) = (Server::config_in(dir.path()), dir.path().to_owned());
    let sign_ins = tokio::task::spawn_blocking(move || SignIns::prepare(&config, &data).unwrap()).await.unwrap();
    let server = Server::start_as(Mode::Demo, dir).await;
    let town = demo::open(&server.base, &sign_ins).await.unwrap();

    let opened = server.page("/demo").await;
    assert_eq!(opened.status, StatusCode::FOUND, "{}", opened.text);
    let address = opened.header("location").to_owned();
    let bot: i64 = address.strip_prefix("/demo?bot=").unwrap().parse().unwrap();
    assert_eq!(server.page(&address).await.status, StatusCode::OK);
    let visitor = Visitor::open(&Api::new(&server.base).unwrap(), bot, None, &server.base).await.unwrap();
    assert_eq!(visitor.session["config"]["title"], "Світло і Дзеркало");

    visitor.close().await;
    town.close();
    server.running.stop().await;
}

#[actix_web::test]
async fn without_any_chat_the_page_says_what_to_do_and_a_bot_of_the_address_stays() {
    let server = Server::start_as(Mode::Demo, tempfile::tempdir().unwrap()).await;
    let admin = server.set_up().await;
    let empty = server.page("/demo").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(empty.text.contains("/settings/bots/bots") && empty.text.contains("reload this page"), "{}", empty.text);
    assert_eq!(empty.header("cache-control"), "no-store", "it is another page once there is a bot");

    let mut bots = Vec::new();
    for name in ["Без чату", "Крамниця", "Друга крамниця"] {
        let made = server.post("/api/v1/bots", &admin, &json!({"name": name, "on_no_scenario": "queue"})).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        bots.push(made.body["id"].as_i64().unwrap());
    }
    for bot in &bots[1..] {
        let path = format!("/api/v1/bots/{bot}/channels/widget");
        let widget = json!({"allowed_origins": [server.base], "title": "Крамниця"});
        let connected = server.write(Method::PUT, &path, &admin, &widget).await;
        assert!(connected.status.is_success(), "{}", connected.text);
    }
    let to = |bot: i64| format!("/demo?bot={bot}");
    assert_eq!(server.page("/demo").await.header("location"), to(bots[1]), "the first that has a chat");
    let named = server.page(&to(bots[2])).await;
    assert_eq!((named.status, named.header("location")), (StatusCode::OK, ""), "who names a bot gets it");

    let path = format!("/api/v1/bots/{}", bots[1]);
    let off = server.write(Method::PATCH, &path, &admin, &json!({"is_active": false})).await;
    assert_eq!(off.status, StatusCode::OK, "{}", off.text);
    assert_eq!(server.page("/demo?lang=en").await.header("location"), format!("{}&lang=en", to(bots[2])));
    server.running.stop().await;
}
