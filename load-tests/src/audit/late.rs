//! The audit of a run whose generator died before its end: the ledger is there up to its last second, the stored rows are read now.
//!
//! What nobody was left to see is no fault of the server: whether lines reached people is not judged, and neither are the last rows, whose
//! intent may have died in the generator's memory. What was accepted must be stored all the same, once and in its order.

use std::{collections::BTreeSet, path::Path};

use indicatif::ProgressBar;

use super::{Snapshot, core::audit_cut_short, sources};
use crate::{
    api::Api,
    error::LoadError,
    ledger::{Record, read},
    report::Audit,
    scenario::context::iso8601,
};

/// Says in a run's directory that its generator died, so that a later audit of the files judges as this one.
pub const MARK: &str = "cut-short";

/// Whether a run's directory is that of a run whose generator died.
#[must_use]
pub fn is_cut_short(dir: &Path) -> bool {
    dir.join(MARK).exists()
}

/// Bots that the run made, by their names (`Load <run>…`).
async fn bots_of(api: &Api, run: &str) -> Result<BTreeSet<i64>, LoadError> {
    let page = api.get("/api/v1/bots").await.map_err(LoadError::api("reading the list of bots"))?;
    let begins = format!("Load {run}");
    let ours = page["data"].as_array().into_iter().flatten().filter(|bot| {
        let name = bot["name"].as_str().unwrap_or_default();
        name.strip_prefix(begins.as_str()).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
    });
    Ok(ours.filter_map(|bot| bot["id"].as_i64()).collect())
}

/// A minute before the ledger was begun, ISO 8601.
fn since(dir: &Path, records: &[Record]) -> String {
    let written = std::fs::metadata(dir.join(crate::ledger::FILE)).and_then(|about| about.modified()).ok();
    let written = written.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok()).map_or(0, |time| time.as_secs());
    let last = records.iter().rev().find_map(Record::at).unwrap_or(0) / 1_000_000;
    iso8601(written.saturating_sub(last + 60))
}

/// Reads the stored rows of the run's dialogs from the server, keeps them beside the ledger, and audits.
///
/// # Errors
/// When the ledger is missing, or the rows cannot be read.
pub async fn audit_late(dir: &Path, api: &Api, progress: &ProgressBar) -> Result<Audit, LoadError> {
    let records = read::records(dir)?;
    let run = records.iter().find_map(|record| match record {
        Record::Run { run, .. } => Some(run.clone()),
        _ => None,
    });
    let run = run.ok_or_else(|| LoadError::Other(format!("{} does not begin with a run", dir.display())))?;
    let mut dialogs = sources::dialogs_of(&records);
    dialogs.extend(sources::of_bots(api, &bots_of(api, &run).await?, &since(dir, &records)).await?);
    let snapshot = Snapshot::take(api, &run, &dialogs, progress).await?;
    snapshot.write(dir)?;
    let mark = dir.join(MARK);
    std::fs::write(&mark, "The generator died before the end of this run.\n").map_err(LoadError::file(&mark))?;
    Ok(audit_cut_short(&records, &snapshot).into_report(&records, &snapshot))
}
