//! A latency figure in the report: percentiles, the curve for the plot, and where the whole histogram is kept.

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

/// Samples from which p99.9 may be published (load-model.md 8).
pub const SAMPLES_FOR_P999: u64 = 100_000;

/// A histogram in milliseconds. Everything is `None` when nothing was measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Percentiles {
    /// Measured values.
    pub samples: u64,
    /// Smallest, ms.
    pub min: Option<f64>,
    /// Mean, ms.
    pub mean: Option<f64>,
    /// Median, ms.
    pub p50: Option<f64>,
    /// ms.
    pub p75: Option<f64>,
    /// ms.
    pub p90: Option<f64>,
    /// ms.
    pub p95: Option<f64>,
    /// ms.
    pub p99: Option<f64>,
    /// ms; may be quoted only when `p999_publishable`.
    pub p999: Option<f64>,
    /// Largest, ms.
    pub max: Option<f64>,
    /// Whether there are enough samples (100,000) to quote p99.9.
    pub p999_publishable: bool,
    /// (percentile 0–100, ms), ascending, for the curve.
    pub curve: Vec<(f64, f64)>,
    /// The lossless histogram (HDR V2, microseconds) beside the report.
    pub file: Option<String>,
}

impl Percentiles {
    /// From a histogram of microseconds. Percentiles are never averaged: merge histograms first.
    #[must_use]
    pub fn from_micros(histogram: &Histogram<u64>, file: Option<String>) -> Self {
        let samples = histogram.len();
        if samples == 0 {
            return Self { file, ..Self::default() };
        }
        let ms = |q: f64| Some(histogram.value_at_quantile(q) as f64 / 1000.0);
        Self {
            samples,
            min: Some(histogram.min() as f64 / 1000.0),
            mean: Some(histogram.mean() / 1000.0),
            p50: ms(0.5),
            p75: ms(0.75),
            p90: ms(0.9),
            p95: ms(0.95),
            p99: ms(0.99),
            p999: ms(0.999),
            max: Some(histogram.max() as f64 / 1000.0),
            p999_publishable: samples >= SAMPLES_FOR_P999,
            curve: curve(histogram),
            file,
        }
    }
}

/// Points evenly spread over the logarithmic axis 1/(1−q), as far out as the samples carry.
fn curve(histogram: &Histogram<u64>) -> Vec<(f64, f64)> {
    const POINTS_A_DECADE: u32 = 12;
    let decades = (histogram.len() as f64).log10().max(1.0);
    let points = (decades * f64::from(POINTS_A_DECADE)).floor() as u32;
    (0..=points)
        .map(|i| {
            let q = 1.0 - 10_f64.powf(-f64::from(i) / f64::from(POINTS_A_DECADE));
            (q * 100.0, histogram.value_at_quantile(q) as f64 / 1000.0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn histogram(values: impl IntoIterator<Item = u64>) -> Histogram<u64> {
        let mut histogram = Histogram::<u64>::new_with_bounds(1, 120_000_000, 3).unwrap();
        for value in values {
            histogram.record(value).unwrap();
        }
        histogram
    }

    #[test]
    fn nothing_measured_is_not_zero() {
        let none = Percentiles::from_micros(&histogram([]), None);
        assert_eq!((none.samples, none.p50, none.max), (0, None, None));
        assert_eq!(serde_json::to_value(&none).unwrap()["p99"], serde_json::Value::Null);
    }

    #[test]
    fn percentiles_are_milliseconds_and_the_curve_ascends() {
        let p = Percentiles::from_micros(&histogram((1..=1000).map(|v| v * 1000)), Some("f1.hdr".into()));
        for (got, wanted) in [(p.p50, 500.0), (p.p90, 900.0), (p.p99, 990.0), (p.max, 1000.0)] {
            let got = got.unwrap();
            assert!((got - wanted).abs() <= wanted / 500.0, "{got} is not {wanted}");
        }
        assert!(!p.p999_publishable);
        assert!(p.curve.len() > 30 && p.curve.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1));
        assert!(p.curve.last().unwrap().0 >= 99.9);
    }
}
