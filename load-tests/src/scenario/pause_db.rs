//! `pause-db`: every process of PostgreSQL stands still for ten seconds, connections stay open and nobody answers. Callers are
//! told in time, memory is bounded, and the backlog is gone soon after (load-model.md 10, security.md P-08, P-14).

use std::time::{Duration, Instant};

use futures_util::future::LocalBoxFuture;

use super::{Context, Scenario, restart_db::postgres, stage::Stage};
use crate::{error::LoadError, machine::proc, report::Report};

/// How long it stands still.
const PAUSE: Duration = Duration::from_secs(10);
/// Load after it.
const AFTER: Duration = Duration::from_secs(15);
/// A caller hears something within the server's deadline for a command and a second on top, s.
const DEADLINE: f64 = 11.0;
/// Memory that waiting requests may take, MiB.
const GROWTH: f64 = 64.0;

/// See the module.
pub struct PauseDb;

impl Scenario for PauseDb {
    fn name(&self) -> &'static str {
        "pause-db"
    }

    fn about(&self) -> &'static str {
        "PostgreSQL stands still for 10 s (SIGSTOP): callers hear in time, memory stays bounded, the backlog is gone in 10 s"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move { pause(&ctx).await })
    }
}

async fn pause(ctx: &Context) -> Result<Report, LoadError> {
    let postgres = postgres("pause-db")?;
    let stage = Stage::set(ctx, PAUSE + AFTER).await?;
    let rss = || proc::usage(stage.server.pid()).map_or(f64::NAN, |usage| usage.rss as f64 / 1_048_576.0);
    let (before, mut most) = (rss(), f64::NAN);
    stage.disturb(ctx, "PostgreSQL stands still");
    let from = Instant::now();
    let standing = postgres.pause()?;
    let stopped = Instant::now();
    let processes = standing.processes();
    let mut ready_while_paused = 0_u32;
    while from.elapsed() < PAUSE {
        tokio::time::sleep(Duration::from_millis(500)).await;
        most = most.max(rss());
        // The first seconds count as slow, not as away.
        let late = from.elapsed() > PAUSE / 2;
        ready_while_paused += u32::from(late && stage.server.readiness().await == Some(200));
    }
    let to = Instant::now();
    drop(standing);
    let moment = Stage::note(ctx, "PostgreSQL goes on");
    ctx.pass("PostgreSQL goes on", AFTER).await;
    most = most.max(rss());
    ctx.pass("undisturbed", stage.time).await;
    let survived = stage.server.is_alive();
    let report = stage
        .close(ctx, true, |stage, calls| {
            ctx.figure("processes that stood still", processes as f64, "", None, None);
            let false_2xx = calls.accepted_within(stopped, to) as f64;
            ctx.figure("2xx while it stood still", false_2xx, "answers", Some(0.0), Some(0.0));
            let longest = calls.longest(from, to).as_secs_f64();
            ctx.figure("longest wait for an answer", longest, "s", Some(DEADLINE), None);
            ctx.figure("growth of the server's memory", most - before, "MiB", Some(GROWTH), None);
            ctx.figure("goes on → F1 p99 normal", stage.normal_after(ctx, moment), "s", Some(10.0), Some(2.0));
            let back = calls.accepted_after(to).map_or(f64::NAN, |time| time.as_secs_f64());
            ctx.figure("goes on → first 2xx", back, "s", None, Some(1.0));
            ctx.figure("ready after 5 s of standstill", f64::from(ready_while_paused), "answers", None, Some(0.0));
            ctx.figure("restarts of the server", f64::from(u8::from(!survived)), "", Some(0.0), Some(0.0));
        })
        .await?;
    ctx.conclude(report).await
}
