//! `net`: operators' sockets over a line with 200 ± 50 ms in each direction and 1 % loss. Nothing is lost or told twice, and
//! nobody is taken for off line (load-model.md 10, security.md P-07).
//!
//! The line is a TUN device whose packets this tool delays and loses ([`crate::machine::bad_link`]); it needs the right to make
//! one. Customers stay on the good network.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use futures_util::future::LocalBoxFuture;

use super::{Context, Scenario};
use crate::{
    crowd::Crowd,
    error::LoadError,
    machine::{
        bad_link::{BadLink, Quality},
        control::ServerProcess,
    },
    report::{Check, Report},
    settings::Settings,
};

/// Measured time when none is asked for: two limits of the heart-beat.
const DURATION: Duration = Duration::from_secs(120);
/// The line.
const LINE: Quality = Quality { delay: Duration::from_millis(200), jitter: Duration::from_millis(50), loss: 0.01 };
/// How often everybody's status is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// See the module.
pub struct Net;

impl Scenario for Net {
    fn name(&self) -> &'static str {
        "net"
    }

    fn about(&self) -> &'static str {
        "operators over 200 ± 50 ms and 1 % packet loss: nothing lost or reordered, nobody falsely off line"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move { bad(&ctx).await })
    }
}

async fn bad(ctx: &Context) -> Result<Report, LoadError> {
    let server = ServerProcess::find(&ctx.settings.target)?;
    let line = BadLink::open(LINE, ctx.settings.seed).map_err(|e| LoadError::NotHere(format!("a bad network: {e}")))?;
    let (base, relayed) = line.reach(server.port()).await?;
    if relayed {
        ctx.limit(
            "the server listens on loopback only, so a relay stands at its end of the line: its own TCP does not meet the loss. \
             Let it listen on 0.0.0.0 for the whole way",
        );
    }
    ctx.panels_over(&base).await?;
    let time = ctx.settings.duration_or(DURATION);
    let warm_up = Settings::warm_up_for(time);
    // Whoever reloads or loses the network would look like one whom the line has made absent.
    ctx.only_writing();
    let crowd = ctx.usual_crowd(ctx.settings.rate(), warm_up + time).await?;
    ctx.progress.set_message("warm-up");
    crowd.warm_up(warm_up).await;
    let before = ctx.sampler.look();
    let window = ctx.figures.open("measured");
    ctx.progress.set_message("over the bad line");
    let begin = Instant::now();
    let usual = statuses(ctx, &crowd).await?;
    let mut offline = BTreeSet::new();
    let mut looks = 0_u32;
    while begin.elapsed() < time {
        // Nobody leaves: without an open panel, or in another status than at first, means taken for absent.
        let now = statuses(ctx, &crowd).await?;
        let absent =
            |(id, (_, status)): (&i64, &(i64, i64))| now.get(id).is_none_or(|(open, is)| *open == 0 || is != status);
        offline.extend(usual.iter().filter(|row| absent(*row)).map(|(id, _)| *id));
        looks += 1;
        ctx.pass("over the bad line", LOOK).await;
    }
    ctx.figures.close(window);
    let after = ctx.sampler.look();
    let measured = ctx.figures.measured(window);
    let lost = measured.errors.get("panel: socket lost").copied().unwrap_or(0);
    let holes = measured.errors.get("panel: a hole in the events").copied().unwrap_or(0);
    let (passed, dropped) = line.traffic().so_far();
    ctx.figure("operators taken for off line", offline.len() as f64, "", Some(0.0), Some(0.0));
    ctx.figure("looks at everybody's status", f64::from(looks), "", None, None);
    ctx.figure("holes in an operator's events", holes as f64, "", Some(0.0), Some(0.0));
    ctx.figure("operators' sockets lost (and resumed)", lost as f64, "", None, Some(0.0));
    ctx.figure("packets that passed the line", passed as f64, "", None, None);
    // A line that loses nothing and delays nothing would prove nothing.
    let share = dropped as f64 / (passed + dropped).max(1) as f64 * 100.0;
    ctx.check(Check::at_least("packets lost on the line", share, "%", 0.5));
    let f1 = measured.f1.ms(0.5).unwrap_or(f64::NAN);
    ctx.check(Check::at_least("F1 p50, which the line's delay is part of", f1, "ms", 140.0));
    let report = ctx.finish(crowd, window, Some((before, after))).await?;
    drop(line);
    ctx.conclude(report).await
}

/// (open panels, status) of the crowd's operators as the server sees them.
async fn statuses(ctx: &Context, crowd: &Crowd) -> Result<BTreeMap<i64, (i64, i64)>, LoadError> {
    let page = ctx.api.get("/api/v1/operators").await.map_err(LoadError::api("everybody's status"))?;
    let members: BTreeSet<i64> = crowd.operators().members().iter().map(|member| member.user).collect();
    let number = |row: &serde_json::Value, name: &str| row[name].as_i64().unwrap_or(0);
    let listed = page["data"].as_array().into_iter().flatten();
    let rows = listed.map(|row| (number(row, "id"), (number(row, "sessions"), number(row, "status_id"))));
    Ok(rows.filter(|(id, _)| members.contains(id)).collect())
}
