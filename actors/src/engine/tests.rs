//! The whole engine over the database in memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::time::Duration;

use crate::dialog::messages::{DialogDone, Refusal};
use crate::domain::outbound::OutboxBody;
use crate::domain::{DialogState, MessageStatus, Role};
use crate::testing::{TokioClock, World, inbound, operator, outbound_text};

use super::*;

fn world() -> World {
    World::with_clock(Arc::new(TokioClock::default()))
}

fn config() -> EngineConfig {
    EngineConfig { arbiters: 2, ..EngineConfig::default() }
}

/// Looks every few milliseconds, for at most half a minute: far more than needed, however busy the machine is.
async fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let mut look = tokio::time::interval(Duration::from_millis(5));
    for _ in 0..6000 {
        if condition() {
            return;
        }
        look.tick().await;
    }
    panic!("never came true: {what}");
}

/// Message ids of the chat in the order they were sent.
fn sent(world: &World, chat: &str) -> Vec<i64> {
    let tries = world.sender.tries().into_iter().filter(|(_, row)| row.draft.chat_id == chat);
    tries
        .filter_map(|(_, row)| match row.draft.body {
            OutboxBody::Message { message_id, .. } => Some(message_id.get()),
            OutboxBody::Event { .. } => None,
        })
        .collect()
}

#[actix::test]
async fn an_answer_reaches_the_channel_in_order_and_its_state_moves_on() {
    let world = world();
    let engine = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let anna = operator(1, Role::Supervisor);
    let dialog = engine.inbound(inbound("a", 1, "Є хто?")).await.unwrap().dialog_id;

    let mut ids = Vec::new();
    for n in 0..20 {
        let done = engine.dialog(dialog, outbound_text(&anna, &format!("n{n}"), &format!("{n}"))).await.unwrap();
        let DialogDone::Line { message, .. } = done else { panic!() };
        ids.push(message.id.get());
    }

    wait_until("all are sent", || sent(&world, "a").len() == 20).await;
    assert_eq!(sent(&world, "a"), ids, "P-04: the channel gets the accepted order");
    wait_until("all rows are finished", || world.store.rows().outbox.is_empty()).await;
    let lines = world.store.rows().messages[&dialog].clone();
    let mut statuses = lines.iter().filter(|m| ids.contains(&m.id.get())).map(|m| m.status);
    assert!(statuses.all(|s| s == MessageStatus::Sent));
    engine.stop().await;
}

#[actix::test]
async fn p_05_a_death_between_commit_and_send_loses_nothing_and_keeps_the_key() {
    let world = world();
    world.sender.hang(true);
    let first = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let anna = operator(1, Role::Supervisor);
    let dialog = first.inbound(inbound("a", 1, "Є хто?")).await.unwrap().dialog_id;
    first.dialog(dialog, outbound_text(&anna, "n1", "раз")).await.unwrap();
    first.dialog(dialog, outbound_text(&anna, "n2", "два")).await.unwrap();
    wait_until("the first try began", || !world.sender.tries().is_empty()).await;
    first.stop().await;
    assert_eq!(first.inbound(inbound("a", 2, "пізно")).await, Err(Refusal::Unavailable));

    world.sender.hang(false);
    let before = world.sender.tries().len();
    let second = EngineHandle::start(config(), world.ports.clone()).await.unwrap();

    wait_until("everything is finished", || world.store.rows().outbox.is_empty()).await;
    let ids: Vec<_> = world.store.rows().messages[&dialog].iter().skip(1).map(|m| m.id.get()).collect();
    assert_eq!(sent(&world, "a")[sent(&world, "a").len() - 2..], ids[..]);
    assert!(world.sender.tries().len() > before);
    second.stop().await;
}

#[actix::test]
async fn a_restart_goes_on_with_the_same_dialog_and_the_same_numbers() {
    let world = world();
    let first = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let one = first.inbound(inbound("a", 1, "раз")).await.unwrap();
    first.stop().await;

    let second = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let copy = second.inbound(inbound("a", 1, "раз")).await.unwrap();
    let two = second.inbound(inbound("a", 2, "два")).await.unwrap();

    assert!(copy.duplicate);
    assert_eq!((two.dialog_id, two.seq), (one.dialog_id, 2));
    assert_eq!(world.store.rows().dialogs[&one.dialog_id].state, DialogState::New);
    second.stop().await;
}

