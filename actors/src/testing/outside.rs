//! The other side of channels, mirror and presence.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::domain::outbound::OutboxRow;
use crate::domain::{OperatorId, Timestamp};
use crate::ports::{BoxFuture, Clock, Presence, QueueChange, QueueMirror, SendOutcome, Sender};

/// A channel that takes everything unless told otherwise, and remembers every try.
#[derive(Default)]
pub struct ScriptedSender {
    clock: Option<std::sync::Arc<dyn Clock>>,
    tries: Mutex<Vec<(Timestamp, OutboxRow)>>,
    script: Mutex<HashMap<String, VecDeque<SendOutcome>>>,
    panics: Mutex<u32>,
    hang: std::sync::atomic::AtomicBool,
}

impl ScriptedSender {
    /// Notes the time of each try by this clock.
    #[must_use]
    pub fn with_clock(clock: std::sync::Arc<dyn Clock>) -> Self {
        Self { clock: Some(clock), ..Self::default() }
    }

    /// The next tries to this chat end like this, then everything is accepted again.
    pub fn script(&self, chat: &str, outcomes: impl IntoIterator<Item = SendOutcome>) {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.entry(chat.to_owned()).or_default().extend(outcomes);
    }

    /// The next `n` calls panic before anything is sent.
    pub fn panic_next(&self, n: u32) {
        *self.panics.lock().unwrap_or_else(PoisonError::into_inner) = n;
    }

    /// While on, no try ever ends.
    pub fn hang(&self, on: bool) {
        self.hang.store(on, std::sync::atomic::Ordering::SeqCst);
    }

    /// Every try so far with its moment (zero without a clock).
    #[must_use]
    pub fn tries(&self) -> Vec<(Timestamp, OutboxRow)> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Sender for ScriptedSender {
    fn send(&self, row: OutboxRow) -> BoxFuture<SendOutcome> {
        {
            let mut panics = self.panics.lock().unwrap_or_else(PoisonError::into_inner);
            if *panics > 0 {
                *panics -= 1;
                drop(panics);
                panic!("the sender was told to panic");
            }
        }
        let at = self.clock.as_ref().map_or(Timestamp(0), |clock| clock.now());
        let outcome = self
            .script
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_mut(&row.draft.chat_id)
            .and_then(VecDeque::pop_front)
            .unwrap_or_else(|| SendOutcome::Accepted { external_id: Some(format!("ext-{}", row.n)) });
        self.tries.lock().unwrap_or_else(PoisonError::into_inner).push((at, row));
        let hang = self.hang.load(std::sync::atomic::Ordering::SeqCst);
        Box::pin(async move {
            if hang {
                std::future::pending::<()>().await;
            }
            outcome
        })
    }
}

/// Remembers every change of the queue.
#[derive(Debug, Default)]
pub struct RecordedMirror {
    changes: Mutex<Vec<(u64, QueueChange)>>,
    wants: std::sync::atomic::AtomicBool,
}

impl RecordedMirror {
    /// All changes so far.
    #[must_use]
    pub fn changes(&self) -> Vec<(u64, QueueChange)> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// As if the backend had been emptied: asks for a full copy until [`QueueChange::Reset`] comes.
    pub fn ask_for_full_copy(&self) {
        self.wants.store(true, std::sync::atomic::Ordering::SeqCst);
    }
}

impl QueueMirror for RecordedMirror {
    fn push(&self, seq: u64, change: QueueChange) {
        if change == QueueChange::Reset {
            self.wants.store(false, std::sync::atomic::Ordering::SeqCst);
        }
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).push((seq, change));
    }

    fn wants_full_copy(&self) -> bool {
        self.wants.load(std::sync::atomic::Ordering::SeqCst)
    }
}

/// A presence backend that knows nobody.
#[derive(Debug, Default)]
pub struct NoPresence;

impl Presence for NoPresence {
    fn beat(&self, _: OperatorId, _: &str) {}
    fn gone(&self, _: OperatorId, _: &str) {}
    fn connections(&self, _: OperatorId) -> BoxFuture<usize> {
        Box::pin(async { 0 })
    }
}

/// Everybody has the files 1 to 99 and may send them; the others do not exist. Remembers what was released.
#[derive(Debug, Default)]
pub struct FakeFiles {
    /// Files that were free again after a refusal.
    pub released: std::sync::Mutex<Vec<crate::domain::FileId>>,
}

impl crate::ports::Files for FakeFiles {
    fn claim(&self, claim: crate::ports::Claim) -> BoxFuture<Result<Vec<serde_json::Value>, crate::ports::ClaimError>> {
        let unknown = claim.files.iter().find(|id| !(1..100).contains(&id.get())).copied();
        let given = claim.files.iter().map(|id| serde_json::json!({"id": id, "type": "image", "name": "фото.png"}));
        let answer = unknown.map_or_else(|| Ok(given.collect()), |id| Err(crate::ports::ClaimError::Unknown(id)));
        Box::pin(async { answer })
    }

    fn release(&self, claim: crate::ports::Claim) -> BoxFuture<()> {
        self.released.lock().unwrap().extend(claim.files);
        Box::pin(async {})
    }
}
