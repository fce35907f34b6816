//! The history's rows, a chunk at a time.

use super::{
    plan::{Dialog, Message, chance, slot},
    state::State,
};
use crate::sql::{Column, Conn, Doing, Rows, SqlError};

/// Rows of one SQLite statement: prepared once, used for all.
const STATEMENT: usize = 64;

const FIRST: [&str; 12] =
    ["Олена", "Андрій", "Марія", "Тарас", "Ірина", "Богдан", "Софія", "Дмитро", "Катерина", "Назар", "Юлія", "Остап"];
const LAST: [&str; 10] =
    ["Коваль", "Шевчук", "Бондаренко", "Мельник", "Ткачук", "Лисенко", "Гнатюк", "Савчук", "Романюк", "Кравець"];

/// An operator of the instance.
pub(super) struct Operator {
    pub(super) id: i64,
    pub(super) name: String,
}

/// Everything that the rows are made of.
pub(super) struct Maker<'a> {
    pub(super) state: &'a State,
    pub(super) operators: &'a [Operator],
    pub(super) texts: &'a [String],
}

struct Person {
    id: i64,
    contact: i64,
    name: String,
    chat: String,
    slot: i16,
}

struct Talk<'a> {
    dialog: Dialog,
    person: Person,
    operator: Option<&'a Operator>,
    lines: Vec<Message>,
}

impl Talk<'_> {
    fn last(&self, inbound: bool) -> Option<i64> {
        self.lines.iter().rev().find(|m| m.inbound == inbound).map(|m| m.at)
    }

    fn ended(&self) -> i64 {
        self.lines.last().map_or(self.dialog.created_at, |m| m.at)
    }
}

