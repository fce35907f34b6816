//! The machine: flushes of the disk, room on it, open files.

use std::{
    ffi::CString,
    fs,
    io::{Seek as _, SeekFrom, Write as _},
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
    time::Instant,
};

use super::report::{Report, State};
use crate::config::Config;

/// Flushes measured; the median is told (load-model.md 2, «D»).
const FLUSHES: usize = 60;
/// Bytes of one flush.
const BLOCK: usize = 8 * 1024;
/// A slower disk makes every message wait noticeably.
const SLOW_MS: f64 = 50.0;
/// Less room than this ends soon.
const ROOM: u64 = 1 << 30;
/// Fewer open files than this refuse people in an ordinary contact centre.
const FEW_FILES: u64 = 4_096;
/// With fewer than this a large one notices.
const MANY_FILES: u64 = 65_536;

/// Folder of the data that must be durable on this machine.
fn folder(config: &Config) -> PathBuf {
    let of_database = config.sqlite_path().and_then(Path::parent).map(Path::to_owned);
    let folder = of_database.unwrap_or_else(|| config.files.dir.clone());
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
}

/// The nearest folder that exists: an instance that never started has none of its own.
fn existing(folder: &Path) -> PathBuf {
    let mut at = folder;
    while !at.is_dir() {
        match at.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => at = parent,
            _ => return PathBuf::from("."),
        }
    }
    at.to_owned()
}

/// Time of one flush of the disk that holds the files and an embedded database.
pub fn disk(config: &Config, report: &mut Report) {
    let folder = existing(&folder(config));
    match flush_ms(&folder) {
        Ok(ms) => {
            let state = if ms < SLOW_MS { State::Ok } else { State::Fix };
            let place = folder.display();
            report.say(
                state,
                "disk flush",
                &format!("{ms:.2} ms median of {FLUSHES} × 8 KiB in {place}; every message waits about this long"),
            );
        }
        Err(e) => report.say(State::Fix, "disk flush", &format!("{} cannot be written: {e}", folder.display())),
    }
}

fn flush_ms(folder: &Path) -> std::io::Result<f64> {
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
    let _ = fs::remove_file(&path);
    measured
}

/// Room for data and files.
pub fn space(config: &Config, report: &mut Report) {
    let folder = existing(&folder(config));
    match free(&folder) {
        Ok((free, total)) => {
            let percent = (u128::from(free) * 100).checked_div(u128::from(total)).unwrap_or(0);
            let state = if free < ROOM { State::Fix } else { State::Ok };
            let mib = free >> 20;
            report.say(state, "disk space", &format!("{mib} MiB free ({percent} %) in {}", folder.display()));
        }
        Err(e) => report.say(State::Note, "disk space", &format!("not known in {}: {e}", folder.display())),
    }
}

/// (free for us, all) bytes of the file system.
#[expect(unsafe_code, reason = "the standard library has no call for the room on a disk")]
fn free(folder: &Path) -> std::io::Result<(u64, u64)> {
    let path = CString::new(folder.as_os_str().as_bytes())?;
    // SAFETY: statvfs is plain data, for which zeros are a value.
    let mut stats: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: the path ends with a zero; the call only writes the struct it is given.
    if unsafe { libc::statvfs(path.as_ptr(), &raw mut stats) } != 0 {
        return Err(std::io::Error::last_os_error());
    }
    let unit = stats.f_frsize;
    Ok((unit.saturating_mul(stats.f_bavail), unit.saturating_mul(stats.f_blocks)))
}

/// How many files a server of this user may open; it raises its own limit to what the system allows.
pub fn files(report: &mut Report) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the call only writes the struct it is given.
    #[expect(unsafe_code, reason = "the standard library has no call for resource limits")]
    let read = unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 };
    if !read {
        report.say(State::Note, "open files", "the limit is not known");
        return;
    }
    let most = limit.rlim_max;
    let state = if most < FEW_FILES {
        State::Fix
    } else if most < MANY_FILES {
        State::Note
    } else {
        State::Ok
    };
    let advice =
        if state == State::Ok { "" } else { "; every socket is one, raise LimitNOFILE (systemd) or ulimit -Hn" };
    report.say(state, "open files", &format!("{most} are possible{advice}"));
}
