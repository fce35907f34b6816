//! Who changed which value of a client (`client_changes`, broadcasts-and-clients.md 2.3).

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{ClientId, OperatorId, Timestamp};

use crate::{db::Conn, schema::client_changes};

/// Rows removed in one step.
const STEP: i64 = 1_000;

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientChangeRow {
    /// Id.
    pub id: i64,
    /// Whose value.
    pub client_id: ClientId,
    /// `name`, `phone`, `tags`…, own fields as `custom_fields.<key>`.
    pub field: String,
    /// Value before.
    pub old: serde_json::Value,
    /// Value after.
    pub new: serde_json::Value,
    /// User; `None` for keys.
    pub actor_id: Option<OperatorId>,
    /// Name of the user or key as it was.
    pub actor_name: String,
    /// `panel | api`.
    pub source: String,
    /// When.
    pub at: Timestamp,
}

type Raw = (i64, i64, String, serde_json::Value, serde_json::Value, Option<i64>, String, String, i64);

fn row(raw: Raw) -> ClientChangeRow {
    ClientChangeRow {
        id: raw.0,
        client_id: raw.1.into(),
        field: raw.2,
        old: raw.3,
        new: raw.4,
        actor_id: raw.5.map(OperatorId),
        actor_name: raw.6,
        source: raw.7,
        at: Timestamp(raw.8),
    }
}

/// Appends rows.
///
/// # Errors
/// The statement's.
pub fn append(conn: &mut Conn, rows: &[ClientChangeRow]) -> QueryResult<()> {
    for new in rows {
        let values = (
            client_changes::id.eq(new.id),
            client_changes::client_id.eq(new.client_id.get()),
            client_changes::field.eq(&new.field),
            client_changes::old_value.eq(&new.old),
            client_changes::new_value.eq(&new.new),
            client_changes::actor_id.eq(new.actor_id.map(OperatorId::get)),
            client_changes::actor_name.eq(&new.actor_name),
            client_changes::source.eq(&new.source),
            client_changes::at.eq(new.at.micros()),
        );
        on_db!(conn, c => diesel::insert_into(client_changes::table).values(values).execute(c))?;
    }
    Ok(())
}

/// A client's changes older than `before` (time, id), newest first.
///
/// # Errors
/// The statement's.
pub fn list(
    conn: &mut Conn,
    client: ClientId,
    before: (Timestamp, i64),
    limit: i64,
) -> QueryResult<Vec<ClientChangeRow>> {
    let (at, id) = (before.0.micros(), before.1);
    on_db!(conn, c => client_changes::table
        .filter(client_changes::client_id.eq(client.get()))
        .filter(client_changes::at.lt(at).or(client_changes::at.eq(at).and(client_changes::id.lt(id))))
        .order((client_changes::at.desc(), client_changes::id.desc()))
        .limit(limit)
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(row).collect())
}

/// Removes the oldest rows from before `before`, at most a step; answers how many.
///
/// # Errors
/// The statement's.
pub fn purge(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    let old: Vec<i64> = on_db!(conn, c => client_changes::table
        .filter(client_changes::at.lt(before.micros()))
        .order(client_changes::at)
        .limit(STEP)
        .select(client_changes::id)
        .load(c))?;
    on_db!(conn, c => diesel::delete(client_changes::table.filter(client_changes::id.eq_any(&old))).execute(c))
}