#[actix::test]
async fn every_actor_reports_and_every_arbiter_answers_its_ping() {
    let world = world();
    let engine = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    engine.inbound(inbound("a", 1, "раз")).await.unwrap();

    let reports = engine.observe().await;

    for kind in ["routing", "contact", "dialog", "outbox", "timers", "feed"] {
        assert!(reports.iter().any(|r| r.kind == kind), "{kind} reports");
    }
    assert_eq!(engine.arbiter_lag_ms().len(), 2);
    wait_until("both arbiters answer", || engine.arbiter_lag_ms().iter().all(|lag| *lag < 1_500)).await;
    assert!(!engine.unpark("dialog", "1").await, "nothing is parked");
    engine.stop().await;
}

#[actix::test]
async fn p_10_a_connector_that_dies_is_built_again_and_sends_what_is_left() {
    let world = world();
    let engine = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let anna = operator(1, Role::Supervisor);
    let dialog = engine.inbound(inbound("a", 1, "Є хто?")).await.unwrap().dialog_id;
    wait_until("the event of the new chat is out", || world.store.rows().outbox.is_empty()).await;
    world.sender.panic_next(2);

    engine.dialog(dialog, outbound_text(&anna, "n1", "раз")).await.unwrap();

    wait_until("the message is out", || sent(&world, "a").len() == 1).await;
    wait_until("its row is finished", || world.store.rows().outbox.is_empty()).await;
    engine.stop().await;
}

/// What a panel socket was sent.
type Frames = Arc<std::sync::Mutex<Vec<String>>>;

/// A panel socket that remembers its frames.
struct Panel(Frames);
impl actix::Actor for Panel {
    type Context = actix::Context<Self>;
}
impl actix::Handler<crate::operator::messages::SocketOut> for Panel {
    type Result = ();
    fn handle(&mut self, out: crate::operator::messages::SocketOut, _: &mut Self::Context) {
        self.0.lock().unwrap().push(match out {
            crate::operator::messages::SocketOut::Text(text) => text.to_string(),
            crate::operator::messages::SocketOut::Close { code, .. } => format!("close {code}"),
        });
    }
}

/// The socket of an operator, with their number.
fn attach_of(id: i64, frames: &Frames) -> crate::operator::messages::Attach {
    use actix::Actor as _;
    crate::operator::messages::Attach {
        operator_id: crate::domain::OperatorId(id),
        auth_session: crate::domain::AuthSessionId(id),
        resume: None,
        hello_id: Some(1),
        socket: id as u64,
        to: Panel(frames.clone()).start().recipient(),
        shutdown: Arc::new(|| {}),
    }
}

async fn sign_in(engine: &EngineHandle, id: i64) -> (Frames, crate::operator::messages::Attached) {
    let frames = Frames::default();
    let attached = engine.attach_panel(attach_of(id, &frames)).await.unwrap();
    let seen = frames.clone();
    wait_until("the session welcomes its socket", move || {
        seen.lock().unwrap().iter().any(|f| f.contains("\"welcome\""))
    })
    .await;
    (frames, attached)
}

#[actix::test]
async fn a_waiting_customer_is_connected_to_a_free_operator_who_sees_the_line_and_answers_over_the_socket() {
    let world = world();
    world.store.rows().catalogue.settings.auto_connect_free_operator = true;
    world.store.rows().operators.insert(crate::domain::OperatorId(1), operator(1, Role::Operator));
    let engine = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let (frames, attached) = sign_in(&engine, 1).await;

    let accepted = engine.inbound(inbound("a", 1, "Де моє замовлення?")).await.unwrap();

    let store = world.store.clone();
    let dialog = accepted.dialog_id;
    wait_until("the operator holds it", || {
        store.rows().dialogs[&dialog].operator_id == Some(crate::domain::OperatorId(1))
    })
    .await;
    let seen = frames.clone();
    wait_until("the line is on the screen", move || {
        seen.lock().unwrap().iter().any(|f| f.contains("Де моє замовлення?"))
    })
    .await;

    let send = format!(
        r#"{{"t":"dialog.send","id":7,"d":{{"dialog_id":{dialog},"client_nonce":"n1","type":"text","text":"Їде"}}}}"#
    );
    let text = crate::operator::messages::SocketIn::Text { socket: 1, text: send.into() };
    attached.session.try_send(text).unwrap();

    wait_until("the customer's side has the answer", || sent(&world, "a").len() == 1).await;
    let seen = frames.clone();
    let acked = move || seen.lock().unwrap().iter().any(|f| f.contains("\"ack\"") && f.contains("\"id\":7"));
    wait_until("the operator's frame is acknowledged", acked).await;
    let seen = frames.clone();
    let moved = move || seen.lock().unwrap().iter().any(|f| f.contains("message.status"));
    wait_until("the operator sees that it was sent", moved).await;
    let all = frames.lock().unwrap().concat();
    assert!(all.find("\"Їде\"") < all.find("message.status"), "a message is on the screen before its delivery step");
    assert!(engine.operators().await[0].active == 1);
    engine.stop().await;
}

