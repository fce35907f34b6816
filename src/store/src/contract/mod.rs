//! The contract suite: every promise of the store, on SQLite and on a real private PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod around;
mod at_once;
mod budget;
mod calls;
mod clients;
mod clients_search;
mod distribution;
mod drafts;
mod erasing;
mod fetching;
mod files;
mod filters;
mod fixtures;
mod floor;
mod going_out;
mod letters;
mod opening;
mod outage;
mod pages;
mod people;
mod pushes;
mod reading;
mod retention;
mod schema;
mod sealed_values;
mod search;
mod setting_up;
mod signing_in;
mod uploads;
mod writing;

use crate::testing::{Database, FreshDb, fresh};

/// Runs a test on both databases; the message of a failure names the database.
fn on_both(test: impl Fn(&FreshDb)) {
    for database in Database::BOTH {
        eprintln!("on {database:?}");
        test(&fresh(database));
    }
}

/// [`on_both`] for tests that wait.
async fn on_both_async(test: impl AsyncFn(&FreshDb)) {
    for database in Database::BOTH {
        eprintln!("on {database:?}");
        let db = tokio::task::spawn_blocking(move || fresh(database)).await.unwrap();
        test(&db).await;
    }
}
