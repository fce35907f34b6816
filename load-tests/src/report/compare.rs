//! Comparing runs: ratios of two, median with min–max of several (load-model.md 8: three runs, percentiles never averaged).

use std::path::Path;

use super::{
    Direction, Report, ReportError, Storage,
    figures::{Figure, figures},
    svg::number,
};

/// Several runs of one measurement.
#[derive(Debug, Clone)]
pub struct Group {
    /// Name of the directory.
    pub name: String,
    /// At least one.
    pub runs: Vec<Report>,
}

/// A figure over the runs of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The middle run's value (of an even number the lower one: a value that was measured).
    pub median: f64,
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Runs with a value.
    pub runs: usize,
}

/// One row of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The figure.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Which way is better.
    pub better: Option<Direction>,
    /// One a group.
    pub values: Vec<Option<Spread>>,
}

/// What differs in the conditions: ratios between such runs say little.
pub type Differences = Vec<String>;

impl Group {
    /// The run of a directory, or the runs of its subdirectories.
    ///
    /// # Errors
    /// When there is no report.
    pub fn read(dir: &Path) -> Result<Self, ReportError> {
        let name =
            dir.file_name().map_or_else(|| dir.display().to_string(), |name| name.to_string_lossy().into_owned());
        if dir.is_file() || dir.join(super::model::FILE).is_file() {
            return Ok(Self { name, runs: vec![Report::read(dir)?] });
        }
        let failed = |source| ReportError::File { path: dir.to_path_buf(), source };
        let mut inner: Vec<_> = std::fs::read_dir(dir).map_err(failed)?.flatten().map(|entry| entry.path()).collect();
        inner.retain(|path| path.join(super::model::FILE).is_file());
        inner.sort();
        let runs = inner.iter().map(|path| Report::read(path)).collect::<Result<Vec<_>, _>>()?;
        if runs.is_empty() {
            // The error of the file that should be there says it best.
            return Ok(Self { name, runs: vec![Report::read(dir)?] });
        }
        Ok(Self { name, runs })
    }
}

/// Reads what is to be compared. Three or more single runs of one scenario are repetitions of one measurement.
///
/// # Errors
/// When one of them is not a report.
pub fn read(dirs: &[&Path]) -> Result<Vec<Group>, ReportError> {
    let mut groups = dirs.iter().map(|dir| Group::read(dir)).collect::<Result<Vec<_>, _>>()?;
    let single = groups.iter().all(|group| group.runs.len() == 1);
    let alike = |a: &Report, b: &Report| {
        (&a.scenario, &a.profile, a.speed.to_bits(), &storage(a))
            == (&b.scenario, &b.profile, b.speed.to_bits(), &storage(b))
    };
    let repeated = match groups.split_first() {
        Some((first, rest)) if rest.len() >= 2 && single => {
            rest.iter().all(|group| group.runs.iter().zip(&first.runs).all(|(a, b)| alike(a, b)))
        }
        _ => false,
    };
    if repeated {
        let name = groups.first().map(|group| group.runs[0].scenario.clone()).unwrap_or_default();
        let runs = groups.drain(..).flat_map(|group| group.runs).collect();
        return Ok(vec![Group { name, runs }]);
    }
    Ok(groups)
}

fn storage(report: &Report) -> String {
    report.storage.iter().map(|s| s.kind.as_str()).collect::<Vec<_>>().join(" + ")
}

/// Every figure that at least one run has.
#[must_use]
pub fn rows(groups: &[Group]) -> Vec<Row> {
    let all: Vec<Vec<Vec<Figure>>> =
        groups.iter().map(|group| group.runs.iter().map(figures).collect::<Vec<_>>()).collect();
    let mut order: Vec<&Figure> = Vec::new();
    for figure in all.iter().flatten().flatten() {
        if !order.iter().any(|known| known.name == figure.name) {
            order.push(figure);
        }
    }
    order
        .into_iter()
        .map(|figure| {
            let values = all
                .iter()
                .map(|runs| {
                    let found = runs.iter().filter_map(|run| run.iter().find(|f| f.name == figure.name)?.value);
                    spread(found.collect())
                })
                .collect();
            Row { name: figure.name.clone(), unit: figure.unit.clone(), better: figure.better, values }
        })
        .filter(|row| row.values.iter().any(Option::is_some))
        .collect()
}

