//! What the history holds, as pure functions of the seed: any part can be made again, in any order.

/// A day in microseconds.
const DAY: i64 = 86_400_000_000;
/// How far back the oldest dialog lies.
const SPAN: i64 = 365 * DAY;
/// Messages lie 20 s apart on average.
const GAP: i64 = 20_000_000;

/// How much there is to be (load-model.md 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Sizes {
    /// Customers, each with a contact.
    pub clients: i64,
    /// Closed dialogs.
    pub dialogs: i64,
    /// Their messages; at least two a dialog.
    pub messages: i64,
}

impl Sizes {
    /// Whether they can be made.
    ///
    /// # Errors
    /// A sentence.
    pub fn check(self) -> Result<Self, String> {
        if self.clients < 1 || self.dialogs < self.clients || self.messages < 2 * self.dialogs {
            return Err("there must be at least one customer, one dialog a customer and two messages a dialog".into());
        }
        Ok(self)
    }
}

/// One dialog of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialog {
    /// Place among the dialogs, from 0.
    pub index: i64,
    /// Place of its customer.
    pub client: i64,
    /// Place of its first message among all messages.
    pub first_message: i64,
    /// Number of its messages.
    pub messages: i64,
    /// When it began, microseconds since 1970.
    pub created_at: i64,
}

/// One message of a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// 1…
    pub seq: i64,
    /// From the customer, or from the operator.
    pub inbound: bool,
    /// Microseconds since 1970.
    pub at: i64,
    /// Place of its text in the pool.
    pub text: usize,
}

/// The whole history.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Everything random comes from it.
    pub seed: u64,
    /// How much.
    pub sizes: Sizes,
    /// The newest dialog lies a day before this, microseconds since 1970.
    pub now: i64,
}

impl Plan {
    /// Dialog number `index`. Neighbours share twice the mean unevenly, so that the sum is exact and every place is known
    /// without counting.
    #[must_use]
    pub fn dialog(&self, index: i64) -> Dialog {
        let Sizes { clients, dialogs, messages } = self.sizes;
        let until = |i: i64| (i128::from(i) * i128::from(messages) / i128::from(dialogs.max(1))) as i64;
        let even = index - index % 2;
        let (first, second) = (until(even + 1) - until(even), until(even + 2) - until(even + 1));
        let shift = if even + 1 < dialogs {
            // Many near the mean, few far from it.
            let u = chance(self.seed, 1, even);
            ((first.min(second) - 2).max(0) as f64 * u * u) as i64
        } else {
            0
        };
        let (first_message, messages) =
            if index == even { (until(even), first + shift) } else { (until(even) + first + shift, second - shift) };
        let step = SPAN / dialogs.max(1);
        let created_at = self.now - DAY - SPAN + index * step + (chance(self.seed, 2, index) * step as f64) as i64;
        Dialog { index, client: index % clients.max(1), first_message, messages, created_at }
    }

    /// Lines of a dialog, ascending; the customer's first. The last of the texts is the rare one.
    #[must_use]
    pub fn messages(&self, dialog: &Dialog, texts: usize) -> Vec<Message> {
        let mut at = dialog.created_at;
        (1..=dialog.messages)
            .map(|seq| {
                let place = dialog.first_message + seq;
                if seq > 1 {
                    at += (GAP as f64 * (0.2 + 1.6 * chance(self.seed, 3, place))) as i64;
                }
                // The operator has the last word, and at least one.
                let inbound = seq == 1 || (seq < dialog.messages && chance(self.seed, 4, place) < 0.52);
                let usual = texts.saturating_sub(1);
                let text = if is_rare(self.seed, place) { usual } else { self.usual_text(place, usual) };
                Message { seq, inbound, at, text }
            })
            .collect()
    }

    fn usual_text(&self, place: i64, texts: usize) -> usize {
        (chance(self.seed, 5, place) * texts as f64) as usize
    }
}

/// One message in so many has the rare text.
const RARE: f64 = 100_000.0;

