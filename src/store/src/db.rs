//! Connections: two databases behind one type, and the macro that writes one query body for both.
//!
//! `MultiConnection` of diesel refuses batch inserts, ON CONFLICT and RETURNING; the macro expands the same body once
//! for each concrete connection instead (measurements.md 2).

use std::time::{Duration, Instant};

use diesel::{
    connection::SimpleConnection,
    pg::PgConnection,
    r2d2::{ConnectionManager, Error as ManagerError, PooledConnection},
    sqlite::SqliteConnection,
};
use r2d2::CustomizeConnection;

use crate::error::{OpenError, StoreError};

/// Expands one query body for each database; inside it `$c` is the concrete connection.
///
/// `on_db!(conn, c => query.load(c))`, or `on_db!(conn, pg(c) => …, lite(c) => …)` where the databases differ.
macro_rules! on_db {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Pg(pooled) => {
                let $c: &mut ::diesel::pg::PgConnection = &mut **pooled;
                $body
            }
            $crate::db::Conn::Lite(pooled) => {
                let $c: &mut ::diesel::sqlite::SqliteConnection = &mut **pooled;
                $body
            }
        }
    };
    ($conn:expr, pg($p:ident) => $pg:expr, lite($l:ident) => $lite:expr) => {
        match $conn {
            $crate::db::Conn::Pg(pooled) => {
                let $p: &mut ::diesel::pg::PgConnection = &mut **pooled;
                $pg
            }
            $crate::db::Conn::Lite(pooled) => {
                let $l: &mut ::diesel::sqlite::SqliteConnection = &mut **pooled;
                $lite
            }
        }
    };
}

type PgManager = ConnectionManager<PgConnection>;
type LiteManager = ConnectionManager<SqliteConnection>;
type PgPool = r2d2::Pool<PgManager>;
type LitePool = r2d2::Pool<LiteManager>;

/// A connection of either database, borrowed from a pool.
pub enum Conn {
    /// PostgreSQL.
    Pg(PooledConnection<PgManager>),
    /// Embedded SQLite.
    Lite(PooledConnection<LiteManager>),
}

impl Conn {
    /// Runs `body` in one transaction: an error or a panic rolls everything back. On SQLite the write lock is taken at the
    /// start, because a read transaction cannot be upgraded once another process has written.
    ///
    /// # Errors
    /// The body's error, or the COMMIT's.
    pub fn transaction<T>(&mut self, body: impl FnOnce(&mut Self) -> diesel::QueryResult<T>) -> diesel::QueryResult<T> {
        use diesel::connection::{AnsiTransactionManager, TransactionManager};
        let nested = on_db!(self, c => depth(c));
        if nested {
            on_db!(self, c => AnsiTransactionManager::begin_transaction(c))?;
        } else {
            self.begin()?;
        }
        match body(self) {
            Ok(value) => {
                on_db!(self, c => AnsiTransactionManager::commit_transaction(c))?;
                Ok(value)
            }
            Err(error) => {
                if let Err(again) = on_db!(self, c => AnsiTransactionManager::rollback_transaction(c)) {
                    tracing::debug!(%again, "rollback after an error failed too");
                }
                Err(error)
            }
        }
    }

    /// Runs `body`, which only reads, at one moment of the database: what is committed meanwhile is not seen. Inside a transaction
    /// that is open already it is that one's reads. Costs two round trips on PostgreSQL and none on SQLite, where no lock is taken.
    ///
    /// # Errors
    /// The body's error, or that of the begin and the end.
    pub fn at_one_moment<T>(
        &mut self,
        body: impl FnOnce(&mut Self) -> diesel::QueryResult<T>,
    ) -> diesel::QueryResult<T> {
        use diesel::connection::AnsiTransactionManager;
        let nested = on_db!(self, c => depth(c));
        if nested {
            return body(self);
        }
        on_db!(self,
            pg(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
            lite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN DEFERRED"))?;
        match body(self) {
            Ok(value) => {
                self.commit()?;
                Ok(value)
            }
            Err(error) => {
                if let Err(again) = self.rollback() {
                    tracing::debug!(%again, "rollback after an error failed too");
                }
                Err(error)
            }
        }
    }

    /// Begins an outermost transaction.
    pub(crate) fn begin(&mut self) -> diesel::QueryResult<()> {
        use diesel::connection::{AnsiTransactionManager, TransactionManager};
        on_db!(self,
            pg(c) => AnsiTransactionManager::begin_transaction(c),
            lite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"))
    }

    /// Commits the outermost transaction.
    pub(crate) fn commit(&mut self) -> diesel::QueryResult<()> {
        use diesel::connection::{AnsiTransactionManager, TransactionManager};
        on_db!(self, c => AnsiTransactionManager::commit_transaction(c))
    }

    /// Rolls the outermost transaction back.
    pub(crate) fn rollback(&mut self) -> diesel::QueryResult<()> {
        use diesel::connection::{AnsiTransactionManager, TransactionManager};
        on_db!(self, c => AnsiTransactionManager::rollback_transaction(c))
    }

    /// Runs statements without results (tests prepare rows with it).
    ///
    /// # Errors
    /// The first statement's that fails.
    #[cfg(any(test, feature = "testing"))]
    pub fn batch_execute(&mut self, sql: &str) -> diesel::QueryResult<()> {
        on_db!(self, c => c.batch_execute(sql))
    }

    /// Whether the connection still answers.
    pub(crate) fn answers(&mut self) -> bool {
        use diesel::RunQueryDsl;
        on_db!(self, c => diesel::sql_query("select 1").execute(c)).is_ok()
    }

    /// Whether this is PostgreSQL.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self, Self::Pg(_))
    }
}

/// Whether a transaction is open on the connection.
fn depth<C>(conn: &mut C) -> bool
where
    C: diesel::Connection<TransactionManager = diesel::connection::AnsiTransactionManager>,
{
    use diesel::connection::{AnsiTransactionManager, TransactionManager};
    AnsiTransactionManager::transaction_manager_status_mut(conn).transaction_depth().is_ok_and(|depth| depth.is_some())
}

/// Which pool a read uses, so that a slow report never holds the connections of the panel (peer-lessons.md 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool {
    /// Writer threads.
    Messages,
    /// Administrative writes (on SQLite the same connection as the writer's).
    Writes,
    /// Ordinary reads.
    Reads,
    /// Long reads.
    Reports,
}

impl Pool {
    /// Label of its metrics.
    const fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Writes => "writes",
            Self::Reads => "reads",
            Self::Reports => "reports",
        }
    }
}

