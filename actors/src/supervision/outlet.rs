//! An address that outlives its actor.

use std::sync::{Arc, PoisonError, RwLock};

use actix::{Message, Recipient, prelude::SendError};

/// Nobody is behind the outlet now; the actor is being rebuilt, or the engine stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the receiver is being rebuilt")]
pub struct OutletClosed;

/// Where messages of one kind go. The supervisor of the receiver puts the new address in after each rebuild, so senders
/// keep their outlet for life. Cheap to clone.
pub struct Outlet<M: Message + Send + 'static>(Arc<RwLock<Option<Recipient<M>>>>)
where
    M::Result: Send;

impl<M: Message + Send + 'static> Clone for Outlet<M>
where
    M::Result: Send,
{
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M: Message + Send + 'static> Default for Outlet<M>
where
    M::Result: Send,
{
    fn default() -> Self {
        Self(Arc::new(RwLock::new(None)))
    }
}

impl<M: Message + Send + 'static> Outlet<M>
where
    M::Result: Send,
{
    /// Puts a receiver behind the outlet; `None` takes it away.
    pub fn set(&self, to: Option<Recipient<M>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = to;
    }

    /// The receiver now.
    #[must_use]
    pub fn get(&self) -> Option<Recipient<M>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts the message into the mailbox behind everything that is there, waiting for room and not for the answer: whoever
    /// asks the receiver afterwards is answered after it. Saves the sender a wake-up per message.
    ///
    /// # Errors
    /// [`OutletClosed`] when nobody is there, or the receiver died while the sender waited for room.
    pub async fn hand(&self, message: M) -> Result<(), OutletClosed> {
        let to = self.get().ok_or(OutletClosed)?;
        match to.try_send(message) {
            Ok(()) => Ok(()),
            Err(SendError::Closed(_)) => Err(OutletClosed),
            Err(SendError::Full(message)) => to.send(message).await.map(drop).map_err(|_| OutletClosed),
        }
    }

    /// Waits for room in the mailbox and for the answer.
    ///
    /// # Errors
    /// [`OutletClosed`] when nobody is there or the receiver died over the message.
    pub async fn send(&self, message: M) -> Result<M::Result, OutletClosed> {
        let to = self.get().ok_or(OutletClosed)?;
        to.send(message).await.map_err(|_| OutletClosed)
    }

    /// Hands the message over when there is room, never waits.
    ///
    /// # Errors
    /// [`OutletClosed`] when nobody is there or the mailbox is full: the message is dropped.
    pub fn offer(&self, message: M) -> Result<(), OutletClosed> {
        self.get().ok_or(OutletClosed)?.try_send(message).map_err(|_| OutletClosed)
    }
}
