//! `soak` (load-model.md 10): the usual crowd for an hour and longer. Memory must not creep, descriptors must stay, the end
//! must be as fast as the beginning. Slopes are lines through a sample every five seconds after the process has warmed up.

use std::time::{Duration, Instant};

use crate::{
    machine::proc,
    report::Report,
    rig::{Beside, Outcome, Stage, compare},
    scenario::Context,
    sums::Fit,
};

/// Measured time when none is asked for.
const HOUR: Duration = Duration::from_secs(3_600);
/// Pause between samples.
const EVERY: Duration = Duration::from_secs(5);

/// Processes of PostgreSQL that may come or go between the first and the last quarter: its autovacuum has three workers.
const CONNECTIONS_DRIFT: f64 = 3.0;

/// Part of the run whose samples are thrown away: an hour of long runs, a third of shorter ones.
fn settling(time: Duration) -> Duration {
    if time > HOUR { HOUR.min(time / 2) } else { time / 3 }
}

/// Length of the first and of the last part that are compared, and their name: an hour of the long form (load-model.md 10), a third of
/// shorter runs.
fn ends(time: Duration, long: bool) -> (Duration, &'static str) {
    if long && time >= HOUR * 2 { (HOUR, "hour") } else { (time / 3, "third") }
}

/// Largest step of a count around its mean, and its growth from the first to the last quarter.
fn drift(samples: &[(f64, f64)]) -> f64 {
    let quarter = (samples.len() / 4).max(1);
    let mean = |part: &[(f64, f64)]| part.iter().map(|(_, v)| v).sum::<f64>() / part.len().max(1) as f64;
    let (head, tail) = (samples.get(..quarter), samples.get(samples.len().saturating_sub(quarter)..));
    mean(tail.unwrap_or_default()) - mean(head.unwrap_or_default())
}

/// Runs it.
///
/// # Errors
/// A sentence. The server must run on this machine.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let pid = stage.server_pid()?;
    let time = stage.duration_or(if stage.long { HOUR * 8 } else { HOUR });
    let beside = Beside::start(ctx, stage, time + Duration::from_secs(60)).await?;
    if stage.rate.is_none() {
        ctx.limit(format!(
            "without --rate {:.0} msg/s are played; load-model.md 10 states the limits for half of the knee",
            beside.crowd.rate()
        ));
    }
    let (begin, (part, unit)) = (Instant::now(), ends(time, stage.long));
    let (mut rss, mut descriptors, mut connections) = (Vec::new(), Vec::new(), Vec::new());
    let (first_name, last_name) = (format!("first {unit}"), format!("last {unit}"));
    let mut windows = [Some(ctx.figures.open(&first_name)), None];
    ctx.progress.set_length(time.as_secs());
    while begin.elapsed() < time {
        tokio::time::sleep(EVERY.min(time.saturating_sub(begin.elapsed()))).await;
        let at = begin.elapsed();
        ctx.progress.set_position(at.as_secs());
        if at >= part
            && windows[1].is_none()
            && let Some(first) = windows[0]
        {
            ctx.figures.close(first);
        }
        if at >= time.saturating_sub(part) && windows[1].is_none() {
            windows[1] = Some(ctx.figures.open(&last_name));
        }
        if at >= settling(time) {
            let usage = proc::usage(pid).map_err(|e| format!("the server's process: {e}"))?;
            rss.push((at.as_secs_f64() / 3_600.0, usage.rss as f64 / 1_048_576.0));
            descriptors.push((at.as_secs_f64() / 3_600.0, usage.descriptors as f64));
            // PostgreSQL has a process for each connection, and a few of its own that come and go.
            if let Some(database) = ctx.sampler.newest().database {
                connections.push((at.as_secs_f64() / 3_600.0, database.processes as f64));
            }
        }
    }
    let [Some(first), Some(last)] = windows else { return Err(String::from("the run was too short for two ends")) };
    ctx.figures.close(last);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let slope = |points: &[(f64, f64)]| Fit::through(points).map_or(f64::NAN, |fit| fit.slope);
    let long_enough = time >= HOUR;
    let must = long_enough.then_some(1.0);
    ctx.figure("growth of resident memory", slope(&rss), "MiB/h", must, None);
    ctx.figure("resident memory at the end", rss.last().map_or(f64::NAN, |(_, v)| *v), "MiB", None, None);
    let open = beside.crowd.world().figures.sockets.get() as f64;
    // Dialogs over the widget come and go with their sockets: the crowd's own number of sockets varies by about its root.
    let may = 8.0 + 2.0 * open.sqrt();
    ctx.figure("drift of descriptors", drift(&descriptors).abs(), "", Some(may), None);
    if !connections.is_empty() {
        ctx.figure(
            "drift of the database's processes",
            drift(&connections).abs(),
            "",
            Some(CONNECTIONS_DRIFT),
            Some(1.0),
        );
    }
    if !long_enough {
        ctx.limit("under an hour the growth of memory is caches that fill, and is not judged");
    }
    compare(ctx, (first_name.as_str(), first), (last_name.as_str(), last), 1.1);
    Outcome::default().finish(ctx, Some(beside)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_hour_or_third_is_not_judged() {
        for (time, wanted) in [(60, 20), (3_600, 1_200), (5_400, 2_700), (28_800, 3_600)] {
            assert_eq!(settling(Duration::from_secs(time)), Duration::from_secs(wanted), "{time}");
        }
    }

    #[test]
    fn hours_are_compared_in_the_long_form_and_thirds_in_shorter_runs() {
        for (hours, long, wanted) in
            [(8, true, (3_600, "hour")), (8, false, (9_600, "third")), (1, true, (1_200, "third"))]
        {
            let (part, unit) = ends(HOUR * hours, long);
            assert_eq!((part.as_secs(), unit), wanted, "{hours} h");
            assert!(part * 2 <= HOUR * hours, "the ends do not overlap");
        }
    }

    #[test]
    fn drift_compares_the_ends() {
        let samples = |values: &[f64]| values.iter().enumerate().map(|(n, v)| (n as f64, *v)).collect::<Vec<_>>();
        for (values, wanted) in [(&[5.0, 9.0, 1.0, 5.0][..], 0.0), (&[1.0, 2.0, 3.0, 9.0], 8.0), (&[4.0], 0.0)] {
            assert!((drift(&samples(values)) - wanted).abs() < 1e-9, "{values:?}");
        }
    }
}
