//! One HTML page of a run: opens offline, needs no script, light and dark.

use super::{
    Actions, Check, Direction, Percentiles, Report, Second,
    compare::{self, Group},
    model::{LAG_LIMIT_MS, Storage},
    svg::{Across, Chart, Gather, Line, clock, escape, number},
};

/// Name of the file in a run's directory.
pub const FILE: &str = "report.html";

/// The page of a run, beside another run's when one is given.
#[must_use]
pub fn page(report: &Report, beside: Option<&[Group]>) -> String {
    let title = format!("{} · rozmova-load", report.scenario);
    let mut body = head(report);
    body.push_str(&tiles(report));
    body.push_str(&section("Checks", &checks(&report.checks)));
    body.push_str(&section("Latency", &latencies(report)));
    let charts = charts(report);
    if !charts.is_empty() {
        body.push_str(&section("Over time", &format!("<div class=\"charts\">{charts}</div>")));
    }
    body.push_str(&section("Steps", &steps(report)));
    if let Some(groups) = beside {
        body.push_str(&section("Comparison", &comparison(groups)));
    }
    body.push_str(&section("Audit of the ledger", &audit(report)));
    body.push_str(&section("Resources", &resources(report)));
    body.push_str(&section("People beside writing", &report.actions.as_ref().map(Actions::table).unwrap_or_default()));
    body.push_str(&section("Conditions", &conditions(report)));
    body.push_str(&section("What limits these figures", &words(report)));
    if !report.command.is_empty() {
        body.push_str(&section(
            "Exact command",
            &format!("<div class=\"card\"><pre>{}</pre></div>", escape(&report.command)),
        ));
    }
    body.push_str(
        "<footer>Latencies count from the planned send time, so a stalled server cannot hide its queue. Percentiles come from merged \
         histograms and are never averaged; plots of many points show the largest value of each stretch. Grey stretches are warm-up and drain.</footer>",
    );
    document(&title, &body)
}

/// A page that only compares.
#[must_use]
pub fn comparison_page(groups: &[Group]) -> String {
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    let body =
        format!("<header><h1>{}</h1></header>{}", escape(&names.join(" ↔ ")), section("Figures", &comparison(groups)));
    document(&format!("{} · rozmova-load", names.join(" ↔ ")), &body)
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{}</title><link rel=\"icon\" href=\"data:,\"><style>{}</style></head><body><main>{body}</main></body></html>\n",
        escape(title),
        include_str!("style.css")
    )
}

fn section(heading: &str, inner: &str) -> String {
    if inner.is_empty() { String::new() } else { format!("<section><h2>{}</h2>{inner}</section>", escape(heading)) }
}

/// (class, word) of the whole run.
fn verdict(report: &Report) -> (&'static str, &'static str) {
    match (report.valid, report.passed) {
        (false, _) => ("warn", "invalid"),
        (true, true) => ("ok", "passed"),
        (true, false) => ("bad", "failed"),
    }
}

fn head(report: &Report) -> String {
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

fn list(items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items: String = items.iter().map(|item| format!("<li>{}</li>", escape(item))).collect();
    format!("<ul>{items}</ul>")
}

fn said(check: &Check) -> String {
    let value = check.value.map_or_else(|| "not measured".to_owned(), |v| with_unit(v, &check.unit));
    match check.must {
        Some(must) => format!("{value}, must be {} {}", bound(check.better), with_unit(must, &check.unit)),
        None => value,
    }
}

const fn bound(better: Direction) -> &'static str {
    match better {
        Direction::Lower => "≤",
        Direction::Higher => "≥",
    }
}

fn with_unit(value: f64, unit: &str) -> String {
    if unit.is_empty() { number(value) } else { format!("{} {unit}", number(value)) }
}

fn optional(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), number)
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

