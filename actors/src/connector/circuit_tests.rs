//! Tables of the circuit and of the budget.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::testing::START;

/// Fails so many calls in a row, none of them a probe.
fn fail(circuit: &mut Circuit, calls: u32, now: Timestamp, share: f64) {
    (0..calls).for_each(|_| circuit.failed(false, now, share));
}

/// Lets the pause end, makes the probe, and lets it fail; answers the next pause.
fn failed_probe(circuit: &mut Circuit, now: &mut Timestamp, share: f64) -> i64 {
    if let Pass::Wait(Some(until)) = circuit.pass(*now) {
        *now = until;
    }
    assert_eq!(circuit.pass(*now), Pass::Probe);
    circuit.probe();
    circuit.failed(true, *now, share);
    let Pass::Wait(Some(until)) = circuit.pass(*now) else { panic!("it is open again: {circuit:?}") };
    until.since(*now)
}

#[test]
fn p_14_a_circuit_opens_after_five_failures_in_a_row_and_an_answer_begins_the_count_anew() {
    let mut circuit = Circuit::default();
    for _ in 0..3 {
        fail(&mut circuit, FAILURES - 1, START, 0.0);
        assert_eq!(circuit.pass(START), Pass::Free);
        assert!(!circuit.answered(), "it was not open");
    }
    fail(&mut circuit, FAILURES, START, 0.0);
    assert!(circuit.is_open());
    assert_eq!(circuit.pass(START), Pass::Wait(Some(START.plus_micros(SHORTEST))));
    assert_eq!(circuit.pass(START.plus_micros(SHORTEST - 1)), Pass::Wait(Some(START.plus_micros(SHORTEST))));
    assert_eq!(circuit.pass(START.plus_micros(SHORTEST)), Pass::Probe);
}

#[test]
fn p_14_one_probe_is_made_at_a_time_and_what_began_earlier_does_not_stand_for_it() {
    let mut circuit = Circuit::default();
    fail(&mut circuit, FAILURES, START, 0.0);
    let open = circuit.pass(START);
    fail(&mut circuit, 60, START, 1.0);
    assert_eq!(circuit.pass(START), open, "calls that were on their way put nothing off");
    let now = START.plus_secs(1);
    circuit.probe();
    assert_eq!(circuit.pass(now), Pass::Wait(None));
    fail(&mut circuit, 1, now, 0.0);
    assert_eq!(circuit.pass(now), Pass::Wait(None), "the probe is still on its way");
    assert!(circuit.answered());
    assert!(!circuit.is_open());
    assert_eq!(circuit.pass(now), Pass::Free);
    fail(&mut circuit, FAILURES - 1, now, 0.0);
    assert_eq!(circuit.pass(now), Pass::Free, "it counts anew");
}

#[test]
fn p_14_pauses_double_up_to_half_a_minute_and_each_is_anywhere_below_its_ceiling() {
    for (share, pauses) in [
        (1.0, [2, 4, 8, 16, 30, 30].map(|s| s * SECOND)),
        (0.5, [1_250_000, 2_250_000, 4_250_000, 8_250_000, 15_250_000, 15_250_000]),
        (0.0, [SHORTEST; 6]),
    ] {
        let (mut circuit, mut now) = (Circuit::default(), START);
        fail(&mut circuit, FAILURES, now, share);
        let Pass::Wait(Some(until)) = circuit.pass(now) else { panic!("it is open") };
        let mut seen = vec![until.since(now)];
        seen.extend((1..6).map(|_| failed_probe(&mut circuit, &mut now, share)));
        assert_eq!(seen, pauses, "share {share}");
    }
}

#[test]
fn p_14_an_answer_of_an_earlier_call_and_a_person_who_asks_end_the_pause() {
    let mut circuit = Circuit::default();
    fail(&mut circuit, FAILURES, START, 1.0);
    circuit.ask(START);
    assert_eq!(circuit.pass(START), Pass::Probe);
    circuit.probe();
    circuit.ask(START);
    assert_eq!(circuit.pass(START), Pass::Wait(None), "a second probe is not made beside the first");
    circuit.failed(true, START, 1.0);
    assert_eq!(circuit.pass(START), Pass::Wait(Some(START.plus_secs(4))), "asking does not forget the failed probe");
    assert!(circuit.answered());
    assert_eq!(circuit.pass(START), Pass::Free);
}

#[test]
fn p_14_a_clock_that_is_set_back_does_not_keep_a_circuit_open() {
    let mut circuit = Circuit::default();
    fail(&mut circuit, FAILURES, START, 1.0);
    assert_eq!(circuit.pass(START.plus_secs(-3_600)), Pass::Probe);
}

#[test]
fn p_14_a_tenth_of_the_first_tries_may_be_repeated_beyond_the_first_few() {
    let mut budget = Budget::new(START);
    for n in 0..10 {
        assert_eq!(budget.next(START), None, "repeat {n}: the first few always");
        budget.repeat(START);
    }
    assert_eq!(budget.next(START), Some(START.plus_secs(1)), "then one a second at least");
    for _ in 0..9 {
        budget.first();
    }
    assert_eq!(budget.next(START), Some(START.plus_micros(SECOND / 10)));
    budget.first();
    assert_eq!(budget.next(START), None, "ten first tries are a repeat");
    budget.repeat(START);
    assert_eq!(budget.next(START), Some(START.plus_secs(1)));
}

#[test]
fn p_14_what_is_saved_is_bounded_time_pays_and_a_repeat_that_delivers_costs_nothing() {
    let mut budget = Budget::new(START);
    (0..1_000).for_each(|_| budget.first());
    let later = START.plus_secs(3_600);
    (0..10).for_each(|_| budget.repeat(later));
    assert_eq!(budget.next(later), Some(later.plus_secs(1)), "an hour and a thousand tries save no more than ten");
    assert_eq!(budget.next(later.plus_secs(-60)), Some(later.plus_secs(-59)), "a clock set back takes nothing");
    assert_eq!(budget.next(later.plus_secs(1)), None);
    for _ in 0..100 {
        let now = later.plus_secs(1);
        assert_eq!(budget.next(now), None);
        budget.repeat(now);
        budget.give_back();
    }
    (0..10).for_each(|_| budget.repeat(later.plus_secs(1)));
    budget.fill();
    assert_eq!(budget.next(later.plus_secs(1)), None, "a cured destination gets what waits for it");
}
