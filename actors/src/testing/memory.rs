//! Journal and ids in memory.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::distribution::{audit::AuditRow, messages::OfferRow};
use crate::domain::filter::SavedFilter;
use crate::domain::outbound::{OutboxRow, WidgetEvent};
use crate::domain::topic::Catalogue;
use crate::domain::{
    AuthorKind, Client, ClientId, ConnectionId, Contact, ContactId, Dialog, DialogId, Direction, FilterId, IdKind,
    Message, MessageId, OfferId, OperatorId, OperatorProfile, Slot, Timestamp,
};
use crate::ports::journal::ReceiptApplied;
use crate::ports::snapshots::DueTimer;
use crate::ports::{
    Applied, BoxFuture, Change, Committed, FactDraft, FetchDraft, IdSource, Journal, JournalError, NewMessage,
    OutOfIds, Receipt,
};

/// What shall go wrong with the next write (first in, first out).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is written and this is answered.
    Fail(JournalError),
    /// The change is committed and the answer is lost: the caller hears `Unavailable`.
    LoseAnswer,
}

/// Author as nonces see it.
type NonceKey = (DialogId, AuthorKind, i64, String, String);

fn nonce_key(message: &Message) -> Option<NonceKey> {
    let (id, name) = message.author.series();
    Some((message.dialog_id, message.author.kind, id, name.to_owned(), message.client_nonce.clone()?))
}

/// Everything stored. Public so that tests can look (and spoil).
#[derive(Debug, Default, Clone)]
pub struct Saved {
    /// Clients.
    pub clients: HashMap<ClientId, Client>,
    /// Contacts.
    pub contacts: HashMap<ContactId, Contact>,
    /// Requests.
    pub dialogs: BTreeMap<DialogId, Dialog>,
    /// Lines, ascending by `seq`.
    pub messages: BTreeMap<DialogId, Vec<Message>>,
    /// Deadlines by (kind, subject).
    pub timers: BTreeMap<(String, i64), DueTimer>,
    /// Unfinished outbox rows by (slot, n).
    pub outbox: BTreeMap<(Slot, i64), OutboxRow>,
    /// Finished outbox rows.
    pub outbox_done: Vec<OutboxRow>,
    /// Visitors' events by (slot, n).
    pub widget: BTreeMap<(Slot, i64), WidgetEvent>,
    /// Facts in commit order.
    pub facts: Vec<FactDraft>,
    /// Lines whose files are to be fetched, in commit order.
    pub fetches: Vec<FetchDraft>,
    /// Lines of bells in commit order.
    pub notices: Vec<crate::ports::NoticeDraft>,
    /// Ids in the channels by message.
    pub external_ids: HashMap<MessageId, String>,
    /// Operators.
    pub operators: BTreeMap<OperatorId, OperatorProfile>,
    /// Settings and the like.
    pub catalogue: Catalogue,
    /// Saved filters.
    pub filters: BTreeMap<FilterId, SavedFilter>,
    /// Drafts by author, dialog and kind.
    pub drafts: BTreeMap<(OperatorId, DialogId, crate::domain::DraftKind), crate::domain::Draft>,
    /// Offers.
    pub offers: BTreeMap<OfferId, OfferRow>,
    /// Audit of distribution.
    pub audit: Vec<AuditRow>,
    /// (operator, status, who, reason, at) in order.
    pub status_log: Vec<(OperatorId, crate::domain::OperatorStatusId, Option<OperatorId>, &'static str, Timestamp)>,
    /// Changes committed.
    pub commits: u64,
    keys: HashMap<(ConnectionId, String), (DialogId, i64)>,
    nonces: HashMap<NonceKey, i64>,
    last_outbox: HashMap<Slot, i64>,
    last_widget: HashMap<Slot, i64>,
    faults: VecDeque<Fault>,
    read_failures: u32,
}

/// The database of a test. Cheap to clone: all clones are one database, which therefore survives any actor.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Shared>);

#[derive(Default)]
struct Shared {
    saved: Mutex<Saved>,
    ids: [AtomicI64; IdKind::ALL.len()],
    reads: AtomicUsize,
    held: Mutex<bool>,
    released: tokio::sync::Notify,
    outbox_reads: Mutex<Option<Vec<tokio::sync::oneshot::Sender<()>>>>,
}

impl MemoryStore {
    /// Locks the rows to look at them or to spoil them.
    pub fn rows(&self) -> MutexGuard<'_, Saved> {
        self.0.saved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next write goes wrong like this.
    pub fn fault(&self, fault: Fault) {
        self.rows().faults.push_back(fault);
    }

