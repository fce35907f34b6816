//! The shell of [`TimerCore`].

use std::time::Duration;

use actix::prelude::*;

use crate::dialog::messages::DialogCommand;
use crate::dialog::policy::{dues, is_of_dialogs};
use crate::domain::{Dialog, DialogId, DialogState};
use crate::engine::{ActorReport, Shared};
use crate::ports::snapshots::DueTimer;
use crate::routing::Switchboard;
use crate::routing::messages::{Observe, Ping};
use crate::supervision::ExitNotice;

use super::core::{HORIZON, TimerCore};
use super::messages::{Rearm, TimerDue};

/// How often owners are woken.
const TICK: Duration = Duration::from_millis(250);
/// How often rows are read. Short enough for deadlines that are set and due within one horizon.
const LOAD: Duration = Duration::from_secs(5);
/// Rows of one read; more than that wait for the next.
const PAGE: u32 = 5_000;
/// Kind of an errand: both silence timers of a dialog and the moments of its norm are set anew.
const REARM: &str = "rearm";

/// See the module.
pub struct TimerActor {
    core: TimerCore,
    shared: Shared,
    board: Switchboard,
    loading: bool,
    _exit: ExitNotice<&'static str>,
}

impl TimerActor {
    /// Knows no rows yet.
    #[must_use]
    pub fn new(shared: Shared, board: Switchboard, exit: ExitNotice<&'static str>) -> Self {
        Self { core: TimerCore::new(shared.ports.clock.now()), shared, board, loading: false, _exit: exit }
    }

    fn load(&mut self, ctx: &mut Context<Self>) {
        if std::mem::replace(&mut self.loading, true) {
            return;
        }
        let until = self.shared.ports.clock.now().plus_micros(HORIZON);
        let read = self.shared.ports.snapshots.timers_due(until, PAGE).into_actor(self);
        ctx.spawn(read.map(|rows, actor, _| {
            actor.loading = false;
            match rows {
                Ok(rows) => actor.core.loaded(rows, actor.shared.ports.clock.now()),
                Err(error) => tracing::warn!(%error, "timers could not be read, trying again"),
            }
        }));
    }

    fn tick(&mut self, ctx: &mut Context<Self>) {
        let now = self.shared.ports.clock.now();
        for due in self.core.tick(now) {
            // Errands are work of one time, not deadlines.
            if due.kind != REARM {
                metrics::counter!("rozmova_timers_fired_total").increment(1);
                metrics::histogram!("rozmova_timer_late_seconds").record(now.since(due.due_at).max(0) as f64 / 1e6);
            }
            self.wake(due, ctx);
        }
    }

    /// A refusal is no failure: the row stays and the owner is woken again.
    fn wake(&self, due: DueTimer, ctx: &mut Context<Self>) {
        let (board, shared) = (self.board.clone(), self.shared.clone());
        let wake = async move {
            if due.kind == REARM || is_of_dialogs(&due.kind) {
                let command = DialogCommand::Timer { kind: due.kind.clone(), payload: due.payload };
                if let Err(refusal) = board.ask(DialogId(due.subject), command).await {
                    tracing::debug!(kind = %due.kind, subject = due.subject, %refusal, "a timer's owner refused");
                }
            } else {
                let _ = shared.timer_due.send(TimerDue(due)).await;
            }
        };
        ctx.spawn(wake.into_actor(self));
    }
}

impl Actor for TimerActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.load(ctx);
        ctx.run_interval(LOAD, |actor, ctx| actor.load(ctx));
        ctx.run_interval(TICK, |actor, ctx| actor.tick(ctx));
    }
}

impl Handler<Rearm> for TimerActor {
    type Result = ();
    fn handle(&mut self, _: Rearm, ctx: &mut Self::Context) {
        let read = self.shared.ports.snapshots.open_dialogs().into_actor(self);
        ctx.spawn(read.map(|dialogs, actor, ctx| match dialogs {
            Ok(dialogs) => {
                let now = actor.shared.ports.clock.now();
                let catalogue = actor.shared.catalogue.now();
                let moved = |d: &Dialog| dues(d, &catalogue) != d.warn_at.zip(d.due_at);
                let timed = dialogs.into_iter().filter(|d| d.state == DialogState::Active || moved(d));
                actor.core.errands(timed.map(|d| DueTimer {
                    kind: REARM.to_owned(),
                    subject: d.id.get(),
                    due_at: now,
                    payload: 0,
                }));
            }
            Err(error) => {
                tracing::warn!(%error, "open dialogs could not be read to set their timers, trying again");
                ctx.notify_later(Rearm, LOAD);
            }
        }));
    }
}

impl Handler<Ping> for TimerActor {
    type Result = ();
    fn handle(&mut self, _: Ping, _: &mut Self::Context) {}
}

impl Handler<Observe> for TimerActor {
    type Result = MessageResult<Observe>;
    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        MessageResult(vec![ActorReport {
            kind: "timers".to_owned(),
            name: "all".to_owned(),
            live: true,
            restarts: 0,
            counters: self
                .core
                .counters(self.shared.ports.clock.now())
                .into_iter()
                .map(|(k, v)| (k.to_owned(), v))
                .collect(),
        }])
    }
}

#[cfg(test)]
impl Handler<crate::supervision::Explode> for TimerActor {
    type Result = ();
    fn handle(&mut self, _: crate::supervision::Explode, _: &mut Self::Context) {
        panic!("told to explode");
    }
}
