//! Pages of lists by a filter, in any order, without sorting what is not shown.
//!
//! Open dialogs are a few thousand and have a partial index; closed ones are the whole history. So a page is read in parts (open,
//! closed, merged), each in the order of an index or small, and put together here. A filter that cannot match a part does not
//! read it. Orders that mean nothing for closed dialogs (waiting, priority) show those after the open ones, newest first.

use std::{borrow::Cow, cmp::Ordering};

use diesel::QueryResult;
use rozmova_actors::domain::{
    Dialog, DialogState, PriorityId, Timestamp,
    filter::{Cond, Sort},
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

/// Rows of a page after a place, in the page's order.
///
/// # Errors
/// The statements'.
pub fn page(conn: &mut Conn, page: &PageOf, after: Option<Place>, limit: i64) -> QueryResult<Vec<Dialog>> {
    let found = with_texts(conn, page)?;
    let page = found.as_ref();
    let mut rows: Vec<(Place, Dialog)> = Vec::new();
    for part in 0..=u8::from(parted(page.sort)) {
        if after.is_some_and(|after| after.part > part) {
            continue;
        }
        for stream in Stream::ALL.into_iter().filter(|stream| stream.possible(&page.cond)) {
            if parted(page.sort) && (stream == Stream::Open) != (part == 0) {
                continue;
            }
            let found = statement(conn.is_postgres(), page, stream, part, after, limit).load::<DialogRow>(conn)?;
            for row in found {
                let dialog = Dialog::try_from(row)?;
                rows.push((Place::of(&dialog, page), dialog));
            }
        }
        if i64::try_from(rows.len()).is_ok_and(|found| found >= limit) {
            break;
        }
    }
    rows.sort_by(|x, y| x.0.order(&y.0));
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows.into_iter().map(|(_, dialog)| dialog).collect())
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

fn wheres(sql: &mut Sql, page: &PageOf, stream: Stream) {
    match stream {
        Stream::Open => sql.push(OPEN),
        Stream::In(state) => sql.push("dialogs.state = ").bind(crate::filter_sql::Bind::Text(state.key().to_owned())),
    };
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

/// The statement of one part. Where the first key is less, or equal and the rest less: as the first key is at most the place's, the
/// rest is compared only where it is equal.
fn statement(postgres: bool, page: &PageOf, stream: Stream, part: u8, after: Option<Place>, limit: i64) -> Sql {
    let mut sql = Sql::new(postgres);
    let two_keys = parted(page.sort) && part == 0;
    sql.push("select dialogs.* from dialogs where ");
    wheres(&mut sql, page, stream);
    if let Some(after) = after.filter(|after| after.part == part) {
        // The first comparison alone lets an index begin at the place.
        sql.push(" and ");
        first_key(&mut sql, page, stream, part);
        sql.push(" <= ").int(after.a).push(" and (");
        first_key(&mut sql, page, stream, part);
        sql.push(" < ").int(after.a).push(" or ");
        if two_keys {
            sql.push("dialogs.last_message_at < ").int(after.b);
            sql.push(" or (dialogs.last_message_at = ").int(after.b);
            sql.push(" and dialogs.id < ").int(after.id).push("))");
        } else {
            sql.push("dialogs.id < ").int(after.id).push(")");
        }
    }
    sql.push(" order by ");
    first_key(&mut sql, page, stream, part);
    sql.push(if two_keys { " desc, dialogs.last_message_at desc" } else { " desc" });
    sql.push(", dialogs.id desc limit ").int(limit);
    sql
}
