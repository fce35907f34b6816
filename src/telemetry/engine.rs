//! The engine's own counters as gauges, asked from its actors when somebody scrapes: memory only, no statement goes to the
//! database for a scrape.

use std::{
    collections::{BTreeMap, HashSet},
    time::Duration,
};

use rozmova_actors::{
    domain::{ChannelKind, Timestamp},
    engine::{ActorReport, half_the_cores},
};

use crate::app::AppState;

/// Longest time a scrape waits for the engine. A hanging thread must not take the metrics with it that would show it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Brings every gauge up to date, before a scrape is rendered.
pub async fn publish(app: &AppState) {
    let reports = tokio::time::timeout(PATIENCE, app.engine.observe()).await;
    metrics::gauge!("rozmova_scrape_incomplete").set(if reports.is_err() { 1.0 } else { 0.0 });
    if let Ok(reports) = reports {
        let channel = |connection: &str| {
            let id = connection.parse().ok()?;
            app.directory.by_id(id).map(|connection| connection.channel)
        };
        Picture::of(&reports, channel).publish(app.now());
    }
    for (arbiter, lag) in app.engine.arbiter_lag_ms().into_iter().enumerate() {
        metrics::gauge!("rozmova_arbiter_lag_seconds", "arbiter" => arbiter.to_string()).set(lag as f64 / 1000.0);
    }
    let in_flight = app.in_flight.load(std::sync::atomic::Ordering::Relaxed);
    // The scrape itself is one of them.
    metrics::gauge!("rozmova_http_requests_in_flight").set(in_flight.saturating_sub(1) as f64);
    metrics::gauge!("rozmova_stopping").set(if app.is_stopping() { 1.0 } else { 0.0 });
    metrics::gauge!("rozmova_start_timestamp_seconds").set(app.started_at.micros() as f64 / 1e6);
    let storage = if app.store.is_postgres() { "postgres" } else { "sqlite" };
    let (version, profile) = (env!("CARGO_PKG_VERSION"), if cfg!(debug_assertions) { "debug" } else { "release" });
    metrics::gauge!("rozmova_build_info", "version" => version, "profile" => profile, "storage" => storage).set(1.0);
    let workers = app.config.server.workers;
    let http_workers = if workers > 0 { workers } else { half_the_cores() };
    let arbiters = app.engine.arbiter_lag_ms().len();
    let sizes = [("http_workers", http_workers as f64), ("arbiters", arbiters as f64)];
    for (of, size) in sizes.into_iter().chain(app.store.sizes().map(|(of, n)| (of, f64::from(n)))) {
        metrics::gauge!("rozmova_configured_size", "of" => of).set(size);
    }
    super::sockets::publish();
}

/// Undelivered rows of one channel.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct WayOut {
    rows: i64,
    in_flight: i64,
    circuits_open: i64,
    over_budget: i64,
    /// Microseconds since 1970, 0 = none waits.
    oldest_at: i64,
}

/// What the reports of all actors say together.
#[derive(Debug, Default, PartialEq, Eq)]
struct Picture {
    /// `kind` → actors in memory.
    actors: BTreeMap<&'static str, i64>,
    /// `kind` → parked.
    parked: BTreeMap<&'static str, i64>,
    out: BTreeMap<&'static str, WayOut>,
    connectors_behind: i64,
    /// Plain numbers by the name of the metric.
    numbers: BTreeMap<&'static str, i64>,
    /// `state` → open dialogs.
    dialogs: BTreeMap<&'static str, i64>,
    /// `status` → operators.
    operators: BTreeMap<&'static str, i64>,
    slots: BTreeMap<&'static str, i64>,
    /// When the oldest waiting dialog began to wait, microseconds since 1970; 0 = none waits.
    oldest_queued_at: i64,
    /// The Distributor answered; while it is built again its gauges keep their last values.
    distributor: bool,
}

impl Picture {
    fn of(reports: &[ActorReport], channel: impl Fn(&str) -> Option<ChannelKind>) -> Self {
        let mut picture = Self::default();
        for kind in ["contact", "dialog", "session"] {
            picture.actors.insert(kind, 0);
        }
        for kind in ["contact", "dialog", "connector"] {
            picture.parked.insert(kind, 0);
        }
        for kind in [ChannelKind::CustomChannel, ChannelKind::Widget] {
            picture.out.insert(kind.key(), WayOut::default());
        }
        let mut parked = HashSet::new();
        for report in reports {
            let get = |name: &str| report.counters.get(name).copied().unwrap_or(0);
            if get("parked") > 0 && parked.insert((report.kind.as_str(), report.name.as_str())) {
                if let Some(count) = picture.parked.get_mut(report.kind.as_str()) {
                    *count += 1;
                }
                continue;
            }
            match report.kind.as_str() {
                "routing" => *picture.numbers.entry("rozmova_commands_waiting").or_default() += get("waiting"),
                "contact" => picture.add_actors("contact", get("children")),
                "dialog" => picture.add_actors("dialog", get("children")),
                "session" => picture.add_actors("session", get("sessions")),
                "connector" => {
                    if let Some(channel) = channel(&report.name) {
                        picture.add_out(
                            channel.key(),
                            WayOut {
                                rows: get("waiting"),
                                in_flight: get("in_flight"),
                                circuits_open: get("circuit_open"),
                                over_budget: get("over_budget"),
                                oldest_at: get("oldest_at"),
                            },
                        );
                    }
                    picture.connectors_behind += get("behind");
                }
                "timers" => {
                    picture.numbers.insert("rozmova_timers_planned", get("planned"));
                    picture.numbers.insert("rozmova_timers_due", get("due"));
                }
                "feed" => {
                    for (state, name) in
                        [("bot", "dialogs_bot"), ("waiting", "dialogs_waiting"), ("held", "dialogs_held")]
                    {
                        picture.dialogs.insert(state, get(name));
                    }
                }
                "distribution" => {
                    picture.numbers.insert("rozmova_operators_connected", get("operators_with_sockets"));
                }
                "distributor" => {
                    picture.distributor = true;
                    picture.numbers.insert("rozmova_queue_length", get("queue"));
                    picture.oldest_queued_at = get("oldest_queued_at");
                    picture.slots.insert("used", get("slots_used"));
                    picture.slots.insert("free", get("slots_free"));
                    for status in ["online", "receiving", "away", "offline"] {
                        picture.operators.insert(status, get(&format!("operators_{status}")));
                    }
                }
                _ => {}
            }
        }
        picture
    }

