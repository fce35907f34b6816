//! Operators who serve: each dialog that reaches them is held for the time its customer was given and finished. What happened
//! to each customer stands on one board.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::{Desk, Dial, Heard, Staff, Stage};

/// One customer with one dialog.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// How long the operator holds the dialog.
    pub holding: Duration,
    /// 2xx of the first message.
    pub accepted: Option<Instant>,
    /// `dialog.new` at the operator.
    pub assigned: Option<Instant>,
    /// Operator's place in the crew.
    pub operator: usize,
    /// `dialog.finish` was sent.
    pub finishing: Option<Instant>,
    /// … and its `ack` came.
    pub finished: Option<Instant>,
    /// How often an operator got the dialog.
    pub times: u32,
    /// The server's moments of queueing and connecting, as it writes them.
    pub server_times: (String, String),
}

/// What everybody knows.
#[derive(Debug, Default)]
pub struct Board {
    /// Customers by number.
    pub cases: Vec<Case>,
    /// Limit, dialogs got and not yet finished by us, and finishes acknowledged, per operator.
    limits: Vec<u32>,
    holding: Vec<u32>,
    freed: Vec<u32>,
    got: Vec<u32>,
    /// Times somebody held more than the limit.
    pub over_limit: u64,
    /// Finishes that the server refused.
    pub refused: u64,
    /// Sockets that ended.
    pub lost_sockets: u64,
    waiting: usize,
    idle_since: Option<Instant>,
    /// Longest time that a slot was free beside a customer known to wait.
    pub longest_idle: Duration,
}

impl Board {
    /// The server accepted customer `n`.
    pub fn accepted(&mut self, n: usize, now: Instant) {
        if let Some(case) = self.cases.get_mut(n) {
            case.accepted = Some(now);
            self.waiting += usize::from(case.assigned.is_none());
        }
        self.look(now);
    }

    fn assigned(&mut self, n: usize, operator: usize, times: (String, String), now: Instant) -> Option<Duration> {
        // The time that ends with this assignment counts too.
        self.look(now);
        let case = self.cases.get_mut(n)?;
        case.times += 1;
        if case.times > 1 {
            return None;
        }
        (case.assigned, case.operator, case.server_times) = (Some(now), operator, times);
        self.waiting -= usize::from(case.accepted.is_some()).min(self.waiting);
        let holding = case.holding;
        if let (Some(held), Some(got), Some(limit)) =
            (self.holding.get_mut(operator), self.got.get_mut(operator), self.limits.get(operator))
        {
            *held += 1;
            *got += 1;
            self.over_limit += u64::from(*held > *limit);
        }
        self.look(now);
        Some(holding)
    }

    fn finishing(&mut self, n: usize, now: Instant) {
        let Some(case) = self.cases.get_mut(n) else { return };
        case.finishing = Some(now);
        // From here on the server may give the slot away.
        if let Some(held) = self.holding.get_mut(case.operator) {
            *held = held.saturating_sub(1);
        }
    }

    fn finished(&mut self, n: usize, now: Instant) {
        let Some(case) = self.cases.get_mut(n) else { return };
        case.finished = Some(now);
        // From here on the slot is free for certain.
        if let Some(freed) = self.freed.get_mut(case.operator) {
            *freed += 1;
        }
        self.look(now);
    }

    /// Whether a slot is free beside somebody who waits, and for how long already.
    pub fn look(&mut self, now: Instant) {
        let slots = self.limits.iter().zip(&self.got).zip(&self.freed);
        let free = slots.map(|((limit, got), freed)| (*limit + *freed).saturating_sub(*got)).sum::<u32>();
        if self.waiting == 0 || free == 0 {
            self.idle_since = None;
        } else {
            let since = *self.idle_since.get_or_insert(now);
            self.longest_idle = self.longest_idle.max(now.duration_since(since));
        }
    }

    /// Customers served and finished.
    #[must_use]
    pub fn done(&self) -> usize {
        self.cases.iter().filter(|c| c.finished.is_some()).count()
    }

