//! Latency at rest: a customer's POST accepted → the frame in the operator's client.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use serde::Serialize;
use serde_json::json;

use crate::{api::Api, floor::Floor, panel::Panel};

/// The outcome.
#[derive(Debug, Clone, Serialize)]
pub struct LatencyReport {
    /// Messages measured.
    pub messages: u64,
    /// From sending the POST to its 2xx, ms.
    pub accepted_p50_ms: f64,
    /// 99th percentile.
    pub accepted_p99_ms: f64,
    /// From sending the POST to the frame read by the operator's client, ms.
    pub delivered_p50_ms: f64,
    /// 99th percentile.
    pub delivered_p99_ms: f64,
    /// From the 2xx to the frame; 0 when the frame was first, ms.
    pub after_accept_p50_ms: f64,
    /// 99th percentile.
    pub after_accept_p99_ms: f64,
}

/// Sends `messages` lines one after another into a dialog that one operator holds.
///
/// # Errors
/// A sentence.
pub async fn latency(admin: &Api, floor: &Floor, messages: u64) -> Result<LatencyReport, String> {
    let (email, password, _) = floor.operators.first().ok_or("the floor has no operator")?;
    let (operator, _) = admin.sign_in(email, password).await.map_err(|e| e.to_string())?;
    let mut panel = Panel::connect(&operator).await.map_err(|e| e.to_string())?;
    panel.command("status.set", json!({"status": "online"})).await.map_err(|e| e.to_string())?;
    let chat = format!("latency-{}", floor.token);
    let text = |n: u64| format!("вимір {n}");
    admin
        .custom_message(floor.bot, Some(&floor.token), &chat, 0, "Вимір", &text(0))
        .await
        .map_err(|e| e.to_string())?;
    panel
        .wait_for(Duration::from_secs(10), |e| e["t"] == "message.new" && e["d"]["message"]["text"] == text(0))
        .await
        .map_err(|e| format!("the first message did not reach the operator: {e}"))?;

    let mut accepted = Histogram::<u64>::new_with_bounds(1, 60_000_000, 3).map_err(|e| e.to_string())?;
    let mut delivered = accepted.clone();
    let mut after = accepted.clone();
    let micros = |d: Duration| u64::try_from(d.as_micros()).unwrap_or(u64::MAX);
    for n in 1..=messages {
        let line = text(n);
        let begin = Instant::now();
        let post = async {
            let answer = admin.custom_message(floor.bot, Some(&floor.token), &chat, n as i64, "Вимір", &line).await;
            (answer, begin.elapsed())
        };
        let frame = async {
            let frame = panel
                .wait_for(Duration::from_secs(10), |e| e["t"] == "message.new" && e["d"]["message"]["text"] == line)
                .await;
            (frame, begin.elapsed())
        };
        let ((answer, accepted_at), (frame, delivered_at)) = tokio::join!(post, frame);
        answer.map_err(|e| e.to_string())?;
        frame.map_err(|e| e.to_string())?;
        accepted.saturating_record(micros(accepted_at));
        delivered.saturating_record(micros(delivered_at));
        after.saturating_record(micros(delivered_at.saturating_sub(accepted_at)));
        // At rest: well under the 20 frames a second a panel socket gets.
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    panel.close().await;
    let ms = |h: &Histogram<u64>, q: f64| h.value_at_quantile(q) as f64 / 1000.0;
    Ok(LatencyReport {
        messages,
        accepted_p50_ms: ms(&accepted, 0.5),
        accepted_p99_ms: ms(&accepted, 0.99),
        delivered_p50_ms: ms(&delivered, 0.5),
        delivered_p99_ms: ms(&delivered, 0.99),
        after_accept_p50_ms: ms(&after, 0.5),
        after_accept_p99_ms: ms(&after, 0.99),
    })
}
