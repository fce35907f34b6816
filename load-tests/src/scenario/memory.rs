//! `memory` (load-model.md 8 F8, 10): resident memory at the start, and what one more live dialog, visitor's socket and panel
//! socket cost: slopes of lines through at least three sizes.
//!
//! Everything made stays until the end: memory that an earlier step gave back would hide what a later one takes. People have
//! signed in before the first size is measured, because hashing a password takes 19 MiB that the process then keeps. Dialogs
//! come first: later they would reach the panels.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::task::JoinHandle;

use crate::{
    report::Report,
    rig::{
        Desk, Dial, Guest, Hook, Outcome, Staff, Stage,
        hook::Manner,
        measure::{rss, settled},
        none_of,
    },
    scenario::Context,
    sums::Fit,
};

/// Panel sockets of one user; the server allows 20.
const SOCKETS_EACH: usize = 20;
/// Things made at once.
const AT_ONCE: usize = 16;
/// Memory counts as settled when it moved less than this much in two seconds.
const CALM: f64 = 256.0 * 1024.0;
/// Longest wait for that.
const SETTLES: Duration = Duration::from_secs(20);

/// Sizes of one kind of thing, ascending.
fn sizes(stage: &Stage, at_l: [usize; 4]) -> [usize; 4] {
    at_l.map(|n| stage.sized(n, n / 10))
}

fn told(ctx: &Context, what: &str, points: &[(f64, f64)]) -> Result<f64, String> {
    let fit = Fit::through(points).ok_or_else(|| format!("{what}: fewer than two sizes"))?;
    let list: Vec<String> = points.iter().map(|(n, rss)| format!("{n}: {:.1}", rss / 1_048_576.0)).collect();
    ctx.limit(format!("{what}, count: MiB resident — {} (line fits to {:.3})", list.join(", "), fit.r2));
    Ok(fit.slope)
}

/// Runs it.
///
/// # Errors
/// A sentence. The server must run on this machine.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let mut outcome = Outcome::default();
    let pid = stage.server_pid()?;
    let start = rss(pid)?;
    ctx.limit("the start is the process as it was found: start the server afresh for a figure to publish");
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let panels = sizes(stage, [500, 1_000, 2_000, 4_000]);
    let visitors = sizes(stage, [1_000, 5_000, 10_000, 30_000]);
    let dialogs = sizes(stage, [1_000, 5_000, 10_000, 50_000]);
    let people = panels[3].div_ceil(SOCKETS_EACH);
    let staff = Staff::hire(stage, "memory", people, 0, &receiver.url()).await?;
    let callers = staff.sign_in(stage).await?;

    let mut points = vec![(0.0, settled(pid, CALM, SETTLES).await?)];
    let mut made = 0;
    for size in dialogs {
        stage.say(format!("{size} live dialogs"));
        stream::iter(made..size)
            .map(|n| {
                let (staff, chat) = (&staff, format!("{}-m{n}", stage.run));
                async move {
                    staff.customer(stage, &chat, 0, "Добрий день, де моє замовлення?").await
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_fold((), |(), _| async { Ok(()) })
            .await
            .map_err(|e| format!("a dialog: {e}"))?;
        made = size;
        points.push((size as f64, settled(pid, CALM, SETTLES).await?));
    }
    // The first size also fills buffers and caches; the line goes through the sizes themselves.
    let per_dialog = told(ctx, "live dialogs with their contacts", &points[1..])?;

    let mut open: Vec<JoinHandle<()>> = Vec::new();
    let mut points = Vec::new();
    for size in visitors {
        stage.say(format!("{size} idle visitors' sockets"));
        let more: Vec<JoinHandle<()>> = stream::iter(open.len()..size)
            .map(|n| {
                let dial = Dial::nth(n, stage.address);
                let bot = staff.bot;
                async move {
                    let mut guest = Guest::open(stage, bot, &dial).await?;
                    Ok::<_, String>(tokio::spawn(async move { while guest.hear().await.is_ok() {} }))
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        open.extend(more);
        points.push((size as f64, settled(pid, CALM, SETTLES).await?));
    }
    let per_visitor = told(ctx, "idle visitors' sockets", &points)?;
    let visitors_lost = open.iter().filter(|task| task.is_finished()).count();

    let mut desks: Vec<JoinHandle<()>> = Vec::new();
    let mut points = Vec::new();
    for size in panels {
        stage.say(format!("{size} idle panel sockets"));
        let more: Vec<JoinHandle<()>> = stream::iter(desks.len()..size)
            .map(|n| {
                let token = callers.get(n % callers.len().max(1)).and_then(|c| c.token()).unwrap_or_default();
                let dial = Dial::nth(open.len() + n, stage.address);
                async move {
                    let mut desk = Desk::open(stage, &token, None, &dial).await.map_err(|e| e.to_string())?;
                    Ok::<_, String>(tokio::spawn(async move { while desk.hear().await.is_ok() {} }))
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        desks.extend(more);
        points.push((size as f64, settled(pid, CALM, SETTLES).await?));
    }
    let per_panel = told(ctx, "idle panel sockets with their sessions", &points)?;
    let panels_lost = desks.iter().filter(|task| task.is_finished()).count();
    open.iter().chain(&desks).for_each(JoinHandle::abort);

    let kib = |bytes: f64| bytes / 1024.0;
    ctx.figure("resident at the start", start / 1_048_576.0, "MiB", Some(80.0), None);
    ctx.figure("idle panel socket with its session", kib(per_panel), "KiB", Some(45.0), Some(30.0));
    ctx.figure("idle visitor's socket", kib(per_visitor), "KiB", Some(30.0), Some(12.0));
    ctx.figure("live dialog", kib(per_dialog), "KiB", Some(8.0), Some(4.0));
    none_of(ctx, "idle sockets that ended by themselves", (visitors_lost + panels_lost) as u64);
    for (key, value) in
        [("server_start", start), ("per_socket", per_panel), ("per_visitor", per_visitor), ("per_dialog", per_dialog)]
    {
        outcome.rss.insert(String::from(key), value);
    }
    outcome.finish(ctx, None).await
}
