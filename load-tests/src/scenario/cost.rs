//! `cost`: CPU per 1,000 messages at half of the knee (F7).

use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::{Context, Scenario, ramp};
use crate::{error::LoadError, report::Report};

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
            let (crowd, knee, steps, hold) = match ctx.settings.rate {
                Some(rate) => (ctx.usual_crowd(rate, time + Duration::from_secs(15)).await?, None, Vec::new(), None),
                None => {
                    let crowd = ramp::crowd(&ctx, ramp::SHORT).await?;
                    let climb = ramp::climb(&ctx, &crowd, ramp::SHORT).await;
                    let knee = climb.knee.ok_or_else(|| {
                        LoadError::Other(String::from(
                            "there is no knee to measure the cost at: no rate met the criteria",
                        ))
                    })?;
                    crowd.set_rate(knee / 2.0);
                    (crowd, Some(knee), climb.steps, climb.held.map(|(window, _, _)| window))
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
                // Embedded storage has no database process; its work is the server's.
                if let Some(value) = cpu(name) {
                    ctx.figure(what, value, "CPU-s/1,000", Some(must), Some(aim));
                }
            }
            if let Some(hold) = hold {
                ramp::judge_hold(&ctx, hold);
            }
            report.checks = ctx.checks();
            report.knee_per_s = knee;
            report.steps = steps;
            ctx.conclude(report).await
        })
    }
}
