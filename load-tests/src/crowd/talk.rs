//! A dialog as its two people see it: what is due, what is under way, who holds it. Pure.

use std::collections::VecDeque;

use crate::{
    figures::Micros,
    schedule::{Line, Script, Side, actions::Action},
};

/// A line that is due and not sent yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Due {
    /// The line.
    pub line: Line,
    /// When it was planned, µs of the run.
    pub planned: Micros,
    /// It waited for an operator: its latency says nothing about the way to the channel.
    pub deferred: bool,
    /// It is one of the shared quick replies; a number to choose it by.
    pub quick: Option<u32>,
}

/// One side's lines: sent one after another, because a person's next line follows the last.
#[derive(Debug, Clone, Default)]
pub struct Lane {
    /// Due.
    pub queue: VecDeque<Due>,
    /// One is under way.
    pub busy: bool,
}

/// What is remembered of a sent line until it was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// When it was planned.
    pub planned: Micros,
    /// The dialog had an operator then (F1), or did not have to wait for one (F3).
    pub timed: bool,
    /// It was accepted.
    pub accepted: bool,
    /// It arrived: at the operator's client, or at the channel.
    pub arrived: bool,
    /// The operator was away from their page: how long it took is their own absence.
    pub absent: bool,
}

/// Update ids of one dialog: a customer writes no more lines in it.
const UPDATES: u32 = 1_000;

/// The customer of a dialog, who may have had others before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Customer {
    /// Their first dialog of the run: their chat is named by it.
    pub first: u32,
    /// Their dialog before this one.
    pub before: Option<u32>,
    /// Update ids of this dialog begin after it: none is used twice in a chat.
    pub updates_after: u32,
    /// The server's client, once an operator was told.
    pub client: Option<i64>,
}

impl Customer {
    /// Whoever comes for the first time.
    #[must_use]
    pub const fn new(dialog: u32) -> Self {
        Self { first: dialog, before: None, updates_after: 0, client: None }
    }

    /// The same customer when they come back after the dialog `before`.
    #[must_use]
    pub const fn again(self, before: u32) -> Self {
        Self { before: Some(before), updates_after: self.updates_after + UPDATES, ..self }
    }
}

/// A dialog.
#[derive(Debug)]
pub struct Talk {
    /// Over the widget.
    pub widget: bool,
    /// `chat.id`, or the visitor's name in the ledger.
    pub chat: String,
    /// Whose it is.
    pub customer: Customer,
    /// When it was planned to begin.
    pub began: Micros,
    /// The server's dialog; 0 until it is known.
    pub server: i64,
    /// Index of the operator who holds it, by what operators' clients were told last.
    pub operator: Option<usize>,
    /// Operators whose clients say so, in the order in which they were told. A client that was away hears of a dialog that came and went
    /// when it is long with somebody else, who is not told again.
    holders: Vec<usize>,
    /// Lines by time.
    pub script: Script,
    /// Next line of the script.
    pub next: usize,
    /// Actions by time.
    pub actions: Vec<Action>,
    /// Next of them.
    pub next_action: usize,
    /// Notes and integrators' messages so far, numbered by side.
    aside: [u32; 4],
    /// A transfer is due, planned then; it waits for the line under way.
    pub transfer: Option<Micros>,
    /// Whoever gets it reads its history: the moment for that came before there was anybody.
    pub unread: bool,
    lanes: [Lane; 4],
    sent: [Vec<Sent>; 4],
    /// First acceptance.
    pub accepted_at: Option<Micros>,
    /// An operator was told.
    pub assigned_at: Option<Micros>,
    /// A slot was free when the dialog needed one.
    pub slot_was_free: bool,
    /// The script is over; the operator closes as soon as nothing is under way.
    pub wants_close: bool,
    /// Closed by the operator, or by the customer who left the queue.
    pub closed: bool,
    /// The customer left the queue: they write no more.
    pub left: bool,
    /// The customer has ended the chat, and the server knows.
    pub ended: bool,
    /// The close is long done: whoever writes now begins anew.
    pub over: bool,
    /// The visitor has left the page.
    pub off_page: bool,
}

