//! Filters in SQL: every name is ours, every value is bound (security.md DB-01).

use std::fmt::Write as _;

use diesel::{
    QueryResult, RunQueryDsl,
    sql_types::{BigInt, Text},
};
use rozmova_actors::domain::{
    DialogState, Reach, Timestamp,
    filter::{Cond, IntColumn},
    reach::{Patch, Scope as Topics},
};

use crate::{
    Conn,
    dialogs::{Scope, Visibility},
};

/// A bound value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bind {
    /// A number.
    Int(i64),
    /// A text.
    Text(String),
}

/// SQL under construction. `?` of SQLite and `$1` of PostgreSQL differ only here.
#[derive(Debug)]
pub(crate) struct Sql {
    pub(crate) postgres: bool,
    /// So far.
    pub text: String,
    /// Values of its placeholders in their order.
    pub binds: Vec<Bind>,
}

impl Sql {
    pub(crate) fn new(postgres: bool) -> Self {
        Self { postgres, text: String::new(), binds: Vec::new() }
    }

    /// Appends text of ours.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends a placeholder.
    pub(crate) fn bind(&mut self, value: Bind) -> &mut Self {
        self.binds.push(value);
        if self.postgres {
            // A String takes everything.
            let _ = write!(self.text, "${}", self.binds.len());
        } else {
            self.text.push('?');
        }
        self
    }

    /// Appends a number.
    pub(crate) fn int(&mut self, value: i64) -> &mut Self {
        self.bind(Bind::Int(value))
    }

