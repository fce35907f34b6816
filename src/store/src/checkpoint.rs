//! SQLite's checkpoints, off the writer thread: copying pages back into the file must not lengthen a commit.

use std::{
    path::PathBuf,
    sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel},
    thread::JoinHandle,
    time::Duration,
};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};

/// How often the size of the WAL is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// From this size on pages are copied back: 4 MB.
const FROM_BYTES: u64 = 4 << 20;

/// The thread; ends when dropped.
pub(crate) struct Checkpoints {
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    pub(crate) fn start(path: &str) -> std::io::Result<Self> {
        let (stop, stopped) = sync_channel::<()>(0);
        let database = path.to_owned();
        let wal = PathBuf::from(format!("{path}-wal"));
        let thread = std::thread::Builder::new().name("rz-checkpoint".into()).spawn(move || {
            let mut conn = None;
            while matches!(stopped.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
                let size = std::fs::metadata(&wal).map(|m| m.len()).unwrap_or(0);
                if size >= FROM_BYTES {
                    checkpoint(&database, &mut conn);
                }
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

/// Copies what no reader needs any more; never waits for readers or the writer.
fn checkpoint(database: &str, conn: &mut Option<SqliteConnection>) {
    if conn.is_none() {
        match SqliteConnection::establish(database) {
            Ok(mut fresh) => {
                if fresh.batch_execute("pragma busy_timeout = 1000; pragma synchronous = full").is_ok() {
                    *conn = Some(fresh);
                }
            }
            Err(error) => tracing::warn!(%error, "no connection for the checkpoint"),
        }
    }
    if let Some(open) = conn
        && let Err(error) = open.batch_execute("pragma wal_checkpoint(passive)")
    {
        tracing::warn!(%error, "the checkpoint failed; the writer's own will follow at 64 MB");
        *conn = None;
    }
}
