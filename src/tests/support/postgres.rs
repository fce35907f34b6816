//! Databases of stories: copies of one template, migrated and with an administrator, in a private cluster that does not wait for the disk.
//! Chaos tests bring a durable cluster of their own.

use std::sync::OnceLock;

use rozmova_store::testing::Postgres;

use super::sqlite::create_administrator;

static CLUSTER: OnceLock<(Postgres, String)> = OnceLock::new();

/// The cluster and the name of the template.
fn shared() -> &'static (Postgres, String) {
    CLUSTER.get_or_init(|| {
        let cluster = Postgres::start(false);
        let template = cluster.create_database(None);
        create_administrator(&[
            ("ROZMOVA__DATABASE__URL", &cluster.url(&template)),
            ("ROZMOVA__SECURITY__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        ]);
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
