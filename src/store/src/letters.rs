//! Letters on their way out (`letters`): a queue of rows. A letter is claimed before it is sent, so a crash in between
//! repeats it once and loses nothing; its text is sealed by the edge and emptied when it was accepted.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _, dsl,
};
use rozmova_actors::domain::{DialogId, OperatorId, Timestamp};

use crate::{
    db::Conn,
    schema::letters,
    sending::{SendState, sending_queue},
};

/// Rows removed in one step.
const STEP: i64 = 1_000;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// Id.
    pub id: i64,
    /// `test`, `invite`, `reset`, `password_changed`, `notice`, `transcript`.
    pub kind: String,
    /// For whom, when it is one of ours.
    pub user_id: Option<OperatorId>,
    /// What it is about.
    pub dialog_id: Option<DialogId>,
    /// Address.
    pub to_address: String,
    /// Left part of its Message-ID: the same on every try.
    pub message_key: String,
    /// A letter with the same key is not queued twice.
    pub dedup: Option<String>,
    /// Where it stands.
    pub state: SendState,
    /// Tries begun.
    pub attempts: i32,
    /// Sealed text; empty once it was accepted.
    pub sealed: String,
    /// What the mail server said last.
    pub answer: String,
    /// Made.
    pub created_at: Timestamp,
    /// The next try is not before.
    pub next_at: Timestamp,
    /// Without use afterwards: it is given up.
    pub expires_at: Timestamp,
    /// Accepted or given up.
    pub finished_at: Option<Timestamp>,
}

type Raw = (
    i64,
    String,
    Option<i64>,
    Option<i64>,
    String,
    String,
    Option<String>,
    String,
    i32,
    String,
    String,
    i64,
    i64,
    i64,
    Option<i64>,
);

fn row(raw: Raw) -> LetterRow {
    LetterRow {
        id: raw.0,
        kind: raw.1,
        user_id: raw.2.map(OperatorId),
        dialog_id: raw.3.map(DialogId),
        to_address: raw.4,
        message_key: raw.5,
        dedup: raw.6,
        state: SendState::of(&raw.7),
        attempts: raw.8,
        sealed: raw.9,
        answer: raw.10,
        created_at: Timestamp(raw.11),
        next_at: Timestamp(raw.12),
        expires_at: Timestamp(raw.13),
        finished_at: raw.14.map(Timestamp),
    }
}

sending_queue!(letters, LetterRow);

/// What became of a new letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queued {
    /// It waits to be sent.
    Done,
    /// One with the same key was queued before.
    Repeated,
    /// Too many wait already.
    Full,
}

/// Queues a letter unless `most` wait already.
///
/// # Errors
/// A foreign key violation when there is no such user or dialog.
pub fn insert(conn: &mut Conn, new: &LetterRow, most: i64) -> QueryResult<Queued> {
    if count(conn, SendState::Queued)? >= most {
        return Ok(Queued::Full);
    }
    let values = (
        letters::id.eq(new.id),
        letters::kind.eq(&new.kind),
        letters::user_id.eq(new.user_id.map(OperatorId::get)),
        letters::dialog_id.eq(new.dialog_id.map(DialogId::get)),
        letters::to_address.eq(&new.to_address),
        letters::message_key.eq(&new.message_key),
        letters::dedup.eq(&new.dedup),
        letters::state.eq(new.state.key()),
        letters::attempts.eq(new.attempts),
        letters::sealed.eq(&new.sealed),
        letters::answer.eq(&new.answer),
        letters::created_at.eq(new.created_at.micros()),
        letters::next_at.eq(new.next_at.micros()),
        letters::expires_at.eq(new.expires_at.micros()),
        letters::finished_at.eq(new.finished_at.map(Timestamp::micros)),
    );
    let made =
        on_db!(conn, c => diesel::insert_into(letters::table).values(values).on_conflict_do_nothing().execute(c))?;
    Ok(if made == 1 { Queued::Done } else { Queued::Repeated })
}

/// How many stand so.
///
/// # Errors
/// The statement's.
pub fn count(conn: &mut Conn, state: SendState) -> QueryResult<i64> {
    on_db!(conn, c => letters::table.filter(letters::state.eq(state.key())).count().get_result(c))
}

/// The mail server took it: its text is no longer needed.
///
/// # Errors
/// The statement's.
pub fn sent(conn: &mut Conn, id: i64, answer: &str, now: Timestamp) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(letters::table.find(id))
        .set((
            letters::state.eq("sent"),
            letters::sealed.eq(""),
            letters::answer.eq(answer),
            letters::finished_at.eq(now.micros()),
        ))
        .execute(c))
    .map(|_| ())
}

