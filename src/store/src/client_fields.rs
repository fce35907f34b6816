//! Fields of the client's card (`client_fields`) and of users (`user_fields`), and what has to be known of their values over all of
//! them.

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, QueryableByName, RunQueryDsl as _,
    sql_types::{BigInt, Text},
};
use rozmova_actors::domain::{
    Timestamp,
    client_field::{ClientFieldFields, FieldType, UserFieldFields},
    listing::Listed,
};

use crate::{
    catalogue_edit::{Changed, hold, next_version},
    codes::unknown_word,
    db::Conn,
    lists::ListTable,
    schema::{client_fields, user_fields},
};

type Raw = (i64, String, String, String, i32, bool, serde_json::Value, i64);

fn row((id, key, label, kind, position, active, rules, version): Raw) -> QueryResult<Listed<ClientFieldFields>> {
    let kind = FieldType::from_key(&kind).ok_or_else(|| unknown_word("client_fields.kind", &kind))?;
    let rules = serde_json::from_value(rules).map_err(|e| diesel::result::Error::DeserializationError(e.into()))?;
    Ok(Listed { id, version, fields: ClientFieldFields::of(key, label, kind, position, active, rules) })
}

fn rules_of(fields: &ClientFieldFields) -> QueryResult<serde_json::Value> {
    serde_json::to_value(fields.rules()).map_err(|e| diesel::result::Error::SerializationError(e.into()))
}

/// One list of fields: those of clients and those of users differ by their table only.
macro_rules! list_of_fields {
    ($table:ident, $fields:ty) => {
        impl ListTable for $fields {
            fn all(conn: &mut Conn) -> QueryResult<Vec<Listed<Self>>> {
                let rows: Vec<Raw> = on_db!(conn, c => $table::table
                    .order(($table::position.asc(), $table::id.asc()))
                    .load(c))?;
                rows.into_iter().map(|raw| row(raw).map(of)).collect()
            }

            fn one(conn: &mut Conn, id: i64) -> QueryResult<Option<Listed<Self>>> {
                let found: Option<Raw> = on_db!(conn, c => $table::table.find(id).first(c).optional())?;
                found.map(|raw| row(raw).map(of)).transpose()
            }

            fn insert(conn: &mut Conn, id: i64, new: &Self) -> QueryResult<()> {
                let new: &ClientFieldFields = new.as_ref();
                let values = (
                    $table::id.eq(id),
                    $table::key.eq(&new.key),
                    $table::label.eq(&new.label),
                    $table::kind.eq(new.kind.key()),
                    $table::position.eq(new.position),
                    $table::active.eq(new.active),
                    $table::rules.eq(rules_of(new)?),
                );
                on_db!(conn, c => diesel::insert_into($table::table).values(values).execute(c)).map(|_| ())
            }

            fn update(conn: &mut Conn, id: i64, row: &Self, expect: Option<i64>) -> QueryResult<Changed> {
                let row: &ClientFieldFields = row.as_ref();
                hold(conn, stringify!($table), id)?;
                let found: Option<i64> =
                    on_db!(conn, c => $table::table.find(id).select($table::version).first(c).optional())?;
                let version = match next_version(found, expect) {
                    Ok(version) => version,
                    Err(refused) => return Ok(refused),
                };
                // Key and type are what values are stored under and as; they stay.
                let set = (
                    $table::label.eq(&row.label),
                    $table::position.eq(row.position),
                    $table::active.eq(row.active),
                    $table::rules.eq(rules_of(row)?),
                    $table::version.eq(version),
                );
                on_db!(conn, c => diesel::update($table::table.find(id)).set(set).execute(c))?;
                Ok(Changed::Done(version))
            }

            fn delete(conn: &mut Conn, id: i64) -> QueryResult<bool> {
                on_db!(conn, c => diesel::delete($table::table.find(id)).execute(c)).map(|n| n == 1)
            }
        }
    };
}

list_of_fields!(client_fields, ClientFieldFields);
list_of_fields!(user_fields, UserFieldFields);

fn of<T: From<ClientFieldFields>>(row: Listed<ClientFieldFields>) -> Listed<T> {
    Listed { id: row.id, fields: T::from(row.fields), version: row.version }
}

/// Whose values a field describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Clients; those that were joined into another do not count.
    Client,
    /// Users.
    User,
}

impl Holder {
    /// The table of values as text, and its column of the row they are of.
    const fn index(self) -> (&'static str, &'static str) {
        match self {
            Self::Client => ("client_values", "client_id"),
            Self::User => ("user_values", "user_id"),
        }
    }

    /// Table, column of the values, condition of rows that count.
    const fn place(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Client => ("clients", "custom_fields", "merged_into_id is null"),
            Self::User => ("users", "extra", "1 = 1"),
        }
    }
}

