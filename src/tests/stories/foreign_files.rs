//! Clients' files on other servers: the message is there at once, its files are fetched, judged as uploads are and kept here, or it
//! says why not (administration.md 8.3, security.md SS-03, SS-09, FI-03).

use std::{net::TcpListener, time::Duration};

use rozmova_load::api::Method;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::{
    story,
    support::{
        SOON, TestApp, eventually,
        files::{get, png},
        people::Team,
    },
};

/// A second address of this machine that the guard does not let anybody reach.
const PRIVATE: &str = "127.0.0.2";

/// Names the servers whose files are kept here.
async fn fetches_from(app: &TestApp, team: &Team, hosts: &[&str]) {
    let channel = format!("/api/v1/bots/{}/channels/custom_channel", team.bot);
    let body = json!({"custom_channel_url": app.receiver.url(), "timeout_s": 1, "media_hosts": hosts});
    let saved = app.admin.put(&channel, &body).await.unwrap();
    assert_eq!(saved["media_hosts"], json!(hosts));
}

/// A customer's message with files and no words; answers its dialog.
async fn sends(app: &TestApp, team: &Team, chat: &str, files: &Value) -> i64 {
    let body = json!({"update_id": 1, "message": {
        "from": {"id": chat, "first_name": "Ольга", "is_bot": false},
        "chat": {"id": chat}, "date": 1_767_600_000_123_i64, "type": "file", "text": "", "attachments": files,
    }});
    let hook = format!("/messengers_host/{}/custom_channel/hooks", team.bot);
    let headers = [("x-access-token", "in-token")];
    let answer = app.anonymous().call(Method::POST, &hook, Some(&body), &headers).await.unwrap();
    app.dialog_of(&answer).await
}

/// The files of a dialog's first message once none of them is being fetched.
async fn settled(app: &TestApp, dialog: i64) -> Vec<Value> {
    eventually("the files are decided", || async {
        let files = app.messages(dialog).await[0]["attachments"].as_array().unwrap().clone();
        files.iter().all(|file| file["state"] != "pending").then_some(files)
    })
    .await
}

/// Waits until a server was asked for a path so many times.
async fn asked(server: &MockServer, wanted: &str, times: usize) {
    eventually("the server of files is asked", || async {
        let requests = server.received_requests().await.unwrap_or_default();
        (requests.iter().filter(|request| request.url.path() == wanted).count() >= times).then_some(())
    })
    .await;
}

async fn serves(server: &MockServer, at: &str, body: &[u8]) {
    Mock::given(path(at)).respond_with(ResponseTemplate::new(200).set_body_bytes(body)).mount(server).await;
}

