#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! Attack cases SS-01…SS-06 against a canary listener that must see no connection.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::{
    Allow, Answer, Egress, EgressError, IoRuntime, Request,
    client::{CONNECT_TIMEOUT, TOTAL_TIMEOUT, time_for},
    resolve::{LookedUp, Lookup, SystemLookup},
    rules::Denied,
};

/// Answers from a script; the last answer repeats.
struct Scripted {
    answers: Vec<IpAddr>,
    asked: AtomicUsize,
}

impl Lookup for Scripted {
    fn lookup(&self, _: &str) -> LookedUp {
        let n = self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        let answer = self.answers[n];
        Box::pin(async move { Ok(vec![answer]) })
    }
}

fn provider() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn egress(allow: &[&str]) -> Egress {
    provider();
    Egress::with_lookup(Allow::parse(allow).unwrap(), IoRuntime::start().unwrap(), Arc::new(SystemLookup)).unwrap()
}

fn get(url: &str) -> Request {
    Request {
        method: Method::GET,
        url: url.to_owned(),
        headers: vec![],
        user_headers: vec![],
        body: Bytes::new(),
        timeout: None,
    }
}

/// Serves one scripted answer to every connection and counts them.
async fn serve(answer: &'static [u8], then_forever: &'static [u8]) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = seen.clone();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                let _ = socket.read(&mut buffer).await;
                let _ = socket.write_all(answer).await;
                while !then_forever.is_empty() && socket.write_all(then_forever).await.is_ok() {}
            });
        }
    });
    (address, seen)
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

#[tokio::test]
async fn ss_01_a_private_target_is_refused_when_saved_and_when_sent_without_a_connection() {
    let (canary, seen) = serve(OK, b"").await;
    let egress = egress(&[]);
    for host in ["127.0.0.1", "localhost", "localhost.", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1"] {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{host}:{}/hook", canary.port());
            assert_eq!(egress.check_url(&url).await, Err(Denied::Target), "{url}");
            assert_eq!(egress.send(get(&url)).await.unwrap_err(), EgressError::Denied(Denied::Target), "{url}");
        }
    }
    assert_eq!(seen.load(Ordering::SeqCst), 0, "the canary saw a connection");
}

