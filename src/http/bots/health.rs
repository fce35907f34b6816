//! Whether a bot works: the health column of the list (administration.md 6).

use rozmova_actors::domain::{Timestamp, topic::Bot};
use rozmova_store::bots::Pulse;

use crate::http::prelude::*;

/// In a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BotState {
    /// Switched off.
    Off,
    /// No channel of it is switched on.
    Unconnected,
    /// The newest try of a channel to send failed.
    Failing,
    /// Nothing is known to be wrong.
    Ok,
}

/// Whether a bot works, over its channels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BotHealth {
    /// In a word.
    pub state: BotState,
    /// When a client last wrote.
    pub last_inbound_at: Option<Timestamp>,
    /// When a channel last took an answer.
    pub last_outbound_at: Option<Timestamp>,
    /// When a try to send last failed.
    pub last_error_at: Option<Timestamp>,
    /// Why: a code such as `network`; empty when none failed yet.
    pub last_error: String,
    /// Failed tries since the last one that succeeded, of all its channels.
    pub failures: u32,
}

/// How a bot is now.
pub fn of(app: &App, bot: &Bot) -> BotHealth {
    let mine = app.directory.all_of_bot(bot.id);
    judge(bot.is_active, mine.iter().map(|connection| (connection.active, app.directory.pulses().of(connection.id))))
}

/// A channel that is switched off tells when it was last heard of, and its failures matter no more.
fn judge(answers: bool, channels: impl Iterator<Item = (bool, Pulse)>) -> BotHealth {
    let mut health = BotHealth {
        state: BotState::Unconnected,
        last_inbound_at: None,
        last_outbound_at: None,
        last_error_at: None,
        last_error: String::new(),
        failures: 0,
    };
    for (active, pulse) in channels {
        health.last_inbound_at = health.last_inbound_at.max(pulse.last_inbound_at);
        health.last_outbound_at = health.last_outbound_at.max(pulse.last_outbound_at);
        if pulse.last_error_at > health.last_error_at {
            (health.last_error_at, health.last_error) = (pulse.last_error_at, pulse.last_error);
        }
        if active {
            health.failures = health.failures.saturating_add(pulse.failures);
            health.state = BotState::Ok;
        }
    }
    health.state = match health.state {
        _ if !answers => BotState::Off,
        BotState::Ok if health.failures > 0 => BotState::Failing,
        state => state,
    };
    health
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_fails_while_a_channel_in_use_does_and_tells_the_newest_of_each() {
        let at = |seconds: i64| Some(Timestamp(seconds));
        let well = Pulse { last_inbound_at: at(10), last_outbound_at: at(9), ..Pulse::default() };
        let ill = Pulse {
            last_inbound_at: at(3),
            last_error_at: at(12),
            last_error: "network".to_owned(),
            failures: 2,
            ..Pulse::default()
        };
        let state = |answers: bool, channels: &[(bool, &Pulse)]| {
            judge(answers, channels.iter().map(|(active, pulse)| (*active, (*pulse).clone()))).state
        };
        type Case<'a> = (bool, &'a [(bool, &'a Pulse)], BotState);
        let cases: [Case; 6] = [
            (true, &[], BotState::Unconnected),
            (true, &[(false, &ill)], BotState::Unconnected),
            (true, &[(true, &well)], BotState::Ok),
            (true, &[(true, &well), (false, &ill)], BotState::Ok),
            (true, &[(true, &well), (true, &ill)], BotState::Failing),
            (false, &[(true, &ill)], BotState::Off),
        ];
        for (n, (answers, channels, expected)) in cases.into_iter().enumerate() {
            assert_eq!(state(answers, channels), expected, "case {n}");
        }
        let both = judge(true, [(true, ill), (true, well)].into_iter());
        assert_eq!((both.last_inbound_at, both.last_outbound_at), (at(10), at(9)));
        assert_eq!((both.last_error_at, both.last_error.as_str(), both.failures), (at(12), "network", 2));
    }
}
