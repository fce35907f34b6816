//! `start`: everything in the order in which one part needs another.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use actix_web::{
    App, HttpServer,
    middleware::{Compress, from_fn},
    web::Data,
};
use rozmova_actors::{
    domain::settings::{EmbedSettings, LimitSettings, SecuritySettings},
    engine::{EngineHandle, half_the_cores},
    ports::{Clock, IdSource, Ports, Presence, QueueMirror, Random, Snapshots},
};
use rozmova_store::{
    IdBlocks, Store, StoreError, bots, catalogue_edit, directory_syncs, erasure, ip_blocks,
    retention::{self, Retention},
    writer::{Writer, WriterOptions},
};

use super::{AppState, MayRead, OsRandom, SystemClock, connection::on_connect, listen, stop, stop::Running};
use crate::{
    auth::{
        directory::{LdapDirectory, LdapSettings, settings::LDAP},
        oidc::{self, Oidc, OidcSettings},
        service::Auth,
    },
    channels::{custom_channel::send::OutLinks, directory::Directory, executor::Executor, fetching::Fetching},
    config::Config,
    egress::{Allow, Egress, IoRuntime},
    files::{FileLinks, FileSettings, Files, owner, service::Parts},
    http::{audit::AuditTrail, limits::Limits, outer::outer, settings::styles::Look},
    in_force::InForce,
    instance::{self, InstanceError},
    mail::{MailSettings, Mailer, mailer},
    presence::{LocalPresence, RedisPresence},
    push::{Pusher, VapidKey, pusher, vapid::VapidError},
    queue::{LocalMirror, RedisMirror},
    routes::{self, Row},
    secrets::{SecretBox, TokenHasher},
    telemetry,
    widget::Visitors,
    ws::{Admission, Sockets},
};

/// Prefix of every key in Redis.
const REDIS_PREFIX: &str = "rozmova";
/// How often expired rows are removed.
const PURGE_EVERY: Duration = Duration::from_secs(600);
/// Days events and finished outbox rows are kept.
const EVENT_DAYS: u32 = 7;

/// What is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// An instance.
    Serve,
    /// The demonstration: `/demo` answers.
    Demo,
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Storage or keys.
    #[error(transparent)]
    Instance(#[from] InstanceError),
    /// A read or write at start.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A setting that only shows its fault when it is used.
    #[error("{0}")]
    Setting(String),
    /// The address cannot be listened on.
    #[error(
        "cannot listen on {address}: {why}; stop what uses the address (ss -ltnp shows it) or set another one (ROZMOVA__SERVER__LISTEN, ROZMOVA__METRICS__LISTEN)"
    )]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        why: std::io::Error,
    },
    /// Threads, the engine.
    #[error("{0}")]
    Other(String),
}

fn other(error: impl std::fmt::Display) -> StartError {
    StartError::Other(error.to_string())
}

