//! Who did what (`audit_log`, security.md SE-09): append only.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{OperatorId, Timestamp};

use crate::{db::Conn, schema::audit_log};

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditLogRow {
    /// Id.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// User, `None` for keys, the command line and nobody.
    pub actor_id: Option<OperatorId>,
    /// Name of the user or key as it was.
    pub actor_name: String,
    /// `auth.login`, `user.created`…
    pub action: String,
    /// `user`, `bot`…
    pub object_kind: String,
    /// Id of the object.
    pub object_id: Option<i64>,
    /// Address of the caller.
    pub ip: String,
    /// Before, after, result; never a secret.
    pub data: serde_json::Value,
}

type Raw = (i64, i64, Option<i64>, String, String, String, Option<i64>, String, serde_json::Value);

fn row(raw: Raw) -> AuditLogRow {
    AuditLogRow {
        id: raw.0,
        at: Timestamp(raw.1),
        actor_id: raw.2.map(OperatorId),
        actor_name: raw.3,
        action: raw.4,
        object_kind: raw.5,
        object_id: raw.6,
        ip: raw.7,
        data: raw.8,
    }
}

/// Appends rows.
///
/// # Errors
/// The statement's.
pub fn append(conn: &mut Conn, rows: &[AuditLogRow]) -> QueryResult<()> {
    for new in rows {
        let values = (
            audit_log::id.eq(new.id),
            audit_log::at.eq(new.at.micros()),
            audit_log::actor_id.eq(new.actor_id.map(OperatorId::get)),
            audit_log::actor_name.eq(&new.actor_name),
            audit_log::action.eq(&new.action),
            audit_log::object_kind.eq(&new.object_kind),
            audit_log::object_id.eq(new.object_id),
            audit_log::ip.eq(&new.ip),
            audit_log::data.eq(&new.data),
        );
        on_db!(conn, c => diesel::insert_into(audit_log::table).values(values).execute(c))?;
    }
    Ok(())
}

/// Rows older than `before` (time, id), newest first.
///
/// # Errors
/// The statement's.
pub fn list(conn: &mut Conn, before: (Timestamp, i64), limit: i64) -> QueryResult<Vec<AuditLogRow>> {
    let (at, id) = (before.0.micros(), before.1);
    on_db!(conn, c => audit_log::table
        .filter(audit_log::at.lt(at).or(audit_log::at.eq(at).and(audit_log::id.lt(id))))
        .order((audit_log::at.desc(), audit_log::id.desc()))
        .limit(limit)
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(row).collect())
}

/// What to look for; `None` looks at nothing.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Who.
    pub actor_id: Option<OperatorId>,
    /// Exact action.
    pub action: Option<String>,
    /// Kinds of objects.
    pub object_kinds: Option<Vec<String>>,
    /// Object.
    pub object_id: Option<i64>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
}

/// Rows older than `before` (time, id) that the filter lets pass, newest first.
///
/// # Errors
/// The statement's.
pub fn search(
    conn: &mut Conn,
    filter: &AuditFilter,
    before: (Timestamp, i64),
    limit: i64,
) -> QueryResult<Vec<AuditLogRow>> {
    let (at, id) = (before.0.micros(), before.1);
    on_db!(conn, c => {
        let mut query = audit_log::table
            .filter(audit_log::at.lt(at).or(audit_log::at.eq(at).and(audit_log::id.lt(id))))
            .into_boxed();
        if let Some(actor) = filter.actor_id {
            query = query.filter(audit_log::actor_id.eq(actor.get()));
        }
        if let Some(action) = &filter.action {
            query = query.filter(audit_log::action.eq(action));
        }
        if let Some(kinds) = &filter.object_kinds {
            query = query.filter(audit_log::object_kind.eq_any(kinds));
        }
        if let Some(object) = filter.object_id {
            query = query.filter(audit_log::object_id.eq(object));
        }
        if let Some(from) = filter.from {
            query = query.filter(audit_log::at.ge(from.micros()));
        }
        if let Some(to) = filter.to {
            query = query.filter(audit_log::at.lt(to.micros()));
        }
        query.order((audit_log::at.desc(), audit_log::id.desc())).limit(limit).load::<Raw>(c)
    })
    .map(|rows| rows.into_iter().map(row).collect())
}
