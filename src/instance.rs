//! Opens what every command of an instance needs: its storage and its keys.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use rozmova_store::{OpenError, Store, StoreOptions};

use crate::{
    config::Config,
    secrets::{KeyError, Keyring, MasterKey},
};

/// Why an instance cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum InstanceError {
    /// The storage; [`InstanceError::exit_code`] tells which way.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The configured key.
    #[error("security.key: {0}")]
    Key(#[from] KeyError),
    /// A file or folder of the instance.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
}

impl InstanceError {
    /// Exit code of contract.md 2: 3 configuration, 4 storage not reachable, 5 newer schema.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Store(OpenError::NewerSchema { .. }) => 5,
            Self::Store(_) => 4,
            Self::Key(_) | Self::File { .. } => 3,
        }
    }
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> InstanceError + use<'_> {
    move |why| InstanceError::File { path: path.to_owned(), why }
}

/// Keys of the instance as they are: the configured ones, or with embedded storage those of the file beside the database, which are
/// one a line, the newest first. `None` before the file is made; nothing is made here.
///
/// # Errors
/// [`InstanceError`].
pub fn known_keys(config: &Config) -> Result<Option<Keyring>, InstanceError> {
    let older = &config.security.old_keys;
    if !config.security.key.is_empty() {
        return Ok(Some(Keyring::from_base64(&config.security.key, older)?));
    }
    let Some(database) = config.sqlite_path() else { return Err(KeyError::Missing.into()) };
    let path = database.with_extension("key");
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(Keyring::from_lines(&text, older)?)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(at(&path)(e)),
    }
}

/// The same; the key of an embedded instance is made at its first start.
///
/// # Errors
/// [`InstanceError`].
pub fn keys(config: &Config) -> Result<Keyring, InstanceError> {
    if let Some(keys) = known_keys(config)? {
        return Ok(keys);
    }
    let Some(database) = config.sqlite_path() else { return Err(KeyError::Missing.into()) };
    let path = database.with_extension("key");
    prepare_folder(database)?;
    let older = &config.security.old_keys;
    let key = MasterKey::generate()?;
    // `create_new`: of two first starts at once, one makes the key and the other reads it.
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
        Ok(mut file) => {
            file.write_all(key.to_base64().as_bytes()).and_then(|()| file.sync_all()).map_err(at(&path))?;
            Ok(Keyring::from_lines(&key.to_base64(), older)?)
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(&path).map_err(at(&path))?;
            Ok(Keyring::from_lines(&text, older)?)
        }
        Err(e) => Err(at(&path)(e)),
    }
}

/// Makes the folder of an embedded database.
fn prepare_folder(database: &Path) -> Result<(), InstanceError> {
    match database.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => fs::create_dir_all(folder).map_err(at(folder)),
        _ => Ok(()),
    }
}

/// Opens the storage and brings it to this version's schema. Blocks.
///
/// # Errors
/// [`InstanceError`].
pub fn store(config: &Config) -> Result<Store, InstanceError> {
    if let Some(database) = config.sqlite_path() {
        prepare_folder(database)?;
    }
    let options = StoreOptions {
        read_connections: config.database.read_connections,
        run_timeout: Duration::from_secs(config.database.read_timeout_s),
        ..StoreOptions::default()
    };
    Ok(Store::open(&config.database.url, options)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::config::Sources;

    #[test]
    fn the_key_of_an_embedded_instance_is_made_once_and_only_its_owner_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("new/rozmova.db");
        let url = format!("sqlite://{}", database.display());
        let config = Config::load(&Sources { flags: vec![("database.url", url)], ..Sources::default() }).unwrap();

        let first = keys(&config).unwrap();
        let second = keys(&config).unwrap();

        assert_eq!(first.ids(), second.ids());
        let mode = fs::metadata(database.with_extension("key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_line_above_the_key_in_its_file_is_the_new_key() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("rozmova.db");
        let url = format!("sqlite://{}", database.display());
        let config = Config::load(&Sources { flags: vec![("database.url", url)], ..Sources::default() }).unwrap();
        assert!(known_keys(&config).unwrap().is_none(), "looking makes none");
        let first = keys(&config).unwrap();
        let new = MasterKey::generate().unwrap();
        let path = database.with_extension("key");
        let file = format!("{}\n{}", new.to_base64(), fs::read_to_string(&path).unwrap());
        fs::write(&path, file).unwrap();
        assert_eq!(keys(&config).unwrap().ids(), [new.id(), first.newest().id()]);
    }
}
