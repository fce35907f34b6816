//! Migrations: two processes at once, and a process that is killed in the middle.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use rozmova_store::{Store, StoreOptions, testing::Postgres};
use tempfile::TempDir;

fn migrate(url: &str, dir: &TempDir) -> Child {
    Command::new(env!("CARGO_BIN_EXE_rozmova"))
        .arg("migrate")
        .current_dir(dir.path())
        .env("ROZMOVA__DATABASE__URL", url)
        .env("ROZMOVA__SECURITY__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The schema is this program's, and it can be written.
fn is_whole(url: &str) {
    let store = Store::open(url, StoreOptions { migrate: false, ..StoreOptions::default() }).unwrap();
    store
        .write_blocking(|conn| {
            conn.batch_execute("insert into settings (key, value, version) select 'p17', '{}', 1 where 1 = 0")
        })
        .unwrap_or_else(|e| panic!("{url}: {e}"));
}

/// Fresh empty databases of both kinds.
fn empty(cluster: &Postgres, dir: &TempDir, n: usize) -> [String; 2] {
    let lite = format!("sqlite://{}/{n}.db", dir.path().display());
    [cluster.url(&cluster.create_database(None)), lite]
}

#[test]
fn p_17_two_processes_that_migrate_at_once_both_succeed() {
    let (cluster, dir) = (Postgres::start(false), TempDir::new().unwrap());
    for url in empty(&cluster, &dir, 0) {
        let mut both = [migrate(&url, &dir), migrate(&url, &dir)];
        for process in &mut both {
            assert!(process.wait().unwrap().success(), "{url}");
        }
        is_whole(&url);
    }
}

#[test]
fn p_17_a_migration_killed_in_the_middle_leaves_a_database_that_the_next_start_finishes() {
    let (cluster, dir) = (Postgres::start(false), TempDir::new().unwrap());
    for (n, after_ms) in [5, 15, 30, 60, 120, 240].into_iter().enumerate() {
        for url in empty(&cluster, &dir, n) {
            let mut process = migrate(&url, &dir);
            // Some of the moments fall before, some into, some after the migrations.
            std::thread::park_timeout(Duration::from_millis(after_ms));
            process.kill().unwrap();
            process.wait().unwrap();
            assert!(migrate(&url, &dir).wait().unwrap().success(), "{url} after {after_ms} ms");
            is_whole(&url);
        }
    }
}
