#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use serde_json::Value;

use super::{BackupError, Snapshot, Target};
use crate::{
    OpenError, Store,
    testing::{Database, FreshDb, fresh},
};

/// Rows that a neutral form may break: large numbers, quotes, other alphabets, bytes, documents, truth, nothing.
const ROWS: &str = "
    insert into users (id, email, name, password_hash, active, is_root, created_at, updated_at) values
        (1001, 'root@x.example', 'Ім''я \"з лапками\" \\ і\nрядком', null, true, true, 1767600000123456, 9007199254740991),
        (1002, 'two@x.example', '', '$argon2id$', false, false, 1, 2);
    insert into user_roles (user_id, role_id) values (1001, 1), (1002, 3);
    insert into subjects (id, name, alias, parent_id, created_at) values (1100, 'дитина', 'b', null, 1), (1101, 'x', 'a', null, 1);
    update subjects set parent_id = 1101 where id = 1100;
    insert into bots (id, name, default_subject_id, created_at, updated_at) values (1200, 'бот', 1100, 1, 1);
    insert into clients (id, name, tags, custom_fields, merged_into_id, created_at, updated_at) values
        (1, 'Ольга 😀', '[\"a\", 1]', '{\"k\": {\"n\": 1.50, \"s\": \"\\u0061\"}}', null, 1, 1),
        (2, '123', '[]', '{}', 1, 1, 1);
    update id_blocks set next_id = 4001 where kind = 'dialog';
    insert into audit_log (id, at, actor_id, actor_name, action, object_kind, object_id, ip, data) values
        (41, 1, 1001, 'x', 'a', 'user', null, '', '{}');
";

fn fill(database: Database, db: &FreshDb) {
    let store = db.open();
    let blob = if database == Database::Postgres { "'\\x00ff10'" } else { "x'00ff10'" };
    let connection = format!(
        "insert into channel_connections (id, bot_id, channel, credentials, settings, created_at, updated_at) values \
         (1300, 1200, 'widget', {blob}, '{{\"a\":[null,true]}}', 1, 1), (1301, 1200, 'custom_channel', null, '{{}}', 1, 1)"
    );
    store
        .write_blocking(move |conn| {
            conn.batch_execute(ROWS)?;
            conn.batch_execute(&connection)
        })
        .unwrap();
}

fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Every row of every table, as values.
fn content(url: &str) -> BTreeMap<String, Vec<Value>> {
    let dir = scratch();
    let mut snapshot = Snapshot::open(url, &dir.path().join("copy")).unwrap();
    let mut all = BTreeMap::new();
    for table in snapshot.tables().to_vec() {
        let mut rows = Vec::new();
        snapshot
            .rows(&table, |line| {
                rows.push(serde_json::from_str(line).unwrap());
                Ok(())
            })
            .unwrap();
        assert_eq!(rows.len() as u64, table.rows, "{}", table.name);
        all.insert(table.name, rows);
    }
    drop(snapshot);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "the copy is removed");
    all
}

fn restore(from: &str, to: &str, force: bool) -> Result<super::Restored, BackupError> {
    let dir = scratch();
    let mut snapshot = Snapshot::open(from, &dir.path().join("copy")).unwrap();
    let mut target = Target::begin(to, snapshot.schema_version(), force)?;
    for table in snapshot.tables().to_vec() {
        let mut rows = Vec::new();
        snapshot
            .rows(&table, |line| {
                rows.push(line.to_owned());
                Ok(())
            })
            .unwrap();
        for part in rows.chunks(2) {
            let loaded = target.load(&table.name, &table.columns, &format!("[{}]", part.join(",")))?;
            assert_eq!(loaded, part.len() as u64);
        }
    }
    target.finish()
}

#[test]
fn what_is_read_from_one_database_is_the_same_in_another_whichever_they_are() {
    for from in Database::BOTH {
        let source = fresh(from);
        fill(from, &source);
        let before = content(&source.url);
        assert_eq!(before["users"].len(), 2);
        assert_eq!(before["channel_connections"][0][5], "00ff10");
        for to in Database::BOTH {
            let target = fresh(to);
            restore(&source.url, &target.url, false).unwrap();
            let after = content(&target.url);
            for (table, rows) in &before {
                assert_eq!(rows, &after[table], "{from:?} → {to:?}: {table}");
            }
            // The restored database goes on: numbers that a table gives by itself are new ones.
            let store = target.open();
            let id = store
                .write_blocking(|conn| {
                    conn.batch_execute(
                        "insert into operator_status_log (operator_id, to_status_id, reason, at) values (1001, 31, 'x', 1)",
                    )?;
                    crate::ids::reserve(conn, rozmova_actors::domain::IdKind::Dialog, 1)
                })
                .unwrap();
            assert_eq!(id.start, 4001, "ids go on where they were");
        }
    }
}

