//! `lists`: lists, the table, clients and search answer at once over a year of history (operator-line.md 4.1, 4.2): p95 of each kind of
//! call at most 50 ms on a database that `fill` has filled, as seen by whoever calls.
//!
//! The calls are those of the panel, by a supervisor who sees everything and by an operator who sees ten dialogs of their own, the queue
//! of their topic and nothing of the history. They come at planned moments, whatever the server does, and are measured from these.

mod asks;

use std::{cell::RefCell, rc::Rc, time::Duration};

use futures_util::{StreamExt, TryStreamExt, stream};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use serde_json::{Value, json};
use tokio::{task::JoinHandle, time::Instant};

use asks::{Ask, Known, STEPS, Walk, What, Who};

use super::scale::panels;
use crate::{
    Api, ApiError,
    figures::histograms::Latencies,
    fill::COMMON_WORD,
    floor,
    report::Report,
    rig::{Hook, Outcome, Staff, Stage, hook::Manner, measure::as_micros, none_of},
    scenario::Context,
};

/// Calls per second when none are asked for.
const RATE: f64 = 40.0;
/// Measured time when none is asked for.
const TIME: Duration = Duration::from_secs(120);
/// A list, the table, a search, ms, p95.
const MUST: f64 = 50.0;
/// What we would like, ms.
const AIM: f64 = 25.0;
/// Calls of a kind that its p95 needs to be judged: five lie above it then.
const SAMPLES: u64 = 100;
/// History for which the limits are stated: closed dialogs and messages.
const STATED: (u64, u64) = (1_000_000, 10_000_000);
/// Operators on line, and dialogs each of them holds.
const OPERATORS: usize = 10;
/// See [`OPERATORS`].
const EACH: u32 = 10;
/// Open dialogs beside the history; those that nobody holds wait.
const OPEN: usize = 300;
/// Customers who write at once.
const AT_ONCE: usize = 8;

/// What became of the calls of one kind.
#[derive(Debug, Default)]
struct Told {
    /// Until the first answer.
    took: Latencies,
    /// Until a search was done as the panel does it.
    whole: Latencies,
    /// Rows of the fullest answer.
    rows: usize,
    failed: u64,
    why: Option<String>,
}

/// One kind of call with what became of it.
struct Line {
    ask: Ask,
    walk: RefCell<Walk>,
    told: RefCell<Told>,
}

/// Those who call.
struct Callers {
    supervisor: Api,
    operator: Api,
}

/// Everything that is shared by the calls.
struct Play {
    callers: Callers,
    lines: Vec<Line>,
    lag: RefCell<Latencies>,
}

impl Play {
    /// One call that was planned then.
    async fn call(&self, n: usize, planned: Instant) {
        let Some(line) = self.lines.get(n) else { return };
        self.lag.borrow_mut().record(as_micros(planned.elapsed()));
        let caller = match line.ask.who {
            Who::Supervisor => &self.callers.supervisor,
            Who::Operator => &self.callers.operator,
        };
        let answered = line.answer(caller, planned).await;
        let mut told = line.told.borrow_mut();
        match answered {
            Ok((first, rows)) => {
                told.took.record(as_micros(first));
                told.rows = told.rows.max(rows);
                if matches!(line.ask.what, What::Search(_)) {
                    told.whole.record(as_micros(planned.elapsed()));
                }
            }
            Err(why) => {
                told.failed += 1;
                told.why.get_or_insert(why.to_string());
            }
        }
    }

    /// Forgets what was measured so far.
    fn forget(&self) {
        self.lag.borrow_mut().reset();
        for line in &self.lines {
            *line.told.borrow_mut() = Told::default();
        }
    }
}

impl Line {
    /// Time to the first answer, and rows of all.
    async fn answer(&self, caller: &Api, planned: Instant) -> Result<(Duration, usize), ApiError> {
        const LISTS: &str = "/api/v1/dialogs/search";
        let page = match &self.ask.what {
            What::Page(body) => caller.post(LISTS, body).await?,
            What::Get(path) => caller.get(path).await?,
            What::Walk(list) => {
                let body = self.walk.borrow().body(list);
                let page = caller.post(LISTS, &body).await?;
                self.walk.borrow_mut().read(&page);
                page
            }
            What::Search(words) => return search(caller, words, planned).await,
        };
        Ok((planned.elapsed(), asks::rows(&page)))
    }
}

