//! The commands that need no run: `report`, `compare`, `probe`, `raw`, `fill`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::{
    fill,
    machine::{self, Flush, Machine},
    raw::{self, RawOptions},
    report::{Report, compare, html, text},
    settings::Profile,
};

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
        report.raw_per_s = Some(rate_of(path)?);
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

/// `rate_per_s` of the last JSON line of a file.
fn rate_of(path: &Path) -> Result<f64, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let value: serde_json::Value = serde_json::from_str(line).map_err(|e| format!("{}: {e}", path.display()))?;
    value["rate_per_s"].as_f64().ok_or_else(|| format!("{} has no rate_per_s", path.display()))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_page_stands_beside_the_report_and_raw_joins_it() {
        let dir = std::env::temp_dir().join(format!("rz-commands-{}", std::process::id()));
        Report { scenario: "ramp".into(), knee_per_s: Some(500.0), ..Report::default() }.write(&dir).unwrap();
        let lines = dir.join("raw.json");
        std::fs::write(&lines, "{\"rate_per_s\":2000.0,\"writers\":1}\n\n").unwrap();
        let arguments = ReportArguments { dir: dir.clone(), compare: Some(dir.clone()), raw: Some(lines.clone()) };
        report(&arguments).unwrap();
        assert_eq!(Report::read(&dir).unwrap().knee_to_raw(), Some(0.25));
        assert!(std::fs::read_to_string(dir.join(html::FILE)).unwrap().contains("Comparison"));
        std::fs::write(&lines, "{}").unwrap();
        assert!(report(&arguments).unwrap_err().contains("rate_per_s"));
        std::fs::remove_dir_all(dir).unwrap();
    }
}
