//! The messages beside: customers of a few operators write at a planned rate, whatever a scenario does to everybody else, and
//! the time from the plan to the operator's client is measured (F1, load-model.md 8). Open loop: a late answer delays nothing
//! that is planned. Every message is numbered and followed to the operator's client and to the database.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{sync::mpsc, task::JoinHandle};

use super::{Desk, Dial, Heard, Outcome, Staff, Stage, desk::DeskError};
use crate::report::Audit;

/// How long a message may be on its way at the end.
const DRAIN: Duration = Duration::from_secs(60);

/// What flows.
#[derive(Debug, Clone, Copy)]
pub struct Flow {
    /// Messages per second.
    pub rate: f64,
    /// Operators who read them.
    pub operators: usize,
    /// Dialogs of each.
    pub dialogs_each: u32,
    /// Bytes a text is filled up to.
    pub text_bytes: usize,
}

impl Flow {
    /// `rate` over so many operators that nobody reads more than 10 messages a second.
    #[must_use]
    pub fn of(rate: f64) -> Self {
        Self { rate, operators: ((rate / 10.0).ceil() as usize).clamp(2, 200), dialogs_each: 5, text_bytes: 120 }
    }
}

/// What was measured of the messages planned in one part of the run.
#[derive(Debug, Clone)]
pub struct Window {
    /// Its name.
    pub name: &'static str,
    /// Its begin.
    pub from: Instant,
    /// Planned → read by the operator's client, µs.
    pub f1: Histogram<u64>,
    /// Planned → 2xx, µs.
    pub f2: Histogram<u64>,
    /// Planned → sent, µs.
    pub lag: Histogram<u64>,
    /// Messages planned.
    pub planned: u64,
    /// Messages accepted.
    pub accepted: u64,
}

/// A histogram of microseconds up to two minutes.
///
/// # Errors
/// Never for these bounds; the library asks.
pub fn micros() -> Result<Histogram<u64>, String> {
    Histogram::new_with_bounds(1, 120_000_000, 3).map_err(|e| e.to_string())
}

/// Milliseconds at a quantile; NaN without samples, which fails every limit.
#[must_use]
pub fn ms(histogram: &Histogram<u64>, quantile: f64) -> f64 {
    if histogram.is_empty() { f64::NAN } else { histogram.value_at_quantile(quantile) as f64 / 1000.0 }
}

/// Microseconds of a duration, at least 1.
#[must_use]
pub fn as_micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).max(1)
}

#[derive(Debug, Default)]
struct Talk {
    dialog: i64,
    planned: Vec<Instant>,
    accepted: Vec<bool>,
    unanswered: Vec<bool>,
    seen: Vec<u32>,
    last_seen: usize,
}

#[derive(Debug)]
struct Log {
    windows: Vec<Window>,
    talks: Vec<Talk>,
    refused: BTreeMap<u16, u64>,
    reordered: u64,
    phantom: u64,
    /// Sockets that ended, and whether they were resumed.
    cuts: Vec<String>,
}

impl Log {
    fn window(&mut self, planned: Instant) -> Option<&mut Window> {
        self.windows.iter_mut().rev().find(|w| w.from <= planned)
    }

    /// An event of an operator of the stream.
    fn heard(&mut self, event: &Value, now: Instant) {
        let d = &event["d"];
        match event["t"].as_str() {
            Some("message.new") if d["message"]["author"]["kind"] == "client" => {
                let text = d["message"]["text"].as_str().unwrap_or_default();
                match token(text).filter(|(talk, n)| self.talks.get(*talk).is_some_and(|t| *n < t.planned.len())) {
                    Some((talk, n)) => self.read(talk, n, now),
                    None => self.phantom += 1,
                }
            }
            _ => {}
        }
    }

    fn read(&mut self, talk: usize, n: usize, now: Instant) {
        let Some(of) = self.talks.get_mut(talk) else { return };
        let (Some(planned), Some(seen)) = (of.planned.get(n).copied(), of.seen.get_mut(n)) else { return };
        *seen += 1;
        if *seen > 1 {
            return;
        }
        if n < of.last_seen {
            self.reordered += 1;
        }
        of.last_seen = n;
        // The first of a dialog waited for its operator.
        if n > 0
            && let Some(window) = self.window(planned)
        {
            window.f1.saturating_record(as_micros(now.duration_since(planned)));
        }
    }

