//! What administrators set up: topics, lists, settings, quick replies, a chat's own code.

use rozmova_actors::domain::{
    ChannelKind,
    settings::Method,
    topic::{Bot, CloseNeed, OnNoScenario, SkillGroup, Subject},
};

use super::{fixtures::*, on_both, people::new_user};
use crate::{
    catalogue,
    catalogue_edit::{self, Changed, ConnectionRow},
    lists::{self, ListTable as _},
    quick_replies::{self, QuickReplyRow},
    users,
};

#[test]
fn what_administrators_set_up_is_what_the_engine_reads() {
    on_both(|db| {
        let store = seeded(db);
        let topic = Subject {
            id: 5_001.into(),
            name: "Доставка".into(),
            alias: "delivery".into(),
            parent_id: Some(SUBJECT.into()),
            active: true,
            calendar_id: None,
            order: 7,
            default_status_id: Some(12.into()),
            priority_id: Some(23.into()),
            require_on_close: [CloseNeed::Comment].into(),
        };
        let group = SkillGroup {
            id: 5_002.into(),
            name: "Логісти".into(),
            active: true,
            subject_ids: vec![SUBJECT.into(), 5_001.into()],
            operator_ids: vec![OPERATOR.into()],
            normative_accept_s: None,
            normative_reply_s: None,
            weight: 7,
            overflow_group_id: None,
            overflow_after_s: Some(45),
            method_override: Some(Method::LevelFirst),
            limit_override: Some(3),
            touches_per_day: Some(60),
        };
        let bot = Bot {
            id: 5_003.into(),
            name: "Бот".into(),
            is_active: true,
            default_subject_id: Some(5_001.into()),
            on_no_scenario: OnNoScenario::Ignore,
            group_id: None,
            removed: false,
        };
        let (t, g, b) = (topic.clone(), group.clone(), bot.clone());
        store
            .write_blocking(move |c| {
                catalogue_edit::insert_subject(c, &t, at(1))?;
                catalogue_edit::insert_skill_group(c, &g, at(1))?;
                catalogue_edit::insert_bot(c, &b, at(1))
            })
            .unwrap();
        let twice = Subject { id: 5_009.into(), ..topic.clone() };
        let taken = store.write_blocking(move |c| catalogue_edit::insert_subject(c, &twice, at(1)));
        assert!(taken.is_err_and(|e| e.is_unique_violation()));
        let read = store.run_blocking(catalogue::load).unwrap();
        assert!(read.subjects.contains(&topic));
        assert_eq!(read.skill_groups, vec![group.clone()]);
        assert_eq!(read.bot(bot.id), Some(&bot));
        let smaller = SkillGroup {
            subject_ids: Vec::new(),
            active: false,
            normative_reply_s: Some(120),
            touches_per_day: None,
            ..group
        };
        let wrong = SkillGroup { operator_ids: vec![77.into()], ..smaller.clone() };
        let kept = smaller.clone();
        let update = move |c: &mut crate::Conn| catalogue_edit::update_skill_group(c, &kept, Some(1));
        assert_eq!(store.write_blocking(update.clone()).unwrap(), Changed::Done(2));
        assert_eq!(store.write_blocking(update).unwrap(), Changed::Stale(2), "somebody changed it meanwhile");
        let rename = |name: &'static str, expect: Option<i64>| {
            store.write_blocking(move |c| {
                catalogue_edit::change_bot(c, 5_003.into(), expect, at(2), |bot| bot.name = name.into())
            })
        };
        let renamed = Bot { name: "Інший".into(), ..bot.clone() };
        assert_eq!(rename("Інший", Some(1)).unwrap(), Ok((renamed.clone(), 2)));
        assert_eq!(rename("Третій", Some(1)).unwrap(), Err(Changed::Stale(2)));
        let stored = store.run_blocking(|c| catalogue_edit::bot_with_version(c, 5_003.into())).unwrap();
        assert_eq!(stored, Some((renamed.clone(), 2)));
        let all = store.run_blocking(catalogue_edit::bots_with_versions).unwrap();
        assert!(all.contains(&(renamed, 2)));
        let nobody = store.write_blocking(|c| catalogue_edit::change_bot(c, 77.into(), None, at(2), |_| ())).unwrap();
        assert_eq!(nobody, Err(Changed::Missing));
        let gone = Subject { id: 5_010.into(), ..topic };
        let missing = store.write_blocking(move |c| catalogue_edit::update_subject(c, &gone, None)).unwrap();
        assert_eq!(missing, Changed::Missing);
        let in_use = store.write_blocking(|c| catalogue_edit::delete_subject(c, SUBJECT.into()));
        assert!(in_use.is_err_and(|e| e.is_foreign_key_violation()));
        let refused = store.write_blocking(move |c| catalogue_edit::update_skill_group(c, &wrong, None));
        assert!(refused.is_err_and(|e| e.is_foreign_key_violation()));
        assert_eq!(store.run_blocking(catalogue::all_skill_groups).unwrap(), vec![smaller], "the refused left nothing");

        let row = ConnectionRow {
            id: 5_004.into(),
            bot_id: bot.id,
            channel: ChannelKind::Widget,
            status: "active".into(),
            credentials: Some(vec![0, 255, 7]),
            settings: serde_json::json!({"title": "Чат"}),
            inbound_token_hash: Some("h".into()),
            version: 1,
        };
        let stored = row.clone();
        let id = store.write_blocking(move |c| catalogue_edit::put_connection(c, &stored, at(1))).unwrap();
        assert_eq!(id, row.id);
        let find =
            |channel| store.run_blocking(move |c| catalogue_edit::connection_of(c, 5_003.into(), channel)).unwrap();
        assert_eq!(find(ChannelKind::Widget), Some(row.clone()));
        assert_eq!(find(ChannelKind::Telegram), None);
        let next = ConnectionRow { id: 5_005.into(), status: "disabled".into(), ..row };
        let id = store.write_blocking(move |c| catalogue_edit::put_connection(c, &next, at(1))).unwrap();
        assert_eq!(id.get(), 5_004, "the connection keeps its id");
        assert_eq!(find(ChannelKind::Widget).map(|row| (row.status, row.version)), Some(("disabled".into(), 2)));
    });
}

