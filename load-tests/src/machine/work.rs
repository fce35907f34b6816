//! Work of the database (load-model.md 8, F12) and what the server says about itself: counters, read before and after.
//!
//! PostgreSQL gives its counters out at most once a second, so the difference of two looks is right to a second's work.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::sql::Conn;

/// Longest wait for the server's metrics: a server that stands still must not hold its observer.
const WAIT: Duration = Duration::from_millis(500);

/// Counters since their beginning; `None` where nobody counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Work {
    /// Group commits of the server's writers.
    pub groups: Option<f64>,
    /// Transactions of the database, of everybody. Embedded storage: those of the writer.
    pub transactions: Option<f64>,
    /// Statements; PostgreSQL with `pg_stat_statements` only.
    pub statements: Option<f64>,
    /// Flushes of the write-ahead log; PostgreSQL only.
    pub flushes: Option<f64>,
    /// Bytes of the write-ahead log; embedded storage: bytes that the server gave to its disk.
    pub bytes: Option<f64>,
}

impl Work {
    /// Reads the counters: of the server from its metrics on `port`, of PostgreSQL at `database`. `written` = what the server's
    /// process has given to its disk, which counts for embedded storage.
    #[must_use]
    pub fn look(port: Option<u16>, database: &str, written: Option<u64>) -> Self {
        let groups = port.and_then(metrics).map(|text| sum(&text, "rozmova_writer_commit_seconds_count"));
        if database.starts_with("postgres") {
            return Self { groups, ..postgres(database).unwrap_or_default() };
        }
        let bytes = written.filter(|_| database.starts_with("sqlite")).map(|bytes| bytes as f64);
        Self { groups, transactions: groups, bytes, ..Self::default() }
    }

    /// What was done since `before`, for each of so many messages, by the report's names. Counters that began anew are left out.
    #[must_use]
    pub fn per_message(&self, before: &Self, messages: f64) -> Vec<(&'static str, f64)> {
        let since = |before: Option<f64>, now: Option<f64>| {
            let grown = now? - before?;
            (grown >= 0.0 && messages > 0.0).then(|| grown / messages)
        };
        [
            ("commit_groups", since(before.groups, self.groups)),
            ("transactions", since(before.transactions, self.transactions)),
            ("statements", since(before.statements, self.statements)),
            ("flushes", since(before.flushes, self.flushes)),
            ("bytes", since(before.bytes, self.bytes)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}

/// PostgreSQL's counters; what this version or this user cannot say is left out.
fn postgres(url: &str) -> Option<Work> {
    let mut conn = Conn::open(url).ok()?;
    let mut counter = |sql: &str| conn.number(sql).ok().flatten().map(|n| n as f64);
    let transactions = counter(
        "select (xact_commit + xact_rollback)::bigint as value from pg_stat_database where datname = current_database()",
    );
    let statements = counter(
        "select sum(s.calls)::bigint as value from pg_stat_statements s join pg_database d on d.oid = s.dbid \
         where d.datname = current_database()",
    );
    // From version 18 on the flushes are counted with all other reads and writes.
    let flushes = counter("select wal_sync::bigint as value from pg_stat_wal")
        .or_else(|| counter("select sum(fsyncs)::bigint as value from pg_stat_io where object = 'wal'"));
    let bytes = counter("select wal_bytes::bigint as value from pg_stat_wal");
    Some(Work { groups: None, transactions, statements, flushes, bytes })
}

/// `/metrics` of the server on this machine; `None` when it does not answer soon.
#[must_use]
pub fn metrics(port: u16) -> Option<String> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut stream = TcpStream::connect_timeout(&address, WAIT).ok()?;
    stream.set_read_timeout(Some(WAIT)).ok()?;
    stream.set_write_timeout(Some(WAIT)).ok()?;
    let request = format!("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    head.lines().next()?.contains(" 200 ").then(|| body.to_owned())
}

/// Sum of a metric's rows over all labels, 0 without one.
#[must_use]
pub fn sum(text: &str, name: &str) -> f64 {
    rows(text, name).map(|(_, value)| value).sum()
}

/// (labels, value) of a metric's rows; labels as they are written, without the braces.
pub fn rows<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, f64)> {
    text.lines().filter_map(move |line| {
        let rest = line.strip_prefix(name)?;
        let (labels, value) = match rest.strip_prefix('{') {
            Some(rest) => rest.rsplit_once("} ")?,
            None => ("", rest.strip_prefix(' ')?),
        };
        Some((labels, value.trim().parse().ok()?))
    })
}

/// Value of a label in a row's labels.
#[must_use]
pub fn label<'a>(labels: &'a str, name: &str) -> Option<&'a str> {
    labels.split(',').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == name).then(|| value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const TEXT: &str = "# HELP rozmova_x Some\n# TYPE rozmova_x gauge\nrozmova_x{of=\"a\",b=\"1\"} 2\nrozmova_x{of=\"c\"} 3.5\nrozmova_xy 9\nrozmova_z 4\n";

    #[test]
    fn rows_of_a_metric_are_its_own() {
        assert_eq!(sum(TEXT, "rozmova_x"), 5.5);
        assert_eq!(sum(TEXT, "rozmova_z"), 4.0);
        assert_eq!(sum(TEXT, "rozmova_none"), 0.0);
        let named: Vec<(Option<&str>, f64)> = rows(TEXT, "rozmova_x").map(|(l, v)| (label(l, "of"), v)).collect();
        assert_eq!(named, [(Some("a"), 2.0), (Some("c"), 3.5)]);
        assert_eq!(label("of=\"a\",b=\"1\"", "b"), Some("1"));
        assert_eq!(label("", "b"), None);
    }

    #[test]
    fn work_is_a_difference_for_each_message_and_a_counter_that_began_anew_is_left_out() {
        let before = Work { groups: Some(10.0), transactions: Some(100.0), flushes: Some(5.0), ..Work::default() };
        let after = Work { groups: Some(30.0), transactions: Some(300.0), flushes: Some(1.0), ..Work::default() };
        assert_eq!(after.per_message(&before, 100.0), [("commit_groups", 0.2), ("transactions", 2.0)]);
        assert!(after.per_message(&before, 0.0).is_empty());
    }

    #[test]
    fn embedded_storage_counts_the_writers_commits_and_the_processs_bytes() {
        let work = Work::look(None, "sqlite:///x.db", Some(4096));
        assert_eq!(work, Work { bytes: Some(4096.0), ..Work::default() });
        assert_eq!(Work::look(None, "", Some(4096)), Work::default());
        assert_eq!(Work::look(None, "postgres://x@127.0.0.1:1/x", None), Work::default());
    }

    #[test]
    fn metrics_are_the_body_of_a_200_and_nothing_else() {
        for (answer, wanted) in [
            ("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nm 1\n", Some("m 1\n")),
            ("HTTP/1.1 404 Not Found\r\n\r\nno", None),
        ] {
            let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
            let port = listener.local_addr().unwrap().port();
            let server = std::thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0_u8; 512];
                let _read = stream.read(&mut request).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
            });
            assert_eq!(metrics(port).as_deref(), wanted);
            server.join().unwrap();
        }
    }
}
