//! The table of dialogs: its columns, what stands in their cells, and files of them (operator-line.md 4.2).
//!
//! Cells that a spreadsheet would take for a formula are made text (security.md XS-08); numbers stay numbers.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use rozmova_actors::domain::{Dialog, OperatorId, Timestamp, topic::Catalogue};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    http::csv::{self, inert},
    problem::Problem,
};

/// Columns of one table.
pub const MAX_COLUMNS: usize = 30;

rozmova_actors::words_of! {
    /// A column of the table.
    Column {
        /// Human number.
        Number = "number",
        /// Client's name.
        Client = "client",
        /// Channel.
        Channel = "channel",
        /// Bot.
        Bot = "bot",
        /// Chat, ticket, task.
        Kind = "kind",
        /// Engine state.
        State = "state",
        /// Topic.
        Topic = "topic",
        /// Business status.
        Status = "status",
        /// Priority.
        Priority = "priority",
        /// Holder.
        Operator = "operator",
        /// Who began it: nobody when the client did, or a key.
        Author = "author",
        /// Tags of the request.
        Tags = "tags",
        /// Groups that handle the topic.
        SkillGroup = "skill_group",
        /// Made.
        Created = "created_at",
        /// Seconds since the oldest unanswered line of the client.
        Waiting = "waiting",
        /// Newest line.
        LastMessage = "last_message_at",
        /// Text of the newest line.
        Preview = "preview",
        /// Seconds to the first answer.
        FirstReply = "first_reply",
        /// Lines not read.
        Unread = "unread",
        /// Started by an operator.
        IsOutbound = "is_outbound",
        /// Closed.
        Closed = "closed_at",
        /// Why it was closed.
        CloseReason = "close_reason",
        /// Comment on closing.
        CloseComment = "close_comment",
    }
}

/// Reads a choice of columns.
///
/// # Errors
/// 422 for an unknown, repeated or too many (security.md DB-02: nothing but the list).
pub fn parse_columns<S: AsRef<str>>(names: &[S]) -> Result<Vec<Column>, Problem> {
    columns_of(names).map_err(|why| Problem::field("columns", why))
}

/// The columns of a choice, or why it is none.
///
/// # Errors
/// A sentence for whoever chose.
pub fn columns_of<S: AsRef<str>>(names: &[S]) -> Result<Vec<Column>, String> {
    if names.len() > MAX_COLUMNS {
        return Err(format!("{} columns, at most {MAX_COLUMNS} are accepted", names.len()));
    }
    let mut columns = Vec::with_capacity(names.len());
    for name in names.iter().map(AsRef::as_ref) {
        let column = Column::from_key(name).filter(|column| !columns.contains(column)).ok_or_else(|| {
            let all: Vec<&str> = Column::ALL.iter().map(|c| c.key()).collect();
            format!("«{name:.40}» is unknown or repeated, {} are accepted", all.join(", "))
        })?;
        columns.push(column);
    }
    Ok(columns)
}

/// What the cells need beside the dialogs.
#[derive(Debug)]
pub struct Around<'a> {
    /// Names of topics, statuses and the rest.
    pub catalogue: &'a Catalogue,
    /// Names of those who began the dialogs, also of people who have left.
    pub authors: &'a BTreeMap<OperatorId, String>,
    /// The moment of the table.
    pub now: Timestamp,
    /// Zone of its reader; nobody's for a machine, which gets ISO 8601.
    pub zone: Option<TimeZone>,
}

impl Around<'_> {
    /// A moment as the reader's clock showed it, `2026-11-22 10:04:06`, or as machines write it.
    fn moment(&self, at: Timestamp) -> String {
        let Some(zone) = &self.zone else { return at.to_string() };
        let at = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default().to_zoned(zone.clone());
        format!("{} {:02}:{:02}:{:02}", at.date(), at.hour(), at.minute(), at.second())
    }
}

/// What a reader calls what stands in the cells of one column: key → word.
pub type Words = BTreeMap<String, String>;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A number.
    Number(i64),
    /// Text as people typed it.
    Text(String),
}

impl Cell {
    /// As the reader calls it; unchanged where they have no word for it.
    #[must_use]
    pub fn called(self, words: &Words) -> Self {
        if words.is_empty() {
            return self;
        }
        let word = match &self {
            Self::Empty => None,
            Self::Number(n) => words.get(&n.to_string()),
            Self::Text(text) => words.get(text),
        };
        word.map_or(self, |word| Self::Text(word.clone()))
    }
}

