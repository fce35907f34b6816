//! Sealed values are found wherever they are, page by page, and replaced only while they are as they were read.

use std::collections::BTreeSet;

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};

use super::{
    fixtures::*,
    letters::letter,
    on_both,
    pushes::{browser, push, session},
    schema::declared,
};
use crate::{
    Store, catalogue_edit,
    idempotency::{self, Begun},
    letters, pushes,
    schema::channel_connections,
    sealed_values::{self, RowKey, SealedColumn, SealedRow},
    second_factors, sessions,
    sso_attempts::{self, NewAttempt},
};

/// Two values in every column, `s1.old.<n>`; the credentials of one connection.
fn with_values(store: &Store) {
    store
        .write_blocking(|c| {
            on_db!(&mut *c, c => diesel::update(channel_connections::table.find(CONNECTION))
                .set(channel_connections::credentials.eq(&b"s1.old.1"[..]))
                .execute(c))?;
            second_factors::begin(c, OPERATOR.into(), b"s1.old.1", at(1))?;
            sessions::insert(c, &session(1, OPERATOR, 1_000))?;
            for n in 1..3_i64 {
                let sealed = format!("s1.old.{n}");
                let waiting = letters::LetterRow { sealed: sealed.clone(), ..letter(n, n) };
                letters::insert(c, &waiting, 9)?;
                let of_mine = pushes::SubscriptionRow { sealed: sealed.clone(), ..browser(n, OPERATOR, 1) };
                pushes::subscribe(c, &of_mine, 9)?;
                let told = pushes::PushRow { sealed: sealed.clone(), ..push(n, n, "dialog", n) };
                pushes::queue(c, &told, 9)?;
                let begun = NewAttempt {
                    state_hash: format!("state-{n}"),
                    browser_hash: "b".into(),
                    sealed: sealed.clone(),
                    created_at: at(1),
                    expires_at: at(900),
                };
                sso_attempts::insert(c, &begun, 9)?;
                assert_eq!(idempotency::begin(c, "POST /a", &format!("k{n}"), "h", at(1))?, Begun::New);
                idempotency::finish(c, "POST /a", &format!("k{n}"), 201, &sealed, at(900))?;
            }
            // What is over has no value any more, and a call that runs has none yet.
            let over = letters::LetterRow { sealed: String::new(), ..letter(3, 3) };
            letters::insert(c, &over, 9)?;
            assert_eq!(idempotency::begin(c, "POST /b", "k", "h", at(1))?, Begun::New);
            Ok(())
        })
        .unwrap();
}

fn all(store: &Store, of: SealedColumn) -> Vec<SealedRow> {
    let (mut rows, mut after): (Vec<SealedRow>, Option<RowKey>) = (Vec::new(), None);
    loop {
        let page = store.run_blocking(|c| sealed_values::page(c, of, after.as_ref(), 1)).unwrap();
        let Some(last) = page.last() else { return rows };
        after = Some(last.key.clone());
        rows.extend(page);
    }
}

#[test]
fn se_01_pages_of_one_row_bring_every_sealed_value_once_and_a_changed_one_is_not_replaced() {
    on_both(|db| {
        let store = seeded(db);
        with_values(&store);
        for of in SealedColumn::ALL {
            let rows = all(&store, of);
            let expected: &[&str] = match of {
                SealedColumn::Connections | SealedColumn::SecondFactors => &["s1.old.1"],
                _ => &["s1.old.1", "s1.old.2"],
            };
            let values: Vec<&str> = rows.iter().map(|row| row.value.as_str()).collect();
            assert_eq!(values, expected, "{of:?}");

            let replace = |read: &SealedRow, sealed: &'static str| {
                let read = read.clone();
                store.write_blocking(move |c| sealed_values::replace(c, of, &read, sealed)).unwrap()
            };
            assert!(replace(&rows[0], "s1.new.1"), "{of:?}");
            assert!(!replace(&rows[0], "s1.late.1"), "{of:?}: it is not what was read any more");
            let after: Vec<String> = all(&store, of).into_iter().map(|row| row.value).collect();
            let mut wanted: Vec<String> = expected.iter().map(|value| (*value).to_owned()).collect();
            wanted[0] = "s1.new.1".into();
            assert_eq!(after, wanted, "{of:?}: one value, and no other row");
        }
    });
}

#[test]
fn se_01_a_setting_is_replaced_under_the_version_it_was_read_with_and_keeps_it() {
    on_both(|db| {
        let store = seeded(db);
        let put = |value: serde_json::Value| {
            store.write_blocking(move |c| catalogue_edit::put_setting(c, "mail", &value, None, None, at(1))).unwrap()
        };
        assert!(put(serde_json::json!({"password_sealed": "s1.old.1"})));
        let rows = store.run_blocking(sealed_values::settings_rows).unwrap();
        let (key, _, version) = rows.into_iter().find(|(key, _, _)| key == "mail").unwrap();
        let replace = |value: serde_json::Value| {
            let key = key.clone();
            store.write_blocking(move |c| sealed_values::replace_setting(c, &key, version, &value)).unwrap()
        };
        assert!(replace(serde_json::json!({"password_sealed": "s1.new.1"})));
        let stored = store.run_blocking(|c| catalogue_edit::setting(c, "mail")).unwrap();
        assert_eq!(stored, (serde_json::json!({"password_sealed": "s1.new.1"}), version));
        assert!(put(serde_json::json!({"password_sealed": ""})));
        assert!(!replace(serde_json::json!({"password_sealed": "s1.late.1"})), "somebody was first");
    });
}

#[test]
fn se_01_every_column_that_is_called_sealed_is_known_to_a_change_of_the_key() {
    let known: BTreeSet<(&str, &str)> = SealedColumn::ALL.into_iter().map(SealedColumn::name).collect();
    let declared = declared();
    for (table, column) in declared.keys() {
        let named = ["sealed", "secret", "credentials"].iter().any(|word| column.contains(word));
        assert!(!named || known.contains(&(table.as_str(), column.as_str())), "{table}.{column}");
    }
    for (table, column) in known {
        assert!(declared.contains_key(&(table.to_owned(), column.to_owned())), "{table}.{column}");
    }
}
