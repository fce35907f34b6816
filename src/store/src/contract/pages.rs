//! Lists: stable pages, filters, and the rights of whoever reads; both databases answer the same.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use diesel::{QueryResult, RunQueryDsl};
use rozmova_actors::{
    distribution::audit::AuditRow,
    domain::{
        Dialog, DialogState, Reach, RoleScope,
        filter::{Cond, Sort},
        topic::Catalogue,
    },
    feed::{Sight, sight},
    ports::Snapshots,
};

use super::{fixtures::*, on_both, on_both_async, schema::Name, writing::start};
use crate::{
    Conn,
    audit::AuditFilter,
    dialog_pages::PageOf,
    dialogs::{DialogCursor, DialogFilter, Scope, Visibility},
    testing::{Database, fresh},
    writer::{Writer, WriterOptions},
};

/// Dialogs 1..=n, all at one of three moments, so that the id decides often.
async fn many(writer: &Arc<Writer>, numbers: std::ops::RangeInclusive<i64>) {
    for n in numbers {
        let mut change = opening(n);
        change.dialog.as_mut().unwrap().row.last_message_at = at(n % 3);
        write(writer, change).await;
    }
}

#[tokio::test]
async fn pages_of_a_list_are_stable_while_rows_come_in() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        many(&writer, 1..=50).await;
        let mut seen = Vec::new();
        let mut after = None;
        let mut new = 100;
        loop {
            let page = store
                .run(move |conn| {
                    let open = DialogFilter { states: open_states(), ..DialogFilter::default() };
                    crate::dialogs::list(conn, &open, after, 7)
                })
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            after = Some(DialogCursor::from(last));
            seen.extend(page.iter().map(|d| d.id.get()));
            // A newer dialog comes in, and one already seen gets a newer line.
            let mut change = opening(new);
            change.dialog.as_mut().unwrap().row.last_message_at = at(1_000 + new);
            write(&writer, change).await;
            new += 1;
        }
        let mut wanted: Vec<i64> = (1..=50).collect();
        wanted.sort_by_key(|n| std::cmp::Reverse((n % 3, *n)));
        assert_eq!(seen, wanted);
    })
    .await;
}

#[test]
fn what_is_committed_meanwhile_is_not_seen_at_one_moment() {
    on_both(|db| {
        let store = db.open();
        let there = |conn: &mut Conn| -> QueryResult<bool> {
            let asked = "select key as name from settings where key = 'moment'";
            let rows: Vec<Name> = on_db!(conn, c => diesel::sql_query(asked).load(c))?;
            Ok(!rows.is_empty())
        };
        store
            .run_blocking(|conn| {
                conn.at_one_moment(|conn| {
                    assert!(!there(conn)?);
                    let insert = "insert into settings (key, value, version) values ('moment', '{}', 1)";
                    store.write_blocking(move |conn| conn.batch_execute(insert)).unwrap();
                    assert!(!there(conn)?, "the same moment");
                    Ok(())
                })?;
                assert!(there(conn)?, "and the next one");
                Ok(())
            })
            .unwrap();
    });
}

#[tokio::test]
async fn a_dialog_that_is_closed_and_opened_again_meanwhile_is_missing_in_no_page() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        many(&writer, 1..=5).await;
        let over = Arc::new(AtomicBool::new(false));
        let (mover, stops) = (store.clone(), Arc::clone(&over));
        let moves = std::thread::spawn(move || {
            let mut moves = 0;
            while !stops.load(Ordering::Relaxed) {
                for sql in [
                    "update dialogs set state = 'closed', listed_at = last_message_at where id = 3",
                    "update dialogs set state = 'new', listed_at = null where id = 3",
                ] {
                    mover.write_blocking(move |conn| conn.batch_execute(sql)).unwrap();
                    moves += 1;
                }
            }
            moves
        });
        let all: BTreeSet<i64> = (1..=5).collect();
        let mut without = 0;
        for _ in 0..500 {
            let page = store.run(|conn| crate::dialogs::list(conn, &DialogFilter::default(), None, 50)).await.unwrap();
            let ids: BTreeSet<i64> = page.iter().map(|d| d.id.get()).collect();
            without += usize::from(ids != all);
        }
        over.store(true, Ordering::Relaxed);
        let moves = tokio::task::spawn_blocking(move || moves.join().unwrap()).await.unwrap();
        assert!(moves > 1, "nothing moved");
        assert_eq!(without, 0, "pages without it, of 500");
    })
    .await;
}

fn open_states() -> Vec<DialogState> {
    DialogState::ALL.into_iter().filter(|state| state.is_open()).collect()
}

