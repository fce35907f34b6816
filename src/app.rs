//! Wiring: settings → store → engine → server, and the graceful stop (architecture.md 9, 11).

pub mod client_erasures;
mod connection;
pub mod ldap_sync;
mod listen;
pub mod may_read;
pub mod notices;
pub mod push_notices;
mod queue_notices;
pub mod silences;
mod start;
mod stop;
pub mod waits;
mod world;

use std::{
    collections::BTreeSet,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use actix_web::{HttpRequest, http::header, web::Data};
use ipnet::IpNet;
use rozmova_actors::{
    distribution::messages::{Redistribute, Redistributed},
    domain::{
        AuthSessionId, OperatorId, OperatorProfile, Timestamp,
        settings::{EmbedSettings, InstanceSettings, SecuritySettings},
        topic::Catalogue,
    },
    engine::EngineHandle,
    operator::messages::EndSessions,
    ports::{Clock, IdSource, Presence, Random, Snapshots},
};
use rozmova_store::{Store, users};

pub use connection::PeerSocket;
pub use may_read::{MayRead, TwoSights};
pub use start::{Mode, StartError, start};
pub use stop::{GAP_S, Running};
pub use world::{OsRandom, SystemClock};

use crate::{
    auth::{Auth, directory::LdapDirectory, oidc::Oidc},
    channels::{Directory, fetching::Fetching},
    config::Config,
    egress::Egress,
    files::Files,
    http::{
        audit::AuditTrail,
        auth::forgot::Recovery,
        limits::Limits,
        settings::{panel_tabs::PanelTabSettings, styles::Look},
    },
    in_force::InForce,
    mail::Mailer,
    problem::Problem,
    push::Pusher,
    secrets::{Keyring, SecretBox, TokenHasher},
    widget::{Blocks, Visitors},
    ws::{Admission, Sockets},
};

/// Pause before what was stored is read again after a failure; each further one is twice as long.
const REREAD_FIRST: Duration = Duration::from_millis(500);
/// The longest such pause.
const REREAD_MOST: Duration = Duration::from_secs(30);

/// What every handler can reach. Cheap to clone; one per running server (tests start several in one process).
#[derive(Clone)]
pub struct AppState {
    /// Settings.
    pub config: Arc<Config>,
    /// Rows.
    pub store: Store,
    /// Reads as the engine makes them.
    pub snapshots: Arc<dyn Snapshots>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// The engine.
    pub engine: EngineHandle,
    /// Sign-in, sessions, keys.
    pub auth: Auth,
    /// The company's sign-in.
    pub oidc: Oidc,
    /// The company directory, whose passwords may sign in too.
    pub ldap: LdapDirectory,
    /// Limits of requests in force.
    pub limits: Limits,
    /// `audit_log`.
    pub audit: AuditTrail,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance; fit for secrets.
    pub random: Arc<dyn Random>,
    /// Keys of the instance.
    pub keys: Keyring,
    /// Sealed secrets of channels.
    pub secrets: SecretBox,
    /// Keyed hashes of tokens.
    pub hasher: TokenHasher,
    /// Channel connections in force.
    pub directory: Directory,
    /// Uploaded files.
    pub files: Files,
    /// Clients' files on other servers, on their way in.
    pub fetching: Fetching,
    /// Visitors of sites.
    pub visitors: Visitors,
    /// Addresses that get no chat.
    pub blocks: Blocks,
    /// Open sockets.
    pub sockets: Sockets,
    /// The pace at which sockets are let in.
    pub admission: Admission,
    /// Copy of presence.
    pub presence: Arc<dyn Presence>,
    /// The only way out.
    pub egress: Egress,
    /// Letters on their way out.
    pub mailer: Mailer,
    /// Notifications of browsers on their way out.
    pub pusher: Pusher,
    /// What sign-ins need, as stored.
    pub security: InForce<SecuritySettings>,
    /// Whose pages may show the panel in a frame, as stored.
    pub embed: InForce<EmbedSettings>,
    /// Pages of the company's own system beside dialogs, as stored.
    pub tabs: InForce<PanelTabSettings>,
    /// Keys of the whole instance, as stored.
    pub instance: InForce<InstanceSettings>,
    /// Name, style and script of the panel, as stored.
    pub look: InForce<Look>,
    /// Who may ask for a forgotten password, and how much of it is done at once.
    pub recovery: Recovery,
    /// Lists of other servers for fields of clients, for as long as each is kept.
    pub field_lists: crate::http::client_fields::lists::FieldLists,
    /// When the server was started.
    pub started_at: Timestamp,
    /// The demonstration: `/demo` answers.
    pub demo: bool,
    /// Proxies whose forwarding headers count.
    pub trusted: Arc<Vec<IpNet>>,
    /// Parking of dialogs, one call at a time: row and engine must end up saying the same (`http/dialogs/park.rs`).
    pub parking: Arc<tokio::sync::Mutex<()>>,
    /// Changes of settings, topics, groups and calendars, one call at a time: each is laid over what is in force, and some look at others.
    pub settings_line: Arc<tokio::sync::Mutex<()>>,
    /// What changed in the rows is read and told one after another, so that the engine never ends with the older reading of two.
    pub telling: Arc<tokio::sync::Mutex<()>>,
    /// A stored change of the catalogue could not be read: what is in force is older than the rows.
    pub stale: Arc<AtomicBool>,
    /// Users whose stored change could not be read: what the engine knows of them is older than their rows.
    pub unread_users: Arc<Mutex<BTreeSet<OperatorId>>>,
    /// Set when the stop began: readiness says no, no socket opens.
    pub stopping: Arc<AtomicBool>,
    /// Set when visitors' sockets have ended and the engine is about to: new work is refused.
    pub refusing: Arc<AtomicBool>,
    /// Requests that are being answered, sockets not counted.
    pub in_flight: Arc<AtomicUsize>,
    /// What the set-up page asks for; printed at start while no administrator exists.
    pub setup_code: Arc<str>,
    /// Held while the first administrator is made: two calls at once would otherwise both find none (AU-13).
    pub setup_once: Arc<tokio::sync::Mutex<()>>,
    /// An administrator was seen; there will always be one.
    pub has_administrator: Arc<AtomicBool>,
}

/// What became of a reading of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// What the rows say is in force.
    Done,
    /// It could not be read, for the first time since it was.
    Unread,
    /// It could not be read again.
    StillUnread,
}

