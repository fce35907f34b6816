//! Thousands of histories keep the promises; each sabotage is found by the same checks.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::sabotage::{self, ALL, Row};
use super::{Account, Sabotage, Violation, run};

/// Histories of one run without settings.
const SEEDS: u64 = 300;
/// Whoever waits for thousands of histories sees after so many that they go on.
const TOLD_EVERY: u64 = 500;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

/// The command that repeats a history.
fn again(seed: u64, sabotage: Option<Sabotage>) -> String {
    let sabotage = sabotage.map_or_else(String::new, |s| format!("ROZMOVA_SABOTAGE={s:?} "));
    format!(
        "{sabotage}ROZMOVA_SEED={seed} ROZMOVA_TRACE=1 cargo test -p rozmova-actors --lib simulation::tests::p_19_every -- --nocapture"
    )
}

fn tell(seed: u64, sabotage: Option<Sabotage>, violations: &[Violation]) -> String {
    let all: Vec<String> = violations.iter().map(|v| format!("  {}: {}", v.promise, v.what)).collect();
    format!("seed {seed} broke a promise:\n{}\n  repeat it with: {}", all.join("\n"), again(seed, sabotage))
}

/// Runs seeds on every core; `each` gets them in any order and may end the run.
fn on_all_cores(seeds: std::ops::RangeInclusive<u64>, sabotage: Option<Sabotage>, each: impl Fn(u64) -> bool + Sync) {
    let next = AtomicU64::new(*seeds.start());
    let over = std::sync::atomic::AtomicBool::new(false);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > *seeds.end() || over.load(Ordering::Relaxed) {
                        return;
                    }
                    // A panic inside a core is a finding too: it must name its seed.
                    let lived = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| each(seed)));
                    match lived {
                        Ok(true) => {}
                        Ok(false) => over.store(true, Ordering::Relaxed),
                        Err(panic) => {
                            eprintln!("seed {seed} panicked; repeat it with: {}", again(seed, sabotage));
                            std::panic::resume_unwind(panic);
                        }
                    }
                }
            });
        }
    });
}

