//! `login` (load-model.md 10): the morning's sign-ins within five minutes ÷ speed, and what they do to messages beside: hashing
//! passwords must be off the threads that carry messages, and bounded.

use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    ApiError,
    report::Report,
    rig::{
        Beside, Hook, Outcome, Person, Staff, Stage, compare,
        hook::Manner,
        measure::{as_micros, micros, ms},
        none_of,
    },
    scenario::Context,
};

/// Whoever was put off tries again for so long after the last planned sign-in.
const AGAIN_FOR: Duration = Duration::from_secs(120);
/// Pause before the next try when the answer names none.
const PAUSE: Duration = Duration::from_secs(1);

/// What became of one person's sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignIn {
    /// Signed in, so long after the planned moment.
    In(Duration),
    /// Still put off when the time was up.
    PutOff,
    /// Failed in another way.
    Failed,
}

/// Tries until somebody is in, as a panel does: who is told to come again later comes again then. Answers how often they were put off, too.
async fn sign_in(stage: &Stage, person: &Person, at: Instant, until: Instant) -> (SignIn, u64) {
    let mut put_off = 0;
    loop {
        match stage.anonymous.sign_in(&person.email, &person.password).await {
            Ok(_) => return (SignIn::In(at.elapsed()), put_off),
            Err(ApiError::Refused { status: 429 | 503, retry_after, .. }) => {
                put_off += 1;
                let again = Instant::now() + retry_after.map_or(PAUSE, Duration::from_secs);
                if again > until {
                    return (SignIn::PutOff, put_off);
                }
                tokio::time::sleep_until(again.into()).await;
            }
            Err(_) => return (SignIn::Failed, put_off),
        }
    }
}

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let people = stage.sized(600, 12);
    let within = stage.duration_or(Duration::from_secs_f64((300.0 / stage.speed).max(5.0)));
    let staff = Staff::hire(stage, "login", people, 3, &receiver.url()).await?;
    let beside = Beside::start(ctx, stage, within * 2 + AGAIN_FOR + Duration::from_secs(60)).await?;
    let base = beside.measure(ctx, "without sign-ins", within.min(Duration::from_secs(60))).await;
    let window = ctx.figures.open("sign-ins");
    stage.say(format!("{people} sign-ins within {} s", within.as_secs()));
    let (mut dice, begin) = (StdRng::seed_from_u64(stage.seed), Instant::now());
    let mut tasks = Vec::with_capacity(people);
    for person in staff.people.clone() {
        let (at, until) = (begin + within.mul_f64(dice.random()), begin + within + AGAIN_FOR);
        let stage = stage.clone();
        tasks.push(tokio::spawn(async move {
            tokio::time::sleep_until(at.into()).await;
            sign_in(&stage, &person, at, until).await
        }));
    }
    let (mut took, mut put_off, mut never, mut failed) = (micros()?, 0_u64, 0_u64, 0_u64);
    for task in tasks {
        let (ended, times) = task.await.map_err(|e| e.to_string())?;
        put_off += times;
        match ended {
            SignIn::In(time) => took.saturating_record(as_micros(time)),
            SignIn::PutOff => never += 1,
            SignIn::Failed => failed += 1,
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
    // Messages are quick beside sign-ins that are all refused: everybody has to be in for the ratio to mean anything.
    none_of(ctx, "people who were not in two minutes after the last planned sign-in", never);
    ctx.figure("times a sign-in was put off with 429 or 503", put_off as f64, "", None, Some(0.0));
    Outcome::default().finish(ctx, Some(beside)).await
}
