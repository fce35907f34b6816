//! Rows of a whole database in a neutral form, out of one snapshot and into an empty database (security.md P-18).
//!
//! A row is one JSON array in the order of [`Table::columns`]: whole numbers, texts, `0`/`1` for truth, documents as their text,
//! bytes in hexadecimal. The form is the same for both databases, so what was read from one can be loaded into the other.
//! Tables and columns are asked from the database itself: a migration that adds one needs no change here, and a column of a type
//! that has no neutral form is refused by name instead of being left out.

mod copy;
mod introspect;
mod restore;
mod snapshot;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::error::OpenError;

pub use restore::{Restored, Target};
pub use snapshot::Snapshot;

/// Form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Whole number.
    Int,
    /// 0 or 1.
    Bool,
    /// Text.
    Text,
    /// A JSON document, as its text.
    Json,
    /// Bytes, in hexadecimal.
    Bytes,
    /// Floating point number.
    Real,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name.
    pub name: String,
    /// Form.
    pub kind: Kind,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Name.
    pub name: String,
    /// Columns in the order of the values of a row.
    pub columns: Vec<Column>,
    /// Names of the columns of the primary key; rows come in its order.
    pub key: Vec<String>,
    /// Rows in the snapshot.
    pub rows: u64,
}

/// Why reading or loading did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database cannot be opened, or has a newer schema.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The target holds something; the text says what.
    #[error("{0}")]
    NotEmpty(String),
    /// Somebody works with the target.
    #[error("{0}")]
    InUse(String),
    /// A statement.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// A file of the database.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: String,
        /// Why.
        why: std::io::Error,
    },
    /// The receiver of rows gave up.
    #[error("{0}")]
    Sink(String),
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

impl BackupError {
    fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self + use<'_> {
        move |why| Self::File { path: path.display().to_string(), why }
    }
}

/// An identifier in quotes. Names come from the database's own catalogue, or were compared with it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
