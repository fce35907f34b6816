//! `login` (load-model.md 10): the morning's sign-ins within five minutes ÷ speed, and what they do to messages beside: hashing
//! passwords must be off the threads that carry messages, and bounded.

use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    people::Receiver,
    rig::{
        Outcome, Stage, Staff, Stream,
        stream::{Flow, as_micros, micros, ms},
    },
};

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(stage: &Stage) -> Result<Outcome, String> {
    let mut outcome = Outcome::default();
    let receiver = Receiver::start(false).map_err(|e| e.to_string())?;
    let people = stage.sized(600, 12);
    let within = stage.duration_or(Duration::from_secs_f64((300.0 / stage.speed).max(5.0)));
    let staff = Staff::hire(stage, "login", people, 3, receiver.url()).await?;
    let stream = Stream::start(stage, "beside", Flow::of(stage.rate.unwrap_or(50.0)), receiver.url()).await?;
    stage.say("base without sign-ins");
    tokio::time::sleep(Duration::from_secs(2)).await;
    stream.window("base")?;
    tokio::time::sleep(within.min(Duration::from_secs(60))).await;
    stream.window("sign-ins")?;
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
    let (mut took, mut refused, mut failed) = (micros()?, 0, 0);
    for task in tasks {
        match task.await.map_err(|e| e.to_string())? {
            (time, Ok(())) => took.saturating_record(as_micros(time)),
            (_, Err(429 | 503)) => refused += 1,
            (_, Err(_)) => failed += 1,
        }
    }
    let lasted = begin.elapsed();
    stream.window("after")?;
    let windows = stream.finish(stage, &mut outcome).await?;
    let p99 = |name: &str| windows.iter().find(|w| w.name == name).map_or(f64::NAN, |w| ms(&w.f1, 0.99));
    outcome.figure("F1 p99 without sign-ins", p99("base"), "ms", None, None);
    outcome.figure("F1 p99 beside sign-ins", p99("sign-ins"), "ms", None, None);
    outcome.figure("F1 p99 beside sign-ins ÷ without", p99("sign-ins") / p99("base"), "×", Some(1.5), Some(1.1));
    outcome.figure("sign-in p50", ms(&took, 0.5), "ms", None, None);
    outcome.figure("sign-in p99", ms(&took, 0.99), "ms", None, None);
    outcome.figure("sign-ins per second", took.len() as f64 / lasted.as_secs_f64(), "1/s", None, None);
    outcome.none_of("sign-ins that failed", failed);
    outcome.figure("sign-ins put off with 429 or 503", refused as f64, "", None, Some(0.0));
    Ok(outcome)
}
