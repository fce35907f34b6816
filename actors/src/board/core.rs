//! The board without actix, clock or database: facts in, at most one delta a second out.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use crate::distribution::audit::AuditRow;
use crate::distribution::messages::QueueEntryView;
use crate::domain::board::{
    Acknowledged, Alert, BoardDelta, BoardOperator, BoardPast, BoardReach, BoardSnapshot, DecisionBrief, Kpi,
    LongestWait, OperatorsDelta, QueueDelta, QueueHalf, QueueRow, SlotRow, WaitingRow,
};
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::topic::Catalogue;
use crate::domain::view::OperatorView;
use crate::domain::{Dialog, DialogId, DialogState, OperatorId, SubjectId, Timestamp};

use super::alerts::Alerts;
use super::figures::{Figures, HOUR, OfOperators, Place, place};
use super::messages::Explained;
use super::policy;
use super::touches::Touched;

/// Waiting clients with a row of their own; the rest is only counted.
pub const MAX_WAITING: usize = 1_000;
/// Decisions kept for whoever comes.
pub const MAX_DECISIONS: usize = 100;
/// Dialogs that are over and remembered, so that an older row does not bring them back.
const MAX_GONE: usize = 10_000;
/// Decisions of one delta; under a burst the older of the second are only in the audit.
pub const MAX_FRESH: usize = 50;

type Topic = Option<SubjectId>;

/// What watchers were told.
#[derive(Debug, Default)]
struct Shown {
    kpi: Option<Kpi>,
    queues: BTreeMap<Topic, QueueRow>,
    waiting: BTreeMap<DialogId, WaitingRow>,
    operators: BTreeMap<OperatorId, BoardOperator>,
    alerts: Vec<Alert>,
}

/// See the module.
pub struct Core {
    /// Dialogs outside of a half's reach are as if they were not there.
    reach: BoardReach,
    epoch: String,
    rev: u64,
    since: Timestamp,
    /// The figures reach back to before the board began.
    recalled: bool,
    catalogue: Arc<Catalogue>,
    dialogs: HashMap<DialogId, Arc<Dialog>>,
    gone: HashMap<DialogId, i64>,
    /// Waiting clients, the longest waiting first.
    waiting: BTreeSet<(Timestamp, DialogId)>,
    /// How many wait, by topic.
    counts: HashMap<Topic, u32>,
    held: HashMap<OperatorId, BTreeSet<DialogId>>,
    operators: BTreeMap<OperatorId, Arc<OperatorView>>,
    explained: HashMap<DialogId, QueueEntryView>,
    acted: HashMap<OperatorId, Timestamp>,
    free_slots: u32,
    decisions: VecDeque<DecisionBrief>,
    fresh: VecDeque<DecisionBrief>,
    figures: Figures,
    /// Figures of the operators' half, when it is of other dialogs than the queue's.
    deeds: Option<Figures>,
    alerts: Alerts,
    minute_at: Timestamp,
    /// Unique clients everybody wrote to today; `None` = not counted yet.
    touched: Touched,
    /// How many these should be, by operator.
    quotas: HashMap<OperatorId, u32>,
    shown: Shown,
}

impl Core {
    /// An empty board of a new life.
    #[must_use]
    pub fn new(epoch: String, catalogue: Arc<Catalogue>, now: Timestamp) -> Self {
        Self {
            reach: BoardReach::EVERYWHERE,
            epoch,
            rev: 0,
            since: now,
            recalled: false,
            quotas: catalogue.touch_quotas(),
            catalogue,
            dialogs: HashMap::new(),
            gone: HashMap::new(),
            waiting: BTreeSet::new(),
            counts: HashMap::new(),
            held: HashMap::new(),
            operators: BTreeMap::new(),
            explained: HashMap::new(),
            acted: HashMap::new(),
            free_slots: 0,
            decisions: VecDeque::new(),
            fresh: VecDeque::new(),
            figures: Figures::default(),
            deeds: None,
            alerts: Alerts::default(),
            minute_at: now,
            touched: None,
            shown: Shown::default(),
        }
    }

