//! The one socket a session has: what it was given, how fast it may be given more, and how it behaves.

use crate::domain::Timestamp;

use super::{
    bucket::{Bucket, Strikes},
    policy,
};

/// See the module.
#[derive(Debug)]
pub struct Link {
    /// Socket.
    pub socket: u64,
    /// Number of the last event it was given.
    pub position: i64,
    /// Pace of event frames.
    pub frames: Bucket,
    /// Pace of commands.
    pub commands: Bucket,
    /// Commands refused for their pace.
    pub flood: Strikes,
    /// Frames nobody could read.
    pub bad: Strikes,
    /// Last sign of life.
    pub heard_at: Timestamp,
    /// Since when events wait because the window is full.
    pub stalled_at: Option<Timestamp>,
    frames_away: usize,
    bytes_away: usize,
}

impl Link {
    /// A fresh socket that has everything up to `position`.
    #[must_use]
    pub fn new(socket: u64, position: i64, now: Timestamp) -> Self {
        Self {
            socket,
            position,
            frames: Bucket::new(policy::FRAMES_PER_S, policy::FRAMES_BURST, now),
            commands: Bucket::new(policy::COMMANDS_PER_S, policy::COMMANDS_BURST, now),
            flood: Strikes::new(policy::FLOOD_REFUSALS, policy::FLOOD_WINDOW, now),
            bad: Strikes::new(policy::BAD_FRAMES, policy::BAD_FRAMES_WINDOW, now),
            heard_at: now,
            stalled_at: None,
            frames_away: 0,
            bytes_away: 0,
        }
    }

    /// A frame was given to the socket.
    pub fn sent(&mut self, bytes: usize) {
        self.frames_away += 1;
        self.bytes_away += bytes;
    }

    /// The socket has written all it was given.
    pub fn drained(&mut self) {
        self.frames_away = 0;
        self.bytes_away = 0;
        self.stalled_at = None;
    }

    /// Whether an answer of this size still fits into the window.
    #[must_use]
    pub fn may_answer(&self, bytes: usize) -> bool {
        self.frames_away < policy::WINDOW_FRAMES
            && (self.bytes_away == 0 || self.bytes_away + bytes <= policy::WINDOW_BYTES)
    }

    /// Whether another frame of events fits; a quarter of the window is left for answers.
    #[must_use]
    pub fn may_event(&self) -> bool {
        self.frames_away < policy::WINDOW_FRAMES / 4 * 3
            && self.bytes_away + policy::FRAME_BYTES <= policy::WINDOW_BYTES / 4 * 3
    }

    /// Lifts the pace of event frames for the last words before a close.
    pub fn unpaced(&mut self, now: Timestamp) {
        self.frames = Bucket::new(policy::FRAMES_PER_S, policy::WINDOW_FRAMES as u32, now);
    }
}
