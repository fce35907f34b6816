//! What the distributor and the board read: operators, the past, decisions, offers, timers.

use diesel::{QueryableByName, RunQueryDsl as _, sql_types::Text};
use rozmova_actors::{
    distribution::{
        audit::{AuditRow, CandidateVerdict},
        messages::OfferRow,
    },
    domain::{AuthorKind, Dialog, DialogId, DialogState, Direction, OperatorId, event::OfferOutcome},
    ports::{Change, DialogWrite, Snapshots, TimerDraft},
};

use super::{fixtures::*, on_both_async, writing::start};
use crate::{
    audit::AuditFilter,
    board_past,
    dialogs::OPEN,
    testing::{Database, fresh},
    writer::WriterOptions,
};

#[tokio::test]
async fn an_operator_is_rebuilt_from_rows() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        store
            .write(|conn| {
                conn.batch_execute(&format!(
                    "update operators set limit_total = 7, limit_by_channel = '{{\"widget\": 2, \"fax\": 1}}', level = 5;
                     insert into skill_groups (id, name, created_at) values (2100, 'Продажі', 1);
                     insert into skill_group_operators values (2100, {OPERATOR});
                     insert into users (id, email, name, created_at, updated_at) values ({OTHER}, 'o@x', 'Аналітик', 1, 1);
                     insert into user_roles values ({OTHER}, 6);
                     insert into operators (user_id, status_id, status_since) values ({OTHER}, 32, 1);"
                ))
            })
            .await
            .unwrap();
        for n in 1..=3 {
            let mut change = opening(n);
            let row = &mut change.dialog.as_mut().unwrap().row;
            row.operator_id = Some(OPERATOR.into());
            row.connected_at = Some(at(10 * n));
            row.state = if n == 3 { DialogState::Closed } else { DialogState::Active };
            row.closed_at = (n == 3).then(|| at(50));
            write(&writer, change).await;
        }
        store.set_operator_status(OPERATOR.into(), 31.into(), None, "manual", at(5)).await.unwrap();
        store.set_operator_status(OPERATOR.into(), 31.into(), None, "manual", at(6)).await.unwrap();
        store.set_operator_status(OPERATOR.into(), 34.into(), Some(OPERATOR.into()), "supervisor", at(7)).await.unwrap();
        let one = store.operator(OPERATOR.into()).await.unwrap().unwrap();
        assert_eq!((one.name.as_str(), one.email.as_str(), one.active), ("Olena", "olena@example.com", true));
        assert_eq!((one.status_id.get(), one.status_since), (34, at(7)));
        assert_eq!((one.limit_total, one.level, one.distribution_paused), (Some(7), 5, false));
        assert_eq!(one.limit_by_channel.len(), 1, "a channel of another program is left out");
        assert_eq!(one.roles, vec!["operator"]);
        assert_eq!(one.grants, rozmova_actors::domain::Role::Operator.default_grants());
        assert_eq!(one.skill_group_ids, vec![2_100.into()]);
        assert_eq!((one.last_assigned_at, one.last_closed_at), (Some(at(30)), Some(at(50))));
        assert_eq!(store.operators().await.unwrap(), vec![one], "an analyst has no panel");
        assert_eq!(store.operator(1.into()).await.unwrap(), None);
        let log = store.run(|conn| crate::operators::status_log(conn, OPERATOR.into(), 10)).await.unwrap();
        let steps: Vec<_> = log.iter().map(|row| (row.from.map(|s| s.get()), row.to.get(), row.reason.as_str())).collect();
        assert_eq!(steps, vec![(Some(31), 34, "supervisor"), (Some(32), 31, "manual")]);
        let nobody = store.set_operator_status(77.into(), 31.into(), None, "manual", at(5)).await;
        assert!(nobody.is_err());
    })
    .await;
}

