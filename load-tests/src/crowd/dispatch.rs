//! Plays the plan: everything becomes due at its planned moment, whatever the server does (open loop).

use std::{cmp::Reverse, collections::BinaryHeap, rc::Rc};

use tokio::sync::mpsc;

use super::{
    World,
    talk::{Due, Talk},
};
use crate::{
    figures::{Micros, windows::Figure},
    ledger::Record,
    schedule::{
        Script, Side,
        actions::{Duty, Planned},
    },
};

/// What becomes due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// A dialog begins.
    Start,
    /// The next line of a dialog.
    Line,
    /// The next action of a dialog.
    Act,
    /// The operator closes.
    Close,
    /// What somebody does outside of dialogs; the number is its place in the list.
    Duty,
    /// A request of the poller; the number is its own.
    Poll,
    /// The customer of a dialog loses patience.
    Leave,
}

/// Virtual seconds after which somebody who could not leave the queue tries again.
const LEAVE_AGAIN: f64 = 1.0;

/// Plan time in nanoseconds: ordered, unlike a float.
type PlanNanos = u64;

fn nanos(plan: f64) -> PlanNanos {
    (plan.max(0.0) * 1e9) as PlanNanos
}

/// The agenda of a crowd.
pub(super) struct Agenda {
    world: Rc<World>,
    heap: BinaryHeap<Reverse<(PlanNanos, u32, What)>>,
    /// Reloads, losses of the network, supervisors' looks and redistributions.
    duties: Vec<Planned>,
}

impl Agenda {
    pub(super) fn new(world: Rc<World>) -> Self {
        Self { world, heap: BinaryHeap::new(), duties: Vec::new() }
    }

    /// A dialog that is open already goes on from its second line.
    pub(super) fn continue_talk(&mut self, dialog: u32) {
        self.next_line(dialog);
        self.next_action(dialog);
    }

    /// Duties of operators and supervisors, and the poller, when the crowd acts.
    pub(super) fn add_duties(&mut self) {
        let Some(aids) = &self.world.aids else { return };
        let operators = self.world.operators.members().len();
        self.duties = self.world.plan.duties(operators, aids.supervisors.len());
        let places =
            self.duties.iter().enumerate().map(|(n, planned)| Reverse((nanos(planned.at), n as u32, What::Duty)));
        self.heap.extend(places);
        self.next_poll(0);
    }

    fn next_poll(&mut self, n: u32) {
        self.heap.push(Reverse((nanos(self.world.plan.poll_at(n)), n, What::Poll)));
    }

    /// All dialogs that begin after second 0.
    pub(super) fn add_starts(&mut self) {
        let plan = &self.world.plan;
        for dialog in plan.open_at_start() as u32..plan.dialogs() as u32 {
            if let Some(start) = plan.start(dialog) {
                self.heap.push(Reverse((nanos(start), dialog, What::Start)));
            }
        }
    }

    /// Plays until the run is over or drains. `changed` tells that the pace has changed.
    pub(super) async fn play(mut self, mut changed: mpsc::UnboundedReceiver<()>) {
        let world = Rc::clone(&self.world);
        let mut over = world.over.subscribe();
        while !world.draining.get() && !*over.borrow_and_update() {
            let now = world.clock.now();
            let mut next = now + 1_000_000;
            while let Some(Reverse((at, dialog, what))) = self.heap.peek().copied() {
                let planned = world.warp.borrow().real_at(at as f64 / 1e9);
                if planned > now {
                    next = planned;
                    break;
                }
                self.heap.pop();
                self.due(dialog, what, planned);
            }
            tokio::select! {
                () = tokio::time::sleep_until(world.clock.instant(next)) => {}
                _ = changed.recv() => {}
                _ = over.changed() => return,
            }
        }
    }

    fn due(&mut self, dialog: u32, what: What, planned: Micros) {
        let world = Rc::clone(&self.world);
        match what {
            What::Start => {
                begin(&world, dialog, world.plan.script(dialog), planned);
                self.line(dialog, planned);
                self.next_action(dialog);
                self.wait_in_queue(dialog);
            }
            What::Leave => {
                if !world.leave_queue(dialog, planned) {
                    self.leave_later(dialog, LEAVE_AGAIN / world.plan.speed());
                }
            }
            What::Line => self.line(dialog, planned),
            What::Act => {
                let act = world.talk(dialog, |talk| {
                    let action = talk.actions.get(talk.next_action).copied()?;
                    talk.next_action += 1;
                    Some(action.act)
                });
                if let Some(Some(act)) = act {
                    world.act(dialog, act, planned);
                }
                self.next_action(dialog);
            }
            What::Duty => {
                if let Some(duty) = self.duties.get(dialog as usize) {
                    world.duty(duty.duty, planned);
                }
            }
            What::Poll => {
                world.duty(Duty::Poll, planned);
                self.next_poll(dialog + 1);
            }
            What::Close => {
                let quiet = world.talk(dialog, |talk| {
                    talk.wants_close = true;
                    talk.is_quiet()
                });
                if quiet == Some(true) {
                    world.close(dialog);
                }
            }
        }
    }

