//! Regular customers beside the crowd: each writes a line into a chat of their own at a steady pace and remembers every try,
//! so that a scenario can say what a caller saw at which moment. Afterwards every line is read back from the server.
//!
//! They repeat a call once under the same id, after the pause the server asked for — the client of security.md P-16.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    rc::Rc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    api::{Api, ApiError},
    error::LoadError,
};

/// How long a caller waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pause before the second try when there was no answer that names one.
const PAUSE: Duration = Duration::from_secs(1);

/// One try of a call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Try {
    /// When it was sent.
    pub sent: Instant,
    /// When its answer, or the failure, was there.
    pub ended: Instant,
    /// Status, 0 without an answer.
    pub status: u16,
    /// `Retry-After` was in the answer.
    pub told_when: bool,
    /// The server's message, 0 without one.
    pub message: i64,
}

impl Try {
    const fn is_accepted(self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

/// One line with its tries.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Number of the customer.
    pub customer: usize,
    /// Number of the line, from 1.
    pub line: i64,
    /// One or two.
    pub tries: Vec<Try>,
}

impl Call {
    /// Whether the last try was accepted.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.tries.last().is_some_and(|last| last.is_accepted())
    }
}

/// All calls of the regulars.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Calls(pub Vec<Call>);

impl Calls {
    fn tries(&self) -> impl Iterator<Item = Try> {
        self.0.iter().flat_map(|call| call.tries.iter().copied())
    }

    /// Calls that failed twice.
    #[must_use]
    pub fn given_up(&self) -> usize {
        self.0.iter().filter(|call| !call.is_accepted()).count()
    }

    /// Calls that needed their second try.
    #[must_use]
    pub fn repeated(&self) -> usize {
        self.0.iter().filter(|call| call.tries.len() > 1).count()
    }

    /// Tries that were sent and accepted entirely within a span: at a time when nothing can be durable there must be none.
    #[must_use]
    pub fn accepted_within(&self, from: Instant, to: Instant) -> usize {
        self.tries().filter(|t| t.is_accepted() && t.sent >= from && t.ended <= to).count()
    }

    /// Answers that came within a span, by status; 0 is no answer.
    #[must_use]
    pub fn statuses(&self, from: Instant, to: Instant) -> BTreeMap<u16, usize> {
        let mut found = BTreeMap::new();
        for status in self.tries().filter(|t| t.ended >= from && t.ended <= to).map(|t| t.status) {
            *found.entry(status).or_default() += 1;
        }
        found
    }

    /// Refusals that do not say when to come again.
    #[must_use]
    pub fn without_retry_after(&self) -> usize {
        self.tries().filter(|t| matches!(t.status, 429 | 503) && !t.told_when).count()
    }

    /// The longest wait for an answer of the tries sent within a span.
    #[must_use]
    pub fn longest(&self, from: Instant, to: Instant) -> Duration {
        let within = self.tries().filter(|t| t.sent >= from && t.sent <= to);
        within.map(|t| t.ended.duration_since(t.sent)).max().unwrap_or_default()
    }

    /// From a moment to the first acceptance of a try that was sent after it.
    #[must_use]
    pub fn accepted_after(&self, moment: Instant) -> Option<Duration> {
        let after = self.tries().filter(|t| t.is_accepted() && t.sent >= moment);
        after.map(|t| t.ended.duration_since(moment)).min()
    }

    /// Tries that were under way at a moment and got no answer at all.
    #[must_use]
    pub fn cut_off(&self, moment: Instant) -> usize {
        self.tries().filter(|t| t.sent <= moment && t.ended > moment && t.status == 0).count()
    }

    /// From the first failure after a moment to the next acceptance by anybody: what clients see of a restart.
    #[must_use]
    pub fn gap_after(&self, moment: Instant) -> Duration {
        let failed = self.tries().filter(|t| !t.is_accepted() && t.ended >= moment).map(|t| t.ended).min();
        let Some(failed) = failed else { return Duration::ZERO };
        let back = self.tries().filter(|t| t.is_accepted() && t.ended > failed).map(|t| t.ended).min();
        back.map_or(Duration::MAX, |back| back.duration_since(failed))
    }
}