    /// A board of a new life for those whose roles cover only a part of the dialogs. It begins with what this one knows of them,
    /// the figures of the last hour among it.
    #[must_use]
    pub fn part(&self, reach: BoardReach, epoch: String, now: Timestamp) -> Self {
        let mut part = Self { reach, ..Self::new(epoch, Arc::clone(&self.catalogue), now) };
        part.seed(self.dialogs.values().cloned().collect(), now);
        // In place of what the rows of open dialogs alone have told it.
        part.figures = self.figures.part(|(bot, topic)| part.reach.queue.covers(*bot, *topic));
        part.deeds = (part.reach.queue != part.reach.operators)
            .then(|| self.figures.part(|(bot, topic)| part.reach.operators.covers(*bot, *topic)));
        // What is over here is over there: an answer of the database about the past counts it once.
        part.gone.extend(&self.gone);
        part.since = self.since;
        part.recalled = self.recalled;
        part.minute_at = self.minute_at;
        part.operators = self.operators.clone();
        part.explained = self.explained.clone();
        part.acted = self.acted.clone();
        part.free_slots = self.free_slots;
        // What somebody is to do in a day is told as a whole, like their load.
        part.touched.clone_from(&self.touched);
        part.decisions = self.decisions.iter().filter(|d| part.shows_decision_on(d.dialog_id)).cloned().collect();
        part
    }

    /// Whether the queue's half is of this dialog too.
    fn queues_cover(&self, dialog: &Dialog) -> bool {
        self.reach.queue.covers(dialog.bot_id, dialog.subject_id)
    }

    /// Whether the operators' half is of this dialog too.
    fn slots_cover(&self, dialog: &Dialog) -> bool {
        self.reach.operators.covers(dialog.bot_id, dialog.subject_id)
    }

    /// The Distributor decides about everybody's dialogs, and maybe before the feed has told of one.
    fn shows_decision_on(&self, dialog: DialogId) -> bool {
        self.reach.queue.is_everywhere() || self.dialogs.get(&dialog).is_some_and(|d| self.queues_cover(d))
    }

    /// All open dialogs as somebody else knows them: at the start, and after facts were missed. Dialogs that are not among them
    /// are over.
    pub fn seed(&mut self, dialogs: Vec<Arc<Dialog>>, now: Timestamp) {
        let open: BTreeSet<DialogId> = dialogs.iter().map(|d| d.id).collect();
        let over: Vec<DialogId> = self.dialogs.keys().filter(|id| !open.contains(id)).copied().collect();
        for id in over {
            self.drop_dialog(id);
        }
        for dialog in dialogs {
            self.learn(dialog, now);
        }
    }

    /// Whether [`Core::recall`] was done in this life.
    #[must_use]
    pub fn is_recalled(&self) -> bool {
        self.recalled
    }

    /// What rows tell of the hour before the board began: its figures go on as if it had been there. What the board has seen
    /// itself is not counted twice. After [`Core::seed`].
    pub fn recall(&mut self, past: &BoardPast, now: Timestamp) {
        if std::mem::replace(&mut self.recalled, true) {
            return;
        }
        let began = self.since;
        for dialog in &past.over {
            let seen = self.dialogs.contains_key(&dialog.id) || self.gone.contains_key(&dialog.id);
            if seen {
                continue;
            }
            let calendar = self.catalogue.counting_calendar(dialog.subject_id);
            if self.reach.queue.covers(dialog.bot_id, dialog.subject_id) {
                self.figures.ended(dialog, calendar, now);
            }
            if let Some(deeds) = &mut self.deeds
                && self.reach.operators.covers(dialog.bot_id, dialog.subject_id)
            {
                deeds.ended(dialog, calendar, now);
            }
        }
        let mut asked: HashMap<DialogId, Timestamp> = HashMap::new();
        for line in past.lines.iter().filter(|line| self.reach.operators.covers(line.bot_id, line.subject_id)) {
            let Some(operator) = line.operator_id else {
                asked.entry(line.dialog_id).or_insert(line.at);
                continue;
            };
            if let Some(since) = asked.remove(&line.dialog_id).filter(|_| line.at < began) {
                let here = (line.bot_id, line.subject_id);
                self.deeds.as_mut().unwrap_or(&mut self.figures).answered(operator, here, since, line.at, now);
            }
        }
        for gift in &past.given {
            if gift.at < began && self.reach.queue.covers(gift.bot_id, gift.subject_id) {
                let waited_ms = gift.at.since(gift.waited_since).max(0) / 1_000;
                self.figures.gave(gift.at, Some((gift.bot_id, gift.subject_id)), waited_ms);
            }
        }
        self.figures.settle();
        self.figures.forget(now);
        if let Some(deeds) = &mut self.deeds {
            deeds.settle();
            deeds.forget(now);
        }
        let known = self.dialogs.values().map(|dialog| &**dialog);
        let over = past.over.iter().filter(|dialog| !self.dialogs.contains_key(&dialog.id));
        let waits: Vec<(Place, Timestamp, Option<Timestamp>)> = known
            .chain(over)
            .filter(|dialog| self.queues_cover(dialog))
            .filter_map(|dialog| policy::waited(dialog).map(|(from, to)| (place(dialog), from, to)))
            .collect();
        self.figures.past_minutes(&waits, began);
        self.since = began.plus_micros(-HOUR);
    }

