//! An integrator's HTTP server, healthy or sick (load-model.md 6): hears what is posted to it and answers as told.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// 200 at once.
    Healthy,
    /// Never.
    Hanging,
    /// 200 after this time.
    Slow(Duration),
    /// 500.
    Failing,
    /// The connection ends instead.
    Resetting,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Call {
    /// When it was read whole.
    pub at: Instant,
    /// `webhook-id`.
    pub id: String,
    /// Body.
    pub body: String,
    /// Whether it was answered with 200.
    pub taken: bool,
}

#[derive(Debug)]
struct Shared {
    manner: Mutex<Manner>,
    calls: Mutex<Vec<Call>>,
}

/// A running server; it stops when it is dropped.
pub struct Hook {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Hook {
    /// Listens on a free loopback port.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start(manner: Manner) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { manner: Mutex::new(manner), calls: Mutex::default() });
        let state = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                tokio::spawn(serve(stream, Arc::clone(&state)));
            }
        });
        Ok(Self { address, shared, task })
    }

    /// Where to post.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Answers differently from now on; who hangs already goes on hanging.
    pub fn set(&self, manner: Manner) {
        *self.shared.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }

    /// Everything heard so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let _best_effort = stream.set_nodelay(true);
    let mut buffer = Vec::new();
    while let Some((id, body)) = request(&mut stream, &mut buffer).await {
        let manner = *shared.manner.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = matches!(manner, Manner::Healthy | Manner::Slow(_));
        let call = Call { at: Instant::now(), id, body, taken };
        shared.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        let line = match manner {
            Manner::Healthy => "200 OK",
            Manner::Slow(pause) => {
                tokio::time::sleep(pause).await;
                "200 OK"
            }
            Manner::Failing => "500 Internal Server Error",
            Manner::Resetting => return,
            Manner::Hanging => return std::future::pending().await,
        };
        let answer = format!("HTTP/1.1 {line}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}");
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Reads one request; `None` at the end of the connection.
async fn request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<(String, String)> {
    loop {
        if let Some((id, body, used)) = parse(buffer) {
            buffer.drain(..used);
            return Some((id, body));
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
}

/// `webhook-id`, body and length of the first whole request in `bytes`.
fn parse(bytes: &[u8]) -> Option<(String, String, usize)> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(bytes.get(..end)?);
    let header = |wanted: &str| {
        head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    };
    let length: usize = header("content-length").and_then(|v| v.parse().ok()).unwrap_or(0);
    let body = String::from_utf8_lossy(bytes.get(end..end + length)?).into_owned();
    Some((header("webhook-id").unwrap_or_default(), body, end + length))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn requests_are_cut_out_of_the_stream_whole() {
        let one = "POST /hook HTTP/1.1\r\nWebhook-Id: msg_1\r\nContent-Length: 5\r\n\r\n{\"a\"}";
        let wanted = Some((String::from("msg_1"), String::from("{\"a\"}"), one.len()));
        assert_eq!(parse(one.as_bytes()), wanted);
        assert_eq!(parse(format!("{one}POST").as_bytes()), wanted, "the next one begins behind it");
        for cut in [0, 10, one.len() - 6, one.len() - 1] {
            assert_eq!(parse(&one.as_bytes()[..cut]), None, "cut at {cut}");
        }
    }
}
