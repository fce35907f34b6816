//! Name look-up whose answer is judged and then used as it is: the connection goes to a checked address (SS-02).

use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::rules::{Allow, Denied, Lane, accepts};

/// Answer of a look-up.
pub type LookedUp = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Where names come from: the system, or a script in tests.
pub trait Lookup: Send + Sync + 'static {
    /// All addresses of a name.
    fn lookup(&self, host: &str) -> LookedUp;
}

/// The system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, host: &str) -> LookedUp {
        let host = host.to_owned();
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|a| a.ip()).collect()) })
    }
}

/// Looks a name up and refuses it when *any* of its addresses is refused.
///
/// # Errors
/// [`Denied::Target`], the same for a private and for an unknown name.
pub async fn resolve_checked(
    lookup: &dyn Lookup,
    allow: &Allow,
    lane: Lane,
    host: &str,
) -> Result<Vec<IpAddr>, Denied> {
    let found = lookup.lookup(host).await.map_err(|_| Denied::Target)?;
    let trusted = allow.has_host(host);
    if found.is_empty() || !(trusted || found.iter().all(|a| accepts(allow, lane, *a))) {
        return Err(Denied::Target);
    }
    Ok(found)
}

/// The client's resolver for one lane.
pub struct GuardedResolver {
    /// Where names come from.
    pub lookup: Arc<dyn Lookup>,
    /// Exceptions.
    pub allow: Arc<Allow>,
    /// What may be reached.
    pub lane: Lane,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, allow, lane) = (self.lookup.clone(), self.allow.clone(), self.lane);
        Box::pin(async move {
            let found = resolve_checked(lookup.as_ref(), &allow, lane, name.as_str()).await?;
            // Port 0 is replaced by the URL's.
            Ok(Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}
