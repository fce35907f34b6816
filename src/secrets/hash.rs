//! Keyed hashes of API keys and tokens: what is stored cannot be tried offline without the instance's key.

use hmac::Mac as _;
use subtle::ConstantTimeEq as _;

use super::{Keyring, keyring::hmac_sha256};

/// Hashes secrets that are compared, never shown again.
#[derive(Clone)]
pub struct TokenHasher {
    key: [u8; 32],
}

impl std::fmt::Debug for TokenHasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenHasher(…)")
    }
}

impl TokenHasher {
    /// Under the sub-key that survives rotation: hashes cannot be made anew without the tokens.
    #[must_use]
    pub fn new(keys: &Keyring) -> Self {
        Self { key: keys.oldest().sub_key("token-hash") }
    }

    /// HMAC-SHA256 of the token in hexadecimal, 64 characters; safe as a database key.
    #[must_use]
    pub fn hash(&self, token: &str) -> String {
        let mut mac = hmac_sha256(&self.key);
        mac.update(token.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    /// Compares in a time that does not depend on where the two differ.
    #[must_use]
    pub fn matches(&self, token: &str, hash: &str) -> bool {
        self.hash(token).as_bytes().ct_eq(hash.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::secrets::MasterKey;

    #[test]
    fn a_token_matches_its_own_hash_only() {
        let keys = Keyring::new(MasterKey::generate().unwrap(), vec![]);
        let hasher = TokenHasher::new(&keys);
        let hash = hasher.hash("rzk_abc");
        assert_eq!(hash.len(), 64);
        assert!(hasher.matches("rzk_abc", &hash));
        assert!(!hasher.matches("rzk_abd", &hash));
        let other = TokenHasher::new(&Keyring::new(MasterKey::generate().unwrap(), vec![]));
        assert!(!other.matches("rzk_abc", &hash), "another instance's key gives another hash");
    }
}
