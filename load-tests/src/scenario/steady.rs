//! `steady`: a stationary crowd at one rate; latencies, cost and the audit.

use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::{
    Context, Scenario,
    undisturbed::{no_action_failed, nothing_refused, nothing_repeated, too_short},
};
use crate::{
    crowd::CrowdShape,
    error::LoadError,
    floor::FloorNeed,
    report::Report,
    settings::{Profile, Settings},
};

/// Measured time when none is asked for.
const DURATION: Duration = Duration::from_secs(300);
/// Idle visitors of a run shorter than a minute: opening thousands of them would take longer than the run.
const IDLE_IN_SHORT_RUNS: usize = 200;

/// Frames written to sockets for one message at most, at profile L (load-model.md 7).
const FRAMES_A_MESSAGE: f64 = 4.0;

/// See the module.
pub struct Steady;

impl Scenario for Steady {
    fn name(&self) -> &'static str {
        "steady"
    }

    fn about(&self) -> &'static str {
        "a stationary crowd at one rate: latencies F1–F4, CPU and memory, nothing lost"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move {
            let time = ctx.settings.duration_or(DURATION);
            let warm_up = Settings::warm_up_for(time);
            let rate = ctx.settings.rate();
            let seconds = (warm_up + time).as_secs_f64();
            let (plan, pace) = ctx.plan(rate, seconds);
            let need = FloorNeed::of(rate, plan.open_at_start(), 2.5);
            let idle = ctx.settings.profile.idle_visitors();
            let idle_visitors = if time < Duration::from_secs(60) { idle.min(IDLE_IN_SHORT_RUNS) } else { idle };
            if idle_visitors < idle {
                ctx.limit(format!("{idle_visitors} idle visitors instead of {idle}: the run is shorter than a minute"));
            }
            let shape = CrowdShape { plan, idle_visitors, sockets_per_operator: need.sockets_per_operator, pace };
            let crowd = ctx.crowd(rate, need, shape).await?;
            ctx.progress.set_message("warm-up");
            crowd.warm_up(warm_up).await;
            let before = ctx.sampler.look();
            let window = ctx.figures.open("measured");
            ctx.pass(&format!("{rate:.0} msg/s"), time).await;
            ctx.figures.close(window);
            let after = ctx.sampler.look();
            ctx.latency_checks(window);
            let measured = ctx.figures.measured(window);
            nothing_refused(&ctx, &measured);
            // Frames beside the messages' own grow with people who look on: judged where the model has thousands of them.
            let many = matches!(ctx.settings.profile, Profile::L | Profile::Xl);
            let frames = measured.frames as f64 / (measured.accepted as f64).max(1.0);
            ctx.figure("frames of sockets per message (F13)", frames, "", many.then_some(FRAMES_A_MESSAGE), None);
            no_action_failed(&ctx, &measured);
            let mut report = ctx.finish(crowd, window, Some((before, after))).await?;
            nothing_repeated(&mut report);
            if let Some(sentence) = too_short(&report) {
                ctx.limit(sentence);
            }
            ctx.conclude(report).await
        })
    }
}
