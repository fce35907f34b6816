//! `low-priority`: an integrator's program reads twelve times as much as usual, more than the machine can answer (security.md P-09). What
//! matters least is refused first and told when to come again; operators' own actions and customers' messages go on.

use std::{cell::RefCell, rc::Rc, time::Duration};

use serde_json::json;
use tokio::time::Instant;

use crate::{
    api::{Api, Method},
    figures::{WindowId, windows::Measured},
    report::{Check, Report},
    rig::{Beside, Outcome, Stage, beside::f1_p99, none_of},
    scenario::Context,
};

/// Usual reads a second.
const USUAL: f64 = 50.0;
/// How much they rise.
const TIMES: f64 = 12.0;
/// A read that costs something: the list with as many rows as a page may have.
const PATH: &str = "/api/v1/dialogs?limit=200";
/// Measured time of each half when none is asked for.
const TIME: Duration = Duration::from_secs(30);
/// Of operators' commands so many must be accepted during the rise, per cent.
const ACCEPTED: f64 = 99.9;

/// What became of the reads.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    answered: u64,
    /// 429 and 503.
    refused: u64,
    /// Of these without `Retry-After`.
    blunt: u64,
    /// Other statuses.
    odd: u64,
    /// No answer.
    silent: u64,
}

impl Told {
    fn note(&mut self, status: u16, when: bool) {
        match status {
            200..300 => self.answered += 1,
            429 | 503 => {
                self.refused += 1;
                self.blunt += u64::from(!when);
            }
            _ => self.odd += 1,
        }
    }
}

async fn read(key: Api, told: Rc<RefCell<Told>>) {
    let Ok(answer) = key.raw(Method::GET, PATH, None, &[]).await else {
        told.borrow_mut().silent += 1;
        return;
    };
    let (status, when) = (answer.status().as_u16(), answer.headers().contains_key("retry-after"));
    // Read to its end, so that the connection can be used again.
    let whole = answer.bytes().await.is_ok();
    let mut told = told.borrow_mut();
    if whole { told.note(status, when) } else { told.silent += 1 }
}

/// Reads at planned moments, whatever the server does.
async fn reads(key: &Api, per_s: f64, time: Duration, told: &Rc<RefCell<Told>>) {
    let begin = Instant::now();
    for n in 0_u32.. {
        let at = begin + Duration::from_secs_f64(f64::from(n) / per_s);
        if at > begin + time {
            return;
        }
        tokio::time::sleep_until(at).await;
        tokio::task::spawn_local(read(key.clone(), Rc::clone(told)));
    }
}

/// Per cent of operators' commands that were accepted; NaN without one.
fn accepted(measured: &Measured) -> f64 {
    let refused: u64 = measured.refusals.iter().filter(|(name, _)| name.starts_with("panel/")).map(|(_, n)| n).sum();
    let done = measured.command.len();
    done as f64 / (done + refused) as f64 * 100.0
}

/// Failures of operators' panels.
fn panels_failed(measured: &Measured) -> u64 {
    measured.errors.iter().filter(|(reason, _)| reason.starts_with("panel: ")).map(|(_, n)| n).sum()
}

async fn half(ctx: &Context, beside: &Beside, key: &Api, per_s: f64, time: Duration) -> (WindowId, Told) {
    let told = Rc::<RefCell<Told>>::default();
    let name = format!("{per_s:.0} reads a second");
    let (window, ()) = tokio::join!(beside.measure(ctx, &name, time), reads(key, per_s, time, &told));
    // Answers that are on their way belong to this half.
    tokio::time::sleep(Duration::from_secs(3)).await;
    (window, told.take())
}

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let time = stage.duration_or(TIME);
    let beside = Beside::start(ctx, stage, time * 3 + Duration::from_secs(60)).await?;
    let body = json!({"name": format!("load {}", ctx.run), "scopes": ["dialogs:read"]});
    let key = stage.admin.post("/api/v1/api-keys", &body).await.map_err(|e| format!("an integrator's key: {e}"))?;
    let key = stage.anonymous.with_key(key["key"].as_str().unwrap_or_default());

    let (before, usual) = half(ctx, &beside, &key, USUAL, time).await;
    ctx.figures.mark("the reads rise");
    let (during, risen) = half(ctx, &beside, &key, USUAL * TIMES, time).await;
    ctx.figures.mark("the reads are usual again");

    let measured = ctx.figures.measured(during);
    ctx.check(Check::at_least("operators' commands accepted during the rise", accepted(&measured), "%", ACCEPTED));
    let own = measured.command.ms(0.99).unwrap_or(f64::NAN);
    ctx.figure("operators' own actions during the rise, p99", own, "ms", Some(500.0), None);
    // A command whose panel was closed has no answer, and no refusal either.
    none_of(ctx, "operators' panels closed or not let in during the rise", panels_failed(&measured));
    let inbound: u64 = measured.refusals.iter().filter(|(name, _)| name.starts_with("inbound/")).map(|(_, n)| n).sum();
    none_of(ctx, "customers' messages refused during the rise", inbound);
    ctx.figure("reads answered: usual", usual.answered as f64, "", None, None);
    ctx.figure("reads refused: usual", usual.refused as f64, "", None, None);
    ctx.figure("reads answered: twelve times as many", risen.answered as f64, "", None, None);
    ctx.figure("reads refused: twelve times as many", risen.refused as f64, "", None, None);
    ctx.figure("reads without an answer", (usual.silent + risen.silent) as f64, "", None, None);
    none_of(ctx, "refusals without Retry-After", usual.blunt + risen.blunt);
    none_of(ctx, "reads with another status", usual.odd + risen.odd);
    ctx.figure("F1 p99 before the rise", f1_p99(ctx, before), "ms", None, None);
    ctx.figure("F1 p99 during the rise", f1_p99(ctx, during), "ms", None, None);
    if risen.refused == 0 {
        ctx.limit("the server answered all the reads: nothing had to be refused at this rise on this machine");
    }
    Outcome::default().finish(ctx, Some(beside)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_sorted_by_what_they_mean() {
        let mut told = Told::default();
        for (status, when) in [(200, false), (503, true), (429, false), (500, true), (403, false)] {
            told.note(status, when);
        }
        assert_eq!(told, Told { answered: 1, refused: 2, blunt: 1, odd: 2, silent: 0 });
    }

    #[test]
    fn only_refusals_of_panels_count_against_operators() {
        let mut measured = Measured::default();
        assert!(accepted(&measured).is_nan());
        (0..999).for_each(|_| measured.command.record(1_000));
        measured.refusals.insert("panel/503".into(), 1);
        measured.refusals.insert("inbound/503".into(), 50);
        assert!((accepted(&measured) - 99.9).abs() < 1e-9);
    }

    #[test]
    fn a_panel_that_was_closed_counts_and_a_visitor_does_not() {
        let mut measured = Measured::default();
        measured.errors.insert("widget: closed 1013".into(), 3);
        assert_eq!(panels_failed(&measured), 0);
        measured.errors.insert("panel: closed 4408".into(), 2);
        measured.errors.insert("panel: no connection".into(), 1);
        assert_eq!(panels_failed(&measured), 3);
    }
}
