//! The server's process: found by the port of the target, killed or told to end, started again as it was (contract.md 6).

use std::{
    env,
    net::SocketAddr,
    path::PathBuf,
    process::Child,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    MachineError, local_port,
    proc::pid_by_port,
    recipe::{self, Recipe, Signal},
};

/// Pause between two looks at something that is about to happen; the resolution of the times told here.
const LOOK: Duration = Duration::from_millis(5);
/// Longest wait for one answer of the readiness route.
const ANSWER: Duration = Duration::from_secs(2);
/// How long a killed process may need to let its port go.
const GONE: Duration = Duration::from_secs(15);

/// The server under test.
#[derive(Debug)]
pub struct ServerProcess {
    port: u16,
    pid: u32,
    recipe: Recipe,
    /// Ours since the first start; the first process was somebody else's child.
    child: Option<Child>,
}

impl ServerProcess {
    /// Finds the process that listens on the target's port. It will be started again from `ROZMOVA_BIN` (its own program
    /// when unset), in its directory, with its arguments and its environment; `ROZMOVA__…` variables given to this tool
    /// win over those.
    ///
    /// # Errors
    /// When the target is not on this machine, nobody listens, or the process may not be looked into.
    pub fn find(target: &str) -> Result<Self, MachineError> {
        let port = local_port(target, 80)?;
        let pid = pid_by_port(port)
            .map_err(MachineError::io("reading /proc"))?
            .ok_or(MachineError::NotFound { port, what: "the server" })?;
        let mut recipe = Recipe::of(pid).map_err(MachineError::io(format!("looking into process {pid}")))?;
        if let Some(program) = env::var_os("ROZMOVA_BIN").filter(|program| !program.is_empty()) {
            recipe.program = std::path::absolute(PathBuf::from(program)).map_err(MachineError::io("ROZMOVA_BIN"))?;
        }
        for (name, value) in env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("ROZMOVA__")) {
                recipe.set(name, value);
            }
        }
        Ok(Self { port, pid, recipe, child: None })
    }

    /// Process id now.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.pid
    }

    /// Port of the target.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// How it is started.
    #[must_use]
    pub const fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Whether it runs.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        recipe::is_alive(self.pid)
    }

    /// SIGKILL; returns the moment it was sent, when the process is gone and the port free.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(&mut self) -> Result<Instant, MachineError> {
        let at = Instant::now();
        self.signal(Signal::KILL)?;
        self.gone(GONE).await?;
        Ok(at)
    }

    /// Sends a signal: `TERM` for an orderly end, `STOP` and `CONT` for a pause.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn signal(&self, signal: Signal) -> Result<(), MachineError> {
        recipe::signal(self.pid, signal).map_err(MachineError::io(format!("a signal to the server ({})", self.pid)))
    }

    /// Waits until the process has ended; answers how, when it was our child.
    ///
    /// # Errors
    /// When it still runs after `limit`.
    pub async fn gone(&mut self, limit: Duration) -> Result<Option<String>, MachineError> {
        let begin = Instant::now();
        loop {
            // A child must be collected, or it stays in the table as a zombie.
            if let Some(child) = &mut self.child {
                if let Some(status) = child.try_wait().map_err(MachineError::io("waiting for the server"))? {
                    return Ok(Some(recipe::ending(status)));
                }
            } else if !self.is_alive() {
                return Ok(None);
            }
            if begin.elapsed() > limit {
                return Err(MachineError::TooLong { what: "the server's end".into(), seconds: limit.as_secs() });
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Starts it again; returns at once.
    ///
    /// # Errors
    /// When the program cannot be run.
    pub fn start(&mut self) -> Result<(), MachineError> {
        let program = self.recipe.program.display().to_string();
        let child = self.recipe.start().map_err(MachineError::io(format!("starting {program}")))?;
        self.pid = child.id();
        self.child = Some(child);
        Ok(())
    }

    /// Waits until `GET /health/ready` answers 200; answers how long that took from the call.
    ///
    /// # Errors
    /// When it takes longer than `limit`, or the process ended meanwhile.
    pub async fn ready(&mut self, limit: Duration) -> Result<Duration, MachineError> {
        let begin = Instant::now();
        while self.readiness().await != Some(200) {
            if let Some(child) = &mut self.child
                && let Some(status) = child.try_wait().map_err(MachineError::io("waiting for the server"))?
            {
                return Err(MachineError::Ended { what: "the server", how: recipe::ending(status) });
            }
            if begin.elapsed() > limit {
                return Err(MachineError::TooLong { what: "the server's readiness".into(), seconds: limit.as_secs() });
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(begin.elapsed())
    }

    /// Status of `GET /health/ready` over a connection of its own, as a load balancer asks; `None` without an answer.
    pub async fn readiness(&self) -> Option<u16> {
        tokio::time::timeout(ANSWER, status_of(self.port, "/health/ready")).await.ok()?
    }

    /// Whether a new connection is taken.
    pub async fn accepts(&self) -> bool {
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        matches!(tokio::time::timeout(ANSWER, TcpStream::connect(address)).await, Ok(Ok(_)))
    }
}

/// Status of one GET on this machine.
async fn status_of(port: u16, path: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).await.ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::with_capacity(512);
    while !answer.contains(&b'\n') {
        if stream.read_buf(&mut answer).await.ok()? == 0 {
            break;
        }
    }
    status_line(&answer)
}

/// `HTTP/1.1 503 …` → 503.
fn status_line(answer: &[u8]) -> Option<u16> {
    std::str::from_utf8(answer.split(|byte| *byte == b'\r').next()?).ok()?.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_status_is_the_second_word() {
        assert_eq!(status_line(b"HTTP/1.1 503 Service Unavailable\r\nx: y"), Some(503));
        assert_eq!(status_line(b"HTTP/1.1\r\n"), None);
        assert_eq!(status_line(b""), None);
    }

    #[tokio::test]
    async fn readiness_is_what_the_listener_answers() {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut server = ServerProcess::find(&format!("http://127.0.0.1:{port}")).unwrap();
        assert_eq!(server.pid(), std::process::id());
        let answers = tokio::spawn(async move {
            for status in ["503 Service Unavailable", "200 OK"] {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0_u8; 512];
                let _read = stream.read(&mut request).await.unwrap();
                stream.write_all(format!("HTTP/1.1 {status}\r\n\r\n").as_bytes()).await.unwrap();
            }
        });
        server.ready(Duration::from_secs(10)).await.unwrap();
        answers.await.unwrap();
        assert_eq!(server.readiness().await, None, "the listener is gone");
        assert!(ServerProcess::find("http://10.1.1.1:80").is_err());
    }
}
