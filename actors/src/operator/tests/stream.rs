//! The numbered stream: no hole, whatever is lost and wherever a client comes back.

use bytestring::ByteString;
use proptest::prelude::*;
use serde_json::Value;

use crate::domain::Timestamp;
use crate::feed::messages::{Outgoing, ReplaceClass};
use crate::operator::{
    policy::{FRAME_BYTES, FRAME_EVENTS},
    stream::{Overflow, Stream},
};

fn event(n: i64) -> Outgoing {
    Outgoing { body: ByteString::from(format!("\"t\":\"message.new\",\"d\":{{\"n\":{n}}}")), replaceable: None }
}

fn typing(dialog: i64, n: i64) -> Outgoing {
    let body = ByteString::from(format!("\"t\":\"typing\",\"d\":{{\"n\":{n}}}"));
    Outgoing { body, replaceable: Some((ReplaceClass::Typing, dialog)) }
}

/// (seq, n) of the events of a frame.
fn read(frame: &str) -> Vec<(i64, i64)> {
    let events = match serde_json::from_str(frame).unwrap() {
        Value::Array(events) => events,
        one => vec![one],
    };
    events.iter().map(|e| (e["seq"].as_i64().unwrap(), e["d"]["n"].as_i64().unwrap())).collect()
}

fn drain(stream: &mut Stream, mut sent: i64) -> Vec<(i64, i64)> {
    let mut events = Vec::new();
    while let Some((frame, last)) = stream.next_frame(sent) {
        let read = read(&frame);
        assert_eq!(read.last().unwrap().0, last);
        events.extend(read);
        sent = last;
    }
    events
}

