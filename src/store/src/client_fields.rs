//! Fields of the client's card (`client_fields`) and what has to be known of their values over all clients.

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, QueryableByName, RunQueryDsl as _,
    dsl::sql,
    sql_types::{BigInt, Bool, Text},
};
use rozmova_actors::domain::{
    ClientId, Timestamp,
    client_field::{ClientFieldFields, FieldType},
    listing::Listed,
};

use crate::{
    catalogue_edit::{Changed, next_version},
    codes::unknown_word,
    db::Conn,
    lists::ListTable,
    schema::{client_fields, clients},
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

impl ListTable for ClientFieldFields {
    fn all(conn: &mut Conn) -> QueryResult<Vec<Listed<Self>>> {
        let rows: Vec<Raw> = on_db!(conn, c => client_fields::table
            .order((client_fields::position.asc(), client_fields::id.asc()))
            .load(c))?;
        rows.into_iter().map(row).collect()
    }

    fn one(conn: &mut Conn, id: i64) -> QueryResult<Option<Listed<Self>>> {
        let found: Option<Raw> = on_db!(conn, c => client_fields::table.find(id).first(c).optional())?;
        found.map(row).transpose()
    }

    fn insert(conn: &mut Conn, id: i64, new: &Self) -> QueryResult<()> {
        let values = (
            client_fields::id.eq(id),
            client_fields::key.eq(&new.key),
            client_fields::label.eq(&new.label),
            client_fields::kind.eq(new.kind.key()),
            client_fields::position.eq(new.position),
            client_fields::active.eq(new.active),
            client_fields::rules.eq(rules_of(new)?),
        );
        on_db!(conn, c => diesel::insert_into(client_fields::table).values(values).execute(c)).map(|_| ())
    }

    fn update(conn: &mut Conn, id: i64, row: &Self, expect: Option<i64>) -> QueryResult<Changed> {
        let found: Option<i64> =
            on_db!(conn, c => client_fields::table.find(id).select(client_fields::version).first(c).optional())?;
        let version = match next_version(found, expect) {
            Ok(version) => version,
            Err(refused) => return Ok(refused),
        };
        // Key and type are what values are stored under and as; they stay.
        let set = (
            client_fields::label.eq(&row.label),
            client_fields::position.eq(row.position),
            client_fields::active.eq(row.active),
            client_fields::rules.eq(rules_of(row)?),
            client_fields::version.eq(version),
        );
        on_db!(conn, c => diesel::update(client_fields::table.find(id)).set(set).execute(c))?;
        Ok(Changed::Done(version))
    }

    fn delete(conn: &mut Conn, id: i64) -> QueryResult<bool> {
        on_db!(conn, c => diesel::delete(client_fields::table.find(id)).execute(c)).map(|n| n == 1)
    }
}

/// Those that are not archived, in their order.
///
/// # Errors
/// The statement's.
pub fn active(conn: &mut Conn) -> QueryResult<Vec<Listed<ClientFieldFields>>> {
    let mut rows = ClientFieldFields::all(conn)?;
    rows.retain(|row| row.fields.active);
    Ok(rows)
}

/// Whether another client has this value in the field, compared as text. Clients that were joined into another do not count.
///
/// # Errors
/// The statement's.
pub fn taken(conn: &mut Conn, key: &str, value: &str, except: ClientId) -> QueryResult<bool> {
    let other: Option<i64> = on_db!(conn, c => clients::table
        .filter(clients::id.ne(except.get()))
        .filter(clients::merged_into_id.is_null())
        .filter(sql::<Bool>("cast(clients.custom_fields ->> ")
            .bind::<Text, _>(key)
            .sql(" as text) = ")
            .bind::<Text, _>(value))
        .select(clients::id)
        .first(c)
        .optional())?;
    Ok(other.is_some())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Clients that have a value in the field.
///
/// # Errors
/// The statement's.
pub fn values(conn: &mut Conn, key: &str) -> QueryResult<i64> {
    let pg = "select count(*) as n from clients where custom_fields ->> $1 is not null";
    let lite = "select count(*) as n from clients where custom_fields ->> ? is not null";
    on_db!(conn,
        pg(c) => diesel::sql_query(pg).bind::<Text, _>(key).get_result::<Count>(c),
        lite(c) => diesel::sql_query(lite).bind::<Text, _>(key).get_result::<Count>(c))
    .map(|row| row.n)
}

/// Removes the field's values from at most `limit` clients; answers from how many. A key has Latin letters, digits and `_` only, so
/// it is a path of one step on both databases.
///
/// # Errors
/// The statement's.
pub fn drop_values(conn: &mut Conn, key: &str, limit: i64, now: Timestamp) -> QueryResult<usize> {
    let pg = "update clients set custom_fields = (custom_fields::jsonb - $1)::json, version = version + 1, updated_at = $2 \
              where id in (select id from clients where custom_fields ->> $1 is not null order by id limit $3)";
    let lite = "update clients set custom_fields = json_remove(custom_fields, '$.' || ?1), version = version + 1, \
                updated_at = ?2 \
                where id in (select id from clients where custom_fields ->> ?1 is not null order by id limit ?3)";
    on_db!(conn,
        pg(c) => diesel::sql_query(pg)
            .bind::<Text, _>(key).bind::<BigInt, _>(now.micros()).bind::<BigInt, _>(limit).execute(c),
        lite(c) => diesel::sql_query(lite)
            .bind::<Text, _>(key).bind::<BigInt, _>(now.micros()).bind::<BigInt, _>(limit).execute(c))
}
