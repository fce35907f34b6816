//! What a scenario found, before it becomes a report.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;

use crate::report::{Audit, Check};

/// Results of a scenario.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Named results with their limits.
    pub checks: Vec<Check>,
    /// Sums of everything that was compared.
    pub audit: Audit,
    /// F1 of the stream beside, microseconds.
    pub f1: Option<Histogram<u64>>,
    /// F2 of the stream beside.
    pub f2: Option<Histogram<u64>>,
    /// F4.
    pub f4: Option<Histogram<u64>>,
    /// F5: wait of those who had to wait.
    pub f5: Option<Histogram<u64>>,
    /// Messages per second that the plan wanted.
    pub planned_rate: f64,
    /// Messages per second that were accepted.
    pub achieved_rate: f64,
    /// Own lag, p99, ms.
    pub lag_p99_ms: f64,
    /// Measured seconds.
    pub measured_s: f64,
    /// F8 in bytes, by the report's names.
    pub rss: BTreeMap<String, Option<f64>>,
    /// What a reader must know about the figures.
    pub notes: Vec<String>,
}

impl Outcome {
    /// A named result; less is better unless the aim is above the limit.
    pub fn figure(&mut self, name: &str, value: f64, unit: &str, must: Option<f64>, aim: Option<f64>) {
        self.checks.push(Check::new(name, value, unit, must, aim));
    }

    /// A count that must be 0.
    pub fn none_of(&mut self, name: &str, count: u64) {
        self.figure(name, count as f64, "", Some(0.0), Some(0.0));
    }

    /// A sentence for the reader.
    pub fn note(&mut self, sentence: impl Into<String>) {
        self.notes.push(sentence.into());
    }
}
