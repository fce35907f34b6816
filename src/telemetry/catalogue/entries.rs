//! The entries, in the order of the table.

use super::{FAST, Kind, Label, Metric, PATIENT, SIZES, Values};

/// Channels that exist so far; the keys of `ChannelKind`.
const CHANNELS: &[&str] = &["custom_channel", "widget"];

const fn of(name: &'static str, values: &'static [&'static str]) -> Label {
    Label { name, values: Values::Of(values) }
}

const fn bounded(name: &'static str, by: &'static str) -> Label {
    Label { name, values: Values::BoundedBy(by) }
}

const fn counter(name: &'static str, labels: &'static [Label], help: &'static str, serves: &'static str) -> Metric {
    Metric { name, kind: Kind::Counter, labels, help, serves }
}

const fn gauge(name: &'static str, labels: &'static [Label], help: &'static str, serves: &'static str) -> Metric {
    Metric { name, kind: Kind::Gauge, labels, help, serves }
}

const fn histogram(
    name: &'static str,
    bounds: &'static [f64],
    labels: &'static [Label],
    help: &'static str,
    serves: &'static str,
) -> Metric {
    Metric { name, kind: Kind::Histogram(bounds), labels, help, serves }
}

/// See the module above.
pub const CATALOGUE: &[Metric] = &[
    // Edge
    counter(
        "rozmova_widget_blocked_total",
        &[],
        "Visits of the website chat refused because the address is blocked",
        "operator-line.md, blocked addresses",
    ),
    counter(
        "rozmova_inbound_messages_total",
        &[of("channel", CHANNELS)],
        "Customers' messages that became durable",
        "P-01",
    ),
    counter(
        "rozmova_inbound_duplicates_total",
        &[of("channel", CHANNELS)],
        "Repeats of a known external id: answered like the first, no effect",
        "P-02",
    ),
    counter(
        "rozmova_inbound_refused_total",
        &[of("channel", CHANNELS), of("class", &["4xx", "429", "5xx"])],
        "Customers' messages that were refused; nothing of them is stored",
        "P-01, P-08",
    ),
    counter(
        "rozmova_http_requests_total",
        &[
            bounded("route", "routes of the product"),
            bounded("method", "HTTP methods, others are `OTHER`"),
            bounded("status", "HTTP statuses"),
        ],
        "Answered HTTP requests",
        "",
    ),
    histogram(
        "rozmova_http_request_seconds",
        FAST,
        &[bounded("route", "routes of the product")],
        "Time from request to answer",
        "",
    ),
    gauge("rozmova_http_requests_in_flight", &[], "Requests being answered now, sockets not counted", "P-16"),
    counter(
        "rozmova_rate_limited_total",
        &[bounded(
            "caller",
            "kinds of callers: `u` user, `k` API key, `-` nobody, `widget-…`, `custom-channel`, `setup`",
        )],
        "Requests refused because their caller made too many",
        "P-08",
    ),
    counter("rozmova_login_failures_total", &[], "Refused passwords", "AU-01"),
    counter("rozmova_login_throttled_total", &[], "Sign-ins put off because of earlier failures", "AU-01"),
    counter(
        "rozmova_audit_rows_lost_total",
        &[],
        "Rows of the administrative audit log that did not fit into their queue",
        "P-20",
    ),
    // Writer and databases
    histogram(
        "rozmova_writer_commit_seconds",
        FAST,
        &[],
        "Time of one group commit, from the first statement to the answer of COMMIT",
        "P-01, F8",
    ),
    histogram("rozmova_writer_batch_size", SIZES, &[], "Changes in one group commit", "F8"),
    gauge("rozmova_writer_queue_depth", &[of("writer", &["0", "1"])], "Changes that wait for a writer", "P-08"),
    gauge(
        "rozmova_writer_up",
        &[of("writer", &["0", "1"])],
        "1 while the writer's last transaction was taken; 0 while the database is away or its disk is full and callers hear 503",
        "disk-full, restart-db",
    ),
    counter(
        "rozmova_writer_retries_total",
        &[of("why", &["away", "disk_full", "busy"])],
        "Transactions that are tried again",
        "disk-full, restart-db",
    ),
    counter(
        "rozmova_writer_refused_total",
        &[],
        "Changes the database refused; each one alone, its neighbours are stored",
        "P-01",
    ),
    gauge(
        "rozmova_writer_last_commit_timestamp_seconds",
        &[],
        "Unix time of the newest COMMIT; 0 before the first",
        "P-01",
    ),
    gauge(
        "rozmova_database_up",
        &[of("pool", &["messages", "writes", "reads", "reports"])],
        "1 when the last wish for a connection of the pool was met",
        "restart-db",
    ),
    histogram(
        "rozmova_database_pool_wait_seconds",
        FAST,
        &[of("pool", &["messages", "writes", "reads", "reports"])],
        "Wait for a connection of the pool",
        "P-08",
    ),
    counter(
        "rozmova_database_pool_timeouts_total",
        &[of("pool", &["messages", "writes", "reads", "reports"])],
        "Waits for a connection that ended without one",
        "P-08",
    ),
    gauge(
        "rozmova_durability_weakened",
        &[],
        "1 when a setting of the database may lose acknowledged messages in a power cut",
        "P-01",
    ),
    counter(
        "rozmova_files_uploaded_total",
        &[of("kind", &["image", "video", "audio", "file"])],
        "Files that became durable",
        "FI-04",
    ),
    counter(
        "rozmova_files_fetched_total",
        &[of("outcome", &["stored", "rejected", "failed", "later"])],
        "Tries of clients' files on other servers by how they ended; `rejected`: not accepted here, `failed`: not to be had",
        "SS-09",
    ),
    counter(
        "rozmova_files_not_converted_total",
        &[],
        "HEIC photos that the installed tool could not convert; they are files to download",
        "FI-06",
    ),
    counter(
        "rozmova_letters_total",
        &[of("outcome", &["sent", "later", "given_up", "refused", "expired", "full"])],
        "Tries of letters by how they ended; `full`: not taken into the queue",
        "AU-02",
    ),
    counter(
        "rozmova_ldap_syncs_total",
        &[of("outcome", &["done", "failed"])],
        "Looks at the company directory by how they ended; `failed` changed nothing",
        "AU-08",
    ),
    counter(
        "rozmova_recovery_dropped_total",
        &[],
        "Wishes for a new password that were dropped because too many were being looked for",
        "AU-02",
    ),
    gauge("rozmova_letters_waiting", &[], "Letters that wait to be sent", "AU-02"),
    counter(
        "rozmova_pushes_total",
        &[of("outcome", &["sent", "later", "given_up", "refused", "gone", "expired", "full"])],
        "Tries of browser notifications by how they ended; `gone`: the browser was removed, `full`: not taken into the queue",
        "P-08",
    ),
    gauge("rozmova_pushes_waiting", &[], "Browser notifications that wait to be sent", "P-08"),
    gauge("rozmova_files_bytes", &[], "Bytes of all stored files, counted at start and every ten minutes", "FI-04"),
    gauge(
        "rozmova_files_foreign",
        &[],
        "1 while the bucket of files is marked as another instance's: nothing is swept there",
        "FI-04",
    ),
    gauge(
        "rozmova_redis_up",
        &[of("use", &["presence", "queue"])],
        "1 while Redis takes the copy; 1 also without Redis, when the copy is in the process",
        "P-11, restart-redis",
    ),
    // Dialogs and distribution
    gauge(
        "rozmova_dialogs",
        &[of("state", &["bot", "waiting", "held"])],
        "Open dialogs: with a bot, waiting for an operator, held by one",
        "P-12",
    ),
    gauge("rozmova_queue_length", &[], "Dialogs that wait for an operator", "P-13"),
    gauge(
        "rozmova_queue_oldest_wait_seconds",
        &[],
        "How long the oldest one has been waiting; 0 when none waits",
        "P-12, P-13",
    ),
    histogram(
        "rozmova_queue_wait_seconds",
        PATIENT,
        &[],
        "Wait of a dialog from entering the queue to its operator",
        "F4",
    ),
    gauge(
        "rozmova_operators",
        &[of("status", &["online", "receiving", "away", "offline"])],
        "Active operators: the default online status, another one that receives, one that does not, the default offline one",
        "",
    ),
    gauge("rozmova_operators_connected", &[], "Operators with a panel socket", "P-11"),
    gauge(
        "rozmova_slots",
        &[of("use", &["used", "free"])],
        "Places for dialogs: used by all operators, free with those who can receive now",
        "P-13",
    ),
    counter(
        "rozmova_distribution_decisions_total",
        &[bounded("result", "results of distribution.md 10"), bounded("reason", "reason codes of distribution.md 3.2")],
        "Decisions about one waiting dialog, or a group of equal ones",
        "P-13",
    ),
    histogram("rozmova_distribution_decision_seconds", FAST, &[], "Time of one decision", "P-13"),
    histogram(
        "rozmova_assignment_seconds",
        FAST,
        &[],
        "From the reservation of a slot to the dialog's committed answer",
        "P-13, F4",
    ),
    counter(
        "rozmova_assignments_refused_total",
        &[],
        "Reservations the dialog refused (closed, taken, another version); the slot is free again",
        "P-13",
    ),
    counter(
        "rozmova_distribution_repairs_total",
        &[],
        "Waiting dialogs beside a free slot that only the safety net found: must stay 0",
        "P-13",
    ),
    counter(
        "rozmova_distribution_audit_dropped_total",
        &[],
        "Rows of the distribution audit that were dropped while the database was away",
        "",
    ),
    // People's sockets
    gauge("rozmova_sockets", &[of("kind", &["panel", "widget"])], "Open sockets", "reconnect"),
    counter(
        "rozmova_socket_frames_written_total",
        &[of("kind", &["panel", "widget"])],
        "Text frames handed to sockets",
        "",
    ),
    counter(
        "rozmova_socket_bytes_written_total",
        &[of("kind", &["panel", "widget"])],
        "Bytes of these frames before framing",
        "",
    ),
    counter(
        "rozmova_socket_openings_total",
        &[of("kind", &["panel", "widget"]), of("outcome", &["at_once", "waited", "refused"])],
        "Sockets that were let in at once, after a wait for their turn, or told to come again later",
        "reconnect",
    ),
    counter(
        "rozmova_socket_closes_total",
        &[of("kind", &["panel", "widget"]), bounded("code", "close codes of contract.md 4.6 and channels/widget.md 3")],
        "Sockets the server closed",
        "",
    ),
    counter(
        "rozmova_slow_sockets_closed_total",
        &[of("kind", &["panel", "widget"])],
        "Sockets closed because their reader is too slow; they resume",
        "P-08, slow-reader",
    ),
    counter(
        "rozmova_sockets_stalled_total",
        &[],
        "Sockets whose descriptor was shut down because nothing could be written for 30 s",
        "slow-reader",
    ),
    counter(
        "rozmova_session_attaches_total",
        &[of("outcome", &["new", "resumed", "reload"])],
        "Panel sockets by what they got: a new session, the missed events, or the request to load everything",
        "P-07, reconnect",
    ),
    counter(
        "rozmova_sessions_lost_total",
        &[],
        "Sessions that could not keep up with their events and start anew (never a hole)",
        "P-07",
    ),
    // Way out
    gauge(
        "rozmova_outbox_rows",
        &[of("channel", CHANNELS)],
        "Committed messages and facts in the memory of connectors that are not delivered yet",
        "P-05",
    ),
    gauge("rozmova_outbox_oldest_seconds", &[of("channel", CHANNELS)], "Age of the oldest of them", "P-05"),
    gauge("rozmova_outbox_in_flight", &[of("channel", CHANNELS)], "Tries on their way now", "P-14"),
    gauge(
        "rozmova_outbox_connectors_behind",
        &[],
        "Connectors with more undelivered rows in the table than memory holds",
        "P-08",
    ),
    gauge(
        "rozmova_outbox_circuits_open",
        &[of("channel", CHANNELS)],
        "Connections whose other side fails: it is only probed, their rows wait",
        "P-14, sick-hooks",
    ),
    counter(
        "rozmova_outbox_circuit_opened_total",
        &[of("channel", CHANNELS)],
        "How often the other side of a connection began to fail",
        "P-14, sick-hooks",
    ),
    gauge(
        "rozmova_outbox_over_budget",
        &[of("channel", CHANNELS)],
        "Chats whose retry waits because retries would be more than a tenth of the calls",
        "P-14",
    ),
    counter(
        "rozmova_outbox_dead_total",
        &[of("channel", CHANNELS)],
        "Rows given up: refused by the other side, or all tries used",
        "P-06",
    ),
    counter(
        "rozmova_outbound_tries_total",
        &[of("channel", CHANNELS), of("result", &["accepted", "rejected", "retry"])],
        "Tries to hand a message to a channel",
        "P-06",
    ),
    counter(
        "rozmova_egress_calls_total",
        &[of("outcome", &["2xx", "3xx", "4xx", "5xx", "denied", "network", "too_large"])],
        "Calls out of the server through the guard",
        "P-14",
    ),
    gauge(
        "rozmova_egress_circuits_open",
        &[of("queue", &["letters", "pushes", "files"])],
        "Mail servers, push services and servers of files that fail: each is only probed, what waits for it keeps its tries",
        "P-14",
    ),
    histogram("rozmova_egress_seconds", FAST, &[], "Time of one call out, with its answer", "P-14"),
    // Engine
    gauge("rozmova_actors_live", &[of("kind", &["contact", "dialog", "session"])], "Actors in memory", ""),
    counter(
        "rozmova_actor_restarts_total",
        &[of(
            "kind",
            &[
                "routing",
                "contact",
                "dialog",
                "connector",
                "outbox",
                "timers",
                "distribution",
                "distributor",
                "feed",
                "board",
            ],
        )],
        "Actors built again after a panic",
        "P-10, poison",
    ),
    gauge(
        "rozmova_actors_parked",
        &[of("kind", &["contact", "dialog", "connector"])],
        "Actors set aside after more than 5 restarts in a minute, until a supervisor lets them try again",
        "P-10, poison",
    ),
    counter(
        "rozmova_dead_letters_total",
        &[],
        "Commands set aside because they killed their actor three times",
        "P-10",
    ),
    counter(
        "rozmova_mailbox_full_total",
        &[of("mailbox", &["contact", "dialog", "connector", "session", "socket"])],
        "Work that did not fit into a bounded queue and met its policy",
        "P-08",
    ),
    gauge("rozmova_commands_waiting", &[], "Commands that wait for their contact or dialog", "P-08"),
    gauge(
        "rozmova_arbiter_lag_seconds",
        &[bounded("arbiter", "threads of the engine")],
        "Since the thread last answered its ping (asked every second)",
        "P-10",
    ),
    gauge("rozmova_timers_planned", &[], "Deadlines of the next minute in memory", "P-12"),
    gauge("rozmova_timers_due", &[], "Deadlines whose moment has come and whose owner was not woken yet", "P-12"),
    counter("rozmova_timers_fired_total", &[], "Deadlines whose owner was woken", "P-12"),
    histogram(
        "rozmova_timer_late_seconds",
        PATIENT,
        &[],
        "How late owners were woken; up to 60 s after a downtime is meant",
        "P-12",
    ),
    // Process
    gauge(
        "rozmova_build_info",
        &[
            bounded("version", "version of the binary"),
            of("profile", &["release", "debug"]),
            of("storage", &["sqlite", "postgres"]),
        ],
        "Always 1",
        "",
    ),
    gauge(
        "rozmova_configured_size",
        &[of("of", &["http_workers", "arbiters", "writers", "read_connections", "report_connections"])],
        "Threads and connections in force; 0 = none of its own",
        "P-08",
    ),
    gauge("rozmova_start_timestamp_seconds", &[], "Unix time at which the server was started", "P-16"),
    gauge("rozmova_stopping", &[], "1 from SIGTERM on", "P-16"),
    gauge(
        "rozmova_scrape_incomplete",
        &[],
        "1 when the engine did not answer this scrape in 2 s: its gauges are those of an earlier one",
        "P-10",
    ),
    counter("rozmova_process_cpu_seconds_total", &[], "Processor time of the process, user and system", "F7"),
    gauge("rozmova_process_resident_memory_bytes", &[], "Memory in RAM", "soak"),
    gauge("rozmova_process_open_fds", &[], "Open file descriptors", "soak"),
    gauge("rozmova_process_max_fds", &[], "Their limit", "soak"),
    gauge("rozmova_process_threads", &[], "Threads", ""),
];
