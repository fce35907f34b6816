//! What a client has of its dialogs' lines. When a dialog is opened or comes (back), its newest lines follow `dialog.new` once more
//! (contract.md 4.4): a client knows them by their place and does not show them twice. Pure.

use std::collections::HashMap;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Place of the newest line, by the server's dialog.
    newest: HashMap<i64, i64>,
    /// Its `dialog.new` came last.
    repeating: Option<i64>,
}

impl Shown {
    /// `dialog.new` came.
    pub(super) const fn came(&mut self, dialog: i64) {
        self.repeating = Some(dialog);
    }

    /// Whether a line is one of those that follow once more and that the client has. Any other line ends that.
    pub(super) fn repeats(&mut self, dialog: i64, place: i64) -> bool {
        let newest = self.newest.entry(dialog).or_insert(0);
        if self.repeating == Some(dialog) && place <= *newest {
            return true;
        }
        self.repeating = None;
        *newest = place.max(*newest);
        false
    }

    /// The page or its session is a new one.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_follows_an_opening_and_is_there_already_is_a_repetition() {
        let mut shown = Shown::default();
        shown.came(7);
        assert_eq!([1, 2, 3].map(|place| shown.repeats(7, place)), [false; 3], "the dialog comes for the first time");
        assert!(!shown.repeats(7, 3), "the server sent a line twice: that is no repetition it may make");
        shown.came(7);
        assert_eq!([2, 3, 4].map(|place| shown.repeats(7, place)), [true, true, false]);
        assert!(!shown.repeats(7, 3), "the repetition is over");
        shown.came(8);
        assert!(!shown.repeats(7, 4), "it was another dialog that was opened");
        shown.came(7);
        shown.forget();
        assert!(!shown.repeats(7, 1));
    }
}
