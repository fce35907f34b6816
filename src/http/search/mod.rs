//! Full-text search over messages (operator-line.md 4.1, ui.md 3, 5; src/store/DECISION-search.md).

pub mod find;

use super::{dialogs::READERS, prelude::*};
use crate::routes::{Row, get};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/search", find::find)
            .any_of(READERS)
            .says(
                "search",
                "Messages that hold all the words typed, newest first, in dialogs the caller may see; a page may be short and go on",
            )
            .query::<find::SearchQuery>()
            .returns::<Page<find::Hit>>(),
    ]
}
