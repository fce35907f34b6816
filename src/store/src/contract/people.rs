//! Users, their roles, what they chose for themselves and what they are told.

use rozmova_actors::domain::{OperatorId, Role};

use super::{fixtures::*, on_both, on_both_async, writing::start};
use crate::{
    catalogue_edit::Changed,
    notifications, preferences,
    users::{self, LimitChange, NewUser, RoleRow, UserChange},
    writer::WriterOptions,
};

pub(super) fn new_user(id: i64, email: &str, role: i64) -> NewUser {
    NewUser {
        id: id.into(),
        email: email.into(),
        name: format!("Користувач {id}"),
        password_hash: Some("argon".into()),
        role_ids: vec![role],
        extra: serde_json::json!({}),
        now: at(1),
    }
}

#[test]
fn users_have_roles_rights_and_one_root() {
    on_both(|db| {
        let store = db.open();
        let status = users::SEEDED_OFFLINE;
        assert!(!store.run_blocking(users::has_administrator).unwrap());
        store.write_blocking(move |conn| users::insert(conn, &new_user(3_001, "a@x.ua", 1), status)).unwrap();
        store.write_blocking(move |conn| users::insert(conn, &new_user(3_002, "b@x.ua", 3), status)).unwrap();
        let taken = store.write_blocking(move |conn| users::insert(conn, &new_user(3_003, "b@x.ua", 3), status));
        assert!(taken.is_err_and(|e| e.is_unique_violation()));
        let nobody = store.write_blocking(move |conn| users::insert(conn, &new_user(3_004, "c@x.ua", 999), status));
        assert!(nobody.is_err_and(|e| e.is_foreign_key_violation()));
        assert!(store.run_blocking(users::has_administrator).unwrap());
        assert_eq!(store.run_blocking(|c| users::administrators_except(c, Some(3_001.into()))).unwrap(), 0);
        let first = store.run_blocking(|c| users::info(c, 3_001.into())).unwrap().unwrap();
        assert!(first.is_root && first.grants == Role::Administrator.default_grants());
        let second = store.run_blocking(|c| users::by_email(c, "b@x.ua")).unwrap().unwrap();
        assert!(!second.is_root && second.active && second.version == 1);
        let change = UserChange { role_ids: Some(vec![2, 6]), active: Some(false), ..UserChange::default() };
        let again = change.clone();
        assert!(store.write_blocking(move |c| users::update(c, 3_002.into(), &change, Some(1), at(5))).unwrap());
        assert!(!store.write_blocking(move |c| users::update(c, 3_002.into(), &again, Some(1), at(5))).unwrap());
        let info = store.run_blocking(|c| users::info(c, 3_002.into())).unwrap().unwrap();
        assert_eq!((info.roles.len(), info.active, info.version), (2, false, 2));
        assert_eq!(store.run_blocking(|c| users::list(c, 0, 10, Some(true))).unwrap().len(), 1);
        let page = store.run_blocking(|c| users::list(c, 3_001, 10, None)).unwrap();
        assert_eq!(page.iter().map(|u| u.id.get()).collect::<Vec<_>>(), vec![3_002]);
        let asked = [3_002, 3_005].map(OperatorId);
        let names = store.run_blocking(move |c| users::names(c, &asked)).unwrap();
        let known: Vec<_> = names.iter().map(|(id, name)| (id.get(), name.as_str())).collect();
        assert_eq!(known, [(3_002, "Користувач 3002")], "whoever is off has a name, nobody has none");
    });
}

