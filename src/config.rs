//! Settings: `config/default.toml` (compiled in, documents every key) → file → `ROZMOVA__SECTION__KEY` → flags.
//!
//! The defaults decide the type of every key, so an unknown key or a wrong type is found in any layer, and all faults are
//! reported together (architecture.md 9). Secrets never appear in [`Config::masked`].

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use base64::Engine as _;
use ipnet::IpNet;
use rozmova_actors::engine::EngineConfig;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The documented defaults.
pub const DEFAULT_TOML: &str = include_str!("../config/default.toml");

/// Prefix of environment variables.
const ENV_PREFIX: &str = "ROZMOVA__";

/// All settings, checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Listener and limits of HTTP.
    pub server: Server,
    /// Storage.
    pub database: Database,
    /// Presence and queue mirror.
    pub redis: Redis,
    /// Uploaded files.
    pub files: Files,
    /// Instance key, sessions, passwords.
    pub security: Security,
    /// What may be reached from the server.
    pub egress: Egress,
    /// `/metrics`.
    pub metrics: Metrics,
    /// Log.
    pub log: Log,
    /// Traces.
    pub telemetry: Telemetry,
    /// Sizes and times of the engine.
    pub engine: EngineConfig,
}

/// `[server]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port.
    pub listen: SocketAddr,
    /// Address people use; empty = the request's Host.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// HTTP threads; 0 = one per core.
    pub workers: usize,
    /// Largest body, KiB.
    pub body_limit_kib: usize,
    /// Seconds for headers.
    pub header_timeout_s: u64,
    /// Seconds for a body.
    pub body_timeout_s: u64,
    /// Seconds an idle connection is kept.
    pub keep_alive_s: u64,
    /// Seconds of a graceful stop.
    pub stop_timeout_s: u64,
    /// Panels' sockets let in a second.
    pub panel_openings_per_s: u32,
    /// Visitors' sockets let in a second.
    pub visitor_openings_per_s: u32,
}

/// `[database]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite://…` or `postgres://…`.
    pub url: String,
    /// Reader connections.
    pub read_connections: u32,
    /// Seconds a read may take.
    pub read_timeout_s: u64,
    /// Shortest time between the beginnings of two batches of messages, milliseconds; 0 writes at once.
    pub commit_gap_ms: u64,
    /// How long receipts wait to be written with a message, milliseconds.
    pub receipts_wait_ms: u64,
}

/// `[redis]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redis {
    /// `redis://…` or empty.
    pub url: String,
}

/// `[files]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// Folder.
    pub dir: PathBuf,
    /// Bucket of an S3-compatible service, or empty: contents lie in the folder.
    pub s3_bucket: String,
    /// Address of the service; empty = that of AWS in the region.
    pub s3_endpoint: String,
    /// Region.
    pub s3_region: String,
    /// What keys of objects begin with.
    pub s3_prefix: String,
    /// The bucket stands in the path of an address and not in its host.
    pub s3_path_style: bool,
    /// Access key.
    pub s3_access_key: String,
    /// Secret key.
    pub s3_secret_key: String,
}

impl Files {
    /// Whether contents lie in a bucket.
    #[must_use]
    pub const fn in_s3(&self) -> bool {
        !self.s3_bucket.is_empty()
    }
}

/// `[security]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// 32 bytes base64, or empty.
    pub key: String,
    /// Keys before it, newest first.
    pub old_keys: Vec<String>,
    /// Idle limit of a sign-in, minutes.
    pub session_idle_min: i64,
    /// Absolute limit of a sign-in, hours.
    pub session_absolute_h: i64,
    /// Passwords hashed at once.
    pub hash_threads: usize,
    /// Shortest password.
    pub password_min_chars: usize,
}

/// `[egress]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Egress {
    /// Addresses, CIDRs, hosts.
    pub allow: Vec<String>,
}

/// `[metrics]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Own address or empty.
    pub listen: String,
}

/// `[log]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Form of the log.
    pub format: LogFormat,
    /// Filter.
    pub level: String,
}

