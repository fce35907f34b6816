//! The engine's `Snapshots`: what an actor reads to begin, or to begin again after a panic.

use std::sync::Arc;

use diesel::QueryResult;
use rozmova_actors::{
    distribution::{audit::AuditRow, messages::OfferRow},
    domain::{
        ConnectionId, ContactId, Dialog, DialogId, Draft, FilterId, MessageId, OperatorId, OperatorProfile,
        OperatorStatusId, Slot, Timestamp,
        board::BoardPast,
        draft::DraftSave,
        filter::{Facts, SavedFilter},
        outbound::{OutboxRow, WidgetEvent},
        topic::Catalogue,
        touch::Touch,
    },
    ports::{BoxFuture, LiveContact, LiveDialog, SnapshotError, Snapshots, TimerDraft, snapshots::DueTimer},
};

use crate::{
    Conn, Pool, Store, audit, board_past, catalogue, clients, contacts, dialogs, drafts, facts, filters, messages,
    offers, operators, outbox, timers, widget_events,
};

/// Lines an operator needs first (contract.md 4.4).
const TAIL: i64 = 50;

type Answer<T> = BoxFuture<Result<T, SnapshotError>>;

impl Store {
    fn snapshot<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    ) -> Answer<T> {
        let store = self.clone();
        Box::pin(async move { store.run(read).await.map_err(|e| SnapshotError(e.to_string())) })
    }

    fn keep<T: Send + 'static>(&self, write: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static) -> Answer<T> {
        let store = self.clone();
        Box::pin(async move { store.write(write).await.map_err(|e| SnapshotError(e.to_string())) })
    }
}

/// The contact of a chat with its client and newest dialog.
fn live_contact(conn: &mut Conn, connection: ConnectionId, chat_id: &str) -> QueryResult<Option<LiveContact>> {
    let Some(contact) = contacts::by_chat(conn, connection, chat_id)? else { return Ok(None) };
    let client = clients::get(conn, contact.client_id)?;
    let newest = dialogs::newest_of_contact(conn, contact.id)?;
    Ok(Some(LiveContact {
        client_name: client.as_ref().map(|row| row.client.name.clone()).unwrap_or_default(),
        ban_until: client.as_ref().and_then(|row| row.ban_until),
        banned: client.is_some_and(|row| row.client.is_banned),
        newest,
        contact,
    }))
}

impl Snapshots for Store {
    fn dialog(&self, id: DialogId) -> Answer<Option<LiveDialog>> {
        self.snapshot(move |conn| {
            let Some(dialog) = dialogs::get(conn, id)? else { return Ok(None) };
            let tail = messages::tail(conn, id, TAIL)?.into_iter().map(Arc::new).collect();
            Ok(Some(LiveDialog { dialog, tail }))
        })
    }

    fn slot_of(&self, id: DialogId) -> Answer<Option<Slot>> {
        if let Some(slot) = self.inner.slots.get(&id) {
            return Box::pin(async move { Ok(Some(slot)) });
        }
        let store = self.clone();
        self.snapshot(move |conn| {
            let slot = dialogs::slot_of(conn, id)?;
            if let Some(slot) = slot {
                store.inner.slots.insert(id, slot);
            }
            Ok(slot)
        })
    }

    fn contact_by_chat(&self, connection: ConnectionId, chat_id: &str) -> Answer<Option<LiveContact>> {
        let chat_id = chat_id.to_owned();
        self.snapshot(move |conn| live_contact(conn, connection, &chat_id))
    }

    fn may_quote(&self, dialog: DialogId, message: MessageId) -> Answer<bool> {
        self.snapshot(move |conn| messages::may_quote(conn, dialog, message))
    }

    fn save_draft(&self, save: DraftSave) -> Answer<Draft> {
        self.keep(move |conn| drafts::save(conn, &save))
    }

    fn open_dialogs(&self) -> Answer<Vec<Dialog>> {
        self.snapshot(dialogs::open)
    }

    fn facts(&self, dialogs: Vec<DialogId>) -> Answer<Vec<(DialogId, Facts)>> {
        self.snapshot(move |conn| facts::of(conn, &dialogs))
    }

    fn board_past(&self, from: Timestamp) -> Answer<BoardPast> {
        let store = self.clone();
        Box::pin(async move {
            let read = store.run_on(Pool::Reports, move |conn| board_past::since(conn, from)).await;
            read.map_err(|e| SnapshotError(e.to_string()))
        })
    }

    fn touches(&self, from: Timestamp) -> Answer<Vec<Touch>> {
        let store = self.clone();
        Box::pin(async move {
            let read = store.run_on(Pool::Reports, move |conn| board_past::touches(conn, from)).await;
            read.map_err(|e| SnapshotError(e.to_string()))
        })
    }

    fn operators(&self) -> Answer<Vec<OperatorProfile>> {
        self.snapshot(operators::all)
    }

    fn operator(&self, id: OperatorId) -> Answer<Option<OperatorProfile>> {
        self.snapshot(move |conn| operators::get(conn, id))
    }

    fn catalogue(&self) -> Answer<Catalogue> {
        self.snapshot(catalogue::load)
    }

    fn saved_filters(&self, ids: Vec<FilterId>) -> Answer<Vec<SavedFilter>> {
        self.snapshot(move |conn| {
            let mut found = Vec::with_capacity(ids.len());
            for id in ids {
                let row = filters::by_id(conn, id)?;
                let saved = |row: filters::FilterRow| SavedFilter {
                    id: row.id,
                    owner_id: row.owner_id,
                    conditions: row.conditions,
                };
                found.extend(row.map(saved));
            }
            Ok(found)
        })
    }

    fn outbox_after(&self, slot: Slot, n: i64, limit: u32) -> Answer<Vec<OutboxRow>> {
        self.snapshot(move |conn| outbox::after(conn, slot, n, limit.into()))
    }

    fn outbox_pending(&self) -> Answer<Vec<OutboxRow>> {
        self.snapshot(outbox::pending)
    }

    fn widget_after(&self, contact: ContactId, slot: Slot, n: i64, limit: u32) -> Answer<Option<Vec<WidgetEvent>>> {
        self.snapshot(move |conn| widget_events::after(conn, contact, slot, n, limit.into()))
    }

    fn timers_due(&self, until: Timestamp, limit: u32) -> Answer<Vec<DueTimer>> {
        self.snapshot(move |conn| timers::due(conn, until, limit.into()))
    }

    fn put_timer(&self, timer: TimerDraft) -> Answer<()> {
        self.keep(move |conn| timers::put(conn, &timer))
    }

    fn set_operator_status(
        &self,
        operator: OperatorId,
        status: OperatorStatusId,
        by: Option<OperatorId>,
        reason: &'static str,
        at: Timestamp,
    ) -> Answer<()> {
        self.keep(move |conn| operators::set_status(conn, operator, status, by, reason, at).map(|_| ()))
    }

    fn save_audit(&self, rows: Vec<AuditRow>) -> Answer<()> {
        self.keep(move |conn| audit::save(conn, &rows))
    }

    fn save_offer(&self, offer: OfferRow) -> Answer<()> {
        self.keep(move |conn| offers::save(conn, &offer))
    }

    fn withdraw_open_offers(&self, at: Timestamp) -> Answer<u32> {
        self.keep(move |conn| offers::withdraw_open(conn, at))
    }
}
