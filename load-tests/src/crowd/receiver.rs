//! The integrator's server: takes what the Custom Channel and the webhooks send, healthy or sick (load-model.md 6).

use std::{cell::Cell, convert::Infallible, net::SocketAddr, rc::Rc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{HeaderMap, Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, sync::watch};

/// How a receiver behaves. It may change while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// 200 at once.
    Healthy,
    /// 200 after this long.
    Slow(Duration),
    /// Never answers.
    Hanging,
    /// This status.
    Failing(u16),
    /// Ends the connection instead of answering.
    Resetting,
}

type Heard = Rc<dyn Fn(&HeaderMap, &Bytes)>;

/// A receiver on a free loopback port; it stops when it is dropped.
pub struct MockReceiver {
    address: SocketAddr,
    manner: Rc<Cell<Manner>>,
    _stop: watch::Sender<()>,
}

impl MockReceiver {
    /// Starts. `heard` gets every request that came whole, before it is answered. Needs a local task set.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(manner: Manner, heard: Heard) -> std::io::Result<Self> {
        Self::on(SocketAddr::from(([127, 0, 0, 1], 0)), manner, heard).await
    }

    /// The same at an address of one's own.
    ///
    /// # Errors
    /// When it cannot be bound.
    pub async fn on(address: SocketAddr, manner: Manner, heard: Heard) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let manner = Rc::new(Cell::new(manner));
        let (stop, mut stopped) = watch::channel(());
        let shared = Rc::clone(&manner);
        tokio::task::spawn_local(async move {
            loop {
                let stream = tokio::select! {
                    accepted = listener.accept() => accepted,
                    _ = stopped.changed() => return,
                };
                let Ok((stream, _)) = stream else { continue };
                let _best_effort = stream.set_nodelay(true);
                let (manner, heard, mut stopped) = (Rc::clone(&shared), Rc::clone(&heard), stopped.clone());
                tokio::task::spawn_local(async move {
                    let service = service_fn(move |request| answer(request, manner.get(), Rc::clone(&heard)));
                    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                    tokio::select! {
                        // The caller sees how it ended.
                        _ended = connection => {}
                        _ = stopped.changed() => {}
                    }
                });
            }
        });
        Ok(Self { address, manner, _stop: stop })
    }

    /// Where to post.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Behaves differently from now on.
    pub fn set_manner(&self, manner: Manner) {
        self.manner.set(manner);
    }
}

/// Ends a connection without an answer.
#[derive(Debug, thiserror::Error)]
#[error("reset on purpose")]
struct Reset;

async fn answer(request: Request<Incoming>, manner: Manner, heard: Heard) -> Result<Response<Full<Bytes>>, Reset> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Reset)?.to_bytes();
    heard(&parts.headers, &body);
    let status = match manner {
        Manner::Healthy => 200,
        Manner::Slow(pause) => {
            tokio::time::sleep(pause).await;
            200
        }
        Manner::Hanging => {
            let never: Infallible = std::future::pending().await;
            match never {}
        }
        Manner::Failing(status) => status,
        Manner::Resetting => return Err(Reset),
    };
    let mut response = Response::new(Full::new(Bytes::from_static(b"{}")));
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    Ok(response)
}
