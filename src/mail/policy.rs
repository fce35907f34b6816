//! When a letter is tried again, and what an answer of a mail server means for it.

use rozmova_actors::domain::backoff::full;

/// Tries of one letter.
pub const MAX_TRIES: i32 = 8;

/// Seconds before the next try after the first, second… one: about seven hours in all.
const WAITS_S: [i64; 7] = [5, 60, 300, 900, 3_600, 7_200, 14_400];

/// What one try came to; the text is the mail server's own, for the person who set it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took the letter.
    Accepted(String),
    /// Not now: a later try may do.
    Later(String),
    /// Nobody answered; the same. A server that goes on so is called no more for a while.
    Away(String),
    /// Never: this letter is refused for what it is.
    Refused(String),
}

impl Outcome {
    /// What was said.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Accepted(words) | Self::Later(words) | Self::Away(words) | Self::Refused(words) => words,
        }
    }
}

/// Judges a refusal by its code. Refused sign-ins and missing encryption (530 to 538) are a fault of the settings, not of the
/// letter: the letter waits for somebody to mend them.
#[must_use]
pub const fn is_final(code: u16) -> bool {
    code >= 500 && code < 600 && !matches!(code, 530 | 534 | 535 | 538)
}

/// Shortest wait, seconds: a service that is restarted gets at least that.
const SHORTEST_S: i64 = 2;

/// Seconds to wait after `tries` tries, `None` when the letter is given up. `share`, 0 to 1, is the chance of it: letters that failed
/// together are not repeated together (security.md P-14).
#[must_use]
pub fn wait_after(tries: i32, share: f64) -> Option<i64> {
    if tries >= MAX_TRIES {
        return None;
    }
    let place = usize::try_from(tries - 1).unwrap_or(0);
    WAITS_S.get(place).map(|step| full(*step, SHORTEST_S, share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_14_waits_grow_around_their_steps_and_the_eighth_failure_is_the_last() {
        let waits = |share: f64| (1..=9).map(|tries| wait_after(tries, share)).collect::<Vec<_>>();
        assert_eq!(waits(0.0)[..7], [Some(2); 7]);
        assert_eq!(waits(0.5)[1..7], [61, 301, 901, 3_601, 7_201, 14_401].map(Some));
        assert_eq!(waits(1.0)[..7], [10, 120, 600, 1_800, 7_200, 14_400, 28_800].map(Some));
        assert_eq!(waits(1.0)[7..], [None, None]);
    }

    #[test]
    fn an_unknown_recipient_and_a_letter_too_big_are_final_a_refused_sign_in_is_not() {
        for code in [550, 551, 552, 553, 554, 501, 521] {
            assert!(is_final(code), "{code}");
        }
        for code in [421, 450, 451, 452, 454, 530, 534, 535, 538, 250, 354] {
            assert!(!is_final(code), "{code}");
        }
    }
}
