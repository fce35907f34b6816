//! People who use Rozmova, seen only from outside: over HTTP and sockets, with nothing of the server linked in.
//!
//! The same library plays the demo's customers and colleagues, the stories in the server's tests and the load tool.

pub mod api;
pub mod audit;
pub mod cli;
pub mod commands;
pub mod crowd;
pub mod error;
pub mod figures;
pub mod fill;
pub mod flame;
pub mod floor;
pub mod gate;
pub mod ledger;
pub mod machine;
pub mod panel;
pub mod people;
pub mod raw;
pub mod report;
pub mod rig;
pub mod scenario;
pub mod schedule;
pub mod settings;
pub mod sql;
pub mod sums;
pub mod visitor;
pub mod words;

mod socket;

pub use api::{Api, ApiError};
pub use panel::{Panel, PanelError};
pub use visitor::{Visitor, VisitorError};
