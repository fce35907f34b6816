//! Finding clients: by name, phone, e-mail and nick, newest first (operator-line.md 2, ui.md 7).

use std::collections::HashSet;

use diesel::{
    ExpressionMethods as _, QueryDsl as _, QueryResult, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Text},
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

/// Pages of candidates looked at for one answer, so that a caller who may see few clients costs a bounded number of reads.
const MOST_ROUNDS: usize = 20;

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    created_at: i64,
}

/// A page and where it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Clients, newest first.
    pub rows: Vec<ClientRow>,
    /// (created_at, id) after which the next page begins; `None` at the end.
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

/// The digits of what looks like a phone, three at least, as a pattern of LIKE; `""` for none.
fn phone(part: &str) -> String {
    let digits: String = part.chars().filter(char::is_ascii_digit).collect();
    let plain = part.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
    if plain && digits.len() >= 3 { like(&digits) } else { String::new() }
}

/// Clients that fit, `limit` of them at most. Merged ones are left out.
///
/// # Errors
/// The statements'.
pub fn find(
    conn: &mut Conn,
    filter: &ClientFilter,
    after: Option<(Timestamp, ClientId)>,
    limit: i64,
) -> QueryResult<Found> {
    let mut place = after.map(|(at, id)| (at.micros(), id.get()));
    let mut ids: Vec<i64> = Vec::new();
    let mut next = None;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    for _ in 0..MOST_ROUNDS {
        let candidates = candidates(conn, filter, place, limit + 1)?;
        let more = candidates.len() > wanted;
        let candidates = &candidates[..candidates.len().min(wanted)];
        let seen: Option<HashSet<i64>> = match &filter.visible_to {
            None => None,
            Some(visibility) => {
                let all: Vec<i64> = candidates.iter().map(|c| c.id).collect();
                Some(crate::dialogs::clients_seen(conn, &all, visibility)?)
            }
        };
        next = None;
        for (position, candidate) in candidates.iter().enumerate() {
            place = Some((candidate.created_at, candidate.id));
            if seen.as_ref().is_none_or(|seen| seen.contains(&candidate.id)) {
                ids.push(candidate.id);
            }
            if ids.len() == wanted {
                let last = position + 1 == candidates.len() && !more;
                next = if last { None } else { place };
                break;
            }
        }
        if ids.len() >= wanted {
            break;
        }
        if !more {
            next = None;
            break;
        }
        next = place;
    }
    let rows = clients::by_ids(conn, &ids)?;
    Ok(Found { rows, next: next.map(|(at, id)| (Timestamp(at), id.into())) })
}

/// Whether a column holds no phone and no e-mail: fewer than seven digits and no @.
fn no_contact(column: &str, postgres: bool) -> String {
    if postgres {
        format!("{column} !~ '([0-9][^0-9]*){{7}}' and {column} not like '%@%'")
    } else {
        format!("{column} not glob '{}*' and {column} not like '%@%'", "*[0-9]".repeat(7))
    }
}

/// One page of places, newest first.
fn candidates(
    conn: &mut Conn,
    filter: &ClientFilter,
    after: Option<(i64, i64)>,
    limit: i64,
) -> QueryResult<Vec<Place>> {
    let words = words(&filter.search);
    let digits = if filter.by_contacts { phone(&words) } else { String::new() };
    let (at, id) = after.unwrap_or((i64::MAX, i64::MAX));
    let postgres = conn.is_postgres();
    let text = if postgres { any_case(&words) } else { like(&words) };
    let mut place = 0;
    let mut p = || {
        place += 1;
        if postgres { format!("${place}") } else { format!("?{place}") }
    };
    let (a, b, c, d, e) = (p(), p(), p(), p(), p());
    let matches = |column: &str| {
        if postgres { format!("{column} ~ {c}") } else { format!("rz_lower({column}) like {c} escape '\\'") }
    };
    // Piece by piece a masked phone that stands for a name could be guessed, so such a name is not looked at.
    let fits = |column: &str| {
        let plain = matches(column);
        if filter.by_contacts { plain } else { format!("({plain} and {})", no_contact(column, postgres)) }
    };
    let by_email = if filter.by_contacts { matches("c.email") } else { String::from("1 = 0") };
    let own = format!(
        "{} or {} or {by_email} or ({d} <> '' and c.phone like {d})",
        fits("c.name"),
        fits("(c.first_name || ' ' || c.last_name)"),
    );
    let theirs = format!(
        "exists (select 1 from contacts k where k.client_id = c.id and ({} or {} or ({d} <> '' and k.phone like {d})))",
        fits("k.username"),
        fits("k.display_name")
    );
    let sql = format!(
        "select c.id, c.created_at from clients c where c.merged_into_id is null \
         and (c.created_at < {a} or (c.created_at = {a} and c.id < {b})) and ({c} = '' or {own} or {theirs}) \
         order by c.created_at desc, c.id desc limit {e}"
    );
    on_db!(conn, conn => diesel::sql_query(sql)
        .bind::<BigInt, _>(at)
        .bind::<BigInt, _>(id)
        .bind::<Text, _>(text)
        .bind::<Text, _>(digits)
        .bind::<BigInt, _>(limit)
        .load(conn))
}

/// Other clients with the same phone or e-mail, or a contact with that phone: perhaps the same person. At most 10.
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
            .filter(rows::phone.eq_any(&phones))
            .filter(rows::merged_into_id.is_null())
            .filter(rows::id.ne(own))
            .order(rows::id)
            .limit(MOST)
            .select(rows::id)
            .load::<i64>(c))?);
        ids.extend(on_db!(conn, c => contacts::table
            .filter(contacts::phone.eq_any(&phones))
            .filter(contacts::client_id.ne(own))
            .order(contacts::id)
            .limit(MOST)
            .select(contacts::client_id)
            .load::<i64>(c))?);
    }
    if !client.client.email.is_empty() {
        ids.extend(on_db!(conn, c => rows::table
            .filter(rows::email.eq(client.client.email.to_lowercase()))
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
mod tests {
    use super::*;

    #[test]
    fn a_search_is_in_any_case_its_signs_are_signs_and_three_digits_are_a_phone() {
        let rows = [
            ("", "", "", ""),
            (" Марія ", "%марія%", "[мМ][аА][рР][іІ][яЯ]", ""),
            ("@Olha_K", "%olha\\_k%", "[oO][lL][hH][aA]\\_[kK]", ""),
            ("100%", "%100\\%%", "100\\%", ""),
            ("(067) 1", "%(067) 1%", "\\(067\\) 1", "%0671%"),
            ("12", "%12%", "12", ""),
            ("ß\\", "%ß\\\\%", "ß\\\\", ""),
        ];
        for (search, lite, postgres, digits) in rows {
            let words = words(search);
            assert_eq!(
                (like(&words), any_case(&words), phone(&words)),
                (lite.to_owned(), postgres.to_owned(), digits.to_owned()),
                "{search:?}"
            );
        }
    }
}
