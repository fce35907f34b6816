//! Visitors of whom nothing is stored: no contact, no dialog, no event. Most of a site's visitors open the chat and write
//! nothing, and each of their sockets that comes back would read the database to learn it again.
//!
//! What is remembered must never be wrong, because what is not read cannot be told. So whoever begins to write is crossed off
//! *before* the message goes to the engine, and is not put down again while that message may still be on its way; a socket asks
//! *after* it has joined the feed. Then either the feed tells it of the message, or it finds itself crossed off and reads.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use moka::sync::Cache;
use rozmova_actors::domain::ContactId;

/// After so long a message that was begun is stored, or never will be: many times longer than every time-out on its way.
const SETTLES: Duration = Duration::from_secs(600);

/// Fewer writers are not worth the look.
const TIDY_AT: usize = 1_000;

#[derive(Default)]
struct Writers {
    /// Whose first message was begun, and until when it may be on its way.
    until: HashMap<ContactId, Instant>,
    /// With so many the settled ones are taken out.
    tidy_at: usize,
    /// There were more of them than are kept: nobody is put down until then.
    unsure: Option<Instant>,
}

/// See the module.
pub struct Newcomers {
    nothing: Cache<ContactId, ()>,
    writers: Mutex<Writers>,
    most_writers: usize,
}

impl Newcomers {
    /// Of at most `most` visitors, each forgotten when not asked for during `idle`; at most `most_writers` first messages are
    /// followed at once, beyond which everything is read.
    #[must_use]
    pub fn new(most: u64, idle: Duration, most_writers: usize) -> Self {
        Self {
            nothing: Cache::builder().max_capacity(most).time_to_idle(idle).build(),
            writers: Mutex::default(),
            most_writers,
        }
    }

    /// Whether it is known that nothing is stored of them.
    #[must_use]
    pub fn knows(&self, contact: ContactId) -> bool {
        self.nothing.get(&contact).is_some()
    }

    /// The rows were read, and there are none (or the number was made just now). Not kept when they may have begun to write since.
    pub fn keep(&self, contact: ContactId, now: Instant) {
        let writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        let may_write = writers.until.get(&contact).is_some_and(|until| *until > now);
        if !may_write && writers.unsure.is_none_or(|until| until <= now) {
            self.nothing.insert(contact, ());
        }
    }

    /// They begin to write their first message.
    pub fn begins(&self, contact: ContactId, now: Instant) {
        let until = now + SETTLES;
        let mut writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        if writers.until.len() >= writers.tidy_at.min(self.most_writers) {
            writers.until.retain(|_, until| *until > now);
            // Twice as many as are left, so that each is looked at about once.
            writers.tidy_at = TIDY_AT.max(2 * writers.until.len());
        }
        if writers.until.len() >= self.most_writers {
            writers.unsure = Some(until);
        } else {
            writers.until.insert(contact, until);
        }
        self.nothing.invalidate(&contact);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const OLHA: ContactId = ContactId(1);
    const PETRO: ContactId = ContactId(2);

    fn newcomers(most_writers: usize) -> (Newcomers, Instant) {
        (Newcomers::new(100, Duration::from_secs(3600), most_writers), Instant::now())
    }

    #[test]
    fn p_07_who_begins_to_write_is_read_again_also_when_the_rows_were_read_before_it() {
        let (newcomers, now) = newcomers(10);
        assert!(!newcomers.knows(OLHA), "nobody is known before they were looked up");
        newcomers.keep(OLHA, now);
        newcomers.keep(PETRO, now);
        assert!(newcomers.knows(OLHA));

        // A socket has read that there is nothing; the message begins; only then the socket comes to remember what it read.
        newcomers.begins(OLHA, now);
        newcomers.keep(OLHA, now);
        assert!(!newcomers.knows(OLHA));
        assert!(newcomers.knows(PETRO), "others are still new");

        // A message that was given up long ago was never stored: the rows say so, and are believed.
        newcomers.keep(OLHA, now + SETTLES);
        assert!(newcomers.knows(OLHA));
    }

    #[test]
    fn p_07_with_more_writers_than_are_followed_nobody_is_put_down() {
        let (newcomers, now) = newcomers(1);
        newcomers.begins(ContactId(7), now);
        newcomers.keep(OLHA, now);
        newcomers.begins(OLHA, now);
        newcomers.keep(OLHA, now);
        newcomers.keep(PETRO, now);
        assert!(!newcomers.knows(OLHA) && !newcomers.knows(PETRO));

        let later = now + SETTLES;
        newcomers.keep(PETRO, later);
        assert!(newcomers.knows(PETRO), "all of them are settled");
        newcomers.begins(PETRO, later);
        newcomers.keep(PETRO, later);
        assert!(!newcomers.knows(PETRO), "settled ones make room");
    }
}