/// `[telemetry]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    /// Address of a collector or empty.
    pub otlp_endpoint: String,
    /// Share of traces that is sent, percent.
    pub otlp_sample_percent: u8,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Everything that is wrong with the settings, one sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFaults(pub Vec<String>);

impl fmt::Display for ConfigFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the settings are not usable, {} fault(s):", self.0.len())?;
        for fault in &self.0 {
            writeln!(f, "  - {fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigFaults {}

/// Where settings come from, besides the defaults.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// `--config`.
    pub file: Option<PathBuf>,
    /// Environment, as `(name, value)`.
    pub env: Vec<(String, String)>,
    /// Flags, as `("server.listen", value)`.
    pub flags: Vec<(&'static str, String)>,
}

impl Sources {
    /// The process environment and a file.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>) -> Self {
        Self {
            file,
            env: std::env::vars().filter(|(name, _)| name.starts_with(ENV_PREFIX)).collect(),
            flags: Vec::new(),
        }
    }
}

impl Config {
    /// The defaults alone; used by tests and as the base of the demo.
    ///
    /// # Errors
    /// Only when the compiled-in file is wrong, which a test excludes.
    pub fn defaults() -> Result<Self, ConfigFaults> {
        Self::load(&Sources::default())
    }

    /// Reads and checks all layers.
    ///
    /// # Errors
    /// [`ConfigFaults`] with every fault found.
    pub fn load(sources: &Sources) -> Result<Self, ConfigFaults> {
        let mut faults = Vec::new();
        let mut tree =
            parse_toml(DEFAULT_TOML).map_err(|e| ConfigFaults(vec![format!("compiled-in defaults: {e}")]))?;
        let defaults = tree.clone();
        if let Some(path) = &sources.file {
            match std::fs::read_to_string(path).map_err(|e| e.to_string()).and_then(|text| parse_toml(&text)) {
                Ok(layer) => overlay_file(&mut tree, layer, path, &mut faults),
                Err(e) => faults.push(format!("{}: {e}", path.display())),
            }
        }
        for (name, value) in &sources.env {
            let Some(rest) = name.strip_prefix(ENV_PREFIX) else { continue };
            let path = rest.to_ascii_lowercase().replace("__", ".");
            overlay_text(&mut tree, &path, value, name, &mut faults);
        }
        for (path, value) in &sources.flags {
            overlay_text(&mut tree, path, value, path, &mut faults);
        }
        // Settings that cannot be read are told with their names and then judged as if they had their defaults, so that the
        // others are judged too.
        faults.extend(reset_unreadable(&mut tree, &defaults));
        let config = match serde_json::from_value::<Self>(Value::Object(tree)) {
            Ok(config) => config,
            Err(e) => {
                faults.push(e.to_string());
                return Err(ConfigFaults(faults));
            }
        };
        config.check(&mut faults);
        if faults.is_empty() { Ok(config) } else { Err(ConfigFaults(faults)) }
    }

    /// Whether the storage is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.database.url.starts_with("postgres://") || self.database.url.starts_with("postgresql://")
    }

    /// File of the embedded database, `None` with PostgreSQL.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<&Path> {
        self.database.url.strip_prefix("sqlite://").map(Path::new)
    }

    /// Whether people reach the server over https, as `public_url` says.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }

    /// Origin of `public_url`, `None` when it is unset.
    #[must_use]
    pub fn public_origin(&self) -> Option<String> {
        let url = url::Url::parse(&self.server.public_url).ok()?;
        Some(url.origin().ascii_serialization())
    }

    /// The trusted proxies as networks; entries were checked when the settings were loaded.
    #[must_use]
    pub fn trusted_networks(&self) -> Vec<IpNet> {
        self.server.trusted_proxies.iter().filter_map(|text| parse_network(text)).collect()
    }

    /// All settings as JSON with secrets masked (`check-config`).
    #[must_use]
    pub fn masked(&self) -> Value {
        let mut copy = self.clone();
        if !copy.security.key.is_empty() {
            copy.security.key = String::from("***");
        }
        for key in &mut copy.security.old_keys {
            *key = String::from("***");
        }
        if !copy.files.s3_secret_key.is_empty() {
            copy.files.s3_secret_key = String::from("***");
        }
        copy.database.url = mask_password(&copy.database.url);
        copy.redis.url = mask_password(&copy.redis.url);
        serde_json::to_value(copy).unwrap_or(Value::Null)
    }

    /// Ranges and pairs of fields.
    fn check(&self, faults: &mut Vec<String>) {
        let mut range = |name: &str, value: u64, low: u64, high: u64| {
            if !(low..=high).contains(&value) {
                faults.push(format!("{name} = {value} is out of range, {low} to {high} is accepted"));
            }
        };
        range("server.body_limit_kib", self.server.body_limit_kib as u64, 16, 65_536);
        range("server.header_timeout_s", self.server.header_timeout_s, 1, 60);
        range("server.body_timeout_s", self.server.body_timeout_s, 1, 300);
        range("server.keep_alive_s", self.server.keep_alive_s, 1, 600);
        range("server.stop_timeout_s", self.server.stop_timeout_s, 1, 60);
        range("server.panel_openings_per_s", u64::from(self.server.panel_openings_per_s), 10, 100_000);
        range("server.visitor_openings_per_s", u64::from(self.server.visitor_openings_per_s), 10, 100_000);
        range("server.workers", self.server.workers as u64, 0, 256);
        range("database.read_connections", u64::from(self.database.read_connections), 1, 200);
        range("database.read_timeout_s", self.database.read_timeout_s, 1, 300);
        range("database.commit_gap_ms", self.database.commit_gap_ms, 0, 50);
        range("database.receipts_wait_ms", self.database.receipts_wait_ms, 0, 200);
        range("security.session_idle_min", self.security.session_idle_min.unsigned_abs(), 5, 525_600);
        range("security.session_absolute_h", self.security.session_absolute_h.unsigned_abs(), 1, 8760);
        range("security.hash_threads", self.security.hash_threads as u64, 1, 64);
        range("security.password_min_chars", self.security.password_min_chars as u64, 8, 64);
        range("engine.arbiters", self.engine.arbiters as u64, 0, 256);
        range("engine.child_queue", self.engine.child_queue as u64, 1, 1024);
        range("engine.session_mailbox", self.engine.session_mailbox as u64, 16, 4096);
        range("telemetry.otlp_sample_percent", u64::from(self.telemetry.otlp_sample_percent), 0, 100);
        range("engine.idle_minutes", u64::from(self.engine.idle_minutes), 1, 1440);
        range("engine.session_ring", self.engine.session_ring as u64, 500, 10_000);
        range("engine.session_linger_minutes", u64::from(self.engine.session_linger_minutes), 2, 60);
        range("engine.command_timeout_s", u64::from(self.engine.command_timeout_s), 1, 60);
        range("engine.sockets_per_user", self.engine.sockets_per_user as u64, 1, 1000);

        if !self.is_postgres() && self.sqlite_path().is_none_or(|path| path.as_os_str().is_empty()) {
            faults.push(String::from(
                "database.url is not usable, sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME is accepted",
            ));
        }
        if self.is_postgres() && self.security.key.is_empty() {
            faults.push(String::from(
                "security.key is missing: with PostgreSQL set ROZMOVA__SECURITY__KEY to 32 random bytes in base64 (openssl rand -base64 32) and keep a copy",
            ));
        }
        if !self.security.key.is_empty() && !is_key(&self.security.key) {
            faults.push(String::from("security.key is not 32 bytes in base64"));
        }
        for (n, key) in self.security.old_keys.iter().enumerate() {
            if !is_key(key) {
                faults.push(format!("security.old_keys, entry {}, is not 32 bytes in base64", n + 1));
            }
        }
        self.files.check(faults);
        if !self.redis.url.is_empty()
            && !self.redis.url.starts_with("redis://")
            && !self.redis.url.starts_with("unix://")
        {
            faults.push(String::from("redis.url is not usable, redis://HOST:PORT/DB or empty is accepted"));
        }
        if !self.server.public_url.is_empty() {
            check_origin("server.public_url", &self.server.public_url, faults);
        }
        for entry in &self.server.trusted_proxies {
            if parse_network(entry).is_none() {
                faults.push(format!("server.trusted_proxies: «{entry}» is not an address or CIDR"));
            }
        }
        if !self.metrics.listen.is_empty() && self.metrics.listen.parse::<SocketAddr>().is_err() {
            faults.push(format!("metrics.listen = «{}» is not ADDRESS:PORT", self.metrics.listen));
        }
        let collector = &self.telemetry.otlp_endpoint;
        if !collector.is_empty() {
            if !cfg!(feature = "otlp") {
                faults.push(String::from(
                    "telemetry.otlp_endpoint is set, but this binary was built without traces: build it with `cargo build --release --features otlp`",
                ));
            } else if !url::Url::parse(collector)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            {
                faults.push(format!(
                    "telemetry.otlp_endpoint = «{collector}» is not an address such as http://127.0.0.1:4318"
                ));
            }
        }
        if tracing_subscriber::EnvFilter::try_new(&self.log.level).is_err() {
            faults.push(format!("log.level = «{}» is not a filter such as info or rozmova=debug,info", self.log.level));
        }
    }
}

