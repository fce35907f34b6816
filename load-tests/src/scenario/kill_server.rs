//! `kill-server`: `kill -9` at random moments under load; everything acknowledged is there, everything unanswered becomes
//! exactly one message (load-model.md 10, security.md P-01, P-02, P-11).

use std::{collections::BTreeSet, time::Duration};

use futures_util::{StreamExt as _, TryStreamExt as _, future::LocalBoxFuture, stream};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::{Context, Scenario, regulars::unattended, stage::Stage};
use crate::{
    audit::sources,
    error::LoadError,
    report::{Check, Report},
};

/// Kills when none are asked for.
const KILLS: u32 = 20;
/// Load between two kills, seconds: at random within these.
const BETWEEN: std::ops::Range<f64> = 2.0..6.0;
/// Longest time a kill and its recovery may take before the run is given up.
const GIVEN_UP: Duration = Duration::from_secs(60);
/// Open dialogs for each operator of the profile (load-model.md 10: 10,000 at L): every start reads their rows first.
const OPEN_EACH: usize = 10;
/// What was delivered so short a time before a kill may not have been noted by the server yet: it was in flight.
const IN_FLIGHT: Duration = Duration::from_secs(1);
/// Of these so many are begun at once.
const AT_ONCE: usize = 16;

/// See the module.
pub struct KillServer;

impl Scenario for KillServer {
    fn name(&self) -> &'static str {
        "kill-server"
    }

    fn about(&self) -> &'static str {
        "kill -9 at random moments under load: back in seconds, nothing accepted lost or doubled, everything unanswered resolved"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move { kill(&ctx).await })
    }
}

async fn kill(ctx: &Context) -> Result<Report, LoadError> {
    let kills = ctx.settings.kills.unwrap_or(KILLS).max(1);
    let open = ctx.settings.profile.operators() * OPEN_EACH;
    let bot = people_wait(ctx, open).await?;
    // A plan that is longer than needed costs nothing: what is not played is not counted.
    let mut stage = Stage::set(ctx, Duration::from_secs_f64(BETWEEN.end + 6.0) * kills).await?;
    let mut dice = StdRng::seed_from_u64(ctx.settings.seed);
    let (mut ready, mut delivered, mut moments) = (Vec::new(), Vec::new(), Vec::new());
    let mut in_flight = 0;
    for n in 1..=kills {
        let rest = Duration::from_secs_f64(dice.random_range(BETWEEN)).saturating_sub(IN_FLIGHT);
        ctx.pass(&format!("kill {n} of {kills}"), rest).await;
        let before = stage.to_channel(ctx);
        ctx.pass(&format!("kill {n} of {kills}"), IN_FLIGHT).await;
        let (missing, under_way) = stage.crowd.world().outstanding();
        in_flight += stage.to_channel(ctx) - before + (missing + under_way) as u64;
        moments.push(stage.disturb(ctx, &format!("kill {n}")));
        let at = stage.server.kill().await?;
        stage.server.start()?;
        stage.server.ready(GIVEN_UP).await?;
        // What was on its way when the process died is no delivery of the new one.
        let before = stage.deliveries(ctx);
        ready.push(at.elapsed().as_secs_f64());
        stage.next_delivery(ctx, before, GIVEN_UP).await?;
        delivered.push(at.elapsed().as_secs_f64());
    }
    ctx.pass("undisturbed", stage.time).await;
    let back: Vec<f64> = moments.iter().map(|moment| stage.normal_after(ctx, *moment)).collect();
    let mut report = stage
        .close(ctx, false, |_, _| {
            ctx.figure("kills", f64::from(kills), "", None, None);
            ctx.figure("dialogs that waited all the time", open as f64, "", None, None);
            ctx.figure("kill → ready, slowest", most(&ready), "s", Some(3.0), Some(1.0));
            ctx.figure("kill → first delivery, slowest", most(&delivered), "s", Some(5.0), Some(2.0));
            ctx.figure("kill → ready, median", middle(&ready), "s", None, None);
            ctx.figure("kill → first delivery, median", middle(&delivered), "s", None, None);
            // Between two kills there may be too little time; only the last is sure to have enough.
            let last = back.last().copied().unwrap_or(f64::NAN);
            ctx.figure("last kill → F1 p99 normal", last, "s", None, None);
        })
        .await?;
    // The rest of the report is worth keeping when they cannot be read; the row fails then.
    let there = still_there(ctx, bot).await.unwrap_or_else(|e| {
        ctx.limit(format!("the dialogs that waited were not counted: {e}"));
        f64::NAN
    });
    report.checks.push(Check::new("dialogs that waited and are gone", open as f64 - there, "", Some(0.0), Some(0.0)));
    let repeated = report.audit.repeated as f64;
    let name = "deliveries repeated under their key, of those in flight at a kill";
    report.checks.push(Check::new(name, repeated, "", Some(in_flight as f64), None));
    for (name, values) in [("ready", &ready), ("first_delivery", &delivered)] {
        report.recovery_s.insert(name.to_owned(), most(values));
    }
    report.recovery_s.extend(back.last().filter(|last| last.is_finite()).map(|last| (String::from("p99_back"), *last)));
    ctx.conclude(report).await
}

/// Begins dialogs that nobody takes; answers their bot.
async fn people_wait(ctx: &Context, dialogs: usize) -> Result<i64, LoadError> {
    let name = format!("waiting-{}", ctx.run);
    let token = format!("in-{name}");
    let bot = unattended(&ctx.api, &name, &token).await?;
    ctx.progress.set_message(format!("{dialogs} dialogs begin to wait"));
    stream::iter(0..dialogs)
        .map(|n| {
            let (api, token, chat) = (&ctx.api, token.as_str(), format!("{name}-{n}"));
            async move { api.custom_message(bot, Some(token), &chat, 1, "Хто чекає", "Чи є хтось?").await }
        })
        .buffer_unordered(AT_ONCE)
        .try_for_each(|_| async { Ok(()) })
        .await
        .map_err(LoadError::api("a dialog that waits"))?;
    Ok(bot)
}

/// How many of them the server still has: each was acknowledged, and no ledger holds them.
async fn still_there(ctx: &Context, bot: i64) -> Result<f64, LoadError> {
    ctx.progress.set_message("the dialogs that waited are counted");
    Ok(sources::of_bots(&ctx.api, &BTreeSet::from([bot]), ctx.since()).await?.len() as f64)
}

/// The largest.
pub(super) fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::max)
}

/// The median, the upper one of two.
pub(super) fn middle(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slowest_and_median() {
        assert_eq!((most(&[1.0, 3.0, 2.0]), middle(&[1.0, 3.0, 2.0])), (3.0, 2.0));
        assert!(most(&[]).is_nan() && middle(&[]).is_nan());
    }
}