fn spread(mut values: Vec<f64>) -> Option<Spread> {
    values.sort_unstable_by(f64::total_cmp);
    let median = *values.get(values.len().checked_sub(1)? / 2)?;
    Some(Spread { median, min: *values.first()?, max: *values.last()?, runs: values.len() })
}

impl Row {
    /// Median of a group ÷ median of the first.
    #[must_use]
    pub fn ratio(&self, group: usize) -> Option<f64> {
        let base = self.values.first().copied().flatten()?.median;
        let value = self.values.get(group).copied().flatten()?.median;
        if base == 0.0 { (value == 0.0).then_some(1.0) } else { Some(value / base) }
    }

    /// Whether a group is better (`Some(true)`) or worse than the first by more than 3 %.
    #[must_use]
    pub fn verdict(&self, group: usize) -> Option<bool> {
        const NOISE: f64 = 0.03;
        let (better, ratio) = (self.better?, self.ratio(group)?);
        if (ratio - 1.0).abs() <= NOISE {
            return None;
        }
        Some((ratio > 1.0) == (better == Direction::Higher))
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.runs == 1 {
            write!(f, "{}", number(self.median))
        } else {
            write!(f, "{} ({}–{})", number(self.median), number(self.min), number(self.max))
        }
    }
}

/// Conditions in which the groups differ, and runs that do not count.
#[must_use]
pub fn differences(groups: &[Group]) -> Differences {
    let runs: Vec<(&str, &Report)> =
        groups.iter().flat_map(|group| group.runs.iter().map(|run| (group.name.as_str(), run))).collect();
    let mut found = Vec::new();
    let mut differ = |what: &str, of: &dyn Fn(&Report) -> String| {
        found.extend(unlike(what, runs.iter().map(|(_, run)| of(run))));
    };
    differ("scenario", &|r| r.scenario.clone());
    differ("profile", &|r| r.profile.clone());
    differ("speed", &|r| number(r.speed));
    differ("measured seconds", &|r| number(r.duration_s));
    differ("planned rate", &|r| number(r.planned_rate));
    differ("storage", &storage);
    differ("processor", &|r| format!("{} × {}", r.machine.cores, r.machine.cpu));
    differ("rig", &|r| r.rig.clone());
    differ("cores of the generator", &|r| String::from(if r.shared_cores { "the server's" } else { "its own" }));
    differ("commit", &|r| r.build.commit.clone());
    differ("build", &|r| format!("{} {}", r.build.flags, r.build.allocator));
    differ("threads and pools", &|r| {
        r.build.sizes.iter().map(|(name, n)| format!("{} {n}", name.replace('_', " "))).collect::<Vec<_>>().join(", ")
    });
    differ("database before", &|r| r.prefilled.map_or("not looked at".into(), |(_, _, messages)| about(messages)));
    // Runs of before people acted have no word about it: operators only replied and closed then.
    differ("people", &|r| {
        let act = r.actions.as_ref().is_some_and(|actions| actions.played);
        String::from(if act { "act beside writing" } else { "operators only reply and close" })
    });
    let reports: Vec<&Report> = runs.iter().map(|(_, run)| *run).collect();
    found.extend(other_settings(&reports));
    found.extend(other_disk(&reports));
    for (name, run) in &runs {
        if !run.valid {
            found.push(format!("{name}: the run is invalid ({})", run.invalid_because.join("; ")));
        } else if !run.passed {
            found.push(format!("{name}: the run did not pass"));
        }
    }
    found
}

/// Settings that say where a database is and whom it serves, not how it works.
const PLACES: [&str; 10] = [
    "port",
    "listen_addresses",
    "unix_socket_directories",
    "data_directory",
    "config_file",
    "hba_file",
    "ident_file",
    "external_pid_file",
    "application_name",
    "cluster_name",
];

