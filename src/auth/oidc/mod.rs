//! Sign-in with the company's account: OpenID Connect, the code flow with PKCE (administration.md 4).
//!
//! - [`settings`]: which provider, and our name and secret there, the secret sealed;
//! - [`flow`]: the journey to the provider and back, pure;
//! - [`provider`]: what the provider says of itself, and how it is asked, through the guard of everything outbound;
//! - [`token`]: the signature of its answer, pure;
//! - [`claims`]: whether what it says is enough, pure.
//!
//! A provider proves who somebody is. It makes no users: whoever has no active account here stays outside. What is remembered
//! here of a provider is a copy for ten minutes; a crash loses it and nothing else.

pub mod claims;
pub mod flow;
pub mod provider;
pub mod settings;
pub mod token;

use std::sync::{Arc, Mutex, PoisonError};

use rozmova_actors::{domain::Timestamp, ports::Clock};
use schemars::JsonSchema;
use serde::Serialize;

pub use self::{
    claims::Refusal,
    flow::{Attempt, Purpose},
    settings::{OidcSettings, Provider},
};
use self::{
    claims::{admitted, check_token, proved_anew},
    flow::CALLBACK,
    provider::{AskError, Exchange, Metadata},
    settings::SECRET_PLACE,
    token::Keys,
};
use crate::{
    egress::{Egress, EgressError},
    in_force::InForce,
    secrets::SecretBox,
};

/// Seconds what a provider says of itself is remembered.
const MEMORY_S: i64 = 600;

/// What it needs.
pub struct Parts {
    /// The only way out.
    pub egress: Egress,
    /// Opens the secret.
    pub secrets: SecretBox,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// `server.public_url` without a slash at its end: where providers send people back to.
    pub public_url: String,
}

/// What is remembered of a provider.
#[derive(Clone)]
struct Known {
    issuer: String,
    read_at: Timestamp,
    metadata: Arc<Metadata>,
    keys: Option<Arc<Keys>>,
}

struct Inner {
    parts: Parts,
    settings: InForce<OidcSettings>,
    known: Mutex<Option<Known>>,
}

/// The company's sign-in. Cheap to clone.
#[derive(Clone)]
pub struct Oidc {
    inner: Arc<Inner>,
}

/// The button of the sign-in page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SsoOffer")]
pub struct Offer {
    /// Whose service it is.
    pub provider: Provider,
    /// What the button calls it; empty = «Google», or the company's account.
    pub label: String,
}

/// One line of what was found when the settings were tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "OidcFinding")]
pub struct Finding {
    /// `discovery`, `issuer`, `endpoints`, `flow`, `algorithms`, `scopes`, `proof`, `keys`, `client`.
    pub what: String,
    /// As it should be.
    pub ok: bool,
    /// What was found, or what is wrong.
    pub detail: String,
}

impl Finding {
    fn new(what: &str, ok: bool, detail: impl Into<String>) -> Self {
        Self { what: what.to_owned(), ok, detail: detail.into() }
    }
}

