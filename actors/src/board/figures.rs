//! What happened in the last hour, counted from committed changes. Bounded: the oldest samples go first.

use std::collections::{HashMap, VecDeque};

use crate::domain::calendar::Calendar;
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::{Dialog, DialogState, OperatorId, SubjectId, Timestamp};

use super::policy::{median, percent};

/// How far back figures look.
pub(super) const HOUR: i64 = 60 * MINUTE;
/// Samples of one kind, at most.
const MOST: usize = 20_000;
/// Points of a queue's history.
pub(super) const POINTS: usize = 30;
/// Minutes of the comparison «+9 in 15 min».
const BEFORE: usize = 15;

#[derive(Debug)]
struct Ring<T>(VecDeque<(Timestamp, T)>);

impl<T> Default for Ring<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T> Ring<T> {
    fn push(&mut self, at: Timestamp, value: T) {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back((at, value));
    }

    fn forget(&mut self, now: Timestamp) {
        while self.0.front().is_some_and(|(at, _)| now.since(*at) > HOUR) {
            self.0.pop_front();
        }
    }

    /// Samples of the past came after those of now.
    fn settle(&mut self) {
        self.0.make_contiguous().sort_by_key(|(at, _)| *at);
    }

    fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// Time to the first answer, microseconds.
    first_replies: Ring<i64>,
    /// Topic and how long the client waited for an operator, microseconds.
    connected: Ring<(Option<SubjectId>, i64)>,
    /// Who answered, and after how long, microseconds.
    replies: Ring<(OperatorId, i64)>,
    /// Whose, when an operator had it.
    closed: Ring<Option<OperatorId>>,
    /// How long the client had waited when the distributor gave it, milliseconds.
    assigned: Ring<i64>,
    history: HashMap<Option<SubjectId>, VecDeque<u32>>,
    totals: VecDeque<u32>,
}

/// What operators did in the last hour.
#[derive(Debug, Default)]
pub(super) struct OfOperators {
    pub replies: HashMap<OperatorId, Vec<i64>>,
    pub closed: HashMap<OperatorId, u32>,
}

impl Figures {
    /// A committed change; `before` is the row as it was known, `None` for one never seen (or at the start). What is measured
    /// by the norm of accepting counts in working time of `calendar`, where there is one.
    pub fn learn(&mut self, before: Option<&Dialog>, after: &Dialog, calendar: Option<&Calendar>, now: Timestamp) {
        let fresh = |at: Option<Timestamp>, before_at: Option<Timestamp>| {
            at.filter(|at| before_at != Some(*at) && now.since(*at) <= HOUR)
        };
        let waited_from = after.queued_at.unwrap_or(after.created_at);
        if let Some(at) = fresh(after.first_operator_reply_at, before.and_then(|b| b.first_operator_reply_at)) {
            self.first_replies.push(at, at.since(waited_from).max(0));
        }
        if let Some(at) = fresh(after.connected_at, before.and_then(|b| b.connected_at))
            && !after.is_outbound
            && before.is_none_or(|b| b.state.is_waiting() || b.state == DialogState::Bot)
        {
            let waited = match calendar {
                Some(calendar) => calendar.working_between(waited_from, at),
                None => at.since(waited_from).max(0),
            };
            self.connected.push(at, (after.subject_id, waited));
        }
        let Some(before) = before else { return };
        if let (Some(at), Some(asked), Some(operator)) = (
            fresh(after.last_operator_message_at, before.last_operator_message_at),
            before.waiting_since,
            after.operator_id,
        ) && after.waiting_since != Some(asked)
        {
            self.replies.push(at, (operator, at.since(asked).max(0)));
        }
        if before.state.is_open() && after.state == DialogState::Closed {
            let at = after.closed_at.unwrap_or(now);
            self.closed.push(at, after.operator_id.filter(|_| after.connected_at.is_some()));
        }
    }

    /// A request that ended before the board knew it.
    pub fn ended(&mut self, dialog: &Dialog, calendar: Option<&Calendar>, now: Timestamp) {
        self.learn(None, dialog, calendar, now);
        if let Some(at) = dialog.closed_at.filter(|at| now.since(*at) <= HOUR) {
            self.closed.push(at, dialog.operator_id.filter(|_| dialog.connected_at.is_some()));
        }
    }

    /// An answer that was given before the board began.
    pub fn answered(&mut self, operator: OperatorId, asked: Timestamp, at: Timestamp, now: Timestamp) {
        if now.since(at) <= HOUR {
            self.replies.push(at, (operator, at.since(asked).max(0)));
        }
    }

    /// Puts what was told of the past before what has happened since.
    pub fn settle(&mut self) {
        self.first_replies.settle();
        self.connected.settle();
        self.replies.settle();
        self.closed.settle();
        self.assigned.settle();
    }

