//! How many messages a simple concurrent client gets accepted, and whether every accepted one is there afterwards.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::{api::Api, floor::Floor};

/// The outcome of a flood.
#[derive(Debug, Clone, Serialize)]
pub struct FloodReport {
    /// Callers at once.
    pub clients: usize,
    /// Measured seconds, warm-up excluded.
    pub seconds: f64,
    /// Accepted (2xx) per second.
    pub accepted_per_s: f64,
    /// Accepted in all, warm-up included.
    pub accepted: u64,
    /// Refused or failed.
    pub refused: u64,
    /// Latency of accepted calls, ms.
    pub p50_ms: f64,
    /// 99th percentile, ms.
    pub p99_ms: f64,
    /// Slowest, ms.
    pub max_ms: f64,
    /// Accepted messages that are not stored.
    pub lost: u64,
    /// Messages stored more than once.
    pub doubled: u64,
    /// Dialogs whose lines are not in the order in which they were accepted.
    pub reordered: u64,
}

/// Posts as fast as the answers come: `clients` callers, `chats_each` chats a caller, for `seconds` after one second of warm-up; then reads everything back.
///
/// # Errors
/// A sentence, when the read-back fails.
pub async fn flood(
    admin: &Api,
    floor: &Floor,
    clients: usize,
    chats_each: usize,
    seconds: u64,
) -> Result<FloodReport, String> {
    let begin = Instant::now();
    let measured_from = begin + Duration::from_secs(1);
    let end = measured_from + Duration::from_secs(seconds);
    let refused = Arc::new(AtomicU64::new(0));
    let mut callers = Vec::with_capacity(clients);
    for caller in 0..clients {
        let (api, floor, refused) = (admin.clone(), floor.clone(), Arc::clone(&refused));
        callers.push(tokio::spawn(async move {
            let mut latencies = Vec::new();
            // chat -> texts accepted, in order; the dialog of each chat.
            let mut ledger: HashMap<String, (i64, Vec<String>)> = HashMap::new();
            let mut n: i64 = 0;
            while Instant::now() < end {
                let chat = format!("{}-{caller}-{}", floor.token, n as usize % chats_each);
                let text = format!("Добрий день, де моє замовлення? {caller}/{n}");
                let sent = Instant::now();
                match api.custom_message(floor.bot, Some(&floor.token), &chat, n, "Навантаження", &text).await
                {
                    Ok(answer) => {
                        if sent >= measured_from {
                            latencies.push(sent.elapsed());
                        }
                        let dialog = answer["dialog_id"].as_i64().unwrap_or_default();
                        let entry = ledger.entry(chat).or_default();
                        entry.0 = dialog;
                        entry.1.push(text);
                    }
                    Err(_) => {
                        refused.fetch_add(1, Ordering::Relaxed);
                    }
                }
                n += 1;
            }
            (latencies, ledger)
        }));
    }
    let mut histogram = Histogram::<u64>::new_with_bounds(1, 60_000_000, 3).map_err(|e| e.to_string())?;
    let (mut accepted, mut measured, mut ledgers) = (0_u64, 0_u64, Vec::new());
    for caller in callers {
        let (latencies, ledger) = caller.await.map_err(|e| e.to_string())?;
        measured += latencies.len() as u64;
        for latency in latencies {
            histogram.saturating_record(u64::try_from(latency.as_micros()).unwrap_or(u64::MAX));
        }
        accepted += ledger.values().map(|(_, texts)| texts.len() as u64).sum::<u64>();
        ledgers.extend(ledger);
    }
    let (mut lost, mut doubled, mut reordered) = (0, 0, 0);
    for (_, (dialog, texts)) in ledgers {
        let stored = client_lines(admin, dialog).await?;
        let mut count: HashMap<&str, u64> = HashMap::new();
        for line in &stored {
            *count.entry(line).or_default() += 1;
        }
        lost += texts.iter().filter(|t| !count.contains_key(t.as_str())).count() as u64;
        doubled += count.values().filter(|&&n| n > 1).count() as u64;
        let order: Vec<&String> = stored.iter().filter(|line| texts.contains(line)).collect();
        reordered += u64::from(order.iter().zip(&texts).any(|(stored, sent)| *stored != sent));
    }
    let ms = |q: f64| histogram.value_at_quantile(q) as f64 / 1000.0;
    Ok(FloodReport {
        clients,
        seconds: seconds as f64,
        accepted_per_s: measured as f64 / seconds as f64,
        accepted,
        refused: refused.load(Ordering::Relaxed),
        p50_ms: ms(0.5),
        p99_ms: ms(0.99),
        max_ms: histogram.max() as f64 / 1000.0,
        lost,
        doubled,
        reordered,
    })
}

/// Every client line of a dialog, ascending.
async fn client_lines(admin: &Api, dialog: i64) -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    let mut before: Option<i64> = None;
    loop {
        let query = before.map_or(String::new(), |seq| format!("&before_seq={seq}"));
        let page = admin
            .get(&format!("/api/v1/dialogs/{dialog}/messages?limit=500{query}"))
            .await
            .map_err(|e| format!("dialog {dialog}: {e}"))?;
        let rows = page["data"].as_array().cloned().unwrap_or_default();
        let Some(first) = rows.first().and_then(|m| m["seq"].as_i64()) else { break };
        let page_lines = rows
            .iter()
            .filter(|m| m["author"]["kind"] == "client")
            .filter_map(|m| m["text"].as_str().map(str::to_owned));
        lines.splice(0..0, page_lines);
        if first <= 1 {
            break;
        }
        before = Some(first);
    }
    Ok(lines)
}