#[test]
fn one_event_is_an_object_and_several_are_an_array() {
    let mut stream = Stream::new(10);
    stream.push(event(1)).unwrap();
    let (one, seq) = stream.next_frame(0).unwrap();
    assert_eq!((one.as_str(), seq), (r#"{"seq":1,"t":"message.new","d":{"n":1}}"#, 1));
    stream.push(event(2)).unwrap();
    stream.push(event(3)).unwrap();
    let (two, seq) = stream.next_frame(1).unwrap();
    assert!(two.starts_with("[{\"seq\":2,") && two.ends_with("}]"), "{two}");
    assert_eq!(seq, 3);
    assert!(stream.next_frame(3).is_none());
}

#[test]
fn old_events_are_forgotten_and_what_somebody_may_come_back_for_is_not() {
    const KEEP: i64 = 360_000_000;
    let (mut stream, start) = (Stream::new(1000), Timestamp(1_700_000_000_000_000));
    // Two events every ten seconds for a quarter of an hour; each pair is read before the beat that follows it.
    for beat in 0..90 {
        stream.push(event(2 * beat + 1)).unwrap();
        stream.push(event(2 * beat + 2)).unwrap();
        drain(&mut stream, 2 * beat);
        stream.forget(KEEP, start.plus_secs(10 * beat));
    }
    // The newest beat is the 89th, at 890 s: what was numbered after the one at 530 s (the 53rd) is there.
    let last = stream.last();
    assert_eq!(last, 180);
    assert!(!stream.can_resume(107), "older than six minutes");
    assert!((108..=last).all(|seq| stream.can_resume(seq)));
    assert_eq!(drain(&mut stream, 108).len(), 72);
    // Silence: in the end nothing is kept, and the newest number still stands.
    for beat in 90..130 {
        stream.forget(KEEP, start.plus_secs(10 * beat));
    }
    assert!(stream.can_resume(last) && !stream.can_resume(last - 1));
    stream.push(event(7)).unwrap();
    assert_eq!(drain(&mut stream, last), [(last + 1, 7)]);
}

#[test]
fn a_frame_is_bounded_in_events_and_bytes_and_a_giant_event_goes_alone() {
    let mut stream = Stream::new(1000);
    for n in 0..600 {
        stream.push(event(n)).unwrap();
    }
    let (first, _) = stream.next_frame(0).unwrap();
    assert_eq!(read(&first).len(), FRAME_EVENTS);
    let mut stream = Stream::new(10);
    let giant = |n: i64| Outgoing {
        body: ByteString::from(format!("\"t\":\"x\",\"d\":{{\"n\":{n},\"text\":\"{}\"}}", "я".repeat(FRAME_BYTES / 2))),
        replaceable: None,
    };
    for n in 1..=3 {
        stream.push(giant(n)).unwrap();
    }
    for n in 1..=3 {
        let (frame, seq) = stream.next_frame(n - 1).unwrap();
        assert_eq!(read(&frame), [(n, n)]);
        assert_eq!(seq, n);
    }
}

#[test]
fn what_may_be_replaced_is_replaced_while_it_waits_and_never_after_it_has_a_number() {
    let mut stream = Stream::new(10);
    for n in 1..=3 {
        stream.push(typing(7, n)).unwrap();
        stream.push(typing(8, n + 10)).unwrap();
        stream.push(event(n + 100)).unwrap();
    }
    assert_eq!(drain(&mut stream, 0), [(1, 3), (2, 13), (3, 101), (4, 102), (5, 103)]);
    stream.push(typing(7, 4)).unwrap();
    assert_eq!(drain(&mut stream, 0), [(1, 3), (2, 13), (3, 101), (4, 102), (5, 103), (6, 4)]);
}

#[test]
fn more_waiting_events_than_the_ring_holds_are_refused_and_not_dropped_in_silence() {
    let mut stream = Stream::new(3);
    for n in 1..=3 {
        stream.push(event(n)).unwrap();
    }
    assert_eq!(stream.push(event(4)), Err(Overflow));
    assert_eq!(drain(&mut stream, 0), [(1, 1), (2, 2), (3, 3)]);
}

#[test]
fn a_resume_is_answered_from_every_position_the_ring_still_holds_and_from_no_other() {
    let mut stream = Stream::new(500);
    for n in 1..=700 {
        stream.push(event(n)).unwrap();
        drain(&mut stream, n - 1);
    }
    for seq in -3..=710 {
        let known = (200..=700).contains(&seq);
        assert_eq!(stream.can_resume(seq), known, "position {seq}");
        if known {
            let expected: Vec<(i64, i64)> = (seq + 1..=700).map(|n| (n, n)).collect();
            assert_eq!(drain(&mut stream, seq), expected, "position {seq}");
        }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Message,
    Typing(i64),
    /// The socket takes this many frames.
    Take(usize),
    /// The connection breaks; the client has read all but the last few frames' worth of events.
    Cut(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => Just(Step::Message),
        2 => (0..3i64).prop_map(Step::Typing),
        4 => (1..4usize).prop_map(Step::Take),
        1 => (0..8i64).prop_map(Step::Cut),
    ]
}

proptest! {
    /// Ring and resume make no hole: a client that resumes sees consecutive numbers, every message once and in order.
    #[test]
    fn a_client_that_resumes_has_no_hole(capacity in 1..30usize, steps in prop::collection::vec(step(), 1..200)) {
        let mut stream = Stream::new(capacity);
        let (mut pushed, mut given, mut seen) = (Vec::new(), 0, 0);
        let mut got: Vec<i64> = Vec::new();
        let mut next = 1000;
        for step in steps {
            match step {
                Step::Message => {
                    next += 1;
                    if stream.push(event(next)).is_err() {
                        // The session is lost: a new epoch begins with everything forgotten.
                        (stream, given, seen) = (Stream::new(capacity), 0, 0);
                        pushed.clear();
                        got.clear();
                    } else {
                        pushed.push(next);
                    }
                }
                Step::Typing(dialog) => { let _ = stream.push(typing(dialog, dialog)); }
                Step::Take(frames) => {
                    for _ in 0..frames {
                        let Some((frame, last)) = stream.next_frame(given) else { break };
                        for (seq, n) in read(&frame) {
                            prop_assert_eq!(seq, given + 1);
                            given = seq;
                            if seq > seen {
                                prop_assert_eq!(seq, seen + 1);
                                seen = seq;
                                if n >= 1000 { got.push(n); }
                            }
                        }
                        prop_assert_eq!(given, last);
                    }
                }
                Step::Cut(unread) => {
                    // Frames on their way are lost; what was read before stays read. Re-reading repeats are skipped by number.
                    let position = (seen - unread).max(0);
                    if stream.can_resume(position) {
                        given = position;
                    } else {
                        (stream, given, seen) = (Stream::new(capacity), 0, 0);
                        pushed.clear();
                        got.clear();
                    }
                }
            }
        }
        while let Some((frame, _)) = stream.next_frame(given) {
            for (seq, n) in read(&frame) {
                prop_assert_eq!(seq, given + 1);
                given = seq;
                if seq > seen {
                    seen = seq;
                    if n >= 1000 { got.push(n); }
                }
            }
        }
        prop_assert_eq!(got, pushed);
    }
}