/// Counts a caller who got no connection of the pool in time.
pub(crate) fn timed_out(pool: Pool) {
    metrics::counter!("rozmova_database_pool_timeouts_total", "pool" => pool.name()).increment(1);
}

/// Both databases' pools.
pub(crate) enum Db {
    /// PostgreSQL: four pools.
    Pg { messages: PgPool, writes: PgPool, reads: PgPool, reports: PgPool },
    /// SQLite: whoever holds the only connection of `write` is the writer.
    Lite { write: LitePool, read: LitePool },
}

/// Sizes and limits of the pools.
#[derive(Debug, Clone)]
pub(crate) struct PoolSizes {
    pub writers: u32,
    pub reads: u32,
    pub reports: u32,
    pub wait: Duration,
}

impl Db {
    /// Builds the pools and proves with one connection that the database answers.
    pub(crate) fn connect(url: &str, sizes: &PoolSizes) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            Self::connect_lite(path, sizes)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::connect_pg(url, sizes)
        } else {
            Err(OpenError::Address)
        }
    }

    fn connect_pg(url: &str, sizes: &PoolSizes) -> Result<Self, OpenError> {
        use diesel::Connection;
        // The first connection outside the pools tells the reason at once; a pool would only time out.
        PgConnection::establish(url).map_err(|e| OpenError::Unreachable(e.to_string()))?;
        let pool = |size: u32, timeout_ms: u32, wait: Duration, writer: bool| {
            r2d2::Pool::builder()
                .max_size(size)
                .min_idle(Some(0))
                .connection_timeout(wait)
                .connection_customizer(Box::new(PgSetup { statement_timeout_ms: timeout_ms, writer }))
                .build_unchecked(PgManager::new(url))
        };
        Ok(Self::Pg {
            // r2d2 tries a new connection again after at most half of the wait: a writer must notice soon that the
            // database is back.
            messages: pool(sizes.writers, 0, sizes.wait.min(Duration::from_millis(600)), true),
            writes: pool(4, 30_000, sizes.wait, false),
            reads: pool(sizes.reads, 15_000, sizes.wait, false),
            reports: pool(sizes.reports, 120_000, sizes.wait, false),
        })
    }

    fn connect_lite(path: &str, sizes: &PoolSizes) -> Result<Self, OpenError> {
        if path.is_empty() {
            return Err(OpenError::Address);
        }
        if let Some(folder) = std::path::Path::new(path).parent()
            && !folder.as_os_str().is_empty()
        {
            std::fs::create_dir_all(folder)
                .map_err(|e| OpenError::Unreachable(format!("{}: {e}", folder.display())))?;
        }
        let pool = |size: u32, reader: bool| {
            r2d2::Pool::builder()
                .max_size(size)
                .min_idle(Some(0))
                .connection_timeout(sizes.wait)
                // A connection of the writer must not end: closing the last one would checkpoint in the middle of work.
                .max_lifetime(None)
                .idle_timeout(None)
                .test_on_check_out(false)
                .connection_customizer(Box::new(LiteSetup { reader }))
                .build_unchecked(LiteManager::new(path))
        };
        let db = Self::Lite { write: pool(1, false), read: pool(sizes.reads, true) };
        // WAL mode is a property of the file: the writer sets it before any reader opens it.
        drop(db.get(Pool::Messages).map_err(|e| OpenError::Unreachable(e.to_string()))?);
        Ok(db)
    }

    /// A connection; waits at most the pool's limit.
    pub(crate) fn get(&self, pool: Pool) -> Result<Conn, StoreError> {
        self.get_since(pool, Instant::now())
    }

    /// The same for a caller that has waited since `begun` already.
    pub(crate) fn get_since(&self, pool: Pool, begun: Instant) -> Result<Conn, StoreError> {
        let conn = self.wait(pool, begun);
        let name = pool.name();
        metrics::histogram!("rozmova_database_pool_wait_seconds", "pool" => name).record(begun.elapsed().as_secs_f64());
        metrics::gauge!("rozmova_database_up", "pool" => name).set(if conn.is_ok() { 1.0 } else { 0.0 });
        if conn.is_err() {
            timed_out(pool);
        }
        conn
    }

    fn wait(&self, pool: Pool, begun: Instant) -> Result<Conn, StoreError> {
        fn taken<M: r2d2::ManageConnection>(
            pool: &r2d2::Pool<M>,
            begun: Instant,
        ) -> Result<r2d2::PooledConnection<M>, StoreError> {
            pool.get_timeout(pool.connection_timeout().saturating_sub(begun.elapsed()))
                .map_err(|e| StoreError::Unavailable(e.to_string()))
        }
        match self {
            Self::Pg { messages, writes, reads, reports } => {
                let pool = match pool {
                    Pool::Messages => messages,
                    Pool::Writes => writes,
                    Pool::Reads => reads,
                    Pool::Reports => reports,
                };
                taken(pool, begun).map(Conn::Pg)
            }
            Self::Lite { write, read } => {
                let pool = match pool {
                    Pool::Messages | Pool::Writes => write,
                    Pool::Reads | Pool::Reports => read,
                };
                taken(pool, begun).map(Conn::Lite)
            }
        }
    }

    pub(crate) const fn is_postgres(&self) -> bool {
        matches!(self, Self::Pg { .. })
    }
}

