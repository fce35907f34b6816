//! Placement: which arbiter (and, in a cluster, which node) owns a contact and its dialogs.

use serde::{Deserialize, Serialize};

use super::ids::ConnectionId;

/// How many slots there are; frozen, because the number is stored in each dialog's row (architecture.md 2, Placement).
pub const SLOTS: u16 = 256;

/// A slot, 0 ≤ slot < 256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slot(pub u16);

impl Slot {
    /// The slot of a contact, known before the contact has a row: FNV-1a over connection and chat.
    ///
    /// The hash is written here and not taken from `std` because it is persisted: it may never change.
    #[must_use]
    pub fn of_contact(connection: ConnectionId, chat_id: &str) -> Self {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let bytes = connection.get().to_le_bytes().into_iter().chain(chat_id.bytes());
        for byte in bytes {
            hash ^= u64::from(byte);
            hash = hash.wrapping_mul(0x0100_0000_01b3);
        }
        // The low bits of FNV mix worst, so fold the high half in before the remainder.
        Self(((hash ^ (hash >> 32)) % u64::from(SLOTS)) as u16)
    }

    /// The bare number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Index into per-slot tables.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slot_of_a_contact_never_changes_between_versions() {
        assert_eq!(Slot::of_contact(ConnectionId(1), "u-42_viber"), Slot::of_contact(ConnectionId(1), "u-42_viber"));
        let mut seen = std::collections::HashSet::new();
        for n in 0..10_000 {
            seen.insert(Slot::of_contact(ConnectionId(7), &format!("chat-{n}")));
        }
        assert_eq!(seen.len(), 256, "every slot is used");
    }
}