impl Talk {
    /// A dialog that has not begun.
    #[must_use]
    pub fn new(chat: String, script: Script) -> Self {
        Self {
            widget: script.widget,
            chat,
            customer: Customer::default(),
            began: 0,
            server: 0,
            operator: None,
            holders: Vec::new(),
            script,
            next: 0,
            actions: Vec::new(),
            next_action: 0,
            aside: [0; 4],
            transfer: None,
            unread: false,
            lanes: Default::default(),
            sent: Default::default(),
            accepted_at: None,
            assigned_at: None,
            slot_was_free: true,
            wants_close: false,
            closed: false,
            left: false,
            ended: false,
            over: false,
            off_page: false,
        }
    }

    /// The customer leaves the queue: nothing more is said on any side, and whoever gets the dialog closes it.
    pub fn leave(&mut self) {
        (self.left, self.wants_close, self.transfer) = (true, true, None);
        self.script.lines.truncate(self.next);
        self.actions.truncate(self.next_action);
        self.lanes.iter_mut().for_each(|lane| lane.queue.clear());
    }

    /// Whether the customer may leave the queue now. `None`: they have somebody, or it is over.
    pub fn may_leave(&mut self) -> Option<bool> {
        if self.assigned_at.is_some() || self.closed || self.wants_close {
            return None;
        }
        // Nobody leaves before they were told that they wait, nor while a line of theirs is on its way.
        Some(self.accepted_at.is_some() && !self.lane(Side::Customer).busy)
    }

    /// Whether the customer may come back: the dialog is closed, and a visitor's page is left.
    #[must_use]
    pub const fn may_return(&self) -> bool {
        self.over && (!self.widget || self.off_page)
    }

    /// A side's lane.
    pub fn lane(&mut self, side: Side) -> &mut Lane {
        &mut self.lanes[side.index()]
    }

    /// Number of the next text of a side that has none in the script.
    pub fn number_aside(&mut self, side: Side) -> u32 {
        let number = &mut self.aside[side.index()];
        *number += 1;
        *number
    }

    /// A client of the operator was told that the dialog is theirs.
    pub fn gained_by(&mut self, operator: usize) {
        self.holders.retain(|holder| *holder != operator);
        self.holders.push(operator);
        self.operator = Some(operator);
    }

    /// A client of the operator was told that the dialog is not theirs any more.
    pub fn lost_by(&mut self, operator: usize) {
        self.holders.retain(|holder| *holder != operator);
        if self.operator == Some(operator) {
            self.operator = self.holders.last().copied();
        }
    }

    /// What is remembered of a line; made when it is asked for.
    pub fn sent(&mut self, side: Side, n: u32) -> &mut Sent {
        let list = &mut self.sent[side.index()];
        let index = n.saturating_sub(1) as usize;
        if list.len() <= index {
            list.resize(index + 1, Sent::default());
        }
        &mut list[index]
    }

    /// The moment to read its history came; whether that has to wait until somebody gets the dialog.
    pub const fn reads_later(&mut self) -> bool {
        let waits = !self.closed && !self.wants_close && (self.server == 0 || self.operator.is_none());
        self.unread |= waits;
        waits
    }

    /// Nothing is due or under way on either side.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.lanes.iter().all(|lane| !lane.busy && lane.queue.is_empty())
    }

    /// Accepted lines that did not arrive yet, (customer's, those to the customer).
    #[must_use]
    pub fn not_arrived(&self) -> (usize, usize) {
        let count = |side: Side| self.sent[side.index()].iter().filter(|s| s.accepted && !s.arrived).count();
        (count(Side::Customer), count(Side::Operator) + count(Side::Integrator))
    }

    /// The operator went away from their page: lines that are on their way to or from it take as long as the absence.
    pub fn absent(&mut self) {
        for sent in self.sent[Side::Customer.index()].iter_mut().filter(|sent| !sent.arrived) {
            sent.absent = true;
        }
        for sent in self.sent[Side::Operator.index()].iter_mut().filter(|sent| !sent.accepted) {
            sent.absent = true;
        }
    }

    /// The operator's lines: (accepted, arrived).
    #[must_use]
    pub fn answers(&self) -> (usize, usize) {
        let operator = &self.sent[Side::Operator.index()];
        (operator.iter().filter(|s| s.accepted).count(), operator.iter().filter(|s| s.arrived).count())
    }

    /// Frees what a dialog that is over does not need.
    pub fn forget(&mut self) {
        self.script.lines = Vec::new();
        self.next = 0;
        (self.actions, self.next_action) = (Vec::new(), 0);
        if self.not_arrived() == (0, 0) {
            self.sent = Default::default();
        }
    }
}

