//! The Distributor's state machine against simple dialogs that answer when the test says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod absence;
mod audit;
mod bench;
mod deciding;
mod erlang;
mod hands;
mod mirror;
mod moving;
mod offers;
mod scale;
pub(crate) mod shell;
mod sleeping;
