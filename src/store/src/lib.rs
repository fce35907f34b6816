//! Persistence of Rozmova: one diesel code base over PostgreSQL and embedded SQLite (architecture.md 8).
//!
//! * [`Store`] is the door: pools, migrations, [`Store::run`] for reads, [`Store::write`] for administrative writes.
//! * [`writer::Writer`] implements the engine's `Journal` (group commit), [`Store`] its `Snapshots`,
//!   [`ids::IdBlocks`] its `IdSource`.
//! * Everything else is one file an aggregate: plain functions over `&mut Conn` that answer `QueryResult`.
//!
//! Dynamic SQL on users' text does not exist here: values are always bound, and nothing is searched with LIKE.

#[macro_use]
mod db;
pub mod api_keys;
pub mod audit;
pub mod audit_log;
pub mod backup;
pub mod catalogue;
pub mod catalogue_edit;
mod checkpoint;
pub mod clients;
mod codes;
pub mod contacts;
#[cfg(test)]
mod contract;
pub mod dialogs;
mod error;
pub mod health;
pub mod idempotency;
pub mod ids;
pub mod messages;
mod migrations;
pub mod offers;
pub mod operators;
pub mod outbox;
pub mod outbox_desk;
pub mod parked;
pub mod quick_replies;
pub mod retention;
mod rows;
mod schema;
pub mod sessions;
mod snapshots;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod timers;
pub mod users;
pub mod visitor;
pub mod widget_events;
pub mod writer;

pub use db::{Conn, Pool};
pub use error::{OpenError, StoreError};
pub use ids::IdBlocks;
pub use store::{Durability, Ready, Store, StoreOptions};

/// What the functions of the aggregates answer: diesel's own result.
pub use diesel::result::{Error as DbError, QueryResult};
