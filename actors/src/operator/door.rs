//! Everything a session may ask of the engine. A test gives recipients of its own.

use std::sync::Arc;

use actix::{Addr, Recipient};

use crate::distribution::messages::{AnswerOffer, AssignByHand, ListOperators, ListQueue, SetStatus};
use crate::feed::FeedActor;
use crate::ports::{Files, Snapshots};
use crate::routing::messages::Ask;

/// Doors into the engine.
#[derive(Clone)]
pub struct EngineDoor {
    /// Commands to dialogs.
    pub ask: Recipient<Ask>,
    /// Takes and transfers, through the Distributor's reservation.
    pub assign: Recipient<AssignByHand>,
    /// Offers.
    pub answer_offer: Recipient<AnswerOffer>,
    /// Own status.
    pub set_status: Recipient<SetStatus>,
    /// Rows of operators.
    pub operators: Recipient<ListOperators>,
    /// Length of the queue.
    pub queue: Recipient<ListQueue>,
    /// The feed.
    pub feed: Addr<FeedActor>,
    /// Rows of closed dialogs, for the question whether they may be seen.
    pub snapshots: Arc<dyn Snapshots>,
    /// Files of messages.
    pub files: Arc<dyn Files>,
}
