//! `PROMISES.md`: each promise with the tests that carry its id in their name.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Number, the promise in one line, and what is not there yet (`""` = nothing is missing).
const PROMISES: [(u32, &str, &str); 20] = [
    (1, "2xx on an inbound message means that it is durable; a weakened setting is shown", ""),
    (2, "one external event is one message, for ever", ""),
    (3, "Idempotency-Key on every creating call, kept 24 h, also over a restart", ""),
    (4, "the order inside a dialog is the accepted order, everywhere", ""),
    (5, "a change and its consequences are committed together; senders repeat with a stable key", ""),
    (
        6,
        "send states are honest: queued, sent, delivered, read or failed with a reason",
        "channels without a stable key do not exist yet, so «unknown after a time-out» has no test of its own",
    ),
    (7, "a socket resumes after the last event it saw, or is told to reload", ""),
    (8, "everything is bounded, overflow has a policy", ""),
    (
        9,
        "under load the less important is refused first, with Retry-After",
        "reports and broadcasts do not exist yet; new dialogs have no class of their own",
    ),
    (10, "a panic hurts one dialog, and it is back at once", ""),
    (11, "state can be rebuilt: a killed process or an emptied Redis loses presence only", ""),
    (12, "no stuck dialog: deadlines are rows, overdue ones fire once, spread over a minute", ""),
    (13, "distribution is exact: no limit exceeded, no two owners, nobody waits beside a free slot", ""),
    (
        14,
        "time-outs on every outside call, retries at one layer with jitter, a circuit per destination and a budget of repeats",
        "letters, browser notifications and fetched files have time-outs, jitter and a circuit, but no budget of repeats",
    ),
    (
        15,
        "webhooks out by Standard Webhooks, two secrets during rotation, replay keeps the id",
        "webhooks to integrators do not exist yet; the Custom Channel's sends carry the same headers",
    ),
    (16, "a stop by SIGTERM loses nothing and tells sockets to come back", ""),
    (17, "migrations run under one lock, forward only; a killed one leaves a database that goes on", ""),
    (18, "backup is database, files and key; restore keeps every id", ""),
    (19, "a deterministic core: every seed of the simulation is reproducible", ""),
    (20, "erasure and audit", ""),
];

/// What no peer keeps today (peer-lessons.md 13): the promise, the tests that fail when it is broken, and what is not there yet.
const PEERS: [(&str, &[&str], &str); 10] = [
    (
        "a free slot gets the next dialog within milliseconds",
        &[
            "the_distributor_fills_slots_up_to_the_limit_and_a_closed_dialog_frees_one_at_once",
            "p_13_a_hundred_thousand_arrivals_on_95_slots_wait_as_erlang_says",
        ],
        "the figure itself: `rozmova-load run --scenario handover`",
    ),
    (
        "no dialog has two operators, nobody is above the limit",
        &["p_13_of_fifty_operators_who_take_one_dialog_one_wins_and_49_are_told_who"],
        "",
    ),
    (
        "each routing decision has a reason that people can read",
        &["every_decision_leaves_a_reason_that_a_supervisor_can_read"],
        "",
    ),
    ("the operator's socket has no gap", &["p_07_a_cut_panel_resumes_after_the_last_event_it_saw_without_a_hole"], ""),
    (
        "an inbound event has its effect exactly once",
        &["p_02_a_hundred_copies_in_parallel_are_one_message_with_one_id"],
        "",
    ),
    (
        "what goes out is durable, ordered and can be sent again",
        &[
            "p_05_an_answer_whose_send_failed_before_a_kill_is_sent_after_it_under_the_same_key",
            "p_05_a_dead_letter_is_sent_again_once_and_a_waiting_row_is_dropped_for_good",
        ],
        "",
    ),
    ("one rule of windows for panel, API, scenarios and broadcasts", &[], "channels with a window do not exist yet"),
    ("campaigns go on after a stop, without doubles", &[], "campaigns do not exist yet"),
    (
        "everything free in one binary, with metrics and backup",
        &[
            "metrics_tell_the_story_of_a_message_and_are_what_the_catalogue_says",
            "p_18_a_backup_under_load_restores_every_id_and_message_on_sqlite",
        ],
        "",
    ),
    (
        "a published load test that everybody can repeat",
        &["a_short_steady_run_is_clean_and_its_auditor_notices_damage"],
        "",
    ),
];

const HEAD: &str = "\
# Promises

