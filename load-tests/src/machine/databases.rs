//! PostgreSQL and Redis of a run: private servers on this machine, found by the port in the server's own settings
//! (`ROZMOVA__DATABASE__URL`, `ROZMOVA__REDIS__URL`), ended, paused and started again as they were.
//!
//! Redis is started again **empty**: it must hold nothing but copies (security.md P-11), and a scenario says so before it runs.

use std::{
    ffi::OsString,
    net::SocketAddr,
    process::Child,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    MachineError, local_port,
    proc::{pid_by_port, tree},
    recipe::{self, Recipe, Signal},
};

const LOOK: Duration = Duration::from_millis(5);
/// Longest wait for one answer while something is starting.
const ANSWER: Duration = Duration::from_secs(1);

/// How PostgreSQL is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopMode {
    /// SIGINT: sessions are ended, a checkpoint is written.
    Fast,
    /// SIGQUIT: everything ends at once, the next start recovers from the log.
    Immediate,
}

/// The PostgreSQL of a run.
#[derive(Debug)]
pub struct Postgres {
    port: u16,
    process: Restartable,
}

/// The Redis of a run.
#[derive(Debug)]
pub struct Redis {
    port: u16,
    process: Restartable,
}

#[derive(Debug)]
struct Restartable {
    what: &'static str,
    pid: u32,
    recipe: Recipe,
    child: Option<Child>,
}

impl Restartable {
    fn find(port: u16, what: &'static str) -> Result<Self, MachineError> {
        let pid = pid_by_port(port)
            .map_err(MachineError::io("reading /proc"))?
            .ok_or(MachineError::NotFound { port, what })?;
        let recipe = Recipe::of(pid).map_err(MachineError::io(format!("looking into process {pid}")))?;
        Ok(Self { what, pid, recipe, child: None })
    }

    fn signal(&self, signal: Signal) -> Result<(), MachineError> {
        recipe::signal(self.pid, signal).map_err(MachineError::io(format!("a signal to {} ({})", self.what, self.pid)))
    }

