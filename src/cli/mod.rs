//! The commands of the binary and their exit codes (contract.md 2): 0 done, 2 usage, 3 configuration, 4 storage not reachable,
//! 5 newer schema; 1 for anything else that failed.

mod admin;
pub use admin::make as make_user;
mod audit;
mod backup;
mod demo;
mod dialog;
mod doctor;
mod outbox;
mod progress;
mod remote;
mod secrets;
mod serve;
mod token;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::{
    config::{Config, ConfigFaults, Sources},
    instance::{self, InstanceError},
};

/// Self-hosted omnichannel real-time conversation engine.
#[derive(Debug, Parser)]
#[command(name = "rozmova", version)]
struct Cli {
    /// A TOML file over the documented defaults; `ROZMOVA__SECTION__KEY` variables and flags override it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the server.
    Serve,
    /// Runs a living demonstration on embedded storage.
    Demo(DemoArgs),
    /// Brings the database to this version's schema.
    Migrate,
    /// Users, also beside a running server.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// API keys.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Prints the settings in force, secrets masked.
    CheckConfig,
    /// Checks what a healthy instance needs and says what to do.
    Doctor(doctor::DoctorArgs),
    /// Values that are stored sealed with the instance's key.
    #[command(subcommand)]
    Secrets(secrets::SecretsCommand),
    /// Writes the database, the files and the key into one file, also beside a running server.
    Backup(backup::BackupArgs),
    /// Checks a backup completely; needs no server and no database.
    Verify(backup::VerifyArgs),
    /// Restores a backup into an empty instance, on either database.
    Restore(backup::RestoreArgs),
    /// One dialog of a running server.
    #[command(subcommand)]
    Dialog(dialog::DialogCommand),
    /// What a running server has to send, and what it gave up.
    #[command(subcommand)]
    Outbox(outbox::OutboxCommand),
    /// Prints a contract document.
    Schema {
        /// `openapi` or `events`.
        document: Document,
    },
}

/// Documents of [`Command::Schema`].
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Document {
    /// The API description.
    Openapi,
    /// JSON Schema of the panel's events.
    Events,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where to listen.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Folder of its data, reused.
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    pub data: PathBuf,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Makes a user; the instance's first user is its root.
    Create(CreateArgs),
    /// Sets a new password for somebody and ends their sign-ins: the way back in when nobody can sign in.
    ResetPassword(ResetArgs),
}

/// Arguments of `admin reset-password`.
#[derive(Debug, Args)]
pub struct ResetArgs {
    /// E-mail, the name to sign in with.
    #[arg(long)]
    pub email: String,
    /// Reads the password from standard input, where no history or process list shows it.
    #[arg(long, required = true)]
    pub password_stdin: bool,
}

/// Arguments of `admin create`.
#[derive(Debug, Args)]
pub struct CreateArgs {
    /// E-mail, the name to sign in with.
    #[arg(long)]
    pub email: String,
    /// Name.
    #[arg(long)]
    pub name: String,
    /// Reads the password from standard input, where no history or process list shows it.
    #[arg(long, required = true)]
    pub password_stdin: bool,
    /// `administrator, supervisor, operator, light_agent, integrator, analyst`.
    #[arg(long, default_value = "administrator")]
    pub role: String,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Makes an API key and prints it once.
    Create(TokenArgs),
}

/// Arguments of `token create`.
#[derive(Debug, Args)]
pub struct TokenArgs {
    /// Name, shown as author of what the key does.
    #[arg(long)]
    pub name: String,
    /// Comma-separated.
    #[arg(long, value_delimiter = ',', required = true)]
    pub scopes: Vec<String>,
}

