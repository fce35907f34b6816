//! Signed links: whoever has one may fetch one file for ten minutes (security.md AC-09).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac as _;
use rozmova_actors::domain::{FileId, Timestamp};
use subtle::ConstantTimeEq as _;

use crate::secrets::{Keyring, hmac_sha256};

/// Seconds a link works.
pub const LINK_S: i64 = 600;

const PAYLOAD: usize = 13;
const TAG: usize = 16;

/// Which content of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The file.
    Whole,
    /// Its small picture.
    Thumb,
    /// What a converted photo was made of.
    Original,
}

impl Variant {
    const fn code(self) -> u8 {
        match self {
            Self::Whole => 0,
            Self::Thumb => 1,
            Self::Original => 2,
        }
    }
}

/// Makes and reads links, under sub-keys of the instance's keys.
#[derive(Clone)]
pub struct FileLinks {
    /// The newest signs, all are believed.
    keys: Vec<[u8; 32]>,
}

impl std::fmt::Debug for FileLinks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileLinks(…)")
    }
}

impl FileLinks {
    /// Under the instance's keys.
    #[must_use]
    pub fn new(keys: &Keyring) -> Self {
        Self { keys: keys.all().map(|key| key.sub_key("file-link")).collect() }
    }

    /// The path of a link that works for [`LINK_S`] seconds.
    #[must_use]
    pub fn path(&self, file: FileId, variant: Variant, now: Timestamp) -> String {
        let mut bytes = [0_u8; PAYLOAD + TAG];
        let until = u32::try_from(now.plus_secs(LINK_S).seconds()).unwrap_or(u32::MAX);
        bytes[..8].copy_from_slice(&file.get().to_be_bytes());
        bytes[8] = variant.code();
        bytes[9..PAYLOAD].copy_from_slice(&until.to_be_bytes());
        let newest = self.keys.first().copied().unwrap_or_default();
        let tag = tag(&newest, &bytes[..PAYLOAD]);
        bytes[PAYLOAD..].copy_from_slice(&tag);
        format!("/f/{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What a link gives; `None` when it is not ours or its time is over.
    #[must_use]
    pub fn read(&self, token: &str, now: Timestamp) -> Option<(FileId, Variant)> {
        let bytes: [u8; PAYLOAD + TAG] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let (payload, given) = bytes.split_at(PAYLOAD);
        let ours = self.keys.iter().any(|key| bool::from(tag(key, payload).ct_eq(given)));
        let id = i64::from_be_bytes(payload.get(..8)?.try_into().ok()?);
        let until = u32::from_be_bytes(payload.get(9..)?.try_into().ok()?);
        let variant = match payload.get(8)? {
            0 => Variant::Whole,
            1 => Variant::Thumb,
            2 => Variant::Original,
            _ => return None,
        };
        (ours && now.seconds() < i64::from(until)).then_some((FileId(id), variant))
    }
}

fn tag(key: &[u8; 32], payload: &[u8]) -> [u8; TAG] {
    let mut mac = hmac_sha256(key);
    mac.update(payload);
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    let mut short = [0; TAG];
    short.copy_from_slice(&whole[..TAG]);
    short
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::secrets::MasterKey;

    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

    #[test]
    fn ac_09_a_link_gives_its_file_for_ten_minutes_and_no_other() {
        let links = FileLinks::new(&Keyring::new(MasterKey::generate().unwrap(), vec![]));
        let path = links.path(FileId(41), Variant::Thumb, NOW);
        let token = path.strip_prefix("/f/").unwrap();
        assert_eq!(links.read(token, NOW), Some((FileId(41), Variant::Thumb)));
        assert_eq!(links.read(token, NOW.plus_secs(599)), Some((FileId(41), Variant::Thumb)));
        assert_eq!(links.read(token, NOW.plus_secs(600)), None, "its time is over");
        let bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
        for at in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[at] ^= 1;
            assert_eq!(links.read(&URL_SAFE_NO_PAD.encode(forged), NOW), None, "byte {at}");
        }
        for garbage in ["", "41", "ї", &token[1..], &format!("{token}A")] {
            assert_eq!(links.read(garbage, NOW), None, "{garbage}");
        }
        let foreign = FileLinks::new(&Keyring::new(MasterKey::generate().unwrap(), vec![]));
        assert_eq!(foreign.read(token, NOW), None, "another instance");
    }

    #[test]
    fn a_link_survives_the_rotation_of_the_key() {
        let (first, second) = (MasterKey::generate().unwrap(), MasterKey::generate().unwrap());
        let path = FileLinks::new(&Keyring::new(first.clone(), vec![])).path(FileId(1), Variant::Whole, NOW);
        let after = FileLinks::new(&Keyring::new(second, vec![first]));
        assert!(after.read(path.strip_prefix("/f/").unwrap(), NOW).is_some());
    }
}
