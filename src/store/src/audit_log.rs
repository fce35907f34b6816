//! Who did what (`audit_log`, security.md SE-09): append only. Whoever was erased is read under a neutral name: the rows stay as they are.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _, sql_types::Text,
};
use rozmova_actors::domain::{OperatorId, Timestamp};
use serde_json::Value;

use crate::{
    client_erasure,
    db::Conn,
    erasure::erased_name,
    schema::{audit_log, users},
};

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
    pub data: Value,
}

type Raw = (i64, i64, Option<i64>, String, String, String, Option<i64>, String, Value);

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
    .and_then(|rows| without_erased(conn, rows))
}

/// Appends a row unless its actor has done the same `most` times since a moment: then answers when the oldest of these was. On
/// PostgreSQL whoever asks for the same actor and action waits for the end of this transaction, or two at once would both find
/// room. SQLite has one writer.
///
/// # Errors
/// The statements'.
pub fn append_within(
    conn: &mut Conn,
    new: &AuditLogRow,
    since: Timestamp,
    most: i64,
) -> QueryResult<Result<(), Timestamp>> {
    if conn.is_postgres() {
        let actor = new.actor_id.map_or(0, OperatorId::get);
        let (lock, what) = ("select pg_advisory_xact_lock(7203, hashtext($1))", format!("{actor}/{}", new.action));
        on_db!(conn, c => diesel::sql_query(lock).bind::<Text, _>(what).execute(c))?;
    }
    let same = AuditFilter {
        actor_id: new.actor_id,
        action: Some(new.action.clone()),
        from: Some(since),
        ..AuditFilter::default()
    };
    let done = search(conn, &same, (Timestamp(i64::MAX), i64::MAX), most)?;
    match done.last() {
        Some(oldest) if i64::try_from(done.len()).is_ok_and(|done| done >= most) => Ok(Err(oldest.at)),
        _ => append(conn, std::slice::from_ref(new)).map(Ok),
    }
}

/// Rows without what they say of people who were erased: name and address of those who acted, values of those acted on.
fn without_erased(conn: &mut Conn, mut rows: Vec<AuditLogRow>) -> QueryResult<Vec<AuditLogRow>> {
    let named: Vec<i64> =
        rows.iter().flat_map(|row| [row.actor_id.map(OperatorId::get), user_of(row)]).flatten().collect();
    let erased: Vec<i64> = on_db!(conn, c => users::table
        .filter(users::id.eq_any(&named).and(users::erased_at.is_not_null()))
        .select(users::id)
        .load(c))?;
    for row in &mut rows {
        if let Some(actor) = row.actor_id.filter(|id| erased.contains(&id.get())) {
            row.actor_name = erased_name(actor);
            row.ip.clear();
        }
        if user_of(row).is_some_and(|id| erased.contains(&id)) {
            row.data = Value::Null;
        }
    }
    let clients: Vec<i64> = rows.iter().filter_map(client_of).collect();
    let erased = client_erasure::erased_among(conn, &clients)?;
    for row in rows.iter_mut().filter(|row| client_of(row).is_some_and(|id| erased.contains(&id))) {
        row.data = Value::Null;
    }
    Ok(rows)
}

/// The user a row is about.
fn user_of(row: &AuditLogRow) -> Option<i64> {
    row.object_id.filter(|_| row.object_kind == "user")
}

/// The client a row is about.
fn client_of(row: &AuditLogRow) -> Option<i64> {
    row.object_id.filter(|_| row.object_kind == "client")
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
    .and_then(|rows| without_erased(conn, rows))
}
