//! Values in force: read at every use, replaced as a whole when an administrator has changed them.

use std::sync::{Arc, PoisonError, RwLock};

/// A value in force. Clones share one place; whoever has read a value keeps it while another takes its place.
#[derive(Debug)]
pub struct InForce<T>(Arc<RwLock<Arc<T>>>);

impl<T> Clone for InForce<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> InForce<T> {
    /// With this value.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(value))))
    }

    /// The value now.
    #[must_use]
    pub fn now(&self) -> Arc<T> {
        // A value is replaced in one step, so one that somebody panicked beside is whole.
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces it, for all clones and from the next reading on.
    pub fn set(&self, value: T) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clone_sees_the_new_value_and_who_has_read_the_old_one_keeps_it() {
        let place = InForce::new("old");
        let clone = place.clone();
        let read_before = place.now();
        clone.set("new");
        assert_eq!((*read_before, *place.now(), *clone.now()), ("old", "new", "new"));
    }
}