/// Searches as the panel does: it goes on until enough is found, all is looked through, or it has asked often enough.
async fn search(caller: &Api, words: &str, planned: Instant) -> Result<(Duration, usize), ApiError> {
    let page = caller.get(&asks::found(words, None)).await?;
    let first = planned.elapsed();
    let (mut found, mut cursor) = (asks::rows(&page), asks::next(&page));
    for _ in 1..STEPS {
        let Some(from) = cursor.filter(|_| found < asks::WISHED) else { break };
        let page = caller.get(&asks::found(words, Some(&from))).await?;
        found += asks::rows(&page);
        cursor = asks::next(&page);
    }
    Ok((first, found))
}

/// A supervisor with a table of their own choice.
async fn supervisor(stage: &Stage) -> Result<Api, String> {
    let (email, password) = (format!("{}-reader@load.example", stage.run), format!("load-{}-reader", stage.run));
    let body = json!({"email": email, "name": "Reader", "password": password, "roles": ["supervisor"]});
    stage.admin.post("/api/v1/users", &body).await.map_err(|e| format!("a supervisor: {e}"))?;
    let (caller, _) = stage.anonymous.sign_in(&email, &password).await.map_err(|e| format!("a sign-in: {e}"))?;
    let columns = json!({"table_columns": asks::COLUMNS});
    caller.patch("/api/v1/me/preferences", &columns).await.map_err(|e| format!("the columns of the table: {e}"))?;
    Ok(caller)
}

