//! What the parts of a backup hold.

use std::path::Path;

use rozmova_store::backup::Table;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Version of the form; a program reads this one only.
pub const FORMAT: u32 = 1;
/// First part.
pub const ABOUT: &str = "about.json";
/// The key.
pub const KEY: &str = "key";
/// Folder of rows.
pub const TABLES: &str = "tables/";
/// Folder of files.
pub const FILES: &str = "files/";
/// Parts with lengths and sums.
pub const MANIFEST: &str = "manifest.json";
/// Sum of the manifest.
pub const MANIFEST_SUM: &str = "manifest.sha256";
/// Largest part that is held in memory, bytes; written ones are far smaller.
pub const PART_LIMIT: u64 = 64 << 20;

/// First part of a backup.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct About {
    /// [`FORMAT`].
    pub format: u32,
    /// Always `rozmova`.
    pub product: String,
    /// Version of the program that wrote it.
    pub version: String,
    /// When the snapshot was taken.
    pub created_at: String,
    /// `postgres` or `sqlite`.
    pub backend: String,
    /// Newest migration of the database.
    pub schema_version: String,
    /// Which key opens the secrets in the rows; tells nothing of the key.
    pub key_id: String,
    /// Those before it, newest first: they open what was not sealed anew, and the last one tells visitors' tokens.
    #[serde(default)]
    pub older_key_ids: Vec<String>,
    /// Whether the part `key` is there.
    pub key_included: bool,
    /// Tables.
    pub tables: Vec<Table>,
}

impl About {
    /// Names of all its keys, the newest first.
    pub fn key_ids(&self) -> Vec<String> {
        std::iter::once(&self.key_id).chain(&self.older_key_ids).cloned().collect()
    }
}

/// A part as the manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Name in the archive.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Rows, in parts of tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
}

/// Last part but one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// All parts before it, in order.
    pub parts: Vec<Part>,
}

/// SHA-256 in hexadecimal.
pub fn sum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// What is in a backup.
#[derive(Debug)]
pub struct Found {
    /// First part.
    pub about: About,
    /// Parts.
    pub manifest: Manifest,
    /// Length of the file.
    pub bytes: u64,
}

impl Found {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.about.tables.iter().map(|table| table.rows).sum()
    }

    /// Files.
    pub fn files(&self) -> usize {
        self.manifest.parts.iter().filter(|part| part.name.starts_with(FILES)).count()
    }

    /// For scripts.
    pub fn summary(&self, file: &Path) -> Value {
        let tables: serde_json::Map<String, Value> =
            self.about.tables.iter().map(|table| (table.name.clone(), table.rows.into())).collect();
        json!({
            "ok": true,
            "file": file.display().to_string(),
            "bytes": self.bytes,
            "version": self.about.version,
            "created_at": self.about.created_at,
            "backend": self.about.backend,
            "schema_version": self.about.schema_version,
            "key_id": self.about.key_id,
            "older_key_ids": self.about.older_key_ids,
            "key_included": self.about.key_included,
            "rows": self.rows(),
            "files": self.files(),
            "parts": self.manifest.parts.len(),
            "tables": tables,
        })
    }

    /// For people.
    pub fn words(&self) -> String {
        let about = &self.about;
        let count = |name: &str| about.tables.iter().find(|t| t.name == name).map_or(0, |t| t.rows);
        format!(
            "taken {} from {} by version {}, schema {}: {} dialogs, {} messages, {} rows in {} tables, {} files, {} bytes; \
             the key {} is {}",
            about.created_at,
            about.backend,
            about.version,
            about.schema_version,
            count("dialogs"),
            count("messages"),
            self.rows(),
            about.tables.len(),
            self.files(),
            self.bytes,
            about.key_id,
            if about.key_included { "in it" } else { "not in it" }
        )
    }
}