    fn add_actors(&mut self, kind: &'static str, count: i64) {
        *self.actors.entry(kind).or_default() += count;
    }

    fn add_out(&mut self, channel: &'static str, of_one: WayOut) {
        let out = self.out.entry(channel).or_default();
        out.rows += of_one.rows;
        out.in_flight += of_one.in_flight;
        out.circuits_open += of_one.circuits_open;
        out.over_budget += of_one.over_budget;
        out.oldest_at = match (out.oldest_at, of_one.oldest_at) {
            (0, at) | (at, 0) => at,
            (a, b) => a.min(b),
        };
    }

    fn publish(&self, now: Timestamp) {
        let age = |at: i64| if at == 0 { 0.0 } else { (now.micros() - at).max(0) as f64 / 1e6 };
        for (kind, count) in &self.actors {
            metrics::gauge!("rozmova_actors_live", "kind" => *kind).set(*count as f64);
        }
        for (kind, count) in &self.parked {
            metrics::gauge!("rozmova_actors_parked", "kind" => *kind).set(*count as f64);
        }
        for (channel, out) in &self.out {
            metrics::gauge!("rozmova_outbox_rows", "channel" => *channel).set(out.rows as f64);
            metrics::gauge!("rozmova_outbox_in_flight", "channel" => *channel).set(out.in_flight as f64);
            metrics::gauge!("rozmova_outbox_circuits_open", "channel" => *channel).set(out.circuits_open as f64);
            metrics::gauge!("rozmova_outbox_over_budget", "channel" => *channel).set(out.over_budget as f64);
            metrics::gauge!("rozmova_outbox_oldest_seconds", "channel" => *channel).set(age(out.oldest_at));
        }
        metrics::gauge!("rozmova_outbox_connectors_behind").set(self.connectors_behind as f64);
        for (name, number) in &self.numbers {
            metrics::gauge!(*name).set(*number as f64);
        }
        for (state, count) in &self.dialogs {
            metrics::gauge!("rozmova_dialogs", "state" => *state).set(*count as f64);
        }
        for (status, count) in &self.operators {
            metrics::gauge!("rozmova_operators", "status" => *status).set(*count as f64);
        }
        for (slot_use, count) in &self.slots {
            metrics::gauge!("rozmova_slots", "use" => *slot_use).set(*count as f64);
        }
        if self.distributor {
            metrics::gauge!("rozmova_queue_oldest_wait_seconds").set(age(self.oldest_queued_at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(kind: &str, name: &str, counters: &[(&str, i64)]) -> ActorReport {
        ActorReport {
            kind: kind.into(),
            name: name.into(),
            live: true,
            restarts: 0,
            counters: counters.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect(),
        }
    }

    #[test]
    fn reports_of_many_arbiters_and_connectors_add_up() {
        let reports = [
            report("routing", "arbiter 0", &[("waiting", 2)]),
            report("routing", "arbiter 1", &[("waiting", 3)]),
            report("dialog", "arbiter 0", &[("children", 10)]),
            report("dialog", "arbiter 1", &[("children", 20)]),
            report("dialog", "77", &[("parked", 1)]),
            report("connector", "1", &[("waiting", 4), ("in_flight", 1), ("oldest_at", 500), ("behind", 1)]),
            report("connector", "2", &[("waiting", 6), ("in_flight", 2), ("oldest_at", 300), ("circuit_open", 1)]),
            report("connector", "4", &[("circuit_open", 1), ("over_budget", 5)]),
            report("connector", "3", &[("parked", 1)]),
            report("connector", "9", &[("waiting", 100)]),
        ];
        let channel = |id: &str| (id != "9").then_some(ChannelKind::CustomChannel);
        let picture = Picture::of(&reports, channel);
        assert_eq!(picture.numbers["rozmova_commands_waiting"], 5);
        assert_eq!(picture.actors["dialog"], 30);
        assert_eq!((picture.parked["dialog"], picture.parked["connector"], picture.parked["contact"]), (1, 1, 0));
        let out = WayOut { rows: 10, in_flight: 3, circuits_open: 2, over_budget: 5, oldest_at: 300 };
        assert_eq!(picture.out["custom_channel"], out);
        assert_eq!(picture.out["widget"], WayOut::default(), "an empty channel is 0, not missing");
        assert_eq!(picture.connectors_behind, 1);
        assert!(!picture.distributor);
    }
}