    /// The next `n` reads fail.
    pub fn fail_reads(&self, n: u32) {
        self.rows().read_failures = n;
    }

    /// Reads of dialogs and contacts so far.
    #[must_use]
    pub fn reads(&self) -> usize {
        self.0.reads.load(Ordering::SeqCst)
    }

    /// While on, writes wait: the database is slow.
    pub fn hold(&self, on: bool) {
        *self.0.held.lock().unwrap_or_else(PoisonError::into_inner) = on;
        if !on {
            self.0.released.notify_waiters();
        }
    }

    /// From now on what is read of the unfinished rows of the outbox comes when [`Self::outbox_read_comes`] says so.
    pub fn hold_outbox_reads(&self) {
        *self.0.outbox_reads.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
    }

    /// How many of these reads wait.
    #[must_use]
    pub fn outbox_reads_held(&self) -> usize {
        self.0.outbox_reads.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map_or(0, Vec::len)
    }

    /// The read with this place among those that wait comes.
    pub fn outbox_read_comes(&self, place: usize) {
        let mut held = self.0.outbox_reads.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = held.as_mut().unwrap().remove(place).send(());
    }

    pub(super) fn outbox_read(&self) -> Option<tokio::sync::oneshot::Receiver<()>> {
        let mut held = self.0.outbox_reads.lock().unwrap_or_else(PoisonError::into_inner);
        let (comes, wait) = tokio::sync::oneshot::channel();
        held.as_mut()?.push(comes);
        Some(wait)
    }

    /// Whether a read may go on; counts it.
    pub(super) fn may_read(&self) -> Result<(), crate::ports::SnapshotError> {
        self.0.reads.fetch_add(1, Ordering::SeqCst);
        let mut rows = self.rows();
        if rows.read_failures > 0 {
            rows.read_failures -= 1;
            return Err(crate::ports::SnapshotError("the test said so".into()));
        }
        Ok(())
    }

    /// Commits a change at once, with the next fault if there is one.
    ///
    /// # Errors
    /// As [`Journal::write`].
    pub fn commit(&self, change: Change) -> Result<Committed, JournalError> {
        let mut rows = self.rows();
        match rows.faults.pop_front() {
            Some(Fault::Fail(error)) => Err(error),
            Some(Fault::LoseAnswer) => {
                let _ = rows.commit(change);
                Err(JournalError::Unavailable)
            }
            None => rows.commit(change),
        }
    }

    /// Commits a delivery step at once.
    #[must_use]
    pub fn settle(&self, receipt: Receipt) -> ReceiptApplied {
        self.rows().settle(receipt)
    }
}

impl Saved {
    fn known(&self, line: &NewMessage) -> Option<Committed> {
        let by_key = line.dedup_key.as_ref().and_then(|key| self.keys.get(&(line.connection_id, key.clone()))).copied();
        let by_nonce = || self.nonces.get(&nonce_key(&line.message)?).map(|seq| (line.message.dialog_id, *seq));
        let (dialog_id, seq) = by_key.or_else(by_nonce)?;
        let first = self.messages.get(&dialog_id)?.iter().find(|m| m.seq == seq)?;
        Some(Committed::Duplicate {
            message_id: first.id,
            dialog_id,
            seq,
            created_at: first.created_at,
            differs: first.text != line.message.text,
        })
    }

