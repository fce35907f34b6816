//! Tables of supervision: who waits, who is answered, when a child is built again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::dialog::messages::Refusal;
use crate::domain::Timestamp;

type Core = ChildCore<&'static str, u32>;
type Fx = Vec<Effect<&'static str, u32, u32>>;

fn submit(core: &mut Core, command: &'static str, key: Option<&str>, lane: Lane, to: u32) -> Fx {
    let key = key.map(|k| CommandKey::Inbound(k.into()));
    core.on(Input::Submit { command, key, lane, to }, Timestamp(0))
}

fn hand(generation: u64, command: &'static str, attempt: u32) -> Effect<&'static str, u32, u32> {
    Effect::Hand { generation, command, attempt }
}

fn answered(fx: &Fx) -> Vec<(u32, Result<u32, Refusal>)> {
    fx.iter()
        .filter_map(|e| match e {
            Effect::Answer { to, result } => Some((*to, result.clone())),
            _ => None,
        })
        .collect()
}

/// Kills the child and ends the pause; answers the pause and what followed it.
fn die(core: &mut Core, generation: u64, at: i64) -> (Fx, Fx) {
    let first = core.on(Input::Gone { generation, panicked: true }, Timestamp(at));
    let then = core.on(Input::PauseOver { generation }, Timestamp(at));
    (first, then)
}

#[test]
fn one_command_is_in_hand_and_operators_go_before_clients() {
    let mut core = Core::new(64, Timestamp(0));
    assert_eq!(submit(&mut core, "c1", None, Lane::Client, 1), [Effect::Start { generation: 1 }, hand(1, "c1", 0)]);
    assert!(submit(&mut core, "c2", None, Lane::Client, 2).is_empty());
    assert!(submit(&mut core, "op", None, Lane::Operator, 3).is_empty());

    let fx = core.on(Input::Done { generation: 1, result: Ok(7) }, Timestamp(0));

    assert_eq!(fx, [Effect::Answer { to: 1, result: Ok(7) }, hand(1, "op", 0)]);
}

#[test]
fn a_flood_of_500_is_bounded_and_leaves_room_for_operators() {
    let mut core = Core::new(64, Timestamp(0));
    let mut busy = 0;
    for n in 0..500 {
        busy += answered(&submit(&mut core, "c", None, Lane::Client, n))
            .iter()
            .filter(|(_, r)| *r == Err(Refusal::Busy))
            .count();
    }
    assert_eq!(busy, 500 - 65, "one in hand, 64 wait");
    assert!(submit(&mut core, "op", None, Lane::Operator, 999).is_empty(), "an operator still finds room");
    assert_eq!(core.waiting(), 65);
}

#[test]
fn copies_of_a_key_in_hand_or_queued_attach_and_get_the_same_answer() {
    let mut core = Core::new(4, Timestamp(0));
    submit(&mut core, "a", Some("k1"), Lane::Client, 1);
    submit(&mut core, "b", Some("k2"), Lane::Client, 2);
    assert!(submit(&mut core, "a", Some("k1"), Lane::Client, 3).is_empty());
    assert!(submit(&mut core, "b", Some("k2"), Lane::Client, 4).is_empty());
    let fx = core.on(Input::Done { generation: 1, result: Ok(1) }, Timestamp(0));
    assert_eq!(answered(&fx), [(1, Ok(1)), (3, Ok(1))]);
    let fx = core.on(Input::Done { generation: 1, result: Ok(2) }, Timestamp(0));
    assert_eq!(answered(&fx), [(2, Ok(2)), (4, Ok(2))]);
    assert_eq!(core.waiting(), 0);
}

#[test]
fn copies_are_bounded() {
    let mut core = Core::new(2, Timestamp(0));
    submit(&mut core, "a", Some("k"), Lane::Client, 0);
    for n in 1..1024 {
        assert!(submit(&mut core, "a", Some("k"), Lane::Client, n).is_empty());
    }
    assert_eq!(answered(&submit(&mut core, "a", Some("k"), Lane::Client, 1024)), [(1024, Err(Refusal::Busy))]);
}

#[test]
fn p_10_a_command_that_kills_three_times_is_set_aside_and_the_next_one_goes_on() {
    let mut core = Core::new(8, Timestamp(0));
    submit(&mut core, "poison", None, Lane::Client, 1);
    submit(&mut core, "good", None, Lane::Client, 2);

    let (fx, then) = die(&mut core, 1, 0);
    assert_eq!(fx, [Effect::Pause { generation: 1, micros: 20_000 }]);
    assert_eq!(then, [Effect::Start { generation: 2 }, hand(2, "poison", 1)]);
    let (fx, then) = die(&mut core, 2, 1);
    assert_eq!(fx, [Effect::Pause { generation: 2, micros: 40_000 }]);
    assert_eq!(then, [Effect::Start { generation: 3 }, hand(3, "poison", 2)]);
    let (fx, then) = die(&mut core, 3, 2);

    assert_eq!(
        fx,
        [
            Effect::DeadLetter { command: "poison" },
            Effect::Answer { to: 1, result: Err(Refusal::DeadLetter) },
            Effect::Pause { generation: 3, micros: 20_000 },
        ],
        "80 ms of pauses in all"
    );
    assert_eq!(then, [Effect::Start { generation: 4 }, hand(4, "good", 0)]);
}

#[test]
fn the_sixth_restart_in_a_minute_parks_and_a_supervisor_can_let_it_go_on() {
    let mut core = Core::new(8, Timestamp(0));
    for (death, caller) in (0..5).zip([1, 1, 1, 2, 2]) {
        submit(&mut core, "p", None, Lane::Client, caller);
        die(&mut core, death + 1, death as i64);
    }
    let fx = core.on(Input::Gone { generation: 6, panicked: true }, Timestamp(5));
    assert!(fx.contains(&Effect::Parked));
    assert!(answered(&fx).iter().all(|(_, r)| matches!(r, Err(Refusal::Parked | Refusal::DeadLetter))));
    assert_eq!(core.life(), Life::Parked);
    assert!(!core.is_idle(Timestamp(i64::MAX), 1), "a parked child stays to be seen");
    assert_eq!(answered(&submit(&mut core, "x", None, Lane::Operator, 9)), [(9, Err(Refusal::Parked))]);

    core.on::<u32>(Input::Unpark, Timestamp(6));

    let fx = submit(&mut core, "x", None, Lane::Operator, 10);
    assert_eq!(fx, [Effect::Start { generation: 7 }, hand(7, "x", 0)]);
}

#[test]
fn deaths_spread_over_more_than_a_minute_never_park_and_the_pause_is_capped() {
    let mut restarts = Restarts::default();
    for n in 0..40 {
        assert!(restarts.died(Timestamp(n * 13_000_000)).is_some(), "death {n}");
    }
    let mut restarts = Restarts::default();
    let pauses: Vec<_> = (0..10).filter_map(|n| restarts.died(Timestamp(n * 20_000_000))).collect();
    assert_eq!(pauses[..3], [20_000, 40_000, 80_000]);
    assert_eq!(pauses[9], 2_600_000);
}

#[test]
fn an_answer_or_a_notice_of_a_former_life_changes_nothing() {
    let mut core = Core::new(8, Timestamp(0));
    submit(&mut core, "a", None, Lane::Client, 1);
    die(&mut core, 1, 0);
    assert!(core.on(Input::Done { generation: 1, result: Ok(1) }, Timestamp(0)).is_empty());
    assert!(core.on::<u32>(Input::Gone { generation: 1, panicked: true }, Timestamp(0)).is_empty());
    let fx = core.on(Input::Done { generation: 2, result: Ok(2) }, Timestamp(0));
    assert_eq!(answered(&fx), [(1, Ok(2))]);
}

#[test]
fn a_child_is_idle_only_when_nothing_waits_and_time_has_passed() {
    let mut core = Core::new(8, Timestamp(0));
    submit(&mut core, "a", None, Lane::Client, 1);
    assert!(!core.is_idle(Timestamp(10_000), 1_000));
    core.on(Input::Done { generation: 1, result: Ok(1) }, Timestamp(5_000));
    assert!(!core.is_idle(Timestamp(5_999), 1_000));
    assert!(core.is_idle(Timestamp(6_000), 1_000));
}

#[test]
fn a_child_put_aside_ends_what_it_has_in_hand_and_refuses_the_rest_until_it_is_let_go_on() {
    let mut core = Core::new(64, Timestamp(0));
    submit(&mut core, "in hand", None, Lane::Client, 1);
    submit(&mut core, "waits", None, Lane::Client, 2);
    assert_eq!(answered(&core.on(Input::Park, Timestamp(0))), [(2, Err(Refusal::Parked))]);
    assert_eq!(core.life(), Life::Live, "the command in hand is not torn out");
    assert_eq!(answered(&submit(&mut core, "late", None, Lane::Operator, 3)), [(3, Err(Refusal::Parked))]);
    let fx = core.on(Input::Done { generation: 1, result: Ok(7) }, Timestamp(0));
    assert_eq!(fx, [Effect::Answer { to: 1, result: Ok(7) }, Effect::PutAside]);
    assert_eq!(core.life(), Life::Parked);
    assert!(core.on::<u32>(Input::Park, Timestamp(0)).is_empty(), "a second time changes nothing");
    core.on::<u32>(Input::Unpark, Timestamp(1));
    assert!(!core.is_parked());
    assert_eq!(
        submit(&mut core, "again", None, Lane::Client, 4),
        [Effect::Start { generation: 2 }, hand(2, "again", 0)]
    );
}

#[test]
fn a_child_that_dies_while_it_is_put_aside_is_not_built_again() {
    let mut core = Core::new(64, Timestamp(0));
    submit(&mut core, "in hand", None, Lane::Client, 1);
    core.on::<u32>(Input::Park, Timestamp(0));
    let fx = core.on::<u32>(Input::Gone { generation: 1, panicked: true }, Timestamp(0));
    assert_eq!(fx, [Effect::PutAside, Effect::Answer { to: 1, result: Err(Refusal::Parked) }]);
    let mut absent = Core::new(64, Timestamp(0));
    assert_eq!(absent.on::<u32>(Input::Park, Timestamp(0)), [Effect::PutAside]);
}

#[test]
fn a_child_let_go_on_while_its_last_command_is_in_hand_stays_at_work() {
    let mut core = Core::new(64, Timestamp(0));
    submit(&mut core, "in hand", None, Lane::Client, 1);
    core.on::<u32>(Input::Park, Timestamp(0));
    assert!(core.is_parked(), "its owner must pass an unpark on");
    core.on::<u32>(Input::Unpark, Timestamp(0));
    assert!(!core.is_parked());
    let fx = core.on(Input::Done { generation: 1, result: Ok(7) }, Timestamp(0));
    assert_eq!(fx, [Effect::Answer { to: 1, result: Ok(7) }]);
    assert_eq!(submit(&mut core, "next", None, Lane::Client, 2), [hand(1, "next", 0)]);
}

/// Works on its first message for ever.
struct Stalled;

#[derive(actix::Message)]
#[rtype(result = "()")]
struct Load;

impl actix::Actor for Stalled {
    type Context = actix::Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        use actix::AsyncContext as _;
        ctx.set_mailbox_capacity(2);
        ctx.wait(actix::fut::wrap_future(std::future::pending::<()>()));
    }
}

impl actix::Handler<Load> for Stalled {
    type Result = ();
    fn handle(&mut self, _: Load, _: &mut Self::Context) {}
}

#[actix::test]
async fn p_08_a_caller_has_one_message_behind_a_full_mailbox_and_not_more() {
    let outlet = Outlet::default();
    let stalled = actix::Actor::start(Stalled);
    tokio::task::yield_now().await;
    outlet.set(Some(stalled.recipient()));
    let brief = std::time::Duration::from_millis(50);
    let mut handed = 0;
    while handed < 100 && tokio::time::timeout(brief, outlet.hand(Load)).await.is_ok() {
        handed += 1;
    }
    assert_eq!(handed, 2, "the third waits");
    assert_eq!(outlet.offer(Load), Err(OutletClosed), "an offer never waits");
    outlet.set(None);
    assert_eq!(outlet.hand(Load).await, Err(OutletClosed));
}
