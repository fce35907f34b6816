//! `day`: the whole work of a floor beside its messages (load-model.md 6). Operators read histories, write notes, put tags right, edit
//! cards, search, type and reload their pages; supervisors watch the board and one dialog after another; an integrator's program polls,
//! reads and writes; customers whose dialog was closed write again and must find the card they had. `steady` is the messages alone, so that the two compared say what everything else costs them.
//!
//! Transfers and lost networks are not played here, because they move the messages that are measured: `redistribute`, `reconnect` and
//! `net` are about them.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
    time::Duration,
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    Api, ApiError,
    crowd::{CrowdShape, World},
    figures::histograms::Latencies,
    floor::FloorNeed,
    report::Report,
    rig::{Desk, Dial, Staff, Stage, none_of},
    scenario::Context,
    settings::Settings,
};

/// Measured time when none is asked for.
const DURATION: Duration = Duration::from_secs(300);
/// Messages of an operator's dialog, both sides (load-model.md 5).
const MESSAGES_A_DIALOG: f64 = 29.7;
/// Of customers with a closed dialog, so many write again.
const COMES_BACK: f64 = 0.12;
/// Operators of one supervisor.
const OPERATORS_A_SUPERVISOR: usize = 15;
/// How long a supervisor looks at one dialog, s at speed 1.
const LOOK_S: f64 = 30.0;
/// Reloads of an operator's page in a shift of nine hours.
const RELOADS: f64 = 4.0;
const SHIFT_S: f64 = 9.0 * 3_600.0;
/// Time for supervisors to come.
const COMING: Duration = Duration::from_secs(30);
/// Pause of the integrator's poller.
const POLL: Duration = Duration::from_secs(1);
/// An action that takes longer is one that people feel, ms.
const FELT_MS: f64 = 500.0;

/// What is done beside messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    History,
    Note,
    Tags,
    Card,
    Search,
    Typing,
    Poll,
    KeyReads,
    KeyWrites,
    Watch,
    Reload,
    Return,
}

impl Act {
    /// Those that belong to dialogs, with their number in one of them.
    const OF_DIALOGS: [(Self, f64); 8] = [
        (Self::History, 1.0),
        (Self::Note, 0.3),
        (Self::Tags, 1.0),
        (Self::Card, 0.2),
        (Self::Search, 0.1),
        (Self::Typing, 15.0),
        (Self::KeyReads, 0.12),
        (Self::KeyWrites, 0.08),
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::History => "history read",
            Self::Note => "note",
            Self::Tags => "topic and tags",
            Self::Card => "card edited",
            Self::Search => "search",
            Self::Typing => "typing",
            Self::Poll => "integrator's poll",
            Self::KeyReads => "integrator reads",
            Self::KeyWrites => "integrator writes",
            Self::Watch => "supervisor looks at a dialog",
            Self::Reload => "page reloaded",
            Self::Return => "customer comes back after the closing",
        }
    }

    /// The act that a number from 0 to the sum of all falls on.
    fn at(mut place: f64) -> Self {
        Self::OF_DIALOGS
            .iter()
            .find(|(_, times)| {
                place -= times;
                place < 0.0
            })
            .map_or(Self::History, |(act, _)| *act)
    }
}

/// What became of one kind of act.
#[derive(Debug, Default)]
struct Done {
    calls: u64,
    /// The dialog was somebody else's or closed by the time.
    late: u64,
    /// 429 and 503.
    put_off: u64,
    failed: u64,
    took: Latencies,
}

/// Everybody who does something else than writing; stays on the crowd's thread.
struct Around {
    world: Rc<World>,
    key: Api,
    tag: String,
    done: RefCell<BTreeMap<Act, Done>>,
    /// Supervisors' sockets that ended by themselves.
    lost: Cell<u64>,
    /// Customers who came back and were taken for somebody else.
    strangers: Cell<u64>,
    over: Cell<bool>,
}

impl Around {
    /// Begins: `dialogs_per_s` = operators' dialogs that begin in a second.
    fn begin(self: &Rc<Self>, dialogs_per_s: f64, seed: u64, speed: f64) {
        let dice = |n: u64| StdRng::seed_from_u64(seed.wrapping_mul(31).wrapping_add(n));
        let people = self.world.operators.members().len() as f64;
        tokio::task::spawn_local(Rc::clone(self).work(dialogs_per_s, dice(1)));
        tokio::task::spawn_local(Rc::clone(self).reload(people * RELOADS * speed / SHIFT_S, dice(2)));
        tokio::task::spawn_local(Rc::clone(self).poll());
    }

