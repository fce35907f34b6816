//! Where `raw` writes: tables of its own on the product's database server or volume.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel},
    thread::JoinHandle,
    time::Duration,
};

use super::statements::{PLANS, SHORT};
use crate::sql::{Conn, Doing, SqlError};

const SCHEMA: &str = "rozmova_load_raw";

/// The tables, and how to get to them.
pub(super) enum Place {
    /// A schema of that name.
    Schema { url: String },
    /// A file of its own.
    File { path: PathBuf },
}

impl Place {
    /// Makes the tables; what an interrupted run left behind is replaced.
    pub(super) fn make(url: &str) -> Result<Self, SqlError> {
        let place = match url.strip_prefix("sqlite://") {
            Some(path) => {
                let path = PathBuf::from(format!("{path}.raw-{}", std::process::id()));
                if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
                    std::fs::create_dir_all(dir).map_err(|e| SqlError::Other(format!("{}: {e}", dir.display())))?;
                }
                Self::File { path }
            }
            None => Self::Schema { url: url.to_owned() },
        };
        let made = place.create();
        if made.is_err() {
            // The reason why it could not be made is worth more than why it could not be removed.
            let _ = place.remove();
        }
        made.map(|()| place)
    }

    fn create(&self) -> Result<(), SqlError> {
        if let Self::Schema { url } = self {
            let mut conn = Conn::open(url)?;
            conn.run(&format!("drop schema if exists {SCHEMA} cascade; create schema {SCHEMA}"))
                .doing("making a schema of our own")?;
        }
        self.open()?.migrate()
    }

    /// A connection that sees these tables only.
    pub(super) fn open(&self) -> Result<Conn, SqlError> {
        match self {
            Self::Schema { url } => {
                let mut conn = Conn::open(url)?;
                let settings = format!("set search_path = {SCHEMA}; {SHORT}; {PLANS}");
                conn.run(&settings).doing("entering our schema")?;
                Ok(conn)
            }
            Self::File { path } => Conn::open(&format!("sqlite://{}", path.display())),
        }
    }

    /// Directory on the database's volume, when it is on this machine and may be written.
    pub(super) fn volume(&self, conn: &mut Conn) -> Option<PathBuf> {
        match self {
            Self::File { path } => Some(parent(path)),
            Self::Schema { .. } => {
                let dir = conn.text("select current_setting('data_directory', true) as value").ok().flatten()?;
                let dir = PathBuf::from(dir);
                // Beside the cluster's directory, never in it: the same volume unless the cluster is its mount point.
                let beside = dir.parent()?.to_path_buf();
                dir.is_dir().then_some(beside)
            }
        }
    }

    /// SQLite's checkpoints on a thread of their own, as in the server.
    pub(super) fn checkpoints(&self) -> Result<Option<Checkpoints>, SqlError> {
        match self {
            Self::Schema { .. } => Ok(None),
            Self::File { path } => Checkpoints::start(path).map(Some),
        }
    }

    /// Removes the tables.
    pub(super) fn remove(&self) -> Result<(), SqlError> {
        match self {
            Self::Schema { url } => {
                let mut conn = Conn::open(url)?;
                conn.run(&format!("drop schema if exists {SCHEMA} cascade")).doing("removing our schema")
            }
            Self::File { path } => {
                for end in ["", "-wal", "-shm"] {
                    let file = PathBuf::from(format!("{}{end}", path.display()));
                    if file.exists() {
                        std::fs::remove_file(&file).map_err(|e| SqlError::Other(format!("{}: {e}", file.display())))?;
                    }
                }
                Ok(())
            }
        }
    }
}

fn parent(path: &Path) -> PathBuf {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Copies pages back into the file once a second; ends when dropped.
pub(super) struct Checkpoints {
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    fn start(path: &Path) -> Result<Self, SqlError> {
        let mut conn = Conn::open(&format!("sqlite://{}", path.display()))?;
        let (stop, stopped) = sync_channel::<()>(0);
        let thread = std::thread::spawn(move || {
            while matches!(stopped.recv_timeout(Duration::from_secs(1)), Err(RecvTimeoutError::Timeout)) {
                // A checkpoint that finds the file busy copies less; the next one goes on.
                let _ = conn.run("pragma wal_checkpoint(passive)");
            }
        });
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
