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
        "reports, exports and broadcasts do not exist yet; new dialogs have no class of their own",
    ),
    (10, "a panic hurts one dialog, and it is back at once", ""),
    (11, "state can be rebuilt: a killed process or an emptied Redis loses presence only", ""),
    (12, "no stuck dialog: deadlines are rows, overdue ones fire once, spread over a minute", ""),
    (13, "distribution is exact: no limit exceeded, no two owners, nobody waits beside a free slot", ""),
    (
        14,
        "time-outs on every outside call, retries at one layer",
        "no circuit per destination, no jitter and no budget of extra calls yet",
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
    (20, "erasure and audit", "erasure of a customer does not exist yet"),
];

const HEAD: &str = "\
# Promises

What the server guarantees (security.md, P-01…P-20) and the tests that fail when a promise is broken. This page is written from the names of the tests: a test belongs to a promise by its
name, `p_07_…`. A stale page fails `cargo test --test it promises`; `ROZMOVA_UPDATE_SNAPSHOTS=1 cargo test --features faults --test it promises::table` writes it anew. What the simulation
checks at every step is listed beside it, in `actors/src/simulation/README.md`.

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

fn tests() -> BTreeMap<u32, Vec<(String, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["actors/src", "src", "load-tests/src"] {
        sources(&root.join(folder), &mut files);
    }
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
    assert!(tests.keys().all(|n| (1..=20).contains(n)), "there are twenty promises: {:?}", tests.keys());

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/PROMISES.md");
    if std::env::var_os("ROZMOVA_UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &page).unwrap();
        return;
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "src/tests/PROMISES.md is stale: run this test once with ROZMOVA_UPDATE_SNAPSHOTS=1");
}
