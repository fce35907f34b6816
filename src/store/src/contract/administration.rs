//! What administrators and sign-ins write: the same on both databases.

use rozmova_actors::domain::{
    ChannelKind, Role,
    settings::Method,
    topic::{Bot, OnNoScenario, SkillGroup, Subject},
};

use super::{fixtures::*, on_both, on_both_async, writing::start};
use crate::{
    Store, StoreError,
    access_links::{self, LinkKind, LinkRow},
    api_keys::{self, ApiKeyRow},
    audit_log::{self, AuditLogRow},
    catalogue,
    catalogue_edit::{self, Changed, ConnectionRow},
    client_fields::{self, Holder},
    directory_people::{self, PersonRow, PersonState},
    embed_tokens::{self, NewEmbedToken},
    idempotency::{self, Begun},
    lists::{self, ListTable as _},
    notifications, preferences,
    quick_replies::{self, QuickReplyRow},
    second_factors,
    sessions::{self, SessionRow},
    sso_attempts::{self, NewAttempt},
    testing::FreshDb,
    users::{self, NewUser, RoleRow, UserChange},
    visitor,
    writer::WriterOptions,
};

pub(super) fn seeded(db: &FreshDb) -> Store {
    let store = db.open();
    seed(&store);
    store
}

fn new_user(id: i64, email: &str, role: i64) -> NewUser {
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
fn a_second_factor_is_confirmed_once_and_each_of_its_codes_works_once() {
    on_both(|db| {
        let store = seeded(db);
        let user = OPERATOR.into();
        let begin = |secret: &'static [u8]| {
            store.write_blocking(move |c| second_factors::begin(c, user, secret, at(1))).unwrap()
        };
        assert!(begin(b"one") && begin(b"two"), "what is not confirmed is replaced");
        let codes = vec!["a".to_owned(), "b".to_owned()];
        let confirm = move |c: &mut crate::Conn| second_factors::confirm(c, user, 40, &codes.clone(), at(2));
        assert!(store.write_blocking(confirm.clone()).unwrap());
        assert!(!store.write_blocking(confirm).unwrap());
        assert!(!begin(b"three"), "a confirmed one is not replaced in passing");
        let row = store.run_blocking(move |c| second_factors::of(c, user)).unwrap().unwrap();
        assert_eq!((row.secret.as_slice(), row.confirmed_at, row.last_step), (&b"two"[..], Some(at(2)), 40));
        let step = |n: i64| store.write_blocking(move |c| second_factors::use_step(c, user, n)).unwrap();
        assert!(!step(40) && step(41) && !step(41) && !step(39));
        let code =
            |hash: &'static str| store.write_blocking(move |c| second_factors::use_code(c, user, hash, at(3))).unwrap();
        assert!(code("a") && !code("a") && !code("z"));
        assert_eq!(store.run_blocking(move |c| second_factors::codes_left(c, user)).unwrap(), 1);
        assert!(store.write_blocking(move |c| second_factors::remove(c, user)).unwrap());
        assert_eq!(store.run_blocking(move |c| second_factors::codes_left(c, user)).unwrap(), 0);
    });
}

#[test]
fn au_04_a_link_is_used_once_and_a_newer_one_ends_it() {
    on_both(|db| {
        let store = seeded(db);
        let link = |id: i64, hash: &str| LinkRow {
            id,
            user_id: OPERATOR.into(),
            kind: LinkKind::Reset,
            token_hash: hash.into(),
            created_by_id: None,
            created_at: at(id),
            expires_at: at(100),
            used_at: None,
            revoked_at: None,
        };
        for (id, hash) in [(1, "one"), (2, "two")] {
            let new = link(id, hash);
            store.write_blocking(move |c| access_links::insert(c, &new)).unwrap();
        }
        let find = |hash: &'static str| store.run_blocking(move |c| access_links::by_hash(c, hash)).unwrap();
        assert_eq!(find("one").map(|row| (row.revoked_at, row.is_alive(at(3)))), Some((Some(at(2)), false)));
        assert_eq!(find("two"), Some(link(2, "two")));
        assert_eq!(find("three"), None);
        let consume = |id: i64, now: i64| store.write_blocking(move |c| access_links::consume(c, id, at(now))).unwrap();
        assert!(!consume(1, 3), "a newer one took its place");
        assert!(!consume(2, 100), "too late");
        assert!(consume(2, 3));
        assert!(!consume(2, 4), "once");
    });
}