    /// An open dialog of somebody: (index of the operator, the server's dialog).
    fn place(&self, dice: &mut StdRng) -> Option<(usize, i64)> {
        let talks = self.world.talks.borrow();
        let open = talks.values().filter(|talk| !talk.closed && talk.server != 0);
        let held: Vec<(usize, i64)> = open.filter_map(|talk| Some((talk.operator?, talk.server))).collect();
        (!held.is_empty()).then(|| held.get(dice.random_range(0..held.len())).copied())?
    }

    /// At planned moments, whatever the server does.
    async fn work(self: Rc<Self>, dialogs_per_s: f64, mut dice: StdRng) {
        let all: f64 = Act::OF_DIALOGS.iter().map(|(_, times)| times).sum();
        let mut next = Instant::now();
        while !self.over.get() {
            next += exponential(&mut dice, dialogs_per_s * all);
            tokio::time::sleep_until(next).await;
            let (act, flip) = (Act::at(dice.random::<f64>() * all), dice.random::<bool>());
            if let Some(place) = self.place(&mut dice) {
                tokio::task::spawn_local(Rc::clone(&self).act(act, place, flip));
            }
        }
    }

    async fn act(self: Rc<Self>, act: Act, (operator, dialog): (usize, i64), flip: bool) {
        let Some(member) = self.world.operators.members().get(operator).cloned() else { return };
        let path = format!("/api/v1/dialogs/{dialog}");
        let tags = if flip { json!({"tags_add": [self.tag]}) } else { json!({"tags_remove": [self.tag]}) };
        let note = json!({"type": "text", "text": "для своїх: перевірити замовлення", "as": "note"});
        let began = Instant::now();
        let answer = match act {
            Act::History => member.api.get(&format!("{path}/messages?limit=50")).await,
            Act::Note => member.api.post(&format!("{path}/messages"), &note).await,
            Act::Tags => member.api.patch(&path, &tags).await,
            Act::Card => edit_card(&member.api, &path).await,
            Act::Search => member.api.get("/api/v1/search?limit=20&q=%D0%B7%D0%B0%D0%BC%D0%BE%D0%B2%D0%BB").await,
            Act::KeyReads => self.key.get(&path).await,
            Act::KeyWrites => self.key.patch(&path, &tags).await,
            Act::Typing | Act::Poll | Act::Watch | Act::Reload | Act::Return => {
                let frame = json!({"t": "dialog.typing", "d": {"dialog_id": dialog, "on": flip}});
                self.world.operators.raw(operator, frame.to_string());
                return self.count(Act::Typing);
            }
        };
        self.note(act, began, answer.as_ref().err());
    }

    /// Reloads pages: the sockets end without a word and come back.
    async fn reload(self: Rc<Self>, per_s: f64, mut dice: StdRng) {
        let members = self.world.operators.members();
        while !self.over.get() && !members.is_empty() && per_s > 0.0 {
            tokio::time::sleep(exponential(&mut dice, per_s)).await;
            if let Some(member) = members.get(dice.random_range(0..members.len())).filter(|_| !self.over.get()) {
                member.cut();
                self.count(Act::Reload);
            }
        }
    }

    async fn poll(self: Rc<Self>) {
        let mut ticks = tokio::time::interval(POLL);
        while !self.over.get() {
            ticks.tick().await;
            let began = Instant::now();
            let answer = self.key.get("/api/v1/dialogs?limit=20").await;
            self.note(Act::Poll, began, answer.as_ref().err());
        }
    }

    /// Customers with a closed dialog write again (load-model.md 4: twelve of a hundred). They have a bot of their own: their lines are
    /// not part of the plan, so the auditor must not meet them.
    async fn come_back(self: Rc<Self>, stage: Stage, staff: Staff, per_s: f64, mut dice: StdRng) {
        for n in 0_u64.. {
            tokio::time::sleep(exponential(&mut dice, per_s)).await;
            if self.over.get() {
                return;
            }
            let (around, stage, staff) = (Rc::clone(&self), stage.clone(), staff.clone());
            tokio::task::spawn_local(async move {
                let began = Instant::now();
                match is_known_again(&stage, &staff, &format!("{}-z{n}", stage.run)).await {
                    Ok(known) => {
                        around.strangers.set(around.strangers.get() + u64::from(!known));
                        around.note(Act::Return, began, None);
                    }
                    Err(error) => around.note(Act::Return, began, Some(&error)),
                }
            });
        }
    }

