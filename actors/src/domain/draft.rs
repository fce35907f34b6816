//! Drafts of the composer as the server keeps them (ui.md 4.4): one text per (dialog, operator, kind), and when two places wrote at
//! once, both texts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DialogId, OperatorId, Timestamp};

/// Characters of a draft; the same as of a message.
pub const MAX_DRAFT: usize = 10_000;
/// Drafts one operator may have; the one that was not touched for the longest time goes first.
pub const MAX_DRAFTS: usize = 100;

/// What the text is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    /// An answer to the client.
    Reply,
    /// An internal note.
    Note,
}

impl DraftKind {
    /// The word in JSON and SQL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Note => "note",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Reply, Self::Note].into_iter().find(|kind| kind.key() == key)
    }
}

/// The text that lost to a newer one written elsewhere, kept until its author decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherDraft {
    /// Text.
    pub text: String,
    /// When it was saved.
    pub saved_at: Timestamp,
}

/// A draft. Only its author ever sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Draft {
    /// Dialog.
    pub dialog_id: DialogId,
    /// Kind.
    pub kind: DraftKind,
    /// Text; `""` when it was sent or deleted.
    pub text: String,
    /// The server's time of this text.
    pub saved_at: Timestamp,
    /// Names this text: grows with every save of a draft, also across its deletion.
    pub version: i64,
    /// A text written elsewhere at the same time.
    pub other: Option<OtherDraft>,
}

/// What becomes of [`Draft::other`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OtherChoice {
    /// It stays.
    #[default]
    Keep,
    /// It is deleted.
    Drop,
    /// It becomes the text, and the text becomes the other one.
    Swap,
}

/// A text to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSave {
    /// Author.
    pub operator_id: OperatorId,
    /// Dialog.
    pub dialog_id: DialogId,
    /// Kind.
    pub kind: DraftKind,
    /// Text, at most [`MAX_DRAFT`] characters.
    pub text: String,
    /// The version this text was written over; 0 = none was known.
    pub base: i64,
    /// What becomes of the other text.
    pub other: OtherChoice,
    /// The server's time now.
    pub at: Timestamp,
}

impl DraftSave {
    /// The draft after the save. The newest text wins; a stored one that the author had not seen is kept beside it. Nothing is
    /// to be stored when both texts are empty.
    #[must_use]
    pub fn over(&self, stored: Option<&Draft>) -> Draft {
        // Never twice the same version, whatever the clock does.
        let version = stored.map_or(self.at.micros(), |known| self.at.micros().max(known.version + 1));
        let saved_at = Timestamp(version);
        let known_other = stored.and_then(|known| known.other.clone());
        let unseen =
            stored.filter(|known| known.version != self.base && !known.text.is_empty() && known.text != self.text);
        let unseen = unseen.map(|known| OtherDraft { text: known.text.clone(), saved_at: known.saved_at });
        let (text, other) = match (self.other, known_other) {
            (OtherChoice::Swap, Some(other)) => {
                let mine = OtherDraft { text: self.text.clone(), saved_at };
                (other.text, Some(mine).filter(|mine| !mine.text.is_empty()))
            }
            (OtherChoice::Drop, _) => (self.text.clone(), unseen),
            (OtherChoice::Keep | OtherChoice::Swap, known) => (self.text.clone(), unseen.or(known)),
        };
        let other = other.filter(|other| other.text != text);
        Draft { dialog_id: self.dialog_id, kind: self.kind, text, saved_at, version, other }
    }
}

impl Draft {
    /// Whether nothing of it has to be kept.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.text.is_empty() && self.other.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn save(text: &str, base: i64, at: i64) -> DraftSave {
        let at = Timestamp(at);
        DraftSave {
            operator_id: OperatorId(1),
            dialog_id: DialogId(7),
            kind: DraftKind::Reply,
            text: text.into(),
            base,
            other: OtherChoice::Keep,
            at,
        }
    }

    fn other(draft: &Draft) -> Option<(&str, i64)> {
        draft.other.as_ref().map(|other| (other.text.as_str(), other.saved_at.micros()))
    }

    #[test]
    fn the_newest_text_wins_and_one_that_was_not_seen_stays_beside_it() {
        let first = save("Вітаю", 0, 100).over(None);
        assert_eq!((first.text.as_str(), first.version, other(&first)), ("Вітаю", 100, None));
        let next = save("Вітаю, Маріє", 100, 200).over(Some(&first));
        assert_eq!((next.version, other(&next)), (200, None), "written over what was known");
        let elsewhere = save("Добрий день", 100, 300).over(Some(&next));
        assert_eq!((elsewhere.text.as_str(), other(&elsewhere)), ("Добрий день", Some(("Вітаю, Маріє", 200))));
        let on = save("Добрий день!", 300, 400).over(Some(&elsewhere));
        assert_eq!(other(&on), Some(("Вітаю, Маріє", 200)), "until somebody decides");
        let same = save("Добрий день!", 0, 500).over(Some(&on));
        assert_eq!(other(&same), Some(("Вітаю, Маріє", 200)), "the same text is no conflict");
    }

    #[test]
    fn the_other_text_is_dropped_or_takes_the_place() {
        let first = save("Перша", 0, 100).over(None);
        let both = save("Друга", 0, 200).over(Some(&first));
        let dropped = DraftSave { other: OtherChoice::Drop, ..save("Друга", 200, 300) }.over(Some(&both));
        assert_eq!((dropped.text.as_str(), other(&dropped)), ("Друга", None));
        let swapped = DraftSave { other: OtherChoice::Swap, ..save("Друга", 200, 300) }.over(Some(&both));
        assert_eq!((swapped.text.as_str(), other(&swapped)), ("Перша", Some(("Друга", 300))));
        let from_empty = DraftSave { other: OtherChoice::Swap, ..save("", 200, 300) }.over(Some(&both));
        assert_eq!((from_empty.text.as_str(), other(&from_empty)), ("Перша", None));
        let nothing = DraftSave { other: OtherChoice::Swap, ..save("Третя", 100, 300) }.over(Some(&first));
        assert_eq!(nothing.text, "Третя", "without another text there is nothing to swap");
    }

    #[test]
    fn a_sent_text_is_gone_and_what_was_written_elsewhere_is_not() {
        let first = save("Вітаю", 0, 100).over(None);
        assert!(save("", 100, 200).over(Some(&first)).is_gone());
        let sent = save("", 50, 200).over(Some(&first));
        assert_eq!((sent.text.as_str(), other(&sent), sent.is_gone()), ("", Some(("Вітаю", 100)), false));
    }

    #[test]
    fn a_version_never_comes_twice_even_when_the_clock_stands_or_goes_back() {
        let first = save("a", 0, 100).over(None);
        for at in [100, 99, 1] {
            assert_eq!(save("b", 100, at).over(Some(&first)).version, 101);
        }
    }
}
