//! A contact centre with exponential arrivals and services under a virtual clock: the Distributor must be Erlang's queue
//! (load-model.md 10 `queue`, promise P-13). The comparison is exact: customer by customer, the wait must be that of a line in
//! which no slot is ever free beside a waiting dialog and nobody overtakes; that line's mean is Erlang's.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::bench::*;
use crate::dialog::messages::DialogCommand;
use crate::domain::{DialogId, OperatorId, Timestamp};

/// Mean time a dialog holds its slot, seconds of the virtual clock.
const HOLDING_S: f64 = 560.0;
/// Arrivals the real core handles.
const ARRIVALS: usize = 100_000;
/// Arrivals whose mean is compared with the formula.
const LONG: usize = 40 * ARRIVALS;
/// Arrivals until the queue has forgotten that it began empty.
const WARM_UP: usize = 50_000;

/// When everybody comes and how long everybody stays, microseconds.
struct Plan {
    arrivals: Vec<i64>,
    holdings: Vec<i64>,
}

fn plan(seed: u64, load: f64, customers: usize) -> Plan {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut draw = |mean_s: f64| (-(1.0 - dice.random::<f64>()).ln() * mean_s * 1e6) as i64;
    let (mut now, mut arrivals, mut holdings) = (0, Vec::new(), Vec::new());
    for _ in 0..customers {
        now += draw(HOLDING_S / load);
        arrivals.push(now);
        holdings.push(draw(HOLDING_S));
    }
    Plan { arrivals, holdings }
}

/// The waits of a line that is served in order by whichever slot is free first.
fn ideal(plan: &Plan, slots: usize) -> Vec<i64> {
    let mut free_at: BinaryHeap<Reverse<i64>> = std::iter::repeat_n(Reverse(0), slots).collect();
    let one = |(at, holding): (&i64, &i64)| {
        let start = (*at).max(free_at.pop().unwrap().0);
        free_at.push(Reverse(start + holding));
        start - at
    };
    plan.arrivals.iter().zip(&plan.holdings).map(one).collect()
}

/// Erlang C: probability of waiting.
fn erlang_c(load: f64, slots: u32) -> f64 {
    let b = (1..=slots).fold(1.0, |b, n| load * b / (f64::from(n) + load * b));
    f64::from(slots) * b / (f64::from(slots) - load * (1.0 - b))
}

fn mean_s(waits: &[i64]) -> f64 {
    waits.iter().map(|w| *w as f64 / 1e6).sum::<f64>() / waits.len() as f64
}

/// The real core over the plan: waits in order of arrival. Checks at every step that nobody holds more than the limit, that
/// dialogs are served in order, and that no slot stays free beside a waiting dialog.
fn real(plan: &Plan, slots: i64, limit: u32) -> Vec<i64> {
    let limit_of = |operator: i64| (slots - (operator - 1) * i64::from(limit)).min(i64::from(limit));
    let operators = (slots + i64::from(limit) - 1) / i64::from(limit);
    let mut bench = Bench::new(operators, |s| s.dialog_limit_total = limit);
    bench.profile(operators, |p| p.limit_total = u32::try_from(limit_of(operators)).ok());
    let mut waits = vec![-1; plan.arrivals.len()];
    let mut leaving: BinaryHeap<Reverse<(i64, i64)>> = BinaryHeap::new();
    let mut held: BTreeMap<OperatorId, i64> = BTreeMap::new();
    let (mut next, mut busy, mut last_served) = (0, 0, 0);
    while next < plan.arrivals.len() || !leaving.is_empty() {
        let leaves = leaving.peek().map_or(i64::MAX, |Reverse((at, _))| *at);
        let comes = plan.arrivals.get(next).copied().unwrap_or(i64::MAX);
        let at = START.micros() + leaves.min(comes);
        while let Some(due) = bench.core.next_deadline().filter(|due| due.micros() <= at) {
            bench.now = bench.now.max(due);
            bench.feed(crate::distribution::distributor::core::Input::Tick);
            assert!(bench.asks.is_empty(), "only the safety net found a pair at {due:?}");
        }
        bench.now = Timestamp(at);
        if leaves <= comes {
            let Reverse((_, id)) = leaving.pop().unwrap();
            let operator = bench.dialogs[&DialogId(id)].operator_id.unwrap();
            *held.get_mut(&operator).unwrap() -= 1;
            busy -= 1;
            bench.close(id);
            bench.dialogs.remove(&DialogId(id));
        } else {
            next += 1;
            bench.queue(i64::try_from(next).unwrap());
        }
        while let Some((ticket, ask)) = bench.asks.pop_front() {
            let DialogCommand::Assign { operator, .. } = &ask.command else { panic!("unexpected {ask:?}") };
            let (id, holder) = (ask.dialog.get(), *operator);
            bench.answer(ticket, &ask);
            let index = usize::try_from(id - 1).unwrap();
            assert_eq!(id, last_served + 1, "dialog {id} overtook");
            last_served = id;
            let count = held.entry(holder).or_insert(0);
            *count += 1;
            assert!(*count <= limit_of(holder.get()), "operator {holder} holds {count}");
            busy += 1;
            let now = bench.now.micros() - START.micros();
            waits[index] = now - plan.arrivals[index];
            leaving.push(Reverse((now + plan.holdings[index], id)));
        }
        assert!(bench.core.queue_len() == 0 || busy == slots, "{} slots free beside a queue", slots - busy);
        bench.audit.clear();
        bench.mirror.clear();
        bench.told.clear();
        bench.queue_moves.clear();
    }
    assert_eq!(bench.core.stats().repairs, 0);
    waits
}

/// A hundred thousand arrivals are too few to meet a mean within a tenth (one busy spell lasts hundreds of them, at 96 % of 850
/// slots thousands), so the real core is held to the ideal line exactly, and the ideal line over more arrivals to Erlang.
fn hold_to_erlang(load: f64, slots: u32, limit: u32) {
    let all = plan(1, load, LONG);
    let line = ideal(&all, usize::try_from(slots).unwrap());
    let erlang = erlang_c(load, slots) * HOLDING_S / (f64::from(slots) - load);
    let ratio = mean_s(&line[WARM_UP..]) / erlang;
    assert!((0.9..=1.1).contains(&ratio), "mean wait of the ideal line is {ratio} of Erlang's {erlang} s");
    let plan = Plan { arrivals: all.arrivals[..ARRIVALS].to_vec(), holdings: all.holdings[..ARRIVALS].to_vec() };
    assert!(
        real(&plan, slots.into(), limit) == line[..ARRIVALS],
        "somebody waited longer or shorter than in the ideal line"
    );
}

#[test]
fn p_13_a_hundred_thousand_arrivals_on_95_slots_wait_as_erlang_says() {
    hold_to_erlang(81.3, 95, 3);
}

#[test]
fn p_13_a_hundred_thousand_arrivals_on_850_slots_wait_as_erlang_says() {
    hold_to_erlang(813.0, 850, 10);
}
