//! CPU and memory of server, database, Redis and the generator itself, once a second, on a thread of its own: looking
//! through `/proc` takes milliseconds that the generator's thread must not lose.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    time::{Duration, Instant},
};

use crate::{
    machine::{
        proc::{self, Usage},
        work::{self, Work},
    },
    report::Second,
};

/// Seconds between two looks at the server's own queues: a scrape costs it a millisecond or two.
const QUEUES_EVERY: u32 = 5;

/// Ports by which the processes are found; `None` where there is no such process on this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ports {
    /// Server.
    pub server: Option<u16>,
    /// PostgreSQL.
    pub database: Option<u16>,
    /// Redis.
    pub redis: Option<u16>,
}

impl Ports {
    /// From the target's address and the server's environment variables, where they are given to this process.
    #[must_use]
    pub fn from_environment(target: &str) -> Self {
        let variable = |name: &str| std::env::var(name).unwrap_or_default();
        Self {
            server: port_of(target, 80).filter(|_| is_here(target)),
            database: port_of(&variable("ROZMOVA__DATABASE__URL"), 5432)
                .filter(|_| variable("ROZMOVA__DATABASE__URL").starts_with("postgres")),
            redis: port_of(&variable("ROZMOVA__REDIS__URL"), 6379),
        }
    }
}

/// Port of `scheme://user@host:port/path`.
#[must_use]
pub fn port_of(url: &str, otherwise: u16) -> Option<u16> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit('@').next()?;
    match host.rsplit_once(':') {
        Some((_, port)) => port.parse().ok(),
        None => Some(otherwise),
    }
}

fn is_here(url: &str) -> bool {
    ["://127.", "://localhost", "://[::1]"].iter().any(|host| url.contains(host))
}

/// What the processes use at a moment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usages {
    /// When it was looked at.
    pub at: Option<Instant>,
    /// Server and its children.
    pub server: Option<Usage>,
    /// PostgreSQL and its backends.
    pub database: Option<Usage>,
    /// Redis.
    pub redis: Option<Usage>,
    /// The generator.
    pub generator: Option<Usage>,
    /// Work of the database; only where it was asked for.
    pub work: Work,
    /// Sleeps of the server's threads, (to wait, forced); only where it was asked for.
    pub switches: Option<(u64, u64)>,
    /// Changes that wait for the writer; every few seconds.
    pub writer_queue: Option<f64>,
}

/// Looks at the processes now. A restarted process is found again by its port.
fn look(ports: Ports, known: &mut [Option<u32>; 3]) -> Usages {
    let mut tree = |slot: usize, port: Option<u16>| {
        let port = port?;
        let pid = known.get_mut(slot)?;
        if let Some(usage) = pid.and_then(|pid| proc::tree_usage(pid).ok()) {
            return Some(usage);
        }
        *pid = proc::pid_by_port(port).ok().flatten();
        pid.and_then(|pid| proc::tree_usage(pid).ok())
    };
    Usages {
        server: tree(0, ports.server),
        database: tree(1, ports.database),
        redis: tree(2, ports.redis),
        generator: proc::usage(std::process::id()).ok(),
        at: Some(Instant::now()),
        work: Work::default(),
        switches: None,
        writer_queue: None,
    }
}

/// A running sampler; it stops when it is dropped.
pub struct Sampler {
    shared: Arc<Mutex<(Usages, Usages)>>,
    ports: Ports,
    _stop: Sender<()>,
}

impl Sampler {
    /// Begins to look once a second.
    #[must_use]
    pub fn start(ports: Ports) -> Self {
        let shared: Arc<Mutex<(Usages, Usages)>> = Arc::default();
        let (stop, stopped) = channel();
        let to = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name(String::from("sampler")).spawn(move || {
            let (mut known, mut n) = ([None; 3], 0_u32);
            while stopped.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
                let mut usages = look(ports, &mut known);
                n = n.wrapping_add(1);
                if n.is_multiple_of(QUEUES_EVERY) {
                    let text = ports.server.and_then(work::metrics);
                    usages.writer_queue = text.map(|text| work::sum(&text, "rozmova_writer_queue_depth"));
                }
                let mut shared = to.lock().unwrap_or_else(PoisonError::into_inner);
                *shared = (shared.1, usages);
            }
        });
        // Without the thread the report has no CPU figures, and says so by their absence.
        drop(thread);
        Self { shared, ports, _stop: stop }
    }

    /// A look at this very moment, with the work of the database; takes milliseconds, so not while something is measured.
    #[must_use]
    pub fn look(&self) -> Usages {
        let mut known = [None; 3];
        let usages = look(self.ports, &mut known);
        let database = std::env::var("ROZMOVA__DATABASE__URL").unwrap_or_default();
        let switches = known[0].and_then(|pid| proc::switches(pid).ok());
        Usages { work: Work::look(self.ports.server, &database, usages.server.map(|u| u.written)), switches, ..usages }
    }

    /// The newest look.
    #[must_use]
    pub fn newest(&self) -> Usages {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    /// Fills a row of the series from the last two looks.
    pub fn fill(&self, second: &mut Second) {
        let (before, now) = *self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = match (before.at, now.at) {
            (Some(before), Some(now)) => now.duration_since(before).as_secs_f64(),
            _ => 0.0,
        };
        let cores = |before: Option<Usage>, now: Option<Usage>| {
            let used = now?.cpu_s - before?.cpu_s;
            (passed > 0.0 && used >= 0.0).then(|| used / passed)
        };
        second.cpu_server = cores(before.server, now.server);
        second.cpu_database = cores(before.database, now.database);
        second.cpu_redis = cores(before.redis, now.redis);
        second.cpu_generator = cores(before.generator, now.generator);
        second.rss_server = now.server.map(|u| u.rss);
        second.rss_database = now.database.map(|u| u.rss);
        second.rss_redis = now.redis.map(|u| u.rss);
        second.rss_generator = now.generator.map(|u| u.rss);
        second.descriptors = now.server.map(|u| u.descriptors);
        second.writer_queue = now.writer_queue;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_from_urls() {
        for (url, wanted) in [
            ("http://127.0.0.1:8080", Some(8080)),
            ("postgres://rozmova@127.0.0.1:15432/rozmova?sslmode=disable", Some(15432)),
            ("postgres://a:b@db/x", Some(5432)),
            ("sqlite:", None),
            ("", None),
        ] {
            assert_eq!(port_of(url, 5432), wanted, "{url}");
        }
    }
}
