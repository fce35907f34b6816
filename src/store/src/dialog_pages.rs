//! Pages of lists by a filter, in any order, without sorting what is not shown.
//!
//! Open dialogs are a few thousand and have a partial index; closed ones are the whole history. So a page is read in parts (open,
//! closed, merged), each in the order of an index or small, and put together here. A filter that cannot match a part does not
//! read it. Orders that mean nothing for closed dialogs (waiting, priority) show those after the open ones, newest first.
//!
//! No index knows what a filter may ask of the history, and one that fits few rows would be looked for in all of it. So the history
//! is looked through in windows of its order until the page is full or its time is over ([`page_within`]); then the page is short, or
//! empty, and says where to go on.

use std::{
    borrow::Cow,
    cmp::Ordering,
    time::{Duration, Instant},
};

use diesel::QueryResult;
use rozmova_actors::domain::{
    Dialog, DialogState, PriorityId, Timestamp,
    filter::{Cond, FactCond, IntColumn, Sort},
};

use crate::{
    Conn,
    dialogs::{DialogRow, OPEN, Visibility},
    filter_sql::{Sql, visible},
};

/// What a page shows.
#[derive(Debug, Clone)]
pub struct PageOf {
    /// The filter.
    pub cond: Cond,
    /// What the caller may see; `None` = everything.
    pub visible_to: Option<Visibility>,
    /// Order.
    pub sort: Sort,
    /// Weights of priorities, for [`Sort::Priority`]; a dialog without one weighs nothing.
    pub weights: Vec<(PriorityId, i32)>,
    /// The moment «minutes ago» are counted from.
    pub now: Timestamp,
}

/// A place in a list: everything the order compares. Opaque to callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 0 before 1.
    pub part: u8,
    /// First key, as it is compared.
    pub a: i64,
    /// Second key.
    pub b: i64,
    /// Id.
    pub id: i64,
}

impl Place {
    /// Where this row stands in the list.
    #[must_use]
    pub fn of(dialog: &Dialog, page: &PageOf) -> Self {
        let (id, last) = (dialog.id.get(), dialog.last_message_at.micros());
        if part_of(dialog, page.sort) == 1 {
            return Self { part: 1, a: last, b: 0, id };
        }
        let (a, b) = match page.sort {
            Sort::LastMessage => (last, 0),
            Sort::Created => (dialog.created_at.micros(), 0),
            Sort::WaitingLongest => (dialog.waiting_since.map_or(i64::MIN, |since| -since.micros()), last),
            Sort::Priority => (weight(page, dialog.priority_id), last),
        };
        Self { part: 0, a, b, id }
    }

    /// The order: parts ascending, keys and id descending.
    fn order(&self, other: &Self) -> Ordering {
        self.part.cmp(&other.part).then_with(|| (other.a, other.b, other.id).cmp(&(self.a, self.b, self.id)))
    }
}

const fn parted(sort: Sort) -> bool {
    matches!(sort, Sort::WaitingLongest | Sort::Priority)
}

fn part_of(dialog: &Dialog, sort: Sort) -> u8 {
    u8::from(parted(sort) && !dialog.state.is_open())
}

fn weight(page: &PageOf, priority: Option<PriorityId>) -> i64 {
    page.weights.iter().find(|(id, _)| Some(*id) == priority).map_or(0, |(_, weight)| i64::from(*weight))
}

/// Part of the table that is read on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Open,
    In(DialogState),
}

impl Stream {
    const ALL: [Self; 3] = [Self::Open, Self::In(DialogState::Closed), Self::In(DialogState::Merged)];

    fn possible(self, cond: &Cond) -> bool {
        match self {
            Self::Open => DialogState::ALL.into_iter().any(|s| s.is_open() && cond.possible_in(s)),
            Self::In(state) => cond.possible_in(state),
        }
    }
}

/// What looking through the history may cost before a page is shown short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// When it is over, no further window is begun.
    pub time: Duration,
    /// Rows of the first window; later ones grow and shrink with what they took.
    pub first: i64,
}