/// Why a command ended without success.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Exit code 3.
    #[error("{0}")]
    Config(#[from] ConfigFaults),
    /// Exit code 3, 4 or 5.
    #[error(transparent)]
    Instance(#[from] InstanceError),
    /// Exit code 2: an argument is not accepted.
    #[error("{0}")]
    Usage(String),
    /// Exit code 1.
    #[error("{0}")]
    Failed(String),
}

impl From<crate::app::StartError> for CliError {
    fn from(error: crate::app::StartError) -> Self {
        use crate::app::StartError as E;
        match error {
            E::Instance(error) => Self::Instance(error),
            E::Setting(fault) => Self::Config(ConfigFaults(vec![fault])),
            E::Store(_) | E::Listen { .. } | E::Other(_) => Self::Failed(error.to_string()),
        }
    }
}

impl CliError {
    const fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) => 3,
            Self::Instance(error) => error.exit_code(),
            Self::Usage(_) => 2,
            Self::Failed(_) => 1,
        }
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    small_pages();
    // clap itself ends the process with 2 for wrong usage, and with 0 for --help and --version.
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rozmova: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(cli: Cli) -> Result<(), CliError> {
    let sources = Sources::of_process(cli.config);
    match cli.command {
        Command::Serve => serve::run(Config::load(&sources)?),
        Command::Demo(arguments) => demo::run(sources, &arguments),
        Command::Migrate => {
            let config = Config::load(&sources)?;
            crate::telemetry::init_log(&config.log);
            instance::store(&config)?;
            println!("the database has this version's schema");
            Ok(())
        }
        Command::Admin(AdminCommand::Create(arguments)) => admin::create(&Config::load(&sources)?, &arguments),
        Command::Admin(AdminCommand::ResetPassword(arguments)) => admin::reset(&Config::load(&sources)?, &arguments),
        Command::Token(TokenCommand::Create(arguments)) => token::create(&Config::load(&sources)?, &arguments),
        Command::CheckConfig => {
            let config = Config::load(&sources)?;
            let text = serde_json::to_string_pretty(&config.masked()).map_err(|e| CliError::Failed(e.to_string()))?;
            println!("{text}");
            Ok(())
        }
        Command::Doctor(arguments) => doctor::run(&Config::load(&sources)?, &arguments),
        Command::Secrets(command) => secrets::run(&Config::load(&sources)?, &command),
        Command::Backup(arguments) => backup::backup(&Config::load(&sources)?, &arguments),
        Command::Verify(arguments) => backup::verify(&arguments),
        Command::Restore(arguments) => backup::restore(&Config::load(&sources)?, &arguments),
        Command::Dialog(command) => dialog::run(&Config::load(&sources)?, &command),
        Command::Outbox(command) => outbox::run(&Config::load(&sources)?, &command),
        Command::Schema { document } => {
            let document = match document {
                Document::Openapi => crate::openapi::document(),
                Document::Events => rozmova_actors::feed::schema::event_schema(),
            };
            let text = serde_json::to_string_pretty(&document).map_err(|e| CliError::Failed(e.to_string()))?;
            println!("{text}");
            Ok(())
        }
    }
}

/// Prints a result for scripts.
pub(crate) fn print_json(value: &serde_json::Value) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value).map_err(|e| CliError::Failed(e.to_string()))?;
    println!("{text}");
    Ok(())
}

/// Keeps this process to small pages. Where the system hands out huge ones (two mebibytes) whatever is left in one keeps it whole: the
/// server began with 79 MiB in place of 51, and a message cost as much CPU (load-tests/FINDINGS.md).
fn small_pages() {
    if let Err(error) = rustix::thread::disable_transparent_huge_pages(true) {
        // Only a kernel built without them refuses, and then there is nothing to keep from.
        tracing::debug!(%error, "huge pages are as the system has them");
    }
}

/// Raises this process's limit of open files to what the system allows: every socket is one.
pub(crate) fn raise_file_limit() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls only read or write the struct they are given.
    #[expect(unsafe_code, reason = "the standard library has no call for resource limits")]
    let raised = unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 && limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max;
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) == 0
        } else {
            true
        }
    };
    if !raised {
        tracing::warn!("the limit of open files could not be raised");
    }
}
