//! `term-server`: SIGTERM under load with open sockets, then a start, as in a deploy. A client that repeats a refused call once
//! sees no error (load-model.md 10, security.md P-16).

use std::time::{Duration, Instant};

use futures_util::future::LocalBoxFuture;

use super::{Context, Scenario, kill_server::most, stage::Stage};
use crate::{
    error::LoadError,
    machine::recipe::Signal,
    report::{Check, Report},
};

/// Restarts when none are asked for. From the second on the process is ours, so its exit code is known.
const ROUNDS: u32 = 3;
/// A stop that takes longer is not orderly.
const GIVEN_UP: Duration = Duration::from_secs(30);
/// Load between two restarts.
const BETWEEN: Duration = Duration::from_secs(5);

/// See the module.
pub struct TermServer;

impl Scenario for TermServer {
    fn name(&self) -> &'static str {
        "term-server"
    }

    fn about(&self) -> &'static str {
        "SIGTERM and start under load: not ready at once, sockets told to come back, no error for a client that retries once"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move { terminate(&ctx).await })
    }
}

/// What one restart showed, seconds.
struct Restart {
    began: Instant,
    not_ready: f64,
    exit: f64,
    ready: f64,
    operators: f64,
    orderly: bool,
}

async fn terminate(ctx: &Context) -> Result<Report, LoadError> {
    let rounds = ctx.settings.kills.unwrap_or(ROUNDS).max(1);
    let idle = ctx.settings.profile.idle_visitors();
    let mut stage = Stage::with_visitors(ctx, (BETWEEN + Duration::from_secs(15)) * rounds, idle).await?;
    let before = closes(ctx, &stage);
    let sockets = ctx.figures.sockets.get();
    let mut restarts = Vec::new();
    for n in 1..=rounds {
        stage.disturb(ctx, &format!("SIGTERM {n}"));
        restarts.push(restart(ctx, &mut stage).await?);
        ctx.pass(&format!("after restart {n} of {rounds}"), BETWEEN).await;
    }
    ctx.pass("undisturbed", stage.time).await;
    let after = closes(ctx, &stage);
    let mut report = stage
        .close(ctx, false, |_, calls| {
            let column = |of: fn(&Restart) -> f64| restarts.iter().map(of).collect::<Vec<f64>>();
            let gaps: Vec<f64> = restarts.iter().map(|r| calls.gap_after(r.began).as_secs_f64()).collect();
            let told = after.told.saturating_sub(before.told);
            let cut = after.cut.saturating_sub(before.cut);
            let visitors_told = after.visitors_told.saturating_sub(before.visitors_told);
            let visitors_cut = after.visitors_cut.saturating_sub(before.visitors_cut);
            let otherwise = after.otherwise.saturating_sub(before.otherwise);
            ctx.figure(
                "SIGTERM → not ready, slowest",
                most(&column(|r| r.not_ready)) * 1000.0,
                "ms",
                Some(100.0),
                Some(20.0),
            );
            ctx.figure("SIGTERM → exit, slowest", most(&column(|r| r.exit)), "s", Some(10.0), Some(1.0));
            ctx.figure("gap that clients see, longest", most(&gaps), "s", Some(2.0), Some(0.0));
            let given_up = calls.given_up() as f64;
            ctx.figure("errors for clients that retry once", given_up, "calls", Some(0.0), Some(0.0));
            ctx.figure("calls that needed the retry", calls.repeated() as f64, "calls", None, None);
            ctx.figure("sockets before", sockets as f64, "", None, None);
            // Every operator has a socket: somebody has to have been told.
            ctx.check(Check::at_least("panel sockets closed with «restart, resume» (1012)", told as f64, "", 1.0));
            ctx.figure("panel sockets cut without a close code", cut as f64, "", Some(0.0), Some(0.0));
            ctx.figure("visitors' sockets closed with «come back» (1001)", visitors_told as f64, "", None, None);
            ctx.figure("visitors' sockets cut without a close code", visitors_cut as f64, "", Some(0.0), Some(0.0));
            ctx.figure(
                "sockets closed with a code that does not say «come back»",
                otherwise as f64,
                "",
                Some(0.0),
                Some(0.0),
            );
            let broken = restarts.iter().map(|r| calls.cut_off(r.began)).sum::<usize>();
            ctx.figure(
                "requests in flight at SIGTERM that got no answer",
                broken as f64,
                "calls",
                Some(0.0),
                Some(0.0),
            );
            let disorderly = restarts.iter().filter(|r| !r.orderly).count();
            ctx.figure("exits other than with code 0", disorderly as f64, "", Some(0.0), Some(0.0));
            ctx.figure("start → ready, slowest", most(&column(|r| r.ready)), "s", None, None);
            ctx.figure("start → every operator back, slowest", most(&column(|r| r.operators)), "s", None, None);
        })
        .await?;
    report.recovery_s.insert(String::from("exit"), most(&restarts.iter().map(|r| r.exit).collect::<Vec<f64>>()));
    report.recovery_s.insert(String::from("ready"), most(&restarts.iter().map(|r| r.ready).collect::<Vec<f64>>()));
    ctx.conclude(report).await
}

