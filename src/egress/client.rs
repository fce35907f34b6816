//! The client: one try, bounded in time and size, to a checked address.

use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use reqwest::{
    Method, StatusCode,
    header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};

use tokio::sync::{mpsc, oneshot};

use super::{
    address::is_public,
    io::IoRuntime,
    resolve::{GuardedResolver, Lookup, SystemLookup, resolve_checked},
    rules::{Allow, Denied, Lane, accepts, check_form, check_header},
};

/// Longest time to a connection.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest time of a whole request with its answer.
pub(super) const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);
/// Longest time of a whole download (channels/custom-channel.md 2).
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(30);
/// Parts of a download that wait to be taken.
const PARTS_AHEAD: usize = 4;
/// Ports of public mail servers: relay, over TLS, submission, and its usual substitute.
const MAIL_PORTS: [u16; 4] = [25, 465, 587, 2525];
/// Ports of public directories: LDAP, LDAP over TLS, and both of Active Directory's global catalogue.
const LDAP_PORTS: [u16; 4] = [389, 636, 3268, 3269];
/// Largest answer that is read, bytes.
const MAX_ANSWER: usize = 1024 * 1024;
/// Most headers of an answer, and their size in HTTP/2.
const MAX_HEADERS: usize = 64;
const MAX_HEADER_BYTES: u32 = 64 * 1024;

/// Why there is no answer. Says nothing about our network (SS-05).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// The rules forbid it; trying again is useless until the configuration changes.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No connection, a broken one, or no complete answer in time.
    #[error("the address does not answer")]
    Network,
    /// The answer was larger than 1 MiB.
    #[error("the answer is too large")]
    TooLarge,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Address as it was saved; judged again now.
    pub url: String,
    /// Our own headers (signature, content type): trusted names, values may not contain line breaks.
    pub headers: Vec<(&'static str, String)>,
    /// Headers a person configured; judged by the list of denied names.
    pub user_headers: Vec<(String, String)>,
    /// Body.
    pub body: Bytes,
    /// Shorter limit than 15 s, when the caller has one.
    pub timeout: Option<Duration>,
}

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, ≤ 1 MiB.
    pub body: Bytes,
}

/// A file on its way in, of any size; dropped, the rest is not read.
#[derive(Debug)]
pub struct Download {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    parts: mpsc::Receiver<Result<Bytes, EgressError>>,
}

impl Download {
    /// The next part of the body, `None` at its end.
    pub async fn part(&mut self) -> Option<Result<Bytes, EgressError>> {
        self.parts.recv().await
    }

    /// Bytes of the body as the other side tells them.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }
}

/// The guarded client. Cheap to clone.
#[derive(Clone)]
pub struct Egress {
    allow: Arc<Allow>,
    lookup: Arc<dyn Lookup>,
    public: reqwest::Client,
    exceptions: reqwest::Client,
    io: IoRuntime,
}

impl std::fmt::Debug for Egress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Egress({:?})", self.allow)
    }
}