    /// A committed change. An older row than the known one changes nothing.
    pub fn learn(&mut self, dialog: Arc<Dialog>, now: Timestamp) {
        let before = self.dialogs.get(&dialog.id).cloned();
        let known = before.as_ref().map(|d| d.version).or_else(|| self.gone.get(&dialog.id).copied());
        if known.is_some_and(|known| known >= dialog.version) {
            return;
        }
        let (queues, slots) = (self.queues_cover(&dialog), self.slots_cover(&dialog));
        let calendar = self.catalogue.counting_calendar(dialog.subject_id);
        if queues {
            let before = before.as_deref().filter(|before| self.queues_cover(before));
            self.figures.learn(before, &dialog, calendar, now);
        }
        let before = before.as_deref().filter(|before| self.slots_cover(before));
        if slots && let Some(deeds) = &mut self.deeds {
            deeds.learn(before, &dialog, calendar, now);
        }
        self.drop_dialog(dialog.id);
        if !(queues || slots) || !dialog.state.is_open() {
            if self.gone.len() >= MAX_GONE {
                self.gone.clear();
            }
            self.gone.insert(dialog.id, dialog.version);
            return;
        }
        self.gone.remove(&dialog.id);
        if queues && dialog.state.is_waiting() {
            self.waiting.insert((waits_since(&dialog), dialog.id));
            *self.counts.entry(dialog.subject_id).or_default() += 1;
        } else if let (true, DialogState::Active, Some(operator)) = (slots, dialog.state, dialog.operator_id) {
            self.held.entry(operator).or_default().insert(dialog.id);
        }
        self.dialogs.insert(dialog.id, dialog);
    }

