//! The door to the database: opening, reads, administrative writes, health.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{QueryResult, RunQueryDsl, sql_types::Text};
use rozmova_actors::domain::{DialogId, Slot};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    db::{Conn, Db, Pool, PoolSizes},
    error::{OpenError, StoreError},
    migrations,
};

/// How the store is opened.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// Run missing migrations while opening; otherwise a database that lacks some is refused.
    pub migrate: bool,
    /// Connections for ordinary reads, 1..=64.
    pub read_connections: u32,
    /// Connections for long reads (PostgreSQL only), 1..=16.
    pub report_connections: u32,
    /// Longest wait for a free connection.
    pub connection_wait: Duration,
    /// Longest time one [`Store::run`] or [`Store::write`] may take as its caller sees it.
    pub run_timeout: Duration,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            migrate: true,
            read_connections: 8,
            report_connections: 2,
            connection_wait: Duration::from_secs(3),
            run_timeout: Duration::from_secs(10),
        }
    }
}

/// Answer of [`Store::ready`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// `select 1` succeeded.
    pub answers: bool,
    /// What the database said otherwise.
    pub reason: String,
    /// Since the writer's last COMMIT; `None` before the first.
    pub last_commit: Option<Duration>,
}

/// What protects committed rows from a power loss (P-01).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durability {
    /// (setting, value in force), for `doctor` and readiness.
    pub settings: Vec<(String, String)>,
    /// Those whose value may lose acknowledged messages.
    pub unsafe_settings: Vec<String>,
}

impl Durability {
    /// Whether an acknowledged message survives a power loss.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.unsafe_settings.is_empty()
    }
}

/// A function the SQLite writer thread runs between two batches.
pub(crate) type AdminJob = Box<dyn FnOnce(&mut Conn) + Send>;

/// Hands a function to the writer thread; gives it back when the queue is full or the thread has ended.
pub(crate) type AdminDoor = Box<dyn Fn(AdminJob) -> Result<(), AdminJob> + Send + Sync>;

pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) options: StoreOptions,
    /// Set while a SQLite writer thread holds the only writing connection.
    pub(crate) door: std::sync::RwLock<Option<Arc<AdminDoor>>>,
    pub(crate) slots: moka::sync::Cache<DialogId, Slot>,
    pub(crate) health: Health,
    /// One place per connection of [`Pool::Reads`] and of [`Pool::Reports`]. Whoever finds none waits here and not on a thread:
    /// a blocking thread costs a megabyte, and hundreds of panels that come at once would start hundreds of them.
    reading: Arc<Semaphore>,
    reporting: Arc<Semaphore>,
    /// Ends the checkpoint thread with the last copy of the store.
    _checkpoints: OnceLock<crate::checkpoint::Checkpoints>,
}

/// Time of the last commit, on a clock that never jumps.
pub(crate) struct Health {
    start: Instant,
    /// Microseconds after `start`; −1 before the first commit.
    last_commit: AtomicI64,
}

impl Health {
    fn new() -> Self {
        Self { start: Instant::now(), last_commit: AtomicI64::new(-1) }
    }

    pub(crate) fn committed(&self) {
        let at = i64::try_from(self.start.elapsed().as_micros()).unwrap_or(i64::MAX);
        self.last_commit.store(at, Ordering::Relaxed);
    }

    fn last_commit(&self) -> Option<Duration> {
        let at = u64::try_from(self.last_commit.load(Ordering::Relaxed)).ok()?;
        Some(self.start.elapsed().saturating_sub(Duration::from_micros(at)))
    }
}

/// Pools of one database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("postgres", &self.inner.db.is_postgres()).finish()
    }
}

/// Dialogs whose place is remembered.
const SLOTS: u64 = 200_000;
/// How long a place that nobody asks for is remembered: about as long as a dialog that nothing happens in stays in memory.
const SLOT_IDLE: Duration = Duration::from_secs(15 * 60);

impl Store {
    /// Opens `sqlite://path` or `postgres://…` and (by default) migrates it. Blocks: call it before the runtime, or on a
    /// blocking thread.
    ///
    /// # Errors
    /// [`OpenError::Unreachable`] (exit code 4), [`OpenError::NewerSchema`] (exit code 5), a failed migration.
    pub fn open(url: &str, options: StoreOptions) -> Result<Self, OpenError> {
        let sizes = PoolSizes {
            writers: crate::writer::writers_here(),
            reads: options.read_connections.clamp(1, 64),
            reports: options.report_connections.clamp(1, 16),
            wait: options.connection_wait,
        };
        let places = |connections: u32| Arc::new(Semaphore::new(connections as usize));
        let (reading, reporting) = (places(sizes.reads), places(sizes.reports));
        let db = Db::connect(url, &sizes)?;
        {
            // The pool without a limit for statements: a migration may take long.
            let mut conn = db.get(Pool::Messages).map_err(|e| OpenError::Unreachable(e.to_string()))?;
            if options.migrate {
                for version in migrations::run(&mut conn)? {
                    tracing::info!(version, "migrated");
                }
            } else {
                migrations::check_current(&mut conn)?;
            }
        }
        let checkpoints = OnceLock::new();
        if let Some(path) = url.strip_prefix("sqlite://") {
            let thread = crate::checkpoint::Checkpoints::start(path)
                .map_err(|e| OpenError::Unreachable(format!("the checkpoint thread did not start: {e}")))?;
            let _ = checkpoints.set(thread);
        }
        Ok(Self {
            inner: Arc::new(Inner {
                db,
                options,
                door: std::sync::RwLock::new(None),
                slots: moka::sync::Cache::builder().max_capacity(SLOTS).time_to_idle(SLOT_IDLE).build(),
                health: Health::new(),
                reading,
                reporting,
                _checkpoints: checkpoints,
            }),
        })
    }

