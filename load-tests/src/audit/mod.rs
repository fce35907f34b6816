//! The auditor (load-model.md 9): compares what was sent, accepted, seen and received with what is stored.

pub mod aside;
pub mod core;
pub mod history;
pub mod inject;
pub mod late;
pub mod sources;

#[cfg(test)]
mod tests;

use std::path::Path;

pub use self::core::{Finding, Kind, Verdict, audit};
pub use inject::Inject;
pub use late::audit_late;
pub use sources::{Snapshot, StoredMessage};

use crate::{error::LoadError, ledger::read, report::Audit};

/// Audits a run's directory from its files alone: the ledger and the snapshot of the stored rows that the run took at its
/// end, and what its scenario compared itself. `inject` damages the evidence first; a sound auditor must then complain.
///
/// # Errors
/// When a file is missing or not what it should be.
pub fn audit_dir(dir: &Path, inject: Option<Inject>) -> Result<Audit, LoadError> {
    let records = read::records(dir)?;
    let mut snapshot = Snapshot::read(dir)?;
    if let Some(inject) = inject {
        inject.into_evidence(&records, &mut snapshot)?;
    }
    let judge = if late::is_cut_short(dir) { self::core::audit_cut_short } else { audit };
    let mut audit = judge(&records, &snapshot).into_report(&records, &snapshot);
    aside::add(dir, &mut audit)?;
    Ok(audit)
}
