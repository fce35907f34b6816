//! `scale`: what ten times as many live dialogs cost a message. The usual crowd writes at one rate beside a thousand dialogs that operators
//! hold and in which nobody writes, and then beside ten thousand; the CPU of server and database per message may grow by a fifth.
//!
//! Every held dialog is an actor in memory with its row, its slot at an operator and a line in somebody's list. Both halves are measured in
//! one run, on one machine within minutes, so the ratio says more than the figures themselves.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::{
    Api,
    figures::{WindowId, sampler::Usages},
    machine::proc::Usage,
    report::Report,
    rig::{Beside, Desk, Dial, Hook, Outcome, Staff, Stage, compare, hook::Manner, none_of},
    scenario::Context,
};

/// Held dialogs of the two halves.
const SIZES: [usize; 2] = [1_000, 10_000];
/// Dialogs one operator holds here.
const EACH: usize = 100;
/// Measured time of each half when none is asked for.
const TIME: Duration = Duration::from_secs(60);
/// Between the opening of dialogs and the measuring: what they caused is written and told.
const CALM: Duration = Duration::from_secs(5);
/// Customers who begin at once.
const AT_ONCE: usize = 16;
/// An actor in whose dialog nothing happens is put away after ten minutes: a half that takes longer would measure something else.
const PUT_AWAY: Duration = Duration::from_secs(600);

/// Operators' panels that only listen.
pub(super) async fn panels(stage: &Stage, callers: &[Api]) -> Result<Vec<JoinHandle<()>>, String> {
    let mut tasks = Vec::with_capacity(callers.len());
    for (n, caller) in callers.iter().enumerate() {
        let token = caller.token().unwrap_or_default();
        let dial = Dial::nth(n, stage.address);
        let mut desk = Desk::open(stage, &token, None, &dial).await.map_err(|e| e.to_string())?;
        let answer = desk.ask("status.set", json!({"status": "online"}), &mut Vec::new()).await;
        answer.map_err(|e| e.to_string())?.map_err(|d| format!("an operator cannot go on line: {d}"))?;
        tasks.push(tokio::spawn(async move { while desk.hear().await.is_ok() {} }));
    }
    Ok(tasks)
}

/// Opens dialogs until so many are held; how many there were before is `from`.
async fn fill(stage: &Stage, staff: &Staff, from: usize, to: usize) -> Result<(), String> {
    stage.say(format!("{to} live dialogs"));
    stream::iter(from..to)
        .map(|n| {
            let chat = format!("{}-k{n}", stage.run);
            async move { staff.customer(stage, &chat, 0, "Добрий день, де моє замовлення?").await }
        })
        .buffer_unordered(AT_ONCE)
        .try_fold((), |(), _| async { Ok(()) })
        .await
        .map_err(|e| format!("a dialog: {e}"))
}

/// How many dialogs the operators hold.
async fn held(stage: &Stage, staff: &Staff) -> Result<usize, String> {
    let page = stage.admin.get("/api/v1/operators").await.map_err(|e| format!("the operators: {e}"))?;
    let mine = |row: &&serde_json::Value| row["id"].as_i64().is_some_and(|id| staff.people.iter().any(|p| p.id == id));
    let rows = page["data"].as_array().into_iter().flatten().filter(mine);
    Ok(rows.filter_map(|row| row["active"].as_u64()).sum::<u64>() as usize)
}

/// CPU seconds of one process per 1,000 accepted messages of a window; `None` without the process.
pub(super) fn each(messages: f64, before: Option<Usage>, after: Option<Usage>) -> Option<f64> {
    let used = after?.cpu_s - before?.cpu_s;
    (used >= 0.0 && messages > 0.0).then(|| used / messages * 1_000.0)
}

/// One of the processes.
pub(super) type Of = fn(&Usages) -> Option<Usage>;

/// What one half was.
struct Half {
    window: WindowId,
    before: Usages,
    after: Usages,
    messages: f64,
}

async fn half(ctx: &Context, beside: &Beside, size: usize, time: Duration) -> Half {
    ctx.pass("calm", CALM).await;
    let before = ctx.sampler.look();
    let window = beside.measure(ctx, &format!("{size} live dialogs"), time).await;
    let after = ctx.sampler.look();
    let messages = ctx.figures.measured(window).accepted as f64;
    Half { window, before, after, messages }
}

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let time = stage.duration_or(TIME);
    let [few, many] = SIZES;
    // A few more places than dialogs: they do not fill up evenly.
    let people = many / EACH + 2;
    let staff = Staff::hire(stage, "scale", people, EACH as u32, &receiver.url()).await?;
    let callers = staff.sign_in(stage).await?;
    let panels = panels(stage, &callers).await?;
    fill(stage, &staff, 0, few).await?;
    let begin = Instant::now();
    let beside = Beside::start(ctx, stage, time * 2 + Duration::from_secs(300)).await?;
    let first = half(ctx, &beside, few, time).await;
    fill(stage, &staff, few, many).await?;
    // The last ones are assigned a moment after they are accepted.
    let mut there = 0;
    for _ in 0..120 {
        there = held(stage, &staff).await?;
        if there >= many {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let second = half(ctx, &beside, many, time).await;
    let took = begin.elapsed();
    let ended = panels.iter().filter(|task| task.is_finished()).count() as u64;

    ctx.figure("live dialogs held beside the crowd, second half", there as f64, "", None, None);
    none_of(ctx, "dialogs that nobody held in the second half", many.saturating_sub(there) as u64);
    none_of(ctx, "panels that ended by themselves", ended);
    let mut whole = [0.0, 0.0];
    let processes: [(&str, Of); 2] = [("server", |usages| usages.server), ("database", |usages| usages.database)];
    for (who, of) in processes {
        let cost = |half: &Half| each(half.messages, of(&half.before), of(&half.after));
        let (Some(a), Some(b)) = (cost(&first), cost(&second)) else { continue };
        whole = [whole[0] + a, whole[1] + b];
        ctx.figure(&format!("{who}, CPU per 1,000 at {few} live dialogs"), a, "s", None, None);
        ctx.figure(&format!("{who}, CPU per 1,000 at {many} live dialogs"), b, "s", None, None);
        ctx.figure(&format!("{who}, {many} ÷ {few} live dialogs"), b / a, "×", None, None);
    }
    ctx.figure(
        &format!("CPU per message, {many} ÷ {few} live dialogs"),
        whole[1] / whole[0],
        "×",
        Some(1.2),
        Some(1.05),
    );
    compare(
        ctx,
        (&format!("at {few} live dialogs"), first.window),
        (&format!("at {many} live dialogs"), second.window),
        1.5,
    );
    if took > PUT_AWAY {
        ctx.limit("the run took longer than ten minutes: actors of the first dialogs were put away meanwhile");
    }
    panels.iter().for_each(JoinHandle::abort);
    Outcome::default().finish(ctx, Some(beside)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_is_cpu_by_messages_and_nothing_without_a_process() {
        let at = |cpu_s: f64| Some(Usage { cpu_s, ..Usage::default() });
        assert_eq!(each(2_000.0, at(1.0), at(2.0)), Some(0.5));
        assert_eq!(each(2_000.0, at(2.0), at(1.0)), None, "another process by then");
        assert_eq!(each(0.0, at(1.0), at(2.0)), None);
        assert_eq!(each(2_000.0, None, at(2.0)), None);
    }

    #[test]
    fn the_second_half_is_ten_times_the_first() {
        assert_eq!(SIZES[0] * 10, SIZES[1]);
        assert!((SIZES[1] / EACH + 2) * EACH > SIZES[1]);
    }
}
