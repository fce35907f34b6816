//! A private PostgreSQL from the distribution's binaries, which a test may kill.

use std::{
    io::Read,
    net::TcpListener,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use diesel::{Connection, PgConnection, RunQueryDsl};

/// How the server is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopMode {
    /// `-m fast`: sessions end, a checkpoint is written.
    Fast,
    /// `-m immediate`: as in a crash of PostgreSQL.
    Immediate,
    /// SIGKILL of the postmaster.
    Kill,
}

/// A cluster of its own on a free port. Stopped and removed when dropped, and also when the test's process dies.
pub struct Postgres {
    bin: PathBuf,
    dir: PathBuf,
    port: u16,
    owner: Option<(u32, u32)>,
    durable: bool,
    server: Mutex<Option<Child>>,
    /// Reads from a pipe that this process holds open; cleans up when it closes.
    watchdog: Child,
    databases: AtomicU32,
}

static CLUSTERS: AtomicU32 = AtomicU32::new(0);

impl Postgres {
    /// Starts a cluster. `durable` keeps `fsync` and `synchronous_commit` on.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start within 30 s; the message says what was tried.
    #[must_use]
    pub fn start(durable: bool) -> Self {
        let bin = binaries();
        let owner = other_user();
        let dir =
            PathBuf::from(format!("/tmp/rzpg-{}-{}", std::process::id(), CLUSTERS.fetch_add(1, Ordering::Relaxed)));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700)).unwrap();
        if let Some((uid, gid)) = owner {
            std::os::unix::fs::chown(&dir, Some(uid), Some(gid)).unwrap();
        }
        let mut initdb = as_user(Command::new(bin.join("initdb")), owner);
        initdb.current_dir(&dir).args(["-A", "trust", "-U", "rozmova", "-E", "UTF8", "--locale=C", "--no-sync"]);
        initdb.arg("-D").arg(dir.join("data")).stdout(Stdio::null());
        assert!(initdb.status().unwrap().success(), "initdb failed in {}", dir.display());
        let watchdog = Command::new("sh")
            .arg("-c")
            .arg(
                "cat > /dev/null; pid=$(head -n 1 \"$1/data/postmaster.pid\" 2>/dev/null); \
                 [ -n \"$pid\" ] && kill -QUIT \"$pid\" 2>/dev/null; \
                 for i in 1 2 3 4 5 6 7 8 9 10; do [ -n \"$pid\" ] && kill -0 \"$pid\" 2>/dev/null || break; sleep 0.1; done; \
                 rm -rf \"$1\"",
            )
            .arg("sh")
            .arg(&dir)
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        let this = Self {
            bin,
            dir,
            port: free_port(),
            owner,
            durable,
            server: Mutex::new(None),
            watchdog,
            databases: AtomicU32::new(0),
        };
        this.start_again();
        this
    }

    /// One durable cluster for all tests of a process.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(true))
    }

    /// Address of a database of this cluster.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://rozmova@127.0.0.1:{}/{database}", self.port)
    }

    /// Port on 127.0.0.1.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Process id of the postmaster, 0 while it is stopped.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.server.lock().unwrap().as_ref().map_or(0, Child::id)
    }

    /// Makes a database with a name of its own, as a copy of `template` when given, and answers its name.
    #[must_use]
    pub fn create_database(&self, template: Option<&str>) -> String {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let template = template.map_or_else(String::new, |t| format!(" template {t}"));
        self.execute("postgres", &format!("create database {name}{template}"));
        name
    }

    /// Runs one statement without an answer.
    ///
    /// # Panics
    /// When it fails.
    pub fn execute(&self, database: &str, sql: &str) {
        let mut conn = PgConnection::establish(&self.url(database)).unwrap();
        diesel::sql_query(sql).execute(&mut conn).unwrap();
    }

    /// Whether the column `yes` of the statement's one row is true.
    ///
    /// # Panics
    /// When it fails.
    #[must_use]
    pub fn holds(&self, database: &str, sql: &str) -> bool {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Bool)]
            yes: bool,
        }
        let mut conn = PgConnection::establish(&self.url(database)).unwrap();
        diesel::sql_query(sql).get_result::<Row>(&mut conn).unwrap().yes
    }

    /// Stops the server; answers when it has gone.
    pub fn stop(&self, mode: StopMode) {
        let Some(mut server) = self.server.lock().unwrap().take() else { return };
        let signal = match mode {
            StopMode::Fast => "-INT",
            StopMode::Immediate => "-QUIT",
            StopMode::Kill => "-KILL",
        };
        let killed = Command::new("kill").arg(signal).arg(server.id().to_string()).status().unwrap();
        assert!(killed.success());
        server.wait().unwrap();
    }

    /// Starts the stopped server again on the same port and waits until it answers.
    ///
    /// # Panics
    /// When it does not answer within 30 s.
    pub fn start_again(&self) {
        let flag = |on: bool| if on { "on" } else { "off" };
        let started = std::time::Instant::now();
        loop {
            let mut command = as_user(Command::new(self.bin.join("postgres")), self.owner);
            command.current_dir(&self.dir).arg("-D").arg(self.dir.join("data"));
            command.arg("-p").arg(self.port.to_string()).arg("-k").arg(&self.dir);
            for setting in [
                "listen_addresses=127.0.0.1",
                "max_connections=200",
                "shared_buffers=64MB",
                "max_wal_size=1GB",
                "logging_collector=off",
                &format!("fsync={}", flag(self.durable)),
                &format!("synchronous_commit={}", flag(self.durable)),
                &format!("full_page_writes={}", flag(self.durable)),
            ] {
                command.arg("-c").arg(setting);
            }
            let log = std::fs::OpenOptions::new().create(true).append(true).open(self.dir.join("log")).unwrap();
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
            let mut server = command.spawn().unwrap();
            loop {
                if PgConnection::establish(&self.url("postgres")).is_ok() {
                    *self.server.lock().unwrap() = Some(server);
                    return;
                }
                // A killed postmaster's children need a moment to let the shared memory and the port go: start again.
                if server.try_wait().unwrap().is_some() {
                    break;
                }
                assert!(started.elapsed() < Duration::from_secs(30), "no answer; its log:\n{}", self.log());
                std::thread::park_timeout(Duration::from_millis(20));
            }
            assert!(started.elapsed() < Duration::from_secs(30), "did not start; its log:\n{}", self.log());
            std::thread::park_timeout(Duration::from_millis(100));
        }
    }

    /// Stops, waits for `pause`, starts again.
    pub fn restart(&self, mode: StopMode, pause: Duration) {
        self.stop(mode);
        std::thread::park_timeout(pause);
        self.start_again();
    }

    fn log(&self) -> String {
        let mut text = String::new();
        if let Ok(mut file) = std::fs::File::open(self.dir.join("log")) {
            let _ = file.read_to_string(&mut text);
        }
        text
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop(StopMode::Immediate);
        drop(self.watchdog.stdin.take());
        let _ = self.watchdog.wait();
    }
}

/// The newest installed version's folder of binaries.
fn binaries() -> PathBuf {
    let root = Path::new("/usr/lib/postgresql");
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(root)
        .map(|entries| {
            entries
                .filter_map(Result::ok)
                .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
                .filter(|(_, bin): &(u32, PathBuf)| bin.join("initdb").exists())
                .collect()
        })
        .unwrap_or_default();
    versions.sort();
    versions.pop().expect("PostgreSQL is not installed: apt-get install postgresql").1
}

/// PostgreSQL refuses to run as root: then its processes run as the user `postgres`.
fn other_user() -> Option<(u32, u32)> {
    let id = |args: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(args).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    Some((
        id(&["-u", "postgres"]).expect("running as root needs the user postgres"),
        id(&["-g", "postgres"]).expect("running as root needs the group postgres"),
    ))
}

fn as_user(mut command: Command, owner: Option<(u32, u32)>) -> Command {
    if let Some((uid, gid)) = owner {
        command.uid(uid).gid(gid);
    }
    // A group of its own: an interrupt at the terminal is for the test, which then cleans up.
    command.process_group(0);
    command
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
