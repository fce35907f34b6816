//! `ramp`: the knee, the highest rate that still meets every criterion (F6).

use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::{Context, Scenario};
use crate::{
    crowd::{Crowd, CrowdShape},
    error::LoadError,
    figures::{WindowId, sampler::Usages, windows::Measured},
    floor::FloorNeed,
    report::{Report, Step, model::LAG_LIMIT_MS},
    schedule::{Plan, arrivals::Shape},
};

/// The lowest knee that will do on two cores, messages per second (load-model.md 10).
const KNEE: f64 = 2_000.0;
/// F1 p99 at the knee, ms (load-model.md 10).
pub const F1_P99_MS: f64 = 250.0;
/// Of the planned rate that must have been accepted within the step.
const ACHIEVED: f64 = 0.95;
/// Rate of the plan at pace 1; steps play it slower and faster.
const PLAN_RATE: f64 = 1_000.0;
/// Open dialogs at most: the plan's speed is raised until they are no more.
const DIALOGS: f64 = 2_500.0;
/// Rate for which operators are provided.
const PROVIDED_FOR: f64 = 2_500.0;
/// Between steps the server works off what was too much.
const SETTLE: Duration = Duration::from_secs(20);

/// The two forms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Form {
    factor: f64,
    step: Duration,
    precision: f64,
    hold: Duration,
    plan_seconds: f64,
    /// No new step begins later than this after the run began; then the best one is held.
    search_for: Duration,
    /// No new hold begins later than this after the run began.
    hold_until: Duration,
}

/// ×1.5 every 20 s, bisected to 5 %, held for 60 s (contract.md 6).
pub const SHORT: Form = Form {
    factor: 1.5,
    step: Duration::from_secs(20),
    precision: 1.05,
    hold: Duration::from_secs(60),
    plan_seconds: 2_400.0,
    search_for: Duration::from_secs(390),
    hold_until: Duration::from_secs(470),
};
/// +10 % every 60 s, bisected to 3 %, held for 10 minutes (load-model.md 10).
pub const LONG: Form = Form {
    factor: 1.1,
    step: Duration::from_secs(60),
    precision: 1.03,
    hold: Duration::from_secs(600),
    plan_seconds: 12_000.0,
    search_for: Duration::from_secs(7_200),
    hold_until: Duration::from_secs(10_800),
};

impl Form {
    /// The rate to hold after `tried` failed holds, the last of them at `at`: further down each time.
    fn lowered(&self, at: f64, tried: i32) -> f64 {
        at / self.precision.powi(tried)
    }
}

/// What is tried next. Pure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    form: Form,
    good: Option<f64>,
    bad: Option<f64>,
    next: f64,
}

impl Search {
    /// Begins at a rate.
    #[must_use]
    pub const fn new(form: Form, first: f64) -> Self {
        Self { form, good: None, bad: None, next: first }
    }

    /// The rate to try; `None` when the knee is known as precisely as the form wants, or nothing passes.
    #[must_use]
    pub fn next(&self) -> Option<f64> {
        match (self.good, self.bad) {
            (Some(good), Some(bad)) if bad / good <= self.form.precision => None,
            (None, Some(bad)) if bad < 5.0 => None,
            _ => Some(self.next),
        }
    }

    /// Takes the result of a try.
    pub fn tried(&mut self, rate: f64, passed: bool) {
        if passed {
            self.good = Some(self.good.map_or(rate, |good| good.max(rate)));
        } else {
            self.bad = Some(self.bad.map_or(rate, |bad| bad.min(rate)));
        }
        self.next = match (self.good, self.bad) {
            (Some(good), None) => good * self.form.factor,
            (None, Some(bad)) => bad / 2.0,
            (Some(good), Some(bad)) => (good * bad).sqrt(),
            (None, None) => rate,
        };
    }

    /// Highest rate that passed.
    #[must_use]
    pub const fn good(&self) -> Option<f64> {
        self.good
    }
}

