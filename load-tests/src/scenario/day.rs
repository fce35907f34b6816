//! `day`: the hours of a day with their arrivals, shifts, breaks and the night, at any speed: «a day at k = 96 takes 15 minutes»
//! (load-model.md 4, 6, 7). Whoever finds nobody waits as long as their patience lasts.

use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::{
    Context, Scenario,
    undisturbed::{no_action_failed, nothing_refused, nothing_repeated},
};
use crate::{
    crowd::CrowdShape,
    error::LoadError,
    floor::FloorNeed,
    report::Report,
    schedule::{Plan, arrivals::Shape, customers, shifts},
    settings::Settings,
};

/// Virtual seconds of a day.
const DAY: f64 = 86_400.0;
/// Hour at which a run begins that has no time for the whole day: before the morning's shifts.
const MORNING: f64 = 7.5;
/// A quarter of an hour may be so much busier than its hour (load-model.md 7).
const WORST_QUARTER: f64 = 1.3;
/// Dialogs that are open for each message a second at speed 1: 520 s of 29.7 messages.
const OPEN: f64 = 520.0 / 29.7;

/// See the module.
pub struct Day;

/// Hour at which a run of so many virtual seconds begins.
fn begins_at(virtual_seconds: f64) -> f64 {
    // A microsecond less is the rounding of the duration.
    if virtual_seconds >= DAY - 1e-3 { 0.0 } else { MORNING }
}

/// Operators for a peak of so many messages a second; `shifts` = they come and go.
fn need(rate: f64, speed: f64, shifts: bool) -> FloorNeed {
    let busiest = rate * WORST_QUARTER;
    let need = FloorNeed::of(busiest, (busiest * OPEN / speed).ceil() as usize, 2.5);
    let part = if shifts { shifts::AT_WORK } else { 1.0 };
    FloorNeed { operators: (need.operators as f64 / part).ceil() as usize, ..need }
}

impl Scenario for Day {
    fn name(&self) -> &'static str {
        "day"
    }

    fn about(&self) -> &'static str {
        "the hours of a day with shifts, breaks and the night: nothing lost, and latencies of the peaks as in a steady crowd"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move {
            let Settings { seed, speed, .. } = ctx.settings;
            let time = ctx.settings.duration_or(Duration::from_secs_f64(DAY / speed));
            let warm_up = Settings::warm_up_for(time);
            let rate = ctx.settings.rate();
            let first = begins_at(time.as_secs_f64() * speed);
            // The hour of the plan's beginning: measuring begins with the warm-up's end.
            let from_hour = (first - warm_up.as_secs_f64() * speed / 3_600.0).rem_euclid(24.0);
            let seconds = (warm_up + time).as_secs_f64() + 5.0;
            let plan = Plan::new(seed, rate, speed, seconds, Shape::Day { from_hour });
            let need = need(rate, speed, !ctx.writes_only());
            let sockets_per_operator = need.sockets_per_operator;
            let shape = CrowdShape { plan, idle_visitors: 0, sockets_per_operator, pace: 1.0 };
            let crowd = ctx.crowd(rate, need, shape).await?;
            ctx.progress.set_message("warm-up");
            crowd.warm_up(warm_up).await;
            let before = ctx.sampler.look();
            let window = ctx.figures.open("measured");
            hours(&ctx, first, time, speed).await;
            ctx.figures.close(window);
            let after = ctx.sampler.look();
            ctx.latency_checks(window);
            let measured = ctx.figures.measured(window);
            nothing_refused(&ctx, &measured);
            no_action_failed(&ctx, &measured);
            for name in [customers::COMES_BACK, customers::LEAVES] {
                let done = measured.actions.get(name).map_or(0, |action| action.done);
                ctx.figure(&format!("{name}: times"), done as f64, "", None, None);
            }
            ctx.limit(format!("the rate is that of the busiest hour, {rate:.1} msg/s; the run begins at {first} h"));
            let mut report = ctx.finish(crowd, window, Some((before, after))).await?;
            nothing_repeated(&mut report);
            ctx.conclude(report).await
        })
    }
}

/// Lets the time pass, with a mark at each third hour.
async fn hours(ctx: &Context, first: f64, time: Duration, speed: f64) {
    let begin = tokio::time::Instant::now();
    let mut next = (first / 3.0).floor() * 3.0 + 3.0;
    loop {
        let until = Duration::from_secs_f64((next - first) * 3_600.0 / speed).min(time);
        let hour = next - 3.0;
        let left = until.saturating_sub(begin.elapsed());
        ctx.pass(&format!("from {:.0} h on", hour.rem_euclid(24.0)), left).await;
        if until >= time {
            return;
        }
        ctx.figures.mark(&format!("{:.0} h", next.rem_euclid(24.0)));
        next += 3.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_day_begins_at_midnight_and_a_part_of_it_before_the_morning() {
        for (speed, seconds, wanted) in [(96.0, 900.0, 0.0), (96.0, 300.0, MORNING), (20.0, 4_320.0, 0.0)] {
            assert!((begins_at(seconds * speed) - wanted).abs() < 1e-9, "{seconds} s at {speed}");
        }
        let rounded = Duration::from_secs_f64(DAY / 97.0).as_secs_f64() * 97.0;
        assert!(begins_at(rounded).abs() < 1e-9);
    }

    #[test]
    fn those_at_work_have_slots_for_the_busiest_quarter() {
        for (rate, speed) in [(14.0, 20.0), (200.0, 20.0), (650.0, 96.0)] {
            let (all, at_once) = (need(rate, speed, true), need(rate, speed, false));
            let slots = all.slots() as f64 * shifts::AT_WORK;
            assert!(slots >= rate * WORST_QUARTER * OPEN / speed, "{rate} at {speed}: {all:?}");
            assert!(at_once.operators < all.operators, "nobody goes: fewer are enough");
        }
    }
}
