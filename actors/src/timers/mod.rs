//! Durable deadlines (architecture.md 7).
pub mod messages;
pub use messages::TimerDue;
