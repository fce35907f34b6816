//! `reconnect` (load-model.md 10): every panel and every visitor's socket is cut at once, as a broken switch does it, and
//! comes back after a random delay. While they are away each operator's client writes, and operators answer visitors: nothing
//! of it may be missing or come twice, and nobody may be told to load everything again. A crowd beside keeps its sockets.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    Api,
    report::Report,
    rig::{
        Beside, Desk, Dial, Guest, Heard, Hook, Outcome, Staff, Stage, compare,
        hook::Manner,
        measure::{as_micros, micros, ms, wait_until},
        none_of,
    },
    scenario::Context,
};

/// Sockets of one operator.
const SOCKETS_EACH: usize = 2;
/// A client waits up to so long before its first try, and up to twice as long, at most [`MOST_PAUSE`], before each further.
const JITTER: Duration = Duration::from_secs(5);
/// See [`JITTER`].
const MOST_PAUSE: Duration = Duration::from_secs(10);
/// After this the socket counts as not back.
const GIVE_UP: Duration = Duration::from_secs(90);
/// Lines to each operator while everybody is away.
const LINES: usize = 2;

/// What an operator holds: a chat of the Custom Channel and a visitor's page, each as (dialog, whose).
type Held = Arc<Mutex<Vec<[Option<(i64, usize)>; 2]>>>;

/// How a socket came back.
#[derive(Debug, Clone, Default)]
struct Back {
    after: Option<Duration>,
    resumed: bool,
    /// Times each expected line came.
    seen: Vec<u32>,
    tries: u32,
    trouble: String,
}

/// Which lines a socket must get while it is away.
#[derive(Debug, Clone, Default)]
struct Expected(Vec<String>);

impl Expected {
    fn count(&self, text: &str, seen: &mut [u32]) {
        if let Some(n) = self.0.iter().position(|line| line == text)
            && let Some(count) = seen.get_mut(n)
        {
            *count += 1;
        }
    }
}

/// `~c7~`, `~v7~`: the first line of chat 7 and of visitor 7.
fn first_line(kind: char, n: usize) -> String {
    format!("~{kind}{n}~ Добрий день")
}

/// (0 for a chat, 1 for a visitor; whose) of a first line.
fn whose(text: &str) -> Option<(usize, usize)> {
    let inside = text.strip_prefix('~')?.split('~').next()?;
    let place = usize::from(inside.starts_with('v'));
    Some((place, inside.get(1..)?.parse().ok()?))
}

fn note(held: &Held, person: usize, event: &Value) {
    if event["t"] != "message.new" {
        return;
    }
    let text = event["d"]["message"]["text"].as_str().unwrap_or_default();
    let (Some((place, n)), Some(dialog)) = (whose(text), event["d"]["dialog_id"].as_i64()) else { return };
    let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(slot) = held.get_mut(person).and_then(|slots| slots.get_mut(place)) {
        *slot = Some((dialog, n));
    }
}

/// Sits at a panel until the cut; answers (epoch, last event).
async fn sit(
    mut desk: Desk,
    held: Held,
    person: usize,
    mut cut: watch::Receiver<bool>,
) -> Result<(String, i64), String> {
    loop {
        tokio::select! {
            heard = desk.hear() => match heard {
                Ok(Heard::Events(events)) => events.iter().for_each(|event| note(&held, person, event)),
                Ok(Heard::Answer(..)) => {}
                Err(e) => return Err(e.to_string()),
            },
            _ = cut.changed() => return Ok((desk.epoch.clone(), desk.seq)),
        }
    }
}

/// Looks at a page until the cut; answers (token, cursor).
async fn look(mut guest: Guest, mut cut: watch::Receiver<bool>) -> Result<(String, String), String> {
    loop {
        tokio::select! {
            frame = guest.hear() => {
                frame.map_err(|e| e.to_string())?;
            }
            _ = cut.changed() => return Ok((guest.token.clone(), guest.cursor.clone())),
        }
    }
}