    fn drop_dialog(&mut self, id: DialogId) {
        let Some(known) = self.dialogs.remove(&id) else { return };
        if self.waiting.remove(&(waits_since(&known), id))
            && let Some(count) = self.counts.get_mut(&known.subject_id)
        {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.counts.remove(&known.subject_id);
            }
        }
        if let Some(operator) = known.operator_id
            && let Some(own) = self.held.get_mut(&operator)
        {
            own.remove(&id);
            if own.is_empty() {
                self.held.remove(&operator);
            }
        }
    }

    /// Settings, topics or groups changed.
    pub fn set_catalogue(&mut self, catalogue: Arc<Catalogue>) {
        self.quotas = catalogue.touch_quotas();
        self.catalogue = catalogue;
    }

    /// How many unique clients everybody wrote to today.
    pub fn set_touched(&mut self, touched: Touched) {
        self.touched = touched;
    }

    /// The Distributor's view: operators, and why the waiting wait.
    pub fn explain(&mut self, told: Explained) {
        self.operators = told.operators.into_iter().map(|o| (o.id, o)).collect();
        self.explained = told.entries.into_iter().map(|why| (why.dialog_id, why)).collect();
        self.acted = told.acted;
        self.free_slots = told.free_slots;
    }

    /// A decision of the Distributor.
    pub fn decided(&mut self, row: &AuditRow) {
        let dialog = self.dialogs.get(&row.dialog_id).filter(|d| self.queues_cover(d));
        let since = dialog.map(|d| waits_since(d));
        let here = dialog.map(|d| place(d));
        let waited_ms = since.map_or(0, |since| row.at.since(since).max(0) / 1_000);
        let pinned = dialog.is_some_and(|d| d.pinned_operator_id.is_some());
        if row.result == "distributed"
            && row.method != "manual"
            && (self.reach.queue.is_everywhere() || dialog.is_some())
        {
            self.figures.gave(row.at, here, waited_ms);
        }
        let winner = row.operator_id.and_then(|id| row.candidates.iter().find(|c| c.operator_id == id));
        let brief = DecisionBrief {
            id: row.id,
            at: row.at,
            dialog_id: row.dialog_id,
            channel: dialog.map(|d| d.channel),
            subject_id: dialog.and_then(|d| d.subject_id),
            operator_id: row.operator_id,
            result: row.result.clone(),
            reason: row.reason.clone(),
            why: policy::why(row, pinned).to_owned(),
            waited_ms,
            candidates_total: row.candidates_total,
            // The table shows the load before the decision; a hand's is made with its slot taken.
            active: winner.map_or(0, |c| c.active + u32::from(row.method != "manual")),
            limit: winner.map_or(0, |c| c.limit),
        };
        if self.fresh.len() >= MAX_FRESH {
            self.fresh.pop_front();
        }
        self.fresh.push_back(brief);
    }

    /// Somebody looks after an alert. `false` when it does not stand any more.
    pub fn acknowledge(&mut self, key: &str, by: Acknowledged) -> bool {
        self.alerts.acknowledge(key, by)
    }

    /// Time passed; called every second, watched or not.
    pub fn tick(&mut self, now: Timestamp) {
        self.figures.forget(now);
        if let Some(deeds) = &mut self.deeds {
            deeds.forget(now);
        }
        while now.since(self.minute_at) >= MINUTE {
            // After a long sleep of the machine only the last half hour matters.
            if now.since(self.minute_at) > 31 * MINUTE {
                self.minute_at = now.plus_micros(-30 * MINUTE);
            }
            self.minute_at = self.minute_at.plus_micros(MINUTE);
            let total = u32::try_from(self.waiting.len()).unwrap_or(u32::MAX);
            let mut places: HashMap<Place, u32> = HashMap::new();
            for dialog in self.waiting.iter().filter_map(|(_, id)| self.dialogs.get(id)) {
                *places.entry(place(dialog)).or_default() += 1;
            }
            self.figures.minute(&self.counts, &places, total);
        }
    }

    /// What changed since the last delta; `None` when nothing did.
    pub fn flush(&mut self, now: Timestamp) -> Option<BoardDelta> {
        let queues = self.queues(now);
        self.watch(&queues, now);
        let kpi = self.kpi(&queues, now);
        let waiting = self.waiting_rows();
        let operators = self.operator_rows();
        let alerts = self.alerts.list();

        let mut queue = QueueDelta::default();
        if self.shown.kpi.as_ref() != Some(&kpi) {
            queue.kpi = Some(kpi.clone());
            self.shown.kpi = Some(kpi);
        }
        let queues = queues.into_iter().map(|row| (row.subject_id, row)).collect();
        (queue.queues, queue.queues_gone) = difference(&mut self.shown.queues, queues);
        (queue.waiting, queue.waiting_gone) = difference(&mut self.shown.waiting, waiting);
        if self.shown.alerts != alerts {
            queue.alerts = Some(alerts.clone());
            self.shown.alerts = alerts;
        }
        let fresh = std::mem::take(&mut self.fresh);
        let shown = |d: &DecisionBrief| self.shows_decision_on(d.dialog_id);
        queue.decisions = fresh.into_iter().filter(shown).map(|decision| self.completed(decision)).collect();
        for decision in &queue.decisions {
            if self.decisions.len() >= MAX_DECISIONS {
                self.decisions.pop_front();
            }
            self.decisions.push_back(decision.clone());
        }
        let (rows, gone) = difference(&mut self.shown.operators, operators);
        let operators = OperatorsDelta { rows, gone };
        if queue == QueueDelta::default() && operators == OperatorsDelta::default() {
            return None;
        }
        self.rev += 1;
        Some(BoardDelta {
            epoch: self.epoch.clone(),
            rev: self.rev,
            at: now,
            queue: Some(Arc::new(queue)),
            operators: Some(Arc::new(operators)),
        })
    }

    /// The board as watchers have it after the last delta. Call [`Core::flush`] first for the board of this moment.
    #[must_use]
    pub fn snapshot(&self, now: Timestamp) -> BoardSnapshot {
        let queue = self.shown.kpi.clone().map(|kpi| QueueHalf {
            kpi,
            queues: self.shown.queues.values().cloned().collect(),
            waiting: by_wait(self.shown.waiting.values()),
            decisions: self.decisions.iter().cloned().collect(),
            alerts: self.shown.alerts.clone(),
        });
        BoardSnapshot {
            epoch: self.epoch.clone(),
            rev: self.rev,
            at: now,
            queue,
            operators: Some(self.shown.operators.values().cloned().collect()),
        }
    }

    /// The Distributor may decide before the feed has told of the dialog; a second later its row is known.
    fn completed(&self, decision: DecisionBrief) -> DecisionBrief {
        let Some(dialog) = self.dialogs.get(&decision.dialog_id).filter(|_| decision.channel.is_none()) else {
            return decision;
        };
        DecisionBrief {
            channel: Some(dialog.channel),
            subject_id: dialog.subject_id,
            waited_ms: decision.at.since(waits_since(dialog)).max(0) / 1_000,
            ..decision
        }
    }

    fn watch(&mut self, queues: &[QueueRow], now: Timestamp) {
        let (dialogs, waiting) = (&self.dialogs, &self.waiting);
        let over = |topic: Topic, micros: i64| {
            let late = waiting.iter().take_while(|(since, _)| now.since(*since) > micros);
            let own = late.filter(|(_, id)| dialogs.get(id).is_some_and(|d| d.subject_id == topic));
            u32::try_from(own.count()).unwrap_or(u32::MAX)
        };
        self.alerts.watch(queues, &self.catalogue.settings, over, now);
    }

    fn is_online(&self, operator: &OperatorView) -> bool {
        operator.sessions > 0
            && self.catalogue.operator_status(operator.status_id).is_some_and(|status| status.can_receive)
    }

    /// Who works in the queues: on line and all, by topic. A topic listed by a group covers its children.
    fn staff(&self) -> HashMap<Topic, (BTreeSet<OperatorId>, BTreeSet<OperatorId>)> {
        let mut staff: HashMap<Topic, (BTreeSet<OperatorId>, BTreeSet<OperatorId>)> = HashMap::new();
        for group in self.catalogue.skill_groups.iter().filter(|g| g.active) {
            let members: Vec<&Arc<OperatorView>> =
                group.operator_ids.iter().filter_map(|id| self.operators.get(id)).collect();
            let listed = |id: &SubjectId| group.subject_ids.contains(id);
            let covered =
                self.catalogue.subjects.iter().filter(|s| listed(&s.id) || s.parent_id.is_some_and(|p| listed(&p)));
            for topic in covered.map(|s| Some(s.id)).chain([None]) {
                let (online, all) = staff.entry(topic).or_default();
                for member in &members {
                    all.insert(member.id);
                    if self.is_online(member) {
                        online.insert(member.id);
                    }
                }
            }
        }
        staff
    }

    /// The norm of accepting of a topic, microseconds: its groups' or the instance's (operator-line.md 6); each is looked up once.
    fn accept_norms(&self) -> impl FnMut(Topic) -> i64 {
        let mut known: HashMap<Topic, i64> = HashMap::new();
        move |topic| *known.entry(topic).or_insert_with(|| i64::from(self.catalogue.norms(topic).0) * SECOND)
    }

    /// How many wait over the norm of accepting, by topic, in working time where a calendar counts. Working time never is
    /// longer than time, and of one topic who began earlier has waited longer: the calendar is asked of a few, not of everybody.
    fn late(&self, now: Timestamp) -> HashMap<Topic, usize> {
        let mut norm = self.accept_norms();
        let mut began: HashMap<Topic, Vec<Timestamp>> = HashMap::new();
        for (since, id) in &self.waiting {
            let Some(dialog) = self.dialogs.get(id) else { continue };
            if now.since(*since) > norm(dialog.subject_id) {
                began.entry(dialog.subject_id).or_default().push(*since);
            }
        }
        let mut late = |topic: Topic, began: &[Timestamp]| match self.catalogue.counting_calendar(topic) {
            Some(calendar) => {
                let norm = norm(topic);
                began.partition_point(|since| calendar.working_between(*since, now) > norm)
            }
            None => began.len(),
        };
        began.iter().map(|(topic, began)| (*topic, late(*topic, began))).collect()
    }

    fn queues(&self, now: Timestamp) -> Vec<QueueRow> {
        let staff = self.staff();
        let accepted = self.figures.accepted(self.accept_norms());
        let mut first: HashMap<Topic, Timestamp> = HashMap::new();
        let late = self.late(now);
        for (since, id) in &self.waiting {
            let Some(dialog) = self.dialogs.get(id) else { continue };
            first.entry(dialog.subject_id).or_insert(*since);
        }
        let mut topics: BTreeMap<Topic, String> = (self.catalogue.subjects.iter())
            .filter(|s| s.active && self.reach.queue.covers_topic(Some(s.id)))
            .map(|s| (Some(s.id), s.name.clone()))
            .collect();
        for topic in self.counts.keys() {
            let name =
                || topic.and_then(|id| self.catalogue.subjects.iter().find(|s| s.id == id)).map(|s| s.name.clone());
            topics.entry(*topic).or_insert_with(|| name().unwrap_or_default());
        }
        let row = |(topic, name): (Topic, String)| {
            let (met, all) = accepted.get(&topic).copied().unwrap_or_default();
            let (online, operators) = staff.get(&topic).map_or((0, 0), |(online, all)| (online.len(), all.len()));
            QueueRow {
                subject_id: topic,
                name,
                waiting: self.counts.get(&topic).copied().unwrap_or(0),
                oldest_queued_at: first.get(&topic).copied(),
                online: u32::try_from(online).unwrap_or(u32::MAX),
                operators: u32::try_from(operators).unwrap_or(u32::MAX),
                sla_percent: policy::percent(met, all + late.get(&topic).copied().unwrap_or(0)),
                history: self.figures.history(topic),
            }
        };
        topics.into_iter().map(row).collect()
    }

    fn kpi(&self, queues: &[QueueRow], now: Timestamp) -> Kpi {
        let settings = &self.catalogue.settings;
        let accepted = self.figures.accepted(self.accept_norms());
        let (met, all) = accepted.values().fold((0, 0), |(m, a), (met, all)| (m + met, a + all));
        let late: usize = self.late(now).values().sum();
        let longest = self.waiting.first().and_then(|(queued_at, id)| {
            let dialog = self.dialogs.get(id)?;
            Some(LongestWait { dialog_id: *id, subject_id: dialog.subject_id, queued_at: *queued_at })
        });
        let (assigned_last_minute, within_5s_percent) = self.figures.assigned(now);
        let away = self.operators.values().filter(|o| {
            self.catalogue.operator_status(o.status_id).is_some_and(|s| !s.can_receive && !s.is_default_offline)
        });
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Kpi {
            since: self.since,
            waiting: queues.iter().map(|q| q.waiting).sum(),
            waiting_before: self.figures.waiting_before(),
            longest,
            first_reply_ms: self.figures.first_reply_ms(),
            sla_percent: policy::percent(met, all + late),
            sla_target: settings.sla_target_percent,
            accept_norm_s: settings.normative_accept_s,
            reply_norm_s: settings.normative_reply_s,
            online: count(self.operators.values().filter(|o| self.is_online(o)).count()),
            away: count(away.count()),
            operators: count(self.operators.len()),
            free_slots: self.free_slots,
            assigned_last_minute,
            within_5s_percent,
            by_scenario_percent: self.figures.by_scenario(),
            connected_last_hour: count(all),
            expected_wait_ms: self.figures.expected_wait_ms(),
        }
    }

    fn waiting_rows(&self) -> BTreeMap<DialogId, WaitingRow> {
        let rows = self.waiting.iter().take(MAX_WAITING).filter_map(|(since, id)| {
            let dialog = self.dialogs.get(id)?;
            let why = self.explained.get(id);
            let row = WaitingRow {
                dialog_id: *id,
                client_name: dialog.client_name.clone(),
                channel: dialog.channel,
                subject_id: dialog.subject_id,
                priority_id: dialog.priority_id,
                queued_at: *since,
                attempts: why.map_or(0, |w| w.attempts),
                last_skip_reason: why.map(|w| w.last_skip_reason.clone()).unwrap_or_default(),
                fitting_operators: why.map_or(0, |w| w.fitting_operators),
                next_attempt_at: why.and_then(|w| w.next_attempt_at),
                pinned_operator_id: dialog.pinned_operator_id,
                warn_at: dialog.warn_at,
                due_at: dialog.due_at,
            };
            Some((*id, row))
        });
        rows.collect()
    }

    fn operator_rows(&self) -> BTreeMap<OperatorId, BoardOperator> {
        let mut done: OfOperators = self.deeds.as_ref().unwrap_or(&self.figures).of_operators();
        let rows = self.operators.iter().map(|(id, operator)| {
            let own = self.held.get(id).into_iter().flatten().filter_map(|d| self.dialogs.get(d));
            let mut slots: Vec<SlotRow> = own
                .map(|d| SlotRow {
                    dialog_id: d.id,
                    client_name: d.client_name.clone(),
                    channel: d.channel,
                    bot_id: d.bot_id,
                    subject_id: d.subject_id,
                    waiting_since: d.waiting_since,
                    warn_at: d.warn_at,
                    due_at: d.due_at,
                    connected_at: d.connected_at,
                })
                .collect();
            slots.sort_by_key(|s| (s.waiting_since.is_none(), s.waiting_since, s.dialog_id));
            let reply_ms = done.replies.get_mut(id).and_then(|all| policy::median(all)).map(|micros| micros / 1_000);
            let closed_last_hour = done.closed.get(id).copied().unwrap_or(0);
            let touches = self.touched.as_ref().map(|counts| counts.get(id).copied().unwrap_or(0));
            let touch_quota = self.quotas.get(id).copied();
            let last_active_at = self.acted.get(id).copied();
            let operator = Arc::clone(operator);
            let row =
                BoardOperator { operator, slots, reply_ms, closed_last_hour, touches, touch_quota, last_active_at };
            (*id, row)
        });
        rows.collect()
    }
}

fn waits_since(dialog: &Dialog) -> Timestamp {
    dialog.queued_at.unwrap_or(dialog.created_at)
}

fn by_wait<'a>(rows: impl Iterator<Item = &'a WaitingRow>) -> Vec<WaitingRow> {
    let mut rows: Vec<WaitingRow> = rows.cloned().collect();
    rows.sort_by_key(|row| (row.queued_at, row.dialog_id));
    rows
}

/// Replaces what is shown by what is; answers the rows that differ and the keys that went.
fn difference<K: Ord + Copy, V: PartialEq + Clone>(
    shown: &mut BTreeMap<K, V>,
    now: BTreeMap<K, V>,
) -> (Vec<V>, Vec<K>) {
    let changed = now.iter().filter(|(key, row)| shown.get(key) != Some(row)).map(|(_, row)| row.clone()).collect();
    let gone = shown.keys().filter(|key| !now.contains_key(key)).copied().collect();
    *shown = now;
    (changed, gone)
}