impl Egress {
    /// The client with the configured exceptions. Installs the process's TLS provider when there is none yet.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(allow: Allow, io: IoRuntime) -> Result<Self, String> {
        Self::with_lookup(allow, io, Arc::new(SystemLookup))
    }

    /// The client with another source of names (tests of rebinding).
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn with_lookup(allow: Allow, io: IoRuntime, lookup: Arc<dyn Lookup>) -> Result<Self, String> {
        provide_tls();
        let allow = Arc::new(allow);
        let client = |lane| {
            let resolver = GuardedResolver { lookup: lookup.clone(), allow: allow.clone(), lane };
            build(resolver, true).or_else(|error| {
                // A machine without root certificates can still reach exceptions over http; https then fails cleanly.
                tracing::warn!(%error, "no root certificates: outgoing https will not work");
                let resolver = GuardedResolver { lookup: lookup.clone(), allow: allow.clone(), lane };
                build(resolver, false)
            })
        };
        let public = client(Lane::Public)?;
        let exceptions = client(Lane::ExceptionsOnly)?;
        Ok(Self { allow, lookup, public, exceptions, io })
    }

    /// Judges an address when it is saved: form and every resolved address.
    ///
    /// # Errors
    /// [`Denied`], answered as 422 `validation`.
    pub async fn check_url(&self, url: &str) -> Result<(), Denied> {
        let target = check_form(&self.allow, url)?;
        if let Some(url::Host::Domain(host)) = target.url.host() {
            // On the I/O runtime, like the sending, so callers need no reactor of their own.
            let (lookup, allow, host) = (self.lookup.clone(), self.allow.clone(), host.to_owned());
            let lane = target.lane;
            let checked = async move {
                let looked = resolve_checked(lookup.as_ref(), &allow, lane, &host);
                tokio::time::timeout(CONNECT_TIMEOUT, looked).await.map_err(|_| Denied::Target)?
            };
            self.io.handle().spawn(checked).await.map_err(|_| Denied::Target)??;
        }
        Ok(())
    }

    /// The addresses of a mail server that may be connected to: public ones on a port of mail, exceptions on any
    /// (settled difference 24).
    ///
    /// # Errors
    /// [`Denied`]: the same for a private and for an unknown name.
    pub async fn check_mail_host(&self, host: &str, port: u16) -> Result<Vec<IpAddr>, Denied> {
        self.check_host(host, MAIL_PORTS.contains(&port), Denied::MailPort).await
    }

    /// The addresses of a company directory that may be connected to: public ones on a port of LDAP, exceptions on any
    /// (settled difference 24).
    ///
    /// # Errors
    /// As [`Egress::check_mail_host`].
    pub async fn check_directory_host(&self, host: &str, port: u16) -> Result<Vec<IpAddr>, Denied> {
        self.check_host(host, LDAP_PORTS.contains(&port), Denied::DirectoryPort).await
    }

    /// Addresses of a host that does not speak HTTP; `usual`: its port is one of its kind, `otherwise` says which are.
    async fn check_host(&self, host: &str, usual: bool, otherwise: Denied) -> Result<Vec<IpAddr>, Denied> {
        let lane = if usual { Lane::Public } else { Lane::ExceptionsOnly };
        if let Ok(address) = host.parse::<IpAddr>() {
            return match (accepts(&self.allow, lane, address), is_public(address)) {
                (true, _) => Ok(vec![address]),
                (false, true) => Err(otherwise),
                (false, false) => Err(Denied::Target),
            };
        }
        let (lookup, allow, host) = (self.lookup.clone(), self.allow.clone(), host.to_owned());
        let checked = async move {
            let looked = resolve_checked(lookup.as_ref(), &allow, lane, &host);
            tokio::time::timeout(CONNECT_TIMEOUT, looked).await.map_err(|_| Denied::Target)?
        };
        self.io.handle().spawn(checked).await.map_err(|_| Denied::Target)?
    }

    /// Where everything that waits for other machines runs.
    #[must_use]
    pub const fn io(&self) -> &IoRuntime {
        &self.io
    }

    const fn client_for(&self, lane: Lane) -> &reqwest::Client {
        match lane {
            Lane::Public => &self.public,
            Lane::ExceptionsOnly => &self.exceptions,
        }
    }

    async fn one_try(&self, request: Request) -> Result<Answer, EgressError> {
        let target = check_form(&self.allow, &request.url)?;
        let mut headers = HeaderMap::new();
        for (name, value) in &request.user_headers {
            check_header(name, value)?;
            insert(&mut headers, name, value)?;
        }
        for (name, value) in &request.headers {
            insert(&mut headers, name, value)?;
        }
        let limit = time_for(request.timeout);
        let call = self
            .client_for(target.lane)
            .request(request.method, target.url)
            .headers(headers)
            .body(request.body)
            .timeout(limit);
        // Connections of the pool live on the runtime that made them.
        let exchange = self.io.handle().spawn(exchange(call));
        exchange.await.map_err(|_| EgressError::Network)?
    }

    /// One try, counted.
    ///
    /// # Errors
    /// [`EgressError`]; any status is an answer, not an error.
    pub async fn send(&self, request: Request) -> Result<Answer, EgressError> {
        let begun = Instant::now();
        let answer = self.one_try(request).await;
        counted(answer.as_ref().map(|answer| answer.status), begun);
        answer
    }

    /// Begins to read a file, part by part: the whole of it within 30 s, of any size. How much of it is wanted its caller decides
    /// while it arrives; a redirect is an answer here, too, and its target is judged by a call of its own (SS-03).
    ///
    /// # Errors
    /// [`EgressError`]; any status is an answer, not an error.
    pub async fn download(&self, url: &str) -> Result<Download, EgressError> {
        let begun = Instant::now();
        let answer = self.begin_download(url).await;
        counted(answer.as_ref().map(|answer| answer.status), begun);
        answer
    }

    async fn begin_download(&self, url: &str) -> Result<Download, EgressError> {
        let target = check_form(&self.allow, url)?;
        let call = self.client_for(target.lane).get(target.url).timeout(DOWNLOAD_TIMEOUT);
        let (head, told) = oneshot::channel();
        let (parts, taken) = mpsc::channel(PARTS_AHEAD);
        // Connections of the pool live on the runtime that made them.
        self.io.handle().spawn(read_parts(call, head, parts));
        let (status, headers) = told.await.map_err(|_| EgressError::Network)??;
        Ok(Download { status, headers, parts: taken })
    }
}

