//! Copies of rows that requests need, dropped by push when a row changes. A copy that was read before a change and comes to be kept
//! after it is not kept: rights, a sign-in or a key that were just taken away would stand there until its time is over.

use std::{
    hash::Hash,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use moka::sync::Cache;

/// See the module.
pub struct Memory<K, V> {
    copies: Cache<K, V>,
    /// Grows with every change, before the copies go.
    changes: AtomicU64,
}

/// A moment before a row is read.
#[derive(Debug, Clone, Copy)]
pub struct Seen(u64);

impl<K, V> Memory<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Of at most so many copies, each kept for at most so long.
    #[must_use]
    pub fn new(most: u64, ttl: Duration) -> Self {
        Self { copies: Cache::builder().max_capacity(most).time_to_live(ttl).build(), changes: AtomicU64::new(0) }
    }

    /// The copy, when there is one.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<V> {
        self.copies.get(key)
    }

    /// To be asked before a row is read that is going to be kept.
    #[must_use]
    pub fn before_reading(&self) -> Seen {
        Seen(self.changes.load(Ordering::SeqCst))
    }

    /// Keeps what was read, unless something has changed since.
    pub fn keep(&self, seen: Seen, key: K, copy: V) {
        self.copies.insert(key.clone(), copy);
        // Looked at last: a change that begins after this drops the copy itself.
        if self.changes.load(Ordering::SeqCst) != seen.0 {
            self.copies.invalidate(&key);
        }
    }

    /// The row has changed.
    pub fn forget(&self, key: &K) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.copies.invalidate(key);
    }

    /// Any row may have changed.
    pub fn forget_all(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.copies.invalidate_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn au_07_what_was_read_before_a_change_is_not_kept_after_it() {
        let memory: Memory<i64, &str> = Memory::new(10, Duration::from_secs(30));
        let seen = memory.before_reading();
        memory.keep(seen, 1, "signed in");
        assert_eq!(memory.get(&1), Some("signed in"));
        memory.forget(&1);
        assert_eq!(memory.get(&1), None);

        // A request has read the row; it is revoked; only then the request comes to keep what it has read.
        let seen = memory.before_reading();
        memory.forget(&1);
        memory.keep(seen, 1, "signed in");
        assert_eq!(memory.get(&1), None, "one row");
        let seen = memory.before_reading();
        memory.forget_all();
        memory.keep(seen, 1, "signed in");
        assert_eq!(memory.get(&1), None, "all of them");

        memory.keep(memory.before_reading(), 1, "signed in again");
        assert_eq!(memory.get(&1), Some("signed in again"));
    }
}
