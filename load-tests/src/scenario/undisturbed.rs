//! What a run with an undisturbed crowd is judged by beside its own figures: nothing refused, nothing failed, nothing told twice, and how
//! long it was measured.

use super::Context;
use crate::{
    figures::windows::Measured,
    report::{Check, Report},
};

/// Warm-up and measured time of any figure, and of one that is published, seconds (load-model.md 8).
const WARM_UP: f64 = 60.0;
const MEASURED: f64 = 300.0;
const PUBLISHED: f64 = 1_800.0;

/// Adds what must be 0: messages refused or failed.
pub(super) fn nothing_refused(ctx: &Context, measured: &Measured) {
    let bad: u64 = measured.refusals.values().chain(measured.errors.values()).sum();
    ctx.figure("refused or failed", bad as f64, "", Some(0.0), None);
}

/// The same of what people do beside writing; a colleague who was quicker is no failure.
pub(super) fn no_action_failed(ctx: &Context, measured: &Measured) {
    let failed = measured.actions_failed() as f64;
    ctx.figure("people's actions refused or failed, conflicts aside", failed, "", Some(0.0), None);
}

/// Deliveries may be repeated for messages that were in flight when something died (load-model.md 9); here nothing did.
pub(super) fn nothing_repeated(report: &mut Report) {
    let repeated = report.audit.repeated as f64;
    report.checks.push(Check::new("deliveries repeated although nothing died", repeated, "", Some(0.0), None));
}

/// Why a run is too short for what it is taken for, in a sentence for the report; `None` when it is long enough. Pure.
pub(super) fn too_short(report: &Report) -> Option<String> {
    // A clock's rounding is no shorter run.
    let under = |seconds: f64, wanted: f64| seconds < wanted - 0.5;
    let (warm_up, measured) = (report.warm_up_s, report.duration_s);
    if under(warm_up, WARM_UP) || under(measured, MEASURED) {
        return Some(format!(
            "{measured:.0} s were measured after {warm_up:.0} s of warm-up: a look, no figure. A figure wants five minutes after a minute, a \
             published one half an hour (load-model.md 8)"
        ));
    }
    under(measured, PUBLISHED).then(|| {
        format!("{measured:.0} s were measured: a figure to publish wants half an hour, three times (load-model.md 8)")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Audit;

    #[test]
    fn a_short_run_says_that_it_is_one() {
        for (warm_up, measured, word) in [
            (2.0, 20.0, "a look"),
            (10.0, 300.0, "a look"),
            (60.0, 299.0, "a look"),
            (60.0, 300.01, "to publish"),
            (59.99, 299.99, "to publish"),
            (60.0, 1_800.0, ""),
        ] {
            let report = Report { warm_up_s: warm_up, duration_s: measured, ..Report::default() };
            let said = too_short(&report).unwrap_or_default();
            assert_eq!(said.is_empty(), word.is_empty(), "{warm_up} {measured}: {said}");
            assert!(said.contains(word), "{warm_up} {measured}: {said}");
        }
    }

    #[test]
    fn a_delivery_that_came_twice_fails_a_run_in_which_nothing_died() {
        for (repeated, ok) in [(0, true), (1, false)] {
            let audit = Audit { repeated, complete: true, ..Audit::default() };
            let mut report = Report { audit, ..Report::default() };
            nothing_repeated(&mut report);
            report.conclude();
            assert_eq!(report.passed, ok, "{repeated}");
        }
    }
}
