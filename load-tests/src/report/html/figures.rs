//! Tables of what was measured: checks, latencies, steps, resources, and several runs beside each other.

use super::{
    plots::step_curve,
    top::verdict,
    values::{bound, bytes, list, optional},
};
use crate::report::{
    Check, Direction, Percentiles, Report,
    compare::{self, Group},
    svg::{Across, Chart, Gather, Line, escape, number},
};

pub(super) fn checks(checks: &[Check]) -> String {
    if checks.is_empty() {
        return String::new();
    }
    let rows: String = checks
        .iter()
        .map(|check| {
            let limit = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{} {}", bound(check.better), number(v)));
            let (class, word) = match (check.ok, check.aim_reached(), check.must) {
                (false, ..) => ("bad", "fails"),
                (true, Some(true), _) => ("ok", "aim reached"),
                (true, _, Some(_)) => ("ok", "holds"),
                (true, _, None) => ("", ""),
            };
            format!(
                "<tr><td>{}</td><td><b>{}</b> <small>{}</small></td><td>{}</td><td>{}</td><td>{}</td><td class=\"{class}\">{word}</td></tr>",
                escape(&check.name),
                optional(check.value),
                escape(&check.unit),
                limit(check.must),
                limit(check.aim),
                bar(check),
            )
        })
        .collect();
    format!(
        "<div class=\"card\"><table><thead><tr><th>figure</th><th>value</th><th>must</th><th>aim</th><th>of the limit</th><th>verdict</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
}

/// How much of the limit is used up.
fn bar(check: &Check) -> String {
    let (Some(value), Some(must)) = (check.value, check.must) else { return String::new() };
    if must <= 0.0 || value < 0.0 {
        return String::new();
    }
    let used = if check.better == Direction::Lower { value / must } else { must / value.max(1e-12) };
    let class = if check.ok { "" } else { "bad" };
    format!(
        "<span class=\"bar\" title=\"{} %\"><i class=\"{class}\" style=\"width:{:.0}%\"></i></span>",
        number(used * 100.0),
        (used * 100.0).clamp(1.0, 100.0)
    )
}

pub(super) fn latencies(report: &Report) -> String {
    let named: Vec<(&str, &str, &Percentiles)> = [
        ("F1", "customer → operator's client, ms", Some(&report.f1_ms)),
        ("F2", "customer → accepted (2xx), ms", Some(&report.f2_ms)),
        ("F3", "operator → channel, ms", Some(&report.f3_ms)),
        ("F4", "accepted → assigned, a slot was free, ms", Some(&report.f4_ms)),
        ("F5", "wait in the queue, no slot was free, s", report.f5_s.as_ref()),
        ("F14", "first bot answer, ms", report.f14_ms.as_ref()),
    ]
    .into_iter()
    .filter_map(|(id, about, figure)| Some((id, about, figure.filter(|figure| figure.samples > 0)?)))
    .collect();
    if named.is_empty() {
        return String::new();
    }
    let few = named.iter().any(|(_, _, figure)| !figure.p999_publishable);
    let rows: String = named
        .iter()
        .map(|(id, about, f)| {
            let p999 = if f.p999_publishable { optional(f.p999) } else { "–".to_owned() };
            let cells: String = [f.min, f.mean, f.p50, f.p75, f.p90, f.p95, f.p99]
                .into_iter()
                .map(|v| format!("<td>{}</td>", optional(v)))
                .collect();
            let file = f.file.as_deref().map_or(String::new(), |file| format!(" · {}", escape(file)));
            format!(
                "<tr><td><b>{id}</b> {about}<small>{file}</small></td><td>{}</td>{cells}<td>{p999}</td><td>{}</td></tr>",
                number(f.samples as f64),
                optional(f.max)
            )
        })
        .collect();
    let note = if few { "<p class=\"facts\">p99.9 is quoted from 100,000 samples on.</p>" } else { "" };
    let curve = Chart {
        title: "Percentile curve",
        unit: "ms",
        across: Across::Percentile,
        across_unit: "",
        lines: named
            .iter()
            .filter(|(id, ..)| *id != "F5")
            .enumerate()
            .map(|(i, (id, _, figure))| Line {
                name: (*id).to_owned(),
                colour: i as u8,
                points: figure.curve.clone(),
                dashed: false,
                gather: Gather::Largest,
            })
            .collect(),
        shades: Vec::new(),
        marks: Vec::new(),
    };
    format!(
        "<div class=\"card\"><table><thead><tr><th>figure</th><th>samples</th><th>min</th><th>mean</th><th>p50</th><th>p75</th><th>p90</th><th>p95</th><th>p99</th><th>p99.9</th><th>max</th></tr></thead><tbody>{rows}</tbody></table></div>{note}<div class=\"charts\" style=\"margin-top:14px\">{}{}</div>",
        curve.html(),
        step_curve(report)
    )
}

pub(super) fn steps(report: &Report) -> String {
    if report.steps.is_empty() {
        return String::new();
    }
    let rows: String = report
        .steps
        .iter()
        .map(|s| {
            let (class, word) = if s.passed { ("ok", "holds".to_owned()) } else { ("bad", escape(&s.why)) };
            format!(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"l {class}\">{word}</td></tr>",
                number(s.planned),
                number(s.achieved),
                optional(s.f1_p50),
                optional(s.f1_p99),
                optional(s.f2_p99),
                optional(s.lag_p99),
                optional(s.cpu_server),
                optional(s.cpu_database)
            )
        })
        .collect();
    format!(
        "<div class=\"card\"><table><thead><tr><th>planned msg/s</th><th>accepted</th><th>F1 p50</th><th>F1 p99</th><th>F2 p99</th><th>own lag p99</th><th>server cores</th><th>database cores</th><th class=\"l\">verdict</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
}

pub(super) fn resources(report: &Report) -> String {
    let mut tables = Vec::new();
    let mut table = |head: [&str; 2], rows: Vec<(String, String)>| {
        if rows.is_empty() {
            return;
        }
        let rows: String =
            rows.iter().map(|(a, b)| format!("<tr><td>{}</td><td>{}</td></tr>", escape(a), escape(b))).collect();
        tables.push(format!(
            "<div class=\"card\"><table><thead><tr><th>{}</th><th>{}</th></tr></thead><tbody>{rows}</tbody></table></div>",
            head[0], head[1]
        ));
    };
    table(
        ["CPU per 1,000 messages (F7)", "s"],
        report.cpu_s_per_1000.iter().map(|(who, v)| (who.clone(), optional(*v))).collect(),
    );
    table(
        ["resident memory (F8)", ""],
        report.rss.iter().filter_map(|(what, v)| Some((what.replace('_', " "), bytes((*v)?)))).collect(),
    );
    table(
        ["recovery (F9)", "s"],
        report.recovery_s.iter().map(|(what, v)| (what.replace('_', " "), number(*v))).collect(),
    );
    table(
        ["database per message (F12)", ""],
        report.database_work.iter().map(|(what, v)| (what.replace('_', " "), number(*v))).collect(),
    );
    table(
        ["server's threads per message", ""],
        report.server_work.iter().map(|(what, v)| (what.replace('_', " "), number(*v))).collect(),
    );
    table(
        ["sockets per message (F13)", ""],
        report.amplification.iter().map(|(what, v)| (what.replace('_', " "), number(*v))).collect(),
    );
    let mut refused: Vec<(String, String)> =
        report.refusals.iter().map(|(what, n)| (what.clone(), number(*n as f64))).collect();
    if !refused.is_empty() {
        let share =
            report.refused_share().map_or_else(|| "–".to_owned(), |share| format!("{} %", number(share * 100.0)));
        refused.push(("all, of the messages wanted".to_owned(), share));
    }
    table(["refused (F11)", ""], refused);
    table(["failed", ""], report.errors.iter().map(|(what, n)| (what.clone(), number(*n as f64))).collect());
    if tables.is_empty() { String::new() } else { format!("<div class=\"two\">{}</div>", tables.concat()) }
}

/// The runs that a comparison stands on, one a row: without their verdicts, conditions and commands a spread is no result (load-model.md 12).
pub(super) fn runs(groups: &[Group]) -> String {
    let row = |group: &Group, run: &Report| {
        let (class, word) = verdict(run);
        let audit = if run.audit.is_clean() { ("ok", "clean") } else { ("bad", "not clean") };
        let build = if run.build.commit.is_empty() { &run.build.server } else { &run.build.commit };
        format!(
            "<tr><td>{}</td><td class=\"l {class}\">{word}</td><td class=\"l {}\">{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"l mono\">{}</td><td class=\"l mono\">{}</td></tr>",
            escape(&group.name),
            audit.0,
            audit.1,
            run.seed,
            number(run.d_ms),
            number(run.generator_lag_ms_p99),
            escape(build),
            escape(&run.command)
        )
    };
    let rows: String = groups.iter().flat_map(|group| group.runs.iter().map(move |run| row(group, run))).collect();
    format!(
        "<div class=\"card\"><table><thead><tr><th>runs of</th><th class=\"l\">verdict</th><th class=\"l\">audit</th><th>seed</th><th>D, ms</th><th>own lag p99, ms</th><th class=\"l\">commit</th><th class=\"l\">command</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
}

pub(super) fn comparison(groups: &[Group]) -> String {
    let mut head = String::from("<th>figure</th>");
    for (i, group) in groups.iter().enumerate() {
        let runs = if group.runs.len() > 1 {
            format!(" <small>median of {}, min–max</small>", group.runs.len())
        } else {
            String::new()
        };
        head.push_str(&format!("<th>{}{runs}</th>", escape(&group.name)));
        if i > 0 {
            head.push_str("<th>ratio</th>");
        }
    }
    let rows: String = compare::rows(groups)
        .iter()
        .map(|row| {
            let mut cells = format!("<td>{} <small>{}</small></td>", escape(&row.name), escape(&row.unit));
            for (i, value) in row.values.iter().enumerate() {
                cells
                    .push_str(&format!("<td>{}</td>", value.map_or_else(|| "–".to_owned(), |value| value.to_string())));
                if i > 0 {
                    let class = match row.verdict(i) {
                        Some(true) => "ok",
                        Some(false) => "bad",
                        None => "",
                    };
                    let ratio = row.ratio(i).map_or_else(|| "–".to_owned(), |ratio| format!("×{}", number(ratio)));
                    cells.push_str(&format!("<td class=\"{class}\">{ratio}</td>"));
                }
            }
            format!("<tr>{cells}</tr>")
        })
        .collect();
    let differences = compare::differences(groups);
    let note = if differences.is_empty() {
        String::new()
    } else {
        format!("<div class=\"note warn\"><b>Not the same conditions</b>{}</div>", list(&differences))
    };
    format!("<div class=\"card\"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{note}")
}
