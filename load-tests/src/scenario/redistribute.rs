//! `redistribute` (load-model.md 10): operators vanish at once with everything they hold. With auto-offline and
//! redistribution on, each of their dialogs is given to somebody else within the configured minute and two seconds, once, with
//! the lines that its client wrote meanwhile.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    Api,
    report::Report,
    rig::{
        Beside, Desk, Dial, Heard, Hook, Outcome, Staff, Stage, compare,
        hook::Manner,
        measure::{as_micros, micros, ms, wait_until},
        none_of,
    },
    scenario::Context,
};

/// Dialogs each operator holds before.
const EACH: usize = 2;
/// Dialogs an operator may hold: those who stay have room for the others'.
const LIMIT: u32 = 5;
/// The shortest wait the server accepts, minutes.
const WAIT_MIN: u64 = 1;
/// What load-model.md 10 adds to it.
const GRACE_S: f64 = 2.0;

/// What the panels saw of one dialog.
#[derive(Debug, Clone, Default)]
struct Seen {
    /// Who got it, in order.
    holders: Vec<usize>,
    /// When the last one got it.
    at: Option<Instant>,
    /// Whether the last one read the line that was written while nobody was there.
    line: bool,
}

type Board = Arc<Mutex<HashMap<i64, Seen>>>;

const LINE: &str = "чи є тут хтось?";

fn note(board: &Board, person: usize, event: &Value) {
    let d = &event["d"];
    let mut board = board.lock().unwrap_or_else(PoisonError::into_inner);
    match event["t"].as_str() {
        Some("dialog.new") if d["dialog"]["state"] == "active" => {
            if let Some(id) = d["dialog"]["id"].as_i64() {
                let seen = board.entry(id).or_default();
                seen.holders.push(person);
                (seen.at, seen.line) = (Some(Instant::now()), false);
            }
        }
        Some("message.new") if d["message"]["text"] == LINE => {
            if let Some(seen) = d["dialog_id"].as_i64().and_then(|id| board.get_mut(&id)) {
                seen.line |= seen.holders.last() == Some(&person);
            }
        }
        _ => {}
    }
}

async fn sit(mut desk: Desk, board: Board, person: usize, mut gone: watch::Receiver<bool>) -> Result<(), String> {
    loop {
        tokio::select! {
            heard = desk.hear() => match heard.map_err(|e| e.to_string())? {
                Heard::Events(events) => events.iter().for_each(|event| note(&board, person, event)),
                Heard::Answer(..) => {}
            },
            // Dropping the socket without a word is what a broken line looks like.
            _ = gone.changed() => return Ok(()),
        }
    }
}

async fn settings(stage: &Stage, on: bool) -> Result<(), String> {
    let body = json!({
        "auto_offline_enabled": on, "auto_offline_wait_min": WAIT_MIN,
        "redistribute_on_offline": if on { "all" } else { "none" },
    });
    stage.admin.patch("/api/v1/settings/op-panel", &body).await.map(|_| ()).map_err(|e| format!("auto-offline: {e}"))
}

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let played = play(ctx, stage).await;
    // Whatever happened, the next scenario finds the switch off.
    settings(stage, false).await?;
    played
}

