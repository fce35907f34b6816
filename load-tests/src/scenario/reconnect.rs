//! `reconnect` (load-model.md 10): every panel and every visitor's socket is cut at once, as a broken switch does it, and
//! comes back after a random delay. While they are away each operator's client writes, and operators answer visitors: nothing
//! of it may be missing or come twice, and nobody may be told to load everything again. A crowd beside keeps its sockets.
//!
//! With `--kills 1` the server is restarted instead (SIGTERM and start). Sessions of panels are in its memory, so panels are told
//! to load everything; visitors' pages go on from their stored events. Nothing may be missing all the same.

mod reads;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{runtime::Runtime, sync::watch, task::JoinHandle};

use crate::{
    Api,
    machine::{control::ServerProcess, recipe::Signal},
    report::Report,
    rig::{
        Beside, Desk, DeskError, Dial, Guest, Heard, Hook, Outcome, Staff, Stage, compare,
        hook::Manner,
        measure::{as_micros, micros, ms, wait_until},
        none_of,
    },
    scenario::Context,
    socket::SocketEnd,
};
use reads::Reads;

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
/// The lines are said evenly over this time. Said as fast as they are taken they would be a flood of their own, ten times the crowd's
/// rate, and what the sockets that come back cost the others could not be told from it.
const SPEAKING: Duration = JITTER;
/// A stop or a start of the server that takes longer ends the run.
const RESTART: Duration = Duration::from_secs(30);

/// A thread of its own for the sockets that are cut. On the crowd's thread ten thousand of them, ready in one moment, would stand before
/// what the others read, and the generator's own pause would be taken for the server's.
struct Elsewhere(Option<Runtime>);

impl Elsewhere {
    fn start() -> Result<Self, String> {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).thread_name("cut-sockets").enable_all().build();
        Ok(Self(Some(runtime.map_err(|e| format!("no thread for the sockets that are cut: {e}"))?)))
    }

    fn spawn<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        match &self.0 {
            Some(runtime) => runtime.spawn(task),
            None => tokio::spawn(task),
        }
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        // Waiting for its threads is not allowed where tasks run.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

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

/// Whether the server is being restarted: who loses the socket then keeps the place in its events.
#[derive(Debug, Default)]
struct Going {
    on: AtomicBool,
    /// Sockets that were closed with a code, and not just cut.
    told: AtomicU64,
}

impl Going {
    /// Whether this end is the restart's.
    fn ended(&self, end: &SocketEnd) -> bool {
        let on = self.on.load(Ordering::Relaxed);
        if on && matches!(end, SocketEnd::Closed { .. }) {
            self.told.fetch_add(1, Ordering::Relaxed);
        }
        on
    }
}

/// Sits at a panel until the cut; answers (epoch, last event).
async fn sit(
    mut desk: Desk,
    held: Held,
    person: usize,
    mut cut: watch::Receiver<bool>,
    going: Arc<Going>,
) -> Result<(String, i64), String> {
    loop {
        tokio::select! {
            heard = desk.hear() => match heard {
                Ok(Heard::Events(events)) => events.iter().for_each(|event| note(&held, person, event)),
                Ok(Heard::Answer(..)) => {}
                Err(DeskError::End(end)) if going.ended(&end) => return Ok((desk.epoch.clone(), desk.seq)),
                Err(e) => return Err(e.to_string()),
            },
            _ = cut.changed() => return Ok((desk.epoch.clone(), desk.seq)),
        }
    }
}

