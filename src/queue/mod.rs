//! The asynchronous copy of the waiting queue (shared decision 7): for dashboards, other nodes and the replay checker,
//! never on the decision path. Two implementations of [`QueueMirror`](rozmova_actors::ports::QueueMirror), one contract
//! suite (`contract.rs`):
//!
//! - [`LocalMirror`]: in this process;
//! - [`RedisMirror`]: one task with a bounded channel applies changes in batches through one Lua script. Redis absent,
//!   killed or emptied changes nothing visible: changes are dropped, and when it is back a full copy is asked for.
//!
//! A crash loses the copy of the last milliseconds; the Distributor's next start resets it.

pub mod link;
mod local;
mod model;
mod redis;
pub mod replay;

#[cfg(test)]
mod contract;
#[cfg(test)]
pub(crate) mod test_server;

pub use local::LocalMirror;
pub use model::{LOG_LENGTH, LogEntry, Mirrored};
pub use redis::{RedisMirror, read};
