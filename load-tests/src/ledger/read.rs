//! The reading end.

use std::path::Path;

use super::Record;
use crate::error::LoadError;

/// Every whole record of a run's directory; a line torn at the end by a crash is left out.
///
/// # Errors
/// When there is no ledger, or a line before the last is no record.
pub fn records(dir: &Path) -> Result<Vec<Record>, LoadError> {
    let path = dir.join(super::FILE);
    let text = std::fs::read(&path).map_err(LoadError::file(&path))?;
    let text = String::from_utf8_lossy(&text);
    let whole = text.rfind('\n').map_or("", |end| text.get(..end).unwrap_or_default());
    let mut records = Vec::new();
    for (number, line) in whole.lines().enumerate() {
        match Record::parse(line) {
            Some(record) => records.push(record),
            None => {
                let sentence = format!("{}: line {} is no record: «{line:.80}»", path.display(), number + 1);
                return Err(LoadError::Other(sentence));
            }
        }
    }
    Ok(records)
}
