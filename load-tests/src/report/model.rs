//! `report.json`: the keys of contract.md 6 and everything load-model.md 12 asks of a result.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{Actions, Check, Mark, Percentiles, Phase, Second, Step};
use crate::machine::Machine;

/// Name of the file in a run's directory.
pub const FILE: &str = "report.json";

/// Own lag (p99, ms) beyond which a run is invalid (load-model.md 4).
pub const LAG_LIMIT_MS: f64 = 5.0;

/// A report could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The file.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Its contents.
    #[error("{path} is not a report: {source}")]
    Json {
        /// Which.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
}

/// A whole run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    // What was run (load-model.md 12: 3, 11).
    /// Name of the scenario.
    pub scenario: String,
    /// One line: what it proves.
    pub about: String,
    /// S, M, L or XL.
    pub profile: String,
    /// Time compression k.
    pub speed: f64,
    /// The plan's seed.
    pub seed: u64,
    /// Measured seconds, warm-up excluded.
    pub duration_s: f64,
    /// Seconds thrown away before.
    pub warm_up_s: f64,
    /// When the run began, UTC, ISO 8601.
    pub started_at: String,
    /// The exact command line, without secrets.
    pub command: String,
    /// What the database held before: (customers, dialogs, messages), PostgreSQL's by its own estimate; `None` when nobody could
    /// look (`ROZMOVA__DATABASE__URL` was not given to the tool).
    pub prefilled: Option<(u64, u64, u64)>,
    /// What `raw` measured on the same database in the same session, messages per second.
    pub raw_per_s: Option<f64>,

    // Whether it counts.
    /// Whether the generator kept its plan: own lag p99 ≤ 5 ms. An invalid run proves nothing, good or bad.
    pub valid: bool,
    /// Why it is not, in sentences.
    pub invalid_because: Vec<String>,
    /// Valid, audit clean and every `must` holds.
    pub passed: bool,

    // Rates (4).
    /// Messages per second that the plan wanted in the measured time.
    pub planned_rate: f64,
    /// Messages per second that were accepted in the measured time.
    pub achieved_rate: f64,
    /// Own lag: planned send → actual send, p99, ms.
    pub generator_lag_ms_p99: f64,
    /// Refused by the server: `{"429": 3, "503": 10}` by class of request, `"inbound/503"`.
    pub refusals: BTreeMap<String, u64>,
    /// Failed in another way, by reason.
    pub errors: BTreeMap<String, u64>,

    // Latencies (5).
    /// Inbound → operator's client.
    pub f1_ms: Percentiles,
    /// Inbound → 2xx.
    pub f2_ms: Percentiles,
    /// Operator → channel.
    pub f3_ms: Percentiles,
    /// Accept → assigned, when a slot was free.
    pub f4_ms: Percentiles,
    /// Wait in the queue, seconds, when no slot was free.
    pub f5_s: Option<Percentiles>,
    /// First bot answer.
    pub f14_ms: Option<Percentiles>,

    // Figures (6).
    /// F6: highest rate that met every criterion, msg/s.
    pub knee_per_s: Option<f64>,
    /// F7: CPU seconds per 1,000 messages: `server`, `database`, `redis`, `generator`.
    pub cpu_s_per_1000: BTreeMap<String, Option<f64>>,
    /// F8: resident memory in bytes: `server_start`, `server_end`, `server_max`, `database_max`, `redis_max`,
    /// `generator_max`, `per_socket`, `per_dialog`.
    pub rss: BTreeMap<String, Option<f64>>,
    /// F9, seconds: `ready`, `first_delivery`, `p99_back`.
    pub recovery_s: BTreeMap<String, f64>,
    /// F12 per message: `commit_groups` of the server's writers, `transactions`, `statements`, `flushes`, `bytes`.
    pub database_work: BTreeMap<String, f64>,
    /// The server's threads per message: `sleeps` (each a wake-up), `forced_switches`.
    pub server_work: BTreeMap<String, f64>,
    /// F13 per message: `frames`, `bytes`.
    pub amplification: BTreeMap<String, f64>,
    /// The scenario's own results with their limits.
    pub checks: Vec<Check>,
    /// Steps of a ramp.
    pub steps: Vec<Step>,

    // Over time (5).
    /// One row a second.
    pub series: Vec<Second>,
    /// Parts of the run.
    pub phases: Vec<Phase>,
    /// Moments.
    pub marks: Vec<Mark>,

    // The ledger (7).
    /// F10.
    pub audit: Audit,

    // Conditions (1, 2).
    /// Median flush time of the database's volume, ms.
    pub d_ms: f64,
    /// The rig's name: R2, R4 (load-model.md 2).
    pub rig: String,
    /// The machine.
    pub machine: Machine,
    /// What was measured.
    pub build: Build,
    /// PostgreSQL, SQLite and Redis: versions and changed settings, durability settings first.
    pub storage: Vec<Storage>,
    /// What people did beside writing; `None` for a run without a crowd.
    pub actions: Option<Actions>,
    /// Whether generator, server and databases had the same cores.
    pub shared_cores: bool,

    // Words (8, 10).
    /// What limited the knee, in one paragraph.
    pub knee_limited_by: Option<String>,
    /// Known limits of this measurement.
    pub limits: Vec<String>,
}

