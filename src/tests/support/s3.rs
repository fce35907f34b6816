//! A real S3 server (`s3s` over a folder) on threads of its own: it checks signatures and knows parts, ranges and lists. It can be
//! away for a while and come back on the same port with what it had.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    time::Duration,
};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The bucket.
pub const BUCKET: &str = "rozmova-test";
/// Who may use it.
pub const ACCESS_KEY: &str = "the-tests";
/// Their secret.
pub const SECRET_KEY: &str = "secret-of-the-tests";

/// See the module.
pub struct S3 {
    runtime: Option<Runtime>,
    port: u16,
    dir: TempDir,
}

impl S3 {
    /// With an empty bucket.
    pub fn start() -> Self {
        let dir = TempDir::new().unwrap();
        std::fs::create_dir(dir.path().join(BUCKET)).unwrap();
        let mut server = Self { runtime: None, port: 0, dir };
        server.go_on();
        server
    }

    /// Address.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Settings of a server that keeps its files here.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("ROZMOVA__FILES__S3_ENDPOINT", self.endpoint()),
            ("ROZMOVA__FILES__S3_BUCKET", BUCKET.to_owned()),
            ("ROZMOVA__FILES__S3_PREFIX", "chat/".to_owned()),
            ("ROZMOVA__FILES__S3_ACCESS_KEY", ACCESS_KEY.to_owned()),
            ("ROZMOVA__FILES__S3_SECRET_KEY", SECRET_KEY.to_owned()),
        ]
    }

    /// Answers again.
    pub fn go_on(&mut self) {
        let mut service = S3ServiceBuilder::new(FileSystem::new(self.dir.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(ACCESS_KEY.to_owned(), SECRET_KEY.to_owned()));
        let service = service.build();
        let listener = TcpListener::bind(("127.0.0.1", self.port)).unwrap();
        listener.set_nonblocking(true).unwrap();
        self.port = listener.local_addr().unwrap().port();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let http = Builder::new(TokioExecutor::new());
            while let Ok((socket, _)) = listener.accept().await {
                let connection = http.serve_connection(TokioIo::new(socket), service.clone()).into_owned();
                tokio::spawn(async move {
                    let _ = connection.await;
                });
            }
        });
        self.runtime = Some(runtime);
    }

    /// Is away from now on; its connections break.
    pub fn stop(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        // A runtime may not be waited for inside another one.
        std::thread::spawn(move || runtime.shutdown_timeout(Duration::from_secs(2))).join().unwrap();
    }

    /// Objects of the bucket.
    pub fn objects(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        walk(&self.dir.path().join(BUCKET), &mut found);
        found
    }

    /// Parts of unfinished objects.
    #[allow(dead_code, reason = "the stories look at whole objects only")]
    pub fn parts(&self) -> usize {
        let entries = std::fs::read_dir(self.dir.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name.contains(".part-")).count()
    }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.stop();
    }
}
