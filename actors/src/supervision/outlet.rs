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

    /// Puts the message into the mailbox behind everything that is there: whoever asks the receiver afterwards is answered
    /// after it. Does not wait for the answer while there is room, which saves the sender a wake-up per message; behind a
    /// full mailbox it does, so each caller has at most one message there beyond the mailbox's size (P-08).
    ///
    /// # Errors
    /// [`OutletClosed`] when nobody is there, or the receiver died while the sender waited.
    pub async fn hand(&self, message: M) -> Result<(), OutletClosed> {
        let (to, message) = {
            // The shared sender and not a copy: actix keeps «full» in the sender, a new copy always finds room.
            let shared = self.0.read().unwrap_or_else(PoisonError::into_inner);
            let to = shared.as_ref().ok_or(OutletClosed)?;
            match to.try_send(message) {
                Ok(()) => return Ok(()),
                Err(SendError::Closed(_)) => return Err(OutletClosed),
                Err(SendError::Full(message)) => (to.clone(), message),
            }
        };
        to.send(message).await.map(drop).map_err(|_| OutletClosed)
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
        let shared = self.0.read().unwrap_or_else(PoisonError::into_inner);
        shared.as_ref().ok_or(OutletClosed)?.try_send(message).map_err(|_| OutletClosed)
    }
}
