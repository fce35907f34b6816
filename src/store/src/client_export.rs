//! What is stored about one client, for the archive that they can ask for (security.md SE-07).

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::ClientId;
use serde::Serialize;

use crate::{
    Conn,
    schema::{client_changes, contacts, csat_ratings, dialogs, files, messages},
};

/// How much there is: an archive proves by it that it is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Addresses.
    pub contacts: i64,
    /// Requests.
    pub dialogs: i64,
    /// Lines that the client sees.
    pub messages: i64,
    /// Ratings.
    pub ratings: i64,
    /// Changes of the card.
    pub changes: i64,
}

/// Counts what an archive of a client has to hold.
///
/// # Errors
/// The statements'.
pub fn counts(conn: &mut Conn, client: ClientId) -> QueryResult<Counts> {
    let id = client.get();
    let own = || dialogs::table.filter(dialogs::client_id.eq(id)).select(dialogs::id);
    Ok(Counts {
        contacts: on_db!(conn, c => contacts::table.filter(contacts::client_id.eq(id)).count().get_result(c))?,
        dialogs: on_db!(conn, c => dialogs::table.filter(dialogs::client_id.eq(id)).count().get_result(c))?,
        messages: on_db!(conn, c => messages::table
            .filter(messages::dialog_id.eq_any(own()))
            .filter(messages::direction.ne("internal").and(messages::deleted_at.is_null()))
            .count()
            .get_result(c))?,
        ratings: on_db!(conn, c => csat_ratings::table.filter(csat_ratings::client_id.eq(id)).count().get_result(c))?,
        changes: on_db!(conn, c => client_changes::table
            .filter(client_changes::client_id.eq(id))
            .count()
            .get_result(c))?,
    })
}

/// Requests of a client after an id, ascending.
///
/// # Errors
/// The statement's.
pub fn dialogs_after(conn: &mut Conn, client: ClientId, after: i64, limit: i64) -> QueryResult<Vec<i64>> {
    on_db!(conn, c => dialogs::table
        .filter(dialogs::client_id.eq(client.get()).and(dialogs::id.gt(after)))
        .order(dialogs::id)
        .limit(limit)
        .select(dialogs::id)
        .load(c))
}

/// (number, bytes) of the files of a client's requests and card whose contents are there.
///
/// # Errors
/// The statements'.
pub fn files_of(conn: &mut Conn, client: ClientId) -> QueryResult<(i64, i64)> {
    let own: Vec<i64> = on_db!(conn, c => dialogs::table
        .filter(dialogs::client_id.eq(client.get()))
        .select(dialogs::id)
        .load(c))?;
    let mut sizes: Vec<i64> = on_db!(conn, c => files::table
        .filter(files::client_id.eq(client.get()))
        .filter(files::deleted_at.is_null())
        .select(files::size)
        .load(c))?;
    for part in own.chunks(1_000) {
        let more: Vec<i64> = on_db!(conn, c => files::table
            .filter(files::dialog_id.eq_any(part))
            .filter(files::deleted_at.is_null())
            .select(files::size)
            .load(c))?;
        sizes.extend(more);
    }
    Ok((i64::try_from(sizes.len()).unwrap_or(i64::MAX), sizes.iter().fold(0, |all, size| all.saturating_add(*size))))
}