impl Maker<'_> {
    fn person(&self, index: i64) -> Person {
        let state = self.state;
        let pick = |names: &[&'static str], purpose: u64| {
            let place = (chance(state.plan.seed, purpose, index) * names.len() as f64) as usize;
            names.get(place).copied().unwrap_or_default()
        };
        let chat = format!("h-{}", state.client + index);
        Person {
            id: state.client + index,
            contact: state.contact + index,
            name: format!("{} {}", pick(&FIRST, 11), pick(&LAST, 12)),
            slot: slot(state.connection, &chat),
            chat,
        }
    }

    fn operator(&self, dialog: i64) -> Option<&Operator> {
        let place = (chance(self.state.plan.seed, 13, dialog) * self.operators.len() as f64) as usize;
        self.operators.get(place)
    }

    /// Customers and contacts `from..to`.
    pub(super) fn people(&self, conn: &mut Conn, from: i64, to: i64) -> Result<(), SqlError> {
        let all: Vec<Person> = (from..to).map(|index| self.person(index)).collect();
        // The first dialog of a customer is the one of the same number.
        let born: Vec<i64> = (from..to).map(|index| self.state.plan.dialog(index).created_at).collect();
        // The newest is the last one whose number leaves the same remainder.
        let sizes = self.state.plan.sizes;
        let newest = |index: i64| index + (sizes.dialogs - 1 - index) / sizes.clients * sizes.clients;
        let n = all.len();
        let names = |of: fn(&Person) -> &str| Column::Text(all.iter().map(of).collect());
        let phones = all.iter().map(|p| format!("+38067{:07}", p.id % 10_000_000)).collect();
        Rows::new(
            vec![
                ("id", Column::Big(all.iter().map(|p| p.id).collect())),
                ("name", names(|p| &p.name)),
                ("first_name", names(|p| p.name.split_once(' ').map_or("", |(first, _)| first))),
                ("last_name", names(|p| p.name.split_once(' ').map_or("", |(_, last)| last))),
                ("phone", Column::OwnedText(phones)),
                ("language", Column::Text(vec!["uk"; n])),
                ("created_at", Column::Big(born.clone())),
                ("updated_at", Column::Big(born.clone())),
            ],
            "INSERT INTO clients (id, name, first_name, last_name, phone, language, created_at, updated_at) \
             SELECT id, name, first_name, last_name, phone, language, created_at, updated_at FROM u",
        )
        .by(STATEMENT)
        .execute(conn)
        .doing("writing customers")?;
        Rows::new(
            vec![
                ("id", Column::Big(all.iter().map(|p| p.contact).collect())),
                ("client_id", Column::Big(all.iter().map(|p| p.id).collect())),
                ("bot_id", Column::Big(vec![self.state.bot; n])),
                ("connection_id", Column::Big(vec![self.state.connection; n])),
                ("channel", Column::Text(vec!["custom_channel"; n])),
                ("chat_id", names(|p| &p.chat)),
                ("slot", Column::Small(all.iter().map(|p| p.slot).collect())),
                ("display_name", names(|p| &p.name)),
                ("language_code", Column::Text(vec!["uk"; n])),
                (
                    "last_inbound_at",
                    Column::OptBig((from..to).map(|i| Some(self.state.plan.dialog(newest(i)).created_at)).collect()),
                ),
                ("created_at", Column::Big(born)),
            ],
            "INSERT INTO contacts (id, client_id, bot_id, connection_id, channel, chat_id, slot, display_name, \
             language_code, last_inbound_at, created_at) SELECT id, client_id, bot_id, connection_id, channel, chat_id, slot, \
             display_name, language_code, last_inbound_at, created_at FROM u",
        )
        .by(STATEMENT)
        .execute(conn)
        .doing("writing contacts")?;
        Ok(())
    }

    /// Dialogs `from..to` with their messages; answers how many messages.
    pub(super) fn dialogs(&self, conn: &mut Conn, from: i64, to: i64) -> Result<i64, SqlError> {
        let talks: Vec<Talk<'_>> = (from..to)
            .map(|index| {
                let dialog = self.state.plan.dialog(index);
                let lines = self.state.plan.messages(&dialog, self.texts.len());
                Talk { person: self.person(dialog.client), operator: self.operator(index), lines, dialog }
            })
            .collect();
        self.rows(&talks).execute(conn).doing("writing dialogs")?;
        let lines: Vec<(&Talk<'_>, &Message)> =
            talks.iter().flat_map(|talk| talk.lines.iter().map(move |line| (talk, line))).collect();
        self.lines(&lines).execute(conn).doing("writing messages")?;
        Ok(lines.len() as i64)
    }

    fn text(&self, message: &Message) -> &str {
        self.texts.get(message.text).map_or("", String::as_str)
    }

    fn rows<'t>(&'t self, talks: &'t [Talk<'t>]) -> Rows<'t> {
        let n = talks.len();
        let state = self.state;
        fn each<'t, T>(talks: &'t [Talk<'t>], of: impl Fn(&'t Talk<'t>) -> T) -> Vec<T> {
            talks.iter().map(of).collect()
        }
        let operator = |t: &Talk<'_>| t.operator.map(|o| o.id);
        let columns = vec![
            ("id", Column::Big(each(talks, |t| state.dialog + t.dialog.index))),
            ("slot", Column::Small(each(talks, |t| t.person.slot))),
            ("kind", Column::Text(vec!["chat"; n])),
            ("bot_id", Column::Big(vec![state.bot; n])),
            ("connection_id", Column::Big(vec![state.connection; n])),
            ("channel", Column::Text(vec!["custom_channel"; n])),
            ("contact_id", Column::Big(each(talks, |t| t.person.contact))),
            ("chat_id", Column::Text(each(talks, |t| t.person.chat.as_str()))),
            ("contact_name", Column::Text(each(talks, |t| t.person.name.as_str()))),
            ("client_id", Column::Big(each(talks, |t| t.person.id))),
            ("client_name", Column::Text(each(talks, |t| t.person.name.as_str()))),
            ("operator_id", Column::OptBig(each(talks, operator))),
            ("operator_name", Column::Text(each(talks, |t| t.operator.map_or("", |o| o.name.as_str())))),
            (
                "close_reason",
                Column::OptText(each(talks, |t| Some(if t.operator.is_some() { "operator" } else { "client" }))),
            ),
            ("closed_by_id", Column::OptBig(each(talks, operator))),
            ("created_at", Column::Big(each(talks, |t| t.dialog.created_at))),
            ("connected_at", Column::OptBig(each(talks, |t| t.operator.map(|_| t.dialog.created_at + 900_000)))),
            (
                "first_operator_reply_at",
                Column::OptBig(each(talks, |t| t.lines.iter().find(|m| !m.inbound).map(|m| m.at))),
            ),
            ("last_client_message_at", Column::OptBig(each(talks, |t| t.last(true)))),
            ("last_operator_message_at", Column::OptBig(each(talks, |t| t.last(false)))),
            ("last_message_at", Column::Big(each(talks, Talk::ended))),
            ("closed_at", Column::OptBig(each(talks, |t| Some(t.ended() + 27_500_000)))),
            ("last_seq", Column::Big(each(talks, |t| t.dialog.messages))),
            ("preview_text", Column::OptText(each(talks, |t| t.lines.last().map(|m| self.text(m))))),
            (
                "preview_author_kind",
                Column::Text(each(talks, |t| if t.operator.is_some() { "operator" } else { "bot" })),
            ),
        ];
        let excluded: &'static str = "INSERT INTO dialogs (id, slot, kind, bot_id, connection_id, channel, contact_id, chat_id, \
             contact_name, client_id, client_name, state, weight, operator_id, operator_name, excluded, is_outbound, \
             close_comment, close_reason, closed_by_id, created_at, queued_at, connected_at, first_operator_reply_at, \
             last_client_message_at, last_operator_message_at, last_message_at, listed_at, closed_at, reopened_count, unread, read_seq, \
             last_seq, preview_text, preview_author_kind, preview_type, version) \
             SELECT id, slot, kind, bot_id, connection_id, channel, contact_id, chat_id, contact_name, client_id, client_name, \
             'closed', 0, operator_id, operator_name, '[]', false, '', close_reason, closed_by_id, created_at, created_at, \
             connected_at, first_operator_reply_at, last_client_message_at, last_operator_message_at, last_message_at, \
             last_message_at, closed_at, 0, 0, last_seq, last_seq, preview_text, preview_author_kind, 'text', last_seq + 2 FROM u";
        Rows::new(columns, excluded).by(STATEMENT)
    }

    fn lines<'t>(&'t self, lines: &[(&'t Talk<'t>, &'t Message)]) -> Rows<'t> {
        let state = self.state;
        fn each<'t, T>(lines: &[(&'t Talk<'t>, &'t Message)], of: impl Fn(&'t Talk<'t>, &'t Message) -> T) -> Vec<T> {
            lines.iter().map(|(talk, line)| of(talk, line)).collect()
        }
        let id = |t: &Talk<'_>, m: &Message| state.message + t.dialog.first_message + m.seq - 1;
        let operator = |t: &'t Talk<'t>| t.operator.map(|o| o.id);
        // One text a row, empty where the column is NULL: the statement turns it back.
        let columns = vec![
            ("id", Column::Big(each(lines, id))),
            ("dialog_id", Column::Big(each(lines, |t, _| state.dialog + t.dialog.index))),
            ("seq", Column::Big(each(lines, |_, m| m.seq))),
            ("inbound", Column::Bool(each(lines, |_, m| m.inbound))),
            ("author_id", Column::OptBig(each(lines, |t, m| if m.inbound { Some(t.person.id) } else { operator(t) }))),
            (
                "author_name",
                Column::Text(each(lines, |t, m| {
                    if m.inbound { t.person.name.as_str() } else { t.operator.map_or("", |o| o.name.as_str()) }
                })),
            ),
            (
                "author_kind",
                Column::Text(each(lines, |t, m| match (m.inbound, t.operator) {
                    (true, _) => "client",
                    (false, Some(_)) => "operator",
                    (false, None) => "bot",
                })),
            ),
            ("body", Column::Text(each(lines, |_, m| self.text(m)))),
            ("own_key", Column::OwnedText(each(lines, |t, m| format!("h{}", id(t, m))))),
            ("created_at", Column::Big(each(lines, |_, m| m.at))),
            ("connection_id", Column::Big(vec![state.connection; lines.len()])),
        ];
        Rows::new(
            columns,
            "INSERT INTO messages (id, dialog_id, seq, connection_id, dedup_key, direction, author_kind, author_id, author_name, \
             kind, body, attachments, buttons, status, client_nonce, created_at) \
             SELECT id, dialog_id, seq, connection_id, CASE WHEN inbound THEN own_key END, \
             CASE WHEN inbound THEN 'in' ELSE 'out' END, author_kind, author_id, author_name, 'text', body, '[]', '[]', 3, \
             CASE WHEN author_kind = 'operator' THEN own_key END, created_at FROM u",
        )
        .by(STATEMENT)
    }
}
