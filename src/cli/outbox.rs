//! `rozmova outbox list|retry|drop`: what a running server has to send, and what it gave up.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::{
    CliError, print_json,
    remote::{Server, ServerArgs},
};
use crate::config::Config;

/// What is done with rows.
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// Shows rows that were given up, or that wait.
    List(ListArgs),
    /// Tries rows now: those given up are opened again, those that wait for their moment wait no longer.
    Retry(RowsArgs),
    /// Finishes rows without sending them: a waiting message fails, one that was given up is forgotten.
    Drop(RowsArgs),
}

/// State of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum State {
    /// Given up.
    Dead,
    /// Not sent yet, or put off.
    Waiting,
}

/// Filters.
#[derive(Debug, Clone, Args)]
pub struct FilterArgs {
    /// `dead` or `waiting`.
    #[arg(long, value_enum, default_value = "dead")]
    pub state: State,
    /// Only of this channel connection.
    #[arg(long, value_name = "ID")]
    pub connection: Option<i64>,
    /// Only of this dialog.
    #[arg(long, value_name = "ID")]
    pub dialog: Option<i64>,
    /// At most so many, 1 to 500.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub limit: u32,
}

/// Arguments of `outbox list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Filters.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Server.
    #[command(flatten)]
    pub server: ServerArgs,
}

/// Arguments of `outbox retry` and `outbox drop`.
#[derive(Debug, Args)]
pub struct RowsArgs {
    /// Ids as `outbox list` shows them.
    #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    pub ids: Vec<String>,
    /// All rows that the filters find, instead of ids.
    #[arg(long)]
    pub all: bool,
    /// Filters of `--all`.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Server.
    #[command(flatten)]
    pub server: ServerArgs,
}

fn path(filter: &FilterArgs) -> String {
    let state = match filter.state {
        State::Dead => "dead",
        State::Waiting => "waiting",
    };
    let mut path = format!("/api/v1/system/outbox?state={state}&limit={}", filter.limit);
    if let Some(id) = filter.connection {
        path.push_str(&format!("&connection_id={id}"));
    }
    if let Some(id) = filter.dialog {
        path.push_str(&format!("&dialog_id={id}"));
    }
    path
}

/// Carries it out.
///
/// # Errors
/// [`CliError`]; [`CliError::Failed`] also when a named row was left alone.
pub fn run(config: &Config, command: &OutboxCommand) -> Result<(), CliError> {
    match command {
        OutboxCommand::List(arguments) => {
            let found = Server::find(config, &arguments.server)?.get(&path(&arguments.filter))?;
            if arguments.server.json {
                return print_json(&found);
            }
            let rows: Vec<&Value> = found["data"].as_array().into_iter().flatten().collect();
            for row in &rows {
                println!("{}", line(row));
            }
            if rows.is_empty() {
                println!("no rows");
            }
            Ok(())
        }
        OutboxCommand::Retry(arguments) => change(config, arguments, "retry", "tried now"),
        OutboxCommand::Drop(arguments) => change(config, arguments, "drop", "dropped"),
    }
}

fn line(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    let end = match row["error_code"].as_str() {
        Some(code) if !text("given_up_at").is_empty() => format!("given up {}: {code}", text("given_up_at")),
        _ => format!("next try {}", text("next_at")),
    };
    format!(
        "{:<12} {} of dialog {} to {} {} chat {}, {} tries, since {}, {end}",
        text("id"),
        text("what"),
        row["dialog_id"],
        text("channel"),
        row["connection_id"],
        text("chat_id"),
        row["attempts"],
        text("created_at"),
    )
}

fn change(config: &Config, arguments: &RowsArgs, verb: &str, done: &str) -> Result<(), CliError> {
    let server = Server::find(config, &arguments.server)?;
    let ids = if arguments.all {
        let found = server.get(&path(&arguments.filter))?;
        let rows = found["data"].as_array().into_iter().flatten();
        rows.filter_map(|row| row["id"].as_str().map(String::from)).collect()
    } else {
        arguments.ids.clone()
    };
    let answer = if ids.is_empty() {
        json!({"done": [], "left_alone": []})
    } else {
        server.post(&format!("/api/v1/system/outbox/{verb}"), &json!({"ids": ids}))?
    };
    let left: Vec<&Value> = answer["left_alone"].as_array().into_iter().flatten().collect();
    if arguments.server.json {
        print_json(&answer)?;
    } else {
        println!("{} rows {done}", answer["done"].as_array().map_or(0, Vec::len));
        for row in &left {
            let why = if row["reason"] == "being_sent" {
                "is being sent at this moment, ask again"
            } else {
                "is not there any more: delivered, dropped, or never was"
            };
            println!("{} {why}", row["id"].as_str().unwrap_or_default());
        }
    }
    if left.is_empty() || arguments.all {
        return Ok(());
    }
    Err(CliError::Failed(format!("{} rows were left alone", left.len())))
}
