//! Both databases as `raw` and `fill` reach them: past the server, with diesel, as its store does.

mod rows;
/// The product's own rule, so that a history written past the server is found by its search.
#[path = "../../../src/store/src/word_fold.rs"]
#[allow(dead_code, reason = "the search of the product uses the rest")]
mod word_fold;

use diesel::{
    Connection, PgConnection, QueryResult, RunQueryDsl, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    sql_types::{BigInt, Nullable, Text},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

pub use rows::{Column, Rows};

use crate::report::Storage;

const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");

#[diesel::declare_sql_function]
extern "SQL" {
    /// Words of a message as the index of SQLite holds them.
    fn rz_words(id: BigInt, text: Text) -> Text;
}

/// Something the database refused, with what was being done.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// The address is neither `sqlite://FILE` nor `postgres://…`.
    #[error("the address of the database must begin with sqlite:// or postgres://")]
    Address,
    /// It does not answer.
    #[error("the database does not answer: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// A statement.
    #[error("{doing}: {source}")]
    Statement {
        /// What was being done.
        doing: &'static str,
        /// The database's words.
        source: diesel::result::Error,
    },
    /// The schema could not be made.
    #[error("the schema could not be made: {0}")]
    Migration(String),
    /// Anything else, as a sentence.
    #[error("{0}")]
    Other(String),
}

/// Adds to a database's error what was being done.
pub trait Doing<T> {
    /// See [`SqlError::Statement`].
    ///
    /// # Errors
    /// The database's.
    fn doing(self, doing: &'static str) -> Result<T, SqlError>;
}

impl<T> Doing<T> for QueryResult<T> {
    fn doing(self, doing: &'static str) -> Result<T, SqlError> {
        self.map_err(|source| SqlError::Statement { doing, source })
    }
}

/// A connection of either database.
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// Embedded SQLite.
    Lite(SqliteConnection),
}

/// Runs the same lines on the concrete connection.
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::sql::Conn::Pg($c) => $body,
            $crate::sql::Conn::Lite($c) => $body,
        }
    };
}
pub(crate) use on;

impl Conn {
    /// Opens a database with the settings of the server's writer.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn open(url: &str) -> Result<Self, SqlError> {
        if let Some(path) = url.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            let mut conn = SqliteConnection::establish(path)?;
            conn.batch_execute(
                "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
                 pragma wal_autocheckpoint = 16000; pragma journal_size_limit = 134217728; pragma cache_size = -65536;",
            )
            .doing("setting SQLite up")?;
            // Called by the triggers of messages, as on the server's connections.
            rz_words_utils::register_impl(&mut conn, |id: i64, text: String| word_fold::indexed(id, &text))
                .doing("setting SQLite up")?;
            Ok(Self::Lite(conn))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let mut conn = PgConnection::establish(url)?;
            conn.batch_execute("set application_name = 'rozmova-load'; set client_min_messages = warning")
                .doing("setting the session up")?;
            Ok(Self::Pg(conn))
        } else {
            Err(SqlError::Address)
        }
    }

    /// Opens a database to look at it: SQLite without the right to write.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn look(url: &str) -> Result<Self, SqlError> {
        match url.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            Some(path) => Ok(Self::Lite(SqliteConnection::establish(&format!("file:{path}?mode=ro"))?)),
            None => Self::open(url),
        }
    }

    /// Whether this is PostgreSQL.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self, Self::Pg(_))
    }

    /// Statements without results.
    ///
    /// # Errors
    /// The first one's that fails.
    pub fn run(&mut self, sql: &str) -> QueryResult<()> {
        on!(self, c => c.batch_execute(sql))
    }

    /// One number, `None` for NULL or no row.
    ///
    /// # Errors
    /// The statement's.
    pub fn number(&mut self, sql: &str) -> QueryResult<Option<i64>> {
        #[derive(diesel::QueryableByName)]
        struct One {
            #[diesel(sql_type = Nullable<BigInt>)]
            value: Option<i64>,
        }
        let rows: Vec<One> = on!(self, c => diesel::sql_query(sql).load(c))?;
        Ok(rows.into_iter().next().and_then(|row| row.value))
    }

    /// One text, `None` for NULL or no row. The column is called `value`.
    ///
    /// # Errors
    /// The statement's.
    pub fn text(&mut self, sql: &str) -> QueryResult<Option<String>> {
        #[derive(diesel::QueryableByName)]
        struct One {
            #[diesel(sql_type = Nullable<Text>)]
            value: Option<String>,
        }
        let rows: Vec<One> = on!(self, c => diesel::sql_query(sql).load(c))?;
        Ok(rows.into_iter().next().and_then(|row| row.value))
    }

    /// Begins a writing transaction.
    ///
    /// # Errors
    /// The database's.
    pub fn begin(&mut self) -> QueryResult<()> {
        match self {
            Self::Pg(c) => AnsiTransactionManager::begin_transaction(c),
            Self::Lite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        }
    }

    /// Commits.
    ///
    /// # Errors
    /// The database's: nothing of the transaction is stored, or it is not known.
    pub fn commit(&mut self) -> QueryResult<()> {
        on!(self, c => AnsiTransactionManager::commit_transaction(c))
    }

    /// Makes the product's tables from its migrations, in the schema the session stands in.
    ///
    /// # Errors
    /// When a migration fails.
    pub fn migrate(&mut self) -> Result<(), SqlError> {
        let ran = match self {
            Self::Pg(c) => c.run_pending_migrations(POSTGRES).map(drop),
            Self::Lite(c) => c.run_pending_migrations(SQLITE).map(drop),
        };
        ran.map_err(|error| SqlError::Migration(error.to_string()))
    }

    /// Name and version, and what protects committed rows, durability first.
    ///
    /// # Errors
    /// The statements'.
    pub fn about(&mut self) -> Result<Storage, SqlError> {
        let postgres = [
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_sync_method",
            "shared_buffers",
            "wal_buffers",
            "max_wal_size",
            "checkpoint_timeout",
            "wal_compression",
        ];
        let doing = "asking the database about itself";
        if self.is_postgres() {
            let version = self.text("select current_setting('server_version') as value").doing(doing)?;
            let mut settings = Vec::new();
            for name in postgres {
                let value = self.text(&format!("select current_setting('{name}', true) as value")).doing(doing)?;
                settings.push((name.to_owned(), value.unwrap_or_default()));
            }
            return Ok(Storage { kind: "PostgreSQL".into(), version: version.unwrap_or_default(), settings });
        }
        let version = self.text("select sqlite_version() as value").doing(doing)?;
        let mut settings = Vec::new();
        for name in ["journal_mode", "synchronous", "page_size", "cache_size"] {
            let value = self.text(&format!("select cast({name} as text) as value from pragma_{name}")).doing(doing)?;
            settings.push((name.to_owned(), value.unwrap_or_default()));
        }
        Ok(Storage { kind: "SQLite".into(), version: version.unwrap_or_default(), settings })
    }
}
