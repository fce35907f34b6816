//! Where the blocks of a sheet stand: lines broken at words, put in visual order, and pages of them. Points, from the lower left.

use std::{borrow::Cow, ops::Range};

use unicode_bidi::BidiInfo;

use super::{
    MAX_PAGES, TranscriptError,
    arabic::joined,
    core::{Block, Sheet},
    font::Font,
};

/// Width of a page, A4.
pub const WIDTH: f32 = 595.0;
/// Height of a page, A4.
pub const HEIGHT: f32 = 842.0;
const LEFT: f32 = 56.0;
const RIGHT: f32 = WIDTH - 56.0;
const TOP: f32 = HEIGHT - 56.0;
const BOTTOM: f32 = 64.0;
/// What was said stands to the right of who said it.
const INDENT: f32 = 12.0;
const BODY: f32 = 10.0;
const SMALL: f32 = 8.5;
const HEADING: f32 = 16.0;
/// Height of a line for its size.
const LEADING: f32 = 1.4;

/// Colour of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// What was said.
    Plain,
    /// What stands around it.
    Dim,
    /// Notes.
    Note,
}

/// A piece of text on a page, characters from left to right as they are seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Left end.
    pub x: f32,
    /// Base line.
    pub y: f32,
    /// Size.
    pub size: f32,
    /// Colour.
    pub ink: Ink,
    /// Heavier.
    pub bold: bool,
    /// Characters.
    pub text: String,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Its texts.
    pub runs: Vec<Run>,
}

/// The pages of a sheet, at least one.
///
/// # Errors
/// [`TranscriptError::TooLong`].
pub fn pages(sheet: &Sheet, font: &Font) -> Result<Vec<Page>, TranscriptError> {
    let mut setter = Setter { font, pages: vec![Page::default()], y: TOP };
    setter.text(&sheet.title, Style { size: HEADING, ink: Ink::Plain, bold: true, left: LEFT })?;
    setter.skip(4.0);
    for block in &sheet.blocks {
        setter.block(block)?;
    }
    let Setter { mut pages, .. } = setter;
    let all = pages.len();
    for (n, page) in pages.iter_mut().enumerate() {
        let text = format!("{} · {}", sheet.title, sheet.language.page(n + 1, all));
        let x = RIGHT - font.width(&text, SMALL);
        page.runs.push(Run { x, y: BOTTOM - 28.0, size: SMALL, ink: Ink::Dim, bold: false, text });
    }
    Ok(pages)
}

#[derive(Clone, Copy)]
struct Style {
    size: f32,
    ink: Ink,
    bold: bool,
    left: f32,
}

impl Style {
    const BODY: Self = Self { size: BODY, ink: Ink::Plain, bold: false, left: LEFT + INDENT };
    const SMALL: Self = Self { size: SMALL, ink: Ink::Dim, bold: false, left: LEFT };
}

struct Setter<'a> {
    font: &'a Font,
    pages: Vec<Page>,
    /// Upper end of what is free on the last page.
    y: f32,
}

