//! `restart-redis`: Redis killed and started empty, then absent for a minute. It holds copies only, so callers and operators
//! see nothing, and the copies are there again soon (load-model.md 10, security.md P-11).

use std::{
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
    if copies(&redis).await != (true, true) {
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
        rows.push((name, moment, rebuilt(&redis).await));
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

/// Whether (presence, queue) have copies in Redis.
async fn copies(redis: &Redis) -> (bool, bool) {
    (!redis.names("*presence:*").await.is_empty(), !redis.names("*{queue}:*").await.is_empty())
}

/// Seconds until (presence, queue) have copies again; NaN for what has none in three times the limit.
async fn rebuilt(redis: &Redis) -> (f64, f64) {
    let begin = Instant::now();
    let mut times = (f64::NAN, f64::NAN);
    while begin.elapsed().as_secs_f64() < REBUILT * 3.0 && (times.0.is_nan() || times.1.is_nan()) {
        let (presence, queue) = copies(redis).await;
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
