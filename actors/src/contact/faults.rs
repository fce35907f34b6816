//! A deliberate panic for tests of supervision (architecture.md 12). Compiled only for tests and with the feature `faults`.

use super::messages::Inbound;

/// A text that kills the contact's actor that is handed it.
pub(crate) const MARK: &str = "☠contact";

/// Panics when the message carries the mark.
#[expect(clippy::panic, reason = "the fault under test")]
pub(super) fn panic_on_mark(inbound: &Inbound) {
    if inbound.line.text.contains(MARK) {
        panic!("a marked message was handled");
    }
}
