//! Finding clients: by name, phone, e-mail and nick, newest first (operator-line.md 2, ui.md 7; DECISION-search.md, «Clients»).

use std::{
    cmp::Reverse,
    collections::HashSet,
    time::{Duration, Instant},
};

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, QueryableByName, RunQueryDsl,
    dsl::sql,
    sql_types::{BigInt, Bool, Text},
};
use rozmova_actors::domain::{ClientId, Timestamp};

use crate::{
    Conn,
    clients::{self, ClientRow},
    dialogs::Visibility,
    schema::contacts,
};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientFilter {
    /// Part of a name, phone, e-mail or nick; `""` = everybody.
    pub search: String,
    /// Only clients with a dialog the caller may see; `None` = all.
    pub visible_to: Option<Visibility>,
    /// Phones and e-mails are looked through too, also where one stands for a name.
    pub by_contacts: bool,
}

impl Default for ClientFilter {
    fn default() -> Self {
        Self { search: String::new(), visible_to: None, by_contacts: true }
    }
}

/// Pages of everybody looked at for one answer, so that a caller who may see few clients costs a bounded number of reads.
const MOST_ROUNDS: usize = 20;
/// Clients looked through by the first statement of a search; no statement looks through fewer.
const LEAST_WINDOW: i64 = 256;
/// Clients looked through by one statement, at most.
const MOST_WINDOW: i64 = 8_192;
/// A step that took less is followed by one over twice as many clients.
const SHORT: Duration = Duration::from_millis(5);
/// A step that took more is followed by one over half as many.
const LONG: Duration = Duration::from_millis(15);
/// Digits of a whole phone, at least.
const WHOLE_PHONE: usize = 7;

/// A place in the list: (`created_at` in µs, id).
type Spot = (i64, i64);

/// Before the newest client.
const TOP: Spot = (i64::MAX, i64::MAX);

/// Clients after a place, newest first: by the index `clients_created` on both databases.
const AFTER: &str = "from clients c where c.merged_into_id is null and (c.created_at, c.id) < ($1, $2) \
                     order by c.created_at desc, c.id desc limit $3";

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Place {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    created_at: i64,
}

impl Place {
    const fn spot(&self) -> Spot {
        (self.created_at, self.id)
    }
}

#[derive(QueryableByName)]
struct Looked {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    created_at: i64,
    /// 0 = this client fits; else this is the last client looked at, and so many were looked at.
    #[diesel(sql_type = BigInt)]
    looked: i64,
}

/// What one statement found.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    /// Clients that fit, newest first.
    fit: Vec<Place>,
    /// Where it stopped; `None` = everybody was looked through.
    end: Option<Spot>,
}

/// A page and where it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Clients, newest first; whoever has exactly the phone or e-mail that was typed, in the card or an address, stands before all others.
    pub rows: Vec<ClientRow>,
    /// (`created_at`, id) after which the next page begins; `None` = everybody was looked through. A page may be short, or empty, and
    /// still go on: its time was over.
    pub next: Option<(Timestamp, ClientId)>,
}

/// What is typed, without the @ of a nick, at most 100 characters.
fn words(search: &str) -> String {
    search.trim().trim_start_matches('@').to_lowercase().chars().take(100).collect()
}

/// A pattern of LIKE over lower-case text; `""` for everybody.
fn like(part: &str) -> String {
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    if part.is_empty() { String::new() } else { format!("%{escaped}%") }
}

/// A regular expression that finds the words in any case: each letter stands with both its forms, so that it does not depend on
/// the database's locale, where `lower` may know ASCII only. `""` for everybody.
fn any_case(part: &str) -> String {
    let mut regex = String::new();
    for c in part.chars() {
        let upper: String = c.to_uppercase().collect();
        if c.is_alphabetic() && upper != c.to_string() && upper.chars().count() == 1 {
            regex.push('[');
            regex.push(c);
            regex.push_str(&upper);
            regex.push(']');
        } else {
            if c.is_ascii_punctuation() {
                regex.push('\\');
            }
            regex.push(c);
        }
    }
    regex
}

/// The digits of what looks like a phone; `""` for anything else.
fn digits(part: &str) -> String {
    if !part.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c)) {
        return String::new();
    }
    part.chars().filter(char::is_ascii_digit).collect()
}