/// Whether the message at this place has the rare text.
fn is_rare(seed: u64, place: i64) -> bool {
    chance(seed, 6, place) * RARE < 1.0
}

/// A number in 0..1 from the seed, a purpose and a place (splitmix64).
#[must_use]
pub fn chance(seed: u64, purpose: u64, place: i64) -> f64 {
    let mut z = seed
        .wrapping_add(purpose.wrapping_mul(0xd1b5_4a32_d192_ed03))
        .wrapping_add((place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    (z >> 11) as f64 / (1_u64 << 53) as f64
}

/// The slot of a contact: FNV-1a over connection and chat, folded. Frozen by the product, because it is stored; repeated
/// here because nothing of the server is linked in.
#[must_use]
pub fn slot(connection: i64, chat: &str) -> i16 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in connection.to_le_bytes().into_iter().chain(chat.bytes()) {
        hash ^= u64::from(byte);
        hash = hash.wrapping_mul(0x0100_0000_01b3);
    }
    ((hash ^ (hash >> 32)) % 256) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(clients: i64, dialogs: i64, messages: i64) -> Plan {
        Plan { seed: 7, sizes: Sizes { clients, dialogs, messages }, now: 1_795_000_000_000_000 }
    }

    #[test]
    fn messages_lie_end_to_end_and_add_up() {
        for (clients, dialogs, messages) in [(1, 1, 2), (3, 7, 14), (10, 101, 2_021), (200, 1_000, 20_000)] {
            let plan = plan(clients, dialogs, messages);
            let mut next = 0;
            for index in 0..dialogs {
                let dialog = plan.dialog(index);
                assert_eq!(dialog.first_message, next, "{index} of {dialogs}");
                assert!(dialog.messages >= 2 && dialog.client < clients);
                next += dialog.messages;
            }
            assert_eq!(next, messages);
        }
    }

    #[test]
    fn dialogs_differ_in_length_and_lie_in_the_past_in_order() {
        let plan = plan(200, 1_000, 20_000);
        let all: Vec<Dialog> = (0..1_000).map(|i| plan.dialog(i)).collect();
        assert!(all.iter().any(|d| d.messages > 32) && all.iter().any(|d| d.messages < 8));
        assert!(all.windows(2).all(|w| w[0].created_at <= w[1].created_at));
        let lines = plan.messages(&all[999], 10);
        assert!(lines.windows(2).all(|w| w[0].at < w[1].at && w[0].seq + 1 == w[1].seq));
        assert!(lines.last().is_some_and(|m| m.at < plan.now && !m.inbound) && lines[0].inbound);
        assert!(lines.iter().all(|m| m.text < 10));
    }

    #[test]
    fn one_message_in_a_hundred_thousand_has_the_rare_text() {
        let rare = (0..2_000_000).filter(|place| is_rare(7, *place)).count();
        assert!((5..=45).contains(&rare), "{rare} of two million");
    }

    #[test]
    fn the_same_seed_makes_the_same_history() {
        assert_eq!(plan(2, 9, 90).dialog(5), plan(2, 9, 90).dialog(5));
        let other = Plan { seed: 8, ..plan(2, 9, 90) };
        assert_ne!(
            (0..9).map(|i| other.dialog(i)).collect::<Vec<_>>(),
            (0..9).map(|i| plan(2, 9, 90).dialog(i)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn impossible_sizes_are_refused() {
        for (clients, dialogs, messages) in [(0, 1, 2), (2, 1, 2), (1, 1, 1)] {
            assert!(Sizes { clients, dialogs, messages }.check().is_err());
        }
    }

    #[test]
    fn every_slot_is_used() {
        let seen: std::collections::HashSet<i16> = (0..10_000).map(|n| slot(7, &format!("chat-{n}"))).collect();
        assert_eq!(seen.len(), 256);
        assert!(seen.iter().all(|slot| (0..256).contains(slot)));
    }
}