/// Saved filters of the supervisor: wide and narrow ones, as people have them.
async fn filters(supervisor: &Api, tag: i64) -> Result<(Vec<(&'static str, i64)>, i64), ApiError> {
    let leaf = |field: &str, op: &str, value: Value| json!({"field": field, "op": op, "value": value});
    let closed = || leaf("state", "eq", json!("closed"));
    let sample = supervisor.post("/api/v1/dialogs/search", &json!({"folder": "closed", "limit": 100})).await?;
    let holder = sample["data"].as_array().into_iter().flatten().find_map(|row| row["operator_id"].as_i64());
    let last_month = json!({"last": 30, "unit": "d"});
    let mut wanted = vec![
        ("closed in the website's or the custom channel", leaf("channel", "in", json!(["widget", "custom_channel"]))),
        ("closed in the last month", leaf("closed_at", "gt", last_month)),
        ("closed with a tag that none has", leaf("tag", "eq", json!(tag))),
    ];
    wanted.extend(holder.map(|id| ("closed by one operator", leaf("operator", "eq", json!(id)))));
    let mut made = Vec::with_capacity(wanted.len());
    for (name, condition) in wanted {
        let conditions = json!({"join": "and", "items": [closed(), condition]});
        let body = json!({"name": name, "conditions": conditions});
        made.push((name, id(&supervisor.post("/api/v1/filters", &body).await?)));
    }
    let body = json!({"name": "by words", "conditions": leaf("text", "contains", json!(COMMON_WORD))});
    let by_words = id(&supervisor.post("/api/v1/filters", &body).await?);
    Ok((made, by_words))
}

fn id(answer: &Value) -> i64 {
    answer["id"].as_i64().unwrap_or_default()
}

/// Digits of the phone of a client of the history; `None` when the caller is shown none.
async fn phone(supervisor: &Api) -> Result<Option<String>, ApiError> {
    let page = supervisor.get(&asks::clients("Коваль", 100)).await?;
    Ok(phone_in(&page))
}

fn phone_in(page: &Value) -> Option<String> {
    let rows = page["data"].as_array().into_iter().flatten();
    let digits = |row: &Value| -> String {
        row["phone"].as_str().unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
    };
    rows.map(digits).find(|digits| digits.len() >= 9)
}

/// Open dialogs: each operator holds some, the rest waits. A word of all their messages is in no other.
async fn open_dialogs(stage: &Stage, staff: &Staff, today: &str) -> Result<(), String> {
    stage.say(format!("{OPEN} dialogs are opened beside the history"));
    stream::iter(0..OPEN)
        .map(|n| {
            let (chat, text) = (format!("{}-l{n}", stage.run), format!("Добрий день, де замовлення {today}?"));
            async move { staff.customer(stage, &chat, 0, &text).await }
        })
        .buffer_unordered(AT_ONCE)
        .try_fold((), |(), _| async { Ok(()) })
        .await
        .map_err(|e| format!("a dialog: {e}"))
}

/// The order of one round: every kind once.
fn round(kinds: usize, dice: &mut StdRng) -> Vec<usize> {
    let mut order: Vec<usize> = (0..kinds).collect();
    order.shuffle(dice);
    order
}

/// Every kind once, one after another: what is asked for is understood, and how slow it is for whoever asks first.
async fn first_round(ctx: &Context, play: &Play) -> Result<(), String> {
    let mut slowest = (0.0, String::new());
    for (n, line) in play.lines.iter().enumerate() {
        play.call(n, Instant::now()).await;
        let told = line.told.borrow();
        if let Some(why) = &told.why {
            return Err(format!("{}: {why}", line.ask.name));
        }
        let took = told.took.ms(1.0).unwrap_or_default();
        if took > slowest.0 {
            slowest = (took, line.ask.name.clone());
        }
    }
    ctx.figure("slowest first call of a kind", slowest.0, "ms", None, None);
    ctx.limit(format!("the slowest first call was «{}»", slowest.1));
    Ok(())
}

/// Calls at planned moments. Answers how many were planned and how many calls a second were answered.
async fn calls(stage: &Stage, play: &Rc<Play>, rate: f64, time: Duration) -> (u32, f64) {
    let (mut dice, mut order) = (StdRng::seed_from_u64(stage.seed), Vec::new());
    let (begin, mut planned, mut tasks) = (Instant::now(), 0_u32, Vec::<JoinHandle<()>>::new());
    loop {
        let at = begin + Duration::from_secs_f64(f64::from(planned) / rate);
        if at >= begin + time {
            break;
        }
        if order.is_empty() {
            order = round(play.lines.len(), &mut dice);
        }
        let Some(n) = order.pop() else { break };
        tokio::time::sleep_until(at).await;
        let play = Rc::clone(play);
        tasks.push(tokio::task::spawn_local(async move { play.call(n, at).await }));
        planned += 1;
    }
    // Calls that are on their way belong to the run; each has a limit of its own.
    for task in tasks {
        let _over = task.await;
    }
    let answered: u64 = play.lines.iter().map(|line| line.told.borrow().took.len()).sum();
    (planned, answered as f64 / begin.elapsed().as_secs_f64())
}

/// A row for each figure of each kind.
fn judge(ctx: &Context, play: &Play) {
    let (mut failed, mut few) = (0, 0);
    for line in &play.lines {
        let (name, told) = (&line.ask.name, line.told.borrow());
        let enough = told.took.len() >= SAMPLES;
        few += usize::from(!enough);
        let limit = line.ask.judged && enough;
        let at = |quantile: f64| told.took.ms(quantile).unwrap_or(f64::NAN);
        ctx.figure(&format!("{name}, p50"), at(0.5), "ms", None, None);
        ctx.figure(&format!("{name}, p95"), at(0.95), "ms", limit.then_some(MUST), limit.then_some(AIM));
        ctx.figure(&format!("{name}, max"), at(1.0), "ms", None, None);
        if let Some(whole) = told.whole.ms(0.95) {
            ctx.figure(&format!("{name}, p95 until it is done"), whole, "ms", None, None);
            ctx.limit(format!("{name}: {} messages in the fullest answer", told.rows));
        }
        if matches!(line.ask.what, What::Walk(_)) {
            ctx.limit(format!("{name}: as far as page {}", line.walk.borrow().deepest));
        }
        failed += told.failed;
        if let Some(why) = &told.why {
            ctx.limit(format!("{name}: {} failed, the first with {why}", told.failed));
        }
    }
    none_of(ctx, "calls that failed", failed);
    if few > 0 {
        ctx.limit(format!(
            "p95 of fewer than {SAMPLES} calls is mostly chance: {few} kinds of calls are shown and not judged (longer --duration or \
             higher --rate)"
        ));
    }
}

/// What the database held, as a sentence.
fn history(filled: Option<(u64, u64, u64)>) -> String {
    let (dialogs, messages) = STATED;
    match filled {
        Some((clients, d, m)) if d >= dialogs && m >= messages => {
            format!("the database held {clients} clients, {d} dialogs and {m} messages before the run")
        }
        Some((clients, d, m)) => format!(
            "the database held {clients} clients, {d} dialogs and {m} messages before the run: less than the {dialogs} closed dialogs and \
             {messages} messages for which the limits are stated"
        ),
        None => {
            String::from("how much the database held is not known: give the tool the server's ROZMOVA__DATABASE__URL")
        }
    }
}

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let (time, rate) = (stage.duration_or(TIME), stage.rate.unwrap_or(RATE).max(0.1));
    let staff = Staff::hire(stage, "lists", OPERATORS, EACH, &receiver.url()).await?;
    let callers = staff.sign_in(stage).await?;
    let panels = panels(stage, &callers).await?;
    // Letters and digits: one word.
    let today = stage.run.clone();
    open_dialogs(stage, &staff, &today).await?;
    let supervisor = supervisor(stage).await?;
    let tags = floor::tags(&stage.admin).await.map_err(|e| format!("the tags: {e}"))?;
    let tag = tags.first().copied().unwrap_or(1);
    let (filters, by_words) = filters(&supervisor, tag).await.map_err(|e| format!("the saved filters: {e}"))?;
    let phone = phone(&supervisor).await.map_err(|e| format!("the clients: {e}"))?.unwrap_or_else(|| {
        ctx.limit("no phone of a client is known: «clients by a phone» asks for one that perhaps nobody has");
        String::from("380670000100")
    });
    let known = Known { filters, by_words, phone, today };
    let line = |ask| Line { ask, walk: RefCell::default(), told: RefCell::default() };
    let operator = callers.first().cloned().ok_or("there is no operator")?;
    let callers = Callers { supervisor, operator };
    let lines = asks::all(&known).into_iter().map(line).collect();
    let play = Rc::new(Play { callers, lines, lag: RefCell::default() });

    stage.say("every call once");
    first_round(ctx, &play).await?;
    play.forget();
    let before = ctx.sampler.look();
    let window = ctx.figures.open("calls");
    let name = format!("{rate} calls a second of {} kinds", play.lines.len());
    let ((planned, answered), ()) = tokio::join!(calls(stage, &play, rate, time), ctx.pass(&name, time));
    ctx.figures.close(window);
    let after = ctx.sampler.look();
    let ended = panels.iter().filter(|task| task.is_finished()).count() as u64;
    panels.iter().for_each(JoinHandle::abort);

    ctx.limit(history(ctx.filled()));
    ctx.limit("rates of this report are calls of the API, not messages");
    ctx.figure("kinds of calls", play.lines.len() as f64, "", None, None);
    ctx.figure("open dialogs beside the history", OPEN as f64, "", None, None);
    for (who, was, is) in [("server", before.server, after.server), ("database", before.database, after.database)] {
        if let Some(cost) = super::scale::each(f64::from(planned), was, is) {
            ctx.figure(&format!("{who}, CPU per 1,000 calls"), cost, "s", None, None);
        }
    }
    none_of(ctx, "panels that ended by themselves", ended);
    judge(ctx, &play);
    let lag = play.lag.borrow().ms(0.99).unwrap_or_default();
    Outcome { rates: Some((rate, answered, lag)), ..Outcome::default() }.finish(ctx, None).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_has_every_kind_once_in_an_order_of_the_seed() {
        let (mut one, mut two) = (StdRng::seed_from_u64(7), StdRng::seed_from_u64(7));
        let order = round(40, &mut one);
        assert_eq!(order, round(40, &mut two));
        assert_ne!(order, round(40, &mut two), "the next round has another order");
        let mut sorted = order;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..40).collect::<Vec<_>>());
    }

    #[test]
    fn a_smaller_history_than_the_limits_are_stated_for_is_named() {
        assert!(!history(Some((200_000, 1_000_000, 10_000_000))).contains("less than"));
        assert!(history(Some((200_000, 1_000_000, 9_999_999))).contains("less than"));
        assert!(history(None).contains("ROZMOVA__DATABASE__URL"));
    }

    #[test]
    fn a_phone_is_taken_from_the_first_client_who_has_one() {
        let page = json!({"data": [{"phone": ""}, {"phone": "+380 67 000 12 34"}, {"phone": "380679999999"}]});
        assert_eq!(phone_in(&page).as_deref(), Some("380670001234"));
        assert_eq!(phone_in(&json!({"data": [{"phone": "380 ** *** ** 67"}]})), None);
    }
}
