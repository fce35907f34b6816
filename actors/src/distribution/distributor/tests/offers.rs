//! Offers (distribution.md 3.5).

use super::bench::*;
use crate::dialog::messages::Refusal;
use crate::domain::event::OfferOutcome;
use crate::domain::settings::{AcceptMode, OpSettings};
use crate::domain::{Event, OfferId};

fn offering(settings: &mut OpSettings) {
    settings.accept_mode = AcceptMode::Offer;
    settings.accept_timeout_s = 30;
    settings.dialog_limit_total = 1;
}

fn bench(operators: i64, change: impl FnOnce(&mut OpSettings)) -> Bench {
    let mut bench = Bench::new(operators, |s| {
        offering(s);
        change(s);
    });
    bench.give_offer_ids();
    bench
}

fn open_offer(bench: &Bench) -> (OfferId, i64) {
    let row = bench.offers.last().unwrap();
    assert_eq!(row.outcome, None);
    (row.id, row.operator_id.get())
}

#[test]
fn an_offer_occupies_a_slot_and_connects_when_accepted() {
    let mut bench = bench(1, |_| {});
    bench.queue(1);
    bench.queue(2);
    assert_eq!(bench.offers.len(), 1, "one slot, one offer");
    let (offer, operator) = open_offer(&bench);
    assert!(matches!(&bench.told[0], (_, Event::OfferNew { .. })));
    let call = bench.answer_offer(offer, operator, true);
    bench.settle();
    assert!(bench.dialog_reply(call).is_ok());
    assert_eq!(bench.holder(1), Some(1));
    assert_eq!(bench.offers.last().unwrap().outcome, Some(OfferOutcome::Accepted));
    let again = bench.answer_offer(offer, operator, true);
    assert!(bench.dialog_reply(again).is_ok(), "the holder's repeated accept is a success");
    bench.pass(60);
    assert_eq!(bench.offers.len(), 2, "nothing expires after it");
}

#[test]
fn a_decline_or_silence_goes_to_the_next_and_keeps_the_former_away() {
    let mut bench = bench(2, |_| {});
    bench.queue(1);
    let (first, to_first) = open_offer(&bench);
    bench.answer_offer(first, to_first, false);
    let (second, to_second) = open_offer(&bench);
    assert_ne!(to_first, to_second);
    bench.pass(30);
    let outcomes: Vec<_> = bench.offers.iter().filter_map(|o| o.outcome).collect();
    assert_eq!(outcomes, [OfferOutcome::Declined, OfferOutcome::Expired]);
    let late = bench.answer_offer(second, to_second, true);
    assert!(matches!(bench.dialog_reply(late), Err(Refusal::WrongState { .. })));
    let foreign = bench.answer_offer(second, to_first, true);
    assert_eq!(bench.dialog_reply(foreign), Err(Refusal::NotFound));
}

#[test]
fn the_only_operator_who_declined_is_asked_again_after_a_tick_not_at_once() {
    let mut bench = bench(1, |s| s.distribution_tick_s = 15);
    bench.queue(1);
    let (offer, operator) = open_offer(&bench);
    bench.answer_offer(offer, operator, false);
    assert_eq!(bench.offers.len(), 2, "no new offer in the same moment");
    bench.pass(31);
    assert_eq!(bench.offers.len(), 3);
}

#[test]
fn three_missed_offers_set_the_status_and_an_answer_starts_the_count_again() {
    let mut bench = bench(1, |s| {
        s.missed_offers_status_id = Some(OFFLINE);
        s.distribution_tick_s = 5;
    });
    for id in 1..=2 {
        bench.queue(id);
    }
    bench.pass(75);
    let (offer, operator) = open_offer(&bench);
    bench.answer_offer(offer, operator, false);
    assert_eq!(bench.profiles[&crate::domain::OperatorId(1)].status_id, ONLINE);
    bench.pass(160);
    assert_eq!(bench.profiles[&crate::domain::OperatorId(1)].status_id, OFFLINE);
    let expired = bench.offers.iter().filter(|o| o.outcome == Some(OfferOutcome::Expired)).count();
    assert_eq!(expired, 5, "two before the answer, three in a row after it");
    let before = bench.offers.len();
    bench.pass(120);
    assert_eq!(bench.offers.len(), before, "an operator off line is offered nothing");
}

#[test]
fn an_offer_is_withdrawn_when_its_operator_or_its_dialog_goes() {
    let mut bench = bench(2, |_| {});
    bench.queue(1);
    let (_, first) = open_offer(&bench);
    bench.sockets(first, 0);
    assert_eq!(bench.offers[1].outcome, Some(OfferOutcome::Withdrawn));
    let (_, second) = open_offer(&bench);
    assert_ne!(first, second);
    bench.close(1);
    assert_eq!(bench.offers.last().unwrap().outcome, Some(OfferOutcome::Withdrawn));
    bench.queue(2);
    let (_, third) = open_offer(&bench);
    assert_eq!(third, second, "the slot is free again");
}

#[test]
fn what_is_offered_to_somebody_who_is_deactivated_goes_to_the_next_also_when_they_have_just_accepted() {
    for accepted in [false, true] {
        let mut bench = bench(2, |_| {});
        bench.queue(1);
        let (offer, leaving) = open_offer(&bench);
        if accepted {
            bench.answer_offer(offer, leaving, true);
        }
        bench.profile(leaving, |p| p.active = false);
        bench.settle();
        assert_eq!(bench.holder(1), None, "accepted {accepted}: nobody who left holds it");
        assert_eq!(open_offer(&bench).1, 3 - leaving, "accepted {accepted}");
    }
}

#[test]
fn a_take_by_hand_ends_the_offer_to_somebody_else() {
    let mut bench = bench(2, |_| {});
    bench.queue(1);
    let (offer, operator) = open_offer(&bench);
    let other = 3 - operator;
    bench.take(1, other);
    bench.settle();
    assert_eq!(bench.holder(1), Some(other));
    assert_eq!(bench.offers.last().unwrap().outcome, Some(OfferOutcome::Withdrawn));
    let late = bench.answer_offer(offer, operator, true);
    assert!(matches!(bench.dialog_reply(late), Err(Refusal::Taken { .. })));
}

#[test]
fn p_13_an_offer_that_ends_while_its_operator_takes_the_dialog_does_not_free_the_slot() {
    let mut bench = bench(1, |_| {});
    bench.queue(1);
    bench.queue(2);
    let (_, operator) = open_offer(&bench);
    bench.take(1, operator);
    // The dialog is slow to answer: meanwhile the time of the offer is up.
    bench.pass(31);
    let begun = bench.offers.iter().filter(|o| o.outcome.is_none()).count();
    assert_eq!(begun, 1, "the only slot is promised: nobody else is offered to its operator");
    bench.settle();
    assert_eq!((bench.holder(1), bench.holder(2)), (Some(operator), None));
    bench.close(1);
    assert_eq!(open_offer(&bench).1, operator, "the slot is free again");
}

#[test]
fn offers_that_stopped_for_want_of_ids_go_on_when_ids_come() {
    let mut bench = Bench::new(3, offering);
    for id in 1..=3 {
        bench.queue(id);
    }
    assert!(bench.offers.is_empty());
    bench.give_offer_ids();
    assert_eq!(bench.offers.len(), 3);
}