/// What the read-back found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadBack {
    /// Accepted lines that were compared.
    pub checked: usize,
    /// Accepted and not stored.
    pub lost: usize,
    /// Stored twice.
    pub doubled: usize,
    /// Stored in another order than sent.
    pub reordered: usize,
}

impl ReadBack {
    /// Everything that must not be.
    #[must_use]
    pub const fn faults(&self) -> usize {
        self.lost + self.doubled + self.reordered
    }
}

/// Regular customers at work.
pub struct Regulars {
    /// Name of each of them: what tells their dialogs from those of other runs.
    name: String,
    calls: Rc<RefCell<Calls>>,
    stop: tokio::sync::watch::Sender<bool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Regulars {
    /// Makes a bot without operators for them and lets `customers` write a line every `every`. Needs a `LocalSet` or an actix
    /// system.
    ///
    /// # Errors
    /// When the bot cannot be made.
    pub async fn come(admin: &Api, tag: &str, customers: usize, every: Duration) -> Result<Self, LoadError> {
        let name = format!("regulars-{tag}");
        let token = format!("in-{name}");
        let bot = unattended(admin, &name, &token).await?;
        let calls: Rc<RefCell<Calls>> = Rc::default();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let tasks = (0..customers)
            .map(|customer| {
                let regular = Regular {
                    api: admin.clone(),
                    bot,
                    token: token.clone(),
                    chat: format!("{name}-{customer}"),
                    name: name.clone(),
                    customer,
                    calls: Rc::clone(&calls),
                };
                tokio::task::spawn_local(regular.write(every, stopped.clone()))
            })
            .collect();
        Ok(Self { name, calls, stop, tasks })
    }

    /// The calls so far.
    #[must_use]
    pub fn so_far(&self) -> Calls {
        self.calls.borrow().clone()
    }

    /// Ends them after the calls under way and reads back what was accepted.
    ///
    /// # Errors
    /// When the lines cannot be read.
    pub async fn leave(self, admin: &Api) -> Result<(Calls, ReadBack), LoadError> {
        // They may have ended by themselves.
        let _alone = self.stop.send(true);
        for task in self.tasks {
            task.await.map_err(|e| LoadError::Other(format!("a regular customer ended early: {e}")))?;
        }
        let calls = self.calls.borrow().clone();
        let read = read_back(admin, &self.name, &calls).await?;
        Ok((calls, read))
    }
}

/// A bot whose dialogs wait for ever: its topic has no operators, so nobody of the crowd gets them.
pub(super) async fn unattended(admin: &Api, name: &str, token: &str) -> Result<i64, LoadError> {
    let fault = || LoadError::api(format!("preparing the bot «{name}»"));
    admin.post("/api/v1/subjects", &json!({"name": name, "alias": name})).await.map_err(fault())?;
    let bot = json!({"name": name, "default_subject_alias": name, "on_no_scenario": "queue"});
    let bot = admin.post("/api/v1/bots", &bot).await.map_err(fault())?["id"].as_i64().unwrap_or_default();
    // Nobody answers them, so no address is needed.
    let channel = json!({"custom_channel_url": "", "inbound_token": token});
    admin.put(&format!("/api/v1/bots/{bot}/channels/custom_channel"), &channel).await.map_err(fault())?;
    Ok(bot)
}

struct Regular {
    api: Api,
    bot: i64,
    token: String,
    chat: String,
    name: String,
    customer: usize,
    calls: Rc<RefCell<Calls>>,
}

impl Regular {
    async fn write(self, every: Duration, mut stopped: tokio::sync::watch::Receiver<bool>) {
        // Spread over the pace, so that they do not all write at once.
        let mut next = tokio::time::Instant::now() + every.mul_f64((self.customer % 16) as f64 / 16.0);
        let mut line = 0;
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(next) => {}
                _ = stopped.changed() => return,
            }
            next = (next + every).max(tokio::time::Instant::now());
            line += 1;
            let mut tries = vec![self.post(line).await];
            if let [(first, wish)] = tries.as_slice()
                && !first.is_accepted()
            {
                tokio::time::sleep(*wish).await;
                tries.push(self.post(line).await);
            }
            let tries = tries.into_iter().map(|(tried, _)| tried).collect();
            self.calls.borrow_mut().0.push(Call { customer: self.customer, line, tries });
        }
    }

    /// A try, and the pause that a second one should keep.
    async fn post(&self, line: i64) -> (Try, Duration) {
        let sent = Instant::now();
        let text = text(self.customer, line);
        let posted = self.api.custom_message(self.bot, Some(&self.token), &self.chat, line, &self.name, &text);
        let answer = tokio::time::timeout(PATIENCE, posted).await;
        let ended = Instant::now();
        let (status, retry_after, message) = match &answer {
            Ok(Ok(body)) => (200, None, body["message_id"].as_str().and_then(|id| id.parse().ok()).unwrap_or(0)),
            Ok(Err(refused @ ApiError::Refused { retry_after, .. })) => (refused.status(), *retry_after, 0),
            Ok(Err(_)) | Err(_) => (0, None, 0),
        };
        let tried = Try { sent, ended, status, told_when: retry_after.is_some(), message };
        (tried, retry_after.map_or(PAUSE, Duration::from_secs))
    }
}

