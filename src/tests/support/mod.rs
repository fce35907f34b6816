//! What stories need: a running server, its databases, and people with names.

pub mod app;
pub mod files;
pub mod integrator;
pub mod oidc;
pub mod pdf_text;
pub mod people;
pub mod postgres;
pub mod push;
pub mod redis;
pub mod s3;
pub mod slapd;
pub mod smtp;
pub mod sqlite;
pub mod tls;

use std::{future::Future, time::Duration};

pub use app::{Backend, TestApp};

/// Waits until `condition` answers something, at most 15 s.
///
/// # Panics
/// With `what` when the time is over.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut condition: impl FnMut() -> F) -> T {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(15);
    loop {
        if let Some(found) = condition().await {
            return found;
        }
        assert!(tokio::time::Instant::now() < deadline, "never happened: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Time within which anything that should happen at once has to happen on a loaded test machine.
pub const SOON: Duration = Duration::from_secs(10);

/// One crowd of the load tool at a time: its generator has real-time priority, and two of them with their servers starve each other
/// on two cores, until neither proves anything.
pub async fn alone() -> tokio::sync::MutexGuard<'static, ()> {
    static CROWD: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    CROWD.lock().await
}

/// Declares a story that runs on both storages.
#[macro_export]
macro_rules! story {
    ($(#[$doc:meta])* $name:ident, |$app:ident| $body:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            #[allow(unused_mut, reason = "some stories only look")]
            async fn story(mut $app: $crate::support::TestApp) {
                $body;
                $app.finish().await;
            }
            $(#[$doc])*
            #[test]
            fn on_sqlite() {
                $crate::support::app::run(async { story($crate::support::TestApp::start($crate::support::Backend::Sqlite).await).await });
            }
            $(#[$doc])*
            #[test]
            fn on_postgres_and_redis() {
                $crate::support::app::run(async { story($crate::support::TestApp::start($crate::support::Backend::PostgresRedis).await).await });
            }
        }
    };
}
