//! The figures by which runs are compared: one list for the page, the terminal and comparisons.

use super::{Direction, Report};

/// A figure of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Its value; `None` when the run did not measure it.
    pub value: Option<f64>,
    /// Which way is better; `None` when neither is.
    pub better: Option<Direction>,
}

/// All figures of a run, in reading order.
#[must_use]
pub fn figures(report: &Report) -> Vec<Figure> {
    use Direction::{Higher, Lower};
    let mut all = Vec::new();
    let mut add = |name: &str, unit: &str, value: Option<f64>, better: Option<Direction>| {
        all.push(Figure { name: name.to_owned(), unit: unit.to_owned(), value, better });
    };
    add("planned rate", "msg/s", Some(report.planned_rate), None);
    add("achieved rate", "msg/s", Some(report.achieved_rate), Some(Higher));
    add("knee (F6)", "msg/s", report.knee_per_s, Some(Higher));
    add("raw writer", "msg/s", report.raw_per_s, None);
    add("knee ÷ raw", "", report.knee_to_raw(), Some(Higher));
    for (name, figure) in [
        ("F1", Some(&report.f1_ms)),
        ("F2", Some(&report.f2_ms)),
        ("F3", Some(&report.f3_ms)),
        ("F4", Some(&report.f4_ms)),
        ("F14", report.f14_ms.as_ref()),
    ] {
        let Some(figure) = figure.filter(|figure| figure.samples > 0) else { continue };
        add(&format!("{name} p50"), "ms", figure.p50, Some(Lower));
        add(&format!("{name} p95"), "ms", figure.p95, Some(Lower));
        add(&format!("{name} p99"), "ms", figure.p99, Some(Lower));
        if figure.p999_publishable {
            add(&format!("{name} p99.9"), "ms", figure.p999, Some(Lower));
        }
        add(&format!("{name} max"), "ms", figure.max, Some(Lower));
    }
    for (who, value) in &report.cpu_s_per_1000 {
        add(&format!("CPU of {who} per 1,000"), "s", *value, Some(Lower));
    }
    for (what, value) in &report.rss {
        let name = format!("memory {}", what.replace('_', " "));
        if what.starts_with("per_") {
            add(&name, "KiB", value.map(|v| v / 1024.0), Some(Lower));
        } else {
            add(&name, "MiB", value.map(|v| v / (1024.0 * 1024.0)), Some(Lower));
        }
    }
    for (what, value) in &report.recovery_s {
        add(&format!("recovery: {}", what.replace('_', " ")), "s", Some(*value), Some(Lower));
    }
    for (what, value) in &report.database_work {
        add(&format!("database {what} per message"), "", Some(*value), Some(Lower));
    }
    for (what, value) in &report.server_work {
        add(&format!("server's threads: {} per message", what.replace('_', " ")), "", Some(*value), Some(Lower));
    }
    for (what, value) in &report.amplification {
        add(&format!("socket {what} per message"), "", Some(*value), Some(Lower));
    }
    for check in &report.checks {
        add(&check.name, &check.unit, check.value, Some(check.better));
    }
    let audit = &report.audit;
    let found = audit.lost + audit.doubled + audit.reordered + audit.crossed + audit.phantom;
    add("audit violations (F10)", "", audit.complete.then_some(found as f64), Some(Lower));
    add("refused", "", Some(report.refusals.values().sum::<u64>() as f64), Some(Lower));
    add("refused, of the messages wanted (F11)", "%", report.refused_share().map(|share| share * 100.0), Some(Lower));
    add("generator lag p99", "ms", Some(report.generator_lag_ms_p99), None);
    add("D", "ms", Some(report.d_ms), None);
    // A scenario's check may repeat a figure above: the first place counts.
    let mut seen = std::collections::HashSet::new();
    all.retain(|figure| seen.insert(figure.name.to_lowercase()));
    all
}
