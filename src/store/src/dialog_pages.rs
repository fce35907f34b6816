//! Pages of lists by a filter, in any order, without sorting what is not shown.
//!
//! Open dialogs are a few thousand and have a partial index; closed ones are the whole history. So a page is read in parts (open,
//! closed, merged), each in the order of an index or small, and put together here. A filter that cannot match a part does not
//! read it. Orders that mean nothing for closed dialogs (waiting, priority) show those after the open ones, newest first.
//!
//! No index knows what a filter may ask of the history, and one that fits few rows would be looked for in all of it. So the history
//! is looked through in windows of its order until the page is full or its time is over ([`page_within`]); then the page is short, or
//! empty, and says where to go on. So is what an index leads to: one operator or one status may have most of the history.

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
    search::MOST_DIALOGS,
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
    /// Rows that an index leads to in another order than the list's, and that are put in order for one page, at most. Where there are
    /// more, the history is looked through.
    pub few: i64,
}

impl Budget {
    /// For a list that somebody waits for: p95 of a page is to be at most 50 ms on a million closed dialogs.
    pub const LIST: Self = Self { time: Duration::from_millis(25), first: 512, few: FEW_ROWS };
    /// Everything is looked through.
    pub const NONE: Self = Self { time: Duration::MAX, first: 4_096, few: FEW_ROWS };
}

/// Most rows of a window.
const MOST_ROWS: i64 = 16_384;
/// A window that took less is followed by one of twice as many rows.
const SHORT: Duration = Duration::from_millis(5);
/// A window that took more is followed by one of half as many.
const LONG: Duration = Duration::from_millis(12);
/// Clients whose rows are still found one by one.
const FEW_CLIENTS: usize = 50;
/// See [`Budget::few`].
const FEW_ROWS: i64 = 4_096;
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
    let found = with_texts(conn, page)?;
    let page = found.as_ref();
    if reads_several(page, after) {
        return conn.at_one_moment(|conn| read_parts(conn, page, after, limit, budget));
    }
    read_parts(conn, page, after, limit, budget)
}

/// Whether a page may be put together of several parts of the table. Then they are read at one moment: a dialog that is opened again,
/// closed or joined with another between two of them would stand in none.
fn reads_several(page: &PageOf, after: Option<Place>) -> bool {
    let open_is_behind = parted(page.sort) && after.is_some_and(|after| after.part == 1);
    let reads = |stream: Stream| stream.possible(&page.cond) && !(open_is_behind && stream == Stream::Open);
    Stream::ALL.into_iter().filter(|stream| reads(*stream)).count() > 1
}

/// [`page_within`] with the texts of its filter looked up.
fn read_parts(conn: &mut Conn, page: &PageOf, after: Option<Place>, limit: i64, budget: Budget) -> QueryResult<Read> {
    // What texts took has an end of its own; counted here, it would leave one window for each page.
    let begun = Instant::now();
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
                let of = Of { page, stream, part, by: By::Any, lead: None };
                window(conn.is_postgres(), of, (after, None), limit).load::<DialogRow>(conn)?
            } else {
                let ask = Ask { after, limit, budget, begun };
                let (found, end) = history(conn, page, ways.as_deref(), (stream, part), ask)?;
                stopped = nearest(stopped, end);
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

/// The nearer of two ends: what stands behind it may have something before it that was not looked at.
fn nearest(one: Option<Place>, other: Option<Place>) -> Option<Place> {
    match (one, other) {
        (Some(one), Some(other)) if one.order(&other) == Ordering::Greater => Some(other),
        (one, other) => one.or(other),
    }
}

/// What an index leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Way {
    /// All that is asked.
    cond: Cond,
    /// That part of it by which the index is gone.
    lead: Cond,
    by: By,
}

