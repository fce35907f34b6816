//! Writes `audit_log` (security.md SE-09): who, what, when, from where, result.
//!
//! Changes made by administrators are written before they are answered; a row that cannot be is written as soon as it can, since the
//! change is stored by then and must not be told as failed. Refusals are queued, bounded, and written by one task: a
//! flood of refused calls costs nothing but lost rows, which are counted.

use std::{net::IpAddr, sync::Arc, time::Duration};

use rozmova_actors::{
    domain::{IdKind, Timestamp},
    ports::IdSource,
};
use rozmova_store::{
    Store,
    audit_log::{self, AuditLogRow},
};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::{auth::Caller, problem::Problem};

/// Refusals waiting to be written.
const QUEUE: usize = 1_000;
/// An id that could not be had yet.
const NO_ID: i64 = 0;
/// Pause before a row is written again after a failure; each further one is twice as long.
const REWRITE_FIRST: Duration = Duration::from_millis(500);
/// The longest such pause.
const REWRITE_MOST: Duration = Duration::from_secs(30);

/// Something to note.
#[derive(Debug, Clone)]
pub struct Note {
    /// `auth.login`, `user.created`…
    pub action: &'static str,
    /// `user`, `bot`…
    pub object_kind: &'static str,
    /// Object.
    pub object_id: Option<i64>,
    /// Before, after, result; never a secret.
    pub data: Value,
}

impl Note {
    /// A note without data.
    #[must_use]
    pub const fn new(action: &'static str, object_kind: &'static str, object_id: Option<i64>) -> Self {
        Self { action, object_kind, object_id, data: Value::Null }
    }

    /// Adds data.
    #[must_use]
    pub fn with(mut self, data: Value) -> Self {
        self.data = data;
        self
    }
}

/// The writer.
#[derive(Clone)]
pub struct AuditTrail {
    store: Store,
    ids: Arc<dyn IdSource>,
    queue: mpsc::Sender<AuditLogRow>,
    /// Rows of stored changes that could not be written.
    late: mpsc::Sender<AuditLogRow>,
}

impl AuditTrail {
    /// Starts the tasks that write queued and late rows; they end with the last copy of the trail.
    #[must_use]
    pub fn start(store: Store, ids: Arc<dyn IdSource>) -> Self {
        let (queue, mut waiting) = mpsc::channel::<AuditLogRow>(QUEUE);
        let writer = store.clone();
        actix_web::rt::spawn(async move {
            let mut rows = Vec::new();
            while waiting.recv_many(&mut rows, 100).await > 0 {
                let batch = std::mem::take(&mut rows);
                if let Err(error) = writer.write(move |conn| audit_log::append(conn, &batch)).await {
                    tracing::warn!(%error, "rows of the audit log were lost");
                }
            }
        });
        let (late, unwritten) = mpsc::channel::<AuditLogRow>(QUEUE);
        actix_web::rt::spawn(write_late(store.clone(), Arc::clone(&ids), unwritten));
        Self { store, ids, queue, late }
    }

    /// Writes the row of a stored change before the caller is answered. A row that cannot be written now waits until it can be, as long
    /// as the process lives: the change is not told as failed. One over the bound is dropped and counted.
    pub async fn keep(&self, who: &Caller, ip: IpAddr, now: Timestamp, note: Note) {
        let row = blank(who, ip, now, note);
        let row = AuditLogRow { id: self.ids.next(IdKind::Audit).unwrap_or(NO_ID), ..row };
        if row.id != NO_ID {
            let first = row.clone();
            match self.store.write(move |conn| audit_log::append(conn, &[first])).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::warn!(%error, action = %row.action, "a row of the audit log waits to be written")
                }
            }
        }
        if self.late.try_send(row).is_err() {
            metrics::counter!("rozmova_audit_rows_lost_total").increment(1);
        }
    }

    /// Writes a row before the caller is answered, or refuses the call: for what must not happen without a trace.
    ///
    /// # Errors
    /// 503.
    pub async fn write(&self, who: &Caller, ip: IpAddr, now: Timestamp, note: Note) -> Result<(), Problem> {
        let row = self.row(who, ip, now, note)?;
        self.store.write(move |conn| audit_log::append(conn, &[row])).await?;
        Ok(())
    }

    /// Queues a row; dropped and counted when the queue is full.
    pub fn queue(&self, who: &Caller, ip: IpAddr, now: Timestamp, note: Note) {
        let queued = self.row(who, ip, now, note).is_ok_and(|row| self.queue.try_send(row).is_ok());
        if !queued {
            metrics::counter!("rozmova_audit_rows_lost_total").increment(1);
        }
    }

    /// A row for a write of the caller's own, so that a change and its note are one transaction.
    ///
    /// # Errors
    /// 503 without ids.
    pub fn row(&self, who: &Caller, ip: IpAddr, now: Timestamp, note: Note) -> Result<AuditLogRow, Problem> {
        let id = self.ids.next(IdKind::Audit).map_err(|e| Problem::unavailable(&e.to_string()))?;
        Ok(AuditLogRow { id, ..blank(who, ip, now, note) })
    }
}

/// A row without its id.
fn blank(who: &Caller, ip: IpAddr, now: Timestamp, note: Note) -> AuditLogRow {
    let (actor_id, actor_name) = match who {
        Caller::Anonymous => (None, String::new()),
        Caller::User(signed_in) => (Some(signed_in.user.id), signed_in.user.name.clone()),
        Caller::Key(key) => (None, format!("key {}", key.name)),
    };
    AuditLogRow {
        id: NO_ID,
        at: now,
        actor_id,
        actor_name,
        action: String::from(note.action),
        object_kind: String::from(note.object_kind),
        object_id: note.object_id,
        ip: ip.to_string(),
        data: note.data,
    }
}

/// Writes rows one after another, each as often as it takes.
async fn write_late(store: Store, ids: Arc<dyn IdSource>, mut waiting: mpsc::Receiver<AuditLogRow>) {
    while let Some(mut row) = waiting.recv().await {
        let mut pause = REWRITE_FIRST;
        loop {
            if row.id == NO_ID {
                row.id = ids.next(IdKind::Audit).unwrap_or(NO_ID);
            }
            if row.id != NO_ID {
                let next = row.clone();
                match store.write(move |conn| audit_log::append(conn, &[next])).await {
                    Ok(()) => break,
                    // A try that nobody waited for any more has written it.
                    Err(error) if error.is_unique_violation() => break,
                    Err(error) => tracing::warn!(%error, "a row of the audit log waits to be written"),
                }
            }
            actix_web::rt::time::sleep(pause).await;
            pause = (pause * 2).min(REWRITE_MOST);
        }
    }
}