#[actix::test]
async fn every_waiting_customer_gets_somebody_and_nobody_gets_more_than_the_limit() {
    let world = world();
    {
        let mut rows = world.store.rows();
        rows.catalogue.settings.auto_connect_free_operator = true;
        rows.catalogue.settings.dialog_limit_total = 3;
        for id in 1..=4 {
            rows.operators.insert(crate::domain::OperatorId(id), operator(id, Role::Operator));
        }
    }
    let engine = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let mut sockets = Vec::new();
    for id in 1..=4 {
        sockets.push(sign_in(&engine, id).await);
    }

    let customers = (0..20).map(|n| {
        let engine = engine.clone();
        async move { engine.inbound(inbound(&format!("c{n}"), 1, "Добрий день")).await.unwrap().dialog_id }
    });
    futures_util::future::join_all(customers).await;

    let held = || {
        let rows = world.store.rows();
        let holders = rows.dialogs.values().filter(|d| d.state == DialogState::Active).filter_map(|d| d.operator_id);
        holders.fold(std::collections::BTreeMap::<_, u32>::new(), |mut sum, id| {
            *sum.entry(id).or_default() += 1;
            sum
        })
    };
    wait_until("all twelve places are taken", || held().values().sum::<u32>() == 12).await;
    assert!(held().values().all(|n| *n == 3), "{:?}", held());
    // The rows are ahead of the Distributor's own count by the answers that are on their way to it.
    let began = std::time::Instant::now();
    let list =
        crate::distribution::messages::ListQueue { offset: 0, limit: 100, reach: crate::domain::Reach::Everywhere };
    while engine.queue(list.clone()).await.unwrap().queue_len != 8 {
        assert!(began.elapsed() < Duration::from_secs(5), "the queue is never eight long");
    }
    engine.stop().await;
}

#[actix::test]
async fn p_10_every_kind_of_actor_comes_back_after_a_panic() {
    use crate::supervision::Explode;
    let world = world();
    let engine = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let anna = operator(1, Role::Supervisor);
    let dialog = engine.inbound(inbound("a", 1, "раз")).await.unwrap().dialog_id;

    for owner in engine.owners() {
        assert!(owner.send(Explode).await.is_err());
    }
    assert!(engine.relay().unwrap().send(Explode).await.is_err());
    assert!(engine.timers().unwrap().send(Explode).await.is_err());

    let mut again = engine.inbound(inbound("a", 2, "два")).await;
    let began = std::time::Instant::now();
    while again == Err(Refusal::Unavailable) && began.elapsed() < Duration::from_secs(30) {
        tokio::task::yield_now().await;
        again = engine.inbound(inbound("a", 2, "два")).await;
    }
    let again = again.unwrap();
    assert_eq!((again.dialog_id, again.seq), (dialog, 2));
    engine.dialog(dialog, outbound_text(&anna, "n1", "Вітаю!")).await.unwrap();
    wait_until("the message is out", || sent(&world, "a").len() == 1).await;
    wait_until("every row is finished", || world.store.rows().outbox.is_empty()).await;
    // Each is away for the pause after its death, and the machine decides how long that lasts.
    let began = std::time::Instant::now();
    for kind in ["routing", "outbox", "timers"] {
        loop {
            let reports: Vec<_> = engine.observe().await.into_iter().filter(|r| r.kind == kind).collect();
            assert!(!reports.is_empty(), "{kind} is shown also while it is away");
            if reports.iter().all(|r| r.live) && reports.iter().map(|r| r.restarts).sum::<u64>() >= 1 {
                break;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "{kind} does not come back: {reports:?}");
            tokio::task::yield_now().await;
        }
    }
    engine.stop().await;
}

