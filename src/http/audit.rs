//! Writes `audit_log` (security.md SE-09): who, what, when, from where, result.
//!
//! Changes made by administrators are written before they are answered. Refusals are queued, bounded, and written by one task: a
//! flood of refused calls costs nothing but lost rows, which are counted.

use std::{net::IpAddr, sync::Arc};

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
}

impl AuditTrail {
    /// Starts the task that writes queued rows; it ends with the last copy of the trail.
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
        Self { store, ids, queue }
    }

    /// Writes a row before the caller is answered.
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
        let (actor_id, actor_name) = match who {
            Caller::Anonymous => (None, String::new()),
            Caller::User(signed_in) => (Some(signed_in.user.id), signed_in.user.name.clone()),
            Caller::Key(key) => (None, format!("key {}", key.name)),
        };
        Ok(AuditLogRow {
            id,
            at: now,
            actor_id,
            actor_name,
            action: String::from(note.action),
            object_kind: String::from(note.object_kind),
            object_id: note.object_id,
            ip: ip.to_string(),
            data: note.data,
        })
    }
}
