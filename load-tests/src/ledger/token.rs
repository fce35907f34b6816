//! `#<run>.<dialog>.<side>.<n>.<crc8>#`: what every generated text carries, recognised without parsing what is around it.

use std::fmt::{self, Write as _};

use crate::schedule::Side;

/// A message of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The plan's number of the dialog.
    pub dialog: u32,
    /// Who wrote it.
    pub side: Side,
    /// Its number by side, from 1.
    pub n: u32,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.dialog, self.side.letter(), self.n)
    }
}

/// What was found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// One of this run's messages.
    Ours(Key),
    /// It looks like one of ours, but its check sum or a part is wrong: somebody changed the text.
    Broken,
    /// No token of this run.
    None,
}

/// CRC-8 (polynomial 0x07).
#[must_use]
pub fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc, _| if crc & 0x80 == 0 { crc << 1 } else { (crc << 1) ^ 0x07 })
    })
}

/// Appends the token.
pub fn write(out: &mut String, run: &str, key: Key) {
    let begin = out.len() + 1;
    // Writing into a String cannot fail.
    let _ = write!(out, "#{run}.{key}");
    let crc = crc8(out.get(begin..).unwrap_or_default().as_bytes());
    let _ = write!(out, ".{crc:02x}#");
}

/// Looks for a token of the run in bytes of any kind (a frame, a body, a text). `finder` looks for `#<run>.`.
#[must_use]
pub fn find(finder: &memchr::memmem::Finder<'_>, bytes: &[u8]) -> Token {
    let Some(at) = finder.find(bytes) else { return Token::None };
    let rest = bytes.get(at + 1..).unwrap_or_default();
    let end = rest.iter().take(80).position(|b| *b == b'#');
    end.and_then(|end| parse(rest.get(..end)?)).map_or(Token::Broken, Token::Ours)
}

/// Reads what is between the `#`.
fn parse(inner: &[u8]) -> Option<Key> {
    let inner = std::str::from_utf8(inner).ok()?;
    let (counted, crc) = inner.rsplit_once('.')?;
    if u8::from_str_radix(crc, 16).ok()? != crc8(counted.as_bytes()) {
        return None;
    }
    let mut parts = counted.split('.').skip(1);
    let dialog = parts.next()?.parse().ok()?;
    let side = Side::of_letter(parts.next()?)?;
    Some(Key { dialog, side, n: parts.next()?.parse().ok()? })
}

/// The searcher for [`find`].
#[must_use]
pub fn finder(run: &str) -> memchr::memmem::Finder<'static> {
    memchr::memmem::Finder::new(format!("#{run}.").as_bytes()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key { dialog: 812, side: Side::Operator, n: 7 };

    fn text() -> String {
        let mut text = String::from("Добрий день ");
        write(&mut text, "rab1", KEY);
        text
    }

    #[test]
    fn the_check_sum_is_the_known_one() {
        assert_eq!(crc8(b"123456789"), 0xf4);
    }

    #[test]
    fn a_token_is_found_in_a_frame() {
        let frame = format!(r##"{{"seq":3,"t":"message.new","d":{{"text":"# {} далі"}}}}"##, text());
        assert_eq!(find(&finder("rab1"), frame.as_bytes()), Token::Ours(KEY));
    }

    #[test]
    fn what_is_not_ours_or_was_changed_is_told_apart() {
        let changed = text().replace("812", "813");
        let cut = text().trim_end_matches('#').to_owned();
        for (text, run, wanted) in [
            (text(), "rab2", Token::None),
            ("без позначки".to_owned(), "rab1", Token::None),
            (changed, "rab1", Token::Broken),
            (cut, "rab1", Token::Broken),
        ] {
            assert_eq!(find(&finder(run), text.as_bytes()), wanted, "{text}");
        }
    }
}
