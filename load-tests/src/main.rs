//! `rozmova-load`: people who use a running server, a ledger of everything they did, and a report.
//!
//! Exit codes: 0 passed; 1 a violation, a broken `must`, an invalid run, or no run at all; 2 usage, or not possible on
//! this machine.

use std::process::ExitCode;

use clap::Parser;
use indicatif::ProgressBar;
use rozmova_load::{
    Api, audit,
    cli::{Arguments, Command, RunArguments, typed},
    commands,
    error::LoadError,
    flame, gate,
    report::Audit,
    scenario::{self, Context},
    settings::Settings,
};

const USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(e) => return failed(&LoadError::Other(format!("no runtime: {e}"))),
    };
    // Everything of the crowd lives on this thread: no locks, and a fixed number of threads.
    tokio::task::LocalSet::new().block_on(&runtime, async { command(arguments.command).await })
}

async fn command(command: Command) -> ExitCode {
    match command {
        Command::Run(arguments) => run(arguments).await,
        Command::List => {
            for scenario in scenario::all() {
                println!("{:<16} {}", scenario.name(), scenario.about());
            }
            ExitCode::SUCCESS
        }
        Command::Audit { dir, inject, target, admin_token } => match audited(&dir, inject, target, admin_token).await {
            Ok(audit) => {
                for violation in &audit.violations {
                    eprintln!("{violation}");
                }
                match serde_json::to_string_pretty(&audit) {
                    Ok(json) => println!("{json}"),
                    Err(e) => return failed(&LoadError::Other(e.to_string())),
                }
                if audit.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
            }
            Err(e) => failed(&e),
        },
        Command::Report(arguments) => done(commands::report(&arguments)),
        Command::Compare(arguments) => done(commands::compare(&arguments)),
        Command::Probe(arguments) => done(commands::probe(&arguments)),
        Command::Raw(arguments) => done(commands::raw(&arguments)),
        Command::Fill(arguments) => done(commands::fill(&arguments)),
        Command::Flame(arguments) => done(flame::flame(&arguments)),
        Command::Gate(arguments) => done(gate::gate(&arguments)),
        Command::Mock(arguments) => done(commands::mock(&arguments).await),
    }
}

/// From the files, or with the server's rows as they are now.
async fn audited(
    dir: &std::path::Path,
    inject: Option<audit::Inject>,
    target: Option<String>,
    token: Option<String>,
) -> Result<Audit, LoadError> {
    let Some(target) = target else { return audit::audit_dir(dir, inject) };
    let api = Api::new(&target).map_err(LoadError::api("the HTTP client"))?.with_token(&token.unwrap_or_default());
    let bar = ProgressBar::new(1);
    let audit = audit::audit_late(dir, &api, &bar).await;
    bar.finish_and_clear();
    audit
}

fn done(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => failed(&LoadError::Other(sentence)),
    }
}

async fn run(arguments: RunArguments) -> ExitCode {
    let settings = match arguments.settings(typed(std::env::args())) {
        Ok(settings) => settings,
        Err(sentence) => {
            eprintln!("rozmova-load: {sentence}");
            return ExitCode::from(USAGE);
        }
    };
    let Some(scenario) = scenario::find(&settings.scenario) else {
        let names: Vec<&str> = scenario::all().iter().map(|s| s.name()).collect();
        eprintln!("rozmova-load: there is no scenario «{}»; there are {}", settings.scenario, names.join(", "));
        return ExitCode::from(USAGE);
    };
    let before = callers_limits(&settings).await;
    let made = async { scenario.run(Context::new(settings).await?).await }.await;
    if let Some((api, limits)) = before {
        // The run may have ended because the server is gone.
        let _best_effort = api.patch("/api/v1/settings/limits", &limits).await;
    }
    match made {
        Ok(report) if report.passed => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(e) => failed(&e),
    }
}

/// The limits of callers that a run changes, to be put back after it.
async fn callers_limits(settings: &Settings) -> Option<(Api, serde_json::Value)> {
    let api = settings.admin().await.ok()?;
    let all = api.get("/api/v1/settings/limits").await.ok()?;
    let kept: serde_json::Map<String, serde_json::Value> = ["user_per_s", "exempt_cidrs"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), all.get(name).filter(|value| !value.is_null())?.clone())))
        .collect();
    (!kept.is_empty()).then(|| (api, kept.into()))
}

fn failed(error: &LoadError) -> ExitCode {
    eprintln!("rozmova-load: {error}");
    if matches!(error, LoadError::NotHere(_)) { ExitCode::from(USAGE) } else { ExitCode::FAILURE }
}