/// Counts a call out by how it ended.
fn counted(status: Result<StatusCode, &EgressError>, begun: Instant) {
    let outcome = match status {
        Ok(status) if status.is_success() => "2xx",
        Ok(status) if status.is_redirection() => "3xx",
        Ok(status) if status.is_client_error() => "4xx",
        Ok(_) => "5xx",
        Err(EgressError::Denied(_)) => "denied",
        Err(EgressError::Network) => "network",
        Err(EgressError::TooLarge) => "too_large",
    };
    metrics::counter!("rozmova_egress_calls_total", "outcome" => outcome).increment(1);
    metrics::histogram!("rozmova_egress_seconds").record(begun.elapsed().as_secs_f64());
}

/// Status and headers of an answer, or why there is none.
type Head = Result<(StatusCode, HeaderMap), EgressError>;

/// Hands an answer over as it comes, until nobody takes it any more.
async fn read_parts(
    call: reqwest::RequestBuilder,
    head: oneshot::Sender<Head>,
    parts: mpsc::Sender<Result<Bytes, EgressError>>,
) {
    let begun = call.send().await.map_err(|e| from_reqwest(&e));
    let (told, body) = match begun {
        Ok(response) => (Ok((response.status(), response.headers().clone())), Some(response)),
        Err(error) => (Err(error), None),
    };
    // Who asked may have gone meanwhile.
    let wanted = head.send(told).is_ok();
    let Some(mut response) = body.filter(|_| wanted) else { return };
    loop {
        let part = match response.chunk().await {
            Ok(Some(part)) => Ok(part),
            Ok(None) => return,
            Err(error) => Err(from_reqwest(&error)),
        };
        let is_last = part.is_err();
        if parts.send(part).await.is_err() || is_last {
            return;
        }
    }
}

/// Longest time of one exchange: what the caller asks for, within the limit.
pub(super) fn time_for(asked: Option<Duration>) -> Duration {
    asked.map_or(TOTAL_TIMEOUT, |asked| asked.min(TOTAL_TIMEOUT))
}

async fn exchange(call: reqwest::RequestBuilder) -> Result<Answer, EgressError> {
    let mut response = call.send().await.map_err(|e| from_reqwest(&e))?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| from_reqwest(&e))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(EgressError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body: body.freeze() })
}

/// Finds a refusal of our resolver inside the client's error.
fn from_reqwest(error: &reqwest::Error) -> EgressError {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if let Some(denied) = inner.downcast_ref::<Denied>() {
            return EgressError::Denied(denied.clone());
        }
        source = inner.source();
    }
    EgressError::Network
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Denied> {
    let denied = || Denied::Header(name.to_owned());
    let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| denied())?;
    headers.insert(key, HeaderValue::from_str(value).map_err(|_| denied())?);
    Ok(())
}

/// The client library is built without a provider of its own; ring is the one we build. Another part of the process may have
/// installed it before, which is just as good.
fn provide_tls() {
    if rustls::crypto::CryptoProvider::get_default().is_none()
        && rustls::crypto::ring::default_provider().install_default().is_err()
    {
        tracing::debug!("a TLS provider was installed at the same moment");
    }
}

/// A client for targets that the configuration file names: they are exempt from the check of addresses (settled difference 24). No
/// redirects and no proxy here either; how long a call may take, its caller says.
///
/// # Errors
/// When TLS cannot be set up.
#[expect(clippy::disallowed_methods, reason = "its targets stand in the configuration file")]
pub fn configured_client() -> Result<reqwest::Client, String> {
    provide_tls();
    let builder = || {
        reqwest::Client::builder()
            .user_agent(concat!("Rozmova/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_max_idle_per_host(16)
            .pool_idle_timeout(Duration::from_secs(30))
            .http1_max_headers(MAX_HEADERS)
            .http2_max_header_list_size(MAX_HEADER_BYTES)
    };
    builder().build().or_else(|error| {
        tracing::warn!(%error, "no root certificates: https to configured targets will not work");
        builder().tls_certs_only([]).build().map_err(|e| e.to_string())
    })
}

#[expect(clippy::disallowed_methods, reason = "this is the one guarded client")]
fn build(resolver: GuardedResolver, system_roots: bool) -> Result<reqwest::Client, String> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("Rozmova/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(Arc::new(resolver))
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TOTAL_TIMEOUT)
        .pool_max_idle_per_host(16)
        .pool_idle_timeout(Duration::from_secs(30))
        .http1_max_headers(MAX_HEADERS)
        .http2_max_header_list_size(MAX_HEADER_BYTES);
    if !system_roots {
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|e| e.to_string())
}