impl Files {
    /// A bucket needs an address and keys; without a bucket none of them is used.
    fn check(&self, faults: &mut Vec<String>) {
        if !self.in_s3() {
            return;
        }
        let name = &self.s3_bucket;
        let plain = (3..=63).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'));
        if !plain {
            faults.push(format!("files.s3_bucket = «{name}»: 3 to 63 of a–z, 0–9, «-» and «.» are accepted"));
        }
        if !self.s3_endpoint.is_empty() {
            check_origin("files.s3_endpoint", &self.s3_endpoint, faults);
        }
        if self.s3_region.is_empty() {
            faults.push(String::from("files.s3_region is missing; services without regions take us-east-1"));
        }
        let prefix = &self.s3_prefix;
        let sound = prefix.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'))
            && !prefix.starts_with('/')
            && !prefix.contains("//")
            && prefix.len() <= 200;
        if !sound {
            faults.push(format!("files.s3_prefix = «{prefix}»: letters, digits, «-», «_» and «/», such as rozmova/"));
        }
        if self.s3_access_key.is_empty() || self.s3_secret_key.is_empty() {
            faults.push(String::from("files.s3_access_key and files.s3_secret_key are needed with files.s3_bucket"));
        }
    }
}

/// Whether a text is a 32-byte key in base64.
fn is_key(text: &str) -> bool {
    base64::engine::general_purpose::STANDARD.decode(text.trim()).is_ok_and(|bytes| bytes.len() == 32)
}

