//! `rozmova token create`: an API key, printed once.

use rozmova_actors::{domain::IdKind, ports::Clock as _};
use rozmova_store::api_keys::{self, ApiKeyRow};

use super::{CliError, TokenArgs};
use crate::{
    app::{OsRandom, SystemClock},
    auth,
    config::Config,
    instance,
    secrets::TokenHasher,
};

/// Makes a key.
///
/// # Errors
/// [`CliError`].
pub fn create(config: &Config, arguments: &TokenArgs) -> Result<(), CliError> {
    let scopes: Vec<String> = arguments.scopes.iter().map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect();
    auth::scopes::grants_of(scopes.iter().map(String::as_str)).map_err(|unknown| {
        CliError::Usage(format!("there is no scope «{unknown}»; accepted: {}", auth::scopes::names()))
    })?;
    let name = arguments.name.trim().to_owned();
    if name.is_empty() {
        return Err(CliError::Usage(String::from("--name is empty, the key needs a name")));
    }
    let hasher = TokenHasher::new(&instance::keys(config)?);
    let store = instance::store(config)?;
    let (text, prefix, key_hash) = auth::new_key(&OsRandom, &hasher);
    let now = SystemClock.now();
    store
        .write_blocking(move |conn| {
            let row = ApiKeyRow {
                id: rozmova_store::ids::reserve(conn, IdKind::Catalogue, 1)?.start,
                name,
                prefix,
                key_hash,
                scopes,
                created_by_id: None,
                created_at: now,
                expires_at: None,
                revoked_at: None,
                last_used_at: None,
            };
            api_keys::insert(conn, &row)
        })
        .map_err(|e| CliError::Failed(e.to_string()))?;
    println!("{text}");
    Ok(())
}