/// Why a step does not count as passed; empty when it does. Pure.
#[must_use]
pub fn broken(measured: &Measured, seconds: f64) -> String {
    let planned = measured.planned as f64 / seconds;
    let achieved = measured.accepted as f64 / seconds;
    let f1 = measured.f1.ms(0.99);
    let lag = measured.lag.ms(0.99).unwrap_or(0.0);
    if lag > LAG_LIMIT_MS {
        return format!("the generator's own lag p99 {lag:.1} ms");
    }
    if achieved < planned * ACHIEVED {
        return format!("{achieved:.0} of {planned:.0} msg/s accepted");
    }
    if !measured.refusals.is_empty() || !measured.errors.is_empty() {
        return format!("refused {:?}, failed {:?}", measured.refusals, measured.errors);
    }
    match f1 {
        Some(f1) if f1 <= F1_P99_MS => String::new(),
        Some(f1) => format!("F1 p99 {f1:.0} ms"),
        None => String::from("nothing reached an operator"),
    }
}

/// What everybody was doing in a step that broke, for whoever asks what limits the knee (load-model.md 12): cores in use by name, groups
/// of commits and flushes of the log a second, where they are counted. Pure.
fn at_work(cores: &[(&str, Option<f64>)], groups: Option<f64>, flushes: Option<f64>) -> String {
    let used: Vec<(&str, f64)> = cores.iter().filter_map(|(name, n)| Some((*name, (*n)?))).collect();
    let each: Vec<String> = used.iter().map(|(name, n)| format!("{name} {n:.2}")).collect();
    let sum: f64 = used.iter().map(|(_, n)| n).sum();
    let mut said = vec![format!("cores in use: {}, together {sum:.2}", each.join(", "))];
    said.extend(groups.map(|n| format!("{n:.0} groups of commits a second")));
    said.extend(flushes.map(|n| format!("{n:.0} flushes of the log a second")));
    said.join("; ")
}

/// What climbing found.
pub struct Climb {
    /// F6; `None` when no rate passed.
    pub knee: Option<f64>,
    /// Every try.
    pub steps: Vec<Step>,
    /// The hold at the knee, with CPU before and after.
    pub held: Option<(WindowId, Usages, Usages)>,
    /// What broke above the knee.
    pub limited_by: Option<String>,
}

/// The crowd for a ramp.
///
/// # Errors
/// See [`Context::crowd`].
pub async fn crowd(ctx: &Context, form: Form) -> Result<Crowd, LoadError> {
    let speed = speed(ctx);
    if speed > ctx.settings.speed {
        ctx.limit(format!("the plan's speed is {speed:.1}, so that {DIALOGS:.0} dialogs are open and not more"));
    }
    let plan = Plan::new(ctx.settings.seed, PLAN_RATE, speed, form.plan_seconds, Shape::Flat);
    let need = FloorNeed::of(PROVIDED_FOR, plan.open_at_start(), 5.0);
    let sockets_per_operator = need.sockets_per_operator;
    let pace = first_rate(ctx) / PLAN_RATE;
    ctx.crowd(first_rate(ctx), need, CrowdShape { plan, idle_visitors: 0, sockets_per_operator, pace }).await
}

/// The speed that is played: a dialog lasts 520 s at speed 1, and its closing line comes 27 s later.
pub fn speed(ctx: &Context) -> f64 {
    ctx.settings.speed.max(PLAN_RATE / 29.7 * 547.0 / DIALOGS)
}

fn first_rate(ctx: &Context) -> f64 {
    ctx.settings.rate.unwrap_or(200.0)
}