fn text(customer: usize, line: i64) -> String {
    format!("постійний клієнт {customer}, рядок {line}")
}

/// Finds each customer's dialog through an accepted message's chat and compares its lines with what was accepted.
async fn read_back(admin: &Api, name: &str, calls: &Calls) -> Result<ReadBack, LoadError> {
    let mut accepted: BTreeMap<usize, Vec<(i64, i64)>> = BTreeMap::new();
    for call in calls.0.iter().filter(|call| call.is_accepted()) {
        let message = call.tries.last().map_or(0, |last| last.message);
        accepted.entry(call.customer).or_default().push((call.line, message));
    }
    let stored = stored_lines(admin, name, &accepted).await?;
    let mut found = ReadBack::default();
    for (customer, lines) in &accepted {
        compare(lines.iter().map(|(line, _)| *line), stored.get(customer).map_or(&[], Vec::as_slice), &mut found);
    }
    Ok(found)
}

/// Adds what one customer's stored lines lack or have too much.
fn compare(accepted: impl Iterator<Item = i64>, stored: &[i64], found: &mut ReadBack) {
    for line in accepted {
        found.checked += 1;
        match stored.iter().filter(|known| **known == line).count() {
            0 => found.lost += 1,
            1 => {}
            more => found.doubled += more - 1,
        }
    }
    found.reordered += stored.windows(2).filter(|pair| matches!(pair, [a, b] if a > b)).count();
}

