//! Snapshots of the database in memory.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::distribution::{audit::AuditRow, messages::OfferRow};
use crate::domain::board::{BoardPast, PastGift, PastLine};
use crate::domain::draft::DraftSave;
use crate::domain::filter::{Facts, SavedFilter};
use crate::domain::outbound::{OutboxRow, WidgetEvent};
use crate::domain::topic::Catalogue;
use crate::domain::touch::{Touch, writer_of};
use crate::domain::{
    AuthorKind, ConnectionId, ContactId, Dialog, DialogId, DialogState, Direction, Draft, FilterId, Message, MessageId,
    OperatorId, OperatorProfile, OperatorStatusId, Slot, Timestamp,
};
use crate::ports::snapshots::DueTimer;
use crate::ports::{BoxFuture, LiveContact, LiveDialog, SnapshotError, Snapshots, TimerDraft};

use super::memory::{MemoryStore, Saved};

type Read<T> = BoxFuture<Result<T, SnapshotError>>;

/// Lines after the last operator's reply, the newest 50, ascending.
fn tail(saved: &Saved, id: DialogId) -> Vec<Arc<Message>> {
    let Some(lines) = saved.messages.get(&id) else { return Vec::new() };
    let after = lines.iter().rposition(|m| m.author.kind == AuthorKind::Operator).map_or(0, |at| at + 1);
    let from = after.max(lines.len().saturating_sub(50));
    lines[from..].iter().cloned().map(Arc::new).collect()
}

/// What the rows tell of the time since `from`.
fn past(saved: &Saved, from: Timestamp) -> BoardPast {
    let recent = |d: &&Dialog| d.last_message_at >= from;
    let over = saved.dialogs.values().filter(recent).filter(|d| d.state == DialogState::Closed).cloned();
    let lines = saved.dialogs.values().filter(recent).flat_map(|d| {
        let lines = saved.messages.get(&d.id).into_iter().flatten();
        lines.filter_map(move |m| {
            let operator_id = match m.author.kind {
                AuthorKind::Client => None,
                AuthorKind::Operator => Some(OperatorId(m.author.id?)),
                _ => return None,
            };
            let (bot_id, subject_id) = (d.bot_id, d.subject_id);
            Some(PastLine { dialog_id: d.id, bot_id, subject_id, at: m.created_at, operator_id })
        })
    });
    let given =
        saved.audit.iter().filter(|row| row.at >= from && row.result == "distributed" && row.method != "manual");
    let given = given.filter_map(|row| {
        let dialog = saved.dialogs.get(&row.dialog_id)?;
        Some(PastGift {
            bot_id: dialog.bot_id,
            subject_id: dialog.subject_id,
            at: row.at,
            waited_since: dialog.queued_at.unwrap_or(dialog.created_at),
        })
    });
    BoardPast { over: over.collect(), lines: lines.collect(), given: given.collect() }
}

/// Who wrote to whom since `from`.
fn touches(saved: &Saved, from: Timestamp) -> Vec<Touch> {
    let mut found = BTreeSet::new();
    for (id, lines) in &saved.messages {
        let Some(client_id) = saved.dialogs.get(id).map(|dialog| dialog.client_id) else { continue };
        let writers = lines.iter().filter(|line| line.created_at >= from).filter_map(writer_of);
        found.extend(writers.map(|operator_id| Touch { operator_id, client_id }));
    }
    found.into_iter().collect()
}

impl MemoryStore {
    fn read<T: Send + 'static>(&self, look: impl FnOnce(&Saved) -> T + Send + 'static) -> Read<T> {
        let store = self.clone();
        Box::pin(async move {
            store.may_read()?;
            let found = look(&store.rows());
            Ok(found)
        })
    }

    fn store<T: Send + 'static>(&self, change: impl FnOnce(&mut Saved) -> T + Send + 'static) -> Read<T> {
        let store = self.clone();
        Box::pin(async move { Ok(change(&mut store.rows())) })
    }
}

impl Snapshots for MemoryStore {
    fn dialog(&self, id: DialogId) -> Read<Option<LiveDialog>> {
        self.read(move |s| s.dialogs.get(&id).map(|d| LiveDialog { dialog: d.clone(), tail: tail(s, id) }))
    }

    fn slot_of(&self, id: DialogId) -> Read<Option<Slot>> {
        self.store(move |s| s.dialogs.get(&id).map(|d| d.slot))
    }

    fn contact_by_chat(&self, connection: ConnectionId, chat_id: &str) -> Read<Option<LiveContact>> {
        let chat_id = chat_id.to_owned();
        self.read(move |s| {
            let contact = s.contacts.values().find(|c| c.connection_id == connection && c.chat_id == chat_id)?.clone();
            let client = s.clients.get(&contact.client_id);
            let newest = s.dialogs.values().filter(|d| d.contact_id == contact.id);
            Some(LiveContact {
                client_name: client.map(|c| c.name.clone()).unwrap_or_default(),
                banned: client.is_some_and(|c| c.is_banned),
                ban_until: None,
                newest: newest.max_by_key(|d| (d.created_at, d.id)).cloned(),
                contact,
            })
        })
    }

