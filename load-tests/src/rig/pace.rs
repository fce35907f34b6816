//! How fast a client reads: a connection whose reading side can be slowed or stopped while it is open.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// How long a paced reader pauses before it may read again.
const STEP: Duration = Duration::from_millis(100);

/// Bytes per second a client reads; shared, so it may change while the connection is open.
#[derive(Debug, Clone)]
pub struct Pace(Arc<AtomicU32>);

impl Default for Pace {
    fn default() -> Self {
        Self(Arc::new(AtomicU32::new(u32::MAX)))
    }
}

impl Pace {
    /// Reads at most so many bytes a second from now on; 0 = nothing any more.
    pub fn slow(&self, bytes_per_s: u32) {
        self.0.store(bytes_per_s, Ordering::Relaxed);
    }

    /// Reads whatever comes, as it does at first.
    pub fn free(&self) {
        self.slow(u32::MAX);
    }
}

/// A connection read at a [`Pace`].
#[derive(Debug)]
pub struct Paced<S> {
    stream: S,
    pace: Pace,
    pause: Option<Pin<Box<Sleep>>>,
    last: Instant,
}

impl<S> Paced<S> {
    /// Reads `stream` at `pace`.
    #[must_use]
    pub fn new(stream: S, pace: Pace) -> Self {
        Self { stream, pace, pause: None, last: Instant::now() }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            let rate = this.pace.0.load(Ordering::Relaxed);
            if rate == u32::MAX {
                this.pause = None;
                return Pin::new(&mut this.stream).poll_read(cx, to);
            }
            let pause = this.pause.get_or_insert_with(|| Box::pin(sleep(STEP)));
            ready!(pause.as_mut().poll(cx));
            this.pause = None;
            if rate == 0 {
                this.last = Instant::now();
                continue;
            }
            let mut bytes = [0; 4096];
            let may = (f64::from(rate) * this.last.elapsed().as_secs_f64()).max(1.0) as usize;
            let may = may.min(bytes.len()).min(to.remaining());
            let mut some = ReadBuf::new(bytes.get_mut(..may).unwrap_or_default());
            ready!(Pin::new(&mut this.stream).poll_read(cx, &mut some))?;
            this.last = Instant::now();
            to.put_slice(some.filled());
            return Poll::Ready(Ok(()));
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn a_slow_reader_stays_below_its_pace_and_loses_nothing() {
        const RATE: u32 = 20_000;
        let (mut writer, reader) = tokio::io::duplex(64 * 1024);
        let sent: Vec<u8> = (0..30_000_u32).map(|n| n as u8).collect();
        writer.write_all(&sent).await.unwrap();
        drop(writer);
        let pace = Pace::default();
        pace.slow(RATE);
        let (mut paced, begin, mut got) = (Paced::new(reader, pace.clone()), Instant::now(), Vec::new());
        while got.len() < 8_000 {
            let mut some = [0; 4096];
            let n = paced.read(&mut some).await.unwrap();
            got.extend_from_slice(&some[..n]);
            let allowed = f64::from(RATE) * begin.elapsed().as_secs_f64() + 1.0;
            assert!(got.len() as f64 <= allowed, "{} bytes in {:?}", got.len(), begin.elapsed());
        }
        pace.free();
        paced.read_to_end(&mut got).await.unwrap();
        assert!(got == sent, "a paced stream is the stream");
    }

    #[tokio::test]
    async fn a_stopped_reader_reads_nothing_until_it_goes_on() {
        let (mut writer, reader) = tokio::io::duplex(1024);
        writer.write_all(b"abc").await.unwrap();
        let pace = Pace::default();
        pace.slow(0);
        let (mut paced, mut some) = (Paced::new(reader, pace.clone()), [0; 3]);
        let waited = tokio::time::timeout(STEP * 3, paced.read_exact(&mut some)).await;
        assert!(waited.is_err(), "a stopped reader read");
        pace.free();
        paced.read_exact(&mut some).await.unwrap();
        assert_eq!(&some, b"abc");
    }
}
