//! What a person reads on stderr when a run is over.

use std::path::Path;

use crate::report::{Percentiles, Report};

/// Says how it went.
pub fn say(report: &Report, out: &Path) {
    eprintln!("{}", text(report, out));
}

/// The verdict in lines.
#[must_use]
pub fn text(report: &Report, out: &Path) -> String {
    let mut lines = vec![format!(
        "{} · {} · k={} · {:.1} s at {:.1} msg/s planned, {:.1} achieved · own lag p99 {:.2} ms · D {:.2} ms",
        report.scenario,
        report.profile,
        report.speed,
        report.duration_s,
        report.planned_rate,
        report.achieved_rate,
        report.generator_lag_ms_p99,
        report.d_ms
    )];
    for (name, figure) in [
        ("F1 inbound → operator", &report.f1_ms),
        ("F2 accept", &report.f2_ms),
        ("F3 operator → channel", &report.f3_ms),
        ("F4 assignment", &report.f4_ms),
    ] {
        lines.push(format!("  {name:<22} {}", percentiles(figure)));
    }
    let cpu: Vec<String> = report
        .cpu_s_per_1000
        .iter()
        .filter_map(|(name, value)| value.map(|value| format!("{name} {value:.3}")))
        .collect();
    lines.push(format!("  CPU-s per 1,000 messages: {}", cpu.join(" · ")));
    for check in &report.checks {
        let value = check.value.map_or_else(|| String::from("not measured"), |v| format!("{v:.3}"));
        let must = check.must.map(|m| format!(" (must {m:.3})")).unwrap_or_default();
        let mark = if check.ok { "ok  " } else { "FAIL" };
        lines.push(format!("  {mark} {} {value} {}{must}", check.name, check.unit));
    }
    let a = &report.audit;
    lines.push(format!(
        "  audit: lost {} · doubled {} · reordered {} · crossed {} · phantom {} · unanswered {} · repeated {} · {:?}",
        a.lost, a.doubled, a.reordered, a.crossed, a.phantom, a.unanswered, a.repeated, a.checked
    ));
    lines.extend(a.violations.iter().cloned());
    if !report.refusals.is_empty() || !report.errors.is_empty() {
        lines.push(format!("  refused {:?} · failed {:?}", report.refusals, report.errors));
    }
    lines.extend(report.limits.iter().map(|limit| format!("  note: {limit}")));
    lines.extend(report.invalid_because.iter().map(|why| format!("  INVALID: {why}")));
    let verdict = match (report.valid, report.passed) {
        (false, _) => "INVALID, proves nothing",
        (true, true) => "PASSED",
        (true, false) => "FAILED",
    };
    lines.push(format!("{verdict} · {}", out.join(crate::report::model::FILE).display()));
    lines.join("\n")
}

fn percentiles(figure: &Percentiles) -> String {
    let ms = |value: Option<f64>| value.map_or_else(|| String::from("–"), |v| format!("{v:.2}"));
    format!(
        "p50 {} · p95 {} · p99 {} · p99.9 {} · max {} ms ({})",
        ms(figure.p50),
        ms(figure.p95),
        ms(figure.p99),
        ms(figure.p999),
        ms(figure.max),
        figure.samples
    )
}