/// Those that are not archived, in their order.
///
/// # Errors
/// The statement's.
pub fn active<T: ListTable + AsRef<ClientFieldFields>>(conn: &mut Conn) -> QueryResult<Vec<Listed<T>>> {
    let mut rows = T::all(conn)?;
    rows.retain(|row| row.fields.as_ref().active);
    Ok(rows)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Characters of a value that its index holds: longer ones are told apart by the row.
const INDEXED: usize = 200;

/// Writes the values of a row into their index; whoever writes the column calls it in the same transaction.
///
/// # Errors
/// The statements'.
pub fn index_values(conn: &mut Conn, holder: Holder, id: i64) -> QueryResult<()> {
    let ((table, column, _), (values, owner)) = (holder.place(), holder.index());
    let forget = |id: &str| format!("delete from {values} where {owner} = {id}");
    on_db!(conn,
        pg(c) => diesel::sql_query(forget("$1")).bind::<BigInt, _>(id).execute(c),
        lite(c) => diesel::sql_query(forget("?")).bind::<BigInt, _>(id).execute(c))?;
    let pg = format!(
        "insert into {values} ({owner}, key, value) select h.id, v.key, left(v.value, {INDEXED}) \
         from {table} h, json_each_text(case when json_typeof(h.{column}) = 'object' then h.{column} else '{{}}'::json end) v \
         where h.id = $1 and v.value is not null on conflict do nothing"
    );
    let lite = format!(
        "insert into {values} ({owner}, key, value) select h.id, v.key, substr(cast(v.value as text), 1, {INDEXED}) \
         from {table} h, json_each(h.{column}) v where h.id = ? and v.type <> 'null' on conflict do nothing"
    );
    on_db!(conn,
        pg(c) => diesel::sql_query(pg).bind::<BigInt, _>(id).execute(c),
        lite(c) => diesel::sql_query(lite).bind::<BigInt, _>(id).execute(c))
    .map(|_| ())
}

/// Whether another one has this value in the field, compared as text. In a transaction whoever asks for the same value waits for its
/// end: on PostgreSQL two at once would both be told that nobody has it. SQLite has one writer.
///
/// # Errors
/// The statements'.
pub fn taken(conn: &mut Conn, holder: Holder, key: &str, value: &str, except: i64) -> QueryResult<bool> {
    let (table, column, counts) = holder.place();
    if conn.is_postgres() {
        let (lock, what) = ("select pg_advisory_xact_lock(7201, hashtext($1))", format!("{table}/{key}/{value}"));
        on_db!(conn, c => diesel::sql_query(lock).bind::<Text, _>(what).execute(c))?;
    }
    let (values, owner) = holder.index();
    let head: String = value.chars().take(INDEXED).collect();
    let same = |key: &str, value: &str, id: &str, head: &str| {
        format!(
            "select count(*) as n from {table} where {counts} and cast({column} ->> {key} as text) = {value} and id <> {id} \
             and id in (select {owner} from {values} where key = {key} and value = {head})"
        )
    };
    let found = on_db!(conn,
        pg(c) => diesel::sql_query(same("$1", "$2", "$3", "$4"))
            .bind::<Text, _>(key).bind::<Text, _>(value).bind::<BigInt, _>(except).bind::<Text, _>(head.as_str())
            .get_result::<Count>(c),
        lite(c) => diesel::sql_query(same("?1", "?2", "?3", "?4"))
            .bind::<Text, _>(key).bind::<Text, _>(value).bind::<BigInt, _>(except).bind::<Text, _>(head.as_str())
            .get_result::<Count>(c))?;
    Ok(found.n > 0)
}

/// How many have a value in the field.
///
/// # Errors
/// The statement's.
pub fn values(conn: &mut Conn, holder: Holder, key: &str) -> QueryResult<i64> {
    let (table, column, _) = holder.place();
    let pg = format!("select count(*) as n from {table} where {column} ->> $1 is not null");
    let lite = format!("select count(*) as n from {table} where {column} ->> ? is not null");
    on_db!(conn,
        pg(c) => diesel::sql_query(pg).bind::<Text, _>(key).get_result::<Count>(c),
        lite(c) => diesel::sql_query(lite).bind::<Text, _>(key).get_result::<Count>(c))
    .map(|row| row.n)
}

/// Removes the field's values from at most `limit` rows; answers from how many. A key has Latin letters, digits and `_` only, so it is
/// a path of one step on both databases. Rows are found by the index of values, so that each step costs what it drops; when that has no
/// more, the table is looked through for rows that it does not know.
///
/// # Errors
/// The statements'.
pub fn drop_values(conn: &mut Conn, holder: Holder, key: &str, limit: i64, now: Timestamp) -> QueryResult<usize> {
    let ((table, column, _), (values, owner)) = (holder.place(), holder.index());
    let found = |key: &str, limit: &str| format!("select {owner} as n from {values} where key = {key} limit {limit}");
    let rows = on_db!(conn,
        pg(c) => diesel::sql_query(found("$1", "$2"))
            .bind::<Text, _>(key).bind::<BigInt, _>(limit).load::<Count>(c),
        lite(c) => diesel::sql_query(found("?1", "?2"))
            .bind::<Text, _>(key).bind::<BigInt, _>(limit).load::<Count>(c))?;
    let ids = rows.iter().map(|row| row.n.to_string()).collect::<Vec<_>>().join(", ");
    let which = |key: &str| {
        if ids.is_empty() {
            format!("select id from {table} where {column} ->> {key} is not null order by id limit {limit}")
        } else {
            ids.clone()
        }
    };
    let pg = format!(
        "update {table} set {column} = ({column}::jsonb - $1)::json, version = version + 1, updated_at = $2 where id in ({})",
        which("$1")
    );
    let lite = format!(
        "update {table} set {column} = json_remove({column}, '$.' || ?1), version = version + 1, updated_at = ?2 \
         where id in ({})",
        which("?1")
    );
    let dropped = on_db!(conn,
        pg(c) => diesel::sql_query(pg).bind::<Text, _>(key).bind::<BigInt, _>(now.micros()).execute(c),
        lite(c) => diesel::sql_query(lite).bind::<Text, _>(key).bind::<BigInt, _>(now.micros()).execute(c))?;
    if ids.is_empty() {
        return Ok(dropped);
    }
    let forget = |key: &str| format!("delete from {values} where key = {key} and {owner} in ({ids})");
    on_db!(conn,
        pg(c) => diesel::sql_query(forget("$1")).bind::<Text, _>(key).execute(c),
        lite(c) => diesel::sql_query(forget("?1")).bind::<Text, _>(key).execute(c))?;
    Ok(rows.len())
}
