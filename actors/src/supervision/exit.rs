//! Tells the owner that a child is gone.

use actix::{Message, WeakRecipient};

/// A child ended: it was dropped, or it panicked.
#[derive(Debug, Clone)]
pub struct Gone<K> {
    /// Which child.
    pub child: K,
    /// Which life of it: a notice of an earlier one is ignored.
    pub generation: u64,
    /// Whether it panicked.
    pub panicked: bool,
}

impl<K> Message for Gone<K> {
    type Result = ();
}

/// A field of every supervised actor. Its `Drop` runs while the stack unwinds, so it speaks even after a panic.
///
/// `do_send` ignores the mailbox's bound; a child sends it once in its life, so the number is bounded by the children.
pub struct ExitNotice<K: Clone + Send + 'static> {
    /// Weak: a child must not keep its owner alive.
    pub owner: WeakRecipient<Gone<K>>,
    /// Which child.
    pub child: K,
    /// Which life of it.
    pub generation: u64,
}

impl<K: Clone + Send + 'static> Drop for ExitNotice<K> {
    fn drop(&mut self) {
        if let Some(owner) = self.owner.upgrade() {
            let panicked = std::thread::panicking();
            owner.do_send(Gone { child: self.child.clone(), generation: self.generation, panicked });
        }
    }
}
