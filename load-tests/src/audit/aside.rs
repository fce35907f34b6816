//! What a scenario compared itself, beside the crowd's ledger: lines over sockets that it cut, dialogs that it lined up. It is kept in the
//! run's directory, so that an audit of the files finds again what the run found.

use std::path::Path;

use crate::{error::LoadError, report::Audit};

/// Name of the file in a run's directory; a scenario that compares nothing itself has none.
pub const FILE: &str = "compared.json";

/// Violations that are told.
const TOLD: usize = 20;

/// Keeps what a scenario found.
///
/// # Errors
/// When the directory cannot be written.
pub fn keep(dir: &Path, found: &Audit) -> Result<(), LoadError> {
    if *found == Audit::default() {
        return Ok(());
    }
    let path = dir.join(FILE);
    let json = serde_json::to_vec_pretty(found).map_err(|e| LoadError::Other(format!("{}: {e}", path.display())))?;
    std::fs::write(&path, json).map_err(LoadError::file(&path))
}

/// Adds it to the audit of the ledger.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn add(dir: &Path, audit: &mut Audit) -> Result<(), LoadError> {
    let path = dir.join(FILE);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(LoadError::file(&path)(e)),
    };
    let found: Audit =
        serde_json::from_slice(&text).map_err(|e| LoadError::Other(format!("{}: {e}", path.display())))?;
    audit.lost += found.lost;
    audit.doubled += found.doubled;
    audit.reordered += found.reordered;
    audit.crossed += found.crossed;
    audit.phantom += found.phantom;
    audit.unanswered += found.unanswered;
    audit.checked.extend(found.checked);
    audit.violations.extend(found.violations.into_iter().take(TOLD));
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_a_scenario_found_is_found_again_by_an_audit_of_the_files() {
        let dir = std::env::temp_dir().join(format!("rz-aside-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let of_ledger = || Audit { lost: 1, complete: true, ..Audit::default() };
        let mut audit = of_ledger();
        keep(&dir, &Audit::default()).unwrap();
        add(&dir, &mut audit).unwrap();
        assert_eq!(audit, of_ledger(), "nothing was compared, nothing is kept");
        let mut found = Audit { lost: 2, doubled: 3, violations: vec!["panel 7".into(); 30], ..Audit::default() };
        found.checked.insert("lines_while_away".into(), 40);
        keep(&dir, &found).unwrap();
        add(&dir, &mut audit).unwrap();
        assert_eq!((audit.lost, audit.doubled, audit.violations.len(), audit.complete), (3, 3, TOLD, true));
        assert_eq!(audit.checked["lines_while_away"], 40);
        std::fs::write(dir.join(FILE), "{").unwrap();
        assert!(add(&dir, &mut audit).is_err(), "a torn file proves nothing");
        std::fs::remove_dir_all(dir).unwrap();
    }
}
