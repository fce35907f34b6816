//! A JSON-over-WebSocket connection, shared by operators and visitors.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{self, Message, Utf8Bytes, client::IntoClientRequest, http::HeaderValue},
};

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SocketEnd {
    /// The server closed with a code.
    #[error("closed by the server with {code} {reason}")]
    Closed {
        /// Code, 1005 when none was given.
        code: u16,
        /// Reason.
        reason: String,
    },
    /// The upgrade was refused.
    #[error("upgrade refused with {0}")]
    Refused(u16),
    /// The network failed.
    #[error("connection lost: {0}")]
    Lost(String),
}

/// What came on a connection: its text, or how the connection ended; `None` for what is neither (pings are answered by the library).
fn text_of(came: Option<Result<Message, tungstenite::Error>>) -> Option<Result<Utf8Bytes, SocketEnd>> {
    match came {
        Some(Ok(Message::Text(text))) => Some(Ok(text)),
        Some(Ok(Message::Close(close))) => {
            let (code, reason) = close.map_or((1005, String::new()), |c| (u16::from(c.code), c.reason.to_string()));
            Some(Err(SocketEnd::Closed { code, reason }))
        }
        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_))) => None,
        Some(Err(e)) => Some(Err(SocketEnd::Lost(e.to_string()))),
        None => Some(Err(SocketEnd::Lost(String::from("end of stream")))),
    }
}

/// Sends a text frame, whatever the connection's bytes go over.
pub(crate) async fn send_text<S>(ws: &mut WebSocketStream<S>, text: String) -> Result<(), SocketEnd>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    ws.send(Message::text(text)).await.map_err(|e| SocketEnd::Lost(e.to_string()))
}

/// The next text frame; pings are answered meanwhile. Safe to drop and call again.
pub(crate) async fn next_text<S>(ws: &mut WebSocketStream<S>) -> Result<Utf8Bytes, SocketEnd>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        if let Some(text) = text_of(ws.next().await) {
            return text;
        }
    }
}

/// Closes politely.
pub(crate) async fn close<S>(mut ws: WebSocketStream<S>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // The other side may be gone already; either way the connection is over.
    let _over = ws.close(None).await;
}

/// One connection.
pub(crate) struct Socket {
    ws: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    /// Connects with extra headers.
    pub(crate) async fn connect(url: &str, headers: &[(&'static str, &str)]) -> Result<Self, SocketEnd> {
        let mut request = url.into_client_request().map_err(|e| SocketEnd::Lost(e.to_string()))?;
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|e| SocketEnd::Lost(e.to_string()))?;
            request.headers_mut().insert(*name, value);
        }
        match tokio_tungstenite::connect_async(request).await {
            Ok((ws, _)) => Ok(Self { ws }),
            Err(tungstenite::Error::Http(response)) => Err(SocketEnd::Refused(response.status().as_u16())),
            Err(e) => Err(SocketEnd::Lost(e.to_string())),
        }
    }

    /// Sends one JSON frame.
    pub(crate) async fn send(&mut self, frame: &Value) -> Result<(), SocketEnd> {
        self.send_text(frame.to_string()).await
    }

    /// Sends any text.
    pub(crate) async fn send_text(&mut self, text: String) -> Result<(), SocketEnd> {
        send_text(&mut self.ws, text).await
    }

    /// The next JSON frame; an array of events comes as one value. `Ok(None)` when nothing came in time.
    pub(crate) async fn next(&mut self, wait: Duration) -> Result<Option<Value>, SocketEnd> {
        let deadline = tokio::time::Instant::now() + wait;
        loop {
            let came = match tokio::time::timeout_at(deadline, self.ws.next()).await {
                Err(_) => return Ok(None),
                Ok(came) => came,
            };
            if let Some(text) = text_of(came) {
                return serde_json::from_str(&text?).map(Some).map_err(|e| SocketEnd::Lost(e.to_string()));
            }
        }
    }

    /// Closes politely.
    pub(crate) async fn close(self) {
        close(self.ws).await;
    }
}
