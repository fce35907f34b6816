//! Time-based one-time codes (RFC 6238): HMAC-SHA-1, 30 s, six digits, because that is what authenticator apps read.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

/// Bytes of a secret (160 bits, RFC 4226).
pub const SECRET_BYTES: usize = 20;
/// Seconds of a step.
const STEP_S: i64 = 30;
/// Steps before and after now that are accepted: clocks differ, and people type slowly.
const DRIFT: i64 = 1;

/// The code of a step.
#[must_use]
pub fn code_at(secret: &[u8], step: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return String::new() };
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest.last().copied().unwrap_or(0) & 0x0f);
    let word = digest.get(offset..offset + 4).unwrap_or(&[0; 4]);
    let number = word.iter().fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte)) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// The step of a time.
#[must_use]
pub const fn step_of(seconds: i64) -> i64 {
    seconds.div_euclid(STEP_S)
}

/// The step whose code this is, near `seconds`; every step is compared, so that time tells nothing.
#[must_use]
pub fn matching_step(secret: &[u8], typed: &str, seconds: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let now = step_of(seconds);
    let mut found = None;
    for step in now - DRIFT..=now + DRIFT {
        if bool::from(code_at(secret, step).as_bytes().ct_eq(typed.as_bytes())) {
            found = Some(step);
        }
    }
    found
}

/// RFC 4648 base32 without padding, as apps want the secret.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut text, mut bits, mut held) = (String::new(), 0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(LETTERS[usize::try_from((held >> bits) & 31).unwrap_or(0)]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(LETTERS[usize::try_from((held << (5 - bits)) & 31).unwrap_or(0)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(code_at(secret, step_of(seconds)), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_taken_one_step_early_or_late_and_no_further() {
        let secret = b"12345678901234567890";
        let code = code_at(secret, 100);
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        for (seconds, found) in
            [(2_969, None), (2_970, Some(100)), (3_000, Some(100)), (3_059, Some(100)), (3_060, None)]
        {
            assert_eq!(matching_step(secret, &spaced, seconds), found, "{seconds}");
        }
        assert_eq!(matching_step(secret, "", 3_000), None);
    }

    #[test]
    fn secrets_are_written_as_apps_read_them() {
        for (plain, text) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(plain.as_bytes()), text);
        }
    }
}
