//! Random histories: memory, database and what was told never disagree.

use proptest::prelude::*;

use super::super::messages::{DialogCommand, RequeueReason};
use super::bench::*;
use crate::domain::{DialogState as S, OperatorId, time::MINUTE};
use crate::ports::JournalError;
use crate::testing::Fault;

fn command(n: u8, choice: u8) -> DialogCommand {
    let key = i64::from(n % 12);
    match choice % 14 {
        0..=2 => client(key),
        3 => answer(&chief(), &format!("n{key}")),
        4 => take(&anna()),
        5 => transfer(&chief(), key % 4 + 1, None),
        6 => requeue(who(&chief()), RequeueReason::Redistribution),
        7 => DialogCommand::Timer { kind: "operator_silence".into(), payload: 0 },
        8 => DialogCommand::Read { operator: OperatorId(1), seq: key },
        10 => DialogCommand::Snooze {
            who: who(&chief()),
            until: (key % 3 > 0).then(|| crate::testing::START.plus_micros(key * 20 * MINUTE)),
            expect_version: None,
        },
        11 => DialogCommand::Timer { kind: "snooze".into(), payload: 0 },
        12 => DialogCommand::Wake { who: who(&chief()), expect_version: None },
        13 => DialogCommand::PassOn {
            who: who(&chief()),
            reason: RequeueReason::Deactivated,
            operator: OperatorId(key % 4 + 1),
            operator_name: format!("Operator {}", key % 4 + 1),
            expect_operator: OperatorId(1),
            note: None,
        },
        _ => close(api()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn memory_database_and_news_agree(history in prop::collection::vec((any::<u8>(), any::<u8>(), 0_u8..12), 1..60)) {
        let mut bench = Bench::new(S::Queued);
        bench.catalogue.settings.operator_timeout_enabled = true;
        for (n, choice, fault) in history {
            match fault {
                0 => bench.store.fault(Fault::LoseAnswer),
                1 => bench.store.fault(Fault::Fail(JournalError::Unavailable)),
                2 => bench.store.fault(Fault::Fail(JournalError::Conflict)),
                3 => bench.die(),
                4 => bench.clock.advance(11 * MINUTE),
                _ => {}
            }
            let _ = bench.run(command(n, choice));
        }
        // Whatever happened, the next command finds memory and database in agreement.
        bench.store.rows().clear_faults();
        bench.run(DialogCommand::Reload).unwrap();
        let row = bench.row();
        prop_assert_eq!(&**bench.core.row().unwrap(), &row);
        let lines = bench.lines();
        let seqs: Vec<_> = lines.iter().map(|m| m.seq).collect();
        prop_assert_eq!(seqs, (1..=row.last_seq).collect::<Vec<_>>());
        if let Some(last) = bench.told.last() {
            prop_assert_eq!(last.dialog.version, row.version, "the newest news is the row");
        }
        let mut versions: Vec<_> = bench.told.iter().map(|p| p.dialog.version).collect();
        let told = versions.clone();
        versions.sort_unstable();
        prop_assert_eq!(versions, told, "news never goes back");
        prop_assert_eq!(row.operator_id.is_some() || !matches!(row.state, S::Active | S::Paused), true);
        let wakes = bench.store.rows().timers.get(&("snooze".to_owned(), ID.get())).map(|timer| timer.due_at);
        prop_assert_eq!(wakes, row.snoozed_until, "what sleeps until a time has its timer, and nothing else has");
        prop_assert!(row.snoozed_until.is_none() || row.state == S::Paused);
        prop_assert!(row.unread >= 0 && row.read_seq <= row.last_seq);
    }
}
