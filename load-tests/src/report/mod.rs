//! What a run leaves behind: `report.json`, one HTML page, and comparisons of several runs.

pub mod check;
pub mod model;
pub mod percentiles;
pub mod series;

pub use check::{Check, Direction};
pub use model::{Audit, Build, Report, ReportError};
pub use percentiles::Percentiles;
pub use series::{Mark, Phase, Second, Step};