impl Column {
    /// The cell of a dialog.
    #[must_use]
    pub fn cell(self, d: &Dialog, around: &Around<'_>) -> Cell {
        let (catalogue, now) = (around.catalogue, around.now);
        let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
        let named = |name: Option<&String>| name.map_or(Cell::Empty, |name| text(name));
        let at = |moment: Option<Timestamp>| moment.map_or(Cell::Empty, |at| Cell::Text(around.moment(at)));
        let seconds = |from: Timestamp, to: Timestamp| Cell::Number(to.since(from) / 1_000_000);
        match self {
            Self::Number => Cell::Number(d.id.get()),
            Self::Client => text(&d.client_name),
            Self::Channel => text(d.channel.key()),
            Self::Bot => named(catalogue.bot(d.bot_id).map(|bot| &bot.name)),
            Self::Kind => text(d.kind.key()),
            Self::State => text(d.state.key()),
            Self::Topic => named(catalogue.subjects.iter().find(|s| Some(s.id) == d.subject_id).map(|s| &s.name)),
            Self::Status => named(catalogue.statuses.iter().find(|s| Some(s.id) == d.status_id).map(|s| &s.name)),
            Self::Priority => named(catalogue.priorities.iter().find(|p| Some(p.id) == d.priority_id).map(|p| &p.name)),
            Self::Operator => text(&d.operator_name),
            Self::Author => named(d.author_id.and_then(|id| around.authors.get(&id))),
            Self::Tags => {
                let named =
                    |id: i64| catalogue.tags.iter().find(|tag| tag.id == id).map(|tag| tag.fields.name.as_str());
                text(&d.tag_ids.iter().filter_map(|id| named(id.get())).collect::<Vec<_>>().join(", "))
            }
            Self::SkillGroup => {
                let parent = catalogue.subjects.iter().find(|s| Some(s.id) == d.subject_id).and_then(|s| s.parent_id);
                let topics = [d.subject_id, parent];
                let of = |ids: &[rozmova_actors::domain::SubjectId]| topics.iter().flatten().any(|id| ids.contains(id));
                let groups = catalogue.skill_groups.iter().filter(|g| of(&g.subject_ids)).map(|g| g.name.as_str());
                text(&groups.collect::<Vec<_>>().join(", "))
            }
            Self::Created => at(Some(d.created_at)),
            Self::Waiting => d.waiting_since.map_or(Cell::Empty, |since| seconds(since, now)),
            Self::LastMessage => at(Some(d.last_message_at)),
            Self::Preview => text(d.preview.as_ref().map(|p| p.text.as_str()).unwrap_or_default()),
            Self::FirstReply => d.first_operator_reply_at.map_or(Cell::Empty, |reply| seconds(d.created_at, reply)),
            Self::Unread => Cell::Number(d.unread.into()),
            Self::IsOutbound => Cell::Number(i64::from(d.is_outbound)),
            Self::Closed => at(d.closed_at),
            Self::CloseReason => text(d.close_reason.map(|reason| reason.key()).unwrap_or_default()),
            Self::CloseComment => text(&d.close_comment),
        }
    }
}

/// A CSV file; `separator` is `,` or `;`.
#[must_use]
pub fn csv(heads: &[String], rows: &[Vec<Cell>], separator: char) -> String {
    let mut out = String::from(csv::BYTE_ORDER_MARK);
    csv::line(&mut out, separator, heads.iter().map(|head| csv::Cell::Text(head)));
    for row in rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Empty => csv::Cell::Text(""),
            Cell::Number(n) => csv::Cell::Number(n.to_string()),
            Cell::Text(text) => csv::Cell::Text(text),
        });
        csv::line(&mut out, separator, cells);
    }
    out
}

/// An XLSX file of one sheet.
///
/// # Errors
/// What the writer of the format says.
pub fn xlsx(heads: &[String], rows: &[Vec<Cell>]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let bold = rust_xlsxwriter::Format::new().set_bold();
    for (column, head) in (0_u16..).zip(heads) {
        sheet.write_string_with_format(0, column, inert(head), &bold)?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            match cell {
                Cell::Empty => {}
                // Below 2^53, so exact.
                #[allow(clippy::cast_precision_loss)]
                Cell::Number(n) => {
                    sheet.write_number(line, column, *n as f64)?;
                }
                Cell::Text(text) => {
                    sheet.write_string(line, column, inert(text))?;
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn xs_08_what_begins_like_a_formula_is_text_and_numbers_stay_numbers() {
        let rows = vec![vec![Cell::Number(-5), Cell::Text("=HYPERLINK(\"x\")".into()), Cell::Empty]];
        let file = csv(&["№".into(), "-Клієнт".into(), "c".into()], &rows, ';');
        assert_eq!(file, "\u{feff}№;\"'-Клієнт\";c\r\n-5;\"'=HYPERLINK(\"\"x\"\")\";\r\n");
    }

    #[test]
    fn a_spreadsheet_file_is_a_package_of_parts_with_inert_cells() {
        let rows = vec![vec![Cell::Number(7), Cell::Text("=1+1".into())]];
        let bytes = xlsx(&["n".into(), "t".into()], &rows).unwrap();
        assert_eq!(&bytes[..2], b"PK");
    }

    #[test]
    fn keys_are_called_as_the_reader_calls_them_and_nothing_else_is() {
        let words = Words::from([("queued".into(), "У черзі".into()), ("1".into(), "так".into())]);
        assert_eq!(Cell::Text("queued".into()).called(&words), Cell::Text("У черзі".into()));
        assert_eq!(Cell::Number(1).called(&words), Cell::Text("так".into()));
        assert_eq!(Cell::Number(12).called(&words), Cell::Number(12));
        assert_eq!(Cell::Text("active".into()).called(&words), Cell::Text("active".into()));
        assert_eq!(Cell::Empty.called(&words), Cell::Empty);
    }

    #[test]
    fn db_02_columns_are_those_of_the_list_each_once() {
        assert_eq!(parse_columns(&["client", "number"]).unwrap(), [Column::Client, Column::Number]);
        assert!(parse_columns(&["client", "client"]).is_err());
        assert!(parse_columns(&["1; drop table dialogs"]).is_err());
    }
}
