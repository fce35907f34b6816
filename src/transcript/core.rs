//! What a sheet says, line by line: no I/O, no clock, no fonts.

use jiff::{Zoned, tz::TimeZone};
use rozmova_actors::domain::{AuthorKind, Dialog, Direction, Message, MessageStatus, Timestamp};
use serde_json::Value;

use super::words::Language;

/// What is known of the dialog beside its lines.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The dialog.
    pub dialog: &'a Dialog,
    /// Name of its topic.
    pub topic: Option<&'a str>,
    /// When the sheet is made.
    pub at: Timestamp,
}

/// How it is wanted.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Language of its own words.
    pub language: Language,
    /// Zone of its times.
    pub zone: TimeZone,
    /// With the team's notes.
    pub notes: bool,
}

/// One block of a sheet, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A line about the dialog.
    Fact(String),
    /// A new day begins.
    Day(String),
    /// Who said what follows, and when.
    Head {
        /// Name of the author.
        name: String,
        /// Time of the day and what else is known: a note, not delivered.
        about: String,
        /// A note of the team.
        note: bool,
    },
    /// What was said; lines are separated by `\n`.
    Text(String),
    /// An attachment by name and size.
    File(String),
}

/// What stands on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Heading, also the title of the file.
    pub title: String,
    /// Language of its own words.
    pub language: Language,
    /// Blocks.
    pub blocks: Vec<Block>,
}

/// Whether a line stands on the sheet: what the client sees, and notes when they are wanted; not what was taken back. System lines and suggestions are the
/// panel's own and never leave it.
#[must_use]
pub fn is_wanted(line: &Message, notes: bool) -> bool {
    line.deleted_at.is_none()
        && match line.direction {
            Direction::In | Direction::Out => true,
            Direction::Internal => notes && line.author.kind == AuthorKind::Note,
        }
}

/// The sheet of a dialog; lines ascend.
#[must_use]
pub fn sheet(facts: Facts<'_>, lines: &[Message], wish: &Wish) -> Sheet {
    let (dialog, words) = (facts.dialog, wish.language);
    let title = words.title(dialog.id.get());
    let fact = |label: &str, value: &str| Block::Fact(format!("{label}: {}", one_line(value)));
    let mut blocks =
        vec![fact(words.client(), &dialog.client_name), fact(words.channel(), words.channel_name(dialog.channel))];
    blocks.extend(facts.topic.map(|topic| fact(words.topic(), topic)));
    blocks.push(fact(words.began(), &moment(dialog.created_at, wish)));
    blocks.extend(dialog.closed_at.map(|at| fact(words.closed(), &moment(at, wish))));
    let zone = wish.zone.iana_name().unwrap_or("UTC");
    blocks.push(fact(words.saved(), &format!("{} ({zone})", moment(facts.at, wish))));
    let (mut day, mut said) = (None, false);
    for line in lines.iter().filter(|line| is_wanted(line, wish.notes)) {
        said = true;
        let at = zoned(line.created_at, wish);
        if day != Some(at.date()) {
            day = Some(at.date());
            blocks.push(Block::Day(words.day(at.date())));
        }
        push_line(&mut blocks, line, &at, words);
    }
    if !said {
        blocks.push(Block::Text(words.nothing().to_owned()));
    }
    Sheet { title, language: words, blocks }
}

fn push_line(blocks: &mut Vec<Block>, line: &Message, at: &Zoned, words: Language) {
    let note = line.direction == Direction::Internal;
    let mut about = clock(at);
    let marks = [(note, words.note()), (line.status == MessageStatus::Failed, words.failed())];
    for (_, mark) in marks.iter().filter(|(given, _)| *given) {
        about.push_str(" · ");
        about.push_str(mark);
    }
    blocks.push(Block::Head { name: name_of(line, words), about, note });
    let text = clean(&line.text);
    let text = text.trim_matches('\n');
    if !text.trim().is_empty() {
        blocks.push(Block::Text(text.to_owned()));
    }
    blocks.extend(line.attachments.iter().map(|file| Block::File(file_of(file, words))));
    let labels: Vec<String> = line.buttons.iter().filter_map(label_of).collect();
    if !labels.is_empty() {
        blocks.push(Block::File(format!("{}: {}", words.buttons(), labels.join(" · "))));
    }
}

/// What stands on a button; where it leads to is left out.
fn label_of(button: &Value) -> Option<String> {
    let text = button.get("title").or_else(|| button.get("text")).and_then(Value::as_str)?;
    Some(one_line(text)).filter(|text| !text.is_empty())
}

fn name_of(line: &Message, words: Language) -> String {
    let name = one_line(&line.author.name);
    if !name.is_empty() {
        return name;
    }
    let fallback = match line.author.kind {
        AuthorKind::Client => words.client(),
        AuthorKind::Operator | AuthorKind::Note => words.operator(),
        AuthorKind::Bot | AuthorKind::Copilot => words.bot(),
        AuthorKind::System => words.system(),
    };
    fallback.to_owned()
}

/// Name and size, coordinates, or a contact. The address is left out: it leads nowhere without a sign-in, or to somebody else's
/// server.
fn file_of(file: &Value, words: Language) -> String {
    let text = |key: &str| file.get(key).and_then(Value::as_str).map(one_line).filter(|text| !text.is_empty());
    let number = |key: &str| file.get(key).and_then(Value::as_f64).unwrap_or_default();
    let kind = file.get("type").and_then(Value::as_str).unwrap_or_default();
    let name = text("name").unwrap_or_else(|| words.unnamed().to_owned());
    let (label, about) = match kind {
        "location" => return format!("{}: {}, {}", words.place(), number("latitude"), number("longitude")),
        "contact" => (words.card(), text("phone")),
        _ => {
            let size = file.get("size").and_then(Value::as_i64).filter(|size| *size > 0);
            (words.attachment(), size.map(|size| words.size(size)))
        }
    };
    match about {
        Some(about) => format!("{label}: {name}, {about}"),
        None => format!("{label}: {name}"),
    }
}

fn zoned(at: Timestamp, wish: &Wish) -> Zoned {
    jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default().to_zoned(wish.zone.clone())
}

fn clock(at: &Zoned) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn moment(at: Timestamp, wish: &Wish) -> String {
    let at = zoned(at, wish);
    format!("{}, {}", wish.language.day(at.date()), clock(&at))
}

/// Text fit for paper: every kind of line end is `\n`, a tab four spaces; control characters and marks that turn the direction
/// or are seen by nobody are gone, so that nothing on paper reads otherwise than it was written.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push_str("    "),
            '\u{2011}' => out.push('\u{2010}'),
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {}
            '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => {}
            '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e01ef}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
