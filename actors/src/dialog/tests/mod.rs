//! Tables of a dialog's rules and of its protocol, over the database in memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bench;
mod outside;
mod policy;
mod protocol;
mod random;
mod rules;
mod snooze;
mod taking_back;
mod timers;