/// Given up; the text stays until it has no use, so that it can be tried again by hand.
///
/// # Errors
/// The statement's.
pub fn failed(conn: &mut Conn, id: i64, answer: &str, now: Timestamp) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(letters::table.find(id).filter(letters::state.eq("queued")))
        .set((letters::state.eq("failed"), letters::answer.eq(answer), letters::finished_at.eq(now.micros())))
        .execute(c))
    .map(|_| ())
}

/// Gives up what has no use any more, and empties the texts of all such letters.
///
/// # Errors
/// The statement's.
pub fn expire(conn: &mut Conn, answer: &str, now: Timestamp) -> QueryResult<usize> {
    let given_up = on_db!(conn, c => diesel::update(letters::table
            .filter(letters::state.eq("queued").and(letters::expires_at.le(now.micros()))))
        .set((letters::state.eq("failed"), letters::answer.eq(answer), letters::finished_at.eq(now.micros())))
        .execute(c))?;
    on_db!(conn, c => diesel::update(letters::table
            .filter(letters::state.eq("failed").and(letters::expires_at.le(now.micros())).and(letters::sealed.ne(""))))
        .set(letters::sealed.eq(""))
        .execute(c))?;
    Ok(given_up)
}

/// Tries again what was given up and still has a use; answers how many.
///
/// # Errors
/// The statement's.
pub fn retry(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    on_db!(conn, c => diesel::update(letters::table
            .filter(letters::state.eq("failed").and(letters::expires_at.gt(now.micros())).and(letters::sealed.ne(""))))
        .set((
            letters::state.eq("queued"),
            letters::attempts.eq(0),
            letters::next_at.eq(now.micros()),
            letters::finished_at.eq(None::<i64>),
        ))
        .execute(c))
}

/// Letters older than `before` (time, id), the newest first.
///
/// # Errors
/// The statement's.
pub fn list(conn: &mut Conn, before: (Timestamp, i64), limit: i64) -> QueryResult<Vec<LetterRow>> {
    let (at, id) = (before.0.micros(), before.1);
    on_db!(conn, c => letters::table
        .filter(letters::created_at.lt(at).or(letters::created_at.eq(at).and(letters::id.lt(id))))
        .order((letters::created_at.desc(), letters::id.desc()))
        .limit(limit)
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(row).collect())
}

/// Letters of a kind that were made for somebody since a moment.
///
/// # Errors
/// The statement's.
pub fn made_since(conn: &mut Conn, user: OperatorId, kind: &str, since: Timestamp) -> QueryResult<i64> {
    on_db!(conn, c => letters::table
        .filter(letters::user_id.eq(user.get()))
        .filter(letters::kind.eq(kind))
        .filter(letters::created_at.gt(since.micros()))
        .count()
        .get_result(c))
}

/// Letters of a kind that were made since a moment: to this address, and to all.
///
/// # Errors
/// The statements'.
pub fn made_to_since(conn: &mut Conn, kind: &str, to: &str, since: Timestamp) -> QueryResult<(i64, i64)> {
    let to_address: i64 = on_db!(conn, c => letters::table
        .filter(letters::created_at.gt(since.micros()))
        .filter(letters::kind.eq(kind))
        .filter(letters::to_address.eq(to))
        .count()
        .get_result(c))?;
    let to_all: i64 = on_db!(conn, c => letters::table
        .filter(letters::created_at.gt(since.micros()))
        .filter(letters::kind.eq(kind))
        .count()
        .get_result(c))?;
    Ok((to_address, to_all))
}

/// When the newest letter of a kind was made for somebody about a dialog, or about none.
///
/// # Errors
/// The statement's.
pub fn newest_about(
    conn: &mut Conn,
    user: OperatorId,
    kind: &str,
    dialog: Option<DialogId>,
) -> QueryResult<Option<Timestamp>> {
    let newest: Option<i64> = match dialog {
        Some(dialog) => on_db!(conn, c => letters::table
            .filter(letters::user_id.eq(user.get()))
            .filter(letters::kind.eq(kind))
            .filter(letters::dialog_id.eq(dialog.get()))
            .select(dsl::max(letters::created_at))
            .first(c))?,
        None => on_db!(conn, c => letters::table
            .filter(letters::user_id.eq(user.get()))
            .filter(letters::kind.eq(kind))
            .filter(letters::dialog_id.is_null())
            .select(dsl::max(letters::created_at))
            .first(c))?,
    };
    Ok(newest.map(Timestamp))
}

/// Removes finished letters made before `before`, at most a step; answers how many.
///
/// # Errors
/// The statement's.
pub fn purge(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    let old: Vec<i64> = on_db!(conn, c => letters::table
        .filter(letters::created_at.lt(before.micros()))
        .filter(letters::state.ne("queued"))
        .order(letters::created_at)
        .limit(STEP)
        .select(letters::id)
        .load(c))?;
    on_db!(conn, c => diesel::delete(letters::table.filter(letters::id.eq_any(&old))).execute(c))
}
