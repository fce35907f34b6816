//! Databases of stories: copies of one migrated template in a private cluster that does not wait for the disk.
//! Chaos tests bring a durable cluster of their own.

use std::{
    process::{Command, Stdio},
    sync::OnceLock,
};

use rozmova_store::testing::Postgres;

static CLUSTER: OnceLock<(Postgres, String)> = OnceLock::new();

/// Address of a fresh database.
pub fn for_a_story() -> String {
    let (cluster, template) = CLUSTER.get_or_init(|| {
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
    });
    cluster.url(&cluster.create_database(Some(template)))
}
