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
    instance,
    secrets::Keyring,
};

/// What is done with the key.
pub enum Plan {
    /// The instance has it already.
    Keep,
    /// It is written beside the embedded database; a key that is there is put aside.
    Write(PathBuf, Box<Keyring>),
}

fn fault(text: String) -> CliError {
    CliError::Config(ConfigFaults(vec![text]))
}

/// The keys of the instance that is backed up. They are read and never made: a new key would open nothing.
///
/// # Errors
/// Exit code 3 when there is none.
pub fn of_instance(config: &Config) -> Result<Keyring, CliError> {
    if let Some(keys) = instance::known_keys(config)? {
        return Ok(keys);
    }
    let file = config.sqlite_path().unwrap_or(Path::new("rozmova.db")).with_extension("key");
    Err(fault(format!(
        "{} is missing; without the key the secrets in the database cannot be opened, bring it back before a backup",
        file.display()
    )))
}

/// Whether these keys are enough for the rows of the backup: each of its keys is among them, and the first ever is the same, because
/// visitors' tokens and the hashes of keys are made with that one.
fn serves(own: &Keyring, about: &About) -> bool {
    let (own, needed) = (own.ids(), about.key_ids());
    needed.iter().all(|id| own.contains(id)) && needed.last() == own.last()
}

/// Decides; `held` are the keys in the backup.
///
/// # Errors
/// Exit code 3 when the instance has another key, or nobody has one.
pub fn plan(config: &Config, about: &About, held: Option<Keyring>, force: bool) -> Result<Plan, CliError> {
    let wanted = about.key_ids().join(", ");
    if let Some(held) = &held
        && held.ids() != about.key_ids()
    {
        let ids = held.ids().join(", ");
        return Err(CliError::Failed(format!("the backup is damaged at key: it is {ids}, not {wanted}")));
    }
    let older = &config.security.old_keys;
    if !config.security.key.is_empty() {
        let own = Keyring::from_base64(&config.security.key, older).map_err(|e| fault(format!("security.key: {e}")))?;
        if serves(&own, about) {
            return Ok(Plan::Keep);
        }
        let own = own.ids().join(", ");
        return Err(fault(format!(
            "security.key is the key {own}, the backup was made with the key {wanted}: its secrets could not be opened; configure that key{}",
            if held.is_some() { ", the backup holds it as the part «key» (tar -xOf FILE key)" } else { "" }
        )));
    }
    let Some(database) = config.sqlite_path() else {
        return Err(fault(format!("security.key is missing; the backup needs the key {wanted}")));
    };
    let path = database.with_extension("key");
    // Whether the keys that are there serve, and their names.
    let there = match fs::read_to_string(&path) {
        Ok(text) => Some(
            Keyring::from_lines(&text, older)
                .map(|own| (serves(&own, about), own.ids().join(", ")))
                .unwrap_or_default(),
        ),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        Err(e) => return Err(CliError::Failed(format!("{}: {e}", path.display()))),
    };
    match (there, held) {
        (Some((true, _)), _) => Ok(Plan::Keep),
        (None, Some(held)) => Ok(Plan::Write(path, Box::new(held))),
        (Some(_), Some(held)) if force => Ok(Plan::Write(path, Box::new(held))),
        (Some((_, ids)), _) => Err(fault(format!(
            "{} is the key {ids}, the backup was made with the key {wanted}; an empty instance has no key of its own{}",
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
    let Plan::Write(path, keys) = plan else { return Ok(None) };
    let at = |path: &Path, e: std::io::Error| CliError::Failed(format!("{}: {e}", path.display()));
    let mut former = None;
    if path.exists() {
        let aside = PathBuf::from(format!("{}.before-restore-{}", path.display(), std::process::id()));
        fs::rename(&path, &aside).map_err(|e| at(&aside, e))?;
        former = Some(aside);
    }
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(|e| at(&path, e))?;
    file.write_all(keys.to_lines().as_bytes()).and_then(|()| file.sync_all()).map_err(|e| at(&path, e))?;
    Ok(former)
}
