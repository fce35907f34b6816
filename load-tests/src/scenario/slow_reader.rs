//! `slow-reader` (load-model.md 10): of the panels that get many long lines, one in twenty reads 1 KiB a second and one in a
//! hundred nothing at all. The server must give each of them up within 30 s with a code that means «resume», keep little for
//! them meanwhile, and nobody else may feel it.
//!
//! A client that does not read cannot see that it was given up, so the server's end of its connection is looked at. The time
//! runs from the moment bytes begin to stay in the server's kernel to the end of the connection.

use std::{
    collections::HashMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    machine::proc,
    report::Report,
    rig::{
        Beside, Desk, DeskError, Dial, Hook, Outcome, Pace, Staff, Stage, compare, hook::Manner, measure::wait_until,
        none_of, tcp,
    },
    scenario::Context,
};

/// Bytes a slow panel reads a second.
const SLOW: u32 = 1024;
/// Lines a second to each panel, and their letters.
const LINES_PER_S: f64 = 4.0;
const LETTERS: usize = 3_000;
/// The server must have given up by then.
const LIMIT_S: f64 = 30.0;
/// How long the slow part is watched.
const WATCH: Duration = Duration::from_secs(75);

/// A panel that gets lines, until its connection ends: why, what it was at, and how many events it read.
struct Ended {
    why: DeskError,
    epoch: String,
    seq: i64,
}

async fn sit(mut desk: Desk) -> Ended {
    loop {
        if let Err(why) = desk.hear().await {
            return Ended { why, epoch: desk.epoch.clone(), seq: desk.seq };
        }
    }
}

/// One panel of the scenario.
struct Reader {
    token: String,
    pace: Pace,
    local: SocketAddr,
    task: JoinHandle<Ended>,
}

/// How many of so many panels are slow, and how many do not read.
fn sick(panels: usize) -> (usize, usize) {
    ((panels / 20).max(1), (panels / 100).max(1))
}

async fn seat(stage: &Stage, staff: &Staff) -> Result<Vec<Reader>, String> {
    let mut readers = Vec::new();
    for caller in staff.sign_in(stage).await? {
        let token = caller.token().unwrap_or_default();
        let pace = Pace::default();
        let dial = Dial { receive_buffer: Some(4_096), pace: pace.clone(), ..Dial::default() };
        let mut desk = Desk::open(stage, &token, None, &dial).await.map_err(|e| e.to_string())?;
        let mut aside = Vec::new();
        let answer = desk.ask("status.set", json!({"status": "online"}), &mut aside).await;
        answer.map_err(|e| e.to_string())?.map_err(|d| format!("an operator cannot go on line: {d}"))?;
        let local = desk.link().local();
        readers.push(Reader { token, pace, local, task: tokio::spawn(sit(desk)) });
    }
    Ok(readers)
}

/// Customers who write long lines to every panel until told to stop.
fn flood(stage: &Stage, staff: &Staff, stop: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
    let line = "ї".repeat(LETTERS);
    let writer = |chat: usize| {
        let (stage, staff, line, mut stop) = (stage.clone(), staff.clone(), line.clone(), stop.clone());
        tokio::spawn(async move {
            let name = format!("{}-s{chat}", stage.run);
            let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / LINES_PER_S));
            for n in 1.. {
                tokio::select! {
                    _ = ticks.tick() => {}
                    _ = stop.changed() => return,
                }
                // What is refused is refused; the panels are what is looked at.
                let _answer = staff.customer(&stage, &name, n, &line).await;
            }
        })
    };
    (0..staff.people.len()).map(writer).collect()
}

/// When bytes began to stay, how many at most, and when the connection ended.
#[derive(Debug, Clone, Copy, Default)]
struct Watched {
    stuck: Option<Instant>,
    most: u64,
    ended: Option<Instant>,
}

fn look(port: u16, watched: &mut HashMap<SocketAddr, Watched>) -> Result<(), String> {
    let ends = tcp::server_ends(port).map_err(|e| e.to_string())?;
    let now = Instant::now();
    for (local, w) in watched.iter_mut().filter(|(_, w)| w.ended.is_none()) {
        match ends.get(local).filter(|row| row.established) {
            None => w.ended = Some(now),
            Some(row) if row.unsent > 0 => {
                w.stuck.get_or_insert(now);
                w.most = w.most.max(row.unsent);
            }
            Some(_) => w.stuck = None,
        }
    }
    Ok(())
}

