//! A lean HTTP/1.1 client: kept connections, no pool policy, no redirects, no decoding.

use std::{cell::RefCell, net::SocketAddr, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request,
    client::conn::http1::{self, SendRequest},
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, sync::Semaphore};

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// `Retry-After`, seconds.
    pub retry_after: Option<u64>,
    /// Body.
    pub body: Bytes,
}

/// No answer: the connection could not be made, broke, or nothing came in time. Whether the server took the request is
/// unknown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no answer: {0}")]
pub struct NoAnswer(pub String);

/// Connections to one server; stays on one thread.
pub struct Http {
    address: SocketAddr,
    host: String,
    idle: RefCell<Vec<SendRequest<Full<Bytes>>>>,
    permits: Semaphore,
}

impl Http {
    /// To `http://host:port`, at most `most` connections. A request that finds all of them busy waits; it was planned
    /// before, so the wait is counted.
    ///
    /// # Errors
    /// A sentence, when the address is not one.
    pub async fn new(base: &str, most: usize) -> Result<Self, String> {
        let host = base.strip_prefix("http://").unwrap_or(base).trim_end_matches('/').to_owned();
        let found: Vec<SocketAddr> =
            tokio::net::lookup_host(&host).await.map_err(|e| format!("{base}: {e}"))?.collect();
        let mut address = *found.first().ok_or_else(|| format!("{base}: no address"))?;
        // `localhost` may be ::1 first, where nobody listens.
        if found.len() > 1 {
            for one in found {
                let connecting = tokio::time::timeout(Duration::from_secs(2), TcpStream::connect(one));
                if connecting.await.is_ok_and(|connected| connected.is_ok()) {
                    address = one;
                    break;
                }
            }
        }
        Ok(Self { address, host, idle: RefCell::default(), permits: Semaphore::new(most) })
    }

    /// Where it connects to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// `host:port`.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Posts JSON and reads the whole answer.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn post(
        &self,
        path: &str,
        header: (&'static str, &str),
        body: Bytes,
        wait: Duration,
    ) -> Result<Answer, NoAnswer> {
        self.call(&Method::POST, path, header, body, wait).await
    }

    /// Any request; a body is JSON.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn call(
        &self,
        method: &Method,
        path: &str,
        header: (&'static str, &str),
        body: Bytes,
        wait: Duration,
    ) -> Result<Answer, NoAnswer> {
        self.send(method, path, &[("content-type", "application/json"), header], body, wait).await
    }

    /// Any request with any headers.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn send(
        &self,
        method: &Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: Bytes,
        wait: Duration,
    ) -> Result<Answer, NoAnswer> {
        let Ok(_permit) = self.permits.acquire().await else { return Err(NoAnswer(String::from("closed"))) };
        tokio::time::timeout(wait, self.exchange(method, path, headers, body))
            .await
            .unwrap_or_else(|_| Err(NoAnswer(String::from("time-out"))))
    }

    async fn exchange(
        &self,
        method: &Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: Bytes,
    ) -> Result<Answer, NoAnswer> {
        loop {
            let kept = self.kept();
            let was_kept = kept.is_some();
            let mut sender = match kept {
                Some(sender) => sender,
                None => self.connect().await?,
            };
            let mut request = Request::builder().method(method).uri(path).header("host", self.host.as_str());
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let request = request.body(Full::new(body.clone())).map_err(|e| NoAnswer(e.to_string()))?;
            match sender.try_send_request(request).await {
                Ok(response) => {
                    let status = response.status().as_u16();
                    let retry_after = response
                        .headers()
                        .get("retry-after")
                        .and_then(|value| value.to_str().ok())
                        .and_then(|value| value.parse().ok());
                    let body = response.into_body().collect().await.map_err(|e| NoAnswer(e.to_string()))?.to_bytes();
                    if sender.ready().await.is_ok() {
                        self.idle.borrow_mut().push(sender);
                    }
                    return Ok(Answer { status, retry_after, body });
                }
                Err(mut failed) => {
                    // The server closed an idle connection just now and nothing of the request was sent.
                    let unsent = failed.take_message().is_some();
                    if !(was_kept && unsent) {
                        return Err(NoAnswer(failed.into_error().to_string()));
                    }
                }
            }
        }
    }

    fn kept(&self) -> Option<SendRequest<Full<Bytes>>> {
        let mut idle = self.idle.borrow_mut();
        while let Some(sender) = idle.pop() {
            if !sender.is_closed() {
                return Some(sender);
            }
        }
        None
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, NoAnswer> {
        let stream = TcpStream::connect(self.address).await.map_err(|e| NoAnswer(e.to_string()))?;
        // Small requests must not wait for more to come.
        let _best_effort = stream.set_nodelay(true);
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| NoAnswer(e.to_string()))?;
        tokio::task::spawn_local(async move {
            // A broken connection is told by the request that was on it.
            let _ended = connection.await;
        });
        Ok(sender)
    }
}