async fn play(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let vanish = stage.sized(200, 4);
    let staff = Staff::hire(stage, "redistribute", 2 * vanish, LIMIT, &receiver.url()).await?;
    let callers = staff.sign_in(stage).await?;
    settings(stage, true).await?;
    let board: Board = Arc::default();
    let (go, gone) = watch::channel(false);
    let (_stay, staying) = watch::channel(false);
    let mut tasks: Vec<JoinHandle<Result<(), String>>> = Vec::new();
    for (person, caller) in callers.iter().enumerate() {
        let token = caller.token().unwrap_or_default();
        let mut desk = Desk::open(stage, &token, None, &Dial::default()).await.map_err(|e| e.to_string())?;
        let mut aside = Vec::new();
        let answer = desk.ask("status.set", json!({"status": "online"}), &mut aside).await;
        answer.map_err(|e| e.to_string())?.map_err(|d| format!("an operator cannot go on line: {d}"))?;
        let until = if person < vanish { gone.clone() } else { staying.clone() };
        tasks.push(tokio::spawn(sit(desk, Arc::clone(&board), person, until)));
    }
    let customers = callers.len() * EACH;
    stage.say(format!("{customers} dialogs are opened"));
    let dialogs: Vec<i64> = stream::iter(0..customers)
        .map(|n| {
            let (staff, chat) = (&staff, format!("{}-d{n}", stage.run));
            async move { staff.customer(stage, &chat, 0, "Добрий день").await.map_err(|e| e.to_string()) }
        })
        .buffered(8)
        .try_collect()
        .await?;
    let held = || board.lock().unwrap_or_else(PoisonError::into_inner).len() >= customers;
    if !wait_until(Duration::from_secs(60), held).await {
        return Err(String::from("the dialogs did not reach the operators within 60 s"));
    }
    let wait = Duration::from_secs(WAIT_MIN * 60);
    let beside = Beside::start(ctx, stage, wait + Duration::from_secs(120)).await?;
    let base = beside.measure(ctx, "before", Duration::from_secs(10)).await;

    let window = ctx.figures.open("gone");
    ctx.figures.mark("operators vanish");
    let left_at = Instant::now();
    go.send_replace(true);
    let theirs: Vec<(usize, i64)> = {
        let board = board.lock().unwrap_or_else(PoisonError::into_inner);
        let of_gone = |id: &i64| board.get(id).and_then(|s| s.holders.last()).is_some_and(|p| *p < vanish);
        dialogs.iter().copied().enumerate().filter(|(_, id)| of_gone(id)).collect()
    };
    stage.say(format!("{vanish} operators vanished with {} dialogs", theirs.len()));
    for (n, _) in &theirs {
        let chat = format!("{}-d{n}", stage.run);
        staff.customer(stage, &chat, 1, LINE).await.map_err(|e| format!("a line to a vanished operator: {e}"))?;
    }
    let moved = || {
        let board = board.lock().unwrap_or_else(PoisonError::into_inner);
        theirs.iter().all(|(_, id)| board.get(id).is_some_and(|s| s.holders.len() > 1 && s.line))
    };
    let all_moved = wait_until(wait + Duration::from_secs(30), moved).await;
    ctx.figures.close(window);
    // A second assignment of the same dialog would follow closely.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut outcome = Outcome::default();
    let mut took = micros()?;
    let seen = board.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let of = |id: &i64| seen.get(id).cloned().unwrap_or_default();
    for (_, id) in &theirs {
        let dialog = of(id);
        if let Some(at) = dialog.at.filter(|_| dialog.holders.len() > 1) {
            took.saturating_record(as_micros(at.duration_since(left_at)));
        }
    }
    let latest = if took.len() == theirs.len() as u64 { took.max() as f64 / 1e6 } else { f64::INFINITY };
    let must = wait.as_secs_f64() + GRACE_S;
    ctx.figure("dialogs of vanished operators", theirs.len() as f64, "", None, None);
    ctx.figure("vanished → last dialog with somebody else", latest, "s", Some(must), Some(must - 1.0));
    ctx.figure("the same, p50", ms(&took, 0.5) / 1000.0, "s", None, None);
    let count = |fits: &dyn Fn(&Seen) -> bool| theirs.iter().filter(|(_, id)| fits(&of(id))).count() as u64;
    none_of(ctx, "dialogs nobody else got", count(&|s| s.holders.len() < 2));
    none_of(ctx, "dialogs moved more than once", count(&|s| s.holders.len() > 2));
    none_of(ctx, "lines written meanwhile that the next operator did not get", count(&|s| !s.line));
    let unmoved = |id: &i64| !theirs.iter().any(|(_, t)| t == id);
    let disturbed = dialogs.iter().filter(|id| unmoved(id) && of(id).holders.len() != 1).count() as u64;
    none_of(ctx, "dialogs of others that were moved", disturbed);
    none_of(
        ctx,
        "dialogs whose stored holder is another",
        wrong_holders(stage, &staff, &callers, &theirs, &seen).await?,
    );
    let ended = tasks.iter().skip(vanish).filter(|task| task.is_finished()).count() as u64;
    none_of(ctx, "sockets of those who stayed that ended", ended);
    if !all_moved {
        ctx.limit("not every dialog had moved when the waiting ended");
    }
    compare(ctx, ("before", base), ("while operators were gone", window), 1.5);
    outcome.audit.lost += count(&|s| !s.line);
    outcome.audit.doubled += count(&|s| s.holders.len() > 2);
    outcome.audit.checked.insert(String::from("dialogs_moved"), theirs.len() as u64);
    tasks.iter().for_each(JoinHandle::abort);
    outcome.finish(ctx, Some(beside)).await
}

/// Dialogs whose row names somebody else than the panels do.
async fn wrong_holders(
    stage: &Stage,
    staff: &Staff,
    callers: &[Api],
    theirs: &[(usize, i64)],
    seen: &HashMap<i64, Seen>,
) -> Result<u64, String> {
    let mut wrong = 0;
    for (_, id) in theirs {
        let row = stage.admin.get(&format!("/api/v1/dialogs/{id}")).await.map_err(|e| format!("dialog {id}: {e}"))?;
        let holder = seen.get(id).and_then(|s| s.holders.last()).filter(|p| **p < callers.len());
        let person = holder.and_then(|p| staff.people.get(*p)).map(|p| p.id);
        wrong += u64::from(row["operator_id"].as_i64() != person);
    }
    Ok(wrong)
}
