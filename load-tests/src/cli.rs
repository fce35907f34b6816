//! The command line (contract.md 6).

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};

use crate::{
    audit::Inject,
    commands::{CompareArguments, FillArguments, MockArguments, ProbeArguments, RawArguments, ReportArguments},
    flame::FlameArguments,
    gate::GateArguments,
    scenario::queue,
    settings::{Admin, Profile, Settings},
};

/// Measures a running Rozmova from outside.
#[derive(Debug, Parser)]
#[command(name = "rozmova-load", version, about = "People who use Rozmova: load, audit, figures")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs a scenario against a running server and writes ledger, histograms and report.json.
    Run(RunArguments),
    /// Lists the scenarios.
    List,
    /// Audits a run again from its files; exits 1 on any violation. With --target a run whose generator died, from its ledger and the
    /// server's rows.
    Audit {
        /// Directory of the run.
        dir: PathBuf,
        /// Damages the evidence first: a sound auditor must complain.
        #[arg(long)]
        inject: Option<Inject>,
        /// Where the server listens: the stored rows are read now.
        #[arg(long, conflicts_with = "inject")]
        target: Option<String>,
        /// An administrator's access token, for --target.
        #[arg(long, env = "ROZMOVA_ADMIN_TOKEN", hide_env_values = true)]
        admin_token: Option<String>,
    },
    /// Writes a run's HTML page and prints its summary.
    Report(ReportArguments),
    /// Compares runs: ratios of two, median with min–max of several.
    Compare(CompareArguments),
    /// Says what the machine is: processor, clock, memory, kernel, disk and its flush time D.
    Probe(ProbeArguments),
    /// Measures the writer's own statements, without HTTP, actors or sockets.
    Raw(RawArguments),
    /// Fills a database with customers, closed dialogs and messages; goes on after an interruption.
    Fill(FillArguments),
    /// Holds a run against a stored baseline: exits 1 on a violation of the audit or a p99 over twice the baseline's.
    Gate(GateArguments),
    /// Draws what `perf script` wrote as a flame graph.
    Flame(FlameArguments),
    /// Stands for an integrator's server, healthy or sick, and prints what it gets.
    Mock(MockArguments),
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Name of the scenario; `list` shows them.
    #[arg(long)]
    pub scenario: String,
    /// S, M, L or XL (load-model.md 7).
    #[arg(long, default_value = "S")]
    pub profile: Profile,
    /// Time compression k: all thinking and gaps are divided by it.
    #[arg(long, default_value_t = 1.0)]
    pub speed: f64,
    /// Everything random comes from it.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Where the server listens.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub target: String,
    /// Directory of ledger, histograms and report.
    #[arg(long)]
    pub out: PathBuf,
    /// Customer and operator messages per second; otherwise from profile and speed.
    #[arg(long)]
    pub rate: Option<f64>,
    /// Measured seconds without warm-up, at least 5.
    #[arg(long)]
    pub duration: Option<f64>,
    /// How often the scenarios that kill do it.
    #[arg(long)]
    pub kills: Option<u32>,
    /// Directory on the database's volume: D is measured there, `disk-full` fills it.
    #[arg(long)]
    pub volume: Option<PathBuf>,
    /// The rig's name for the report; R2 or R4.
    #[arg(long, default_value = "R2")]
    pub rig: String,
    /// The long form of load-model.md 10.
    #[arg(long)]
    pub long: bool,
    /// Operators only reply and close: no typing, notes, transfers, reloads …, no supervisors, no integrators' calls. For comparing with
    /// figures of before people acted.
    #[arg(long)]
    pub without_actions: bool,
    /// An administrator's access token; it is valid for an hour.
    #[arg(long, env = "ROZMOVA_ADMIN_TOKEN", hide_env_values = true, required_unless_present = "admin_email")]
    pub admin_token: Option<String>,
    /// The administrator's e-mail instead, for runs of any length; the password is read from ROZMOVA_ADMIN_PASSWORD.
    #[arg(long, env = "ROZMOVA_ADMIN_EMAIL")]
    pub admin_email: Option<String>,
}

/// Longest run, by its wish, that an access token of an hour outlives with its preparation and audit.
const OUTLIVED: f64 = 45.0 * 60.0;

