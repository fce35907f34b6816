//! The machine as a reader of a report must know it.

use std::{fs, path::Path, process::Command, time::Instant};

use serde::{Deserialize, Serialize};

use super::d::Flush;

/// Processor, memory, kernel, clock, disk.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    /// Model name of the first processor.
    pub cpu: String,
    /// Logical processors this process may use.
    pub cores: u64,
    /// Memory, bytes.
    pub memory: u64,
    /// `Linux 6.1.0 …`.
    pub kernel: String,
    /// Distribution.
    pub system: String,
    /// Hypervisor the processor reports; empty on bare metal.
    pub virtualised: bool,
    /// Clock source of the kernel.
    pub clock_source: String,
    /// Smallest step seen between two readings of the monotonic clock, nanoseconds.
    pub clock_resolution_ns: u64,
    /// Median cost of one reading, nanoseconds.
    pub clock_cost_ns: u64,
    /// The volume measured.
    pub disk: Disk,
    /// Load average of the last minute when the probe ran: other work on the machine.
    pub load_1min: f64,
}

/// A volume.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Disk {
    /// Directory that was measured.
    pub path: String,
    /// Mount point.
    pub mount: String,
    /// Device.
    pub device: String,
    /// `ext4`, `overlay` ….
    pub filesystem: String,
    /// Flush times, ms; `median` is D.
    pub flush_ms: Flush,
}

impl Machine {
    /// Looks at everything but the disk's flush time, which the caller has measured.
    #[must_use]
    pub fn look(volume: &Path, flush: Flush) -> Self {
        let cpuinfo = read("/proc/cpuinfo");
        let (resolution, cost) = clock();
        Self {
            cpu: after_colon(&cpuinfo, "model name").unwrap_or_else(|| "unknown".to_owned()),
            cores: std::thread::available_parallelism().map_or(1, |n| n.get() as u64),
            memory: after_colon(&read("/proc/meminfo"), "MemTotal")
                .and_then(|v| v.split_whitespace().next()?.parse::<u64>().ok())
                .unwrap_or(0)
                * 1024,
            kernel: format!("{} {}", first_line("/proc/sys/kernel/ostype"), first_line("/proc/sys/kernel/osrelease")),
            system: os_name(&read("/etc/os-release")),
            virtualised: cpuinfo.lines().any(|l| l.starts_with("flags") && l.split(' ').any(|f| f == "hypervisor")),
            clock_source: first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
            clock_resolution_ns: resolution,
            clock_cost_ns: cost,
            disk: disk(volume, flush),
            load_1min: first_line("/proc/loadavg").split(' ').next().and_then(|v| v.parse().ok()).unwrap_or(0.0),
        }
    }

    /// Lines for a person.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let virtualised = if self.virtualised { ", virtual machine" } else { "" };
        let flush = self.disk.flush_ms;
        vec![
            ("processor", format!("{} × {}{virtualised}", self.cores, self.cpu)),
            ("memory", format!("{:.1} GiB", self.memory as f64 / (1024.0 * 1024.0 * 1024.0))),
            ("kernel", format!("{} ({})", self.kernel, self.system)),
            (
                "clock",
                format!(
                    "{}, resolution {} ns, a reading costs {} ns",
                    self.clock_source, self.clock_resolution_ns, self.clock_cost_ns
                ),
            ),
            (
                "disk",
                format!(
                    "{} ({} on {}), holds {}",
                    self.disk.mount, self.disk.filesystem, self.disk.device, self.disk.path
                ),
            ),
            (
                "D",
                format!(
                    "{:.3} ms (min {:.3}, p95 {:.3}, max {:.3}; 60 × 8 KiB overwritten and flushed)",
                    flush.median, flush.min, flush.p95, flush.max
                ),
            ),
            ("load", format!("{:.2} in the last minute", self.load_1min)),
        ]
    }
}

/// The allocator inside a program, found by the words with which it would complain; empty when the file cannot be read.
#[must_use]
pub fn allocator_of(program: &Path) -> String {
    let Ok(bytes) = fs::read(program) else { return String::new() };
    let known = [("mimalloc", "mimalloc: "), ("jemalloc", "<jemalloc>: ")];
    let inside = known.iter().find(|(_, words)| memchr::memmem::find(&bytes, words.as_bytes()).is_some());
    inside.map_or("the system's", |(name, _)| *name).to_owned()
}

