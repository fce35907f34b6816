#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! A private redis-server on a free port, which a test may kill, empty and start again.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// See the module.
pub struct TestRedis {
    port: u16,
    child: Option<Child>,
    dir: tempfile::TempDir,
}

impl TestRedis {
    /// A place for a server; nothing is started.
    pub fn absent() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { port, child: None, dir: tempfile::tempdir().unwrap() }
    }

    /// A running server.
    pub async fn started() -> Self {
        let mut server = Self::absent();
        server.start().await;
        server
    }

    /// Starts it and waits until it answers.
    pub async fn start(&mut self) {
        let child = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .current_dir(self.dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server is needed: apt-get install redis-server");
        self.child = Some(child);
        let client = redis::Client::open(self.url()).unwrap();
        until("redis answers", async || match client.get_multiplexed_async_connection().await {
            Ok(mut connection) => redis::cmd("PING").query_async::<String>(&mut connection).await.is_ok(),
            Err(_) => false,
        })
        .await;
    }

    /// Kills it at once; its memory is gone.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Empties it.
    pub async fn flush(&self) {
        let client = redis::Client::open(self.url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        redis::cmd("FLUSHALL").query_async::<()>(&mut connection).await.unwrap();
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }
}

impl Drop for TestRedis {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Waits until a condition holds, at most 20 s.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let limit = Instant::now() + Duration::from_secs(20);
    let mut tick = tokio::time::interval(Duration::from_millis(10));
    while !holds().await {
        assert!(Instant::now() < limit, "waited 20 s in vain until {what}");
        tick.tick().await;
    }
}
