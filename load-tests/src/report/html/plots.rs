//! Charts: what happened over time, and latency against rate.

use crate::report::{
    Report, Second, Step,
    svg::{Across, Chart, Gather, Line, clock, escape},
};

/// Latency against rate, when the run had steps.
pub(super) fn step_curve(report: &Report) -> String {
    let line = |name: &str, colour: u8, of: &dyn Fn(&Step) -> Option<f64>| {
        let mut points: Vec<(f64, f64)> = report.steps.iter().filter_map(|s| Some((s.achieved, of(s)?))).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        Line { name: name.to_owned(), colour, points, dashed: false, gather: Gather::Largest }
    };
    Chart {
        title: "Latency against rate",
        unit: "ms",
        across: Across::Number,
        across_unit: "msg/s",
        lines: vec![
            line("F1 p99", 0, &|s| s.f1_p99),
            line("F1 p50", 2, &|s| s.f1_p50),
            line("F2 p99", 1, &|s| s.f2_p99),
        ],
        shades: Vec::new(),
        marks: report.knee_per_s.map(|knee| (knee, "knee".to_owned())).into_iter().collect(),
    }
    .html()
}

/// A line of the series: name, colour, whether it is a plan, how to gather, the value.
type Wanted<'a> = (&'a str, u8, bool, Gather, &'a dyn Fn(&Second) -> Option<f64>);

pub(super) fn charts(report: &Report) -> String {
    use Gather::{Largest, Mean};
    const MIB: f64 = 1024.0 * 1024.0;
    let mib = |bytes: Option<u64>| bytes.map(|b| b as f64 / MIB);
    let groups: [(&str, &str, &[Wanted<'_>]); 9] = [
        (
            "Rate",
            "messages per second",
            &[
                ("planned", 5, true, Mean, &|s| s.planned),
                ("accepted", 0, false, Mean, &|s| s.achieved),
                ("refused", 4, false, Mean, &|s| {
                    s.refused.filter(|_| report.series.iter().any(|s| s.refused > Some(0.0)))
                }),
                ("failed", 7, false, Mean, &|s| {
                    s.failed.filter(|_| report.series.iter().any(|s| s.failed > Some(0.0)))
                }),
            ],
        ),
        (
            "Customer → operator (F1)",
            "ms",
            &[("p50", 2, false, Largest, &|s| s.f1_p50), ("p99", 0, false, Largest, &|s| s.f1_p99)],
        ),
        (
            "Customer → accepted (F2)",
            "ms",
            &[("p50", 2, false, Largest, &|s| s.f2_p50), ("p99", 1, false, Largest, &|s| s.f2_p99)],
        ),
        (
            "CPU by process",
            "cores",
            &[
                ("server", 0, false, Mean, &|s| s.cpu_server),
                ("database", 1, false, Mean, &|s| s.cpu_database),
                ("Redis", 4, false, Mean, &|s| s.cpu_redis),
                ("generator", 5, false, Mean, &|s| s.cpu_generator),
            ],
        ),
        (
            "Resident memory",
            "MiB",
            &[
                ("server", 0, false, Largest, &|s| mib(s.rss_server)),
                ("database", 1, false, Largest, &|s| mib(s.rss_database)),
                ("Redis", 4, false, Largest, &|s| mib(s.rss_redis)),
                ("generator", 5, false, Largest, &|s| mib(s.rss_generator)),
            ],
        ),
        (
            "Queues",
            "waiting",
            &[
                ("dialogs without an operator", 3, false, Largest, &|s| s.queue),
                ("changes before the writer", 6, false, Largest, &|s| s.writer_queue),
            ],
        ),
        ("Generator's own lag, p99", "ms", &[("lag", 5, false, Largest, &|s| s.lag_p99)]),
        (
            "Crowd",
            "open",
            &[
                ("sockets", 6, false, Largest, &|s| s.sockets.map(|n| n as f64)),
                ("dialogs", 3, false, Largest, &|s| s.dialogs.map(|n| n as f64)),
            ],
        ),
        (
            "Open descriptors of the server",
            "",
            &[("descriptors", 7, false, Largest, &|s| s.descriptors.map(|n| n as f64))],
        ),
    ];
    let shades: Vec<(f64, f64, String)> = report
        .phases
        .iter()
        .filter(|phase| ["warm-up", "drain", "preparation"].contains(&phase.name.as_str()))
        .map(|phase| (phase.from, phase.to, phase.name.clone()))
        .collect();
    let marks: Vec<(f64, String)> = report.marks.iter().map(|mark| (mark.t, mark.label.clone())).collect();
    groups
        .iter()
        .map(|(title, unit, wanted)| {
            let lines: Vec<Line> = wanted
                .iter()
                .map(|(name, colour, dashed, gather, of)| Line {
                    name: (*name).to_owned(),
                    colour: *colour,
                    points: report.series.iter().filter_map(|s| Some((s.t, of(s)?))).collect(),
                    dashed: *dashed,
                    gather: *gather,
                })
                .collect();
            Chart {
                title,
                unit,
                across: Across::Time,
                across_unit: "",
                lines,
                shades: shades.clone(),
                marks: marks.clone(),
            }
            .html()
        })
        .collect::<String>()
        + &happenings(report)
}

/// The marks in words, beside the plots that show them as lines.
fn happenings(report: &Report) -> String {
    if report.marks.is_empty() {
        return String::new();
    }
    let rows: String = report
        .marks
        .iter()
        .map(|mark| format!("<tr><td>{}</td><td class=\"l\">{}</td></tr>", clock(mark.t), escape(&mark.label)))
        .collect();
    format!(
        "<div class=\"card\"><table><thead><tr><th>at</th><th class=\"l\">what happened (dashed lines)</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
}