fn tiles(report: &Report) -> String {
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

fn checks(checks: &[Check]) -> String {
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

fn latencies(report: &Report) -> String {
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

/// Latency against rate, when the run had steps.
fn step_curve(report: &Report) -> String {
    let line = |name: &str, colour: u8, of: &dyn Fn(&super::Step) -> Option<f64>| {
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

fn charts(report: &Report) -> String {
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

fn steps(report: &Report) -> String {
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

fn audit(report: &Report) -> String {
    let audit = &report.audit;
    let rows: String = [
        ("lost", audit.lost, true, "accepted, but not stored, never shown, or never at the channel"),
        ("doubled", audit.doubled, true, "stored, shown or sent twice"),
        ("reordered", audit.reordered, true, "seen in another order than sent"),
        ("crossed", audit.crossed, true, "seen by someone without the right to the dialog"),
        ("phantom", audit.phantom, true, "there, but never sent"),
        ("unanswered", audit.unanswered, false, "no answer until the time-out, then resolved to exactly one message"),
        ("repeated", audit.repeated, false, "sent to the channel again under the same key after a crash"),
    ]
    .into_iter()
    .map(|(name, n, forbidden, meaning)| {
        let class = match (forbidden, n) {
            (true, 0) => "ok",
            (true, _) => "bad",
            (false, _) => "",
        };
        format!("<tr><td><b>{name}</b></td><td class=\"{class}\"><b>{}</b></td><td class=\"l\"><small>{meaning}</small></td></tr>", number(n as f64))
    })
    .collect();
    let checked: String = audit
        .checked
        .iter()
        .map(|(what, n)| format!("<tr><td>{}</td><td>{}</td></tr>", escape(&what.replace('_', " ")), number(*n as f64)))
        .collect();
    let state = if audit.complete {
        ""
    } else {
        "<div class=\"note warn\">The audit did not run to its end: the counts below are not a verdict.</div>"
    };
    let violations = if audit.violations.is_empty() {
        String::new()
    } else {
        let text = audit.violations.join("\n\n");
        format!("<h2>First violations</h2><div class=\"card\"><pre>{}</pre></div>", escape(&text))
    };
    let checked = if checked.is_empty() {
        String::new()
    } else {
        format!(
            "<div class=\"card\"><table><thead><tr><th>compared</th><th>count</th></tr></thead><tbody>{checked}</tbody></table></div>"
        )
    };
    format!(
        "{state}<div class=\"two\"><div class=\"card\"><table><thead><tr><th>verdict</th><th>count</th><th class=\"l\">meaning</th></tr></thead><tbody>{rows}</tbody></table></div>{checked}</div>{violations}"
    )
}

fn resources(report: &Report) -> String {
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
    table(["refused (F11)", ""], report.refusals.iter().map(|(what, n)| (what.clone(), number(*n as f64))).collect());
    table(["failed", ""], report.errors.iter().map(|(what, n)| (what.clone(), number(*n as f64))).collect());
    if tables.is_empty() { String::new() } else { format!("<div class=\"two\">{}</div>", tables.concat()) }
}

/// Bytes in the unit that fits.
fn bytes(value: f64) -> String {
    const KIB: f64 = 1024.0;
    match value.abs() {
        v if v >= KIB * KIB * KIB => format!("{} GiB", number(value / (KIB * KIB * KIB))),
        v if v >= KIB * KIB => format!("{} MiB", number(value / (KIB * KIB))),
        v if v >= KIB => format!("{} KiB", number(value / KIB)),
        _ => format!("{} B", number(value)),
    }
}

fn conditions(report: &Report) -> String {
    let mut rows: Vec<(String, String)> =
        report.machine.lines().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let shared = if report.shared_cores {
        "generator, server and databases shared these cores"
    } else {
        "the generator had cores of its own"
    };
    rows.push(("cores".into(), shared.into()));
    if !report.rig.is_empty() {
        rows.push(("rig".into(), report.rig.clone()));
    }
    if let Some(actions) = &report.actions {
        rows.push(("people".into(), actions.sentence()));
    }
    let build = &report.build;
    for (name, value) in
        [("server", &build.server), ("commit", &build.commit), ("build", &build.flags), ("allocator", &build.allocator)]
    {
        if !value.is_empty() {
            rows.push((name.into(), value.clone()));
        }
    }
    if !build.sizes.is_empty() {
        let sizes: Vec<String> =
            build.sizes.iter().map(|(name, n)| format!("{} {n}", name.replace('_', " "))).collect();
        rows.push(("threads and pools".into(), sizes.join(", ")));
    }
    let prefilled = report.prefilled.map_or_else(
        || "not looked at".to_owned(),
        |(clients, dialogs, messages)| {
            format!(
                "{} customers, {} dialogs, {} messages",
                number(clients as f64),
                number(dialogs as f64),
                number(messages as f64)
            )
        },
    );
    rows.push(("database before".into(), prefilled));
    let machine: String = rows
        .iter()
        .map(|(name, value)| format!("<tr><td>{}</td><td class=\"l\">{}</td></tr>", escape(name), escape(value)))
        .collect();
    let storage: String = report.storage.iter().map(settings).collect();
    format!("<div class=\"two\"><div class=\"card\"><table><tbody>{machine}</tbody></table></div>{storage}</div>")
}

fn settings(storage: &Storage) -> String {
    let rows: String = storage
        .settings
        .iter()
        .map(|(name, value)| {
            format!("<tr><td class=\"mono\">{}</td><td class=\"l mono\">{}</td></tr>", escape(name), escape(value))
        })
        .collect();
    format!(
        "<div class=\"card\"><table><thead><tr><th>{} {}</th><th class=\"l\">setting</th></tr></thead><tbody>{rows}</tbody></table></div>",
        escape(&storage.kind),
        escape(&storage.version)
    )
}

fn words(report: &Report) -> String {
    let knee = report.knee_limited_by.as_ref().map_or(String::new(), |text| format!("<p>{}</p>", escape(text)));
    let limits = list(&report.limits);
    if knee.is_empty() && limits.is_empty() {
        String::new()
    } else {
        format!("<div class=\"card pad\">{knee}{limits}</div>")
    }
}

fn comparison(groups: &[Group]) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Audit, Mark, Phase, Step};

    fn full() -> Report {
        let figure = Percentiles {
            samples: 1000,
            p50: Some(2.0),
            p99: Some(9.0),
            max: Some(12.0),
            curve: vec![(0.0, 1.0), (50.0, 2.0), (99.0, 9.0)],
            ..Percentiles::default()
        };
        let second = |t: f64| Second {
            t,
            planned: Some(200.0),
            achieved: Some(199.0),
            f1_p99: Some(9.0),
            cpu_server: Some(0.4),
            queue: Some(0.0),
            lag_p99: Some(0.2),
            rss_server: Some(1 << 26),
            ..Second::default()
        };
        Report {
            scenario: "steady <b>".into(),
            command: "rozmova-load run --scenario steady".into(),
            f1_ms: figure.clone(),
            f2_ms: figure,
            checks: vec![Check::new("F1 p99", 9.0, "ms", Some(4.0), Some(2.0))],
            series: (0..30).map(f64::from).map(second).collect(),
            phases: vec![Phase { name: "warm-up".into(), from: 0.0, to: 5.0 }],
            marks: vec![Mark { t: 7.0, label: "kill -9".into() }],
            steps: vec![Step { planned: 200.0, achieved: 199.0, f1_p99: Some(9.0), ..Step::default() }],
            audit: Audit { complete: true, ..Audit::default() },
            valid: true,
            ..Report::default()
        }
    }

    #[test]
    fn the_page_is_one_file_without_network_or_script_and_text_stays_text() {
        let html = page(&full(), None);
        for forbidden in ["http://", "https://", "<script", "<link rel=\"stylesheet", "url(", "steady <b>"] {
            assert!(!html.contains(forbidden), "{forbidden}");
        }
        for wanted in [
            "steady &lt;b&gt;",
            "Percentile curve",
            "CPU by process",
            "Queues",
            "kill -9",
            "rozmova-load run",
            "prefers-color-scheme:dark",
        ] {
            assert!(html.contains(wanted), "{wanted}");
        }
    }

    #[test]
    fn a_failed_and_an_invalid_run_say_why_at_the_top() {
        let mut report = full();
        report.conclude();
        assert!(page(&report, None).contains("F1 p99: 9 ms, must be ≤ 4 ms"));
        report.generator_lag_ms_p99 = 7.0;
        report.conclude();
        let html = page(&report, None);
        assert!(html.contains("This run is invalid") && html.contains(">invalid</span>"));
    }

    #[test]
    fn an_empty_report_has_a_page_too() {
        let html = page(&Report::default(), None);
        assert!(html.contains("not done") && !html.contains("Over time") && !html.contains("NaN"));
    }

    #[test]
    fn a_comparison_shows_ratios() {
        let groups: Vec<Group> =
            ["a", "b"].into_iter().map(|name| Group { name: name.into(), runs: vec![full()] }).collect();
        assert!(page(&full(), Some(&groups)).contains("×1"));
        assert!(comparison_page(&groups).contains("F1 p99"));
    }

    #[test]
    fn bytes_have_units_that_fit() {
        assert_eq!([bytes(512.0), bytes(2048.0), bytes(3.5 * 1024.0 * 1024.0)], ["512 B", "2 KiB", "3.5 MiB"]);
    }
}