/// Settings of a new PostgreSQL connection. `fsync` and `synchronous_commit` are left as the server has them: they are
/// the owner's decision, and [`crate::Store::durability`] reports them (P-01).
#[derive(Debug)]
struct PgSetup {
    statement_timeout_ms: u32,
    writer: bool,
}

/// The writer's statements touch rows by their keys, a few hundred at most, and are prepared once. Planned again for every
/// batch they cost more than they do; planned for the rows of a small table they read all of it (load-tests/FINDINGS.md).
const WRITER_PLANS: &str = "set plan_cache_mode = force_generic_plan; set enable_hashjoin = off; \
     set enable_mergejoin = off; set enable_seqscan = off; set enable_bitmapscan = off";

/// All our statements are short, also where the planner takes them for long ones: words of a search over ten million messages were
/// compiled and given to two more processes each time, 0.2 to 0.5 s for what takes a few milliseconds (load-tests/FINDINGS.md). And
/// nobody's list takes the cores that messages need.
const SHORT_STATEMENTS: &str = "set jit = off; set max_parallel_workers_per_gather = 0";

impl CustomizeConnection<PgConnection, ManagerError> for PgSetup {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), ManagerError> {
        conn.batch_execute(&format!(
            "set application_name = 'rozmova'; set client_min_messages = warning; set statement_timeout = {}; \
             set idle_in_transaction_session_timeout = 60000; {SHORT_STATEMENTS}",
            self.statement_timeout_ms
        ))
        .and_then(|()| if self.writer { conn.batch_execute(WRITER_PLANS) } else { Ok(()) })
        .map_err(ManagerError::QueryError)
    }
}

/// Settings of a new SQLite connection.
#[derive(Debug)]
struct LiteSetup {
    reader: bool,
}

impl CustomizeConnection<SqliteConnection, ManagerError> for LiteSetup {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), ManagerError> {
        // busy_timeout first: setting the journal mode may already have to wait for another process.
        let sql = if self.reader {
            "pragma busy_timeout = 5000; pragma foreign_keys = on; pragma mmap_size = 268435456; pragma query_only = on;"
        } else {
            // The checkpoint runs on a thread of its own; 16,000 pages (64 MB) are the writer's backstop when that
            // thread cannot keep up, because the WAL starts again only when a checkpoint has reached its end.
            "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
             pragma wal_autocheckpoint = 16000; pragma journal_size_limit = 134217728; pragma cache_size = -65536;"
        };
        conn.batch_execute(sql).map_err(ManagerError::QueryError)?;
        lite_functions(conn).map_err(ManagerError::QueryError)
    }
}

/// Functions of ours that statements and triggers call: every SQLite connection has them.
///
/// # Errors
/// SQLite's.
pub(crate) fn lite_functions(conn: &mut SqliteConnection) -> diesel::QueryResult<()> {
    // SQLite's own `lower` knows ASCII only.
    rz_lower_utils::register_impl(conn, |text: String| text.to_lowercase())?;
    rz_words_utils::register_impl(conn, |id: i64, text: String| crate::words::indexed(id, &text))
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Words of a message as its index holds them; on SQLite only.
    fn rz_words(id: diesel::sql_types::BigInt, text: diesel::sql_types::Text) -> diesel::sql_types::Text;
    /// Lower case of any alphabet; on SQLite only, PostgreSQL's `lower` does the same.
    fn rz_lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}
