//! Which key the restored instance will have. A wrong or missing one is refused before anything is written: the rows would be
//! there, and every secret in them lost.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use super::format::About;
use crate::{
    cli::CliError,
    config::{Config, ConfigFaults},
    secrets::MasterKey,
};

/// What is done with the key.
pub enum Plan {
    /// The instance has it already.
    Keep,
    /// It is written beside the embedded database; a key that is there is put aside.
    Write(PathBuf, Box<MasterKey>),
}

fn fault(text: String) -> CliError {
    CliError::Config(ConfigFaults(vec![text]))
}

/// The key of the instance that is backed up. It is read and never made: a new key would open nothing.
///
/// # Errors
/// Exit code 3 when there is none.
pub fn of_instance(config: &Config) -> Result<MasterKey, CliError> {
    if !config.security.key.is_empty() {
        return MasterKey::from_base64(&config.security.key).map_err(|e| fault(format!("security.key: {e}")));
    }
    let Some(database) = config.sqlite_path() else { return Err(fault(String::from("security.key is missing"))) };
    let path = database.with_extension("key");
    match fs::read_to_string(&path) {
        Ok(text) => MasterKey::from_base64(&text).map_err(|e| fault(format!("{}: {e}", path.display()))),
        Err(e) => Err(fault(format!(
            "{}: {e}; without the key the secrets in the database cannot be opened, bring it back before a backup",
            path.display()
        ))),
    }
}

/// Decides; `held` is the key in the backup.
///
/// # Errors
/// Exit code 3 when the instance has another key, or nobody has one.
pub fn plan(config: &Config, about: &About, held: Option<MasterKey>, force: bool) -> Result<Plan, CliError> {
    let wanted = &about.key_id;
    if let Some(held) = &held
        && held.id() != *wanted
    {
        return Err(CliError::Failed(format!("the backup is damaged at key: it is {}, not {wanted}", held.id())));
    }
    if !config.security.key.is_empty() {
        let own = MasterKey::from_base64(&config.security.key).map_err(|e| fault(format!("security.key: {e}")))?;
        if own.id() == *wanted {
            return Ok(Plan::Keep);
        }
        let own = own.id();
        return Err(fault(format!(
            "security.key is the key {own}, the backup was made with the key {wanted}: its secrets could not be opened; configure that key{}",
            if held.is_some() { ", the backup holds it as the part «key» (tar -xOf FILE key)" } else { "" }
        )));
    }
    let Some(database) = config.sqlite_path() else {
        return Err(fault(format!("security.key is missing; the backup needs the key {wanted}")));
    };
    let path = database.with_extension("key");
    let there = match fs::read_to_string(&path) {
        Ok(text) => Some(MasterKey::from_base64(&text).map(|key| key.id()).unwrap_or_default()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        Err(e) => return Err(CliError::Failed(format!("{}: {e}", path.display()))),
    };
    match (there, held) {
        (Some(id), _) if id == *wanted => Ok(Plan::Keep),
        (None, Some(held)) => Ok(Plan::Write(path, Box::new(held))),
        (Some(_), Some(held)) if force => Ok(Plan::Write(path, Box::new(held))),
        (Some(id), _) => Err(fault(format!(
            "{} is the key {id}, the backup was made with the key {wanted}; an empty instance has no key of its own{}",
            path.display(),
            if force { ", and the backup does not hold one" } else { ", or give --force to put it aside" }
        ))),
        (None, None) => Err(fault(format!(
            "the backup does not hold its key, and this instance has none: set ROZMOVA__SECURITY__KEY to the key {wanted}, \
             without it the secrets in the backup are lost"
        ))),
    }
}

/// Does it; answers where a former key was put.
///
/// # Errors
/// The file's.
pub fn carry_out(plan: Plan) -> Result<Option<PathBuf>, CliError> {
    let Plan::Write(path, key) = plan else { return Ok(None) };
    let at = |path: &Path, e: std::io::Error| CliError::Failed(format!("{}: {e}", path.display()));
    let mut former = None;
    if path.exists() {
        let aside = PathBuf::from(format!("{}.before-restore-{}", path.display(), std::process::id()));
        fs::rename(&path, &aside).map_err(|e| at(&aside, e))?;
        former = Some(aside);
    }
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(|e| at(&path, e))?;
    file.write_all(key.to_base64().as_bytes()).and_then(|()| file.sync_all()).map_err(|e| at(&path, e))?;
    Ok(former)
}
