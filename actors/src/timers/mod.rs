//! Durable deadlines (architecture.md 7): rows are the truth, this actor only knows the next minute of them.
//!
//! One `TimerActor` per process, started and supervised by the `Engine`. It reads what is due within a minute, wakes the
//! owner at the moment, and the owner re-checks and acts once; the row goes with the owner's change. A crash loses
//! nothing: the rows are read again. What became due while the process was down is spread over a minute.

pub mod actor;
pub mod core;
pub mod messages;

#[cfg(test)]
mod tests;

pub use self::actor::TimerActor;
pub use self::core::TimerCore;
pub use messages::TimerDue;