    /// Runs a read on a blocking thread with a connection of the reader pool (SQLite: `query_only`).
    ///
    /// # Errors
    /// [`StoreError`]; after a time-out the read may still be running, its answer is dropped.
    pub async fn run<T, F>(&self, read: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    {
        self.run_on(Pool::Reads, read).await
    }

    /// The same with a named pool.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub async fn run_on<T, F>(&self, pool: Pool, read: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    {
        let inner = Arc::clone(&self.inner);
        let span = tracing::debug_span!("store.run", ?pool);
        let begun = Instant::now();
        let place = self.place(pool).await?;
        let work = tokio::task::spawn_blocking(move || {
            let _entered = span.enter();
            // Given back when the read has ended, also when nobody waits for it any more.
            let _place = place;
            let mut conn = inner.db.get_since(pool, begun)?;
            read(&mut conn).map_err(classify)
        });
        self.wait(work).await
    }

    /// A place among those who read from this pool; `None` where the pool's own queue is enough.
    async fn place(&self, pool: Pool) -> Result<Option<OwnedSemaphorePermit>, StoreError> {
        let places = match pool {
            Pool::Reads => &self.inner.reading,
            Pool::Reports => &self.inner.reporting,
            Pool::Messages | Pool::Writes => return Ok(None),
        };
        let limit = self.inner.options.connection_wait;
        match tokio::time::timeout(limit, Arc::clone(places).acquire_owned()).await {
            Ok(place) => Ok(place.ok()),
            Err(_) => {
                crate::db::timed_out(pool);
                Err(StoreError::Unavailable(format!("every connection was busy for {} ms", limit.as_millis())))
            }
        }
    }

    /// Runs an administrative write in one transaction. On SQLite it is a job of the writer thread (when one runs), so that
    /// there is only one writer; on PostgreSQL an ordinary transaction.
    ///
    /// # Errors
    /// [`StoreError`]; after [`StoreError::Timeout`] the write may still take place.
    pub async fn write<T, F>(&self, write: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    {
        if let Some(door) = self.door() {
            let (reply, answer) = tokio::sync::oneshot::channel();
            let begun = Arc::new(AtomicBool::new(false));
            let begins = Arc::clone(&begun);
            let job: AdminJob = Box::new(move |conn| {
                begins.store(true, Ordering::Relaxed);
                // Nobody waits any more: what was not begun does not happen.
                if !reply.is_closed() {
                    let _ = reply.send(conn.transaction(write).map_err(classify));
                }
            });
            if door(job).is_err() {
                return Err(StoreError::Unavailable("the queue of writes is full".into()));
            }
            return match tokio::time::timeout(self.inner.options.run_timeout, answer).await {
                Ok(Ok(result)) => result,
                Ok(Err(_)) => Err(unanswered(&begun)),
                Err(_) => Err(StoreError::Timeout),
            };
        }
        let store = self.clone();
        let span = tracing::debug_span!("store.write");
        let work = tokio::task::spawn_blocking(move || {
            let _entered = span.enter();
            let mut conn = store.inner.db.get(Pool::Writes)?;
            conn.transaction(write).map_err(classify)
        });
        self.wait(work).await
    }

    /// [`Store::write`] for threads that may block.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, F>(&self, write: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    {
        if let Some(door) = self.door() {
            let (reply, answer) = std::sync::mpsc::sync_channel(1);
            let begun = Arc::new(AtomicBool::new(false));
            let begins = Arc::clone(&begun);
            let job: AdminJob = Box::new(move |conn| {
                begins.store(true, Ordering::Relaxed);
                let _ = reply.send(conn.transaction(write).map_err(classify));
            });
            if door(job).is_err() {
                return Err(StoreError::Unavailable("the queue of writes is full".into()));
            }
            return match answer.recv_timeout(self.inner.options.run_timeout) {
                Ok(result) => result,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => Err(StoreError::Timeout),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => Err(unanswered(&begun)),
            };
        }
        let mut conn = self.inner.db.get(Pool::Writes)?;
        conn.transaction(write).map_err(classify)
    }

