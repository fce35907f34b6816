//! `boards`: supervisors who watch the whole floor cost the messages little (distribution.md 9, issue of the live board): 50
//! boards over 500 operators and 2,000 waiting dialogs, CPU per message at most 1.2 times that of none watching, at most two
//! frames a second to each board, and none of them read from the database.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::{
    api::Method,
    figures::{WindowId, sampler::Usages},
    report::Report,
    rig::{Beside, Desk, Dial, Heard, Hook, Outcome, Staff, Stage, compare, hook::Manner, none_of},
    scenario::Context,
};

/// Frames a board may get within one second.
const FRAMES_PER_S: u64 = 2;
/// Reads of the database for one frame, more than without boards: what is left is chance.
const READS_PER_FRAME: f64 = 0.05;
/// Measured time of each half when none is asked for.
const TIME: Duration = Duration::from_secs(30);

/// What one board got.
#[derive(Debug, Default)]
struct Got {
    frames: AtomicU64,
    /// Most frames within one second.
    most: AtomicU64,
}

async fn watch(mut desk: Desk, got: Arc<Got>) {
    let (mut second, mut within) = (Instant::now(), 0_u64);
    while let Ok(heard) = desk.hear().await {
        let Heard::Events(events) = heard else { continue };
        if !events.iter().any(|event| event["t"] == "board.delta") {
            continue;
        }
        if second.elapsed() >= Duration::from_secs(1) {
            (second, within) = (Instant::now(), 0);
        }
        within += 1;
        got.frames.fetch_add(1, Ordering::Relaxed);
        got.most.fetch_max(within, Ordering::Relaxed);
    }
}

async fn sit(mut desk: Desk) {
    while desk.hear().await.is_ok() {}
}

/// Operators on line, each with one dialog, and so many more waiting.
async fn floor(stage: &Stage, staff: &Staff, waiting: usize) -> Result<Vec<JoinHandle<()>>, String> {
    let mut desks = Vec::new();
    for caller in staff.sign_in(stage).await? {
        let token = caller.token().unwrap_or_default();
        let mut desk = Desk::open(stage, &token, None, &Dial::default()).await.map_err(|e| e.to_string())?;
        let mut aside = Vec::new();
        let answer = desk.ask("status.set", json!({"status": "online"}), &mut aside).await;
        answer.map_err(|e| e.to_string())?.map_err(|d| format!("an operator cannot go on line: {d}"))?;
        desks.push(tokio::spawn(sit(desk)));
    }
    let customers = staff.people.len() + waiting;
    stage.say(format!("{customers} customers write, {waiting} of them wait"));
    stream::iter(0..customers)
        .map(|n| {
            let chat = format!("{}-b{n}", stage.run);
            async move { staff.customer(stage, &chat, 0, "Добрий день").await.map_err(|e| e.to_string()) }
        })
        .buffer_unordered(8)
        .try_fold((), |(), _| async { Ok(()) })
        .await?;
    Ok(desks)
}

/// Supervisors with an open board each.
async fn boards(stage: &Stage, count: usize, got: &[Arc<Got>]) -> Result<Vec<JoinHandle<()>>, String> {
    stage.say(format!("{count} supervisors open the board"));
    let mut tasks = Vec::new();
    for (n, got) in got.iter().enumerate().take(count) {
        let (email, password) =
            (format!("{}-chief-{n}@load.example", stage.run), format!("load-{}-chief-{n}", stage.run));
        let body =
            json!({"email": email, "name": format!("Supervisor {n}"), "password": password, "roles": ["supervisor"]});
        stage.admin.post("/api/v1/users", &body).await.map_err(|e| format!("a supervisor: {e}"))?;
        let (caller, _) = stage.anonymous.sign_in(&email, &password).await.map_err(|e| format!("a sign-in: {e}"))?;
        let token = caller.token().unwrap_or_default();
        let mut desk = Desk::open(stage, &token, None, &Dial::default()).await.map_err(|e| e.to_string())?;
        let mut aside = Vec::new();
        for what in ["queue.subscribe", "operators.subscribe"] {
            let answer = desk.ask(what, json!({"on": true, "board": true}), &mut aside).await;
            answer.map_err(|e| e.to_string())?.map_err(|d| format!("{what}: {d}"))?;
        }
        tasks.push(tokio::spawn(watch(desk, Arc::clone(got))));
    }
    Ok(tasks)
}

/// Reads of the database so far, by the server's own count.
pub(super) async fn reads(stage: &Stage) -> Result<f64, String> {
    let answer = stage.admin.raw(Method::GET, "/metrics", None, &[]).await.map_err(|e| format!("the metrics: {e}"))?;
    let text = answer.text().await.map_err(|e| format!("the metrics: {e}"))?;
    Ok(reads_in(&text))
}