#[tokio::test]
async fn the_live_board_reads_what_ended_what_was_said_and_what_was_given_since_a_moment() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        for n in [10, 20, 30] {
            write(&writer, opening(n)).await;
        }
        let last_message_at = at(24);
        let over = Dialog { version: 2, last_seq: 2, state: DialogState::Closed, last_message_at, ..dialog(20) };
        let answer = Change {
            slot: Some(slot_of(20)),
            dialog: Some(DialogWrite { row: over, insert: false, only_a_line: false }),
            messages: vec![line(reply(900, 20, 2, "Вітаю", "n-1"), None)],
            ..Change::default()
        };
        write(&writer, answer).await;
        let given = |id: i64, result: &str, method: &str| AuditRow {
            id,
            at: at(25),
            result: result.into(),
            method: method.into(),
            ..decision(20.into())
        };
        let rows =
            vec![given(1, "distributed", "default"), given(2, "skipped", "default"), given(3, "distributed", "manual")];
        store.save_audit(rows).await.unwrap();

        let past = store.board_past(at(15)).await.unwrap();
        assert_eq!(past.over.iter().map(|d| d.id.get()).collect::<Vec<_>>(), [20]);
        let lines: Vec<(i64, Option<i64>)> =
            past.lines.iter().map(|l| (l.dialog_id.get(), l.operator_id.map(OperatorId::get))).collect();
        assert_eq!(lines, [(20, None), (20, Some(OPERATOR)), (30, None)], "those of one request in their order");
        assert_eq!(past.lines[0].at, at(21));
        let given: Vec<_> = past.given.iter().map(|g| (g.at, g.waited_since, g.subject_id)).collect();
        assert_eq!(given, [(at(25), at(20), Some(SUBJECT.into()))], "by itself, and only what it gave");
        let later = store.board_past(at(40)).await.unwrap();
        assert_eq!(later, rozmova_actors::domain::board::BoardPast::default());
    })
    .await;
}

#[tokio::test]
async fn touches_of_the_day_are_pairs_of_open_and_closed_dialogs_each_once() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        for n in [10, 20, 30, 40] {
            write(&writer, opening(n)).await;
        }
        // Client 10 was answered twice, 20 before the day, 30 in a dialog that is over; 40 got a note only.
        let answers = [(10, 2, 51), (10, 3, 52), (20, 2, 45), (30, 2, 53), (40, 2, 54)];
        for (n, seq, moment) in answers {
            let mut said = reply(1_000 + n * 10 + seq, n, seq, "Вітаю", &format!("n-{seq}"));
            said.created_at = at(moment);
            if n == 40 {
                (said.direction, said.author.kind) = (Direction::Internal, AuthorKind::Note);
            }
            let state = if n == 30 { DialogState::Closed } else { DialogState::Queued };
            let row = Dialog { version: seq, last_seq: seq, state, last_message_at: at(60), ..dialog(n) };
            let change = Change {
                slot: Some(slot_of(n)),
                dialog: Some(DialogWrite { row, insert: false, only_a_line: false }),
                messages: vec![line(said, None)],
                ..Change::default()
            };
            write(&writer, change).await;
        }
        let pairs = async |from: i64| {
            let found = store.touches(at(from)).await.unwrap();
            let mut pairs: Vec<(i64, i64)> =
                found.iter().map(|touch| (touch.operator_id.get(), touch.client_id.get())).collect();
            pairs.sort_unstable();
            pairs
        };
        assert_eq!(pairs(50).await, [(OPERATOR, 10), (OPERATOR, 30)]);
        assert_eq!(pairs(0).await, [(OPERATOR, 10), (OPERATOR, 20), (OPERATOR, 30)]);
        assert!(pairs(54).await.is_empty());
    })
    .await;
}

