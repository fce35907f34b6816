//! The small lists as administrators edit them: business statuses, priorities, statuses of operators, groups of bots.
//!
//! What the engine reads of them is `catalogue`; here is all of a row, inactive ones too.

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::listing::{BotGroupFields, Listed, OperatorStatusFields, PriorityFields, StatusFields};

use crate::{
    catalogue_edit::{Changed, hold, next_version},
    db::Conn,
    schema::{bot_groups, operator_statuses, operators, priorities, statuses},
};

/// A list whose rows have an id, an optimistic lock and these fields. A row that becomes a default takes that from the
/// former one.
pub trait ListTable: Sized {
    /// All rows in their order.
    ///
    /// # Errors
    /// The statement's.
    fn all(conn: &mut Conn) -> QueryResult<Vec<Listed<Self>>>;
    /// One row.
    ///
    /// # Errors
    /// The statement's.
    fn one(conn: &mut Conn, id: i64) -> QueryResult<Option<Listed<Self>>>;
    /// Makes a row.
    ///
    /// # Errors
    /// The statements'.
    fn insert(conn: &mut Conn, id: i64, new: &Self) -> QueryResult<()>;
    /// Replaces a row.
    ///
    /// # Errors
    /// The statements'.
    fn update(conn: &mut Conn, id: i64, row: &Self, expect: Option<i64>) -> QueryResult<Changed>;
    /// Removes a row; `false` when there is none.
    ///
    /// # Errors
    /// A foreign key violation while something names it.
    fn delete(conn: &mut Conn, id: i64) -> QueryResult<bool>;
}

/// Operators whose status this is.
///
/// # Errors
/// The statement's.
pub fn operators_in(conn: &mut Conn, status: i64) -> QueryResult<i64> {
    on_db!(conn, c => operators::table.filter(operators::status_id.eq(status)).count().get_result(c))
}

/// Writes [`ListTable`] for a table: `order` sorts it, each `field = column` is copied, each `default` is true in one row.
macro_rules! list_table {
    ($fields:ident, $table:ident, order $order:ident, [$($field:ident = $column:ident : $type:ty),+ $(,)?], defaults [$($default:ident),*]) => {
        impl ListTable for $fields {
            fn all(conn: &mut Conn) -> QueryResult<Vec<Listed<Self>>> {
                let rows: Vec<(i64, i64, $($type),+)> = on_db!(conn, c => $table::table
                    .order(($table::$order.asc(), $table::id.asc()))
                    .select(($table::id, $table::version, $($table::$column),+))
                    .load(c))?;
                Ok(rows
                    .into_iter()
                    .map(|(id, version, $($field),+)| Listed { id, version, fields: Self { $($field),+ } })
                    .collect())
            }

            fn one(conn: &mut Conn, id: i64) -> QueryResult<Option<Listed<Self>>> {
                let row: Option<(i64, i64, $($type),+)> = on_db!(conn, c => $table::table
                    .find(id)
                    .select(($table::id, $table::version, $($table::$column),+))
                    .first(c)
                    .optional())?;
                Ok(row.map(|(id, version, $($field),+)| Listed { id, version, fields: Self { $($field),+ } }))
            }

            fn insert(conn: &mut Conn, id: i64, new: &Self) -> QueryResult<()> {
                $(if new.$default {
                    on_db!(conn, c => diesel::update($table::table.filter($table::$default.eq(true)))
                        .set(($table::$default.eq(false), $table::version.eq($table::version + 1)))
                        .execute(c))?;
                })*
                let values = ($table::id.eq(id), $($table::$column.eq(&new.$field)),+);
                on_db!(conn, c => diesel::insert_into($table::table).values(values).execute(c)).map(|_| ())
            }

            fn update(conn: &mut Conn, id: i64, row: &Self, expect: Option<i64>) -> QueryResult<Changed> {
                hold(conn, stringify!($table), id)?;
                let found: Option<i64> =
                    on_db!(conn, c => $table::table.find(id).select($table::version).first(c).optional())?;
                let version = match next_version(found, expect) {
                    Ok(version) => version,
                    Err(refused) => return Ok(refused),
                };
                $(if row.$default {
                    on_db!(conn, c => diesel::update($table::table.filter($table::$default.eq(true)).filter($table::id.ne(id)))
                        .set(($table::$default.eq(false), $table::version.eq($table::version + 1)))
                        .execute(c))?;
                })*
                on_db!(conn, c => diesel::update($table::table.find(id))
                    .set(($table::version.eq(version), $($table::$column.eq(&row.$field)),+))
                    .execute(c))?;
                Ok(Changed::Done(version))
            }

            fn delete(conn: &mut Conn, id: i64) -> QueryResult<bool> {
                on_db!(conn, c => diesel::delete($table::table.find(id)).execute(c)).map(|n| n == 1)
            }
        }
    };
}

list_table!(StatusFields, statuses, order position, [
    name = name: String,
    color = color: String,
    order = position: i32,
    category = category: String,
    is_default = is_default: bool,
    is_spam = is_spam: bool,
    active = active: bool,
], defaults [is_default]);

list_table!(PriorityFields, priorities, order weight, [
    name = name: String,
    color = color: String,
    weight = weight: i32,
    is_default = is_default: bool,
    active = active: bool,
], defaults [is_default]);

list_table!(OperatorStatusFields, operator_statuses, order position, [
    name = name: String,
    color = color: String,
    can_receive = can_receive: bool,
    count_time_after_all_closed = count_time_after_all_closed: bool,
    order = position: i32,
    is_default_online = is_default_online: bool,
    is_default_offline = is_default_offline: bool,
    max_minutes = max_minutes: Option<i32>,
    active = active: bool,
], defaults [is_default_online, is_default_offline]);

list_table!(BotGroupFields, bot_groups, order position, [
    name = name: String,
    order = position: i32,
    active = active: bool,
], defaults []);