impl Budget {
    /// For a list that somebody waits for: p95 of a page is to be at most 50 ms on a million closed dialogs.
    pub const LIST: Self = Self { time: Duration::from_millis(25), first: 512 };
    /// Everything is looked through.
    pub const NONE: Self = Self { time: Duration::MAX, first: 4_096 };
}

/// Most rows of a window.
const MOST_ROWS: i64 = 16_384;
/// A window that took less is followed by one of twice as many rows.
const SHORT: Duration = Duration::from_millis(5);
/// A window that took more is followed by one of half as many.
const LONG: Duration = Duration::from_millis(12);
/// Ids by which rows are still found one by one.
const FEW: usize = 50;
/// Statements of one part, at most.
const MOST_WAYS: usize = 12;

/// A page as far as its time reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// Rows in the page's order.
    pub rows: Vec<Dialog>,
    /// Where to go on, when the time was over before the page was full; `None` = nothing is left out.
    pub stopped: Option<Place>,
}

/// Rows of a page after a place, in the page's order, however long it takes.
///
/// # Errors
/// The statements'.
pub fn page(conn: &mut Conn, page: &PageOf, after: Option<Place>, limit: i64) -> QueryResult<Vec<Dialog>> {
    page_within(conn, page, after, limit, Budget::NONE).map(|read| read.rows)
}

/// Rows of a page after a place, in the page's order, as many as are found in the time.
///
/// # Errors
/// The statements'.
pub fn page_within(
    conn: &mut Conn,
    page: &PageOf,
    after: Option<Place>,
    limit: i64,
    budget: Budget,
) -> QueryResult<Read> {
    let begun = Instant::now();
    let found = with_texts(conn, page)?;
    let page = found.as_ref();
    let ways = ways(&page.cond);
    let mut rows: Vec<(Place, Dialog)> = Vec::new();
    let mut stopped: Option<Place> = None;
    for part in 0..=u8::from(parted(page.sort)) {
        if after.is_some_and(|after| after.part > part) {
            continue;
        }
        for stream in Stream::ALL.into_iter().filter(|stream| stream.possible(&page.cond)) {
            if parted(page.sort) && (stream == Stream::Open) != (part == 0) {
                continue;
            }
            let after = after.filter(|after| after.part == part);
            let found = if stream == Stream::Open {
                let of = Of { page, stream, part, index: None };
                window(conn.is_postgres(), of, (after, None), limit).load::<DialogRow>(conn)?
            } else if let Some(ways) = &ways {
                led_rows(conn, page, ways, (stream, part), after, limit)?
            } else {
                let by_beginning = part == 0 && page.sort == Sort::Created;
                let index = if by_beginning { "dialogs_closed_created" } else { "dialogs_list" };
                let of = Of { page, stream, part, index: Some(index) };
                let (found, end) = windows(conn, of, after, limit, budget, begun)?;
                // What stands behind the nearest end may have something before it that was not looked at.
                stopped = match (stopped, end) {
                    (Some(x), Some(y)) if x.order(&y) == Ordering::Greater => Some(y),
                    (known, end) => known.or(end),
                };
                found
            };
            for row in found {
                let dialog = Dialog::try_from(row)?;
                rows.push((Place::of(&dialog, page), dialog));
            }
        }
        if stopped.is_some() || i64::try_from(rows.len()).is_ok_and(|found| found >= limit) {
            break;
        }
    }
    rows.sort_by(|x, y| x.0.order(&y.0));
    rows.dedup_by_key(|(place, _)| place.id);
    if let Some(end) = stopped {
        rows.retain(|(place, _)| place.order(&end) != Ordering::Greater);
    }
    let full = i64::try_from(rows.len()).is_ok_and(|found| found >= limit);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(Read { rows: rows.into_iter().map(|(_, dialog)| dialog).collect(), stopped: stopped.filter(|_| !full) })
}

/// A condition and the index that leads to what matches it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Way {
    cond: Cond,
    index: Index,
}

/// An index of `dialogs`; `None` where the database needs no word.
type Index = Option<&'static str>;

