//! `login` (load-model.md 10): the morning's sign-ins within five minutes ÷ speed, and what they do to messages beside: hashing
//! passwords must be off the threads that carry messages, and bounded.

use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    report::Report,
    rig::{
        Beside, Hook, Outcome, Staff, Stage, compare,
        hook::Manner,
        measure::{as_micros, micros, ms},
        none_of,
    },
    scenario::Context,
};

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let people = stage.sized(600, 12);
    let within = stage.duration_or(Duration::from_secs_f64((300.0 / stage.speed).max(5.0)));
    let staff = Staff::hire(stage, "login", people, 3, &receiver.url()).await?;
    let beside = Beside::start(ctx, stage, within * 2 + Duration::from_secs(60)).await?;
    let base = beside.measure(ctx, "without sign-ins", within.min(Duration::from_secs(60))).await;
    let window = ctx.figures.open("sign-ins");
    stage.say(format!("{people} sign-ins within {} s", within.as_secs()));
    let (mut dice, begin) = (StdRng::seed_from_u64(stage.seed), Instant::now());
    let mut tasks = Vec::with_capacity(people);
    for person in staff.people.clone() {
        let (at, stage) = (begin + within.mul_f64(dice.random()), stage.clone());
        tasks.push(tokio::spawn(async move {
            tokio::time::sleep_until(at.into()).await;
            let answer = stage.anonymous.sign_in(&person.email, &person.password).await;
            (at.elapsed(), answer.map(|_| ()).map_err(|e| e.status()))
        }));
    }
    let (mut took, mut refused, mut failed) = (micros()?, 0_u64, 0_u64);
    for task in tasks {
        match task.await.map_err(|e| e.to_string())? {
            (time, Ok(())) => took.saturating_record(as_micros(time)),
            (_, Err(429 | 503)) => refused += 1,
            (_, Err(_)) => failed += 1,
        }
    }
    let lasted = begin.elapsed();
    ctx.figures.close(window);
    tokio::time::sleep(Duration::from_secs(1)).await;
    compare(ctx, ("without sign-ins", base), ("beside sign-ins", window), 1.5);
    ctx.figure("sign-in p50", ms(&took, 0.5), "ms", None, None);
    ctx.figure("sign-in p99", ms(&took, 0.99), "ms", None, None);
    ctx.figure("sign-ins per second", took.len() as f64 / lasted.as_secs_f64(), "1/s", None, None);
    none_of(ctx, "sign-ins that failed", failed);
    ctx.figure("sign-ins put off with 429 or 503", refused as f64, "", None, Some(0.0));
    Outcome::default().finish(ctx, Some(beside)).await
}
