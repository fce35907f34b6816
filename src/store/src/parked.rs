//! Dialogs that somebody put aside (`parked_dialogs`).

use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{DialogId, Timestamp};

use crate::{Conn, schema::parked_dialogs};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedRow {
    /// Which dialog.
    pub dialog_id: DialogId,
    /// Since when.
    pub at: Timestamp,
    /// Who, as they were called.
    pub by_name: String,
    /// Why.
    pub reason: String,
}

/// Notes that a dialog is parked; a second note changes nothing. Answers whether it is new.
///
/// # Errors
/// The statement's.
pub fn insert(conn: &mut Conn, row: &ParkedRow) -> QueryResult<bool> {
    let values = (
        parked_dialogs::dialog_id.eq(row.dialog_id.get()),
        parked_dialogs::at.eq(row.at.micros()),
        parked_dialogs::by_name.eq(&row.by_name),
        parked_dialogs::reason.eq(&row.reason),
    );
    on_db!(conn, c => diesel::insert_into(parked_dialogs::table).values(values).on_conflict_do_nothing().execute(c))
        .map(|n| n > 0)
}

/// Forgets it. Answers whether it was there.
///
/// # Errors
/// The statement's.
pub fn remove(conn: &mut Conn, dialog: DialogId) -> QueryResult<bool> {
    on_db!(conn, c => diesel::delete(parked_dialogs::table.find(dialog.get())).execute(c)).map(|n| n > 0)
}

/// All of them, the oldest first.
///
/// # Errors
/// The statement's.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<ParkedRow>> {
    let rows: Vec<(i64, i64, String, String)> = on_db!(conn, c => parked_dialogs::table
        .order((parked_dialogs::at, parked_dialogs::dialog_id))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(dialog_id, at, by_name, reason)| ParkedRow {
            dialog_id: dialog_id.into(),
            at: Timestamp(at),
            by_name,
            reason,
        })
        .collect())
}
