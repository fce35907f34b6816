//! Lines of CSV (RFC 4180) that no spreadsheet takes for formulas (security.md XS-08). Every file of the API is written by it.

use std::borrow::Cow;

/// Begins every file, so that a spreadsheet reads Ukrainian.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Text, neutralised when it begins like a formula.
    Text(&'a str),
    /// A number made by us: written as it is, so that a negative one stays a number.
    Number(String),
}

/// Text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe in front. Full-width signs count too.
#[must_use]
pub fn inert(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Appends a line with its end; `separator` is `,` or `;`.
pub fn line<'a>(to: &mut String, separator: char, cells: impl Iterator<Item = Cell<'a>>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            to.push(separator);
        }
        match cell {
            Cell::Number(number) => to.push_str(&number),
            Cell::Text(text) => push_text(to, text),
        }
    }
    to.push_str("\r\n");
}

fn push_text(to: &mut String, text: &str) {
    let cell = inert(text);
    let quoted = matches!(cell, Cow::Owned(_)) || cell.contains([',', ';', '"', '\t', '\n', '\r']);
    if !quoted {
        to.push_str(&cell);
        return;
    }
    to.push('"');
    for c in cell.chars() {
        if c == '"' {
            to.push('"');
        }
        to.push(c);
    }
    to.push('"');
}

/// Why a file is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// A quote that nothing ends.
    #[error("line {0}: a quotation mark has no end")]
    OpenQuote(usize),
    /// Something stands between the end of a quoted cell and the next separator.
    #[error("line {0}: text after a quoted cell")]
    AfterQuote(usize),
    /// More lines than are read.
    #[error("more than {0} lines")]
    TooLong(usize),
}

/// Reads a table (RFC 4180), `;` or `,` between cells, whichever stands in the first line more often; blank lines are left out. The
/// number is that of the line a row begins in, as an editor counts them.
///
/// # Errors
/// [`CsvError`].
pub fn read(text: &str, most: usize) -> Result<Vec<(usize, Vec<String>)>, CsvError> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let head = text.lines().next().unwrap_or_default();
    let separator = if head.matches(';').count() > head.matches(',').count() { ';' } else { ',' };
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begun) = (1_usize, 1_usize);
    // A cell is plain, inside quotes, or behind its closing quote.
    let (mut quoted, mut closed) = (false, false);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        if c == '\n' {
            line += 1;
        }
        if quoted {
            match c {
                '"' if letters.peek() == Some(&'"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' => (quoted, closed) = (false, true),
                c => cell.push(c),
            }
            continue;
        }
        match c {
            '"' if cell.trim().is_empty() && !closed => {
                cell.clear();
                quoted = true;
            }
            c if c == separator => {
                row.push(std::mem::take(&mut cell));
                closed = false;
            }
            '\r' => {}
            '\n' => {
                row.push(std::mem::take(&mut cell));
                closed = false;
                keep(&mut rows, &mut row, begun, most)?;
                begun = line;
            }
            c if closed && !c.is_whitespace() => return Err(CsvError::AfterQuote(line)),
            _ if closed => {}
            c => cell.push(c),
        }
    }
    if quoted {
        return Err(CsvError::OpenQuote(begun));
    }
    row.push(cell);
    keep(&mut rows, &mut row, begun, most)?;
    Ok(rows)
}

fn keep(rows: &mut Vec<(usize, Vec<String>)>, row: &mut Vec<String>, line: usize, most: usize) -> Result<(), CsvError> {
    let cells: Vec<String> = row.drain(..).map(|cell| cell.trim().to_owned()).collect();
    if cells.iter().all(String::is_empty) {
        return Ok(());
    }
    if rows.len() >= most {
        return Err(CsvError::TooLong(most));
    }
    rows.push((line, cells));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        read(text, 99).unwrap_or_default().into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn a_table_is_read_as_spreadsheets_write_it() {
        let expected = [["email", "name"], ["a@x.ua", "Коваль, Ірина"]];
        assert_eq!(cells("\u{feff}email,name\r\na@x.ua,\"Коваль, Ірина\"\r\n"), expected);
        assert_eq!(cells("email;name\n\n a@x.ua ;Коваль, Ірина\n;\n"), expected);
        assert_eq!(cells("a,b\n\"say \"\"hi\"\"\",\"two\nlines\"")[1], ["say \"hi\"", "two\nlines"]);
        assert_eq!(
            read("a,b\n\n1,\"x\ny\"\n2,z", 9).map(|rows| rows.iter().map(|row| row.0).collect()),
            Ok(vec![1, 3, 5])
        );
        assert!(cells("").is_empty());
    }

    #[test]
    fn a_file_that_is_no_table_is_refused_with_its_line() {
        assert_eq!(read("a\n\"b", 9), Err(CsvError::OpenQuote(2)));
        assert_eq!(read("a\n\"b\"c", 9), Err(CsvError::AfterQuote(2)));
        assert_eq!(read("a\nb\nc", 2), Err(CsvError::TooLong(2)));
    }

    #[test]
    fn xs_08_a_cell_that_begins_like_a_formula_is_neutralised_and_numbers_stay_numbers() {
        let rows = [
            ("=HYPERLINK(1)", "\"'=HYPERLINK(1)\"\r\n"),
            ("+380", "\"'+380\"\r\n"),
            ("-1", "\"'-1\"\r\n"),
            ("@SUM", "\"'@SUM\"\r\n"),
            ("\tx", "\"'\tx\"\r\n"),
            ("Олена, «Шевчук»", "\"Олена, «Шевчук»\"\r\n"),
            ("say \"hi\"", "\"say \"\"hi\"\"\"\r\n"),
            ("plain", "plain\r\n"),
            ("\u{ff1d}1", "\"'\u{ff1d}1\"\r\n"),
            ("a\r\nb", "\"a\r\nb\"\r\n"),
            ("", "\r\n"),
        ];
        for (given, wanted) in rows {
            let mut text = String::new();
            line(&mut text, ',', [Cell::Text(given)].into_iter());
            assert_eq!(text, wanted);
        }
        let mut text = String::new();
        line(&mut text, ',', [Cell::Number(String::from("-1.5")), Cell::Text("a")].into_iter());
        assert_eq!(text, "-1.5,a\r\n");
    }
}