#[actix::test]
async fn a_dialog_put_aside_stays_so_when_its_owner_is_built_again_and_from_the_start() {
    use crate::supervision::Explode;
    let world = world();
    let anna = operator(1, Role::Supervisor);
    let first = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let dialog = first.inbound(inbound("a", 1, "раз")).await.unwrap().dialog_id;
    first.park(dialog).await.unwrap();
    let lives = first.owners();
    for owner in &lives {
        assert!(owner.send(Explode).await.is_err());
    }
    wait_until("the owners are built again", || {
        let now = first.owners();
        now.len() == lives.len() && now.iter().all(|owner| owner.connected() && !lives.contains(owner))
    })
    .await;
    assert_eq!(first.dialog(dialog, outbound_text(&anna, "n1", "Ні")).await.unwrap_err(), Refusal::Parked);
    first.stop().await;

    let second = EngineHandle::start_without(config(), world.ports.clone(), [dialog]).await.unwrap();
    assert_eq!(second.dialog(dialog, outbound_text(&anna, "n2", "Ні")).await.unwrap_err(), Refusal::Parked);
    assert!(second.unpark("dialog", &dialog.to_string()).await);
    second.dialog(dialog, outbound_text(&anna, "n3", "Так")).await.unwrap();
    assert!(!second.unpark("dialog", &dialog.to_string()).await, "it goes on already");
    second.stop().await;
}

#[actix::test]
async fn whoever_leaves_is_told_at_once_and_their_dialogs_take_the_time_they_need() {
    use crate::dialog::messages::RequeueReason;
    use crate::distribution::messages::{PreviewMoves, Redistribute};
    use crate::domain::{DialogId, OperatorId};
    use crate::testing::dialog_row;
    let world = world();
    let (leaving, held) = (OperatorId(1), DialogId(7));
    world.store.rows().operators.insert(leaving, operator(1, Role::Operator));
    world.store.rows().dialogs.insert(held, dialog_row(7, DialogState::Active));
    let engine = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let moves = Redistribute::all_of(leaving, None, RequeueReason::Deactivated);
    // Before its rows are read the distributor refuses.
    while engine.preview_moves(PreviewMoves { command: moves.clone(), former_leaves: true }).await.is_err() {
        tokio::task::yield_now().await;
    }
    let mut gone = operator(1, Role::Operator);
    gone.active = false;
    world.store.hold(true);

    let told = std::cell::Cell::new(false);
    let left = engine.operator_left(gone, moves, || told.set(true));
    let store = world.store.clone();
    let looks = async {
        wait_until("the profile is told", || told.get()).await;
        let holder = store.rows().dialogs[&held].operator_id;
        store.hold(false);
        holder
    };
    let (answer, holder) = futures_util::future::join(left, looks).await;

    assert_eq!(holder, Some(leaving), "the database was slow, and nobody waited for it to hear the news");
    let answer = answer.unwrap();
    assert_eq!((answer.queued + answer.moved, answer.failed), (1, 0), "the answer counts all of them");
    assert_ne!(world.store.rows().dialogs[&held].operator_id, Some(leaving));
    engine.stop().await;
}

/// Comes again as a panel does when it was cut: until it is welcome.
async fn come_back(engine: &EngineHandle, id: i64) -> (Frames, crate::operator::messages::Attached) {
    let began = std::time::Instant::now();
    loop {
        let frames = Frames::default();
        if let Ok(attached) = engine.attach_panel(attach_of(id, &frames)).await {
            let heard = |what: &str| frames.lock().unwrap().iter().any(|f| f.contains(what));
            wait_until("the socket is answered", || heard("\"welcome\"") || heard("close ")).await;
            if heard("\"welcome\"") {
                return (frames, attached);
            }
        }
        assert!(began.elapsed() < Duration::from_secs(30), "operator {id} does not get in again");
        tokio::task::yield_now().await;
    }
}

/// Waits until an operator is counted with so many sockets.
async fn counted(engine: &EngineHandle, id: i64, sockets: u32) {
    let began = std::time::Instant::now();
    let operator = crate::domain::OperatorId(id);
    while !engine.operators().await.iter().any(|row| row.id == operator && row.sessions == sockets) {
        assert!(began.elapsed() < Duration::from_secs(30), "operator {id} is never counted with {sockets} sockets");
        tokio::task::yield_now().await;
    }
}

