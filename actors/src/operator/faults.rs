//! A deliberate panic for tests of supervision (security.md P-10). Compiled only for tests and with the feature `faults`.

use super::messages::SocketIn;

/// A text that kills the session that is handed it in a frame.
pub(crate) const MARK: &str = "☠session";

/// Panics when the frame carries the mark.
#[expect(clippy::panic, reason = "the fault under test")]
pub(super) fn panic_on_mark(event: &SocketIn) {
    if let SocketIn::Text { text, .. } = event
        && text.contains(MARK)
    {
        panic!("a marked frame was handled");
    }
}