    fn check(&self, change: &Change) -> Result<(), JournalError> {
        let slot = change.slot.ok_or_else(|| JournalError::Refused("a change without a slot".into()))?;
        if let Some(new) = &change.contact {
            let taken = |c: &Contact| {
                c.id == new.contact.id
                    || (c.connection_id == new.contact.connection_id && c.chat_id == new.contact.chat_id)
            };
            if self.contacts.values().any(taken) {
                return Err(JournalError::Conflict);
            }
        }
        if let Some(write) = &change.dialog {
            if write.row.slot != slot {
                return Err(JournalError::Refused("a dialog of another slot".into()));
            }
            match self.dialogs.get(&write.row.id) {
                None if write.insert && write.row.version == 1 => {}
                Some(old) if !write.insert && write.row.version == old.version + 1 => {}
                _ => return Err(JournalError::Conflict),
            }
        }
        for amended in &change.amended {
            let lines = self.messages.get(&amended.message.dialog_id);
            if !lines.is_some_and(|lines| {
                lines
                    .iter()
                    .any(|m| m.id == amended.message.id && m.edited_at == amended.seen && m.deleted_at.is_none())
            }) {
                return Err(JournalError::Conflict);
            }
        }
        for fetched in &change.fetched {
            let lines = self.messages.get(&fetched.dialog_id);
            if !lines.is_some_and(|lines| lines.iter().any(|m| m.id == fetched.id && m.deleted_at.is_none())) {
                return Err(JournalError::Conflict);
            }
        }
        for line in &change.messages {
            let lines = self.messages.get(&line.message.dialog_id);
            if lines.is_some_and(|lines| lines.iter().any(|m| m.seq == line.message.seq)) {
                return Err(JournalError::Conflict);
            }
            if line.message.text.contains('\0') {
                return Err(JournalError::Refused("NUL in a text".into()));
            }
        }
        Ok(())
    }

    /// Applies a change with every guarantee of [`Journal`].
    ///
    /// # Errors
    /// As [`Journal::write`].
    pub fn commit(&mut self, change: Change) -> Result<Committed, JournalError> {
        if let Some(duplicate) = change.messages.first().and_then(|line| self.known(line)) {
            return Ok(duplicate);
        }
        self.check(&change)?;
        let slot = change.slot.unwrap_or(Slot(0));
        if let Some(new) = change.contact {
            if let Some(client) = new.client {
                self.clients.insert(client.id, client);
            }
            self.contacts.insert(new.contact.id, new.contact);
        }
        if let Some(contact) = change.contact_update {
            self.contacts.insert(contact.id, contact);
        }
        if let Some(write) = change.dialog {
            self.dialogs.insert(write.row.id, write.row);
        }
        for line in change.messages {
            let message = line.message;
            if let Some(key) = line.dedup_key {
                self.keys.insert((line.connection_id, key), (message.dialog_id, message.seq));
            }
            if let Some(key) = nonce_key(&message) {
                self.nonces.insert(key, message.seq);
            }
            self.messages.entry(message.dialog_id).or_default().push(message);
        }
        for amended in change.amended {
            let lines = self.messages.entry(amended.message.dialog_id).or_default();
            if let Some(line) = lines.iter_mut().find(|line| line.id == amended.message.id) {
                *line = amended.message;
            }
        }
        for fetched in change.fetched {
            let lines = self.messages.entry(fetched.dialog_id).or_default();
            if let Some(line) = lines.iter_mut().find(|line| line.id == fetched.id) {
                line.attachments = fetched.attachments;
            }
        }
        self.fetches.extend(change.fetches);
        for timer in change.timers {
            self.put_timer(timer);
        }
        let mut applied = Applied::default();
        for draft in change.outbox {
            let n = self.last_outbox.entry(slot).or_insert(0);
            *n += 1;
            let row = OutboxRow { n: *n, attempts: 0, next_at: draft.at, draft };
            self.outbox.insert((slot, row.n), row.clone());
            applied.outbox.push(row);
        }
        for draft in change.widget {
            applied.widget.push(self.add_widget(draft));
        }
        self.facts.extend(change.facts);
        self.notices.extend(change.notices);
        self.commits += 1;
        Ok(Committed::Applied(applied))
    }

