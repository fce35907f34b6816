//! `raw`: how many customer messages a second the writer's own statements reach, without HTTP, actors or sockets.
//!
//! The same number of writing connections as the server has, each in a closed loop: a batch is everything that is in
//! flight for it (at most 256, as in the server), and the next batch follows the COMMIT at once. Of each message: its line,
//! its dialog's row (a new version), an outbox row, an event row; of each batch: the writer's number, one COMMIT.
//!
//! The tables are made from the product's migrations in a place of their own (PostgreSQL: schema `rozmova_load_raw`;
//! SQLite: a file beside the database, so that the volume is the same) and removed afterwards. Product rows are not touched.

mod lane;
mod place;
mod statements;

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::{machine::Flush, sql::SqlError};
use lane::Lane;
use place::Place;

/// Writing connections on PostgreSQL at most, by parity of the slot; SQLite has one.
pub(crate) const POSTGRES_WRITERS: u32 = 2;

/// Writing connections of a server on this machine, as the server chooses them.
fn postgres_writers() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if cores > 2 { POSTGRES_WRITERS as usize } else { 1 }
}
/// Messages in one batch at most.
pub(crate) const MOST: usize = 256;
/// Dialogs written to.
const DIALOGS: usize = 2_048;

/// What is measured.
#[derive(Debug, Clone)]
pub struct RawOptions {
    /// Address of the database; a place of its own is made in it, or beside it.
    pub url: String,
    /// Messages in flight, one level after another.
    pub in_flight: Vec<usize>,
    /// Measured seconds a level, after one second of warm-up.
    pub seconds: f64,
}

