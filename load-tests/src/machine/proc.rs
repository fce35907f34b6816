//! Processes as `/proc` shows them: who listens on a port, what a process and its children use.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
};

/// The kernel counts in ticks of 1/100 s on every Linux we run on (USER_HZ is part of its interface).
const TICKS_A_SECOND: f64 = 100.0;

/// What a process, or a process with all its children, uses.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    /// CPU seconds, user and system, since it began. Of a tree: children that have ended are included.
    pub cpu_s: f64,
    /// Resident memory, bytes. Of a tree: private parts added up, shared parts counted once.
    pub rss: u64,
    /// Open descriptors; 0 when they may not be seen.
    pub descriptors: u64,
    /// Threads.
    pub threads: u64,
    /// Processes.
    pub processes: u64,
    /// Bytes given to disks since it began; 0 when that may not be seen.
    pub written: u64,
}

/// The part of `/proc/<pid>/stat` used here.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stat {
    parent: u32,
    own_ticks: u64,
    children_ticks: u64,
    threads: u64,
}

/// Memory in KiB from `/proc/<pid>/status`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Resident {
    anonymous: u64,
    file: u64,
    shared: u64,
}

/// What one process uses now.
///
/// # Errors
/// When there is no such process.
pub fn usage(pid: u32) -> io::Result<Usage> {
    let stat = stat(pid)?;
    let resident = resident(pid)?;
    Ok(Usage {
        cpu_s: stat.own_ticks as f64 / TICKS_A_SECOND,
        rss: (resident.anonymous + resident.file + resident.shared) * 1024,
        descriptors: descriptors(pid),
        threads: stat.threads,
        processes: 1,
        written: written(pid),
    })
}

/// What a process and all its descendants use now (PostgreSQL: give the postmaster).
///
/// # Errors
/// When there is no such process. Children that end meanwhile are left out.
pub fn tree_usage(root: u32) -> io::Result<Usage> {
    stat(root)?;
    let mut total = Usage::default();
    let (mut anonymous, mut file, mut shared) = (0, 0, 0);
    for pid in tree(root)? {
        let (Ok(stat), Ok(resident)) = (stat(pid), resident(pid)) else { continue };
        total.cpu_s += (stat.own_ticks + stat.children_ticks) as f64 / TICKS_A_SECOND;
        total.descriptors += descriptors(pid);
        total.threads += stat.threads;
        total.processes += 1;
        total.written += written(pid);
        anonymous += resident.anonymous;
        // Children of one program map the same files and the same shared memory.
        file = resident.file.max(file);
        shared = resident.shared.max(shared);
    }
    total.rss = (anonymous + file + shared) * 1024;
    Ok(total)
}

/// A process and all its descendants, the root first.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn tree(root: u32) -> io::Result<Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for pid in pids()? {
        if let Ok(stat) = stat(pid) {
            children.entry(stat.parent).or_default().push(pid);
        }
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(pid) = found.get(next).copied() {
        found.extend(children.remove(&pid).unwrap_or_default());
        next += 1;
    }
    Ok(found)
}

/// The process that listens on a TCP port of this machine; of several that share the socket the common ancestor.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn pid_by_port(port: u16) -> io::Result<Option<u32>> {
    let mut inodes = HashSet::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        // The second table is missing where IPv6 is off.
        if let Ok(text) = fs::read_to_string(table) {
            inodes.extend(listeners(&text, port));
        }
    }
    if inodes.is_empty() {
        return Ok(None);
    }
    let mut holders = Vec::new();
    for pid in pids()? {
        let Ok(entries) = fs::read_dir(format!("/proc/{pid}/fd")) else { continue };
        let holds = entries.flatten().filter_map(|entry| fs::read_link(entry.path()).ok()).any(|target| {
            let inode = target.to_str().and_then(|t| t.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok());
            inode.is_some_and(|inode: u64| inodes.contains(&inode))
        });
        if holds {
            holders.push(pid);
        }
    }
    let is_child = |pid: &u32| stat(*pid).is_ok_and(|stat| holders.contains(&stat.parent));
    Ok(holders.iter().copied().find(|pid| !is_child(pid)).or_else(|| holders.first().copied()))
}

/// CPU seconds that all processes of the machine have used: what else runs shows as the difference.
///
/// # Errors
/// When `/proc/stat` cannot be read.
pub fn machine_cpu_s() -> io::Result<f64> {
    let text = fs::read_to_string("/proc/stat")?;
    Ok(busy_ticks(&text) as f64 / TICKS_A_SECOND)
}

/// user + nice + system + irq + softirq of the first line; waiting for a disk is not work.
fn busy_ticks(text: &str) -> u64 {
    let fields: Vec<u64> =
        text.lines().next().unwrap_or_default().split_whitespace().skip(1).filter_map(|f| f.parse().ok()).collect();
    [0, 1, 2, 5, 6].iter().filter_map(|i| fields.get(*i)).sum()
}

fn pids() -> io::Result<Vec<u32>> {
    Ok(fs::read_dir("/proc")?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
}

fn descriptors(pid: u32) -> u64 {
    fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, |entries| entries.count() as u64)
}

fn written(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/io")).unwrap_or_default();
    text.lines().find_map(|line| line.strip_prefix("write_bytes:")?.trim().parse().ok()).unwrap_or(0)
}