/// Commit of the checkout in which a program lies, with `+` when something there is not committed; empty outside of one.
#[must_use]
pub fn commit_of(program: &Path) -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(program.parent()?).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else { return String::new() };
    let changed = git(&["status", "--porcelain", "--untracked-files=no"]).is_some_and(|text| !text.is_empty());
    if changed { commit + "+" } else { commit }
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn first_line(path: &str) -> String {
    read(path).lines().next().unwrap_or_default().trim().to_owned()
}

/// The value of the first line `key   : value`.
fn after_colon(text: &str, key: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == key).then(|| value.trim().to_owned())
    })
}

fn os_name(text: &str) -> String {
    let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(|| "unknown".to_owned(), |name| name.trim_matches('"').to_owned())
}

fn disk(volume: &Path, flush_ms: Flush) -> Disk {
    let path = fs::canonicalize(volume).unwrap_or_else(|_| volume.to_path_buf());
    let mounts = read("/proc/self/mounts");
    let (device, mount, filesystem) = mount_of(&mounts, &path).unwrap_or_default();
    Disk { path: path.display().to_string(), mount, device, filesystem, flush_ms }
}

/// (device, mount point, file system) of the longest mount point that holds the path; of equals the last, which covers
/// the others.
fn mount_of(mounts: &str, path: &Path) -> Option<(String, String, String)> {
    mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ');
            let (device, mount, filesystem) = (fields.next()?, fields.next()?, fields.next()?);
            // The kernel writes a space as \040.
            let mount = mount.replace("\\040", " ");
            path.starts_with(&mount).then(|| (device.to_owned(), mount, filesystem.to_owned()))
        })
        .max_by_key(|(_, mount, _)| mount.len())
}

/// (smallest step, median cost of a reading), nanoseconds.
fn clock() -> (u64, u64) {
    const READINGS: usize = 10_000;
    let mut step = u64::MAX;
    let begin = Instant::now();
    let mut last = begin;
    for _ in 0..READINGS {
        let now = Instant::now();
        let passed = now.duration_since(last).as_nanos() as u64;
        if passed > 0 {
            step = step.min(passed);
        }
        last = now;
    }
    (step, begin.elapsed().as_nanos() as u64 / READINGS as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_mount_wins() {
        let mounts = "overlay / overlay rw 0 0\n/dev/vda /srv ext4 rw 0 0\n/dev/vdb /srv/my\\040data xfs rw 0 0\n";
        for (path, mount, filesystem) in [
            ("/etc", "/", "overlay"),
            ("/srv/x", "/srv", "ext4"),
            ("/srv/my data/x", "/srv/my data", "xfs"),
            ("/srvice", "/", "overlay"),
        ] {
            let found = mount_of(mounts, Path::new(path));
            assert_eq!(found.map(|f| (f.1, f.2)), Some((mount.to_owned(), filesystem.to_owned())), "{path}");
        }
    }

    #[test]
    fn keys_are_matched_whole() {
        assert_eq!(after_colon("model\t\t: 85\nmodel name\t: A CPU\n", "model name").as_deref(), Some("A CPU"));
        assert_eq!(os_name("NAME=x\nPRETTY_NAME=\"Debian 12\"\n"), "Debian 12");
    }

    #[test]
    fn this_machine_is_known() {
        let machine = Machine::look(Path::new("/"), Flush::default());
        assert!(machine.cores > 0 && machine.memory > 0 && machine.clock_resolution_ns > 0);
        assert!(machine.kernel.starts_with("Linux"), "{}", machine.kernel);
        assert_eq!(machine.disk.mount, "/");
    }

    #[test]
    fn an_allocator_is_known_by_its_words() {
        let file = std::env::temp_dir().join(format!("rz-allocator-{}", std::process::id()));
        for (words, wanted) in [("..mimalloc: error: x", "mimalloc"), ("nothing of the kind", "the system's")] {
            fs::write(&file, words).unwrap();
            assert_eq!(allocator_of(&file), wanted);
        }
        fs::remove_file(&file).unwrap();
        assert_eq!(allocator_of(&file), "");
        assert_eq!(commit_of(Path::new("/proc/self/exe")), "", "no checkout");
    }
}
