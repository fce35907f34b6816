//! What a run measures: latencies in windows, counts, one row a second, and the processes' CPU and memory.

pub mod clock;
pub mod histograms;
pub mod sampler;
pub mod windows;

pub use clock::{Clock, Micros};
pub use windows::{Figures, WindowId};
