//! `rozmova-load`: people who use a running server, a ledger of everything they did, and a report.
//!
//! Exit codes: 0 passed; 1 a violation, a broken `must`, an invalid run, or no run at all; 2 usage, or not possible on
//! this machine.

use std::process::ExitCode;

use clap::Parser;
use rozmova_load::{
    audit,
    cli::{Arguments, Command, RunArguments, typed},
    error::LoadError,
    scenario::{self, Context},
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
        Command::Audit { dir, inject } => match audit::audit_dir(&dir, inject) {
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
    let made = async { scenario.run(Context::new(settings).await?).await };
    match made.await {
        Ok(report) if report.passed => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(e) => failed(&e),
    }
}

fn failed(error: &LoadError) -> ExitCode {
    eprintln!("rozmova-load: {error}");
    if matches!(error, LoadError::NotHere(_)) { ExitCode::from(USAGE) } else { ExitCode::FAILURE }
}
