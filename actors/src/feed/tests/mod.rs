//! Tests of the feed: tables beside the rules, and properties over random histories.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod alarms;
mod contacts;
mod contract;
mod desk;
mod filters;
pub(crate) mod fixtures;
mod gains;
mod histories;
mod hub;
mod membership;
mod pace;