/// Starts a server; it runs until [`Running::stop`]. Needs an actix `System`. Port 0 picks a free port, told by
/// [`Running::addr`]; several may run in one process on different storage.
///
/// # Errors
/// [`StartError`].
pub async fn start(config: Config, mode: Mode) -> Result<Running, StartError> {
    let config = Arc::new(config);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let random: Arc<dyn Random> = Arc::new(OsRandom);
    telemetry::metrics().map_err(other)?;
    // Listens before anything else and accepts last: after a restart, callers wait in the backlog instead of being
    // refused (security.md P-16). A fault is told in its turn.
    let listener = listen::main_listener(config.server.listen);

    let opening = Arc::clone(&config);
    let (keys, store, ids, writer, (connections, pulses), limits, file_settings, blocked, mail) = blocking(move || {
        let keys = instance::keys(&opening)?;
        let store = instance::store(&opening)?;
        let ids = IdBlocks::start(&store)?;
        let drain = stop::writer_time(Duration::from_secs(opening.server.stop_timeout_s));
        let writer = Writer::start(
            &store,
            WriterOptions {
                drain,
                gap: Duration::from_millis(opening.database.commit_gap_ms),
                receipts_wait: Duration::from_millis(opening.database.receipts_wait_ms),
                ..WriterOptions::default()
            },
        )?;
        let connections = store.run_blocking(catalogue_edit::connections)?;
        let pulses = store.run_blocking(bots::pulses)?;
        let (limits, _) = store.run_blocking(|conn| catalogue_edit::setting(conn, crate::http::settings::LIMITS))?;
        let blocked = store.run_blocking(|conn| ip_blocks::list(conn, 0.into(), crate::http::ip_blocks::MAX_BLOCKS))?;
        let (files, _) = store.run_blocking(|conn| catalogue_edit::setting(conn, crate::files::settings::FILES))?;
        let (mail, _) = store.run_blocking(|conn| catalogue_edit::setting(conn, crate::mail::settings::MAIL))?;
        Ok((keys, store, Arc::new(ids), Arc::new(writer), (connections, pulses), limits, files, blocked, mail))
    })
    .await?;
    warn_of_weak_durability(&store).await;

    let secrets = SecretBox::new(&keys);
    let directory = Directory::new(secrets.clone());
    directory.replace_all(&connections);
    directory.pulses().restore(pulses);

    let io = IoRuntime::start().map_err(other)?;
    telemetry::upkeep(io.handle()).map_err(other)?;
    let allow = Allow::parse(&config.egress.allow).map_err(|e| StartError::Setting(format!("egress.allow: {e}")))?;
    let egress = Egress::new(allow, io.clone()).map_err(other)?;
    let sockets = Sockets::default();
    sockets.start(io.handle(), Arc::clone(&clock));
    let (mirror, presence) = shared_memory(&config, &io, &clock, random.as_ref())?;
    let snapshots: Arc<dyn Snapshots> = Arc::new(store.clone());
    let instance = owner::of_instance(&store, clock.as_ref(), random.as_ref()).await?;
    let files = Files::new(
        Parts {
            store: store.clone(),
            storage: crate::files::storage_of(&config.files, &io).map_err(StartError::Setting)?,
            dir: config.files.dir.clone(),
            ids: Arc::clone(&ids) as _,
            random: Arc::clone(&random),
            clock: Arc::clone(&clock),
            instance,
            links: FileLinks::new(&keys),
        },
        stored_files(file_settings),
    );
    files.count().await?;
    files.greet_storage();
    let out = OutLinks::new(files.links().clone(), &config);
    let ports = Ports {
        journal: Arc::clone(&writer) as _,
        snapshots: Arc::clone(&snapshots),
        ids: Arc::clone(&ids) as _,
        mirror,
        presence: Arc::clone(&presence),
        files: Arc::new(files.clone()),
        sender: Arc::new(Executor::new(directory.clone(), egress.clone(), Arc::clone(&clock), out)),
        clock: Arc::clone(&clock),
        random: Arc::clone(&random),
    };
    let parked = store.run(rozmova_store::parked::all).await?;
    // Timers and the Distributor command dialogs as soon as the engine starts, so it starts with them put aside.
    let put_aside: Vec<_> = parked.iter().map(|row| row.dialog_id).collect();
    let engine =
        EngineHandle::start_without(config.engine.clone(), ports, put_aside).await.map_err(StartError::Other)?;
    for row in parked {
        // Shows them to a supervisor; one that is gone is no reason not to start.
        if let Err(error) = engine.park(row.dialog_id).await {
            tracing::error!(dialog.id = %row.dialog_id, %error, "a dialog that was put aside could not be parked again");
        }
    }
    let ids: Arc<dyn IdSource> = ids;
    let auth = Auth::new(&config, &keys, store.clone(), Arc::clone(&clock), Arc::clone(&random), Arc::clone(&ids));
    let (policy, _) = store.run(|conn| catalogue_edit::setting(conn, crate::http::settings::SECURITY)).await?;
    let security = stored_security(policy, &config);
    let (embed, _) = store.run(|conn| catalogue_edit::setting(conn, crate::http::settings::EMBED)).await?;
    let tabs_key = crate::http::settings::panel_tabs::PANEL_TABS;
    let (tabs, _) = store.run(move |conn| catalogue_edit::setting(conn, tabs_key)).await?;
    let (instance, _) = store.run(|conn| catalogue_edit::setting(conn, crate::http::settings::INSTANCE)).await?;
    let (styles, _) = store.run(|conn| catalogue_edit::setting(conn, crate::http::settings::STYLES)).await?;
    let (company, _) = store.run(|conn| catalogue_edit::setting(conn, oidc::settings::OIDC)).await?;
    let company = OidcSettings::stored(company);
    auth.set_password_login(security.password_login);
    auth.set_idle_min(security.session_idle_min);
    let (ldap, _) = store.run(|conn| catalogue_edit::setting(conn, LDAP)).await?;
    let ldap = LdapDirectory::new(egress.clone(), secrets.clone(), LdapSettings::stored(ldap));
    if let Some(report) = store.run(directory_syncs::last).await?.and_then(super::ldap_sync::kept) {
        ldap.note(report);
    }
    auth.passwords().set_min_chars(usize::try_from(security.password_min_chars).unwrap_or(10));
    auth.passwords().warm().await;
    let may_read = MayRead::new(store.clone(), engine.clone());
    let mailer = Mailer::new(
        mailer::Parts {
            store: store.clone(),
            may_read: may_read.clone(),
            egress: egress.clone(),
            secrets: secrets.clone(),
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            random: Arc::clone(&random),
            public_url: config.server.public_url.trim_end_matches('/').to_owned(),
        },
        MailSettings::stored(mail),
    );
    mailer.start();
    let key = match VapidKey::of_instance(&store, &secrets, clock.as_ref(), random.as_ref()).await {
        Ok(key) => Some(key),
        Err(VapidError::Store(error)) => return Err(error.into()),
        // A wrong key of the instance is told by whatever else is sealed, too; conversations go on without notifications.
        Err(error @ VapidError::Sealed) => {
            tracing::error!(%error, "browsers are told nothing");
            None
        }
    };
    let pusher = Pusher::new(
        pusher::Parts {
            store: store.clone(),
            may_read,
            egress: egress.clone(),
            secrets: secrets.clone(),
            hasher: TokenHasher::new(&keys),
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            random: Arc::clone(&random),
            public_url: config.server.public_url.trim_end_matches('/').to_owned(),
        },
        key,
    );
    pusher.start();

    let oidc = Oidc::new(
        oidc::Parts {
            egress: egress.clone(),
            secrets: secrets.clone(),
            clock: Arc::clone(&clock),
            public_url: config.server.public_url.trim_end_matches('/').to_owned(),
        },
        company,
    );

    let admission = Admission::new(
        config.server.panel_openings_per_s,
        config.server.visitor_openings_per_s,
        config.database.read_connections,
    );
    let state = AppState {
        trusted: Arc::new(config.trusted_networks()),
        limits: Limits::new(stored_limits(limits)),
        audit: AuditTrail::start(store.clone(), Arc::clone(&ids)),
        started_at: clock.now(),
        demo: mode == Mode::Demo,
        parking: Arc::default(),
        settings_line: Arc::default(),
        telling: Arc::default(),
        stale: Arc::default(),
        unread_users: Arc::default(),
        stopping: Arc::new(AtomicBool::new(false)),
        refusing: Arc::new(AtomicBool::new(false)),
        in_flight: Arc::default(),
        setup_code: random.token().chars().take(16).collect::<String>().into(),
        setup_once: Arc::default(),
        has_administrator: Arc::new(AtomicBool::new(false)),
        config,
        store,
        snapshots,
        ids,
        engine,
        auth,
        oidc,
        ldap,
        clock: Arc::clone(&clock),
        random,
        hasher: TokenHasher::new(&keys),
        visitors: Visitors::new(&keys, files.links().clone(), Arc::clone(&clock)),
        files,
        fetching: Fetching::default(),
        blocks: crate::widget::Blocks::new(&blocked),
        sockets,
        admission,
        keys,
        secrets,
        directory,
        presence,
        egress,
        mailer,
        pusher,
        security: InForce::new(security),
        embed: InForce::new(stored_embed(embed)),
        tabs: InForce::new(stored_or_default(tabs, "panel_tabs")),
        instance: InForce::new(stored_or_default(instance, "the instance's keys")),
        look: InForce::new(Look::of(stored_or_default(styles, "the panel's style"))),
        recovery: Default::default(),
        field_lists: Default::default(),
    };
    let address = state.config.server.listen;
    let listener = listener.map_err(|why| StartError::Listen { address, why })?;
    let (server, addr) = serve(&state, routes::table(), listener)?;
    let metrics = metrics_listener(&state)?;
    purge_regularly(&state);
    super::notices::start(&state);
    super::push_notices::start(&state);
    super::queue_notices::start(&state);
    super::ldap_sync::start(&state);
    crate::channels::pulse::start(&state);
    crate::channels::fetching::start(&state);
    announce(&state, addr).await;
    Ok(Running::new(addr, state, server, metrics, writer, io))
}

