//! The numbered stream of one epoch (contract.md 4.2): a ring of numbered events, and events that wait for their number.
//!
//! An event gets its number when it is put into a frame, so that typing, counters and rows can be replaced by their newest
//! while they wait; from then on it is never changed. Numbers grow by exactly one.

use std::collections::VecDeque;

use bytestring::ByteString;

use crate::{domain::Timestamp, feed::messages::Outgoing};

use super::policy::{FRAME_BYTES, FRAME_EVENTS, RING_BYTES};

/// More events wait than may: the session must start anew, or a hole would be numbered over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

/// See the module.
#[derive(Debug)]
pub struct Stream {
    capacity: usize,
    last: i64,
    ring: VecDeque<ByteString>,
    ring_bytes: usize,
    /// (when, newest number then), ascending.
    marks: VecDeque<(Timestamp, i64)>,
    waiting: VecDeque<Outgoing>,
    waiting_bytes: usize,
}

impl Stream {
    /// An empty stream that keeps `capacity` events (at least one) and lets as many wait.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            last: 0,
            ring: VecDeque::new(),
            ring_bytes: 0,
            marks: VecDeque::new(),
            waiting: VecDeque::new(),
            waiting_bytes: 0,
        }
    }

    /// Number of the newest numbered event; 0 before the first.
    #[must_use]
    pub const fn last(&self) -> i64 {
        self.last
    }

    /// Adds an event.
    ///
    /// # Errors
    /// [`Overflow`]; the event is not in the stream then.
    pub fn push(&mut self, event: Outgoing) -> Result<(), Overflow> {
        if event.replaceable.is_some()
            && let Some(old) = self.waiting.iter_mut().rev().find(|old| old.replaceable == event.replaceable)
        {
            self.waiting_bytes = self.waiting_bytes - old.body.len() + event.body.len();
            *old = event;
            return Ok(());
        }
        if self.waiting.len() >= self.capacity || self.waiting_bytes + event.body.len() > RING_BYTES {
            return Err(Overflow);
        }
        self.waiting_bytes += event.body.len();
        self.waiting.push_back(event);
        Ok(())
    }

    /// Drops numbered events that are older than `keep` microseconds, as seen by earlier calls: nobody can come back for
    /// them, and a history that was sent once would be kept as long as the socket lives.
    pub fn forget(&mut self, keep: i64, now: Timestamp) {
        let mut gone = None;
        while let Some((at, last)) = self.marks.front().copied()
            && now.since(at) >= keep
        {
            self.marks.pop_front();
            gone = Some(last);
        }
        self.marks.push_back((now, self.last));
        let Some(gone) = gone else { return };
        let stay = usize::try_from(self.last - gone).unwrap_or(usize::MAX);
        while self.ring.len() > stay {
            let Some(oldest) = self.ring.pop_front() else { break };
            self.ring_bytes -= oldest.len();
        }
        self.ring.shrink_to(self.ring.len() * 2);
    }

    /// Whether a client that has seen everything up to `seq` can be told all that follows.
    #[must_use]
    pub fn can_resume(&self, seq: i64) -> bool {
        let oldest_known = self.last - self.ring.len() as i64;
        (oldest_known..=self.last).contains(&seq)
    }

    /// Whether anything follows `seq`.
    #[must_use]
    pub fn has_after(&self, seq: i64) -> bool {
        seq < self.last || !self.waiting.is_empty()
    }

    /// The next frame for a socket that was given everything up to `sent`: text and the number of its last event.
    /// One event is an object, several are an array.
    pub fn next_frame(&mut self, sent: i64) -> Option<(String, i64)> {
        let mut frame = String::new();
        let mut seq = sent;
        let mut events = 0;
        while events < FRAME_EVENTS {
            let Some(body) = self.body_after(seq, frame.len(), events) else { break };
            seq += 1;
            frame.push(if events == 0 { '[' } else { ',' });
            frame.push_str("{\"seq\":");
            frame.push_str(&seq.to_string());
            frame.push(',');
            frame.push_str(&body);
            frame.push('}');
            events += 1;
        }
        match events {
            0 => None,
            1 => {
                frame.remove(0);
                Some((frame, seq))
            }
            _ => {
                frame.push(']');
                Some((frame, seq))
            }
        }
    }

    /// Event `seq + 1` when it fits into a frame that is `used` bytes long already; numbers it when it had no number.
    fn body_after(&mut self, seq: i64, used: usize, events: usize) -> Option<ByteString> {
        let fits = |body: &ByteString| events == 0 || used + body.len() <= FRAME_BYTES;
        if seq < self.last {
            let back = usize::try_from(self.last - seq).ok()?;
            let index = self.ring.len().checked_sub(back)?;
            return self.ring.get(index).filter(|body| fits(body)).cloned();
        }
        if !self.waiting.front().is_some_and(|event| fits(&event.body)) {
            return None;
        }
        let event = self.waiting.pop_front()?;
        self.waiting_bytes -= event.body.len();
        self.number(event.body.clone());
        Some(event.body)
    }

    fn number(&mut self, body: ByteString) {
        self.last += 1;
        self.ring_bytes += body.len();
        self.ring.push_back(body);
        while self.ring.len() > self.capacity || (self.ring_bytes > RING_BYTES && self.ring.len() > 1) {
            let Some(oldest) = self.ring.pop_front() else { break };
            self.ring_bytes -= oldest.len();
        }
    }
}