/// The ways by which indexes lead to everything that matches, each in the order of a list; `None` when there is none, or too many.
fn ways(cond: &Cond) -> Option<Vec<Way>> {
    let way = |index: Index| Way { cond: cond.clone(), index };
    let ways = match cond {
        Cond::Fact(FactCond::Banned) => vec![way(Some("dialogs_client"))],
        Cond::Int(IntColumn::Id, values) if values.len() <= FEW => vec![way(None)],
        Cond::Int(IntColumn::ClientId, values) if values.len() <= FEW => vec![way(Some("dialogs_client"))],
        // The rows of one value stand in order, those of several do not.
        Cond::Int(column, values) => {
            let index = match column {
                IntColumn::OperatorId => "dialogs_operator",
                IntColumn::AuthorId => "dialogs_author",
                IntColumn::StatusId => "dialogs_status",
                _ => return None,
            };
            let one = |value: &i64| Way { cond: Cond::Int(*column, [*value].into()), index: Some(index) };
            values.iter().map(one).collect()
        }
        Cond::All(items) => {
            let (at, led) = items.iter().enumerate().find_map(|(at, item)| Some((at, ways(item)?)))?;
            let narrowed = |way: Way| {
                let mut items = items.clone();
                if let Some(item) = items.get_mut(at) {
                    *item = way.cond;
                }
                Way { cond: Cond::All(items), index: way.index }
            };
            led.into_iter().map(narrowed).collect()
        }
        Cond::Any(items) => items.iter().map(ways).collect::<Option<Vec<_>>>()?.concat(),
        _ => return None,
    };
    (ways.len() <= MOST_WAYS).then_some(ways)
}

/// Rows of a part to which indexes lead. Several ways are gone one by one: together they would be no way at all.
fn led_rows(
    conn: &mut Conn,
    page: &PageOf,
    ways: &[Way],
    (stream, part): (Stream, u8),
    after: Option<Place>,
    limit: i64,
) -> QueryResult<Vec<DialogRow>> {
    let mut rows = Vec::new();
    for Way { cond, index } in ways.iter().filter(|way| stream.possible(&way.cond)) {
        let way = PageOf { cond: cond.clone(), ..page.clone() };
        let of = Of { page: &way, stream, part, index: *index };
        rows.extend(window(conn.is_postgres(), of, (after, None), limit).load::<DialogRow>(conn)?);
    }
    Ok(rows)
}

/// What a statement reads.
#[derive(Clone, Copy)]
struct Of<'a> {
    page: &'a PageOf,
    stream: Stream,
    part: u8,
    index: Index,
}

impl Of<'_> {
    /// `from dialogs`. SQLite, which has no statistics, is told the index: it would take a condition for rare that everything meets, and
    /// sort the history.
    fn from(self, sql: &mut Sql) {
        sql.push(" from dialogs");
        if let Some(index) = self.index.filter(|_| !sql.postgres) {
            sql.push(" indexed by ").push(index);
        }
        sql.push(" where ");
    }
}

/// The last place of a window.
#[derive(diesel::QueryableByName)]
struct Edge {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    a: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    id: i64,
}

/// Looks through a part of the history after a place, until there are `limit` rows or the time is over; then the place where it
/// stopped stands beside them.
fn windows(
    conn: &mut Conn,
    of: Of<'_>,
    mut after: Option<Place>,
    limit: i64,
    budget: Budget,
    begun: Instant,
) -> QueryResult<(Vec<DialogRow>, Option<Place>)> {
    let (mut rows, mut span): (Vec<DialogRow>, i64) = (Vec::new(), budget.first.max(1));
    let postgres = conn.is_postgres();
    loop {
        let step = Instant::now();
        let edge: Vec<Edge> = edge(postgres, of, after, span).load(conn)?;
        let end = edge.first().map(|edge| Place { part: of.part, a: edge.a, b: 0, id: edge.id });
        let left = limit - i64::try_from(rows.len()).unwrap_or(limit);
        rows.extend(window(postgres, of, (after, end), left).load::<DialogRow>(conn)?);
        if i64::try_from(rows.len()).is_ok_and(|found| found >= limit) || end.is_none() {
            return Ok((rows, None));
        }
        after = end;
        if begun.elapsed() >= budget.time {
            return Ok((rows, end));
        }
        let took = step.elapsed();
        if took > LONG {
            span = (span / 2).max(1);
        } else if took < SHORT {
            span = (span * 2).min(MOST_ROWS);
        }
    }
}