    /// A supervisor with an open board who looks at one dialog after another.
    async fn supervise(self: Rc<Self>, mut desk: Desk, look: Duration, mut dice: StdRng) {
        let mut next = Instant::now() + exponential(&mut dice, 1.0 / look.as_secs_f64());
        while !self.over.get() {
            let ended = tokio::select! {
                heard = desk.hear() => heard.is_err(),
                () = tokio::time::sleep_until(next) => {
                    next += look;
                    match self.place(&mut dice) {
                        Some((_, dialog)) => {
                            self.count(Act::Watch);
                            desk.tell("dialog.close_view", json!({})).await.is_err()
                                || desk.tell("dialog.open", json!({"dialog_id": dialog})).await.is_err()
                        }
                        None => false,
                    }
                }
            };
            if ended {
                return self.lost.set(self.lost.get() + 1);
            }
        }
    }

    fn count(&self, act: Act) {
        self.done.borrow_mut().entry(act).or_default().calls += 1;
    }

    fn note(&self, act: Act, began: Instant, error: Option<&ApiError>) {
        let mut done = self.done.borrow_mut();
        let done = done.entry(act).or_default();
        done.calls += 1;
        match error.map(ApiError::status) {
            None => done.took.record(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX)),
            Some(403 | 404 | 409 | 412) => done.late += 1,
            Some(429 | 503) => done.put_off += 1,
            Some(status) => {
                tracing::debug!("{}: {status} {error:?}", act.name());
                done.failed += 1;
            }
        }
    }

    /// Adds the rows to the report.
    fn judge(&self, ctx: &Context) {
        let done = self.done.borrow();
        for (act, done) in &*done {
            ctx.figure(&format!("{}: times", act.name()), done.calls as f64, "", None, None);
            if let Some(p99) = done.took.ms(0.99) {
                ctx.figure(&format!("{}: p99", act.name()), p99, "ms", None, Some(FELT_MS));
            }
        }
        let sum = |of: fn(&Done) -> u64| done.values().map(of).sum::<u64>();
        ctx.figure("too late: closed or somebody else's by then", sum(|d| d.late) as f64, "", None, None);
        none_of(ctx, "put off with 429 or 503", sum(|d| d.put_off));
        none_of(ctx, "actions that failed", sum(|d| d.failed));
        none_of(ctx, "supervisors' sockets that ended by themselves", self.lost.get());
        none_of(ctx, "customers who came back and were not known", self.strangers.get());
    }
}

/// A dialog, its end, and the same customer's next line: whether both have one card.
async fn is_known_again(stage: &Stage, staff: &Staff, chat: &str) -> Result<bool, ApiError> {
    let first = staff.customer(stage, chat, 0, "Добрий день").await?;
    stage.admin.post(&format!("/api/v1/dialogs/{first}/close"), &json!({})).await?;
    let next = staff.customer(stage, chat, 1, "Ще одне питання").await?;
    let (before, after) = (card_of(stage, first).await?, card_of(stage, next).await?);
    Ok(before != 0 && before == after)
}

/// Client of a dialog, 0 without one.
async fn card_of(stage: &Stage, dialog: i64) -> Result<i64, ApiError> {
    let dialog = stage.admin.get(&format!("/api/v1/dialogs/{dialog}")).await?;
    Ok(dialog["client"]["id"].as_i64().unwrap_or_default())
}

/// A gap of a Poisson process.
fn exponential(dice: &mut StdRng, per_s: f64) -> Duration {
    Duration::from_secs_f64((-(1.0 - dice.random::<f64>()).ln() / per_s.max(1e-6)).min(3_600.0))
}

/// Looks at the dialog for its client, and changes the client's card.
async fn edit_card(api: &Api, path: &str) -> Result<Value, ApiError> {
    let dialog = api.get(path).await?;
    let client = dialog["client"]["id"].as_i64().unwrap_or_default();
    api.patch(&format!("/api/v1/clients/{client}"), &json!({"custom_fields": {"Замовлення": path}})).await
}