story!(a_clients_file_is_shown_at_once_fetched_and_kept_and_every_other_says_why_not, |app| {
    app.auto_distribution().await;
    let team = app.team("foreign", &["Ірина Коваль"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    app.admin.patch("/api/v1/settings/files", &json!({"max_file_size_mb": 1})).await.unwrap();
    fetches_from(&app, &team, &["127.0.0.1", PRIVATE]).await;
    let server = MockServer::start().await;
    let canary = TcpListener::bind((PRIVATE, 0)).unwrap();
    canary.set_nonblocking(true).unwrap();
    serves(&server, "/photo", &png(900, 600)).await;
    serves(&server, "/large.txt", &vec![b'x'; (1 << 20) + 1]).await;
    serves(&server, "/page.png", b"<!doctype html><script>alert(1)</script>").await;
    serves(&server, "/setup.exe", b"MZ").await;
    // Not there yet, a moment later it is.
    Mock::given(path("/late.txt")).respond_with(ResponseTemplate::new(404)).up_to_n_times(1).mount(&server).await;
    serves(&server, "/late.txt", "запізнився".as_bytes()).await;
    let away = format!("http://{}/secret.txt", canary.local_addr().unwrap());
    let moved = ResponseTemplate::new(302).insert_header("location", away.as_str());
    Mock::given(path("/moved.txt")).respond_with(moved).mount(&server).await;

    let of = |name: &str| json!({"type": "file", "url": format!("{}/{name}", server.uri()), "name": name});
    let files = ["photo", "large.txt", "page.png", "setup.exe", "late.txt", "moved.txt"].map(of);
    let dialog = sends(&app, &team, "u-1", &json!(files)).await;

    let heard = iryna.wait_for(SOON, |e| e["t"] == "message.new" && e["d"]["message"]["type"] == "file").await.unwrap();
    assert_eq!(heard["d"]["message"]["attachments"].as_array().unwrap().len(), 6, "shown at once");
    let told = iryna.wait_for(SOON, |e| e["t"] == "message.updated").await.unwrap();
    assert_eq!(told["d"]["message"]["attachments"][0]["state"], "stored", "the panel hears of each");
    let files = settled(&app, dialog).await;
    let seen: Vec<_> = files.iter().map(|file| (file["state"].as_str().unwrap(), &file["reason"])).collect();
    assert_eq!(
        seen,
        [
            ("stored", &Value::Null),
            ("rejected", &json!("too_large")),
            ("rejected", &json!("type_mismatch")),
            ("rejected", &json!("executable")),
            ("stored", &Value::Null),
            ("rejected", &json!("denied")),
        ]
    );
    assert_eq!((&files[0]["name"], &files[0]["mime"]), (&json!("photo.png"), &json!("image/png")), "by its content");
    let api = &team.operators[0].api;
    let photo = get(api, files[0]["url"].as_str().unwrap()).await;
    assert_eq!((photo.status, photo.header("content-type")), (200, "image/png"));
    assert_eq!(image::load_from_memory(&photo.bytes).unwrap().width(), 900);
    let late = get(api, files[4]["url"].as_str().unwrap()).await;
    assert_eq!((late.status, late.bytes.as_slice()), (200, "запізнився".as_bytes()), "404, then fine");
    assert!([1, 2, 3, 5].iter().all(|n| files[*n].get("url").is_none()), "no link to what was not accepted: {files:?}");
    let visit = canary.accept().map(|(_, from)| from);
    assert_eq!(visit.unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "SS-03: the redirect was followed");
    let exe = server.received_requests().await.unwrap().iter().filter(|r| r.url.path() == "/setup.exe").count();
    assert_eq!(exe, 0, "its name is enough");

    let lines = app.messages(dialog).await;
    let told = lines.iter().filter(|line| line["text"] == "file_rejected").map(|line| &line["attachments"][0]);
    let said: Vec<_> = told.map(|told| (told["name"].as_str().unwrap(), told["reason"].as_str().unwrap())).collect();
    let wanted = [
        ("large.txt", "too_large"),
        ("page.png", "type_mismatch"),
        ("setup.exe", "executable"),
        ("moved.txt", "denied"),
    ];
    assert_eq!(said, wanted, "each is said in a line of its own");
});

story!(ss_09_a_file_on_a_server_the_channel_does_not_name_stays_a_link_and_is_never_asked_for, |app| {
    let team = app.team("links", &[], 5).await;
    let server = MockServer::start().await;
    serves(&server, "/photo.png", &png(20, 20)).await;
    let link = json!({"type": "image", "url": format!("{}/photo.png", server.uri()), "name": "photo.png"});

    let dialog = sends(&app, &team, "u-1", &json!([link])).await;
    let kept = app.messages(dialog).await[0]["attachments"][0].clone();
    assert_eq!((&kept["url"], kept.get("state")), (&link["url"], None));

    // A message after it is fetched, and the worker did not look at the first.
    fetches_from(&app, &team, &["127.0.0.1"]).await;
    let next = sends(&app, &team, "u-2", &json!([link])).await;
    assert_eq!(settled(&app, next).await[0]["state"], "stored");
    assert_eq!(app.messages(dialog).await[0]["attachments"][0], kept);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
    let channel = format!("/api/v1/bots/{}/channels/custom_channel", team.bot);
    let bad = json!({"custom_channel_url": app.receiver.url(), "media_hosts": ["https://files.example.com"]});
    assert_eq!(app.admin.put(&channel, &bad).await.unwrap_err().status(), 422);
});

story!(fetching_goes_on_after_a_crash_and_what_never_answers_is_given_up_visibly, |app| {
    let team = app.team("crash", &[], 5).await;
    fetches_from(&app, &team, &["127.0.0.1"]).await;
    let server = MockServer::start().await;
    let silent = || ResponseTemplate::new(200).set_delay(Duration::from_secs(600));
    Mock::given(path("/once.png")).respond_with(silent()).up_to_n_times(1).mount(&server).await;
    serves(&server, "/once.png", &png(20, 20)).await;
    Mock::given(path("/never.png")).respond_with(silent()).mount(&server).await;
    let of = |name: &str| json!([{"type": "image", "url": format!("{}/{name}", server.uri()), "name": name}]);

    let once = sends(&app, &team, "u-1", &of("once.png")).await;
    let never = sends(&app, &team, "u-2", &of("never.png")).await;
    asked(&server, "/once.png", 1).await;
    asked(&server, "/never.png", 1).await;
    assert_eq!(app.messages(never).await[0]["attachments"][0]["state"], "pending", "shown, and nobody waits for it");
    app.kill();
    app.boot().await;

    let file = settled(&app, once).await.remove(0);
    assert_eq!((&file["state"], &file["width"]), (&json!("stored"), &json!(20)));
    asked(&server, "/never.png", 2).await;
    app.kill();
    app.boot().await;
    let file = settled(&app, never).await.remove(0);
    assert_eq!((&file["state"], &file["reason"]), (&json!("failed"), &json!("unreachable")), "three tries");
    assert!(file["url"].as_str().unwrap().ends_with("/never.png"), "a person may try the link");
    let said = app.messages(never).await.into_iter().filter(|line| line["text"] == "file_rejected").count();
    assert_eq!(said, 1);
});

story!(p_14_a_server_of_files_that_is_ill_gets_one_probe_at_a_time_and_its_files_are_kept_once_it_is_well, |app| {
    let team = app.team("ill", &[], 5).await;
    fetches_from(&app, &team, &["127.0.0.1"]).await;
    let server = MockServer::start().await;
    Mock::given(path("/ill.png")).respond_with(ResponseTemplate::new(503)).mount(&server).await;
    let file = json!([{"type": "image", "url": format!("{}/ill.png", server.uri()), "name": "ill.png"}]);
    let mut dialogs = Vec::new();
    for n in 1..=8 {
        dialogs.push(sends(&app, &team, &format!("u-{n}"), &file).await);
    }
    eventually("the server is given a rest", || async {
        app.log().contains("a destination failed five times in a row").then_some(())
    })
    .await;
    server.reset().await;
    serves(&server, "/ill.png", &png(20, 20)).await;
    for dialog in dialogs {
        let file = settled(&app, dialog).await.remove(0);
        assert_eq!(file["state"], "stored", "{file}");
    }
});