    /// Appends placeholders with commas between them.
    pub(crate) fn list(&mut self, values: impl Iterator<Item = Bind>) -> &mut Self {
        for (n, value) in values.enumerate() {
            if n > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self
    }

    /// Appends a condition on `dialogs`, never null: what has no value is false before any «not».
    pub(crate) fn cond(&mut self, cond: &Cond, now: Timestamp) -> &mut Self {
        match cond {
            Cond::All(items) => self.together(items, " and ", "1 = 1", now),
            Cond::Any(items) => self.together(items, " or ", "1 = 0", now),
            Cond::Not(item) => self.push("not (").cond(item, now).push(")"),
            Cond::Word(_, words) if words.is_empty() => self.push("1 = 0"),
            Cond::Word(column, words) => {
                self.value(column.name(), column.nullable());
                self.push(" in (").list(words.iter().map(|word| Bind::Text((*word).to_owned()))).push("))")
            }
            Cond::Int(_, values) if values.is_empty() => self.push("1 = 0"),
            Cond::Int(column, values) => {
                self.value(column.name(), column.nullable());
                self.push(" in (").list(values.iter().map(|value| Bind::Int(*value))).push("))")
            }
            Cond::HasWord(column) => self.push("dialogs.").push(column.name()).push(" is not null"),
            Cond::HasInt(column) => self.push("dialogs.").push(column.name()).push(" is not null"),
            Cond::Outbound => self.push("dialogs.is_outbound"),
            Cond::Tagged(tags) if tags.is_empty() => self.push("1 = 0"),
            Cond::Tagged(tags) if self.postgres => self
                .push("exists (select 1 from json_array_elements_text(dialogs.tag_ids) as had (id) where had.id in (")
                .list(tags.iter().map(|tag| Bind::Text(tag.to_string())))
                .push("))"),
            Cond::Tagged(tags) => self
                .push("exists (select 1 from json_each(dialogs.tag_ids) as had where had.value in (")
                .list(tags.iter().map(|tag| Bind::Int(*tag)))
                .push("))"),
            Cond::HasTags => self.push("json_array_length(dialogs.tag_ids) > 0"),
            // Only asked of open dialogs, which are few.
            Cond::Mentioned(operator) if self.postgres => self
                .push("exists (select 1 from json_array_elements_text(dialogs.mentioned_ids) as named (id) where named.id = ")
                .bind(Bind::Text(operator.to_string()))
                .push(")"),
            Cond::Mentioned(operator) => self
                .push("exists (select 1 from json_each(dialogs.mentioned_ids) as named where named.value = ")
                .int(operator.get())
                .push(")"),
            Cond::Fact(fact) => self.fact(fact, now),
            // Replaced by the dialogs that have it before anything is rendered (`search::texts_found`).
            Cond::Text(_) => self.push("1 = 0"),
            Cond::Range(column, low, high) => {
                let name = column.name();
                self.push(if column.nullable() { "(dialogs." } else { "(1 = 1" });
                if column.nullable() {
                    self.push(name).push(" is not null");
                }
                for (edge, sign) in [(low, " >= "), (high, " <= ")] {
                    if let Some(edge) = edge {
                        self.push(" and dialogs.").push(name).push(sign).int(edge.at(now));
                    }
                }
                self.push(")")
            }
        }
    }

    /// `(dialogs.x is not null and dialogs.x`, or without the first part.
    fn value(&mut self, name: &str, nullable: bool) {
        self.push("(dialogs.").push(name);
        if nullable {
            self.push(" is not null and dialogs.").push(name);
        }
    }

    fn together(&mut self, items: &[Cond], word: &str, none: &str, now: Timestamp) -> &mut Self {
        if items.is_empty() {
            return self.push(none);
        }
        self.push("(");
        for (n, item) in items.iter().enumerate() {
            if n > 0 {
                self.push(word);
            }
            self.cond(item, now);
        }
        self.push(")")
    }

    /// Runs it and reads its rows.
    ///
    /// # Errors
    /// The statement's.
    pub(crate) fn load<T>(self, conn: &mut Conn) -> QueryResult<Vec<T>>
    where
        T: diesel::deserialize::QueryableByName<diesel::pg::Pg>
            + diesel::deserialize::QueryableByName<diesel::sqlite::Sqlite>
            + 'static,
    {
        macro_rules! run {
            ($c:ident, $backend:ty) => {{
                let mut query = diesel::sql_query(self.text).into_boxed::<$backend>();
                for bind in self.binds {
                    query = match bind {
                        Bind::Int(value) => query.bind::<BigInt, _>(value),
                        Bind::Text(value) => query.bind::<Text, _>(value),
                    };
                }
                query.load::<T>($c)
            }};
        }
        on_db!(conn, pg(c) => run!(c, diesel::pg::Pg), lite(c) => run!(c, diesel::sqlite::Sqlite))
    }
}

/// The rule of visibility as a condition, the same as the feed's (`Sight::sees`).
pub(crate) fn visible(visibility: &Visibility) -> Cond {
    use DialogState as S;
    let waiting = Cond::states(&[S::New, S::Queued]);
    let scope = |scope: &Scope| match scope {
        Scope::None => Cond::NEVER,
        Scope::All => Cond::ALWAYS,
        Scope::Subjects { ids, without } => {
            let mut any = vec![Cond::Int(IntColumn::SubjectId, ids.iter().map(|id| id.get()).collect())];
            if *without {
                any.push(Cond::HasInt(IntColumn::SubjectId).negated());
            }
            Cond::Any(any)
        }
    };
    if visibility.whole.is_everywhere() {
        return Cond::ALWAYS;
    }
    let rule = rule_of(visibility, &waiting, scope);
    if visibility.reach.is_everywhere() && visibility.whole.is_nowhere() {
        return rule;
    }
    Cond::Any(vec![covered(&visibility.whole), Cond::All(vec![covered(&visibility.reach), rule])])
}

/// What is seen where no role limits anything.
fn rule_of(visibility: &Visibility, waiting: &Cond, scope: impl Fn(&Scope) -> Cond) -> Cond {
    use DialogState as S;
    if [&visibility.waiting, &visibility.foreign, &visibility.outbound].iter().all(|scope| **scope == Scope::All) {
        return Cond::ALWAYS;
    }
    let own = Cond::All(vec![
        Cond::Int(IntColumn::OperatorId, [visibility.operator.get()].into()),
        Cond::states(&[S::Bot, S::New, S::Queued]).negated(),
    ]);
    Cond::Any(vec![
        own,
        Cond::All(vec![waiting.clone(), scope(&visibility.waiting)]),
        Cond::All(vec![waiting.clone().negated(), Cond::Outbound.negated(), scope(&visibility.foreign)]),
        Cond::All(vec![waiting.clone().negated(), Cond::Outbound, scope(&visibility.outbound)]),
    ])
}

/// A reach as a condition, the same as [`Reach::covers`].
fn covered(reach: &Reach) -> Cond {
    if reach.is_everywhere() {
        return Cond::ALWAYS;
    }
    let patch = |patch: &Patch| {
        let bots = match &patch.bots {
            None => Cond::ALWAYS,
            Some(bots) => Cond::Int(IntColumn::BotId, bots.iter().map(|id| id.get()).collect()),
        };
        let topics = match &patch.topics {
            Topics::Nothing => Cond::NEVER,
            Topics::Everything => Cond::ALWAYS,
            Topics::Subjects { subjects, without_topic } => {
                let mut any = vec![Cond::Int(IntColumn::SubjectId, subjects.iter().map(|id| id.get()).collect())];
                if *without_topic {
                    any.push(Cond::HasInt(IntColumn::SubjectId).negated());
                }
                Cond::Any(any)
            }
        };
        Cond::All(vec![bots, topics])
    };
    Cond::Any(reach.patches().iter().map(patch).collect())
}