#[test]
fn a_quota_of_touches_is_of_one_user_or_of_a_group_and_goes_with_it() {
    use crate::{catalogue, catalogue_edit, operator_quotas};
    on_both(|db| {
        let store = seeded(db);
        let me = OperatorId(OPERATOR);
        let own = || store.run_blocking(move |c| operator_quotas::of_users(c, &[me])).unwrap().get(&me).copied();
        let set = |quota: Option<u32>| {
            let change = UserChange { touches_per_day: Some(quota), ..UserChange::default() };
            store.write_blocking(move |c| users::update(c, me, &change, None, at(5)))
        };
        assert_eq!(own(), None);
        assert!(set(Some(60)).unwrap() && set(Some(10_000)).unwrap());
        assert_eq!(own(), Some(10_000));
        for outside in [0, 10_001] {
            assert!(set(Some(outside)).is_err(), "{outside}: the table refuses it too");
        }
        let name = UserChange { name: Some("Олена".into()), ..UserChange::default() };
        assert!(store.write_blocking(move |c| users::update(c, me, &name, None, at(6))).unwrap());
        let known = store.run_blocking(catalogue::load).unwrap();
        assert_eq!(known.own_touch_quotas, std::collections::BTreeMap::from([(me, 10_000)]));
        assert_eq!(known.timezone, "UTC");
        let nobody = OperatorId(77);
        assert!(store.write_blocking(move |c| operator_quotas::set_of_user(c, nobody, Some(1))).is_err());
        assert!(set(None).unwrap());
        assert_eq!(own(), None);

        let insert = "insert into skill_groups (id, name, created_at) values (2100, 'Продажі', 1)";
        store.write_blocking(move |c| c.batch_execute(insert)).unwrap();
        let group = |quota: Option<u32>| {
            store.write_blocking(move |c| operator_quotas::set_of_group(c, 2_100.into(), quota)).unwrap();
            store.run_blocking(catalogue::all_skill_groups).unwrap()[0].touches_per_day
        };
        assert_eq!([Some(45), Some(1), None, Some(7)].map(group), [Some(45), Some(1), None, Some(7)]);
        assert!(store.write_blocking(|c| catalogue_edit::delete_skill_group(c, 2_100.into())).unwrap());
        assert!(store.run_blocking(operator_quotas::of_groups).unwrap().is_empty());
    });
}

#[test]
fn nobody_lifts_or_takes_over_a_pause_that_somebody_else_has_set_meanwhile() {
    on_both(|db| {
        let store = db.open();
        let (me, boss) = (OperatorId(3_001), OperatorId(3_002));
        for id in [me, boss] {
            let new = new_user(id.get(), &format!("a{id}@x.ua"), 3);
            store.write_blocking(move |c| users::insert(c, &new, users::SEEDED_OFFLINE)).unwrap();
        }
        let own = |paused: bool| store.write_blocking(move |c| users::set_own_pause(c, me, paused)).unwrap();
        let supervisor = |paused: bool, by: Option<OperatorId>| {
            let change = LimitChange { paused: Some(paused), paused_by: by, ..LimitChange::default() };
            assert!(store.write_blocking(move |c| users::set_limits(c, me, &change)).unwrap());
        };
        let stands = || store.run_blocking(move |c| users::pause_of(c, me)).unwrap().unwrap();
        assert!(own(true));
        assert_eq!(stands(), (true, Some(me)));
        assert!(own(false));
        assert_eq!(stands(), (false, None));
        for by in [Some(boss), None] {
            assert!(own(true));
            supervisor(true, by);
            assert!(!own(false) && !own(true), "it is {by:?}'s by now");
            assert_eq!(stands(), (true, by));
            supervisor(false, None);
        }
    });
}

#[test]
fn a_role_is_made_changed_and_removed_when_nobody_has_it() {
    use rozmova_actors::domain::{Grant, RoleScope};
    let scope = RoleScope::default;
    on_both(|db| {
        let store = seeded(db);
        let trainer = RoleRow {
            id: 5_001,
            name: "Наставник".into(),
            is_system: false,
            grants: [Grant::OpPanel, Grant::OpNote].into_iter().collect(),
            description: "Дивиться й радить".into(),
            scope: RoleScope { bot_ids: [7.into()].into(), subject_ids: [8.into(), 9.into()].into(), ..scope() },
            second_factor: false,
            version: 1,
        };
        let new = trainer.clone();
        store.write_blocking(move |c| users::insert_role(c, &new)).unwrap();
        let twice = RoleRow { id: 5_002, ..trainer.clone() };
        assert!(store.write_blocking(move |c| users::insert_role(c, &twice)).is_err_and(|e| e.is_unique_violation()));
        let less = RoleRow { grants: [Grant::OpPanel].into_iter().collect(), version: 2, ..trainer };
        let (first, second) = (less.clone(), less.clone());
        let done = store.write_blocking(move |c| users::update_role(c, &first, Some(1))).unwrap();
        assert_eq!(done, Changed::Done(2));
        assert_eq!(store.write_blocking(move |c| users::update_role(c, &second, Some(1))).unwrap(), Changed::Stale(2));
        assert_eq!(store.run_blocking(users::all_roles).unwrap().last(), Some(&less));
        assert!(store.run_blocking(users::all_roles).unwrap().iter().rev().skip(1).all(|r| r.scope == scope()));
        let insert = |c: &mut crate::Conn| users::insert(c, &new_user(3_001, "a@x.ua", 5_001), users::SEEDED_OFFLINE);
        store.write_blocking(insert).unwrap();
        assert_eq!(store.run_blocking(|c| users::holders_of(c, 5_001)).unwrap(), vec![3_001.into()]);
        // Its rights hold where it does, for requests and for the engine alike; another role adds its own.
        let held = store.run_blocking(|c| users::info(c, 3_001.into())).unwrap().unwrap().grants;
        assert_eq!(held, less.held());
        assert_ne!(held, less.grants);
        let known = store.run_blocking(|c| crate::operators::get(c, 3_001.into())).unwrap().unwrap();
        assert_eq!(known.grants, held);
        assert!(store.write_blocking(|c| users::delete_role(c, 5_001)).is_err_and(|e| e.is_foreign_key_violation()));
        let operator = UserChange { role_ids: Some(vec![3]), ..UserChange::default() };
        store.write_blocking(move |c| users::update(c, 3_001.into(), &operator, None, at(2))).unwrap();
        assert!(store.write_blocking(|c| users::delete_role(c, 5_001)).unwrap());
        assert!(!store.write_blocking(|c| users::delete_role(c, 5_001)).unwrap());
    });
}

