//! What is done to each accepted connection (settled difference 19).

use std::{
    any::Any,
    net::{Shutdown, SocketAddr},
    os::fd::{AsRawFd as _, BorrowedFd, RawFd},
    time::Duration,
};

use actix_web::{dev::Extensions, rt::net::TcpStream};
use socket2::SockRef;

/// Bytes the kernel may buffer for a peer that does not read; more would hide a slow socket for too long.
const SEND_BUFFER: usize = 64 * 1024;
/// How long sent bytes may stay unacknowledged.
const USER_TIMEOUT: Duration = Duration::from_secs(20);

/// Which connection a session speaks over, so that it can be shut down when its own write path cannot.
///
/// The number of the descriptor and not a second one: ten thousand sockets then need ten thousand descriptors. By the time it is
/// used the number may be nobody's or a newer connection's; so the peer is compared first. What is left is a chance of microseconds
/// on a socket that has already stood still for half a minute, and its cost is one reconnection of somebody else.
#[derive(Debug, Clone, Copy)]
pub struct PeerSocket {
    descriptor: RawFd,
    peer: SocketAddr,
}

impl PeerSocket {
    /// Ends the connection in both directions; the peer sees it at once, the server's side at its next poll.
    pub fn shutdown(&self) {
        // SAFETY: the descriptor is not closed, read or written here, and one that is closed answers EBADF.
        let descriptor = unsafe { BorrowedFd::borrow_raw(self.descriptor) };
        let socket = SockRef::from(&descriptor);
        if socket.peer_addr().ok().and_then(|peer| peer.as_socket()) != Some(self.peer) {
            tracing::debug!("the connection was gone before it was shut down");
        } else if let Err(error) = socket.shutdown(Shutdown::Both) {
            tracing::debug!(%error, "the connection was gone before it was shut down");
        }
    }
}

/// For `HttpServer::on_connect`: bounds the send buffer and makes the connection known as `conn_data::<PeerSocket>()`.
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
    match stream.peer_addr() {
        Ok(peer) => {
            data.insert(PeerSocket { descriptor: stream.as_raw_fd(), peer });
        }
        Err(error) => tracing::debug!(%error, "the connection is gone already"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use std::{
        io::Read,
        net::{TcpListener, TcpStream as Plain},
    };

    #[test]
    fn ws_09_a_connection_is_shut_down_by_its_number_and_a_newer_one_of_that_number_is_left_alone() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let connect = || {
            let client = Plain::connect(listener.local_addr().unwrap()).unwrap();
            let (server, peer) = listener.accept().unwrap();
            (client, PeerSocket { descriptor: server.as_raw_fd(), peer }, server)
        };
        let (mut client, socket, server) = connect();
        socket.shutdown();
        assert_eq!(client.read(&mut [0; 1]).unwrap(), 0, "the peer sees the end");
        drop(server);
        socket.shutdown();

        let (client, newer, _server) = connect();
        client.set_nonblocking(true).unwrap();
        PeerSocket { descriptor: newer.descriptor, ..socket }.shutdown();
        let left = client.peek(&mut [0; 1]).unwrap_err();
        assert_eq!(left.kind(), std::io::ErrorKind::WouldBlock, "the newer connection lives");
    }
}
