//! A WebSocket as lean as it gets: raw text in, raw text out.

use std::net::SocketAddr;

use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Utf8Bytes, client::IntoClientRequest, handshake::client::Request, http::HeaderValue},
};

use crate::socket;

pub use crate::socket::SocketEnd;

/// One connection.
pub struct RawSocket {
    ws: WebSocketStream<TcpStream>,
}

impl RawSocket {
    /// Connects to `path` of a server; `from` is the source address (spread over several beyond 25,000 sockets).
    ///
    /// # Errors
    /// [`SocketEnd`].
    pub async fn connect(
        to: SocketAddr,
        host: &str,
        path: &str,
        headers: &[(&'static str, &str)],
        from: Option<std::net::IpAddr>,
    ) -> Result<Self, SocketEnd> {
        let lost = |e: &dyn std::fmt::Display| SocketEnd::Lost(e.to_string());
        let mut request: Request = format!("ws://{host}{path}").into_client_request().map_err(|e| lost(&e))?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).map_err(|e| lost(&e))?);
        }
        let stream = match from {
            Some(ip) => {
                let socket = TcpSocket::new_v4().map_err(|e| lost(&e))?;
                socket.bind(SocketAddr::new(ip, 0)).map_err(|e| lost(&e))?;
                socket.connect(to).await.map_err(|e| lost(&e))?
            }
            None => TcpStream::connect(to).await.map_err(|e| lost(&e))?,
        };
        stream.set_nodelay(true).map_err(|e| lost(&e))?;
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((ws, _)) => Ok(Self { ws }),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => {
                Err(SocketEnd::Refused(response.status().as_u16()))
            }
            Err(e) => Err(lost(&e)),
        }
    }

    /// Sends one text frame.
    ///
    /// # Errors
    /// [`SocketEnd`].
    pub async fn send(&mut self, text: String) -> Result<(), SocketEnd> {
        socket::send_text(&mut self.ws, text).await
    }

    /// The next text frame. Safe to drop and call again.
    ///
    /// # Errors
    /// [`SocketEnd`].
    pub async fn next(&mut self) -> Result<Utf8Bytes, SocketEnd> {
        socket::next_text(&mut self.ws).await
    }

    /// Closes politely.
    pub async fn close(self) {
        socket::close(self.ws).await;
    }
}
