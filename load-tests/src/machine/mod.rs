//! The machine under the run: flush time, processor, clock, processes, databases, the network between them.
//!
//! Only processes of this machine are touched, found by the port they listen on and started again exactly as they were.

pub mod bad_link;
pub mod control;
pub mod databases;
mod fault;
pub mod recipe;

pub use fault::{MachineError, local_port};
