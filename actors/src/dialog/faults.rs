//! Deliberate panics for tests of supervision (architecture.md 12). Compiled only with the feature `faults`.

use super::messages::DialogCommand;

/// A text that kills whoever handles it.
pub(super) const MARK: &str = "☠panic";

/// Panics when the command carries the mark.
#[expect(clippy::panic, reason = "the fault under test")]
pub(super) fn panic_on_mark(command: &DialogCommand) {
    let text = match command {
        DialogCommand::Begin(begin) => &begin.line.text,
        DialogCommand::Inbound { line, .. } => &line.text,
        DialogCommand::Start(start) => &start.text,
        DialogCommand::Reply { text, .. } | DialogCommand::Note { text, .. } => text,
        _ => return,
    };
    if text.contains(MARK) {
        panic!("a marked text was handled");
    }
}
