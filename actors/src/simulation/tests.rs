//! Hundreds of histories keep the promises; each sabotage is found by the same checks.

use super::{Account, Sabotage, Violation, run};

/// Histories of one run.
const SEEDS: u64 = 300;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

fn seeds() -> Vec<u64> {
    match number("ROZMOVA_SEED") {
        Some(seed) => vec![seed],
        None => (1..=number("ROZMOVA_SEEDS").unwrap_or(SEEDS)).collect(),
    }
}

fn tell(seed: u64, violations: &[Violation]) -> String {
    let all: Vec<String> = violations.iter().map(|v| format!("  {}: {}", v.promise, v.what)).collect();
    format!("seed {seed} (repeat with ROZMOVA_SEED={seed}):\n{}", all.join("\n"))
}

#[test]
fn p_19_every_history_keeps_the_promises() {
    let mut total = Account::default();
    let mut broken = Vec::new();
    for seed in seeds() {
        let (account, violations) = run(seed, None);
        if !violations.is_empty() {
            broken.push(tell(seed, &violations));
        }
        total.events += account.events;
        total.accepted += account.accepted;
        total.duplicates += account.duplicates;
        total.assigned += account.assigned;
        total.by_hand += account.by_hand;
        total.crashes += account.crashes;
        total.resumed += account.resumed;
        total.sent += account.sent;
        total.timers += account.timers;
        total.offers += account.offers;
        total.faults += account.faults;
    }
    eprintln!("{total:?}");
    assert!(broken.is_empty(), "{} histories broke a promise\n{}", broken.len(), broken.join("\n"));
    if number("ROZMOVA_SEED").is_none() {
        for (what, n) in [
            ("accepted", total.accepted),
            ("duplicates", total.duplicates),
            ("assigned", total.assigned),
            ("by hand", total.by_hand),
            ("crashes", total.crashes),
            ("resumed", total.resumed),
            ("sent", total.sent),
            ("timers", total.timers),
            ("offers", total.offers),
            ("faults", total.faults),
        ] {
            assert!(n > 0, "no history had {what}: the simulation is idle there");
        }
    }
}

#[test]
fn p_19_a_seed_is_one_history() {
    for seed in [3, 17] {
        let (first, _) = run(seed, None);
        let (second, _) = run(seed, None);
        assert_eq!(first, second, "seed {seed}");
    }
    assert_ne!(run(3, None).0.print, run(17, None).0.print);
}

/// Histories until the sabotage is found.
fn found(sabotage: Sabotage, promises: &[&str], within: u64) {
    for seed in 1..=within {
        let (_, violations) = run(seed, Some(sabotage));
        if violations.iter().any(|v| promises.contains(&v.promise)) {
            return;
        }
    }
    panic!("{sabotage:?} was not found in {within} histories by {promises:?}");
}

#[test]
fn sabotage_an_answer_before_the_commit_is_found() {
    found(Sabotage::AckBeforeCommit, &["P-02"], 100);
}

#[test]
fn sabotage_an_assignment_without_reservation_is_found() {
    found(Sabotage::NaiveAssign, &["P-13"], 30);
}

#[test]
fn sabotage_a_dropped_event_is_found() {
    found(Sabotage::DroppedEvent, &["P-04", "P-07"], 30);
}

#[test]
fn sabotage_a_repeated_key_that_is_not_recognised_is_found() {
    found(Sabotage::NoDedup, &["P-02"], 30);
}

#[test]
fn sabotage_asks_of_a_former_distributor_that_are_forgotten_are_found() {
    found(Sabotage::ForgottenAsks, &["P-13"], 300);
}