/// The state as handlers take it.
pub type App = Data<AppState>;

impl AppState {
    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether the stop has begun.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Whether the stop has come so far that new work is refused.
    #[must_use]
    pub fn is_refusing(&self) -> bool {
        self.refusing.load(Ordering::Relaxed)
    }

    /// What sign-ins need.
    #[must_use]
    pub fn security(&self) -> Arc<SecuritySettings> {
        self.security.now()
    }

    /// Whose pages may show the panel in a frame.
    #[must_use]
    pub fn embed(&self) -> Arc<EmbedSettings> {
        self.embed.now()
    }

    /// Pages of the company's own system beside dialogs.
    #[must_use]
    pub fn tabs(&self) -> Arc<PanelTabSettings> {
        self.tabs.now()
    }

    /// Keys of the whole instance.
    #[must_use]
    pub fn instance(&self) -> Arc<InstanceSettings> {
        self.instance.now()
    }

    /// Name, style and script of the panel.
    #[must_use]
    pub fn look(&self) -> Arc<Look> {
        self.look.now()
    }

    /// Whether a forgotten password can be set anew by the person themselves: switched on, and letters leave.
    #[must_use]
    pub fn recovers_passwords(&self) -> bool {
        self.security().recovery_enabled && self.mailer.obstacle().is_none()
    }

    /// Address of the caller.
    #[must_use]
    pub fn ip_of(&self, req: &HttpRequest) -> IpAddr {
        crate::http::peer::of_request(req, &self.trusted)
    }

    /// Address people reach this server under: the configured one, else the request's Host (AU-03: forwarding headers never
    /// count here). For what is shown to the caller, never for what is mailed to somebody else.
    #[must_use]
    pub fn base_url(&self, req: &HttpRequest) -> String {
        let configured = self.config.server.public_url.trim_end_matches('/');
        if !configured.is_empty() {
            return String::from(configured);
        }
        let host = req.headers().get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let sane = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-.:[]_".contains(c));
        if sane { format!("http://{host}") } else { format!("http://{}", self.config.server.listen) }
    }

    /// Whether the instance has an administrator; asked from the rows until there is one.
    ///
    /// # Errors
    /// 503.
    pub async fn has_administrator(&self) -> Result<bool, Problem> {
        if self.has_administrator.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let found = self.store.run(users::has_administrator).await?;
        self.has_administrator.store(found, Ordering::Relaxed);
        Ok(found)
    }

    /// Ends one sign-in with its sockets (AU-07).
    ///
    /// # Errors
    /// 503.
    pub async fn end_sign_in(&self, auth_session: AuthSessionId, reason: &'static str) -> Result<(), Problem> {
        self.auth.end(auth_session, reason).await?;
        self.engine.end_sessions(EndSessions::OfSignIn { auth_session }).await;
        Ok(())
    }

    /// Every sign-in of a user was ended in the rows, in one change with what ends them: caches forget them, open sockets close within
    /// 2 s and are told `reason` (AU-08). Nothing here can fail, so a stored change is not told as failed.
    pub async fn signed_out(&self, id: OperatorId, reason: &'static str) {
        self.auth.all_ended(id);
        self.engine.end_sessions(EndSessions::OfUser { operator_id: id, close: 4401, reason }).await;
    }

