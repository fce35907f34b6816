//! The commands that need no run: `report`, `compare`, `probe`, `raw`, `fill`, `mock`.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};

use bytes::Bytes;
use clap::{Args, ValueEnum};
use hyper::HeaderMap;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::{
    crowd::{Manner, MockReceiver},
    fill,
    machine::{self, Flush, Machine},
    raw::{self, RawOptions},
    report::{Check, Report, compare, html, text},
    settings::Profile,
};

/// Name of the check, and of the figure.
const KNEE_TO_RAW: &str = "knee ÷ raw";

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// Directory of the run.
    pub dir: PathBuf,
    /// Another run (or a folder of runs) to stand beside it in the page.
    #[arg(long)]
    pub compare: Option<PathBuf>,
    /// What `raw` printed for the same database: becomes part of the report, so that knee ÷ raw is known.
    #[arg(long)]
    pub raw: Option<PathBuf>,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArguments {
    /// Runs, or folders of runs. Two: ratios. Three or more runs of one scenario: median with min–max.
    #[arg(required = true)]
    pub dirs: Vec<PathBuf>,
    /// Also writes a page.
    #[arg(long)]
    pub html: Option<PathBuf>,
}

/// Arguments of `probe`.
#[derive(Debug, Args)]
pub struct ProbeArguments {
    /// Directory on the volume of the database.
    #[arg(long, default_value = ".")]
    pub volume: PathBuf,
}

/// Arguments of `raw`.
#[derive(Debug, Args)]
pub struct RawArguments {
    /// `postgres://…` or `sqlite://FILE`; a place of its own is made there and removed.
    #[arg(long)]
    pub database: String,
    /// Messages in flight, one level after another; the best counts.
    #[arg(long, value_delimiter = ',', default_values_t = [64, 256, 1024])]
    pub in_flight: Vec<usize>,
    /// Measured seconds of a level.
    #[arg(long, default_value_t = 5.0)]
    pub seconds: f64,
}

/// Arguments of `fill`.
#[derive(Debug, Args)]
pub struct FillArguments {
    /// `postgres://…` or `sqlite://FILE`, with the product's tables in it.
    #[arg(long)]
    pub database: String,
    /// S 10 k messages, M 2 M, L 20 M (load-model.md 7).
    #[arg(long, default_value = "S")]
    pub profile: Profile,
    /// Customers instead of the profile's.
    #[arg(long)]
    pub clients: Option<i64>,
    /// Closed dialogs instead of the profile's.
    #[arg(long)]
    pub dialogs: Option<i64>,
    /// Messages instead of the profile's.
    #[arg(long)]
    pub messages: Option<i64>,
    /// Everything random comes from it.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Arguments of `mock`.
#[derive(Debug, Args)]
pub struct MockArguments {
    /// Where to listen; the server must be allowed to call it (`ROZMOVA__EGRESS__ALLOW`).
    #[arg(long, default_value = "127.0.0.1:9100")]
    pub listen: SocketAddr,
    /// How it answers.
    #[arg(long, value_enum, default_value_t = MockManner::Healthy)]
    pub manner: MockManner,
}

/// How a stand-in for an integrator's server answers (load-model.md 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MockManner {
    /// 200 at once.
    Healthy,
    /// 200 after two seconds.
    Slow,
    /// Never.
    Hanging,
    /// 500.
    Failing,
    /// The connection ends instead.
    Resetting,
}

impl From<MockManner> for Manner {
    fn from(manner: MockManner) -> Self {
        match manner {
            MockManner::Healthy => Self::Healthy,
            MockManner::Slow => Self::Slow(Duration::from_secs(2)),
            MockManner::Hanging => Self::Hanging,
            MockManner::Failing => Self::Failing(500),
            MockManner::Resetting => Self::Resetting,
        }
    }
}

