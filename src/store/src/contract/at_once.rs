//! Several people who change the same thing at the same moment.

use rozmova_actors::domain::topic::{Bot, OnNoScenario, SkillGroup};

use super::{fixtures::*, on_both, people::new_user};
use crate::{
    audit_log::{self, AuditLogRow},
    catalogue_edit::{self, Changed},
    client_fields::{self, Holder},
    users::{self, UserChange},
};

#[test]
fn two_administrators_who_take_the_account_from_each_other_at_once_do_not_both_succeed() {
    on_both(|db| {
        let store = db.open();
        let people = [3_001_i64, 3_002];
        for id in people {
            let new = new_user(id, &format!("a{id}@x.ua"), 1);
            store.write_blocking(move |conn| users::insert(conn, &new, users::SEEDED_OFFLINE)).unwrap();
        }
        let set = |id: i64, active: bool| {
            let change = UserChange { active: Some(active), ..UserChange::default() };
            store.write_blocking(move |c| {
                if !active && users::is_last_administrator(c, id.into())? {
                    return Ok(false);
                }
                users::update(c, id.into(), &change, None, at(5))
            })
        };
        for round in 0..10 {
            let gone = std::thread::scope(|scope| {
                let set = &set;
                let tries = people.map(|id| scope.spawn(move || (id, set(id, false).unwrap())));
                tries.map(|tried| tried.join().unwrap())
            });
            assert_eq!(gone.iter().filter(|(_, done)| *done).count(), 1, "round {round}: {gone:?}");
            assert!(store.run_blocking(users::has_administrator).unwrap());
            for (id, _) in gone.iter().filter(|(_, done)| *done) {
                assert!(set(*id, true).unwrap());
            }
        }
    });
}

#[test]
fn a_value_that_only_one_may_have_is_given_to_one_of_those_who_ask_for_it_at_once() {
    on_both(|db| {
        let store = db.open();
        let people = [3_001_i64, 3_002, 3_003, 3_004];
        for id in people {
            let new = new_user(id, &format!("a{id}@x.ua"), 3);
            store.write_blocking(move |conn| users::insert(conn, &new, users::SEEDED_OFFLINE)).unwrap();
        }
        let give = |id: i64, badge: String| {
            let change = UserChange { extra: Some(serde_json::json!({"badge": badge})), ..UserChange::default() };
            store
                .write_blocking(move |c| {
                    if client_fields::taken(c, Holder::User, "badge", &badge, id)? {
                        return Ok(false);
                    }
                    users::update(c, id.into(), &change, None, at(5))
                })
                .unwrap()
        };
        for round in 0..10 {
            let given = std::thread::scope(|scope| {
                let give = &give;
                let tries = people.map(|id| scope.spawn(move || give(id, format!("A{round}"))));
                tries.map(|tried| tried.join().unwrap())
            });
            assert_eq!(given.iter().filter(|done| **done).count(), 1, "round {round}: {given:?}");
        }
    });
}

#[test]
fn what_may_be_done_a_few_times_an_hour_is_not_done_more_often_by_asking_at_once() {
    const MOST: i64 = 3;
    on_both(|db| {
        let store = db.open();
        let row = |id: i64, seconds: i64| AuditLogRow {
            id,
            at: at(seconds),
            actor_id: Some(OPERATOR.into()),
            actor_name: "Olena".into(),
            action: "client.contact_revealed".into(),
            object_kind: "client".into(),
            object_id: Some(1),
            ip: "10.0.0.1".into(),
            data: serde_json::Value::Null,
        };
        let ask = |id: i64, seconds: i64, since: i64| {
            let new = row(id, seconds);
            store.write_blocking(move |c| audit_log::append_within(c, &new, at(since), MOST)).unwrap()
        };
        for round in 0..5 {
            let now = 10_000 * (round + 1);
            let done = std::thread::scope(|scope| {
                let ask = &ask;
                let tries: Vec<_> =
                    (0..6).map(|n| scope.spawn(move || ask(round * 100 + n + 1, now + n, now - 3_600))).collect();
                tries.into_iter().map(|tried| tried.join().unwrap()).filter(Result::is_ok).count()
            });
            assert_eq!(done, 3, "round {round}");
        }
        store.write_blocking(move |c| audit_log::append(c, &[1, 2, 3].map(|n| row(900 + n, 90_000 + n)))).unwrap();
        assert_eq!(ask(904, 90_010, 90_000), Err(at(90_001)), "the oldest one in the way");
        assert_eq!(ask(904, 90_010, 90_002), Ok(()), "it is too old to count");
        let other = AuditLogRow { action: "client.updated".into(), ..row(905, 90_011) };
        let done = store.write_blocking(move |c| audit_log::append_within(c, &other, at(90_000), MOST)).unwrap();
        assert_eq!(done, Ok(()), "something else is counted apart");
    });
}