/// A panel's frame on its way in.
fn say(session: &actix::Recipient<crate::operator::messages::SocketIn>, socket: u64, text: &str) {
    session.try_send(crate::operator::messages::SocketIn::Text { socket, text: text.into() }).unwrap();
}

#[actix::test]
async fn p_10_a_board_that_panics_is_filled_anew_and_nobody_else_notices() {
    use crate::domain::board::BoardReach;
    use crate::supervision::Explode;
    let world = world();
    world.store.rows().catalogue.settings.auto_connect_free_operator = true;
    let engine = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let dialog = engine.inbound(inbound("a", 1, "Де моє замовлення?")).await.unwrap().dialog_id;
    let shown = async || {
        let began = std::time::Instant::now();
        loop {
            let board = engine.board(BoardReach::EVERYWHERE).await.unwrap();
            if board.queue.iter().flat_map(|queue| &queue.waiting).any(|row| row.dialog_id == dialog) {
                return board;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "the waiting client is not on the board: {board:?}");
            tokio::task::yield_now().await;
        }
    };
    let before = shown().await;

    engine.live_board().send(Explode).await.unwrap();

    let second = engine.inbound(inbound("a", 2, "Є хто?")).await.unwrap();
    assert_eq!(second.dialog_id, dialog);
    let after = shown().await;
    assert_ne!(after.epoch, before.epoch, "another life, so that nobody mixes the two");
    engine.stop().await;
}

#[actix::test]
async fn p_10_a_session_that_panics_takes_its_own_socket_only_and_its_operator_comes_back() {
    let world = world();
    for id in 1..=2 {
        world.store.rows().operators.insert(crate::domain::OperatorId(id), operator(id, Role::Operator));
    }
    let engine = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let (_, dead) = sign_in(&engine, 1).await;
    let (neighbour, other) = sign_in(&engine, 2).await;

    say(&dead.session, 1, crate::operator::faults::MARK);

    wait_until("the session is gone", || !dead.session.connected()).await;
    counted(&engine, 1, 0).await;
    say(&other.session, 2, r#"{"t":"ping","id":9,"d":{}}"#);
    let heard = |frames: &Frames, what: &str| frames.lock().unwrap().iter().any(|f| f.contains(what));
    wait_until("the neighbour is answered", || heard(&neighbour, "\"id\":9")).await;

    let (frames, back) = come_back(&engine, 1).await;
    say(&back.session, 1, r#"{"t":"ping","id":10,"d":{}}"#);
    wait_until("who came back is answered", || heard(&frames, "\"id\":10")).await;
    counted(&engine, 1, 1).await;
    counted(&engine, 2, 1).await;
    engine.stop().await;
}

#[actix::test]
async fn p_10_the_owner_of_sessions_and_distributor_is_built_again_and_people_come_back() {
    use crate::domain::OperatorId;
    use crate::supervision::Explode;
    let world = world();
    world.store.rows().catalogue.settings.auto_connect_free_operator = true;
    world.store.rows().operators.insert(OperatorId(1), operator(1, Role::Operator));
    let engine = EngineHandle::start(config(), world.ports.clone()).await.unwrap();
    let (frames, _session) = sign_in(&engine, 1).await;

    assert!(engine.distribution().unwrap().send(Explode).await.is_err());

    let dialog = engine.inbound(inbound("a", 1, "Де моє замовлення?")).await.unwrap().dialog_id;
    wait_until("the socket is told to come again", || {
        frames.lock().unwrap().iter().any(|f| f.as_str() == "close 1012")
    })
    .await;
    let (frames, _session) = come_back(&engine, 1).await;
    wait_until("the customer has the operator", || {
        world.store.rows().dialogs[&dialog].operator_id == Some(OperatorId(1))
    })
    .await;
    let second = engine.inbound(inbound("a", 2, "Ще питання")).await.unwrap();
    assert_eq!(second.dialog_id, dialog);
    wait_until("the line is on the screen", || frames.lock().unwrap().iter().any(|f| f.contains("Ще питання"))).await;
    counted(&engine, 1, 1).await;
    engine.stop().await;
}