/// A supervisor with an open board.
async fn supervisor(stage: &Stage, n: usize) -> Result<Desk, String> {
    let (email, password) =
        (format!("{}-day-{n}@load.example", stage.run), format!("load-{}-day-{n}-password", stage.run));
    let body =
        json!({"email": email, "name": format!("Supervisor {n}"), "password": password, "roles": ["supervisor"]});
    stage.admin.post("/api/v1/users", &body).await.map_err(|e| format!("a supervisor: {e}"))?;
    let (caller, _) = stage.anonymous.sign_in(&email, &password).await.map_err(|e| format!("a sign-in: {e}"))?;
    let token = caller.token().unwrap_or_default();
    let mut desk = Desk::open(stage, token, None, &Dial::default()).await.map_err(|e| e.to_string())?;
    for what in ["queue.subscribe", "operators.subscribe"] {
        let answer = desk.ask(what, json!({"on": true, "board": true}), &mut Vec::new()).await;
        answer.map_err(|e| e.to_string())?.map_err(|d| format!("{what}: {d}"))?;
    }
    Ok(desk)
}

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let time = stage.duration_or(DURATION);
    let (warm_up, rate) = (Settings::warm_up_for(time), ctx.settings.rate());
    // Supervisors come while the crowd is at work already.
    let (plan, pace) = ctx.plan(rate, (warm_up + time + COMING).as_secs_f64());
    let need = FloorNeed::of(rate, plan.open_at_start(), 2.5);
    let count = need.operators.div_ceil(OPERATORS_A_SUPERVISOR);
    ctx.figure("supervisors", count as f64, "", None, None);
    let tag = format!("load {}", ctx.run);
    stage.admin.post("/api/v1/tags", &json!({"name": tag})).await.map_err(|e| format!("a tag: {e}"))?;
    let key =
        json!({"name": format!("load {}", ctx.run), "scopes": ["dialogs:read", "dialogs:write", "messages:write"]});
    let key = stage.admin.post("/api/v1/api-keys", &key).await.map_err(|e| format!("an integrator's key: {e}"))?;
    let key = stage.anonymous.with_key(key["key"].as_str().unwrap_or_default());

    let sockets_per_operator = need.sockets_per_operator;
    let idle = ctx.settings.profile.idle_visitors();
    let idle_visitors = if time < Duration::from_secs(60) { idle.min(200) } else { idle };
    let shape = CrowdShape { plan, idle_visitors, sockets_per_operator, pace };
    let crowd = ctx.crowd(rate, need, shape).await.map_err(|e| e.to_string())?;
    let around = Rc::new(Around {
        world: Rc::clone(crowd.world()),
        key,
        tag,
        done: RefCell::default(),
        lost: Cell::default(),
        strangers: Cell::default(),
        over: Cell::default(),
    });
    around.begin(rate / MESSAGES_A_DIALOG, stage.seed, stage.speed);
    // Nobody answers here, so there is nowhere to send answers to.
    let others = Staff::hire(stage, "returns", 1, 1, "").await?;
    let dice = StdRng::seed_from_u64(stage.seed.wrapping_add(3));
    let per_s = rate / MESSAGES_A_DIALOG * COMES_BACK;
    tokio::task::spawn_local(Rc::clone(&around).come_back(stage.clone(), others, per_s, dice));
    let look = Duration::from_secs_f64((LOOK_S / stage.speed).max(1.0));
    stage.say(format!("{count} supervisors open the board"));
    let mut watching = Vec::with_capacity(count);
    for n in 0..count {
        let (desk, dice) = (supervisor(stage, n).await?, StdRng::seed_from_u64(stage.seed ^ ((n as u64 + 1) << 32)));
        watching.push(tokio::task::spawn_local(Rc::clone(&around).supervise(desk, look, dice)));
    }
    ctx.progress.set_message("warm-up");
    crowd.warm_up(warm_up).await;
    around.done.borrow_mut().clear();
    let before = ctx.sampler.look();
    let window = ctx.figures.open("measured");
    ctx.pass(&format!("{rate:.0} msg/s and everything beside them"), time).await;
    ctx.figures.close(window);
    let after = ctx.sampler.look();
    around.over.set(true);
    watching.iter().for_each(tokio::task::JoinHandle::abort);
    ctx.latency_checks(window);
    around.judge(ctx);
    ctx.limit("frames of supervisors' boards are not part of F13; transfers and lost networks are not played here");
    ctx.finish(crowd, window, Some((before, after))).await.map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_come_as_often_as_the_load_model_says() {
        let all: f64 = Act::OF_DIALOGS.iter().map(|(_, times)| times).sum();
        let mut dice = StdRng::seed_from_u64(7);
        let draws = 100_000;
        let mut counts: BTreeMap<Act, f64> = BTreeMap::new();
        for _ in 0..draws {
            *counts.entry(Act::at(dice.random::<f64>() * all)).or_default() += 1.0;
        }
        for (act, times) in Act::OF_DIALOGS {
            let (is, wanted) = (counts.get(&act).copied().unwrap_or(0.0) / f64::from(draws), times / all);
            assert!((is / wanted - 1.0).abs() < 0.15, "{}: {is} {wanted}", act.name());
        }
    }

    #[test]
    fn gaps_have_the_mean_of_their_rate() {
        let mut dice = StdRng::seed_from_u64(7);
        let sum: f64 = (0..20_000).map(|_| exponential(&mut dice, 50.0).as_secs_f64()).sum();
        assert!((sum / 20_000.0 * 50.0 - 1.0).abs() < 0.03, "{sum}");
        assert!(exponential(&mut dice, 0.0) <= Duration::from_secs(3_600));
    }
}
