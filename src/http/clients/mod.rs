//! Clients (operator-line.md 2).

pub mod read;

use crate::routes::{Row, get};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/clients/{id}", read::one)
            .any_of(super::dialogs::READERS)
            .says("clients", "A client with addresses and the newest dialogs the caller may see")
            .returns::<read::ClientCard>(),
    ]
}