/// How a statement finds its rows of `dialogs`: the fewer it is likely to meet, the earlier it stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    /// By their numbers.
    Id,
    /// By their clients, whose rows do not stand in the order of a list together.
    Client,
    /// By one value, whose rows stand in the order of their last lines in this index. They may be most of the history.
    Value(&'static str),
    /// In the order of the list, by this index.
    Order(&'static str),
    /// As the database likes.
    Any,
}

/// The ways by which indexes lead to everything that matches; `None` when there is none, or too many.
fn ways(cond: &Cond) -> Option<Vec<Way>> {
    let way = |by: By| Way { cond: cond.clone(), lead: cond.clone(), by };
    let ways = match cond {
        Cond::Fact(FactCond::Banned) => vec![way(By::Client)],
        // As many as a text may have found.
        Cond::Int(IntColumn::Id, values) if values.len() <= MOST_DIALOGS => vec![way(By::Id)],
        Cond::Int(IntColumn::ClientId, values) if values.len() <= FEW_CLIENTS => vec![way(By::Client)],
        // The rows of one value stand in order, those of several do not.
        Cond::Int(column, values) => {
            let index = match column {
                IntColumn::OperatorId => "dialogs_operator",
                IntColumn::AuthorId => "dialogs_author",
                IntColumn::StatusId => "dialogs_status",
                _ => return None,
            };
            let one = |value: &i64| {
                let cond = Cond::Int(*column, [*value].into());
                Way { lead: cond.clone(), cond, by: By::Value(index) }
            };
            values.iter().map(one).collect()
        }
        Cond::All(items) => {
            let led = items.iter().enumerate().filter_map(|(at, item)| Some((at, ways(item)?)));
            let (at, led) = led.min_by_key(|(_, led)| led.iter().map(|way| way.by).max())?;
            let narrowed = |way: Way| {
                let mut items = items.clone();
                if let Some(item) = items.get_mut(at) {
                    *item = way.cond;
                }
                Way { cond: Cond::All(items), ..way }
            };
            led.into_iter().map(narrowed).collect()
        }
        Cond::Any(items) => items.iter().map(ways).collect::<Option<Vec<_>>>()?.concat(),
        _ => return None,
    };
    (ways.len() <= MOST_WAYS).then_some(ways)
}

/// What is asked of a part of the history.
#[derive(Clone, Copy)]
struct Ask {
    after: Option<Place>,
    limit: i64,
    budget: Budget,
    begun: Instant,
}

/// Rows of a part of the history, and where it was stopped.
fn history(
    conn: &mut Conn,
    page: &PageOf,
    ways: Option<&[Way]>,
    (stream, part): (Stream, u8),
    ask: Ask,
) -> QueryResult<(Vec<DialogRow>, Option<Place>)> {
    let by_beginning = part == 0 && page.sort == Sort::Created;
    if let Some(ways) = ways
        && let Some(led) = led_rows(conn, page, ways, (stream, part, by_beginning), ask)?
    {
        return Ok(led);
    }
    let index = if by_beginning { "dialogs_closed_created" } else { "dialogs_list" };
    windows(conn, Of { page, stream, part, by: By::Order(index), lead: None }, ask)
}

/// Rows of a part to which indexes lead; `None` when one of them leads to more than can be put in order. Several ways are gone one
/// by one: together they would be no way at all.
fn led_rows(
    conn: &mut Conn,
    page: &PageOf,
    ways: &[Way],
    (stream, part, by_beginning): (Stream, u8, bool),
    ask: Ask,
) -> QueryResult<Option<(Vec<DialogRow>, Option<Place>)>> {
    let in_order = |way: &Way| matches!(way.by, By::Value(_)) && !by_beginning;
    let ways: Vec<&Way> = ways.iter().filter(|way| stream.possible(&way.cond)).collect();
    for way in ways.iter().filter(|way| way.by != By::Id && !in_order(way)) {
        let of = Of { page, stream, part, by: way.by, lead: Some(&way.lead) };
        if leads_to_more(conn, of, ask.budget.few)? {
            return Ok(None);
        }
    }
    let (mut rows, mut stopped) = (Vec::new(), None);
    for way in ways {
        let narrowed = PageOf { cond: way.cond.clone(), ..page.clone() };
        let of = Of { page: &narrowed, stream, part, by: way.by, lead: Some(&way.lead) };
        if in_order(way) {
            let (found, end) = windows(conn, of, ask)?;
            rows.extend(found);
            stopped = nearest(stopped, end);
        } else {
            rows.extend(window(conn.is_postgres(), of, (ask.after, None), ask.limit).load::<DialogRow>(conn)?);
        }
    }
    Ok(Some((rows, stopped)))
}

/// What a statement reads.
#[derive(Clone, Copy)]
struct Of<'a> {
    page: &'a PageOf,
    stream: Stream,
    part: u8,
    by: By,
    /// See [`Way::lead`].
    lead: Option<&'a Cond>,
}