#[test]
fn the_past_of_the_board_is_found_by_its_dialogs_and_not_by_going_through_all_lines() {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let db = fresh(Database::Sqlite);
    let store = db.open();
    for sql in [board_past::touches_sql(at(50)), board_past::lines_sql(OPEN, 9)] {
        let explain = format!("explain query plan {sql}");
        let steps: Vec<Step> =
            store.run_blocking(|conn| on_db!(conn, c => diesel::sql_query(explain.as_str()).load(c))).unwrap();
        let plan: Vec<&str> = steps.iter().map(|step| step.detail.as_str()).collect();
        let mut of_lines = plan.iter().filter(|step| step.split(' ').any(|word| word == "messages")).peekable();
        assert!(of_lines.peek().is_some() && of_lines.all(|step| step.starts_with("SEARCH")), "{plan:?}: {sql}");
    }
}

pub(super) fn audit_row(id: i64, dialog: i64, operator: Option<i64>, flag: Option<&str>) -> AuditRow {
    AuditRow {
        id,
        at: at(id / 2),
        trigger: "dialog_queued".into(),
        dialog_id: dialog.into(),
        operator_id: operator.map(Into::into),
        result: if operator.is_some() { "distributed" } else { "skipped" }.into(),
        reason: "quota_total".into(),
        method: "default".into(),
        candidates_total: 3,
        candidates: vec![CandidateVerdict {
            operator_id: OPERATOR.into(),
            active: 1,
            limit: 5,
            active_in_channel: 1,
            channel_limit: None,
            status_id: 31.into(),
            level: Some(4),
            last_closed_at: None,
            last_assigned_at: Some(at(1)),
            verdict: "ok".into(),
        }],
        reasons: [("quota_total".to_owned(), 2)].into_iter().collect(),
        queue_len: 4,
        duration_us: 120,
        flag: flag.map(Into::into),
    }
}