/// The digits of what looks like a phone, three at least, as a pattern of LIKE; `""` for none.
fn phone(part: &str) -> String {
    let digits = digits(part);
    if digits.len() >= 3 { like(&digits) } else { String::new() }
}

/// The column and the value of what looks like a whole phone or a whole e-mail.
fn whole(words: &str) -> Option<(&'static str, String)> {
    let digits = digits(words);
    if digits.len() >= WHOLE_PHONE {
        return Some(("phone", digits));
    }
    let (user, host) = words.split_once('@')?;
    let is_email = !user.is_empty() && host.contains('.') && !words.contains(char::is_whitespace);
    is_email.then(|| ("email", words.to_owned()))
}

/// A statement with the marks of the database: `$1` or `?1`.
fn marked(sql: &str, postgres: bool) -> String {
    if postgres { sql.to_owned() } else { sql.replace('$', "?") }
}

/// How many clients the next step looks through.
fn next_window(window: i64, took: Duration) -> i64 {
    if took > LONG {
        (window / 2).max(LEAST_WINDOW)
    } else if took < SHORT {
        (window * 2).min(MOST_WINDOW)
    } else {
        window
    }
}

/// Clients that fit, `limit` of them at most. Merged ones are left out. A search ends after `budget` (in steps, one at least), wherever
/// it is, and `next` says where it goes on.
///
/// # Errors
/// The statements'.
pub fn find(
    conn: &mut Conn,
    filter: &ClientFilter,
    after: Option<(Timestamp, ClientId)>,
    limit: i64,
    budget: Duration,
) -> QueryResult<Found> {
    let begun = Instant::now();
    let search = Search::new(filter, conn.is_postgres());
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let exact = match &search {
        Some(search) => exact(conn, search, limit)?,
        None => Vec::new(),
    };
    // Later pages leave out those whom the first one begins with.
    let told: Vec<i64> = exact.iter().map(|place| place.id).collect();
    let mut ids: Vec<i64> = Vec::new();
    if after.is_none() {
        ids.extend(may_be_seen(conn, filter, exact)?.iter().map(|place| place.id));
        if !ids.is_empty() && ids.len() >= wanted {
            // They fill the page; the next one begins with the newest client.
            return Ok(Found { rows: clients::by_ids(conn, &ids)?, next: Some((Timestamp(TOP.0), TOP.1.into())) });
        }
    }
    let mut spot = after.map_or(TOP, |(at, id)| (at.micros(), id.get()));
    let mut window = LEAST_WINDOW;
    let mut next = None;
    for round in 1.. {
        let step = Instant::now();
        let Step { fit, end } = match &search {
            Some(search) => look(conn, search, &told, spot, window)?,
            None => everybody(conn, spot, limit)?,
        };
        let fit = may_be_seen(conn, filter, fit)?;
        let room = wanted - ids.len();
        ids.extend(fit.iter().take(room).map(|place| place.id));
        next = if fit.len() > room { fit[..room].last().map(Place::spot) } else { end };
        let Some(reached) = next else { break };
        spot = reached;
        let took = step.elapsed();
        // The next step is expected to take as long as this one.
        let over = begun.elapsed() + took >= budget || (search.is_none() && round >= MOST_ROUNDS);
        if ids.len() >= wanted || over {
            break;
        }
        window = next_window(window, took);
    }
    let rows = clients::by_ids(conn, &ids)?;
    Ok(Found { rows, next: next.map(|(at, id)| (Timestamp(at), id.into())) })
}

/// Those of the clients whom the caller may see.
fn may_be_seen(conn: &mut Conn, filter: &ClientFilter, places: Vec<Place>) -> QueryResult<Vec<Place>> {
    let Some(visibility) = filter.visible_to.as_ref().filter(|_| !places.is_empty()) else { return Ok(places) };
    let all: Vec<i64> = places.iter().map(|place| place.id).collect();
    let seen = crate::dialogs::clients_seen(conn, &all, visibility)?;
    Ok(places.into_iter().filter(|place| seen.contains(&place.id)).collect())
}

