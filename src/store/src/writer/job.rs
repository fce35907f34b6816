//! What waits in a writer's queue.

use rozmova_actors::{
    domain::{AuthorKind, ConnectionId, DialogId, Slot, slot::SLOTS},
    ports::{Change, Committed, JournalError, Receipt, journal::ReceiptApplied},
};
use tokio::sync::oneshot;

use crate::store::AdminJob;

/// An entry of the queue.
pub(super) enum Item {
    /// A change or a receipt, for the next batch.
    Job(Job),
    /// A function that runs between two batches (SQLite).
    Admin(AdminJob),
}

/// Work with the place of its answer.
pub(super) enum Job {
    Change { slot: Slot, change: Box<Change>, reply: oneshot::Sender<Result<Committed, JournalError>> },
    Receipt { receipt: Receipt, reply: oneshot::Sender<Result<ReceiptApplied, JournalError>> },
}

/// What a job was answered.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    Change(Committed),
    Receipt(ReceiptApplied),
}

impl Job {
    pub(super) fn slot(&self) -> Slot {
        match self {
            Self::Change { slot, .. } => *slot,
            Self::Receipt { receipt, .. } => receipt.slot,
        }
    }

    /// Whether the caller has stopped waiting (its deadline passed, or it is gone).
    pub(super) fn is_abandoned(&self) -> bool {
        match self {
            Self::Change { reply, .. } => reply.is_closed(),
            Self::Receipt { reply, .. } => reply.is_closed(),
        }
    }

    pub(super) fn answer(self, outcome: Outcome) {
        match (self, outcome) {
            (Self::Change { reply, .. }, Outcome::Change(committed)) => drop(reply.send(Ok(committed))),
            (Self::Receipt { reply, .. }, Outcome::Receipt(applied)) => drop(reply.send(Ok(applied))),
            // Outcomes are made from the same list of jobs, in its order.
            (job, _) => job.refuse(JournalError::Refused("the writer mixed up its answers".into())),
        }
    }

    pub(super) fn refuse(self, error: JournalError) {
        match self {
            Self::Change { reply, .. } => drop(reply.send(Err(error))),
            Self::Receipt { reply, .. } => drop(reply.send(Err(error))),
        }
    }

    /// Keys that make a second copy a duplicate.
    pub(super) fn keys(&self) -> Vec<Key> {
        let Self::Change { change, .. } = self else { return Vec::new() };
        let Some(first) = change.messages.first() else { return Vec::new() };
        let mut keys = Vec::new();
        if let Some(key) = &first.dedup_key {
            keys.push(Key::Dedup(first.connection_id, key.clone()));
        }
        if let Some(nonce) = &first.message.client_nonce {
            let author = &first.message.author;
            let (id, name) = author.series();
            keys.push(Key::Nonce(first.message.dialog_id, author.kind, id, name.to_owned(), nonce.clone()));
        }
        keys
    }

    /// Rows this job replaces: two jobs of one batch may not replace the same row.
    pub(super) fn rows(&self) -> Vec<Row> {
        match self {
            Self::Change { change, .. } => {
                let mut rows = Vec::with_capacity(2);
                if let Some(write) = &change.dialog {
                    rows.push(Row::Dialog(write.row.id.get()));
                } else if let Some(first) = change.messages.first() {
                    // Lines of one dialog in two changes: the second may rely on the first's numbers.
                    rows.push(Row::Dialog(first.message.dialog_id.get()));
                }
                if let Some(new) = &change.contact {
                    rows.push(Row::Contact(new.contact.id.get()));
                }
                if let Some(contact) = &change.contact_update {
                    rows.push(Row::Contact(contact.id.get()));
                }
                rows.extend(change.timers.iter().map(|t| Row::Timer(t.kind, t.subject)));
                rows
            }
            Self::Receipt { receipt, .. } => {
                let mut rows = vec![Row::Deliveries(receipt.dialog_id.get())];
                if let Some((n, _)) = receipt.outbox {
                    rows.push(Row::Outbox(receipt.slot, n));
                }
                rows
            }
        }
    }
}

/// See [`Job::keys`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Dedup(ConnectionId, String),
    /// Author as in [`Author::series`](rozmova_actors::domain::message::Author::series).
    Nonce(DialogId, AuthorKind, i64, String, String),
}

/// See [`Job::rows`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Row {
    Dialog(i64),
    Contact(i64),
    Timer(&'static str, i64),
    Deliveries(i64),
    Outbox(Slot, i64),
}

/// The slot of a change, and what can be refused without asking the database (so that both databases refuse the same).
pub(super) fn check(change: &Change) -> Result<Slot, JournalError> {
    let refuse = |why: &str| Err(JournalError::Refused(why.to_owned()));
    let slot = match change.slot.or_else(|| change.dialog.as_ref().map(|d| d.row.slot)) {
        Some(slot) if slot.get() < SLOTS => slot,
        Some(_) => return refuse("a slot out of range"),
        None => return refuse("a change without a slot"),
    };
    let elsewhere = change.dialog.as_ref().is_some_and(|d| d.row.slot != slot)
        || change.contact.as_ref().is_some_and(|c| c.contact.slot != slot)
        || change.outbox.iter().any(|o| o.slot != slot)
        || change.widget.iter().any(|w| w.slot != slot)
        || change.facts.iter().any(|f| f.slot != slot);
    if elsewhere {
        return refuse("rows of another slot in one change");
    }
    if let Some(write) = &change.dialog
        && (write.insert != (write.row.version == 1) || write.row.version < 1)
    {
        return Err(JournalError::Conflict);
    }
    let nul = |text: &str| text.contains('\0');
    let nul_in_message = change.messages.iter().any(|m| {
        nul(&m.message.text)
            || nul(&m.message.author.name)
            || m.message.client_nonce.as_deref().is_some_and(nul)
            || m.dedup_key.as_deref().is_some_and(nul)
    });
    if nul_in_message {
        return refuse("a text with NUL");
    }
    Ok(slot)
}