#[tokio::test]
async fn the_audit_of_distribution_is_saved_once_and_listed_by_filter() {
    on_both_async(async |db| {
        let (store, _writer) = start(db, WriterOptions::default());
        let rows: Vec<AuditRow> = (1..=20)
            .map(|id| audit_row(id, id % 4, (id % 2 == 0).then_some(OPERATOR), (id == 7).then_some("starvation")))
            .collect();
        store.save_audit(rows.clone()).await.unwrap();
        store.save_audit(rows.clone()).await.unwrap();
        store.save_audit(Vec::new()).await.unwrap();
        let list = |filter: AuditFilter, after, limit| {
            let store = store.clone();
            async move { store.run(move |conn| crate::audit::list(conn, &filter, after, limit)).await.unwrap() }
        };
        let ids = |rows: &[AuditRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        let first = list(AuditFilter::default(), None, 7).await;
        assert_eq!(first[0], rows[19], "every field reads back");
        assert_eq!(ids(&first), (14..=20).rev().collect::<Vec<_>>());
        let next = list(AuditFilter::default(), Some((first[6].at, first[6].id)), 50).await;
        assert_eq!(ids(&next), (1..=13).rev().collect::<Vec<_>>());
        let by = |filter| list(filter, None, 50);
        let any = AuditFilter::default;
        assert_eq!(ids(&by(AuditFilter { dialog: Some(DialogId(3)), ..any() }).await), vec![19, 15, 11, 7, 3]);
        assert_eq!(by(AuditFilter { operator: Some(OperatorId(OPERATOR)), ..any() }).await.len(), 10);
        assert_eq!(by(AuditFilter { candidate: Some(OperatorId(OPERATOR)), ..any() }).await.len(), 20, "all looked");
        assert_eq!(by(AuditFilter { candidate: Some(OperatorId(OPERATOR * 10)), ..any() }).await.len(), 0);
        assert_eq!(by(AuditFilter { result: Some("skipped".into()), ..any() }).await.len(), 10);
        assert_eq!(by(AuditFilter { reason: Some("x".into()), ..any() }).await.len(), 0);
        assert_eq!(by(AuditFilter { trigger: Some("no_such".into()), ..any() }).await.len(), 0);
        let sums = store.run(|conn| crate::audit::summary(conn, at(0), None)).await.unwrap();
        assert_eq!((sums.decisions, sums.distributed + sums.skipped), (20, 20));
        assert_eq!((sums.distributed, sums.anomalies), (10, 1));
        assert!(sums.average_us.is_some());
        let later = store.run(|conn| crate::audit::summary(conn, at(100_000), None)).await.unwrap();
        assert_eq!((later.decisions, later.average_us), (0, None));
        assert_eq!(store.run(|conn| crate::audit::find(conn, 7, None)).await.unwrap().map(|row| row.id), Some(7));
        assert_eq!(store.run(|conn| crate::audit::find(conn, 7_000, None)).await.unwrap(), None);
        assert_eq!(ids(&by(AuditFilter { flag: Some(String::new()), ..any() }).await), vec![7]);
        assert_eq!(ids(&by(AuditFilter { flag: Some("starvation".into()), ..any() }).await), vec![7]);
        assert_eq!(ids(&by(AuditFilter { from: Some(at(2)), until: Some(at(3)), ..any() }).await), vec![5, 4]);
    })
    .await;
}

#[tokio::test]
async fn offers_end_once() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        write(&writer, opening(1)).await;
        let offer = |id: i64, outcome: Option<OfferOutcome>| OfferRow {
            id: id.into(),
            dialog_id: 1.into(),
            operator_id: OPERATOR.into(),
            created_at: at(id),
            expires_at: at(id + 30),
            outcome,
            ended_at: outcome.map(|_| at(id + 10)),
        };
        store.save_offer(offer(1, None)).await.unwrap();
        store.save_offer(offer(2, None)).await.unwrap();
        store.save_offer(offer(3, None)).await.unwrap();
        store.save_offer(offer(1, Some(OfferOutcome::Declined))).await.unwrap();
        store.save_offer(offer(1, Some(OfferOutcome::Accepted))).await.unwrap();
        let one = store.run(|conn| crate::offers::get(conn, 1.into())).await.unwrap();
        assert_eq!(one, Some(offer(1, Some(OfferOutcome::Declined))));
        assert_eq!(store.withdraw_open_offers(at(99)).await.unwrap(), 2);
        assert_eq!(store.withdraw_open_offers(at(99)).await.unwrap(), 0);
        let all = store.run(|conn| crate::offers::of_dialog(conn, 1.into(), 10)).await.unwrap();
        let outcomes: Vec<_> = all.iter().map(|o| (o.id.get(), o.outcome)).collect();
        use OfferOutcome as O;
        assert_eq!(outcomes, vec![(3, Some(O::Withdrawn)), (2, Some(O::Withdrawn)), (1, Some(O::Declined))]);
    })
    .await;
}

#[tokio::test]
async fn timers_come_due_in_order() {
    on_both_async(async |db| {
        let (store, _writer) = start(db, WriterOptions::default());
        for (id, kind, subject, due) in [(1, "offer", 7, 30), (2, "auto_offline", 7, 10), (3, "offer", 8, 20)] {
            let timer = TimerDraft { id: id.into(), kind, subject, due_at: Some(at(due)), payload: id };
            store.put_timer(timer).await.unwrap();
        }
        let moved = TimerDraft { id: 9.into(), kind: "offer", subject: 7, due_at: Some(at(5)), payload: 4 };
        store.put_timer(moved).await.unwrap();
        store
            .put_timer(TimerDraft { id: 9.into(), kind: "offer", subject: 8, due_at: None, payload: 0 })
            .await
            .unwrap();
        let due = store.timers_due(at(10), 10).await.unwrap();
        let found: Vec<_> = due.iter().map(|t| (t.kind.as_str(), t.subject, t.due_at, t.payload)).collect();
        assert_eq!(found, vec![("offer", 7, at(5), 4), ("auto_offline", 7, at(10), 2)]);
        assert_eq!(store.timers_due(at(10), 1).await.unwrap().len(), 1);
        assert_eq!(store.timers_due(at(4), 10).await.unwrap(), vec![]);
    })
    .await;
}
