//! The machine under the run: flush time, processor, clock, processes, databases, the network between them.
//!
//! Only processes of this machine are touched, found by the port they listen on and started again exactly as they were.

pub mod bad_link;
pub mod control;
pub mod d;
pub mod databases;
pub mod proc;
pub mod recipe;
pub mod work;

mod about;
mod fault;

pub use about::{Disk, Machine, allocator_of, commit_of};
pub use d::{Flush, measure as measure_flush};
pub use fault::{MachineError, local_port};