/// How many open dialogs match, counted by the database: the start of a counter and its check.
///
/// # Errors
/// The statement's.
pub fn count_open(conn: &mut Conn, page: &PageOf) -> QueryResult<i64> {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let page = with_texts(conn, page)?;
    let mut sql = Sql::new(conn.is_postgres());
    sql.push("select count(*) as n from dialogs where ");
    wheres(&mut sql, &page, Stream::Open);
    Ok(sql.load::<Count>(conn)?.first().map_or(0, |row| row.n))
}

/// The page with every text of its filter replaced by the dialogs that have it.
fn with_texts<'a>(conn: &mut Conn, page: &'a PageOf) -> QueryResult<Cow<'a, PageOf>> {
    if !page.cond.has_text() {
        return Ok(Cow::Borrowed(page));
    }
    let cond = crate::search::texts_found(conn, &page.cond)?;
    Ok(Cow::Owned(PageOf { cond, ..page.clone() }))
}

fn everything(sql: &mut Sql, stream: Stream) {
    match stream {
        Stream::Open => sql.push(OPEN),
        // A word of ours, and no bind: SQLite uses a partial index only where the text of the statement says that it fits.
        Stream::In(state) => sql.push("dialogs.state = '").push(state.key()).push("'"),
    };
}

fn wheres(sql: &mut Sql, page: &PageOf, stream: Stream) {
    everything(sql, stream);
    if page.cond != Cond::ALWAYS {
        sql.push(" and ").cond(&page.cond, page.now);
    }
    if let Some(visibility) = &page.visible_to {
        sql.push(" and ").cond(&visible(visibility), page.now);
    }
}

/// The moment of the last line, by the name that is indexed where it stands still.
const fn last_line(stream: Stream) -> &'static str {
    match stream {
        Stream::Open => "dialogs.last_message_at",
        Stream::In(_) => "dialogs.listed_at",
    }
}

/// The first key of the order in SQL, in a part.
fn first_key(sql: &mut Sql, page: &PageOf, stream: Stream, part: u8) {
    match page.sort {
        _ if part == 1 => sql.push(last_line(stream)),
        Sort::LastMessage => sql.push(last_line(stream)),
        Sort::Created => sql.push("dialogs.created_at"),
        Sort::WaitingLongest => sql.push("coalesce(-dialogs.waiting_since, -9223372036854775807 - 1)"),
        Sort::Priority if page.weights.is_empty() => sql.push("0"),
        Sort::Priority => {
            sql.push("case dialogs.priority_id");
            for (id, weight) in &page.weights {
                // Numbers of ours: as binds they would differ between the places they are repeated at.
                sql.push(&format!(" when {} then {weight}", id.get()));
            }
            sql.push(" else 0 end")
        }
    };
}

/// Appends that rows stand behind a place. Where the first key is less, or equal and the rest less: as the first key is at most the
/// place's, the rest is compared only where it is equal.
fn behind(sql: &mut Sql, page: &PageOf, stream: Stream, part: u8, after: Place) {
    // The first comparison alone lets an index begin at the place.
    sql.push(" and ");
    first_key(sql, page, stream, part);
    sql.push(" <= ").int(after.a).push(" and (");
    first_key(sql, page, stream, part);
    sql.push(" < ").int(after.a).push(" or ");
    if parted(page.sort) && part == 0 {
        sql.push("dialogs.last_message_at < ").int(after.b);
        sql.push(" or (dialogs.last_message_at = ").int(after.b);
        sql.push(" and dialogs.id < ").int(after.id).push("))");
    } else {
        sql.push("dialogs.id < ").int(after.id).push(")");
    }
}