impl Oidc {
    /// With the stored settings.
    #[must_use]
    pub fn new(parts: Parts, settings: OidcSettings) -> Self {
        let settings = InForce::new(settings);
        Self { inner: Arc::new(Inner { parts, settings, known: Mutex::new(None) }) }
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Arc<OidcSettings> {
        self.inner.settings.now()
    }

    /// Other settings, from the next sign-in on.
    pub fn replace(&self, settings: OidcSettings) {
        self.inner.settings.set(settings);
        *self.inner.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Why it cannot be switched on under any settings, `None` when it can.
    #[must_use]
    pub fn obstacle(&self) -> Option<&'static str> {
        self.inner.parts.public_url.is_empty().then_some(
            "the address of this server is not known: set ROZMOVA__SERVER__PUBLIC_URL, which the provider sends people back to",
        )
    }

    /// Where the provider sends people back to; `""` while our own address is not known.
    #[must_use]
    pub fn redirect_uri(&self) -> String {
        let base = &self.inner.parts.public_url;
        if base.is_empty() { String::new() } else { format!("{base}{CALLBACK}") }
    }

    /// The button, when there is one.
    #[must_use]
    pub fn offer(&self) -> Option<Offer> {
        let settings = self.settings();
        (settings.enabled && settings.is_complete() && self.obstacle().is_none())
            .then(|| Offer { provider: settings.provider, label: settings.label.clone() })
    }

    /// What the provider says of itself, at most ten minutes old.
    ///
    /// # Errors
    /// [`Refusal::Provider`]; why is in the log.
    pub async fn metadata(&self, settings: &OidcSettings) -> Result<Arc<Metadata>, Refusal> {
        let now = self.inner.parts.clock.now();
        let fresh = |known: &Known| {
            known.issuer == settings.issuer() && now.since(known.read_at) < MEMORY_S.saturating_mul(1_000_000)
        };
        if let Some(known) = self.known().filter(fresh) {
            return Ok(known.metadata);
        }
        let found = provider::discover(&self.inner.parts.egress, settings.issuer()).await;
        let metadata = Arc::new(found.map_err(|error| told("its description", &error))?);
        self.remember(Known {
            issuer: settings.issuer().to_owned(),
            read_at: now,
            metadata: Arc::clone(&metadata),
            keys: None,
        });
        Ok(metadata)
    }

    /// Exchanges a code and answers the e-mail of whoever the provider says it is.
    ///
    /// # Errors
    /// [`Refusal`]; what the provider answered is in the log.
    pub async fn email_of(
        &self,
        settings: &OidcSettings,
        metadata: &Metadata,
        attempt: &Attempt,
        code: &str,
    ) -> Result<String, Refusal> {
        let Parts { egress, secrets, clock, .. } = &self.inner.parts;
        let client_secret = secrets.open(SECRET_PLACE, &settings.secret_sealed).map_err(|error| {
            tracing::error!(%error, "the secret of the company's sign-in cannot be opened");
            Refusal::Provider
        })?;
        let what = Exchange {
            code,
            redirect_uri: &self.redirect_uri(),
            verifier: &attempt.verifier,
            client_id: &settings.client_id,
            client_secret: &client_secret,
        };
        let tokens = provider::exchange(egress, metadata, &what).await.map_err(|error| told("the code", &error))?;
        let signed = token::head(&tokens.id_token)?;
        let mut keys = self.keys(metadata, false).await?;
        if !signed.is_by(&keys) {
            // The provider may have changed its keys since.
            keys = self.keys(metadata, true).await?;
        }
        let claims = signed.open(&tokens.id_token, &keys)?;
        check_token(&claims, settings, &attempt.nonce, clock.now())?;
        if let Purpose::Confirm { since, .. } = attempt.purpose {
            proved_anew(&claims, settings.provider, since)?;
        }
        let mut person = claims.person;
        // Some providers tell the e-mail only when asked, although the token was asked for it.
        if person.email.is_none()
            && let Some(url) = metadata.userinfo.as_deref()
            && !tokens.access_token.is_empty()
        {
            let hd = person.hd.take();
            person = provider::userinfo(egress, url, &tokens.access_token, &claims.sub)
                .await
                .map_err(|error| told("who it is", &error))?;
            person.hd = hd.or(person.hd);
        }
        admitted(&person, settings)
    }

    /// Tries the settings without anybody signing in: what the provider says of itself, its keys, and whether it knows us.
    pub async fn check(&self) -> Vec<Finding> {
        let Parts { egress, secrets, .. } = &self.inner.parts;
        let settings = self.settings();
        let metadata = match provider::discover(egress, settings.issuer()).await {
            Ok(metadata) => metadata,
            Err(AskError::Description(faults)) => {
                return faults.into_iter().map(|(what, why)| Finding::new(what, false, why)).collect();
            }
            Err(error) => {
                let address = provider::discovery_url(settings.issuer());
                return vec![Finding::new("discovery", false, format!("{address}: {error}"))];
            }
        };
        let mut found = vec![Finding::new("discovery", true, metadata.issuer.clone())];
        found.push(match provider::keys(egress, &metadata).await {
            Ok(keys) if keys.usable() > 0 => Finding::new("keys", true, keys.usable().to_string()),
            Ok(_) => Finding::new("keys", false, "the provider publishes no key for RS256 or ES256"),
            Err(error) => Finding::new("keys", false, error.to_string()),
        });
        let Ok(client_secret) = secrets.open(SECRET_PLACE, &settings.secret_sealed) else {
            found.push(Finding::new("client", false, "no secret is stored that this server can open"));
            return found;
        };
        // A code that never was: whoever does not know us says so before looking at it.
        let what = Exchange {
            code: "rozmova-check",
            redirect_uri: &self.redirect_uri(),
            verifier: "rozmova-check-rozmova-check-rozmova-check-rozmova",
            client_id: &settings.client_id,
            client_secret: &client_secret,
        };
        found.push(match provider::exchange(egress, &metadata, &what).await {
            Err(AskError::Status { error, .. }) if error == "invalid_grant" => {
                Finding::new("client", true, settings.client_id.clone())
            }
            Err(AskError::Status { error, .. })
                if matches!(error.as_str(), "invalid_client" | "unauthorized_client") =>
            {
                Finding::new("client", false, format!("the provider does not know this client id and secret: {error}"))
            }
            Err(error) => Finding::new("client", false, error.to_string()),
            Ok(_) => Finding::new("client", false, "the provider takes codes it never gave"),
        });
        found
    }

    /// The provider's keys, `anew` when those in memory were not enough.
    async fn keys(&self, metadata: &Metadata, anew: bool) -> Result<Arc<Keys>, Refusal> {
        let known = self.known().filter(|known| known.metadata.issuer == metadata.issuer);
        if let Some(keys) = known.as_ref().and_then(|known| known.keys.clone()).filter(|_| !anew) {
            return Ok(keys);
        }
        let keys =
            provider::keys(&self.inner.parts.egress, metadata).await.map_err(|error| told("the keys", &error))?;
        let keys = Arc::new(keys);
        if let Some(known) = known {
            self.remember(Known { keys: Some(Arc::clone(&keys)), ..known });
        }
        Ok(keys)
    }

    fn known(&self) -> Option<Known> {
        self.inner.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps it, unless another provider was set up meanwhile.
    fn remember(&self, known: Known) {
        if self.settings().issuer() == known.issuer {
            *self.inner.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        }
    }
}

/// Logs what a provider said; neither codes nor tokens stand in it.
fn told(of: &'static str, error: &AskError) -> Refusal {
    if matches!(error, AskError::Egress(EgressError::Denied(_))) {
        tracing::error!(%error, of, "the company's sign-in may not be reached: ROZMOVA__EGRESS__ALLOW");
    } else {
        tracing::warn!(%error, of, "the company's sign-in did not answer as it should");
    }
    Refusal::Provider
}
