//! `rozmova doctor`: what a healthy instance needs, measured and said plainly. It looks and changes nothing: no schema, no key.

mod files;
mod machine;
mod report;

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    time::Duration,
};

use clap::Args;
use rozmova_actors::{domain::Timestamp, ports::Clock as _};
use rozmova_store::{OpenError, Store, StoreOptions, health};

use self::report::{Report, State};
use super::{CliError, secrets};
use crate::{
    app::SystemClock,
    config::Config,
    instance::{self, InstanceError},
    secrets::SecretBox,
};

/// Redis before this lacks commands the mirror uses.
const OLDEST_REDIS: (u32, u32) = (6, 0);
/// Clocks further apart than this make times of messages wrong.
const SKEW_MICROS: i64 = 2_000_000;
/// Longest wait for Redis.
const REDIS_WAIT: Duration = Duration::from_secs(3);

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Prints the checks as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Checks and prints.
///
/// # Errors
/// [`CliError::Failed`] with the number of things to fix; exit code 4 or 5 when the storage cannot be opened at all.
pub fn run(config: &Config, arguments: &DoctorArgs) -> Result<(), CliError> {
    let mut report = Report::new(arguments.json);
    database(config, &mut report)?;
    machine::disk(config, &mut report);
    machine::space(config, &mut report);
    clock(&mut report);
    ports(config, &mut report);
    cookies(config, &mut report);
    permissions(config, &mut report);
    machine::files(&mut report);
    files::storage(config, &mut report);
    files::photos(&mut report);
    redis(config, &mut report);
    let faults = report.finish()?;
    if faults == 0 { Ok(()) } else { Err(CliError::Failed(format!("{faults} thing(s) to fix"))) }
}

/// Reachable, schema, what protects commits from a power cut (P-01), its clock.
fn database(config: &Config, report: &mut Report) -> Result<(), CliError> {
    if config.sqlite_path().is_some_and(|path| !path.exists()) {
        report.say(State::Note, "database", &format!("{} is made by the first start", config.database.url));
        return Ok(());
    }
    let options = StoreOptions { migrate: false, ..StoreOptions::default() };
    let store = match Store::open(&config.database.url, options) {
        Ok(store) => store,
        Err(OpenError::NotMigrated { missing }) => {
            report.say(State::Fix, "schema", &format!("{missing} migrations are missing; run «rozmova migrate»"));
            return Ok(());
        }
        Err(error) => return Err(CliError::Instance(InstanceError::Store(error))),
    };
    let failed = |e: rozmova_store::StoreError| CliError::Failed(e.to_string());
    let (version, schema, clock) = store
        .run_blocking(|conn| Ok((health::version(conn)?, health::schema_version(conn)?, health::clock_micros(conn)?)))
        .map_err(failed)?;
    report.say(State::Ok, "database", &format!("{version} answers"));
    report.say(State::Ok, "schema", &format!("{schema}, as this program needs it"));
    if let Some(there) = clock {
        let apart = SystemClock.now().micros().saturating_sub(there).abs();
        let seconds = apart / 1_000_000;
        let state = if apart > SKEW_MICROS { State::Fix } else { State::Ok };
        report.say(state, "database clock", &format!("{seconds} s apart from this machine's"));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| CliError::Failed(e.to_string()))?;
    let durability = runtime.block_on(store.durability()).map_err(failed)?;
    let settings: Vec<String> = durability.settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if durability.is_safe() {
        report.say(State::Ok, "durability", &settings.join(", "));
    } else {
        let weak = durability.unsafe_settings.join(", ");
        report.say(
            State::Fix,
            "durability",
            &format!("{}: a power cut may lose acknowledged messages; set {weak} on", settings.join(", ")),
        );
    }
    sealed(config, &store, report)
}

/// Everything that is stored sealed has a key here, and the newest one (SE-01). Only names of keys are compared.
fn sealed(config: &Config, store: &Store, report: &mut Report) -> Result<(), CliError> {
    let keys = match instance::known_keys(config) {
        Ok(Some(keys)) => keys,
        // Told with the key file.
        Ok(None) => return Ok(()),
        Err(error) => {
            report.say(State::Fix, "secrets", &error.to_string());
            return Ok(());
        }
    };
    let found = secrets::look(store, &SecretBox::new(&keys))?;
    let (values, newest) = (found.values, keys.newest().id());
    if found.lost() > 0 {
        report.say(State::Fix, "secrets", &found.words_of_lost());
    } else if found.older > 0 {
        report.say(
            State::Note,
            "secrets",
            &format!(
                "{} of {values} stored secrets are sealed with a key before {newest}; run «rozmova secrets reseal»",
                found.older
            ),
        );
    } else {
        report.say(State::Ok, "secrets", &format!("{values} stored, all sealed with the key {newest}"));
    }
    Ok(())
}