    /// Pairs of customers of whom the later one was connected clearly (over 100 ms) before the earlier one, by the server's own
    /// moments: dialogs decided together are stored side by side.
    #[must_use]
    pub fn overtaken(&self) -> u64 {
        let mut order: Vec<(i64, i64)> = self
            .cases
            .iter()
            .filter_map(|c| Some((micros_of(&c.server_times.0)?, micros_of(&c.server_times.1)?)))
            .collect();
        order.sort_unstable();
        let (mut latest, mut overtaken) = (i64::MIN, 0);
        for (_, connected) in order {
            overtaken += u64::from(connected + 100_000 < latest);
            latest = latest.max(connected);
        }
        overtaken
    }
}

/// Microseconds within the month of an ISO 8601 UTC moment: enough to compare two moments of one run.
fn micros_of(text: &str) -> Option<i64> {
    let (date, time) = text.trim_end_matches('Z').split_once('T')?;
    let day: i64 = date.get(8..10)?.parse().ok()?;
    let month: i64 = date.get(5..7)?.parse().ok()?;
    let mut parts = time.splitn(3, ':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let seconds: f64 = parts.next()?.parse().ok()?;
    Some((((month * 31 + day) * 24 + hours) * 60 + minutes) * 60_000_000 + (seconds * 1e6).round() as i64)
}

/// Operators at work; they go home when it is dropped.
pub struct Crew {
    /// See [`Board`].
    pub board: Arc<Mutex<Board>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Crew {
    /// Signs the staff in and puts everybody on line. `limits[i]` is what person `i` may hold.
    ///
    /// # Errors
    /// A sentence.
    pub async fn start(stage: &Stage, staff: &Staff, limits: Vec<u32>, cases: Vec<Case>) -> Result<Self, String> {
        let n = limits.len();
        let board =
            Board { cases, limits, holding: vec![0; n], freed: vec![0; n], got: vec![0; n], ..Board::default() };
        let mut this = Self { board: Arc::new(Mutex::new(board)), tasks: Vec::new() };
        for (place, caller) in staff.sign_in(stage).await?.iter().enumerate() {
            let token = caller.token().unwrap_or_default();
            let mut desk = Desk::open(stage, &token, None, &Dial::default()).await.map_err(|e| e.to_string())?;
            let mut aside = Vec::new();
            desk.ask("status.set", json!({"status": "online"}), &mut aside)
                .await
                .map_err(|e| e.to_string())?
                .map_err(|d| format!("an operator cannot go on line: {d}"))?;
            let worker = Worker { place, board: Arc::clone(&this.board), due: BinaryHeap::new(), ..Worker::default() };
            this.tasks.push(tokio::spawn(worker.work(desk, aside)));
        }
        let board = Arc::clone(&this.board);
        this.tasks.push(tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(10)).await;
                board.lock().unwrap_or_else(PoisonError::into_inner).look(Instant::now());
            }
        }));
        Ok(this)
    }

    /// Looks at or writes on the board.
    pub fn with<T>(&self, act: impl FnOnce(&mut Board) -> T) -> T {
        act(&mut self.board.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// `~n~` in a customer's text.
fn number(text: &str) -> Option<usize> {
    text.split('~').nth(1)?.parse().ok()
}

/// Text of customer `n`.
#[must_use]
pub fn text(n: usize) -> String {
    format!("~{n}~ Добрий день, підкажіть, будь ласка")
}

#[derive(Default)]
struct Worker {
    place: usize,
    board: Arc<Mutex<Board>>,
    /// (when, customer, dialog)
    due: BinaryHeap<Reverse<(Instant, usize, i64)>>,
    /// Server's moments by dialog, from `dialog.new` until the customer's line tells who it is.
    met: HashMap<i64, ((String, String), Instant)>,
    asked: HashMap<i64, usize>,
}

impl Worker {
    async fn work(mut self, mut desk: Desk, aside: Vec<Value>) {
        self.events(aside);
        loop {
            let next = self.due.peek().map(|Reverse((at, ..))| *at);
            let wake = next.unwrap_or_else(|| Instant::now() + Duration::from_secs(60));
            tokio::select! {
                heard = desk.hear() => match heard {
                    Ok(Heard::Events(events)) => self.events(events),
                    Ok(Heard::Answer(id, answer)) => self.answered(id, answer.is_ok()),
                    Err(_) => {
                        self.with(|board| board.lost_sockets += 1);
                        return;
                    }
                },
                () = tokio::time::sleep_until(wake.into()) => {
                    let Some(Reverse((_, n, dialog))) = self.due.pop() else { continue };
                    self.with(|board| board.finishing(n, Instant::now()));
                    let d = json!({"dialog_id": dialog, "comment": ""});
                    if let Ok(id) = desk.tell("dialog.finish", d).await {
                        self.asked.insert(id, n);
                    }
                }
            }
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Board) -> T) -> T {
        act(&mut self.board.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn answered(&mut self, id: i64, ok: bool) {
        let Some(n) = self.asked.remove(&id) else { return };
        self.with(|board| if ok { board.finished(n, Instant::now()) } else { board.refused += 1 });
    }

    fn events(&mut self, events: Vec<Value>) {
        let now = Instant::now();
        for event in events {
            let d = &event["d"];
            match event["t"].as_str() {
                Some("dialog.new") if d["dialog"]["state"] == "active" => {
                    let of = |key: &str| d["dialog"][key].as_str().unwrap_or_default().to_owned();
                    if let Some(id) = d["dialog"]["id"].as_i64() {
                        self.met.insert(id, ((of("queued_at"), of("connected_at")), now));
                    }
                }
                Some("message.new") => {
                    let Some(dialog) = d["dialog_id"].as_i64() else { continue };
                    let Some(n) = number(d["message"]["text"].as_str().unwrap_or_default()) else { continue };
                    let Some((times, at)) = self.met.remove(&dialog) else { continue };
                    let place = self.place;
                    if let Some(holding) = self.with(|board| board.assigned(n, place, times, at)) {
                        self.due.push(Reverse((at + holding, n, dialog)));
                    }
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn board(customers: usize, limits: &[u32]) -> Board {
        let n = limits.len();
        Board {
            cases: vec![Case::default(); customers],
            limits: limits.to_vec(),
            holding: vec![0; n],
            freed: vec![0; n],
            got: vec![0; n],
            ..Board::default()
        }
    }

    fn none() -> (String, String) {
        (String::new(), String::new())
    }

    #[test]
    fn a_free_slot_beside_a_customer_is_timed_and_a_full_floor_is_not() {
        let (mut board, begin) = (board(3, &[1]), Instant::now());
        let at = |ms: u64| begin + Duration::from_millis(ms);
        board.accepted(0, at(0));
        board.assigned(0, 0, none(), at(30));
        assert_eq!(board.longest_idle, Duration::from_millis(30));
        board.accepted(1, at(40));
        board.look(at(900));
        assert_eq!(board.longest_idle, Duration::from_millis(30), "nobody is free");
        board.finishing(0, at(950));
        board.look(at(2_000));
        assert_eq!(board.longest_idle, Duration::from_millis(30), "the finish is not acknowledged yet");
        board.finished(0, at(2_000));
        board.assigned(1, 0, none(), at(2_050));
        assert_eq!((board.longest_idle, board.over_limit), (Duration::from_millis(50), 0));
    }

    #[test]
    fn the_next_dialog_may_come_before_the_ack_of_the_finish_but_not_before_the_finish() {
        let now = Instant::now();
        for (finishing, over) in [(true, 0), (false, 1)] {
            let mut board = board(2, &[1]);
            board.assigned(0, 0, none(), now);
            if finishing {
                board.finishing(0, now);
            }
            board.assigned(1, 0, none(), now);
            assert_eq!(board.over_limit, over);
        }
    }

    #[test]
    fn overtaking_is_seen_by_the_servers_moments() {
        let case = |queued: &str, connected: &str| Case {
            server_times: (format!("2026-01-31T10:00:{queued}Z"), format!("2026-01-31T10:00:{connected}Z")),
            ..Case::default()
        };
        for (cases, wanted) in [
            (vec![case("01", "05"), case("02", "06")], 0),
            (vec![case("02", "06"), case("01", "05")], 0),
            (vec![case("01", "06.05"), case("02", "06")], 0),
            (vec![case("01", "07.5"), case("02", "06"), case("03", "08")], 1),
        ] {
            assert_eq!(Board { cases, ..Board::default() }.overtaken(), wanted);
        }
        assert!(micros_of("2026-02-01T00:00:00Z") > micros_of("2026-01-31T23:59:59.999999Z"));
        assert_eq!(micros_of("yesterday"), None);
    }
}
