//! What filters ask of a dialog that is not in its row (the client's card, the rating): read for the feed, and rendered in SQL.
//!
//! [`FactCond::matches`] is the meaning; the SQL agrees with it row by row on both databases.

use std::collections::BTreeSet;

use diesel::{ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{
    DialogId, Timestamp,
    filter::{Decimal, FactCond, Facts, facts::End},
};

use crate::{
    Conn,
    filter_sql::{Bind, Sql},
    schema::{clients, csat_ratings, dialogs},
};

/// Ids of one statement.
const AT_ONCE: usize = 500;

/// Dialog; tags, language, own fields of its client; whether they are banned and until when.
type Raw = (i64, serde_json::Value, String, serde_json::Value, bool, Option<i64>);

/// Facts of these dialogs; those that exist, in any order.
///
/// # Errors
/// The statements'.
pub fn of(conn: &mut Conn, ids: &[DialogId]) -> QueryResult<Vec<(DialogId, Facts)>> {
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(AT_ONCE) {
        let part: Vec<i64> = part.iter().map(|id| id.get()).collect();
        let rows: Vec<Raw> = on_db!(conn, c => dialogs::table
            .inner_join(clients::table.on(clients::id.eq(dialogs::client_id)))
            .filter(dialogs::id.eq_any(&part))
            .select((
                dialogs::id,
                clients::tags,
                clients::language,
                clients::custom_fields,
                clients::is_banned,
                clients::ban_until,
            ))
            .load(c))?;
        let scores: Vec<(i64, i32)> = on_db!(conn, c => csat_ratings::table
            .filter(csat_ratings::dialog_id.eq_any(&part))
            .select((csat_ratings::dialog_id, csat_ratings::score))
            .load(c))?;
        found.extend(rows.into_iter().map(|(id, tags, language, fields, banned, until)| {
            let facts = Facts {
                tags: serde_json::from_value(tags).unwrap_or_default(),
                language,
                fields: fields.as_object().cloned().unwrap_or_default(),
                score: scores.iter().find(|(dialog, _)| *dialog == id).map(|(_, score)| i64::from(*score)),
                banned_until: banned.then(|| until.unwrap_or(i64::MAX)),
            };
            (DialogId(id), facts)
        }));
    }
    Ok(found)
}

impl Sql {
    /// Appends a question about the client or the rating of `dialogs`, never null.
    pub(crate) fn fact(&mut self, fact: &FactCond, now: Timestamp) -> &mut Self {
        match fact {
            FactCond::Score(scores) if scores.is_empty() => self.push("1 = 0"),
            FactCond::Score(scores) => {
                self.rated().push(" and csat_ratings.score in (");
                self.list(scores.iter().map(|score| Bind::Int(*score))).push("))")
            }
            FactCond::ScoreBetween(low, high) => {
                self.rated().push(" and csat_ratings.score >= ").int(*low);
                self.push(" and csat_ratings.score <= ").int(*high).push(")")
            }
            FactCond::HasScore => self.rated().push(")"),
            FactCond::Tagged(names) | FactCond::Language(names) | FactCond::Words(_, names) if names.is_empty() => {
                self.push("1 = 0")
            }
            // A list, so that the few banned clients may lead to their dialogs.
            FactCond::Banned => {
                self.push("dialogs.client_id in (select clients.id from clients where ").client(fact, now).push(")")
            }
            of_client => self
                .push("exists (select 1 from clients where clients.id = dialogs.client_id and ")
                .client(of_client, now)
                .push(")"),
        }
    }

    /// `exists (… of the dialog`, still open.
    fn rated(&mut self) -> &mut Self {
        self.push("exists (select 1 from csat_ratings where csat_ratings.dialog_id = dialogs.id")
    }

    /// A question about the row of `clients`.
    fn client(&mut self, fact: &FactCond, now: Timestamp) -> &mut Self {
        let texts = |names: &BTreeSet<String>| -> Vec<Bind> { names.iter().cloned().map(Bind::Text).collect() };
        match fact {
            FactCond::Tagged(names) => {
                self.push(if self.postgres {
                    "exists (select 1 from json_array_elements_text(clients.tags) as had (name) where had.name in ("
                } else {
                    "exists (select 1 from json_each(clients.tags) as had where had.value in ("
                });
                self.list(texts(names).into_iter()).push("))")
            }
            FactCond::HasTags => self.push("json_array_length(clients.tags) > 0"),
            FactCond::Language(names) => {
                self.push("clients.language <> '' and clients.language in (").list(texts(names).into_iter()).push(")")
            }
            FactCond::HasLanguage => self.push("clients.language <> ''"),
            FactCond::Banned => self
                .push("clients.is_banned and (clients.ban_until is null or clients.ban_until > ")
                .int(now.micros())
                .push(")"),
            FactCond::Has(key) => self.field(key).push(" is not null"),
            FactCond::Words(key, names) => {
                self.typed(key, "'string'", "'text'").field(key);
                self.push(" in (").list(texts(names).into_iter()).push(") else 1 = 0 end")
            }
            FactCond::Holds(key, part) => {
                let found = if self.postgres { "strpos(" } else { "instr(" };
                self.typed(key, "'string'", "'text'").push(found).field(key);
                self.push(", ").bind(Bind::Text(part.clone())).push(") > 0 else 1 = 0 end")
            }
            FactCond::Flag(key, wanted) => {
                if self.postgres {
                    self.typed(key, "'boolean'", "").field(key).push(" = ").bind(Bind::Text(wanted.to_string()));
                    return self.push(" else 1 = 0 end");
                }
                self.kind(key).push(" is ").bind(Bind::Text(wanted.to_string()))
            }
            FactCond::Number(key, low, high) => {
                self.typed(key, "'number'", "'integer', 'real'").push("1 = 1");
                let number = |end: &End<Decimal>| (end.included, end.at.get().to_string());
                self.ends(key, low.as_ref().map(number), high.as_ref().map(number), true);
                self.push(" else 1 = 0 end")
            }
            FactCond::Day(key, low, high) => {
                self.typed(key, "'string'", "'text'").push("1 = 1");
                let day = |end: &End<String>| (end.included, end.at.clone());
                self.ends(key, low.as_ref().map(day), high.as_ref().map(day), false);
                self.push(" else 1 = 0 end")
            }
            // Not about the client.
            FactCond::Score(_) | FactCond::ScoreBetween(..) | FactCond::HasScore => self.push("1 = 0"),
        }
    }

    /// The value of an own field as SQL has it: text on PostgreSQL, the value itself on SQLite; null when there is none.
    fn field(&mut self, key: &str) -> &mut Self {
        let key = Bind::Text(key.to_owned());
        if self.postgres {
            return self.push("(clients.custom_fields ->> ").bind(key).push(")");
        }
        self.push("json_extract(clients.custom_fields, '$.\"' || ").bind(key).push(" || '\"')")
    }

    /// The type of its value, in the words of the database.
    fn kind(&mut self, key: &str) -> &mut Self {
        let key = Bind::Text(key.to_owned());
        if self.postgres {
            return self.push("json_typeof(clients.custom_fields -> ").bind(key).push(")");
        }
        self.push("json_type(clients.custom_fields, '$.\"' || ").bind(key).push(" || '\"')")
    }

    /// `case when` the value is of one of these types `then`: what follows is never evaluated for another one.
    fn typed(&mut self, key: &str, postgres: &str, sqlite: &str) -> &mut Self {
        let types = if self.postgres { postgres } else { sqlite };
        self.push("case when ").kind(key).push(" in (").push(types).push(") then ")
    }

    /// Comparisons with the ends of a range, by number or by letters.
    fn ends(&mut self, key: &str, low: Option<(bool, String)>, high: Option<(bool, String)>, number: bool) {
        let (cast, letters) =
            if self.postgres { (" as double precision)", " collate \"C\"") } else { (" as real)", "") };
        for (end, with, without) in [(low, " >= ", " > "), (high, " <= ", " < ")] {
            let Some((included, at)) = end else { continue };
            let sign = if included { with } else { without };
            self.push(" and ");
            if number {
                self.push("cast(").field(key).push(cast).push(sign).push("cast(").bind(Bind::Text(at)).push(cast);
            } else {
                self.field(key).push(letters).push(sign).bind(Bind::Text(at));
            }
        }
    }
}