/// One page of everybody.
fn everybody(conn: &mut Conn, after: Spot, limit: i64) -> QueryResult<Step> {
    let sql = marked(&format!("select c.id, c.created_at {AFTER}"), conn.is_postgres());
    let mut fit = on_db!(conn, c => diesel::sql_query(sql)
        .bind::<BigInt, _>(after.0)
        .bind::<BigInt, _>(after.1)
        .bind::<BigInt, _>(limit + 1)
        .load::<Place>(c))?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = fit.len() > wanted;
    fit.truncate(wanted);
    let end = fit.last().filter(|_| more).map(Place::spot);
    Ok(Step { fit, end })
}

/// What a client is searched by.
struct Search {
    /// The words as the database compares them.
    text: String,
    /// A pattern for phones; `""` = they are not looked at.
    digits: String,
    /// A whole phone or e-mail: its column and value.
    whole: Option<(&'static str, String)>,
    /// The condition on a client `c`: `$4` is the text, `$5` the digits.
    fits: String,
}

impl Search {
    /// `None` = everybody is wanted.
    fn new(filter: &ClientFilter, postgres: bool) -> Option<Self> {
        let words = words(&filter.search);
        if words.is_empty() {
            return None;
        }
        Some(Self {
            text: if postgres { any_case(&words) } else { like(&words) },
            digits: if filter.by_contacts { phone(&words) } else { String::new() },
            whole: if filter.by_contacts { whole(&words) } else { None },
            fits: fits(filter.by_contacts, postgres),
        })
    }
}

/// Whether a column holds no phone and no e-mail: fewer than seven digits and no @.
fn no_contact(column: &str, postgres: bool) -> String {
    if postgres {
        format!("{column} !~ '([0-9][^0-9]*){{7}}' and {column} not like '%@%'")
    } else {
        format!("{column} not glob '{}*' and {column} not like '%@%'", "*[0-9]".repeat(7))
    }
}

/// The condition of a search on a client `c`.
fn fits(by_contacts: bool, postgres: bool) -> String {
    let matches = |column: &str| {
        if postgres { format!("{column} ~ $4") } else { format!("rz_lower({column}) like $4 escape '\\'") }
    };
    // Piece by piece a masked phone that stands for a name could be guessed, so such a name is not looked at.
    let fits = |column: &str| {
        let plain = matches(column);
        if by_contacts { plain } else { format!("({plain} and {})", no_contact(column, postgres)) }
    };
    let by_email = if by_contacts { matches("c.email") } else { String::from("1 = 0") };
    // Without «offset» PostgreSQL may look through all contacts once instead of those of the window's clients.
    let fence = if postgres { " offset 0" } else { "" };
    format!(
        "{} or {} or {by_email} or ($5 <> '' and c.phone like $5) or exists (select 1 from contacts k \
         where k.client_id = c.id and ({} or {} or ($5 <> '' and k.phone like $5)){fence})",
        fits("c.name"),
        fits("(c.first_name || ' ' || c.last_name)"),
        fits("k.username"),
        fits("k.display_name")
    )
}

/// Clients who have exactly the phone or e-mail that was typed: first those whose card says so, then those with an address of that phone,
/// by the indexes `clients_phone`, `clients_email` and `contacts_phone`. None when a page cannot hold them all: then they are found in
/// their order.
fn exact(conn: &mut Conn, search: &Search, limit: i64) -> QueryResult<Vec<Place>> {
    let Some((column, value)) = &search.whole else { return Ok(Vec::new()) };
    let mut places = having(conn, &format!("c.{column} <> '' and c.{column} = $1"), value, limit)?;
    if *column == "phone" {
        let by_address = "c.id in (select k.client_id from contacts k where k.phone <> '' and k.phone = $1)";
        let mut others = having(conn, by_address, value, limit)?;
        others.retain(|place| !places.contains(place));
        places.extend(others);
    }
    if usize::try_from(limit).is_ok_and(|limit| places.len() > limit) {
        return Ok(Vec::new());
    }
    Ok(places)
}

/// Clients `c` for whom a condition on `$1` holds, newest first.
fn having(conn: &mut Conn, condition: &str, value: &str, limit: i64) -> QueryResult<Vec<Place>> {
    // Without an order, which could tempt the planner to another index.
    let sql =
        format!("select c.id, c.created_at from clients c where c.merged_into_id is null and {condition} limit $2");
    let sql = marked(&sql, conn.is_postgres());
    let mut places = on_db!(conn, c => diesel::sql_query(sql)
        .bind::<Text, _>(value)
        .bind::<BigInt, _>(limit + 1)
        .load::<Place>(c))?;
    places.sort_unstable_by_key(|place| Reverse(place.spot()));
    Ok(places)
}

/// Looks through a window of clients after a place, but for those who were told already.
fn look(conn: &mut Conn, search: &Search, told: &[i64], after: Spot, window: i64) -> QueryResult<Step> {
    let others = if told.is_empty() {
        String::new()
    } else {
        let ids: Vec<String> = told.iter().map(i64::to_string).collect();
        format!("c.id not in ({}) and ", ids.join(", "))
    };
    // One statement, so that the clients of the window and its end are of one moment.
    let sql = format!(
        "with w as materialized \
         (select c.id, c.created_at, c.name, c.first_name, c.last_name, c.phone, c.email {AFTER}) \
         select c.id as id, c.created_at as created_at, cast(0 as bigint) as looked from w c where {others}({}) \
         union all select e.id, e.created_at, e.looked from (select w.id, w.created_at, \
         (select count(*) from w) as looked from w order by w.created_at, w.id limit 1) e",
        search.fits
    );
    let sql = marked(&sql, conn.is_postgres());
    let rows = on_db!(conn, c => diesel::sql_query(sql)
        .bind::<BigInt, _>(after.0)
        .bind::<BigInt, _>(after.1)
        .bind::<BigInt, _>(window)
        .bind::<Text, _>(&search.text)
        .bind::<Text, _>(&search.digits)
        .load::<Looked>(c))?;
    Ok(step(rows, window))
}

/// The rows of a window sorted out.
fn step(rows: Vec<Looked>, window: i64) -> Step {
    let mut fit = Vec::new();
    let mut end = None;
    for Looked { id, created_at, looked } in rows {
        if looked == 0 {
            fit.push(Place { id, created_at });
        } else if looked >= window {
            end = Some((created_at, id));
        }
    }
    fit.sort_unstable_by_key(|place: &Place| Reverse(place.spot()));
    Step { fit, end }
}

/// Other clients with the same phone or e-mail, or a contact with that phone: perhaps the same person. At most 10. What the partial indexes
/// leave out is said in words, since a database does not see it in a value.
///
/// # Errors
/// The statements'.
pub fn similar(conn: &mut Conn, client: &ClientRow) -> QueryResult<Vec<ClientRow>> {
    use crate::schema::clients as rows;
    const MOST: i64 = 10;
    let own = client.client.id.get();
    let phones: Vec<String> = on_db!(conn, c => contacts::table
        .filter(contacts::client_id.eq(own))
        .filter(contacts::phone.ne(""))
        .select(contacts::phone)
        .load::<String>(c))?;
    let phones: Vec<String> =
        phones.into_iter().chain([client.client.phone.clone()]).filter(|phone| !phone.is_empty()).collect();
    let mut ids: Vec<i64> = Vec::new();
    if !phones.is_empty() {
        ids.extend(on_db!(conn, c => rows::table
            .filter(rows::phone.eq_any(&phones).and(sql::<Bool>("clients.phone <> ''")))
            .filter(rows::merged_into_id.is_null())
            .filter(rows::id.ne(own))
            .order(rows::id)
            .limit(MOST)
            .select(rows::id)
            .load::<i64>(c))?);
        ids.extend(on_db!(conn, c => contacts::table
            .filter(contacts::phone.eq_any(&phones).and(sql::<Bool>("contacts.phone <> ''")))
            .filter(contacts::client_id.ne(own))
            .order(contacts::id)
            .limit(MOST)
            .select(contacts::client_id)
            .load::<i64>(c))?);
    }
    if !client.client.email.is_empty() {
        ids.extend(on_db!(conn, c => rows::table
            .filter(rows::email.eq(client.client.email.to_lowercase()).and(sql::<Bool>("clients.email <> ''")))
            .filter(rows::merged_into_id.is_null())
            .filter(rows::id.ne(own))
            .order(rows::id)
            .limit(MOST)
            .select(rows::id)
            .load::<i64>(c))?);
    }
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(*id));
    ids.truncate(10);
    clients::by_ids(conn, &ids)
}

#[cfg(test)]
mod tests;