/// A script as it is played when the run begins in its middle: one line opens the dialog, then come the lines that are
/// still ahead, numbered anew from 1 by side.
#[must_use]
pub fn cut_at_zero(script: &Script) -> Script {
    let mut ahead: Vec<Line> = script.lines.iter().filter(|line| line.at > 0.0).copied().collect();
    let opener = script.lines.first().copied();
    for side in [Side::Customer, Side::Operator] {
        let before = u32::from(side == Side::Customer);
        let mut numbers: Vec<u32> = ahead.iter().filter(|l| l.side == side).map(|l| l.n).collect();
        numbers.sort_unstable();
        for line in ahead.iter_mut().filter(|l| l.side == side) {
            let rank = numbers.binary_search(&line.n).unwrap_or(0) as u32;
            line.n = rank + 1 + before;
        }
    }
    let opener = opener.map(|line| Line { at: 0.0, n: 1, repeat_after: None, ..line });
    Script {
        widget: script.widget,
        lines: opener.into_iter().chain(ahead).collect(),
        close_at: script.close_at.max(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::shapes;

    fn line(at: f64, side: Side, n: u32) -> Line {
        Line { at, side, n, chars: 5, script: shapes::Script::Latin, repeat_after: None }
    }

    #[test]
    fn a_dialog_in_its_middle_is_opened_and_numbered_anew() {
        use Side::{Customer, Operator};
        let lines = vec![
            line(-9.0, Customer, 1),
            line(-5.0, Operator, 1),
            line(-1.0, Customer, 3),
            line(1.0, Customer, 2),
            line(2.0, Operator, 2),
            line(3.0, Customer, 4),
        ];
        let cut = cut_at_zero(&Script { widget: false, lines, close_at: 9.0 });
        let wanted = [(0.0, Customer, 1), (1.0, Customer, 2), (2.0, Operator, 1), (3.0, Customer, 3)]
            .map(|(a, s, n)| line(a, s, n));
        assert_eq!(cut.lines, wanted);
    }

    #[test]
    fn whoever_comes_back_keeps_their_chat_and_repeats_no_update() {
        let first = Customer { client: Some(7), ..Customer::new(3) };
        let second = first.again(3);
        assert_eq!((second.first, second.before, second.client), (3, Some(3), Some(7)));
        // A dialog has 200 lines at most.
        assert!(second.updates_after > first.updates_after + 200);
        assert_eq!(second.again(9).updates_after, 2 * second.updates_after);
        let mut talk = Talk::new("c".into(), Script { widget: true, lines: Vec::new(), close_at: 0.0 });
        assert!(!talk.may_return());
        talk.over = true;
        assert!(!talk.may_return(), "the page is still there");
        talk.off_page = true;
        assert!(talk.may_return());
    }

    #[test]
    fn whoever_leaves_the_queue_writes_no_more_and_waits_for_the_line_under_way() {
        use Side::{Customer, Operator};
        let lines = vec![line(0.0, Customer, 1), line(1.0, Customer, 2), line(2.0, Operator, 1)];
        let mut talk = Talk::new("c".into(), Script { widget: false, lines, close_at: 9.0 });
        (talk.next, talk.lane(Customer).busy) = (1, true);
        assert_eq!(talk.may_leave(), Some(false), "nobody told them yet that they wait");
        talk.accepted_at = Some(5);
        assert_eq!(talk.may_leave(), Some(false));
        talk.lane(Customer).busy = false;
        assert_eq!(talk.may_leave(), Some(true));
        let due = Due { line: line(1.0, Customer, 2), planned: 1, deferred: true, quick: None };
        talk.lane(Customer).queue.push_back(due);
        talk.leave();
        assert!(talk.is_quiet() && talk.wants_close && talk.script.lines.len() == 1);
        assert_eq!(talk.may_leave(), None, "once");
        let mut served = Talk::new("c".into(), Script { widget: false, lines: Vec::new(), close_at: 9.0 });
        (served.accepted_at, served.assigned_at) = (Some(5), Some(6));
        assert_eq!(served.may_leave(), None, "whoever has an operator stays");
    }

    #[test]
    fn what_was_accepted_and_did_not_arrive_is_known() {
        let mut talk = Talk::new("c".into(), Script { widget: false, lines: Vec::new(), close_at: 0.0 });
        talk.sent(Side::Customer, 2).accepted = true;
        talk.sent(Side::Operator, 1).accepted = true;
        talk.sent(Side::Operator, 1).arrived = true;
        assert_eq!(talk.not_arrived(), (1, 0));
        assert!(talk.is_quiet());
        talk.lane(Side::Operator).busy = true;
        assert!(!talk.is_quiet());
    }

    #[test]
    fn what_a_client_hears_late_takes_the_dialog_from_nobody() {
        let mut talk = Talk::new("c".into(), Script { widget: false, lines: Vec::new(), close_at: 0.0 });
        talk.gained_by(1);
        talk.lost_by(1);
        assert_eq!(talk.operator, None);
        talk.gained_by(1);
        // The second had it between: their client comes back and reads both events.
        talk.gained_by(2);
        assert_eq!(talk.operator, Some(2));
        talk.lost_by(2);
        assert_eq!(talk.operator, Some(1), "the first has it all the time");
        talk.lost_by(2);
        assert_eq!(talk.operator, Some(1));
        // The first is closing it when a third gets it: if the close is refused, the third closes it.
        talk.closed = true;
        talk.gained_by(3);
        talk.lost_by(1);
        assert_eq!(talk.operator, Some(3));
    }

    #[test]
    fn a_history_waits_for_whoever_gets_the_dialog() {
        let mut talk = Talk::new("c".into(), Script { widget: false, lines: Vec::new(), close_at: 0.0 });
        assert!(talk.reads_later() && std::mem::take(&mut talk.unread));
        (talk.server, talk.operator) = (7, Some(0));
        assert!(!talk.reads_later() && !talk.unread, "there is somebody: at once");
        (talk.operator, talk.closed) = (None, true);
        assert!(!talk.reads_later() && !talk.unread, "nobody reads what is over");
    }

    #[test]
    fn an_absence_is_in_what_is_on_its_way_and_in_nothing_else() {
        let mut talk = Talk::new("c".into(), Script { widget: false, lines: Vec::new(), close_at: 0.0 });
        talk.sent(Side::Customer, 1).arrived = true;
        talk.sent(Side::Customer, 2).accepted = true;
        talk.sent(Side::Operator, 1).accepted = true;
        talk.sent(Side::Operator, 2).accepted = false;
        talk.absent();
        let absent = [(Side::Customer, 1), (Side::Customer, 2), (Side::Operator, 1), (Side::Operator, 2)]
            .map(|(side, n)| talk.sent(side, n).absent);
        assert_eq!(absent, [false, true, false, true]);
    }

    #[test]
    fn a_note_needs_no_arrival_and_an_integrators_message_does() {
        let mut talk = Talk::new("c".into(), Script { widget: false, lines: Vec::new(), close_at: 0.0 });
        assert_eq!([Side::Note, Side::Note, Side::Integrator].map(|side| talk.number_aside(side)), [1, 2, 1]);
        talk.sent(Side::Note, 1).accepted = true;
        assert_eq!(talk.not_arrived(), (0, 0));
        talk.sent(Side::Integrator, 1).accepted = true;
        assert_eq!(talk.not_arrived(), (0, 1));
    }
}
