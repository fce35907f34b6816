//! How connections are: when something last came in and went out, and what last went wrong. In memory, written with [`flush`] once a
//! minute: the end of the process loses at most a minute of it, and nothing that anybody decides by.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rozmova_actors::{
    domain::{ConnectionId, Timestamp},
    ports::SendOutcome,
};
use rozmova_store::{
    StoreError,
    bots::{self, Pulse},
};

use crate::app::AppState;

/// Refusals that are about one chat or one message.
const OF_A_CHAT: [&str; 4] = ["blocked_by_user", "window_closed", "not_found", "too_large"];
/// How often it is written.
const EVERY: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
struct Beat {
    pulse: Pulse,
    changed: bool,
}

/// Of all connections. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Pulses(Arc<Mutex<HashMap<ConnectionId, Beat>>>);

impl Pulses {
    fn all(&self) -> MutexGuard<'_, HashMap<ConnectionId, Beat>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was written before this process began.
    pub fn restore(&self, rows: Vec<(ConnectionId, Pulse)>) {
        let mut all = self.all();
        for (id, pulse) in rows {
            all.entry(id).or_insert(Beat { pulse, changed: false });
        }
    }

    fn change(&self, id: ConnectionId, change: impl FnOnce(&mut Pulse)) {
        let mut all = self.all();
        let beat = all.entry(id).or_default();
        change(&mut beat.pulse);
        beat.changed = true;
    }

    /// A client's message was accepted.
    pub fn came_in(&self, id: ConnectionId, now: Timestamp) {
        self.change(id, |pulse| pulse.last_inbound_at = Some(now));
    }

    /// One try to send ended.
    pub fn tried(&self, id: ConnectionId, outcome: &SendOutcome, now: Timestamp) {
        self.change(id, |pulse| match outcome {
            SendOutcome::Accepted { .. } => {
                pulse.last_outbound_at = Some(now);
                pulse.failures = 0;
            }
            // One chat's own affair tells nothing of the channel.
            SendOutcome::Rejected { code } if OF_A_CHAT.contains(&code.as_str()) => {}
            SendOutcome::Rejected { code } | SendOutcome::Retry { code, .. } => {
                pulse.last_error_at = Some(now);
                pulse.last_error.clone_from(code);
                pulse.failures = pulse.failures.saturating_add(1);
            }
        });
    }

    /// How a connection is.
    #[must_use]
    pub fn of(&self, id: ConnectionId) -> Pulse {
        self.all().get(&id).map(|beat| beat.pulse.clone()).unwrap_or_default()
    }

    /// What changed since it was last asked for.
    fn changed(&self) -> Vec<(ConnectionId, Pulse)> {
        let mut all = self.all();
        let changed = all.iter_mut().filter(|(_, beat)| beat.changed);
        changed
            .map(|(id, beat)| {
                beat.changed = false;
                (*id, beat.pulse.clone())
            })
            .collect()
    }

    /// What could not be written is written with the next time.
    fn keep(&self, rows: &[(ConnectionId, Pulse)]) {
        let mut all = self.all();
        for (id, _) in rows {
            all.entry(*id).or_default().changed = true;
        }
    }
}

/// Writes what changed.
///
/// # Errors
/// The statements'; it is written the next time.
pub async fn flush(state: &AppState) -> Result<(), StoreError> {
    let pulses = state.directory.pulses();
    let rows = pulses.changed();
    if rows.is_empty() {
        return Ok(());
    }
    let kept = rows.clone();
    let written = state
        .store
        .write(move |conn| {
            for (id, pulse) in &rows {
                bots::write_pulse(conn, *id, pulse)?;
            }
            Ok(())
        })
        .await;
    if written.is_err() {
        pulses.keep(&kept);
    }
    written
}

/// Writes it while the server runs.
pub fn start(state: &AppState) {
    let state = state.clone();
    actix_web::rt::spawn(async move {
        let mut ticks = actix_web::rt::time::interval(EVERY);
        ticks.tick().await;
        while !state.is_stopping() {
            ticks.tick().await;
            if let Err(error) = flush(&state).await {
                tracing::warn!(%error, "how connections are was not written");
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: ConnectionId = ConnectionId(4);

    #[test]
    fn failures_count_until_something_is_taken_and_only_what_changed_is_written() {
        let pulses = Pulses::default();
        let old = Pulse { last_inbound_at: Some(Timestamp(1)), ..Pulse::default() };
        pulses.restore(vec![(ID, old.clone())]);
        assert_eq!((pulses.of(ID), pulses.changed()), (old, vec![]));
        let failed = SendOutcome::Retry { after: None, code: "network".to_owned() };
        pulses.tried(ID, &failed, Timestamp(5));
        pulses.tried(ID, &SendOutcome::Rejected { code: "rejected".to_owned() }, Timestamp(6));
        pulses.tried(ID, &SendOutcome::Rejected { code: "blocked_by_user".to_owned() }, Timestamp(6));
        let ill = pulses.of(ID);
        assert_eq!((ill.failures, ill.last_error.as_str(), ill.last_error_at), (2, "rejected", Some(Timestamp(6))));
        pulses.tried(ID, &SendOutcome::Accepted { external_id: None }, Timestamp(7));
        pulses.came_in(ID, Timestamp(8));
        let well = pulses.of(ID);
        assert_eq!((well.failures, well.last_outbound_at), (0, Some(Timestamp(7))));
        assert_eq!(well.last_error_at, Some(Timestamp(6)), "what was wrong stays known");
        assert_eq!(pulses.changed(), vec![(ID, well.clone())]);
        assert_eq!(pulses.changed(), vec![]);
        pulses.keep(&[(ID, well.clone())]);
        assert_eq!(pulses.changed(), vec![(ID, well)], "a write that failed is made again");
        assert_eq!(pulses.of(ConnectionId(5)), Pulse::default());
    }
}
