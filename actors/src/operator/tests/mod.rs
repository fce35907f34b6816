//! Tests of sessions: the stream, the core's tables, rights, and the actor between a socket and a small engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod desk;
mod house;
mod protocol;
mod stories;
mod stream;
