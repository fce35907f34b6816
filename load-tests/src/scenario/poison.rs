//! `poison`: lines that make the actor of their dialog panic, among ordinary load. Only that dialog notices, it is back at once,
//! and one that dies again and again is set aside where a supervisor sees it (load-model.md 10, security.md P-10).
//!
//! Needs a server built with the feature `faults`: there a marked text panics. A release server takes the mark for text.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use futures_util::future::LocalBoxFuture;

use super::{
    Context, Scenario,
    kill_server::{middle, most},
    regulars::unattended,
    stage::Stage,
};
use crate::{
    api::ApiError,
    error::LoadError,
    report::{Check, Report},
};

/// What a server with faults panics over.
const MARK: &str = "☠panic";
/// One poisoned dialog a second.
const EVERY: Duration = Duration::from_secs(1);
/// Poisoned lines after which a dialog must be set aside: each is tried three times, and the sixth death in a minute is the last.
const UNTIL_PARKED: i64 = 2;

/// See the module.
pub struct Poison;

impl Scenario for Poison {
    fn name(&self) -> &'static str {
        "poison"
    }

    fn about(&self) -> &'static str {
        "lines that make their dialog's actor panic (server with the feature faults): only that dialog notices, back in 100 ms"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move { poison(&ctx).await })
    }
}

/// Customers whose lines are poisoned.
struct Victims<'a> {
    ctx: &'a Context,
    bot: i64,
    token: String,
}

impl Victims<'_> {
    async fn write(&self, chat: &str, line: i64, text: &str) -> Result<i64, ApiError> {
        let chat = format!("{}-{chat}", self.token);
        let answer = self.ctx.api.custom_message(self.bot, Some(&self.token), &chat, line, "Жертва", text).await?;
        Ok(answer["message_id"].as_str().and_then(|id| id.parse().ok()).unwrap_or(0))
    }

    /// A dialog, a poisoned line in it, and the next ordinary one: the milliseconds until that is accepted.
    async fn one(&self, chat: &str) -> Result<f64, LoadError> {
        self.write(chat, 1, "перший рядок").await.map_err(LoadError::api("a dialog to be poisoned"))?;
        if self.write(chat, 2, MARK).await.is_ok() {
            return Err(LoadError::NotHere(String::from(
                "a poisoned line was accepted as text: build the server with `--features faults` for this scenario",
            )));
        }
        let begin = Instant::now();
        while let Err(error) = self.write(chat, 3, "знову живий").await {
            if begin.elapsed() > Duration::from_secs(10) {
                return Err(LoadError::api("a dialog after its poisoned line")(error));
            }
        }
        Ok(begin.elapsed().as_secs_f64() * 1000.0)
    }

    /// Poisons one dialog until it is set aside; answers whether its next line is refused and it is shown as parked.
    async fn park(&self) -> Result<(bool, bool), LoadError> {
        self.write("parked", 1, "перший рядок").await.map_err(LoadError::api("a dialog to be parked"))?;
        let before = self.parked().await?;
        for line in 0..UNTIL_PARKED {
            // Every one is refused; what counts is what they do to the dialog.
            let _refused = self.write("parked", line + 2, MARK).await;
        }
        let refused = self.write("parked", 9, "чи є хто?").await.is_err();
        let after = self.parked().await?;
        Ok((refused, after.len() > before.len()))
    }

    /// Names of parked actors as the supervisor's page shows them.
    async fn parked(&self) -> Result<BTreeSet<String>, LoadError> {
        let page = self.ctx.api.get("/api/v1/system/actors").await.map_err(LoadError::api("the list of actors"))?;
        let actors = page["data"].as_array().into_iter().flatten();
        let parked = actors.filter(|actor| actor["counters"]["parked"].as_i64() == Some(1));
        Ok(parked.map(|actor| format!("{}/{}", actor["kind"], actor["name"])).collect())
    }
}

async fn poison(ctx: &Context) -> Result<Report, LoadError> {
    let token = format!("poison-{}", ctx.run);
    let bot = unattended(&ctx.api, &token, &token).await?;
    let victims = Victims { ctx, bot, token };
    // Before the crowd comes: a server without faults is told at once.
    victims.one("first").await?;

    let stage = Stage::set(ctx, Duration::from_secs(30)).await?;
    let pid = stage.server.pid();
    let first = stage.disturb(ctx, "the first poisoned line");
    let from = Instant::now();
    let mut back = Vec::new();
    while from.elapsed() < stage.time {
        back.push(victims.one(&format!("victim-{}", back.len())).await?);
        ctx.pass("poisoned lines among the others", EVERY).await;
    }
    let to = Instant::now();
    let (refused, shown) = victims.park().await?;
    Stage::note(ctx, "a dialog is parked");
    ctx.pass("undisturbed", stage.time).await;
    let survived = stage.server.is_alive() && stage.server.pid() == pid;
    let measured = ctx.figures.measured(stage.window);
    let errors: u64 = measured.errors.values().sum();
    let ordinary = measured.f2.ms(0.5).unwrap_or(f64::NAN);
    let report = stage
        .close(ctx, true, |stage, calls| {
            ctx.figure("poisoned dialogs", back.len() as f64, "", None, None);
            // The next line also waits for its commit, as every line does: what is beyond that is the actor's return.
            let name = "return of the poisoned dialog, slowest (beyond an ordinary line)";
            ctx.figure(name, most(&back) - ordinary, "ms", Some(100.0), Some(50.0));
            ctx.figure("poisoned line refused → next line accepted, median", middle(&back), "ms", None, None);
            ctx.figure("ordinary line → accepted, median", ordinary, "ms", None, None);
            let harmed = calls.repeated() as f64;
            ctx.figure("other customers' calls that were not accepted at once", harmed, "calls", Some(0.0), Some(0.0));
            ctx.figure("errors of the crowd", errors as f64, "", Some(0.0), Some(0.0));
            ctx.figure(
                "longest wait of another customer",
                calls.longest(from, to).as_secs_f64() * 1000.0,
                "ms",
                None,
                None,
            );
            ctx.figure("F1 p99 normal after the first", stage.normal_after(ctx, first), "s", None, Some(2.0));
            ctx.check(Check::at_least("a dialog that dies on and on is parked", f64::from(u8::from(refused)), "", 1.0));
            ctx.check(Check::at_least("the supervisor's page shows it", f64::from(u8::from(shown)), "", 1.0));
            ctx.figure("restarts of the server", f64::from(u8::from(!survived)), "", Some(0.0), Some(0.0));
        })
        .await?;
    ctx.conclude(report).await
}
