//! What happened in the last hour, counted from committed changes. Bounded: the oldest samples go first.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use crate::domain::calendar::Calendar;
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::{BotId, Dialog, DialogState, OperatorId, SubjectId, Timestamp};

use super::policy::{median, percent};

/// How far back figures look.
pub(super) const HOUR: i64 = 60 * MINUTE;
/// Samples of one kind, at most.
const MOST: usize = 20_000;
/// Points of a queue's history.
pub(super) const POINTS: usize = 30;
/// Connections whose waits tell what to expect (distribution.md 4.3).
const EXPECT_OF: usize = 20;
/// Minutes of the comparison «+9 in 15 min».
const BEFORE: usize = 15;

/// Where something happened: bot and topic of the request as it was then. A role is limited to these.
pub(super) type Place = (BotId, Option<SubjectId>);

/// Bot and topic of a request.
pub(super) fn place(dialog: &Dialog) -> Place {
    (dialog.bot_id, dialog.subject_id)
}

/// Samples with their moment and, as far as it is known, their place.
#[derive(Debug)]
struct Ring<T>(VecDeque<(Timestamp, Option<Place>, T)>);

impl<T> Default for Ring<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T> Ring<T> {
    fn push(&mut self, at: Timestamp, place: Option<Place>, value: T) {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back((at, place, value));
    }

    fn forget(&mut self, now: Timestamp) {
        while self.0.front().is_some_and(|(at, ..)| now.since(*at) > HOUR) {
            self.0.pop_front();
        }
    }

    /// The samples of some places; those of nowhere are nobody's part.
    fn part(&self, covers: impl Fn(&Place) -> bool) -> Self
    where
        T: Clone,
    {
        Self(self.0.iter().filter(|(_, place, _)| place.as_ref().is_some_and(&covers)).cloned().collect())
    }

    /// Samples of the past came after those of now.
    fn settle(&mut self) {
        self.0.make_contiguous().sort_by_key(|(at, ..)| *at);
    }

    fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, _, value)| value)
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
    /// The same by bot as well, for the boards of limited roles that begin later.
    places: HashMap<Place, VecDeque<u32>>,
    totals: VecDeque<u32>,
}

/// What operators did in the last hour.
#[derive(Debug, Default)]
pub(super) struct OfOperators {
    pub replies: HashMap<OperatorId, Vec<i64>>,
    pub closed: HashMap<OperatorId, u32>,
}

impl Figures {
    /// What was counted of some places: a board of these begins with it.
    pub fn part(&self, covers: impl Fn(&Place) -> bool) -> Self {
        let own = self.places.iter().filter(|&(place, _)| covers(place));
        let places: HashMap<Place, VecDeque<u32>> = own.map(|(place, points)| (*place, points.clone())).collect();
        let mut history: HashMap<Option<SubjectId>, VecDeque<u32>> = HashMap::new();
        let mut totals = VecDeque::from(vec![0; self.totals.len()]);
        for ((_, topic), points) in &places {
            let known = self.history.get(topic).map_or(points.len(), VecDeque::len);
            let own = history.entry(*topic).or_insert_with(|| VecDeque::from(vec![0; known]));
            // The newest minute is the last of each.
            for (sum, count) in own.iter_mut().rev().zip(points.iter().rev()) {
                *sum += count;
            }
            for (sum, count) in totals.iter_mut().rev().zip(points.iter().rev()) {
                *sum += count;
            }
        }
        Self {
            first_replies: self.first_replies.part(&covers),
            connected: self.connected.part(&covers),
            replies: self.replies.part(&covers),
            closed: self.closed.part(&covers),
            assigned: self.assigned.part(&covers),
            history,
            places,
            totals,
        }
    }

    /// A committed change; `before` is the row as it was known, `None` for one never seen (or at the start). What is measured
    /// by the norm of accepting counts in working time of `calendar`, where there is one.
    pub fn learn(&mut self, before: Option<&Dialog>, after: &Dialog, calendar: Option<&Calendar>, now: Timestamp) {
        let fresh = |at: Option<Timestamp>, before_at: Option<Timestamp>| {
            at.filter(|at| before_at != Some(*at) && now.since(*at) <= HOUR)
        };
        let (waited_from, here) = (after.queued_at.unwrap_or(after.created_at), Some(place(after)));
        if let Some(at) = fresh(after.first_operator_reply_at, before.and_then(|b| b.first_operator_reply_at)) {
            self.first_replies.push(at, here, at.since(waited_from).max(0));
        }
        if let Some(at) = fresh(after.connected_at, before.and_then(|b| b.connected_at))
            && !after.is_outbound
            && before.is_none_or(|b| b.state.is_waiting() || b.state == DialogState::Bot)
        {
            let waited = match calendar {
                Some(calendar) => calendar.working_between(waited_from, at),
                None => at.since(waited_from).max(0),
            };
            self.connected.push(at, here, (after.subject_id, waited));
        }
        let Some(before) = before else { return };
        if let (Some(at), Some(asked), Some(operator)) = (
            fresh(after.last_operator_message_at, before.last_operator_message_at),
            before.waiting_since,
            after.operator_id,
        ) && after.waiting_since != Some(asked)
        {
            self.replies.push(at, here, (operator, at.since(asked).max(0)));
        }
        if before.state.is_open() && after.state == DialogState::Closed {
            let at = after.closed_at.unwrap_or(now);
            self.closed.push(at, here, after.operator_id.filter(|_| after.connected_at.is_some()));
        }
    }

