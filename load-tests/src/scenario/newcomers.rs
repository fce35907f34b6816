//! `newcomers`: many new dialogs a second with slots for all: contact, dialog, routing, assignment.

use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::{Context, Scenario, undisturbed::nothing_refused};
use crate::{
    crowd::CrowdShape, error::LoadError, floor::FloorNeed, report::Report, schedule::Plan, settings::Settings,
};

/// New dialogs a second (load-model.md 10).
const PER_SECOND: f64 = 100.0;
const DURATION: Duration = Duration::from_secs(60);
const LONG: Duration = Duration::from_secs(600);
/// The two lines of such a dialog come quickly, or thousands of slots would be needed.
const SPEED: f64 = 10.0;

/// See the module.
pub struct Newcomers;

impl Scenario for Newcomers {
    fn name(&self) -> &'static str {
        "newcomers"
    }

    fn about(&self) -> &'static str {
        "100 new dialogs a second (--rate: half of it), a question and an answer each: all assigned, F4 p99 ≤ 200 ms"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move {
            let time = ctx.settings.duration_or(if ctx.settings.long { LONG } else { DURATION });
            let warm_up = Settings::warm_up_for(time);
            let rate = ctx.settings.rate.unwrap_or(PER_SECOND * 2.0);
            let speed = ctx.settings.speed.max(SPEED);
            let seconds = (warm_up + time).as_secs_f64() + 1.0;
            let plan = Plan::short_dialogs(ctx.settings.seed, rate / 2.0, speed, seconds);
            let need = FloorNeed::of(rate, plan.open_at_start() * 2 + 20, 2.5);
            let shape =
                CrowdShape { plan, idle_visitors: 0, sockets_per_operator: need.sockets_per_operator, pace: 1.0 };
            let crowd = ctx.crowd(rate, need, shape).await?;
            crowd.warm_up(warm_up).await;
            let before = ctx.sampler.look();
            let window = ctx.figures.open("measured");
            ctx.pass(&format!("{:.0} new dialogs a second", rate / 2.0), time).await;
            ctx.figures.close(window);
            let after = ctx.sampler.look();
            crowd.drain(Duration::from_secs(10)).await;
            let measured = ctx.figures.measured(window);
            let waited = measured.f5.len();
            // Whoever is refused has no operator: «all assigned» would not notice.
            nothing_refused(&ctx, &measured);
            ctx.figure("F4 p99", measured.f4.ms(0.99).unwrap_or(f64::NAN), "ms", Some(200.0), Some(100.0));
            ctx.figure("dialogs that found no free slot", waited as f64, "", Some(0.0), None);
            ctx.figure("dialogs without an operator", ctx.figures.waiting.get() as f64, "", Some(0.0), None);
            let report = ctx.finish(crowd, window, Some((before, after))).await?;
            ctx.conclude(report).await
        })
    }
}
