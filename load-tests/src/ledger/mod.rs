//! The ledger of a run: everything that was meant, accepted, seen and received, in an append-only file (load-model.md 9).

pub mod read;
pub mod record;
pub mod token;
pub mod writer;

pub use record::Record;
pub use token::{Key, Token};
pub use writer::Ledger;

/// Name of the ledger in a run's directory.
pub const FILE: &str = "ledger.txt";
