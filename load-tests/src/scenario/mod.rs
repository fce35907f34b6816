//! The scenarios of load-model.md 10, a file each.

pub mod boards;
pub mod context;
pub mod cost;
pub mod day;
pub mod disk_full;
pub mod fat_socket;
pub mod filters;
pub mod handover;
pub mod kill_server;
pub mod lists;
pub mod login;
pub mod low_priority;
pub mod memory;
pub mod net;
pub mod newcomers;
pub mod on_floor;
pub mod pause_db;
pub mod poison;
pub mod queue;
pub mod ramp;
pub mod reconnect;
pub mod recovery;
pub mod redistribute;
pub mod regulars;
pub mod restart_db;
pub mod restart_redis;
pub mod scale;
pub mod sick_hooks;
pub mod slow_reader;
pub mod soak;
pub mod spike;
mod stage;
pub mod steady;
pub mod term_server;
mod undisturbed;

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
    let mut all: Vec<Box<dyn Scenario>> = vec![
        Box::new(steady::Steady),
        Box::new(day::Day),
        Box::new(ramp::Ramp),
        Box::new(cost::Cost),
        Box::new(spike::Spike),
        Box::new(newcomers::Newcomers),
        Box::new(kill_server::KillServer),
        Box::new(term_server::TermServer),
        Box::new(restart_db::RestartDb),
        Box::new(pause_db::PauseDb),
        Box::new(restart_redis::RestartRedis),
        Box::new(net::Net),
        Box::new(disk_full::DiskFull),
        Box::new(poison::Poison),
    ];
    all.extend(on_floor::all());
    all
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
