//! `rozmova-load`: measures a running server from outside. One JSON report on standard output.
//!
//! Signs in with `ROZMOVA_ADMIN_TOKEN` (an administrator's access token) and makes what it needs through the API.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rozmova_load::{Api, flood::flood, floor::Floor, latency::latency, memory::memory, people::Receiver};

#[derive(Parser)]
#[command(version, about = "Measures a running Rozmova from outside")]
struct Arguments {
    /// Where the server listens.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    target: String,
    /// An administrator's access token.
    #[arg(long, env = "ROZMOVA_ADMIN_TOKEN", hide_env_values = true)]
    admin_token: String,
    /// Keeps the names of repeated runs apart.
    #[arg(long, default_value = "1")]
    tag: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Messages per second that a simple concurrent client gets accepted, with a read-back of every one.
    Flood {
        /// Callers at once.
        #[arg(long, default_value_t = 64)]
        clients: usize,
        /// Chats a caller writes into.
        #[arg(long, default_value_t = 4)]
        chats: usize,
        /// Measured seconds.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// Latency of one message at rest: POST → 2xx and POST → frame in the operator's client.
    Latency {
        /// Messages.
        #[arg(long, default_value_t = 200)]
        messages: u64,
    },
    /// Memory of the server process per idle panel socket and per live dialog.
    Memory {
        /// Process id of the server.
        #[arg(long)]
        pid: u32,
        /// Sockets.
        #[arg(long, default_value_t = 500)]
        sockets: usize,
        /// Dialogs.
        #[arg(long, default_value_t = 5000)]
        dialogs: usize,
    },
}

async fn run(arguments: Arguments) -> Result<String, String> {
    let admin = Api::new(&arguments.target).map_err(|e| e.to_string())?.with_token(&arguments.admin_token);
    let receiver = Receiver::start(false).map_err(|e| e.to_string())?;
    let floor = |operators: usize, limit: u32| {
        let (admin, tag, url) = (admin.clone(), arguments.tag.clone(), receiver.url().to_owned());
        async move {
            Floor::make(&admin, &tag, operators, limit, &url).await.map_err(|e| format!("preparing the floor: {e}"))
        }
    };
    let report = match arguments.command {
        Command::Flood { clients, chats, seconds } => {
            let floor = floor(1, 0).await?;
            serde_json::to_string_pretty(&flood(&admin, &floor, clients, chats, seconds).await?)
        }
        Command::Latency { messages } => {
            let floor = floor(1, 5).await?;
            serde_json::to_string_pretty(&latency(&admin, &floor, messages).await?)
        }
        Command::Memory { pid, sockets, dialogs } => {
            let floor = floor(sockets.div_ceil(10).max(1), 0).await?;
            serde_json::to_string_pretty(&memory(&admin, &floor, pid, sockets, dialogs).await?)
        }
    };
    report.map_err(|e| e.to_string())
}

#[actix_web::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("rozmova-load: {why}");
            ExitCode::FAILURE
        }
    }
}
