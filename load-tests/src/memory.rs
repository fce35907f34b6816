//! Memory of the server process: at rest, per idle panel socket, per live dialog.

use std::time::Duration;

use serde::Serialize;

use crate::{api::Api, floor::Floor, panel::Panel};

/// The outcome; KiB of resident memory.
#[derive(Debug, Clone, Serialize)]
pub struct MemoryReport {
    /// Before anything.
    pub start_kib: u64,
    /// Sockets opened.
    pub sockets: usize,
    /// Growth per idle panel socket with its session.
    pub per_socket_kib: f64,
    /// Dialogs made.
    pub dialogs: usize,
    /// Growth per live dialog with its contact.
    pub per_dialog_kib: f64,
}

/// Resident memory of a process, KiB, from `/proc`.
#[must_use]
pub fn resident_kib(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse().ok())
}

/// Opens `sockets` idle panels and `dialogs` dialogs on the server with process id `pid`.
///
/// # Errors
/// A sentence.
pub async fn memory(
    admin: &Api,
    floor: &Floor,
    pid: u32,
    sockets: usize,
    dialogs: usize,
) -> Result<MemoryReport, String> {
    let rss = || resident_kib(pid).ok_or_else(|| format!("no process {pid}"));
    let start = rss()?;
    let mut callers = Vec::new();
    for (email, password, _) in &floor.operators {
        callers.push(admin.sign_in(email, password).await.map_err(|e| e.to_string())?.0);
    }
    let before_sockets = rss()?;
    let mut panels = Vec::with_capacity(sockets);
    for n in 0..sockets {
        let caller = callers.get(n % callers.len().max(1)).ok_or("the floor has no operator")?;
        panels.push(Panel::connect(caller).await.map_err(|e| e.to_string())?);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let after_sockets = rss()?;
    for panel in panels {
        panel.close().await;
    }
    let before_dialogs = rss()?;
    for n in 0..dialogs {
        let chat = format!("memory-{}-{n}", floor.token);
        admin
            .custom_message(floor.bot, Some(&floor.token), &chat, 0, "Пам’ять", "Добрий день")
            .await
            .map_err(|e| e.to_string())?;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let after_dialogs = rss()?;
    let per = |after: u64, before: u64, n: usize| after.saturating_sub(before) as f64 / n.max(1) as f64;
    Ok(MemoryReport {
        start_kib: start,
        sockets,
        per_socket_kib: per(after_sockets, before_sockets, sockets),
        dialogs,
        per_dialog_kib: per(after_dialogs, before_dialogs, dialogs),
    })
}