#[test]
fn a_list_has_one_default_and_its_rows_an_optimistic_lock() {
    use rozmova_actors::domain::listing::{OperatorStatusFields, PriorityFields, StatusFields};
    on_both(|db| {
        let store = seeded(db);
        let urgent = PriorityFields {
            name: "Терміново".into(),
            color: "#ff0000".into(),
            weight: 90,
            is_default: true,
            active: true,
        };
        let new = urgent.clone();
        store.write_blocking(move |c| PriorityFields::insert(c, 5_001, &new)).unwrap();
        let all = store.run_blocking(PriorityFields::all).unwrap();
        let defaults: Vec<i64> = all.iter().filter(|row| row.fields.is_default).map(|row| row.id).collect();
        assert_eq!((all.len(), defaults), (5, vec![5_001]), "the former default is none any more");
        let former = all.iter().find(|row| row.id == 22).map(|row| row.version);
        assert_eq!(former, Some(2), "who edits the former default meanwhile is told");
        let engine = store.run_blocking(catalogue::load).unwrap();
        let first = (engine.first_status(None), engine.first_priority(None));
        assert_eq!(first, (Some(11.into()), Some(5_001.into())), "what new dialogs begin with");
        let off = PriorityFields { active: false, is_default: false, ..urgent };
        let again = off.clone();
        let done = store.write_blocking(move |c| PriorityFields::update(c, 5_001, &off, Some(1))).unwrap();
        assert_eq!(done, Changed::Done(2));
        let stale = store.write_blocking(move |c| PriorityFields::update(c, 5_001, &again, Some(1))).unwrap();
        assert_eq!(stale, Changed::Stale(2));
        assert_eq!(store.run_blocking(catalogue::all_priorities).unwrap().len(), 4, "the engine sees active ones");
        assert!(store.write_blocking(|c| PriorityFields::delete(c, 5_001)).unwrap());
        assert!(!store.write_blocking(|c| PriorityFields::delete(c, 5_001)).unwrap());

        let row = store.run_blocking(|c| StatusFields::one(c, 13)).unwrap().unwrap();
        assert_eq!((row.fields.category.as_str(), row.version), ("on_pause", 1));
        let later = StatusFields { order: 9, ..row.fields };
        store.write_blocking(move |c| StatusFields::update(c, 13, &later, None)).unwrap();
        assert_eq!(store.run_blocking(StatusFields::all).unwrap().last().map(|row| row.id), Some(13));

        let back = OperatorStatusFields {
            name: "Бекофіс".into(),
            color: "#123456".into(),
            can_receive: true,
            count_time_after_all_closed: false,
            order: 3,
            is_default_online: true,
            is_default_offline: false,
            max_minutes: Some(20),
            active: true,
        };
        store.write_blocking(move |c| OperatorStatusFields::insert(c, 5_002, &back)).unwrap();
        let online = store.run_blocking(|conn| crate::operators::default_status(conn, true)).unwrap();
        assert_eq!(online.map(|id| id.get()), Some(5_002));
        let row = store.run_blocking(|c| OperatorStatusFields::one(c, 5_002)).unwrap().unwrap();
        assert_eq!(row.fields.max_minutes, Some(20));
        let engine = store.run_blocking(catalogue::all_operator_statuses).unwrap();
        let limits: Vec<i32> = engine.iter().filter_map(|s| s.max_minutes).collect();
        assert_eq!(limits, [20], "the engine sees it, and nobody else's time is limited");
        assert_eq!(store.run_blocking(|c| lists::operators_in(c, 32)).unwrap(), 1);
        let held = store.write_blocking(|c| OperatorStatusFields::delete(c, 32));
        assert!(held.is_err_and(|e| e.is_foreign_key_violation()));
    });
}