/// How often the threads of a process have been put to sleep: by themselves, to wait for something (each is woken again), and by the
/// kernel, because somebody else had to run. Threads that have ended are not counted.
///
/// # Errors
/// When there is no such process.
pub fn switches(pid: u32) -> io::Result<(u64, u64)> {
    let mut total = (0, 0);
    for thread in fs::read_dir(format!("/proc/{pid}/task"))?.flatten() {
        // A thread may end while it is looked at.
        let text = fs::read_to_string(thread.path().join("status")).unwrap_or_default();
        let (waits, forced) = parse_switches(&text);
        total = (total.0 + waits, total.1 + forced);
    }
    Ok(total)
}

fn parse_switches(text: &str) -> (u64, u64) {
    let field = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        value.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
    };
    (field("voluntary_ctxt_switches"), field("nonvoluntary_ctxt_switches"))
}

/// The file of the program that a process runs.
///
/// # Errors
/// When there is no such process, or it is somebody else's.
pub fn program(pid: u32) -> io::Result<std::path::PathBuf> {
    fs::read_link(format!("/proc/{pid}/exe"))
}

/// Whether two processes may use one core; `None` when that cannot be seen.
#[must_use]
pub fn share_cores(one: u32, other: u32) -> Option<bool> {
    let list = |pid: u32| {
        let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        cores(text.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?)
    };
    let (one, other) = (list(one)?, list(other)?);
    Some(!one.is_disjoint(&other))
}

/// `0-2,5` → 0, 1, 2, 5.
fn cores(list: &str) -> Option<HashSet<u32>> {
    let mut all = HashSet::new();
    for part in list.trim().split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        all.extend(from.parse::<u32>().ok()?..=to.parse::<u32>().ok()?);
    }
    Some(all)
}

fn stat(pid: u32) -> io::Result<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    parse_stat(&text).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("/proc/{pid}/stat")))
}

/// The name in the second field may hold spaces and brackets, so counting begins after its last bracket.
fn parse_stat(text: &str) -> Option<Stat> {
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let number = |i: usize| fields.get(i)?.parse::<u64>().ok();
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        own_ticks: number(11)? + number(12)?,
        children_ticks: number(13)? + number(14)?,
        threads: number(17)?,
    })
}

fn resident(pid: u32) -> io::Result<Resident> {
    Ok(parse_status(&fs::read_to_string(format!("/proc/{pid}/status"))?))
}

fn parse_status(text: &str) -> Resident {
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    };
    Resident { anonymous: field("RssAnon"), file: field("RssFile"), shared: field("RssShmem") }
}

/// Inodes of sockets that listen on the port.
fn listeners(table: &str, port: u16) -> Vec<u64> {
    const LISTEN: &str = "0A";
    let wanted = format!(":{port:04X}");
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let here = fields.get(1)?.ends_with(&wanted) && *fields.get(3)? == LISTEN;
            here.then(|| fields.get(9)?.parse().ok()).flatten()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_shift_the_fields() {
        let text = "42 (a) (b c) S 7 42 42 0 -1 4194560 1 2 3 4 150 50 30 20 20 0 9 0 100 1 1";
        let wanted = Stat { parent: 7, own_ticks: 200, children_ticks: 50, threads: 9 };
        assert_eq!(parse_stat(text), Some(wanted));
        assert_eq!(parse_stat("42 (a"), None);
    }

    #[test]
    fn memory_is_read_by_its_parts() {
        let text = "Name:\tx\nVmRSS:\t 60 kB\nRssAnon:\t 30 kB\nRssFile:\t 20 kB\nRssShmem:\t 10 kB\n";
        assert_eq!(parse_status(text), Resident { anonymous: 30, file: 20, shared: 10 });
        assert_eq!(parse_status("Name:\tkernel\n"), Resident::default());
    }

    #[test]
    fn only_listening_sockets_of_the_very_port_count() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
             0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1\n\
             1: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1\n\
             2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1\n";
        assert_eq!(listeners(table, 8080), [111]);
        assert_eq!(listeners(table, 80), [333]);
        assert!(listeners(table, 81).is_empty());
    }

    #[test]
    fn sleeps_of_threads_are_counted_by_their_cause() {
        let text = "Name:\tx\nvoluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t7\n";
        assert_eq!(parse_switches(text), (150, 7));
        assert_eq!(parse_switches(""), (0, 0));
        assert!(switches(std::process::id()).is_ok());
    }

    #[test]
    fn cores_are_listed_one_by_one() {
        assert_eq!(cores("\t0-2,5\n"), Some(HashSet::from([0, 1, 2, 5])));
        assert_eq!(cores("3"), Some(HashSet::from([3])));
        assert_eq!(cores("x"), None);
        assert_eq!(share_cores(std::process::id(), std::process::id()), Some(true));
    }

    #[test]
    fn idle_and_waiting_time_is_not_work() {
        assert_eq!(busy_ticks("cpu  10 1 5 1000 500 2 3 0 0 0\ncpu0 9 9 9 9\n"), 21);
    }

    #[test]
    fn this_process_is_found_by_its_port_and_has_a_footprint() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let me = std::process::id();
        assert_eq!(pid_by_port(listener.local_addr().unwrap().port()).unwrap(), Some(me));
        let usage = usage(me).unwrap();
        assert!(usage.rss > 1024 * 1024 && usage.descriptors > 2 && usage.threads >= 1);
        assert!(tree(me).unwrap().starts_with(&[me]));
        assert!(tree_usage(me).unwrap().processes >= 1);
        assert!(machine_cpu_s().unwrap() > 0.0);
    }
}
