//! Latencies and counts, attributed to windows by the planned time of the message, and one row a second.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use super::{Clock, Micros, histograms::Latencies};
use crate::report::{Mark, Percentiles, Phase, Second};

/// A window that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowId(usize);

/// What is measured of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Inbound to operator, T3 − T0; only for messages of dialogs that had an operator at T0.
    F1,
    /// Accepted, T2 − T0.
    F2,
    /// Operator to channel, T6 − T4.
    F3,
    /// Accepted → assigned when a slot was free.
    F4,
    /// Accepted → assigned when no slot was free.
    F5,
    /// An operator's command → its ack.
    Command,
    /// The generator's own: moment of handling − planned moment.
    Lag,
}

/// Latencies and counts of a window.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// See [`Figure`].
    pub f1: Latencies,
    /// See [`Figure`].
    pub f2: Latencies,
    /// See [`Figure`].
    pub f3: Latencies,
    /// See [`Figure`].
    pub f4: Latencies,
    /// See [`Figure`].
    pub f5: Latencies,
    /// See [`Figure`].
    pub command: Latencies,
    /// See [`Figure`].
    pub lag: Latencies,
    /// Messages the plan wanted.
    pub planned: u64,
    /// Messages accepted, both sides, by the moment of acceptance.
    pub accepted: u64,
    /// Messages wanted that were accepted in the end.
    pub fulfilled: u64,
    /// Frames read from sockets.
    pub frames: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Answers other than 2xx, by `class/status`.
    pub refusals: BTreeMap<String, u64>,
    /// Failures of another kind, by reason.
    pub errors: BTreeMap<String, u64>,
    /// What people did beside writing, by name.
    pub actions: BTreeMap<&'static str, ActionCount>,
}

/// Actions of one kind, by the moment for which they were planned.
#[derive(Debug, Clone)]
pub struct ActionCount {
    /// Planned.
    pub planned: u64,
    /// There was no occasion: the dialog was over or waited, or nobody was at the panel.
    pub skipped: u64,
    /// Done, and answered where there is an answer.
    pub done: u64,
    /// Refused, by status or code of the answer; `no answer` where none came.
    pub refused: BTreeMap<String, u64>,
    /// Planned moment → answer.
    pub latency: Latencies,
}

impl Default for ActionCount {
    fn default() -> Self {
        Self { planned: 0, skipped: 0, done: 0, refused: BTreeMap::new(), latency: Latencies::coarse() }
    }
}

/// Somebody else was quicker: the dialog was closed, moved or changed in the same moment, or the colleague's last slot was taken. People meet
/// that too, and it is no fault.
#[must_use]
pub fn is_conflict(refusal: &str) -> bool {
    matches!(refusal, "404" | "409" | "412" | "not_found" | "conflict" | "limit_reached" | "precondition")
}

impl Measured {
    fn of(&mut self, figure: Figure) -> &mut Latencies {
        match figure {
            Figure::F1 => &mut self.f1,
            Figure::F2 => &mut self.f2,
            Figure::F3 => &mut self.f3,
            Figure::F4 => &mut self.f4,
            Figure::F5 => &mut self.f5,
            Figure::Command => &mut self.command,
            Figure::Lag => &mut self.lag,
        }
    }

    /// Actions that were refused or not answered, conflicts aside.
    #[must_use]
    pub fn actions_failed(&self) -> u64 {
        let refused = self.actions.values().flat_map(|action| &action.refused);
        refused.filter(|(why, _)| !is_conflict(why)).map(|(_, n)| n).sum()
    }
}

struct Window {
    name: String,
    from: Micros,
    to: Option<Micros>,
    measured: Measured,
}

#[derive(Default)]
struct Now {
    f1: Latencies,
    f2: Latencies,
    lag: Latencies,
    planned: u64,
    accepted: u64,
    refused: u64,
    failed: u64,
}

/// All figures of a run; stays on the generator's thread.
pub struct Figures {
    clock: Clock,
    windows: RefCell<Vec<Window>>,
    now: RefCell<Now>,
    seconds: RefCell<Vec<Second>>,
    marks: RefCell<Vec<Mark>>,
    /// Sockets the generator holds.
    pub sockets: Cell<u64>,
    /// Dialogs that are open by the plan.
    pub dialogs: Cell<u64>,
    /// Dialogs that wait for an operator.
    pub waiting: Cell<u64>,
    /// Answers 429 and 503 over HTTP that did not say when to come again.
    pub blunt: Cell<u64>,
}