#[test]
fn a_token_of_the_embedded_panel_signs_in_once_and_in_time() {
    on_both(|db| {
        let store = seeded(db);
        for (hash, ends) in [("one", 60), ("two", 60)] {
            let new = NewEmbedToken {
                token_hash: hash.into(),
                user_id: OPERATOR.into(),
                created_at: at(1),
                expires_at: at(ends),
            };
            store.write_blocking(move |c| embed_tokens::insert(c, &new)).unwrap();
        }
        let consume = |hash: &'static str, now: i64| {
            store.write_blocking(move |c| embed_tokens::consume(c, hash, at(now))).unwrap()
        };
        assert_eq!(consume("three", 2), None, "never was");
        assert_eq!(consume("one", 2), Some(OPERATOR.into()));
        assert_eq!(consume("one", 3), None, "once");
        assert_eq!(consume("two", 60), None, "too late");
        let purge = |before: i64| store.write_blocking(move |c| embed_tokens::purge(c, at(before))).unwrap();
        assert_eq!((purge(60), purge(61), purge(61)), (0, 2, 0));
    });
}

#[test]
fn a_sign_in_with_the_companys_account_comes_back_once_in_time_and_to_its_own_browser() {
    on_both(|db| {
        let store = seeded(db);
        let begin = |state: &str, now: i64, most: i64| {
            let new = NewAttempt {
                state_hash: state.into(),
                browser_hash: "hers".into(),
                sealed: format!("sealed {state}"),
                created_at: at(now),
                expires_at: at(now + 60),
            };
            store.write_blocking(move |c| sso_attempts::insert(c, &new, most)).unwrap()
        };
        let consume = |state: &'static str, browser: &'static str, now: i64| {
            store.write_blocking(move |c| sso_attempts::consume(c, state, browser, at(now))).unwrap()
        };
        assert!(begin("one", 1, 2) && begin("two", 1, 2));
        assert!(!begin("three", 2, 2), "as many as may be under way");
        assert_eq!(consume("three", "hers", 2), None, "never was");
        assert_eq!(consume("one", "another", 2), None, "begun in another browser");
        assert_eq!(consume("one", "hers", 2), Some("sealed one".into()), "which takes nothing from its own");
        assert_eq!(consume("one", "hers", 3), None, "once");
        assert_eq!(consume("two", "hers", 61), None, "too late");
        assert!(begin("four", 62, 1), "what is over makes room");
        let purge = |before: i64| store.write_blocking(move |c| sso_attempts::purge(c, at(before))).unwrap();
        assert_eq!((purge(122), purge(123), purge(123)), (0, 1, 0));
    });
}

