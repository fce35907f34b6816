//! When a row is tried again, and how fast a channel may be spoken to.

use std::time::Duration;

use crate::domain::outbound::OutboxBody;
use crate::domain::time::SECOND;
use crate::domain::{ChannelKind, Timestamp};

/// Waits between the tries of a message (contract.md 3).
const LADDER: [i64; 5] = [SECOND, 5 * SECOND, 30 * SECOND, 120 * SECOND, 600 * SECOND];
/// Tries of an event: best effort (channels/custom-channel.md B.0).
const EVENT_TRIES: i32 = 3;
/// Shortest wait a channel may ask for.
const SHORTEST: i64 = SECOND;
/// Longest wait a channel may ask for.
const LONGEST: i64 = 24 * 3600 * SECOND;

/// When to try again after `tries` tries have failed; `None` = give up. The channel's own wish counts, within 1 s and 24 h.
#[must_use]
pub fn next_try(body: &OutboxBody, tries: i32, wish: Option<Duration>, now: Timestamp) -> Option<Timestamp> {
    let done = usize::try_from(tries.max(1) - 1).unwrap_or(usize::MAX);
    let ladder = *LADDER.get(done)?;
    if matches!(body, OutboxBody::Event { .. }) && tries >= EVENT_TRIES {
        return None;
    }
    let wait = wish.map_or(ladder, |wish| i64::try_from(wish.as_micros()).unwrap_or(LONGEST).clamp(SHORTEST, LONGEST));
    Some(now.plus_micros(wait))
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
