//! Persistence of Rozmova: one diesel code base over PostgreSQL and embedded SQLite (architecture.md 8).
//!
//! * [`Store`] is the door: pools, migrations, [`Store::run`] for reads, [`Store::write`] for administrative writes.
//! * [`writer::Writer`] implements the engine's `Journal` (group commit), [`Store`] its `Snapshots`,
//!   [`ids::IdBlocks`] its `IdSource`.
//! * Everything else is one file an aggregate: plain functions over `&mut Conn` that answer `QueryResult`.
//!
//! Dynamic SQL on users' text does not exist here: values are always bound, and messages are searched by the index of their words only
//! (DECISION-search.md).

#[macro_use]
mod db;
pub mod access_links;
pub mod api_keys;
pub mod audit;
pub mod audit_log;
pub mod backup;
pub mod board_past;
pub mod bots;
pub mod calendars;
pub mod catalogue;
pub mod catalogue_edit;
mod checkpoint;
pub mod client_changes;
pub mod client_erasure;
pub mod client_export;
pub mod client_fields;
pub mod client_merges;
pub mod clients;
pub mod clients_search;
mod codes;
pub mod contacts;
#[cfg(test)]
mod contract;
pub mod csat;
pub mod dialog_pages;
pub mod dialogs;
pub mod directory_people;
pub mod directory_syncs;
pub mod drafts;
pub mod embed_tokens;
pub mod erasure;
mod error;
pub mod facts;
pub mod fetches;
pub mod files;
mod filter_sql;
pub mod filters;
pub mod folders;
pub mod health;
pub mod idempotency;
pub mod ids;
pub mod ip_blocks;
pub mod letters;
pub mod lists;
pub mod mail_notices;
pub mod messages;
mod migrations;
pub mod notifications;
pub mod offers;
pub mod operator_quotas;
pub mod operators;
pub mod outbox;
pub mod outbox_desk;
pub mod parked;
pub mod password_demands;
pub mod password_history;
pub mod preferences;
pub mod pushes;
pub mod quick_replies;
pub mod retention;
mod rows;
mod schema;
pub mod sealed_values;
pub mod search;
pub mod second_factors;
pub mod sending;
pub mod sessions;
mod snapshots;
pub mod sso_attempts;
mod store;
pub mod tags;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod timers;
pub mod uploads;
pub mod users;
pub mod visitor;
pub mod widget_codes;
pub mod widget_events;
mod word_fold;
pub mod words;
pub mod writer;

pub use db::{Conn, Pool};
pub use error::{OpenError, StoreError};
pub use ids::IdBlocks;
pub use store::{Durability, Ready, Store, StoreOptions};

/// What the functions of the aggregates answer: diesel's own result.
pub use diesel::result::{Error as DbError, QueryResult};
