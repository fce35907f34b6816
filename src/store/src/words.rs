//! Words of texts, as the index of messages holds them and as a search asks for them (DECISION-search.md).
//!
//! Pure. A word is a run of letters and digits in lower case; an apostrophe of any kind belongs to no word and divides none
//! («об’єкт», «об'єкт» and «обєкт» are one). PostgreSQL's index folds in SQL (`rz_message_words`), SQLite's through `indexed`.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use crate::word_fold::{BUCKET_BITS, bucket, indexed};
use crate::word_fold::{cut, words};

/// Words of a search; further ones are not looked at.
const MOST_WORDS: usize = 8;
/// Characters of a search that are looked at.
const MOST_TYPED: usize = 400;
/// Characters of a snippet.
const SNIPPET: usize = 160;
/// Characters of a snippet before its first mark.
const BEFORE: usize = 40;

/// What is looked for: every one of these words, each as the beginning of a word of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// The words of what somebody typed; `None` when no two letters or digits stand together in it.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let chars: Vec<char> = typed.chars().take(MOST_TYPED).collect();
        let all = words(&chars);
        if !all.iter().any(|word| word.folded.chars().count() > 1) {
            return None;
        }
        let mut kept: Vec<String> = Vec::new();
        for word in all.into_iter().map(|word| cut(&word.folded)).take(MOST_WORDS) {
            if !kept.contains(&word) {
                kept.push(word);
            }
        }
        Some(Self(kept))
    }

    /// The question for these buckets, in PostgreSQL's form of a `tsquery`. Words hold letters, digits and marks only, so there is
    /// nothing to escape.
    pub(crate) fn tsquery(&self, buckets: Range<i64>) -> String {
        self.question(buckets, |prefix, word| format!("'{prefix}{word}':*"), " & ", " | ")
    }

    /// The same for FTS5's MATCH.
    pub(crate) fn fts5(&self, buckets: Range<i64>) -> String {
        self.question(buckets, |prefix, word| format!("\"{prefix}{word}\" *"), " AND ", " OR ")
    }

    fn question(&self, buckets: Range<i64>, term: impl Fn(&str, &str) -> String, and: &str, or: &str) -> String {
        let of = |number: i64| {
            let prefix = bucket(number);
            let terms: Vec<String> = self.0.iter().map(|word| term(&prefix, word)).collect();
            format!("({})", terms.join(and))
        };
        buckets.map(of).collect::<Vec<_>>().join(or)
    }

    /// The part of a text around the first place that was found, with every place marked.
    #[must_use]
    pub fn snippet(&self, text: &str) -> Snippet {
        // One for one, so that places stay.
        let chars: Vec<char> = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
        let marks: Vec<Range<usize>> = words(&chars)
            .into_iter()
            .filter(|word| self.0.iter().any(|wanted| word.folded.starts_with(wanted.as_str())))
            .map(|word| word.place)
            .collect();
        let first = marks.first().map_or(0, |place| place.start);
        let mut from = first.saturating_sub(BEFORE);
        if from > 0 {
            // From the beginning of a word, when one is near.
            from += chars[from..first].iter().position(|c| *c == ' ').map_or(0, |space| space + 1);
        }
        let mut to = (from + SNIPPET).min(chars.len());
        if to < chars.len()
            && let Some(space) = chars[from..to].iter().rposition(|c| *c == ' ').filter(|space| *space > SNIPPET / 2)
        {
            to = from + space;
        }
        let inside = |place: &Range<usize>| place.start >= from && place.start < to;
        Snippet {
            text: chars[from..to].iter().collect(),
            marks: marks
                .iter()
                .filter(|place| inside(place))
                .map(|place| Mark { from: place.start - from, to: place.end.min(to) - from })
                .collect(),
            cut_before: from > 0,
            cut_after: to < chars.len(),
        }
    }
}

