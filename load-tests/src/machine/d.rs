//! D: how long the disk takes to make 8 KiB durable (load-model.md 2).

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::Path,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

/// Overwrites measured.
pub const WRITES: usize = 60;
const BLOCK: usize = 8 * 1024;
const BLOCKS: u64 = 64;

/// Flush times of a volume, milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flush {
    /// D.
    pub median: f64,
    /// Quickest.
    pub min: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Slowest.
    pub max: f64,
}

/// Measures D on the volume of `dir`: 60 × (overwrite 8 KiB of a preallocated file, `fdatasync`). Blocks for 60 × D; the
/// file is removed afterwards.
///
/// # Errors
/// When the directory cannot be written.
pub fn measure(dir: &Path) -> io::Result<Flush> {
    std::fs::create_dir_all(dir)?;
    let path = dir.join(format!(".rz-flush-{}", std::process::id()));
    let measured = write_and_flush(&path);
    let removed = std::fs::remove_file(&path);
    let times = measured?;
    removed?;
    Ok(summary(times))
}

fn write_and_flush(path: &Path) -> io::Result<Vec<Duration>> {
    let file: File = OpenOptions::new().create(true).truncate(true).write(true).open(path)?;
    let block = vec![0x5a_u8; BLOCK];
    // Really written, not only reserved: the first write into a hole changes metadata, which is not what a log does.
    for place in 0..BLOCKS {
        file.write_all_at(&block, place * BLOCK as u64)?;
    }
    file.sync_all()?;
    let mut times = Vec::with_capacity(WRITES);
    for n in 0..WRITES as u64 {
        let begin = Instant::now();
        file.write_all_at(&block, n % BLOCKS * BLOCK as u64)?;
        file.sync_data()?;
        times.push(begin.elapsed());
    }
    Ok(times)
}

fn summary(mut times: Vec<Duration>) -> Flush {
    times.sort_unstable();
    let at = |q: f64| {
        let place = ((times.len() as f64 * q).ceil() as usize).clamp(1, times.len().max(1)) - 1;
        times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    Flush { median: at(0.5), min: at(0.0), p95: at(0.95), max: at(1.0) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_summary_takes_nearest_ranks() {
        let flush = summary((1..=60).rev().map(Duration::from_millis).collect());
        assert_eq!((flush.median, flush.min, flush.p95, flush.max), (30.0, 1.0, 57.0, 60.0));
        assert_eq!(summary(Vec::new()), Flush::default());
    }

    #[test]
    fn a_volume_has_a_flush_time_and_nothing_stays_behind() {
        let dir = std::env::temp_dir().join(format!("rz-d-{}", std::process::id()));
        let flush = measure(&dir).unwrap();
        assert!(flush.min > 0.0 && flush.min <= flush.median && flush.median <= flush.max);
        assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 0);
        std::fs::remove_dir(dir).unwrap();
    }
}
