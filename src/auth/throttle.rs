//! Failed sign-ins: from the 6th failure of a typed name, known or not, the name waits, longer each time; per address too.
//!
//! Kept in memory and bounded: a restart forgets, which gives an attacker five tries per restart they cannot cause.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use moka::sync::Cache;
use rozmova_actors::domain::Timestamp;

use crate::problem::{Code, Problem};

/// Failures of a name that are free.
const FREE_PER_NAME: u32 = 5;
/// Failures of an address that are free: many people may share one.
const FREE_PER_ADDRESS: u32 = 50;
/// Seconds after which failures are forgotten.
const MEMORY_S: u64 = 15 * 60;
/// Longest wait, seconds.
const MAX_WAIT_S: i64 = 15 * 60;

#[derive(Debug, Clone, Copy, Default)]
struct Failures {
    count: u32,
    last: Timestamp,
}

/// Counts failures.
#[derive(Clone)]
pub struct Throttle {
    names: Cache<String, Arc<Mutex<Failures>>>,
    addresses: Cache<IpAddr, Arc<Mutex<Failures>>>,
}

impl Default for Throttle {
    fn default() -> Self {
        let age = Duration::from_secs(MEMORY_S);
        Self {
            names: Cache::builder().max_capacity(50_000).time_to_idle(age).build(),
            addresses: Cache::builder().max_capacity(50_000).time_to_idle(age).build(),
        }
    }
}

impl Throttle {
    /// Refuses a sign-in that comes too early after failures. Checked before the password, so that guessing stops.
    ///
    /// # Errors
    /// 429 with `Retry-After`.
    pub fn check(&self, name: &str, address: IpAddr, now: Timestamp) -> Result<(), Problem> {
        let by_address = self.addresses.get(&address).map_or(0, |f| wait_left(&f, FREE_PER_ADDRESS, now));
        let wait = self.wait_of(name, now).max(by_address);
        if wait > 0 {
            return Err(Problem::new(Code::RateLimited, format!("too many failed sign-ins, try again in {wait} s"))
                .retry(wait.unsigned_abs()));
        }
        Ok(())
    }

    /// The same for somebody who is signed in and is asked for their password again: the name alone counts, together with its failed
    /// sign-ins.
    ///
    /// # Errors
    /// 429 with `Retry-After`.
    pub fn check_again(&self, name: &str, now: Timestamp) -> Result<(), Problem> {
        let wait = self.wait_of(name, now);
        if wait > 0 {
            return Err(Problem::new(Code::RateLimited, format!("too many wrong passwords, try again in {wait} s"))
                .retry(wait.unsigned_abs()));
        }
        Ok(())
    }

    fn wait_of(&self, name: &str, now: Timestamp) -> i64 {
        self.names.get(&fold(name)).map_or(0, |f| wait_left(&f, FREE_PER_NAME, now))
    }

    /// Counts a failure.
    pub fn failed(&self, name: &str, address: IpAddr, now: Timestamp) {
        self.failed_again(name, now);
        bump(&self.addresses.get_with(address, Arc::default), now);
    }

    /// Counts a wrong password of somebody who is signed in.
    pub fn failed_again(&self, name: &str, now: Timestamp) {
        bump(&self.names.get_with(fold(name), Arc::default), now);
    }

    /// Forgets the failures of a name after its right password; the address keeps its own.
    pub fn succeeded(&self, name: &str) {
        self.names.invalidate(&fold(name));
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase().chars().take(320).collect()
}

fn bump(failures: &Mutex<Failures>, now: Timestamp) {
    if let Ok(mut failures) = failures.lock() {
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
    }
}

/// Seconds still to wait: 0 for the free failures, then 5, 10, 20… seconds after the last one.
fn wait_left(failures: &Mutex<Failures>, free: u32, now: Timestamp) -> i64 {
    let Ok(failures) = failures.lock() else { return 0 };
    if failures.count < free {
        return 0;
    }
    let wait = (5_i64 << (failures.count - free).min(16)).min(MAX_WAIT_S);
    (failures.last.plus_secs(wait).since(now) + 999_999).div_euclid(1_000_000).max(0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

    fn ip(n: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, n])
    }

    #[test]
    fn au_01_the_sixth_try_waits_and_each_further_failure_doubles_it() {
        let throttle = Throttle::default();
        for n in 0..5 {
            throttle.check("Olena@example.com", ip(n), NOW).unwrap();
            throttle.failed("olena@example.com ", ip(n), NOW);
        }
        let refused = throttle.check("OLENA@example.com", ip(9), NOW).unwrap_err();
        assert_eq!((refused.code, refused.retry_after), (Code::RateLimited, Some(5)));

        throttle.check("olena@example.com", ip(9), NOW.plus_secs(5)).unwrap();
        throttle.failed("olena@example.com", ip(9), NOW.plus_secs(5));
        let refused = throttle.check("olena@example.com", ip(9), NOW.plus_secs(5)).unwrap_err();
        assert_eq!(refused.retry_after, Some(10));

        throttle.check("taras@example.com", ip(0), NOW).unwrap();
        throttle.succeeded("olena@example.com");
        throttle.check("olena@example.com", ip(9), NOW).unwrap();
    }

    #[test]
    fn an_address_that_tries_many_names_waits_too() {
        let throttle = Throttle::default();
        for n in 0..FREE_PER_ADDRESS {
            throttle.failed(&format!("guess{n}@example.com"), ip(1), NOW);
        }
        assert!(throttle.check("new@example.com", ip(1), NOW).is_err());
        assert!(throttle.check("new@example.com", ip(2), NOW).is_ok());
    }
}
