//! The engine of Rozmova: domain rules, ports and actors. It cannot see diesel, redis, reqwest or actix-web; Cargo keeps it so.

pub mod board;
pub mod connector;
pub mod contact;
pub mod dialog;
pub mod distribution;
pub mod domain;
pub mod engine;
pub mod feed;
pub mod operator;
pub mod outbox;
pub mod ports;
pub mod routing;
#[cfg(test)]
mod simulation;
pub mod supervision;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod timers;
