//! A lean WebSocket: small buffers, a source address, a pace of reading.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Utf8Bytes, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig},
};

use super::pace::{Pace, Paced};
use crate::socket::{self, SocketEnd};

/// Sockets of one source address: an address has 28,000 ports to give (load-model.md 11).
pub const PER_ADDRESS: usize = 6_000;
/// Buffer of a connection in this process: it holds thousands.
const BUFFER: usize = 4 * 1024;

/// Where a connection comes from and how it reads.
#[derive(Debug, Clone, Default)]
pub struct Dial {
    /// Source address; `None` lets the system choose.
    pub from: Option<IpAddr>,
    /// The kernel's receive buffer, bytes; `None` leaves it to the system.
    pub receive_buffer: Option<u32>,
    /// Pace of reading.
    pub pace: Pace,
}

impl Dial {
    /// Spreads connection `n` of many over loopback addresses, [`PER_ADDRESS`] each, when the target is on this machine.
    #[must_use]
    pub fn nth(n: usize, target: SocketAddr) -> Self {
        let from = target.ip().is_loopback().then(|| source(n)).flatten();
        Self { from, ..Self::default() }
    }
}

/// 127.0.0.2 and following; `None` for the first part, which may use any address.
fn source(n: usize) -> Option<IpAddr> {
    let address = n / PER_ADDRESS;
    let last = u8::try_from(address + 1).unwrap_or(u8::MAX);
    (address > 0).then_some(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)))
}

/// One connection.
pub struct Link {
    ws: WebSocketStream<Paced<TcpStream>>,
    local: SocketAddr,
}

impl Link {
    /// Connects to `path` of the server at `to`.
    ///
    /// # Errors
    /// [`SocketEnd`].
    pub async fn connect(
        to: SocketAddr,
        path: &str,
        headers: &[(&'static str, &str)],
        dial: &Dial,
    ) -> Result<Self, SocketEnd> {
        let lost = |e: &dyn std::fmt::Display| SocketEnd::Lost(e.to_string());
        let mut request = format!("ws://{to}{path}").into_client_request().map_err(|e| lost(&e))?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).map_err(|e| lost(&e))?);
        }
        let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.map_err(|e| lost(&e))?;
        if let Some(bytes) = dial.receive_buffer {
            socket.set_recv_buffer_size(bytes).map_err(|e| lost(&e))?;
        }
        if let Some(from) = dial.from {
            socket.bind(SocketAddr::new(from, 0)).map_err(|e| lost(&e))?;
        }
        let stream = socket.connect(to).await.map_err(|e| lost(&e))?;
        stream.set_nodelay(true).map_err(|e| lost(&e))?;
        let local = stream.local_addr().map_err(|e| lost(&e))?;
        let config = WebSocketConfig::default().read_buffer_size(BUFFER).write_buffer_size(0);
        let stream = Paced::new(stream, dial.pace.clone());
        match tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await {
            Ok((ws, _)) => Ok(Self { ws, local }),
            Err(tungstenite::Error::Http(response)) => Err(SocketEnd::Refused(response.status().as_u16())),
            Err(e) => Err(lost(&e)),
        }
    }

    /// Our end of the connection.
    #[must_use]
    pub const fn local(&self) -> SocketAddr {
        self.local
    }

    /// Sends one text frame.
    ///
    /// # Errors
    /// [`SocketEnd`].
    pub async fn send(&mut self, text: String) -> Result<(), SocketEnd> {
        socket::send_text(&mut self.ws, text).await
    }

    /// The next text frame; pings are answered meanwhile. Safe to drop and call again.
    ///
    /// # Errors
    /// [`SocketEnd`].
    pub async fn next(&mut self) -> Result<Utf8Bytes, SocketEnd> {
        socket::next_text(&mut self.ws).await
    }

    /// Closes politely. Dropping it instead is a cut.
    pub async fn close(self) {
        socket::close(self.ws).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_sockets_are_spread_over_addresses() {
        for (n, wanted) in [(0, None), (PER_ADDRESS - 1, None), (PER_ADDRESS, Some(2)), (5 * PER_ADDRESS, Some(6))] {
            assert_eq!(source(n), wanted.map(|last| IpAddr::V4(Ipv4Addr::new(127, 0, 0, last))), "{n}");
        }
    }
}
