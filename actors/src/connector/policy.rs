//! When a row is tried again, and how fast a channel may be spoken to.

use std::time::Duration;

use crate::domain::backoff::{not_before, within_a_fifth};
use crate::domain::outbound::OutboxBody;
use crate::domain::time::SECOND;
use crate::domain::{ChannelKind, Timestamp};
use crate::ports::SendOutcome;

/// Waits between the tries of a message (contract.md 3), give or take a fifth (channels/README.md 3.7).
const LADDER: [i64; 5] = [SECOND, 5 * SECOND, 30 * SECOND, 120 * SECOND, 600 * SECOND];
/// Tries of an event: best effort (channels/custom-channel.md B.0).
const EVENT_TRIES: i32 = 3;
/// Shortest wait a channel may ask for.
const SHORTEST: i64 = SECOND;
/// Longest wait a channel may ask for.
const LONGEST: i64 = 24 * 3600 * SECOND;
/// Answers that put a message off and show that the other side works: it is the message, or the rate, that does not suit it.
const ALIVE: [&str; 3] = ["http_408", "http_425", "http_429"];

/// When to try again after `tries` tries have failed; `None` = give up. The channel's own wish counts, within 1 s and 24 h.
/// `share`, 0 to 1, moves the moment: a step by a fifth to both sides, a wish only to later.
#[must_use]
pub fn next_try(
    body: &OutboxBody,
    tries: i32,
    wish: Option<Duration>,
    share: f64,
    now: Timestamp,
) -> Option<Timestamp> {
    let done = usize::try_from(tries.max(1) - 1).unwrap_or(usize::MAX);
    let step = *LADDER.get(done)?;
    if matches!(body, OutboxBody::Event { .. }) && tries >= EVENT_TRIES {
        return None;
    }
    let wait = wish.map_or_else(
        || within_a_fifth(step, share),
        |wish| {
            let wish = i64::try_from(wish.as_micros()).unwrap_or(LONGEST).clamp(SHORTEST, LONGEST);
            not_before(wish, share).min(LONGEST)
        },
    );
    Some(now.plus_micros(wait))
}

/// Whether a try shows that its destination is ill: no connection, no answer in time, or a 5xx. A refusal and «too many» do not.
#[must_use]
pub fn is_ill(outcome: &SendOutcome) -> bool {
    matches!(outcome, SendOutcome::Retry { code, .. } if !ALIVE.contains(&code.as_str()))
}

/// Sends a second a connection may make; `None` = as fast as it answers. Figures of the channels' own documentation,
/// kept a little below their limits.
#[must_use]
pub const fn sends_per_second(channel: ChannelKind) -> Option<u32> {
    match channel {
        ChannelKind::Telegram => Some(25),
        ChannelKind::Viber | ChannelKind::Whatsapp => Some(60),
        ChannelKind::Facebook | ChannelKind::Instagram => Some(40),
        ChannelKind::Email | ChannelKind::Sms => Some(10),
        ChannelKind::Widget | ChannelKind::CustomChannel => None,
    }
}

/// A bucket of sends.
#[derive(Debug)]
pub struct Bucket {
    rate: f64,
    tokens: f64,
    at: Timestamp,
}

impl Bucket {
    /// Sends of one second, `rate` of them.
    #[must_use]
    pub fn full(rate: u32, now: Timestamp) -> Self {
        Self { rate: rate.into(), tokens: rate.into(), at: now }
    }

    /// Takes one send.
    ///
    /// # Errors
    /// When the next one is free.
    pub fn take(&mut self, now: Timestamp) -> Result<(), Timestamp> {
        let passed = now.since(self.at).max(0);
        self.tokens = (self.tokens + passed as f64 / SECOND as f64 * self.rate).min(self.rate);
        self.at = now;
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        Err(now.plus_micros(((1.0 - self.tokens) / self.rate * SECOND as f64).ceil() as i64))
    }
}
