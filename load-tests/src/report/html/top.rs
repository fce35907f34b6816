//! The top of the page: what ran, whether it passed and why not, and the few figures that are read first.

use super::values::{list, optional, said};
use crate::report::{
    Report,
    model::LAG_LIMIT_MS,
    svg::{clock, escape, number},
};

/// (class, word) of the whole run.
pub(super) fn verdict(report: &Report) -> (&'static str, &'static str) {
    match (report.valid, report.passed) {
        (false, _) => ("warn", "invalid"),
        (true, true) => ("ok", "passed"),
        (true, false) => ("bad", "failed"),
    }
}

pub(super) fn head(report: &Report) -> String {
    let (class, word) = verdict(report);
    let storage: Vec<String> = report.storage.iter().map(|s| format!("{} {}", s.kind, s.version)).collect();
    let mut facts = vec![
        ("profile", report.profile.clone()),
        ("speed", format!("×{}", number(report.speed))),
        ("seed", report.seed.to_string()),
        ("measured", clock(report.duration_s)),
        ("warm-up", clock(report.warm_up_s)),
        ("storage", storage.join(" + ")),
        ("began", report.started_at.clone()),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    let facts: String = facts.iter().map(|(name, value)| format!("<li>{name} <b>{}</b></li>", escape(value))).collect();
    let mut out = format!(
        "<header><h1>{} <span class=\"badge {class}\">{word}</span></h1><p>{}</p><ul class=\"facts\">{facts}</ul></header>",
        escape(&report.scenario),
        escape(&report.about)
    );
    if !report.valid {
        out.push_str(&format!(
            "<div class=\"note warn\"><b>This run is invalid:</b> its figures prove nothing, good or bad.{}</div>",
            list(&report.invalid_because)
        ));
    } else if !report.passed {
        let mut why: Vec<String> = report
            .checks
            .iter()
            .filter(|check| !check.ok)
            .map(|check| format!("{}: {}", check.name, said(check)))
            .collect();
        if !report.audit.complete {
            why.push("the audit did not run to its end".to_owned());
        } else if !report.audit.is_clean() {
            why.push("the audit found violations".to_owned());
        }
        out.push_str(&format!("<div class=\"note\"><b>What failed</b>{}</div>", list(&why)));
    }
    out
}

fn tile(name: &str, value: &str, unit: &str, below: &str, class: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!("<small>{}</small>", escape(unit)) };
    let below = if below.is_empty() { String::new() } else { format!("<i>{}</i>", escape(below)) };
    format!(
        "<div class=\"tile\"><span>{}</span><b class=\"{class}\">{}{unit}</b>{below}</div>",
        escape(name),
        escape(value)
    )
}

pub(super) fn tiles(report: &Report) -> String {
    let mut out = String::new();
    let share = if report.planned_rate > 0.0 { report.achieved_rate / report.planned_rate * 100.0 } else { 100.0 };
    if let Some(knee) = report.knee_per_s {
        let below = report.knee_to_raw().map_or_else(String::new, |ratio| {
            format!("{} of raw {}", number(ratio), number(report.raw_per_s.unwrap_or_default()))
        });
        out.push_str(&tile("Knee", &number(knee), "msg/s", &below, ""));
    }
    out.push_str(&tile(
        "Accepted",
        &number(report.achieved_rate),
        "msg/s",
        &format!("{:.1} % of the planned {}", share, number(report.planned_rate)),
        "",
    ));
    for (name, figure) in [("Customer → operator, p99", &report.f1_ms), ("Accepted (2xx), p99", &report.f2_ms)] {
        if figure.samples > 0 {
            let below = format!("p50 {} · max {}", optional(figure.p50), optional(figure.max));
            out.push_str(&tile(name, &optional(figure.p99), "ms", &below, ""));
        }
    }
    if report.f4_ms.samples > 0 {
        let below = format!("p50 {} · max {}", optional(report.f4_ms.p50), optional(report.f4_ms.max));
        out.push_str(&tile("Assignment, p99", &optional(report.f4_ms.p99), "ms", &below, ""));
    }
    if let Some(Some(server)) = report.cpu_s_per_1000.get("server") {
        let database = report.cpu_s_per_1000.get("database").copied().flatten();
        let below = match database {
            Some(database) => format!("database {}", number(database)),
            None if report.storage.iter().any(|s| s.kind == "SQLite") => "with the storage inside".to_owned(),
            None => String::new(),
        };
        out.push_str(&tile("Server CPU per 1,000", &number(*server), "s", &below, ""));
    }
    let audit = &report.audit;
    let found = audit.lost + audit.doubled + audit.reordered + audit.crossed + audit.phantom;
    let checked = audit.checked.values().max().copied().unwrap_or(0);
    let (value, class) = match (audit.complete, found) {
        (false, _) => ("not done".to_owned(), "warn"),
        (true, 0) => ("clean".to_owned(), "ok"),
        (true, n) => (format!("{n} wrong"), "bad"),
    };
    out.push_str(&tile("Audit", &value, "", &format!("{} records compared", number(checked as f64)), class));
    let class = if report.generator_lag_ms_p99 > LAG_LIMIT_MS { "warn" } else { "" };
    out.push_str(&tile(
        "Generator's own lag, p99",
        &number(report.generator_lag_ms_p99),
        "ms",
        &format!("limit {LAG_LIMIT_MS} ms · D {} ms", number(report.d_ms)),
        class,
    ));
    format!("<div class=\"tiles\">{out}</div>")
}