    async fn gone(&mut self, limit: Duration) -> Result<(), MachineError> {
        let begin = Instant::now();
        loop {
            let ended = match &mut self.child {
                Some(child) => child.try_wait().map_err(MachineError::io("waiting"))?.is_some(),
                None => !recipe::is_alive(self.pid),
            };
            if ended {
                return Ok(());
            }
            if begin.elapsed() > limit {
                return Err(MachineError::TooLong {
                    what: format!("the end of {}", self.what),
                    seconds: limit.as_secs(),
                });
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    fn start(&mut self) -> Result<(), MachineError> {
        let child = self.recipe.start().map_err(MachineError::io(format!("starting {}", self.what)))?;
        self.pid = child.id();
        self.child = Some(child);
        Ok(())
    }

    fn has_ended(&mut self) -> Result<Option<String>, MachineError> {
        let Some(child) = &mut self.child else { return Ok(None) };
        Ok(child.try_wait().map_err(MachineError::io("waiting"))?.map(recipe::ending))
    }
}

impl Postgres {
    /// The server behind a `postgres://` address; `None` for an embedded database.
    ///
    /// # Errors
    /// When it is not on this machine, nobody listens, or the process may not be looked into.
    pub fn find(url: &str) -> Result<Option<Self>, MachineError> {
        if !url.starts_with("postgres") {
            return Ok(None);
        }
        let port = local_port(url, 5432)?;
        Ok(Some(Self { port, process: Restartable::find(port, "PostgreSQL")? }))
    }

    /// Process id of the postmaster.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.process.pid
    }

    /// Stops it; returns when the postmaster has gone.
    ///
    /// # Errors
    /// When it does not end within 30 s.
    pub async fn stop(&mut self, mode: StopMode) -> Result<(), MachineError> {
        self.process.signal(match mode {
            StopMode::Fast => Signal::INT,
            StopMode::Immediate => Signal::QUIT,
        })?;
        self.process.gone(Duration::from_secs(30)).await
    }

    /// Starts it and waits until it takes sessions; answers how long that took.
    ///
    /// # Errors
    /// When that takes more than 60 s.
    pub async fn start(&mut self) -> Result<Duration, MachineError> {
        let begin = Instant::now();
        self.process.start()?;
        while !matches!(tokio::time::timeout(ANSWER, takes_sessions(self.port)).await, Ok(Some(true))) {
            if begin.elapsed() > Duration::from_secs(60) {
                return Err(MachineError::TooLong { what: "the start of PostgreSQL".into(), seconds: 60 });
            }
            if let Some(how) = self.process.has_ended()? {
                // Children of a killed postmaster may hold its shared memory for a moment: it says so and ends.
                tracing::debug!("PostgreSQL ended with {how} and is started again");
                tokio::time::sleep(Duration::from_millis(100)).await;
                self.process.start()?;
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(begin.elapsed())
    }

    /// Stops every process of it with SIGSTOP: sessions stay open and nobody answers. Continues when the guard is dropped.
    ///
    /// # Errors
    /// When the postmaster cannot be stopped.
    pub fn pause(&self) -> Result<Pause, MachineError> {
        Pause::of(self.process.pid)
    }
}

/// Processes that stand still until this is dropped.
#[derive(Debug)]
pub struct Pause(Vec<u32>);

impl Pause {
    /// The eldest first, so that it starts no further children; repeated until nobody new is found.
    fn of(eldest: u32) -> Result<Self, MachineError> {
        recipe::signal(eldest, Signal::STOP).map_err(MachineError::io("stopping PostgreSQL"))?;
        let mut pause = Self(vec![eldest]);
        loop {
            let new: Vec<u32> =
                tree(eldest).unwrap_or_default().into_iter().filter(|pid| !pause.0.contains(pid)).collect();
            if new.is_empty() {
                return Ok(pause);
            }
            for pid in new {
                // A session that ended just now needs no stopping.
                let _gone = recipe::signal(pid, Signal::STOP);
                pause.0.push(pid);
            }
        }
    }

    /// How many processes stand still.
    #[must_use]
    pub fn processes(&self) -> usize {
        self.0.len()
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        for pid in &self.0 {
            let _gone = recipe::signal(*pid, Signal::CONT);
        }
    }
}

/// Whether PostgreSQL would let a session in: it asks for (or waives) authentication only then, else it answers an error.
async fn takes_sessions(port: u16) -> Option<bool> {
    let mut stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).await.ok()?;
    stream.write_all(&startup_packet("rozmova")).await.ok()?;
    let mut kind = [0_u8; 1];
    stream.read_exact(&mut kind).await.ok()?;
    Some(kind == *b"R")
}

/// Length, protocol 3.0, `user` and a database that need not exist.
fn startup_packet(user: &str) -> Vec<u8> {
    let mut body = 196_608_u32.to_be_bytes().to_vec();
    for word in ["user", user, "database", "postgres", ""] {
        body.extend_from_slice(word.as_bytes());
        body.push(0);
    }
    let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
    [length.to_be_bytes().as_slice(), &body].concat()
}

impl Redis {
    /// The server behind a `redis://` address; `None` for an empty address. Reads its settings, because a Redis server
    /// overwrites its own command line.
    ///
    /// # Errors
    /// When it is not on this machine, does not answer, or the process may not be looked into.
    pub async fn find(url: &str) -> Result<Option<Self>, MachineError> {
        if url.is_empty() {
            return Ok(None);
        }
        let port = local_port(url, 6379)?;
        let mut process = Restartable::find(port, "Redis")?;
        let mut talk = Talk::open(port, password(url)).await.map_err(MachineError::io("asking Redis"))?;
        let settings = talk.call(&["CONFIG", "GET", "*"]).await.map_err(MachineError::io("CONFIG GET"))?;
        let info = talk.call(&["INFO", "server"]).await.map_err(MachineError::io("INFO"))?;
        let file = info.first().and_then(|info| info.lines().find_map(|line| line.strip_prefix("config_file:")));
        // The program is also its own checker, by another name.
        process.recipe.name = OsString::from("redis-server");
        process.recipe.arguments = arguments(file.unwrap_or_default().trim(), &settings, port);
        Ok(Some(Self { port, process }))
    }

    /// Process id.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.process.pid
    }

    /// SIGKILL; returns when it has gone.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn kill(&mut self) -> Result<(), MachineError> {
        self.process.signal(Signal::KILL)?;
        self.process.gone(Duration::from_secs(10)).await
    }

    /// Starts it empty and waits until it answers.
    ///
    /// # Errors
    /// When that takes more than 15 s.
    pub async fn start_empty(&mut self) -> Result<Duration, MachineError> {
        let begin = Instant::now();
        self.process.start()?;
        loop {
            if let Ok(Ok(mut talk)) = tokio::time::timeout(ANSWER, Talk::open(self.port, None)).await
                && talk.call(&["PING"]).await.is_ok()
            {
                return Ok(begin.elapsed());
            }
            if let Some(how) = self.process.has_ended()? {
                return Err(MachineError::Ended { what: "Redis", how });
            }
            if begin.elapsed() > Duration::from_secs(15) {
                return Err(MachineError::TooLong { what: "the start of Redis".into(), seconds: 15 });
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Number of keys; `None` when it does not answer.
    pub async fn keys(&self) -> Option<u64> {
        let mut talk = Talk::open(self.port, None).await.ok()?;
        talk.call(&["DBSIZE"]).await.ok()?.first()?.parse().ok()
    }

    /// Names of the keys that match a pattern; empty when it does not answer.
    pub async fn names(&self, pattern: &str) -> Vec<String> {
        match Talk::open(self.port, None).await {
            Ok(mut talk) => talk.call(&["KEYS", pattern]).await.unwrap_or_default(),
            Err(_) => Vec::new(),
        }
    }
}

/// Command line that repeats the settings a private server may have, without what would bring data back.
fn arguments(config_file: &str, settings: &[String], port: u16) -> Vec<OsString> {
    let value = |name: &str| {
        settings.chunks_exact(2).find_map(|pair| match pair {
            [known, value] if known == name => Some(value.as_str()),
            _ => None,
        })
    };
    let mut made: Vec<OsString> = Vec::new();
    if !config_file.is_empty() {
        made.push(config_file.into());
    }
    let mut put = |name: &str, value: &str| {
        made.push(format!("--{name}").into());
        // Several words are several arguments; an empty value is an empty one.
        made.extend(if value.is_empty() {
            vec![OsString::new()]
        } else {
            value.split(' ').map(OsString::from).collect()
        });
    };
    put("port", &port.to_string());
    for name in ["bind", "dir", "protected-mode", "maxmemory", "maxmemory-policy", "databases", "requirepass"] {
        if let Some(value) = value(name).filter(|value| !value.is_empty()) {
            put(name, value);
        }
    }
    // Nothing is read at the start and nothing is written at the end: it comes back empty.
    put("save", "");
    put("appendonly", "no");
    put("dbfilename", &format!("rozmova-load-{}.rdb", std::process::id()));
    put("daemonize", "no");
    made
}

fn password(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let (secret, _) = rest.split('/').next()?.rsplit_once('@')?;
    secret.split_once(':').map(|(_, password)| password).filter(|password| !password.is_empty())
}

/// A few words with Redis; strings of any answer, nested lists flattened.
struct Talk {
    stream: tokio::io::BufReader<TcpStream>,
}

impl Talk {
    async fn open(port: u16, password: Option<&str>) -> std::io::Result<Self> {
        let stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).await?;
        let mut talk = Self { stream: tokio::io::BufReader::new(stream) };
        if let Some(password) = password {
            talk.call(&["AUTH", password]).await?;
        }
        Ok(talk)
    }

    async fn call(&mut self, words: &[&str]) -> std::io::Result<Vec<String>> {
        let mut request = format!("*{}\r\n", words.len());
        for word in words {
            request.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let (mut found, mut left) = (Vec::new(), 1_u64);
        while left > 0 {
            left -= 1;
            let line = self.line().await?;
            let (kind, rest) = line.split_at_checked(1).ok_or(std::io::ErrorKind::InvalidData)?;
            match kind {
                "+" | ":" => found.push(rest.to_owned()),
                "$" => match rest.parse::<i64>() {
                    Ok(length) if length >= 0 => {
                        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0) + 2];
                        self.stream.read_exact(&mut bytes).await?;
                        bytes.truncate(bytes.len() - 2);
                        found.push(String::from_utf8_lossy(&bytes).into_owned());
                    }
                    _ => found.push(String::new()),
                },
                "*" => left += rest.parse::<u64>().unwrap_or(0),
                _ => return Err(std::io::Error::other(format!("Redis answers {line}"))),
            }
        }
        Ok(found)
    }

    async fn line(&mut self) -> std::io::Result<String> {
        use tokio::io::AsyncBufReadExt as _;
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_startup_packet_has_its_length_and_ends_with_two_zeros() {
        let packet = startup_packet("u");
        assert_eq!(u32::from_be_bytes(packet[..4].try_into().unwrap()) as usize, packet.len());
        assert!(packet.ends_with(b"database\0postgres\0\0"));
    }

    #[test]
    fn redis_comes_back_with_its_settings_and_without_its_data() {
        let settings =
            ["dir", "/tmp/r", "bind", "127.0.0.1 ::1", "save", "3600 1", "appendonly", "yes", "requirepass", ""]
                .map(String::from);
        let made: Vec<String> =
            arguments("/etc/r.conf", &settings, 6380).iter().map(|a| a.to_string_lossy().into_owned()).collect();
        let text = made.join("|");
        assert!(text.starts_with("/etc/r.conf|--port|6380|--bind|127.0.0.1|::1|--dir|/tmp/r|--save||--appendonly|no|"));
        assert!(!text.contains("3600") && !text.contains("requirepass"), "{text}");
    }

    #[test]
    fn passwords_of_redis() {
        assert_eq!(password("redis://:se@cret@127.0.0.1:1/0"), Some("se@cret"));
        assert_eq!(password("redis://127.0.0.1"), None);
    }

    #[tokio::test]
    async fn a_private_redis_is_killed_and_comes_back_empty_on_its_port() {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let dir = std::env::temp_dir().join(format!("rz-redis-{port}"));
        std::fs::create_dir_all(&dir).unwrap();
        let mut first = std::process::Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"])
            .current_dir(&dir)
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("redis-server is installed by `make test`");
        let url = format!("redis://127.0.0.1:{port}/0");
        let mut redis = loop {
            if let Ok(Some(redis)) = Redis::find(&url).await {
                break redis;
            }
        };
        assert_eq!(redis.pid(), first.id());
        let mut talk = Talk::open(port, None).await.unwrap();
        talk.call(&["SET", "a", "b c"]).await.unwrap();
        assert_eq!(talk.call(&["GET", "a"]).await.unwrap(), ["b c"]);
        assert_eq!((redis.keys().await, redis.names("a*").await), (Some(1), vec![String::from("a")]));

        redis.kill().await.unwrap();
        first.wait().unwrap();
        assert_eq!(redis.keys().await, None);
        redis.start_empty().await.unwrap();
        assert_eq!(redis.keys().await, Some(0));
        redis.kill().await.unwrap();
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
