//! Where visitors' pages were last seen, for whoever blocks an address from a dialog: it is in no row unless `recognize_user_meta` is on.
//! Of the last hundred thousand visitors or so, at some fifty bytes each.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use rozmova_actors::domain::ContactId;

#[derive(Default)]
struct Generations {
    young: HashMap<ContactId, IpAddr>,
    old: HashMap<ContactId, IpAddr>,
}

/// See the module. Two generations instead of an order of use: when the young one is full, the old one is forgotten whole.
pub(super) struct Addresses {
    kept: Mutex<Generations>,
    half: usize,
}

impl Addresses {
    /// Of at least the last `half` visitors, and at most twice as many.
    pub fn new(half: usize) -> Self {
        Self { kept: Mutex::default(), half: half.max(1) }
    }

    /// They were seen there now.
    pub fn seen(&self, contact: ContactId, ip: IpAddr) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.young.len() >= self.half && !kept.young.contains_key(&contact) {
            kept.old = std::mem::take(&mut kept.young);
        }
        kept.young.insert(contact, ip);
    }

    /// Where they were last seen.
    pub fn get(&self, contact: ContactId) -> Option<IpAddr> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.young.get(&contact).or_else(|| kept.old.get(&contact)).copied()
    }

    /// Forgets it.
    pub fn forget(&self, contact: ContactId) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.young.remove(&contact);
        kept.old.remove(&contact);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn the_newest_address_counts_and_the_oldest_visitors_are_forgotten() {
        let addresses = Addresses::new(3);
        for n in 1..=6_u8 {
            addresses.seen(ContactId(i64::from(n)), ip(n));
        }
        assert_eq!(addresses.get(ContactId(1)), Some(ip(1)), "six fit into twice three");
        addresses.seen(ContactId(1), ip(9));
        assert_eq!(addresses.get(ContactId(1)), Some(ip(9)), "the old generation has the former one");
        for n in 7..=9_u8 {
            addresses.seen(ContactId(i64::from(n)), ip(n));
        }
        assert_eq!(addresses.get(ContactId(2)), None);
        assert_eq!(addresses.get(ContactId(9)), Some(ip(9)));
        addresses.forget(ContactId(9));
        assert_eq!(addresses.get(ContactId(9)), None, "erased");
    }
}