#[tokio::test]
async fn ss_02_a_name_that_turns_private_after_the_check_is_not_connected() {
    provider();
    let (canary, seen) = serve(OK, b"").await;
    let answers = vec!["93.184.216.34".parse().unwrap(), canary.ip()];
    let lookup = Arc::new(Scripted { answers, asked: AtomicUsize::new(0) });
    let egress = Egress::with_lookup(Allow::default(), IoRuntime::start().unwrap(), lookup.clone()).unwrap();
    assert_eq!(egress.check_url("https://rebind.example/hook").await, Ok(()), "public at the first look-up");
    let sent = egress.send(get("https://rebind.example/hook")).await;
    assert_eq!(sent.unwrap_err(), EgressError::Denied(Denied::Target));
    assert!(lookup.asked.load(Ordering::SeqCst) >= 2);
    assert_eq!(seen.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn ss_02_one_private_address_among_public_ones_refuses_the_name() {
    struct Mixed;
    impl Lookup for Mixed {
        fn lookup(&self, _: &str) -> LookedUp {
            Box::pin(async { Ok(vec!["93.184.216.34".parse().unwrap(), "10.0.0.1".parse().unwrap()]) })
        }
    }
    provider();
    let egress = Egress::with_lookup(Allow::default(), IoRuntime::start().unwrap(), Arc::new(Mixed)).unwrap();
    assert_eq!(egress.check_url("https://mixed.example/").await, Err(Denied::Target));
}

#[tokio::test]
async fn a_download_comes_in_parts_of_any_number_and_only_from_where_a_call_may_go() {
    let mut answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2097152\r\nconnection: close\r\n\r\n".to_vec();
    answer.resize(answer.len() + (2 << 20), b'x');
    let (address, _) = serve(answer.leak(), b"").await;
    let url = format!("http://{address}/a.bin");
    let client = egress(&["127.0.0.1"]);
    let mut download = client.download(&url).await.unwrap();
    assert_eq!((download.status.as_u16(), download.length()), (200, Some(2 << 20)));
    let mut length = 0;
    while let Some(part) = download.part().await {
        length += part.unwrap().len();
    }
    assert_eq!(length, 2 << 20, "twice what an answer may have");
    let denied = egress(&[]).download(&url).await.map(|download| download.status);
    assert_eq!(denied.unwrap_err(), EgressError::Denied(Denied::Target));
}

#[tokio::test]
async fn ss_03_a_redirect_is_an_answer_and_is_not_followed() {
    let (canary, seen) = serve(OK, b"").await;
    let location =
        format!("HTTP/1.1 307 Go\r\nlocation: http://{canary}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let (front, _) = serve(Box::leak(location.into_boxed_str()).as_bytes(), b"").await;
    let answer = egress(&["127.0.0.1"]).send(get(&format!("http://{front}/"))).await.unwrap();
    assert_eq!(answer.status, 307);
    assert_eq!(seen.load(Ordering::SeqCst), 0, "the redirect was followed");
}

#[tokio::test]
async fn ss_05_a_closed_and_an_open_private_port_answer_the_same() {
    let (open, _) = serve(OK, b"").await;
    let egress = egress(&[]);
    let open = egress.send(get(&format!("https://127.0.0.1:{}/", open.port()))).await.unwrap_err();
    let closed = egress.send(get("https://127.0.0.1:1/")).await.unwrap_err();
    assert_eq!(open.to_string(), closed.to_string());
}

#[tokio::test]
async fn ss_06_an_answer_over_1_mib_and_endless_headers_are_cut() {
    let egress = egress(&["127.0.0.1"]);
    let (body, _) = serve(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", &[b'x'; 65_536]).await;
    assert_eq!(egress.send(get(&format!("http://{body}/"))).await.unwrap_err(), EgressError::TooLarge);
    let (headers, _) = serve(b"HTTP/1.1 200 OK\r\n", b"x-more: and more and more and more\r\n").await;
    assert_eq!(egress.send(get(&format!("http://{headers}/"))).await.unwrap_err(), EgressError::Network);
}

#[tokio::test]
async fn p_14_ss_06_a_dripping_answer_ends_with_its_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx").await;
        // Held open without another byte until the client leaves.
        let _ = socket.read(&mut [0; 1]).await;
        let _ = socket.read_to_end(&mut Vec::new()).await;
    });
    let began = Instant::now();
    let mut request = get(&format!("http://{address}/"));
    request.timeout = Some(Duration::from_millis(300));
    assert_eq!(egress(&["127.0.0.1"]).send(request).await.unwrap_err(), EgressError::Network);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn p_14_connecting_takes_at_most_5_s_and_an_exchange_15_s_whatever_is_asked_for() {
    assert_eq!((CONNECT_TIMEOUT, TOTAL_TIMEOUT), (Duration::from_secs(5), Duration::from_secs(15)));
    assert_eq!(time_for(None), TOTAL_TIMEOUT);
    assert_eq!(time_for(Some(Duration::from_secs(3))), Duration::from_secs(3));
    assert_eq!(time_for(Some(Duration::from_secs(3600))), TOTAL_TIMEOUT);
}

#[tokio::test]
async fn ss_06_a_compressed_answer_is_not_inflated() {
    let gzip =
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\nconnection: close\r\n\r\n\x1f\x8b\x08\x00";
    let (address, _) = serve(gzip, b"").await;
    let answer = egress(&["127.0.0.1"]).send(get(&format!("http://{address}/"))).await.unwrap();
    assert_eq!(answer.body.as_ref(), b"\x1f\x8b\x08\x00");
}

#[tokio::test]
async fn ss_07_a_forbidden_header_stops_the_request_before_a_connection() {
    let (canary, seen) = serve(OK, b"").await;
    let mut request = get(&format!("http://{canary}/"));
    request.user_headers = vec![("Host".to_owned(), "metadata".to_owned())];
    let sent = egress(&["127.0.0.1"]).send(request).await;
    assert_eq!(sent.unwrap_err(), EgressError::Denied(Denied::Header("host".to_owned())));
    assert_eq!(seen.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn ss_11_an_allowed_private_target_is_reached_over_plain_http_on_any_port() {
    let (address, seen) = serve(OK, b"").await;
    for (allow, host) in [(&["127.0.0.0/8"][..], "127.0.0.1"), (&["localhost"], "localhost")] {
        let egress = egress(allow);
        let url = format!("http://{host}:{}/hook", address.port());
        assert_eq!(egress.check_url(&url).await, Ok(()), "{url}");
        let Answer { status, body, .. } = egress.send(get(&url)).await.unwrap();
        assert_eq!((status.as_u16(), body.as_ref()), (200, b"ok".as_ref()));
    }
    assert_eq!(seen.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn ss_01_a_mail_server_is_judged_like_every_other_address() {
    let strict = egress(&[]);
    for host in ["127.0.0.1", "10.1.2.3", "::1", "169.254.169.254", "localhost"] {
        assert_eq!(strict.check_mail_host(host, 25).await, Err(Denied::Target), "{host}");
    }
    assert_eq!(strict.check_mail_host("1.1.1.1", 6379).await, Err(Denied::MailPort));
    assert_eq!(strict.check_mail_host("1.1.1.1", 587).await, Ok(vec!["1.1.1.1".parse().unwrap()]));
    let open = egress(&["127.0.0.0/8"]);
    assert_eq!(open.check_mail_host("127.0.0.1", 2626).await, Ok(vec!["127.0.0.1".parse().unwrap()]));
}

#[tokio::test]
async fn ss_01_a_company_directory_is_judged_like_every_other_address() {
    let strict = egress(&[]);
    for host in ["127.0.0.1", "10.1.2.3", "127.1", "169.254.169.254", "localhost"] {
        assert_eq!(strict.check_directory_host(host, 636).await, Err(Denied::Target), "{host}");
    }
    assert_eq!(strict.check_directory_host("1.1.1.1", 6379).await, Err(Denied::DirectoryPort));
    assert_eq!(strict.check_directory_host("1.1.1.1", 3269).await, Ok(vec!["1.1.1.1".parse().unwrap()]));
    let open = egress(&["127.0.0.0/8"]);
    assert_eq!(open.check_directory_host("127.0.0.1", 1636).await, Ok(vec!["127.0.0.1".parse().unwrap()]));
}
