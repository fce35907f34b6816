//! Ids as visitors see them: one encrypted AES-256 block each, so nothing can be counted or guessed (security.md AC-06).

use aes::{
    Aes256,
    cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::Keyring;

/// What an id names; part of the block, so a message's id never reads as a dialog's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicIdKind {
    /// `c_…`
    Contact,
    /// `d_…`
    Dialog,
    /// `m_…`
    Message,
    /// `f_…`
    File,
}

impl PublicIdKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Contact => "c_",
            Self::Dialog => "d_",
            Self::Message => "m_",
            Self::File => "f_",
        }
    }
}

/// Turns our numbers into visitors' ids and back.
#[derive(Clone)]
pub struct PublicIds {
    cipher: Aes256,
}

impl std::fmt::Debug for PublicIds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PublicIds(…)")
    }
}

impl PublicIds {
    /// Under the sub-key that survives rotation: pages keep ids in local storage.
    #[must_use]
    pub fn new(keys: &Keyring) -> Self {
        Self { cipher: Aes256::new(&keys.oldest().sub_key("public-id").into()) }
    }

    /// The id of a number, for example `m_3q2-7wAAAAAAAAAAAAAAAA`.
    #[must_use]
    pub fn hide(&self, kind: PublicIdKind, id: i64) -> String {
        let mut block = [0_u8; 16];
        block[0] = kind.prefix().as_bytes()[0];
        block[8..].copy_from_slice(&id.to_be_bytes());
        let mut block = block.into();
        self.cipher.encrypt_block(&mut block);
        format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(block))
    }

    /// The number of an id; `None` for anything this instance did not give out for this kind.
    #[must_use]
    pub fn reveal(&self, kind: PublicIdKind, id: &str) -> Option<i64> {
        let bytes = URL_SAFE_NO_PAD.decode(id.strip_prefix(kind.prefix())?).ok()?;
        let block: [u8; 16] = bytes.try_into().ok()?;
        let mut block = block.into();
        self.cipher.decrypt_block(&mut block);
        let plain: [u8; 16] = block.into();
        let (head, tail) = plain.split_at(8);
        let expected = [kind.prefix().as_bytes()[0], 0, 0, 0, 0, 0, 0, 0];
        let number = i64::from_be_bytes(tail.try_into().ok()?);
        (head == expected && number > 0).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::secrets::MasterKey;

    #[test]
    fn ac_06_an_id_reads_back_as_its_own_kind_only() {
        let ids = PublicIds::new(&Keyring::new(MasterKey::generate().unwrap(), vec![]));
        let hidden = ids.hide(PublicIdKind::Message, 901);
        assert_eq!(hidden.len(), 24);
        assert_eq!(ids.reveal(PublicIdKind::Message, &hidden), Some(901));
        assert_eq!(ids.reveal(PublicIdKind::Dialog, &hidden.replace("m_", "d_")), None);
        for foreign in ["m_901", "901", "", "m_", &hidden[..23]] {
            assert_eq!(ids.reveal(PublicIdKind::Message, foreign), None);
        }
    }

    #[test]
    fn ac_06_ids_of_neighbours_are_unrelated() {
        let ids = PublicIds::new(&Keyring::new(MasterKey::generate().unwrap(), vec![]));
        let all: std::collections::HashSet<_> =
            (1..=1000).map(|n| ids.hide(PublicIdKind::Dialog, n)[2..8].to_owned()).collect();
        assert!(all.len() > 990, "the first bits differ: {}", all.len());
    }
}
