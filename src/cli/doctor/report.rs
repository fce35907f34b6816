//! Checks as they are told: a line each for people, one document for scripts.

use serde::Serialize;

use crate::cli::{CliError, print_json};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it should be.
    Ok,
    /// Worth knowing.
    Note,
    /// Must be repaired; makes the command fail.
    Fix,
}

/// A check.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    state: State,
    detail: String,
}

/// All checks of a run.
pub struct Report {
    json: bool,
    checks: Vec<Check>,
}

impl Report {
    /// An empty report.
    pub const fn new(json: bool) -> Self {
        Self { json, checks: Vec::new() }
    }

    /// Tells a check.
    pub fn say(&mut self, state: State, name: &'static str, detail: &str) {
        if !self.json {
            let word = match state {
                State::Ok => "ok  ",
                State::Note => "note",
                State::Fix => "FIX ",
            };
            println!("{word} {name}: {detail}");
        }
        self.checks.push(Check { name, state, detail: detail.to_owned() });
    }

    /// Prints the document when it is wanted; answers how many things must be repaired.
    pub fn finish(self) -> Result<usize, CliError> {
        let faults = self.checks.iter().filter(|check| check.state == State::Fix).count();
        if self.json {
            let document = serde_json::json!({"ok": faults == 0, "faults": faults, "checks": self.checks});
            print_json(&document)?;
        }
        Ok(faults)
    }
}