fn sentence(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn json_line(value: &impl Serialize) -> Result<(), String> {
    println!("{}", serde_json::to_string(value).map_err(sentence)?);
    Ok(())
}

/// Writes the page of a run and prints its summary.
///
/// # Errors
/// A sentence.
pub fn report(arguments: &ReportArguments) -> Result<(), String> {
    let mut report = Report::read(&arguments.dir).map_err(sentence)?;
    let dir = if arguments.dir.is_dir() {
        arguments.dir.clone()
    } else {
        arguments.dir.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
    };
    if let Some(path) = &arguments.raw {
        let (rate, database) = rate_of(path)?;
        is_of_this_database(&report, database.as_deref()).map_err(|why| format!("{}: {why}", path.display()))?;
        report.raw_per_s = Some(rate);
        judge_knee(&mut report);
        report.write(&dir).map_err(sentence)?;
    }
    let beside = match &arguments.compare {
        Some(other) => Some(compare::read(&[other, &arguments.dir]).map_err(sentence)?),
        None => None,
    };
    let path = dir.join(html::FILE);
    write(&path, &html::page(&report, beside.as_deref()))?;
    print!("{}", text::summary(&report));
    if let Some(groups) = &beside {
        print!("\n{}", compare::text(groups));
    }
    println!("\n{}", path.display());
    Ok(())
}

/// Holds knee ÷ raw against its limits.
fn judge_knee(report: &mut Report) {
    let Some(ratio) = report.knee_to_raw() else { return };
    report.checks.retain(|check| check.name != KNEE_TO_RAW);
    report.checks.push(Check::new(KNEE_TO_RAW, ratio, "", Some(0.15), Some(0.25)));
    report.passed = report.valid && report.audit.is_clean() && report.checks.iter().all(|check| check.ok);
}

/// Whether `raw` measured the kind of database that the run had: a knee on one beside the ceiling of another is no ratio. Pure.
fn is_of_this_database(report: &Report, raw: Option<&str>) -> Result<(), String> {
    let of_run = report.storage.iter().map(|storage| storage.kind.as_str()).find(|kind| *kind != "Redis");
    match (of_run, raw) {
        (Some(of_run), Some(raw)) if of_run != raw => Err(format!("measured on {raw}, the run had {of_run}")),
        _ => Ok(()),
    }
}

/// `rate_per_s` and `database` of the last JSON line of a file.
fn rate_of(path: &Path) -> Result<(f64, Option<String>), String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let value: serde_json::Value = serde_json::from_str(line).map_err(|e| format!("{}: {e}", path.display()))?;
    let rate = value["rate_per_s"].as_f64().ok_or_else(|| format!("{} has no rate_per_s", path.display()))?;
    Ok((rate, value["database"].as_str().map(str::to_owned)))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}

/// Prints a comparison.
///
/// # Errors
/// A sentence.
pub fn compare(arguments: &CompareArguments) -> Result<(), String> {
    let dirs: Vec<&Path> = arguments.dirs.iter().map(PathBuf::as_path).collect();
    let groups = compare::read(&dirs).map_err(sentence)?;
    print!("{}", compare::text(&groups));
    if let Some(path) = &arguments.html {
        write(path, &html::comparison_page(&groups))?;
        println!("\n{}", path.display());
    }
    Ok(())
}

/// Prints what the machine is: lines for a person on standard error, one JSON line on standard output.
///
/// # Errors
/// When the volume cannot be written.
pub fn probe(arguments: &ProbeArguments) -> Result<(), String> {
    #[derive(Serialize)]
    struct Probe<'a> {
        d_ms: f64,
        #[serde(flatten)]
        machine: &'a Machine,
    }
    let flush: Flush =
        machine::measure_flush(&arguments.volume).map_err(|e| format!("{}: {e}", arguments.volume.display()))?;
    let machine = Machine::look(&arguments.volume, flush);
    for (name, value) in machine.lines() {
        eprintln!("{name:<10} {value}");
    }
    json_line(&Probe { d_ms: flush.median, machine: &machine })
}

/// Measures the writer's own statements and prints one JSON line.
///
/// # Errors
/// A sentence.
pub fn raw(arguments: &RawArguments) -> Result<(), String> {
    if arguments.in_flight.is_empty() || arguments.in_flight.contains(&0) {
        return Err("--in-flight wants numbers over 0".into());
    }
    if !(arguments.seconds.is_finite() && arguments.seconds > 0.0) {
        return Err("--seconds must be over 0".into());
    }
    let options = RawOptions {
        url: arguments.database.clone(),
        in_flight: arguments.in_flight.clone(),
        seconds: arguments.seconds,
    };
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(250));
    let measured = raw::measure(&options, &|doing| bar.set_message(format!("raw: {doing}")));
    bar.finish_and_clear();
    json_line(&measured.map_err(sentence)?)
}