/// The outcome: one JSON line.
#[derive(Debug, Clone, Serialize)]
pub struct RawReport {
    /// The best level, messages per second.
    pub rate_per_s: f64,
    /// Messages in flight at the best level.
    pub in_flight: usize,
    /// Writing connections.
    pub writers: usize,
    /// Rows of one message.
    pub rows_per_message: [&'static str; 4],
    /// `PostgreSQL`, `SQLite`.
    pub database: String,
    /// Its version.
    pub version: String,
    /// Durability settings first.
    pub settings: Vec<(String, String)>,
    /// Flush time of the database's volume, ms; `None` when it cannot be reached from here.
    pub d_ms: Option<f64>,
    /// Every level.
    pub levels: Vec<Level>,
}

/// One number of messages in flight.
#[derive(Debug, Clone, Serialize)]
pub struct Level {
    /// Messages in flight.
    pub in_flight: usize,
    /// Committed messages per second.
    pub rate_per_s: f64,
    /// Committed messages in the measured time.
    pub messages: u64,
    /// Batches in the measured time.
    pub batches: u64,
    /// Messages of a batch.
    pub mean_batch: f64,
    /// BEGIN → COMMIT answered, ms.
    pub batch_p50_ms: f64,
    /// ms.
    pub batch_p99_ms: f64,
}

/// Measures. `tell` hears what is being done. Blocks for about levels × (seconds + 1).
///
/// # Errors
/// When the database refuses; the place is removed all the same.
pub fn measure(options: &RawOptions, tell: &dyn Fn(&str)) -> Result<RawReport, SqlError> {
    tell("making the tables");
    let place = Place::make(&options.url)?;
    let measured = in_place(&place, options, tell);
    let removed = place.remove();
    let report = measured?;
    removed?;
    Ok(report)
}

fn in_place(place: &Place, options: &RawOptions, tell: &dyn Fn(&str)) -> Result<RawReport, SqlError> {
    let mut conn = place.open()?;
    let storage = conn.about()?;
    let d_ms =
        place.volume(&mut conn).and_then(|dir| crate::machine::measure_flush(&dir).ok()).map(|f: Flush| f.median);
    let writers = if conn.is_postgres() { postgres_writers() } else { 1 };
    let mut lanes = lane::prepare(&mut conn, writers, DIALOGS)?;
    let checkpoints = place.checkpoints()?;
    // The schema's own connection must not hold SQLite's write lock, and its WAL belongs to the writer now.
    drop(conn);
    let ids = Arc::new(AtomicI64::new(1));
    let mut levels = Vec::new();
    for in_flight in &options.in_flight {
        tell(&format!("{in_flight} in flight, {} s", options.seconds + 1.0));
        levels.push(level(place, &mut lanes, *in_flight, options.seconds, &ids)?);
    }
    drop(checkpoints);
    let best = levels.iter().max_by(|a, b| a.rate_per_s.total_cmp(&b.rate_per_s));
    let best = best.ok_or_else(|| SqlError::Other("no level was asked for".into()))?;
    Ok(RawReport {
        rate_per_s: best.rate_per_s,
        in_flight: best.in_flight,
        writers,
        rows_per_message: ["message", "dialog", "outbox", "event"],
        database: storage.kind,
        version: storage.version,
        settings: storage.settings,
        d_ms,
        levels,
    })
}

fn level(
    place: &Place,
    lanes: &mut [Lane],
    in_flight: usize,
    seconds: f64,
    ids: &Arc<AtomicI64>,
) -> Result<Level, SqlError> {
    let batch = (in_flight / lanes.len().max(1)).clamp(1, MOST);
    let (messages, batches) = (AtomicU64::new(0), AtomicU64::new(0));
    let ready = Barrier::new(lanes.len());
    let (warm, measured) = (Duration::from_secs(1), Duration::from_secs_f64(seconds));
    let times: Vec<Result<(Histogram<u64>, f64), SqlError>> = std::thread::scope(|scope| {
        let threads: Vec<_> = lanes
            .iter_mut()
            .map(|lane| {
                let (messages, batches, ready, ids) = (&messages, &batches, &ready, Arc::clone(ids));
                scope.spawn(move || {
                    let mut times = Histogram::<u64>::new_with_bounds(1, 120_000_000, 3)
                        .map_err(|error| SqlError::Other(error.to_string()))?;
                    // Opened before the barrier, and an error told only behind it: nobody may wait for one that is gone.
                    let opened = place.open();
                    ready.wait();
                    let mut conn = opened?;
                    let begin = Instant::now();
                    while begin.elapsed() < warm {
                        lane.write(&mut conn, batch, &ids)?;
                    }
                    let from = Instant::now();
                    while from.elapsed() < measured {
                        let began = Instant::now();
                        lane.write(&mut conn, batch, &ids)?;
                        times.saturating_record(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
                        messages.fetch_add(batch as u64, Relaxed);
                        batches.fetch_add(1, Relaxed);
                    }
                    Ok((times, from.elapsed().as_secs_f64()))
                })
            })
            .collect();
        let lost = || Err(SqlError::Other("a writing thread panicked".into()));
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| lost())).collect()
    });
    let mut all = Histogram::<u64>::new_with_bounds(1, 120_000_000, 3).map_err(|e| SqlError::Other(e.to_string()))?;
    let mut took: f64 = 0.0;
    for lane in times {
        let (times, seconds) = lane?;
        all.add(times).map_err(|error| SqlError::Other(error.to_string()))?;
        took = took.max(seconds);
    }
    let (messages, batches) = (messages.into_inner(), batches.into_inner());
    Ok(Level {
        in_flight,
        rate_per_s: messages as f64 / took.max(1e-9),
        messages,
        batches,
        mean_batch: messages as f64 / batches.max(1) as f64,
        batch_p50_ms: all.value_at_quantile(0.5) as f64 / 1000.0,
        batch_p99_ms: all.value_at_quantile(0.99) as f64 / 1000.0,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_message_is_written_once_and_nothing_stays_behind() {
        let dir = std::env::temp_dir().join(format!("rz-raw-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let url = format!("sqlite://{}", dir.join("product.db").display());
        let place = Place::make(&url).unwrap();
        let mut conn = place.open().unwrap();
        let mut lanes = lane::prepare(&mut conn, 1, 300).unwrap();
        let ids = AtomicI64::new(1);
        for _ in 0..3 {
            lanes[0].write(&mut conn, 256, &ids).unwrap();
        }
        for (table, rows) in [("messages", 768), ("outbox", 768), ("events", 768), ("dialogs", 300)] {
            assert_eq!(conn.number(&format!("select count(*) as value from {table}")).unwrap(), Some(rows), "{table}");
        }
        let gaps = "select count(*) as value from dialogs d where last_seq <> (select count(*) from messages m where m.dialog_id = d.id)";
        assert_eq!(conn.number(gaps).unwrap(), Some(0));
        assert_eq!(conn.number("select n as value from batches").unwrap(), Some(3));
        drop(conn);
        place.remove().unwrap();
        assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 0, "the product's file was not made, ours is gone");
        std::fs::remove_dir(dir).unwrap();
    }

    #[test]
    fn a_measurement_has_a_best_level() {
        let dir = std::env::temp_dir().join(format!("rz-raw-m-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let url = format!("sqlite://{}", dir.join("product.db").display());
        let options = RawOptions { url, in_flight: vec![8, 64], seconds: 0.2 };
        let report = measure(&options, &|_| ()).unwrap();
        assert_eq!((report.writers, report.levels.len()), (1, 2));
        assert!(report.rate_per_s > 0.0 && report.levels.iter().all(|l| l.rate_per_s <= report.rate_per_s));
        assert_eq!(report.database, "SQLite");
        std::fs::remove_dir(dir).unwrap();
    }

    #[test]
    fn other_addresses_are_refused() {
        let options = RawOptions { url: "mysql://x".into(), in_flight: vec![1], seconds: 0.1 };
        assert!(matches!(measure(&options, &|_| ()), Err(SqlError::Address)));
    }
}