What the server guarantees (security.md, P-01…P-20) and the tests that fail when a promise is broken. This page is written from the names of the tests: a test belongs to a promise by its
name, `p_07_…`. A stale page fails `cargo test --test it promises`; `ROZMOVA_UPDATE_SNAPSHOTS=1 cargo test --features faults --test it promises::table` writes it anew. What the simulation
checks at every step is listed beside it, in `actors/src/simulation/README.md`.

";

const PEERS_HEAD: &str = "
## Ten promises that no peer keeps today

peer-lessons.md 13. The same page and the same check: a test that is named here must exist.

| | promise | tests | not yet |
|---|---|---|---|
";

/// Name of a test in a line: `fn p_07_…(` or `story!(p_07_…,` (also when the formatter broke the line after the bracket).
fn name_in(line: &str) -> Option<(u32, &str)> {
    let line = line.trim_start();
    let rest = ["async fn ", "fn ", "story!("].iter().find_map(|head| line.strip_prefix(head)).unwrap_or(line);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
    let (name, tail) = rest.split_at(end);
    let number = name.strip_prefix("p_")?.get(..2)?.parse().ok()?;
    let is_a_test = tail.starts_with('(') || tail.starts_with(',');
    (is_a_test && name.get(4..5) == Some("_")).then_some((number, name))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in ["actors/src", "src", "load-tests/src"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    files
}

/// Whether some source has a test of this name, as a function or as a story.
fn exists(name: &str, texts: &[String]) -> bool {
    let (function, story) = (format!("fn {name}("), format!("{name},"));
    // A name that only stands in quotes, as in this file, is followed by its quote.
    texts.iter().any(|text| text.contains(&function) || text.contains(&story))
}

fn tests() -> BTreeMap<u32, Vec<(String, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = all_sources();
    let mut tests = BTreeMap::<u32, Vec<(String, String)>>::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let shown = file.strip_prefix(root).unwrap().display().to_string();
        for (number, name) in text.lines().filter_map(name_in) {
            tests.entry(number).or_default().push((name.to_owned(), shown.clone()));
        }
    }
    tests
}

#[test]
fn names_of_tests_are_found_and_nothing_else() {
    assert_eq!(name_in("    async fn p_07_a_cut_panel() {"), Some((7, "p_07_a_cut_panel")));
    assert_eq!(name_in("story!(p_13_one_of_fifty, |app| {"), Some((13, "p_13_one_of_fifty")));
    assert_eq!(name_in("    p_13_one_of_fifty,"), Some((13, "p_13_one_of_fifty")));
    for other in ["fn p_7_x() {", "// p_07_x", "let p_07_x = 1;", "fn print() {", "p_07", "fn p_077() {"] {
        assert_eq!(name_in(other), None, "{other}");
    }
}

#[test]
fn the_page_of_promises_is_written_from_the_tests() {
    let tests = tests();
    let mut page = String::from(HEAD);
    page.push_str("| | promise | tests | not yet |\n|---|---|---|---|\n");
    for (number, promise, missing) in PROMISES {
        let own = tests.get(&number).map(Vec::as_slice).unwrap_or_default();
        assert!(!own.is_empty() || !missing.is_empty(), "P-{number:02} has neither a test nor a reason");
        let names: Vec<String> = own.iter().map(|(name, file)| format!("`{name}` ({file})")).collect();
        page.push_str(&format!("| P-{number:02} | {promise} | {} | {missing} |\n", names.join("<br>")));
    }
    page.push_str(PEERS_HEAD);
    let texts: Vec<String> = all_sources().iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    for (n, (promise, named, missing)) in PEERS.iter().enumerate() {
        assert!(!named.is_empty() || !missing.is_empty(), "«{promise}» has neither a test nor a reason");
        for name in *named {
            assert!(exists(name, &texts), "there is no test {name}");
        }
        let names: Vec<String> = named.iter().map(|name| format!("`{name}`")).collect();
        page.push_str(&format!("| {} | {promise} | {} | {missing} |\n", n + 1, names.join("<br>")));
    }
    assert!(tests.keys().all(|n| (1..=20).contains(n)), "there are twenty promises: {:?}", tests.keys());

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/PROMISES.md");
    if std::env::var_os("ROZMOVA_UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &page).unwrap();
        return;
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "src/tests/PROMISES.md is stale: run this test once with ROZMOVA_UPDATE_SNAPSHOTS=1");
}