impl Setter<'_> {
    fn block(&mut self, block: &Block) -> Result<(), TranscriptError> {
        match block {
            Block::Fact(text) => self.text(text, Style::SMALL),
            Block::Day(text) => {
                self.skip(12.0);
                // A day and the first line below it stay together.
                self.room(LEADING * (SMALL + 2.0 * BODY) + 10.0)?;
                let x = (LEFT + RIGHT - self.font.width(text, SMALL)) / 2.0;
                self.line(text.clone(), x, Style { bold: true, ..Style::SMALL })
            }
            Block::Head { name, about, note } => {
                self.skip(7.0);
                self.room(LEADING * 2.0 * BODY)?;
                let ink = if *note { Ink::Note } else { Ink::Plain };
                let around = self.font.width(about, SMALL) + 10.0;
                let name = visual(&clipped(name, self.font, BODY, RIGHT - LEFT - around));
                let x = LEFT + self.font.width(&name, BODY) + 8.0;
                // Beside the name, on its base line; there is room for both on this page.
                let beside = if *note { Ink::Note } else { Ink::Dim };
                self.push(Run { x, y: self.y - BODY, size: SMALL, ink: beside, bold: false, text: about.clone() });
                self.line(name, LEFT, Style { size: BODY, ink, bold: true, left: LEFT })
            }
            Block::Text(text) => self.text(text, Style::BODY),
            Block::File(text) => self.text(text, Style { ink: Ink::Dim, ..Style::BODY }),
        }
    }

    /// Paragraphs, each broken into lines; of blank lines one in a row is kept.
    fn text(&mut self, text: &str, style: Style) -> Result<(), TranscriptError> {
        let mut blank = false;
        for paragraph in text.split('\n') {
            if paragraph.trim().is_empty() {
                if !std::mem::replace(&mut blank, true) {
                    self.skip(style.size * LEADING);
                }
                continue;
            }
            blank = false;
            self.paragraph(paragraph, style)?;
        }
        Ok(())
    }

    fn paragraph(&mut self, text: &str, style: Style) -> Result<(), TranscriptError> {
        let width = RIGHT - style.left;
        let turned = has_rtl(text);
        let shaped = if turned { Cow::Owned(joined(text)) } else { Cow::Borrowed(text) };
        let text: &str = &shaped;
        let turned = turned.then(|| BidiInfo::new(text, None));
        for line in wrap(text, self.font, style.size, width) {
            let (shown, from_right) = match &turned {
                Some(info) => ordered(info, line),
                None => (text[line].to_owned(), false),
            };
            let shown = if from_right { shown.trim() } else { shown.trim_end() }.to_owned();
            let x = if from_right { RIGHT - self.font.width(&shown, style.size) } else { style.left };
            self.line(shown, x, style)?;
        }
        Ok(())
    }

    fn line(&mut self, text: String, x: f32, style: Style) -> Result<(), TranscriptError> {
        let Style { size, ink, bold, .. } = style;
        self.room(size * LEADING)?;
        self.push(Run { x, y: self.y - size, size, ink, bold, text });
        self.y -= size * LEADING;
        Ok(())
    }

    fn push(&mut self, run: Run) {
        if let Some(page) = self.pages.last_mut() {
            page.runs.push(run);
        }
    }

    /// Free space, none at the top of a page.
    fn skip(&mut self, height: f32) {
        if self.y < TOP {
            self.y -= height;
        }
    }

    /// A new page when there is less room than this.
    fn room(&mut self, height: f32) -> Result<(), TranscriptError> {
        if self.y - height >= BOTTOM {
            return Ok(());
        }
        if self.pages.len() >= MAX_PAGES {
            return Err(TranscriptError::TooLong);
        }
        self.pages.push(Page::default());
        self.y = TOP;
        Ok(())
    }
}

/// A text that fits into a width, its end cut off when it does not.
fn clipped(text: &str, font: &Font, size: f32, width: f32) -> String {
    if font.width(text, size) <= width {
        return text.to_owned();
    }
    let (mut used, mut kept) = (font.advance('…', size), String::new());
    for c in text.chars() {
        used += font.advance(c, size);
        if used > width {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// Breaks a paragraph into lines of a width, behind spaces where there are any, within a word that is longer than a line.
#[must_use]
pub fn wrap(text: &str, font: &Font, size: f32, width: f32) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    // Beginning of the line; the last place behind a space, with the width up to there; width of the line.
    let (mut start, mut space, mut used) = (0, None::<(usize, f32)>, 0.0_f32);
    for (at, c) in text.char_indices() {
        let advance = font.advance(c, size);
        // A space at the end of a line hangs over.
        while used + advance > width && c != ' ' && at > start {
            let (end, before) = space.filter(|(end, _)| *end > start).unwrap_or((at, used));
            lines.push(start..end);
            (start, used, space) = (end, used - before, None);
        }
        used += advance;
        if c == ' ' {
            space = Some((at + c.len_utf8(), used));
        }
    }
    if start < text.len() {
        lines.push(start..text.len());
    }
    lines
}

fn has_rtl(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'))
}

/// A whole text in visual order.
fn visual(text: &str) -> String {
    if !has_rtl(text) {
        return text.to_owned();
    }
    let text = joined(text);
    ordered(&BidiInfo::new(&text, None), 0..text.len()).0
}

/// A line in visual order, and whether its paragraph runs from right to left.
fn ordered(info: &BidiInfo<'_>, line: Range<usize>) -> (String, bool) {
    let paragraph = info.paragraphs.iter().find(|p| p.range.start <= line.start && line.end <= p.range.end);
    let Some(paragraph) = paragraph else { return (info.text[line].to_owned(), false) };
    let (levels, runs) = info.visual_runs(paragraph, line);
    let mut out = String::new();
    for run in runs {
        let backwards = levels.get(run.start).is_some_and(unicode_bidi::Level::is_rtl);
        let part = &info.text[run];
        if backwards {
            out.extend(part.chars().rev().map(mirrored));
        } else {
            out.push_str(part);
        }
    }
    (out, paragraph.level.is_rtl())
}

/// Brackets open the other way when they are read from right to left.
const fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        c => c,
    }
}