#[test]
fn p_19_every_history_keeps_the_promises() {
    let one = number("ROZMOVA_SEED");
    let seeds = one.map_or(1..=number("ROZMOVA_SEEDS").unwrap_or(SEEDS), |seed| seed..=seed);
    let sabotage = std::env::var("ROZMOVA_SABOTAGE")
        .ok()
        .map(|name| sabotage::named(&name).unwrap_or_else(|| panic!("there is no sabotage {name}")).sabotage);
    let total = Mutex::new(Account::default());
    let broken = Mutex::new(Vec::new());
    let began = std::time::Instant::now();
    let last = *seeds.end();
    let (all, lived) = (seeds.clone().count(), AtomicU64::new(0));
    on_all_cores(seeds, sabotage, |seed| {
        let (account, violations) = run(seed, sabotage);
        total.lock().unwrap().add(&account);
        let lived = lived.fetch_add(1, Ordering::Relaxed) + 1;
        if lived.is_multiple_of(TOLD_EVERY) {
            eprintln!("{lived:>14} of {all} histories, {:.0} s", began.elapsed().as_secs_f64());
        }
        let mut broken = broken.lock().unwrap();
        if !violations.is_empty() {
            let told = tell(seed, sabotage, &violations);
            eprintln!("{told}");
            broken.push(told);
        }
        // Ten examples are enough to begin with.
        broken.len() < 10
    });
    let (total, broken) = (total.into_inner().unwrap(), broken.into_inner().unwrap());
    eprintln!("histories up to seed {last} in {:.1} s", began.elapsed().as_secs_f64());
    for (what, n) in total.counts() {
        eprintln!("{n:>14} {what}");
    }
    assert!(broken.is_empty(), "{} histories broke a promise\n{}", broken.len(), broken.join("\n"));
    if one.is_none() {
        for (what, n) in total.counts() {
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

/// Runs histories until the checks of one of the row's promises find the sabotage; answers the seed.
fn found(row: &Row) -> Option<u64> {
    (1..=row.within).find(|seed| {
        let (_, violations) = run(*seed, Some(row.sabotage));
        violations.iter().any(|v| row.promises.contains(&v.promise))
    })
}

macro_rules! sabotages {
    ($($name:ident: $sabotage:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            let row = ALL.iter().find(|row| row.sabotage == Sabotage::$sabotage).unwrap();
            let seed = found(row);
            assert!(seed.is_some(), "{row:?} was not found");
            // One command shows the sabotage at work.
            eprintln!("{:?} is found by seed {}: {}", row.sabotage, seed.unwrap(), again(seed.unwrap(), Some(row.sabotage)));
        })+

        #[test]
        fn every_sabotage_has_its_test() {
            let tested = [$(Sabotage::$sabotage),+];
            for row in ALL {
                assert!(tested.contains(&row.sabotage), "{:?} has no test", row.sabotage);
            }
        }
    };
}

sabotages! {
    sabotage_an_answer_before_the_commit_is_found: AckBeforeCommit,
    sabotage_a_key_that_is_not_stored_is_found: NoDedup,
    sabotage_a_nonce_that_is_not_stored_is_found: NoNonce,
    sabotage_a_send_that_does_not_wait_for_the_one_before_is_found: NobodyWaitsForTheChannel,
    sabotage_rows_that_overtake_the_table_are_found: OpenGate,
    sabotage_events_that_overtake_are_found: ShuffledEvents,
    sabotage_a_commit_without_its_consequence_is_found: NoOutbox,
    sabotage_a_relay_that_never_reads_the_table_is_found: RelayWithoutTable,
    sabotage_a_row_finished_before_it_is_sent_is_found: SettledBeforeSent,
    sabotage_a_dropped_event_is_found: DroppedEvent,
    sabotage_an_overflow_that_nobody_tells_of_is_found: SilentOverflow,
    sabotage_a_resume_without_replay_is_found: ResumeWithoutReplay,
    sabotage_a_timer_without_a_row_is_found: NoTimerRow,
    sabotage_timers_that_are_read_once_are_found: TimersReadOnce,
    sabotage_a_timer_that_acts_unseen_is_found: TimersActUnseen,
    sabotage_a_panic_that_forgets_the_command_is_found: PanicForgetsCommand,
    sabotage_an_assignment_without_reservation_is_found: NaiveAssign,
    sabotage_a_take_past_the_distributor_is_found: TakeWithoutReservation,
    sabotage_asks_of_a_former_distributor_that_are_forgotten_are_found: ForgottenAsks,
    sabotage_a_forgotten_queue_is_found: ForgottenQueue,
    sabotage_a_deaf_distributor_is_found: DeafDistributor,
    sabotage_a_slow_distributor_is_found: SlowDistributor,
    sabotage_a_slot_that_is_not_given_back_is_found: LostRelease,
}

/// The list in `README.md` is this table.
#[test]
fn the_readme_lists_every_sabotage() {
    let begin = "<!-- sabotages: begin, written by the test the_readme_lists_every_sabotage -->\n";
    let end = "<!-- sabotages: end -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/simulation/README.md");
    let text = std::fs::read_to_string(path).unwrap();
    let mut table = String::from("| sabotage | what is done wrong | found by | within seeds |\n|---|---|---|---|\n");
    for row in ALL {
        let promises = row.promises.join(", ");
        table.push_str(&format!("| `{:?}` | {} | {promises} | {} |\n", row.sabotage, row.what, row.within));
    }
    let (head, rest) = text.split_once(begin).unwrap();
    let (_, tail) = rest.split_once(end).unwrap();
    let wanted = format!("{head}{begin}{table}{end}{tail}");
    if std::env::var_os("ROZMOVA_UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(path, &wanted).unwrap();
        return;
    }
    assert_eq!(text, wanted, "run it once with ROZMOVA_UPDATE_SNAPSHOTS=1");
}