#[test]
fn a_counting_column_goes_on_after_the_largest_loaded_number() {
    let (source, target) = (fresh(Database::Sqlite), fresh(Database::Postgres));
    fill(Database::Sqlite, &source);
    restore(&source.url, &target.url, false).unwrap();
    let store = target.open();
    let next = store
        .write_blocking(|conn| {
            conn.batch_execute(
                "insert into audit_log (at, actor_name, action, object_kind, ip, data) values (2, '', 'b', '', '', '{}')",
            )?;
            crate::audit_log::list(conn, (rozmova_actors::domain::Timestamp(i64::MAX), 0), 1)
        })
        .unwrap();
    assert_eq!(next[0].id, 42);
}

#[test]
fn a_database_that_is_not_empty_is_only_replaced_by_force() {
    for database in Database::BOTH {
        let (source, target) = (fresh(database), fresh(database));
        fill(database, &source);
        drop(target.open().write_blocking(|conn| {
            conn.batch_execute(
                "insert into users (id, email, name, created_at, updated_at) values (7, 'other@x.example', 'x', 1, 1)",
            )
        }));
        let before = content(&target.url);
        match restore(&source.url, &target.url, false) {
            Err(BackupError::NotEmpty(text)) => assert!(text.contains("users") && text.contains("--force"), "{text}"),
            other => panic!("{database:?}: {other:?}"),
        }
        assert_eq!(content(&target.url), before, "a refusal changes nothing");
        let restored = restore(&source.url, &target.url, true).unwrap();
        assert_eq!(restored.former.is_some(), database == Database::Sqlite, "the former file is kept");
        assert_eq!(content(&target.url)["users"], content(&source.url)["users"]);
    }
}

#[test]
fn nothing_is_loaded_into_a_database_that_a_server_uses() {
    for database in Database::BOTH {
        let (source, target) = (fresh(database), fresh(database));
        fill(database, &source);
        let server: Store = target.open();
        server.run_blocking(|conn| crate::users::all_roles(conn).map(drop)).unwrap();
        match restore(&source.url, &target.url, true) {
            Err(BackupError::InUse(text)) => assert!(text.contains("stop"), "{text}"),
            other => panic!("{database:?}: {other:?}"),
        }
    }
}

#[test]
fn rows_that_contradict_each_other_leave_the_target_as_it_was() {
    for database in Database::BOTH {
        let target = fresh(database);
        drop(target.open());
        let before = content(&target.url);
        let schema = {
            let dir = scratch();
            Snapshot::open(&target.url, &dir.path().join("copy")).unwrap().schema_version().to_owned()
        };
        let mut loading = Target::begin(&target.url, &schema, false).unwrap();
        let table = loading.tables().iter().find(|t| t.name == "user_roles").unwrap().clone();
        assert_eq!(loading.load("user_roles", &table.columns, "[[5,6]]").unwrap(), 1);
        match loading.finish() {
            Err(BackupError::Failed(text)) => assert!(text.contains("contradict"), "{text}"),
            other => panic!("{database:?}: {other:?}"),
        }
        assert_eq!(content(&target.url), before, "{database:?}");
    }
}

#[test]
fn an_older_schema_is_loaded_as_it_was_and_then_migrated_and_a_newer_one_is_refused() {
    for database in Database::BOTH {
        let target = fresh(database);
        drop(target.open());
        let known = crate::migrations::known(database == Database::Postgres).unwrap();
        let older = &known[3];
        let mut loading = Target::begin(&target.url, older, false).unwrap();
        let users = loading.tables().iter().find(|t| t.name == "users").unwrap().clone();
        assert!(!loading.tables().iter().any(|t| t.name == "dialogs"), "the schema is that of the backup");
        let columns: Vec<_> = users
            .columns
            .iter()
            .filter(|c| ["id", "email", "name", "created_at", "updated_at"].contains(&c.name.as_str()))
            .cloned()
            .collect();
        loading.load("users", &columns, r#"[[9,"a@x.example","Давній",1,1]]"#).unwrap();
        let restored = loading.finish().unwrap();
        assert_eq!(restored.migrated.len(), known.len() - 4);
        assert_eq!(content(&target.url)["users"].len(), 1);
        match Target::begin(&target.url, "29991231000000", true) {
            Err(BackupError::Open(OpenError::NewerSchema { .. })) => {}
            other => panic!("{:?}", other.err()),
        }
    }
}
