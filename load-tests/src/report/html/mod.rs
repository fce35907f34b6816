//! One HTML page of a run: opens offline, needs no script, light and dark.
//!
//! Here is the order of its sections and the frame; `top.rs` says the verdict and shows the tiles, `figures.rs` has the tables of what
//! was measured, `plots.rs` the charts, `grounds.rs` what the figures stand on, `values.rs` how a value is written.

mod figures;
mod grounds;
mod plots;
mod top;
mod values;

use self::{
    figures::{checks, comparison, latencies, resources, runs, steps},
    grounds::{audit, conditions, words},
    plots::charts,
    top::{head, tiles},
};
use super::{Actions, Report, compare::Group, svg::escape};

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
    let body = format!(
        "<header><h1>{}</h1></header>{}{}",
        escape(&names.join(" ↔ ")),
        section("Figures", &comparison(groups)),
        section("Runs", &runs(groups))
    );
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Audit, Check, Mark, Percentiles, Phase, Second, Step};

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
    fn what_was_refused_is_told_with_its_share() {
        let mut report = full();
        assert!(!page(&report, None).contains("of the messages wanted"));
        report.refusals.insert("inbound/503".into(), 30);
        (report.planned_rate, report.duration_s) = (200.0, 30.0);
        let html = page(&report, None);
        assert!(html.contains("all, of the messages wanted") && html.contains("0.5 %"));
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
        let html = comparison_page(&groups);
        assert!(html.contains("F1 p99"));
        // Each run with its verdict and its command, as text.
        assert_eq!(html.matches("rozmova-load run --scenario steady").count(), 2);
        assert!(!html.contains("<script") && !html.contains("https://"));
    }
}
