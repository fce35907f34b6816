//! The readable part of a connection that STARTTLS protects later. The client library reads ahead and keeps what it has read: bytes that
//! somebody on the way puts behind the server's answer to STARTTLS would be taken for the server's first words under TLS (RFC 3207,
//! 6; response injection). Here it gets one line at a time, and the turn to TLS is refused when anything is left over.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// What is said when something was left over.
pub const EARLY: &str =
    "the mail server said more than its answer to STARTTLS; somebody on the way may have added it, so nothing is sent";
/// The first byte of a handshake (RFC 8446, 5.1). No command of SMTP begins with it.
const HANDSHAKE: u8 = 0x16;
/// Bytes read at once.
const PIECE: usize = 1_024;

/// See the module.
#[derive(Debug)]
pub struct UntilTls {
    socket: TcpStream,
    /// Read and not given out yet; empty once it is TLS.
    kept: Vec<u8>,
    tls: bool,
}

impl UntilTls {
    /// Over a fresh connection.
    #[must_use]
    pub const fn new(socket: TcpStream) -> Self {
        Self { socket, kept: Vec::new(), tls: false }
    }
}

impl AsyncTokioStream for UntilTls {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.socket.peer_addr()
    }
}

impl AsyncRead for UntilTls {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        if me.tls {
            return Pin::new(&mut me.socket).poll_read(cx, into);
        }
        if me.kept.is_empty() {
            let mut room = [0_u8; PIECE];
            let mut fresh = ReadBuf::new(&mut room);
            ready!(Pin::new(&mut me.socket).poll_read(cx, &mut fresh))?;
            me.kept.extend_from_slice(fresh.filled());
        }
        let line = me.kept.iter().position(|byte| *byte == b'\n').map_or(me.kept.len(), |end| end + 1);
        let given = line.min(into.remaining());
        into.put_slice(me.kept.get(..given).unwrap_or_default());
        me.kept.drain(..given);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for UntilTls {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        if !me.tls && from.first() == Some(&HANDSHAKE) {
            if !me.kept.is_empty() {
                return Poll::Ready(Err(io::Error::other(EARLY)));
            }
            me.tls = true;
        }
        Pin::new(&mut me.socket).poll_write(cx, from)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    /// A connection, and the server's end of it.
    async fn pair() -> (UntilTls, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (ours, theirs) = tokio::join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
        (UntilTls::new(ours.unwrap()), theirs.unwrap().0)
    }

    async fn read(from: &mut UntilTls) -> String {
        let mut room = [0_u8; 4_096];
        let read = from.read(&mut room).await.unwrap();
        String::from_utf8_lossy(&room[..read]).into_owned()
    }

    #[tokio::test]
    async fn one_line_is_given_out_at_a_time_and_nothing_is_carried_over_into_tls() {
        let (mut ours, mut theirs) = pair().await;
        theirs.write_all(b"220 go ahead\r\n250 injected\r\n").await.unwrap();
        assert_eq!(read(&mut ours).await, "220 go ahead\r\n");
        let refused = ours.write(&[HANDSHAKE, 3, 1]).await.unwrap_err();
        assert_eq!(refused.to_string(), EARLY);

        let (mut ours, mut theirs) = pair().await;
        theirs.write_all(b"220 go ahead\r\n").await.unwrap();
        assert_eq!(read(&mut ours).await, "220 go ahead\r\n");
        ours.write_all(b"NOOP\r\n").await.unwrap();
        ours.write_all(&[HANDSHAKE, 3, 1]).await.unwrap();
        theirs.write_all(b"1\n2\n").await.unwrap();
        let mut both = String::new();
        while both.len() < 4 {
            both.push_str(&read(&mut ours).await);
        }
        assert_eq!(both, "1\n2\n", "what comes under TLS comes as it is");
        theirs.shutdown().await.unwrap();
        assert_eq!(read(&mut ours).await, "", "the end is an end");
    }
}
