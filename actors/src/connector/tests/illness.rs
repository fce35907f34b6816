//! A destination that is ill: it is probed and not flooded, nothing is lost, and nothing waits once it is cured.

use std::collections::HashMap;

use super::*;
use crate::ports::{BoxFuture, Clock, Sender};

/// A row for each of so many chats.
fn chats(n: i64) -> Vec<OutboxRow> {
    (1..=n).map(|n| message(n, &format!("c{n}"))).collect()
}

/// «Too many», an answer of a destination that works.
fn too_many() -> SendOutcome {
    SendOutcome::Retry { after: None, code: "http_429".into() }
}

fn counter(core: &ConnectorCore, name: &str) -> i64 {
    core.counters().iter().find(|(n, _)| *n == name).unwrap().1
}

/// Rows that the effects send.
fn rows(effects: &[Effect]) -> Vec<OutboxRow> {
    effects.iter().filter_map(|e| if let Effect::Send(row) = e { Some((**row).clone()) } else { None }).collect()
}

/// Follows the moments the core asks for until it sends something; answers what.
fn until_sent(core: &mut ConnectorCore, mut effects: Vec<Effect>, now: &mut Timestamp) -> Vec<i64> {
    for _ in 0..1_000 {
        if !sent(&effects).is_empty() {
            return sent(&effects);
        }
        *now = wake(&effects).expect("it waits for a moment").max(*now);
        effects = core.on(Input::Tick, *now);
    }
    panic!("it asks to be woken and sends nothing");
}

/// Accepts everything from now on until nothing waits; `on_the_way` is what was sent before. Answers the tries in their order.
fn accept_all(core: &mut ConnectorCore, on_the_way: Vec<OutboxRow>, now: &mut Timestamp) -> Vec<OutboxRow> {
    let mut taken = Vec::new();
    let mut sending: std::collections::VecDeque<_> = on_the_way.into();
    for _ in 0..10_000 {
        let effects = match sending.pop_front() {
            Some(row) => {
                let effects = tried(core, row.n, ok(), *now);
                taken.push(row);
                effects
            }
            None if counter(core, "waiting") == 0 => return taken,
            None => core.on(Input::Tick, *now),
        };
        sending.extend(rows(&effects));
        if sending.is_empty()
            && let Some(at) = wake(&effects)
        {
            *now = at.max(*now);
        }
    }
    panic!("something never leaves: {:?}", core.counters());
}

#[test]
fn p_14_only_silence_and_5xx_count_as_an_illness_of_the_destination() {
    for (code, ill) in [
        ("network", true),
        ("http_500", true),
        ("http_503", true),
        ("http_408", false),
        ("http_425", false),
        ("http_429", false),
    ] {
        assert_eq!(is_ill(&SendOutcome::Retry { after: None, code: code.into() }), ill, "{code}");
    }
    assert!(!is_ill(&ok()));
    assert!(!is_ill(&SendOutcome::Rejected { code: "unauthorized".into() }));
    let mut core = core();
    core.on(Input::Rows(chats(40)), START);
    for n in 1..=40 {
        let refused = SendOutcome::Rejected { code: "rejected".into() };
        tried(&mut core, n, if n % 2 == 0 { refused } else { too_many() }, START);
        assert!(!core.circuit_is_open());
    }
}

#[test]
fn p_14_an_ill_destination_gets_one_probe_at_a_time_and_what_waits_loses_no_try() {
    let mut core = core();
    core.on(Input::Rows(chats(5)), START);
    for n in 1..=5 {
        assert!(!core.circuit_is_open());
        tried(&mut core, n, later(None), START);
    }
    assert!(core.circuit_is_open());
    let mut now = START;
    let fx = core.on(Input::Rows(vec![message(6, "new"), message(7, "new"), message(8, "newer")]), now);
    assert!(sent(&fx).is_empty(), "not even a first try");

    assert_eq!(until_sent(&mut core, fx, &mut now), [6], "the probe is what waits longest");
    assert!(now.since(START) >= super::super::circuit::SHORTEST);
    assert!(sent(&core.on(Input::Tick, now.plus_secs(1))).is_empty(), "no second one beside it");
    let fx = tried(&mut core, 6, later(None), now);
    assert_eq!(until_sent(&mut core, fx, &mut now), [8], "another chat's");
    assert!(core.circuit_is_open());
    let cured = now;
    let fx = tried(&mut core, 8, ok(), now);
    assert!(!core.circuit_is_open());

    let taken = accept_all(&mut core, rows(&fx), &mut now);
    let tries: HashMap<i64, i32> = taken.iter().map(|row| (row.n, row.attempts)).collect();
    assert_eq!(tries, HashMap::from([(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 0)]), "only real tries count");
    let of_chat: Vec<i64> = taken.iter().filter(|row| row.draft.chat_id == "new").map(|row| row.n).collect();
    assert_eq!(of_chat, [6, 7]);
    assert!(now.since(cured) <= 2 * SECOND, "{} µs after the cure", now.since(cured));
}