impl RunArguments {
    /// Checked settings.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub fn settings(self, command: String) -> Result<Settings, String> {
        if !(self.speed.is_finite() && self.speed > 0.0) {
            return Err(String::from("--speed must be over 0"));
        }
        if self.rate.is_some_and(|rate| !(rate.is_finite() && rate > 0.0)) {
            return Err(String::from("--rate must be over 0"));
        }
        if self.duration.is_some_and(|seconds| !(seconds.is_finite() && seconds >= 5.0)) {
            return Err(String::from("--duration is at least 5 seconds"));
        }
        let admin = match (self.admin_email, self.admin_token) {
            (Some(email), _) => {
                let password = std::env::var("ROZMOVA_ADMIN_PASSWORD")
                    .map_err(|_| String::from("--admin-email needs the password in ROZMOVA_ADMIN_PASSWORD"))?;
                Admin::Person { email, password }
            }
            (None, Some(token)) => Admin::Token(token),
            (None, None) => return Err(String::from("give ROZMOVA_ADMIN_TOKEN, or --admin-email")),
        };
        let usual = match self.scenario.as_str() {
            "soak" => true,
            "ramp" => self.long,
            "queue" => queue::lasts(self.profile.operators(), self.speed, self.long) > OUTLIVED,
            "sick-hooks" => 3_600.0 / self.speed > OUTLIVED,
            "day" => 86_400.0 / self.speed > OUTLIVED,
            _ => false,
        };
        let long = self.duration.map_or(usual, |seconds| seconds > OUTLIVED);
        if long && matches!(admin, Admin::Token(_)) {
            return Err(String::from(
                "this run outlives an access token, which is valid for an hour: give --admin-email and ROZMOVA_ADMIN_PASSWORD instead",
            ));
        }
        Ok(Settings {
            scenario: self.scenario,
            profile: self.profile,
            speed: self.speed,
            seed: self.seed,
            target: self.target.trim_end_matches('/').to_owned(),
            out: self.out,
            rate: self.rate,
            duration: self.duration.map(Duration::from_secs_f64),
            kills: self.kills,
            volume: self.volume,
            admin,
            long: self.long,
            rig: self.rig,
            without_actions: self.without_actions,
            command,
        })
    }
}

/// The command line as typed, without the token.
#[must_use]
pub fn typed(arguments: impl Iterator<Item = String>) -> String {
    let mut hide = false;
    let words = arguments.map(|word| {
        let shown = if std::mem::take(&mut hide) { String::from("…") } else { word.clone() };
        hide = word == "--admin-token";
        if word.starts_with("--admin-token=") { String::from("--admin-token=…") } else { shown }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frozen_command_line_is_understood() {
        let line = "rozmova-load run --scenario steady --profile M --speed 20 --seed 7 --target http://x:1/ --out d \
                    --rate 200 --duration 5 --kills 3 --volume v --rig R4 --admin-token t";
        let Ok(Arguments { command: Command::Run(run) }) = Arguments::try_parse_from(line.split_whitespace()) else {
            unreachable!("the line is accepted")
        };
        let settings = run.settings(String::new());
        assert!(settings.is_ok_and(|s| {
            s.rate == Some(200.0)
                && s.target == "http://x:1"
                && s.kills == Some(3)
                && s.rig == "R4"
                && !s.without_actions
        }));
        let words = "rozmova-load run --scenario soak --out d --admin-token t".split_whitespace();
        let Ok(Arguments { command: Command::Run(run) }) = Arguments::try_parse_from(words) else {
            unreachable!("the line is accepted")
        };
        assert!(run.settings(String::new()).is_err_and(|why| why.contains("--admin-email")), "a token ends before it");
        for (line, outlived) in [
            ("queue --profile M --speed 8", true),
            ("queue --profile M --speed 20", false),
            ("queue --profile M --speed 20 --long", true),
            ("queue --profile M --speed 8 --duration 60", false),
            ("sick-hooks", true),
            ("sick-hooks --speed 20", false),
            ("day --speed 96", false),
        ] {
            let words = format!("rozmova-load run --out d --admin-token t --scenario {line}");
            let Ok(Arguments { command: Command::Run(run) }) = Arguments::try_parse_from(words.split_whitespace())
            else {
                unreachable!("the line is accepted")
            };
            assert_eq!(run.settings(String::new()).is_err(), outlived, "{line}");
        }
        for line in [
            "run --scenario steady --out d --admin-token t --without-actions",
            "run --scenario soak --out d --admin-email me@example.org",
            "audit d",
            "audit d --inject lost",
            "audit d --inject dup",
            "audit d --inject swap",
            "audit d --target http://x:1 --admin-token t",
            "list",
            "report d",
            "report d --compare e",
            "compare d e f",
            "probe",
            "raw --database sqlite://x",
            "raw --database postgres://u@h/d",
            "fill --database sqlite://x --clients 1 --dialogs 2 --messages 4",
            "gate d --baseline b.json",
            "gate d --baseline b.json --store",
            "flame",
            "flame perf.txt --out f.svg --title x",
            "mock --listen 127.0.0.1:9 --manner hanging",
        ] {
            assert!(Arguments::try_parse_from(format!("rozmova-load {line}").split_whitespace()).is_ok(), "{line}");
        }
        assert!(Arguments::try_parse_from(["rozmova-load", "audit", "d", "--inject", "magic"]).is_err());
    }

    #[test]
    fn the_token_is_not_repeated() {
        let words = ["a", "--admin-token", "secret", "--admin-token=secret"].map(str::to_owned);
        assert_eq!(typed(words.into_iter()), "a --admin-token … --admin-token=…");
    }
}