/// The auditor's verdict (load-model.md 9).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Audit {
    /// Accepted, but not there.
    pub lost: u64,
    /// There twice.
    pub doubled: u64,
    /// In another order than sent.
    pub reordered: u64,
    /// Seen by someone without the right.
    pub crossed: u64,
    /// There, but never sent.
    pub phantom: u64,
    /// Neither 2xx nor error until the time-out; each was resolved to exactly one message, or counts as lost or doubled.
    pub unanswered: u64,
    /// Sent to the channel again under the same key after a crash.
    pub repeated: u64,
    /// Whether the auditor ran to its end.
    pub complete: bool,
    /// What was compared: `intents`, `accepted`, `seen`, `out`, `rows`, `dialogs` ….
    pub checked: BTreeMap<String, u64>,
    /// The first violations with their history.
    pub violations: Vec<String>,
}

impl Audit {
    /// Whether the audit ran and found nothing that is forbidden.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.complete && self.lost + self.doubled + self.reordered + self.crossed + self.phantom == 0
    }
}

/// What was measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Build {
    /// `GET /version` of the server.
    pub server: String,
    /// Commit of the checkout in which the server's program lies, `+` when something there is not committed; empty elsewhere.
    pub commit: String,
    /// How it was built: `release` or `debug`.
    pub flags: String,
    /// Allocator inside the program.
    pub allocator: String,
    /// Threads and pools by name: `http_workers`, `arbiters`, `writers`, `read_connections`, `report_connections`.
    pub sizes: BTreeMap<String, u64>,
}

/// A database or Redis.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Storage {
    /// `PostgreSQL`, `SQLite`, `Redis`.
    pub kind: String,
    /// Its version.
    pub version: String,
    /// (setting, value), durability settings first.
    pub settings: Vec<(String, String)>,
}

impl Report {
    /// Sets `valid`, `invalid_because` and `passed` from lag, audit and checks. Call it last.
    pub fn conclude(&mut self) {
        if self.generator_lag_ms_p99 > LAG_LIMIT_MS {
            self.invalid_because.push(format!(
                "the generator's own lag p99 was {:.1} ms (limit {LAG_LIMIT_MS} ms): it could not keep its plan, so the \
                 latencies are not the server's alone",
                self.generator_lag_ms_p99
            ));
        }
        self.valid = self.invalid_because.is_empty();
        self.passed = self.valid && self.audit.is_clean() && self.checks.iter().all(|check| check.ok);
    }

    /// Knee ÷ raw, when both are known.
    #[must_use]
    pub fn knee_to_raw(&self) -> Option<f64> {
        Some(self.knee_per_s? / self.raw_per_s.filter(|raw| *raw > 0.0)?)
    }