/// The same rows, filters and order on both databases.
#[tokio::test]
async fn lists_show_what_the_filter_and_the_rights_allow() {
    let mut answers: Vec<Vec<Vec<i64>>> = Vec::new();
    for database in Database::BOTH {
        let db = fresh(database);
        let (store, writer) = start(&db, WriterOptions::default());
        // n: state, topic, holder
        let rows = [
            (1, DialogState::Queued, Some(SUBJECT), None),
            (2, DialogState::Queued, None, None),
            (3, DialogState::New, Some(SUBJECT), None),
            (4, DialogState::Active, Some(SUBJECT), Some(OPERATOR)),
            (5, DialogState::Active, None, Some(OTHER)),
            (6, DialogState::Bot, Some(SUBJECT), None),
            (7, DialogState::Closed, Some(SUBJECT), Some(OPERATOR)),
            (8, DialogState::Closed, None, Some(OTHER)),
        ];
        store
            .write(|conn| {
                conn.batch_execute(&format!(
                    "insert into users (id, email, name, created_at, updated_at) values ({OTHER}, 'o@x', 'Іван', 1, 1)"
                ))
            })
            .await
            .unwrap();
        for (n, state, subject, holder) in rows {
            let mut change = opening(n);
            let row = &mut change.dialog.as_mut().unwrap().row;
            row.state = state;
            row.subject_id = subject.map(Into::into);
            row.operator_id = holder.map(Into::into);
            write(&writer, change).await;
        }
        let own = Scope::Subjects { ids: vec![SUBJECT.into()], without: false };
        let none = Scope::Subjects { ids: Vec::new(), without: true };
        let see = |waiting: &Scope, foreign: &Scope| Some(unlimited(waiting.clone(), foreign.clone()));
        let all = DialogFilter::default;
        let cases = [
            (all(), vec![8, 7, 6, 5, 4, 3, 2, 1]),
            (DialogFilter { states: open_states(), ..all() }, vec![6, 5, 4, 3, 2, 1]),
            (DialogFilter { states: vec![DialogState::New, DialogState::Queued], ..all() }, vec![3, 2, 1]),
            (DialogFilter { states: vec![DialogState::Closed], ..all() }, vec![8, 7]),
            (DialogFilter { operator: Some(OPERATOR.into()), ..all() }, vec![7, 4]),
            (DialogFilter { client: Some(3.into()), ..all() }, vec![3]),
            (DialogFilter { visible_to: see(&Scope::None, &Scope::None), ..all() }, vec![7, 4]),
            (DialogFilter { visible_to: see(&own, &Scope::None), ..all() }, vec![7, 4, 3, 1]),
            (DialogFilter { visible_to: see(&none, &Scope::None), ..all() }, vec![7, 4, 2]),
            (DialogFilter { visible_to: see(&Scope::All, &own), ..all() }, vec![7, 6, 4, 3, 2, 1]),
            (DialogFilter { visible_to: see(&Scope::None, &none), ..all() }, vec![8, 7, 5, 4]),
            (DialogFilter { visible_to: see(&Scope::All, &Scope::All), ..all() }, vec![8, 7, 6, 5, 4, 3, 2, 1]),
        ];
        let mut found = Vec::new();
        for (filter, wanted) in cases {
            let asked = filter.clone();
            let page = store.run(move |conn| crate::dialogs::list(conn, &asked, None, 50)).await.unwrap();
            let ids: Vec<i64> = page.iter().map(|d| d.id.get()).collect();
            assert_eq!(ids, wanted, "{database:?} {filter:?}");
            found.push(ids);
        }
        answers.push(found);
        let open = store.open_dialogs().await.unwrap();
        assert_eq!(open.iter().map(|d| d.id.get()).collect::<Vec<_>>(), vec![1, 2, 3, 4, 5, 6]);
    }
    assert_eq!(answers[0], answers[1]);
}

/// What an operator sees whom no role limits.
fn unlimited(waiting: Scope, foreign: Scope) -> Visibility {
    let outbound = foreign.clone();
    Visibility {
        operator: OPERATOR.into(),
        whole: Reach::NOWHERE,
        reach: Reach::Everywhere,
        waiting,
        foreign,
        outbound,
    }
}

