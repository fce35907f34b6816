//! `spike`: ten times the rate for a minute, and how the server comes back.

use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::{Context, Scenario, recovery::back_after};
use crate::{
    crowd::CrowdShape,
    error::LoadError,
    figures::{Clock, WindowId},
    floor::FloorNeed,
    machine::control::ServerProcess,
    report::Report,
};

/// Rate when none is asked for: a tenth of the budget's, so that the spike is the budget.
const RATE: f64 = 20.0;
const SPIKE: Duration = Duration::from_secs(60);
const BEFORE: Duration = Duration::from_secs(20);
const AFTER: Duration = Duration::from_secs(30);

/// See the module.
pub struct Spike;

impl Scenario for Spike {
    fn name(&self) -> &'static str {
        "spike"
    }

    fn about(&self) -> &'static str {
        "ten times the rate for 60 s: refusals only 429/503, operators' own actions stay quick, back to normal in 30 s"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move {
            let rate = ctx.settings.rate.unwrap_or(RATE);
            // A server on another machine is looked at from outside only.
            let server = ServerProcess::find(&ctx.settings.target).ok();
            let spike = ctx.settings.duration.unwrap_or(SPIKE);
            let plan_seconds = 5.0 + (BEFORE + AFTER).as_secs_f64() + spike.as_secs_f64() * 10.0 + 5.0;
            let (plan, pace) = ctx.plan(rate, plan_seconds);
            let need = FloorNeed::of(rate * 10.0, plan.open_at_start(), 5.0);
            let sockets_per_operator = need.sockets_per_operator;
            let crowd =
                ctx.crowd(rate, need, CrowdShape { plan, idle_visitors: 0, sockets_per_operator, pace }).await?;
            crowd.warm_up(Duration::from_secs(5)).await;
            let base = phase(&ctx, "base", BEFORE).await;
            let cpu_before = ctx.sampler.look();
            ctx.figures.mark("×10");
            crowd.set_rate(rate * 10.0);
            let peak = phase(&ctx, "spike", spike).await;
            let cpu_after = ctx.sampler.look();
            ctx.figures.mark("×1");
            crowd.set_rate(rate);
            let calm_from = Clock::seconds(ctx.figures.clock().now());
            let after = phase(&ctx, "after", AFTER).await;

            let (in_spike, before) = (ctx.figures.measured(peak), ctx.figures.measured(base));
            let other = in_spike.refusals.keys().filter(|k| !k.ends_with("/429") && !k.ends_with("/503")).count();
            ctx.figure("refusals other than 429 and 503", other as f64, "kinds", Some(0.0), None);
            let blunt = ctx.figures.blunt.get();
            ctx.figure("refusals without Retry-After", blunt as f64, "answers", Some(0.0), None);
            match &server {
                Some(server) => {
                    let crashed = f64::from(u8::from(!server.is_alive()));
                    ctx.figure("crashes of the server", crashed, "", Some(0.0), None);
                }
                None => ctx.limit("the server is not on this machine: whether its process lived through is not seen"),
            }
            let failed: u64 = in_spike.errors.values().sum();
            ctx.figure("failures during the spike", failed as f64, "", Some(0.0), None);
            let refused: u64 = in_spike.refusals.values().sum();
            ctx.figure("refused during the spike", refused as f64, "", None, Some(0.0));
            let own = in_spike.command.ms(0.99).unwrap_or(f64::NAN);
            ctx.figure("operators' own actions during the spike, p99", own, "ms", Some(500.0), None);
            let limit = before.f1.ms(0.99).unwrap_or(0.0) * 1.2;
            let back = back_after(&ctx.figures.series(), calm_from, limit);
            ctx.figure("back to 1.2 × base", back.unwrap_or(f64::NAN), "s", Some(30.0), Some(10.0));
            let _measured_too = after;
            let report = ctx.finish(crowd, peak, Some((cpu_before, cpu_after))).await?;
            ctx.conclude(report).await
        })
    }
}

async fn phase(ctx: &Context, name: &str, time: Duration) -> WindowId {
    let window = ctx.figures.open(name);
    ctx.pass(name, time).await;
    ctx.figures.close(window);
    window
}
