//! Reads the client's frames under limits (security.md WS-04, WS-05).
//!
//! The library's own reader waits for the whole payload before it looks at its length, and hands continuations over in
//! pieces; this one judges the declared length from the header alone and aggregates under the same limit, so a socket
//! never holds more than one message and one chunk of the network.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use actix_http::ws::{OpCode, Parser, ProtocolError};
use actix_web::error::PayloadError;
use bytes::{Bytes, BytesMut};
use bytestring::ByteString;
use futures_util::{Stream, StreamExt as _};

use super::close;
/// Most bytes of one message, all its frames together.
pub const MAX_MESSAGE: usize = 64 * 1024;

/// What the client sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intake {
    /// A whole text message.
    Text(ByteString),
    /// A ping, to be answered with the same bytes.
    Ping(Bytes),
    /// A pong.
    Pong,
    /// The client closes.
    Closed,
    /// The socket must be closed with this code; nothing follows.
    Fault(u16, &'static str),
}

/// The client's frames as a stream.
pub struct Frames<S> {
    stream: S,
    buffer: BytesMut,
    message: Option<BytesMut>,
    ended: bool,
}

impl<S> Frames<S> {
    /// Over the body of the upgraded request.
    pub fn new(stream: S) -> Self {
        Self { stream, buffer: BytesMut::new(), message: None, ended: false }
    }

    /// The next whole thing in the buffer.
    fn decode(&mut self) -> Option<Intake> {
        loop {
            let waiting = self.message.as_ref().map_or(0, BytesMut::len);
            if declared_length(&self.buffer).is_some_and(|n| n.saturating_add(waiting as u64) > MAX_MESSAGE as u64) {
                return Some(Intake::Fault(close::TOO_LARGE, "too large"));
            }
            let (last, opcode, payload) = match Parser::parse(&mut self.buffer, true, MAX_MESSAGE) {
                Ok(Some(frame)) => frame,
                Ok(None) => return None,
                Err(ProtocolError::Overflow) => return Some(Intake::Fault(close::TOO_LARGE, "too large")),
                Err(_) => return Some(Intake::Fault(close::PROTOCOL, "protocol error")),
            };
            let payload = payload.unwrap_or_default();
            match (opcode, last, self.message.is_some()) {
                (OpCode::Text, true, false) => return Some(text(payload.freeze())),
                (OpCode::Text, false, false) => self.message = Some(payload),
                (OpCode::Continue, false, true) => self.append(&payload),
                (OpCode::Continue, true, true) => {
                    self.append(&payload);
                    return Some(text(self.message.take().unwrap_or_default().freeze()));
                }
                // Control frames may stand between the parts of a message.
                (OpCode::Ping, true, _) => return Some(Intake::Ping(payload.freeze())),
                (OpCode::Pong, true, _) => return Some(Intake::Pong),
                (OpCode::Close, true, _) => return Some(Intake::Closed),
                (OpCode::Binary, _, false) => return Some(Intake::Fault(close::BAD_FRAME, "text frames only")),
                _ => return Some(Intake::Fault(close::PROTOCOL, "protocol error")),
            }
        }
    }

    fn append(&mut self, part: &[u8]) {
        if let Some(message) = &mut self.message {
            message.extend_from_slice(part);
        }
    }
}

fn text(bytes: Bytes) -> Intake {
    ByteString::try_from(bytes).map_or(Intake::Fault(close::NOT_UTF8, "text is not UTF-8"), Intake::Text)
}

/// Length of the next frame's payload as its header declares it; `None` while the header is incomplete.
fn declared_length(buffer: &[u8]) -> Option<u64> {
    match buffer.get(1)? & 0x7f {
        126 => Some(u64::from(u16::from_be_bytes(buffer.get(2..4)?.try_into().ok()?))),
        127 => Some(u64::from_be_bytes(buffer.get(2..10)?.try_into().ok()?)),
        short => Some(u64::from(short)),
    }
}

