//! One try of one outbox row over HTTP, signed with all three Standard Webhooks headers.

use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use rozmova_actors::{
    domain::{BotId, FileId, Timestamp, outbound::OutboxRow},
    ports::{Clock, SendOutcome},
};

use super::outbound;
use crate::{
    channels::{
        settings::{CustomChannelCredentials, CustomChannelSettings},
        signing::{self, SigningSecret},
    },
    config::Config,
    egress::{Egress, EgressError, Request},
    files::{FileLinks, Variant},
};

/// Links to our files as the channel's other side reaches us.
#[derive(Debug, Clone)]
pub struct OutLinks {
    links: FileLinks,
    base: String,
}

impl OutLinks {
    /// Under the public address; without one, where the server listens.
    #[must_use]
    pub fn new(links: FileLinks, config: &Config) -> Self {
        let public = config.server.public_url.trim_end_matches('/');
        let base = if public.is_empty() { format!("http://{}", config.server.listen) } else { String::from(public) };
        Self { links, base }
    }

    /// A link that works for ten minutes; each try of a message makes its own.
    #[must_use]
    pub fn of(&self, file: FileId, now: Timestamp) -> String {
        format!("{}{}", self.base, self.links.path(file, Variant::Whole, now))
    }
}

/// What a try leaves through.
#[derive(Clone, Copy)]
pub struct Out<'a> {
    /// The only way out.
    pub egress: &'a Egress,
    /// Time.
    pub clock: &'a dyn Clock,
    /// Links to files.
    pub links: &'a OutLinks,
}

/// A call of the other side with this body, signed by every secret in force. `id` names the delivery and is the same on every try, the
/// signature is of `at`.
#[must_use]
pub fn signed_call(
    settings: &CustomChannelSettings,
    credentials: &CustomChannelCredentials,
    secrets: &[SigningSecret],
    id: &str,
    at: Timestamp,
    body: Bytes,
) -> Request {
    // The bytes that are signed are the bytes that are sent.
    let mut headers = signing::headers(secrets, id, at.seconds(), &body);
    headers.push(("content-type", String::from("application/json; charset=utf-8")));
    if !credentials.access_token.is_empty() {
        headers.push(("x-access-token", credentials.access_token.clone()));
    }
    Request {
        method: Method::POST,
        url: settings.custom_channel_url.clone(),
        headers,
        user_headers: credentials.headers.iter().map(|(n, v)| (n.clone(), v.clone())).collect(),
        body,
        timeout: Some(Duration::from_secs(u64::from(settings.timeout_s.clamp(1, 15)))),
    }
}

/// One try; the id is the same on every try, timestamp and signature are of this one.
pub async fn one_try(
    out: Out<'_>,
    bot: BotId,
    settings: &CustomChannelSettings,
    credentials: &CustomChannelCredentials,
    secrets: &[SigningSecret],
    row: &OutboxRow,
) -> SendOutcome {
    if settings.custom_channel_url.is_empty() {
        return SendOutcome::Rejected { code: String::from("not_found") };
    }
    let Out { egress, clock, links } = out;
    let now = clock.now();
    let body = Bytes::from(outbound::body(bot, row, |file| links.of(file, now)).to_string());
    let request = signed_call(settings, credentials, secrets, &outbound::delivery_id(row), now, body);
    match egress.send(request).await {
        Ok(answer) => outbound::outcome(answer.status, &answer.headers, &answer.body, clock.now()),
        // A 2xx may stand behind it, but the message id makes the repeat harmless.
        Err(EgressError::Network | EgressError::TooLarge) => {
            SendOutcome::Retry { after: None, code: String::from("network") }
        }
        Err(EgressError::Denied(denied)) => {
            tracing::warn!(bot = bot.get(), reason = %denied, "an address of a Custom Channel is refused");
            SendOutcome::Rejected { code: String::from("rejected") }
        }
    }
}

#[cfg(test)]
#[path = "send_tests.rs"]
mod tests;