impl Figures {
    /// Nothing measured yet.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            windows: RefCell::default(),
            now: RefCell::default(),
            seconds: RefCell::default(),
            marks: RefCell::default(),
            sockets: Cell::default(),
            dialogs: Cell::default(),
            waiting: Cell::default(),
            blunt: Cell::default(),
        }
    }

    /// The run's clock.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// Opens a window from now on. Several may be open at once.
    pub fn open(&self, name: &str) -> WindowId {
        let mut windows = self.windows.borrow_mut();
        windows.push(Window { name: name.to_owned(), from: self.clock.now(), to: None, measured: Measured::default() });
        WindowId(windows.len() - 1)
    }

    /// Closes a window now; what was planned inside it is still counted when it arrives later.
    pub fn close(&self, window: WindowId) {
        if let Some(window) = self.windows.borrow_mut().get_mut(window.0) {
            window.to.get_or_insert(self.clock.now());
        }
    }

    /// A copy of what a window has so far.
    #[must_use]
    pub fn measured(&self, window: WindowId) -> Measured {
        self.windows.borrow().get(window.0).map(|w| w.measured.clone()).unwrap_or_default()
    }

    /// How many latencies of a kind a window has so far.
    #[must_use]
    pub fn samples(&self, window: WindowId, figure: Figure) -> u64 {
        self.windows.borrow_mut().get_mut(window.0).map_or(0, |w| w.measured.of(figure).len())
    }

    /// (from, to), µs; an open window ends now.
    #[must_use]
    pub fn span(&self, window: WindowId) -> (Micros, Micros) {
        let windows = self.windows.borrow();
        windows.get(window.0).map_or((0, 0), |w| (w.from, w.to.unwrap_or_else(|| self.clock.now())))
    }

    /// A window's latency as the report shows it.
    #[must_use]
    pub fn percentiles(&self, window: WindowId, figure: Figure) -> Percentiles {
        let mut windows = self.windows.borrow_mut();
        windows
            .get_mut(window.0)
            .map(|w| Percentiles::from_micros(w.measured.of(figure).histogram(), None))
            .unwrap_or_default()
    }

    fn in_windows(&self, planned: Micros, mut then: impl FnMut(&mut Measured)) {
        for window in self.windows.borrow_mut().iter_mut().rev().take(4) {
            if planned >= window.from && window.to.is_none_or(|to| planned < to) {
                then(&mut window.measured);
            }
        }
    }

    /// A latency of a message planned at `planned`.
    pub fn latency(&self, figure: Figure, planned: Micros, micros: Micros) {
        self.in_windows(planned, |m| m.of(figure).record(micros));
        let mut now = self.now.borrow_mut();
        match figure {
            Figure::F1 => now.f1.record(micros),
            Figure::F2 => now.f2.record(micros),
            Figure::Lag => now.lag.record(micros),
            _ => {}
        }
    }

    /// The plan wants a message at `planned`.
    pub fn planned(&self, planned: Micros) {
        self.in_windows(planned, |m| m.planned += 1);
        self.now.borrow_mut().planned += 1;
    }

    /// A message planned at `planned` was accepted now.
    pub fn accepted(&self, planned: Micros) {
        self.in_windows(planned, |m| m.fulfilled += 1);
        self.in_windows(self.clock.now(), |m| m.accepted += 1);
        self.now.borrow_mut().accepted += 1;
    }

    /// An answer other than 2xx; `class` is `inbound`, `panel`, `widget`, `api`.
    pub fn refused(&self, class: &str, status: u16) {
        self.in_windows(self.clock.now(), |m| *m.refusals.entry(format!("{class}/{status}")).or_default() += 1);
        self.now.borrow_mut().refused += 1;
    }

    /// A failure of another kind.
    pub fn failed(&self, reason: &str) {
        self.in_windows(self.clock.now(), |m| *m.errors.entry(reason.to_owned()).or_default() += 1);
        self.now.borrow_mut().failed += 1;
    }

    fn action(&self, name: &'static str, planned: Micros, then: impl Fn(&mut ActionCount)) {
        self.in_windows(planned, |m| then(m.actions.entry(name).or_default()));
    }

    /// The plan wants an action at `planned`.
    pub fn action_planned(&self, name: &'static str, planned: Micros) {
        self.action(name, planned, |action| action.planned += 1);
    }

    /// … for which there is no occasion.
    pub fn action_skipped(&self, name: &'static str, planned: Micros) {
        self.action(name, planned, |action| action.skipped += 1);
    }

    /// … which is done and has no answer.
    pub fn action_told(&self, name: &'static str, planned: Micros) {
        self.action(name, planned, |action| action.done += 1);
    }

    /// … which is answered now.
    pub fn action_done(&self, name: &'static str, planned: Micros) {
        let took = self.clock.now().saturating_sub(planned);
        self.action_took(name, planned, took);
    }

    /// … which took so long.
    pub fn action_took(&self, name: &'static str, planned: Micros, micros: Micros) {
        self.action(name, planned, |action| {
            action.done += 1;
            action.latency.record(micros);
        });
    }

    /// … which was refused; `why` is the status or code of the answer.
    pub fn action_refused(&self, name: &'static str, planned: Micros, why: &str) {
        self.action(name, planned, |action| *action.refused.entry(why.to_owned()).or_default() += 1);
    }

    /// A frame of so many bytes was read from a socket.
    pub fn frame(&self, bytes: usize) {
        self.in_windows(self.clock.now(), |m| {
            m.frames += 1;
            m.bytes += bytes as u64;
        });
    }

    /// A moment worth a line in the plots.
    pub fn mark(&self, label: &str) {
        let t = Clock::seconds(self.clock.now());
        self.marks.borrow_mut().push(Mark { t, label: label.to_owned() });
    }

    /// Ends a second of the series; `machine` fills in CPU and memory.
    pub fn tick(&self, machine: impl FnOnce(&mut Second)) {
        let now = std::mem::take(&mut *self.now.borrow_mut());
        let mut second = Second {
            t: Clock::seconds(self.clock.now()),
            planned: Some(now.planned as f64),
            achieved: Some(now.accepted as f64),
            refused: Some(now.refused as f64),
            failed: Some(now.failed as f64),
            f1_p50: now.f1.ms(0.5),
            f1_p99: now.f1.ms(0.99),
            f2_p50: now.f2.ms(0.5),
            f2_p99: now.f2.ms(0.99),
            lag_p99: now.lag.ms(0.99),
            queue: Some(self.waiting.get() as f64),
            sockets: Some(self.sockets.get()),
            dialogs: Some(self.dialogs.get()),
            ..Second::default()
        };
        machine(&mut second);
        self.seconds.borrow_mut().push(second);
    }

    /// The series so far.
    #[must_use]
    pub fn series(&self) -> Vec<Second> {
        self.seconds.borrow().clone()
    }

    /// The marks so far.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        self.marks.borrow().clone()
    }

    /// Every window as a phase of the run.
    #[must_use]
    pub fn phases(&self) -> Vec<Phase> {
        let end = self.clock.now();
        let phase = |w: &Window| Phase {
            name: w.name.clone(),
            from: Clock::seconds(w.from),
            to: Clock::seconds(w.to.unwrap_or(end)),
        };
        self.windows.borrow().iter().map(phase).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_belongs_to_the_windows_in_which_it_was_planned() {
        let figures = Figures::new(Clock::start());
        let early = figures.clock().now();
        let outer = figures.open("outer");
        let inner = figures.open("inner");
        let planned = figures.clock().now();
        figures.planned(planned);
        while figures.clock().now() == planned {}
        figures.close(inner);
        figures.latency(Figure::F1, planned, 5_000);
        figures.accepted(planned);
        let late = figures.clock().now();
        while figures.clock().now() == late {}
        figures.latency(Figure::F1, figures.clock().now(), 9_000);
        if early < planned {
            figures.latency(Figure::F1, early.saturating_sub(1_000_000), 1);
        }
        let (outer, inner) = (figures.measured(outer), figures.measured(inner));
        assert_eq!((inner.f1.len(), inner.planned, inner.fulfilled), (1, 1, 1), "late frames of a closed window count");
        assert!(outer.f1.len() >= 2);
        assert!(inner.f1.ms(1.0).is_some_and(|ms| (ms - 5.0).abs() < 0.1));
    }

    #[test]
    fn an_action_is_counted_where_it_was_planned_and_a_conflict_is_no_failure() {
        let figures = Figures::new(Clock::start());
        let window = figures.open("w");
        let planned = figures.clock().now();
        for _ in 0..5 {
            figures.action_planned("note", planned);
        }
        figures.action_skipped("note", planned);
        figures.action_took("note", planned, 4_000);
        figures.action_refused("note", planned, "not_found");
        figures.action_refused("note", planned, "503");
        figures.action_told("types", planned);
        let measured = figures.measured(window);
        let note = &measured.actions["note"];
        assert_eq!((note.planned, note.skipped, note.done, note.refused.len()), (5, 1, 1, 2));
        assert!(note.latency.ms(0.99).is_some_and(|ms| (ms / 4.0 - 1.0).abs() < 0.02));
        assert_eq!((measured.actions["types"].done, measured.actions["types"].latency.len()), (1, 0));
        assert_eq!(measured.actions_failed(), 1);
    }

    #[test]
    fn a_second_has_what_was_counted_since_the_last() {
        let figures = Figures::new(Clock::start());
        figures.planned(1);
        figures.accepted(1);
        figures.refused("inbound", 503);
        figures.tick(|second| second.rss_server = Some(7));
        figures.tick(|_| {});
        let series = figures.series();
        assert_eq!((series[0].planned, series[0].achieved, series[0].refused), (Some(1.0), Some(1.0), Some(1.0)));
        assert_eq!((series[0].rss_server, series[1].planned, series[1].f1_p99), (Some(7), Some(0.0), None));
    }
}
