//! Commands that a running server carries out: over its own API, so that what it keeps in memory is never bypassed.
//!
//! With `--token` the call is made with that API key. Without it the command makes a key that ends after two minutes: whoever can
//! read the configuration and write the database is the owner of the instance anyway, and the key's name says who it was.

use clap::Args;
use rozmova_actors::{domain::IdKind, ports::Clock as _};
use rozmova_load::{Api, api::ApiError};
use rozmova_store::{
    Store, StoreOptions,
    api_keys::{self, ApiKeyRow},
};
use serde_json::Value;

use super::{CliError, audit, backup::key};
use crate::{
    app::{OsRandom, SystemClock},
    auth,
    config::Config,
    instance::InstanceError,
    secrets::TokenHasher,
};

/// Rights of the key that a command makes for itself.
const SCOPES: [&str; 4] = ["settings_instance", "operators_redistribute", "op_view_all", "op_transfer"];
/// How long that key lives, seconds.
const KEY_SECONDS: i64 = 120;

/// Where the server is and who asks.
#[derive(Debug, Clone, Args)]
pub struct ServerArgs {
    /// Address of the running server, `http://127.0.0.1:8080`; without it the configured `server.listen`.
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// An API key with the rights `settings_instance` and `operators_redistribute`; without it the command makes one for two
    /// minutes in the configured database.
    #[arg(long, env = "ROZMOVA_TOKEN", value_name = "KEY", hide_env_values = true)]
    pub token: Option<String>,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// A running server.
pub struct Server {
    api: Api,
    runtime: tokio::runtime::Runtime,
    own_key: Option<(Store, i64)>,
}

impl Server {
    /// Finds the server and gets a key.
    ///
    /// # Errors
    /// [`CliError::Failed`] when no server answers; exit code 4 when the key cannot be made.
    pub fn find(config: &Config, arguments: &ServerArgs) -> Result<Self, CliError> {
        let failed = |e: String| CliError::Failed(e);
        let base = match &arguments.server {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => {
                let mut listen = config.server.listen;
                if listen.ip().is_unspecified() {
                    listen.set_ip(if listen.is_ipv4() {
                        std::net::Ipv4Addr::LOCALHOST.into()
                    } else {
                        std::net::Ipv6Addr::LOCALHOST.into()
                    });
                }
                format!("http://{listen}")
            }
        };
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| failed(e.to_string()))?;
        let api = Api::new(&base).map_err(|e| failed(e.to_string()))?;
        runtime.block_on(api.get("/version")).map_err(|e| {
            failed(format!(
                "no rozmova answers at {base} ({e}); this command is carried out by the running server: start it, or name it with --server"
            ))
        })?;
        if let Some(token) = &arguments.token {
            return Ok(Self { api: api.with_key(token), runtime, own_key: None });
        }
        let (store, id, text) = make_key(config)?;
        Ok(Self { api: api.with_key(&text), runtime, own_key: Some((store, id)) })
    }

    /// GET.
    ///
    /// # Errors
    /// [`CliError::Failed`] with the server's sentence.
    pub fn get(&self, path: &str) -> Result<Value, CliError> {
        self.runtime.block_on(self.api.get(path)).map_err(|error| failure(&error, false))
    }

    /// POST.
    ///
    /// # Errors
    /// As [`Server::get`]; a failure of the server is not told as «not done».
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, CliError> {
        self.runtime.block_on(self.api.post(path, body)).map_err(|error| failure(&error, true))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Some((store, id)) = self.own_key.take() else { return };
        let now = SystemClock.now();
        // It ends by itself soon; ending it now only keeps the list of keys short.
        let _ = store.write_blocking(move |conn| api_keys::revoke(conn, id, now));
    }
}

/// What a call came to that has no good answer. Of one that `changes` something only a refusal says that nothing was done: a server that
/// failed, or did not answer, may have done it.
fn failure(error: &ApiError, changes: bool) -> CliError {
    CliError::Failed(match error {
        ApiError::Refused { status, body, .. } => {
            let said = body["detail"].as_str().unwrap_or("no reason was given");
            let fields = body["fields"].as_object().into_iter().flatten();
            let fields: String =
                fields.map(|(name, why)| format!("; {name}: {}", why.as_str().unwrap_or_default())).collect();
            let done: Vec<&str> = body["done"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let done = if done.is_empty() { String::new() } else { format!("; done before that: {}", done.join(", ")) };
            if changes && *status >= 500 {
                let unknown = "it is not known whether this was done, look before you ask again";
                format!("the server failed ({status}): {said}; {unknown}{fields}{done}")
            } else {
                format!("the server refused ({status}): {said}{fields}{done}")
            }
        }
        ApiError::Transport(error) if changes => format!(
            "the server stopped answering ({error}); it is not known whether this was done, look before you ask again"
        ),
        ApiError::Transport(error) => format!("the server stopped answering ({error})"),
    })
}

/// A key for one command.
fn make_key(config: &Config) -> Result<(Store, i64, String), CliError> {
    if config.sqlite_path().is_some_and(|path| !path.exists()) {
        let place = &config.database.url;
        return Err(CliError::Failed(format!(
            "{place} does not exist, so no key can be made; run this with the server's configuration, or give --token"
        )));
    }
    let hasher = TokenHasher::new(&key::of_instance(config)?);
    let options = StoreOptions { migrate: false, ..StoreOptions::default() };
    let store = Store::open(&config.database.url, options).map_err(InstanceError::Store)?;
    let (text, prefix, key_hash) = auth::new_key(&OsRandom, &hasher);
    let now = SystemClock.now();
    let id = store
        .write_blocking(move |conn| {
            let id = rozmova_store::ids::reserve(conn, IdKind::Catalogue, 1)?.start;
            let row = ApiKeyRow {
                id,
                name: audit::actor(),
                prefix,
                key_hash,
                scopes: SCOPES.map(String::from).to_vec(),
                created_by_id: None,
                created_at: now,
                expires_at: Some(now.plus_secs(KEY_SECONDS)),
                revoked_at: None,
                last_used_at: None,
            };
            api_keys::insert(conn, &row)?;
            Ok(id)
        })
        .map_err(|e| CliError::Failed(e.to_string()))?;
    Ok((store, id, text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(status: u16, body: Value, changes: bool) -> String {
        failure(&ApiError::Refused { status, body, retry_after: None }, changes).to_string()
    }

    #[test]
    fn what_a_failing_server_may_have_done_is_told_as_not_known_and_what_it_did_is_named() {
        let away = json!({"detail": "the database did not finish in time", "done": ["17-1", "17-2"]});
        let unknown = said(503, away.clone(), true);
        assert!(unknown.contains("not known whether this was done"), "{unknown}");
        assert!(unknown.ends_with("done before that: 17-1, 17-2"), "{unknown}");
        assert!(!unknown.contains("refused"), "{unknown}");
        assert!(!said(503, away, false).contains("not known"), "looking changes nothing");
        let refused = said(422, json!({"detail": "wrong", "fields": {"ids": "0 ids"}}), true);
        assert_eq!(refused, "the server refused (422): wrong; ids: 0 ids");
    }
}