    fn may_quote(&self, dialog: DialogId, message: MessageId) -> Read<bool> {
        self.read(move |s| {
            let lines = s.messages.get(&dialog);
            lines.is_some_and(|lines| lines.iter().any(|m| m.id == message && m.direction != Direction::Internal))
        })
    }

    fn save_draft(&self, save: DraftSave) -> Read<Draft> {
        self.store(move |s| {
            let key = (save.operator_id, save.dialog_id, save.kind);
            let draft = save.over(s.drafts.get(&key));
            if draft.is_gone() {
                s.drafts.remove(&key);
            } else {
                s.drafts.insert(key, draft.clone());
            }
            draft
        })
    }

    fn open_dialogs(&self) -> Read<Vec<Dialog>> {
        self.read(|s| s.dialogs.values().filter(|d| d.state.is_open()).cloned().collect())
    }

    fn facts(&self, dialogs: Vec<DialogId>) -> Read<Vec<(DialogId, Facts)>> {
        self.read(move |s| {
            let found = dialogs.iter().filter_map(|id| s.dialogs.get(id));
            let facts = |dialog: &Dialog| {
                let language = s.clients.get(&dialog.client_id).map(|client| client.language.clone());
                (dialog.id, Facts { language: language.unwrap_or_default(), ..Facts::default() })
            };
            found.map(facts).collect()
        })
    }

    fn board_past(&self, from: Timestamp) -> Read<BoardPast> {
        self.store(move |s| past(s, from))
    }

    fn touches(&self, from: Timestamp) -> Read<Vec<Touch>> {
        self.store(move |s| touches(s, from))
    }

    fn operators(&self) -> Read<Vec<OperatorProfile>> {
        self.read(|s| s.operators.values().filter(|o| o.active).cloned().collect())
    }

    fn operator(&self, id: OperatorId) -> Read<Option<OperatorProfile>> {
        self.read(move |s| s.operators.get(&id).cloned())
    }

    fn catalogue(&self) -> Read<Catalogue> {
        self.read(|s| s.catalogue.clone())
    }

    fn saved_filters(&self, ids: Vec<FilterId>) -> Read<Vec<SavedFilter>> {
        self.read(move |s| ids.iter().filter_map(|id| s.filters.get(id).cloned()).collect())
    }

    fn outbox_after(&self, slot: Slot, n: i64, limit: u32) -> Read<Vec<OutboxRow>> {
        self.read(move |s| {
            let rows = s.outbox.range((slot, n + 1)..=(slot, i64::MAX));
            rows.take(limit as usize).map(|(_, row)| row.clone()).collect()
        })
    }

    fn outbox_pending(&self) -> Read<Vec<OutboxRow>> {
        let read = self.read(|s| s.outbox.values().cloned().collect());
        let store = self.clone();
        Box::pin(async move {
            let rows = read.await;
            if let Some(wait) = store.outbox_read() {
                let _ = wait.await;
            }
            rows
        })
    }

    fn widget_after(&self, contact: ContactId, slot: Slot, n: i64, limit: u32) -> Read<Option<Vec<WidgetEvent>>> {
        self.read(move |s| {
            let rows = s.widget.range((slot, n + 1)..=(slot, i64::MAX)).map(|(_, e)| e);
            Some(rows.filter(|e| e.contact_id == contact).take(limit as usize).cloned().collect())
        })
    }

    fn timers_due(&self, until: Timestamp, limit: u32) -> Read<Vec<DueTimer>> {
        self.read(move |s| {
            let mut due: Vec<_> = s.timers.values().filter(|t| t.due_at <= until).cloned().collect();
            due.sort_by_key(|t| t.due_at);
            due.truncate(limit as usize);
            due
        })
    }

    fn put_timer(&self, timer: TimerDraft) -> Read<()> {
        self.store(move |s| s.put_timer(timer))
    }

    fn set_operator_status(
        &self,
        operator: OperatorId,
        status: OperatorStatusId,
        by: Option<OperatorId>,
        reason: &'static str,
        at: Timestamp,
    ) -> Read<()> {
        self.store(move |s| {
            if let Some(profile) = s.operators.get_mut(&operator) {
                profile.status_id = status;
                profile.status_since = at;
            }
            s.status_log.push((operator, status, by, reason, at));
        })
    }

    fn save_audit(&self, rows: Vec<AuditRow>) -> Read<()> {
        self.store(move |s| s.audit.extend(rows))
    }

    fn save_offer(&self, offer: OfferRow) -> Read<()> {
        self.store(move |s| {
            s.offers.insert(offer.id, offer);
        })
    }

    fn withdraw_open_offers(&self, at: Timestamp) -> Read<u32> {
        self.store(move |s| {
            let mut ended = 0;
            for offer in s.offers.values_mut().filter(|o| o.outcome.is_none()) {
                offer.outcome = Some(crate::domain::event::OfferOutcome::Withdrawn);
                offer.ended_at = Some(at);
                ended += 1;
            }
            ended
        })
    }
}