    /// A request that ended before the board knew it.
    pub fn ended(&mut self, dialog: &Dialog, calendar: Option<&Calendar>, now: Timestamp) {
        self.learn(None, dialog, calendar, now);
        if let Some(at) = dialog.closed_at.filter(|at| now.since(*at) <= HOUR) {
            let operator = dialog.operator_id.filter(|_| dialog.connected_at.is_some());
            self.closed.push(at, Some(place(dialog)), operator);
        }
    }

    /// An answer that was given before the board began.
    pub fn answered(&mut self, operator: OperatorId, here: Place, asked: Timestamp, at: Timestamp, now: Timestamp) {
        if now.since(at) <= HOUR {
            self.replies.push(at, Some(here), (operator, at.since(asked).max(0)));
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

    /// The distributor gave a request away; whose place is not known yet when it did so before the row was told.
    pub fn gave(&mut self, at: Timestamp, here: Option<Place>, waited_ms: i64) {
        self.assigned.push(at, here, waited_ms);
    }

    /// A minute is over: the counts of waiting clients by queue, by place, and of all.
    pub fn minute(&mut self, queues: &HashMap<Option<SubjectId>, u32>, places: &HashMap<Place, u32>, total: u32) {
        push_minute(&mut self.history, queues);
        push_minute(&mut self.places, places);
        if self.totals.len() > BEFORE {
            self.totals.pop_front();
        }
        self.totals.push_back(total);
    }

    /// The minutes before the board began, from who waited when (`None` = until now). They stand before those it has seen.
    pub fn past_minutes(&mut self, waits: &[(Place, Timestamp, Option<Timestamp>)], began: Timestamp) {
        let mut past: HashMap<Option<SubjectId>, VecDeque<u32>> = HashMap::new();
        let mut past_places: HashMap<Place, VecDeque<u32>> = HashMap::new();
        let mut totals = VecDeque::new();
        for back in (0..POINTS).rev() {
            let at = began.plus_micros(-MINUTE * i64::try_from(back).unwrap_or(0));
            let mut total = 0_u32;
            let then = waits.iter().filter(|(_, from, to)| *from <= at && to.is_none_or(|to| to > at));
            for (here, ..) in then {
                let none = || VecDeque::from(vec![0; POINTS]);
                let own = [past.entry(here.1).or_insert_with(none), past_places.entry(*here).or_insert_with(none)];
                for points in own {
                    if let Some(point) = points.get_mut(POINTS - 1 - back) {
                        *point += 1;
                    }
                }
                total += 1;
            }
            totals.push_back(total);
        }
        let seen = self.totals.len();
        put_before(&mut self.history, past, seen);
        put_before(&mut self.places, past_places, seen);
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

    /// Connected within the norm of their topic and all of them, by queue, for the last hour.
    pub fn accepted(
        &self,
        mut norm: impl FnMut(Option<SubjectId>) -> i64,
    ) -> HashMap<Option<SubjectId>, (usize, usize)> {
        let mut by_topic: HashMap<Option<SubjectId>, (usize, usize)> = HashMap::new();
        for (topic, waited) in self.connected.values() {
            let (met, all) = by_topic.entry(*topic).or_default();
            *all += 1;
            if *waited <= norm(*topic) {
                *met += 1;
            }
        }
        by_topic
    }

    /// How long the newest of the connected waited on average, milliseconds.
    pub fn expected_wait_ms(&self) -> Option<i64> {
        let waits: Vec<i64> =
            self.connected.0.iter().rev().take(EXPECT_OF).map(|(_, _, (_, waited))| *waited).collect();
        let count = i64::try_from(waits.len()).ok().filter(|count| *count > 0)?;
        Some(waits.iter().sum::<i64>() / count / 1_000)
    }

    /// Given in the last minute, and the percent of the hour's within 5 s.
    pub fn assigned(&self, now: Timestamp) -> (u32, Option<u32>) {
        let lately = self.assigned.0.iter().rev().take_while(|(at, ..)| now.since(*at) < 60 * SECOND).count();
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

/// One more minute of every curve: those without clients get a zero, and go when they have been empty all the time.
fn push_minute<K: Copy + Eq + Hash>(curves: &mut HashMap<K, VecDeque<u32>>, counts: &HashMap<K, u32>) {
    curves.retain(|key, points| counts.contains_key(key) || points.iter().any(|n| *n > 0) || points.len() < POINTS);
    for (key, points) in &mut *curves {
        if !counts.contains_key(key) {
            push_point(points, 0);
        }
    }
    for (key, count) in counts {
        push_point(curves.entry(*key).or_default(), *count);
    }
}

/// Puts minutes of the past before the `seen` ones.
fn put_before<K: Copy + Eq + Hash>(
    curves: &mut HashMap<K, VecDeque<u32>>,
    past: HashMap<K, VecDeque<u32>>,
    seen: usize,
) {
    for (key, mut points) in past {
        let known = curves.remove(&key).unwrap_or_else(|| VecDeque::from(vec![0; seen]));
        for count in known {
            push_point(&mut points, count);
        }
        curves.insert(key, points);
    }
    for points in curves.values_mut() {
        while points.len() < POINTS {
            points.push_front(0);
        }
    }
}

fn push_point(points: &mut VecDeque<u32>, count: u32) {
    if points.len() >= POINTS {
        points.pop_front();
    }
    points.push_back(count);
}
