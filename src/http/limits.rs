//! How many requests each kind of caller may make (settled difference 21): token buckets, kept in bounded memory.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use ipnet::IpNet;
use moka::sync::Cache;
use rozmova_actors::domain::{Timestamp, settings::LimitSettings};

use crate::{
    config::parse_network,
    in_force::InForce,
    problem::{Code, Problem},
};

/// Buckets kept at once; the least used are forgotten, which only ever favours the caller.
const MAX_BUCKETS: u64 = 200_000;

/// State of a bucket after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests per window.
    pub limit: u32,
    /// Left now.
    pub remaining: u32,
    /// Seconds until the bucket is full again.
    pub reset_s: u64,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

struct Current {
    settings: Arc<LimitSettings>,
    exempt: Vec<IpNet>,
}

/// The limits in force and the buckets.
#[derive(Clone)]
pub struct Limits {
    current: InForce<Current>,
    buckets: Cache<String, Arc<Mutex<Bucket>>>,
}

impl Limits {
    /// With these settings.
    #[must_use]
    pub fn new(settings: LimitSettings) -> Self {
        Self {
            current: InForce::new(Current::of(settings)),
            buckets: Cache::builder().max_capacity(MAX_BUCKETS).time_to_idle(Duration::from_secs(120)).build(),
        }
    }

    /// New settings, from the next request on.
    pub fn replace(&self, settings: LimitSettings) {
        self.current.set(Current::of(settings));
    }

    fn current(&self) -> Arc<Current> {
        self.current.now()
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Arc<LimitSettings> {
        Arc::clone(&self.current().settings)
    }

    /// Whether the address is not limited at all.
    #[must_use]
    pub fn is_exempt(&self, ip: IpAddr) -> bool {
        self.current().exempt.iter().any(|net| net.contains(&ip))
    }

    /// Takes one request of `key` (prefixed by its kind, such as `user:7`) from a bucket of `limit` requests per `window_s`
    /// seconds. `limit` 0 = no limit.
    ///
    /// # Errors
    /// 429 with `Retry-After`.
    pub fn take(&self, key: &str, limit: u32, window_s: u32, now: Timestamp) -> Result<Quota, Problem> {
        if limit == 0 {
            return Ok(Quota { limit, remaining: 0, reset_s: 0 });
        }
        let (capacity, per_second) = (f64::from(limit), f64::from(limit) / f64::from(window_s.max(1)));
        let bucket = self.buckets.get_with_by_ref(key, || Arc::new(Mutex::new(Bucket { tokens: capacity, at: now })));
        let Ok(mut bucket) = bucket.lock() else { return Ok(Quota { limit, remaining: 0, reset_s: 0 }) };
        // A clock that jumps back gives nothing, one that jumps forward at most a full bucket (DO-08).
        let elapsed = now.since(bucket.at).max(0) as f64 / 1e6;
        bucket.tokens = (bucket.tokens + elapsed * per_second).min(capacity);
        bucket.at = now;
        if bucket.tokens < 1.0 {
            let wait = ((1.0 - bucket.tokens) / per_second).ceil().max(1.0) as u64;
            // The part before the colon is a kind of ours, what follows it names a caller.
            let caller = key.split(':').next().unwrap_or_default().to_owned();
            metrics::counter!("rozmova_rate_limited_total", "caller" => caller).increment(1);
            return Err(Problem::new(
                Code::RateLimited,
                format!("more than {limit} requests in {window_s} s, try again in {wait} s"),
            )
            .retry(wait)
            .with("limit", limit));
        }
        bucket.tokens -= 1.0;
        let reset_s = ((capacity - bucket.tokens) / per_second).ceil() as u64;
        Ok(Quota { limit, remaining: bucket.tokens as u32, reset_s })
    }
}

impl Current {
    fn of(settings: LimitSettings) -> Self {
        let exempt = settings.exempt_cidrs.iter().filter_map(|text| parse_network(text)).collect();
        Self { settings: Arc::new(settings), exempt }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

    #[test]
    fn a_bucket_empties_and_fills_with_time() {
        let limits = Limits::new(LimitSettings::default());
        for left in (0..3).rev() {
            assert_eq!(limits.take("key:1", 3, 60, NOW).unwrap().remaining, left);
        }
        let refused = limits.take("key:1", 3, 60, NOW).unwrap_err();
        assert_eq!(refused.retry_after, Some(20));
        assert!(limits.take("key:2", 3, 60, NOW).is_ok(), "another caller has another bucket");
        assert!(limits.take("key:1", 3, 60, NOW.plus_secs(20)).is_ok());
        assert!(limits.take("key:1", 3, 60, NOW.plus_secs(-3600)).is_err(), "a clock that jumps back gives nothing");
    }

    #[test]
    fn zero_means_no_limit_and_exempt_networks_follow_the_settings() {
        let limits = Limits::new(LimitSettings::default());
        for _ in 0..10_000 {
            assert!(limits.take("channel:1", 0, 1, NOW).is_ok());
        }
        assert!(!limits.is_exempt("127.0.0.1".parse().unwrap()));
        limits.replace(LimitSettings { exempt_cidrs: vec![String::from("127.0.0.0/8")], ..LimitSettings::default() });
        assert!(limits.is_exempt("127.0.0.1".parse().unwrap()));
    }
}
