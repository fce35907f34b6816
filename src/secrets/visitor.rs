//! Visitor tokens: one encrypted AES-256 block, so no second index is needed (shared decision 2).
//!
//! Block: 7 bytes contact id, 4 bytes bot id, 2 bytes day of issue, 3 zero bytes as a check. A guessed token must
//! decrypt to the right bot, an accepted day and the zeros, which leaves about one chance in 2^64 per try.

use aes::{
    Aes256,
    cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rozmova_actors::domain::{BotId, ContactId, Timestamp, time::SECOND};

use super::Keyring;

/// A token is accepted this many days after its issue; every session request issues a fresh one (sliding).
pub const TOKEN_DAYS: i64 = 180;

const DAY: i64 = 86_400 * SECOND;

/// What a valid token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitorClaims {
    /// The visitor.
    pub contact: ContactId,
    /// The bot it was issued for.
    pub bot: BotId,
    /// Days since the epoch.
    pub day: u16,
}

impl VisitorClaims {
    /// The token is refused from this moment on.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        Timestamp((i64::from(self.day) + TOKEN_DAYS + 1) * DAY)
    }
}

/// Issues and reads visitor tokens.
#[derive(Clone)]
pub struct VisitorTokens {
    cipher: Aes256,
}

impl std::fmt::Debug for VisitorTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VisitorTokens(…)")
    }
}

impl VisitorTokens {
    /// Under the sub-key that survives rotation.
    #[must_use]
    pub fn new(keys: &Keyring) -> Self {
        Self { cipher: Aes256::new(&keys.oldest().sub_key("visitor-token").into()) }
    }

    /// A token for a visitor, `vt_` and 22 characters.
    #[must_use]
    pub fn issue(&self, bot: BotId, contact: ContactId, now: Timestamp) -> (String, VisitorClaims) {
        let day = u16::try_from(now.micros().div_euclid(DAY)).unwrap_or(u16::MAX);
        let mut block = [0_u8; 16];
        block[..7].copy_from_slice(&contact.get().to_be_bytes()[1..]);
        block[7..11].copy_from_slice(&(bot.get() as u32).to_be_bytes());
        block[11..13].copy_from_slice(&day.to_be_bytes());
        let mut block = block.into();
        self.cipher.encrypt_block(&mut block);
        (format!("vt_{}", URL_SAFE_NO_PAD.encode(block)), VisitorClaims { contact, bot, day })
    }

    /// Reads a token for a bot at a moment; `None` when it is not ours, of another bot, or too old.
    #[must_use]
    pub fn read(&self, token: &str, bot: BotId, now: Timestamp) -> Option<VisitorClaims> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix("vt_")?).ok()?;
        let block: [u8; 16] = bytes.try_into().ok()?;
        let mut block = block.into();
        self.cipher.decrypt_block(&mut block);
        let plain: [u8; 16] = block.into();
        if plain[13..] != [0; 3] {
            return None;
        }
        let mut id = [0; 8];
        id[1..].copy_from_slice(&plain[..7]);
        let contact = i64::from_be_bytes(id);
        let mut number = [0; 4];
        number.copy_from_slice(&plain[7..11]);
        let claims = VisitorClaims {
            contact: ContactId(contact),
            bot: BotId(i64::from(u32::from_be_bytes(number))),
            day: u16::from_be_bytes([plain[11], plain[12]]),
        };
        let issued = i64::from(claims.day) * DAY;
        // A day of grace ahead: the clock of the node that issued it may be a little later.
        let fresh = issued <= now.micros().saturating_add(DAY) && now < claims.expires_at();
        let sound = (1..1 << 53).contains(&contact) && claims.bot == bot;
        (fresh && sound).then_some(claims)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::secrets::MasterKey;

    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

    fn tokens() -> VisitorTokens {
        VisitorTokens::new(&Keyring::new(MasterKey::generate().unwrap(), vec![]))
    }

    #[test]
    fn a_token_reads_back_for_its_bot_during_180_days() {
        let tokens = tokens();
        let contact = ContactId((1 << 53) - 1);
        let (token, claims) = tokens.issue(BotId(7), contact, NOW);
        assert_eq!(token.len(), 25);
        assert_eq!(tokens.read(&token, BotId(7), NOW), Some(claims));
        assert_eq!(tokens.read(&token, BotId(8), NOW), None, "another bot's token");
        let last = claims.expires_at();
        assert!(tokens.read(&token, BotId(7), last.plus_secs(-1)).is_some());
        assert_eq!(tokens.read(&token, BotId(7), last), None, "too old");
        assert!(last.since(NOW) >= TOKEN_DAYS * DAY);
    }

    #[test]
    fn ac_06_neighbouring_visitors_have_unrelated_tokens_and_a_changed_one_is_refused() {
        let tokens = tokens();
        let (a, _) = tokens.issue(BotId(1), ContactId(41), NOW);
        let (b, _) = tokens.issue(BotId(1), ContactId(42), NOW);
        let same = a.chars().zip(b.chars()).skip(3).filter(|(x, y)| x == y).count();
        assert!(same < 8, "{a} and {b} look alike");
        for at in 3..24 {
            let mut changed = a.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(tokens.read(std::str::from_utf8(&changed).unwrap(), BotId(1), NOW), None);
        }
        for garbage in ["", "vt_", "vt_ї", "vt_AAAA", &a[3..]] {
            assert_eq!(tokens.read(garbage, BotId(1), NOW), None);
        }
    }

    #[test]
    fn a_token_survives_the_rotation_of_the_master_key() {
        let (first, second) = (MasterKey::generate().unwrap(), MasterKey::generate().unwrap());
        let before = VisitorTokens::new(&Keyring::new(first.clone(), vec![]));
        let after = VisitorTokens::new(&Keyring::new(second, vec![first]));
        let (token, claims) = before.issue(BotId(1), ContactId(5), NOW);
        assert_eq!(after.read(&token, BotId(1), NOW), Some(claims));
    }
}
