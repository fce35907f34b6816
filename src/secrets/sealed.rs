//! Secrets at rest: XChaCha20-Poly1305 with a key id (security.md SE-01).

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use rand::TryRngCore as _;

use super::Keyring;

const NONCE: usize = 24;

/// Why a value could not be sealed or opened. Shows neither the value nor a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not one of our sealed values.
    #[error("the stored secret has an unknown form")]
    Form,
    /// Sealed under a key that is not configured.
    #[error("the stored secret was sealed with key {0}, which is not configured")]
    UnknownKey(String),
    /// Changed, or belongs to another row.
    #[error("the stored secret does not open: it was changed or belongs to another row")]
    Broken,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandom,
}

/// Under which of the configured keys a value is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// The one that seals.
    Newest,
    /// One before it: to be sealed anew.
    Older,
}

/// Seals and opens secrets. The form is `s1.<key id>.<base64 of nonce and ciphertext>`.
#[derive(Clone)]
pub struct SecretBox {
    ciphers: Vec<(String, XChaCha20Poly1305)>,
}

impl std::fmt::Debug for SecretBox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretBox({} keys)", self.ciphers.len())
    }
}

impl SecretBox {
    /// A box over all keys; the first seals.
    #[must_use]
    pub fn new(keys: &Keyring) -> Self {
        let ciphers =
            keys.all().map(|key| (key.id(), XChaCha20Poly1305::new(&key.sub_key("sealed-secrets").into()))).collect();
        Self { ciphers }
    }

    /// Seals a value for one place: `place` (for example `connection/7/signing_secret`) is authenticated, so a
    /// sealed value copied into another row does not open.
    ///
    /// # Errors
    /// [`SealError::NoRandom`].
    pub fn seal(&self, place: &str, value: &str) -> Result<String, SealError> {
        let (id, cipher) = self.ciphers.first().ok_or(SealError::Form)?;
        let mut nonce = [0; NONCE];
        rand::rngs::OsRng.try_fill_bytes(&mut nonce).map_err(|_| SealError::NoRandom)?;
        let payload = Payload { msg: value.as_bytes(), aad: place.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::Form)?;
        let mut bytes = nonce.to_vec();
        bytes.extend_from_slice(&sealed);
        Ok(format!("s1.{id}.{}", STANDARD_NO_PAD.encode(bytes)))
    }

    /// Opens a value sealed for the same place.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open(&self, place: &str, sealed: &str) -> Result<String, SealError> {
        let mut parts = sealed.splitn(3, '.');
        let (Some("s1"), Some(id), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(SealError::Form);
        };
        let bytes = STANDARD_NO_PAD.decode(body).map_err(|_| SealError::Form)?;
        let (nonce, body) = bytes.split_first_chunk::<NONCE>().ok_or(SealError::Form)?;
        let cipher = self.ciphers.iter().find(|(key, _)| key == id).map(|(_, cipher)| cipher);
        let cipher = cipher.ok_or_else(|| SealError::UnknownKey(id.to_owned()))?;
        let payload = Payload { msg: body, aad: place.as_bytes() };
        let plain = cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::Broken)?;
        String::from_utf8(plain).map_err(|_| SealError::Broken)
    }

    /// Under which key the value is sealed, without opening it.
    ///
    /// # Errors
    /// [`SealError::Form`] and [`SealError::UnknownKey`].
    pub fn age(&self, sealed: &str) -> Result<Age, SealError> {
        let mut parts = sealed.splitn(3, '.');
        let (Some("s1"), Some(id), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(SealError::Form);
        };
        match self.ciphers.iter().position(|(key, _)| key == id) {
            Some(0) => Ok(Age::Newest),
            Some(_) => Ok(Age::Older),
            None => Err(SealError::UnknownKey(id.to_owned())),
        }
    }

    /// The value sealed anew, when it is sealed under an older key (rotation); `None` when it has the newest one already.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn renewed(&self, place: &str, sealed: &str) -> Result<Option<String>, SealError> {
        match self.age(sealed)? {
            Age::Newest => Ok(None),
            Age::Older => self.seal(place, &self.open(place, sealed)?).map(Some),
        }
    }
}

/// How a saved secret is shown: the last four characters, and only of secrets long enough to spare them (SE-02).
#[must_use]
pub fn masked(secret: &str) -> String {
    let chars = secret.chars().count();
    if chars == 0 {
        return String::new();
    }
    let tail: String = if chars >= 12 { secret.chars().skip(chars - 4).collect() } else { String::new() };
    format!("****{tail}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::secrets::MasterKey;

    fn key(seed: u8) -> MasterKey {
        MasterKey::from_base64(&base64::engine::general_purpose::STANDARD.encode([seed; 32])).unwrap()
    }

    #[test]
    fn se_01_a_sealed_secret_does_not_contain_its_value_and_opens_only_in_its_place() {
        let secrets = SecretBox::new(&Keyring::new(key(1), vec![]));
        let sealed = secrets.seal("connection/7/token", "canary-4815162342").unwrap();
        assert!(!sealed.contains("canary"));
        assert_eq!(secrets.open("connection/7/token", &sealed).unwrap(), "canary-4815162342");
        assert_eq!(secrets.open("connection/8/token", &sealed), Err(SealError::Broken));
        assert_ne!(sealed, secrets.seal("connection/7/token", "canary-4815162342").unwrap(), "a fresh nonce each time");
    }

    #[test]
    fn se_01_every_changed_character_breaks_the_seal() {
        let secrets = SecretBox::new(&Keyring::new(key(1), vec![]));
        let sealed = secrets.seal("p", "value").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(secrets.open("p", &changed).is_err(), "changed at {at}");
        }
        assert_eq!(secrets.open("p", ""), Err(SealError::Form));
    }

    #[test]
    fn rotation_opens_old_values_names_them_and_seals_them_anew() {
        let old = SecretBox::new(&Keyring::new(key(1), vec![]));
        let sealed = old.seal("p", "v").unwrap();
        let both = SecretBox::new(&Keyring::new(key(2), vec![key(1)]));
        assert_eq!(both.open("p", &sealed).unwrap(), "v");
        assert_eq!(both.age(&sealed), Ok(Age::Older));
        let renewed = both.renewed("p", &sealed).unwrap().expect("it is older");
        assert_eq!((both.age(&renewed), both.renewed("p", &renewed)), (Ok(Age::Newest), Ok(None)));
        assert_eq!(both.renewed("elsewhere", &sealed), Err(SealError::Broken));
        let only_new = SecretBox::new(&Keyring::new(key(2), vec![]));
        assert_eq!(only_new.open("p", &renewed).unwrap(), "v", "the former key is needed no more");
        let unknown = SealError::UnknownKey(key(1).id());
        assert_eq!(only_new.open("p", &sealed), Err(unknown.clone()));
        assert_eq!((only_new.age(&sealed), only_new.renewed("p", &sealed)), (Err(unknown.clone()), Err(unknown)));
        assert_eq!(only_new.age("not sealed"), Err(SealError::Form));
    }

    #[test]
    fn se_02_a_short_secret_shows_nothing_and_a_long_one_its_tail() {
        assert_eq!(masked(""), "");
        assert_eq!(masked("secret"), "****");
        assert_eq!(masked("a-long-access-token"), "****oken");
    }
}