/// Connections taken from the pools of readers.
fn reads_in(metrics: &str) -> f64 {
    let of_readers = |line: &&str| {
        line.starts_with("rozmova_database_pool_wait_seconds_count")
            && (line.contains("pool=\"reads\"") || line.contains("pool=\"reports\""))
    };
    metrics.lines().filter(of_readers).filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

/// CPU seconds of server and database per 1,000 accepted messages of a window.
fn cost(ctx: &Context, window: WindowId, before: &Usages, after: &Usages) -> f64 {
    let spent = |usages: &Usages| {
        [&usages.server, &usages.database].iter().filter_map(|u| u.as_ref()).map(|u| u.cpu_s).sum::<f64>()
    };
    let messages = ctx.figures.measured(window).accepted as f64;
    (spent(after) - spent(before)) / messages * 1000.0
}

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let (operators, waiting, supervisors) = (stage.sized(500, 20), stage.sized(2_000, 80), stage.sized(50, 5));
    let staff = Staff::hire(stage, "boards", operators, 1, &receiver.url()).await?;
    let desks = floor(stage, &staff, waiting).await?;
    let time = stage.duration_or(TIME);
    // Reads of the database are what is counted.
    ctx.only_writing();
    let beside = Beside::start(ctx, stage, time * 2 + Duration::from_secs(60 + supervisors as u64)).await?;

    let (reads_0, cpu_0) = (reads(stage).await?, ctx.sampler.look());
    let alone = beside.measure(ctx, "nobody watches", time).await;
    let (reads_1, cpu_1) = (reads(stage).await?, ctx.sampler.look());

    let got: Vec<Arc<Got>> = (0..supervisors).map(|_| Arc::default()).collect();
    let tasks = boards(stage, supervisors, &got).await?;
    // The first frames tell the whole floor; what is measured is what comes after.
    ctx.pass("the boards are drawn", Duration::from_secs(3)).await;
    for board in &got {
        board.frames.store(0, Ordering::Relaxed);
        board.most.store(0, Ordering::Relaxed);
    }
    let (reads_2, cpu_2) = (reads(stage).await?, ctx.sampler.look());
    let watched = beside.measure(ctx, "boards are watched", time).await;
    let (reads_3, cpu_3) = (reads(stage).await?, ctx.sampler.look());

    let lost = tasks.iter().chain(&desks).filter(|task| task.is_finished()).count() as u64;
    tasks.iter().chain(&desks).for_each(JoinHandle::abort);
    let frames: u64 = got.iter().map(|board| board.frames.load(Ordering::Relaxed)).sum();
    let most = got.iter().map(|board| board.most.load(Ordering::Relaxed)).max().unwrap_or(0);
    let messages = |window| ctx.figures.measured(window).accepted as f64;
    let usual = (reads_1 - reads_0) / messages(alone) * messages(watched);
    let extra = ((reads_3 - reads_2) - usual).max(0.0);
    let (before, after) = (cost(ctx, alone, &cpu_0, &cpu_1), cost(ctx, watched, &cpu_2, &cpu_3));
    ctx.figure("boards", supervisors as f64, "", None, None);
    ctx.figure("operators on line", operators as f64, "", None, None);
    ctx.figure("dialogs that wait", waiting as f64, "", None, None);
    ctx.figure(
        "frames a second to a board, mean",
        frames as f64 / supervisors as f64 / time.as_secs_f64(),
        "1/s",
        None,
        None,
    );
    ctx.figure("frames to one board within a second, most", most as f64, "", Some(FRAMES_PER_S as f64), Some(1.0));
    ctx.figure(
        "reads of the database per frame",
        extra / (frames as f64).max(1.0),
        "",
        Some(READS_PER_FRAME),
        Some(0.0),
    );
    ctx.figure("CPU per 1,000 messages, nobody watches", before, "s", None, None);
    ctx.figure("CPU per 1,000 messages, boards are watched", after, "s", None, None);
    ctx.figure("CPU watched ÷ not watched", after / before, "×", Some(1.2), Some(1.05));
    none_of(ctx, "sockets that ended by themselves", lost);
    compare(ctx, ("while nobody watches", alone), ("while boards are watched", watched), 1.2);
    Outcome::default().finish(ctx, Some(beside)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_of_readers_are_counted_and_the_writers_are_not() {
        let metrics = "\
# TYPE rozmova_database_pool_wait_seconds histogram
rozmova_database_pool_wait_seconds_bucket{pool=\"reads\",le=\"0.1\"} 7
rozmova_database_pool_wait_seconds_count{pool=\"reads\"} 9
rozmova_database_pool_wait_seconds_count{pool=\"messages\"} 400
rozmova_database_pool_wait_seconds_count{pool=\"reports\"} 2
";
        assert!((reads_in(metrics) - 11.0).abs() < f64::EPSILON);
    }
}
