//! Opening, refusing, health, ids.

use std::collections::HashSet;

use rozmova_actors::{domain::IdKind, ports::IdSource};

use super::on_both;
use crate::{IdBlocks, OpenError, Store, StoreError, StoreOptions};

#[test]
fn an_address_of_another_kind_is_refused() {
    let error = Store::open("mysql://localhost/x", StoreOptions::default()).unwrap_err();
    assert!(matches!(error, OpenError::Address));
}

#[test]
fn a_database_that_is_not_there_is_unreachable() {
    for url in ["postgres://rozmova@127.0.0.1:1/none", "sqlite:///proc/nowhere/x.db"] {
        let error = Store::open(url, StoreOptions::default()).unwrap_err();
        assert!(matches!(error, OpenError::Unreachable(_)), "{url}: {error}");
    }
}

#[test]
fn a_newer_schema_refuses_this_program() {
    on_both(|db| {
        drop(db.open());
        db.open()
            .write_blocking(|conn| {
                conn.batch_execute("insert into __diesel_schema_migrations (version) values ('29991231000000')")
            })
            .unwrap();
        let error = Store::open(&db.url, StoreOptions::default()).unwrap_err();
        assert!(matches!(&error, OpenError::NewerSchema { found, .. } if found == "29991231000000"), "{error}");
    });
}

#[test]
fn a_database_without_migrations_is_refused_when_they_are_not_to_be_run() {
    let cluster = crate::testing::Postgres::shared();
    let lite = crate::testing::fresh(crate::testing::Database::Sqlite);
    for url in [cluster.url(&cluster.create_database(None)), lite.url.clone()] {
        let closed = || Store::open(&url, StoreOptions { migrate: false, ..StoreOptions::default() });
        assert!(matches!(closed().unwrap_err(), OpenError::NotMigrated { missing: 30.. }));
        drop(Store::open(&url, StoreOptions::default()).unwrap());
        assert!(closed().is_ok());
    }
}

#[tokio::test]
async fn p_01_settings_that_may_lose_commits_are_named() {
    let cluster = crate::testing::Postgres::shared();
    let name = cluster.create_database(None);
    cluster.execute("postgres", &format!("alter database {name} set synchronous_commit = off"));
    let url = cluster.url(&name);
    let store = tokio::task::spawn_blocking(move || Store::open(&url, StoreOptions::default()).unwrap()).await.unwrap();
    let durability = store.durability().await.unwrap();
    assert!(!durability.is_safe());
    assert_eq!(durability.unsafe_settings, vec!["synchronous_commit"]);
}

#[tokio::test]
async fn the_door_answers_and_reports_health() {
    for database in crate::testing::Database::BOTH {
        let db = crate::testing::fresh(database);
        let store = db.open();
        let ready = store.ready().await;
        assert!(ready.answers, "{}", ready.reason);
        assert_eq!(ready.last_commit, None);
        assert!(store.durability().await.unwrap().is_safe());
        let panicked: Result<(), StoreError> = store.run(|_| panic!("a bug in a read")).await;
        assert!(matches!(panicked, Err(StoreError::Panicked)));
        assert!(store.ready().await.answers, "a panic in one read harms no other");
    }
}

#[tokio::test]
async fn a_reader_that_finds_every_connection_busy_waits_without_a_thread_and_is_refused_in_time() {
    for database in crate::testing::Database::BOTH {
        let db = tokio::task::spawn_blocking(move || crate::testing::fresh(database)).await.unwrap();
        let options = StoreOptions {
            read_connections: 1,
            connection_wait: std::time::Duration::from_millis(300),
            ..StoreOptions::default()
        };
        let url = db.url.clone();
        let store = tokio::task::spawn_blocking(move || Store::open(&url, options).unwrap()).await.unwrap();
        let (began, has_begun) = tokio::sync::oneshot::channel();
        let (go, may_go) = std::sync::mpsc::channel::<()>();
        let long = tokio::spawn({
            let store = store.clone();
            async move {
                let read = move |_: &mut crate::Conn| {
                    let _ = began.send(());
                    let _ = may_go.recv();
                    Ok(1)
                };
                store.run(read).await
            }
        });
        has_begun.await.unwrap();
        let refused = store.run(|_| Ok(2)).await.unwrap_err();
        assert!(matches!(&refused, StoreError::Unavailable(why) if why.contains("busy for 300 ms")), "{refused}");
        go.send(()).unwrap();
        assert_eq!(long.await.unwrap().unwrap(), 1);
        assert_eq!(store.run(|_| Ok(3)).await.unwrap(), 3, "the place is free again");
    }
}

#[test]
fn a_write_through_a_reader_is_refused_on_sqlite() {
    let db = crate::testing::fresh(crate::testing::Database::Sqlite);
    let store = db.open();
    let error = store.run_blocking(|conn| conn.batch_execute("delete from settings")).unwrap_err();
    assert!(error.to_string().contains("readonly"), "{error}");
}

#[test]
fn ids_never_repeat_over_restarts_and_parallel_users() {
    on_both(|db| {
        let mut seen = HashSet::new();
        for _ in 0..3 {
            let store = db.open();
            let ids = IdBlocks::start(&store).unwrap();
            let drawn: Vec<i64> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..4)
                    .map(|_| scope.spawn(|| (0..1_500).map(|_| ids.next(IdKind::Message).unwrap()).collect::<Vec<_>>()))
                    .collect();
                threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
            });
            for id in drawn {
                assert!((1..1 << 53).contains(&id));
                assert!(seen.insert(id), "{id} was given twice");
            }
            assert!(ids.next(IdKind::Catalogue).unwrap() > 1_000, "below are the seeded rows");
        }
        assert_eq!(seen.len(), 18_000);
    });
}
