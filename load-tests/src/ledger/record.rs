//! One line of the ledger. Text, so that a person can read it with `grep`; fields are separated by one space.

use std::fmt::Write as _;

use super::Key;
use crate::schedule::Side;

/// What happened. Times are µs since the run began.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// First line: the run's name and seed.
    Run {
        /// Name, the first part of every token.
        run: String,
        /// Seed.
        seed: u64,
    },
    /// A dialog of the plan and the chat it is held in.
    Dialog {
        /// The plan's number.
        dialog: u32,
        /// Over the widget.
        widget: bool,
        /// `chat.id`, or the visitor's number.
        chat: String,
    },
    /// Written before sending.
    Intent {
        /// When.
        at: u64,
        /// When it was planned.
        planned: u64,
        /// Which.
        key: Key,
    },
    /// 2xx or `ack`.
    Accepted {
        /// When.
        at: u64,
        /// Which.
        key: Key,
        /// The server's id; 0 where the answer has none that others see.
        message: i64,
        /// The server's dialog; 0 where the answer does not tell.
        dialog: i64,
        /// The server says that it had it already.
        duplicate: bool,
    },
    /// An answer that is not 2xx.
    Refused {
        /// When.
        at: u64,
        /// Which.
        key: Key,
        /// Status, or 400 for an error on a socket.
        status: u16,
    },
    /// Neither: the connection broke or nothing came in time.
    Unanswered {
        /// When.
        at: u64,
        /// Which.
        key: Key,
    },
    /// An operator's client was told that the dialog is theirs.
    Assigned {
        /// When.
        at: u64,
        /// The server's dialog.
        dialog: i64,
        /// The server's user.
        operator: i64,
    },
    /// … is not theirs any more.
    Released {
        /// When.
        at: u64,
        /// The server's dialog.
        dialog: i64,
        /// The server's user.
        operator: i64,
    },
    /// A supervisor looks into a dialog: its lines may come to their socket, and nobody is served by that. Ends with `Released`.
    Watched {
        /// When.
        at: u64,
        /// The server's dialog.
        dialog: i64,
        /// The server's user.
        operator: i64,
    },
    /// Read from an operator's socket (or, after a lost session, from the history that the client loads).
    Seen {
        /// When.
        at: u64,
        /// Which.
        key: Key,
        /// Number of the socket and its epoch; 0 for history.
        socket: u32,
        /// The server's user.
        operator: i64,
        /// The server's id.
        message: i64,
        /// The server's dialog, as the frame says.
        dialog: i64,
    },
    /// Read at the customer's side: by the integrator's server or the visitor's socket.
    Out {
        /// When.
        at: u64,
        /// Which.
        key: Key,
        /// The plan's dialog whose chat or visitor got it.
        to: u32,
        /// Idempotency key of the delivery.
        delivery: String,
    },
    /// The server may not call the integrator's server: operators' lines over the Custom Channel come to nobody.
    Unreachable,
    /// A text with a token of ours that is broken, or without one where there must be one.
    Strange {
        /// When.
        at: u64,
        /// Where it was read.
        place: String,
        /// The server's dialog, 0 when unknown.
        dialog: i64,
        /// The server's message, 0 when unknown.
        message: i64,
    },
}

impl Record {
    /// Appends the line with its end.
    pub fn write(&self, out: &mut String) {
        // Writing into a String cannot fail.
        let _ = match self {
            Self::Run { run, seed } => writeln!(out, "R {run} {seed}"),
            Self::Dialog { dialog, widget, chat } => writeln!(out, "D {dialog} {} {chat}", u8::from(*widget)),
            Self::Intent { at, planned, key } => writeln!(out, "I {at} {key} {planned}"),
            Self::Accepted { at, key, message, dialog, duplicate } => {
                writeln!(out, "A {at} {key} {message} {dialog} {}", u8::from(*duplicate))
            }
            Self::Refused { at, key, status } => writeln!(out, "F {at} {key} {status}"),
            Self::Unanswered { at, key } => writeln!(out, "U {at} {key}"),
            Self::Assigned { at, dialog, operator } => writeln!(out, "G {at} {dialog} {operator}"),
            Self::Released { at, dialog, operator } => writeln!(out, "L {at} {dialog} {operator}"),
            Self::Watched { at, dialog, operator } => writeln!(out, "W {at} {dialog} {operator}"),
            Self::Seen { at, key, socket, operator, message, dialog } => {
                writeln!(out, "S {at} {key} {socket} {operator} {message} {dialog}")
            }
            Self::Out { at, key, to, delivery } => writeln!(out, "O {at} {key} {to} {delivery}"),
            Self::Unreachable => writeln!(out, "N"),
            Self::Strange { at, place, dialog, message } => writeln!(out, "X {at} {place} {dialog} {message}"),
        };
    }

