//! Ratings of closed requests (`csat_ratings`, operator-line.md 9).

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _, dsl::sql, sql_types::Bool,
};
use rozmova_actors::domain::{BotId, ClientId, CsatId, DialogId, DialogState, OperatorId, Timestamp};

use crate::{
    db::Conn,
    dialogs::OPEN,
    schema::{csat_ratings, dialogs},
};

/// Requests whose waiting is looked at, at most.
const MOST_WAITS: i64 = 500;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsatRow {
    /// Id.
    pub id: CsatId,
    /// Request.
    pub dialog_id: DialogId,
    /// Whose opinion.
    pub client_id: ClientId,
    /// Who held the request when it was closed.
    pub operator_id: Option<OperatorId>,
    /// 1 (very bad) to 5 (very good).
    pub score: i32,
    /// In the client's words.
    pub comment: String,
    /// When.
    pub created_at: Timestamp,
}

type Raw = (i64, i64, i64, Option<i64>, i32, String, i64);

fn row(raw: Raw) -> CsatRow {
    CsatRow {
        id: raw.0.into(),
        dialog_id: raw.1.into(),
        client_id: raw.2.into(),
        operator_id: raw.3.map(OperatorId),
        score: raw.4,
        comment: raw.5,
        created_at: Timestamp(raw.6),
    }
}

macro_rules! columns {
    () => {
        (
            csat_ratings::id,
            csat_ratings::dialog_id,
            csat_ratings::client_id,
            csat_ratings::operator_id,
            csat_ratings::score,
            csat_ratings::comment,
            csat_ratings::created_at,
        )
    };
}

/// Stores the rating of a request.
///
/// # Errors
/// A unique violation when the request has one.
pub fn insert(conn: &mut Conn, new: &CsatRow) -> QueryResult<()> {
    let values = (
        csat_ratings::id.eq(new.id.get()),
        csat_ratings::dialog_id.eq(new.dialog_id.get()),
        csat_ratings::client_id.eq(new.client_id.get()),
        csat_ratings::operator_id.eq(new.operator_id.map(OperatorId::get)),
        csat_ratings::score.eq(new.score),
        csat_ratings::comment.eq(&new.comment),
        csat_ratings::created_at.eq(new.created_at.micros()),
    );
    on_db!(conn, c => diesel::insert_into(csat_ratings::table).values(values).execute(c)).map(|_| ())
}

/// The rating of a request.
///
/// # Errors
/// The statement's.
pub fn of_dialog(conn: &mut Conn, dialog: DialogId) -> QueryResult<Option<CsatRow>> {
    on_db!(conn, c => csat_ratings::table
        .filter(csat_ratings::dialog_id.eq(dialog.get()))
        .select(columns!())
        .first::<Raw>(c)
        .optional())
    .map(|found| found.map(row))
}

/// Ratings of a client, newest first.
///
/// # Errors
/// The statement's.
pub fn of_client(conn: &mut Conn, client: ClientId, limit: i64) -> QueryResult<Vec<CsatRow>> {
    on_db!(conn, c => csat_ratings::table
        .filter(csat_ratings::client_id.eq(client.get()))
        .order((csat_ratings::created_at.desc(), csat_ratings::id.desc()))
        .limit(limit)
        .select(columns!())
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(row).collect())
}

/// One.
///
/// # Errors
/// The statement's.
pub fn by_id(conn: &mut Conn, id: CsatId) -> QueryResult<Option<CsatRow>> {
    on_db!(conn, c => csat_ratings::table.find(id.get()).select(columns!()).first::<Raw>(c).optional())
        .map(|found| found.map(row))
}

/// Deletes one. Answers whether it was there.
///
/// # Errors
/// The statement's.
pub fn remove(conn: &mut Conn, id: CsatId) -> QueryResult<bool> {
    on_db!(conn, c => diesel::delete(csat_ratings::table.find(id.get())).execute(c)).map(|n| n == 1)
}

/// How long clients of a bot waited for the first reply that came since a moment, microseconds, ascending; at most 500 of them.
///
/// # Errors
/// The statement's.
pub fn first_reply_waits(conn: &mut Conn, bot: BotId, since: Timestamp) -> QueryResult<Vec<i64>> {
    let query = || {
        dialogs::table
            .filter(dialogs::bot_id.eq(bot.get()).and(dialogs::first_operator_reply_at.ge(since.micros())))
            .filter(dialogs::is_outbound.eq(false))
            .limit(MOST_WAITS)
            .select((dialogs::created_at, dialogs::queued_at, dialogs::first_operator_reply_at))
    };
    // Open requests are few; a closed one whose first reply is that new has a line that new, which the index of lists knows.
    let mut rows: Vec<(i64, Option<i64>, Option<i64>)> = on_db!(conn, c => query().filter(sql::<Bool>(OPEN)).load(c))?;
    rows.extend(on_db!(conn, c => query()
        .filter(dialogs::state.eq(DialogState::Closed.key()))
        .filter(dialogs::listed_at.ge(since.micros()))
        .load::<(i64, Option<i64>, Option<i64>)>(c))?);
    let mut waits: Vec<i64> = rows
        .into_iter()
        .filter_map(|(created, queued, replied)| Some(replied? - queued.unwrap_or(created)))
        .map(|wait| wait.max(0))
        .collect();
    waits.truncate(usize::try_from(MOST_WAITS).unwrap_or(usize::MAX));
    waits.sort_unstable();
    Ok(waits)
}
