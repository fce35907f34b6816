//! What a floor is set up with: folders of filters, calendars, fields of the client's card, tags; and the log of statuses.

use rozmova_actors::domain::calendar::{CalendarFields, Interval, SpecialDay, Week};

use super::{fixtures::*, on_both};
use crate::{
    calendars::{self, CalendarRow},
    catalogue,
    catalogue_edit::Changed,
    lists::{self, ListTable as _},
    operators,
};

#[test]
fn a_folder_that_goes_leaves_what_lay_in_it_one_level_up_and_orders_move_only_their_owners_filters() {
    use rozmova_actors::domain::filter::{Node, Sort};

    use crate::{
        filters::{self, FilterRow},
        folders::{self, FolderRow},
    };
    on_both(|db| {
        let store = db.open();
        seed(&store);
        let folder = |id: i64, parent: Option<i64>| FolderRow {
            id: id.into(),
            owner_id: None,
            parent_id: parent.map(Into::into),
            name: format!("Папка {id}"),
            icon: String::new(),
            color: String::new(),
            role_ids: vec![3],
            position: 0,
            is_hidden: false,
            created_at: at(1),
            updated_at: at(1),
            version: 1,
        };
        let filter = |id: i64, owner: Option<i64>, folder: Option<i64>| FilterRow {
            id: id.into(),
            owner_id: owner.map(Into::into),
            folder_id: folder.map(Into::into),
            name: format!("Фільтр {id}"),
            conditions: Node::default(),
            sort: Sort::Priority,
            columns: vec!["client".into()],
            notify_on_new: true,
            position: 0,
            created_at: at(1),
            updated_at: at(1),
            version: 1,
        };
        let ids = |rows: Vec<FilterRow>| rows.into_iter().map(|row| row.id.get()).collect::<Vec<_>>();
        store
            .write_blocking(move |conn| {
                assert!(folders::insert(conn, &folder(1, None), 2)?);
                assert!(folders::insert(conn, &folder(2, Some(1)), 2)?);
                assert!(!folders::insert(conn, &folder(3, None), 2)?, "there are two already");
                for (id, owner, place) in [(11, None, Some(2)), (12, None, None), (13, Some(OPERATOR), None)] {
                    assert!(filters::insert(conn, &filter(id, owner, place), 2)?);
                }
                assert_eq!(filters::by_id(conn, 12.into())?.map(|row| row.position), Some(2));
                assert_eq!(ids(filters::list(conn, None)?), [11, 12], "nobody sees what is somebody's own");
                assert_eq!(filters::reorder(conn, None, &[12.into(), 13.into(), 11.into()], at(2))?, 2);
                assert_eq!(ids(filters::list(conn, None)?), [12, 11]);
                assert!(folders::has_children(conn, 1.into())? && !folders::has_children(conn, 2.into())?);
                let mut changed = filter(12, None, None);
                assert!(!filters::update(conn, &changed)?, "the order was a change");
                changed.version = 2;
                assert!(filters::update(conn, &changed)?);
                assert!(folders::remove(conn, 2.into())?);
                let row = filters::by_id(conn, 11.into())?;
                assert_eq!(row.map(|row| (row.folder_id, row.columns)), Some((Some(1.into()), vec!["client".into()])));
                assert!(folders::remove(conn, 1.into())? && !folders::remove(conn, 1.into())?);
                assert_eq!(filters::by_id(conn, 11.into())?.map(|row| row.folder_id), Some(None));
                assert!(filters::remove(conn, 13.into())?);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_calendar_has_its_operators_one_is_the_default_and_one_in_use_stays() {
    on_both(|db| {
        let store = seeded(db);
        let row = |id: i64, name: &str| CalendarRow {
            id: id.into(),
            fields: CalendarFields {
                name: name.into(),
                timezone: "Europe/Kyiv".into(),
                week: Week { mon: vec![Interval { from_min: 540, to_min: 1080 }], ..Week::default() },
                days: vec![SpecialDay {
                    date: "2026-08-24".into(),
                    name: "День Незалежності".into(),
                    yearly: true,
                    intervals: Vec::new(),
                }],
                is_default: true,
            },
            operator_ids: vec![OPERATOR.into()],
            subject_ids: vec![SUBJECT.into()],
            version: 1,
        };
        let (first, second) = (row(5_101, "А"), row(5_102, "Б"));
        let (a, b) = (first.clone(), second.clone());
        store.write_blocking(move |c| calendars::insert(c, &a, at(1))).unwrap();
        store.write_blocking(move |c| calendars::insert(c, &b, at(2))).unwrap();
        let mut former = first.clone();
        former.fields.is_default = false;
        former.operator_ids.clear();
        former.subject_ids.clear();
        former.version = 2;
        assert_eq!(store.run_blocking(calendars::all).unwrap(), vec![former.clone(), second.clone()]);
        let profile = store.run_blocking(|c| operators::get(c, OPERATOR.into())).unwrap().unwrap();
        assert_eq!(profile.calendar_id, Some(second.id));
        let read = store.run_blocking(catalogue::load).unwrap();
        let topic = read.subjects.iter().find(|s| s.id.get() == SUBJECT).unwrap();
        assert_eq!((read.calendars.len(), topic.calendar_id), (2, Some(second.id)));
        let counts = read.counting_calendar(Some(SUBJECT.into())).map(|calendar| calendar.id);
        assert_eq!(counts, Some(second.id));

        let mut changed = former.clone();
        changed.fields.name = "Я".into();
        let update = move |expect| {
            let changed = changed.clone();
            store.write_blocking(move |c| calendars::update(c, &changed, expect, at(3)))
        };
        assert_eq!(update(Some(1)).unwrap(), Changed::Stale(2));
        assert_eq!(update(Some(2)).unwrap(), Changed::Done(3));
        let store = db.open();
        let in_use = store.write_blocking(|c| calendars::delete(c, 5_102.into()));
        assert!(in_use.is_err_and(|e| e.is_foreign_key_violation()));
        assert!(store.write_blocking(|c| calendars::delete(c, 5_101.into())).unwrap());
        assert!(!store.write_blocking(|c| calendars::delete(c, 5_101.into())).unwrap());
    });
}

#[test]
fn a_field_of_the_card_is_kept_whole_and_its_values_are_compared_and_dropped() {
    use crate::client_fields::Holder;
    use rozmova_actors::domain::client_field::{ClientFieldFields, FieldType, ListSource};
    on_both(|db| {
        let store = seeded(db);
        let field = |key: &str, kind: FieldType| ClientFieldFields {
            default: "x".into(),
            unique: true,
            hidden_roles: vec!["operator".into()],
            options: vec!["x".into(), "Ґ".into()],
            api: Some(ListSource { url: "https://crm.example/list".into(), cache_s: 60, ..ListSource::default() }),
            min: Some(-5),
            visible: false,
            ..ClientFieldFields::of(key.into(), "Місто".into(), kind, 20, true, Default::default())
        };
        let (city, code) = (field("city", FieldType::String), field("code", FieldType::Bigint));
        let (first, second) = (city.clone(), ClientFieldFields { position: 10, ..code });
        store.write_blocking(move |c| ClientFieldFields::insert(c, 7_001, &first)).unwrap();
        store.write_blocking(move |c| ClientFieldFields::insert(c, 7_002, &second)).unwrap();
        let again = city.clone();
        let taken = store.write_blocking(move |c| ClientFieldFields::insert(c, 7_003, &again));
        assert!(taken.is_err_and(|e| e.is_unique_violation()));
        let all = store.run_blocking(ClientFieldFields::all).unwrap();
        assert_eq!(all.iter().map(|row| row.id).collect::<Vec<_>>(), [7_002, 7_001], "by place");
        assert_eq!(all[1].fields, city);
        let archived = ClientFieldFields { active: false, label: "Місто доставки".into(), ..city.clone() };
        let (one, two) = (archived.clone(), archived.clone());
        let update = store.write_blocking(move |c| ClientFieldFields::update(c, 7_001, &one, Some(1)));
        assert_eq!(update.unwrap(), Changed::Done(2));
        let stale = store.write_blocking(move |c| ClientFieldFields::update(c, 7_001, &two, Some(1)));
        assert_eq!(stale.unwrap(), Changed::Stale(2));
        let active = store.run_blocking(crate::client_fields::active::<ClientFieldFields>).unwrap();
        assert_eq!(active.iter().map(|row| row.id).collect::<Vec<_>>(), [7_002]);

        store
            .write_blocking(|conn| {
                conn.batch_execute(
                    "insert into clients (id, name, custom_fields, created_at, updated_at) values \
                     (1, 'a', '{\"city\": \"Київ\", \"code\": \"7\"}', 1, 1), (2, 'b', '{\"city\": \"Львів\"}', 1, 1), \
                     (3, 'c', '{\"size\": 40}', 1, 1);
                     insert into clients (id, name, custom_fields, merged_into_id, created_at, updated_at) values \
                     (4, 'd', '{\"city\": \"Одеса\"}', 1, 1, 1);",
                )
            })
            .unwrap();
        for id in 1..=4 {
            store.write_blocking(move |c| crate::client_fields::index_values(c, Holder::Client, id)).unwrap();
        }
        let taken = |key: &'static str, value: &'static str, except: i64| {
            store.run_blocking(move |c| crate::client_fields::taken(c, Holder::Client, key, value, except)).unwrap()
        };
        assert!(taken("city", "Київ", 2) && !taken("city", "Київ", 1) && !taken("city", "київ", 2));
        assert!(taken("size", "40", 1), "numbers are compared as text");
        assert!(!taken("city", "Одеса", 1), "a joined client is nobody");
        let values = || store.run_blocking(|c| crate::client_fields::values(c, Holder::Client, "city")).unwrap();
        assert_eq!(values(), 3);
        let drop = || {
            store.write_blocking(|c| crate::client_fields::drop_values(c, Holder::Client, "city", 2, at(9))).unwrap()
        };
        assert_eq!((drop(), drop(), drop(), values()), (2, 1, 0, 0));
        let row = store.run_blocking(|c| crate::clients::get(c, 1.into())).unwrap().unwrap();
        assert_eq!((row.custom_fields, row.version), (serde_json::json!({"code": "7"}), 2));
        assert!(!taken("city", "Київ", 2) && taken("code", "7", 2), "what was dropped is nobody's, the rest stays");
        assert!(store.write_blocking(|c| ClientFieldFields::delete(c, 7_001)).unwrap());
        assert!(!store.write_blocking(|c| ClientFieldFields::delete(c, 7_001)).unwrap());
    });
}

#[test]
fn a_value_is_found_as_somebody_elses_after_every_change_of_a_card_also_a_long_one_with_a_like_beginning() {
    use crate::client_fields::{Holder, taken};
    use crate::clients::{self, ClientChange};
    on_both(|db| {
        let store = seeded(db);
        store
            .write_blocking(|conn| {
                conn.batch_execute(
                    "insert into clients (id, name, created_at, updated_at) values (1, 'a', 1, 1), (2, 'b', 1, 1);",
                )
            })
            .unwrap();
        let change = |custom_fields: serde_json::Value| {
            let change = ClientChange { custom_fields: Some(custom_fields), ..ClientChange::default() };
            assert!(store.write_blocking(move |c| clients::update(c, 1.into(), &change, None, at(5))).unwrap());
        };
        let is_taken = |key: &'static str, value: String| {
            store.run_blocking(move |c| taken(c, Holder::Client, key, &value, 2)).unwrap()
        };
        let long = "я".repeat(250);
        change(serde_json::json!({"note": long, "size": 40, "share": 0.5, "gone": null}));
        assert!(is_taken("note", long.clone()) && is_taken("size", "40".into()) && is_taken("share", "0.5".into()));
        assert!(!is_taken("note", format!("{}ю", "я".repeat(249))), "the same beginning is not the same value");
        assert!(!is_taken("note", "я".repeat(200)));
        change(serde_json::json!({"size": 41}));
        assert!(!is_taken("note", long) && !is_taken("size", "40".into()) && is_taken("size", "41".into()));
        let name = ClientChange { name: Some("c".into()), ..ClientChange::default() };
        assert!(store.write_blocking(move |c| clients::update(c, 1.into(), &name, None, at(6))).unwrap());
        assert!(is_taken("size", "41".into()), "a change of something else leaves it");
    });
}

#[test]
fn a_field_of_users_is_a_list_of_its_own_and_its_values_are_compared_and_dropped() {
    use crate::client_fields::{Holder, active, drop_values, taken, values};
    use crate::users::{self, UserChange};
    use rozmova_actors::domain::client_field::{ClientFieldFields, FieldType, UserFieldFields};
    on_both(|db| {
        let store = seeded(db);
        let field = |key: &str| {
            let rules = Default::default();
            ClientFieldFields::of(key.into(), "Посада".into(), FieldType::String, 10, true, rules)
        };
        let of_user = UserFieldFields(field("post"));
        let same_key = field("post");
        let insert = of_user.clone();
        store.write_blocking(move |c| UserFieldFields::insert(c, 7_001, &insert)).unwrap();
        store.write_blocking(move |c| ClientFieldFields::insert(c, 7_002, &same_key)).unwrap();
        let all = store.run_blocking(active::<UserFieldFields>).unwrap();
        assert_eq!(all.iter().map(|row| (row.id, &row.fields)).collect::<Vec<_>>(), [(7_001, &of_user)]);
        let archived = UserFieldFields(ClientFieldFields { active: false, ..field("post") });
        let changed = store.write_blocking(move |c| UserFieldFields::update(c, 7_001, &archived, Some(1)));
        assert_eq!(changed.unwrap(), Changed::Done(2));
        assert!(store.run_blocking(active::<UserFieldFields>).unwrap().is_empty());

        let person = OPERATOR.into();
        let known = store.run_blocking(move |c| users::info(c, person)).unwrap().unwrap();
        assert_eq!(known.extra, serde_json::json!({}));
        let extra = serde_json::json!({"post": "Старша зміни", "floor": 3});
        let change = UserChange { extra: Some(extra.clone()), ..UserChange::default() };
        assert!(store.write_blocking(move |c| users::update(c, person, &change, None, at(5))).unwrap());
        let name = UserChange { name: Some("Олена".into()), ..UserChange::default() };
        assert!(store.write_blocking(move |c| users::update(c, person, &name, None, at(6))).unwrap());
        assert_eq!(store.run_blocking(move |c| users::info(c, person)).unwrap().unwrap().extra, extra, "values stay");
        let is_taken = |key: &'static str, value: &'static str, except: i64| {
            store.run_blocking(move |c| taken(c, Holder::User, key, value, except)).unwrap()
        };
        assert!(is_taken("post", "Старша зміни", 1) && !is_taken("post", "Старша зміни", OPERATOR));
        assert!(is_taken("floor", "3", 1) && !is_taken("post", "старша зміни", 1));
        let count = || store.run_blocking(|c| values(c, Holder::User, "post")).unwrap();
        assert_eq!(count(), 1);
        assert_eq!(store.write_blocking(|c| drop_values(c, Holder::User, "post", 5, at(9))).unwrap(), 1);
        assert_eq!(count(), 0);
        let left = store.run_blocking(move |c| users::info(c, person)).unwrap().unwrap();
        assert_eq!(left.extra, serde_json::json!({"floor": 3}));
        assert!(store.write_blocking(|c| UserFieldFields::delete(c, 7_001)).unwrap());
        assert_eq!(store.run_blocking(ClientFieldFields::all).unwrap().len(), 1, "the client's field stays");
    });
}

#[test]
fn changes_of_a_client_are_read_newest_first_and_forgotten_after_their_time() {
    use crate::client_changes::{self, ClientChangeRow};
    on_both(|db| {
        let store = seeded(db);
        store
            .write_blocking(|conn| {
                conn.batch_execute(
                    "insert into clients (id, name, created_at, updated_at) values (1, 'a', 1, 1), (2, 'b', 1, 1);",
                )
            })
            .unwrap();
        let change = |id: i64, client: i64, when: i64| ClientChangeRow {
            id,
            client_id: client.into(),
            field: "custom_fields.city".into(),
            old: serde_json::Value::Null,
            new: serde_json::json!("Київ"),
            actor_id: Some(OPERATOR.into()),
            actor_name: "Олена".into(),
            source: "panel".into(),
            at: at(when),
        };
        let rows = vec![change(1, 1, 5), change(2, 1, 7), change(3, 2, 8), change(4, 1, 7)];
        let written = rows.clone();
        store.write_blocking(move |c| client_changes::append(c, &written)).unwrap();
        let list = |before: (i64, i64), limit: i64| {
            let before = (
                if before.0 == i64::MAX { rozmova_actors::domain::Timestamp(i64::MAX) } else { at(before.0) },
                before.1,
            );
            store.run_blocking(move |c| client_changes::list(c, 1.into(), before, limit)).unwrap()
        };
        assert_eq!(list((i64::MAX, i64::MAX), 2), [rows[3].clone(), rows[1].clone()]);
        assert_eq!(list((7, 2), 9), [rows[0].clone()]);
        assert_eq!(store.write_blocking(|c| client_changes::purge(c, at(6))).unwrap(), 1);
        assert_eq!(list((i64::MAX, i64::MAX), 9).len(), 2);
    });
}

#[test]
fn a_file_is_given_to_a_client_once_by_its_owner() {
    use crate::files;
    on_both(|db| {
        let store = seeded(db);
        store
            .write_blocking(|conn| {
                conn.batch_execute(
                    "insert into files (id, storage_key, sha256, size, mime, kind, name, owner, created_at) values \
                     (1, 'aa/b', 'c', 1, 'image/png', 'image', 'a.png', 'u:1', 1);",
                )
            })
            .unwrap();
        let give = |owner: &'static str| {
            store.write_blocking(move |c| files::give_to_client(c, owner, 1.into(), 5.into(), at(3))).unwrap()
        };
        assert!(!give("u:2"));
        assert!(give("u:1"));
        assert!(!give("u:1"), "it belongs to a card already");
        let row = store.run_blocking(|c| files::by_id(c, 1.into())).unwrap().unwrap();
        assert_eq!((row.client_id, row.attached_at), (Some(5.into()), Some(at(3))));
    });
}

#[test]
fn a_tag_has_one_name_in_its_scope_and_is_found_where_it_was_put() {
    use rozmova_actors::domain::listing::{TagFields, TagScope};
    on_both(|db| {
        let store = seeded(db);
        let tag = |name: &str, scope: TagScope, order: i32| TagFields {
            name: name.into(),
            color: "#dc2626".into(),
            group: "Важливість".into(),
            scope,
            order,
            active: true,
        };
        let insert = |id: i64, tag: TagFields| {
            store.write_blocking(move |c| <TagFields as lists::ListTable>::insert(c, id, &tag))
        };
        insert(8_001, tag("VIP", TagScope::Client, 10)).unwrap();
        insert(8_002, tag("VIP", TagScope::Request, 20)).unwrap();
        insert(8_003, tag("Борг", TagScope::Request, 10)).unwrap();
        assert!(insert(8_004, tag("VIP", TagScope::Client, 1)).is_err_and(|e| e.is_unique_violation()));
        let all = store.run_blocking(TagFields::all).unwrap();
        assert_eq!(all.iter().map(|row| row.id).collect::<Vec<_>>(), [8_003, 8_002, 8_001]);
        assert_eq!(all[0].fields, tag("Борг", TagScope::Request, 10));
        let later = TagFields { active: false, ..tag("Борги", TagScope::Request, 5) };
        let again = later.clone();
        let changed = store.write_blocking(move |c| TagFields::update(c, 8_003, &later, Some(1)));
        assert_eq!(changed.unwrap(), Changed::Done(2));
        let stale = store.write_blocking(move |c| TagFields::update(c, 8_003, &again, Some(1)));
        assert_eq!(stale.unwrap(), Changed::Stale(2));
        store
            .write_blocking(|conn| {
                conn.batch_execute(
                    "insert into clients (id, name, tags, created_at, updated_at) values (1, 'a', '[\"VIP\", \"опт\"]', 1, 1);",
                )
            })
            .unwrap();
        let worn = |name: &'static str| store.run_blocking(move |c| crate::tags::on_clients(c, name)).unwrap();
        assert!(worn("VIP") && !worn("VI") && !worn("Борг"));
        assert!(!store.run_blocking(|c| crate::tags::on_requests(c, 7.into())).unwrap());
        assert!(store.write_blocking(|c| TagFields::delete(c, 8_003)).unwrap());
    });
}

#[test]
fn the_log_of_statuses_tells_a_stretch_of_time_and_how_it_began() {
    on_both(|db| {
        let store = seeded(db);
        for (status, when) in [(31, 10), (32, 20), (31, 30)] {
            store
                .write_blocking(move |c| {
                    operators::set_status(c, OPERATOR.into(), status.into(), None, "manual", at(when))
                })
                .unwrap();
        }
        let between = |from: i64, to: i64| {
            let read =
                move |c: &mut crate::Conn| operators::status_log_between(c, OPERATOR.into(), at(from), at(to), 100);
            let (began, rows) = store.run_blocking(read).unwrap();
            (began.map(|id| id.get()), rows.iter().map(|row| row.to.get()).collect::<Vec<_>>())
        };
        assert_eq!(between(0, 15), (Some(32), vec![31]), "the first change tells what was before");
        assert_eq!(between(15, 31), (Some(31), vec![32, 31]));
        assert_eq!(between(20, 30), (Some(31), vec![32]), "the end is not part of it");
        assert_eq!(between(40, 50), (Some(31), vec![]));
    });
}

#[test]
fn a_group_of_bots_has_one_name_keeps_its_bots_and_goes_when_it_is_empty() {
    use rozmova_actors::domain::{
        listing::BotGroupFields,
        topic::{Bot, OnNoScenario},
    };

    use crate::{
        bots::{Removed, remove},
        catalogue_edit::{bots_with_versions, change_bot, insert_bot},
    };
    on_both(|db| {
        let store = seeded(db);
        let group = |name: &str, order: i32| BotGroupFields { name: name.into(), order, active: true };
        let (shops, banks) = (group("Магазини", 20), group("Банки", 10));
        let (a, b) = (shops.clone(), banks.clone());
        store.write_blocking(move |c| BotGroupFields::insert(c, 7_101, &a)).unwrap();
        store.write_blocking(move |c| BotGroupFields::insert(c, 7_102, &b)).unwrap();
        let again = shops.clone();
        let taken = store.write_blocking(move |c| BotGroupFields::insert(c, 7_103, &again));
        assert!(taken.is_err_and(|e| e.is_unique_violation()));
        let names = |store: &crate::Store| -> Vec<String> {
            let all = store.run_blocking(BotGroupFields::all).unwrap();
            all.into_iter().map(|row| row.fields.name).collect()
        };
        assert_eq!(names(&store), ["Банки", "Магазини"]);

        let bot = Bot {
            id: 7_110.into(),
            name: "Світло".into(),
            is_active: true,
            default_subject_id: None,
            on_no_scenario: OnNoScenario::Queue,
            group_id: Some(7_101.into()),
            removed: false,
        };
        let made = bot.clone();
        store.write_blocking(move |c| insert_bot(c, &made, at(1))).unwrap();
        assert_eq!(store.run_blocking(catalogue::load).unwrap().bot(bot.id), Some(&bot));
        let held = store.write_blocking(|c| BotGroupFields::delete(c, 7_101));
        assert!(held.is_err_and(|e| e.is_foreign_key_violation()));

        let renamed = group("Крамниці", 5);
        let update = store.write_blocking(move |c| BotGroupFields::update(c, 7_101, &renamed, Some(1)));
        assert_eq!(update.unwrap(), Changed::Done(2));
        assert_eq!(names(&store), ["Крамниці", "Банки"]);
        let alone = |bot: &mut Bot| bot.group_id = None;
        let (_, version) = store.write_blocking(move |c| change_bot(c, bot.id, None, at(2), alone)).unwrap().unwrap();
        assert_eq!(version, 2);
        assert!(store.write_blocking(|c| BotGroupFields::delete(c, 7_101)).unwrap());
        assert_eq!(names(&store), ["Банки"]);

        let take = |expect| store.write_blocking(move |c| remove(c, 7_110.into(), expect, at(3))).unwrap();
        assert_eq!(take(None), Removed::Active);
        let off = |bot: &mut Bot| bot.is_active = false;
        store.write_blocking(move |c| change_bot(c, 7_110.into(), None, at(3), off)).unwrap().unwrap();
        assert_eq!(take(Some(1)), Removed::Not(Changed::Stale(3)));
        assert_eq!(take(Some(3)), Removed::Done);
        assert_eq!(take(None), Removed::Not(Changed::Missing));
        let left = store.run_blocking(catalogue::load).unwrap();
        let left = left.bot(7_110.into()).unwrap();
        assert_eq!((left.name.as_str(), left.removed), ("Світло", true), "dialogs go on naming it");
        let listed = store.run_blocking(bots_with_versions).unwrap();
        assert!(listed.iter().all(|(bot, _)| bot.id != left.id));
    });
}