#[test]
fn a_setting_has_a_version_and_a_stale_write_is_refused() {
    on_both(|db| {
        let store = db.open();
        let put = |value: serde_json::Value, expect| {
            store
                .write_blocking(move |c| {
                    catalogue_edit::put_setting(c, catalogue::OP_PANEL, &value, expect, None, at(1))
                })
                .unwrap()
        };
        assert!(put(serde_json::json!({"dialog_limit_total": 9}), Some(1)));
        assert!(!put(serde_json::json!({"dialog_limit_total": 1}), Some(1)));
        assert_eq!(store.run_blocking(catalogue::op_settings).unwrap().dialog_limit_total, 9);
        assert_eq!(store.run_blocking(|c| catalogue_edit::setting(c, catalogue::OP_PANEL)).unwrap().1, 2);
        assert!(put(serde_json::json!({"of_a_newer_program": 1}), None));
        assert_eq!(
            store.run_blocking(catalogue::op_settings).unwrap().dialog_limit_total,
            5,
            "defaults, not a failed start"
        );
        assert_eq!(store.run_blocking(catalogue::limit_settings).unwrap().user_per_s, 100);
    });
}

fn quick_reply(id: i64, owner: Option<i64>, shortcut: &str) -> QuickReplyRow {
    QuickReplyRow {
        id: id.into(),
        owner_id: owner.map(Into::into),
        title: format!("Вітання {id}"),
        shortcut: shortcut.into(),
        text: "Добрий день, {{client.name}}!\nЧим допомогти?".into(),
        category: "Вітання".into(),
        channels: vec![rozmova_actors::domain::ChannelKind::Telegram],
        skill_group_ids: Vec::new(),
        created_at: at(1),
        updated_at: at(1),
        version: 1,
    }
}

#[test]
fn a_quick_reply_is_everybodys_or_its_owners_alone() {
    on_both(|db| {
        let store = seeded(db);
        store.write_blocking(|c| users::insert(c, &new_user(3_001, "t@x.ua", 3), users::SEEDED_OFFLINE)).unwrap();
        let insert =
            |row: QuickReplyRow, most: i64| store.write_blocking(move |c| quick_replies::insert(c, &row, most));
        let ids = |viewer: Option<i64>, after: i64| -> Vec<i64> {
            let rows =
                store.run_blocking(move |c| quick_replies::list(c, viewer.map(Into::into), after.into(), 10)).unwrap();
            rows.iter().map(|row| row.id.get()).collect()
        };
        assert!(insert(quick_reply(6_001, None, "вітання"), 10).unwrap());
        assert!(insert(quick_reply(6_002, Some(OPERATOR), "вітання"), 10).unwrap(), "one's own may be named alike");
        assert!(insert(quick_reply(6_003, Some(3_001), "вітання"), 10).unwrap());
        assert!(insert(quick_reply(6_004, None, ""), 10).unwrap());
        assert!(insert(quick_reply(6_005, None, ""), 10).unwrap(), "no shortcut is no name");
        assert_eq!(ids(Some(OPERATOR), 0), vec![6_001, 6_002, 6_004, 6_005]);
        assert_eq!(ids(Some(3_001), 6_001), vec![6_003, 6_004, 6_005]);
        assert_eq!(ids(None, 0), vec![6_001, 6_004, 6_005]);
        for owner in [None, Some(OPERATOR)] {
            let taken = insert(quick_reply(6_009, owner, "вітання"), 10);
            assert!(taken.is_err_and(|e| e.is_unique_violation()), "{owner:?}");
        }
        assert!(insert(quick_reply(6_009, Some(77), ""), 10).is_err_and(|e| e.is_foreign_key_violation()));
        assert!(!insert(quick_reply(6_009, None, ""), 3).unwrap(), "the team has three already");
        assert!(!insert(quick_reply(6_009, Some(OPERATOR), ""), 1).unwrap());
        assert!(insert(quick_reply(6_009, Some(OPERATOR), ""), 2).unwrap());
    });
}