    fn on_the_way(&self) -> usize {
        let pairs = self.talks.iter().flat_map(|t| t.accepted.iter().zip(&t.seen));
        pairs.filter(|(accepted, seen)| **accepted && **seen == 0).count()
    }
}

/// `~talk.n~` in a text.
fn token(text: &str) -> Option<(usize, usize)> {
    let inside = text.split('~').nth(1)?;
    let (talk, n) = inside.split_once('.')?;
    Some((talk.parse().ok()?, n.parse().ok()?))
}

fn text(talk: usize, n: usize, bytes: usize) -> String {
    let mut text = format!("~{talk}.{n}~ ");
    while text.len() < bytes {
        text.push_str("слово ");
    }
    text
}

/// A running stream.
pub struct Stream {
    log: Arc<Mutex<Log>>,
    tasks: Vec<JoinHandle<()>>,
    planner: Option<JoinHandle<()>>,
    writers: Vec<JoinHandle<()>>,
    begin: Instant,
}

impl Stream {
    /// Hires the operators, opens their desks and dialogs, and begins to write once every dialog is held.
    ///
    /// # Errors
    /// A sentence.
    pub async fn start(stage: &Stage, name: &str, flow: Flow, callback: &str) -> Result<Self, String> {
        let staff = Staff::hire(stage, name, flow.operators, flow.dialogs_each, callback).await?;
        let callers = staff.sign_in(stage).await?;
        let talks = flow.operators * flow.dialogs_each as usize;
        let log = Log {
            windows: Vec::new(),
            talks: Vec::new(),
            refused: BTreeMap::new(),
            reordered: 0,
            phantom: 0,
            cuts: Vec::new(),
        };
        let mut this = Self {
            log: Arc::new(Mutex::new(log)),
            tasks: Vec::new(),
            planner: None,
            writers: Vec::new(),
            begin: Instant::now(),
        };
        let mut senders = Vec::with_capacity(talks);
        for talk in 0..talks {
            let chat = format!("{}-{name}-{talk}", stage.run);
            let first = Instant::now();
            this.with(|log| log.talks.push(Talk::default()));
            let dialog = staff
                .customer(stage, &chat, 0, &text(talk, 0, flow.text_bytes))
                .await
                .map_err(|e| format!("a dialog of the stream: {e}"))?;
            this.with(|log| {
                if let Some(of) = log.talks.get_mut(talk) {
                    *of = Talk { dialog, planned: vec![first], accepted: vec![true], ..Talk::default() };
                    of.unanswered.push(false);
                    of.seen.push(0);
                }
            });
            let (to, from) = mpsc::unbounded_channel();
            senders.push(to);
            this.writers.push(tokio::spawn(write(
                Arc::clone(&this.log),
                stage.clone(),
                staff.clone(),
                (talk, chat, flow.text_bytes),
                from,
            )));
        }
        for caller in &callers {
            let token = caller.token().unwrap_or_default().to_owned();
            let mut desk = Desk::open(stage, &token, None, &Dial::default()).await.map_err(|e| e.to_string())?;
            let mut aside = Vec::new();
            desk.ask("status.set", json!({"status": "online"}), &mut aside)
                .await
                .map_err(|e| e.to_string())?
                .map_err(|d| format!("an operator of the stream cannot go on line: {d}"))?;
            this.with(|log| aside.iter().for_each(|event| log.heard(event, Instant::now())));
            this.tasks.push(tokio::spawn(read(Arc::clone(&this.log), stage.clone(), token, desk)));
        }
        let held = || this.with(|log| log.on_the_way() == 0);
        if !wait_until(Duration::from_secs(30), held).await {
            return Err(String::from("the stream's dialogs did not reach its operators within 30 s"));
        }
        this.begin = Instant::now();
        this.window("warm-up")?;
        let (log, mut dice) = (Arc::clone(&this.log), StdRng::seed_from_u64(stage.seed));
        this.planner = Some(tokio::spawn(async move {
            let mut at = Instant::now();
            loop {
                at += Duration::from_secs_f64(-(1.0 - dice.random::<f64>()).ln() / flow.rate.max(0.01));
                tokio::time::sleep_until(at.into()).await;
                let talk = dice.random_range(0..senders.len().max(1));
                let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(of) = log.talks.get_mut(talk) else { return };
                let n = of.planned.len();
                of.planned.push(at);
                of.accepted.push(false);
                of.unanswered.push(false);
                of.seen.push(0);
                if let Some(window) = log.window(at) {
                    window.planned += 1;
                    window.lag.saturating_record(as_micros(at.elapsed()));
                }
                drop(log);
                if senders.get(talk).is_none_or(|to| to.send((n, at)).is_err()) {
                    return;
                }
            }
        }));
        Ok(this)
    }

