//! `fat-socket` (load-model.md 10): every panel once gets two MiB of a dialog's history, over its socket (`dialog.open`) and over
//! HTTP, and is idle then. Memory per socket must go back: neither buffers nor sessions may keep their largest size.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tokio::task::JoinHandle;

use crate::{
    report::Report,
    rig::{
        Desk, Dial, Heard, Hook, Outcome, Staff, Stage,
        hook::Manner,
        measure::{rss, settled, wait_until},
        none_of,
    },
    scenario::Context,
};

/// What each panel gets, bytes.
const FAT: usize = 2 * 1024 * 1024;
/// Lines of the dialog, as many as opening one sends, and letters of each (two bytes a letter).
const LINES: i64 = 50;
const LETTERS: usize = 4_000;
/// Memory counts as settled when it moved less than this much in two seconds.
const CALM: f64 = 512.0 * 1024.0;
/// Longest wait for that.
const SETTLES: Duration = Duration::from_secs(15);

/// One panel: opens and closes the dialog until it has got [`FAT`] bytes of lines, says so, and is idle.
async fn sit(mut desk: Desk, dialog: i64, fat: Arc<AtomicU64>, mut go: tokio::sync::watch::Receiver<bool>) {
    loop {
        tokio::select! {
            heard = desk.hear() => if heard.is_err() { return },
            _ = go.changed() => break,
        }
    }
    let mut got = 0;
    while got < FAT {
        if desk.tell("dialog.open", json!({"dialog_id": dialog})).await.is_err() {
            return;
        }
        let mut lines = 0;
        while lines < LINES {
            match tokio::time::timeout(Duration::from_secs(10), desk.hear()).await {
                Ok(Ok(Heard::Events(events))) => {
                    let texts = events.iter().filter(|e| e["t"] == "message.new");
                    for text in texts.filter_map(|e| e["d"]["message"]["text"].as_str()) {
                        (got, lines) = (got + text.len(), lines + 1);
                    }
                }
                Ok(Ok(Heard::Answer(_, Ok(_)))) => {}
                Ok(Ok(Heard::Answer(_, Err(_))) | Err(_)) | Err(_) => return,
            }
        }
        if desk.tell("dialog.close_view", json!({"dialog_id": dialog})).await.is_err() {
            return;
        }
    }
    fat.fetch_add(1, Ordering::Relaxed);
    while desk.hear().await.is_ok() {}
}

/// Runs it.
///
/// # Errors
/// A sentence. The server must run on this machine.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let pid = stage.server_pid()?;
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let panels = stage.sized(1_000, 40);
    let staff = Staff::hire(stage, "fat", panels, 0, &receiver.url()).await?;
    let callers = staff.sign_in(stage).await?;
    let chat = format!("{}-fat", stage.run);
    let mut dialog = 0;
    for n in 0..LINES {
        dialog = staff.customer(stage, &chat, n, &"ї".repeat(LETTERS)).await.map_err(|e| e.to_string())?;
    }
    let before = settled(pid, CALM, SETTLES).await?;
    let (go, going) = tokio::sync::watch::channel(false);
    let fat = Arc::new(AtomicU64::new(0));
    let mut tasks: Vec<JoinHandle<()>> = Vec::with_capacity(panels);
    for (n, caller) in callers.iter().enumerate() {
        let token = caller.token().unwrap_or_default();
        let dial = Dial::nth(n, stage.address);
        let desk = Desk::open(stage, &token, None, &dial).await.map_err(|e| e.to_string())?;
        tasks.push(tokio::spawn(sit(desk, dialog, Arc::clone(&fat), going.clone())));
    }
    let idle = settled(pid, CALM, SETTLES).await?;
    stage.say(format!("{panels} panels get {} MiB each", FAT / 1_048_576));
    ctx.figures.mark("two MiB to every panel");
    go.send_replace(true);
    wait_until(Duration::from_secs(120), || {
        fat.load(Ordering::Relaxed) as usize + tasks.iter().filter(|t| t.is_finished()).count() >= panels
    })
    .await;
    for caller in &callers {
        let mut got = 0;
        while got < FAT {
            let page = caller.get(&format!("/api/v1/dialogs/{dialog}/messages?limit=500")).await;
            let page = page.map_err(|e| format!("a page of history: {e}"))?;
            got += page["data"].as_array().map_or(FAT, |rows| rows.len() * LETTERS * 2).max(1);
        }
    }
    let most = rss(pid)?;
    let rest = stage.duration_or(Duration::from_secs(if stage.long { 600 } else { 60 }));
    ctx.pass("idle", rest).await;
    let after = settled(pid, CALM, SETTLES).await?;
    let each = |rss: f64| (rss - before) / panels as f64 / 1024.0;
    ctx.figure("idle panel socket", each(idle), "KiB", None, None);
    ctx.figure("the same right after two MiB of history", each(most), "KiB", None, None);
    ctx.figure("the same after a rest", each(after), "KiB", None, None);
    // Under a few KiB a socket the memory that other things gave back is larger than what is measured.
    let ratio = if each(idle) > 2.0 { each(after).max(0.0) / each(idle) } else { f64::NAN };
    ctx.figure("after a rest ÷ before", ratio, "×", Some(1.5), Some(1.1));
    let got = fat.load(Ordering::Relaxed);
    none_of(ctx, "panels that did not get their history", (panels as u64).saturating_sub(got));
    none_of(ctx, "idle panels that were closed", tasks.iter().filter(|t| t.is_finished()).count() as u64);
    ctx.limit(format!("{panels} panels, {} s of rest", rest.as_secs()));
    tasks.iter().for_each(JoinHandle::abort);
    Outcome::default().finish(ctx, None).await
}
