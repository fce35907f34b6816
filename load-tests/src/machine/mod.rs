//! The machine under the run: flush time, processor, clock, processes.

pub mod d;
pub mod proc;

mod about;

pub use about::{Disk, Machine};
pub use d::{Flush, measure as measure_flush};