#[test]
fn a_quick_reply_changes_by_its_version_and_is_deleted_once() {
    on_both(|db| {
        let store = seeded(db);
        let row = quick_reply(6_001, Some(OPERATOR), "hi");
        let (first, other) = (row.clone(), quick_reply(6_002, Some(OPERATOR), "bye"));
        store
            .write_blocking(move |c| Ok(quick_replies::insert(c, &first, 9)? && quick_replies::insert(c, &other, 9)?))
            .unwrap();
        let find = || store.run_blocking(|c| quick_replies::by_id(c, 6_001.into())).unwrap();
        assert_eq!(find(), Some(row.clone()));
        let changed = QuickReplyRow { title: "Привіт".into(), text: "Так".into(), updated_at: at(5), ..row };
        let update = |row: QuickReplyRow| store.write_blocking(move |c| quick_replies::update(c, &row));
        assert!(update(changed.clone()).unwrap());
        assert!(!update(changed.clone()).unwrap(), "somebody was first");
        let now = QuickReplyRow { version: 2, ..changed };
        assert_eq!(find(), Some(now.clone()));
        let taken = update(QuickReplyRow { shortcut: "bye".into(), ..now.clone() });
        assert!(taken.is_err_and(|e| e.is_unique_violation()));
        let remove = || store.write_blocking(|c| quick_replies::remove(c, 6_001.into())).unwrap();
        assert!(remove());
        assert!(!remove());
        assert_eq!(find(), None);
        assert!(!update(now).unwrap());
    });
}

#[test]
fn own_code_of_a_chat_has_numbered_versions_of_which_the_newest_fifty_are_kept() {
    use crate::widget_codes::{self, CodeRow, KEPT};
    on_both(|db| {
        let store = seeded(db);
        let append = |version: i64| {
            let row = CodeRow {
                bot_id: BOT.into(),
                version,
                script: format!("s{version}"),
                style: String::new(),
                enabled: version % 2 == 1,
                hash: format!("h{version}"),
                by_id: Some(OPERATOR.into()),
                by_name: "Ірина".into(),
                created_at: at(version),
            };
            store.write_blocking(move |c| widget_codes::append(c, &row)).unwrap()
        };
        let newest = || store.run_blocking(|c| widget_codes::newest(c, BOT.into())).unwrap();
        assert_eq!(newest(), None);
        assert!(!append(2), "the first one has the number 1");
        for version in 1..=KEPT + 2 {
            assert!(append(version), "{version}");
        }
        assert!(!append(KEPT + 2), "a number is given once");
        let row = newest().unwrap();
        assert_eq!((row.version, row.script.as_str(), row.enabled), (KEPT + 2, "s52", false));
        let kept = store.run_blocking(|c| widget_codes::list(c, BOT.into())).unwrap();
        let numbers: Vec<i64> = kept.iter().map(|row| row.version).collect();
        assert_eq!(numbers, (3..=KEPT + 2).rev().collect::<Vec<_>>());
    });
}

#[test]
fn how_a_connection_is_is_written_without_a_new_version_and_read_at_the_next_start() {
    use crate::bots::{Pulse, pulses, write_pulse};
    on_both(|db| {
        let store = seeded(db);
        let of = || {
            let all = store.run_blocking(pulses).unwrap();
            all.into_iter().find(|(id, _)| *id == CONNECTION.into()).map(|(_, pulse)| pulse)
        };
        assert_eq!(of(), Some(Pulse::default()));
        let version = || store.run_blocking(catalogue_edit::connections).unwrap()[0].version;
        let before = version();
        let pulse = Pulse {
            last_inbound_at: Some(at(5)),
            last_outbound_at: None,
            last_error_at: Some(at(6)),
            last_error: "network".into(),
            failures: 3,
        };
        let row = pulse.clone();
        store.write_blocking(move |c| write_pulse(c, CONNECTION.into(), &row)).unwrap();
        assert_eq!((of(), version()), (Some(pulse), before));
    });
}
