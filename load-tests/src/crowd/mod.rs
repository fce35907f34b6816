//! The running people: customers over the Custom Channel and the widget, operators and supervisors at their panels, the
//! integrator's server and its calls. They obey the plan, write the ledger and feed the figures. Everything runs on one thread.

pub mod body;
pub mod files;
pub mod http;
pub mod operator;
pub mod receiver;
pub mod scan;
pub mod socket;
pub mod supervisor;
pub mod talk;
pub mod visitor;
pub mod world;

mod act;
mod customer;
mod dispatch;
pub mod run;
mod shown;

pub use operator::{Operator, OperatorPool};
pub use receiver::{Manner, MockReceiver};
pub use run::{Crowd, CrowdShape};
pub use world::World;
