//! The mirror inside the process.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use rozmova_actors::ports::{QueueChange, QueueMirror};

use super::model::{LogEntry, Mirrored, Model};

/// See the module.
#[derive(Debug, Default)]
pub struct LocalMirror {
    model: Mutex<Model>,
    wants_copy: AtomicBool,
}

impl LocalMirror {
    /// The copy now.
    #[must_use]
    pub fn mirrored(&self) -> Mirrored {
        self.model.lock().unwrap_or_else(PoisonError::into_inner).mirrored()
    }

    /// Newest changes, ascending.
    #[must_use]
    pub fn log(&self) -> Vec<LogEntry> {
        self.model.lock().unwrap_or_else(PoisonError::into_inner).log()
    }
}

impl QueueMirror for LocalMirror {
    fn push(&self, seq: u64, change: QueueChange) {
        let reset = change == QueueChange::Reset;
        let applied = self.model.lock().unwrap_or_else(PoisonError::into_inner).apply(seq, &change);
        if reset || !applied {
            self.wants_copy.store(!applied, Ordering::Release);
        }
    }

    fn wants_full_copy(&self) -> bool {
        self.wants_copy.load(Ordering::Acquire)
    }
}