/// Twins of what may live in Redis.
type SharedMemory = (Arc<dyn QueueMirror>, Arc<dyn Presence>);

/// Queue mirror and presence: Redis when configured, else in the process (settled difference 7).
fn shared_memory(
    config: &Config,
    io: &IoRuntime,
    clock: &Arc<dyn Clock>,
    random: &dyn Random,
) -> Result<SharedMemory, StartError> {
    for copy in ["presence", "queue"] {
        metrics::gauge!("rozmova_redis_up", "use" => copy).set(1.0);
    }
    if config.redis.url.is_empty() {
        return Ok((Arc::new(LocalMirror::default()), Arc::new(LocalPresence::new(Arc::clone(clock)))));
    }
    let fault = |e: redis::RedisError| StartError::Setting(format!("redis.url: {e}"));
    let mirror = RedisMirror::start(io, &config.redis.url, REDIS_PREFIX, random.token()).map_err(fault)?;
    let presence = RedisPresence::start(io, &config.redis.url, REDIS_PREFIX, Arc::clone(clock)).map_err(fault)?;
    Ok((Arc::new(mirror), Arc::new(presence)))
}

/// Limits as stored; rows of another version fall back to the defaults, visibly.
fn stored_limits(value: serde_json::Value) -> LimitSettings {
    serde_json::from_value(value).unwrap_or_else(|error| {
        tracing::error!(%error, "the stored limits are not readable, the defaults are in force");
        LimitSettings::default()
    })
}