/// A part of a text with marked places; plain text, not markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Snippet {
    /// The part, at most 160 characters; line ends are spaces.
    pub text: String,
    /// Places of the words found, ascending.
    pub marks: Vec<Mark>,
    /// The message has more before it.
    pub cut_before: bool,
    /// The message has more after it.
    pub cut_after: bool,
}

/// A marked place, in characters (Unicode scalar values) of the snippet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mark {
    /// First character.
    pub from: usize,
    /// The character after the last.
    pub to: usize,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_word_is_the_same_in_any_case_and_with_any_apostrophe() {
        let folded =
            |text: &str| words(&text.chars().collect::<Vec<_>>()).into_iter().map(|w| w.folded).collect::<Vec<_>>();
        for text in ["Об’ЄКТ", "об'єкт", "обʼєкт", "«обєкт»"] {
            assert_eq!(folded(text), ["обєкт"], "{text}");
        }
        assert_eq!(folded("Ґанок, ЇЖАК: №48-213 it's"), ["ґанок", "їжак", "48", "213", "its"]);
        assert_eq!(folded("— … !"), Vec::<String>::new());
    }

    #[test]
    fn what_is_typed_is_words_and_never_operators_of_the_index() {
        let parsed = |typed: &str| Words::parse(typed).map(|words| words.0);
        assert_eq!(parsed("  Де  моє де"), Some(vec!["де".into(), "моє".into()]));
        for typed in ["", " ", "%_\\", "'", "а", "a & b | !c", "\" *"] {
            assert_eq!(parsed(typed), None, "{typed}");
        }
        assert_eq!(parsed("ab' | !cd:* \"x"), Some(vec!["ab".into(), "cd".into(), "x".into()]));
        assert_eq!(parsed(&"слово ".repeat(2_000)).unwrap(), ["слово"]);
        let many: String = (10..99).map(|n| format!("{n} ")).collect();
        assert_eq!(parsed(&many).unwrap().len(), MOST_WORDS);
    }

    #[test]
    fn letters_of_a_bucket_are_six_and_never_the_beginning_of_others() {
        assert_eq!((bucket(0), bucket(1), bucket(0x0f)), ("gggggg".into(), "gggggh".into(), "gggggf".into()));
        assert_eq!(bucket(0x12_34ab), "hijkab");
        assert_eq!(indexed(32_768, "Так, так: 5"), "gggggh5 ggggghтак");
        let words = Words::parse("так ні").unwrap();
        assert_eq!(words.tsquery(0..2), "('ggggggтак':* & 'ggggggні':*) | ('ggggghтак':* & 'ggggghні':*)");
        assert_eq!(words.fts5(0..1), "(\"ggggggтак\" * AND \"ggggggні\" *)");
    }

    #[test]
    fn a_snippet_is_cut_around_what_was_found_and_marks_every_place() {
        let words = Words::parse("обє достав").unwrap();
        let short = words.snippet("Об’єкт\nдоставлено 👋 доставка");
        assert_eq!(short.text, "Об’єкт доставлено 👋 доставка");
        let marks = |s: &Snippet| s.marks.iter().map(|m| (m.from, m.to)).collect::<Vec<_>>();
        assert_eq!(marks(&short), [(0, 6), (7, 17), (20, 28)]);
        assert!(!short.cut_before && !short.cut_after);
        let long = format!("{} доставка {}", "слово ".repeat(40), "ще трохи ".repeat(40));
        let cut = words.snippet(&long);
        assert!(cut.cut_before && cut.cut_after);
        assert!(cut.text.chars().count() <= SNIPPET);
        let found: String =
            cut.text.chars().skip(cut.marks[0].from).take(cut.marks[0].to - cut.marks[0].from).collect();
        assert_eq!(found, "доставка");
        assert!(cut.text.starts_with("слово "), "{}", cut.text);
        // A message found by words that its text has not any more is shown from its beginning.
        assert_eq!(words.snippet("інше").marks, []);
    }
}