/// Random delays of one client.
struct Patience(StdRng, Duration);

impl Patience {
    async fn pause(&mut self) {
        let pause = self.1.mul_f64(self.0.random());
        self.1 = (self.1 * 2).min(MOST_PAUSE);
        tokio::time::sleep(pause).await;
    }
}

async fn sit_again(
    stage: Stage,
    token: String,
    (epoch, seq): (String, i64),
    expected: Expected,
    mut patience: Patience,
    (dial, cut_at): (Dial, Instant),
) -> Back {
    let mut back = Back { seen: vec![0; expected.0.len()], ..Back::default() };
    let mut desk = loop {
        patience.pause().await;
        back.tries += 1;
        match Desk::open(&stage, &token, Some((&epoch, seq)), &dial).await {
            Ok(desk) => break desk,
            Err(e) => back.trouble = e.to_string(),
        }
        if cut_at.elapsed() > GIVE_UP {
            return back;
        }
    };
    (back.after, back.resumed) = (Some(cut_at.elapsed()), desk.resumed);
    let until = Instant::now() + Duration::from_secs(15);
    // A line that comes twice comes soon after the first.
    while Instant::now() < until {
        let enough = back.seen.iter().all(|n| *n > 0);
        let wait = if enough { Duration::from_secs(1) } else { until.saturating_duration_since(Instant::now()) };
        match tokio::time::timeout(wait, desk.hear()).await {
            Ok(Ok(Heard::Events(events))) => {
                for event in events.iter().filter(|e| e["t"] == "message.new") {
                    expected.count(event["d"]["message"]["text"].as_str().unwrap_or_default(), &mut back.seen);
                }
            }
            Ok(Ok(Heard::Answer(..))) => {}
            Ok(Err(e)) => {
                back.trouble = e.to_string();
                break;
            }
            Err(_) => break,
        }
    }
    desk.close().await;
    back
}

async fn look_again(
    stage: Stage,
    bot: i64,
    (token, cursor): (String, String),
    expected: Expected,
    mut patience: Patience,
    (dial, cut_at): (Dial, Instant),
) -> Back {
    let mut back = Back { resumed: true, seen: vec![0; expected.0.len()], ..Back::default() };
    let mut guest = loop {
        patience.pause().await;
        back.tries += 1;
        match Guest::attach(&stage, bot, token.clone(), cursor.clone(), &dial).await {
            Ok(guest) => break guest,
            Err(e) => back.trouble = e.to_string(),
        }
        if cut_at.elapsed() > GIVE_UP {
            return back;
        }
    };
    back.after = Some(cut_at.elapsed());
    let until = Instant::now() + Duration::from_secs(15);
    while Instant::now() < until {
        let enough = back.seen.iter().all(|n| *n > 0);
        let wait = if enough { Duration::from_secs(1) } else { until.saturating_duration_since(Instant::now()) };
        match tokio::time::timeout(wait, guest.hear()).await {
            Ok(Ok(frame)) if frame["t"] == "resync" => back.resumed = false,
            Ok(Ok(frame)) if frame["t"] == "message.created" => {
                expected.count(frame["d"]["content"]["text"].as_str().unwrap_or_default(), &mut back.seen);
            }
            Ok(Ok(_)) => {}
            Ok(Err(e)) => {
                back.trouble = e.to_string();
                break;
            }
            Err(_) => break,
        }
    }
    back
}

fn to_operator(chat: usize, n: usize) -> String {
    format!("поки вас не було: {chat} / {n}")
}

fn to_visitor(visitor: usize) -> String {
    format!("відповідь відвідувачеві {visitor}")
}

struct Away {
    desks: Vec<(usize, (String, i64))>,
    guests: Vec<(usize, (String, String))>,
}