/// An address or CIDR.
#[must_use]
pub fn parse_network(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

fn check_origin(name: &str, value: &str, faults: &mut Vec<String>) {
    match url::Url::parse(value) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https")
                && url.host().is_some()
                && url.path() == "/"
                && url.query().is_none() => {}
        _ => faults.push(format!("{name} = «{value}» is not an address such as https://chat.example.com without path")),
    }
}

fn mask_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            if parsed.set_password(Some("***")).is_err() {
                return String::from("***");
            }
            parsed.to_string()
        }
        _ => String::from(url),
    }
}

fn parse_toml(text: &str) -> Result<Map<String, Value>, String> {
    ::config::Config::builder()
        .add_source(::config::File::from_str(text, ::config::FileFormat::Toml))
        .build()
        .and_then(::config::Config::try_deserialize::<Map<String, Value>>)
        .map_err(|e| e.to_string())
}

/// Puts defaults in the place of values their setting cannot hold (a word of a closed list, an address, a number too large)
/// and answers a sentence for each.
fn reset_unreadable(tree: &mut Map<String, Value>, defaults: &Map<String, Value>) -> Vec<String> {
    let mut faults = Vec::new();
    for (section, content) in tree.iter_mut() {
        let (Value::Object(given), Some(Value::Object(known))) = (content, defaults.get(section)) else { continue };
        for (key, value) in given.iter_mut() {
            let Some(default) = known.get(key).filter(|default| *default != value) else { continue };
            let mut alone = defaults.clone();
            if let Some(slot) = alone.get_mut(section).and_then(|s| s.get_mut(key)) {
                *slot = value.clone();
            }
            if let Err(error) = serde_json::from_value::<Config>(Value::Object(alone)) {
                faults.push(format!("{section}.{key}: {error}"));
                *value = default.clone();
            }
        }
    }
    faults
}

