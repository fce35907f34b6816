//! What the actors need from outside, each trait with its guarantees in comments.
//!
//! A port exists where there are two real implementations or a simulated world, nowhere else (architecture.md 1).

pub mod clock;
pub mod files;
pub mod ids;
pub mod journal;
pub mod mirror;
pub mod presence;
pub mod sender;
pub mod snapshots;

use std::{future::Future, pin::Pin, sync::Arc};

pub use clock::{Clock, Random};
pub use files::{Claim, ClaimError, Files, MAX_FILES};
pub use ids::{IdSource, OutOfIds};
pub use journal::{
    Applied, Change, Committed, DialogWrite, FactDraft, FetchDraft, Journal, JournalError, LineAmended, NewContact,
    NewMessage, NoticeDraft, Receipt, TimerDraft,
};
pub use mirror::{QueueChange, QueueMirror};
pub use presence::Presence;
pub use sender::{SendOutcome, Sender};
pub use snapshots::{LiveContact, LiveDialog, SnapshotError, Snapshots};

/// A boxed future that may cross threads; ports are objects, so they cannot use `async fn`.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// All ports, handed to every actor at start. Cheap to clone.
#[derive(Clone)]
pub struct Ports {
    /// Writes.
    pub journal: Arc<dyn Journal>,
    /// Rebuilds.
    pub snapshots: Arc<dyn Snapshots>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Copy of the queue.
    pub mirror: Arc<dyn QueueMirror>,
    /// Copy of presence.
    pub presence: Arc<dyn Presence>,
    /// Uploaded files.
    pub files: Arc<dyn Files>,
    /// Channels' wire.
    pub sender: Arc<dyn Sender>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
}
