//! `fill`: a history of customers, closed dialogs and messages, as if the instance had worked for a year (load-model.md 7).
//!
//! Ids come from the instance's own blocks, slots from its own rule, so the server finds everything as its own: lists, cards,
//! searches by dialog. Constraints and indexes hold all the time. An interrupted filling goes on where it was when the same
//! command is given again.
//!
//! The server may run meanwhile on PostgreSQL; on SQLite stop it first, because there is one writer at a time.

mod plan;
mod rows;
mod state;

use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use serde::Serialize;

pub use plan::Sizes;
use plan::{Plan, chance};
use rows::{Maker, Operator};
use state::State;

use crate::{
    settings::Profile,
    sql::{Conn, Doing, SqlError, on},
};

/// Customers of one transaction.
const PEOPLE: i64 = 5_000;
/// Dialogs of one transaction.
const DIALOGS: i64 = 250;
/// Different texts, without the rare one.
const TEXTS: usize = 1_024;

/// A word of a third of the messages of every history.
pub const COMMON_WORD: &str = "замовлення";
/// A word of one message in a hundred thousand.
pub const RARE_WORD: &str = "талон";
/// The text in which the rare word stands.
const RARE_TEXT: &str = "загубив гарантійний талон";
/// A word of no message.
pub const ABSENT_WORD: &str = "зоопарк";

/// The outcome: one JSON line.
#[derive(Debug, Clone, Serialize)]
pub struct Filled {
    /// Customers, dialogs, messages of this history.
    #[serde(flatten)]
    pub sizes: Sizes,
    /// What this call wrote of the messages; less than all after an interruption.
    pub messages_written: i64,
    /// Seconds of this call.
    pub seconds: f64,
    /// Messages per second of this call.
    pub rate_per_s: f64,
}

/// What the published figures of a profile start with.
#[must_use]
pub const fn sizes_of(profile: Profile) -> Sizes {
    match profile {
        Profile::S => Sizes { clients: 100, dialogs: 500, messages: 10_000 },
        Profile::M => Sizes { clients: 20_000, dialogs: 100_000, messages: 2_000_000 },
        Profile::L | Profile::Xl => Sizes { clients: 200_000, dialogs: 1_000_000, messages: 20_000_000 },
    }
}

/// Fills. `tell(done, all)` hears how many messages are written. The database must have the product's tables: the server has
/// run on it once, or `rozmova migrate`.
///
/// # Errors
/// When the database refuses; what is written stays, and the same call goes on from there.
pub fn fill(url: &str, sizes: Sizes, seed: u64, tell: &mut dyn FnMut(i64, i64)) -> Result<Filled, SqlError> {
    let sizes = sizes.check().map_err(SqlError::Other)?;
    if let Some(path) = url.strip_prefix("sqlite://")
        && !std::path::Path::new(path).is_file()
    {
        return Err(SqlError::Other(format!(
            "{path} is not there: start the server on it once, or run «rozmova migrate»"
        )));
    }
    let mut conn = Conn::open(url)?;
    // A crash loses at most the last transactions, and the table of progress with them.
    conn.run(if conn.is_postgres() { "set synchronous_commit = off" } else { "pragma synchronous = normal" })
        .doing("setting the session up")?;
    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap_or(Duration::ZERO).as_micros()).unwrap_or(i64::MAX);
    let mut state = State::open(&mut conn, Plan { seed, sizes, now })?;
    let operators = operators(&mut conn)?;
    let texts = texts(state.plan.seed);
    let begin = Instant::now();
    let mut written = 0;
    while state.clients_done < sizes.clients {
        let to = (state.clients_done + PEOPLE).min(sizes.clients);
        let next = State { clients_done: to, ..state };
        conn.begin().doing("beginning")?;
        Maker { state: &state, operators: &operators, texts: &texts }.people(&mut conn, state.clients_done, to)?;
        next.note(&mut conn)?;
        conn.commit().doing("committing customers")?;
        state = next;
        tell(0, sizes.messages);
    }
    while state.dialogs_done < sizes.dialogs {
        let to = (state.dialogs_done + DIALOGS).min(sizes.dialogs);
        let next = State { dialogs_done: to, ..state };
        conn.begin().doing("beginning")?;
        written +=
            Maker { state: &state, operators: &operators, texts: &texts }.dialogs(&mut conn, state.dialogs_done, to)?;
        next.note(&mut conn)?;
        conn.commit().doing("committing dialogs")?;
        state = next;
        let last = state.plan.dialog(to - 1);
        tell(last.first_message + last.messages, sizes.messages);
    }
    let seconds = begin.elapsed().as_secs_f64();
    settle(&mut conn)?;
    State::close(&mut conn)?;
    Ok(Filled { sizes, messages_written: written, seconds, rate_per_s: written as f64 / seconds.max(1e-9) })
}