fn ordered(sql: &mut Sql, page: &PageOf, stream: Stream, part: u8) {
    sql.push(" order by ");
    first_key(sql, page, stream, part);
    sql.push(if parted(page.sort) && part == 0 { " desc, dialogs.last_message_at desc" } else { " desc" });
    sql.push(", dialogs.id desc limit ");
}

/// What matches behind one place, up to another and with it.
fn window(postgres: bool, of: Of<'_>, (after, end): (Option<Place>, Option<Place>), limit: i64) -> Sql {
    let Of { page, stream, part, .. } = of;
    let mut sql = Sql::new(postgres);
    sql.push("select dialogs.*");
    of.from(&mut sql);
    wheres(&mut sql, page, stream);
    if let Some(after) = after.filter(|after| after.part == part) {
        behind(&mut sql, page, stream, part, after);
    }
    if let Some(end) = end {
        sql.push(" and ");
        first_key(&mut sql, page, stream, part);
        sql.push(" >= ").int(end.a).push(" and (");
        first_key(&mut sql, page, stream, part);
        sql.push(" > ").int(end.a).push(" or dialogs.id >= ").int(end.id).push(")");
    }
    ordered(&mut sql, page, stream, part);
    sql.int(limit);
    sql
}

/// The place of the last row of a window, whatever matches; none where fewer rows are left.
fn edge(postgres: bool, of: Of<'_>, after: Option<Place>, rows: i64) -> Sql {
    let Of { page, stream, part, .. } = of;
    let mut sql = Sql::new(postgres);
    sql.push("select ");
    first_key(&mut sql, page, stream, part);
    sql.push(" as a, dialogs.id");
    of.from(&mut sql);
    everything(&mut sql, stream);
    if let Some(after) = after.filter(|after| after.part == part) {
        behind(&mut sql, page, stream, part, after);
    }
    ordered(&mut sql, page, stream, part);
    sql.push("1 offset ").int(rows - 1);
    sql
}

#[cfg(test)]
mod tests {
    use super::*;
    use rozmova_actors::domain::filter::WordColumn;

    #[test]
    fn a_filter_is_gone_by_its_indexed_conditions_one_value_at_a_time_and_looked_for_where_there_is_none() {
        let ids = |column, ids: &[i64]| Cond::Int(column, ids.iter().copied().collect());
        let closed = || Cond::states(&[DialogState::Closed]);
        let chat = || Cond::Word(WordColumn::Channel, ["widget"].into());
        let status = |list: &[i64]| ids(IntColumn::StatusId, list);
        let banned = || Cond::Fact(FactCond::Banned);
        let all = Cond::All;
        let by_client = |cond| Way { cond, index: Some("dialogs_client") };
        let by_status = |cond| Way { cond, index: Some("dialogs_status") };
        let rows: Vec<(Cond, Option<Vec<Way>>)> = vec![
            (closed(), None),
            (chat(), None),
            (status(&[1]).negated(), None),
            (status(&[1, 2]), Some(vec![by_status(status(&[1])), by_status(status(&[2]))])),
            (status(&(0..13).collect::<Vec<_>>()), None),
            (ids(IntColumn::ClientId, &[1, 2]), Some(vec![by_client(ids(IntColumn::ClientId, &[1, 2]))])),
            (ids(IntColumn::SubjectId, &[1]), None),
            (
                all(vec![closed(), status(&[3]), chat()]),
                Some(vec![by_status(all(vec![closed(), status(&[3]), chat()]))]),
            ),
            (
                Cond::Any(vec![all(vec![closed(), status(&[1, 2])]), banned()]),
                Some(vec![
                    by_status(all(vec![closed(), status(&[1])])),
                    by_status(all(vec![closed(), status(&[2])])),
                    by_client(banned()),
                ]),
            ),
            (Cond::Any(vec![status(&[1]), chat()]), None),
        ];
        for (cond, wanted) in rows {
            assert_eq!(ways(&cond), wanted, "{cond:?}");
        }
    }
}