/// Runs it.
///
/// # Errors
/// A sentence. Server and generator must share a machine.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let pid = stage.server_pid()?;
    let panels = stage.sized(400, 20);
    let (slow, stopped) = sick(panels);
    let staff = Staff::hire(stage, "slow", slow + stopped, 1, &receiver.url()).await?;
    let (stop, stopping) = watch::channel(false);
    let mut readers = seat(stage, &staff).await?;
    let base_time = stage.duration_or(Duration::from_secs(20)).min(Duration::from_secs(60));
    let beside = Beside::start(ctx, stage, base_time + WATCH + Duration::from_secs(60)).await?;
    let writers = flood(stage, &staff, &stopping);
    let base = beside.measure(ctx, "everybody reads", base_time).await;
    let early = readers.iter().filter(|r| r.task.is_finished()).count() as u64;
    none_of(ctx, "panels closed while they read", early);

    stage.say(format!("{slow} panels read {SLOW} bytes a second, {stopped} nothing"));
    let rss = || proc::usage(pid).map(|u| u.rss).map_err(|e| e.to_string());
    let (before, mut most) = (rss()?, 0);
    let window = ctx.figures.open("slow readers");
    ctx.figures.mark("some panels stop reading");
    for (n, reader) in readers.iter().enumerate() {
        reader.pace.slow(if n < slow { SLOW } else { 0 });
    }
    let mut watched: HashMap<SocketAddr, Watched> = readers.iter().map(|r| (r.local, Watched::default())).collect();
    let begin = Instant::now();
    while begin.elapsed() < WATCH && watched.values().any(|w| w.ended.is_none()) {
        look(stage.address.port(), &mut watched)?;
        most = most.max(rss()?);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    ctx.figures.close(window);
    stop.send_replace(true);
    for writer in writers {
        let _ended = writer.await;
    }
    let given_up = |w: &Watched| Some(w.ended?.duration_since(w.stuck?).as_secs_f64());
    let longest = watched.values().map(|w| given_up(w).unwrap_or(f64::INFINITY)).fold(0.0, f64::max);
    let unsent = watched.values().map(|w| w.most).max().unwrap_or(0);
    ctx.figure("slow panels", (slow + stopped) as f64, "", None, None);
    ctx.figure("bytes stay → connection ended, longest", longest, "s", Some(LIMIT_S), Some(10.0));
    ctx.figure("bytes that stayed in the kernel for one panel, most", unsent as f64 / 1024.0, "KiB", Some(256.0), None);
    let grown = most.saturating_sub(before) as f64 / 1_048_576.0;
    ctx.figure("memory grown meanwhile", grown, "MiB", Some(16.0 + 6.0 * (slow + stopped) as f64), None);
    let (mut resumable, mut with_code, mut refused) = (0_u64, 0_u64, Vec::new());
    for reader in &mut readers {
        reader.pace.free();
        if !wait_until(Duration::from_secs(5), || reader.task.is_finished()).await {
            refused.push(String::from("a panel was not ended although its connection was"));
            reader.task.abort();
            continue;
        }
        let ended = (&mut reader.task).await.map_err(|e| e.to_string())?;
        with_code += u64::from(ended.why.close_code() == Some(4408));
        match again(stage, &reader.token, &ended).await {
            Ok(()) => resumable += 1,
            Err(why) => refused.push(format!("{} → {why}", ended.why)),
        }
    }
    ctx.figure("slow panels that read the code 4408 in the end", with_code as f64, "", None, None);
    none_of(ctx, "slow panels that could not resume", (slow + stopped) as u64 - resumable);
    refused.truncate(5);
    refused.into_iter().for_each(|why| ctx.limit(why));
    compare(ctx, ("while everybody reads", base), ("beside slow readers", window), 1.1);
    Outcome::default().finish(ctx, Some(beside)).await
}

/// Comes back and reads for a second: a hole or a refusal is an error. `resumed: false` is an honest answer where more was
/// missed than a session keeps.
async fn again(stage: &Stage, token: &str, ended: &Ended) -> Result<(), String> {
    let resume = Some((ended.epoch.as_str(), ended.seq));
    let mut desk = Desk::open(stage, token, resume, &Dial::default()).await.map_err(|e| e.to_string())?;
    loop {
        match tokio::time::timeout(Duration::from_secs(1), desk.hear()).await {
            Ok(Ok(_)) => {}
            Ok(Err(e)) => return Err(e.to_string()),
            Err(_) => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_the_load_model() {
        for (panels, wanted) in [(20, (1, 1)), (100, (5, 1)), (1_000, (50, 10))] {
            assert_eq!(sick(panels), wanted, "{panels}");
        }
    }
}