/// A clock before this program was written is wrong.
fn clock(report: &mut Report) {
    const WRITTEN: &str = "2026-11-01T00:00:00Z";
    let now = SystemClock.now();
    if WRITTEN.parse::<Timestamp>().is_ok_and(|written| now > written) {
        report.say(State::Ok, "clock", &now.to_string());
    } else {
        report.say(State::Fix, "clock", &format!("{now} is in the past; start time synchronisation"));
    }
}

/// The ports are free, or somebody has them, which is right while the server runs.
fn ports(config: &Config, report: &mut Report) {
    port("port", config.server.listen, report);
    // Empty: the main port answers for it. Anything else that is no address was refused with the configuration.
    if let Ok(listen) = config.metrics.listen.parse() {
        port("metrics port", listen, report);
    }
}

fn port(name: &'static str, listen: SocketAddr, report: &mut Report) {
    match TcpListener::bind(listen) {
        Ok(_) => report.say(State::Ok, name, &format!("{listen} is free")),
        Err(e) if e.kind() == std::io::ErrorKind::AddrInUse => {
            report.say(State::Note, name, &format!("{listen} is in use, which is right while the server runs"));
        }
        Err(e) => report.say(State::Fix, name, &format!("{listen} cannot be used: {e}")),
    }
}

fn cookies(config: &Config, report: &mut Report) {
    if config.is_https() {
        report.say(State::Ok, "cookies", "https: the session cookie is __Host-rozmova, Secure");
        return;
    }
    let shown = if config.server.public_url.is_empty() { "unset" } else { &config.server.public_url };
    report.say(
        State::Note,
        "cookies",
        &format!("server.public_url is {shown}: the session cookie is not Secure; set an https address for anything but this machine"),
    );
}

/// The key is for its owner only, and so is the database.
fn permissions(config: &Config, report: &mut Report) {
    let Some(database) = config.sqlite_path() else { return };
    let key = database.with_extension("key");
    match mode(&key) {
        Some(mode) if mode & 0o077 == 0 => {
            report.say(State::Ok, "key file", &format!("{} has mode {mode:o}", key.display()));
        }
        Some(mode) => {
            let path = key.display();
            report.say(
                State::Fix,
                "key file",
                &format!("{path} has mode {mode:o}, others can read it; run chmod 600 {path}"),
            );
        }
        None if config.security.key.is_empty() && database.exists() => report.say(
            State::Fix,
            "key file",
            &format!(
                "{} is missing: without it the secrets in the database cannot be opened; bring it back from a backup",
                key.display()
            ),
        ),
        None => {}
    }
    if let Some(mode) = mode(database)
        && mode & 0o007 != 0
        && database.parent().and_then(mode_of_folder).is_none_or(|folder| folder & 0o005 != 0)
    {
        let folder = database.parent().unwrap_or(Path::new(".")).display();
        report.say(
            State::Note,
            "data",
            &format!(
                "{} has mode {mode:o}: every user of this machine can read it; chmod 700 {folder} keeps it private",
                database.display()
            ),
        );
    }
}

fn mode(path: &Path) -> Option<u32> {
    fs::metadata(path).ok().map(|metadata| metadata.permissions().mode() & 0o777)
}

fn mode_of_folder(path: &Path) -> Option<u32> {
    mode(if path.as_os_str().is_empty() { Path::new(".") } else { path })
}

/// Reachable and new enough. The server works without it, but then it was configured for nothing.
fn redis(config: &Config, report: &mut Report) {
    if config.redis.url.is_empty() {
        report.say(State::Note, "redis", "not configured: presence lives in this process");
        return;
    }
    match redis_version(&config.redis.url) {
        Ok(version) => {
            let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
            let known = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
            if known >= OLDEST_REDIS {
                report.say(State::Ok, "redis", &format!("{version} answers"));
            } else {
                let (major, minor) = OLDEST_REDIS;
                report.say(State::Fix, "redis", &format!("{version} is too old, {major}.{minor} is needed"));
            }
        }
        Err(error) => report.say(
            State::Fix,
            "redis",
            &format!("no answer: {error}; the server works without it, presence of other nodes does not"),
        ),
    }
}

fn redis_version(url: &str) -> Result<String, String> {
    let client = redis::Client::open(url).map_err(|e| e.to_string())?;
    let mut conn = client.get_connection_with_timeout(REDIS_WAIT).map_err(|e| e.to_string())?;
    conn.set_read_timeout(Some(REDIS_WAIT)).map_err(|e| e.to_string())?;
    let info: String = redis::cmd("INFO").arg("server").query(&mut conn).map_err(|e| e.to_string())?;
    let version = info.lines().find_map(|line| line.strip_prefix("redis_version:"));
    version.map(|v| v.trim().to_owned()).ok_or_else(|| String::from("it does not tell its version"))
}
