//! What is done to each accepted connection (settled difference 19).

use std::{any::Any, sync::Arc, time::Duration};

use actix_web::{dev::Extensions, rt::net::TcpStream};
use socket2::{SockRef, Socket};

/// Bytes the kernel may buffer for a peer that does not read; more would hide a slow socket for too long.
const SEND_BUFFER: usize = 64 * 1024;
/// How long sent bytes may stay unacknowledged.
const USER_TIMEOUT: Duration = Duration::from_secs(20);

/// A second descriptor of the connection, so that a session can shut a socket down that its own write path cannot. Whoever
/// keeps it shares this one: two descriptors a connection are what 10,000 sockets have to be provided for (`LimitNOFILE`).
#[derive(Debug, Clone)]
pub struct PeerSocket(Arc<Socket>);

impl PeerSocket {
    /// Ends the connection in both directions; the peer sees it at once, the server's side at its next poll.
    pub fn shutdown(&self) {
        if let Err(error) = self.0.shutdown(std::net::Shutdown::Both) {
            tracing::debug!(%error, "the connection was gone before it was shut down");
        }
    }
}

/// For `HttpServer::on_connect`: bounds the send buffer and makes the descriptor available as `conn_data::<PeerSocket>()`.
pub fn on_connect(connection: &dyn Any, data: &mut Extensions) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
    let socket = SockRef::from(stream);
    if let Err(error) = socket.set_send_buffer_size(SEND_BUFFER) {
        tracing::debug!(%error, "the send buffer could not be bounded");
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = socket.set_tcp_user_timeout(Some(USER_TIMEOUT)) {
        tracing::debug!(%error, "the user time-out could not be set");
    }
    match socket.try_clone() {
        Ok(second) => {
            data.insert(PeerSocket(Arc::new(second)));
        }
        Err(error) => tracing::warn!(%error, "no second descriptor for the connection"),
    }
}
