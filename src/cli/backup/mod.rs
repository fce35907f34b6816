//! `rozmova backup`, `verify`, `restore`: one file with the database, the files and the key (security.md P-18).
//!
//! The file is a tar archive that ordinary tools open:
//!
//! | part | content |
//! |---|---|
//! | `about.json` | version, schema, tables with columns and numbers of rows, which key |
//! | `key` | the instance's keys in base64, one a line, the newest first, unless `--without-key` |
//! | `tables/<table>/<number>.jsonl.gz` | rows, one JSON array a line, in the order of the key |
//! | `files/…` | files as they are |
//! | `manifest.json`, `manifest.sha256` | every part with its length and SHA-256; they come last, so a torn file has none |
//!
//! Rows are in a neutral form: a backup of PostgreSQL can be restored into embedded storage and the other way round.

mod check;
mod format;
pub(super) mod key;
mod read;
mod restore;
mod write;

use std::path::PathBuf;

use clap::Args;
use rozmova_store::backup::BackupError;

pub use restore::restore;
pub use write::backup;

use super::CliError;
use crate::instance::InstanceError;

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The file to write; it must not exist. With embedded storage its folder needs room for a copy of the database meanwhile.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Leaves the key out. A restore then needs `ROZMOVA__SECURITY__KEY`.
    #[arg(long)]
    pub without_key: bool,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The backup.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The backup.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Replaces what the instance holds. An embedded database, its key and its files are kept under another name; the content
    /// of a PostgreSQL database is gone.
    #[arg(long)]
    pub force: bool,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

impl From<BackupError> for CliError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Open(error) => Self::Instance(InstanceError::Store(error)),
            other => Self::Failed(other.to_string()),
        }
    }
}

/// Checks a backup completely, without any server or database.
///
/// # Errors
/// [`CliError::Failed`] that names the damaged part.
pub fn verify(arguments: &VerifyArgs) -> Result<(), CliError> {
    let found = read::check(&arguments.file)?;
    if arguments.json {
        return super::print_json(&found.summary(&arguments.file));
    }
    println!("{} is complete and undamaged", arguments.file.display());
    println!("{}", found.words());
    Ok(())
}