/// Opens everything and waits until each operator holds both dialogs.
async fn gather(
    stage: &Stage,
    staff: &Staff,
    callers: &[Api],
    visitors: usize,
    held: &Held,
    cut: &watch::Receiver<bool>,
) -> Result<Tasks, String> {
    let people = callers.len();
    stage.say(format!("{} panel sockets and {visitors} visitors' sockets are opened", people * SOCKETS_EACH));
    let mut desks = Vec::with_capacity(people * SOCKETS_EACH);
    for n in 0..people * SOCKETS_EACH {
        let person = n % people;
        let token = callers.get(person).and_then(Api::token).unwrap_or_default();
        let mut desk = Desk::open(stage, token, None, &Dial::nth(n, stage.address)).await.map_err(|e| e.to_string())?;
        let mut aside = Vec::new();
        if n < people {
            let answer = desk.ask("status.set", json!({"status": "online"}), &mut aside).await;
            answer.map_err(|e| e.to_string())?.map_err(|d| format!("an operator cannot go on line: {d}"))?;
        }
        aside.iter().for_each(|event| note(held, person, event));
        desks.push((person, tokio::spawn(sit(desk, Arc::clone(held), person, cut.clone()))));
    }
    let guests = stream::iter(0..visitors)
        .map(|n| {
            let (dial, cut) = (Dial::nth(people * SOCKETS_EACH + n, stage.address), cut.clone());
            async move {
                let mut guest = Guest::open(stage, staff.bot, &dial).await?;
                if n < people {
                    guest.say(&format!("{}-v{n}", stage.run), &first_line('v', n)).await.map_err(|e| e.to_string())?;
                }
                Ok::<_, String>((n, tokio::spawn(look(guest, cut))))
            }
        })
        .buffer_unordered(16)
        .try_collect()
        .await?;
    for person in 0..people {
        let chat = format!("{}-c{person}", stage.run);
        staff.customer(stage, &chat, 0, &first_line('c', person)).await.map_err(|e| e.to_string())?;
    }
    let all = || held.lock().unwrap_or_else(PoisonError::into_inner).iter().flatten().all(Option::is_some);
    if !wait_until(Duration::from_secs(60), all).await {
        return Err(String::from("the dialogs did not reach the operators within 60 s"));
    }
    Ok(Tasks { desks, guests })
}

/// Visitors for whom the server, when it runs on this machine, has descriptors: two a socket, and a rest for everything else.
fn affordable(stage: &Stage, panels: usize, wanted: usize) -> Result<usize, String> {
    const REST: usize = 1_500;
    let Ok(pid) = stage.server_pid() else { return Ok(wanted) };
    let limits =
        std::fs::read_to_string(format!("/proc/{pid}/limits")).map_err(|e| format!("the server's limits: {e}"))?;
    let files = open_files(&limits).unwrap_or(usize::MAX);
    Ok(wanted.min((files.saturating_sub(REST) / 2).saturating_sub(panels)))
}

/// The soft limit of open files in the text of `/proc/<pid>/limits`; `None` when there is none.
fn open_files(limits: &str) -> Option<usize> {
    limits.lines().find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next()?.parse().ok())
}

/// People by number, each ending with the place from which they resume.
type Ending<Place> = Vec<(usize, JoinHandle<Result<Place, String>>)>;

struct Tasks {
    desks: Ending<(String, i64)>,
    guests: Ending<(String, String)>,
}

