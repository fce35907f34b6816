//! `gate`: a run beside a stored baseline (load-model.md 11, the variant for every change): any violation of the audit fails it, and
//! latencies over twice the baseline's.
//!
//! What is compared is the median of the seconds' F1 p99: the second of a kill, or one in which the disk stood still, is not the
//! server's usual pace, and the audit looks at it anyway.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::report::{Report, Second};

/// Times the baseline's latency that a run may have.
const WORSE: f64 = 2.0;

/// Arguments of `gate`.
#[derive(Debug, Args)]
pub struct GateArguments {
    /// Directory of the run.
    pub dir: PathBuf,
    /// File of baselines, one entry for each scenario, profile, speed and storage.
    #[arg(long)]
    pub baseline: PathBuf,
    /// Makes this run the baseline of its entry, when its audit is clean.
    #[arg(long)]
    pub store: bool,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Median of the seconds' F1 p99, ms.
    pub f1_p99_ms: f64,
    /// Flush time of the disk it was measured on, ms.
    pub d_ms: f64,
    /// Processor it was measured on.
    pub processor: String,
    /// Commit of the server.
    pub commit: String,
}

type Baselines = BTreeMap<String, Baseline>;

/// What a run is called among the baselines: `kill-server M ×60 SQLite`.
fn entry(report: &Report) -> String {
    let storage: Vec<&str> = report.storage.iter().map(|s| s.kind.as_str()).collect();
    let storage = if storage.is_empty() { String::from("storage unknown") } else { storage.join(" + ") };
    format!("{} {} ×{} {storage}", report.scenario, report.profile, report.speed)
}

/// Median of the seconds' F1 p99, ms; `None` when no second has one.
fn usual(series: &[Second]) -> Option<f64> {
    let mut seconds: Vec<f64> = series.iter().filter_map(|second| second.f1_p99).collect();
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied()
}

/// Why a run does not pass; what it was compared with otherwise. Pure.
fn judge(report: &Report, baseline: Option<&Baseline>) -> Result<String, String> {
    let audit = &report.audit;
    if !audit.complete {
        return Err(String::from("the audit did not run to its end"));
    }
    if !audit.is_clean() {
        return Err(format!(
            "the audit found lost {}, doubled {}, reordered {}, crossed {}, phantom {}",
            audit.lost, audit.doubled, audit.reordered, audit.crossed, audit.phantom
        ));
    }
    let Some(baseline) = baseline else {
        return Ok(String::from(
            "the audit is clean; there is no baseline to compare latencies with (--store makes one)",
        ));
    };
    // A generator that was late says nothing of the server, good or bad; the ledger stands all the same.
    if !report.valid {
        return Ok(format!("the audit is clean; latencies are not compared: {}", report.invalid_because.join("; ")));
    }
    let is = usual(&report.series).ok_or_else(|| String::from("no second has a latency"))?;
    let told = format!(
        "F1 p99 {is:.1} ms (median of the seconds), baseline {:.1} ms with D {:.2} ms on {}",
        baseline.f1_p99_ms, baseline.d_ms, baseline.processor
    );
    if is > baseline.f1_p99_ms * WORSE { Err(format!("{told}: more than {WORSE} times")) } else { Ok(told) }
}

fn read(path: &Path) -> Result<Baselines, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Baselines::new()),
        Err(e) => Err(format!("{}: {e}", path.display())),
    }
}

/// Judges a run, or makes it the baseline.
///
/// # Errors
/// A sentence: why the run does not pass, or which file cannot be read or written.
pub fn gate(arguments: &GateArguments) -> Result<(), String> {
    let report = Report::read(&arguments.dir).map_err(|e| e.to_string())?;
    let (name, mut baselines) = (entry(&report), read(&arguments.baseline)?);
    if !arguments.store {
        let told = judge(&report, baselines.get(&name)).map_err(|why| format!("{name}: {why}"))?;
        println!("{name}: {told}");
        return Ok(());
    }
    judge(&report, None).map_err(|why| format!("{name} is no baseline: {why}"))?;
    if !report.valid {
        return Err(format!("{name} is no baseline: {}", report.invalid_because.join("; ")));
    }
    let f1_p99_ms = usual(&report.series).ok_or_else(|| format!("{name} is no baseline: no second has a latency"))?;
    let (d_ms, processor) = (report.d_ms, report.machine.cpu.clone());
    baselines.insert(name.clone(), Baseline { f1_p99_ms, d_ms, processor, commit: report.build.commit.clone() });
    let text = serde_json::to_string_pretty(&baselines).map_err(|e| e.to_string())?;
    std::fs::write(&arguments.baseline, text + "\n").map_err(|e| format!("{}: {e}", arguments.baseline.display()))?;
    println!("{name}: F1 p99 {f1_p99_ms:.1} ms is the baseline now");
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::report::Audit;

    fn run(p99: f64) -> Report {
        let second =
            |n: u32| Second { t: f64::from(n), f1_p99: Some(if n == 5 { 900.0 } else { p99 }), ..Second::default() };
        Report {
            scenario: "kill-server".into(),
            profile: "M".into(),
            speed: 60.0,
            series: (0..11).map(second).collect(),
            audit: Audit { complete: true, ..Audit::default() },
            valid: true,
            ..Report::default()
        }
    }

    fn baseline() -> Baseline {
        Baseline { f1_p99_ms: 10.0, d_ms: 0.1, processor: "x".into(), commit: String::new() }
    }

    #[test]
    fn a_run_passes_up_to_twice_the_baseline_and_one_odd_second_does_not_count() {
        for (p99, passes) in [(5.0, true), (20.0, true), (20.1, false)] {
            assert_eq!(judge(&run(p99), Some(&baseline())).is_ok(), passes, "{p99}");
        }
        assert!(judge(&run(900.0), None).is_ok(), "without a baseline only the audit is judged");
    }

    #[test]
    fn a_violation_fails_however_quick_the_run_was() {
        let lost = Report { audit: Audit { lost: 1, complete: true, ..Audit::default() }, ..run(1.0) };
        let undone = Report { audit: Audit::default(), ..run(1.0) };
        let late = Report { valid: false, ..lost.clone() };
        for report in [lost, undone, late] {
            assert!(judge(&report, Some(&baseline())).is_err());
        }
        let late = Report { valid: false, ..run(99.0) };
        assert!(judge(&late, Some(&baseline())).is_ok(), "a late generator says nothing of the server's pace");
    }

    #[test]
    fn a_baseline_is_stored_once_for_each_kind_of_run_and_read_again() {
        let dir = std::env::temp_dir().join(format!("rz-gate-{}", std::process::id()));
        run(10.0).write(&dir).unwrap();
        let file = dir.join("baseline.json");
        let arguments = |store| GateArguments { dir: dir.clone(), baseline: file.clone(), store };
        gate(&arguments(false)).unwrap();
        assert!(!file.exists(), "judging stores nothing");
        gate(&arguments(true)).unwrap();
        gate(&arguments(true)).unwrap();
        assert_eq!(read(&file).unwrap().len(), 1);
        run(30.0).write(&dir).unwrap();
        assert!(gate(&arguments(false)).unwrap_err().contains("more than 2 times"));
        std::fs::write(&file, "{").unwrap();
        assert!(gate(&arguments(false)).is_err());
        std::fs::remove_dir_all(dir).unwrap();
    }
}