    /// F11: refusals ÷ messages that the plan wanted, 0 … ; `None` when it wanted none. Whoever is refused comes again, so it may be over 1.
    #[must_use]
    pub fn refused_share(&self) -> Option<f64> {
        let wanted = self.planned_rate * self.duration_s;
        (wanted > 0.0).then(|| self.refusals.values().sum::<u64>() as f64 / wanted)
    }

    /// Writes `report.json` into a directory, whole or not at all.
    ///
    /// # Errors
    /// When the directory cannot be written.
    pub fn write(&self, dir: &Path) -> Result<PathBuf, ReportError> {
        let path = dir.join(FILE);
        let file = |source| ReportError::File { path: path.clone(), source };
        let json =
            serde_json::to_vec_pretty(self).map_err(|source| ReportError::Json { path: path.clone(), source })?;
        std::fs::create_dir_all(dir).map_err(file)?;
        let half = dir.join(format!("{FILE}.part"));
        std::fs::write(&half, json).map_err(file)?;
        std::fs::rename(&half, &path).map_err(file)?;
        Ok(path)
    }

    /// Reads `report.json` of a directory, or the file itself.
    ///
    /// # Errors
    /// When it is not there or not a report.
    pub fn read(path: &Path) -> Result<Self, ReportError> {
        let path = if path.is_dir() { path.join(FILE) } else { path.to_path_buf() };
        let text = std::fs::read(&path).map_err(|source| ReportError::File { path: path.clone(), source })?;
        serde_json::from_slice(&text).map_err(|source| ReportError::Json { path, source })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_contracts_keys_are_there() {
        let json = serde_json::to_value(Report::default()).unwrap();
        for key in [
            "planned_rate",
            "achieved_rate",
            "f1_ms",
            "f2_ms",
            "f4_ms",
            "knee_per_s",
            "cpu_s_per_1000",
            "rss",
            "generator_lag_ms_p99",
            "audit",
            "d_ms",
            "valid",
        ] {
            assert!(json.get(key).is_some(), "{key}");
        }
        for key in ["p50", "p95", "p99", "p999", "max"] {
            assert!(json["f1_ms"].get(key).is_some(), "f1_ms.{key}");
        }
        for key in ["lost", "doubled", "reordered", "crossed", "phantom"] {
            assert!(json["audit"].get(key).is_some(), "audit.{key}");
        }
    }

    #[test]
    fn a_late_generator_makes_the_run_invalid_and_a_missing_audit_fails_it() {
        let clean = Audit { complete: true, ..Audit::default() };
        for (lag, audit, check, valid, passed) in [
            (1.0, clean.clone(), 1.0, true, true),
            (5.1, clean.clone(), 1.0, false, false),
            (1.0, Audit::default(), 1.0, true, false),
            (1.0, Audit { lost: 1, ..clean.clone() }, 1.0, true, false),
            (1.0, clean, 9.0, true, false),
        ] {
            let mut report = Report {
                generator_lag_ms_p99: lag,
                audit,
                checks: vec![Check::new("F1 p99", check, "ms", Some(2.0), None)],
                ..Report::default()
            };
            report.conclude();
            assert_eq!((report.valid, report.passed), (valid, passed));
            assert_eq!(report.valid, report.invalid_because.is_empty());
        }
    }

    #[test]
    fn a_report_survives_its_file_and_a_short_one_is_read() {
        let dir = std::env::temp_dir().join(format!("rz-report-{}", std::process::id()));
        let report = Report { scenario: "steady".into(), knee_per_s: Some(5.0), ..Report::default() };
        report.write(&dir).unwrap();
        assert_eq!(Report::read(&dir).unwrap(), report);
        std::fs::write(dir.join(FILE), r#"{"scenario":"x","a_later_key":1}"#).unwrap();
        assert_eq!(Report::read(&dir).unwrap().scenario, "x");
        std::fs::remove_dir_all(dir).unwrap();
    }
}