impl Of<'_> {
    /// `from dialogs`. SQLite, which has no statistics, is told the index: it would take a condition for rare that everything meets, and
    /// sort the history.
    fn from(self, sql: &mut Sql) {
        sql.push(" from dialogs");
        if !sql.postgres {
            match self.by {
                By::Any => {}
                // The key alone is left then.
                By::Id => {
                    sql.push(" not indexed");
                }
                By::Client => {
                    sql.push(" indexed by dialogs_client");
                }
                By::Value(index) | By::Order(index) => {
                    sql.push(" indexed by ").push(index);
                }
            }
        }
        sql.push(" where ");
    }

    /// What is gone through, whatever else is asked.
    fn gone_through(self, sql: &mut Sql) {
        everything(sql, self.stream);
        if let Some(lead) = self.lead {
            sql.push(" and ").cond(lead, self.page.now);
        }
    }
}

/// Whether more rows than so many are gone through.
fn leads_to_more(conn: &mut Conn, of: Of<'_>, few: i64) -> QueryResult<bool> {
    let mut sql = Sql::new(conn.is_postgres());
    sql.push("select count(*) as n from (select dialogs.id");
    of.from(&mut sql);
    of.gone_through(&mut sql);
    sql.push(" limit ").int(few + 1).push(") as led");
    Ok(sql.load::<Count>(conn)?.first().is_some_and(|row| row.n > few))
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
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
fn windows(conn: &mut Conn, of: Of<'_>, ask: Ask) -> QueryResult<(Vec<DialogRow>, Option<Place>)> {
    let Ask { mut after, limit, budget, begun } = ask;
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
    of.gone_through(&mut sql);
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
    fn a_filter_is_gone_by_its_narrowest_index_one_value_at_a_time_and_looked_for_where_there_is_none() {
        let ids = |column, ids: &[i64]| Cond::Int(column, ids.iter().copied().collect());
        let closed = || Cond::states(&[DialogState::Closed]);
        let chat = || Cond::Word(WordColumn::Channel, ["widget"].into());
        let status = |list: &[i64]| ids(IntColumn::StatusId, list);
        let client = |list: &[i64]| ids(IntColumn::ClientId, list);
        let dialog = |list: &[i64]| ids(IntColumn::Id, list);
        let banned = || Cond::Fact(FactCond::Banned);
        let all = Cond::All;
        let by_client = |cond, lead| Way { cond, lead, by: By::Client };
        let by_status = |cond, lead| Way { cond, lead, by: By::Value("dialogs_status") };
        let by_id = |cond, lead| Way { cond, lead, by: By::Id };
        let many: Vec<i64> = (0..2_000).collect();
        let rows: Vec<(Cond, Option<Vec<Way>>)> = vec![
            (closed(), None),
            (chat(), None),
            (status(&[1]).negated(), None),
            (status(&[1, 2]), Some(vec![by_status(status(&[1]), status(&[1])), by_status(status(&[2]), status(&[2]))])),
            (status(&(0..13).collect::<Vec<_>>()), None),
            (client(&[1, 2]), Some(vec![by_client(client(&[1, 2]), client(&[1, 2]))])),
            (client(&many), None),
            (dialog(&many), Some(vec![by_id(dialog(&many), dialog(&many))])),
            (ids(IntColumn::SubjectId, &[1]), None),
            (Cond::NEVER, Some(Vec::new())),
            (
                all(vec![closed(), status(&[3]), chat()]),
                Some(vec![by_status(all(vec![closed(), status(&[3]), chat()]), status(&[3]))]),
            ),
            (
                all(vec![status(&[3]), client(&[1])]),
                Some(vec![by_client(all(vec![status(&[3]), client(&[1])]), client(&[1]))]),
            ),
            (
                Cond::Any(vec![all(vec![closed(), status(&[1, 2])]), banned()]),
                Some(vec![
                    by_status(all(vec![closed(), status(&[1])]), status(&[1])),
                    by_status(all(vec![closed(), status(&[2])]), status(&[2])),
                    by_client(banned(), banned()),
                ]),
            ),
            (Cond::Any(vec![status(&[1]), chat()]), None),
        ];
        for (cond, wanted) in rows {
            assert_eq!(ways(&cond), wanted, "{cond:?}");
        }
    }
}
