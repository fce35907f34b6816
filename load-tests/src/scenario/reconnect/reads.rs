//! What sockets that come back cost the database.

use std::time::Duration;

use crate::{
    rig::Stage,
    scenario::{Context, boards},
};

/// Reads of the database, by the server's own count: how many there are anyway, how many the lines cost, and what is left for the
/// sockets that came back. Without the metrics nothing is told.
pub(super) struct Reads {
    before: Option<f64>,
    usual_per_s: f64,
    /// Seconds for which the usual was counted.
    counted_s: f64,
    of_lines: f64,
}

/// Uncertainty of reads per socket up to which the limit of 1 is judged.
const CERTAIN: f64 = 0.25;

/// (reads per socket that came back, its uncertainty: three σ). The crowd beside reads too, by chance now more and now less, and what is
/// usual was counted for a while only.
fn each_socket(all: f64, reads: &Reads, seconds: f64, sockets: usize) -> (f64, f64) {
    let sockets = sockets.max(1) as f64;
    let rest = (all - reads.of_lines - reads.usual_per_s * seconds).max(0.0);
    let usual = reads.usual_per_s * seconds;
    let variance = usual + reads.of_lines + usual * seconds / reads.counted_s.max(1.0);
    (rest / sockets, 3.0 * variance.sqrt() / sockets)
}

impl Reads {
    async fn so_far(stage: &Stage) -> Option<f64> {
        boards::reads(stage).await.ok().filter(|n| *n > 0.0)
    }

    /// Counted from now on.
    pub async fn begin(stage: &Stage) -> Self {
        Self { before: Self::so_far(stage).await, usual_per_s: 0.0, counted_s: 0.0, of_lines: 0.0 }
    }

    /// Reads since the last look, which becomes this one.
    async fn since(&mut self, stage: &Stage) -> f64 {
        let now = Self::so_far(stage).await;
        let before = std::mem::replace(&mut self.before, now);
        now.zip(before).map_or(0.0, |(now, before)| (now - before).max(0.0))
    }

    /// What was read in the time before is usual.
    pub async fn usual(&mut self, stage: &Stage, time: Duration) {
        self.counted_s = time.as_secs_f64();
        self.usual_per_s = self.since(stage).await / self.counted_s.max(1e-3);
    }

    /// What was read in the time before, the lines cost.
    pub async fn lines(&mut self, stage: &Stage, time: Duration) {
        self.of_lines = (self.since(stage).await - self.usual_per_s * time.as_secs_f64()).max(0.0);
    }

    /// The rest is of the sockets that came back in the time before.
    pub async fn judge(&mut self, ctx: &Context, stage: &Stage, time: Duration, sockets: usize) {
        let all = self.since(stage).await;
        if self.before.is_none() {
            return ctx
                .limit("reads of the database per resumed socket: the server's metrics are not to be seen from here");
        }
        let (each, uncertain) = each_socket(all, self, time.as_secs_f64(), sockets);
        if uncertain > CERTAIN {
            ctx.limit(format!(
                "reads of the database per resumed socket are known to ± {uncertain:.2} only, so they are shown and not judged: the crowd \
                 beside reads too (more sockets or a lower --rate)"
            ));
        }
        let must = (uncertain <= CERTAIN).then_some(1.0);
        ctx.figure("reads of the database per resumed socket", each, "", must, Some(1.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_of_a_crowd_beside_are_not_the_sockets_and_make_few_sockets_uncertain() {
        let reads = Reads { before: None, usual_per_s: 20.0, counted_s: 30.0, of_lines: 500.0 };
        let (each, uncertain) = each_socket(500.0 + 20.0 * 10.0 + 9_000.0, &reads, 10.0, 10_000);
        assert!((each - 0.9).abs() < 1e-9 && uncertain < CERTAIN, "{each} ± {uncertain}");
        let (each, uncertain) = each_socket(600.0, &reads, 10.0, 55);
        assert!(each.abs() < 1e-9 && uncertain > CERTAIN, "{each} ± {uncertain}");
    }
}