    /// [`Store::run`] for threads that may block.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub fn run_blocking<T>(&self, read: impl FnOnce(&mut Conn) -> QueryResult<T>) -> Result<T, StoreError> {
        let mut conn = self.inner.db.get(Pool::Reads)?;
        read(&mut conn).map_err(classify)
    }

    /// Whether the database answers, and how old the last commit is.
    pub async fn ready(&self) -> Ready {
        let answer = self.run(|conn| on_db!(conn, c => diesel::sql_query("select 1").execute(c)).map(|_| ())).await;
        Ready {
            answers: answer.is_ok(),
            reason: answer.err().map(|e| e.to_string()).unwrap_or_default(),
            last_commit: self.inner.health.last_commit(),
        }
    }

    /// The settings that decide whether a commit survives a power loss (P-01).
    ///
    /// # Errors
    /// As [`Store::run`].
    pub async fn durability(&self) -> Result<Durability, StoreError> {
        if !self.is_postgres() {
            // Asked on the writing connection: `synchronous` belongs to a connection, not to the file.
            let (journal, synchronous) =
                self.write(|conn| Ok((pragma(conn, "journal_mode")?, pragma(conn, "synchronous")?))).await?;
            let mut unsafe_settings = Vec::new();
            if !journal.eq_ignore_ascii_case("wal") {
                unsafe_settings.push("journal_mode".into());
            }
            // 2 = FULL, 3 = EXTRA.
            if !matches!(synchronous.as_str(), "2" | "3") {
                unsafe_settings.push("synchronous".into());
            }
            return Ok(Durability {
                settings: vec![("journal_mode".into(), journal), ("synchronous".into(), synchronous)],
                unsafe_settings,
            });
        }
        let settings = self
            .run(|conn| {
                ["fsync", "synchronous_commit", "full_page_writes"]
                    .into_iter()
                    .map(|name| Ok((name.to_owned(), show(conn, name)?)))
                    .collect::<QueryResult<Vec<_>>>()
            })
            .await?;
        let unsafe_settings =
            settings.iter().filter(|(_, value)| value == "off").map(|(name, _)| name.clone()).collect();
        Ok(Durability { settings, unsafe_settings })
    }

    /// Writers and connections by name, as they are in force; a measurement is read beside them (load-model.md 12).
    #[must_use]
    pub fn sizes(&self) -> [(&'static str, u32); 3] {
        let options = &self.inner.options;
        // Embedded storage has one writer, and reports are read over the readers' connections.
        let (writers, reports) = if self.is_postgres() {
            (crate::writer::writers_here(), options.report_connections.clamp(1, 16))
        } else {
            (1, 0)
        };
        [
            ("writers", writers),
            ("read_connections", options.read_connections.clamp(1, 64)),
            ("report_connections", reports),
        ]
    }

    /// Whether this is PostgreSQL; otherwise it is embedded SQLite.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.inner.db.is_postgres()
    }

    fn door(&self) -> Option<Arc<AdminDoor>> {
        self.inner.door.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    pub(crate) fn set_door(&self, door: Option<AdminDoor>) {
        *self.inner.door.write().unwrap_or_else(std::sync::PoisonError::into_inner) = door.map(Arc::new);
    }

    async fn wait<T>(&self, work: tokio::task::JoinHandle<Result<T, StoreError>>) -> Result<T, StoreError> {
        match tokio::time::timeout(self.inner.options.run_timeout, work).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(StoreError::Panicked),
            Err(_) => Err(StoreError::Timeout),
        }
    }
}

/// What a function that the writer thread dropped without an answer means: one that was begun panicked; the others were dropped because
/// the writer has no connection or has ended, and nothing of theirs is written.
fn unanswered(begun: &AtomicBool) -> StoreError {
    if begun.load(Ordering::Relaxed) {
        StoreError::Panicked
    } else {
        StoreError::Unavailable("the writer has no connection".into())
    }
}

/// A lost connection is «unavailable», not a refused statement.
fn classify(error: diesel::result::Error) -> StoreError {
    if error.to_string().contains("due to statement timeout") {
        StoreError::Timeout
    } else if crate::error::means_away(&error) {
        StoreError::Unavailable(error.to_string())
    } else {
        StoreError::Query(error)
    }
}

#[derive(diesel::QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// A setting of PostgreSQL.
fn show(conn: &mut Conn, name: &'static str) -> QueryResult<String> {
    on_db!(conn, c => diesel::sql_query(format!("select current_setting('{name}') as value")).get_result::<Setting>(c))
        .map(|row| row.value)
}

/// A pragma of SQLite.
fn pragma(conn: &mut Conn, name: &'static str) -> QueryResult<String> {
    on_db!(conn, c => diesel::sql_query(format!("select cast({name} as text) as value from pragma_{name}")).get_result::<Setting>(c))
        .map(|row| row.value)
}
