//! The scenarios that are played with a [`Stage`]: sockets, operators and hooks by the hundred, mostly beside a crowd.

use futures_util::future::LocalBoxFuture;

use super::{
    Context, Scenario, boards, fat_socket, filters, handover, lists, login, low_priority, memory, queue, reconnect,
    redistribute, scale, sick_hooks, slow_reader, soak,
};
use crate::{error::LoadError, report::Report, rig::Stage};

type Play = for<'a> fn(&'a Context, &'a Stage) -> LocalBoxFuture<'a, Result<Report, String>>;

/// One of them.
pub struct OnFloor {
    name: &'static str,
    about: &'static str,
    play: Play,
}

/// All of them.
#[must_use]
pub fn all() -> Vec<Box<dyn Scenario>> {
    let list: [(&str, &str, Play); 15] = [
        (
            "memory",
            "resident memory at the start, per live dialog, visitor's socket and panel socket (slopes)",
            |c, s| Box::pin(memory::run(c, s)),
        ),
        (
            "reconnect",
            "every panel and visitor's socket cut at once: all come back and miss nothing (--kills 1: the server restarts)",
            |c, s| Box::pin(reconnect::run(c, s)),
        ),
        (
            "low-priority",
            "an integrator reads twelve times as much: reads are refused first, operators go on",
            |c, s| Box::pin(low_priority::run(c, s)),
        ),
        ("login", "the morning's sign-ins do not slow messages down", |c, s| Box::pin(login::run(c, s))),
        ("slow-reader", "panels that read slowly or not at all are closed resumably and hurt nobody", |c, s| {
            Box::pin(slow_reader::run(c, s))
        }),
        ("fat-socket", "a socket that was given a long history gives the memory back", |c, s| {
            Box::pin(fat_socket::run(c, s))
        }),
        ("queue", "waiting as Erlang's formula says, in order, without an idle slot", |c, s| {
            Box::pin(queue::run(c, s))
        }),
        ("handover", "how long a freed slot stays empty beside a queue", |c, s| Box::pin(handover::run(c, s))),
        (
            "boards",
            "supervisors who watch the whole floor: CPU per message, frames and reads of their boards",
            |c, s| Box::pin(boards::run(c, s)),
        ),
        (
            "filters",
            "operators who each have five saved filters with live counters: CPU per message ÷ without, counters they get",
            |c, s| Box::pin(filters::run(c, s)),
        ),
        (
            "lists",
            "lists, table, clients and search over a filled history: p50, p95 and the slowest of each, through the API",
            |c, s| Box::pin(lists::run(c, s)),
        ),
        ("scale", "CPU per message beside 10,000 held dialogs ÷ beside 1,000", |c, s| Box::pin(scale::run(c, s))),
        ("redistribute", "operators vanish at once: their dialogs get somebody else in time, once", |c, s| {
            Box::pin(redistribute::run(c, s))
        }),
        ("sick-hooks", "integrators' servers that hang, fail or reset do not delay the healthy ones", |c, s| {
            Box::pin(sick_hooks::run(c, s))
        }),
        ("soak", "an hour and longer: memory, descriptors and latency do not creep", |c, s| Box::pin(soak::run(c, s))),
    ];
    list.into_iter().map(|(name, about, play)| Box::new(OnFloor { name, about, play }) as Box<dyn Scenario>).collect()
}

impl Scenario for OnFloor {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn run(&self, ctx: Context) -> LocalBoxFuture<'_, Result<Report, LoadError>> {
        Box::pin(async move {
            let stage = Stage::of(&ctx).map_err(LoadError::Other)?;
            let report = (self.play)(&ctx, &stage).await.map_err(LoadError::Other)?;
            ctx.conclude(Report { about: self.about.to_owned(), ..report }).await
        })
    }
}
