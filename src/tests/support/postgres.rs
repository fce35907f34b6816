//! Databases of stories: copies of one migrated template in a private cluster that does not wait for the disk.
//! Chaos tests bring a durable cluster of their own.

use std::{
    process::{Command, Stdio},
    sync::OnceLock,
};

use rozmova_store::testing::Postgres;

static CLUSTER: OnceLock<(Postgres, String)> = OnceLock::new();

/// The cluster and the name of the template.
fn shared() -> &'static (Postgres, String) {
    CLUSTER.get_or_init(|| {
        let cluster = Postgres::start(false);
        let template = cluster.create_database(None);
        let migrated = Command::new(env!("CARGO_BIN_EXE_rozmova"))
            .arg("migrate")
            .current_dir(std::env::temp_dir())
            .env("ROZMOVA__DATABASE__URL", cluster.url(&template))
            .env("ROZMOVA__SECURITY__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(migrated.success(), "rozmova migrate ended with {migrated}");
        (cluster, template)
    })
}

/// Address of a fresh database.
pub fn for_a_story() -> String {
    let (cluster, template) = shared();
    cluster.url(&cluster.create_database(Some(template)))
}

/// Name and address of a database without any table.
pub fn empty() -> (String, String) {
    let (cluster, _) = shared();
    let name = cluster.create_database(None);
    let url = cluster.url(&name);
    (name, url)
}

/// Whether a database has a table.
pub fn has_table(database: &str, table: &str) -> bool {
    shared().0.holds(database, &format!("select to_regclass('{table}') is not null as yes"))
}