/// Line numbers of each customer as the server has them, in its order.
async fn stored_lines(
    admin: &Api,
    name: &str,
    accepted: &BTreeMap<usize, Vec<(i64, i64)>>,
) -> Result<BTreeMap<usize, Vec<i64>>, LoadError> {
    let mut stored: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
    let mut cursor = String::new();
    while stored.len() < accepted.len() {
        // The newest first: theirs are among them.
        let page = admin
            .get(&format!("/api/v1/dialogs?limit=500{cursor}"))
            .await
            .map_err(LoadError::api("reading the dialogs back"))?;
        for dialog in page["data"].as_array().into_iter().flatten() {
            if dialog["client"]["name"].as_str() != Some(name) {
                continue;
            }
            let lines = lines_of(admin, dialog["id"].as_i64().unwrap_or_default()).await?;
            if let Some((customer, _)) = lines.first() {
                stored.entry(*customer).or_default().extend(lines.iter().map(|(_, line)| *line));
            }
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    Ok(stored)
}

async fn lines_of(admin: &Api, dialog: i64) -> Result<Vec<(usize, i64)>, LoadError> {
    let mut lines = Vec::new();
    let mut before = String::new();
    loop {
        let page = admin
            .get(&format!("/api/v1/dialogs/{dialog}/messages?limit=500{before}"))
            .await
            .map_err(LoadError::api("reading the lines back"))?;
        let rows = page["data"].as_array().map(Vec::as_slice).unwrap_or_default();
        let some: Vec<(usize, i64)> = rows.iter().filter_map(|row| parse(&row["text"])).collect();
        lines.splice(0..0, some);
        match rows.first().and_then(|row| row["seq"].as_i64()) {
            Some(seq) if seq > 1 => before = format!("&before_seq={seq}"),
            _ => return Ok(lines),
        }
    }
}

fn parse(text: &Value) -> Option<(usize, i64)> {
    let rest = text.as_str()?.strip_prefix("постійний клієнт ")?;
    let (customer, line) = rest.split_once(", рядок ")?;
    Some((customer.parse().ok()?, line.parse().ok()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn tried(start: Instant, sent: u64, ended: u64, status: u16) -> Try {
        let at = |ms| start + Duration::from_millis(ms);
        Try { sent: at(sent), ended: at(ended), status, told_when: status == 503, message: 1 }
    }

    #[test]
    fn what_callers_saw_is_told_by_time() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let call = |line, tries: &[Try]| Call { customer: 0, line, tries: tries.to_vec() };
        let calls = Calls(vec![
            call(1, &[tried(start, 0, 10, 200)]),
            call(2, &[tried(start, 100, 120, 503), tried(start, 900, 950, 200)]),
            call(3, &[tried(start, 130, 140, 0), tried(start, 1100, 1110, 503)]),
        ]);
        assert_eq!((calls.given_up(), calls.repeated(), calls.without_retry_after()), (1, 2, 0));
        assert_eq!(calls.accepted_within(at(50), at(940)), 0);
        assert_eq!(calls.accepted_within(at(50), at(950)), 1);
        assert_eq!(calls.statuses(at(100), at(1200)), BTreeMap::from([(0, 1), (200, 1), (503, 2)]));
        assert_eq!(calls.gap_after(at(50)), Duration::from_millis(830));
        assert_eq!(calls.gap_after(at(1111)), Duration::ZERO);
        assert_eq!(calls.gap_after(at(1000)), Duration::MAX, "nobody was accepted again");
        assert_eq!(calls.accepted_after(at(500)), Some(Duration::from_millis(450)));
        assert_eq!(calls.accepted_after(at(1000)), None);
        assert_eq!((calls.cut_off(at(135)), calls.cut_off(at(110))), (1, 0));
        assert_eq!(calls.longest(at(0), at(1200)), Duration::from_millis(50));
    }

    #[test]
    fn the_read_back_finds_each_kind_of_fault() {
        for (accepted, stored, wanted) in [
            (vec![1, 2, 3], vec![1, 2, 3], (0, 0, 0)),
            (vec![1, 2, 3], vec![1, 3], (1, 0, 0)),
            (vec![1, 2], vec![1, 2, 2], (0, 1, 0)),
            (vec![1, 2, 3], vec![1, 3, 2], (0, 0, 1)),
            (vec![1, 3], vec![1, 2, 3], (0, 0, 0)),
            (vec![1], vec![], (1, 0, 0)),
        ] {
            let mut found = ReadBack::default();
            compare(accepted.iter().copied(), &stored, &mut found);
            assert_eq!((found.lost, found.doubled, found.reordered), wanted, "{accepted:?} {stored:?}");
            assert_eq!(found.checked, accepted.len());
        }
    }

    #[test]
    fn lines_are_recognised() {
        assert_eq!(parse(&json!(text(7, 12))), Some((7, 12)));
        assert_eq!(parse(&json!("Добрий день")), None);
        assert_eq!(parse(&json!(null)), None);
    }
}
