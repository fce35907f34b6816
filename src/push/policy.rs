//! What an answer of a push service means for a message, and when it is tried again (RFC 8030 5, 7.3).

use rozmova_actors::domain::backoff::full;

/// Tries of one message.
pub const MAX_TRIES: i32 = 5;
/// Seconds before the next try after the first, second… one.
const WAITS_S: [i64; 4] = [5, 30, 120, 600];
/// Shortest wait, seconds: a service that is restarted gets at least that.
const SHORTEST_S: i64 = 2;
/// Longest wait a push service may ask for, seconds.
const MAX_WAIT_S: i64 = 3_600;

/// What one try came to; the text is for the person whose browser it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The push service took it.
    Accepted(String),
    /// Not now: a later try may do, not before so many seconds.
    Later(String, i64),
    /// Never: this message is refused for what it is.
    Refused(String),
    /// The browser is known there no more.
    Gone(String),
}

impl Outcome {
    /// What was said.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Accepted(words) | Self::Later(words, _) | Self::Refused(words) | Self::Gone(words) => words,
        }
    }
}

/// Judges a status; `retry_after` are the seconds of that header, `body` the first words of the answer.
#[must_use]
pub fn judge(status: u16, retry_after: Option<i64>, body: &str) -> Outcome {
    let short: String = body.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
    let words = if short.is_empty() { status.to_string() } else { format!("{status} {short}") };
    match status {
        200..=299 => Outcome::Accepted(words),
        404 | 410 => Outcome::Gone(words),
        408 | 425 | 429 | 500..=599 => Outcome::Later(words, retry_after.unwrap_or(0).clamp(0, MAX_WAIT_S)),
        _ => Outcome::Refused(words),
    }
}

/// Seconds to wait after `tries` tries when the service asks for at least `asked`, `None` when the message is given up. `share`, 0 to
/// 1, is the chance of it: what failed together is not repeated together (security.md P-14).
#[must_use]
pub fn wait_after(tries: i32, asked: i64, share: f64) -> Option<i64> {
    if tries >= MAX_TRIES {
        return None;
    }
    let place = usize::try_from(tries - 1).unwrap_or(0);
    WAITS_S.get(place).map(|step| full(*step, asked.max(SHORTEST_S), share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_of_a_push_service_has_its_meaning() {
        for (status, expected) in [
            (201, "accepted"),
            (200, "accepted"),
            (202, "accepted"),
            (404, "gone"),
            (410, "gone"),
            (429, "later"),
            (500, "later"),
            (503, "later"),
            (400, "refused"),
            (401, "refused"),
            (403, "refused"),
            (413, "refused"),
            (301, "refused"),
        ] {
            let word = match judge(status, None, "") {
                Outcome::Accepted(_) => "accepted",
                Outcome::Later(..) => "later",
                Outcome::Refused(_) => "refused",
                Outcome::Gone(_) => "gone",
            };
            assert_eq!(word, expected, "{status}");
        }
        assert_eq!(judge(403, None, " bad\n  key ").words(), "403 bad key");
        assert_eq!(judge(429, Some(90), ""), Outcome::Later("429".into(), 90));
        assert_eq!(judge(503, Some(1_000_000), ""), Outcome::Later("503".into(), 3_600), "nobody is silenced for days");
    }

    #[test]
    fn p_14_waits_grow_around_their_steps_never_below_what_the_service_asks_and_the_fifth_failure_is_the_last() {
        let waits = |share: f64| (1..=6).map(|tries| wait_after(tries, 0, share)).collect::<Vec<_>>();
        assert_eq!(waits(0.0), [Some(2), Some(2), Some(2), Some(2), None, None]);
        assert_eq!(waits(1.0), [Some(10), Some(60), Some(240), Some(1_200), None, None]);
        assert_eq!((wait_after(1, 90, 0.0), wait_after(1, 90, 1.0)), (Some(90), Some(90)));
        assert_eq!((wait_after(4, 90, 0.0), wait_after(4, 90, 1.0)), (Some(90), Some(1_200)));
    }
}