#[test]
fn p_14_a_person_who_sends_again_is_not_kept_waiting_by_an_open_circuit() {
    let mut core = core();
    core.on(Input::Rows(chats(5)), START);
    for n in 1..=5 {
        tried(&mut core, n, later(None), START);
    }
    let asked = Input::Again { rows: vec![message(3, "c3")], why: Again::Waiting };
    assert_eq!(sent(&core.on(asked, START)), [3], "it is the probe");
    let mut now = START;
    let fx = tried(&mut core, 3, ok(), START);
    assert_eq!(accept_all(&mut core, rows(&fx), &mut now).len(), 4);
}

#[test]
fn p_14_repeats_beyond_the_budget_wait_first_tries_do_not_and_nothing_is_lost() {
    let mut core = core();
    core.on(Input::Rows(chats(60)), START);
    for n in 1..=60 {
        tried(&mut core, n, if n % 2 == 0 { later(None) } else { ok() }, START);
    }
    assert!(!core.circuit_is_open(), "half of its answers are good");
    let mut now = START.plus_secs(2);
    let mut on_the_way = rows(&core.on(Input::Tick, now));
    assert_eq!(on_the_way.len(), 10, "of thirty that are due");
    assert_eq!(counter(&core, "over_budget"), 20);
    assert_eq!(sent(&core.on(Input::Rows(vec![message(61, "new")]), now)), [61], "a first try waits for none of them");
    for row in on_the_way.drain(..) {
        assert!(sent(&tried(&mut core, row.n, too_many(), now)).is_empty());
    }
    for second in 1..=3 {
        now = START.plus_secs(2 + second);
        let one = rows(&core.on(Input::Tick, now));
        assert_eq!(one.len(), 1, "one a second");
        on_the_way.extend(one);
    }
    on_the_way.push(message(61, "new"));

    let from = now;
    let taken = accept_all(&mut core, on_the_way, &mut now);
    assert_eq!(taken.len(), 31);
    let late = taken.iter().filter(|row| row.attempts == 1).count();
    assert_eq!(late, 20, "those that waited for the budget used no try up");
    assert!(now.since(from) <= 6 * SECOND, "a repeat that delivers costs nothing: {} µs", now.since(from));
}

/// Answers nothing until a moment, then takes everything; remembers when it was called, with what, and whether it took it.
struct Receiver {
    clock: TokioClock,
    ill_until: Timestamp,
    calls: Mutex<Vec<(Timestamp, OutboxRow, bool)>>,
}

impl Sender for Receiver {
    fn send(&self, row: OutboxRow) -> BoxFuture<SendOutcome> {
        let now = self.clock.now();
        let takes = now >= self.ill_until;
        self.calls.lock().unwrap().push((now, row, takes));
        Box::pin(async move { if takes { ok() } else { later(None) } })
    }
}

#[actix::test]
async fn p_14_by_the_clock_an_ill_receiver_is_called_rarely_and_after_its_cure_everything_arrives_in_order() {
    tokio::time::pause();
    let cure = START.plus_secs(120);
    let receiver = Arc::new(Receiver { clock: TokioClock::default(), ill_until: cure, calls: Mutex::new(Vec::new()) });
    let mut ports = World::with_clock(Arc::new(TokioClock::default())).ports.clone();
    ports.sender = receiver.clone();
    let shared = Shared::new(EngineConfig::default(), ports, Arc::default());
    let ear = Ear(Arc::default()).start();
    shared.status.set(Some(ear.clone().recipient()));
    let owner = ear.downgrade();
    let exit = ExitNotice { owner: owner.clone().recipient(), child: ConnectionId(1), generation: 1 };
    let connector =
        ConnectorActor::new(ConnectionId(1), ChannelKind::CustomChannel, shared, owner.recipient(), exit).start();

    let rows = (1..=40).map(|n| message(n, &format!("c{}", n % 20))).collect();
    connector.send(TakeRows { rows, from_table: false }).await.unwrap();
    let taken = || receiver.calls.lock().unwrap().iter().filter(|(_, _, takes)| *takes).count();
    while taken() < 40 {
        tokio::time::sleep_until(tokio::time::Instant::now() + Duration::from_millis(500)).await;
    }

    let calls = receiver.calls.lock().unwrap().clone();
    let in_vain = calls.iter().filter(|(_, _, takes)| !takes).count();
    assert!((20..=50).contains(&in_vain), "20 chats at once, then probes: {in_vain} calls in two minutes");
    let last = calls.iter().map(|(at, _, _)| at.since(cure)).max().unwrap();
    assert!(last <= 60 * SECOND, "the last one {last} µs after the cure");
    let mut order: HashMap<&str, Vec<i64>> = HashMap::new();
    for (_, row, _) in calls.iter().filter(|(_, _, takes)| *takes) {
        order.entry(&row.draft.chat_id).or_default().push(row.n);
    }
    assert_eq!(order.len(), 20);
    assert!(order.values().all(|chat| chat.len() == 2 && chat.is_sorted()), "{order:?}");
}
