//! The plan of a run: who writes what and when, from the seed alone, before anything is sent (load-model.md 4, 5). Pure.

pub mod actions;
pub mod arrivals;
pub mod customers;
pub mod plan;
pub mod shapes;
pub mod shifts;
pub mod warp;

pub use plan::{Line, Plan, Script, Side};
pub use warp::Warp;
