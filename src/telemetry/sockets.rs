//! What sockets write, counted without a look-up per frame: plain atomics that a scrape reads.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Sockets of one kind, of the whole process.
#[derive(Debug, Default)]
pub struct Traffic {
    open: AtomicI64,
    frames: AtomicU64,
    bytes: AtomicU64,
}

/// Operators' sockets.
pub static PANEL: Traffic = Traffic::new();
/// Visitors' sockets.
pub static WIDGET: Traffic = Traffic::new();

impl Traffic {
    const fn new() -> Self {
        Self { open: AtomicI64::new(0), frames: AtomicU64::new(0), bytes: AtomicU64::new(0) }
    }

    /// A text frame of this many bytes was handed to a socket.
    pub fn wrote(&self, bytes: usize) {
        self.frames.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// A socket is open until the answer is dropped.
    #[must_use]
    pub fn opened(&'static self) -> Open {
        self.open.fetch_add(1, Ordering::Relaxed);
        Open(self)
    }

    fn publish(&self, kind: &'static str) {
        metrics::gauge!("rozmova_sockets", "kind" => kind).set(self.open.load(Ordering::Relaxed) as f64);
        metrics::counter!("rozmova_socket_frames_written_total", "kind" => kind)
            .absolute(self.frames.load(Ordering::Relaxed));
        metrics::counter!("rozmova_socket_bytes_written_total", "kind" => kind)
            .absolute(self.bytes.load(Ordering::Relaxed));
    }
}

/// An open socket; dropping it counts it as closed, however its actor ended.
#[derive(Debug)]
pub struct Open(&'static Traffic);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A socket was closed by us.
pub fn closed(kind: &'static str, code: u16) {
    metrics::counter!("rozmova_socket_closes_total", "kind" => kind, "code" => code.to_string()).increment(1);
}

/// A socket that opens was let in or refused by the pace of its kind.
pub fn opening(kind: &'static str, outcome: &'static str) {
    metrics::counter!("rozmova_socket_openings_total", "kind" => kind, "outcome" => outcome).increment(1);
}

/// A socket is closed because its reader does not keep up.
pub fn too_slow(kind: &'static str) {
    metrics::counter!("rozmova_slow_sockets_closed_total", "kind" => kind).increment(1);
}

/// Writes the counts into the recorder, before a scrape is rendered.
pub fn publish() {
    PANEL.publish("panel");
    WIDGET.publish("widget");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_open_until_it_is_dropped_and_its_bytes_stay_counted() {
        static SOME: Traffic = Traffic::new();
        let (first, second) = (SOME.opened(), SOME.opened());
        SOME.wrote(10);
        SOME.wrote(5);
        drop(first);
        assert_eq!(SOME.open.load(Ordering::Relaxed), 1);
        drop(second);
        assert_eq!(SOME.open.load(Ordering::Relaxed), 0);
        assert_eq!((SOME.frames.load(Ordering::Relaxed), SOME.bytes.load(Ordering::Relaxed)), (2, 15));
    }
}