    /// The distributor gave a request away.
    pub fn gave(&mut self, at: Timestamp, waited_ms: i64) {
        self.assigned.push(at, waited_ms);
    }

    /// A minute is over: the counts of waiting clients by queue, and of all.
    pub fn minute(&mut self, queues: &HashMap<Option<SubjectId>, u32>, total: u32) {
        self.history.retain(|topic, points| {
            queues.contains_key(topic) || points.iter().any(|n| *n > 0) || points.len() < POINTS
        });
        for (topic, points) in &mut self.history {
            if !queues.contains_key(topic) {
                push_point(points, 0);
            }
        }
        for (topic, count) in queues {
            push_point(self.history.entry(*topic).or_default(), *count);
        }
        if self.totals.len() > BEFORE {
            self.totals.pop_front();
        }
        self.totals.push_back(total);
    }

    /// The minutes before the board began, from who waited when (`None` = until now). They stand before those it has seen.
    pub fn past_minutes(&mut self, waits: &[(Option<SubjectId>, Timestamp, Option<Timestamp>)], began: Timestamp) {
        let mut past: HashMap<Option<SubjectId>, VecDeque<u32>> = HashMap::new();
        let mut totals = VecDeque::new();
        for back in (0..POINTS).rev() {
            let at = began.plus_micros(-MINUTE * i64::try_from(back).unwrap_or(0));
            let mut total = 0_u32;
            let then = waits.iter().filter(|(_, from, to)| *from <= at && to.is_none_or(|to| to > at));
            for (topic, ..) in then {
                let points = past.entry(*topic).or_insert_with(|| VecDeque::from(vec![0; POINTS]));
                if let Some(point) = points.get_mut(POINTS - 1 - back) {
                    *point += 1;
                }
                total += 1;
            }
            totals.push_back(total);
        }
        for (topic, mut points) in past {
            let known = self.history.remove(&topic).unwrap_or_else(|| self.totals.iter().map(|_| 0).collect());
            for count in known {
                push_point(&mut points, count);
            }
            self.history.insert(topic, points);
        }
        for points in self.history.values_mut() {
            while points.len() < POINTS {
                points.push_front(0);
            }
        }
        totals.extend(self.totals.drain(..));
        while totals.len() > BEFORE + 1 {
            totals.pop_front();
        }
        self.totals = totals;
    }

    pub fn forget(&mut self, now: Timestamp) {
        self.first_replies.forget(now);
        self.connected.forget(now);
        self.replies.forget(now);
        self.closed.forget(now);
        self.assigned.forget(now);
    }

    pub fn history(&self, topic: Option<SubjectId>) -> Vec<u32> {
        self.history.get(&topic).map(|points| points.iter().copied().collect()).unwrap_or_default()
    }

    pub fn waiting_before(&self) -> Option<u32> {
        if self.totals.len() > BEFORE { self.totals.front().copied() } else { None }
    }

    pub fn first_reply_ms(&self) -> Option<i64> {
        let mut values: Vec<i64> = self.first_replies.values().copied().collect();
        median(&mut values).map(|micros| micros / 1_000)
    }

    /// Connected within the norm and all of them, by queue, for the last hour.
    pub fn accepted(&self, norm: i64) -> HashMap<Option<SubjectId>, (usize, usize)> {
        let mut by_topic: HashMap<Option<SubjectId>, (usize, usize)> = HashMap::new();
        for (topic, waited) in self.connected.values() {
            let (met, all) = by_topic.entry(*topic).or_default();
            *all += 1;
            if *waited <= norm {
                *met += 1;
            }
        }
        by_topic
    }

    /// Given in the last minute, and the percent of the hour's within 5 s.
    pub fn assigned(&self, now: Timestamp) -> (u32, Option<u32>) {
        let lately = self.assigned.0.iter().rev().take_while(|(at, _)| now.since(*at) < 60 * SECOND).count();
        let quick = self.assigned.values().filter(|ms| **ms <= 5_000).count();
        (u32::try_from(lately).unwrap_or(u32::MAX), percent(quick, self.assigned.0.len()))
    }

    /// Percent of the closed that no operator ever had.
    pub fn by_scenario(&self) -> Option<u32> {
        let alone = self.closed.values().filter(|operator| operator.is_none()).count();
        percent(alone, self.closed.0.len())
    }

    pub fn of_operators(&self) -> OfOperators {
        let mut of = OfOperators::default();
        for (operator, micros) in self.replies.values() {
            of.replies.entry(*operator).or_default().push(*micros);
        }
        for operator in self.closed.values().flatten() {
            *of.closed.entry(*operator).or_default() += 1;
        }
        of
    }
}

fn push_point(points: &mut VecDeque<u32>, count: u32) {
    if points.len() >= POINTS {
        points.pop_front();
    }
    points.push_back(count);
}