    fn add_widget(&mut self, draft: crate::domain::outbound::WidgetDraft) -> WidgetEvent {
        let n = self.last_widget.entry(draft.slot).or_insert(0);
        *n += 1;
        let event = WidgetEvent {
            n: *n,
            contact_id: draft.contact_id,
            kind: draft.kind.to_owned(),
            data: draft.data,
            at: draft.at,
        };
        self.widget.insert((draft.slot, event.n), event.clone());
        event
    }

    /// Forgets faults that were not used up.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    /// Sets or removes a deadline.
    pub fn put_timer(&mut self, timer: crate::ports::TimerDraft) {
        let key = (timer.kind.to_owned(), timer.subject);
        match timer.due_at {
            None => {
                self.timers.remove(&key);
            }
            Some(due_at) => {
                let due = DueTimer { kind: key.0.clone(), subject: key.1, due_at, payload: timer.payload };
                self.timers.insert(key, due);
            }
        }
    }

    /// Applies a delivery step: states only forward.
    pub fn settle(&mut self, receipt: Receipt) -> ReceiptApplied {
        let mut out = ReceiptApplied::default();
        if let Some((n, next)) = receipt.outbox {
            match (self.outbox.get_mut(&(receipt.slot, n)), next) {
                (Some(row), Some(next_at)) => {
                    row.attempts += 1;
                    row.next_at = next_at;
                }
                (Some(_), None) => {
                    if let Some(row) = self.outbox.remove(&(receipt.slot, n)) {
                        self.outbox_done.push(row);
                    }
                }
                (None, _) => {}
            }
        }
        if let Some(id) = receipt.message_id
            && let Some(lines) = self.messages.get_mut(&receipt.dialog_id)
        {
            let upper = lines.iter().find(|m| m.id == id).map_or(0, |m| m.seq);
            for line in lines.iter_mut() {
                let meant = line.id == id || (receipt.up_to && line.seq <= upper);
                if meant && line.direction == Direction::Out && receipt.status.rank() > line.status.rank() {
                    line.status = receipt.status;
                    line.error_code.clone_from(&receipt.error_code);
                    out.moved.push(line.id);
                }
            }
            if let Some(external) = receipt.external_id {
                self.external_ids.insert(id, external);
            }
        }
        out.widget = receipt.widget.map(|draft| self.add_widget(draft));
        out
    }
}

impl Journal for MemoryStore {
    fn write(&self, change: Change) -> BoxFuture<Result<Committed, JournalError>> {
        let store = self.clone();
        Box::pin(async move {
            store.wait().await;
            store.commit(change)
        })
    }

    fn receipt(&self, receipt: Receipt) -> BoxFuture<Result<ReceiptApplied, JournalError>> {
        let store = self.clone();
        Box::pin(async move {
            store.wait().await;
            if let Some(Fault::Fail(error)) = store.rows().faults.pop_front() {
                return Err(error);
            }
            Ok(store.settle(receipt))
        })
    }
}

impl MemoryStore {
    async fn wait(&self) {
        loop {
            let released = self.0.released.notified();
            if !*self.0.held.lock().unwrap_or_else(PoisonError::into_inner) {
                return;
            }
            released.await;
        }
    }
}

impl IdSource for MemoryStore {
    fn next(&self, kind: IdKind) -> Result<i64, OutOfIds> {
        let place = IdKind::ALL.iter().position(|k| *k == kind).ok_or(OutOfIds)?;
        Ok(self.0.ids[place].fetch_add(1, Ordering::SeqCst) + 1)
    }
}