/// What sign-ins need as stored; the configuration file's values hold until others are stored.
fn stored_security(mut value: serde_json::Value, config: &Config) -> SecuritySettings {
    if let Some(members) = value.as_object_mut() {
        members.entry("password_min_chars").or_insert_with(|| config.security.password_min_chars.into());
        members.entry("session_idle_min").or_insert_with(|| config.security.session_idle_min.into());
    }
    serde_json::from_value(value).unwrap_or_else(|error| {
        tracing::error!(%error, "the stored policy of sign-ins is not readable, the defaults are in force");
        SecuritySettings::default()
    })
}

/// Whose pages may show the panel in a frame, as stored; an unreadable list is nobody's, visibly.
fn stored_embed(value: serde_json::Value) -> EmbedSettings {
    serde_json::from_value(value).unwrap_or_else(|error| {
        tracing::error!(%error, "the stored list of embedding origins is not readable, embedding is refused");
        EmbedSettings::default()
    })
}

/// Settings as stored; unreadable ones fall back to the defaults, visibly.
fn stored_or_default<T: serde::de::DeserializeOwned + Default>(value: serde_json::Value, what: &str) -> T {
    serde_json::from_value(value).unwrap_or_else(|error| {
        tracing::error!(%error, what, "stored settings are not readable, the defaults are in force");
        T::default()
    })
}

/// The `files` settings as stored; unreadable ones fall back to the defaults, visibly.
fn stored_files(value: serde_json::Value) -> FileSettings {
    serde_json::from_value(value).unwrap_or_else(|error| {
        tracing::error!(%error, "the stored settings of files are not readable, the defaults are in force");
        FileSettings::default()
    })
}

