//! `handover`: how long a freed slot stays empty beside a queue. Operators with one slot each finish dialog after dialog; the
//! time runs from sending `dialog.finish` to reading `dialog.new` of the next dialog, so it holds two commits, the closing and
//! the assignment, and both ways over the socket. Messages of other dialogs go on beside.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};

use crate::{
    report::Report,
    rig::{
        Beside, Crew, Hook, Outcome, Staff, Stage,
        crew::{Case, text},
        hook::Manner,
        measure::{as_micros, micros, ms, wait_until},
        none_of,
    },
    scenario::Context,
};

/// How long an operator holds a dialog.
const HOLD: Duration = Duration::from_millis(250);

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let mut outcome = Outcome::default();
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let people = stage.sized(20, 5);
    let time = stage.duration_or(Duration::from_secs(30));
    let customers = (people as f64 * time.as_secs_f64() / HOLD.as_secs_f64() * 0.9) as usize + 2 * people;
    let staff = Staff::hire(stage, "handover", people, 1, &receiver.url()).await?;
    stage.say(format!("{customers} customers queue"));
    let asked: Vec<bool> = stream::iter(0..customers)
        .map(|n| {
            let staff = &staff;
            async move { staff.customer(stage, &format!("{}-h{n}", stage.run), 0, &text(n)).await.is_ok() }
        })
        .buffered(16)
        .collect()
        .await;
    let beside = Beside::start(ctx, stage, time * 3 + Duration::from_secs(60)).await?;
    let window = ctx.figures.open("handovers");
    let cases = vec![Case { holding: HOLD, ..Case::default() }; customers];
    let crew = Crew::start(stage, &staff, vec![1; people], cases).await?;
    let begin = Instant::now();
    crew.with(|board| {
        for (n, _) in asked.iter().enumerate().filter(|(_, ok)| **ok) {
            board.accepted(n, begin);
        }
    });
    stage.say("operators finish dialog after dialog");
    let board = Arc::clone(&crew.board);
    let done = || board.lock().unwrap_or_else(std::sync::PoisonError::into_inner).done() >= customers;
    let drained = wait_until(time * 3 + Duration::from_secs(30), done).await;
    let lasted = begin.elapsed();
    ctx.figures.close(window);
    let (mut from_sent, mut from_ack) = (micros()?, micros()?);
    crew.with(|board| {
        let mut order: Vec<&Case> = board.cases.iter().filter(|c| c.assigned.is_some()).collect();
        order.sort_by_key(|c| (c.operator, c.assigned));
        for pair in order.windows(2) {
            let [before, next] = pair else { continue };
            let (Some(sent), Some(ack), Some(got)) = (before.finishing, before.finished, next.assigned) else {
                continue;
            };
            if before.operator == next.operator {
                from_sent.saturating_record(as_micros(got.saturating_duration_since(sent)));
                from_ack.saturating_record(as_micros(got.saturating_duration_since(ack)));
            }
        }
        let lost = board.cases.iter().filter(|c| c.accepted.is_some() && c.assigned.is_none()).count() as u64;
        outcome.audit.lost += lost;
        outcome.audit.checked.insert(String::from("dialogs"), customers as u64);
        none_of(ctx, "dialogs given twice", board.cases.iter().filter(|c| c.times > 1).count() as u64);
        none_of(ctx, "times an operator held more than the limit", board.over_limit);
        none_of(ctx, "customers overtaken", board.overtaken());
        none_of(ctx, "finishes refused", board.refused);
    });
    if !drained {
        ctx.limit("not every customer was served in time");
    }
    let (must, aim) = (4.0 * stage.d_ms + 40.0, 2.0 * stage.d_ms + 8.0);
    ctx.figure("slot freed → next dialog assigned, p50", ms(&from_sent, 0.5), "ms", None, None);
    ctx.figure("slot freed → next dialog assigned, p99", ms(&from_sent, 0.99), "ms", Some(must), Some(aim));
    ctx.figure("the same from the finish's ack, p99", ms(&from_ack, 0.99), "ms", None, None);
    ctx.figure("handovers per second", from_sent.len() as f64 / lasted.as_secs_f64(), "1/s", None, None);
    ctx.limit(format!(
        "the limit is 4D + 40 ms with D = {:.2} ms; a slot is freed when dialog.finish is sent",
        stage.d_ms
    ));
    outcome.finish(ctx, Some(beside)).await
}