/// Looks at a page until the cut; answers (token, cursor).
async fn look(mut guest: Guest, mut cut: watch::Receiver<bool>, going: Arc<Going>) -> Result<(String, String), String> {
    loop {
        tokio::select! {
            frame = guest.hear() => match frame {
                Ok(_) => {}
                Err(end) if going.ended(&end) => return Ok((guest.token.clone(), guest.cursor.clone())),
                Err(end) => return Err(end.to_string()),
            },
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

/// What a client loads over HTTP after a lost session (contract.md 4.1): how often each expected line is there. Empty when it
/// cannot be loaded.
async fn load(caller: &Api, dialog: i64, expected: &Expected) -> Vec<u32> {
    let mut seen = vec![0; expected.0.len()];
    let Ok(page) = caller.get(&format!("/api/v1/dialogs/{dialog}/messages?limit=500")).await else { return Vec::new() };
    for text in page["data"].as_array().into_iter().flatten().filter_map(|message| message["text"].as_str()) {
        expected.count(text, &mut seen);
    }
    seen
}

/// Lines that came over the socket and lines that were loaded: a line that is in both was told once.
fn merged(heard: &[u32], loaded: &[u32]) -> Vec<u32> {
    heard.iter().enumerate().map(|(n, heard)| loaded.get(n).map_or(*heard, |loaded| *heard.max(loaded))).collect()
}

async fn sit_again(
    stage: Stage,
    caller: Api,
    held: Option<i64>,
    (epoch, seq): (String, i64),
    expected: Expected,
    mut patience: Patience,
    (dial, cut_at): (Dial, Instant),
) -> Back {
    let token = caller.token().unwrap_or_default();
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
    let mut loaded = Vec::new();
    let until = Instant::now() + Duration::from_secs(15);
    // A line that comes twice comes soon after the first.
    while Instant::now() < until {
        // Whoever did not resume was told the newest number before what is loaded now: nothing lies between.
        if !back.resumed
            && loaded.is_empty()
            && let Some(dialog) = held
        {
            loaded = load(&caller, dialog, &expected).await;
        }
        let enough = merged(&back.seen, &loaded).iter().all(|n| *n > 0);
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
    back.seen = merged(&back.seen, &loaded);
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
    (cut, going): (&watch::Receiver<bool>, &Arc<Going>),
    elsewhere: &Elsewhere,
) -> Result<Tasks, String> {
    let people = callers.len();
    stage.say(format!("{} panel sockets and {visitors} visitors' sockets are opened", people * SOCKETS_EACH));
    let mut desks = Vec::with_capacity(people * SOCKETS_EACH);
    for n in 0..people * SOCKETS_EACH {
        let person = n % people;
        let token = callers.get(person).and_then(Api::token).unwrap_or_default();
        let of_stage = stage.clone();
        let opened = elsewhere.spawn(async move {
            let dial = Dial::nth(n, of_stage.address);
            let mut desk = Desk::open(&of_stage, &token, None, &dial).await.map_err(|e| e.to_string())?;
            let mut aside = Vec::new();
            if n < people {
                let answer = desk.ask("status.set", json!({"status": "online"}), &mut aside).await;
                answer.map_err(|e| e.to_string())?.map_err(|d| format!("an operator cannot go on line: {d}"))?;
            }
            Ok::<_, String>((desk, aside))
        });
        let (desk, aside) = opened.await.map_err(|e| e.to_string())??;
        aside.iter().for_each(|event| note(held, person, event));
        desks.push((person, elsewhere.spawn(sit(desk, Arc::clone(held), person, cut.clone(), Arc::clone(going)))));
    }
    let guests = stream::iter(0..visitors)
        .map(|n| {
            let (stage, bot, cut, going) = (stage.clone(), staff.bot, cut.clone(), Arc::clone(going));
            let opened = elsewhere.spawn(async move {
                let dial = Dial::nth(people * SOCKETS_EACH + n, stage.address);
                let mut guest = Guest::open(&stage, bot, &dial).await?;
                if n < people {
                    guest.say(&format!("{}-v{n}", stage.run), &first_line('v', n)).await.map_err(|e| e.to_string())?;
                }
                Ok::<_, String>(guest)
            });
            async move {
                let guest = opened.await.map_err(|e| e.to_string())??;
                Ok::<_, String>((n, elsewhere.spawn(look(guest, cut, going))))
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

/// Visitors for whom the server, when it runs on this machine, has descriptors: one a socket, and a rest for everything else.
fn affordable(stage: &Stage, panels: usize, wanted: usize) -> Result<usize, String> {
    const REST: usize = 1_500;
    let Ok(pid) = stage.server_pid() else { return Ok(wanted) };
    let limits =
        std::fs::read_to_string(format!("/proc/{pid}/limits")).map_err(|e| format!("the server's limits: {e}"))?;
    let files = open_files(&limits).unwrap_or(usize::MAX);
    Ok(wanted.min(files.saturating_sub(REST).saturating_sub(panels)))
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
    // Reloads and lost networks of the crowd beside would be taken for those that are measured.
    ctx.only_writing();
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let mut server = match ctx.settings.kills.unwrap_or(0) {
        0 => None,
        _ => Some(ServerProcess::find(&ctx.settings.target).map_err(|e| e.to_string())?),
    };
    let (people, wanted) = (stage.sized(500, 5), stage.sized(9_000, 45));
    let visitors = affordable(stage, people * SOCKETS_EACH, wanted)?;
    if visitors < wanted {
        ctx.limit(format!(
            "the server may open too few files for {wanted} visitors: {visitors} came; raise LimitNOFILE for the full size"
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
    let going = Arc::<Going>::default();
    let elsewhere = Elsewhere::start()?;
    let tasks = gather(stage, &staff, &callers, visitors, &held, (&when_cut, &going), &elsewhere).await?;
    let held: Vec<_> = held.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let beside = Beside::start(ctx, stage, base_time + GIVE_UP + RESTART + Duration::from_secs(60)).await?;
    let mut reads = Reads::begin(stage).await;
    let base = beside.measure(ctx, "before the cut", base_time).await;
    reads.usual(stage, base_time).await;
    // The same lines as later, while everybody is there: what they cost is not the resumption's.
    let rehearsal = Instant::now();
    speak(stage, &staff, &callers, &held, Round::Rehearsal).await?;
    reads.lines(stage, rehearsal.elapsed()).await;

    let window = ctx.figures.open("cut");
    let cut_at = Instant::now();
    match &mut server {
        None => {
            stage.say("every socket is cut");
            ctx.figures.mark("every socket is cut");
        }
        Some(server) => {
            stage.say("the server is restarted");
            ctx.figures.mark("SIGTERM");
            going.on.store(true, Ordering::Relaxed);
            restart(server).await.map_err(|e| e.to_string())?;
            ctx.figures.mark("the server is ready again");
        }
    }
    cut.send_replace(true);
    let away = tasks.parted().await?;
    let mut dice = StdRng::seed_from_u64(stage.seed);
    let mut patience = || Patience(StdRng::seed_from_u64(dice.random()), JITTER);
    let mut backs: Vec<JoinHandle<Back>> = Vec::new();
    for (n, (person, parted)) in away.desks.into_iter().enumerate() {
        let Some(caller) = callers.get(person).cloned() else { continue };
        let chat = held.get(person).and_then(|h| h[0]);
        let expected =
            chat.into_iter().flat_map(|(_, chat)| (0..LINES).map(move |line| Round::Away.to_operator(chat, line)));
        let expected = Expected(expected.collect());
        let how = (Dial::nth(n, stage.address), cut_at);
        // A cut alone is no reason to load anything: then what is missing on the socket is missing.
        let to_load = chat.map(|(dialog, _)| dialog).filter(|_| server.is_some());
        backs.push(elsewhere.spawn(sit_again(stage.clone(), caller, to_load, parted, expected, patience(), how)));
    }
    let panels = backs.len();
    for (n, parted) in away.guests {
        let expected = Expected(if n < people { vec![Round::Away.to_visitor(n)] } else { Vec::new() });
        let how = (Dial::nth(panels + n, stage.address), cut_at);
        backs.push(elsewhere.spawn(look_again(stage.clone(), staff.bot, parted, expected, patience(), how)));
    }
    speak(stage, &staff, &callers, &held, Round::Away).await?;
    let mut all = Vec::with_capacity(backs.len());
    for back in backs {
        all.push(back.await.map_err(|e| e.to_string())?);
    }
    ctx.figures.close(window);
    let outcome = judge(ctx, &all, panels, server.is_some())?;
    if server.is_some() {
        let told = going.told.load(Ordering::Relaxed);
        ctx.figure("sockets that were closed with a code", told as f64, "", None, None);
        ctx.limit("after a restart panels load what they missed: their sessions were in the memory of the old process");
    } else {
        compare(ctx, ("before the cut", base), ("of untouched sockets during it", window), 3.0);
        reads.judge(ctx, stage, cut_at.elapsed(), all.len()).await;
    }
    outcome.finish(ctx, Some(beside)).await
}

/// SIGTERM, the end, a start, readiness.
async fn restart(server: &mut ServerProcess) -> Result<(), crate::machine::MachineError> {
    server.signal(Signal::TERM)?;
    server.gone(RESTART).await?;
    server.start()?;
    server.ready(RESTART).await?;
    Ok(())
}

/// Lines are said twice: once while everybody is there, and once while everybody is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Round {
    Rehearsal,
    Away,
}

impl Round {
    const fn when(self) -> &'static str {
        match self {
            Self::Rehearsal => "поки всі тут",
            Self::Away => "поки вас не було",
        }
    }

    fn to_operator(self, chat: usize, n: usize) -> String {
        format!("{}: {chat} / {n}", self.when())
    }

    fn to_visitor(self, visitor: usize) -> String {
        format!("{}: відповідь відвідувачеві {visitor}", self.when())
    }

    /// Number of the customer's update; the first line of a chat has 0.
    fn update(self, line: usize) -> i64 {
        let before = if self == Self::Away { LINES } else { 0 };
        i64::try_from(before + line).unwrap_or(0) + 1
    }
}

/// Customers write, and operators answer visitors over the API: chat by chat, over [`SPEAKING`].
async fn speak(
    stage: &Stage,
    staff: &Staff,
    callers: &[Api],
    held: &[[Option<(i64, usize)>; 2]],
    round: Round,
) -> Result<(), String> {
    let (begin, gap) = (Instant::now(), SPEAKING / u32::try_from(callers.len().max(1)).unwrap_or(u32::MAX));
    stream::iter(callers.iter().zip(held).enumerate())
        .map(|(chat, (caller, held))| async move {
            let at = begin + gap * u32::try_from(chat).unwrap_or(u32::MAX);
            tokio::time::sleep(at.saturating_duration_since(Instant::now())).await;
            let name = format!("{}-c{chat}", stage.run);
            for line in 0..LINES {
                let said = staff.customer(stage, &name, round.update(line), &round.to_operator(chat, line)).await;
                said.map_err(|e| format!("a line to an operator: {e}"))?;
            }
            if let Some((dialog, visitor)) = held[1] {
                let body = json!({"type": "text", "text": round.to_visitor(visitor)});
                let path = format!("/api/v1/dialogs/{dialog}/messages");
                caller.post(&path, &body).await.map_err(|e| format!("an answer to a visitor: {e}"))?;
            }
            Ok::<_, String>(())
        })
        .buffer_unordered(16)
        .try_fold((), |(), ()| async { Ok(()) })
        .await
}

fn judge(ctx: &Context, backs: &[Back], panels: usize, restarted: bool) -> Result<Outcome, String> {
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
    let told = |backs: &[Back]| backs.iter().filter(|b| b.after.is_some() && !b.resumed).count() as u64;
    let (of_panels, of_visitors) = backs.split_at(panels.min(backs.len()));
    if restarted {
        ctx.figure("panels told to load everything again", told(of_panels) as f64, "", None, None);
    } else {
        none_of(ctx, "panels told to load everything again", told(of_panels));
    }
    none_of(ctx, "visitors told to load everything again", told(of_visitors));
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
        let away = Round::Away;
        let (expected, mut seen) = (Expected(vec![away.to_operator(3, 0), away.to_operator(3, 1)]), vec![0; 2]);
        for text in [
            away.to_operator(3, 1),
            away.to_operator(3, 1),
            away.to_operator(4, 0),
            away.to_visitor(3),
            Round::Rehearsal.to_operator(3, 0),
        ] {
            expected.count(&text, &mut seen);
        }
        assert_eq!(seen, [0, 2]);
    }

    #[test]
    fn no_update_of_a_chat_is_sent_twice() {
        let numbers: Vec<i64> = [Round::Rehearsal, Round::Away]
            .iter()
            .flat_map(|round| (0..LINES).map(|line| round.update(line)))
            .collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }

    #[test]
    fn a_line_that_was_loaded_and_heard_was_told_once() {
        assert_eq!(merged(&[0, 1, 2], &[1, 1, 1]), [1, 1, 2]);
        assert_eq!(merged(&[0, 1], &[]), [0, 1]);
    }

    #[test]
    fn only_a_restart_excuses_the_end_of_a_socket() {
        let going = Going::default();
        let lost = SocketEnd::Lost(String::from("cut"));
        assert!(!going.ended(&lost));
        going.on.store(true, Ordering::Relaxed);
        assert!(going.ended(&lost));
        assert_eq!(going.told.load(Ordering::Relaxed), 0);
    }
}
