//! What a run leaves behind: `report.json`, one HTML page, and comparisons of several runs.

pub mod actions;
pub mod check;
pub mod compare;
pub mod conditions;
pub mod figures;
pub mod html;
pub mod model;
pub mod percentiles;
pub mod series;
pub mod svg;
pub mod text;

pub use actions::{ActionFigure, Actions};
pub use check::{Check, Direction};
pub use model::{Audit, Build, Report, ReportError, Storage};
pub use percentiles::Percentiles;
pub use series::{Mark, Phase, Second, Step};
