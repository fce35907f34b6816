//! `disk-full`: the volume of the database is filled to the last byte under load and freed again. Callers hear 503, never a
//! 2xx that is not on the disk, and the server goes on without a restart (load-model.md 10, security.md P-01).

use std::{
    env,
    fs::{File, OpenOptions},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use futures_util::future::LocalBoxFuture;
use rustix::fs::statvfs;

use super::{Context, Scenario, stage::Stage};
use crate::{
    api::Method,
    error::LoadError,
    machine::{databases::Postgres, recipe},
    report::{Check, Report},
};

/// How long the volume stays full.
const FULL: Duration = Duration::from_secs(10);
/// Load after it.
const AFTER: Duration = Duration::from_secs(15);
/// A volume with more free space is nobody's test volume, MiB.
const MOST_FREE: u64 = 4096;
/// Free space that the run itself may need, MiB: people's uploads (256 at most), and the database with its log. With less the volume
/// would be full without us, and stay so.
const LEAST_FREE: u64 = 384;

/// See the module.
pub struct DiskFull;

impl Scenario for DiskFull {
    fn name(&self) -> &'static str {
        "disk-full"
    }

    fn about(&self) -> &'static str {
        "the database's volume is full for 10 s: 503 and no 2xx that is not on the disk, recovery without a restart"
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move { fill(&ctx).await })
    }
}

async fn fill(ctx: &Context) -> Result<Report, LoadError> {
    let volume = volume(ctx.settings.volume.as_deref())?;
    let url = env::var("ROZMOVA__DATABASE__URL").unwrap_or_default();
    let mut postgres = Postgres::find(&url)?;
    let stage = Stage::set(ctx, FULL + AFTER + Duration::from_secs(20)).await?;
    let pid = stage.server.pid();
    let alerted_before = alerted(ctx).await;
    stage.disturb(ctx, "the volume is filled");
    let mut filler = Filler::new(&volume)?;
    let mut full = None;
    let mut not_ready = false;
    let begin = Instant::now();
    // What a checkpoint frees is filled too, until the time is up.
    while full.is_none_or(|full: Instant| full.elapsed() < FULL) && begin.elapsed() < FULL * 6 {
        filler.fill()?;
        let refused = stage.calls().statuses(begin, Instant::now()).keys().any(|status| *status == 503);
        if full.is_none() && refused {
            full = Some(Instant::now());
            Stage::note(ctx, "the first 503");
        }
        not_ready |= full.is_some() && stage.server.readiness().await != Some(200);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let Some(full) = full else {
        return Err(LoadError::Other(format!(
            "{} is full and everything is still accepted: the database is not on it, or reuses space",
            volume.display()
        )));
    };
    let freed = Instant::now();
    drop(filler);
    let moment = Stage::note(ctx, "the volume is freed");
    let restarted = revive(ctx, postgres.as_mut()).await?;
    let up = Instant::now();
    ctx.pass("the volume is freed", AFTER).await;
    ctx.pass("undisturbed", stage.time).await;
    let alerted = alerted(ctx).await - alerted_before;
    let survived = stage.server.is_alive() && stage.server.pid() == pid;
    let report = stage
        .close(ctx, !restarted, |stage, calls| {
            let answers = calls.statuses(full, freed);
            let refused = answers.get(&503).copied().unwrap_or(0);
            let accepted = answers.get(&200).copied().unwrap_or(0);
            let odd =
                answers.iter().filter(|(status, _)| !matches!(**status, 503 | 200)).map(|(_, n)| n).sum::<usize>();
            ctx.figure("503 while it was full", refused as f64, "answers", None, None);
            // A database may still have room in pages it has already; the read-back says whether a 2xx was true.
            ctx.figure("2xx while it was full (each is read back)", accepted as f64, "answers", None, None);
            ctx.figure("other answers while it was full", odd as f64, "answers", Some(0.0), Some(0.0));
            ctx.check(Check::at_least("the metric of the alert «the disk is full» grew", alerted, "", 1.0));
            let said = f64::from(u8::from(!not_ready));
            ctx.figure("ready all the time although it was full", said, "", None, Some(0.0));
            let back = calls.accepted_after(up).map_or(f64::NAN, |time| time.as_secs_f64());
            ctx.figure("freed → first 2xx", back, "s", Some(5.0), Some(1.0));
            ctx.figure("freed → F1 p99 normal", stage.normal_after(ctx, moment), "s", None, Some(5.0));
            ctx.figure("restarts of the server", f64::from(u8::from(!survived)), "", Some(0.0), Some(0.0));
        })
        .await?;
    ctx.conclude(report).await
}

/// What the alert of a full disk looks at; NaN when the metrics cannot be read (they answer this machine only).
async fn alerted(ctx: &Context) -> f64 {
    let text = match ctx.api.raw(Method::GET, "/metrics", None, &[]).await {
        Ok(answer) => answer.text().await.unwrap_or_default(),
        Err(_) => return f64::NAN,
    };
    sum_of(&text, "rozmova_writer_retries_total{", "why=\"disk_full\"")
}

/// Sum of a metric's rows that have a label.
fn sum_of(text: &str, name: &str, label: &str) -> f64 {
    let rows = text.lines().filter(|line| line.starts_with(name) && line.contains(label));
    rows.filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok()).sum()
}

