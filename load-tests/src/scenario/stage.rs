//! What the scenarios of failure share: a crowd and regular customers at work, the server's process, a look at the usual
//! latencies before, and the end with drain and audit.

use std::{cell::Cell, time::Duration};

use super::{
    Context,
    recovery::{back_after, normal, usual},
    regulars::{Calls, Regulars},
};
use crate::{
    crowd::Crowd,
    error::LoadError,
    figures::{Clock, WindowId, sampler::Usages, windows::Figure},
    machine::{MachineError, control::ServerProcess},
    report::Report,
    settings::Settings,
};

/// Measured time before and after a disturbance when none is asked for.
const DURATION: Duration = Duration::from_secs(20);
/// Messages per second at least, when no rate is asked for.
const LEAST_RATE: f64 = 20.0;
/// Regular customers.
const REGULARS: usize = 20;
/// Pace of each.
const EVERY: Duration = Duration::from_millis(200);

impl From<MachineError> for LoadError {
    fn from(error: MachineError) -> Self {
        match error {
            MachineError::NotFound { .. } | MachineError::Address(_) => Self::NotHere(error.to_string()),
            other => Self::Other(other.to_string()),
        }
    }
}

/// A running crowd that is about to be disturbed.
pub(super) struct Stage {
    pub crowd: Crowd,
    regulars: Option<Regulars>,
    pub server: ServerProcess,
    /// From the end of the warm-up to the drain.
    pub window: WindowId,
    /// Measured time before and after a disturbance.
    pub time: Duration,
    before: Usages,
    /// Second at which the first disturbance began.
    disturbed: Cell<Option<f64>>,
}

impl Stage {
    /// Brings everybody in and looks at the undisturbed run. `disturbance` is the longest time that will pass after that.
    pub async fn set(ctx: &Context, disturbance: Duration) -> Result<Self, LoadError> {
        Self::with_visitors(ctx, disturbance, 0).await
    }

    /// The same with visitors who only have the page open.
    pub async fn with_visitors(ctx: &Context, disturbance: Duration, idle: usize) -> Result<Self, LoadError> {
        let server = ServerProcess::find(&ctx.settings.target)?;
        let time = ctx.settings.duration_or(DURATION);
        let warm_up = Settings::warm_up_for(time);
        // «First delivery» needs lines: a derived rate may be too low for it.
        let rate = ctx.settings.rate.unwrap_or_else(|| ctx.settings.rate().max(LEAST_RATE));
        let crowd = ctx.crowd_with_visitors(rate, warm_up + time * 2 + disturbance, idle).await?;
        let regulars = Regulars::come(&ctx.api, &ctx.run, REGULARS, EVERY).await?;
        ctx.progress.set_message("warm-up");
        crowd.warm_up(warm_up).await;
        let before = ctx.sampler.look();
        let window = ctx.figures.open("measured");
        ctx.pass("undisturbed", time).await;
        Ok(Self { crowd, regulars: Some(regulars), server, window, time, before, disturbed: Cell::new(None) })
    }

    /// Marks the beginning of a disturbance; answers its second.
    pub fn disturb(&self, ctx: &Context, what: &str) -> f64 {
        let now = Clock::seconds(ctx.figures.clock().now());
        ctx.figures.mark(what);
        ctx.progress.set_message(what.to_owned());
        if self.disturbed.get().is_none() {
            self.disturbed.set(Some(now));
        }
        now
    }

    /// A mark without a meaning for the figures.
    pub fn note(ctx: &Context, what: &str) -> f64 {
        ctx.figures.mark(what);
        Clock::seconds(ctx.figures.clock().now())
    }

    /// Deliveries to operators so far.
    pub fn deliveries(&self, ctx: &Context) -> u64 {
        ctx.figures.samples(self.window, Figure::F1)
    }

    /// Operators' lines that reached the customers' side so far.
    pub fn to_channel(&self, ctx: &Context) -> u64 {
        ctx.figures.samples(self.window, Figure::F3)
    }

    /// Waits until a line is delivered beyond `so_far`; answers how long that took.
    pub async fn next_delivery(&self, ctx: &Context, so_far: u64, limit: Duration) -> Result<Duration, LoadError> {
        let begin = tokio::time::Instant::now();
        while self.deliveries(ctx) <= so_far {
            if begin.elapsed() > limit {
                return Err(LoadError::Other(format!("no delivery to an operator within {} s", limit.as_secs())));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(begin.elapsed())
    }

    /// Waits until every operator's panel is attached; answers how long that took, `None` when it takes longer than `limit`.
    pub async fn operators_back(&self, limit: Duration) -> Option<Duration> {
        let begin = tokio::time::Instant::now();
        while self.crowd.operators().attached() < self.crowd.operators().members().len() {
            if begin.elapsed() > limit {
                return None;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Some(begin.elapsed())
    }

    /// F1 p99, ms, up to which a second after the disturbance is normal: 1.2 × the usual before, or the limit of `steady` when
    /// that is more.
    pub fn normal(&self, ctx: &Context) -> f64 {
        let until = self.disturbed.get().unwrap_or(f64::MAX);
        normal(usual(&ctx.figures.series(), until), ctx.d_ms())
    }

    /// Seconds from a moment until latencies were normal again, NaN when they never were.
    pub fn normal_after(&self, ctx: &Context, moment: f64) -> f64 {
        back_after(&ctx.figures.series(), moment, self.normal(ctx)).unwrap_or(f64::NAN)
    }

    /// The regulars' calls so far.
    pub fn calls(&self) -> Calls {
        self.regulars.as_ref().map(Regulars::so_far).unwrap_or_default()
    }

    /// Ends everything: regulars are read back, the crowd drains, the auditor compares. `rows` may add figures about all the calls. `same`
    /// tells that every process ran through, so that its CPU time can be counted.
    pub async fn close(
        mut self,
        ctx: &Context,
        same: bool,
        rows: impl FnOnce(&Self, &Calls),
    ) -> Result<Report, LoadError> {
        ctx.figures.close(self.window);
        let usages = same.then(|| (self.before, ctx.sampler.look()));
        ctx.progress.set_message("regular customers are read back");
        let (calls, read) = match self.regulars.take() {
            Some(regulars) => regulars.leave(&ctx.api).await?,
            None => Default::default(),
        };
        let nothing = (Some(0.0), Some(0.0));
        for (name, value, unit, (must, aim)) in [
            ("regular customers: lost, doubled or reordered", read.faults(), "lines", nothing),
            ("regular customers: lines read back", read.checked, "lines", (None, None)),
            ("refusals without Retry-After", calls.without_retry_after(), "answers", nothing),
        ] {
            ctx.figure(name, value as f64, unit, must, aim);
        }
        rows(&self, &calls);
        ctx.finish(self.crowd, self.window, usages).await
    }
}