/// Starts the listener with a table.
fn serve(
    state: &AppState,
    rows: Vec<Row>,
    listener: TcpListener,
) -> Result<(actix_web::dev::ServerHandle, SocketAddr), StartError> {
    let addr = listener.local_addr().map_err(other)?;
    let fault = |why| StartError::Listen { address: addr, why };
    let settings = &state.config.server;
    let (data, rows) = (Data::new(state.clone()), Arc::new(rows));
    let server = HttpServer::new(move || {
        let rows = Arc::clone(&rows);
        App::new()
            .app_data(data.clone())
            .wrap(Compress::default())
            .wrap(from_fn(outer))
            .configure(move |server| routes::register(&rows, server))
    })
    .on_connect(on_connect)
    .client_request_timeout(Duration::from_secs(settings.header_timeout_s))
    .keep_alive(Duration::from_secs(settings.keep_alive_s))
    .client_disconnect_timeout(Duration::from_secs(2))
    .shutdown_timeout(settings.stop_timeout_s.min(4))
    .tcp_nodelay(true)
    .disable_signals();
    let server = server.workers(if settings.workers > 0 { settings.workers } else { half_the_cores() });
    let running = server.listen(listener).map_err(fault)?.run();
    let handle = running.handle();
    actix_web::rt::spawn(async move {
        if let Err(error) = running.await {
            tracing::error!(%error, "the listener ended");
        }
    });
    Ok((handle, addr))
}

/// `/metrics` on an address of its own.
fn metrics_listener(state: &AppState) -> Result<Option<actix_web::dev::ServerHandle>, StartError> {
    let text = &state.config.metrics.listen;
    if text.is_empty() {
        return Ok(None);
    }
    let address = text.parse().map_err(|_| StartError::Setting(format!("metrics.listen: «{text}»")))?;
    let listener = listen::bind(address).map_err(|why| StartError::Listen { address, why })?;
    let rows = vec![routes::get("/metrics", crate::http::system::metrics::metrics).public()];
    serve(state, rows, listener).map(|(handle, _)| Some(handle))
}

/// Removes rows past their time while the server runs (settled difference 11).
fn purge_regularly(state: &AppState) {
    let state = state.clone();
    actix_web::rt::spawn(async move {
        let mut ticks = actix_web::rt::time::interval(PURGE_EVERY);
        ticks.tick().await;
        while !state.is_stopping() {
            ticks.tick().await;
            let audit_days = state.engine.catalogue().settings.audit_retention_days;
            let purged =
                retention::run(&state.store, Retention { now: state.now(), event_days: EVENT_DAYS, audit_days }).await;
            if let Err(error) = purged {
                tracing::warn!(%error, "expired rows were not removed");
            }
            if let Err(error) = erasure::go_on(&state.store, state.now()).await {
                tracing::warn!(%error, "copies of erased names are left");
            }
            if let Err(error) = super::client_erasures::go_on(&state).await {
                tracing::warn!(%error, "something of an erased client is left");
            }
            if let Err(error) = state.files.upkeep(state.now()).await {
                tracing::warn!(%error, "files that nobody needs were not removed");
            }
        }
    });
}

async fn warn_of_weak_durability(store: &Store) {
    let weak = match store.durability().await {
        Ok(durability) => durability.unsafe_settings,
        Err(error) => {
            tracing::warn!(%error, "the durability of the database is not known");
            Vec::new()
        }
    };
    if !weak.is_empty() {
        tracing::warn!(
            settings = weak.join(", "),
            "the database may lose acknowledged messages in a power cut: these settings are off"
        );
    }
    metrics::gauge!("rozmova_durability_weakened").set(if weak.is_empty() { 0.0 } else { 1.0 });
}

async fn announce(state: &AppState, addr: SocketAddr) {
    tracing::info!(%addr, version = env!("CARGO_PKG_VERSION"), "listening");
    if !crate::assets::is_built() {
        tracing::warn!("the panel is not part of this binary: run `make web` and build again");
    }
    match state.has_administrator().await {
        Ok(true) => {}
        Ok(false) => {
            let url = if state.config.server.public_url.is_empty() {
                format!("http://{addr}")
            } else {
                state.config.server.public_url.trim_end_matches('/').to_owned()
            };
            // Standard output and not the log: logs are collected, and this is a secret until it is used.
            println!("No administrator yet. Open {url}/setup and enter the code {}", state.setup_code);
        }
        Err(problem) => tracing::warn!(%problem, "whether an administrator exists is not known"),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StartError> + Send + 'static,
) -> Result<T, StartError> {
    tokio::task::spawn_blocking(work).await.map_err(other)?
}