/// PostgreSQL ends itself when its log cannot be written and cannot be recovered for lack of space: an administrator starts it again.
async fn revive(ctx: &Context, postgres: Option<&mut Postgres>) -> Result<bool, LoadError> {
    let Some(postgres) = postgres else { return Ok(false) };
    if recipe::is_alive(postgres.pid()) {
        return Ok(false);
    }
    ctx.limit(
        "PostgreSQL ended itself on the full volume (its own behaviour) and was started again when there was space",
    );
    postgres.start().await?;
    Ok(true)
}

/// The small volume that may be filled.
fn volume(given: Option<&Path>) -> Result<PathBuf, LoadError> {
    let not_here = |why: String| LoadError::NotHere(format!("disk-full needs --volume DIR: {why}"));
    let advice = "a small volume of its own that holds the database, such as a tmpfs of 512 MiB";
    let dir = given.ok_or_else(|| not_here(advice.to_owned()))?;
    let space = statvfs(dir).map_err(|e| not_here(format!("{}: {e}", dir.display())))?;
    let free = space.f_bavail * space.f_frsize / 1_048_576;
    let root = statvfs("/").map_err(|e| not_here(format!("/: {e}")))?;
    if space.f_fsid == root.f_fsid || free > MOST_FREE {
        return Err(not_here(format!("{} is no {advice} ({free} MiB are free)", dir.display())));
    }
    if free < LEAST_FREE {
        let why = "people's files and the database need room before and after";
        return Err(not_here(format!("{} has {free} MiB free, {LEAST_FREE} are needed: {why}", dir.display())));
    }
    Ok(dir.to_owned())
}

/// A file that takes all the space; gone when dropped.
struct Filler {
    file: File,
    path: PathBuf,
}

impl Filler {
    fn new(volume: &Path) -> Result<Self, LoadError> {
        let path = volume.join("rozmova-load.fill");
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(LoadError::file(&path))?;
        Ok(Self { file, path })
    }

    /// Writes until there is no space, in smaller and smaller pieces.
    fn fill(&mut self) -> Result<(), LoadError> {
        let block = vec![0x5a_u8; 1 << 20];
        let mut size = block.len();
        while size >= 512 {
            match self.file.write(block.get(..size).unwrap_or_default()) {
                Ok(_) => {}
                Err(e) if matches!(e.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => size /= 2,
                Err(e) => return Err(LoadError::file(&self.path)(e)),
            }
        }
        Ok(())
    }
}

impl Drop for Filler {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::error!("{} could not be removed: {error}", self.path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_metric_is_summed_over_its_rows() {
        let text = "# TYPE m counter\nm{writer=\"1\",why=\"disk_full\"} 3\nm{writer=\"2\",why=\"disk_full\"} 4\nm{why=\"away\"} 9\n";
        assert_eq!(sum_of(text, "m{", "why=\"disk_full\""), 7.0);
        assert_eq!(sum_of("", "m{", "x"), 0.0);
    }

    #[test]
    fn only_a_small_volume_of_its_own_is_filled() {
        assert!(matches!(volume(None), Err(LoadError::NotHere(_))));
        assert!(matches!(volume(Some(Path::new("/"))), Err(LoadError::NotHere(_))));
        assert!(matches!(volume(Some(Path::new("/no/such/volume"))), Err(LoadError::NotHere(_))));
    }
}