/// Fills a database with a history and prints one JSON line.
///
/// # Errors
/// A sentence.
pub fn fill(arguments: &FillArguments) -> Result<(), String> {
    let profile = fill::sizes_of(arguments.profile);
    let sizes = fill::Sizes {
        clients: arguments.clients.unwrap_or(profile.clients),
        dialogs: arguments.dialogs.unwrap_or(profile.dialogs),
        messages: arguments.messages.unwrap_or(profile.messages),
    };
    let bar = ProgressBar::new(sizes.messages.unsigned_abs());
    let template = "fill {wide_bar} {human_pos}/{human_len} messages · {per_sec} · {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    let mut begun = false;
    let filled = fill::fill(&arguments.database, sizes, arguments.seed, &mut |done, _| {
        let done = done.unsigned_abs();
        if !begun {
            // What an earlier call wrote is no work of this one: neither its rate nor the rest may count it.
            bar.set_position(done);
            bar.reset_eta();
            begun = true;
        }
        bar.set_position(done);
    });
    bar.finish_and_clear();
    json_line(&filled.map_err(sentence)?)
}

/// Stands for an integrator's server until Ctrl-C: one JSON line on standard output for each request.
///
/// # Errors
/// When the address cannot be bound.
pub async fn mock(arguments: &MockArguments) -> Result<(), String> {
    let heard = Rc::new(|headers: &HeaderMap, body: &Bytes| println!("{}", request_line(headers, body)));
    let receiver = MockReceiver::on(arguments.listen, arguments.manner.into(), heard)
        .await
        .map_err(|e| format!("{}: {e}", arguments.listen))?;
    eprintln!("{} answers, Ctrl-C ends it", receiver.url());
    tokio::signal::ctrl_c().await.map_err(sentence)
}

/// A request as a line: its key and signature, and its body as JSON where it is JSON.
fn request_line(headers: &HeaderMap, body: &Bytes) -> serde_json::Value {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let body = serde_json::from_slice::<serde_json::Value>(body)
        .unwrap_or_else(|_| String::from_utf8_lossy(body).into_owned().into());
    serde_json::json!({
        "webhook_id": header("webhook-id"),
        "webhook_signature": header("webhook-signature"),
        "body": body,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::report::Storage;

    #[test]
    fn the_page_stands_beside_the_report_and_raw_joins_it() {
        let dir = std::env::temp_dir().join(format!("rz-commands-{}", std::process::id()));
        Report { scenario: "ramp".into(), knee_per_s: Some(500.0), ..Report::default() }.write(&dir).unwrap();
        let lines = dir.join("raw.json");
        std::fs::write(&lines, "{\"rate_per_s\":2000.0,\"writers\":1}\n\n").unwrap();
        let arguments = ReportArguments { dir: dir.clone(), compare: Some(dir.clone()), raw: Some(lines.clone()) };
        report(&arguments).unwrap();
        let judged = Report::read(&dir).unwrap();
        assert_eq!(judged.knee_to_raw(), Some(0.25));
        report(&arguments).unwrap();
        let rows = Report::read(&dir).unwrap().checks;
        assert_eq!(
            (rows.len(), rows[0].ok, rows[0].aim_reached()),
            (1, true, Some(true)),
            "judged once, however often"
        );
        assert!(std::fs::read_to_string(dir.join(html::FILE)).unwrap().contains("Comparison"));
        std::fs::write(&lines, "{}").unwrap();
        assert!(report(&arguments).unwrap_err().contains("rate_per_s"));
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn the_ceiling_of_another_database_is_not_taken() {
        let run = |kinds: &[&str]| {
            let storage = kinds.iter().map(|kind| Storage { kind: (*kind).into(), ..Storage::default() });
            Report { storage: storage.collect(), ..Report::default() }
        };
        for (kinds, raw, wanted) in [
            (&["PostgreSQL", "Redis"][..], Some("PostgreSQL"), true),
            (&["SQLite"], Some("SQLite"), true),
            (&["SQLite"], Some("PostgreSQL"), false),
            (&["PostgreSQL", "Redis"], Some("SQLite"), false),
            (&[], Some("SQLite"), true),
            (&["SQLite"], None, true),
        ] {
            assert_eq!(is_of_this_database(&run(kinds), raw).is_ok(), wanted, "{kinds:?} {raw:?}");
        }
    }

    #[test]
    fn a_request_is_a_line_with_its_key_and_body() {
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", "msg_1".parse().unwrap());
        let line = request_line(&headers, &Bytes::from_static(b"{\"kind\":\"message\"}"));
        assert_eq!((&line["webhook_id"], &line["body"]["kind"]), (&"msg_1".into(), &"message".into()));
        let line = request_line(&HeaderMap::new(), &Bytes::from_static(b"not json"));
        assert_eq!((line["webhook_id"].is_null(), line["body"].as_str()), (true, Some("not json")));
    }
}
