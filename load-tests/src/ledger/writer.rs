//! The writing end: records are buffered for at most 50 ms, written by a thread of their own and synced once a second.
//! A generator that dies leaves a readable prefix: whole lines, and one torn at the end at most.

use std::{
    cell::RefCell,
    fs::File,
    io::Write,
    path::Path,
    rc::Rc,
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::Record;
use crate::error::LoadError;

/// Buffers that may wait for the disk before the generator waits too.
const WAITING: usize = 1_024;
const BUFFER: usize = 64 * 1024;
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// The ledger of a run. Cheap to clone; stays on the generator's thread.
#[derive(Clone)]
pub struct Ledger {
    inner: Rc<RefCell<Inner>>,
}

struct Inner {
    buffer: String,
    to: Option<SyncSender<String>>,
    thread: Option<JoinHandle<std::io::Result<()>>>,
    records: u64,
}

impl Ledger {
    /// Begins a ledger in `dir`; an older one there is replaced.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(dir: &Path) -> Result<Self, LoadError> {
        std::fs::create_dir_all(dir).map_err(LoadError::file(dir))?;
        let path = dir.join(super::FILE);
        let file = File::create(&path).map_err(LoadError::file(&path))?;
        let (to, from) = sync_channel(WAITING);
        let thread = std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || keep(file, &from))
            .map_err(LoadError::file(&path))?;
        let inner = Inner { buffer: String::with_capacity(BUFFER), to: Some(to), thread: Some(thread), records: 0 };
        Ok(Self { inner: Rc::new(RefCell::new(inner)) })
    }

    /// Adds a record. An `Intent` must be added before its message is sent.
    pub fn add(&self, record: &Record) {
        let mut inner = self.inner.borrow_mut();
        record.write(&mut inner.buffer);
        inner.records += 1;
        if inner.buffer.len() >= BUFFER - 256 {
            inner.hand_over();
        }
    }

    /// Hands what is buffered to the writing thread; called every 50 ms by the run.
    pub fn flush(&self) {
        self.inner.borrow_mut().hand_over();
    }

    /// Records so far.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.inner.borrow().records
    }

    /// Writes and syncs everything; nothing may be added afterwards.
    ///
    /// # Errors
    /// When the disk refused any part of it: such a ledger proves nothing.
    pub fn finish(&self) -> Result<(), LoadError> {
        let thread = {
            let mut inner = self.inner.borrow_mut();
            inner.hand_over();
            inner.to = None;
            inner.thread.take()
        };
        match thread.map(JoinHandle::join) {
            None | Some(Ok(Ok(()))) => Ok(()),
            Some(Ok(Err(e))) => Err(LoadError::Other(format!("the ledger could not be written: {e}"))),
            Some(Err(_)) => Err(LoadError::Other(String::from("the ledger's thread ended by itself"))),
        }
    }
}

impl Inner {
    fn hand_over(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        let buffer = std::mem::replace(&mut self.buffer, String::with_capacity(BUFFER));
        if let Some(to) = &self.to {
            // A thread that has ended tells its fault in `finish`.
            let _ended = to.send(buffer);
        }
    }
}

fn keep(mut file: File, from: &Receiver<String>) -> std::io::Result<()> {
    let mut synced = Instant::now();
    let mut dirty = false;
    loop {
        match from.recv_timeout(SYNC_EVERY.saturating_sub(synced.elapsed())) {
            Ok(buffer) => {
                file.write_all(buffer.as_bytes())?;
                dirty = true;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return file.sync_all(),
        }
        if synced.elapsed() >= SYNC_EVERY {
            if dirty {
                file.sync_data()?;
                dirty = false;
            }
            synced = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::ledger::read;

    #[test]
    fn what_was_added_is_read_back_in_order_and_a_torn_end_is_left_out() {
        let dir = std::env::temp_dir().join(format!("rz-ledger-{}", std::process::id()));
        let ledger = Ledger::create(&dir).unwrap();
        for dialog in 0..5_000 {
            ledger.add(&Record::Dialog { dialog, widget: false, chat: format!("chat-{dialog}") });
        }
        ledger.finish().unwrap();
        assert_eq!(read::records(&dir).unwrap().len(), 5_000);
        let path = dir.join(crate::ledger::FILE);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 3]).unwrap();
        let records = read::records(&dir).unwrap();
        assert_eq!(records.len(), 4_999);
        assert_eq!(records[4_998], Record::Dialog { dialog: 4_998, widget: false, chat: "chat-4998".into() });
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
