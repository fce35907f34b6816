//! The real server as a child process with its own database, directory and port.

use std::{
    future::Future,
    io::Write,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rozmova_load::Api;
use rozmova_load::people::Receiver;
use tempfile::TempDir;

use super::{
    postgres,
    redis::{Redis, free_port},
    sqlite,
};

/// Which storage a story runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Embedded SQLite, in-process presence.
    Sqlite,
    /// PostgreSQL and Redis.
    PostgresRedis,
}

/// Runs a story on an actix system (the receiver needs one).
pub fn run(story: impl Future<Output = ()>) {
    actix_web::rt::System::new().block_on(story);
}

/// A running server and everything around it.
pub struct TestApp {
    child: Option<Child>,
    dir: TempDir,
    env: Vec<(String, String)>,
    port: u16,
    /// Private Redis, `None` while killed or on SQLite.
    pub redis: Option<Redis>,
    /// An administrator.
    pub admin: Api,
    /// The integrator's server.
    pub receiver: Receiver,
}

/// Password of the administrator every story has.
pub const ADMIN_PASSWORD: &str = "admin-of-the-tests-1";

/// The command that makes that administrator; the password comes over its standard input.
pub const CREATE_ADMINISTRATOR: [&str; 7] =
    ["admin", "create", "--email", "admin@test.example", "--name", "Адміністратор", "--password-stdin"];

