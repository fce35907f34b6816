//! Copy of who is connected where (shared decision 7): leases of 40 s, renewed every 10 s. Local sockets are the truth
//! for this node; the copy serves other nodes and dashboards. Two implementations of
//! [`Presence`](rozmova_actors::ports::Presence), one contract suite:
//!
//! - [`LocalPresence`]: in this process;
//! - [`RedisPresence`]: the same, and a copy in Redis written by one task. While Redis is away or after it was emptied,
//!   the local knowledge answers, so nobody goes offline; when it is back everything local is told again.

mod local;
mod redis;

#[cfg(test)]
mod contract;

pub use local::{LEASE_S, LocalPresence};
pub use redis::RedisPresence;
