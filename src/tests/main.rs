//! One integration binary: people over the real HTTP and sockets, on both storages, against the real server process.
//!
//! Each story runs twice: on embedded SQLite in process, and on PostgreSQL with Redis. The servers are private ones, started from
//! the distribution's binaries; a story that cannot start them fails, it is never skipped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod chaos;
mod promises;
mod stories;
mod support;