/// Lays a file over the tree: sections and keys must exist, types must be those of the defaults.
fn overlay_file(tree: &mut Map<String, Value>, layer: Map<String, Value>, file: &Path, faults: &mut Vec<String>) {
    for (section, content) in layer {
        let (Some(Value::Object(known)), Value::Object(given)) = (tree.get_mut(&section), content) else {
            faults.push(format!("{}: unknown section [{section}]", file.display()));
            continue;
        };
        for (key, value) in given {
            match known.get_mut(&key) {
                None => faults.push(format!("{}: unknown key {section}.{key}", file.display())),
                Some(slot) if kind(slot) == kind(&value) => *slot = value,
                Some(slot) => faults.push(format!(
                    "{}: {section}.{key} is {}, {} is accepted",
                    file.display(),
                    kind(&value),
                    kind(slot)
                )),
            }
        }
    }
}

/// Lays one textual value (environment, flag) over the tree.
fn overlay_text(tree: &mut Map<String, Value>, path: &str, text: &str, name: &str, faults: &mut Vec<String>) {
    let slot = path
        .split_once('.')
        .and_then(|(section, key)| tree.get_mut(section).and_then(Value::as_object_mut).and_then(|s| s.get_mut(key)));
    let Some(slot) = slot else {
        faults.push(format!("{name}: unknown setting"));
        return;
    };
    let parsed = match slot {
        Value::String(_) => Some(Value::from(text)),
        Value::Number(_) => text.trim().parse::<i64>().ok().map(Value::from),
        Value::Bool(_) => text.trim().parse::<bool>().ok().map(Value::from),
        Value::Array(_) => {
            Some(Value::Array(text.split(',').map(str::trim).filter(|s| !s.is_empty()).map(Value::from).collect()))
        }
        Value::Null | Value::Object(_) => None,
    };
    match parsed {
        Some(value) => *slot = value,
        None => faults.push(format!("{name} = «{text}» is not {}", kind(slot))),
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Number(_) => "a whole number",
        Value::Bool(_) => "true or false",
        Value::Array(_) => "a list",
        Value::Object(_) => "a section",
        Value::Null => "nothing",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn with_env(pairs: &[(&str, &str)]) -> Result<Config, ConfigFaults> {
        Config::load(&Sources {
            env: pairs.iter().map(|(k, v)| (String::from(*k), String::from(*v))).collect(),
            ..Sources::default()
        })
    }

    #[test]
    fn without_any_settings_the_server_is_embedded_on_loopback() {
        let config = Config::defaults().unwrap();
        assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.database.url, "sqlite://data/rozmova.db");
        assert_eq!(config.engine, EngineConfig::default(), "default.toml and the engine agree");
    }

    #[test]
    fn the_environment_overrides_and_lists_are_comma_separated() {
        let config = with_env(&[
            ("ROZMOVA__SERVER__LISTEN", "0.0.0.0:9000"),
            ("ROZMOVA__EGRESS__ALLOW", "127.0.0.1/32, mock.local"),
            ("ROZMOVA__LOG__FORMAT", "json"),
        ])
        .unwrap();
        assert_eq!(config.server.listen.port(), 9000);
        assert_eq!(config.egress.allow, ["127.0.0.1/32", "mock.local"]);
        assert_eq!(config.log.format, LogFormat::Json);
    }

    #[test]
    fn all_faults_are_in_one_report() {
        let faults = with_env(&[
            ("ROZMOVA__SERVER__LISTENN", "x"),
            ("ROZMOVA__SERVER__WORKERS", "many"),
            ("ROZMOVA__SERVER__PUBLIC_URL", "chat.example.com"),
            ("ROZMOVA__DATABASE__URL", "postgres://u@h/db"),
            ("ROZMOVA__SERVER__TRUSTED_PROXIES", "10.0.0.0/99"),
        ])
        .unwrap_err();
        assert_eq!(faults.0.len(), 5, "{faults}");
    }

    #[test]
    fn a_file_with_an_unknown_key_is_refused_and_flags_win_over_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rozmova.toml");
        std::fs::write(&path, "[server]\nlisten = \"127.0.0.1:1\"\nfoo = 1\n[nothing]\nx = 1\n").unwrap();
        let faults = Config::load(&Sources { file: Some(path.clone()), ..Sources::default() }).unwrap_err();
        assert_eq!(faults.0.len(), 2, "{faults}");

        std::fs::write(&path, "[server]\nlisten = \"127.0.0.1:1\"\n").unwrap();
        let sources = Sources {
            file: Some(path),
            flags: vec![("server.listen", String::from("127.0.0.1:2"))],
            ..Sources::default()
        };
        assert_eq!(Config::load(&sources).unwrap().server.listen.port(), 2);
    }

    #[test]
    fn a_bucket_needs_keys_and_without_one_files_lie_in_the_folder() {
        assert!(!Config::defaults().unwrap().files.in_s3());
        let bucket = ("ROZMOVA__FILES__S3_BUCKET", "rozmova-files");
        let faults = with_env(&[bucket]).unwrap_err();
        assert_eq!(faults.0.len(), 1, "{faults}");
        let keys = [("ROZMOVA__FILES__S3_ACCESS_KEY", "who"), ("ROZMOVA__FILES__S3_SECRET_KEY", "secret")];
        let endpoint = ("ROZMOVA__FILES__S3_ENDPOINT", "http://127.0.0.1:9000");
        assert!(with_env(&[bucket, keys[0], keys[1], endpoint]).unwrap().files.in_s3());
        let wrong = [
            ("ROZMOVA__FILES__S3_BUCKET", "No Bucket"),
            ("ROZMOVA__FILES__S3_ENDPOINT", "minio:9000"),
            ("ROZMOVA__FILES__S3_PREFIX", "/../x"),
        ];
        let faults = with_env(&[wrong[0], wrong[1], wrong[2], keys[0], keys[1]]).unwrap_err();
        assert_eq!(faults.0.len(), 3, "{faults}");
    }

    #[test]
    fn secrets_are_masked_where_settings_are_shown() {
        let key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        let old = "ODEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        let config = with_env(&[
            ("ROZMOVA__SECURITY__KEY", key),
            ("ROZMOVA__SECURITY__OLD_KEYS", old),
            ("ROZMOVA__DATABASE__URL", "postgres://user:canary@host/db"),
            ("ROZMOVA__FILES__S3_BUCKET", "rozmova"),
            ("ROZMOVA__FILES__S3_ACCESS_KEY", "who"),
            ("ROZMOVA__FILES__S3_SECRET_KEY", "canary"),
        ])
        .unwrap();
        let shown = config.masked().to_string();
        assert!(!shown.contains("canary") && !shown.contains(key) && !shown.contains(old), "{shown}");
    }

    #[test]
    fn a_former_key_that_is_none_is_refused_by_its_place_and_not_shown() {
        let good = "ODEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        let faults = with_env(&[("ROZMOVA__SECURITY__OLD_KEYS", &format!("{good},canary"))]).unwrap_err();
        assert_eq!(faults.0, ["security.old_keys, entry 2, is not 32 bytes in base64"]);
    }
}
