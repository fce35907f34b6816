//! `cost`: CPU per 1,000 messages at half of the knee (F7).

use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::{Context, Scenario, ramp, undisturbed::too_short};
use crate::{
    error::LoadError,
    report::{Check, Report},
};

const DURATION: Duration = Duration::from_secs(60);

/// See the module.
pub struct Cost;

impl Scenario for Cost {
    fn name(&self) -> &'static str {
        "cost"
    }

    fn about(&self) -> &'static str {
        "CPU seconds per 1,000 messages of server, database, Redis and generator at half of the knee (--rate: at that rate)"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move {
            let time = ctx.settings.duration_or(DURATION);
            let (crowd, knee, climbed) = match ctx.settings.rate {
                Some(rate) => (ctx.usual_crowd(rate, time + Duration::from_secs(15)).await?, None, None),
                None => {
                    let crowd = ramp::crowd(&ctx, ramp::SHORT).await?;
                    let climb = ramp::climb(&ctx, &crowd, ramp::SHORT).await;
                    let Some(knee) = climb.knee else {
                        // The steps tell why; a run without a knee fails, with its report.
                        ctx.limit("there is no knee to measure the cost at: no rate met the criteria");
                        ctx.check(Check::at_least("knee", f64::NAN, "msg/s", 0.0));
                        let window = ctx.figures.open("nothing held");
                        let mut report = ctx.finish(crowd, window, None).await?;
                        report.speed = ramp::speed(&ctx);
                        report.steps = climb.steps;
                        report.knee_limited_by = climb.limited_by;
                        return ctx.conclude(report).await;
                    };
                    crowd.set_rate(knee / 2.0);
                    (crowd, Some(knee), Some(climb))
                }
            };
            crowd.warm_up(Duration::from_secs(10)).await;
            let before = ctx.sampler.look();
            let window = ctx.figures.open("measured");
            ctx.pass(&format!("{:.0} msg/s", crowd.rate()), time).await;
            ctx.figures.close(window);
            let after = ctx.sampler.look();
            let mut report = ctx.finish(crowd, window, Some((before, after))).await?;
            let cpu = |name: &str| report.cpu_s_per_1000.get(name).copied().flatten();
            for (name, what, must, aim) in
                [("server", "server CPU", 0.20, 0.10), ("database", "database CPU", 0.30, 0.12)]
            {
                match cpu(name) {
                    Some(value) => ctx.figure(what, value, "CPU-s/1,000", Some(must), Some(aim)),
                    // What this scenario is for and nobody could see is no success.
                    None if name == "server" => ctx.figure(what, f64::NAN, "CPU-s/1,000", Some(must), Some(aim)),
                    None => ctx.limit(
                        "the database's CPU is not judged: embedded storage works inside the server, another database was not named to \
                         this tool (ROZMOVA__DATABASE__URL) or is not on this machine",
                    ),
                }
            }
            if let Some((hold, ..)) = climbed.as_ref().and_then(|climb| climb.held.as_ref()) {
                ramp::judge_hold(&ctx, *hold);
            }
            report.checks = ctx.checks();
            report.knee_per_s = knee;
            if let Some(climb) = climbed {
                report.speed = ramp::speed(&ctx);
                (report.steps, report.knee_limited_by) = (climb.steps, climb.limited_by);
            }
            if let Some(sentence) = too_short(&report) {
                ctx.limit(sentence);
            }
            ctx.conclude(report).await
        })
    }
}
