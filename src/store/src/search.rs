//! Finding messages by their words, newest first (DECISION-search.md).

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Nullable, Text},
};
use rozmova_actors::domain::{Dialog, DialogId, Message, filter::Cond};

use crate::{
    Conn,
    dialogs::{self, Visibility},
    filter_sql::{Bind, Sql, visible},
    messages,
    words::{BUCKET_BITS, Words},
};

/// Messages whose dialogs are judged at once.
const CHUNK: usize = 1_000;
/// Buckets asked at once, at most: two million messages.
const MOST_SPAN: i64 = 64;
/// A step that took less is followed by one over twice as many buckets.
const SHORT: Duration = Duration::from_millis(5);
/// A step that took more is followed by one over half as many.
const LONG: Duration = Duration::from_millis(15);
/// What a list filtered by text may cost before its newest part is shown.
const FILTER_BUDGET: Duration = Duration::from_millis(250);
/// Dialogs that a filter by text can match.
pub const MOST_DIALOGS: usize = 2_000;

/// A page of what was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Messages with their dialogs, newest first.
    pub hits: Vec<(Message, Dialog)>,
    /// Where the search goes on: messages before this id. `None` = everything was looked through. A page may be short, or empty, and
    /// still go on: its time was over.
    pub next: Option<i64>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    dialog_id: i64,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct Newest {
    #[diesel(sql_type = Nullable<BigInt>)]
    id: Option<i64>,
}

/// Messages that hold all the words, in dialogs that may be seen, at most `limit` of them, newest first by id (ids grow with time; in a
/// cluster two messages of one moment may stand the other way round). Ends after `budget` at the next chance, wherever it is.
///
/// # Errors
/// The statements'.
pub fn find(
    conn: &mut Conn,
    words: &Words,
    visible_to: Option<&Visibility>,
    before: Option<i64>,
    limit: usize,
    budget: Duration,
) -> QueryResult<Found> {
    let scope = visible_to.map(visible).filter(|cond| *cond != Cond::ALWAYS);
    let chunk = if scope.is_none() { limit + 1 } else { CHUNK };
    let mut ids: Vec<Line> = Vec::new();
    let next = walk(conn, words, before, chunk, budget, |conn, lines| {
        let seen = scope.as_ref().map(|scope| seen(conn, &lines, scope)).transpose()?;
        ids.extend(lines.into_iter().filter(|line| seen.as_ref().is_none_or(|seen| seen.contains(&line.dialog_id))));
        Ok(ids.len() > limit)
    })?;
    let next = if ids.len() > limit {
        ids.truncate(limit);
        ids.last().map(|line| line.id)
    } else {
        next
    };
    let dialog_ids: HashSet<i64> = ids.iter().map(|line| line.dialog_id).collect();
    let rows = dialogs::by_ids(conn, &dialog_ids.into_iter().collect::<Vec<_>>())?;
    let of: HashMap<DialogId, Dialog> = rows.into_iter().map(|dialog| (dialog.id, dialog)).collect();
    let mut lines = messages::by_ids(conn, &ids.iter().map(|line| line.id).collect::<Vec<_>>())?;
    lines.sort_unstable_by_key(|message| std::cmp::Reverse(message.id));
    let hits = lines.into_iter().filter_map(|message| Some((of.get(&message.dialog_id)?.clone(), message)));
    Ok(Found { hits: hits.map(|(dialog, message)| (message, dialog)).collect(), next })
}

/// Dialogs with a message that holds all the words, those of the newest messages first, at most [`MOST_DIALOGS`].
///
/// # Errors
/// The statements'.
pub fn dialogs_with(conn: &mut Conn, words: &Words) -> QueryResult<HashSet<i64>> {
    let mut found = HashSet::new();
    walk(conn, words, None, CHUNK, FILTER_BUDGET, |_, lines| {
        for line in lines {
            if found.len() < MOST_DIALOGS {
                found.insert(line.dialog_id);
            }
        }
        Ok(found.len() >= MOST_DIALOGS)
    })?;
    Ok(found)
}