/// Statistics for the planner, and the log back in the file.
fn settle(conn: &mut Conn) -> Result<(), SqlError> {
    if !conn.is_postgres() {
        return conn.run("analyze; pragma wal_checkpoint(truncate)").doing("gathering statistics");
    }
    for table in ["clients", "contacts", "dialogs", "messages"] {
        // One statement at a time: VACUUM cannot run inside a transaction, which several together would be.
        conn.run(&format!("vacuum (analyze) {table}")).doing("gathering statistics")?;
    }
    Ok(())
}

/// Those to whom closed dialogs are ascribed; none in an instance without people.
fn operators(conn: &mut Conn) -> Result<Vec<Operator>, SqlError> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        id: i64,
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let sql = "select u.id, u.name from users u join operators o on o.user_id = u.id order by u.id limit 200";
    let rows: Vec<Row> = on!(conn, c => diesel::sql_query(sql).load(c)).doing("reading the operators")?;
    Ok(rows.into_iter().map(|row| Operator { id: row.id, name: row.name }).collect())
}

/// Texts as long as real ones: words lognormal, median 8, σ 0.82 (load-model.md 5).
fn texts(seed: u64) -> Vec<String> {
    const WORDS: [&str; 24] = [
        "добрий",
        "день",
        "замовлення",
        "коли",
        "приїде",
        "кур'єр",
        "дякую",
        "будь",
        "ласка",
        "адреса",
        "оплата",
        "перевірте",
        "світильник",
        "дзеркало",
        "повернення",
        "номер",
        "відділення",
        "завтра",
        "вранці",
        "чекаю",
        "ok",
        "SMS",
        "invoice",
        "знижка",
    ];
    let mut texts: Vec<String> = (0..TEXTS as i64)
        .map(|n| {
            // A normal number from two even ones (Box–Muller).
            let (u, v) = (chance(seed, 21, n).max(1e-12), chance(seed, 22, n));
            let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
            let words = ((8.0_f64.ln() + 0.82 * normal).exp().round() as i64).clamp(1, 120);
            let word = |i: i64| WORDS[(chance(seed, 23, n * 128 + i) * WORDS.len() as f64) as usize % WORDS.len()];
            (0..words).map(word).collect::<Vec<_>>().join(" ")
        })
        .collect();
    texts.push(RARE_TEXT.to_owned());
    texts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn database(name: &str) -> (std::path::PathBuf, String) {
        let dir = std::env::temp_dir().join(format!("rz-fill-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let url = format!("sqlite://{}", dir.join("x.db").display());
        Conn::open(&url).unwrap().migrate().unwrap();
        (dir, url)
    }

    fn count(conn: &mut Conn, sql: &str) -> i64 {
        conn.number(sql).unwrap().unwrap()
    }

    #[test]
    fn the_history_is_whole_and_its_ids_are_taken() {
        let (dir, url) = database("whole");
        let sizes = Sizes { clients: 30, dialogs: 501, messages: 5_003 };
        let mut heard = Vec::new();
        let filled = fill(&url, sizes, 3, &mut |done, all| heard.push((done, all))).unwrap();
        assert_eq!((filled.messages_written, heard.last()), (5_003, Some(&(5_003, 5_003))));
        let mut conn = Conn::open(&url).unwrap();
        for (table, rows) in [("clients", 30), ("contacts", 30), ("dialogs", 501), ("messages", 5_003)] {
            assert_eq!(count(&mut conn, &format!("select count(*) as value from {table}")), rows, "{table}");
            let kind = table.trim_end_matches('s');
            let next = count(&mut conn, &format!("select next_id as value from id_blocks where kind = '{kind}'"));
            assert!(next > count(&mut conn, &format!("select max(id) as value from {table}")), "{table}");
        }
        for (what, sql) in [
            (
                "gaps in seq",
                "select count(*) as value from dialogs d where last_seq <> (select count(*) from messages m where m.dialog_id = d.id) or last_seq <> (select max(seq) from messages m where m.dialog_id = d.id)",
            ),
            ("open dialogs", "select count(*) as value from dialogs where state <> 'closed' or closed_at is null"),
            (
                "messages without a key",
                "select count(*) as value from messages where direction = 'in' and dedup_key is null",
            ),
            ("foreign keys", "select count(*) as value from pragma_foreign_key_check"),
            ("the table of progress", "select count(*) as value from sqlite_master where name = 'rozmova_load_fill'"),
            (
                "slots",
                "select count(*) as value from dialogs d join contacts c on c.id = d.contact_id where d.slot <> c.slot",
            ),
        ] {
            assert_eq!(count(&mut conn, sql), 0, "{what}");
        }
        // A second history goes beside the first.
        fill(&url, sizes, 4, &mut |_, _| ()).unwrap();
        assert_eq!(count(&mut conn, "select count(*) as value from messages"), 10_006);
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn an_interrupted_filling_goes_on_where_it_was() {
        let (dir, url) = database("resumed");
        let sizes = Sizes { clients: 10, dialogs: 600, messages: 6_000 };
        let mut conn = Conn::open(&url).unwrap();
        let plan = Plan { seed: 1, sizes, now: 1_795_000_000_000_000 };
        let state = State::open(&mut conn, plan).unwrap();
        let texts = texts(1);
        let maker = Maker { state: &state, operators: &[], texts: &texts };
        maker.people(&mut conn, 0, 10).unwrap();
        let half = State { clients_done: 10, dialogs_done: 250, ..state };
        let before = maker.dialogs(&mut conn, 0, 250).unwrap();
        half.note(&mut conn).unwrap();
        assert!(fill(&url, Sizes { messages: 7_000, ..sizes }, 1, &mut |_, _| ()).is_err(), "another size");
        // Another seed and another moment do not matter: what was begun is finished.
        let filled = fill(&url, sizes, 99, &mut |_, _| ()).unwrap();
        assert_eq!(filled.messages_written + before, 6_000);
        assert_eq!(count(&mut conn, "select count(*) as value from messages"), 6_000);
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn the_rare_word_stands_in_the_last_text_only_and_the_absent_one_in_none() {
        let texts = texts(1);
        let with = |word: &str| texts.iter().filter(|text| text.split(' ').any(|w| w.starts_with(word))).count();
        assert!(with(COMMON_WORD) > TEXTS / 4, "{}", with(COMMON_WORD));
        assert_eq!((with(RARE_WORD), with(ABSENT_WORD), texts.len()), (1, 0, TEXTS + 1));
        assert!(texts.last().is_some_and(|text| text.ends_with(RARE_WORD)));
    }

    #[test]
    fn texts_are_as_long_as_real_ones() {
        let texts = texts(1);
        let mean = texts.iter().map(|t| t.split(' ').count()).sum::<usize>() as f64 / texts.len() as f64;
        assert!((9.0..14.0).contains(&mean), "{mean}");
        assert!(texts.iter().all(|t| !t.is_empty()));
    }

    #[test]
    fn a_database_that_is_not_there_is_not_made() {
        assert!(fill("sqlite:///nowhere/x.db", sizes_of(Profile::S), 1, &mut |_, _| ()).is_err());
    }
}