/// Climbs, bisects and holds.
pub async fn climb(ctx: &Context, crowd: &Crowd, form: Form) -> Climb {
    let mut search = Search::new(form, first_rate(ctx));
    let mut climb = Climb { knee: None, steps: Vec::new(), held: None, limited_by: None };
    crowd.set_rate(first_rate(ctx));
    crowd.warm_up(Duration::from_secs(5)).await;
    // Making and opening everything takes time of the run too.
    let elapsed = || Duration::from_micros(ctx.figures.clock().now());
    while let Some(rate) = search.next().filter(|_| elapsed() < form.search_for) {
        let (step, _) = one(ctx, crowd, rate, form.step, &mut climb).await;
        search.tried(rate, step.passed);
        if !step.passed {
            settle(crowd, search.good().unwrap_or(rate / 2.0)).await;
        }
    }
    // The knee is what holds, not what passed once for a moment.
    let mut rate = search.good();
    for tried in 1..=4 {
        let Some(at) = rate.filter(|_| elapsed() < form.hold_until) else { break };
        let (step, held) = one(ctx, crowd, at, form.hold, &mut climb).await;
        if step.passed {
            climb.knee = Some(at.min(step.achieved));
            climb.held = Some(held);
            break;
        }
        settle(crowd, at / 2.0).await;
        rate = Some(form.lowered(at, tried));
    }
    climb
}

/// A try at a rate.
async fn one(
    ctx: &Context,
    crowd: &Crowd,
    rate: f64,
    time: Duration,
    climb: &mut Climb,
) -> (Step, (WindowId, Usages, Usages)) {
    crowd.set_rate(rate);
    // The first moments at a new rate belong to neither.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = ctx.sampler.look();
    let window = ctx.figures.open(&format!("{rate:.0} msg/s"));
    ctx.pass(&format!("{rate:.0} msg/s"), time.saturating_sub(Duration::from_secs(2))).await;
    ctx.figures.close(window);
    let after = ctx.sampler.look();
    // What was planned at the end of the step gets the time that the criterion allows.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let measured = ctx.figures.measured(window);
    let (from, to) = ctx.figures.span(window);
    let seconds = (to.saturating_sub(from) as f64 / 1e6).max(1e-6);
    let why = broken(&measured, seconds);
    let cores = |before: Option<crate::machine::proc::Usage>, after: Option<crate::machine::proc::Usage>| {
        Some((after?.cpu_s - before?.cpu_s) / seconds)
    };
    let step = Step {
        planned: measured.planned as f64 / seconds,
        achieved: measured.accepted as f64 / seconds,
        f1_p50: measured.f1.ms(0.5),
        f1_p99: measured.f1.ms(0.99),
        f2_p99: measured.f2.ms(0.99),
        lag_p99: measured.lag.ms(0.99),
        cpu_server: cores(before.server, after.server),
        cpu_database: cores(before.database, after.database),
        passed: why.is_empty(),
        why: why.clone(),
    };
    ctx.progress.println(format!(
        "{rate:>7.0} msg/s: {:.0} accepted, F1 p99 {:.1} ms, server {:.2} cores, {}",
        step.achieved,
        step.f1_p99.unwrap_or(f64::NAN),
        step.cpu_server.unwrap_or(f64::NAN),
        if step.passed { "passed" } else { &step.why }
    ));
    if !step.passed {
        let busy = [
            ("server", step.cpu_server),
            ("database", step.cpu_database),
            ("Redis", cores(before.redis, after.redis)),
            ("generator", cores(before.generator, after.generator)),
        ];
        let a_second = |was: Option<f64>, is: Option<f64>| Some((is? - was?) / seconds);
        let groups = a_second(before.work.groups, after.work.groups);
        let flushes = a_second(before.work.flushes, after.work.flushes);
        climb.limited_by = Some(format!("at {rate:.0} msg/s: {why}. {}", at_work(&busy, groups, flushes)));
    }
    climb.steps.push(step.clone());
    (step, (window, before, after))
}

/// F1 of the hold once more after the drain: what had not arrived when the step ended is in the histogram now.
pub fn judge_hold(ctx: &Context, window: WindowId) {
    let f1 = ctx.figures.measured(window).f1.ms(0.99);
    ctx.figure("F1 p99 of the hold", f1.unwrap_or(f64::NAN), "ms", Some(F1_P99_MS), None);
}

/// Plays slowly until everything that was too much has arrived, at most [`SETTLE`].
async fn settle(crowd: &Crowd, rate: f64) {
    crowd.set_rate(rate / 2.0);
    let world = crowd.world();
    let deadline = tokio::time::Instant::now() + SETTLE;
    while tokio::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let (missing, under_way) = world.outstanding();
        if (missing + under_way) as f64 <= rate / 10.0 + 5.0 {
            return;
        }
    }
}

