//! Tags of requests and of clients (`tags`, operator-line.md 7).

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, QueryableByName, RunQueryDsl as _,
    sql_types::{Bool, Text},
};
use rozmova_actors::domain::{
    TagId,
    listing::{Listed, TagFields, TagScope},
};

use crate::{
    catalogue_edit::{Changed, hold, next_version},
    codes::unknown_word,
    db::Conn,
    lists::ListTable,
    schema::tags,
};

type Raw = (i64, String, String, String, String, i32, bool, i64);

fn row((id, name, color, group, scope, order, active, version): Raw) -> QueryResult<Listed<TagFields>> {
    let scope = TagScope::from_key(&scope).ok_or_else(|| unknown_word("tags.scope", &scope))?;
    Ok(Listed { id, version, fields: TagFields { name, color, group, scope, order, active } })
}

impl ListTable for TagFields {
    fn all(conn: &mut Conn) -> QueryResult<Vec<Listed<Self>>> {
        let rows: Vec<Raw> = on_db!(conn, c => tags::table
            .order((tags::scope.desc(), tags::position.asc(), tags::id.asc()))
            .load(c))?;
        rows.into_iter().map(row).collect()
    }

    fn one(conn: &mut Conn, id: i64) -> QueryResult<Option<Listed<Self>>> {
        let found: Option<Raw> = on_db!(conn, c => tags::table.find(id).first(c).optional())?;
        found.map(row).transpose()
    }

    fn insert(conn: &mut Conn, id: i64, new: &Self) -> QueryResult<()> {
        let values = (
            tags::id.eq(id),
            tags::name.eq(&new.name),
            tags::color.eq(&new.color),
            tags::group_name.eq(&new.group),
            tags::scope.eq(new.scope.key()),
            tags::position.eq(new.order),
            tags::active.eq(new.active),
        );
        on_db!(conn, c => diesel::insert_into(tags::table).values(values).execute(c)).map(|_| ())
    }

    fn update(conn: &mut Conn, id: i64, row: &Self, expect: Option<i64>) -> QueryResult<Changed> {
        hold(conn, "tags", id)?;
        let found: Option<i64> = on_db!(conn, c => tags::table.find(id).select(tags::version).first(c).optional())?;
        let version = match next_version(found, expect) {
            Ok(version) => version,
            Err(refused) => return Ok(refused),
        };
        let set = (
            tags::name.eq(&row.name),
            tags::color.eq(&row.color),
            tags::group_name.eq(&row.group),
            tags::position.eq(row.order),
            tags::active.eq(row.active),
            tags::version.eq(version),
        );
        on_db!(conn, c => diesel::update(tags::table.find(id)).set(set).execute(c))?;
        Ok(Changed::Done(version))
    }

    fn delete(conn: &mut Conn, id: i64) -> QueryResult<bool> {
        on_db!(conn, c => diesel::delete(tags::table.find(id)).execute(c)).map(|n| n == 1)
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// Whether any request has the tag.
///
/// # Errors
/// The statement's.
pub fn on_requests(conn: &mut Conn, id: TagId) -> QueryResult<bool> {
    let text = id.to_string();
    let pg = "select exists (select 1 from dialogs where tag_ids::jsonb @> cast($1 as jsonb)) as found";
    let lite = "select exists (select 1 from dialogs, json_each(dialogs.tag_ids) t where t.value = cast(? as integer)) as found";
    on_db!(conn,
        pg(c) => diesel::sql_query(pg).bind::<Text, _>(&text).get_result::<Found>(c),
        lite(c) => diesel::sql_query(lite).bind::<Text, _>(&text).get_result::<Found>(c))
    .map(|row| row.found)
}

/// Whether any client has a tag of this name.
///
/// # Errors
/// The statement's.
pub fn on_clients(conn: &mut Conn, name: &str) -> QueryResult<bool> {
    let pg = "select exists (select 1 from clients where tags::jsonb ? $1) as found";
    let lite = "select exists (select 1 from clients, json_each(clients.tags) t where t.value = ?) as found";
    on_db!(conn,
        pg(c) => diesel::sql_query(pg).bind::<Text, _>(name).get_result::<Found>(c),
        lite(c) => diesel::sql_query(lite).bind::<Text, _>(name).get_result::<Found>(c))
    .map(|row| row.found)
}
