//! What the live board counts its figures from when it begins (ui.md 6): one bounded statement each.

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Nullable, Text},
};
use rozmova_actors::domain::{
    Timestamp,
    board::{BoardPast, PastGift, PastLine},
    touch::Touch,
};

use crate::{
    Conn,
    dialogs::{self, OPEN},
};

/// Requests that ended and decisions, at most: as many as the board keeps.
const MOST: i64 = 20_000;
/// Lines, at most.
const MOST_LINES: i64 = 200_000;
/// Pairs of an operator and a client, at most.
const MOST_TOUCHES: i64 = 1_000_000;
/// Dialogs with their lines. SQLite keeps the order of a cross join: it would go through all lines there are and look for the dialog of
/// each. To PostgreSQL it is a join like others.
const WITH_LINES: &str = "from dialogs cross join messages where messages.dialog_id = dialogs.id";

#[derive(QueryableByName)]
struct LineRow {
    #[diesel(sql_type = BigInt)]
    dialog_id: i64,
    #[diesel(sql_type = BigInt)]
    bot_id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    subject_id: Option<i64>,
    #[diesel(sql_type = BigInt)]
    created_at: i64,
    #[diesel(sql_type = Text)]
    author_kind: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    author_id: Option<i64>,
}

#[derive(QueryableByName)]
struct GiftRow {
    #[diesel(sql_type = BigInt)]
    bot_id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    subject_id: Option<i64>,
    #[diesel(sql_type = BigInt)]
    given_at: i64,
    #[diesel(sql_type = BigInt)]
    waited_since: i64,
}

#[derive(QueryableByName)]
struct TouchRow {
    #[diesel(sql_type = BigInt)]
    operator_id: i64,
    #[diesel(sql_type = BigInt)]
    client_id: i64,
}

/// Which operators wrote to which clients since a moment, each pair once: of open dialogs, which are few, and of those that are over,
/// which have an index by their last line; their lines are found by the dialog.
///
/// # Errors
/// The statement's.
pub fn touches(conn: &mut Conn, from: Timestamp) -> QueryResult<Vec<Touch>> {
    let sql = touches_sql(from);
    let rows: Vec<TouchRow> = on_db!(conn, c => diesel::sql_query(sql.as_str()).load(c))?;
    let touch = |row: TouchRow| Touch { operator_id: row.operator_id.into(), client_id: row.client_id.into() };
    Ok(rows.into_iter().map(touch).collect())
}

/// The statement of [`touches`].
pub(crate) fn touches_sql(from: Timestamp) -> String {
    let from = from.micros();
    let of = |condition: &str| {
        format!(
            "select messages.author_id as operator_id, dialogs.client_id as client_id {WITH_LINES} \
             and {condition} >= {from} and messages.created_at >= {from} and messages.author_kind = 'operator' \
             and messages.direction = 'out' and messages.author_id is not null"
        )
    };
    let open = of(&format!("{OPEN} and dialogs.last_message_at"));
    let over = of("dialogs.state in ('closed', 'merged') and dialogs.listed_at");
    format!("{open} union {over} limit {MOST_TOUCHES}")
}

/// Everything since a moment.
///
/// # Errors
/// The statements'.
pub fn since(conn: &mut Conn, from: Timestamp) -> QueryResult<BoardPast> {
    Ok(BoardPast {
        over: dialogs::closed_since(conn, from, MOST)?,
        lines: lines(conn, from)?,
        given: given(conn, from)?,
    })
}

/// Lines of clients and operators in requests with a line since then, also the older ones: an answer of now may be to a
/// question of before.
fn lines(conn: &mut Conn, from: Timestamp) -> QueryResult<Vec<PastLine>> {
    // Open ones are few; closed ones have an index by their last line.
    let mut lines = lines_of(conn, &format!("{OPEN} and dialogs.last_message_at >= {}", from.micros()), MOST_LINES)?;
    let left = MOST_LINES - i64::try_from(lines.len()).unwrap_or(MOST_LINES);
    lines.extend(lines_of(
        conn,
        &format!("dialogs.state = 'closed' and dialogs.listed_at >= {}", from.micros()),
        left,
    )?);
    lines.sort_by_key(|line| line.dialog_id);
    Ok(lines)
}

/// Lines of the requests of a condition of ours, at most `limit`.
fn lines_of(conn: &mut Conn, condition: &str, limit: i64) -> QueryResult<Vec<PastLine>> {
    let sql = lines_sql(condition, limit);
    let rows: Vec<LineRow> = on_db!(conn, c => diesel::sql_query(sql.as_str()).load(c))?;
    let line = |row: LineRow| {
        let is_client = row.author_kind == "client";
        // An answer without an author is an integrator's: the board counts people.
        let operator_id = row.author_id.filter(|_| !is_client).map(Into::into);
        (is_client || operator_id.is_some()).then(|| PastLine {
            dialog_id: row.dialog_id.into(),
            bot_id: row.bot_id.into(),
            subject_id: row.subject_id.map(Into::into),
            at: Timestamp(row.created_at),
            operator_id,
        })
    };
    Ok(rows.into_iter().filter_map(line).collect())
}

/// The statement of [`lines_of`].
pub(crate) fn lines_sql(condition: &str, limit: i64) -> String {
    format!(
        "select messages.dialog_id, dialogs.bot_id, dialogs.subject_id, messages.created_at, messages.author_kind, \
         messages.author_id {WITH_LINES} and {condition} and messages.author_kind in ('client', 'operator') \
         order by messages.dialog_id, messages.seq limit {limit}"
    )
}

/// What the distributor gave away by itself, the oldest first.
fn given(conn: &mut Conn, from: Timestamp) -> QueryResult<Vec<PastGift>> {
    let sql = format!(
        "select dialogs.bot_id, dialogs.subject_id, distribution_audit.at as given_at, \
         coalesce(dialogs.queued_at, dialogs.created_at) as waited_since \
         from distribution_audit join dialogs on dialogs.id = distribution_audit.dialog_id \
         where distribution_audit.at >= {} and distribution_audit.result = 'distributed' \
         and distribution_audit.method <> 'manual' \
         order by distribution_audit.at desc, distribution_audit.id desc limit {MOST}",
        from.micros()
    );
    let rows: Vec<GiftRow> = on_db!(conn, c => diesel::sql_query(sql.as_str()).load(c))?;
    let gift = |row: GiftRow| PastGift {
        bot_id: row.bot_id.into(),
        subject_id: row.subject_id.map(Into::into),
        at: Timestamp(row.given_at),
        waited_since: Timestamp(row.waited_since),
    };
    Ok(rows.into_iter().rev().map(gift).collect())
}