/// See the module.
pub struct Ramp;

impl Scenario for Ramp {
    fn name(&self) -> &'static str {
        "ramp"
    }

    fn about(&self) -> &'static str {
        "the knee: the highest rate with F1 p99 ≤ 250 ms, nothing refused and a clean audit; 2,000 msg/s at least"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move {
            let form = if ctx.settings.long { LONG } else { SHORT };
            let crowd = crowd(&ctx, form).await?;
            let climb = climb(&ctx, &crowd, form).await;
            let (window, cpu) = match climb.held {
                Some((window, before, after)) => (window, Some((before, after))),
                None => (ctx.figures.open("nothing held"), None),
            };
            let knee = climb.knee.unwrap_or(f64::NAN);
            ctx.figure("knee", knee, "msg/s", Some(KNEE), Some(5_000.0));
            let mut report = ctx.finish(crowd, window, cpu).await?;
            if climb.knee.is_some() {
                judge_hold(&ctx, window);
            }
            report.checks = ctx.checks();
            report.speed = speed(&ctx);
            report.knee_per_s = climb.knee;
            report.steps = climb.steps;
            report.knee_limited_by = climb.limited_by;
            ctx.conclude(report).await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(first: f64, knee: f64) -> (Option<f64>, usize) {
        let mut search = Search::new(SHORT, first);
        let mut tries = 0;
        while let Some(rate) = search.next() {
            search.tried(rate, rate <= knee);
            tries += 1;
            assert!(tries < 40, "ends");
        }
        (search.good(), tries)
    }

    #[test]
    fn the_knee_is_found_to_five_per_cent_in_few_steps() {
        for knee in [60.0, 210.0, 1_234.0, 4_800.0] {
            let (found, tries) = search(200.0, knee);
            assert!(found.is_some_and(|found| found <= knee && found * 1.05 >= knee * 0.999), "{knee}: {found:?}");
            assert!(tries <= 14, "{knee}: {tries} tries of 20 s");
        }
        assert_eq!(search(200.0, 0.0).0, None, "a server that does nothing has no knee");
    }

    #[test]
    fn every_failed_hold_goes_further_down() {
        let rates: Vec<f64> =
            (1..=3).scan(1_000.0, |at, tried| Some(std::mem::replace(at, SHORT.lowered(*at, tried)))).collect();
        assert!(rates.windows(3).all(|w| w[1] / w[2] > w[0] / w[1] && w[0] > w[1]), "{rates:?}");
    }

    #[test]
    fn a_broken_step_says_who_was_at_work() {
        let cores = [("server", Some(1.204)), ("database", None), ("generator", Some(0.5))];
        assert_eq!(at_work(&cores, None, None), "cores in use: server 1.20, generator 0.50, together 1.70");
        let counted = at_work(&cores, Some(310.4), Some(300.0));
        assert!(counted.ends_with("; 310 groups of commits a second; 300 flushes of the log a second"), "{counted}");
    }

    #[test]
    fn every_criterion_can_break_a_step() {
        let sound = || {
            let mut m = Measured { planned: 1_000, accepted: 990, ..Measured::default() };
            m.f1.record(20_000);
            m
        };
        assert_eq!(broken(&sound(), 10.0), "");
        for (change, word) in [
            ((|m: &mut Measured| m.accepted = 900) as fn(&mut Measured), "accepted"),
            (|m| m.f1.record(300_000), "F1 p99"),
            (|m| m.lag.record(6_000), "own lag"),
            (|m| *m.refusals.entry("inbound/503".into()).or_default() += 1, "refused"),
            (|m| *m.errors.entry("x".into()).or_default() += 1, "failed"),
            (|m| m.f1.reset(), "nothing"),
        ] {
            let mut measured = sound();
            change(&mut measured);
            assert!(broken(&measured, 10.0).contains(word), "{word}: {}", broken(&measured, 10.0));
        }
    }
}