impl Tasks {
    async fn parted(self) -> Result<Away, String> {
        let mut away = Away { desks: Vec::new(), guests: Vec::new() };
        for (person, task) in self.desks {
            away.desks
                .push((person, task.await.map_err(|e| e.to_string())?.map_err(|e| format!("before the cut: {e}"))?));
        }
        for (n, task) in self.guests {
            away.guests.push((n, task.await.map_err(|e| e.to_string())?.map_err(|e| format!("before the cut: {e}"))?));
        }
        Ok(away)
    }
}

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let (people, wanted) = (stage.sized(500, 5), stage.sized(9_000, 45));
    let visitors = affordable(stage, people * SOCKETS_EACH, wanted)?;
    if visitors < wanted {
        ctx.limit(format!(
            "the server may open too few files for {wanted} visitors (it needs two a socket): {visitors} came; raise LimitNOFILE \
             for the full size"
        ));
    }
    ctx.figure("sockets that are cut", (people * SOCKETS_EACH + visitors) as f64, "", None, None);
    let base_time = stage.duration_or(Duration::from_secs(30)).min(Duration::from_secs(60));
    let staff = Staff::hire(stage, "reconnect", people, 2, &receiver.url()).await?;
    let callers = staff.sign_in(stage).await?;
    let held: Held = Arc::new(Mutex::new(vec![[None; 2]; people]));
    let (cut, when_cut) = watch::channel(false);
    for person in &staff.people {
        let body = json!({"total": 2, "by_channel": {"custom_channel": 1, "widget": 1}});
        let path = format!("/api/v1/operators/{}/limits", person.id);
        stage.admin.put(&path, &body).await.map_err(|e| format!("an operator's limits: {e}"))?;
    }
    let tasks = gather(stage, &staff, &callers, visitors, &held, &when_cut).await?;
    let beside = Beside::start(ctx, stage, base_time + GIVE_UP + Duration::from_secs(60)).await?;
    let base = beside.measure(ctx, "before the cut", base_time).await;

    stage.say("every socket is cut");
    let window = ctx.figures.open("cut");
    ctx.figures.mark("every socket is cut");
    let cut_at = Instant::now();
    cut.send_replace(true);
    let away = tasks.parted().await?;
    let held: Vec<_> = held.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut dice = StdRng::seed_from_u64(stage.seed);
    let mut patience = || Patience(StdRng::seed_from_u64(dice.random()), JITTER);
    let mut backs: Vec<JoinHandle<Back>> = Vec::new();
    for (n, (person, parted)) in away.desks.into_iter().enumerate() {
        let token = callers.get(person).and_then(Api::token).unwrap_or_default().to_owned();
        let chat = held.get(person).and_then(|h| h[0]).map(|(_, chat)| chat);
        let expected = chat.into_iter().flat_map(|chat| (0..LINES).map(move |line| to_operator(chat, line)));
        let expected = Expected(expected.collect());
        let how = (Dial::nth(n, stage.address), cut_at);
        backs.push(tokio::spawn(sit_again(stage.clone(), token, parted, expected, patience(), how)));
    }
    let panels = backs.len();
    for (n, parted) in away.guests {
        let expected = Expected(if n < people { vec![to_visitor(n)] } else { Vec::new() });
        let how = (Dial::nth(panels + n, stage.address), cut_at);
        backs.push(tokio::spawn(look_again(stage.clone(), staff.bot, parted, expected, patience(), how)));
    }
    speak(stage, &staff, &callers, &held).await?;
    let mut all = Vec::with_capacity(backs.len());
    for back in backs {
        all.push(back.await.map_err(|e| e.to_string())?);
    }
    ctx.figures.close(window);
    let outcome = judge(ctx, &all, panels)?;
    compare(ctx, ("before the cut", base), ("of untouched sockets during it", window), 3.0);
    ctx.limit("statements per resumed socket are not seen from outside");
    outcome.finish(ctx, Some(beside)).await
}

