//! The scenarios of load-model.md 10, a file each.

pub mod context;
pub mod steady;
pub mod verdict;

use futures_util::future::LocalBoxFuture;

pub use context::Context;

use crate::{error::LoadError, report::Report};

/// Something that is proved about a running server.
pub trait Scenario {
    /// Name on the command line.
    fn name(&self) -> &'static str;
    /// One line: what it proves.
    fn about(&self) -> &'static str;
    /// Runs it to its report. The runtime has one thread; use `tokio::task::spawn_local`.
    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>>;
}

/// All of them.
#[must_use]
pub fn all() -> Vec<Box<dyn Scenario>> {
    vec![Box::new(steady::Steady)]
}

/// The scenario of a name.
#[must_use]
pub fn find(name: &str) -> Option<Box<dyn Scenario>> {
    all().into_iter().find(|scenario| scenario.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_scenario_says_what_it_proves() {
        let mut names: Vec<&str> = all().iter().map(|s| s.name()).collect();
        assert!(all().iter().all(|s| s.about().len() > 20 && find(s.name()).is_some()));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
