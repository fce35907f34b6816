//! A message's text as the index of SQLite holds it (DECISION-search.md): words in lower case behind the letters of a bucket.
//!
//! Nothing but the standard library: the load tool, which writes histories past the server, compiles this very file.

use std::ops::Range;

/// Messages of one bucket, as a power of two of their ids.
pub(crate) const BUCKET_BITS: u32 = 15;
/// Letters of a word that are compared.
const MOST_LETTERS: usize = 40;

/// A word of a text and where it stands, in characters.
pub(crate) struct Word {
    pub(crate) place: Range<usize>,
    pub(crate) folded: String,
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`' | '´')
}

/// Letters, digits and the marks that stand on letters.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

/// The words of a text.
pub(crate) fn words(text: &[char]) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut open: Option<Word> = None;
    for (at, c) in text.iter().enumerate() {
        // First, because one of the apostrophes counts as a letter.
        if is_apostrophe(*c) {
            continue;
        }
        if is_of_word(*c) {
            let word = open.get_or_insert(Word { place: at..at, folded: String::new() });
            word.place.end = at + 1;
            word.folded.extend(c.to_lowercase());
        } else {
            out.extend(open.take());
        }
    }
    out.extend(open);
    out
}

/// The letters of a word that are compared.
pub(crate) fn cut(word: &str) -> String {
    word.chars().take(MOST_LETTERS).collect()
}

/// The letters of a bucket: six, so that no bucket's are the beginning of another's, and no digits, so that a number behind them
/// stays one word.
pub(crate) fn bucket(number: i64) -> String {
    const LETTERS: [char; 16] = ['g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'a', 'b', 'c', 'd', 'e', 'f'];
    (0..6).rev().map(|digit| LETTERS[usize::try_from((number >> (4 * digit)) & 15).unwrap_or(0)]).collect()
}

/// What SQLite's index holds of a message: its words behind the letters of its bucket.
#[must_use]
pub(crate) fn indexed(id: i64, text: &str) -> String {
    let prefix = bucket(id >> BUCKET_BITS);
    let chars: Vec<char> = text.chars().collect();
    let mut all: Vec<String> = words(&chars).into_iter().map(|word| cut(&word.folded)).collect();
    all.sort_unstable();
    all.dedup();
    let mut out = String::with_capacity(text.len() + all.len() * 7);
    for word in all {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&prefix);
        out.push_str(&word);
    }
    out
}
