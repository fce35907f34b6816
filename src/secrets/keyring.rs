//! The master keys and their sub-keys.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::TryRngCore as _;
use sha2::Sha256;

/// Why a key was refused. Never shows the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not base64.
    #[error("the key is not base64")]
    NotBase64,
    /// Another length.
    #[error("the key has {0} bytes, 32 are needed")]
    Length(usize),
    /// No key at all.
    #[error("no key is configured")]
    Missing,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandom,
}

/// 32 secret bytes. Has no `Display` and shows nothing in `Debug`.
#[derive(Clone)]
pub struct MasterKey([u8; 32]);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// Reads the standard base64 form of `SECURITY__KEY`.
    ///
    /// # Errors
    /// [`KeyError`] when it is not base64 of exactly 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| KeyError::NotBase64)?;
        let length = bytes.len();
        bytes.try_into().map(Self).map_err(|_| KeyError::Length(length))
    }

    /// A new key from the system's generator.
    ///
    /// # Errors
    /// [`KeyError::NoRandom`].
    pub fn generate() -> Result<Self, KeyError> {
        let mut bytes = [0; 32];
        rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|_| KeyError::NoRandom)?;
        Ok(Self(bytes))
    }

    /// The form that is written beside an embedded database.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// The sub-key of a purpose: HMAC-SHA256(master, `rozmova/1/<purpose>`).
    #[must_use]
    pub fn sub_key(&self, purpose: &str) -> [u8; 32] {
        let mut mac = hmac_sha256(&self.0);
        mac.update(b"rozmova/1/");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Names the key in sealed values without telling anything of it.
    #[must_use]
    pub fn id(&self) -> String {
        hex::encode(&self.sub_key("key-id")[..4])
    }
}

/// HMAC-SHA256 under a key of any length.
pub(crate) fn hmac_sha256(key: &[u8]) -> Hmac<Sha256> {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        // HMAC takes keys of any length (RFC 2104); the error exists for other MACs of the same trait.
        Err(_) => unreachable!("HMAC accepts keys of any length"),
    }
}

/// All keys: the newest first.
#[derive(Debug, Clone)]
pub struct Keyring {
    newest: MasterKey,
    older: Vec<MasterKey>,
}

impl Keyring {
    /// A keyring; `older` from newer to older.
    #[must_use]
    pub const fn new(newest: MasterKey, older: Vec<MasterKey>) -> Self {
        Self { newest, older }
    }

    /// Reads the configured keys.
    ///
    /// # Errors
    /// The first [`KeyError`].
    pub fn from_base64(newest: &str, older: &[String]) -> Result<Self, KeyError> {
        let older = older.iter().map(|k| MasterKey::from_base64(k)).collect::<Result<_, _>>()?;
        Ok(Self { newest: MasterKey::from_base64(newest)?, older })
    }

    /// Reads the keys of a file, one a line and the newest first, with `older` behind them.
    ///
    /// # Errors
    /// The first [`KeyError`].
    pub fn from_lines(text: &str, older: &[String]) -> Result<Self, KeyError> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let newest = MasterKey::from_base64(lines.next().unwrap_or_default())?;
        let mut before = Vec::new();
        for line in lines {
            before.push(MasterKey::from_base64(line)?);
        }
        for key in older {
            before.push(MasterKey::from_base64(key)?);
        }
        Ok(Self { newest, older: before })
    }

    /// The form of [`Keyring::from_lines`].
    #[must_use]
    pub fn to_lines(&self) -> String {
        self.all().map(MasterKey::to_base64).collect::<Vec<_>>().join("\n")
    }

    /// Names of all keys, the newest first.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.all().map(MasterKey::id).collect()
    }

    /// The key that seals.
    #[must_use]
    pub const fn newest(&self) -> &MasterKey {
        &self.newest
    }

    /// The instance's first key: what may never change is derived from it.
    #[must_use]
    pub fn oldest(&self) -> &MasterKey {
        self.older.last().unwrap_or(&self.newest)
    }

    /// All keys, newest first.
    pub fn all(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.newest).chain(&self.older)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_key_of_another_length_is_refused_with_its_length() {
        assert_eq!(MasterKey::from_base64("AAAA").unwrap_err(), KeyError::Length(3));
        assert_eq!(MasterKey::from_base64("не base64").unwrap_err(), KeyError::NotBase64);
        assert!(MasterKey::from_base64(&STANDARD.encode([7; 32])).is_ok());
    }

    #[test]
    fn every_purpose_has_its_own_sub_key_and_debug_shows_none() {
        let key = MasterKey([9; 32]);
        assert_ne!(key.sub_key("a"), key.sub_key("b"));
        assert_eq!(format!("{key:?}"), "MasterKey(…)");
    }

    #[test]
    fn a_file_of_keys_has_the_newest_in_its_first_line_and_reads_back_as_it_was_written() {
        let (first, second, third) = (MasterKey([1; 32]), MasterKey([2; 32]), MasterKey([3; 32]));
        let ids = [third.id(), second.id(), first.id()];
        let file = format!("{}\n\n{}\n", third.to_base64(), second.to_base64());
        let ring = Keyring::from_lines(&file, &[first.to_base64()]).unwrap();
        assert_eq!(ring.ids(), ids);
        assert_eq!(Keyring::from_lines(&ring.to_lines(), &[]).unwrap().ids(), ids);
        assert_eq!(Keyring::from_lines(&first.to_base64(), &[]).unwrap().to_lines(), first.to_base64());
        assert!(Keyring::from_lines("", &[]).is_err());
        assert!(Keyring::from_lines(&format!("{}\nне ключ", first.to_base64()), &[]).is_err());
    }

    #[test]
    fn rotation_keeps_the_oldest_key_for_what_may_not_change() {
        let (first, second) = (MasterKey([1; 32]), MasterKey([2; 32]));
        let ring = Keyring::new(second, vec![first.clone()]);
        assert_eq!(ring.oldest().id(), first.id());
        assert_ne!(ring.newest().id(), first.id());
    }
}