#[test]
fn what_the_company_directory_said_of_somebody_is_remembered() {
    on_both(|db| {
        let store = seeded(db);
        let note = |user: i64, dn: &str, state: PersonState, seen: i64| {
            let row = PersonRow { user_id: user.into(), dn: dn.into(), state, seen_at: at(seen) };
            store.write_blocking(move |c| directory_people::note(c, &row))
        };
        assert_eq!(store.run_blocking(directory_people::all).unwrap(), vec![]);
        assert_eq!(note(OPERATOR, "cn=a", PersonState::Present, 1).unwrap(), None, "never seen");
        assert_eq!(note(OPERATOR, "cn=b", PersonState::Disabled, 2).unwrap(), Some(PersonState::Present));
        assert_eq!(note(OPERATOR, "cn=b", PersonState::Gone, 3).unwrap(), Some(PersonState::Disabled));
        let row = PersonRow { user_id: OPERATOR.into(), dn: "cn=b".into(), state: PersonState::Gone, seen_at: at(3) };
        assert_eq!(store.run_blocking(directory_people::all).unwrap(), vec![row]);
        let nobody = note(999_999, "cn=c", PersonState::Present, 4);
        assert!(nobody.is_err_and(|e| e.is_foreign_key_violation()));
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
fn a_refresh_token_is_exchanged_once_and_the_former_is_remembered() {
    on_both(|db| {
        let store = seeded(db);
        let row = SessionRow {
            id: 1.into(),
            user_id: OPERATOR.into(),
            refresh_hash: "one".into(),
            previous_refresh_hash: None,
            csrf_token: "csrf".into(),
            ip: "10.0.0.1".into(),
            user_agent: "Firefox".into(),
            created_at: at(1),
            last_seen_at: at(1),
            refreshed_at: at(1),
            expires_at: at(100),
            revoked_at: None,
            revoked_reason: String::new(),
        };
        let stored = row.clone();
        store.write_blocking(move |c| sessions::insert(c, &stored)).unwrap();
        assert_eq!(store.run_blocking(|c| sessions::by_id(c, 1.into())).unwrap(), Some(row));
        let rotate = |from: &'static str, to: &'static str| {
            store.write_blocking(move |c| sessions::rotate(c, 1.into(), from, to, at(2))).unwrap()
        };
        assert!(rotate("one", "two"));
        assert!(!rotate("one", "three"), "somebody was first");
        let reused = store.run_blocking(|c| sessions::by_refresh_hash(c, "one")).unwrap().unwrap();
        assert_eq!(reused.previous_refresh_hash.as_deref(), Some("one"));
        assert_eq!(store.write_blocking(|c| sessions::revoke_all_of(c, OPERATOR.into(), "reuse", at(3))).unwrap(), 1);
        store.write_blocking(|c| sessions::revoke(c, 1.into(), "later", at(4))).unwrap();
        let ended = store.run_blocking(|c| sessions::by_id(c, 1.into())).unwrap().unwrap();
        assert_eq!((ended.revoked_at, ended.revoked_reason.as_str()), (Some(at(3)), "reuse"));
        assert!(!rotate("two", "four"), "what is over is not exchanged");
        assert_eq!(store.write_blocking(|c| sessions::purge(c, at(100))).unwrap(), 0);
        assert_eq!(store.write_blocking(|c| sessions::purge(c, at(101))).unwrap(), 1);
    });
}

#[test]
fn an_idempotency_key_answers_once_and_its_repeats_alike() {
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
        store.write_blocking(|c| idempotency::purge(c, at(10_000_000))).unwrap();
        assert!(matches!(begin("c", 502), Begun::New));
    });
}

#[test]
fn keys_are_found_by_prefix_and_revoked_once() {
    on_both(|db| {
        let store = seeded(db);
        let key = ApiKeyRow {
            id: 4_001,
            name: "CRM".into(),
            prefix: "rz_abcd".into(),
            key_hash: "hash".into(),
            scopes: vec!["dialogs:read".into(), "messages:write".into()],
            created_by_id: Some(OPERATOR.into()),
            created_at: at(1),
            expires_at: None,
            revoked_at: None,
            last_used_at: None,
        };
        let stored = key.clone();
        store.write_blocking(move |c| api_keys::insert(c, &stored)).unwrap();
        assert_eq!(store.run_blocking(|c| api_keys::by_prefix(c, "rz_abcd")).unwrap(), Some(key));
        assert_eq!(store.run_blocking(|c| api_keys::by_prefix(c, "rz_")).unwrap(), None);
        store.write_blocking(|c| api_keys::touch(c, 4_001, at(7))).unwrap();
        assert!(store.write_blocking(|c| api_keys::revoke(c, 4_001, at(8))).unwrap().is_some());
        store.write_blocking(|c| api_keys::revoke(c, 4_001, at(9))).unwrap();
        let found = store.run_blocking(|c| api_keys::list(c, 0, 10)).unwrap();
        assert_eq!((found[0].last_used_at, found[0].revoked_at), (Some(at(7)), Some(at(8))));
    });
}

fn quick_reply(id: i64, owner: Option<i64>, shortcut: &str) -> QuickReplyRow {
    QuickReplyRow {
        id: id.into(),
        owner_id: owner.map(Into::into),
        title: format!("Вітання {id}"),
        shortcut: shortcut.into(),
        text: "Добрий день, {{client.name}}!\nЧим допомогти?".into(),
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
fn of_changes_made_at_once_from_one_version_exactly_one_is_stored() {
    const AT_ONCE: i64 = 6;
    on_both(|db| {
        let store = seeded(db);
        let bot = Bot {
            id: 5_003.into(),
            name: "Бот".into(),
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
        };
        let bot = Bot {
            id: 5_003.into(),
            name: "Бот".into(),
            is_active: true,
            default_subject_id: Some(5_001.into()),
            on_no_scenario: OnNoScenario::Ignore,
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
        let smaller = SkillGroup { subject_ids: Vec::new(), active: false, normative_reply_s: Some(120), ..group };
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
        let first = (engine.first_status(), engine.first_priority());
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
            active: true,
        };
        store.write_blocking(move |c| OperatorStatusFields::insert(c, 5_002, &back)).unwrap();
        let online = store.run_blocking(|conn| crate::operators::default_status(conn, true)).unwrap();
        assert_eq!(online.map(|id| id.get()), Some(5_002));
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

#[test]
fn only_living_sign_ins_of_the_person_are_listed_the_one_used_last_first() {
    on_both(|db| {
        let store = seeded(db);
        let session = |id: i64, expires: i64| SessionRow {
            id: id.into(),
            user_id: OPERATOR.into(),
            refresh_hash: format!("h{id}"),
            previous_refresh_hash: None,
            csrf_token: "c".into(),
            ip: "10.0.0.1".into(),
            user_agent: "Firefox".into(),
            created_at: at(1),
            last_seen_at: at(id),
            refreshed_at: at(1),
            expires_at: at(expires),
            revoked_at: None,
            revoked_reason: String::new(),
        };
        store
            .write_blocking(move |c| {
                for (id, expires) in [(1, 100), (2, 100), (3, 5), (4, 100)] {
                    sessions::insert(c, &session(id, expires))?;
                }
                sessions::revoke(c, 2.into(), "signed_out", at(3))
            })
            .unwrap();
        let alive = |user: i64| {
            let rows = store.run_blocking(move |c| sessions::alive_of(c, user.into(), at(10), 50)).unwrap();
            rows.iter().map(|row| row.id.get()).collect::<Vec<_>>()
        };
        assert_eq!(alive(OPERATOR), [4, 1]);
        assert!(alive(OPERATOR + 1).is_empty());
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

#[tokio::test]
async fn a_visitor_sees_their_own_lines_and_no_internal_ones() {
    on_both_async(async |db| {
        use rozmova_actors::{domain::Direction, ports::Journal};
        let (store, writer) = start(db, WriterOptions::default());
        for n in [1, 2] {
            assert!(writer.write(opening(n)).await.is_ok());
        }
        let mut note = further(1, 2, 60);
        note.messages[0].message.direction = Direction::Internal;
        assert!(writer.write(note).await.is_ok());
        assert!(writer.write(further(1, 3, 61)).await.is_ok());
        let history = async |dialog: Option<i64>, before: Option<i64>| {
            let read = store.run(move |c| visitor::history(c, 1.into(), dialog, before.map(Into::into), 50));
            read.await.unwrap().map(|lines| lines.iter().map(|line| line.id.get()).collect::<Vec<_>>())
        };
        assert_eq!(history(None, None).await, Some(vec![61, 1]));
        assert_eq!(history(Some(1), Some(61)).await, Some(vec![1]));
        assert_eq!(history(None, Some(2)).await, None, "a line of somebody else");
        assert_eq!(history(Some(2), None).await, None, "a dialog of somebody else");
        let found = store.run(|c| visitor::contact_of_chat(c, CONNECTION, "chat-2")).await.unwrap();
        assert_eq!(found.map(|id| id.get()), Some(2));
        assert_eq!(store.run(|c| visitor::newest_event(c, slot_of(1))).await.unwrap(), 1);
        assert_eq!(store.run(|c| visitor::newest_event(c, slot_of(9))).await.unwrap(), 0);
        let missing: Result<_, StoreError> = store.run(|c| visitor::contact(c, 77.into())).await;
        assert_eq!(missing.unwrap(), None);
    })
    .await;
}