    /// Settings, topics, groups or bots were changed in the rows: the engine and its sessions hear of it. The change is stored, so
    /// nobody is told that it failed when the rows cannot be read at this moment: they are read again until they can be.
    pub async fn catalogue_changed(&self) {
        // Who found it unread for the first time reads it again; the others find that done.
        if self.tell_catalogue().await != Told::Unread {
            return;
        }
        let state = self.clone();
        actix_web::rt::spawn(async move {
            let mut pause = REREAD_FIRST;
            loop {
                actix_web::rt::time::sleep(pause).await;
                let over = state.is_stopping() || !state.stale.load(Ordering::Acquire);
                if over || state.tell_catalogue().await == Told::Done {
                    return;
                }
                pause = (pause * 2).min(REREAD_MOST);
            }
        });
    }

    /// The catalogue for whoever lays a change over it: one that misses a stored change would take that change back.
    ///
    /// # Errors
    /// 503 while a stored change cannot be read.
    pub async fn newest_catalogue(&self) -> Result<Arc<Catalogue>, Problem> {
        if self.stale.load(Ordering::Acquire) {
            self.catalogue_changed().await;
        }
        if self.stale.load(Ordering::Acquire) {
            return Err(Problem::unavailable("an earlier change of the settings cannot be read yet, try again"));
        }
        Ok(self.engine.catalogue())
    }

    /// Reads the catalogue and tells it.
    async fn tell_catalogue(&self) -> Told {
        let _telling = self.telling.lock().await;
        match self.snapshots.catalogue().await {
            Ok(catalogue) => {
                self.engine.catalogue_changed(Arc::new(catalogue)).await;
                if self.stale.swap(false, Ordering::AcqRel) {
                    tracing::info!("the catalogue is read again, every stored change is in force");
                }
                Told::Done
            }
            Err(error) => {
                tracing::warn!(%error, "a stored change of the catalogue is not in force yet, its rows are read again");
                if self.stale.swap(true, Ordering::AcqRel) { Told::StillUnread } else { Told::Unread }
            }
        }
    }

    /// A user was made or changed in the rows: caches, engine and sessions hear of it. The change is stored, so nobody is told that it
    /// failed when the rows cannot be read at this moment: they are read again until they can be.
    pub async fn operator_changed(&self, id: OperatorId) {
        let Err(problem) = self.tell_operator(id).await else { return };
        tracing::warn!(
            operator.id = %id, error = %problem.detail,
            "a stored change of a user is not in force yet, their rows are read again"
        );
        let first = {
            let mut unread = self.unread_users();
            let first = unread.is_empty();
            unread.insert(id);
            first
        };
        if !first {
            return;
        }
        let state = self.clone();
        actix_web::rt::spawn(async move {
            let mut pause = REREAD_FIRST;
            loop {
                actix_web::rt::time::sleep(pause).await;
                if state.is_stopping() {
                    return;
                }
                // Taken out first: whoever finds one unread meanwhile puts it there anew.
                let ids = std::mem::take(&mut *state.unread_users());
                for id in ids {
                    if state.tell_operator(id).await.is_err() {
                        state.unread_users().insert(id);
                    }
                }
                if state.unread_users().is_empty() {
                    tracing::info!("the changed users are read again, every stored change is in force");
                    return;
                }
                pause = (pause * 2).min(REREAD_MOST);
            }
        });
    }

    fn unread_users(&self) -> MutexGuard<'_, BTreeSet<OperatorId>> {
        self.unread_users.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a user and tells caches, engine and sessions of them.
    ///
    /// # Errors
    /// 503 when they cannot be read.
    pub async fn tell_operator(&self, id: OperatorId) -> Result<(), Problem> {
        let _telling = self.telling.lock().await;
        if let Some(profile) = self.changed_profile(id).await? {
            self.engine.operator_changed(profile).await;
        }
        if self.auth.user(id).await?.is_some_and(|user| user.owes_second_factor) {
            // Open panels lead to the page that sets it up.
            let end = EndSessions::OfUser { operator_id: id, close: 4403, reason: "second_factor" };
            self.engine.end_sessions(end).await;
        }
        Ok(())
    }

    /// A user was deactivated in the rows: caches, engine and sessions hear of it, and their dialogs go to others.
    ///
    /// # Errors
    /// 503, also when the engine does not answer in time; what it began goes on.
    pub async fn operator_left(&self, id: OperatorId, moves: Redistribute) -> Result<Redistributed, Problem> {
        // The turn protects the order of «read the row, tell the engine»: of two readings the engine must end with the newer one.
        // It is kept over exactly that. The moves begin in the same breath, behind the profile in the engine's mailbox, and take as
        // long as the dialogs do (up to the limit of a command): whoever reads and tells something newer meanwhile does so after
        // the profile, and the moves look at nothing that is told, so nobody has to wait for them.
        let telling = self.telling.lock().await;
        match self.changed_profile(id).await? {
            Some(profile) => Ok(self.engine.operator_left(profile, moves, || drop(telling)).await?),
            None => {
                drop(telling);
                Ok(self.engine.redistribute(moves).await?)
            }
        }
    }

    async fn changed_profile(&self, id: OperatorId) -> Result<Option<OperatorProfile>, Problem> {
        self.auth.user_changed(id);
        self.snapshots.operator(id).await.map_err(|e| Problem::unavailable(&e.to_string()))
    }
}