/// Looks through buckets from the newest to the oldest and hands over what holds the words, until `enough` says so, the time is over,
/// or nothing is left. Answers where to go on.
fn walk(
    conn: &mut Conn,
    words: &Words,
    before: Option<i64>,
    chunk: usize,
    budget: Duration,
    enough: impl FnMut(&mut Conn, Vec<Line>) -> QueryResult<bool>,
) -> QueryResult<Option<i64>> {
    let newest: Vec<Newest> =
        on_db!(conn, c => diesel::sql_query("select max(id) as id from messages").load::<Newest>(c))?;
    let Some(newest) = newest.first().and_then(|row| row.id) else { return Ok(None) };
    let before = before.unwrap_or(i64::MAX).min(newest + 1);
    if !conn.is_postgres() {
        return steps(conn, words, before, chunk, budget, enough);
    }
    conn.transaction(|conn| {
        // The order by id tempts the planner to walk the table backwards and to fold every message it meets.
        on_db!(conn, c => diesel::sql_query(
            "select set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)").execute(c))?;
        steps(conn, words, before, chunk, budget, enough)
    })
}

fn steps(
    conn: &mut Conn,
    words: &Words,
    mut before: i64,
    chunk: usize,
    budget: Duration,
    mut enough: impl FnMut(&mut Conn, Vec<Line>) -> QueryResult<bool>,
) -> QueryResult<Option<i64>> {
    let begun = Instant::now();
    let mut span = 1;
    while before > 1 {
        let step = Instant::now();
        let top = (before - 1) >> BUCKET_BITS;
        let low = (top - span + 1).max(0);
        let lines = candidates(conn, words, low..top + 1, before, chunk)?;
        let more = lines.len() == chunk;
        before = if more { lines.last().map_or(0, |line| line.id) } else { low << BUCKET_BITS };
        if enough(conn, lines)? || begun.elapsed() >= budget {
            break;
        }
        let took = step.elapsed();
        if took > LONG {
            span = (span / 2).max(1);
        } else if took < SHORT && !more {
            span = (span * 2).min(MOST_SPAN);
        }
    }
    Ok((before > 1).then_some(before))
}

/// Messages of these buckets that hold the words, newest first.
///
/// `m.id + 0`: PostgreSQL knows nothing of beginnings of words and takes those of many buckets for most of the table; then it read all
/// messages before a place by their key and folded each of them (15 s of ten million).
fn candidates(
    conn: &mut Conn,
    words: &Words,
    buckets: std::ops::Range<i64>,
    before: i64,
    limit: usize,
) -> QueryResult<Vec<Line>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    on_db!(conn,
        pg(c) => diesel::sql_query(
            "select m.id, m.dialog_id from messages m where m.kind <> 'system' \
             and rz_message_words(m.id, m.body) @@ cast($1 as tsquery) and m.id + 0 < $2 order by m.id desc limit $3")
            .bind::<Text, _>(words.tsquery(buckets))
            .bind::<BigInt, _>(before)
            .bind::<BigInt, _>(limit)
            .load(c),
        lite(c) => diesel::sql_query(
            "select m.id, m.dialog_id from message_words w cross join messages m \
             where w.message_words match ?1 and w.rowid < ?2 and m.id = w.rowid order by w.rowid desc limit ?3")
            .bind::<Text, _>(words.fts5(buckets))
            .bind::<BigInt, _>(before)
            .bind::<BigInt, _>(limit)
            .load(c))
}

/// Which of the lines' dialogs match.
fn seen(conn: &mut Conn, lines: &[Line], scope: &Cond) -> QueryResult<HashSet<i64>> {
    let ids: HashSet<i64> = lines.iter().map(|line| line.dialog_id).collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let mut sql = Sql::new(conn.is_postgres());
    sql.push("select dialogs.id from dialogs where dialogs.id in (")
        .list(ids.into_iter().map(Bind::Int))
        .push(") and ");
    // Visibility looks at no moment.
    sql.cond(scope, rozmova_actors::domain::Timestamp(0));
    Ok(sql.load::<Id>(conn)?.into_iter().map(|row| row.id).collect())
}

/// The condition with every text replaced by the dialogs that have it: what remains can be asked of a row.
///
/// # Errors
/// The statements'.
pub(crate) fn texts_found(conn: &mut Conn, cond: &Cond) -> QueryResult<Cond> {
    use rozmova_actors::domain::filter::IntColumn;
    let mut each = |items: &[Cond]| items.iter().map(|item| texts_found(conn, item)).collect::<QueryResult<Vec<_>>>();
    Ok(match cond {
        Cond::All(items) => Cond::All(each(items)?),
        Cond::Any(items) => Cond::Any(each(items)?),
        Cond::Not(item) => texts_found(conn, item)?.negated(),
        Cond::Text(text) => match Words::parse(text) {
            Some(words) => Cond::Int(IntColumn::Id, dialogs_with(conn, &words)?.into_iter().collect()),
            None => Cond::NEVER,
        },
        other => other.clone(),
    })
}
