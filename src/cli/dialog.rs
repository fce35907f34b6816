//! `rozmova dialog park|unpark|requeue`: one dialog of a running server.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{
    CliError, print_json,
    remote::{Server, ServerArgs},
};
use crate::config::Config;

/// What is done with a dialog.
#[derive(Debug, Subcommand)]
pub enum DialogCommand {
    /// Puts a dialog aside: it takes no commands, and its customer's messages are refused with «try again», until `unpark`.
    Park(ParkArgs),
    /// Lets a parked dialog go on, also one that the server parked because it failed again and again.
    Unpark(OneArgs),
    /// Gives a dialog back to the queue, away from its operator.
    Requeue(OneArgs),
    /// Shows what is parked.
    Parked(ServerArgs),
}

/// Arguments of `dialog park`.
#[derive(Debug, Args)]
pub struct ParkArgs {
    /// Number of the dialog.
    #[arg(value_name = "ID")]
    pub id: i64,
    /// Why, for those who find it parked.
    #[arg(long, default_value = "")]
    pub reason: String,
    /// Server.
    #[command(flatten)]
    pub server: ServerArgs,
}

/// Arguments of the others.
#[derive(Debug, Args)]
pub struct OneArgs {
    /// Number of the dialog.
    #[arg(value_name = "ID")]
    pub id: i64,
    /// Server.
    #[command(flatten)]
    pub server: ServerArgs,
}

/// Carries it out.
///
/// # Errors
/// [`CliError`].
pub fn run(config: &Config, command: &DialogCommand) -> Result<(), CliError> {
    match command {
        DialogCommand::Park(arguments) => {
            let server = Server::find(config, &arguments.server)?;
            let id = arguments.id;
            let answer = server.post(&format!("/api/v1/dialogs/{id}/park"), &json!({"reason": arguments.reason}))?;
            say(&arguments.server, &answer, || {
                let already = if answer["already"] == true { "was parked already" } else { "is parked" };
                format!("dialog {id} {already}; «rozmova dialog unpark {id}» lets it go on")
            })
        }
        DialogCommand::Unpark(arguments) => {
            let server = Server::find(config, &arguments.server)?;
            let id = arguments.id;
            let answer = server.post(&format!("/api/v1/dialogs/{id}/unpark"), &json!({}))?;
            say(&arguments.server, &answer, || {
                let was = if answer["already"] == true { "was not parked" } else { "goes on" };
                format!("dialog {id} {was}")
            })
        }
        DialogCommand::Requeue(arguments) => {
            let server = Server::find(config, &arguments.server)?;
            let id = arguments.id;
            let answer = server.post(&format!("/api/v1/dialogs/{id}/assign"), &json!({"queue": true}))?;
            say(&arguments.server, &answer, || {
                format!("dialog {id} is {}", answer["state"].as_str().unwrap_or("in the queue"))
            })
        }
        DialogCommand::Parked(arguments) => {
            let server = Server::find(config, arguments)?;
            let by_hand = server.get("/api/v1/system/parked")?;
            let actors = server.get("/api/v1/system/actors")?;
            let by_itself: Vec<&Value> = actors["data"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|actor| actor["counters"]["parked"] == 1)
                .collect();
            let answer = json!({"by_hand": by_hand["data"], "parked_now": by_itself});
            say(arguments, &answer, || {
                let mut lines = Vec::new();
                for row in by_hand["data"].as_array().into_iter().flatten() {
                    let text = |key: &str| row[key].as_str().unwrap_or_default();
                    lines.push(format!(
                        "dialog {} since {} by {}: {}",
                        row["dialog_id"],
                        text("at"),
                        text("by"),
                        text("reason")
                    ));
                }
                for actor in &by_itself {
                    let text = |key: &str| actor[key].as_str().unwrap_or_default();
                    lines.push(format!(
                        "{} {} takes no commands now ({} restarts)",
                        text("kind"),
                        text("name"),
                        actor["restarts"]
                    ));
                }
                if lines.is_empty() { String::from("nothing is parked") } else { lines.join("\n") }
            })
        }
    }
}

fn say(arguments: &ServerArgs, answer: &Value, words: impl FnOnce() -> String) -> Result<(), CliError> {
    if arguments.json {
        return print_json(answer);
    }
    println!("{}", words());
    Ok(())
}
