//! What a writer tells the metrics: per batch, never per change.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Metrics of one writer.
pub(super) struct Meter {
    writer: String,
}

impl Meter {
    /// A writer that has not failed yet.
    pub(super) fn new(writer: usize) -> Self {
        let meter = Self { writer: writer.to_string() };
        meter.up(true);
        meter
    }

    fn up(&self, up: bool) {
        metrics::gauge!("rozmova_writer_up", "writer" => self.writer.clone()).set(if up { 1.0 } else { 0.0 });
    }

    /// Changes that wait behind the batch that is written now.
    pub(super) fn depth(&self, depth: usize) {
        metrics::gauge!("rozmova_writer_queue_depth", "writer" => self.writer.clone()).set(depth as f64);
    }

    /// A batch is durable.
    pub(super) fn committed(&self, took: Duration, changes: usize) {
        metrics::histogram!("rozmova_writer_commit_seconds").record(took.as_secs_f64());
        metrics::histogram!("rozmova_writer_batch_size").record(changes as f64);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        metrics::gauge!("rozmova_writer_last_commit_timestamp_seconds").set(now.as_secs_f64());
        self.up(true);
    }

    /// The database is away, or its disk is full; the batch is tried again.
    pub(super) fn down(&self, full: bool) {
        self.up(false);
        self.retried(if full { "disk_full" } else { "away" });
    }

    /// A batch is tried again.
    pub(super) fn retried(&self, why: &'static str) {
        metrics::counter!("rozmova_writer_retries_total", "why" => why).increment(1);
    }

    /// A change was refused for itself.
    pub(super) fn refused(&self) {
        metrics::counter!("rozmova_writer_refused_total").increment(1);
    }
}
