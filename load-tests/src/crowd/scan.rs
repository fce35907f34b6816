//! Reads what matters out of a frame's bytes without parsing JSON: quotes inside texts are escaped, so a pattern with bare
//! quotes can only be structure.

use memchr::memmem;

/// One event of a panel frame (contract.md 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// Its number.
    pub seq: i64,
    /// `t`.
    pub kind: &'a [u8],
    /// Everything from `{"seq":` to the next event or the end.
    pub bytes: &'a [u8],
}

/// Splits a frame, one event or an array of them, into events. Answers to commands have no `seq` in front: no events.
pub fn events(frame: &[u8]) -> impl Iterator<Item = Event<'_>> {
    const START: &[u8] = b"{\"seq\":";
    let mut rest = if frame.starts_with(START) || frame.starts_with(b"[{\"seq\":") { frame } else { &[] };
    std::iter::from_fn(move || {
        let begin = memmem::find(rest, START)?;
        let from = rest.get(begin..)?;
        let next = memmem::find(from.get(START.len()..)?, START).map(|at| at + START.len());
        let bytes = from.get(..next.unwrap_or(from.len()))?;
        rest = next.map_or(&[], |next| from.get(next..).unwrap_or_default());
        let seq = digits(bytes.get(START.len()..)?)?;
        Some(Event { seq, kind: string(bytes, b"\"t\":\"")?, bytes })
    })
}

/// The whole number after the first `pattern`; `None` for `null` or when there is no such pattern.
#[must_use]
pub fn number(bytes: &[u8], pattern: &[u8]) -> Option<i64> {
    let at = memmem::find(bytes, pattern)? + pattern.len();
    digits(bytes.get(at..)?)
}

/// The bytes after the first `pattern` up to the next quote; for values that hold no quotes.
#[must_use]
pub fn string<'a>(bytes: &'a [u8], pattern: &[u8]) -> Option<&'a [u8]> {
    let at = memmem::find(bytes, pattern)? + pattern.len();
    let rest = bytes.get(at..)?;
    rest.get(..memchr::memchr(b'"', rest)?)
}

/// The status that an error code of a socket stands for in figures and ledger: 503 for «ask again later», 400 for what the caller
/// did wrong.
#[must_use]
pub fn status_of(code: &[u8]) -> u16 {
    if matches!(code, b"busy" | b"unavailable" | b"rate_limited") { 503 } else { 400 }
}

/// Number of a message in its dialog, of a `message.new`: the event's own number stands behind a brace.
#[must_use]
pub fn place(event: &[u8]) -> Option<i64> {
    number(event, b",\"seq\":")
}

fn digits(bytes: &[u8]) -> Option<i64> {
    let end = bytes.iter().position(|b| !b.is_ascii_digit()).unwrap_or(bytes.len());
    std::str::from_utf8(bytes.get(..end)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_that_says_ask_again_is_no_fault_of_the_caller() {
        assert_eq!([&b"busy"[..], b"unavailable", b"rate_limited"].map(status_of), [503; 3]);
        assert_eq!([&b"validation"[..], b"not_found", b""].map(status_of), [400; 3]);
    }

    #[test]
    fn one_event_and_arrays_are_split() {
        let one =
            br#"{"seq":7,"t":"message.new","d":{"dialog_id":81,"message":{"id":900,"seq":4,"text":"a {\"seq\":1 b"}}}"#;
        let found: Vec<_> = events(one).map(|e| (e.seq, e.kind)).collect();
        assert_eq!(found, [(7, &b"message.new"[..])]);
        let array = br#"[{"seq":7,"t":"counters","d":{"mine":1}},{"seq":8,"t":"dialog.new","d":{"dialog":{"id":5,"operator_id":null}}}]"#;
        let found: Vec<_> = events(array).map(|e| (e.seq, e.kind)).collect();
        assert_eq!(found, [(7, &b"counters"[..]), (8, &b"dialog.new"[..])]);
        assert_eq!(events(br#"{"d":{"seq":3},"id":4,"t":"ack"}"#).count(), 0, "an answer is no event");
    }

    #[test]
    fn the_place_of_a_message_is_not_the_number_of_its_event() {
        let event = br#"{"seq":7,"t":"message.new","d":{"dialog_id":81,"message":{"id":900,"dialog_id":81,"seq":4,"text":",\"seq\":9"}}}"#;
        assert_eq!(place(event), Some(4));
    }

    #[test]
    fn values_are_read_after_their_names() {
        let bytes = br#"{"d":{"dialog":{"id":5,"operator_id":null,"state":"active"}},"n":12}"#;
        assert_eq!(number(bytes, b"\"dialog\":{\"id\":"), Some(5));
        assert_eq!(number(bytes, b"\"operator_id\":"), None);
        assert_eq!(number(bytes, b"\"n\":"), Some(12));
        assert_eq!(number(bytes, b"\"missing\":"), None);
        assert_eq!(string(bytes, b"\"state\":\""), Some(&b"active"[..]));
    }
}