/// Versions and settings of databases and Redis in which the runs that have one differ, those of durability first. What a run does not name
/// is the default there. Pure.
fn other_settings(runs: &[&Report]) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for kind in runs.iter().flat_map(|run| &run.storage).map(|storage| storage.kind.as_str()) {
        if seen.contains(&kind) {
            continue;
        }
        seen.push(kind);
        let those: Vec<&Storage> = runs.iter().flat_map(|run| &run.storage).filter(|s| s.kind == kind).collect();
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in those.iter().flat_map(|storage| &storage.settings) {
            if !names.contains(&name.as_str()) && !PLACES.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let setting = |storage: &Storage, name: &str| {
            let known = storage.settings.iter().find(|(known, _)| known == name);
            known.map_or_else(|| String::from("default"), |(_, value)| value.clone())
        };
        found.extend(unlike(&format!("version of {kind}"), those.iter().map(|storage| storage.version.clone())));
        for name in names {
            let values = those.iter().map(|storage| setting(storage, name));
            found.extend(unlike(&format!("{name} of {kind}"), values));
        }
    }
    found
}

/// Flush times that are more than half as long again as the shortest: limits are written with D, ratios of latencies are not. Pure.
fn other_disk(runs: &[&Report]) -> Option<String> {
    const ALIKE: f64 = 1.5;
    let times = || runs.iter().map(|run| run.d_ms).filter(|d| *d > 0.0);
    let (least, most) = (times().fold(f64::INFINITY, f64::min), times().fold(0.0, f64::max));
    (most > least * ALIKE).then(|| format!("D, ms: from {} to {}", number(least), number(most)))
}

/// «what: a | b» when not all values are one.
fn unlike(what: &str, values: impl Iterator<Item = String>) -> Option<String> {
    let mut distinct: Vec<String> = Vec::new();
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    (distinct.len() > 1).then(|| format!("{what}: {}", distinct.join(" | ")))
}

/// The comparison for a terminal.
#[must_use]
pub fn text(groups: &[Group]) -> String {
    let mut table: Vec<Vec<String>> = Vec::new();
    let mut head = vec!["figure".to_owned(), "unit".to_owned()];
    for (i, group) in groups.iter().enumerate() {
        let runs = group.runs.len();
        head.push(if runs == 1 { group.name.clone() } else { format!("{} (median of {runs}, min–max)", group.name) });
        if i > 0 {
            head.push("ratio".to_owned());
        }
    }
    table.push(head);
    for row in rows(groups) {
        let mut line = vec![row.name.clone(), row.unit.clone()];
        for (i, value) in row.values.iter().enumerate() {
            line.push(value.map_or_else(|| "–".to_owned(), |value| value.to_string()));
            if i > 0 {
                let sign = match row.verdict(i) {
                    Some(true) => " +",
                    Some(false) => " !",
                    None => "",
                };
                line.push(row.ratio(i).map_or_else(|| "–".to_owned(), |ratio| format!("×{}{sign}", number(ratio))));
            }
        }
        table.push(line);
    }
    let mut out = aligned(&table);
    if groups.len() > 1 {
        out.push_str("\nratio: against the first column; + better, ! worse by more than 3 %\n");
    }
    let differences = differences(groups);
    if !differences.is_empty() {
        out.push_str("\nNot the same conditions:\n");
        for difference in differences {
            out.push_str(&format!("  {difference}\n"));
        }
    }
    out
}

