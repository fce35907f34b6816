//! A deliberate panic for tests of the rebuild. Compiled only for tests and with the feature `faults`.

use super::messages::Publication;

/// A text that kills the feed's core when it is published.
pub(crate) const MARK: &str = "☠feed";

/// Panics when a line carries the mark.
#[expect(clippy::panic, reason = "the fault under test")]
pub(super) fn panic_on_mark(publication: &Publication) {
    if publication.messages.iter().any(|m| m.text.contains(MARK)) {
        panic!("a marked text was published");
    }
}