    fn with<T>(&self, act: impl FnOnce(&mut Log) -> T) -> T {
        act(&mut self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on messages are counted into a new window.
    ///
    /// # Errors
    /// Never; see [`micros`].
    pub fn window(&self, name: &'static str) -> Result<(), String> {
        let (f1, f2, lag) = (micros()?, micros()?, micros()?);
        let window = Window { name, from: Instant::now(), f1, f2, lag, planned: 0, accepted: 0 };
        self.with(|log| log.windows.push(window));
        Ok(())
    }

    /// Dialogs of the stream, by the server's ids.
    #[must_use]
    pub fn dialogs(&self) -> Vec<i64> {
        self.with(|log| log.talks.iter().map(|t| t.dialog).collect())
    }

    /// Ends the writing, waits for what is on its way, reads the database back and fills rates, lag, F1, F2 and the audit of
    /// the outcome; answers the windows.
    ///
    /// # Errors
    /// A sentence, when the messages cannot be read back.
    pub async fn finish(mut self, stage: &Stage, outcome: &mut Outcome) -> Result<Vec<Window>, String> {
        let written = self.begin.elapsed().as_secs_f64();
        if let Some(planner) = self.planner.take() {
            // Ending the planner drops the writers' queues: they end when they are empty.
            planner.abort();
            let _cancelled = planner.await;
        }
        for writer in self.writers.drain(..) {
            let _ended = tokio::time::timeout(DRAIN, writer).await;
        }
        let drained = wait_until(DRAIN, || self.with(|log| log.on_the_way() == 0)).await;
        for task in &self.tasks {
            task.abort();
        }
        let mut audit = self.compare(stage).await?;
        let (windows, refused, cuts) = self.with(|log| (log.windows.clone(), log.refused.clone(), log.cuts.clone()));
        if !drained {
            outcome.note("after 60 s some accepted messages of the stream had not reached their operator");
        }
        if !refused.is_empty() {
            outcome.note(format!("the stream's messages were refused: {refused:?} by status (0 = no answer)"));
        }
        if !cuts.is_empty() {
            outcome.note(format!("sockets of the stream ended {} times, first: {}", cuts.len(), cuts[0]));
        }
        let (mut f1, mut f2, mut lag) = (micros()?, micros()?, micros()?);
        for window in windows.iter().filter(|w| w.name != "warm-up") {
            for (to, from) in [(&mut f1, &window.f1), (&mut f2, &window.f2), (&mut lag, &window.lag)] {
                to.add(from).map_err(|e| e.to_string())?;
            }
        }
        let (planned, accepted) = windows.iter().fold((0, 0), |(p, a), w| (p + w.planned, a + w.accepted));
        outcome.planned_rate = planned as f64 / written.max(0.001);
        outcome.achieved_rate = accepted as f64 / written.max(0.001);
        outcome.lag_p99_ms = if lag.is_empty() { 0.0 } else { ms(&lag, 0.99) };
        outcome.measured_s = written;
        (outcome.f1, outcome.f2) = (Some(f1), Some(f2));
        for (key, n) in std::mem::take(&mut audit.checked) {
            *outcome.audit.checked.entry(key).or_default() += n;
        }
        let sum = &mut outcome.audit;
        sum.lost += audit.lost;
        sum.doubled += audit.doubled;
        sum.reordered += audit.reordered;
        sum.phantom += audit.phantom;
        sum.unanswered += audit.unanswered;
        sum.complete = audit.complete && (sum.complete || sum.checked.contains_key("stream_rows"));
        sum.violations.extend(audit.violations);
        sum.violations.truncate(20);
        Ok(windows)
    }

    /// Accepted ↔ seen ↔ rows.
    async fn compare(&self, stage: &Stage) -> Result<Audit, String> {
        let mut audit = Audit { complete: true, ..Audit::default() };
        let dialogs = self.dialogs();
        let (mut accepted_in_all, mut rows_in_all) = (0, 0);
        for (talk, dialog) in dialogs.into_iter().enumerate() {
            let rows: Vec<(usize, usize)> =
                client_lines(stage, dialog).await?.iter().map(|t| token(t).unwrap_or((usize::MAX, 0))).collect();
            rows_in_all += rows.len() as u64;
            self.with(|log| {
                let Some(of) = log.talks.get(talk) else { return };
                let mut stored = vec![0_u32; of.planned.len()];
                let mut last = 0;
                for (of_talk, n) in rows {
                    match stored.get_mut(n).filter(|_| of_talk == talk) {
                        Some(count) => *count += 1,
                        None => audit.phantom += 1,
                    }
                    audit.reordered += u64::from(n < last);
                    last = n;
                }
                for (n, stored) in stored.into_iter().enumerate() {
                    let at = |list: &[bool]| list.get(n).copied().unwrap_or(false);
                    let (accepted, unanswered) = (at(&of.accepted), at(&of.unanswered));
                    let seen = of.seen.get(n).copied().unwrap_or(0);
                    accepted_in_all += u64::from(accepted);
                    audit.unanswered += u64::from(unanswered);
                    let lost = accepted && (stored == 0 || seen == 0);
                    let doubled = stored > 1 || seen > 1;
                    audit.lost += u64::from(lost);
                    audit.doubled += u64::from(doubled);
                    audit.phantom += u64::from(!accepted && !unanswered && (stored > 0 || seen > 0));
                    if (lost || doubled) && audit.violations.len() < 20 {
                        audit.violations.push(format!(
                            "dialog {dialog} message {n}: accepted {accepted}, rows {stored}, seen {seen} times"
                        ));
                    }
                }
            });
        }
        let (reordered, phantom) = self.with(|log| (log.reordered, log.phantom));
        audit.reordered += reordered;
        audit.phantom += phantom;
        audit.checked.insert(String::from("stream_accepted"), accepted_in_all);
        audit.checked.insert(String::from("stream_rows"), rows_in_all);
        Ok(audit)
    }
}

/// Every client line of a dialog, ascending.
async fn client_lines(stage: &Stage, dialog: i64) -> Result<Vec<String>, String> {
    let (mut lines, mut before) = (Vec::new(), None);
    loop {
        let query = before.map_or(String::new(), |seq: i64| format!("&before_seq={seq}"));
        let path = format!("/api/v1/dialogs/{dialog}/messages?limit=500{query}");
        let page = stage.admin.get(&path).await.map_err(|e| format!("reading dialog {dialog} back: {e}"))?;
        let rows = page["data"].as_array().cloned().unwrap_or_default();
        let Some(first) = rows.first().and_then(|m| m["seq"].as_i64()) else { break };
        let clients = rows.iter().filter(|m| m["author"]["kind"] == "client");
        lines.splice(0..0, clients.filter_map(|m| m["text"].as_str().map(str::to_owned)));
        if first <= 1 {
            break;
        }
        before = Some(first);
    }
    Ok(lines)
}

/// Sends the messages of one chat one after another: their order is what the customer meant.
async fn write(
    log: Arc<Mutex<Log>>,
    stage: Stage,
    staff: Staff,
    (talk, chat, bytes): (usize, String, usize),
    mut queue: mpsc::UnboundedReceiver<(usize, Instant)>,
) {
    while let Some((n, planned)) = queue.recv().await {
        let update = i64::try_from(n).unwrap_or(i64::MAX);
        let answer = staff.customer(&stage, &chat, update, &text(talk, n, bytes)).await;
        let now = Instant::now();
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        match answer {
            Ok(_) => {
                if let Some(flag) = log.talks.get_mut(talk).and_then(|t| t.accepted.get_mut(n)) {
                    *flag = true;
                }
                if let Some(window) = log.window(planned) {
                    window.accepted += 1;
                    window.f2.saturating_record(as_micros(now.duration_since(planned)));
                }
            }
            Err(e) => {
                *log.refused.entry(e.status()).or_default() += 1;
                if e.status() == 0
                    && let Some(flag) = log.talks.get_mut(talk).and_then(|t| t.unanswered.get_mut(n))
                {
                    *flag = true;
                }
            }
        }
    }
}

/// Reads one operator's socket; a lost one is resumed.
async fn read(log: Arc<Mutex<Log>>, stage: Stage, token: String, mut desk: Desk) {
    loop {
        let ended: DeskError = loop {
            match desk.hear().await {
                Ok(Heard::Events(events)) => {
                    let now = Instant::now();
                    let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
                    events.iter().for_each(|event| log.heard(event, now));
                }
                Ok(Heard::Answer(..)) => {}
                Err(e) => break e,
            }
        };
        let again = loop {
            match Desk::open(&stage, &token, Some((&desk.epoch, desk.seq)), &Dial::default()).await {
                Ok(again) => break again,
                Err(_) => tokio::time::sleep(Duration::from_millis(500)).await,
            }
        };
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.cuts.push(format!("{ended}; resumed: {}", again.resumed));
        desk = again;
    }
}

/// Looks every 20 ms until something holds; false after `limit`.
pub async fn wait_until(limit: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let begin = Instant::now();
    loop {
        if holds() {
            return true;
        }
        if begin.elapsed() >= limit {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn log() -> Log {
        let now = Instant::now();
        let window = Window {
            name: "base",
            from: now,
            f1: micros().unwrap(),
            f2: micros().unwrap(),
            lag: micros().unwrap(),
            planned: 0,
            accepted: 0,
        };
        let talk = Talk {
            dialog: 7,
            planned: vec![now; 4],
            accepted: vec![true; 4],
            unanswered: vec![false; 4],
            seen: vec![0; 4],
            last_seen: 0,
        };
        Log {
            windows: vec![window],
            talks: vec![talk],
            refused: BTreeMap::new(),
            reordered: 0,
            phantom: 0,
            cuts: Vec::new(),
        }
    }

    fn line(text: &str) -> Value {
        json!({"seq": 1, "t": "message.new", "d": {"dialog_id": 7, "message": {"author": {"kind": "client"}, "text": text}}})
    }

    #[test]
    fn tokens_survive_their_text() {
        for (talk, n) in [(0, 0), (12, 34_567)] {
            let text = text(talk, n, 300);
            assert_eq!(token(&text), Some((talk, n)));
            assert!(text.len() >= 300);
        }
        for bad in ["", "~", "~1~", "~a.b~", "words"] {
            assert_eq!(token(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_read_is_counted_once_in_order_and_only_if_it_was_written() {
        let mut log = log();
        assert_eq!(log.on_the_way(), 4);
        for n in [0, 2, 1, 2] {
            log.heard(&line(&text(0, n, 1)), Instant::now());
        }
        assert_eq!((log.on_the_way(), log.reordered, log.phantom), (1, 1, 0));
        assert_eq!(log.talks[0].seen, [1, 1, 2, 0]);
        assert_eq!(log.windows[0].f1.len(), 2, "the first of a dialog and repeats are not measured");
        log.heard(&line(&text(0, 9, 1)), Instant::now());
        log.heard(&line("a stranger"), Instant::now());
        assert_eq!(log.phantom, 2);
    }

    #[test]
    fn a_message_counts_for_the_window_it_was_planned_in() {
        let mut log = log();
        let mut later = log.windows[0].clone();
        later.from = Instant::now() + Duration::from_secs(1);
        log.windows.push(later);
        log.heard(&line(&text(0, 1, 1)), Instant::now() + Duration::from_secs(2));
        assert_eq!((log.windows[0].f1.len(), log.windows[1].f1.len()), (1, 0));
    }
}