#[tokio::test]
async fn ac_01_lists_pages_clients_counters_and_decisions_end_where_the_roles_end() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let second_bot = BOT + 1;
        store
            .write(move |conn| {
                conn.batch_execute(&format!(
                    "insert into users (id, email, name, created_at, updated_at) values ({OTHER}, 'o@x', 'Іван', 1, 1);
                     insert into bots (id, name, created_at, updated_at) values ({second_bot}, 'b', 1, 1)"
                ))
            })
            .await
            .unwrap();
        let states = [DialogState::Queued, DialogState::Active, DialogState::Closed, DialogState::Bot];
        let mut rows: Vec<Dialog> = Vec::new();
        for n in 1..=32_i64 {
            let mut change = opening(n);
            let row = &mut change.dialog.as_mut().unwrap().row;
            row.state = states[(n % 4) as usize];
            row.bot_id = if n % 8 < 4 { BOT.into() } else { second_bot.into() };
            row.subject_id = (n % 16 < 8).then(|| SUBJECT.into());
            let held = matches!(row.state, DialogState::Active | DialogState::Closed);
            row.is_outbound = n % 3 == 0;
            row.operator_id = held.then(|| if n % 32 < 16 { OPERATOR.into() } else { OTHER.into() });
            rows.push(row.clone());
            write(&writer, change).await;
        }
        let decisions: Vec<AuditRow> = rows.iter().map(|row| decision(row.id)).collect();
        store.write(move |conn| crate::audit::save(conn, &decisions)).await.unwrap();

        let of = |bots: &[i64], subjects: &[i64], without_topic: bool| RoleScope {
            bot_ids: bots.iter().copied().map(Into::into).collect(),
            subject_ids: subjects.iter().copied().map(Into::into).collect(),
            without_topic,
            ..RoleScope::default()
        };
        let reach = |scopes: &[RoleScope]| Reach::of(scopes, &Catalogue::default(), OPERATOR.into());
        let reaches = [
            Reach::Everywhere,
            Reach::NOWHERE,
            reach(&[of(&[BOT], &[], false)]),
            reach(&[of(&[], &[SUBJECT], false)]),
            reach(&[of(&[], &[SUBJECT], true)]),
            reach(&[of(&[second_bot], &[SUBJECT], false), of(&[BOT], &[SUBJECT + 7], true)]),
            reach(&[of(&[BOT + 99], &[], false)]),
        ];
        let own = (
            Scope::Subjects { ids: vec![SUBJECT.into()], without: false },
            sight::Scope::Subjects { subjects: [SUBJECT.into()].into(), without_topic: false },
        );
        let rules = [(Scope::None, sight::Scope::Nothing), own, (Scope::All, sight::Scope::Everything)];
        for (whole, near) in reaches.iter().flat_map(|whole| reaches.iter().map(move |near| (whole, near))) {
            for (n, (waiting, seen_waiting)) in rules.iter().enumerate() {
                let (foreign, seen_foreign) = &rules[2 - n];
                let (outbound, seen_outbound) = &rules[(n + 1) % 3];
                let visibility = Visibility {
                    operator: OPERATOR.into(),
                    whole: whole.clone(),
                    reach: near.clone(),
                    waiting: waiting.clone(),
                    foreign: foreign.clone(),
                    outbound: outbound.clone(),
                };
                let sight = Sight {
                    operator: OPERATOR.into(),
                    whole: whole.clone(),
                    reach: near.clone(),
                    waiting: seen_waiting.clone(),
                    foreign: seen_foreign.clone(),
                    outbound: seen_outbound.clone(),
                };
                let seen: Vec<&Dialog> = rows.iter().filter(|row| sight.sees_dialog(row)).collect();
                let wanted: BTreeSet<i64> = seen.iter().map(|row| row.id.get()).collect();
                let clients: BTreeSet<i64> = seen.iter().map(|row| row.client_id.get()).collect();
                let open = seen.iter().filter(|row| row.state.is_open()).count();
                let all: Vec<i64> = rows.iter().map(|row| row.client_id.get()).collect();
                let page = PageOf {
                    cond: Cond::ALWAYS,
                    visible_to: Some(visibility.clone()),
                    sort: Sort::LastMessage,
                    weights: Vec::new(),
                    now: at(100),
                };
                let (paged, counted, known) = store
                    .run(move |conn| {
                        Ok((
                            crate::dialog_pages::page(conn, &page, None, 100)?,
                            crate::dialog_pages::count_open(conn, &page)?,
                            crate::dialogs::clients_seen(conn, &all, &visibility)?,
                        ))
                    })
                    .await
                    .unwrap();
                let ids = |rows: &[Dialog]| rows.iter().map(|row| row.id.get()).collect::<BTreeSet<i64>>();
                assert_eq!(ids(&paged), wanted, "{sight:?}");
                assert_eq!(known.into_iter().collect::<BTreeSet<i64>>(), clients, "{sight:?}");
                assert_eq!(usize::try_from(counted), Ok(open), "{sight:?}");
            }
        }
        for reach in reaches {
            let wanted: BTreeSet<i64> =
                rows.iter().filter(|row| reach.covers(row.bot_id, row.subject_id)).map(|row| row.id.get()).collect();
            let filter = AuditFilter { within: Some(reach.clone()), ..AuditFilter::default() };
            let (first, total) = (rows[0].id.get(), wanted.len() as i64);
            let (rows, sums, one) = store
                .run(move |conn| {
                    Ok((
                        crate::audit::list(conn, &filter, None, 100)?,
                        crate::audit::summary(conn, at(0), filter.within.as_ref())?,
                        crate::audit::find(conn, first, filter.within.as_ref())?,
                    ))
                })
                .await
                .unwrap();
            assert_eq!(rows.iter().map(|row| row.dialog_id.get()).collect::<BTreeSet<i64>>(), wanted);
            assert_eq!((sums.decisions, one.is_some()), (total, wanted.contains(&first)));
        }
        writer.shutdown();
    })
    .await;
}
