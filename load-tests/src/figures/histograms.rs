//! HDR histograms: 1 µs to 120 s, three significant digits, merged without loss and kept as files.

use std::path::Path;

use hdrhistogram::{
    Histogram,
    serialization::{Deserializer, Serializer, V2Serializer},
};

use crate::error::LoadError;

/// Largest value, µs.
const MAX: u64 = 120_000_000;

/// Latencies.
#[derive(Debug, Clone)]
pub struct Latencies(Histogram<u64>);

impl Default for Latencies {
    fn default() -> Self {
        // The bounds are constants that the library accepts; its own default has other bounds and still records.
        Self(Histogram::new_with_bounds(1, MAX, 3).unwrap_or_else(|_| fallback()))
    }
}

fn fallback() -> Histogram<u64> {
    #[expect(clippy::expect_used, reason = "three significant digits are always accepted")]
    Histogram::new(3).expect("three digits are valid")
}

impl Latencies {
    /// With two significant digits, in a seventh of the memory: for figures of which there are many.
    #[must_use]
    pub fn coarse() -> Self {
        Self(Histogram::new_with_bounds(1, MAX, 2).unwrap_or_else(|_| fallback()))
    }

    /// Adds one, µs; what is over two minutes counts as two minutes.
    pub fn record(&mut self, micros: u64) {
        self.0.saturating_record(micros.clamp(1, MAX));
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: &Self) {
        // Equal bounds: cannot fail.
        let _same = self.0.add(&other.0);
    }

    /// Milliseconds at a quantile 0 … 1; `None` without samples.
    #[must_use]
    pub fn ms(&self, quantile: f64) -> Option<f64> {
        (!self.0.is_empty()).then(|| self.0.value_at_quantile(quantile) as f64 / 1000.0)
    }

    /// Samples.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.len()
    }

    /// Nothing measured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.0.reset();
    }

    /// The histogram itself, µs.
    #[must_use]
    pub const fn histogram(&self) -> &Histogram<u64> {
        &self.0
    }

    /// Writes `<name>.hdr` (HDR V2) and answers the file's name.
    ///
    /// # Errors
    /// When the directory cannot be written.
    pub fn save(&self, dir: &Path, name: &str) -> Result<String, LoadError> {
        let file = format!("{name}.hdr");
        let mut bytes = Vec::new();
        V2Serializer::new()
            .serialize(&self.0, &mut bytes)
            .map_err(|e| LoadError::Other(format!("histogram {name}: {e:?}")))?;
        std::fs::write(dir.join(&file), bytes).map_err(LoadError::file(&dir.join(&file)))?;
        Ok(file)
    }

    /// Reads what [`Latencies::save`] wrote.
    ///
    /// # Errors
    /// When it is not there or not a histogram.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        let bytes = std::fs::read(path).map_err(LoadError::file(path))?;
        let read = Deserializer::new().deserialize(&mut bytes.as_slice());
        read.map(Self).map_err(|e| LoadError::Other(format!("{}: {e:?}", path.display())))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn halves_merged_are_the_whole_and_files_keep_everything() {
        let (mut all, mut odd, mut even) = (Latencies::default(), Latencies::default(), Latencies::default());
        for micros in 1..50_000_u64 {
            all.record(micros * 7);
            if micros % 2 == 0 { &mut even } else { &mut odd }.record(micros * 7);
        }
        odd.merge(&even);
        assert_eq!(odd.histogram(), all.histogram());
        let dir = std::env::temp_dir().join(format!("rz-hdr-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let file = all.save(&dir, "f1").unwrap();
        assert_eq!(Latencies::load(&dir.join(file)).unwrap().histogram(), all.histogram());
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn what_is_out_of_bounds_is_counted_at_the_bound() {
        let mut latencies = Latencies::default();
        latencies.record(0);
        latencies.record(u64::MAX);
        assert_eq!(latencies.len(), 2);
        assert!((latencies.ms(1.0).unwrap() / 120_000.0 - 1.0).abs() < 0.01);
        assert_eq!(Latencies::default().ms(0.5), None);
    }
}
