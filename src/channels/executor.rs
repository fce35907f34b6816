//! The way out of every channel: one try of one outbox row, by the channel of its connection.

use std::sync::Arc;

use rozmova_actors::{
    domain::{ChannelKind, outbound::OutboxRow},
    ports::{BoxFuture, Clock, SendOutcome, Sender},
};

use super::{
    Connection, Directory,
    custom_channel::{self, send::OutLinks},
    directory::Kind,
};
use crate::egress::Egress;

/// Implements [`Sender`]; order, pacing and repeats belong to the engine's connector.
#[derive(Clone)]
pub struct Executor {
    directory: Directory,
    egress: Egress,
    clock: Arc<dyn Clock>,
    links: OutLinks,
}

impl Executor {
    /// An executor over the connections of the directory.
    #[must_use]
    pub fn new(directory: Directory, egress: Egress, clock: Arc<dyn Clock>, links: OutLinks) -> Self {
        Self { directory, egress, clock, links }
    }
}

impl Sender for Executor {
    fn send(&self, row: OutboxRow) -> BoxFuture<SendOutcome> {
        // A visitor's messages are in the event log of their browser; there is nobody else to tell.
        let id = row.draft.connection_id;
        if row.draft.channel == ChannelKind::Widget {
            let taken = SendOutcome::Accepted { external_id: None };
            self.directory.pulses().tried(id, &taken, self.clock.now());
            return Box::pin(async move { taken });
        }
        let (connection, pulses) = (self.directory.by_id(id), self.directory.pulses().clone());
        let (egress, clock, links) = (self.egress.clone(), self.clock.clone(), self.links.clone());
        Box::pin(async move {
            let channel = row.draft.channel.key();
            let outcome = match connection {
                Some(connection) if connection.active => {
                    one_try(&egress, clock.as_ref(), &links, &connection, &row).await
                }
                // Deleted, switched off or not readable: no later try can change that by itself.
                _ => SendOutcome::Rejected { code: String::from("not_found") },
            };
            pulses.tried(id, &outcome, clock.now());
            let result = match &outcome {
                SendOutcome::Accepted { .. } => "accepted",
                SendOutcome::Rejected { .. } => "rejected",
                SendOutcome::Retry { .. } => "retry",
            };
            metrics::counter!("rozmova_outbound_tries_total", "channel" => channel, "result" => result).increment(1);
            outcome
        })
    }
}

async fn one_try(
    egress: &Egress,
    clock: &dyn Clock,
    links: &OutLinks,
    connection: &Connection,
    row: &OutboxRow,
) -> SendOutcome {
    match &connection.kind {
        Kind::CustomChannel { settings, credentials, signing } => {
            let out = custom_channel::send::Out { egress, clock, links };
            custom_channel::send::one_try(out, connection.bot_id, settings, credentials, signing, row).await
        }
        Kind::Widget { .. } => SendOutcome::Accepted { external_id: None },
        Kind::Other => SendOutcome::Rejected { code: String::from("rejected") },
    }
}
