#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! The executor against a stand-in that records requests and answers from a script.

use std::sync::Arc;

use rozmova_actors::{
    domain::{
        BotId, ChannelKind, ConnectionId, DialogId, MessageId, Slot, Timestamp,
        outbound::{OutboxBody, OutboxDraft, OutboxRow},
    },
    ports::{Clock, SendOutcome, Sender as _},
};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method};

use crate::{
    channels::{
        ConnectionRow, Directory, Executor, directory::seal_credentials, settings::CustomChannelCredentials,
        signing::SigningSecret,
    },
    egress::{Allow, Egress, IoRuntime},
    secrets::{Keyring, MasterKey, SecretBox},
};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

struct FixedClock;
impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(1_767_600_000_000_000)
    }
}

fn executor(url: &str, allow: &[&str], active: bool) -> Executor {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let secrets = SecretBox::new(&Keyring::new(MasterKey::generate().unwrap(), vec![]));
    let credentials = CustomChannelCredentials {
        access_token: "integrator-token".to_owned(),
        signing_secrets: vec![SECRET.to_owned()],
        headers: [("X-Extra".to_owned(), "1".to_owned())].into(),
    };
    let directory = Directory::new(secrets.clone());
    let row = ConnectionRow {
        id: ConnectionId(4),
        bot_id: BotId(1),
        channel: ChannelKind::CustomChannel,
        status: String::from(if active { "active" } else { "disabled" }),
        version: 1,
        credentials: Some(seal_credentials(&secrets, ConnectionId(4), &credentials).unwrap()),
        settings: json!({"custom_channel_url": url}),
        inbound_token_hash: None,
    };
    directory.replace(&row).unwrap();
    let egress = Egress::new(Allow::parse(allow).unwrap(), IoRuntime::start().unwrap()).unwrap();
    let keys = crate::secrets::Keyring::new(crate::secrets::MasterKey::generate().unwrap(), vec![]);
    let config = crate::config::Config::load(&crate::config::Sources::default()).unwrap();
    let links = super::OutLinks::new(crate::files::FileLinks::new(&keys), &config);
    Executor::new(directory, egress, Arc::new(FixedClock), links)
}

fn row(attempts: i32) -> OutboxRow {
    let body = OutboxBody::Message {
        message_id: MessageId(901),
        dialog_id: DialogId(55),
        from_kind: "operator".to_owned(),
        from_id: Some(12),
        from_name: "Ірина".to_owned(),
        text: "Вітаю!".to_owned(),
        attachments: vec![],
        buttons: vec![],
    };
    let draft = OutboxDraft {
        slot: Slot(3),
        connection_id: ConnectionId(4),
        channel: ChannelKind::CustomChannel,
        chat_id: "u-42".to_owned(),
        body,
        at: Timestamp(0),
    };
    OutboxRow { n: 1, attempts, next_at: Timestamp(0), draft }
}

async fn stand_in(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(answer).mount(&server).await;
    server
}

#[tokio::test]
async fn p_05_every_try_carries_the_token_the_signature_and_the_same_id() {
    let server = stand_in(ResponseTemplate::new(200).set_body_json(json!({"message_id": "x-77"}))).await;
    let executor = executor(&format!("{}/hook", server.uri()), &["127.0.0.1"], true);
    for attempt in 0..2 {
        let outcome = executor.send(row(attempt)).await;
        assert_eq!(outcome, SendOutcome::Accepted { external_id: Some("x-77".to_owned()) });
    }
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        let header = |name: &str| request.headers.get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(header("x-access-token"), "integrator-token");
        assert_eq!(header("x-extra"), "1");
        assert_eq!(header("webhook-id"), "901");
        assert_eq!(header("webhook-timestamp"), "1767600000");
        let expected = SigningSecret::parse(SECRET).unwrap().sign("901", 1_767_600_000, &request.body);
        assert_eq!(header("webhook-signature"), expected);
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!((&body["message_id"], &body["from"]["name"]), (&json!("901"), &json!("Ірина")));
    }
}

#[tokio::test]
async fn a_busy_integrator_is_tried_later_and_a_refusal_is_final() {
    let busy = stand_in(ResponseTemplate::new(429).insert_header("retry-after", "7")).await;
    let outcome = executor(&busy.uri(), &["127.0.0.1"], true).send(row(0)).await;
    let expected = SendOutcome::Retry { after: Some(std::time::Duration::from_secs(7)), code: "http_429".to_owned() };
    assert_eq!(outcome, expected);
    let refuses = stand_in(ResponseTemplate::new(422)).await;
    let outcome = executor(&refuses.uri(), &["127.0.0.1"], true).send(row(0)).await;
    assert_eq!(outcome, SendOutcome::Rejected { code: "rejected".to_owned() });
}

#[tokio::test]
async fn nobody_at_the_address_is_tried_later() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let outcome = executor(&format!("http://{gone}/"), &["127.0.0.1"], true).send(row(0)).await;
    assert_eq!(outcome, SendOutcome::Retry { after: None, code: "network".to_owned() });
}

#[tokio::test]
async fn ss_01_an_address_that_is_private_now_is_refused_when_sent() {
    let server = stand_in(ResponseTemplate::new(200)).await;
    let outcome = executor(&server.uri(), &[], true).send(row(0)).await;
    assert_eq!(outcome, SendOutcome::Rejected { code: "rejected".to_owned() });
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_connection_that_was_switched_off_or_has_no_address_gets_nothing() {
    let server = stand_in(ResponseTemplate::new(200)).await;
    for executor in [executor(&server.uri(), &["127.0.0.1"], false), executor("", &[], true)] {
        assert_eq!(executor.send(row(0)).await, SendOutcome::Rejected { code: "not_found".to_owned() });
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}