    /// When it was, µs since the run began; `None` for what has no moment.
    #[must_use]
    pub const fn at(&self) -> Option<u64> {
        match self {
            Self::Intent { at, .. }
            | Self::Accepted { at, .. }
            | Self::Refused { at, .. }
            | Self::Unanswered { at, .. }
            | Self::Assigned { at, .. }
            | Self::Released { at, .. }
            | Self::Seen { at, .. }
            | Self::Out { at, .. }
            | Self::Watched { at, .. }
            | Self::Strange { at, .. } => Some(*at),
            Self::Run { .. } | Self::Dialog { .. } | Self::Unreachable => None,
        }
    }

    /// Reads a line without its end.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split(' ');
        let kind = fields.next()?;
        if kind == "R" {
            return Some(Self::Run { run: fields.next()?.to_owned(), seed: fields.next()?.parse().ok()? });
        }
        if kind == "D" {
            let (dialog, widget) = (fields.next()?.parse().ok()?, fields.next()? == "1");
            return Some(Self::Dialog { dialog, widget, chat: fields.next()?.to_owned() });
        }
        if kind == "N" {
            return Some(Self::Unreachable);
        }
        let at = fields.next()?.parse().ok()?;
        let mut next = || fields.next();
        let record = match kind {
            "I" => Self::Intent { at, key: key(next()?)?, planned: next()?.parse().ok()? },
            "A" => Self::Accepted {
                at,
                key: key(next()?)?,
                message: next()?.parse().ok()?,
                dialog: next()?.parse().ok()?,
                duplicate: next()? == "1",
            },
            "F" => Self::Refused { at, key: key(next()?)?, status: next()?.parse().ok()? },
            "U" => Self::Unanswered { at, key: key(next()?)? },
            "G" => Self::Assigned { at, dialog: next()?.parse().ok()?, operator: next()?.parse().ok()? },
            "L" => Self::Released { at, dialog: next()?.parse().ok()?, operator: next()?.parse().ok()? },
            "W" => Self::Watched { at, dialog: next()?.parse().ok()?, operator: next()?.parse().ok()? },
            "S" => Self::Seen {
                at,
                key: key(next()?)?,
                socket: next()?.parse().ok()?,
                operator: next()?.parse().ok()?,
                message: next()?.parse().ok()?,
                dialog: next()?.parse().ok()?,
            },
            "O" => Self::Out { at, key: key(next()?)?, to: next()?.parse().ok()?, delivery: next()?.to_owned() },
            "X" => Self::Strange {
                at,
                place: next()?.to_owned(),
                dialog: next()?.parse().ok()?,
                message: next()?.parse().ok()?,
            },
            _ => return None,
        };
        Some(record)
    }
}

/// `<dialog>.<side>.<n>`.
pub(crate) fn key(text: &str) -> Option<Key> {
    let mut parts = text.split('.');
    let dialog = parts.next()?.parse().ok()?;
    let side = Side::of_letter(parts.next()?)?;
    Some(Key { dialog, side, n: parts.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_survives_its_line() {
        let key = Key { dialog: 5, side: Side::Customer, n: 9 };
        for record in [
            Record::Run { run: "rx".into(), seed: 7 },
            Record::Dialog { dialog: 5, widget: true, chat: "rx-5".into() },
            Record::Intent { at: 1, planned: 2, key },
            Record::Accepted { at: 1, key, message: 3, dialog: 4, duplicate: true },
            Record::Refused { at: 1, key, status: 503 },
            Record::Unanswered { at: 1, key },
            Record::Assigned { at: 1, dialog: 2, operator: 3 },
            Record::Released { at: 1, dialog: 2, operator: 3 },
            Record::Watched { at: 1, dialog: 2, operator: 3 },
            Record::Seen { at: 1, key, socket: 2, operator: 3, message: 4, dialog: 5 },
            Record::Out { at: 1, key, to: 5, delivery: "900".into() },
            Record::Unreachable,
            Record::Strange { at: 1, place: "socket".into(), dialog: 2, message: 3 },
        ] {
            let mut line = String::new();
            record.write(&mut line);
            assert_eq!(Record::parse(line.trim_end()), Some(record), "{line}");
        }
        assert_eq!(Record::parse("A 1 5.c.9 3"), None, "a torn line is no record");
        assert_eq!(Record::parse(""), None);
        for side in Side::ALL {
            let key = Key { dialog: 5, side, n: 9 };
            let mut line = String::new();
            Record::Unanswered { at: 1, key }.write(&mut line);
            assert_eq!(Record::parse(line.trim_end()), Some(Record::Unanswered { at: 1, key }), "{line}");
        }
        assert_eq!(Record::parse("U 1 5.x.9"), None, "nobody writes there");
    }
}
