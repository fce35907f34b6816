//! What stands behind the server: databases and Redis, from the server's own environment variables (contract.md 6).

use std::{
    io::{Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use super::Storage;
use crate::sql::{Conn, Doing, SqlError, on};

/// PostgreSQL's settings that decide whether a committed row survives, first of all.
const DURABILITY: [&str; 4] = ["fsync", "synchronous_commit", "full_page_writes", "wal_sync_method"];

/// Database and Redis of `ROZMOVA__DATABASE__URL` and `ROZMOVA__REDIS__URL`; empty when they are not given. What does not
/// answer is named without a version. `durability` = what the server says protects its commits, for embedded storage.
#[must_use]
pub fn from_environment(durability: Vec<(String, String)>) -> Vec<Storage> {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let (database, redis) = (variable("ROZMOVA__DATABASE__URL"), variable("ROZMOVA__REDIS__URL"));
    let mut all = Vec::new();
    if database.starts_with("postgres") {
        all.push(postgres(&database).unwrap_or_else(|_| named("PostgreSQL")));
    } else if database.starts_with("sqlite") {
        // The file is the server's: its settings are those of its own connections, and only the server knows them.
        all.push(Storage { settings: durability, ..named("SQLite") });
    }
    if redis.starts_with("redis://") {
        all.push(redis_info(&redis).unwrap_or_else(|| named("Redis")));
    }
    all
}

/// How much a database holds: (customers, dialogs, messages), PostgreSQL's by its own estimate; `None` when it cannot be looked at.
#[must_use]
pub fn filled(url: &str) -> Option<(u64, u64, u64)> {
    let mut conn = Conn::look(url).ok()?;
    let mut rows = |table: &str| {
        let sql = if conn.is_postgres() {
            format!("select greatest(reltuples, 0)::bigint as value from pg_class where oid = to_regclass('{table}')")
        } else {
            format!("select count(*) as value from {table}")
        };
        conn.number(&sql).ok().flatten().and_then(|n| u64::try_from(n).ok())
    };
    Some((rows("clients")?, rows("dialogs")?, rows("messages")?))
}

/// Whether PostgreSQL counts each flush that protects a commit: it flushes at all, and by a call of its own.
#[must_use]
pub fn flushes_are_counted(settings: &[(String, String)]) -> bool {
    let is = |name: &str, values: &[&str]| settings.iter().any(|(n, v)| n == name && values.contains(&v.as_str()));
    is("fsync", &["on"])
        && !is("synchronous_commit", &["off"])
        && is("wal_sync_method", &["fdatasync", "fsync", "fsync_writethrough"])
}

fn named(kind: &str) -> Storage {
    Storage { kind: kind.to_owned(), ..Storage::default() }
}

/// Version, durability, and every setting that is not the default.
fn postgres(url: &str) -> Result<Storage, SqlError> {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
        #[diesel(sql_type = diesel::sql_types::Text)]
        setting: String,
    }
    let mut conn = Conn::open(url)?;
    let version = conn.text("select current_setting('server_version') as value").doing("asking for the version")?;
    let sql = "select name, current_setting(name) as setting from pg_settings \
               where source in ('configuration file', 'command line', 'environment variable', 'database', 'user', 'global') \
               or name in ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method') order by name";
    let rows: Vec<Row> = on!(&mut conn, c => diesel::sql_query(sql).load(c)).doing("reading the settings")?;
    let settings = rows.into_iter().map(|row| (row.name, row.setting)).collect();
    Ok(Storage { kind: "PostgreSQL".into(), version: version.unwrap_or_default(), settings: durable_first(settings) })
}

fn durable_first(mut settings: Vec<(String, String)>) -> Vec<(String, String)> {
    let rank = |name: &str| DURABILITY.iter().position(|known| *known == name).unwrap_or(DURABILITY.len());
    settings.sort_by_key(|(name, _)| rank(name));
    settings
}

/// `INFO` of Redis, over the inline form of its protocol.
fn redis_info(url: &str) -> Option<Storage> {
    let address = url.strip_prefix("redis://")?.split('/').next()?;
    // A password is not ours to send; without it Redis answers with an error, and no version is shown.
    let host = address.rsplit('@').next()?;
    let host = if host.contains(':') { host.to_owned() } else { format!("{host}:6379") };
    let address = host.to_socket_addrs().ok()?.next()?;
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    stream.write_all(b"INFO\r\nQUIT\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let settings = ["aof_enabled", "maxmemory_policy", "maxmemory_human"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), field(&text, name)?)))
        .collect();
    Some(Storage { kind: "Redis".into(), version: field(&text, "redis_version")?, settings })
}

fn field(info: &str, name: &str) -> Option<String> {
    info.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':').map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durability_comes_first() {
        let pair = |name: &str| (name.to_owned(), "on".to_owned());
        let sorted = durable_first(["autovacuum", "synchronous_commit", "fsync", "work_mem"].map(pair).to_vec());
        let names: Vec<&str> = sorted.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["fsync", "synchronous_commit", "autovacuum", "work_mem"]);
    }

    #[test]
    fn an_embedded_database_is_counted_without_writing_to_it() {
        let path = std::env::temp_dir().join(format!("rz-filled-{}.db", std::process::id()));
        let url = format!("sqlite://{}", path.display());
        assert_eq!(filled(&url), None, "looking makes no file");
        assert!(!path.exists());
        let mut server = Conn::open(&url).unwrap();
        let tables = "create table clients (id); create table dialogs (id); create table messages (id); \
                      insert into clients values (1); insert into messages values (1), (2)";
        server.run(tables).unwrap();
        assert_eq!(filled(&url), Some((1, 0, 2)));
        drop(server);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn flushes_count_where_each_is_a_call() {
        let settings = |fsync: &str, commit: &str, method: &str| {
            [("fsync", fsync), ("synchronous_commit", commit), ("wal_sync_method", method)]
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
        };
        assert!(flushes_are_counted(&settings("on", "on", "fdatasync")));
        assert!(!flushes_are_counted(&settings("off", "on", "fdatasync")));
        assert!(!flushes_are_counted(&settings("on", "off", "fdatasync")));
        assert!(!flushes_are_counted(&settings("on", "on", "open_datasync")));
        assert!(!flushes_are_counted(&[]));
    }

    #[test]
    fn fields_of_redis_are_matched_whole() {
        let info = "$99\r\n# Server\r\nredis_version:7.0.15\r\nredis_version_x:1\r\naof_enabled:0\r\n";
        assert_eq!(field(info, "redis_version").as_deref(), Some("7.0.15"));
        assert_eq!(field(info, "redis"), None);
    }

    #[test]
    fn what_does_not_answer_has_no_version() {
        assert!(redis_info("redis://127.0.0.1:1").is_none() && postgres("postgres://x@127.0.0.1:1/x").is_err());
    }
}
