//! Words of enums in SQL; the same words as in JSON, so that a row can be read by a person.

use rozmova_actors::domain::{AuthorKind, DialogKind, Direction, MessageType};

/// Declares the word of each variant and the way back.
macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl Word for $type {
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

/// An enum stored as a word.
pub(crate) trait Word: Sized {
    fn word(self) -> &'static str;
    fn from_word(word: &str) -> Option<Self>;
}

words!(Direction { In = "in", Out = "out", Internal = "internal" });
words!(AuthorKind {
    Client = "client",
    Operator = "operator",
    Bot = "bot",
    System = "system",
    Note = "note",
    Copilot = "copilot",
});
words!(MessageType {
    Text = "text",
    Image = "image",
    Video = "video",
    Audio = "audio",
    File = "file",
    Location = "location",
    Contact = "contact",
    Button = "button",
    System = "system",
});
words!(DialogKind { Chat = "chat", Ticket = "ticket", Task = "task" });

/// The error of a row that holds a word this program does not know (a newer program wrote it, or a hand).
pub(crate) fn unknown_word(column: &'static str, word: &str) -> diesel::result::Error {
    diesel::result::Error::DeserializationError(format!("column {column} holds the unknown word {word:?}").into())
}

/// Reads a word.
pub(crate) fn read<T: Word>(column: &'static str, word: &str) -> diesel::QueryResult<T> {
    T::from_word(word).ok_or_else(|| unknown_word(column, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_as_json<T: Word + Copy + serde::Serialize + PartialEq + std::fmt::Debug>(all: &[T]) {
        for value in all {
            assert_eq!(serde_json::to_value(value).unwrap(), value.word());
            assert_eq!(T::from_word(value.word()), Some(*value));
        }
    }

    #[test]
    fn words_in_sql_are_the_words_of_json() {
        same_as_json(&[Direction::In, Direction::Out, Direction::Internal]);
        use AuthorKind as A;
        same_as_json(&[A::Client, A::Operator, A::Bot, A::System, A::Note, A::Copilot]);
        use MessageType as M;
        same_as_json(&[M::Text, M::Image, M::Video, M::Audio, M::File, M::Location, M::Contact, M::Button, M::System]);
        same_as_json(&[DialogKind::Chat, DialogKind::Ticket, DialogKind::Task]);
    }
}
