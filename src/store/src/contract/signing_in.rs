//! Ways to sign in: second factors, links, tokens, the company's account and directory, sign-ins, keys.

use super::{fixtures::*, on_both};
use crate::{
    access_links::{self, LinkKind, LinkRow},
    api_keys::{self, ApiKeyRow},
    directory_people::{self, PersonRow, PersonState},
    embed_tokens::{self, NewEmbedToken},
    second_factors,
    sessions::{self, SessionRow},
    sso_attempts::{self, NewAttempt},
};

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
fn a_role_that_asks_for_a_second_factor_is_owed_one_until_it_is_confirmed() {
    use crate::users;
    on_both(|db| {
        let store = seeded(db);
        let user = OPERATOR.into();
        let owes = || store.run_blocking(move |c| users::info(c, user)).unwrap().unwrap().owes_second_factor;
        let asks = |asks: bool| {
            let mut role = store.run_blocking(users::all_roles).unwrap().into_iter().find(|role| role.id == 3).unwrap();
            role.second_factor = asks;
            store.write_blocking(move |c| users::update_role(c, &role, None)).unwrap();
        };
        assert!(!owes());
        asks(true);
        assert!(owes());
        store.write_blocking(move |c| second_factors::begin(c, user, b"one", at(1))).unwrap();
        assert!(owes(), "begun is not confirmed");
        store.write_blocking(move |c| second_factors::confirm(c, user, 40, &[], at(2))).unwrap();
        assert!(!owes());
        store.write_blocking(move |c| second_factors::remove(c, user)).unwrap();
        assert!(owes());
        asks(false);
        assert!(!owes());
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
        let there = || store.run_blocking(|c| directory_people::present_of(c, &[OPERATOR.into()])).unwrap();
        assert!(there().is_empty(), "gone");
        note(OPERATOR, "cn=b", PersonState::Present, 4).unwrap();
        assert!(there().contains(&OPERATOR.into()));
        let nobody = note(999_999, "cn=c", PersonState::Present, 4);
        assert!(nobody.is_err_and(|e| e.is_foreign_key_violation()));
    });
}

#[test]
fn what_the_last_look_at_the_directory_came_to_is_kept_alone() {
    use crate::directory_syncs::{self, SyncRow};
    on_both(|db| {
        let store = seeded(db);
        assert_eq!(store.run_blocking(directory_syncs::last).unwrap(), None);
        for (ended, problem) in [(1, Some("unreachable")), (2, None)] {
            let row = SyncRow {
                ended_at: at(ended),
                problem: problem.map(str::to_owned),
                detail: String::from("а"),
                report: serde_json::json!({"people": ended}),
            };
            let stored = row.clone();
            store.write_blocking(move |c| directory_syncs::put(c, &stored)).unwrap();
            assert_eq!(store.run_blocking(directory_syncs::last).unwrap(), Some(row));
        }
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
            confirmed_at: None,
        };
        let stored = row.clone();
        store.write_blocking(move |c| sessions::insert(c, &stored)).unwrap();
        assert_eq!(store.run_blocking(|c| sessions::by_id(c, 1.into())).unwrap(), Some(row));
        let rotate = |from: &'static str, to: &'static str| {
            store.write_blocking(move |c| sessions::rotate(c, 1.into(), from, to, at(2))).unwrap()
        };
        assert!(rotate("one", "two"));
        assert!(!rotate("one", "three"), "somebody was first");
        let confirm = |now: i64| store.write_blocking(move |c| sessions::confirm(c, 1.into(), at(now))).unwrap();
        assert!(confirm(2));
        let confirmed = store.run_blocking(|c| sessions::by_id(c, 1.into())).unwrap().unwrap();
        assert_eq!(confirmed.confirmed_at, Some(at(2)), "that it is still the same person");
        let reused = store.run_blocking(|c| sessions::by_refresh_hash(c, "one")).unwrap().unwrap();
        assert_eq!(reused.previous_refresh_hash.as_deref(), Some("one"));
        assert_eq!(store.write_blocking(|c| sessions::revoke_all_of(c, OPERATOR.into(), "reuse", at(3))).unwrap(), 1);
        store.write_blocking(|c| sessions::revoke(c, 1.into(), "later", at(4))).unwrap();
        let ended = store.run_blocking(|c| sessions::by_id(c, 1.into())).unwrap().unwrap();
        assert_eq!((ended.revoked_at, ended.revoked_reason.as_str()), (Some(at(3)), "reuse"));
        assert!(!rotate("two", "four"), "what is over is not exchanged");
        assert!(!confirm(5), "nor confirmed");
        assert_eq!(store.write_blocking(|c| sessions::purge(c, at(100))).unwrap(), 0);
        assert_eq!(store.write_blocking(|c| sessions::purge(c, at(101))).unwrap(), 1);
    });
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
            confirmed_at: None,
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
