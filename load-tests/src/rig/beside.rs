//! The usual crowd beside a scenario: it is not touched, and what it feels is measured in windows.

use std::time::Duration;

use super::Stage;
use crate::{
    crowd::Crowd,
    figures::{WindowId, sampler::Usages},
    scenario::Context,
};

/// Messages per second beside when none are asked for.
const RATE: f64 = 50.0;

/// See the module.
pub struct Beside {
    /// The crowd.
    pub crowd: Crowd,
    /// The whole measured time.
    pub window: WindowId,
    /// CPU at its begin.
    pub before: Usages,
}

impl Beside {
    /// Brings the crowd in, with a plan for at most `most`, and lets it warm up.
    ///
    /// # Errors
    /// A sentence.
    pub async fn start(ctx: &Context, stage: &Stage, most: Duration) -> Result<Self, String> {
        let warm_up = Duration::from_secs(if most > Duration::from_secs(180) { 20 } else { 3 });
        let rate = stage.rate.unwrap_or(RATE);
        let crowd = ctx.usual_crowd(rate, most + warm_up).await.map_err(|e| e.to_string())?;
        Ok(Self::of(ctx, stage, crowd, warm_up).await)
    }

    /// The same with a crowd that has come in already.
    pub async fn of(ctx: &Context, stage: &Stage, crowd: Crowd, warm_up: Duration) -> Self {
        stage.say("the crowd beside warms up");
        crowd.warm_up(warm_up).await;
        Self { before: ctx.sampler.look(), window: ctx.figures.open("measured"), crowd }
    }

    /// Measures for a time under a name.
    pub async fn measure(&self, ctx: &Context, name: &str, time: Duration) -> WindowId {
        let window = ctx.figures.open(name);
        ctx.pass(name, time).await;
        ctx.figures.close(window);
        window
    }
}

/// F1 p99 of a window, ms; NaN without samples, which fails every limit.
#[must_use]
pub fn f1_p99(ctx: &Context, window: WindowId) -> f64 {
    ctx.figures.measured(window).f1.ms(0.99).unwrap_or(f64::NAN)
}

/// Messages a window needs for its p99 to be judged: ten lie above it then.
const SAMPLES: u64 = 1_000;

/// Adds F1 p99 of two windows and their ratio, which is held against `must` when both windows have enough messages.
pub fn compare(ctx: &Context, (before, base): (&str, WindowId), (now, window): (&str, WindowId), must: f64) {
    let (was, is) = (f1_p99(ctx, base), f1_p99(ctx, window));
    let samples = [base, window].map(|w| ctx.figures.measured(w).f1.len());
    let enough = samples.iter().all(|n| *n >= SAMPLES);
    if !enough {
        ctx.limit(format!(
            "F1 p99 of {} and {} messages is mostly chance: the ratio is shown and not judged under {SAMPLES} (longer \
             --duration or higher --rate)",
            samples[0], samples[1]
        ));
    }
    ctx.figure(&format!("F1 p99 {before}"), was, "ms", None, None);
    ctx.figure(&format!("F1 p99 {now}"), is, "ms", None, None);
    ctx.figure(&format!("F1 p99 {now} ÷ {before}"), is / was, "×", enough.then_some(must), Some(1.0));
}