impl TestApp {
    /// Starts a server with an administrator on a database of its own.
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(backend, &[]).await
    }

    /// The same with further settings (`ROZMOVA__…`).
    pub async fn start_with(backend: Backend, settings: &[(&str, &str)]) -> Self {
        let database = (backend == Backend::PostgresRedis).then(postgres::for_a_story);
        let app = Self::prepared(backend, database, settings);
        if backend == Backend::Sqlite {
            sqlite::copy_into(app.dir.path());
        }
        app.with_administrator().await
    }

    /// The same on a given database without an administrator (chaos tests bring a durable one).
    pub async fn start_on(backend: Backend, database: Option<String>, settings: &[(&str, &str)]) -> Self {
        let app = Self::prepared(backend, database, settings);
        app.command_with_input(&CREATE_ADMINISTRATOR, ADMIN_PASSWORD);
        app.with_administrator().await
    }

    /// Folder, Redis and settings of a server that does not run yet.
    fn prepared(backend: Backend, database: Option<String>, settings: &[(&str, &str)]) -> Self {
        let dir = TempDir::new().unwrap();
        let mut env: Vec<(String, String)> = vec![
            ("ROZMOVA__FILES__DIR".into(), dir.path().join("files").display().to_string()),
            ("ROZMOVA__EGRESS__ALLOW".into(), "127.0.0.1/32,127.0.0.3/32".into()),
            ("ROZMOVA__LOG__FORMAT".into(), "json".into()),
        ];
        let redis = (backend == Backend::PostgresRedis).then(Redis::start);
        match &database {
            Some(database) => {
                env.push(("ROZMOVA__DATABASE__URL".into(), database.clone()));
                // Several threads of each kind here; the default of a small machine, one of each, on SQLite.
                env.push(("ROZMOVA__SERVER__WORKERS".into(), "2".into()));
                env.push(("ROZMOVA__ENGINE__ARBITERS".into(), "2".into()));
                env.push(("ROZMOVA__SECURITY__KEY".into(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".into()));
            }
            None => {
                env.push(("ROZMOVA__DATABASE__URL".into(), format!("sqlite://{}/rozmova.db", dir.path().display())))
            }
        }
        if let Some(redis) = &redis {
            env.push(("ROZMOVA__REDIS__URL".into(), redis.url()));
        }
        env.extend(settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        Self {
            child: None,
            dir,
            env,
            port: free_port(),
            redis,
            admin: Api::new("http://127.0.0.1:1").unwrap(),
            receiver: Receiver::start(true).unwrap(),
        }
    }

    /// Starts it, and the administrator of its database signs in.
    async fn with_administrator(mut self) -> Self {
        self.boot().await;
        let (admin, _) =
            self.anonymous().sign_in("admin@test.example", ADMIN_PASSWORD).await.expect("the administrator signs in");
        self.admin = admin;
        self
    }

    /// Starts a server on an empty database: nobody is an administrator yet.
    pub async fn start_empty(backend: Backend) -> Self {
        assert_eq!(backend, Backend::Sqlite, "the set-up page does not depend on the storage");
        let dir = TempDir::new().unwrap();
        let env = vec![("ROZMOVA__DATABASE__URL".into(), format!("sqlite://{}/rozmova.db", dir.path().display()))];
        let mut app = Self {
            child: None,
            dir,
            env,
            port: free_port(),
            redis: None,
            admin: Api::new("http://127.0.0.1:1").unwrap(),
            receiver: Receiver::start(true).unwrap(),
        };
        app.boot().await;
        app
    }

    /// Exit code of a command with further settings.
    pub fn exit_code(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Option<i32> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.envs(settings.iter().copied()).status().unwrap().code()
    }

    /// Address of its database.
    pub fn database_url(&self) -> &str {
        let found = self.env.iter().find(|(name, _)| name == "ROZMOVA__DATABASE__URL");
        &found.expect("every story has a database").1
    }

    /// Where it listens.
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A caller nobody knows.
    pub fn anonymous(&self) -> Api {
        Api::new(&self.base()).unwrap()
    }

    /// Log of the server so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.dir.path().join("server.log")
    }

    /// A path in the folder the server and the commands run in.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Changes a setting of the commands and of the next start.
    pub fn set(&mut self, name: &str, value: &str) {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.to_owned(), value.to_owned()));
    }

    /// A setting of the server.
    pub fn setting(&self, name: &str) -> String {
        self.env.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// Runs a command with further settings to its end, however it ends.
    pub fn output(&self, arguments: &[&str], settings: &[(&str, &str)]) -> std::process::Output {
        self.command(arguments).stdin(Stdio::null()).envs(settings.iter().copied()).output().unwrap()
    }

    /// A command of the binary with the settings of this server.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rozmova"));
        command.args(arguments).current_dir(self.dir.path()).envs(self.env.iter().cloned()).env("RUST_BACKTRACE", "1");
        command
    }

    /// Runs a command of the binary to its end and answers its standard output; it must succeed.
    pub fn command_with_input(&self, arguments: &[&str], input: &str) -> String {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?} failed: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Starts the server process and waits until it is ready.
    pub async fn boot(&mut self) {
        self.spawn();
        let anonymous = self.anonymous();
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if anonymous.get("/health/ready").await.is_ok() {
                return;
            }
            if let Some(status) = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten()) {
                panic!("the server ended with {status}:\n{}", self.log());
            }
            assert!(Instant::now() < deadline, "the server is not ready:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Starts the server process without waiting.
    pub fn spawn(&mut self) {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_path()).unwrap();
        let child = self
            .command(&["serve"])
            .env("ROZMOVA__SERVER__LISTEN", format!("127.0.0.1:{}", self.port))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
    }

    /// Ends the server that runs and starts one on a socket somebody else holds, as systemd does: descriptor 3.
    pub async fn serve_on_held_socket(&mut self, held: &std::net::TcpListener) {
        self.kill();
        self.port = held.local_addr().unwrap().port();
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_path()).unwrap();
        let mut command = Command::new("sh");
        let script = "exec 3<&0 0</dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\" serve";
        command.args(["-c", script, env!("CARGO_BIN_EXE_rozmova")]).current_dir(self.dir.path());
        command.envs(self.env.iter().cloned());
        let socket = std::os::fd::OwnedFd::from(held.try_clone().unwrap());
        command.stdin(socket).stdout(log.try_clone().unwrap()).stderr(log);
        self.child = Some(command.spawn().unwrap());
        let anonymous = self.anonymous();
        let deadline = Instant::now() + Duration::from_secs(30);
        while anonymous.get("/health/ready").await.is_err() {
            assert!(Instant::now() < deadline, "the server is not ready:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The number of the server's process.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("the server runs").id()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// SIGTERM, then waits for the end; answers the exit code and the time it took.
    pub async fn terminate(&mut self) -> (Option<i32>, Duration) {
        let mut child = self.child.take().expect("the server runs");
        let begin = Instant::now();
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return (status.code(), begin.elapsed());
            }
            assert!(begin.elapsed() < Duration::from_secs(20), "SIGTERM was ignored:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Ends a story: the log must hold no panic but a deliberate one.
    pub async fn finish(mut self) {
        self.kill();
        let log = self.log();
        let panics: Vec<&str> =
            log.lines().filter(|line| line.contains("panicked at") && !line.contains("faults.rs")).take(3).collect();
        assert!(panics.is_empty(), "the server panicked: {panics:?}");
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(25).collect();
            eprintln!("--- last lines of the server's log ---");
            for line in tail.into_iter().rev() {
                eprintln!("{line}");
            }
        }
        self.kill();
    }
}