#[test]
fn of_changes_made_at_once_from_one_version_exactly_one_is_stored() {
    const AT_ONCE: i64 = 6;
    on_both(|db| {
        let store = seeded(db);
        let bot = Bot {
            id: 5_003.into(),
            name: "Бот".into(),
            group_id: None,
            removed: false,
            is_active: true,
            default_subject_id: None,
            on_no_scenario: OnNoScenario::Queue,
        };
        let group = SkillGroup {
            id: 5_002.into(),
            name: "Логісти".into(),
            active: true,
            subject_ids: Vec::new(),
            operator_ids: Vec::new(),
            normative_accept_s: None,
            normative_reply_s: None,
            weight: 0,
            overflow_group_id: None,
            overflow_after_s: None,
            method_override: None,
            limit_override: None,
            touches_per_day: None,
        };
        let (b, g) = (bot, group.clone());
        store
            .write_blocking(move |c| {
                catalogue_edit::insert_bot(c, &b, at(1))?;
                catalogue_edit::insert_skill_group(c, &g, at(1))
            })
            .unwrap();
        let at_once = |change: &(dyn Fn(i64) -> bool + Sync)| {
            std::thread::scope(|scope| {
                let tries: Vec<_> = (0..AT_ONCE).map(|n| scope.spawn(move || change(n))).collect();
                tries.into_iter().map(|tried| tried.join().unwrap()).filter(|done| *done).count()
            })
        };
        for version in 1..=5 {
            let bots = at_once(&|n| {
                let rename = move |bot: &mut Bot| bot.name = format!("Бот {n}");
                let done = store
                    .write_blocking(move |c| catalogue_edit::change_bot(c, 5_003.into(), Some(version), at(2), rename));
                done.unwrap().is_ok()
            });
            let groups = at_once(&|n| {
                let changed = SkillGroup { name: format!("Логісти {n}"), ..group.clone() };
                let done =
                    store.write_blocking(move |c| catalogue_edit::update_skill_group(c, &changed, Some(version)));
                done.unwrap() == Changed::Done(version + 1)
            });
            assert_eq!((bots, groups), (1, 1), "from version {version}");
        }
        // Nobody names a version: everybody's own member is kept.
        let halves = at_once(&|n| {
            let half = move |bot: &mut Bot| match n {
                0 => bot.name = "Крамниця".into(),
                1 => bot.is_active = false,
                _ => bot.on_no_scenario = OnNoScenario::Ignore,
            };
            let done = store.write_blocking(move |c| catalogue_edit::change_bot(c, 5_003.into(), None, at(3), half));
            done.unwrap().is_ok()
        });
        let (bot, version) =
            store.run_blocking(|c| catalogue_edit::bot_with_version(c, 5_003.into())).unwrap().unwrap();
        assert_eq!((halves, version), (6, 12));
        assert_eq!(
            (bot.name.as_str(), bot.is_active, bot.on_no_scenario),
            ("Крамниця", false, OnNoScenario::Ignore),
            "nothing of it was undone by another one"
        );
    });
}
