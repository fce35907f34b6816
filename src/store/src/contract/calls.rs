//! What is remembered of calls: answers of repeated ones, and the audit log.

use super::{fixtures::*, on_both};
use crate::{
    audit_log::{self, AuditLogRow},
    idempotency::{self, Begun},
};

#[test]
fn p_03_an_idempotency_key_answers_its_repeats_alike_until_its_time_has_passed() {
    on_both(|db| {
        let store = db.open();
        let begin = |body: &'static str, now: i64| {
            store.write_blocking(move |c| idempotency::begin(c, "user:1", "k", body, at(now))).unwrap()
        };
        assert!(matches!(begin("a", 1), Begun::New));
        assert!(matches!(begin("a", 2), Begun::Running));
        assert!(matches!(begin("b", 2), Begun::Mismatch));
        assert!(matches!(begin("a", 500), Begun::New), "a call that died in the middle lets its key go");
        store.write_blocking(|c| idempotency::forget(c, "user:1", "k")).unwrap();
        assert!(matches!(begin("b", 501), Begun::New));
        store.write_blocking(|c| idempotency::finish(c, "user:1", "k", 201, "{\"id\":1}", at(9_999))).unwrap();
        let answered = begin("b", 900);
        assert!(matches!(&answered, Begun::Answered { status: 201, response } if response == "{\"id\":1}"));
        assert!(matches!(begin("b", 9_998), Begun::Answered { .. }));
        assert!(matches!(begin("c", 9_999), Begun::New), "its time has passed, although nobody has swept it away yet");
        store.write_blocking(|c| idempotency::purge(c, at(10_000_000))).unwrap();
        assert!(matches!(begin("c", 502), Begun::New));
    });
}

#[test]
fn the_audit_log_is_paged_newest_first() {
    on_both(|db| {
        let store = db.open();
        let row = |id: i64| AuditLogRow {
            id,
            at: at(id / 3),
            actor_id: Some(OPERATOR.into()),
            actor_name: "Olena".into(),
            action: "user.updated".into(),
            object_kind: "user".into(),
            object_id: Some(id),
            ip: "10.0.0.1".into(),
            data: serde_json::json!({"name": ["а", "б"]}),
        };
        store.write_blocking(move |c| audit_log::append(c, &(1..=10).map(row).collect::<Vec<_>>())).unwrap();
        let newest = (rozmova_actors::domain::Timestamp(i64::MAX), i64::MAX);
        let first = store.run_blocking(|c| audit_log::list(c, newest, 4)).unwrap();
        assert_eq!(first[0], row(10));
        let last = &first[3];
        let place = (last.at, last.id);
        let rest = store.run_blocking(|c| audit_log::list(c, place, 50)).unwrap();
        let ids: Vec<i64> = first.iter().chain(&rest).map(|row| row.id).collect();
        assert_eq!(ids, (1..=10).rev().collect::<Vec<_>>());

        let found = |filter: audit_log::AuditFilter| -> Vec<i64> {
            let rows = store.run_blocking(move |c| audit_log::search(c, &filter, newest, 50)).unwrap();
            rows.iter().map(|row| row.id).collect()
        };
        let any = audit_log::AuditFilter::default;
        assert_eq!(found(any()).len(), 10);
        assert_eq!(found(audit_log::AuditFilter { object_id: Some(4), ..any() }), vec![4]);
        assert_eq!(found(audit_log::AuditFilter { from: Some(at(3)), ..any() }), vec![10, 9]);
        assert_eq!(found(audit_log::AuditFilter { to: Some(at(1)), ..any() }), vec![2, 1]);
        assert_eq!(found(audit_log::AuditFilter { actor_id: Some(77.into()), ..any() }), Vec::<i64>::new());
        assert_eq!(found(audit_log::AuditFilter { action: Some("user.created".into()), ..any() }), Vec::<i64>::new());
        assert_eq!(
            found(audit_log::AuditFilter { object_kinds: Some(vec!["bot".into()]), ..any() }),
            Vec::<i64>::new()
        );
        assert_eq!(found(audit_log::AuditFilter { object_kinds: Some(vec!["user".into()]), ..any() }).len(), 10);
    });
}
