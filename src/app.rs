//! Wiring: settings → store → engine → server, and the graceful stop (architecture.md 9, 11).

mod connection;
mod world;

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use actix_web::web::Data;
use ipnet::IpNet;
use rozmova_actors::{
    domain::Timestamp,
    engine::EngineHandle,
    ports::{Clock, IdSource, Random, Snapshots},
};

pub use connection::PeerSocket;
pub use world::{OsRandom, SystemClock};

use crate::{
    auth::Auth,
    channels::Directory,
    config::Config,
    egress::Egress,
    http::limits::Limits,
    secrets::{Keyring, SecretBox, TokenHasher},
    widget::Visitors,
    ws::Sockets,
};

/// What every handler can reach. Cheap to clone; one per process (tests start several).
#[derive(Clone)]
pub struct AppState {
    /// Settings.
    pub config: Arc<Config>,
    /// The engine.
    pub engine: EngineHandle,
    /// Limits of requests in force.
    pub limits: Limits,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance; fit for secrets.
    pub random: Arc<dyn Random>,
    /// Keys of the instance.
    pub keys: Keyring,
    /// Sealed secrets.
    pub secrets: SecretBox,
    /// Keyed hashes of tokens.
    pub hasher: TokenHasher,
    /// The only way out.
    pub egress: Egress,
    /// The database.
    pub store: rozmova_store::Store,
    /// Reads the engine makes too.
    pub snapshots: Arc<dyn Snapshots>,
    /// Numbers for new rows.
    pub ids: Arc<dyn IdSource>,
    /// Sign-ins.
    pub auth: Auth,
    /// Channel connections, opened.
    pub directory: Directory,
    /// Visitors of sites.
    pub visitors: Visitors,
    /// Open sockets.
    pub sockets: Sockets,
    /// When the process began.
    pub started_at: Timestamp,
    /// The demonstration: `/demo` answers.
    pub demo: bool,
    /// Proxies whose forwarding headers count.
    pub trusted: Arc<Vec<IpNet>>,
    /// Set when the stop began: readiness says no, new work is refused.
    pub stopping: Arc<AtomicBool>,
}

/// `Data` of the state, as handlers take it.
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

    /// Address of the caller.
    #[must_use]
    pub fn ip_of(&self, req: &actix_web::HttpRequest) -> IpAddr {
        crate::http::peer::of_request(req, &self.trusted)
    }
}

/// A running server.
pub struct Running {
    /// Where it listens; the port is real even when 0 was asked for.
    pub addr: SocketAddr,
}
