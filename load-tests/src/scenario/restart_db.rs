//! `restart-db`: PostgreSQL stopped and started under load, orderly and as in a crash of it. While it is away nothing is
//! acknowledged; the server stays up and is back by itself (load-model.md 10, security.md P-01).

use std::{
    env,
    time::{Duration, Instant},
};

use futures_util::future::LocalBoxFuture;

use super::{
    Context, Scenario,
    recovery::{Again, longest},
    stage::Stage,
};
use crate::{
    error::LoadError,
    machine::databases::{Postgres, StopMode},
    report::Report,
};

/// How long the database stays away: longer than the server lets a command wait, so that refusals are seen too.
const AWAY: Duration = Duration::from_secs(12);
/// Load after each restart that must be normal.
const AFTER: Duration = Duration::from_secs(20);
/// From the first 2xx on it may take so long until everything is normal. Whoever was refused comes again within it, so nobody waits behind
/// a line of their own that they hold back out of politeness.
const SETTLES: Duration = Duration::from_secs(2);
/// Longest wait for the first 2xx.
const FIRST: Duration = Duration::from_secs(10);

/// See the module.
pub struct RestartDb;

impl Scenario for RestartDb {
    fn name(&self) -> &'static str {
        "restart-db"
    }

    fn about(&self) -> &'static str {
        "PostgreSQL restarted under load (fast and immediate): 503 and never 2xx while it is away, normal in two seconds"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move { restart(&ctx).await })
    }
}

/// The private PostgreSQL of the run.
///
/// # Errors
/// [`LoadError::NotHere`] with the embedded database, or when it is not on this machine.
pub(super) fn postgres(why: &str) -> Result<Postgres, LoadError> {
    let url = env::var("ROZMOVA__DATABASE__URL").unwrap_or_default();
    Postgres::find(&url)?.ok_or_else(|| {
        LoadError::NotHere(format!(
            "{why} needs a private PostgreSQL of this run (ROZMOVA__DATABASE__URL=postgres://…); an embedded database has no \
             process of its own, kill-server is its test"
        ))
    })
}

/// What was seen of one restart of the database.
struct Seen {
    mode: StopMode,
    gone: Instant,
    start: Instant,
    up: Instant,
    /// Second of the run at which it was up.
    moment: f64,
    ready_while_away: bool,
    again: Again,
}

async fn restart(ctx: &Context) -> Result<Report, LoadError> {
    let mut postgres = postgres("restart-db")?;
    let each = AWAY + FIRST + SETTLES + longest(AFTER);
    let stage = Stage::set(ctx, (each + Duration::from_secs(10)) * 2).await?;
    let pid = stage.server.pid();
    let before = ctx.figures.measured(stage.window).f1.ms(0.99);
    let mut seen = Vec::new();
    for mode in [StopMode::Fast, StopMode::Immediate] {
        stage.disturb(ctx, &format!("PostgreSQL stops ({mode:?})"));
        postgres.stop(mode).await?;
        let gone = Instant::now();
        let mut ready_while_away = false;
        while gone.elapsed() < AWAY {
            ready_while_away |= stage.server.readiness().await == Some(200);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let start = Instant::now();
        postgres.start().await?;
        let up = Instant::now();
        let moment = Stage::note(ctx, "PostgreSQL is back");
        while stage.calls().accepted_after(up).is_none() && up.elapsed() < FIRST {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        ctx.pass("PostgreSQL is back", SETTLES).await;
        let again = Again::measure(ctx, &format!("after {mode:?}"), AFTER, before).await;
        seen.push(Seen { mode, gone, start, up, moment, ready_while_away, again });
    }
    ctx.pass("undisturbed", stage.time).await;
    let survived = stage.server.is_alive() && stage.server.pid() == pid;
    let report = stage
        .close(ctx, false, |stage, calls| {
            for Seen { mode, gone, start, up, moment, ready_while_away, again } in &seen {
                let name = |what: &str| format!("{mode:?}: {what}");
                let false_2xx = calls.accepted_within(*gone, *start) as f64;
                ctx.figure(&name("2xx while it was away"), false_2xx, "answers", Some(0.0), Some(0.0));
                let answers = calls.statuses(*gone, *start);
                let refused = answers.get(&503).copied().unwrap_or(0);
                let odd =
                    answers.iter().filter(|(status, _)| !matches!(**status, 503 | 200)).map(|(_, n)| n).sum::<usize>();
                ctx.figure(&name("503 while it was away"), refused as f64, "answers", None, None);
                ctx.figure(&name("other refusals while it was away"), odd as f64, "answers", Some(0.0), Some(0.0));
                let back = calls.accepted_after(*up).map_or(f64::NAN, |time| time.as_secs_f64());
                ctx.figure(&name("database back → first 2xx"), back, "s", Some(2.0), Some(1.0));
                // A row of the series is a second wide: too coarse to judge two seconds by.
                let normal = stage.normal_after(ctx, *moment);
                ctx.figure(&name("database back → F1 p99 normal, by whole seconds"), normal, "s", None, Some(2.0));
                again.judge(ctx, &name("planned 2 s after the first 2xx and later"));
                let said_ready = f64::from(u8::from(*ready_while_away));
                ctx.figure(&name("ready although it was away"), said_ready, "", Some(0.0), Some(0.0));
            }
            ctx.figure("restarts of the server", f64::from(u8::from(!survived)), "", Some(0.0), Some(0.0));
        })
        .await?;
    ctx.conclude(report).await
}
