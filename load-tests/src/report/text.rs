//! A run in a terminal: the verdict, the checks, the latencies.

use super::{Percentiles, Report, compare::aligned, svg::number};

/// The report in a few lines.
#[must_use]
pub fn summary(report: &Report) -> String {
    let word = match (report.valid, report.passed) {
        (false, _) => "INVALID",
        (true, true) => "PASSED",
        (true, false) => "FAILED",
    };
    let storage: Vec<&str> = report.storage.iter().map(|s| s.kind.as_str()).collect();
    let mut out = format!(
        "{} · profile {} · speed ×{} · seed {} · {}: {word}\n",
        report.scenario,
        report.profile,
        number(report.speed),
        report.seed,
        if storage.is_empty() { "storage unknown".to_owned() } else { storage.join(" + ") }
    );
    for why in &report.invalid_because {
        out.push_str(&format!("  invalid: {why}\n"));
    }
    out.push_str(&format!(
        "rate      planned {} · accepted {} msg/s\n",
        number(report.planned_rate),
        number(report.achieved_rate)
    ));
    if let Some(knee) = report.knee_per_s {
        let ratio = report.knee_to_raw().map_or(String::new(), |ratio| format!(" · {} of raw", number(ratio)));
        out.push_str(&format!("knee      {} msg/s{ratio}\n", number(knee)));
    }
    let figures: Vec<(&str, &Percentiles)> =
        [("F1", &report.f1_ms), ("F2", &report.f2_ms), ("F3", &report.f3_ms), ("F4", &report.f4_ms)]
            .into_iter()
            .filter(|(_, figure)| figure.samples > 0)
            .collect();
    if !figures.is_empty() {
        let mut table: Vec<Vec<String>> =
            vec![["ms", "", "p50", "p95", "p99", "p99.9", "max", "samples"].map(str::to_owned).to_vec()];
        for (name, f) in figures {
            let cell = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), number);
            let p999 = f.p999.filter(|_| f.p999_publishable);
            let mut row = vec![name.to_owned(), about(name).to_owned()];
            row.extend([f.p50, f.p95, f.p99, p999, f.max].map(cell));
            row.push(number(f.samples as f64));
            table.push(row);
        }
        out.push_str(&aligned(&table));
    }
    if !report.checks.is_empty() {
        let mut table: Vec<Vec<String>> =
            vec![["check", "", "value", "must", "aim", "unit"].map(str::to_owned).to_vec()];
        for check in &report.checks {
            let state = match (check.ok, check.must, check.aim_reached()) {
                (false, ..) => "FAILS",
                (true, _, Some(true)) => "aim",
                (true, Some(_), _) => "ok",
                (true, None, _) => "",
            };
            let cell = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), number);
            table.push(vec![
                check.name.clone(),
                state.to_owned(),
                cell(check.value),
                cell(check.must),
                cell(check.aim),
                check.unit.clone(),
            ]);
        }
        out.push_str(&aligned(&table));
    }
    let cpu: Vec<String> =
        report.cpu_s_per_1000.iter().filter_map(|(who, v)| Some(format!("{who} {}", number((*v)?)))).collect();
    if !cpu.is_empty() {
        out.push_str(&format!("CPU       {} s per 1,000 messages\n", cpu.join(" · ")));
    }
    let audit = &report.audit;
    out.push_str(&format!(
        "audit     {}: lost {} · doubled {} · reordered {} · crossed {} · phantom {} (unanswered {}, repeated {})\n",
        if audit.is_clean() {
            "clean"
        } else if audit.complete {
            "VIOLATIONS"
        } else {
            "NOT DONE"
        },
        audit.lost,
        audit.doubled,
        audit.reordered,
        audit.crossed,
        audit.phantom,
        audit.unanswered,
        audit.repeated
    ));
    out.push_str(&format!(
        "machine   {} cores, D {} ms, own lag p99 {} ms\n",
        report.machine.cores,
        number(report.d_ms),
        number(report.generator_lag_ms_p99)
    ));
    out
}

fn about(name: &str) -> &'static str {
    match name {
        "F1" => "customer → operator",
        "F2" => "customer → accepted",
        "F3" => "operator → channel",
        _ => "accepted → assigned",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Audit, Check};

    #[test]
    fn the_first_line_is_the_verdict() {
        let mut report = Report {
            scenario: "steady".into(),
            checks: vec![Check::new("F1 p99", 9.0, "ms", Some(4.0), None)],
            audit: Audit { complete: true, ..Audit::default() },
            ..Report::default()
        };
        report.conclude();
        let text = summary(&report);
        assert!(text.lines().next().is_some_and(|line| line.ends_with("FAILED")), "{text}");
        assert!(text.contains("FAILS") && text.contains("clean: lost 0"));
    }
}
