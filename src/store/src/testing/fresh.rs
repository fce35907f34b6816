//! Fresh migrated databases: a copy of a template for each test.

use std::{
    path::PathBuf,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use super::Postgres;
use crate::{Store, StoreOptions};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// Embedded.
    Sqlite,
    /// The shared private cluster.
    Postgres,
}

impl Database {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// A migrated database of one test.
pub struct FreshDb {
    /// Address.
    pub url: String,
    folder: Option<PathBuf>,
}

impl FreshDb {
    /// Opens it.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[must_use]
    pub fn open(&self) -> Store {
        Store::open(&self.url, StoreOptions::default()).unwrap()
    }
}

impl Drop for FreshDb {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A new folder for SQLite files.
fn folder() -> PathBuf {
    let path =
        std::env::temp_dir().join(format!("rzlite-{}-{}", std::process::id(), FOLDERS.fetch_add(1, Ordering::Relaxed)));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// A fresh migrated database.
#[must_use]
pub fn fresh(database: Database) -> FreshDb {
    match database {
        Database::Sqlite => {
            let folder = folder();
            FreshDb { url: format!("sqlite://{}/rozmova.db", folder.display()), folder: Some(folder) }
        }
        Database::Postgres => {
            static TEMPLATE: OnceLock<String> = OnceLock::new();
            let cluster = Postgres::shared();
            let template = TEMPLATE.get_or_init(|| {
                let name = cluster.create_database(None);
                // Dropped at once: a template must have no connections.
                drop(Store::open(&cluster.url(&name), StoreOptions::default()).unwrap());
                name
            });
            FreshDb { url: cluster.url(&cluster.create_database(Some(template))), folder: None }
        }
    }
}