/// What is said while everybody is away: customers write, and operators answer visitors over the API.
async fn speak(
    stage: &Stage,
    staff: &Staff,
    callers: &[Api],
    held: &[[Option<(i64, usize)>; 2]],
) -> Result<(), String> {
    stream::iter(callers.iter().zip(held).enumerate())
        .map(|(chat, (caller, held))| async move {
            let name = format!("{}-c{chat}", stage.run);
            for line in 0..LINES {
                let update = i64::try_from(line).unwrap_or(0) + 1;
                let said = staff.customer(stage, &name, update, &to_operator(chat, line)).await;
                said.map_err(|e| format!("a line to an operator: {e}"))?;
            }
            if let Some((dialog, visitor)) = held[1] {
                let body = json!({"type": "text", "text": to_visitor(visitor)});
                let path = format!("/api/v1/dialogs/{dialog}/messages");
                caller.post(&path, &body).await.map_err(|e| format!("an answer to a visitor: {e}"))?;
            }
            Ok::<_, String>(())
        })
        .buffer_unordered(16)
        .try_fold((), |(), ()| async { Ok(()) })
        .await
}

fn judge(ctx: &Context, backs: &[Back], panels: usize) -> Result<Outcome, String> {
    let mut outcome = Outcome::default();
    let mut after = micros()?;
    backs.iter().filter_map(|b| b.after).for_each(|time| after.saturating_record(as_micros(time)));
    let count = |fits: &dyn Fn(&Back) -> bool| backs.iter().filter(|b| fits(b)).count() as u64;
    let all_back = backs.iter().map(|b| b.after.map_or(f64::INFINITY, |t| t.as_secs_f64())).fold(0.0, f64::max);
    ctx.figure("sockets cut at once", backs.len() as f64, "", None, None);
    ctx.figure("cut → all back", all_back, "s", Some(30.0), Some(10.0));
    ctx.figure("cut → back, p50", ms(&after, 0.5) / 1000.0, "s", None, None);
    ctx.figure(
        "tries per socket",
        backs.iter().map(|b| f64::from(b.tries)).sum::<f64>() / backs.len() as f64,
        "",
        None,
        None,
    );
    none_of(ctx, "sockets that did not come back", count(&|b| b.after.is_none()));
    none_of(ctx, "sockets told to load everything again", count(&|b| b.after.is_some() && !b.resumed));
    let lines = || backs.iter().flat_map(|b| &b.seen);
    none_of(ctx, "lines missed", lines().filter(|n| **n == 0).count() as u64);
    none_of(ctx, "lines that came twice", lines().filter(|n| **n > 1).count() as u64);
    outcome.audit.lost += lines().filter(|n| **n == 0).count() as u64;
    outcome.audit.doubled += lines().filter(|n| **n > 1).count() as u64;
    outcome.audit.checked.insert(String::from("lines_while_away"), lines().count() as u64);
    for (n, back) in backs.iter().enumerate().filter(|(_, b)| b.after.is_none() || b.seen.contains(&0)).take(20) {
        let kind = if n < panels { "panel" } else { "visitor" };
        outcome.audit.violations.push(format!("{kind} {n}: {back:?}"));
    }
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_lines_tell_whose_they_are() {
        for (kind, place, n) in [('c', 0, 7), ('v', 1, 123)] {
            assert_eq!(whose(&first_line(kind, n)), Some((place, n)));
        }
        for text in ["", "~", "Добрий день", "~c~", "~cx~"] {
            assert_eq!(whose(text), None, "{text}");
        }
    }

    #[test]
    fn the_limit_of_open_files_is_read() {
        let text = "Limit                     Soft Limit           Hard Limit           Units     \n\
                    Max processes             127000               127000               processes \n\
                    Max open files            20000                65536                files     \n";
        assert_eq!(open_files(text), Some(20_000));
        assert_eq!(open_files("Max open files            unlimited            unlimited            files"), None);
    }

    #[test]
    fn expected_lines_are_counted_and_others_are_not() {
        let (expected, mut seen) = (Expected(vec![to_operator(3, 0), to_operator(3, 1)]), vec![0; 2]);
        for text in [to_operator(3, 1), to_operator(3, 1), to_operator(4, 0), to_visitor(3)] {
            expected.count(&text, &mut seen);
        }
        assert_eq!(seen, [0, 2]);
    }
}