/// Columns side by side: the first two to the left, values to the right.
#[must_use]
pub fn aligned(table: &[Vec<String>]) -> String {
    let columns = table.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        table.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in table {
        let mut line = String::new();
        for (i, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let space = " ".repeat(width - cell.chars().count());
            line.push_str(&if i < 2 { format!("{cell}{space}  ") } else { format!("{space}{cell}  ") });
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// So many messages, roughly: each run leaves a few thousand, and those make no other conditions.
fn about(messages: u64) -> String {
    match messages {
        0..100_000 => "under 100,000 messages".into(),
        _ => format!("from {} messages", number(10_f64.powi(messages.ilog10() as i32))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::report::Percentiles;

    fn run(rate: f64, p99: f64) -> Report {
        Report {
            scenario: "steady".into(),
            valid: true,
            passed: true,
            achieved_rate: rate,
            f1_ms: Percentiles { samples: 10, p99: Some(p99), ..Percentiles::default() },
            ..Report::default()
        }
    }

    fn group(name: &str, runs: Vec<Report>) -> Group {
        Group { name: name.into(), runs }
    }

    fn row(groups: &[Group], name: &str) -> Row {
        rows(groups).into_iter().find(|row| row.name == name).unwrap()
    }

    #[test]
    fn the_median_of_three_runs_is_one_of_them() {
        let groups = [group("a", vec![run(100.0, 9.0), run(300.0, 1.0), run(200.0, 5.0)])];
        let spread = row(&groups, "F1 p99").values[0].unwrap();
        assert_eq!((spread.median, spread.min, spread.max, spread.runs), (5.0, 1.0, 9.0, 3));
        assert_eq!(spread.to_string(), "5 (1–9)");
    }

    #[test]
    fn ratios_know_which_way_is_better() {
        let groups = [group("a", vec![run(100.0, 10.0)]), group("b", vec![run(200.0, 20.0)])];
        let (rate, p99) = (row(&groups, "achieved rate"), row(&groups, "F1 p99"));
        assert_eq!((rate.ratio(1), rate.verdict(1)), (Some(2.0), Some(true)));
        assert_eq!((p99.ratio(1), p99.verdict(1)), (Some(2.0), Some(false)));
        let near = [group("a", vec![run(100.0, 10.0)]), group("b", vec![run(101.0, 10.0)])];
        assert_eq!(row(&near, "achieved rate").verdict(1), None);
        assert!(text(&groups).contains("×2 !"));
    }

    #[test]
    fn a_zero_base_has_no_ratio_unless_both_are_zero() {
        let groups = [group("a", vec![run(0.0, 1.0)]), group("b", vec![run(5.0, 1.0)])];
        assert_eq!(row(&groups, "achieved rate").ratio(1), None);
        assert_eq!(row(&groups, "refused").ratio(1), Some(1.0));
    }

    #[test]
    fn other_conditions_and_runs_that_do_not_count_are_said() {
        let mut other = run(1.0, 1.0);
        other.scenario = "ramp".into();
        other.valid = false;
        other.invalid_because = vec!["it was late".into()];
        let found = differences(&[group("a", vec![run(1.0, 1.0)]), group("b", vec![other])]).join("\n");
        assert!(found.contains("scenario: steady | ramp") && found.contains("b: the run is invalid (it was late)"));
        assert!(differences(&[group("a", vec![run(1.0, 1.0)])]).is_empty());
    }

    #[test]
    fn a_database_that_may_lose_commits_or_another_disk_is_another_condition() {
        let on = |fsync: &str, port: &str, d_ms: f64| {
            let settings = [("fsync", fsync), ("port", port)].map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
            let storage = vec![Storage { kind: "PostgreSQL".into(), version: "15.18".into(), settings }];
            Report { storage, d_ms, ..run(1.0, 1.0) }
        };
        let said = |a: Report, b: Report| differences(&[group("a", vec![a]), group("b", vec![b])]).join("\n");
        assert_eq!(
            said(on("on", "5432", 1.0), on("on", "15432", 1.4)),
            "",
            "where it listens and a busier disk are no other condition"
        );
        assert!(said(on("on", "1", 1.0), on("off", "1", 1.0)).contains("fsync of PostgreSQL: on | off"));
        assert!(said(on("on", "1", 0.1), on("on", "1", 4.0)).contains("D, ms: from 0.1 to 4"));
        let mut lean = on("on", "1", 1.0);
        lean.storage[0].settings.push(("work_mem".into(), "64MB".into()));
        assert!(said(on("on", "1", 1.0), lean).contains("work_mem of PostgreSQL: default | 64MB"));
    }

    #[test]
    fn three_single_runs_are_one_measurement_and_a_folder_of_runs_is_a_group() {
        let root = std::env::temp_dir().join(format!("rz-compare-{}", std::process::id()));
        for name in ["one", "two", "three"] {
            run(1.0, 1.0).write(&root.join(name)).unwrap();
        }
        let dirs: Vec<_> = ["one", "two", "three"].iter().map(|name| root.join(name)).collect();
        let paths: Vec<&Path> = dirs.iter().map(std::path::PathBuf::as_path).collect();
        let groups = read(&paths).unwrap();
        assert_eq!((groups.len(), groups[0].runs.len()), (1, 3));
        assert_eq!(read(&paths[..2]).unwrap().len(), 2);
        assert_eq!(read(&[root.as_path()]).unwrap()[0].runs.len(), 3);
        assert!(read(&[root.join("none").as_path()]).is_err());
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_a_run_leaves_behind_is_no_other_condition() {
        assert_eq!(about(0), about(99_000));
        assert_eq!(about(1_000_000), about(9_999_999));
        assert_ne!(about(99_000), about(1_000_000));
    }
}
