#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! The panel's socket on a real listener: who may open it, how long it may stay silent, how it is ended from outside.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _},
};

use super::{close, watch::STALL_S};
use crate::{
    app::{Mode, Running, start},
    config::{Config, Sources},
};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn server(folder: &tempfile::TempDir) -> Running {
    let flags = vec![
        ("server.listen", String::from("127.0.0.1:0")),
        ("database.url", format!("sqlite://{}/ws.db", folder.path().display())),
    ];
    let config = Config::load(&Sources { flags, ..Sources::default() }).unwrap();
    start(config, Mode::Serve).await.unwrap()
}

async fn open(server: &Running, headers: &[(&'static str, &str)]) -> Result<Socket, Error> {
    let mut request = format!("ws://{}/ws/operator", server.addr).into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    connect_async(request).await.map(|(socket, _)| socket)
}

/// What ends the socket: a close code, or `None` for a connection that just ended.
async fn end(socket: &mut Socket) -> Option<u16> {
    let limit = Duration::from_secs(20);
    loop {
        match tokio::time::timeout(limit, socket.next()).await.expect("the socket ends") {
            Some(Ok(Message::Close(frame))) => return frame.map(|f| u16::from(f.code)),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return None,
        }
    }
}

#[actix_web::test]
async fn who_says_nothing_wrong_things_or_too_much_is_closed_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(&folder).await;

    let mut silent = open(&server, &[]).await.unwrap();
    for (first, code) in [
        ("not json", close::BAD_FRAME),
        (r#"{"t":"dialog.take","id":1,"d":{}}"#, close::BAD_FRAME),
        (r#"{"t":"hello","id":1,"d":{}}"#, close::UNAUTHORIZED),
        (r#"{"t":"hello","id":1,"d":{"token":"forged"}}"#, close::UNAUTHORIZED),
    ] {
        let mut socket = open(&server, &[]).await.unwrap();
        socket.send(Message::text(first)).await.unwrap();
        assert_eq!(end(&mut socket).await, Some(code), "{first}");
    }
    let mut large = open(&server, &[]).await.unwrap();
    large.send(Message::text("x".repeat(70_000))).await.unwrap();
    assert_eq!(end(&mut large).await, Some(close::TOO_LARGE), "WS-04");
    assert_eq!(end(&mut silent).await, Some(close::UNAUTHORIZED), "WS-03: no hello in 5 s");
    server.stop().await;
}

#[actix_web::test]
async fn ws_01_a_cookie_with_a_foreign_missing_or_null_origin_opens_no_socket() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(&folder).await;
    let own = format!("http://{}", server.addr);
    let cookie = "rozmova_session=1.forged";
    for origin in [None, Some("null"), Some("https://evil.example")] {
        let mut headers = vec![("cookie", cookie)];
        headers.extend(origin.map(|o| ("origin", o)));
        match open(&server, &headers).await {
            Err(Error::Http(answer)) => assert_eq!(answer.status(), 403, "{origin:?}"),
            other => panic!("{origin:?}: {other:?}"),
        }
    }
    assert!(open(&server, &[("cookie", cookie), ("origin", &own)]).await.is_ok(), "our own page may ask");
    server.stop().await;
}

#[actix_web::test]
async fn ws_09_a_socket_that_stopped_running_is_ended_through_its_second_descriptor() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(&folder).await;
    let mut socket = open(&server, &[]).await.unwrap();
    crate::queue::test_server::until("the socket is watched", async || server.state.sockets.count() == 1).await;
    // As the watch would see it when the actor has not run for longer than the limit.
    let ended = server.state.sockets.sweep(server.state.now().plus_secs(STALL_S + 1));
    assert_eq!(ended, 1);
    assert_eq!(end(&mut socket).await, None, "no close frame: the connection itself ends");
    server.stop().await;
}