    /// Whoever finds no free slot is told that they wait, and waits as long as their patience lasts.
    fn wait_in_queue(&mut self, dialog: u32) {
        let world = Rc::clone(&self.world);
        if world.aids.is_some() && world.talk(dialog, |talk| talk.slot_was_free) == Some(false) {
            self.leave_later(dialog, world.plan.patience(dialog));
        }
    }

    fn leave_later(&mut self, dialog: u32, after: f64) {
        let now = self.world.warp.borrow().plan_at(self.world.clock.now());
        self.heap.push(Reverse((nanos(now + after), dialog, What::Leave)));
    }

    /// The next line of a dialog is due.
    fn line(&mut self, dialog: u32, planned: Micros) {
        let world = Rc::clone(&self.world);
        if world.talk(dialog, |talk| talk.left) == Some(true) {
            return;
        }
        let now = world.clock.now();
        world.figures.planned(planned);
        world.figures.latency(Figure::Lag, planned, now.saturating_sub(planned));
        let side = world.talk(dialog, |talk| {
            let line = talk.script.lines.get(talk.next).copied()?;
            talk.next += 1;
            let deferred = talk.operator.is_none();
            let absent = talk.operator.is_some_and(|operator| world.operators.is_away(operator));
            let quick = if world.aids.is_some() { world.plan.quick_reply(dialog, &line) } else { None };
            let sent = talk.sent(line.side, line.n);
            (sent.planned, sent.timed, sent.absent) = (planned, !deferred, absent);
            talk.lane(line.side).queue.push_back(Due { line, planned, deferred, quick });
            Some(line.side)
        });
        if let Some(Some(side)) = side {
            world.pump(dialog, side);
        }
        self.next_line(dialog);
    }

    fn next_line(&mut self, dialog: u32) {
        let next =
            self.world.talk(dialog, |talk| (talk.script.lines.get(talk.next).map(|l| l.at), talk.script.close_at));
        match next {
            Some((Some(at), _)) => self.heap.push(Reverse((nanos(at), dialog, What::Line))),
            Some((None, close_at)) => self.heap.push(Reverse((nanos(close_at), dialog, What::Close))),
            None => {}
        }
    }

    fn next_action(&mut self, dialog: u32) {
        let next = self.world.talk(dialog, |talk| talk.actions.get(talk.next_action).map(|action| action.at));
        if let Some(Some(at)) = next {
            self.heap.push(Reverse((nanos(at), dialog, What::Act)));
        }
    }
}

/// A dialog is there from now on; nothing is sent yet.
pub(super) fn begin(world: &Rc<World>, dialog: u32, script: Script, planned: Micros) {
    let customer = world.customer_of(dialog, planned);
    let chat = format!("{}-{}", world.run, customer.first);
    world.ledger.add(&Record::Dialog { dialog, widget: script.widget, chat: chat.clone() });
    let actions = if world.aids.is_some() { world.plan.actions(dialog, &script) } else { Vec::new() };
    let mut talk = Talk::new(chat, script);
    (talk.actions, talk.customer, talk.began) = (actions, customer, planned);
    talk.slot_was_free = world.has_free_slot();
    world.talks.borrow_mut().insert(dialog, talk);
    world.in_slots.set(world.in_slots.get() + 1);
    world.figures.dialogs.set(world.figures.dialogs.get() + 1);
    world.figures.waiting.set(world.figures.waiting.get() + 1);
}

/// The opening line of a dialog that was there before second 0.
pub(super) fn open(world: &Rc<World>, dialog: u32) {
    let script = super::talk::cut_at_zero(&world.plan.script(dialog));
    let planned = world.clock.now();
    begin(world, dialog, script, planned);
    let due = world.talk(dialog, |talk| {
        let line = talk.script.lines.first().copied()?;
        talk.next = 1;
        talk.sent(Side::Customer, line.n).planned = planned;
        Some(Due { line, planned, deferred: true, quick: None })
    });
    if let Some(Some(due)) = due {
        world.talk(dialog, |talk| talk.lane(Side::Customer).queue.push_back(due));
        world.pump(dialog, Side::Customer);
    }
}
