//! `rozmova doctor`: what a healthy instance needs, measured and said plainly.

use std::{
    fs,
    io::{Seek as _, SeekFrom, Write as _},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    time::Instant,
};

use rozmova_actors::ports::Clock as _;

use super::CliError;
use crate::{app::SystemClock, config::Config, instance};

/// Flushes measured; the median is told (load-model.md 2, «D»).
const FLUSHES: usize = 60;
/// Bytes of one flush.
const BLOCK: usize = 8 * 1024;

struct Report {
    faults: u32,
}

impl Report {
    fn say(&mut self, ok: bool, what: &str, detail: &str) {
        println!("{} {what}: {detail}", if ok { "ok  " } else { "FIX " });
        self.faults += u32::from(!ok);
    }

    fn note(what: &str, detail: &str) {
        println!("note {what}: {detail}");
    }
}

/// Checks and prints; fails when something must be fixed.
///
/// # Errors
/// [`CliError::Failed`] with the number of faults, or why the instance cannot be opened.
pub fn run(config: &Config) -> Result<(), CliError> {
    let mut report = Report { faults: 0 };
    let store = instance::store(config)?;
    instance::keys(config)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| CliError::Failed(e.to_string()))?;
    let durability = runtime.block_on(store.durability()).map_err(|e| CliError::Failed(e.to_string()))?;
    let settings: Vec<String> = durability.settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let detail = if durability.is_safe() {
        settings.join(", ")
    } else {
        format!(
            "{} may lose acknowledged messages; set {} on",
            settings.join(", "),
            durability.unsafe_settings.join(", ")
        )
    };
    report.say(durability.is_safe(), "durability", &detail);
    disk(config, &mut report);
    clock(&mut report);
    port(config, &mut report);
    cookies(config);
    permissions(config, &mut report);
    if report.faults == 0 { Ok(()) } else { Err(CliError::Failed(format!("{} thing(s) to fix", report.faults))) }
}

/// Time of one flush of the disk that holds the files and an embedded database.
fn disk(config: &Config, report: &mut Report) {
    let folder = config.sqlite_path().and_then(Path::parent).unwrap_or(&config.files.dir);
    match flush_ms(folder) {
        Ok(ms) => report.say(
            ms < 50.0,
            "disk flush",
            &format!("{ms:.2} ms median of {FLUSHES} × 8 KiB in {}; messages wait about this long", folder.display()),
        ),
        Err(e) => report.say(false, "disk flush", &format!("{} cannot be written: {e}", folder.display())),
    }
}

fn flush_ms(folder: &Path) -> std::io::Result<f64> {
    fs::create_dir_all(folder)?;
    let path = folder.join(format!(".doctor-{}", std::process::id()));
    let measured = (|| {
        let mut file = fs::OpenOptions::new().create_new(true).write(true).open(&path)?;
        let block = [0x5a_u8; BLOCK];
        file.write_all(&block)?;
        file.sync_all()?;
        let mut times = Vec::with_capacity(FLUSHES);
        for _ in 0..FLUSHES {
            let begin = Instant::now();
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&block)?;
            file.sync_data()?;
            times.push(begin.elapsed());
        }
        times.sort_unstable();
        Ok(times.get(FLUSHES / 2).map_or(0.0, |t| t.as_secs_f64() * 1000.0))
    })();
    fs::remove_file(&path)?;
    measured
}

/// A clock before this program was written is wrong.
fn clock(report: &mut Report) {
    const WRITTEN: &str = "2026-11-01T00:00:00Z";
    let now = SystemClock.now();
    let sane = WRITTEN.parse::<rozmova_actors::domain::Timestamp>().is_ok_and(|written| now > written);
    report.say(
        sane,
        "clock",
        &format!("{now}{}", if sane { "" } else { " is in the past; start time synchronisation" }),
    );
}

/// The port is free, or a healthy instance of ours has it.
fn port(config: &Config, report: &mut Report) {
    let listen = config.server.listen;
    match TcpListener::bind(listen) {
        Ok(_) => report.say(true, "port", &format!("{listen} is free")),
        Err(e) if e.kind() == std::io::ErrorKind::AddrInUse => {
            Report::note("port", &format!("{listen} is in use, which is right while the server runs"));
        }
        Err(e) => report.say(false, "port", &format!("{listen} cannot be used: {e}")),
    }
}

fn cookies(config: &Config) {
    if config.is_https() {
        Report::note("cookies", "https: the session cookie is __Host-rozmova, Secure");
    } else {
        let shown = if config.server.public_url.is_empty() { "unset" } else { &config.server.public_url };
        Report::note(
            "cookies",
            &format!(
                "server.public_url is {shown}: the session cookie is not Secure; set an https address for anything but this machine"
            ),
        );
    }
}

/// The key file is for its owner only.
fn permissions(config: &Config, report: &mut Report) {
    let Some(key) = config.sqlite_path().map(|path| path.with_extension("key")) else { return };
    let Ok(metadata) = fs::metadata(&key) else { return };
    let mode = metadata.permissions().mode() & 0o777;
    let tight = mode & 0o077 == 0;
    let advice = if tight { String::new() } else { format!("; run chmod 600 {}", key.display()) };
    report.say(tight, "key file", &format!("{} has mode {mode:o}{advice}", key.display()));
}
