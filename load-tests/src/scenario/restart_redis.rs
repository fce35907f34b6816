//! `restart-redis`: Redis killed and started empty, then absent for a minute. It holds copies only, so callers and operators
//! see nothing, and the copies are there again soon (load-model.md 10, security.md P-11).

use std::{
    collections::BTreeSet,
    env,
    time::{Duration, Instant},
};

use futures_util::future::LocalBoxFuture;

use super::{Context, Scenario, stage::Stage};
use crate::{error::LoadError, machine::databases::Redis, report::Report};

/// How long it is absent.
const ABSENT: Duration = Duration::from_secs(60);
/// The copies must be there again after this, s.
const REBUILT: f64 = 10.0;
/// Keys of presence, one an operator, and of the queue's parts.
const PRESENCE: &str = "*presence:*";
const QUEUE: &str = "*{queue}:*";
/// Load after each return.
const AFTER: Duration = Duration::from_secs(10);

/// See the module.
pub struct RestartRedis;

impl Scenario for RestartRedis {
    fn name(&self) -> &'static str {
        "restart-redis"
    }

    fn about(&self) -> &'static str {
        "Redis emptied, then absent for a minute: messages flow as before, presence and queue are copied again in 10 s"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move { restart(&ctx).await })
    }
}

async fn restart(ctx: &Context) -> Result<Report, LoadError> {
    let mut redis = Redis::find(&env::var("ROZMOVA__REDIS__URL").unwrap_or_default()).await?.ok_or_else(|| {
        let why = "restart-redis needs a private Redis of this run (ROZMOVA__REDIS__URL=redis://…), whose data it throws away";
        LoadError::NotHere(String::from(why))
    })?;
    // A stated duration shortens the absence of a quick run.
    let absent = ctx.settings.duration.map_or(ABSENT, |time| time.min(ABSENT));
    let stage = Stage::set(ctx, absent + AFTER * 2 + Duration::from_secs(30)).await?;
    let queue: BTreeSet<String> = redis.names(QUEUE).await.into_iter().collect();
    if copies(&redis, &stage, &queue).await != (true, true) {
        return Err(LoadError::Other(String::from(
            "presence or queue is not in Redis before the disturbance: nothing could be proved",
        )));
    }
    let from = Instant::now();
    let mut rows = Vec::new();
    for (name, pause) in [("emptied", Duration::ZERO), ("absent", absent)] {
        stage.disturb(ctx, &format!("Redis is {name}"));
        redis.kill().await?;
        ctx.pass(&format!("Redis is {name}"), pause).await;
        redis.start_empty().await?;
        let moment = Stage::note(ctx, "Redis is back, empty");
        rows.push((name, moment, rebuilt(&redis, &stage, &queue).await));
        ctx.pass("Redis is back", AFTER).await;
    }
    let to = Instant::now();
    ctx.pass("undisturbed", stage.time).await;
    let errors = ctx.figures.measured(stage.window).errors;
    let lost = errors.get("panel: socket lost").copied().unwrap_or(0);
    let report = stage
        .close(ctx, true, |stage, calls| {
            for (name, moment, (presence, queue)) in &rows {
                ctx.figure(&format!("{name}: back → presence is copied"), *presence, "s", Some(REBUILT), Some(2.0));
                ctx.figure(&format!("{name}: back → queue is copied"), *queue, "s", Some(REBUILT), Some(2.0));
                ctx.figure(
                    &format!("{name}: back → F1 p99 normal"),
                    stage.normal_after(ctx, *moment),
                    "s",
                    None,
                    Some(2.0),
                );
            }
            let refused = calls.repeated() as f64;
            ctx.figure("calls that were not accepted at once", refused, "calls", Some(0.0), Some(0.0));
            ctx.figure("longest wait for an answer", calls.longest(from, to).as_secs_f64() * 1000.0, "ms", None, None);
            ctx.figure("operators' sockets lost", lost as f64, "", Some(0.0), Some(0.0));
        })
        .await?;
    ctx.conclude(report).await
}

/// Whether (presence, queue) are whole in Redis: every operator whose panel is open now, and each part of the queue that was there before.
async fn copies(redis: &Redis, stage: &Stage, queue: &BTreeSet<String>) -> (bool, bool) {
    let (here, there) = (redis.names(PRESENCE).await, redis.names(QUEUE).await);
    let operators = stage.crowd.operators();
    // Who has left their page for a moment, on purpose, has no copy either.
    let open =
        operators.members().iter().enumerate().filter(|(n, member)| member.attached.get() && !operators.is_away(*n));
    let users: Vec<i64> = open.map(|(_, member)| member.user).collect();
    (all_here(&users, &here), !queue.is_empty() && queue.iter().all(|part| there.contains(part)))
}

/// Whether each of these users has a key of presence; `false` for nobody, which would prove nothing. Pure.
fn all_here(users: &[i64], keys: &[String]) -> bool {
    let has = |user: &i64| keys.iter().any(|key| key.ends_with(&format!("presence:{{{user}}}")));
    !users.is_empty() && users.iter().all(has)
}

/// Seconds until (presence, queue) are whole again; NaN for what is not in three times the limit.
async fn rebuilt(redis: &Redis, stage: &Stage, queue: &BTreeSet<String>) -> (f64, f64) {
    let begin = Instant::now();
    let mut times = (f64::NAN, f64::NAN);
    while begin.elapsed().as_secs_f64() < REBUILT * 3.0 && (times.0.is_nan() || times.1.is_nan()) {
        let (presence, queue) = copies(redis, stage, queue).await;
        let now = begin.elapsed().as_secs_f64();
        for (time, there) in [(&mut times.0, presence), (&mut times.1, queue)] {
            if there && time.is_nan() {
                *time = now;
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presence_is_whole_when_every_operator_has_a_key_of_their_own() {
        let keys = ["rz:presence:{7}", "rz:presence:{12}"].map(String::from);
        for (users, wanted) in [(&[7, 12][..], true), (&[7], true), (&[7, 2], false), (&[7, 13], false), (&[], false)] {
            assert_eq!(all_here(users, &keys), wanted, "{users:?}");
        }
    }
}