#[test]
fn preferences_are_one_row_a_person_and_a_stale_write_changes_nothing() {
    on_both(|db| {
        let store = seeded(db);
        let get = || store.run_blocking(|c| preferences::get(c, OPERATOR.into())).unwrap();
        let put = |value: serde_json::Value, expect| {
            store.write_blocking(move |c| preferences::put(c, OPERATOR.into(), &value, expect, at(1))).unwrap()
        };
        assert_eq!(get(), (serde_json::json!({}), 0));
        assert!(!put(serde_json::json!({"theme": "dark"}), 7), "there is no version 7");
        assert!(put(serde_json::json!({"theme": "dark"}), 0));
        assert!(!put(serde_json::json!({"theme": "light"}), 0), "another window was faster");
        assert!(put(serde_json::json!({"theme": "light"}), 1));
        assert_eq!(get(), (serde_json::json!({"theme": "light"}), 2));
    });
}

#[tokio::test]
async fn the_bell_takes_lines_with_their_cause_and_shows_each_person_their_own() {
    on_both_async(async |db| {
        use rozmova_actors::{
            domain::Timestamp,
            ports::{Journal, NoticeDraft},
        };
        let (store, writer) = start(db, WriterOptions::default());
        let notice = |id: i64, user: i64| NoticeDraft {
            id: id.into(),
            user_id: user.into(),
            kind: "assigned",
            dialog_id: Some(1.into()),
            data: serde_json::json!({"client_name": "Марія «ї»"}),
            at: at(id),
        };
        let mut change = opening(1);
        change.notices = vec![notice(1, OPERATOR), notice(2, OPERATOR), notice(3, 77)];
        writer.write(change.clone()).await.unwrap();
        // A copy of the line writes nothing a second time.
        writer.write(change).await.unwrap();
        let alone = notice(4, OPERATOR);
        store.write(move |c| notifications::insert(c, &alone)).await.unwrap();

        let page = async |before: (Timestamp, i64), limit: i64| {
            let rows = store.run(move |c| notifications::list(c, OPERATOR.into(), before, limit)).await.unwrap();
            rows.iter().map(|row| (row.id.get(), row.created_at)).collect::<Vec<_>>()
        };
        let newest = (Timestamp(i64::MAX), i64::MAX);
        let first = page(newest, 2).await;
        assert_eq!(first.iter().map(|row| row.0).collect::<Vec<_>>(), [4, 2]);
        assert_eq!(page((first[1].1, first[1].0), 9).await.iter().map(|row| row.0).collect::<Vec<_>>(), [1]);

        let unread = async || store.run(|c| notifications::unread(c, OPERATOR.into())).await.unwrap();
        let mark = async |ids: Option<Vec<i64>>| {
            let ids: Option<Vec<_>> = ids.map(|ids| ids.into_iter().map(Into::into).collect());
            store.write(move |c| notifications::mark_read(c, OPERATOR.into(), ids.as_deref(), at(9))).await.unwrap()
        };
        assert_eq!(unread().await, 3);
        assert_eq!(mark(Some(vec![3])).await, 0, "somebody else's");
        assert_eq!(mark(Some(vec![2, 2, 3])).await, 1);
        assert_eq!((mark(None).await, unread().await), (2, 0));
        assert_eq!(store.write(|c| notifications::purge(c, at(3))).await.unwrap(), 2, "older than the moment");
        writer.shutdown();
    })
    .await;
}
