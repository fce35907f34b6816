//! What a scenario found, and the report it becomes.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;

use super::Beside;
use crate::{
    audit::aside,
    report::{Audit, Percentiles, Report},
    scenario::Context,
};

/// Results that the crowd's figures do not hold.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// What the scenario itself compared: added to the audit of the crowd's ledger.
    pub audit: Audit,
    /// F4, µs, where the scenario measured it itself.
    pub f4: Option<Histogram<u64>>,
    /// F5, µs.
    pub f5: Option<Histogram<u64>>,
    /// (planned, achieved) per second, and own lag p99 in ms, where there is no crowd.
    pub rates: Option<(f64, f64, f64)>,
    /// F8 in bytes, by the report's names.
    pub rss: BTreeMap<String, f64>,
}

/// A count that must be 0.
pub fn none_of(ctx: &Context, name: &str, count: u64) {
    ctx.figure(name, count as f64, "", Some(0.0), Some(0.0));
}

impl Outcome {
    /// Drains the crowd, audits, and makes the report.
    ///
    /// # Errors
    /// A sentence.
    pub async fn finish(self, ctx: &Context, beside: Option<Beside>) -> Result<Report, String> {
        // Beside the ledger, where the audit finds it.
        aside::keep(&ctx.settings.out, &self.audit).map_err(|e| e.to_string())?;
        let mut report = match beside {
            Some(beside) => {
                ctx.figures.close(beside.window);
                let after = ctx.sampler.look();
                ctx.finish(beside.crowd, beside.window, Some((beside.before, after))).await
            }
            None => {
                let window = ctx.figures.open("measured");
                let audit = ctx.audit().await.map_err(|e| e.to_string())?;
                ctx.report(window, None).map(|report| Report { audit, ..report })
            }
        }
        .map_err(|e| e.to_string())?;
        if let Some(f4) = &self.f4 {
            report.f4_ms = Percentiles::from_micros(f4, None);
        }
        if let Some(f5) = &self.f5 {
            report.f5_s = Some(Percentiles::from_micros(f5, None));
        }
        if let Some((planned, achieved, lag)) = self.rates {
            (report.planned_rate, report.achieved_rate, report.generator_lag_ms_p99) = (planned, achieved, lag);
        }
        report.rss.extend(self.rss.into_iter().map(|(name, bytes)| (name, Some(bytes))));
        Ok(report)
    }
}