impl<S> Stream for Frames<S>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    type Item = Intake;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Intake>> {
        let this = &mut *self;
        loop {
            if this.ended {
                return Poll::Ready(None);
            }
            if let Some(intake) = this.decode() {
                this.ended = matches!(intake, Intake::Fault(..) | Intake::Closed);
                return Poll::Ready(Some(intake));
            }
            // One chunk at a time: what is not decoded stays in the network.
            match this.stream.poll_next_unpin(cx) {
                Poll::Ready(Some(Ok(chunk))) => this.buffer.extend_from_slice(&chunk),
                Poll::Ready(Some(Err(_)) | None) => {
                    this.ended = true;
                    return Poll::Ready(None);
                }
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    /// A masked client frame (the mask is zero, so the payload is readable).
    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = header(first, payload.len() as u64);
        bytes.extend_from_slice(payload);
        bytes
    }

    fn header(first: u8, length: u64) -> Vec<u8> {
        let mut bytes = vec![first];
        match length {
            0..=125 => bytes.push(0x80 | length as u8),
            126..=65_535 => {
                bytes.push(0x80 | 126);
                bytes.extend_from_slice(&(length as u16).to_be_bytes());
            }
            _ => {
                bytes.push(0x80 | 127);
                bytes.extend_from_slice(&length.to_be_bytes());
            }
        }
        bytes.extend_from_slice(&[0; 4]);
        bytes
    }

    const TEXT: u8 = 0x81;
    const FIRST_TEXT: u8 = 0x01;
    const MORE: u8 = 0x00;
    const LAST: u8 = 0x80;

    async fn read(chunks: Vec<Vec<u8>>) -> Vec<Intake> {
        let chunks = chunks.into_iter().map(|c| Ok(Bytes::from(c)));
        Frames::new(futures_util::stream::iter(chunks)).collect().await
    }

    #[actix_web::test]
    async fn frames_are_read_whole_in_pieces_and_aggregated() {
        let mut all = frame(TEXT, "перший".as_bytes());
        all.extend(frame(FIRST_TEXT, b"sec"));
        all.extend(frame(0x89, b"hi"));
        all.extend(frame(MORE, b"on"));
        all.extend(frame(LAST, b"d"));
        all.extend(frame(0x8a, b""));
        let expected = vec![
            Intake::Text("перший".into()),
            Intake::Ping(Bytes::from_static(b"hi")),
            Intake::Text("second".into()),
            Intake::Pong,
        ];
        assert_eq!(read(vec![all.clone()]).await, expected, "in one chunk");
        let bytewise = all.iter().map(|b| vec![*b]).collect();
        assert_eq!(read(bytewise).await, expected, "byte by byte");
    }

    #[actix_web::test]
    async fn ws_04_a_declared_length_over_the_limit_is_refused_before_its_data_comes() {
        for length in [MAX_MESSAGE as u64 + 1, 1 << 20, 1 << 40, u64::MAX] {
            assert_eq!(read(vec![header(TEXT, length)]).await, vec![Intake::Fault(close::TOO_LARGE, "too large")]);
        }
        let just = read(vec![frame(TEXT, &vec![b'x'; MAX_MESSAGE])]).await;
        assert!(matches!(&just[..], [Intake::Text(text)] if text.len() == MAX_MESSAGE));
    }

    #[actix_web::test]
    async fn ws_04_fragments_without_end_are_refused_at_the_limit() {
        let mut chunks = vec![frame(FIRST_TEXT, b"x")];
        chunks.extend((0..10_000).map(|_| frame(MORE, &[b'x'; 100])));
        let read = read(chunks).await;
        assert_eq!(read, vec![Intake::Fault(close::TOO_LARGE, "too large")]);
    }

    #[actix_web::test]
    async fn ws_05_what_breaks_the_protocol_has_its_code() {
        let cases: Vec<(Vec<u8>, u16)> = vec![
            (frame(TEXT, &[0xff, 0xfe]), close::NOT_UTF8),
            (vec![0x81, 0x01, b'x', 0, 0, 0, 0], close::PROTOCOL),
            (frame(0x83, b"reserved opcode"), close::PROTOCOL),
            (frame(0xc1, b"reserved bit"), close::PROTOCOL),
            (frame(0x89, &[b'x'; 126]), close::PROTOCOL),
            (frame(LAST, b"nothing was begun"), close::PROTOCOL),
            (frame(0x82, b"binary"), close::BAD_FRAME),
        ];
        for (bytes, code) in cases {
            let read = read(vec![bytes.clone()]).await;
            assert!(matches!(&read[..], [Intake::Fault(got, _)] if *got == code), "{bytes:?}: {read:?}");
        }
        let split = [frame(FIRST_TEXT, &[0xd0]), frame(LAST, &[0xb0])].concat();
        assert_eq!(read(vec![split]).await, vec![Intake::Text("а".into())], "a character may span two frames");
    }

    #[actix_web::test]
    async fn nothing_is_read_after_a_close() {
        let bytes = [frame(0x88, &1000_u16.to_be_bytes()), frame(TEXT, b"late")].concat();
        assert_eq!(read(vec![bytes]).await, vec![Intake::Closed]);
    }
}