async fn restart(ctx: &Context, stage: &mut Stage) -> Result<Restart, LoadError> {
    let began = Instant::now();
    stage.server.signal(Signal::TERM)?;
    while stage.server.readiness().await == Some(200) {
        if began.elapsed() > GIVEN_UP {
            return Err(LoadError::Other(String::from("SIGTERM was ignored: the server stays ready")));
        }
    }
    let not_ready = began.elapsed().as_secs_f64();
    let how = stage.server.gone(GIVEN_UP).await?;
    let exit = began.elapsed().as_secs_f64();
    let started = Instant::now();
    stage.server.start()?;
    stage.server.ready(GIVEN_UP).await?;
    let ready = started.elapsed().as_secs_f64();
    Stage::note(ctx, "ready again");
    let operators = stage.operators_back(GIVEN_UP).await.map_or(f64::NAN, |_| started.elapsed().as_secs_f64());
    // The first process was somebody else's child: how it ended only its parent knows.
    let orderly = how.is_none_or(|how| how == "exit code 0");
    Ok(Restart { began, not_ready, exit, ready, operators, orderly })
}

/// Sockets that ended so far: closed with the code that means «come back», or cut.
struct Closes {
    told: u64,
    cut: u64,
    visitors_told: u64,
    visitors_cut: u64,
    /// Closed with any other code.
    otherwise: u64,
}

fn closes(ctx: &Context, stage: &Stage) -> Closes {
    let errors = ctx.figures.measured(stage.window).errors;
    let count = |reason: &str| errors.get(reason).copied().unwrap_or(0);
    Closes {
        told: count("panel: closed 1012"),
        cut: count("panel: socket lost"),
        visitors_told: count("widget: closed 1001"),
        visitors_cut: count("widget: socket lost"),
        otherwise: errors.iter().filter(|(reason, _)| !says_come_back(reason)).map(|(_, n)| n).sum(),
    }
}

/// Whether a failure is no close, or a close after which clients come back by themselves: restart (1012), gone away (1001, of visitors),
/// «come again later» (1013), too slow a panel (4408, it resumes). Pure.
fn says_come_back(reason: &str) -> bool {
    let Some((who, code)) = reason.split_once(": closed ") else { return true };
    matches!((who, code), (_, "1012" | "1013") | ("widget", "1001") | ("panel" | "supervisor", "4408"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_that_mean_come_back_are_in_order() {
        for (reason, wanted) in [
            ("panel: closed 1012", true),
            ("widget: closed 1001", true),
            ("widget: closed 1013", true),
            ("panel: closed 4408", true),
            ("widget: closed 4408", false),
            ("panel: closed 1000", false),
            ("panel: closed 1001", false),
            ("supervisor: closed 1011", false),
            ("panel: socket lost", true),
            ("panel: no connection", true),
        ] {
            assert_eq!(says_come_back(reason), wanted, "{reason}");
        }
    }
}
