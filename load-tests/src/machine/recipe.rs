//! What `/proc` says about a process: enough to end it and to start the same again.

use std::{
    ffi::OsString,
    fs, io,
    os::unix::{
        ffi::OsStringExt as _,
        process::{CommandExt as _, ExitStatusExt as _},
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

pub use rustix::process::Signal;
use rustix::process::{Pid, kill_process};

/// How a process was started: program, arguments, directory, environment, user, log files.
///
/// Read while the process lives; it stays valid when the process is gone.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// Program, as an absolute path.
    pub program: PathBuf,
    /// The name it was called by: some programs do different things under different names.
    pub name: OsString,
    /// Arguments without that name.
    pub arguments: Vec<OsString>,
    /// Working directory.
    pub directory: PathBuf,
    /// The whole environment; nothing else is inherited.
    pub environment: Vec<(OsString, OsString)>,
    /// User and group, when they are not ours.
    pub owner: Option<(u32, u32)>,
    /// File that standard output and standard error are appended to; `None` throws them away.
    pub output: [Option<PathBuf>; 2],
}

impl Recipe {
    /// Reads a running process.
    ///
    /// # Errors
    /// When the process is gone or belongs to somebody whose processes we may not look into.
    pub fn of(pid: u32) -> io::Result<Self> {
        let base = PathBuf::from(format!("/proc/{pid}"));
        let mut arguments = split(&fs::read(base.join("cmdline"))?);
        let name = if arguments.is_empty() { OsString::new() } else { arguments.remove(0) };
        let environment = split(&fs::read(base.join("environ"))?).into_iter().filter_map(pair).collect();
        Ok(Self {
            program: fs::read_link(base.join("exe"))?,
            name,
            arguments,
            directory: fs::read_link(base.join("cwd"))?,
            environment,
            owner: owner(pid)?.filter(|owner| *owner != ours()),
            output: [log_file(&base.join("fd/1")), log_file(&base.join("fd/2"))],
        })
    }

    /// Sets a variable, replacing an earlier value.
    pub fn set(&mut self, name: OsString, value: OsString) {
        self.environment.retain(|(known, _)| *known != name);
        self.environment.push((name, value));
    }

    /// Starts the same again, in a process group of its own: it outlives this tool, and an interrupt at the terminal is not for it.
    ///
    /// # Errors
    /// When the program cannot be run.
    pub fn start(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command.arg0(&self.name).args(&self.arguments).current_dir(&self.directory).env_clear();
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).process_group(0);
        if let Some((uid, gid)) = self.owner {
            command.uid(uid).gid(gid);
        }
        let [out, err] = &self.output;
        command.stdout(stream(out.as_deref())?).stderr(stream(err.as_deref())?);
        command.spawn()
    }
}

/// Sends a signal.
///
/// # Errors
/// When the process is gone or belongs to somebody else.
pub fn signal(pid: u32, signal: Signal) -> io::Result<()> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::InvalidInput)?;
    Ok(kill_process(pid, signal)?)
}

/// Whether a process runs; one that has ended and whose parent has not noticed does not. A process whose first thread has ended
/// runs until its last: until then its sockets are open.
#[must_use]
pub fn is_alive(pid: u32) -> bool {
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).ok().as_deref().and_then(state);
    let threads = || fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count);
    match state {
        None => false,
        Some('Z' | 'X') => threads() > 1,
        Some(_) => true,
    }
}

/// The letter after the name, which may hold anything and so is skipped by its last parenthesis.
fn state(stat: &str) -> Option<char> {
    stat.rsplit_once(')')?.1.trim_start().chars().next()
}

fn owner(pid: u32) -> io::Result<Option<(u32, u32)>> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let id = |name: &str| status.lines().find_map(|l| l.strip_prefix(name)?.split_whitespace().next()?.parse().ok());
    Ok(id("Uid:").zip(id("Gid:")))
}

fn ours() -> (u32, u32) {
    (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw())
}

/// NUL-separated strings.
fn split(bytes: &[u8]) -> Vec<OsString> {
    let trimmed = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    if trimmed.is_empty() {
        return Vec::new();
    }
    trimmed.split(|byte| *byte == 0).map(|part| OsString::from_vec(part.to_vec())).collect()
}

fn pair(entry: OsString) -> Option<(OsString, OsString)> {
    let bytes = entry.into_vec();
    let at = bytes.iter().position(|byte| *byte == b'=')?;
    let (name, value) = bytes.split_at(at);
    (!name.is_empty()).then(|| (OsString::from_vec(name.to_vec()), OsString::from_vec(value[1..].to_vec())))
}

/// The regular file a descriptor writes to.
fn log_file(descriptor: &Path) -> Option<PathBuf> {
    let path = fs::read_link(descriptor).ok()?;
    fs::metadata(&path).ok()?.is_file().then_some(path)
}

fn stream(file: Option<&Path>) -> io::Result<Stdio> {
    let Some(path) = file else { return Ok(Stdio::null()) };
    Ok(fs::OpenOptions::new().append(true).create(true).open(path)?.into())
}

/// How a child of ours ended, in words.
#[must_use]
pub fn ending(status: std::process::ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => String::from("an unknown end"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_name_of_a_process_may_hold_spaces_and_parentheses() {
        assert_eq!(state("17 (a) b (c)) S 4 17 17 0"), Some('S'));
        assert_eq!(state("17 (postgres) Z 1 17"), Some('Z'));
        assert_eq!(state("17 postgres"), None);
    }

    #[test]
    fn arguments_and_environment_are_taken_apart() {
        assert_eq!(split(b"a\0\0b\0"), ["a", "", "b"].map(OsString::from));
        assert!(split(b"").is_empty());
        assert_eq!(pair("A=b=c".into()), Some(("A".into(), "b=c".into())));
        assert_eq!(pair("nothing".into()), None);
    }

    #[test]
    fn a_process_is_ended_and_started_again_as_it_was() {
        let mut sleeper = Command::new("sleep").arg("1000").env("MARK", "x y").current_dir("/").spawn().unwrap();
        // Until the child runs its own program, /proc shows ours.
        while Recipe::of(sleeper.id()).unwrap().arguments != ["1000"] {
            std::thread::yield_now();
        }
        let recipe = Recipe::of(sleeper.id()).unwrap();
        assert!(is_alive(sleeper.id()));
        signal(sleeper.id(), Signal::KILL).unwrap();
        while is_alive(sleeper.id()) {
            std::thread::yield_now();
        }
        assert_eq!(ending(sleeper.wait().unwrap()), "signal 9");

        let mut again = recipe.start().unwrap();
        while Recipe::of(again.id()).unwrap().arguments != ["1000"] {
            std::thread::yield_now();
        }
        let second = Recipe::of(again.id()).unwrap();
        assert_eq!(second.directory, Path::new("/"));
        assert!(second.environment.contains(&("MARK".into(), "x y".into())));
        again.kill().unwrap();
        again.wait().unwrap();
    }
}
