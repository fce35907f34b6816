//! When a letter is tried again, and what an answer of a mail server means for it.

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
    /// Never: this letter is refused for what it is.
    Refused(String),
}

impl Outcome {
    /// What was said.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Accepted(words) | Self::Later(words) | Self::Refused(words) => words,
        }
    }
}

/// Judges a refusal by its code. Refused sign-ins and missing encryption (530 to 538) are a fault of the settings, not of the
/// letter: the letter waits for somebody to mend them.
#[must_use]
pub const fn is_final(code: u16) -> bool {
    code >= 500 && code < 600 && !matches!(code, 530 | 534 | 535 | 538)
}

/// Seconds to wait after `tries` tries, `None` when the letter is given up.
#[must_use]
pub fn wait_after(tries: i32) -> Option<i64> {
    if tries >= MAX_TRIES {
        return None;
    }
    let place = usize::try_from(tries - 1).unwrap_or(0);
    WAITS_S.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_the_eighth_failure_is_the_last() {
        let waits: Vec<Option<i64>> = (1..=9).map(wait_after).collect();
        let grown = [5, 60, 300, 900, 3_600, 7_200, 14_400].map(Some);
        assert_eq!(waits[..7], grown);
        assert_eq!(waits[7..], [None, None]);
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
